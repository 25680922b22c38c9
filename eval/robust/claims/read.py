"""The figures that table rows and plain sentences state, read by patterns that a person can check by eye.

It reads few figures and only what is certain: a row with its year columns, a clause "到2030年，X达到V", a deed "新建5座X".
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any, Literal

from index.types import Chunk, Document, Unit

Kind = Literal["level", "growth", "rate", "total", "deed"]
"""A level of a year; the growth in a year; growth a year over the period; change over the whole period; a count of things done."""
Bound = Literal["", "about", "least", "most"]

_BEFORE: dict[str, Bound] = {
    ">": "least",
    "＞": "least",
    "超过": "least",
    "不低于": "least",
    "不少于": "least",
    "突破": "least",
    "<": "most",
    "＜": "most",
    "不超过": "most",
    "不高于": "most",
    "约": "about",
}
_BEHIND: dict[str, Bound] = {"左右": "about", "以上": "least", "以下": "most", "以内": "most"}
_VALUE = re.compile(
    rf"({'|'.join(sorted(_BEFORE, key=len, reverse=True))})?\[?(\d[\d,]*(?:\.\d+)?)\]?([^\d\s，。；、（）()\[\]“”]{{0,9}}?)({'|'.join(_BEHIND)})?"
)
_LOOSE_UNIT = re.compile(r"[的和与多余并及其中、∶:：~～—–-]|个国家|大关|台阶")
_ROW = re.compile(r"([^：]{2,40}(?:：[^：\d]{2,20})?)：(.*?)(?:，(?:预期性|约束性)指标)?。?")
_OF_WHICH = re.compile(r"^其中：|\[\d+\]")
"""What stands about a row's name and is no part of it: 其中 before it, the mark of a footnote."""
_CELL = re.compile(r"(?:((?:19|20)\d\d)年|([^\d\[>＞，]{2,12}?))[:：]?([\[>＞<＜\d].*)")
_TELLS_MORE = re.compile("比上年|比重|占")
"""A head of a column that says with the name what is measured."""
_NOTE = re.compile(r"（((?:19|20)\d\d)年数据）|（\d年累计数）")
_YEAR = re.compile(r"(?:力争)?(?:到|至)?((?:19|20)\d\d)年[底末]?")
MOTION = re.compile(r"(.{3,})(增长|提高|降低|下降)")


@cache
def words() -> dict[str, Any]:
    """The word lists of the claims."""
    return tomllib.loads(resources.files("eval.robust.claims").joinpath("words.toml").read_text("utf-8"))


@dataclass(frozen=True, slots=True)
class Value:
    """A value as written (``text``), its number, unit and bound."""

    text: str
    number: Decimal
    unit: str
    bound: Bound = ""

    def shown(self, number: Decimal | None = None, unit: str | None = None, bound: Bound | None = None) -> str:
        """The value in words, with another number, unit or bound where given."""
        figure = f"{self.number if number is None else number:f}{self.unit if unit is None else unit}"
        kept = self.bound if bound is None else bound
        return {"": figure, "about": f"{figure}左右", "least": f"{figure}以上", "most": f"{figure}以下"}[kept]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with all that it holds for.

    ``name`` is the indicator, or the thing counted with ``deed`` before it; ``group`` the table or sentence that it stands in;
    ``own`` whether it holds for the plan's whole place, as far as headings and name tell.
    """

    doc: str
    locator: str
    quote: str
    name: str
    value: Value
    kind: Kind
    year: int | None
    group: str
    own: bool
    deed: str = ""
    before: Value | None = None

    @property
    def key(self) -> str:
        """Names it and its row: claims of one row are all on one side of the split."""
        return f"{self.doc}|{self.locator}|{self.name}"

    @property
    def stem(self) -> str:
        """The name without the change that it may end in: 茶叶产值 of 茶叶产值增长."""
        match = MOTION.fullmatch(self.name)
        return match[1] if match else self.name


def value_of(text: str) -> Value | None:
    """A value that fills the text, or None."""
    match = _VALUE.fullmatch(text.strip())
    if not match or _LOOSE_UNIT.search(match[3]) or (match[1] and match[4]):
        return None
    bound: Bound = _BEFORE.get(match[1] or "", _BEHIND.get(match[4] or "", ""))
    return Value(text.strip(), Decimal(match[2].replace(",", "")), match[3], bound)


def figures(document: Document, chunks: Iterable[Chunk]) -> list[Figure]:
    """The figures of a plan; none of those whose name has two values for one year, or is part of another name."""
    found = [f for c in chunks if c.doc_id == document.id for u in c.units for f in _of_unit(c, u)]
    values: dict[tuple[str, int | None, Kind], set[Value]] = defaultdict(set)
    for figure in found:
        values[figure.name, figure.year, figure.kind].add(figure.value)
    # 茶叶产值 is not hidden in 茶叶产值增长, which is another kind of figure.
    names = {f.stem for f in found}
    dated = {f.name for f in found if f.year}
    clear = [
        f
        for f in found
        if len(values[f.name, f.year, f.kind]) == 1
        and not any(f.name in n for n in names if n != f.name)
        and (f.year or f.name not in dated or f.group == f.locator)
        and (f.kind != "deed" or document.text.count(f.name) == 1)
    ]
    return list({(f.name, f.year, f.kind): f for f in clear}.values())


def _of_unit(chunk: Chunk, unit: Unit) -> Iterator[Figure]:
    return _row(chunk, unit) if unit.kind == "row" else _sentence(chunk, unit) if unit.kind == "sentence" else iter(())


def _row(chunk: Chunk, unit: Unit) -> Iterator[Figure]:
    match = _ROW.fullmatch(unit.text)
    if not match:
        return
    name = re.sub(r"[：—]", "中", _OF_WHICH.sub("", match[1]))
    for cell in re.split(r"，(?![^（]*）)", match[2]):
        yield from _cell(chunk, unit, name, cell)


def _cell(chunk: Chunk, unit: Unit, name: str, cell: str) -> Iterator[Figure]:
    match = _CELL.fullmatch(cell)
    value = value_of(_NOTE.sub("", match[3])) if match else None
    if not match or not value or not value.unit or _TELLS_MORE.search(match[2] or ""):
        return
    note = _NOTE.search(cell)
    year = int(note[1]) if note and note[1] else int(match[1]) if match[1] else None
    kind = _kind(name, match[2] or "", whole="[" in match[3])
    if not (kind == "total" and year):
        yield Figure(chunk.doc_id, chunk.locator, unit.text, name, value, kind, year, chunk.locator, True)


def _kind(name: str, head: str, *, whole: bool) -> Kind:
    if whole:
        return "total"
    if not MOTION.fullmatch(name):
        return "level"
    return "rate" if head else "growth"


def _sentence(chunk: Chunk, unit: Unit) -> Iterator[Figure]:
    """Its plain clauses; a year at its beginning holds for them all where it names no other."""
    year: int | None = None
    several = len(set(re.findall(r"(?:19|20)\d\d", unit.text))) > 1
    for number, clause in enumerate(re.split(r"[，；。]", unit.text)):
        dated = _YEAR.match(clause)
        if dated:
            clause = clause[dated.end() :]
            year = int(dated[1])
        elif several:
            year = None
        for reader in (_way, _level, _change, _deed):
            if figure := reader(chunk, unit, clause, year):
                if number == 0 or dated or figure.deed or len(figure.name) > 6:
                    yield figure
                break


def _way(chunk: Chunk, unit: Unit, clause: str, year: int | None) -> Figure | None:
    """A level that something comes to, with the one that it comes from (从60%提高到65%)."""
    match = re.fullmatch(r"(.{4,24}?)[从由](\d[^从由]*?)(?:提高|提升|增加|上升|下降|降低|减少|[升降增减])[到至](\d.*)", clause)
    before, value = (value_of(match[2]), value_of(match[3])) if match else (None, None)
    name = _name(match[1]) if match else ""
    if not before or not value or not name or not value.unit or before.unit != value.unit or before.number == value.number:
        return None
    return replace(_figure(chunk, unit, name, value, "level", year), before=before)


def _level(chunk: Chunk, unit: Unit, clause: str, year: int | None) -> Figure | None:
    match = re.fullmatch(rf"(.{{4,24}}?)(?:({_YEAR.pattern}))?(?:{_either('verbs')}|(?=不低于|不超过|不高于|超过|突破))(.+)", clause)
    value = value_of(match[4]) if match else None
    if not match or not value or not value.unit:
        return None
    name = _name(match[1])
    own_year = int(match[3]) if match[3] else year
    return _figure(chunk, unit, name, value, "level", own_year) if name else None


def _change(chunk: Chunk, unit: Unit, clause: str, year: int | None) -> Figure | None:
    """A growth, a year or over all; of a year only where the clause's year is no target year."""
    match = re.fullmatch(r"(.{4,24}?)(年均|累计)?(增长|提高|降低|下降)(\d.*)", clause)
    value = value_of(match[4]) if match else None
    name = _name(match[1]) if match else ""
    if not match or not value or not value.unit or not name or (year and not match[2]):
        return None
    kind: Kind = {"年均": "rate", "累计": "total"}.get(match[2] or "", "growth")  # type: ignore[assignment]
    return _figure(chunk, unit, name + match[3], value, kind, None)


def _deed(chunk: Chunk, unit: Unit, clause: str, year: int | None) -> Figure | None:
    match = re.fullmatch(
        rf"({_either('deeds')})(\d[\d.]*(?:{_either('measures')})(?:左右|以上)?)([\u4e00-\u9fff]{{4,18}})(?<![等为])", clause
    )
    value = value_of(match[2]) if match else None
    if not match or not value or re.search(_either("hanging"), match[3]):
        return None
    return _figure(chunk, unit, match[3], value, "deed", year, match[1])


def _name(words_before: str) -> str:
    """The name of an indicator, where it can stand alone; empty where not."""
    name = re.sub(r"^(?:力争)?(?:全省|全市|全区)?", "", words_before)
    stands = re.fullmatch(rf".*(?:{_either('heads')})", name) and not re.search(rf"^占|[:：]|\d|{_either('hanging')}", name)
    return name if stands and len(name) >= 4 else ""


def _figure(chunk: Chunk, unit: Unit, name: str, value: Value, kind: Kind, year: int | None, deed: str = "") -> Figure:
    return Figure(chunk.doc_id, chunk.locator, unit.text, name, value, kind, year, unit.text, _own(chunk, unit, name), deed)


def _own(chunk: Chunk, unit: Unit, name: str) -> bool:
    around = "".join((*chunk.headings, unit.lead, name))
    cities = {city[:-1] for listed in words()["cities"].values() for city in listed}
    return not any(word in around for word in (*words()["areas"], *cities)) and not re.search(
        r"[县市]|(?<!地)区|全国|国家", unit.lead + name
    )


@cache
def _either(name: str) -> str:
    listed: Sequence[str] = words()[name]
    return "|".join(re.escape(word) for word in sorted(listed, key=len, reverse=True))
