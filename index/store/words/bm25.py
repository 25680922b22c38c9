"""BM25 over the documents of several inverted indexes, as if they were one.

The library bm25s gives the same scores, but indexes only whole corpora; here what plans share stays as it is when one is added
(``tests/index/store/words/test_bm25.py`` holds the two against each other).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from index.store.words.lexical import Found, LexicalIndex

Scores = NDArray[np.float32]

WEIGHED = 200_000
"""Documents that have a word of a question and are weighed for it; of more, those that have one of its rarer words."""
K1, B = 1.2, 0.75
"""Of BM25: how soon more of a word counts no more, and how much long documents count less."""


@dataclass(frozen=True)
class Part:
    """An inverted index, and the number that each of its documents has in all; -1 for one that is no longer there. None where these
    are the same and none is gone."""

    index: LexicalIndex
    numbers: Found | None = None

    def counted(self, token: str) -> tuple[Found, NDArray[np.generic]]:
        """The documents that have a token, by their numbers in all, and how often each has it."""
        documents, counts = self.index.counted(token)
        if self.numbers is None:
            return documents, counts
        numbers = self.numbers[documents]
        there = numbers >= 0
        return numbers[there], counts[there]

    def frequency(self, token: str) -> int:
        """In how many documents a token stands."""
        return self.index.frequency(token) if self.is_whole else len(self.counted(token)[0])

    def counts_of(self, token: str, documents: Found) -> NDArray[np.int32]:
        """How often each of some documents, by their numbers in all, has a token."""
        if self.numbers is None:
            return self.index.counts_of(token, documents)
        found = np.zeros(len(documents), np.int32)
        inside = np.searchsorted(self.ascending, documents)
        own = np.flatnonzero(inside < len(self.ascending))
        own = own[self.ascending[inside[own]] == documents[own]]
        found[own] = self.index.counts_of(token, inside[own])
        return found

    @cached_property
    def is_whole(self) -> bool:
        """Whether none of its documents is gone."""
        return self.numbers is None or bool((self.numbers >= 0).all())

    @cached_property
    def ascending(self) -> Found:
        """The numbers in all, those that are gone with the number before them: a number is first where it is meant."""
        assert self.numbers is not None
        return self.numbers if self.is_whole else np.maximum.accumulate(self.numbers)


class Searched:
    """Okapi BM25 in Lucene's form (Robertson & Zaragoza 2009; Kamphuis et al. 2020, "Which BM25 do you mean?").

    Args:
        parts: what is searched.
        size: how many documents there are.
    """

    def __init__(self, parts: Sequence[Part], size: int, *, k1: float = K1, b: float = B) -> None:
        self._parts, self._k1, self._b = parts, k1, b
        self._lengths = np.zeros(size, np.int32)
        for part in parts:
            if part.numbers is None:
                self._lengths = part.index.lengths
            else:
                there = part.numbers >= 0
                self._lengths[part.numbers[there]] = part.index.lengths[there]
        self._mean = float(self._lengths.mean()) if size else 0.0

    @classmethod
    def of(cls, documents: Sequence[Sequence[str]], *, k1: float = K1, b: float = B) -> Searched:
        """Searches token lists; the position of a list is the number of its document."""
        return cls([Part(LexicalIndex.build(documents))], len(documents), k1=k1, b=b)

    def frequency(self, token: str) -> int:
        """In how many documents a token stands."""
        return sum(part.frequency(token) for part in self._parts)

    def numbers(self, token: str) -> Found:
        """The documents that have a token, ascending."""
        found = [part.counted(token)[0] for part in self._parts]
        return found[0] if len(found) == 1 and self._parts[0].numbers is None else np.sort(np.concatenate([*found, np.zeros(0, np.int64)]))

    def numbers_with(self, characters: str) -> Found:
        """The documents that have a token with some characters in it, ascending."""
        found = np.zeros(len(self._lengths), np.bool_)
        for part in self._parts:
            documents = part.index.numbers_with(characters)
            numbers = documents if part.numbers is None else part.numbers[documents]
            found[numbers[numbers >= 0]] = True
        return np.flatnonzero(found)

    def scores_of(self, documents: Found, tokens: Sequence[str]) -> Scores:
        """The scores of some documents, ascending, as ``scores`` gives them; what it costs depends on them alone."""
        found, scored = np.zeros(len(documents), np.float32), dict[str, Scores]()
        if not len(documents) or not self._mean:
            return found
        norms = self._k1 * (1 - self._b + self._b * self._lengths[documents] / self._mean)
        for token in tokens:
            if token not in scored and (df := self.frequency(token)):
                tf = sum((part.counts_of(token, documents) for part in self._parts), np.zeros(len(documents), np.int32))
                scored[token] = (_idf(len(self._lengths), np.array([df]))[0] * (tf / (tf + norms))).astype(np.float32)
            found += scored.get(token, np.float32(0))
        return found

    def rarity(self, token: str) -> float:
        """The inverse document frequency of a token, as ``scores`` weighs it; nought for one that no document has."""
        df = self.frequency(token)
        return float(_idf(len(self._lengths), np.array([df]))[0]) if df else 0.0

    def scores(self, tokens: Sequence[str]) -> Scores:
        """One score a document; tokens that no document has count nothing, repeated ones as often as they stand there.

        The score of a token in a document of |d| tokens, of N documents df of which have it:
        ln(1 + (N − df + ½) / (df + ½)) · tf / (tf + k₁ (1 − b + b |d| / avgdl)). Where a question has very many documents, those
        without any of its rarer words have nought (what MaxScore does, Turtle & Flood 1995, with a bound on the work).
        """
        found = np.zeros(len(self._lengths), np.float32)
        lists = {token: self._counted(token) for token in dict.fromkeys(tokens)}
        columns = [lists[token] for token in tokens if len(lists[token][0])]
        if not columns:
            return found
        weighed = self._weighed([lists[token][0] for token in lists if len(lists[token][0])])
        df = np.array([len(documents) for documents, _ in columns])
        idf = _idf(len(found), df)
        if weighed is not None:
            columns = [(documents[meant], counts[meant]) for documents, counts in columns for meant in [weighed[documents]]]
        rows = np.concatenate([documents for documents, _ in columns])
        tf = np.concatenate([counts for _, counts in columns]).astype(np.int32)
        norms = self._k1 * (1 - self._b + self._b * self._lengths[rows] / self._mean)
        scored = (np.repeat(idf, [len(documents) for documents, _ in columns]) * (tf / (tf + norms))).astype(np.float32)
        # Token by token, as they come: sums of floats in another order would differ in their last digits.
        np.add.at(found, rows, scored)
        return found

    def _counted(self, token: str) -> tuple[Found, NDArray[np.generic]]:
        found = [part.counted(token) for part in self._parts]
        if len(found) == 1:
            return found[0]
        none = np.zeros(0, np.int64), np.zeros(0, np.uint8)
        numbers, counts = zip(*found, none, strict=True)
        return np.concatenate(numbers), np.concatenate(counts)

    def _weighed(self, lists: Sequence[Found]) -> NDArray[np.bool_] | None:
        """Of each document, whether it is weighed for a question whose words have these documents; None for all."""
        by_rarity = sorted(lists, key=len)
        total = np.cumsum([len(documents) for documents in by_rarity])
        if total[-1] <= WEIGHED:
            return None
        weighed = np.zeros(len(self._lengths), np.bool_)
        for documents in by_rarity[: max(1, int(np.searchsorted(total, WEIGHED, side="right")))]:
            weighed[documents] = True
        return weighed


def _idf(size: int, df: NDArray[np.int64]) -> Scores:
    found: Scores = np.log(1 + (size - df + 0.5) / (df + 0.5)).astype(np.float32)
    return found
