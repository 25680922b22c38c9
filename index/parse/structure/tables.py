"""Table rows as self-contained statements, with merged cells filled and marks explained."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from index.parse.mend import Log, squeeze
from index.parse.structure.row_groups import Named, totals_of
from index.parse.structure.table_heads import (
    BARE_YEAR,
    EMPTY,
    RATE,
    RATE_HEAD,
    RUNNING,
    UNIT,
    UNIT_HEADS,
    UNIT_SAID,
    VALUE,
    has_unit,
    measured_head,
    stacked,
    two_line_head,
    unit_line,
    with_units,
    without_empty_end,
)
from index.text.quantity.units import is_unit, unit_of

_NO_AMOUNT = re.compile(r"排名|位次|名次|指数|系数|倍数|^序号$")
_HEAD = 12
_SHORT_HEAD = 4
"""A cell that stands alone in the first row is what the table is called where it has more characters than a head (指标)."""
_YEAR_HEAD = re.compile(r"(?:19|20)\d{2}\s*年")
_PAIR = re.compile(r"^([>＞≥<＜≤]?\d[\d,.]*)\s*[/／（(]\s*([>＞≥<＜≤]?\d[\d,.]*)\s*[)）]?$")
"""A cell that gives one amount in two units (86.4（17.28） for 万吨（亿斤）)."""
_APART = re.compile(r"[（(]|[比较]|(?:19|20)\d{2}(?:[-/年]|\.\d{1,2}\.\d)")
"""How a cell begins that must not be read on with a year before it: brackets, what it is compared with, a date."""
_OWN_UNIT = re.compile(r"[>＞≥<＜≤]?\d[\d,.]*\s*([一-鿿]{1,6})$")
"""A cell with the unit of its figure."""
_RANGE = re.compile(r"(\d[\d,.]*)\s*(?:[-—–~～]|至)\s*(\d[\d,.]*)")
"""A cell that gives an amount by its ends."""
_LEADING_MINUS = re.compile("^[−–－]")
_UNITS = re.compile("[/／（(]")
_TOLD = re.compile(r"(?P<value>.*\S)\s*[（(](?P<what>[^（）()]*(?:累计|年均|当年|(?:19|20)\d{2}年)[^（）()]*)[)）]")
"""A cell that says of which time its figure is (310（累计）)."""
_TOTALS = {"合计", "总计", "小计", "共计"}
_KINDS = {"约束性", "预期性"}
_KIND_HEAD = re.compile(r"属性|性质")
_NAME_HEAD = re.compile(r"指标|名称|项目|内容|任务|工程|领域|地区|城市")
_MEASURED = re.compile(r"(?:[数量额率值]|投资|收入|人口)$")
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
    reader = _Reader(_search(_NOTE_STAR, notes), _search(_NOTE_BRACKET, notes), log, *unit_line(squeeze(above)))
    side_by_side = [[squeeze(re.sub(r"\s+", " ", cell)) for cell in raw] for raw in lines]
    if (rows := stacked(side_by_side)) != side_by_side:
        log.add("左右并排的表格拆成上下", " | ".join(side_by_side[0]))
    reader.percents = _percents(rows)
    for row in rows:
        reader.take(row)
    reader.settle()
    # A head without rows says something of its own too.
    return [_unread(reader.header, "")] * (bool(reader.header) and not reader.used) + _under_their_totals(reader.rows)


def _percents(rows: Sequence[Sequence[str]]) -> frozenset[int]:
    """The columns whose figures are for the most part given in %."""
    figures = [(i, cell) for row in rows for i, cell in enumerate(row) if VALUE.match(cell) and not BARE_YEAR.match(cell)]
    of_all, rates = Counter(i for i, _ in figures), Counter(i for i, cell in figures if "%" in cell or "％" in cell)
    return frozenset(i for i, times in rates.items() if times * 2 >= of_all[i])


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
    categories; ``below`` tells that something was met below the head. ``star`` and ``bracket`` are what its notes say of these marks, ``unit`` is said above the table, ``rated`` that
    some of it are rates, ``percents`` the columns with figures in %. ``heads`` are the lines of the head as they stand."""

    star: str
    bracket: str
    log: Log
    unit: str = ""
    rated: bool = False
    percents: frozenset[int] = frozenset()
    heads: list[list[str]] = field(default_factory=list)
    header: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    category: str = ""
    group: str = ""
    above: list[str] = field(default_factory=list)
    names: int = 1
    width: int = 0
    led: int = 0
    used: bool = False
    below: bool = False

    def take(self, raw: list[str]) -> None:
        """Reads the next line."""
        if not self.header:
            filled = [cell for cell in raw if cell not in EMPTY]
            if len(raw) > 1 and len(filled) == 1 and not (is_head(filled[0]) and len(filled[0]) <= _SHORT_HEAD):
                raw = filled
            if len(raw) == 1 and filled:
                self._above_the_head(filled[0])
                return
            raw = self._years(raw)
            self.names = _name_columns(raw)
        cells = _fold_names(raw, self.names)
        if len(raw) == 1 and len([c for c in cells if c]) == 1:
            self._under(cells[0])
        elif not self.header:
            self.width, self.header = len(cells), without_empty_end(cells, 0)
            self.heads.append(without_empty_end(cells, 0))
            if dropped := [head for head in self.header if head in RUNNING]:
                self.log.add("表格的序号栏不收", dropped[0])
            if self.header and not is_head(name := self.header[_name_at(self.header)]):
                # The other heads are said in every row.
                self.log.add("表格名称栏的栏名不写入各行", name)
        else:
            self._below_the_head(cells)

    def _above_the_head(self, text: str) -> None:
        """A line over the whole width above the head: what the table is called, or the unit of all of it."""
        unit, rated = unit_line(text)
        if unit:
            self.unit, self.rated = unit, rated
            self.log.add("表格上方的单位记入各行", text)
        if not unit or (text := UNIT_SAID.sub("", text)):
            self._under(text)

    def _years(self, head: list[str], told: bool = True) -> list[str]:
        """A head whose years are bare numbers, as spreadsheets have them, with the word for year."""
        if not any(map(BARE_YEAR.match, head)) or not (head[0] in EMPTY or any(map(is_head, head))):
            return head
        self.log.add("栏名的年份补上“年”字", " ".join(filter(BARE_YEAR.match, head)), int(told))
        return [f"{cell}年" if BARE_YEAR.match(cell) else cell for cell in head]

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
        cells = without_empty_end(whole, len(self.header))
        begins = not self.used and self.led == len(self.rows) and not self.below
        if begins and (merged := two_line_head([*self.header, *[""] * (self.width - len(self.header))][: len(cells)], cells)):
            self.header = merged
            self.heads.append(without_empty_end(cells, 0))
            self.log.add("合并两行表头", " ".join(merged))
        elif begins and (measured := with_units(self.header, cells)):
            self.header = measured
            self.heads.append(without_empty_end(cells, 0))
            self.log.add("表头下的单位行并入表头", " ".join(measured))
        elif any(without_empty_end(row, 0) in self.heads for row in (cells, self._years(cells, told=False))):
            self.log.add("去掉换页重复的表头", " ".join(self.header))
        else:
            self.below = True
            if [c for c in cells if c] == cells[:1]:
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
        self.rows.append(_row(self.header, cells, self.category, self.star, self.bracket, unit, self.percents))

    def _measured(self, cells: list[str]) -> tuple[list[str], str]:
        """A row with the unit that is said above the table in its name, where neither the row nor a head has another, and it is
        no rate; and that unit where some columns are rates, for the others."""
        at = _name_at(self.header)
        name = cells[at] if at < len(cells) else ""
        own = UNIT.search(name) or any(h in UNIT_HEADS or (has_unit(h) and not RATE.search(h)) for h in self.header)
        figures = [cell for cell in cells if VALUE.match(cell)]
        if not self.unit or own or not name or RATE_HEAD.search(name) or _NO_AMOUNT.search(name) or all("%" in cell for cell in figures):
            return cells, ""
        rates = any(map(RATE.search, self.header)) or self.percents
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
        if not self.above or cells[_name_at(self.header)] in _TOTALS:
            return cells
        filled = [c or ("" if h in UNIT_HEADS or VALUE.match(a) else a) for h, c, a in zip(self.header, cells, self.above, strict=False)]
        if filled != cells:
            self.log.add("还原合并单元格", filled[0])
        return filled


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
    if VALUE.match(cells[_name_at(header)]):
        return False
    for head, cell in zip(header, cells, strict=True):
        number = VALUE.match(cell) is not None
        unit, year = head in UNIT_HEADS, _YEAR_HEAD.search(head) is not None
        if number and (unit or _KIND_HEAD.search(head)):
            return False
        if cell in _KINDS and (unit or year):
            return False
        if year and UNIT.search(cell) and not re.search(r"\d", cell):
            return False
    return True


def _unread(cells: Sequence[str], category: str) -> Row:
    """A row as its cells alone. Its statement has no colon, by which readers tell a name from its values."""
    text = " | ".join(c or "—" for c in cells)
    return Row(text, re.sub(r"[:：]", " ", text), category)


def _search(pattern: re.Pattern[str], notes: Sequence[str]) -> str:
    for note in notes:
        match = pattern.search(note)
        if match:
            return match["what"].strip()
    return ""


def _name_at(header: Sequence[str]) -> int:
    """The column that names what a row is of; what is measured (地区生产总值) is none of names."""
    return next((i for i, h in enumerate(header) if _NAME_HEAD.search(h) and not (_MEASURED.search(h) or has_unit(h))), 0)


def _row(header: list[str], cells: list[str], category: str, star: str, bracket: str, general: str, percents: frozenset[int]) -> Row:
    at = _name_at(header)
    name = cells[at]
    unit_column = next((i for i, h in enumerate(header) if h in UNIT_HEADS), None)
    unit_match = _unit_behind(name, header)
    unit = unit_match[1] if unit_match else cells[unit_column] if unit_column is not None else ""
    # 每千人口拥有医护人员数—执业医师数（人）: the unit belongs to the whole name.
    plain_name = re.sub(r"^[★☆*＊]\s*", "", name[: unit_match.start()] if unit_match else name).strip()
    shown: list[str] = []
    said: list[str] = []
    for i, (head, cell) in enumerate(zip(header, cells, strict=False)):
        if i == at or head in RUNNING:
            continue
        shown.append(f"{head} {cell or '—'}")
        if cell in EMPTY or i == unit_column:
            continue
        if cell in _KINDS:
            said.append(f"{cell}指标")
        elif head in {"类别", "领域", "分类"}:
            category = category or cell
        else:
            said.append(_say(head, cell, unit or _general(head, "" if i in percents else general), star, bracket))
    measured = cells[unit_column] if unit_column is not None and unit_column < len(cells) else ""
    plain_name = f"{plain_name}年" if BARE_YEAR.match(plain_name) else plain_name
    return Row(f"{name}：{'；'.join(shown)}", f"{plain_name}：{'，'.join(said)}。", category, plain_name, measured)


def _unit_behind(name: str, header: Sequence[str]) -> re.Match[str] | None:
    """The unit in brackets behind the name of a row; where the table gives units elsewhere, what is no known one belongs to the
    name (客车（中巴））."""
    match = UNIT.search(name)
    heads = [head for head in header if has_unit(head) and not RATE.search(head)]
    elsewhere = heads or not UNIT_HEADS.isdisjoint(header)
    return None if match and elsewhere and not unit_of(match[1]).kind else match


def _general(head: str, unit: str) -> str:
    """The unit of all columns that are no rates, for one of the columns."""
    return "" if RATE.search(head) or RATE_HEAD.search(head) or _NO_AMOUNT.search(head) else unit


def _say(head: str, cell: str, unit: str, star: str, bracket: str) -> str:
    told = _TOLD.fullmatch(cell)
    match = VALUE.match(told["value"] if told else cell)
    if (pair := _PAIR.match(cell)) and len(units := _UNITS.split(unit.rstrip("）)"))) == 2 and all(map(is_unit, units)):
        return f"{head}{pair[1]}{units[0]}（{pair[2]}{units[1]}）"
    if (ends := _RANGE.fullmatch(cell)) and not all(map(BARE_YEAR.match, ends.groups())):
        head, unit = measured_head(head, unit, cumulative=False)
        return f"{head}{ends[1]}—{ends[2]}{unit}"
    if match is None:
        if (own := _OWN_UNIT.match(cell)) and is_unit(own[1]):
            head = measured_head(head, "", cumulative=False)[0]
        return f"{head}{cell}" if not _APART.match(cell) and _YEAR_HEAD.search(head) else f"{RATE.sub('', head) or head}：{cell}"
    head, unit = measured_head(head, unit, cumulative=bool(match["open"]))
    suffix = match["percent"] or unit
    number = _LEADING_MINUS.sub("-", match["number"]).replace("，", ",").replace(" ", "")
    value = f"{match['open']}{match['sign']}{number}{match['close']}{suffix}{match['tail'] or ''}"
    marks = ((star, match["mark"] or match["mark2"]), (bracket, match["open"]), (told["what"] if told else "", told))
    notes = [n for n, used in marks if used and n]
    return f"{head}{value}" + (f"（{'，'.join(notes)}）" if notes else "")


def is_value(cell: str) -> bool:
    """Whether a cell holds a figure."""
    return VALUE.match(cell) is not None


def may_stand(cell: str, head: str) -> bool:
    """Whether a cell can stand under a head: figures or nothing under a year, no figure under 单位 or 属性."""
    if _YEAR_HEAD.search(head):
        return is_value(cell) or cell in EMPTY
    return not (is_value(cell) and (head in UNIT_HEADS or _KIND_HEAD.search(head)))


def opens_table(cells: Sequence[str]) -> bool:
    """Whether a row is the head of a table: two or more usual heads or heads with a unit (增长%), and no figure."""
    heads = sum(len(cell) <= _HEAD and (is_head(cell) or has_unit(cell) or RATE.search(cell) is not None) for cell in cells)
    return heads > 1 and not any(map(is_value, cells))


def is_running(head: str) -> bool:
    """Whether a head is that of a column that counts the rows."""
    return head in RUNNING


def is_unit_head(head: str) -> bool:
    """Whether a head is that of a column of units."""
    return head in UNIT_HEADS


def is_head(cell: str) -> bool:
    """Whether a cell is one of the usual column heads."""
    return cell in UNIT_HEADS or bool(_YEAR_HEAD.search(cell) or _KIND_HEAD.search(cell) or _NAME_HEAD.search(cell) or cell == "序号")
