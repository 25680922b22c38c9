"""The trees of the second look: how they are walked, kept and fed."""

from __future__ import annotations

import itertools
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest

from qa import ranker
from qa.engine import Engine
from qa.evidence import EvidenceConfig, select, summed, to_look_at
from qa.ranker import FEATURES, INPUTS, Ranker, shipped
from qa.types import Features
from qa.understand import understand


def stump(name: str, threshold: float, low: float, high: float, base: float = 0.0) -> Ranker:
    """One question: is an input up to a threshold?"""
    return Ranker(
        feature=np.array([INPUTS.index(name), -1, -1], np.int16),
        threshold=np.array([threshold, 0.0, 0.0]),
        left=np.array([1, 0, 0], np.int32),
        right=np.array([2, 0, 0], np.int32),
        value=np.array([0.0, low, high]),
        roots=np.array([0], np.int32),
        base=base,
    )


def table(name: str, *values: float) -> np.ndarray:
    """Rows that differ in one input."""
    rows = np.zeros((len(values), len(INPUTS)))
    rows[:, INPUTS.index(name)] = values
    return rows


def test_a_value_up_to_the_threshold_goes_left() -> None:
    assert stump("dense", 0.5, -1.0, 2.0, base=0.25).score(table("dense", 0.2, 0.5, 0.51)).tolist() == [-0.75, -0.75, 2.25]


def test_the_leaves_of_several_trees_add_up() -> None:
    one, other = stump("dense", 0.5, -1.0, 2.0), stump("own", 0.1, 10.0, 20.0)
    both = Ranker(
        feature=np.concatenate([one.feature, other.feature]),
        threshold=np.concatenate([one.threshold, other.threshold]),
        left=np.concatenate([one.left, other.left + 3]).astype(np.int32),
        right=np.concatenate([one.right, other.right + 3]).astype(np.int32),
        value=np.concatenate([one.value, other.value]),
        roots=np.array([0, 3], np.int32),
        base=0.0,
    )
    assert both.score(table("dense", 0.2, 0.9)).tolist() == [9.0, 12.0]


def test_the_shipped_trees_fit_the_inputs_of_today() -> None:
    trees = shipped()
    inner = trees.feature >= 0
    assert trees.feature.max() < len(INPUTS)
    assert (trees.left[inner] > 0).all()
    assert (trees.right[inner] < len(trees.feature)).all()
    assert np.isfinite(trees.score(np.zeros((3, len(INPUTS))))).all()


def test_trees_for_other_inputs_are_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "data").mkdir()
    stump("dense", 0.5, 0.0, 1.0).save(tmp_path / "data/ranker.npz")
    monkeypatch.setattr(ranker.resources, "files", lambda package: tmp_path)
    read = shipped.__wrapped__()
    assert {f.name: np.asarray(getattr(read, f.name)).tolist() for f in fields(Ranker)}["value"] == [0.0, 0.0, 1.0]
    monkeypatch.setattr(ranker, "INPUTS", INPUTS[:-1])
    with pytest.raises(ValueError, match=r"eval\.fit --write"):
        shipped.__wrapped__()


def test_what_the_trees_prefer_comes_first_and_the_unread_stay_behind(engine: Engine) -> None:
    query = understand("夜间引航比例达到多少？", (), None, engine.store, engine.terms, engine.as_of)
    hits, config = engine.search(query, engine.store), replace(EvidenceConfig(), again=4)
    plain = summed(query, hits, engine.store, config)
    # A tree that likes short units turns the order of the first four.
    found = select(query, hits, engine.store, config, stump("length", min(len(r[2].text) for r in plain[:4]) / 100, 5.0, -5.0))
    assert {e.span for e in found[:4]} == {r[2].span for r in plain[:4]}
    assert found[0].unit.text == min((r[2].text for r in plain[:4]), key=len)
    assert [e.span for e in found[4:]] == [r[2].span for r in plain[4:]]
    assert all(a.score >= b.score for a, b in itertools.pairwise(found))


def test_inputs_are_the_features_and_what_the_question_asks(engine: Engine) -> None:
    query = understand("夜间引航比例达到多少？", (), None, engine.store, engine.terms, engine.as_of)
    rows = summed(query, engine.search(query, engine.store), engine.store, EvidenceConfig())
    seen = to_look_at(query, rows, EvidenceConfig())
    assert seen.shape == (min(25, len(rows)), len(INPUTS))
    assert seen[0, : len(FEATURES)].tolist() == [getattr(rows[0][3], f.name) for f in fields(Features)]
    column = dict(zip(INPUTS, seen[0], strict=True))
    assert (column["asks_numeric"], column["asks_list"], column["sum_behind"]) == (1.0, 0.0, 0.0)
    # 夜间引航比例达到 stands in the unit as it does in the question.
    assert column["run"] == pytest.approx(8 / 11)
