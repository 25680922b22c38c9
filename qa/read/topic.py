"""How much of what a question is about a text speaks of."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from index.store.port import Numbers, Store
from index.store.words.phrases import among, chunks_headed
from index.text.analyze import pairs

_HALF, _IN_PART = 0.5, 0.8
"""Share of the character pairs of a word from which on it stands there in part, and what that counts for."""
_COMMON = 0.015
"""Share of the units that have a common word."""
Above = Sequence[tuple[bool, Sequence[bool]]]
"""Of each word of a topic whether the headings over some units have it, and which of its character pairs they have."""


class Topic:
    """The topic words of a question with their weights over an index, or over the plans it is about.

    A word's weight is its inverse document frequency over the units, at least 0.1. Words that no
    unit has, not even in part, cannot tell one unit from another; ``unseen`` is their share of the
    whole weight, each taken to be as rare as the rarest. ``common``: none of the words known is rare (产业, 发展);
    ``known``: there is any.
    """

    def __init__(self, terms: Sequence[str], store: Store, plans: Sequence[str] = ()) -> None:
        within = np.unique(store.chunk_plan[store.chunks_of(plans)]) if plans else None
        total = max(1, len(store.unit_chunk))
        self._terms: list[tuple[str, tuple[str, ...], float]] = []
        unseen = 0.0
        for term in terms:
            own = tuple(pairs(term))
            by_pair = sorted(store.frequency(p, "unit_pairs") for p in own)
            seen = store.frequency(term) or store.frequency(term, "heading_words") or by_pair[0]
            weight = max(0.1, math.log((total + 1) / (seen + 1)))
            known = seen or (len(own) > 1 and by_pair[(len(own) - 1) // 2])
            if known and (within is None or _stands_in_one(own, within, store)):
                self._terms.append((term, own, weight))
            else:
                unseen += weight
        self._total = sum(weight for _, _, weight in self._terms)
        self.known = bool(self._terms)
        least = math.log(1 / _COMMON)
        self.common = all(weight < least for term, _, weight in self._terms if len(term) > 1)
        self.unseen = unseen / (unseen + self._total) if unseen else 0.0

    def likely_headings(self, store: Store, share: float) -> Numbers:
        """Numbers of the chunks, ascending, whose titles, headings and topics together may speak of a share of the topic: every
        one of which ``coverage`` gives as much, and a few that have only the pairs of its words."""
        found, worth = [np.zeros(0, np.int64)], [np.zeros(0)]
        for _, own, weight in self._terms:
            numbers, counts = _counted([_headings_with(piece, store) for piece in own])
            matched = counts / len(own)
            found.append(numbers)
            worth.append(weight * np.where(matched == 1, 1.0, np.where(matched >= _HALF, _IN_PART * matched, 0.0)))
        numbers, at = np.unique(np.concatenate(found), return_inverse=True)
        # The sums of floats in another order may differ by a hair.
        enough = np.bincount(at, np.concatenate(worth), len(numbers)) >= share * self._total - 1e-6
        return numbers[enough]

    def coverage(self, text: str) -> float:
        """Share of the topic, by weight, that a normalised text speaks of (0 to 1); 0 for no topic."""
        if not self._total:
            return 0.0
        return sum(weight * _match(term, own, text) for term, own, weight in self._terms) / self._total

    def above(self, text: str) -> Above:
        """What of the topic stands in the normalised headings over some units."""
        return [(term in text, [piece in text for piece in own]) for term, own, _ in self._terms]

    def coverages(self, text: str, lead: str, above: Above) -> tuple[float, float]:
        """``coverage`` of a unit's normalised text, and of it with the topic of its paragraph and the headings over it."""
        if not self._total:
            return 0.0, 0.0
        alone = together = 0.0
        for (term, own, weight), (headed, pieces_headed) in zip(self._terms, above, strict=True):
            if term in text:
                alone += weight
                together += weight
                continue
            pieces = [piece in text for piece in own]
            alone += weight * _in_part(pieces)
            if headed or term in lead:
                together += weight
            else:
                together += weight * _in_part([a or b or piece in lead for a, b, piece in zip(pieces, pieces_headed, own, strict=True)])
        return alone / self._total, together / self._total


def _match(term: str, own: Sequence[str], text: str) -> float:
    """How far a word stands in a text: 1 where it does, else the share of its character pairs that
    do (护理床位 in 护理型床位: two of three), which counts from one half on."""
    return 1.0 if term in text else _in_part([piece in text for piece in own])


def _in_part(pieces: Sequence[bool]) -> float:
    if len(pieces) < 2:
        return 0.0
    share = sum(pieces) / len(pieces)
    return _IN_PART * share if share >= _HALF else 0.0


def _stands_in_one(own: Sequence[str], plans: Numbers, store: Store) -> bool:
    """Whether one of some plans has at least half of the character pairs of a word."""
    _, counts = _counted([among(store.plans_with(piece), plans) for piece in own])
    return bool((counts >= _HALF * len(own)).any())


def _headings_with(piece: str, store: Store) -> Numbers:
    return store.numbers("heading_pairs", piece) if len(piece) == 2 and not piece.isascii() else chunks_headed(piece, store)


def _counted(lists: Sequence[Numbers]) -> tuple[Numbers, Numbers]:
    """What stands in some lists, ascending, with in how many of them it does."""
    return np.unique(np.concatenate([*lists, np.zeros(0, np.int64)]), return_counts=True)
