"""An inverted index on disk: which documents have a token, and how often; merged from the counts of plans, or of other such indexes.

It is read where it lies: of a loaded one only what a question asks for comes into memory.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.store.words.postings import Numbers, Postings, hash_of, joined, parted, small

Found = NDArray[np.int64]
_BLOCK = 1 << 18
"""Bytes of names that are looked through at a time."""


@dataclass(frozen=True)
class LexicalIndex:
    """An inverted index.

    ``low``, ``high`` (numbers of documents: their last 16 bits, and those above, empty where all are nought) and ``counts`` hold,
    token after token, which documents have it and how often; those of token number i stand from ``starts[i]`` to
    ``starts[i + 1]``. Tokens are numbered in the order of their ``hashes``; ``names`` has them in this order, apart by a zero
    byte, and ``lengths`` the number of tokens of each document.
    """

    hashes: NDArray[np.uint64]
    starts: NDArray[np.int64]
    low: NDArray[np.uint16]
    high: NDArray[np.generic]
    counts: NDArray[np.generic]
    lengths: Numbers
    names: NDArray[np.uint8]

    @classmethod
    def build(cls, documents: Sequence[Sequence[str]]) -> LexicalIndex:
        """Indexes token lists; the position of a list is the number of its document."""
        return cls.merge([Postings.of(documents)])

    @classmethod
    def merge(cls, parts: Sequence[Postings], numbers: Sequence[Found] | None = None) -> LexicalIndex:
        """Indexes the documents of all parts.

        Args:
            parts: counted documents.
            numbers: of the documents of each part, in all from nought on; numbered on from part to part where None.
        """
        ends = np.cumsum([0, *(len(p.lengths) for p in parts)])
        targets = numbers or [np.arange(start, end) for start, end in pairwise(ends)]
        lengths = np.zeros(int(ends[-1]), np.int32)
        for part, target in zip(parts, targets, strict=True):
            lengths[target] = part.lengths
        hashes, first = np.unique(np.concatenate([*(p.hashes for p in parts), np.zeros(0, np.uint64)]), return_index=True)
        none = [np.zeros(0, np.int32)]
        rows = np.concatenate([*(t[p.documents].astype(np.int32) for p, t in zip(parts, targets, strict=True)), *none])
        columns = np.concatenate([*(np.searchsorted(hashes, p.hashes).astype(np.int32)[p.tokens] for p in parts), *none])
        counts = np.concatenate([*(p.counts for p in parts), *none])
        from scipy.sparse import coo_array

        table = coo_array((counts, (rows, columns)), shape=(len(lengths), len(hashes))).tocsc()
        table.sort_indices()
        documents = table.indices
        high = small(documents >> 16) if len(lengths) > 1 << 16 else np.zeros(0, np.uint8)
        starts = table.indptr.astype(np.int64)
        return cls(hashes, starts, documents.astype(np.uint16), high, small(table.data), lengths, joined(_names(parts, first)))

    def part(self, kept: Found) -> Postings:
        """Some of the documents, counted as they were when they were indexed.

        Args:
            kept: their numbers; they are numbered in this order.
        """
        number = np.full(len(self.lengths), -1, np.int32)
        number[kept] = np.arange(len(kept), dtype=np.int32)
        documents = number[self._documents(slice(None))]
        meant = documents >= 0
        tokens = np.repeat(np.arange(len(self.hashes), dtype=np.int32), np.diff(self.starts))[meant]
        used, places = np.unique(tokens, return_inverse=True)
        names = parted(self.names)
        counts = np.asarray(self.counts[meant], np.int32)
        return Postings(
            joined(names[i] for i in used.tolist()),
            self.hashes[used],
            self.lengths[kept],
            documents[meant],
            places.astype(np.int32),
            counts,
        )

    def save(self, folder: Path) -> None:
        """Writes NumPy arrays that can be mapped into memory, nothing pickled."""
        folder.mkdir(parents=True)
        for field in fields(self):
            np.save(folder / f"{field.name}.npy", getattr(self, field.name), allow_pickle=False)

    @classmethod
    def load(cls, folder: Path) -> LexicalIndex:
        """Maps what ``save`` wrote into memory.

        Raises:
            OSError, ValueError: the files are missing, hold pickled objects, or something else.
        """
        arrays: dict[str, Any] = {field.name: mapped(folder / f"{field.name}.npy") for field in fields(cls)}
        if len(arrays["starts"]) != len(arrays["hashes"]) + 1 or len(arrays["low"]) != len(arrays["counts"]):
            raise ValueError("arrays that do not belong together")
        return cls(**arrays)

    def frequency(self, token: str) -> int:
        """In how many documents a token stands."""
        column = self._column(token)
        return int(column.stop - column.start)

    def numbers(self, token: str) -> Found:
        """The documents that have a token, ascending."""
        return self._documents(self._column(token))

    def counted(self, token: str) -> tuple[Found, NDArray[np.generic]]:
        """The documents that have a token, ascending, and how often each has it."""
        column = self._column(token)
        return self._documents(column), self.counts[column]

    def all(self) -> tuple[Found, NDArray[np.generic]]:
        """The documents of each token, token after token, and how often each has it."""
        return self._documents(slice(None)), self.counts

    def counts_of(self, token: str, documents: Found) -> NDArray[np.int32]:
        """How often each of some documents has a token: looked up one by one, whatever the number of others that have it."""
        column = self._column(token)
        low, high = np.full(len(documents), column.start), np.full(len(documents), column.stop)
        # A binary search in the ascending documents of the token, for all that are asked for at once.
        while (open_ := low < high).any():
            middle = (low + high)[open_] // 2
            behind = self._documents(middle) < documents[open_]
            low[open_], high[open_] = np.where(behind, middle + 1, low[open_]), np.where(behind, high[open_], middle)
        found = np.zeros(len(documents), np.int32)
        there = np.flatnonzero(low < column.stop)
        there = there[self._documents(low[there]) == documents[there]]
        found[there] = self.counts[low[there]]
        return found

    def numbers_with(self, characters: str) -> Found:
        """The documents that have a token with some characters in it, in no order, maybe several times."""
        wanted = characters.encode("utf-8", "surrogatepass")
        # Names and columns are in the same order.
        tokens = np.unique(np.searchsorted(self._ends, list(_places(wanted, self.names)) if wanted else []))
        begins, counts = self.starts[tokens], self.starts[tokens + 1] - self.starts[tokens]
        entries = np.arange(int(counts.sum())) + np.repeat(begins - np.cumsum(counts) + counts, counts)
        return self._documents(entries)

    @cached_property
    def _ends(self) -> Found:
        """Where each name ends but the last."""
        return np.flatnonzero(self.names == 0)

    def _documents(self, column: slice | Found) -> Found:
        low = self.low[column].astype(np.int64)
        return low | self.high[column].astype(np.int64) << 16 if len(self.high) else low

    def _column(self, token: str) -> slice:
        """Where a token's documents stand."""
        wanted = hash_of(token)
        at = int(np.searchsorted(self.hashes, np.uint64(wanted)))
        if at == len(self.hashes) or int(self.hashes[at]) != wanted:
            return slice(0, 0)
        return slice(int(self.starts[at]), int(self.starts[at + 1]))


def _places(wanted: bytes, names: NDArray[np.uint8]) -> Iterator[int]:
    """Where some bytes begin in the names of tokens, which of a large index are many megabytes: no copy of all is made."""
    for start in range(0, len(names), _BLOCK):
        block = names[start : start + _BLOCK + len(wanted) - 1].tobytes()
        at = block.find(wanted)
        while at >= 0:
            yield start + at
            at = block.find(wanted, at + 1)


def _names(parts: Sequence[Postings], places: Found) -> list[str]:
    """The tokens at some places in all parts, one part after the other; the tokens of one part at a time are in memory."""
    ends = np.cumsum([0, *(len(p.hashes) for p in parts)])
    found = [""] * len(places)
    owner = np.searchsorted(ends, places, side="right") - 1
    for number in np.unique(owner).tolist():
        names, wanted = parted(parts[number].names), np.flatnonzero(owner == number).tolist()
        for at in wanted:
            found[at] = names[int(places[at] - ends[number])]
    return found


def mapped(path: Path) -> NDArray[Any]:
    """An array in a file, mapped where there is anything in it."""
    # Slices of a plain array are made in a tenth of the time that those of a memory map take.
    array: NDArray[Any] = np.load(path, mmap_mode="r", allow_pickle=False).view(np.ndarray)
    return array
