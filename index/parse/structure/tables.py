"""Table rows as self-contained statements, with merged cells filled and marks explained."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from index.parse.mend import Log, squeeze
from index.parse.structure.row_groups import Named, totals_of
from index.text.quantity.units import is_unit, unit_of

EMPTY = {"", "-", "—", "–", "――", "——", "/", "－"}
"""What an empty cell reads."""
_UNIT_HEADS = {"单位", "计量单位"}
_UNIT_LINE = re.compile(r"单位\s*[:：]\s*([^\s，,、。；;:：/（）()]{1,6})(?P<rates>[、，,]\s*[%％])?\s*[)）]?$")
"""A line above a table that gives one unit for all of it, or for all but the rates."""
_NO_AMOUNT = re.compile(r"排名|位次|名次|指数|系数|倍数|^序号$")
_BARE_YEAR = re.compile(r"^(?:19|20)\d{2}$")
_HEAD = 12
_RUNNING = {"序号", "编号"}
"""Heads of columns that count the rows."""
_YEAR_HEAD = re.compile(r"(?:19|20)\d{2}\s*年")
_UNIT = re.compile(r"[（(]([^（()）]{1,8})[)）]\s*$")
_VALUE = re.compile(
    r"^(?P<open>[\[〔［]?)\s*(?P<sign>(?:[>＞≥<＜≤]|不低于|不少于|不高于|不超过|高于|低于|超过|约)?)\s*(?P<number>-?\d[\d,]*(?:\.\d+)?)\s*(?P<percent>%?)"
    r"(?P<mark>[*＊]?)\s*(?P<close>[\]〕］]?)(?P<mark2>[*＊]?)(?P<tail>左右|以上|以下|以内|上下)?$"
)
_PAIR = re.compile(r"^([>＞≥<＜≤]?\d[\d,.]*)\s*[/／（(]\s*([>＞≥<＜≤]?\d[\d,.]*)\s*[)）]?$")
"""A cell that gives one amount in two units (86.4（17.28） for 万吨（亿斤）)."""
_UNITS = re.compile("[/／（(]")
_NO_UNIT = re.compile(r"\d|目标|现状|预期|预计|完成|累计|基期|规划|约束")
"""What stands in brackets in a head and is no unit (现状（2025年）)."""
_RATE = re.compile(r"\s*[（(]?\s*([%％‰]|个?百分点)\s*[)）]?\s*$")
"""The unit of a column of rates, whatever the rows are measured in."""
_RATE_HEAD = re.compile(r"(?:增速|增长|增幅|占比|比重|比例|率)$")
_KINDS = {"约束性", "预期性"}
_KIND_HEAD = re.compile(r"属性|性质")
_NAME_HEAD = re.compile(r"指标|名称|项目|内容|任务|工程|领域|地区|城市")
_NOTE_STAR = re.compile(r"带\s*[*＊]\s*(?:号|标记)?的?(?:指标|数据)?[为是]\s*(?P<what>[^。；;，,]{2,20})")
_NOTE_BRACKET = re.compile(r"[\[〔［]\s*[\]〕］]\s*(?:内|中)?(?:的?(?:数据|数值|数))?[为是]\s*(?P<what>[^。；;，,]{2,20})")


@dataclass(frozen=True, slots=True)
class Row:
    """A table row: ``text`` goes into the document, ``statement`` says it in words, ``category``
    is the heading line above it, ``name`` what it is of and ``unit`` what a column of units says; empty where it could not be
    put under the heads."""

    text: str
    statement: str
    category: str
    name: str = field(default="", compare=False)
    unit: str = field(default="", compare=False)


def read_table(lines: Sequence[tuple[str, ...]], notes: Sequence[str], log: Log, above: str = "") -> list[Row]:
    """Turns raw rows into statements.

    A row with more or fewer cells than the head is read only where a single way to put its cells under the head makes
    sense; otherwise it stays a line of cells: a figure under the wrong year is worse than none.

    Args:
        lines: the cells of each row, in order; a row of a single cell is a category line. The
            first row of several cells is the header; later copies of it are dropped.
        notes: the notes below the table, which explain ``*`` and ``[ ]``.
        log: takes the repairs made.
        above: the line above the table, which may say the unit of all that has no other.
    """
    unit = _UNIT_LINE.search(squeeze(above))
    reader = _Reader(_search(_NOTE_STAR, notes), _search(_NOTE_BRACKET, notes), log, unit[1] if unit else "", bool(unit and unit["rates"]))
    for raw in lines:
        reader.take([squeeze(re.sub(r"\s+", " ", c)) for c in raw])
    reader.settle()
    # A head without rows says something of its own too.
    return [_unread(reader.header, "")] * (bool(reader.header) and not reader.used) + _under_their_totals(reader.rows)


def _under_their_totals(rows: Sequence[Row]) -> list[Row]:
    """Rows whose statements name the total that they are a part of (货物运输周转量—铁路)."""
    totals = totals_of([Named(row.name, row.unit, row.category, re.search(r"\d", row.statement) is not None) for row in rows])
    return [
        replace(row, statement=f"{total}—{re.sub('^其中[:：]?', '', row.statement)}") if total and row.name else row
        for row, total in zip(rows, totals, strict=True)
    ]


@dataclass
class _Reader:
    """A table on its way: its head once it was met and whether a row ``used`` it, the category and group that its rows
    stand under, the row ``above``, how many columns at the left hold the name, and how many rows were ``led`` by earlier
    categories. ``star`` and ``bracket`` are what its notes say of these marks, ``unit`` is said above the table, ``rated`` that
    some of it are rates."""

    star: str
    bracket: str
    log: Log
    unit: str = ""
    rated: bool = False
    header: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    category: str = ""
    group: str = ""
    above: list[str] = field(default_factory=list)
    names: int = 1
    width: int = 0
    led: int = 0
    used: bool = False

    def take(self, raw: list[str]) -> None:
        """Reads the next line."""
        if not self.header and len(raw) > 1:
            raw = self._years(raw)
            self.names = _name_columns(raw)
        cells = _fold_names(raw, self.names)
        if len(raw) == 1 and len([c for c in cells if c]) == 1:
            self._under(cells[0])
        elif not self.header:
            self.width, self.header = len(cells), _without_empty_end(cells, 0)
            if dropped := [head for head in self.header if head in _RUNNING]:
                self.log.add("表格的序号栏不收", dropped[0])
            if self.header and not is_head(name := self.header[_name_at(self.header)]):
                # The other heads are said in every row.
                self.log.add("表格名称栏的栏名不写入各行", name)
        else:
            self._below_the_head(cells)

    def _years(self, head: list[str], told: bool = True) -> list[str]:
        """A head whose years are bare numbers, as spreadsheets have them, with the word for year."""
        if not any(map(_BARE_YEAR.match, head)) or not (head[0] in EMPTY or any(map(is_head, head))):
            return head
        self.log.add("栏名的年份补上“年”字", " ".join(filter(_BARE_YEAR.match, head)), int(told))
        return [f"{cell}年" if _BARE_YEAR.match(cell) else cell for cell in head]

    def _under(self, category: str) -> None:
        self.settle()
        self.category, self.group, self.above = category, "", []
        self.led = len(self.rows)
        self.log.add("表格的分类行记为各行的类别", category)

    def settle(self) -> None:
        """Keeps a line of one cell that no row stands under: it says something of its own."""
        if self.category and self.led == len(self.rows):
            self.rows.append(_unread([self.category], ""))

    def _below_the_head(self, whole: list[str]) -> None:
        cells = _without_empty_end(whole, len(self.header))
        if not self.rows and not self.category and (merged := _two_line_head(self.header, cells)):
            self.header = merged
            self.log.add("合并两行表头", " ".join(merged))
        elif not self.rows and not self.category and (measured := _with_units(self.header, cells)):
            self.header = measured
            self.log.add("表头下的单位行并入表头", " ".join(measured))
        elif cells == self.header or self._years(cells, told=False) == self.header:
            self.log.add("去掉换页重复的表头", " ".join(self.header))
        elif [c for c in cells if c] == cells[:1]:
            self._under(cells[0])
        else:
            self._row(cells, whole)

    def _row(self, cells: list[str], whole: list[str]) -> None:
        # Cells that are there in the head too, only empty, stand where they stand.
        reading = _reading(self.header, cells if len(whole) <= self.width else whole)
        if reading == "unclear":
            self.log.add("单元格与表头对不上的表格行只留原文", " | ".join(whole))
            self.rows.append(_unread(whole, self.category))
            self.group, self.above = "", []
            return
        if reading == "group":
            cells = self._in_group([*whole, ""][: len(self.header) + 1])
        else:
            self.group = ""
        self.used = True
        cells, unit = self._measured(cells)
        cells = self._filled([*cells, *[""] * (len(self.header) - len(cells))][: len(self.header)])
        self.above = cells
        self.rows.append(_row(self.header, cells, self.category, self.star, self.bracket, unit))

    def _measured(self, cells: list[str]) -> tuple[list[str], str]:
        """A row with the unit that is said above the table in its name, where neither the row nor a head has another, and it is
        no rate; and that unit where some columns are rates, for the others."""
        at = _name_at(self.header)
        name = cells[at] if at < len(cells) else ""
        own = _UNIT.search(name) or any(h in _UNIT_HEADS or (_UNIT.search(h) and not _RATE.search(h)) for h in self.header)
        if not self.unit or own or not name or _RATE_HEAD.search(name) or _NO_AMOUNT.search(name) or any("%" in cell for cell in cells):
            return cells, ""
        rates = any(map(_RATE.search, self.header))
        if rates or self.rated:
            return cells, self.unit if rates else ""
        self.log.add("表格上方的单位记入各行", f"{name}（{self.unit}）")
        return [*cells[:at], f"{name}（{self.unit}）", *cells[at + 1 :]], ""

    def _in_group(self, cells: list[str]) -> list[str]:
        """A row of one cell more than the head: the first is a group that covers this and the next rows, or the name
        itself, merged over both places."""
        if cells[0] == cells[1]:
            self.group = ""
        elif cells[0] not in EMPTY:
            self.group = cells[0]
        name = f"{self.group}—{cells[1]}" if self.group else cells[1]
        self.log.add("还原合并单元格", name)
        return [name, *cells[2:]]

    def _filled(self, cells: list[str]) -> list[str]:
        """A row with what the cells merged with the row above hold."""
        if not self.above:
            return cells
        filled = [c or ("" if h in _UNIT_HEADS or _VALUE.match(a) else a) for h, c, a in zip(self.header, cells, self.above, strict=False)]
        if filled != cells:
            self.log.add("还原合并单元格", filled[0])
        return filled


def _without_empty_end(cells: list[str], least: int) -> list[str]:
    """A row without the empty cells at its end, but of at least ``least`` cells."""
    end = len(cells)
    while end > least and not cells[end - 1]:
        end -= 1
    return cells[:end]


def _name_columns(header: Sequence[str]) -> int:
    """How many columns at the left stand under one merged head (指标 over group and indicator)."""
    same = next((i for i, head in enumerate(header) if head != header[0]), len(header))
    return same if 1 < same < len(header) and _NAME_HEAD.search(header[0]) else 1


def _fold_names(cells: list[str], names: int) -> list[str]:
    """The row with its name columns as one: ``医疗``, ``床位`` as 医疗—床位; a merged name stands once."""
    if names == 1 or len(cells) <= names:
        return cells
    parts = dict.fromkeys(c for c in cells[:names] if c not in EMPTY)
    return ["—".join(parts), *cells[names:]]


def _reading(header: Sequence[str], cells: Sequence[str]) -> Literal["plain", "group", "unclear"]:
    """How a row's cells stand under the head: one under each, after a cell for a group of rows, or one cannot tell."""
    more = len(cells) - len(header)
    if more == 0:
        return "plain"
    if more < 0:
        return "plain" if _fits(header, [*cells, *[""] * -more]) else "unclear"
    plain = all(c in EMPTY for c in cells[len(header) :]) and cells[0] != cells[1] and _fits(header, cells[: len(header)])
    group = all(c in EMPTY for c in cells[len(header) + 1 :]) and _fits(header, cells[1 : len(header) + 1])
    if plain == group:
        return "unclear"
    return "group" if group else "plain"


def _fits(header: Sequence[str], cells: Sequence[str]) -> bool:
    """Whether no cell contradicts its head: a figure as a name, unit or 属性, a 属性 or a name with its unit under a year."""
    if _VALUE.match(cells[_name_at(header)]):
        return False
    for head, cell in zip(header, cells, strict=True):
        number = _VALUE.match(cell) is not None
        unit, year = head in _UNIT_HEADS, _YEAR_HEAD.search(head) is not None
        if number and (unit or _KIND_HEAD.search(head)):
            return False
        if cell in _KINDS and (unit or year):
            return False
        if year and _UNIT.search(cell) and not re.search(r"\d", cell):
            return False
    return True


def _unread(cells: Sequence[str], category: str) -> Row:
    """A row as its cells alone. Its statement has no colon, by which readers tell a name from its values."""
    text = " | ".join(c or "—" for c in cells)
    return Row(text, re.sub(r"[:：]", " ", text), category)


def _two_line_head(header: Sequence[str], cells: Sequence[str]) -> list[str]:
    """A header whose merged cells (``2030年`` over ``城镇`` and ``农村``) go on in the next row; empty if they do not."""
    upper = list(header)
    for i in range(1, len(upper)):
        upper[i] = upper[i] or upper[i - 1]
    if len(cells) != len(upper) or len(set(upper)) == len(upper) or cells[0] not in ("", header[0]) or any(map(_VALUE.match, cells)):
        return []
    return [h if c in ("", h) else h + c for h, c in zip(upper, cells, strict=True)]


def _with_units(header: Sequence[str], cells: Sequence[str]) -> list[str]:
    """A header with the units that the row below it gives its columns; empty where that row is none of units."""
    if len(cells) != len(header) or cells[0] not in (*EMPTY, *_UNIT_HEADS) or any(map(_UNIT.search, header)):
        return []
    units = ["" if cell in EMPTY else cell.strip("（()）") for cell in cells[1:]]
    if not any(units) or not all(unit == "" or is_unit(unit) for unit in units):
        return []
    return [header[0], *(f"{head}（{unit}）" if unit else head for head, unit in zip(header[1:], units, strict=True))]


def _search(pattern: re.Pattern[str], notes: Sequence[str]) -> str:
    for note in notes:
        match = pattern.search(note)
        if match:
            return match["what"].strip()
    return ""


def _name_at(header: Sequence[str]) -> int:
    """The column that names what a row is of."""
    return next((i for i, h in enumerate(header) if _NAME_HEAD.search(h)), 0)


def _row(header: list[str], cells: list[str], category: str, star: str, bracket: str, general: str = "") -> Row:
    at = _name_at(header)
    name = cells[at]
    unit_column = next((i for i, h in enumerate(header) if h in _UNIT_HEADS), None)
    unit_match = _unit_behind(name, header)
    unit = unit_match[1] if unit_match else cells[unit_column] if unit_column is not None else ""
    # 每千人口拥有医护人员数—执业医师数（人）: the unit belongs to the whole name.
    plain_name = re.sub(r"^[★☆*＊]\s*", "", name[: unit_match.start()] if unit_match else name).strip()
    shown: list[str] = []
    said: list[str] = []
    for i, (head, cell) in enumerate(zip(header, cells, strict=False)):
        if i == at or head in _RUNNING:
            continue
        shown.append(f"{head} {cell or '—'}")
        if cell in EMPTY or i == unit_column:
            continue
        if cell in _KINDS:
            said.append(f"{cell}指标")
        elif head in {"类别", "领域", "分类"}:
            category = category or cell
        else:
            said.append(_say(head, cell, unit or _general(head, general), star, bracket))
    measured = cells[unit_column] if unit_column is not None and unit_column < len(cells) else ""
    return Row(f"{name}：{'；'.join(shown)}", f"{plain_name}：{'，'.join(said)}。", category, plain_name, measured)


def _unit_behind(name: str, header: Sequence[str]) -> re.Match[str] | None:
    """The unit in brackets behind the name of a row; where the table gives units elsewhere, what is no known one belongs to the
    name (客车（中巴））."""
    match = _UNIT.search(name)
    heads = [head for head in header if (own := _UNIT.search(head)) and not _NO_UNIT.search(own[1]) and not _RATE.search(head)]
    elsewhere = heads or not _UNIT_HEADS.isdisjoint(header)
    return None if match and elsewhere and not unit_of(match[1]).kind else match


def _general(head: str, unit: str) -> str:
    """The unit of all columns that are no rates, for one of the columns."""
    return "" if _RATE.search(head) or _RATE_HEAD.search(head) or _NO_AMOUNT.search(head) else unit


def _say(head: str, cell: str, unit: str, star: str, bracket: str) -> str:
    match = _VALUE.match(cell)
    if (pair := _PAIR.match(cell)) and len(units := _UNITS.split(unit.rstrip("）)"))) == 2 and all(map(is_unit, units)):
        return f"{head}{pair[1]}{units[0]}（{pair[2]}{units[1]}）"
    if match is None:
        return f"{head}{cell}" if _YEAR_HEAD.search(head) else f"{_RATE.sub('', head) or head}：{cell}"
    head, unit = _measured(head, unit, cumulative=bool(match["open"]))
    suffix = match["percent"] or unit
    value = f"{match['open']}{match['sign']}{match['number']}{match['close']}{suffix}{match['tail'] or ''}"
    notes = [n for n, used in ((star, match["mark"] or match["mark2"]), (bracket, match["open"])) if used and n]
    return f"{head}{value}" + (f"（{'，'.join(notes)}）" if notes else "")


def _measured(head: str, unit: str, *, cumulative: bool) -> tuple[str, str]:
    """The head without its unit, and the unit of a value below it: that of a rate or a known one of the head, else the row's, else
    what the head gives for one."""
    rate = _RATE.search(head)
    if rate and head[: rate.start()]:
        return head[: rate.start()], rate[1]
    own = _UNIT.search(head)
    if own and not _NO_UNIT.search(own[1]) and (not unit or unit_of(own[1]).kind):
        return head[: own.start()].strip(), own[1]
    # A rate among amounts whose unit the table does not give is none of their unit.
    return head, "" if _RATE_HEAD.search(head) and not cumulative and unit not in ("%", "％", "‰") else unit


def is_value(cell: str) -> bool:
    """Whether a cell holds a figure."""
    return _VALUE.match(cell) is not None


def may_stand(cell: str, head: str) -> bool:
    """Whether a cell can stand under a head: figures or nothing under a year, no figure under 单位 or 属性."""
    if _YEAR_HEAD.search(head):
        return is_value(cell) or cell in EMPTY
    return not (is_value(cell) and (head in _UNIT_HEADS or _KIND_HEAD.search(head)))


def opens_table(cells: Sequence[str]) -> bool:
    """Whether a row is the head of a table: two or more usual heads, and no figure."""
    return sum(len(cell) <= _HEAD and is_head(cell) for cell in cells) > 1 and not any(map(is_value, cells))


def is_running(head: str) -> bool:
    """Whether a head is that of a column that counts the rows."""
    return head in _RUNNING


def is_unit_head(head: str) -> bool:
    """Whether a head is that of a column of units."""
    return head in _UNIT_HEADS


def is_head(cell: str) -> bool:
    """Whether a cell is one of the usual column heads."""
    return cell in _UNIT_HEADS or bool(_YEAR_HEAD.search(cell) or _KIND_HEAD.search(cell) or _NAME_HEAD.search(cell) or cell == "序号")
