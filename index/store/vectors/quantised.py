"""Vectors in eight bits a dimension with a scale each, mapped from where they lie.

Of many, those are looked at that lie in the cells nearest to a question: the inverted file of Jégou, Douze & Schmid 2011 ("Product
Quantization for Nearest Neighbor Search"), with cells made by FAISS.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.store.words.lexical import mapped

Codes = NDArray[np.int8]
Floats = NDArray[np.float32]
Numbers = NDArray[np.int64]

EXHAUSTIVE = 32_768
"""Up to so many vectors all are looked at, which takes about 10 ms."""
PROBED = 32
"""Cells that are looked at."""
_TRAINED_ON = 128
"""Vectors for each cell that the cells are made from."""
_BLOCK = 1024
"""Vectors that become floats at a time."""


def quantised(vectors: Floats) -> tuple[Codes, Floats]:
    """Vectors in eight bits, and by what each is to be multiplied; of a unit vector of 256 dimensions a cosine changes by less than
    a thousandth."""
    scales = (np.abs(vectors).max(axis=1, initial=0) / 127).astype(np.float32)
    codes = np.rint(vectors / np.where(scales > 0, scales, 1)[:, None]).astype(np.int8)
    return codes, scales


@dataclass(frozen=True, slots=True)
class Cells:
    """The vectors of a set by the cell that they lie in: ``centres`` of the cells; ``members``, numbers of vectors cell by cell, those
    of cell i from ``starts[i]`` to ``starts[i + 1]``."""

    centres: Floats
    members: NDArray[np.int32]
    starts: Numbers

    @classmethod
    def of(cls, codes: Codes, scales: Floats) -> Cells:
        """Puts vectors into cells, about as many as each has vectors; the same ones for the same vectors."""
        count = 1 << round(math.log2(len(codes)) / 2)
        chance = np.random.default_rng(0)
        some = np.sort(chance.choice(len(codes), min(len(codes), count * _TRAINED_ON), replace=False))
        import faiss

        trained = faiss.Kmeans(codes.shape[1], count, niter=8, seed=1, max_points_per_centroid=_TRAINED_ON)
        trained.train(codes[some].astype(np.float32) * scales[some, None])
        nearest = np.concatenate(
            [
                trained.index.search(codes[at : at + _BLOCK].astype(np.float32) * scales[at : at + _BLOCK, None], 1)[1][:, 0]
                for at in range(0, len(codes), _BLOCK)
            ]
        )
        order = np.argsort(nearest, kind="stable").astype(np.int32)
        starts = np.concatenate([[0], np.cumsum(np.bincount(nearest, minlength=count))])
        return cls(np.asarray(trained.centroids, np.float32), order, starts.astype(np.int64))

    def near(self, vector: Floats) -> Numbers:
        """The vectors, ascending, in the cells whose centres are nearest to a unit vector."""
        # Of cells of different size the inner product would favour the large: distances, as the cells were made by.
        distances = (self.centres * self.centres).sum(axis=1) - 2 * (self.centres @ vector)
        chosen = np.argpartition(distances, PROBED)[:PROBED] if len(distances) > PROBED else range(len(distances))
        return np.sort(np.concatenate([self.members[self.starts[c] : self.starts[c + 1]] for c in chosen])).astype(np.int64)


@dataclass(frozen=True, slots=True)
class Quantised:
    """The vectors of a set, in files or in memory."""

    codes: Codes
    scales: Floats
    cells: Cells | None = None

    @classmethod
    def load(cls, folder: Path) -> Quantised:
        """Maps what ``save`` wrote.

        Raises:
            OSError, ValueError: the files are missing, or something else.
        """
        arrays: dict[str, Any] = {name: mapped(folder / f"{name}.npy") for name in ("codes", "scales")}
        if (folder / "centres.npy").exists():
            arrays["cells"] = Cells(*(mapped(folder / f"{name}.npy") for name in ("centres", "members", "starts")))
        if len(arrays["codes"]) != len(arrays["scales"]):
            raise ValueError("arrays that do not belong together")
        return cls(**arrays)

    @staticmethod
    def save(folder: Path, codes: Codes, scales: Floats) -> None:
        """Writes vectors, and their cells where there are many."""
        arrays: dict[str, NDArray[Any]] = {"codes": codes, "scales": scales}
        if len(codes) > EXHAUSTIVE:
            cells = Cells.of(codes, scales)
            arrays |= {name: getattr(cells, name) for name in ("centres", "members", "starts")}
        for name, values in arrays.items():
            np.save(folder / f"{name}.npy", values, allow_pickle=False)

    def cosines(self, vector: Floats, numbers: Numbers | None = None) -> Floats:
        """Cosines of some of the vectors, or of all, with a unit vector."""
        count = len(self.codes) if numbers is None else len(numbers)
        found = np.empty(count, np.float32)
        for at in range(0, count, _BLOCK):
            some: Any = slice(at, at + _BLOCK) if numbers is None else numbers[at : at + _BLOCK]
            # Row by row, a cosine is the same whatever else is asked for with it.
            found[at : at + _BLOCK] = np.einsum("ij,j->i", self.codes[some].astype(np.float32), vector) * self.scales[some]
        return found

    def near(self, vector: Floats) -> Numbers | None:
        """Numbers of the vectors to be looked at for a unit vector, ascending; None for all."""
        return self.cells.near(vector) if self.cells else None
