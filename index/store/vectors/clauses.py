"""Clauses of units by meaning: a sentence that lists many things is near to none of them as a whole."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.models.embed import StaticEmbeddings
from index.store.words.lexical import mapped

FOLDER = "clauses"
"""Where the clauses of a segment, or of a plan that is in none yet, lie."""
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


@dataclass(frozen=True, slots=True)
class Clauses:
    """The clauses of some units (propositions as what is retrieved: Chen et al. 2024, "Dense X Retrieval"), as the tokens that a
    static model adds the vectors of: these take a tenth of the room of the sums, and the product with a question is as soon made.

    ``tokens`` are those of all clauses; those of clause i begin at ``begins[i]``, and the inverse of the length of their sum is
    ``scales[i]``; the clauses of unit j begin at ``firsts[j]``. The last entry of ``begins`` and ``firsts`` is the end.
    """

    tokens: NDArray[np.generic]
    begins: NDArray[np.uint32]
    scales: NDArray[np.float32]
    firsts: NDArray[np.uint32]

    @classmethod
    def of(cls, texts: Sequence[str], embeddings: StaticEmbeddings) -> Clauses:
        """Cuts units into clauses."""
        cut = [clauses_of(text) for text in texts]
        ids = embeddings.token_ids([clause for clauses in cut for clause in clauses])
        lengths = np.array([np.linalg.norm(embeddings.table.mean(some)) * len(some) for some in ids], np.float32)
        scales = np.divide(1, lengths, out=np.zeros_like(lengths), where=lengths > 0)
        kind = np.min_scalar_type(embeddings.table.size - 1)
        return cls(np.array([i for some in ids for i in some], kind), _starts(list(map(len, ids))), scales, _starts(list(map(len, cut))))

    @classmethod
    def joined(cls, parts: Sequence[Clauses]) -> Clauses:
        """The clauses of the units of all parts."""
        tokens = np.concatenate([*(p.tokens for p in parts), np.zeros(0, np.uint8)])
        scales = np.concatenate([*(p.scales for p in parts), np.zeros(0, np.float32)])
        lists = [p.begins for p in parts], [p.firsts for p in parts]
        lengths, counts = (np.concatenate([*map(np.diff, some), np.zeros(0, np.uint32)]) for some in lists)
        return cls(tokens, _starts(lengths), scales, _starts(counts))

    def part(self, units: range) -> Clauses:
        """The clauses of some units that follow one another."""
        first, last = int(self.firsts[units.start]), int(self.firsts[units.stop])
        begin, end = int(self.begins[first]), int(self.begins[last])
        firsts, begins = self.firsts[units.start : units.stop + 1] - np.uint32(first), self.begins[first : last + 1] - np.uint32(begin)
        return Clauses(self.tokens[begin:end], begins, self.scales[first:last], firsts)

    def save(self, folder: Path) -> None:
        """Writes NumPy arrays into a folder, which is made."""
        folder.mkdir(exist_ok=True)
        for field in fields(self):
            np.save(folder / f"{field.name}.npy", getattr(self, field.name), allow_pickle=False)

    @classmethod
    def load(cls, folder: Path) -> Clauses | None:
        """Maps what ``save`` wrote; None where there is nothing.

        Raises:
            OSError, ValueError: a file is missing, or something else.
        """
        return cls(*(mapped(folder / f"{field.name}.npy") for field in fields(cls))) if folder.is_dir() else None

    def nearest(self, vector: NDArray[np.float32], units: NDArray[np.int64], embeddings: StaticEmbeddings) -> NDArray[np.float32]:
        """The largest cosine of a unit vector with a clause of each of some units, 0 to 1."""
        clauses, first_of_unit = _within(self.firsts, units)
        tokens, first_of_clause = _within(self.begins, clauses)
        known, places = np.unique(self.tokens[tokens].astype(np.int64), return_inverse=True)
        products = embeddings.table.products(known, vector)[places]
        sums = np.zeros(len(clauses), np.float32)
        some = self.begins[clauses] < self.begins[clauses + 1]
        sums[some] = np.add.reduceat(products, first_of_clause[some]) if some.any() else 0
        best: NDArray[np.float32] = np.maximum.reduceat(sums * self.scales[clauses], first_of_unit).clip(0, 1)
        return best


def _within(starts: NDArray[np.uint32], some: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The numbers of all that lie in some of the things that begin at ``starts``, and where those of each of them begin."""
    begins = starts[some].astype(np.int64)
    counts = starts[some + 1].astype(np.int64) - begins
    first = np.cumsum(counts) - counts
    return np.arange(int(counts.sum())) + np.repeat(begins - first, counts), first


def _starts(counts: Any) -> NDArray[np.uint32]:
    return np.concatenate([[0], np.cumsum(np.asarray(counts, np.int64))]).astype(np.uint32)
