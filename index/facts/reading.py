"""Reads the facts of a unit, of a plan, of an index."""

from __future__ import annotations

from index.facts.fact import Fact, FactReading
from index.facts.prose import facts_of_sentence
from index.facts.tables import facts_of_row
from index.store.port import Store
from index.types import Chunk, Document, Unit


def facts_of_unit(chunk: Chunk, unit: Unit, document: Document) -> FactReading:
    """The facts that a single unit states, in the order of its text; the same for the same unit, and kept."""
    if unit.kind == "row":
        return facts_of_row(chunk, unit, document)
    if unit.kind == "sentence":
        return facts_of_sentence(chunk, unit, document)
    return FactReading()


def facts(store: Store) -> list[Fact]:
    """All facts of an index, plan by plan in the order of the text."""
    return [f for chunk in store.chunks for unit in chunk.units for f in facts_of_unit(chunk, unit, store.by_id[chunk.doc_id]).facts]
