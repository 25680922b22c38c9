"""BM25 over tokens of any kind: a sparse matrix of scores, made from the counts that each plan keeps.

The library bm25s gives the same scores, but indexes only whole corpora; here the counts of plans that did not change are
merged (``tests/index/store/test_lexical.py`` holds the two against each other).
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array, load_npz, save_npz

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
        fields = {"lengths": self.lengths, "documents": self.documents, "tokens": self.tokens, "counts": self.counts}
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

    ``matrix`` has a row a document, and a column a token with its score in each document.
    """

    vocabulary: dict[str, int]
    matrix: csc_array

    @classmethod
    def build(cls, documents: Sequence[Sequence[str]], *, k1: float = 1.2, b: float = 0.75) -> LexicalIndex:
        """Indexes token lists; the position of a list is the number of its document."""
        return cls.merge([Postings.of(documents)], k1=k1, b=b)

    @classmethod
    def merge(cls, plans: Sequence[Postings], *, k1: float = 1.2, b: float = 0.75) -> LexicalIndex:
        """Indexes the documents of all plans, numbered on from plan to plan.

        The score of a token in a document of |d| tokens, of N documents df of which have it:
        ln(1 + (N − df + ½) / (df + ½)) · tf / (tf + k₁ (1 − b + b |d| / avgdl)).
        """
        lengths = np.concatenate([p.lengths for p in plans] or [np.zeros(0, np.int32)])
        size = len(lengths)
        if not lengths.any():
            return cls({}, csc_array((size, 0), dtype=np.float32))
        vocabulary = {token: i for i, token in enumerate(sorted({t for p in plans for t in p.vocabulary}))}
        columns = np.concatenate([np.array([vocabulary[t] for t in p.vocabulary], np.int32)[p.tokens] for p in plans])
        starts = np.cumsum([0, *(len(p.lengths) for p in plans)])
        rows = np.concatenate([p.documents + np.int32(start) for p, start in zip(plans, starts, strict=False)])
        tf = np.concatenate([p.counts for p in plans])
        df = np.bincount(columns, minlength=len(vocabulary))
        idf = np.log(1 + (size - df + 0.5) / (df + 0.5)).astype(np.float32)
        norms = k1 * (1 - b + b * lengths / lengths.mean())
        scores = idf[columns] * (tf / (tf + norms[rows]))
        return cls(vocabulary, csc_array((scores.astype(np.float32), (rows, columns)), shape=(size, len(vocabulary))))

    def save(self, folder: Path) -> None:
        """Writes the matrix and the vocabulary as NumPy arrays, nothing pickled."""
        folder.mkdir(parents=True)
        save_npz(folder / "scores.npz", self.matrix, compressed=False)
        np.save(folder / "vocabulary.npy", _joined(self.vocabulary), allow_pickle=False)

    @classmethod
    def load(cls, folder: Path) -> LexicalIndex:
        """Reads what ``save`` wrote.

        Raises:
            OSError, ValueError, KeyError: the files are missing, hold pickled objects, or something else.
        """
        tokens = _parted(np.load(folder / "vocabulary.npy", allow_pickle=False))
        return cls({token: i for i, token in enumerate(tokens)}, load_npz(folder / "scores.npz"))

    def frequency(self, token: str) -> int:
        """In how many documents a token stands."""
        column = self._column(token)
        return int(column.stop - column.start)

    def numbers(self, token: str) -> NDArray[np.int64]:
        """The documents that have a token, ascending."""
        return np.asarray(self.matrix.indices[self._column(token)], np.int64)

    def tokens_with(self, characters: str) -> list[str]:
        """The tokens that have some characters in them."""
        return [token for token in self.vocabulary if characters in token]

    def scores(self, tokens: Sequence[str]) -> Scores:
        """One score a document; tokens that no document has count nothing, repeated ones as often as they stand there."""
        found = np.zeros(self.matrix.shape[0], np.float32)
        for token in tokens:
            column = self._column(token)
            found[self.matrix.indices[column]] += self.matrix.data[column]
        return found

    def _column(self, token: str) -> slice:
        """Where the scores of a token stand in the matrix."""
        at = self.vocabulary.get(token)
        return slice(0, 0) if at is None else slice(int(self.matrix.indptr[at]), int(self.matrix.indptr[at + 1]))


def _joined(tokens: Iterable[str]) -> NDArray[np.uint8]:
    return np.frombuffer("\0".join(tokens).encode("utf-8"), np.uint8)


def _parted(characters: NDArray[np.generic]) -> list[str]:
    text = characters.tobytes().decode("utf-8")
    return text.split("\0") if text else []
