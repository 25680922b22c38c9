"""What a store knows of its plans: which chunks and units they have, by number and by address; their words are read when asked for."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from index.store.port import Field, Numbers, PlanRecord, Scores
from index.store.stored import Lazily, StoredDocument, Texts, unit_at
from index.types import Chunk, Document, Section, Unit


@dataclass(frozen=True)
class Contents:
    """The catalogue of ``index.store.port.Store``: plans in the order of their ids, and their chunks in the order of the text.

    ``records`` are the plans, ``texts`` has their words, ``sizes`` how many units each chunk has.
    """

    records: tuple[PlanRecord, ...]
    texts: Texts
    sizes: NDArray[np.int64]

    @cached_property
    def documents(self) -> tuple[Document, ...]:
        """The plans."""
        return self.stored_plans()

    def stored_plans(self) -> tuple[Document, ...]:
        """The plans, made anew."""
        return tuple(StoredDocument(record, number, self.texts) for number, record in enumerate(self.records))

    @cached_property
    def chunks(self) -> Sequence[Chunk]:
        """Their chunks, by number."""
        return Lazily(len(self.sizes), self.texts.chunk)

    @cached_property
    def units(self) -> Sequence[Unit]:
        """The units of all chunks, by number."""
        return Lazily(int(self.sizes.sum()), unit_at(self.chunks, self.unit_chunk, self.unit_start))

    @cached_property
    def unit_chunk(self) -> NDArray[np.int64]:
        """Number of the chunk that each unit belongs to."""
        return np.repeat(np.arange(len(self.sizes)), self.sizes)

    @cached_property
    def unit_start(self) -> NDArray[np.int64]:
        """Number of the first unit of each chunk."""
        return np.concatenate([[0], np.cumsum(self.sizes)])[:-1].astype(np.int64)

    @cached_property
    def chunk_plan(self) -> NDArray[np.int64]:
        """Number of the plan that each chunk belongs to."""
        return np.repeat(np.arange(len(self.records)), [r.chunks for r in self.records])

    @cached_property
    def by_id(self) -> dict[str, Document]:
        """Plans by id."""
        return {d.id: d for d in self.documents}

    @cached_property
    def bodies(self) -> tuple[str, ...]:
        """Names of the bodies in the plans' lists of responsible units, longest first."""
        return tuple(sorted({name for record in self.records for name in record.bodies}, key=lambda n: (-len(n), n)))

    def chunk(self, chunk_id: str) -> Chunk | None:
        """A chunk by its id, None where there is none."""
        # An id begins with that of its plan, which may have the mark between them in it.
        ends = (at for at, character in enumerate(chunk_id) if character == "#")
        found = (c for end in ends for c in self.passages(chunk_id[:end]) if c.id == chunk_id)
        return next(found, None)

    def section(self, doc_id: str, locator: str) -> Section | None:
        """A section by its address, None where the plan has no such section."""
        document = self.by_id.get(doc_id)
        return next((s for s in document.sections if s.locator == locator), None) if document else None

    def passages(self, doc_id: str, locator: str = "") -> Sequence[Chunk]:
        """The chunks of a plan in order, or those of one of its sections without what is nested in it."""
        number = self._numbers.get(doc_id)
        if number is None:
            return ()
        return tuple(self.chunks[at] for at in self.texts.passages(number, locator))

    def chunks_of(self, plans: Collection[str]) -> NDArray[np.int64]:
        """Numbers of the chunks of some plans, ascending; of all where none are named."""
        if not plans:
            return np.arange(len(self.chunk_plan))
        first, wanted = self._first, sorted(self._numbers[plan] for plan in set(plans) if plan in self._numbers)
        return np.concatenate([*(np.arange(first[i], first[i + 1]) for i in wanted), np.zeros(0, np.int64)])

    def candidates(self, vector: Scores, tokens: Mapping[Field, Sequence[str]], plans: Collection[str] = ()) -> Numbers | None:
        """None: all units are scored."""
        return None

    def in_plans(self, plans: Collection[str]) -> NDArray[np.bool_]:
        """Of each chunk, whether it is of one of these plans; true for all where none are named."""
        wanted = np.full(len(self.records), not plans, np.bool_)
        wanted[[self._numbers[plan] for plan in plans if plan in self._numbers]] = True
        return wanted[self.chunk_plan]

    @cached_property
    def _first(self) -> list[int]:
        """Number of the first chunk of each plan, and of all chunks."""
        return list(accumulate((r.chunks for r in self.records), initial=0))

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {record.id: number for number, record in enumerate(self.records)}
