"""The evidence of a question, to which the writer adds units of the index as it needs them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from index.facts.times import spoken_of
from index.store.port import Store
from index.types import Chunk, Document, Section, Unit
from qa.types import NO_FEATURES, Evidence

_STAR = re.compile("[*＊]")
_OF_STAR = re.compile(r"带\s*[*＊]")
_BRACKETED = re.compile(r"[\[〔［]\s*[\d完]")
_OF_BRACKETS = re.compile(r"[\[〔［]\s*[\]〕］]")


class EvidencePool:
    """All evidence of a question by id; further units of the index join it as the writer needs them."""

    def __init__(self, store: Store) -> None:
        self.evidence: list[Evidence] = []
        self.store = store
        self._ids: dict[tuple[str, tuple[int, int]], int] = {}

    def put(self, found: Sequence[Evidence]) -> list[Evidence]:
        """Takes evidence in and returns it with its ids on the pool."""
        placed = []
        for item in found:
            key = (item.chunk.id, item.span)
            known = self._ids.setdefault(key, len(self.evidence))
            placed.append(item if item.id == known else replace(item, id=known))
            if known == len(self.evidence):
                self.evidence.append(placed[-1])
        return placed

    def take(self, chunk: Chunk, unit: Unit) -> int:
        """The id of a unit as evidence."""
        key = (chunk.id, unit.span)
        if key not in self._ids:
            document = self.store.by_id[chunk.doc_id]
            self._ids[key] = len(self.evidence)
            quote = document.text[slice(*unit.span)]
            spoken = spoken_of(chunk, unit, document)
            self.evidence.append(
                Evidence(self._ids[key], chunk, unit, unit.span, quote, unit.kind, 0.0, NO_FEATURES, document.title, spoken)
            )
        return self._ids[key]

    def heading(self, item: Evidence, words: str) -> int | None:
        """The id of the words of a heading above a piece of evidence; None where the plan does not have them in one piece."""
        document = self.store.by_id[item.chunk.doc_id]
        start = document.text.rfind(words, 0, item.span[0])
        if start < 0:
            return None
        return self.take(item.chunk, Unit(words, (start, start + len(words)), "sentence", "", item.unit.paragraph))

    def section_heading(self, document: Document, section: Section) -> int:
        """The id of the heading of a section."""
        number = document.sections.index(section)
        block = next((b for b in document.blocks if b.kind == "heading" and b.section == number), None)
        span = block.span if block else (section.span[0], section.span[0])
        unit = Unit(document.text[slice(*span)], span, "sentence", "", -1)
        chunk = Chunk(
            f"{document.id}#{section.locator}", document.id, section.locator, section.headings, section.page, span, unit.text, (unit,)
        )
        return self.take(chunk, unit)

    def section(self, item: Evidence) -> list[Chunk]:
        """The chunks of the section that a piece of evidence stands in, in order."""
        return list(self.store.passages(item.chunk.doc_id, item.chunk.locator))

    def notes(self, item: Evidence) -> list[int]:
        """Ids of the notes that explain the marks of a table row; none for other evidence."""
        if item.kind != "row":
            return []
        units = [(c, u) for c in self.section(item) for u in c.units if u.kind == "note" and _explains(u.text, item)]
        return [self.take(c, u) for c, u in units]


def _explains(note: str, item: Evidence) -> bool:
    """Whether a note tells what a mark of a table row means: a star (带*的为…), or brackets ([]内为…)."""
    return any(mark.search(item.quote) and told.search(note) for mark, told in ((_STAR, _OF_STAR), (_BRACKETED, _OF_BRACKETS)))
