"""Which figures of a text claim something: none that is a date, the number of a document or section, or part of a name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from index.facts.aligned import span_in
from index.facts.clause import SILENT
from index.facts.fact import Fact
from index.facts.names import said_before
from index.facts.unit_facts import facts_of_unit
from index.text.analyze import normalise
from index.text.numbering import strip_number
from index.text.periods import dates
from index.text.quantity import Quantity, read
from index.types import Chunk, Span, Unit
from qa.proofread.manuscript import Manuscript

CLAUSES = re.compile(r"[^,;。:!?]+")
"""A clause of a normalised sentence."""
_TITLE = re.compile(r"《[^《》]*》")
_ORDINAL = re.compile(r"(?:第|专栏|附件|附表|图|表|编号)$")
_PLACE_IN_A_ROW = re.compile(r"(?:第|前|居|列|排名|位居|位列|进入)$")
_GRADE = re.compile(r"^级")
_NAMING = frozenset("月日号点届期批章节条款页版时")
"""Units of figures that name something: a day, a document, a meeting."""
_NUMBER = re.compile(r"\d[\d,，]*(?:\.\d+)?")
_YEAR_IN_A_ROW = re.compile(r"(?:19|20)\d{2}(?=年|$|[-—~至])")


@dataclass(frozen=True, slots=True)
class StatedFigure:
    """A figure of a text that claims something.

    ``span`` is where it stands in the text, ``chunk`` and ``unit`` the sentence, row or heading around it; ``fact`` is what it
    was read as, None where that is not certain; ``quantity`` is its amount in the normalised sentence (``sentence``), None
    for a cell of a table row that was not read; ``before`` are the sentences of its paragraph before it.
    """

    span: Span
    chunk: Chunk
    unit: Unit
    sentence: str
    fact: Fact | None
    quantity: Quantity | None
    before: str = ""

    @property
    def clause(self) -> Span:
        """The clause around it, in the normalised sentence."""
        at = self.quantity.span[0] if self.quantity else 0
        return next((m.span() for m in CLAUSES.finditer(self.sentence) if m.start() <= at < m.end()), (0, len(self.sentence)))


def stated_figures(manuscript: Manuscript) -> list[StatedFigure]:
    """The figures of a text that claim something, in its order."""
    found = []
    for chunk, unit in manuscript.units:
        before = " ".join(u.text for u in chunk.units if u.paragraph == unit.paragraph and u.span[0] < unit.span[0])
        found += [replace(f, before=before) for f in _of_unit(chunk, unit, manuscript)]
    return sorted(found, key=lambda f: f.span)


def _of_unit(chunk: Chunk, unit: Unit, manuscript: Manuscript) -> Iterator[StatedFigure]:
    facts = [f for f in facts_of_unit(chunk, unit, manuscript.document).facts if f.amount is not None]
    raw = manuscript.text[slice(*unit.span)]
    yield from _of_row(raw, facts, chunk, unit) if unit.kind == "row" else _of_sentence(raw, facts, chunk, unit)


def _of_sentence(raw: str, facts: Sequence[Fact], chunk: Chunk, unit: Unit) -> Iterator[StatedFigure]:
    text = normalise(raw)
    for quantity in read(text):
        start, end = span_in(text, raw, quantity.span)
        span = unit.span[0] + start, unit.span[0] + end
        fact = next((f for f in facts if f.span[0] < span[1] and span[0] < f.span[1]), None)
        if fact is not None or (claims_something(quantity, text) and not _is_named(quantity, text, facts)):
            yield StatedFigure(span, chunk, unit, text, fact, quantity)


def _is_named(quantity: Quantity, text: str, facts: Sequence[Fact]) -> bool:
    """Whether a figure is part of the name of what another figure of the sentence is of (超10亿元的企业达到50家)."""
    written = text[slice(*quantity.span)]
    return any(re.search(rf"(?<![\d.]){re.escape(written)}", fact.indicator) for fact in facts)


def claims_something(quantity: Quantity, text: str) -> bool:
    """Whether a quantity of a normalised sentence is an amount of something, not a date or a name."""
    before, behind, unit = text[: quantity.whole[0]], text[quantity.whole[1] :], quantity.figure.unit
    if quantity.figure.is_year or _is_inside(quantity.span, [m.span() for m in _TITLE.finditer(text)]):
        return False
    if _is_inside(quantity.span, [d.span for d in dates(text)]) or _GRADE.match(behind) or unit.endswith("级"):
        return False
    if unit in ("位", "名") and _PLACE_IN_A_ROW.search(before):
        return True
    if _ORDINAL.search(before) or unit in _NAMING:
        return False
    said = said_before(CLAUSES.findall(before)[-1] if CLAUSES.findall(before) and not re.search(r"[,;。:!?]$", before) else "")
    reaches = said.level or said.direction != 0 or bool(quantity.figure.sign)
    if quantity.kind in SILENT:
        return reaches
    if not unit:
        if re.search(r"[a-z/_]$", before) or re.match(r"[a-z/_]", behind):
            return False  # part of an address or a code
        ends = not behind or behind[0] in ",;。:!?、和以左"
        return "/" in quantity.figure.number or (reaches and ends and not _starts(quantity, text))
    return True


def _starts(quantity: Quantity, text: str) -> bool:
    """Whether a number stands where that of a list item stands (1. 提高…)."""
    return len(text) - len(strip_number(text)) > quantity.span[0]


def _is_inside(span: Span, others: Sequence[Span]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in others)


def _of_row(raw: str, facts: Sequence[Fact], chunk: Chunk, unit: Unit) -> Iterator[StatedFigure]:
    """The figures of a table row: its facts, and every other number behind its name that is no year."""
    text = normalise(raw)
    taken = [f.span for f in facts]
    for fact in facts:
        yield StatedFigure(fact.span, chunk, unit, text, fact, None)
    name = _end_of_name(raw)
    for match in _NUMBER.finditer(raw, name):
        span = unit.span[0] + match.start(), unit.span[0] + match.end()
        ordinal = raw[: match.start()].endswith("第") or _YEAR_IN_A_ROW.match(raw, match.start())
        if not ordinal and not any(start < span[1] and span[0] < end for start, end in taken):
            yield StatedFigure(span, chunk, unit, text, None, None)


def _end_of_name(raw: str) -> int:
    """Where the name that a row begins with ends; an ordinal before it is part of it."""
    colon = re.search(r"[：:]", raw)
    if colon:
        return colon.end()
    name = re.match(r"\s*(?:\d{1,3}[.、\s]\s*)?[^\d]*", raw)
    return name.end() if name else 0
