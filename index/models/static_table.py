"""The vectors of a static model folder, read with NumPy and kept as they are on disk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Table:
    """One row a token id.

    ``rows`` are floats, or 8-bit integers to be multiplied with ``weights``; ``mapping`` leads from
    token ids to rows where several ids share one. Rows become floats only as they are looked up.
    """

    rows: NDArray[np.generic]
    weights: NDArray[np.float32] | None = None
    mapping: NDArray[np.int64] | None = None

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self.rows.shape[1])

    @property
    def size(self) -> int:
        """How many token ids there are."""
        return len(self.rows if self.mapping is None else self.mapping)

    def mean(self, ids: Sequence[int]) -> NDArray[np.float32]:
        """The mean of the vectors of token ids, as ``StaticEmbedding`` computes it; zero for none."""
        if not len(ids):
            return np.zeros(self.dimension, np.float32)
        at = np.asarray(ids, np.int64)
        rows = self._rows(at)
        found: NDArray[np.float32] = rows.mean(axis=0) if self.weights is None else self.weights[at] @ rows / np.float32(len(at))
        return found

    def products(self, ids: NDArray[np.int64], vector: NDArray[np.float32]) -> NDArray[np.float32]:
        """The inner product of the vector of each token id with another one."""
        # Row by row, a product is the same whatever else is asked for with it.
        found: NDArray[np.float32] = np.einsum("ij,j->i", self._rows(ids), vector)
        return found if self.weights is None else found * self.weights[ids]

    def _rows(self, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        return self.rows[ids if self.mapping is None else self.mapping[ids]].astype(np.float32)


def read_table(folder: Path) -> Table:
    """Reads ``model.safetensors`` of a static model folder: one float tensor ``embedding.weight``, or
    model2vec's ``embeddings`` with ``weights`` a token and ``mapping``.

    Raises:
        OSError: the file cannot be read.
        ValueError: the tensors are not those of a static model.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        tensors = load_file(folder / "model.safetensors")
    except SafetensorError as error:
        raise ValueError(str(error)) from error
    rows = tensors.get("embedding.weight", tensors.get("embeddings"))
    if rows is None or rows.ndim != 2:
        raise ValueError("no tensor embedding.weight or embeddings")
    weights, mapping = tensors.get("weights"), tensors.get("mapping")
    return Table(
        rows,
        None if weights is None else weights.astype(np.float32),
        None if mapping is None else mapping.astype(np.int64),
    )
