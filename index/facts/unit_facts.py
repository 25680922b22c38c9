"""Reads the facts of a unit and of an index."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from index.facts.fact import Fact, FactReading
from index.facts.prose import facts_of_sentence
from index.facts.tables import facts_of_row
from index.facts.times import frame_of, held_for, resolved, time_before
from index.store.port import Store
from index.text import profile
from index.text.analyze import normalise
from index.text.periods import five_year_periods
from index.types import Block, Chunk, Document, Unit


@dataclass(frozen=True, slots=True)
class _Unit:
    """A unit with where it stands, told apart by what its facts depend on: hashing a whole document would cost more than reading."""

    chunk: Chunk = field(compare=False)
    unit: Unit
    document: Document = field(compare=False)
    key: tuple[object, ...]


def facts_of_unit(chunk: Chunk, unit: Unit, document: Document) -> FactReading:
    """The facts that a single unit states, in the order of its text, and how many of its figures are none. Kept, since the
    units of an index are asked for again with every question."""
    key = (document.id, document.sha256, document.title, document.period, document.published, chunk.id, chunk.headings, chunk.text)
    return _read(_Unit(chunk, unit, document, key))


def tells_of(year: int, chunk: Chunk, unit: Unit, document: Document) -> bool:
    """Whether a fact of a unit is of a year, or of a span that ends with it. Most units are known to have none before they are read."""
    if not _may_tell_of(year, chunk, unit, document):
        return False
    return any(fact.years[-1:] == (year,) for fact in facts_of_unit(chunk, unit, document).facts)


def _may_tell_of(year: int, chunk: Chunk, unit: Unit, document: Document) -> bool:
    """Whether a year is named in a unit, as 上年 by that after it, or by its five-year period; or is one that what names none is of."""
    frame = frame_of(document)
    text = resolved(normalise(f"{unit.text} {document.text[slice(*unit.span)]}"), frame)
    if any(str(named) in text for named in (year, year + 1)) or any(year in (p.last, p.last - 1) for p in five_year_periods(text)):
        return True
    untold = {*(document.period or ()), *held_for(document, True), *held_for(document, False), *time_before(chunk, unit, document)}
    return bool(untold & {year, year + 1})


@profile.remembered(maxsize=65536)
def _read(one: _Unit) -> FactReading:
    if one.unit.kind == "row":
        return facts_of_row(one.chunk, one.unit, one.document)
    if one.unit.kind == "sentence":
        return facts_of_sentence(one.chunk, one.unit, one.document)
    return FactReading()


def facts(store: Store) -> list[Fact]:
    """All facts of an index, plan by plan in the order of the text; the counts that headings give are among them."""
    return [f for d in store.documents for f in _in_order(store.passages(d.id), d)]


def unread(store: Store) -> int:
    """How many figures of an index are not certain enough to be a fact."""
    return sum(counted(store.passages(d.id), d)[1] for d in store.documents)


def counted(chunks: Sequence[Chunk], document: Document) -> tuple[int, int]:
    """How many figures of a plan are facts and how many are none.

    Args:
        chunks: all passages of the plan.
        document: the plan.
    """
    missed = sum(facts_of_unit(chunk, unit, document).unread for chunk in chunks for unit in chunk.units)
    return len(_in_order(chunks, document)), missed


def _in_order(chunks: Sequence[Chunk], document: Document) -> list[Fact]:
    stated = [f for chunk in chunks for unit in chunk.units for f in facts_of_unit(chunk, unit, document).facts]
    return sorted([*stated, *facts_of_headings(document)], key=lambda f: f.span)


def facts_of_headings(document: Document) -> list[Fact]:
    """The counts that headings give (第三节 打造22个重点产业集群), each a fact of its section."""
    return [f for i, block in enumerate(document.blocks) if block.kind == "heading" for f in _of_heading(block, i, document)]


def _of_heading(block: Block, number: int, document: Document) -> list[Fact]:
    section, (start, end) = document.sections[block.section], block.span
    # 专栏2 22个产业集群: the number of the heading is no figure.
    own = r"\s*".join(map(re.escape, section.locator.rpartition("/")[2]))
    start += match.end() if (match := re.match(own, document.text[start:end])) else 0
    text = document.text[start:end]
    unit = Unit(text, (start, end), "sentence", "", number)
    chunk = Chunk(
        f"{document.id}#{section.locator}#{start}",
        document.id,
        section.locator,
        section.headings,
        section.page,
        (start, end),
        text,
        (unit,),
    )
    return [f for f in facts_of_unit(chunk, unit, document).facts if f.kind == "count"]
