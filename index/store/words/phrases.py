"""Which chunks and units may have some characters, by the inverted indexes: what is looked at is bounded by what is found."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from index.store.port import Field, Numbers
from index.store.words.bm25 import Searched
from index.text.analyze import CJK, pairs

_RUNS = re.compile(rf"[a-z]+|\d+|[{CJK}]")


class Inverted(Protocol):
    """What of a ``Store`` is asked."""

    @property
    def unit_chunk(self) -> Numbers: ...
    @property
    def chunk_plan(self) -> Numbers: ...
    def frequency(self, token: str, field: Field = "unit_words") -> int: ...
    def numbers(self, field: Field, token: str) -> Numbers: ...
    def numbers_with(self, field: Field, characters: str) -> Numbers: ...


@dataclass(frozen=True, slots=True)
class Lists:
    """The inverted indexes of a store by themselves: what keeps something of them need not keep the store."""

    lexical: Mapping[Field, Searched]
    unit_chunk: Numbers
    chunk_plan: Numbers

    def frequency(self, token: str, field: Field = "unit_words") -> int:
        return self.lexical[field].frequency(token)

    def numbers(self, field: Field, token: str) -> Numbers:
        return self.lexical[field].numbers(token)

    def numbers_with(self, field: Field, characters: str) -> Numbers:
        return self.lexical[field].numbers_with(characters)


def units_with(phrase: str, store: Inverted) -> Numbers:
    """Numbers of the units that may have a normalised phrase in their words or their topic, ascending: every one that has it,
    and a few that have only its pairs of characters; none for a phrase without a word."""
    return _having(phrase, "unit_pairs", store)


def chunks_headed(phrase: str, store: Inverted) -> Numbers:
    """Numbers of the chunks that may have a normalised phrase in the title of their plan, a heading above them or a topic of
    their paragraphs, ascending: every one that has it, and a few that have only its pairs of characters."""
    return _having(phrase, "heading_pairs", store)


def plans_with(piece: str, store: Inverted) -> Numbers:
    """Numbers of the plans, ascending, that have a pair of characters, or what stands in a number or Latin word, in a unit or a
    heading."""
    units, chunks = units_with(piece, store), chunks_headed(piece, store)
    plans = store.chunk_plan[np.concatenate([store.unit_chunk[units], chunks])]
    return np.flatnonzero(np.bincount(plans))


def plans_saying(words: str, plans_with: Callable[[str], Numbers]) -> Numbers | None:
    """Numbers of the plans that may have some words in their text: every one that has them within a sentence or a heading; None for
    all, where the words have nothing to be found by.

    Args:
        words: as they are written.
        plans_with: gives the plans of a piece.
    """
    found = [plans_with(piece) for piece in dict.fromkeys(pairs(words))]
    return functools.reduce(among, sorted(found, key=len)) if found else None


def among(some: Numbers, others: Numbers) -> Numbers:
    """Those of some ascending numbers that are among others, which ascend too."""
    if not len(others):
        return others
    at = np.searchsorted(others, some)
    at[at == len(others)] = 0
    found: Numbers = some[others[at] == some]
    return found


def _having(phrase: str, field: Field, store: Inverted) -> Numbers:
    certain = {p for p in pairs(phrase) if len(p) == 2 and not p.isascii()}
    if certain:
        rarest, *rest = sorted(certain, key=lambda p: store.frequency(p, field))
        return functools.reduce(lambda found, token: among(found, store.numbers(field, token)), rest, store.numbers(field, rarest))
    # Without a pair of Chinese characters, what stands in the phrase is a part of the words of a text that has it.
    found = [store.numbers_with(field, run) for run in dict.fromkeys(_RUNS.findall(phrase))]
    return functools.reduce(among, sorted(found, key=len)) if found else np.zeros(0, np.int64)
