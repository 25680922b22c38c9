"""BM25 over tokens of any kind: an inverted index on disk, made from the counts that each plan keeps.

The library bm25s gives the same scores, but indexes only whole corpora; here the counts of plans that did not change are
merged (``tests/index/store/test_lexical.py`` holds the two against each other).
"""

from __future__ import annotations

import hashlib
import re
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]
Numbers = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Postings:
    """The tokens of some documents, counted: what BM25 needs of them, whatever other documents there are.

    ``counts[i]`` is how often token ``vocabulary[tokens[i]]`` stands in document ``documents[i]``; the documents
    ascend. ``lengths`` has the number of tokens of each document.
    """

    vocabulary: tuple[str, ...]
    lengths: Numbers
    documents: Numbers
    tokens: Numbers
    counts: Numbers

    @classmethod
    def of(cls, documents: Iterable[Sequence[str]]) -> Postings:
        """Counts token lists; the position of a list is the number of its document."""
        counting = Counting()
        for tokens in documents:
            counting.add(tokens)
        return counting.postings()

    def arrays(self, name: str) -> dict[str, NDArray[np.generic]]:
        """As arrays for one NumPy archive, under keys that begin with ``name``; nothing pickled."""
        fields = {name: _small(getattr(self, name)) for name in ("lengths", "documents", "tokens", "counts")}
        return {f"{name}.vocabulary": _joined(self.vocabulary), **{f"{name}.{key}": values for key, values in fields.items()}}

    @classmethod
    def from_arrays(cls, name: str, arrays: Mapping[str, NDArray[np.generic]]) -> Postings:
        """Reads what ``arrays`` made."""
        numbers = (np.asarray(arrays[f"{name}.{key}"], np.int32) for key in ("lengths", "documents", "tokens", "counts"))
        return cls(tuple(_parted(arrays[f"{name}.vocabulary"])), *numbers)


class Counting:
    """Counts documents one by one, so that the tokens of all of them need not be there together."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._lengths = array("i")
        self._tables = [np.zeros((0, 3), np.int32)]

    def add(self, tokens: Sequence[str]) -> None:
        """Counts the tokens of the next document."""
        at, numbers = len(self._lengths), self._numbers
        rows = [(at, numbers.setdefault(token, len(numbers)), count) for token, count in sorted(Counter(tokens).items())]
        self._lengths.append(len(tokens))
        self._tables.append(np.array(rows, np.int32).reshape(-1, 3))

    def postings(self) -> Postings:
        """What has been counted, with the vocabulary sorted."""
        table, vocabulary = np.concatenate(self._tables), sorted(self._numbers)
        number = np.zeros(len(vocabulary), np.int32)
        number[[self._numbers[token] for token in vocabulary]] = np.arange(len(vocabulary), dtype=np.int32)
        return Postings(tuple(vocabulary), np.array(self._lengths, np.int32), table[:, 0], number[table[:, 1]], table[:, 2])


@dataclass(frozen=True, slots=True)
class LexicalIndex:
    """Okapi BM25 in Lucene's form (Robertson & Zaragoza 2009; Kamphuis et al. 2020, "Which BM25 do you mean?").

    An inverted index that is read where it lies: of a loaded one only what a question asks for comes into memory.
    ``documents`` and ``counts`` hold, token after token, which documents have it and how often; those of token number i
    stand from ``starts[i]`` to ``starts[i + 1]``. Tokens are numbered in the order of their ``hashes``; ``names`` has
    them in this order, apart by a zero byte, and ``lengths`` the number of tokens of each document.
    """

    hashes: NDArray[np.uint64]
    starts: NDArray[np.int64]
    documents: Numbers
    counts: NDArray[np.uint16]
    lengths: Numbers
    names: NDArray[np.uint8]
    mean: float
    k1: float = 1.2
    b: float = 0.75

    @classmethod
    def build(cls, documents: Sequence[Sequence[str]], *, k1: float = 1.2, b: float = 0.75) -> LexicalIndex:
        """Indexes token lists; the position of a list is the number of its document."""
        return cls.merge([Postings.of(documents)], k1=k1, b=b)

    @classmethod
    def merge(cls, plans: Sequence[Postings], *, k1: float = 1.2, b: float = 0.75) -> LexicalIndex:
        """Indexes the documents of all plans, numbered on from plan to plan."""
        lengths = np.concatenate([p.lengths for p in plans] or [np.zeros(0, np.int32)])
        hashed = sorted({hash_of(token): token for p in plans for token in p.vocabulary}.items())
        hashes = np.array([h for h, _ in hashed], np.uint64)
        columns = [np.searchsorted(hashes, _hashes(p.vocabulary)).astype(np.int32)[p.tokens] for p in plans]
        starts = np.cumsum([0, *(len(p.lengths) for p in plans)])
        rows = [p.documents + np.int32(start) for p, start in zip(plans, starts, strict=False)]
        column, row = (np.concatenate([*lists, np.zeros(0, np.int32)]) for lists in (columns, rows))
        # Stable, so that the documents of a token stay ascending.
        order = np.argsort(column, kind="stable")
        ends = np.cumsum(np.bincount(column, minlength=len(hashes)))
        counts = np.concatenate([*(p.counts for p in plans), np.zeros(0, np.int32)])[order].astype(np.uint16)
        mean = float(lengths.mean()) if len(lengths) else 0.0
        return cls(hashes, np.array([0, *ends], np.int64), row[order], counts, lengths, _joined(t for _, t in hashed), mean, k1, b)

    def save(self, folder: Path) -> None:
        """Writes NumPy arrays that can be mapped into memory, nothing pickled."""
        folder.mkdir(parents=True)
        for name in _ARRAYS:
            np.save(folder / f"{name}.npy", getattr(self, name), allow_pickle=False)

    @classmethod
    def load(cls, folder: Path) -> LexicalIndex:
        """Maps what ``save`` wrote into memory.

        Raises:
            OSError, ValueError: the files are missing, hold pickled objects, or something else.
        """
        arrays: dict[str, Any] = {name: _mapped(folder / f"{name}.npy") for name in _ARRAYS}
        if len(arrays["starts"]) != len(arrays["hashes"]) + 1 or len(arrays["documents"]) != len(arrays["counts"]):
            raise ValueError("arrays that do not belong together")
        lengths = arrays["lengths"]
        return cls(**arrays, mean=float(lengths.mean()) if len(lengths) else 0.0)

    def frequency(self, token: str) -> int:
        """In how many documents a token stands."""
        column = self._column(token)
        return int(column.stop - column.start)

    def numbers(self, token: str) -> NDArray[np.int64]:
        """The documents that have a token, ascending."""
        return np.asarray(self.documents[self._column(token)], np.int64)

    def tokens_with(self, characters: str) -> list[str]:
        """The tokens that have some characters in them."""
        wanted = re.escape(characters.encode("utf-8", "surrogatepass"))
        return [found.decode("utf-8", "surrogatepass") for found in re.findall(rb"[^\0]*" + wanted + rb"[^\0]*", self.names.tobytes())]

    def scores(self, tokens: Sequence[str]) -> Scores:
        """One score a document; tokens that no document has count nothing, repeated ones as often as they stand there.

        The score of a token in a document of |d| tokens, of N documents df of which have it:
        ln(1 + (N − df + ½) / (df + ½)) · tf / (tf + k₁ (1 − b + b |d| / avgdl)).
        """
        size = len(self.lengths)
        found = np.zeros(size, np.float32)
        columns = [column for column in map(self._column, tokens) if column.stop > column.start]
        if not columns:
            return found
        df = np.array([column.stop - column.start for column in columns])
        idf = np.log(1 + (size - df + 0.5) / (df + 0.5)).astype(np.float32)
        rows = np.concatenate([self.documents[column] for column in columns])
        tf = np.concatenate([self.counts[column] for column in columns]).astype(np.int32)
        norms = self.k1 * (1 - self.b + self.b * self.lengths[rows] / self.mean)
        scored = (np.repeat(idf, df) * (tf / (tf + norms))).astype(np.float32)
        # Token by token, as they come: sums of floats in another order would differ in their last digits.
        np.add.at(found, rows, scored)
        return found

    def _column(self, token: str) -> slice:
        """Where a token's documents stand."""
        wanted = hash_of(token)
        at = int(np.searchsorted(self.hashes, np.uint64(wanted)))
        if at == len(self.hashes) or int(self.hashes[at]) != wanted:
            return slice(0, 0)
        return slice(int(self.starts[at]), int(self.starts[at + 1]))


def _small(values: Numbers) -> NDArray[np.generic]:
    """Numbers from nought on in as few bytes as hold them."""
    return values.astype(np.min_scalar_type(int(values.max(initial=0))))


_ARRAYS = ("hashes", "starts", "documents", "counts", "lengths", "names")


def hash_of(token: str) -> int:
    """64 bits by which a token is found: of ten million tokens two are the same with a chance of one in 370,000."""
    return int.from_bytes(hashlib.blake2b(token.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def _hashes(tokens: Iterable[str]) -> NDArray[np.uint64]:
    return np.array([hash_of(token) for token in tokens], np.uint64)


def _mapped(path: Path) -> NDArray[Any]:
    """An array in a file, mapped where there is anything in it."""
    # Slices of a plain array are made in a tenth of the time that those of a memory map take.
    array: NDArray[Any] = np.load(path, mmap_mode="r", allow_pickle=False).view(np.ndarray)
    return array


def _joined(tokens: Iterable[str]) -> NDArray[np.uint8]:
    return np.frombuffer("\0".join(tokens).encode("utf-8"), np.uint8)


def _parted(characters: NDArray[np.generic]) -> list[str]:
    text = characters.tobytes().decode("utf-8")
    return text.split("\0") if text else []
