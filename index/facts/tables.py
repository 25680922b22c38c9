"""Facts of a table row, head by head, with the table's notes applied.

A row comes as the statement that the parser makes of it (``指标：2025年4.7%（2024年数据），2030年6.5%，预期性指标。``): a part a head.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace

from index.facts.fact import Amount, Direction, Fact, FactKind, FactReading, Property
from index.facts.names import AVERAGE, COUNTING, FOOTNOTE, GENERAL, MEASURE, SCOPES, is_plausible
from index.facts.times import is_annual, is_past, setting_of
from index.text.analyze import normalise
from index.text.periods import YEAR, five_year_periods, spans_of_years
from index.text.places import city_of, places_in, province_of, scope_words
from index.text.quantity import Quantity, read
from index.text.quantity.units import SCALES
from index.types import Chunk, Document, Unit

_PART_OF_NAME = re.compile(r"([^,:\d]{2,20}):(?=(?:19|20)\d{2}年)")
_PARTS = re.compile(r"[,，;](?![^()]*\))")
_PROPERTY = re.compile(r"(约束性|预期性)指标?$")
_NOTE = re.compile(r"\(([^()]*)\)$")
_HEAD = re.compile(
    r"^(?P<head>[^\d\[]*(?:19|20)\d{2}(?:年|(?=[-—~至到)目规现实预计]))(?:[-—~至到](?:19|20)\d{2}年?)?(?:[^\d\[:>≥<≤约超不]*(?=[\d\[>≥<≤约超不]))?|[^\d\[:>≥<≤约]+)(?P<rest>.*)$"
)
_YEAR_OF_HEAD = re.compile(r"(?:19|20)\d{2}年?")
_PACE = re.compile(r"年均|增速|增长率|增长")
_SUM = re.compile(r"累计|合计")
_UP = re.compile(r"(?:增长|提高|提升|增加|上升)(?:率|幅度|幅)?$")
_DOWN = re.compile(r"(?:下降|降低|减少|下降率|削减)(?:率|幅度|幅)?$")
_UNIT_BEHIND = re.compile(r"\s*\]?\s*([%‰]|[一-鿿a-z/\d]{1,10}?)(?=[(（,左以]|$)")
_HEAD_UNIT = re.compile(r"\(([^()\d]{1,8})\)$")
_COMPARED = re.compile(r"(?:比|较)(?:上年|去年|上年同期|同期|(?P<since>(?:19|20)\d{2})年)(?!.*年均)|同比")
_FALLS = re.compile("下降|降低|减少|降幅")
_TWICE = re.compile(r"([>≥<≤]?\d[\d.,]*[^\d()]+)\(([>≥<≤]?\d[\d.,]*[^\d()]+)\)")
_OUTPUT = re.compile(r"(?:产|销|收购|零售)量$")
"""What the caption of a table of products measures."""
_TOTALS = ("合计", "总计", "共计", "小计", "总数")
"""Names of rows that sum up the others."""
_NUMBER = re.compile(r"\d+(?:\.\d+)?(?![\d\s.]*\d)")
_NO_AMOUNT = re.compile(r"\(|[比较](?=上年|去年|\d)|(?:19|20)\d{2}(?:[-/年]\d{1,2}|\.\d{1,2}\.\d)")
"""How a cell begins that gives no amount of its head: it is in brackets, compared or a date."""
_MINUS = re.compile(r"(?<=[^\d])[-−]$")
_YEAR_ROW = re.compile(r"(?:(?:19|20)\d{2})年?[底末度]?(?:\([^()]*\))?")
"""The name of a row of a table that has years below one another: its heads name the indicators."""
_TIME_OF_HEAD = re.compile(r"(?:19|20)\d{2}年?(?:[-—~至到](?:19|20)\d{2}年?)?[底末度初]?|[“\"]?十[一二三四五]五[”\"]?(?:时期|期间|末)?")
_OF_TIME = "近期|中期|远期|规划|现状|目标|预计|预期|预测|实际|实绩|完成|计划|基期|基数|基准|达到|情况|指标|执行|初步|快报|调整|累计|合计|共计|年均|平均|增长率|增长|增速|增幅|上半年|全年|当年|本年|其中|数|值|末|底|初|\\W"
_ENDS = re.compile(rf"^(?:{_OF_TIME})*(?=\W|$)|(?<=\W)(?:{_OF_TIME})*$|^\W+|\W+$")
_ONLY_TIME = re.compile(rf"(?:{_OF_TIME})*")
"""What a head says beside its year that tells nothing of what is measured there."""
_OTHER_TIME = re.compile("年(?!末|产)|(?<!占)[比较](?!重|例)")
"""Another time than the one that was taken off a head (比一九八二年增长)."""
_PART = re.compile("片区|街道|[镇乡]$|区域|流域")
"""The end of a row's name that is a part of a place, of which its heads say what is measured."""


@dataclass(frozen=True, slots=True)
class _Cell:
    """A part of a row: what its head says without its unit, what stands under it, the note that the table has on it, the unit
    that the head gives, whether the figure is below zero, what the head before it measures (产量, for 比上年增长), which
    indicator the figure before it is of, and what its head adds to the name of the row (县城, 出口)."""

    head: str
    value: str
    note: str
    unit: str = ""
    negative: bool = False
    measure: str = ""
    told: str = ""
    qualifier: str = ""

    @property
    def bracketed(self) -> bool:
        """Whether the figure stands in [ ], which tables use for sums over the period, or is said to be such a sum."""
        return self.value.startswith("[") or "累计" in self.note


def facts_of_row(chunk: Chunk, unit: Unit, document: Document) -> FactReading:
    """The facts of a table row, one for each cell with a figure or with a target in words; a row that the parser could not
    put under the heads has none."""
    name, colon, rest = normalise(unit.text).rstrip("。").partition(":")
    if name == "其中":
        name, colon, rest = rest.partition(":")
    name = FOOTNOTE.sub("", name).removeprefix("其中").lstrip("—")
    # 每千人口拥有医护人员数：注册护士数：2025年…: what is counted belongs to the name.
    if (counted := _PART_OF_NAME.match(rest)) is not None:
        name, rest = f"{name}—{counted[1]}", rest[counted.end() :]
    if not colon:
        return FactReading((), _amounts(name))
    parts = [p for p in _PARTS.split(rest) if p]
    found = next((m[1] for p in parts if (m := _PROPERTY.search(p))), "")
    raw = document.text[slice(*unit.span)]
    facts: list[Fact] = []
    unread, at = 0, 0
    measure = told = ""
    cells = [_cell(part) for part in parts if not _PROPERTY.fullmatch(part)]
    beside: dict[tuple[int, ...], set[str]] = {}
    for cell in cells:
        if not _COMPARED.search(cell.head):
            beside.setdefault(_years(cell, document), set()).add(_beside_time(cell))
    for own in cells:
        cell = replace(own, measure=measure, told=told, qualifier=_qualifier(name, own, beside.get(_years(own, document), set()), document))
        measure = cell.head if _is_measure(cell) else measure
        read_as = [_fact(name, one, found, chunk, unit, document) for one in _in_each_unit(cell)]  # type: ignore[arg-type]
        told = ""
        for fact in read_as:
            if fact is None:
                unread += _amounts(cell.value)
                continue
            told = cell.told if fact.kind == "change" else fact.indicator
            start, end = _place_of(fact, raw, at)
            at = end
            facts.append(replace(fact, span=(unit.span[0] + start, unit.span[0] + end)))
    return FactReading(tuple(_with_motion(facts)), unread)


def _with_motion(facts: Sequence[Fact]) -> list[Fact]:
    """The facts of a row, each level of a year told which way it went from that of the year before it in the row."""
    found: list[Fact] = []
    for fact in facts:
        levels = [f for f in facts if len(f.years) == 1 and len(fact.years) == 1 and f.years < fact.years and _is_level_beside(f, fact)]
        before = max(levels, key=lambda f: f.years, default=None)
        if before is None or before.amount is None or fact.amount is None or before.amount.value == fact.amount.value:
            found.append(fact)
        else:
            found.append(replace(fact, moved=1 if fact.amount.value > before.amount.value else -1))
    return found


def _is_level_beside(one: Fact, other: Fact) -> bool:
    """Whether two facts are levels of one indicator and place, in one unit."""
    if one.amount is None or other.amount is None or one.amount.canonical != other.amount.canonical:
        return False
    alike = (one.indicator, one.place, one.kind) == (other.indicator, other.place, other.kind)
    return alike and one.kind in ("level", "share", "count")


def _amounts(text: str) -> int:
    """How many figures of a text could have been facts."""
    return sum(bool(q.figure.unit) and not q.figure.is_year and q.kind not in ("duration", "rank") for q in read(text))


def _cell(part: str) -> _Cell:
    note = _NOTE.search(part)
    body = part[: note.start()] if note and re.search(r"数据|累计|数|年均|当年|\d{4}年", note[1]) else part
    head, colon, value = body.partition(":")
    if not colon:
        match = _HEAD.match(body)
        head, value = (match["head"], match["rest"] or "") if match else (body, "")
        # 规划(2030年)动态调整: the bracket belongs to the head.
        head, value = (f"{head})", value[1:]) if value[:1] == ")" and "(" in head else (head, value)
    negative = _MINUS.search(head) is not None
    head = _MINUS.sub("", head)
    unit = _HEAD_UNIT.search(head)
    if unit and colon and any(q.figure.unit for q in read(value)):
        head, unit = head[: unit.start()], None  # 投资(万元):3.5亿元
    return _Cell(head[: unit.start()] if unit else head, value, note[1] if note else "", unit[1] if unit else "", negative)


def _in_each_unit(cell: _Cell) -> list[_Cell]:
    """A cell, or where it gives one amount in two units (90万吨(18亿斤)) it in each."""
    match = _TWICE.fullmatch(cell.value)
    return [replace(cell, value=value) for value in match.groups()] if match else [cell]


def _is_measure(cell: _Cell) -> bool:
    """Whether a head names what is measured (产量), no time and no change."""
    timed = YEAR.search(cell.head) or _PACE.search(cell.head) or _SUM.search(cell.head)
    return not timed and MEASURE.search(cell.head) is not None and cell.head not in GENERAL


def _place_of(fact: Fact, raw: str, at: int) -> tuple[int, int]:
    """Where the figure of a fact stands in the row, behind the one before; the whole row where it cannot be found."""
    written = (fact.amount.number if fact.amount else fact.wording).strip("[]")
    pattern = r"[,，]?".join(map(re.escape, written))
    match = re.search(rf"(?<![\d.]){pattern}(?![\d.])" if fact.amount else pattern, raw[at:])
    return (at + match.start(), at + match.end()) if match else (0, len(raw))


def _fact(name: str, cell: _Cell, found: Property, chunk: Chunk, unit: Unit, document: Document) -> Fact | None:
    year_row = _YEAR_ROW.fullmatch(name)
    years = (int(name[:4]),) if year_row else _years(cell, document)
    quantity = _quantity(cell)
    name, place = (cell.head, "") if year_row else _named(name, cell, quantity, chunk, document)
    by_head = name == cell.head
    name = _measured(name, cell, quantity, normalise(unit.lead), timed=bool(years))
    if not by_head:
        name, place = _qualified(name, cell, place, document)
    years = years or (setting_of(chunk, unit, document).years if is_annual(document) else ())
    # Only tables of indicators set targets in words; elsewhere words under a head describe.
    if not name or not is_plausible(name) or (quantity is None and not (found and len(cell.value.strip("[]")) >= 3)):
        return None
    compared = _COMPARED.search(cell.head)
    if cell.negative and not (compared or _PACE.search(cell.head)):
        return None
    direction: Direction = -1 if _DOWN.search(name) or (compared and _FALLS.search(cell.head)) else 1 if _UP.search(name) or compared else 0
    direction = -1 if cell.negative else direction
    kind = "change" if compared else _kind(name, cell, direction)
    fact = Fact(
        indicator=name,
        category=normalise(unit.lead),
        kind=kind,
        amount=None,
        bound="",
        bound_words="",
        direction=direction if kind in ("rate", "cumulative", "change") else 0,
        years=(years[0] - 4, years[0]) if cell.bracketed and len(years) == 1 else years,
        since=int(compared["since"]) if compared and compared["since"] else None,
        place=place,
        reached=bool(is_past(years, document)),
        property=found,
        doc_id=chunk.doc_id,
        chunk=chunk,
        unit=unit,
        span=unit.span,
        yearly="average" if kind == "rate" and (len(years) > 1 or AVERAGE.search(f"{name}{cell.head}")) else "",
    )
    if quantity is None:
        return replace(fact, wording=cell.value.strip("[] "))
    words = quantity.figure.sign + quantity.figure.degree
    return replace(fact, amount=_amount(quantity, cell.value), bound=quantity.bound, bound_words=words)


def _measured(name: str, cell: _Cell, quantity: Quantity | None, caption: str, *, timed: bool) -> str:
    """The name of what a cell gives, which the heads of a row of products complete (原煤产量), or else the caption of its table
    (主要农产品产量); empty where that is not said."""
    if cell.told and _COMPARED.search(cell.head):
        return cell.told
    if name == cell.head and name not in GENERAL:
        return name if quantity is not None and quantity.figure.unit else ""
    if _is_measure(cell) or (_COMPARED.search(cell.head) and not MEASURE.search(name)):
        measure = cell.head if _is_measure(cell) else cell.measure
        if not measure or quantity is None or not quantity.figure.unit:
            return ""
        return name if MEASURE.search(name) else f"{name}{measure}"
    if cell.head in GENERAL:
        counted = MEASURE.search(name) or cell.head in COUNTING
        return name if quantity is not None and quantity.figure.unit and counted else ""
    if timed or _PACE.search(cell.head) or _SUM.search(cell.head):
        measure_of_all = _OUTPUT.search(caption)
        own = MEASURE.search(name) or quantity is None or quantity.kind in ("percent", "money")
        return name if own or measure_of_all is None else f"{name}{measure_of_all[0]}"
    # 制造业：合同项目28928个: what is counted is said by the head.
    by_head = quantity is not None and quantity.kind in ("count", "people") and is_plausible(cell.head)
    return f"{name}{cell.head}" if by_head and not MEASURE.search(name) else ""


def _named(name: str, cell: _Cell, quantity: Quantity | None, chunk: Chunk, document: Document) -> tuple[str, str]:
    """The indicator of a cell and the place that it is of: by the name of its row, or by its own head where the row is a place's,
    or sums up the rows of several; empty where it sums up rows of something else, whose measure is not said."""
    row_place = _row_of_a_place(name)
    if name in _TOTALS:
        rows = (normalise(u.text).partition(":")[0] for u in chunk.units if u.kind == "row")
        row_place = "、".join(filter(None, map(_row_of_a_place, rows)))
        if not row_place:
            return "", ""
    if row_place and quantity is not None:
        return _YEAR_OF_HEAD.sub("", cell.head) or cell.value.lstrip(":")[: quantity.whole[0]], row_place
    return name, "、".join(p for p in places_in(name) if p not in places_in(normalise(document.title)))


def _qualifier(name: str, cell: _Cell, beside: Set[str], document: Document) -> str:
    """What the head of a cell adds to the name of its row: of whom the figure is (县城2025年), or what is measured where the name
    of the row does not say it or another cell of the same year measures something else (出口2025年, 进口2025年); ``beside``: what the
    heads of the cells of that year say beside it."""
    said = _beside_time(cell)
    if not said:
        return ""
    if said in SCOPES or scope_words(said, document.place) or places_in(said):
        return said
    if _COMPARED.search(cell.head) or said in GENERAL:
        return ""
    unclear = not MEASURE.search(name) and (MEASURE.search(said) or _PART.search(name))
    return said if unclear or beside - {said} else ""


def _beside_time(cell: _Cell) -> str:
    """What a head with a time, or of a sum over one, says beside it."""
    if not (_TIME_OF_HEAD.search(cell.head) or _SUM.search(cell.head)):
        return ""
    said = _ENDS.sub("", _TIME_OF_HEAD.sub(" ", _COMPARED.sub("", cell.head)).strip())
    return "" if _ONLY_TIME.fullmatch(said) or _OTHER_TIME.search(said) or said in GENERAL else said


def _qualified(name: str, cell: _Cell, place: str, document: Document) -> tuple[str, str]:
    """The indicator and the place of a cell, with what its head adds to the name of its row."""
    said = cell.qualifier
    if not name or not said or said in name:
        return name, place
    level = scope_words(said, document.place)
    if level and level != document.level:
        above = {"国家": "全国", "省": province_of(document.place), "市": city_of(document.place)}.get(level, "")
        return name, place or (above if document.level else "")
    if level:
        return name, place
    if own := "、".join(places_in(said)):
        return name, place or own
    return (f"{said}{name}" if said in SCOPES else f"{name}{said}"), place


def _row_of_a_place(name: str) -> str:
    """The place that a row is of, where its name is nothing else: its cells then name their indicators."""
    places = places_in(name)
    return places[0] if len(places) == 1 and re.fullmatch(rf"{re.escape(places[0])}[省市县区州]?", name) else ""


def _years(cell: _Cell, document: Document) -> tuple[int, ...]:
    """The years that a cell is of: those that its note names, else those of its head, else the plan's period."""
    other = YEAR.findall(cell.note)
    if other:
        return (int(other[0]),)
    head = _COMPARED.sub("", cell.head)
    spans = spans_of_years(head) or five_year_periods(head)
    if spans:
        return (spans[-1].first, spans[-1].last) if not spans[-1].end else (spans[-1].last,)
    year = YEAR.search(head)
    if year:
        return (int(year[0]),)
    return tuple(dict.fromkeys(document.period or ())) if _PACE.search(cell.head) or _SUM.search(cell.head) else ()


def _kind(name: str, cell: _Cell, direction: Direction) -> FactKind:
    if cell.bracketed or (_SUM.search(cell.head) and not _PACE.search(cell.head)):
        return "cumulative"
    if direction or (_PACE.search(cell.head) and not _SUM.search(cell.head)):
        return "rate"
    return "share" if re.search(r"占|比重|比例", name) else "level"


def _quantity(cell: _Cell) -> Quantity | None:
    value = cell.value.lstrip(":")
    if _NO_AMOUNT.match(value):
        return None
    rate = cell.unit in ("%", "‰")
    if cell.unit and (number := _NUMBER.match(value)) and (rate or not any(q.figure.unit for q in read(value))):
        value = f"{number[0]}{cell.unit}"
    found = [q for q in read(value) if not (q.figure.is_year and not q.figure.unit)]
    return found[0] if len(found) == 1 else None


def _amount(quantity: Quantity, value: str) -> Amount:
    number = f"{quantity.low_written}—{quantity.figure.number}" if quantity.low_written else quantity.figure.number
    if quantity.figure.unit not in ("", *SCALES):
        return Amount(quantity.value, quantity.unit, number, quantity.figure.unit, quantity.kind, quantity.low)
    # A unit that no table of units knows stands behind the number as well.
    behind = _UNIT_BEHIND.match(value[quantity.span[1] :])
    written = f"{quantity.figure.unit}{behind[1] if behind else ''}"
    return Amount(quantity.value, written, number, written, "", quantity.low)
