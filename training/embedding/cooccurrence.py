"""Word vectors by factorising co-occurrence counts: as good as skip-gram here, quicker, and the same every time.

Positive pointwise mutual information with smoothed context counts, reduced by a truncated singular
value decomposition whose singular values are dropped (Levy, Goldberg & Dagan 2015, "Improving
Distributional Similarity with Lessons Learned from Word Embeddings").
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix, csr_matrix

from training.embedding.vectors import Table

_SMOOTHING = 0.75
_LEAST = 0.6
"""Pairs seen less, distance counted in, are left out: chance, and most of the matrix."""
_OVERSAMPLE = 30
_ROUNDS = 4


def ppmi_vectors(corpus: Path, pieces: Sequence[str], *, size: int, window: int, sample: float, power: float, seed: int) -> Table:
    """Vectors of unit mean length for pieces that occur; zero rows for the others.

    Args:
        corpus: pieces separated by spaces, one text a line.
        pieces: the vocabulary.
        size: dimensions.
        window: how many words to each side count; a neighbour at distance d counts (window + 1 - d) / window.
        sample: words more frequent than this share are thinned out, as skip-gram does.
        power: exponent of the singular values.
        seed: of the thinning and of the decomposition.
    """
    chance = np.random.default_rng(seed)
    matrix = _ppmi(_counts(*_read(corpus, pieces, sample, chance), len(pieces), window))
    left, values = _svd(matrix, min(size, len(pieces) - 1), chance)
    table = left * values**power
    lengths = np.linalg.norm(table, axis=1)
    found: Table = (table / max(float(lengths[lengths > 0].mean()), 1e-12)).astype(np.float32)
    return found


def _read(corpus: Path, pieces: Sequence[str], sample: float, chance: np.random.Generator) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Token ids of the thinned corpus and the number of the line of each."""
    ids_of = {piece: i for i, piece in enumerate(pieces)}
    lines = [np.array([ids_of[w] for w in line.split()], np.int64) for line in corpus.open(encoding="utf-8")]
    ids = np.concatenate(lines)
    line_of = np.repeat(np.arange(len(lines)), [len(line) for line in lines])
    share = np.bincount(ids, minlength=len(pieces)) / len(ids)
    kept = chance.random(len(ids)) < np.sqrt(sample / np.maximum(share, 1e-12))[ids]
    return ids[kept], line_of[kept]


def _counts(ids: NDArray[np.int64], line_of: NDArray[np.int64], size: int, window: int) -> csr_matrix:
    total = csr_matrix((size, size), dtype=np.float32)
    for distance in range(1, window + 1):
        same = line_of[distance:] == line_of[:-distance]
        a, b = ids[:-distance][same], ids[distance:][same]
        keys, n = np.unique(np.minimum(a, b) * size + np.maximum(a, b), return_counts=True)
        weight = np.float32((window + 1 - distance) / window)
        total = total + coo_matrix((n.astype(np.float32) * weight, (keys // size, keys % size)), shape=(size, size)).tocsr()
    return total + total.T


def _ppmi(counts: csr_matrix) -> csr_matrix:
    cells = counts.tocoo()
    words = np.asarray(counts.sum(axis=1), np.float64).ravel()
    contexts = words**_SMOOTHING
    expected = words[cells.row] * (contexts / contexts.sum())[cells.col]
    information = np.log(cells.data / expected)
    kept = (information > 0) & (cells.data >= _LEAST)
    values = information[kept].astype(np.float32)
    return csr_matrix((values, (cells.row[kept], cells.col[kept])), shape=counts.shape)


def _svd(matrix: csr_matrix, size: int, chance: np.random.Generator) -> tuple[Table, Table]:
    """Left singular vectors and values by subspace iteration (Halko, Martinsson & Tropp 2011,
    "Finding Structure with Randomness"), with fixed signs."""
    width = min(size + _OVERSAMPLE, matrix.shape[0])
    basis = chance.standard_normal((matrix.shape[0], width)).astype(np.float32)
    for _ in range(_ROUNDS):
        basis = np.linalg.qr(matrix @ basis)[0]
        basis = np.linalg.qr(matrix.T @ basis)[0]
    left, values, _ = np.linalg.svd(matrix @ basis, full_matrices=False)
    left, values = left[:, :size], values[:size]
    signs = np.sign(left[np.abs(left).argmax(axis=0), np.arange(left.shape[1])])
    return left * np.where(signs == 0, 1, signs), values
