"""Clauses of units by meaning: a sentence that lists many things is near to none of them as a whole."""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.models.embed import StaticEmbeddings
from index.types import Unit

_KEPT = 8192
"""Units whose vectors are kept, about 30 MB."""
_ITEMS = 4
"""Things between 、 from which on a clause is cut into pairs of them."""


def clauses_of(text: str) -> list[str]:
    """The clauses of a sentence, long lists in pairs; the sentence itself where it has none of four characters."""
    found: list[str] = []
    for clause in re.split(r"[，；,;。：:]", text):
        items = clause.split("、")
        if len(items) >= _ITEMS:
            found += ["、".join(items[i : i + 2]) for i in range(0, len(items), 2)]
        elif len(clause) >= _ITEMS:
            found.append(clause)
    return found or [text]


class Clauses:
    """How near the clauses of units are to a question (propositions as what is retrieved: Chen et al. 2024, "Dense X
    Retrieval"). Vectors are computed when a unit is asked for, and those asked for last are kept.

    Args:
        embeddings: a static model; another would take too long for a question.
        units: all units of an index.
    """

    def __init__(self, embeddings: StaticEmbeddings, units: Sequence[Unit]) -> None:
        self._embeddings = embeddings
        self._units = units
        self._vectors: OrderedDict[int, NDArray[np.float32]] = OrderedDict()
        self._lock = threading.Lock()

    def nearest(self, query: NDArray[np.float32], numbers: Sequence[int]) -> list[float]:
        """The largest cosine of a query with a clause of each unit, 0 to 1.

        Args:
            query: a unit vector, shape (dimension,).
            numbers: of the units.
        """
        if not numbers:
            return []
        with self._lock:
            kept = {n: self._vectors.pop(n) for n in dict.fromkeys(numbers) if n in self._vectors}
        missing = [n for n in dict.fromkeys(numbers) if n not in kept]
        texts = [clauses_of(self._units[n].text) for n in missing]
        vectors = self._embeddings.embed([t for one in texts for t in one])
        ends = np.cumsum([len(one) for one in texts])
        # Copied: a part of an array would keep the whole in memory.
        kept |= {n: v.copy() for n, v in zip(missing, np.split(vectors, ends[:-1]), strict=True)} if missing else {}
        with self._lock:
            self._vectors |= kept
            while len(self._vectors) > _KEPT:
                self._vectors.popitem(last=False)
        own = [kept[n] for n in numbers]
        starts = np.cumsum([0, *(len(v) for v in own)])[:-1]
        # Summed row by row, a cosine is the same whatever else is asked for with it.
        cosines = (np.concatenate(own) * query).sum(axis=1)
        best: list[float] = np.maximum.reduceat(cosines, starts).clip(0, 1).tolist()
        return best
