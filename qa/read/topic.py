"""How much of what a question is about a text speaks of."""

from __future__ import annotations

import math
from collections.abc import Sequence

from index.store.port import Store
from index.text.analyze import normalise, pairs

_COMMON = 0.015
"""Share of the units that have a common word."""


class Topic:
    """The topic words of a question with their weights over an index, or over the plans it is about.

    A word's weight is its inverse document frequency over the units, at least 0.1. Words that no
    unit has, not even in part, cannot tell one unit from another; ``unseen`` is their share of the
    whole weight, each taken to be as rare as the rarest. ``common``: none of the words known is rare (产业, 发展);
    ``known``: there is any.
    """

    def __init__(self, terms: Sequence[str], store: Store, plans: Sequence[str] = ()) -> None:
        texts = [normalise(store.by_id[p].text) for p in plans]
        total = max(1, len(store.units))
        self._terms: list[tuple[str, tuple[str, ...], float]] = []
        unseen = 0.0
        for term in terms:
            own = tuple(pairs(term))
            by_pair = sorted(store.frequency(p, "unit_pairs") for p in own)
            seen = store.frequency(term) or store.frequency(term, "heading_words") or by_pair[0]
            weight = max(0.1, math.log((total + 1) / (seen + 1)))
            here = not texts or any(_match(term, own, t) for t in texts)
            if here and (seen or (len(own) > 1 and by_pair[(len(own) - 1) // 2])):
                self._terms.append((term, own, weight))
            else:
                unseen += weight
        self._total = sum(weight for _, _, weight in self._terms)
        self.known = bool(self._terms)
        least = math.log(1 / _COMMON)
        self.common = all(weight < least for term, _, weight in self._terms if len(term) > 1)
        self.unseen = unseen / (unseen + self._total) if unseen else 0.0

    def coverage(self, text: str) -> float:
        """Share of the topic, by weight, that a normalised text speaks of (0 to 1); 0 for no topic."""
        if not self._total:
            return 0.0
        return sum(weight * _match(term, own, text) for term, own, weight in self._terms) / self._total


def _match(term: str, own: Sequence[str], text: str) -> float:
    """How far a word stands in a text: 1 where it does, else the share of its character pairs that
    do (护理床位 in 护理型床位: two of three), which counts from one half on."""
    if term in text:
        return 1.0
    if len(own) < 2:
        return 0.0
    share = sum(pair in text for pair in own) / len(own)
    return 0.8 * share if share >= 0.5 else 0.0
