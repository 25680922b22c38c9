"""What a store knows of its plans once their documents and chunks are read, whatever they were read from."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from index.text.analyze import normalise
from index.text.bodies import roles
from index.types import Chunk, Document, Section, Unit


@dataclass(frozen=True)
class Contents:
    """The catalogue of ``index.store.port.Store``: plans in the order of their ids, and their chunks in the order of the text."""

    documents: tuple[Document, ...]
    chunks: tuple[Chunk, ...]

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """The units of all chunks, by number."""
        return tuple(u for c in self.chunks for u in c.units)

    @cached_property
    def unit_chunk(self) -> NDArray[np.int64]:
        """Number of the chunk that each unit belongs to."""
        return np.repeat(np.arange(len(self.chunks)), [len(c.units) for c in self.chunks])

    @cached_property
    def unit_start(self) -> NDArray[np.int64]:
        """Number of the first unit of each chunk."""
        return np.cumsum([0, *(len(c.units) for c in self.chunks)])[:-1]

    @cached_property
    def by_id(self) -> dict[str, Document]:
        """Plans by id."""
        return {d.id: d for d in self.documents}

    @cached_property
    def bodies(self) -> tuple[str, ...]:
        """Names of the bodies in the plans' lists of responsible units, longest first."""
        lists = (u for c in self.chunks for u in c.units if u.kind == "responsible")
        found = {name for unit in lists for name, _ in roles(normalise(unit.text))}
        return tuple(
            sorted((n for n in found if 3 <= len(n) <= 16 and not n.startswith(("相关", "有关", "各"))), key=lambda n: (-len(n), n))
        )

    def chunk(self, chunk_id: str) -> Chunk | None:
        """A chunk by its id, None where there is none."""
        return self._chunks.get(chunk_id)

    def section(self, doc_id: str, locator: str) -> Section | None:
        """A section by its address, None where the plan has no such section."""
        return self._sections.get((doc_id, locator))

    def passages(self, doc_id: str, locator: str = "") -> tuple[Chunk, ...]:
        """The chunks of a plan in order, or those of one of its sections without what is nested in it."""
        return self._passages.get((doc_id, locator), ())

    def in_plans(self, plans: Collection[str]) -> NDArray[np.bool_]:
        """Of each chunk, whether it is of one of these plans; true for all where none are named."""
        wanted = np.array([not plans or d.id in plans for d in self.documents], np.bool_)
        return wanted[self.chunk_plan]

    @cached_property
    def chunk_plan(self) -> NDArray[np.int64]:
        """Number of the plan that each chunk belongs to."""
        number = {d.id: i for i, d in enumerate(self.documents)}
        return np.array([number[c.doc_id] for c in self.chunks], np.int64)

    @cached_property
    def _chunks(self) -> dict[str, Chunk]:
        return {c.id: c for c in self.chunks}

    @cached_property
    def _sections(self) -> dict[tuple[str, str], Section]:
        return {(d.id, s.locator): s for d in self.documents for s in d.sections}

    @cached_property
    def _passages(self) -> dict[tuple[str, str], tuple[Chunk, ...]]:
        found: dict[tuple[str, str], list[Chunk]] = {}
        for chunk in self.chunks:
            found.setdefault((chunk.doc_id, chunk.locator), []).append(chunk)
            found.setdefault((chunk.doc_id, ""), []).append(chunk)
        return {address: tuple(chunks) for address, chunks in found.items()}
