"""Reads the facts of a unit and of an index."""

from __future__ import annotations

from dataclasses import dataclass, field

from index.facts.fact import Fact, FactReading
from index.facts.prose import facts_of_sentence
from index.facts.tables import facts_of_row
from index.store.port import Store
from index.text import profile
from index.types import Chunk, Document, Unit


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


@profile.remembered(maxsize=65536)
def _read(one: _Unit) -> FactReading:
    if one.unit.kind == "row":
        return facts_of_row(one.chunk, one.unit, one.document)
    if one.unit.kind == "sentence":
        return facts_of_sentence(one.chunk, one.unit, one.document)
    return FactReading()


def facts(store: Store) -> list[Fact]:
    """All facts of an index, plan by plan in the order of the text."""
    return [f for chunk in store.chunks for unit in chunk.units for f in facts_of_unit(chunk, unit, store.by_id[chunk.doc_id]).facts]


def unread(store: Store) -> int:
    """How many figures of an index are not certain enough to be a fact."""
    return sum(facts_of_unit(chunk, unit, store.by_id[chunk.doc_id]).unread for chunk in store.chunks for unit in chunk.units)
