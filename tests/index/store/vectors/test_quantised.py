"""Vectors in eight bits give the cosines of the vectors, and those of many are found by their cells."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.models.embed import unit
from index.store.vectors import quantised as storing
from index.store.vectors.quantised import Quantised, quantised


def vectors(count: int, dimension: int = 64, groups: int = 40) -> np.ndarray:
    """Unit vectors around some centres, as those of sentences are around matters."""
    chance = np.random.default_rng(1)
    centres = chance.normal(size=(groups, dimension))
    return unit((centres[chance.integers(groups, size=count)] + 0.6 * chance.normal(size=(count, dimension))).astype(np.float32))


def test_cosines_in_eight_bits(tmp_path: Path) -> None:
    some = np.vstack([vectors(300), np.zeros((1, 64), np.float32)])
    Quantised.save(tmp_path, *quantised(some))
    loaded = Quantised.load(tmp_path)
    assert loaded.codes.dtype == np.int8
    assert loaded.near(some[0]) is None
    assert loaded.cosines(some[7]) == pytest.approx(some @ some[7], abs=4e-3)
    numbers = np.array([5, 300, 7])
    assert loaded.cosines(some[7], numbers).tolist() == loaded.cosines(some[7])[numbers].tolist()
    assert loaded.cosines(some[7], numbers)[1] == 0


def test_the_nearest_of_many_are_in_the_cells_that_are_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storing, "EXHAUSTIVE", 1000)
    monkeypatch.setattr(storing, "PROBED", 8)
    some = vectors(4000)
    Quantised.save(tmp_path, *quantised(some))
    loaded = Quantised.load(tmp_path)
    looked, right = 0, 0
    for query in unit(some[:50] + 0.02):
        near = loaded.near(query)
        assert near is not None
        assert (np.diff(near) > 0).all()
        looked += len(near)
        right += len(set(near.tolist()) & set(np.argsort(-(some @ query))[:10].tolist()))
    assert looked / 50 < len(some) / 2
    assert right / 500 > 0.9
    with (tmp_path / "scales.npy").open("wb") as file:
        np.save(file, np.zeros(3, np.float32))
    with pytest.raises(ValueError, match="belong together"):
        Quantised.load(tmp_path)
