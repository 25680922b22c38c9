"""Some chunks of a store as a search sees them: what it costs to score them does not depend on how many others there are."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.store.port import Field, Numbers, Scores, Store
from index.store.stored import Lazily
from index.types import Chunk


class Scored(Protocol):
    """What is searched: a ``Store``, or a ``Part`` of one."""

    @property
    def chunks(self) -> Sequence[Chunk]: ...
    @property
    def unit_chunk(self) -> NDArray[np.int64]: ...
    @property
    def unit_start(self) -> NDArray[np.int64]: ...
    @property
    def exhaustive(self) -> bool: ...
    def chunks_of(self, plans: Collection[str]) -> NDArray[np.int64]: ...
    def scores(self, field: Field, tokens: Sequence[str]) -> Scores: ...
    def cosines(self, vector: Scores, units: Numbers | None = None) -> Scores: ...
    def clause_cosines(self, vector: Scores, units: Sequence[int]) -> list[float] | None: ...


class Part:
    """Some chunks of a store with their units, numbered anew in their order.

    Args:
        store: the store.
        chunks: their numbers in it, ascending.
    """

    exhaustive = True

    def __init__(self, store: Store, chunks: Numbers) -> None:
        self._store, self._chunks = store, chunks
        self._units, self.unit_start = units_of(store, chunks)
        self.unit_chunk = np.repeat(np.arange(len(chunks)), np.diff(self.unit_start, append=len(self._units)))
        self.chunks: Sequence[Chunk] = Lazily(len(chunks), lambda at: store.chunks[int(chunks[at])])

    def chunks_of(self, plans: Collection[str]) -> NDArray[np.int64]:
        """Numbers of the chunks of some plans, ascending; of all where none are named."""
        return np.flatnonzero(np.isin(self._chunks, self._store.chunks_of(plans))) if plans else np.arange(len(self._chunks))

    def scores(self, field: Field, tokens: Sequence[str]) -> Scores:
        """BM25 of each chunk or unit for the tokens, as the whole store weighs them."""
        return self._store.scores(field, tokens, self._units if field.startswith("unit") else self._chunks)

    def cosines(self, vector: Scores, units: Numbers | None = None) -> Scores:
        """Cosine of each unit's vector with a unit vector; or of each of ``units``."""
        return self._store.cosines(vector, self._units if units is None else self._units[units])

    def clause_cosines(self, vector: Scores, units: Sequence[int]) -> list[float] | None:
        """The largest cosine of a clause of each of these units; see ``Store``."""
        return self._store.clause_cosines(vector, self._units[np.asarray(units, np.int64)].tolist())


def units_of(store: Scored, chunks: Numbers) -> tuple[Numbers, Numbers]:
    """The numbers of the units of some chunks, and where those of each chunk begin among them."""
    starts, behind = store.unit_start[chunks], chunks + 1
    ends = np.where(behind < len(store.unit_start), store.unit_start[behind % max(1, len(store.unit_start))], len(store.unit_chunk))
    sizes = (ends - starts).astype(np.int64)
    begins: Numbers = np.cumsum(sizes) - sizes
    units: Numbers = np.arange(int(sizes.sum())) + np.repeat(starts - begins, sizes)
    return units, begins
