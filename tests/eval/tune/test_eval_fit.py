"""The fit of the weights: its gradient is right, it finds weights that put right units first, and each class weighs the same."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest
from scipy.optimize import check_grad

from eval.tune.examples import NAMES, Case, Figure, Spoken
from eval.tune.figures import print_figures
from eval.tune.fit import L2, NOT_FITTED, Stack, as_large, cross_validated, fit_evidence, listwise_loss, print_evidence
from eval.tune.logistic import fit
from eval.tune.refusal import balanced, print_refusal, refusal_loss
from qa.decide import asked
from qa.decide.refusal import SIGNALS, SpokenOf

pytestmark = pytest.mark.slow

SIZE = len(NAMES)


def made(seed: int, count: int = 12) -> list[Case]:
    """Cases in which the unit with the most of feature 0 is right; every third is of another government."""
    chance = np.random.default_rng(seed)
    features = [chance.random((5, SIZE)) for _ in range(count)]
    return [Case(f"s{i}", rows, rows[:, 0] == rows[:, 0].max(), 3.0 if i % 3 == 0 else 1.0) for i, rows in enumerate(features)]


def told(count: int = 60) -> list[Spoken]:
    """Questions that can be answered where the first signal is large, every third of another government."""
    chance = np.random.default_rng(4)
    rows = [tuple(chance.random(len(SIGNALS)).tolist()) for _ in range(count)]
    return [Spoken(f"g{i}", row, row[0] > 0.4, 3.0 if i % 3 == 0 else 1.0) for i, row in enumerate(rows)]


def test_the_loss_is_the_share_that_falls_on_right_units() -> None:
    features = np.zeros((3, SIZE))
    features[:, 0] = [0, math.log(2), math.log(5)]
    weights = np.zeros(SIZE)
    weights[0] = 1
    # Softmax shares 1/8, 2/8, 5/8; the first and the last are right.
    value, _ = listwise_loss(weights, Stack.of([Case("s", features, np.array([True, False, True]))]))
    assert value == pytest.approx(-math.log(6 / 8) + L2 / 2)


def test_a_case_counts_by_its_weight() -> None:
    features = np.zeros((2, SIZE))
    features[:, 0] = [0, math.log(3)]
    weights = np.zeros(SIZE)
    weights[0] = 1
    found = [Case("s", features, np.array([True, False]), 3.0), Case("t", features, np.array([False, True]))]
    value, _ = listwise_loss(weights, Stack.of(found))
    assert value == pytest.approx((3 * math.log(4) + math.log(4 / 3)) / 4 + L2 / 2)


def test_the_gradient_is_that_of_the_loss() -> None:
    stack = Stack.of(made(0))
    at = np.random.default_rng(1).normal(size=SIZE)
    assert check_grad(lambda w: listwise_loss(w, stack)[0], lambda w: listwise_loss(w, stack)[1], at) < 1e-5


def test_the_fit_finds_what_is_right_and_leaves_what_is_not_fitted() -> None:
    found, start = made(2), np.full(SIZE, 0.3)
    weights = fit_evidence(found, start)
    assert listwise_loss(weights, Stack.of(found))[0] < listwise_loss(start, Stack.of(found))[0]
    assert all(c.right[np.argmax(c.features @ weights)] for c in found)
    assert [weights[NAMES.index(name)] for name in NOT_FITTED] == [0.3] * len(NOT_FITTED)


def test_what_is_told_apart_by_one_feature_is_lost_without_it() -> None:
    found, start = made(2, 40), np.zeros(SIZE)
    whole, without = cross_validated(found, start), cross_validated(found, start, (NAMES[0],))
    assert fit_evidence(found, start, (NAMES[0],))[0] == 0
    assert whole[:, 0].mean() + 0.2 < without[:, 0].mean()
    assert without[:, 1].mean() < whole[:, 1].mean()


def test_scaled_weights_keep_the_order_and_the_differences_that_others_make() -> None:
    found = made(3)
    weights = np.random.default_rng(5).normal(size=SIZE)
    assert as_large(weights, weights / 4, found) == pytest.approx(weights / 4)


def test_what_is_printed_counts_each_set_apart(capsys: pytest.CaptureFixture[str]) -> None:
    print_evidence(made(6, 30), each=False)
    print_refusal(told(), 0.1, SpokenOf())
    said = capsys.readouterr().out
    assert (said.count("of 20; other governments"), said.count("of 10\n")) == (3, 3)
    assert all(f"    {name}: float = " in said for name in NAMES)
    assert said.count("over-refusal") == 6


def test_both_classes_weigh_the_same_in_the_model_of_refusal() -> None:
    found = [Spoken("a", (), True, 3.0), Spoken("b", (), False), Spoken("c", (), False), Spoken("d", (), False)]
    weights = balanced(found)
    assert weights.tolist() == pytest.approx([2, 2 / 3, 2 / 3, 2 / 3])
    logits = np.array([math.log(3), 0.0, 0.0, 0.0])
    assert refusal_loss(logits, np.array([True, False, False, False]), weights) == pytest.approx((math.log(4 / 3) + math.log(2)) / 2)


def test_a_scaled_fit_does_not_ask_in_which_units_a_signal_is() -> None:
    table = np.array([s.signals for s in told()])
    so, groups = np.array([s.answerable for s in told()]), [s.group for s in told()]
    hundredths = table * np.where(np.arange(len(SIGNALS)) == 0, 100, 1)
    one, other = (fit(t, so, np.ones(len(t)), groups, 0.5, scaled=True) for t in (table, hundredths))
    assert other.apart == pytest.approx(one.apart, abs=1e-3)
    assert other.weights[0] == pytest.approx(one.weights[0] / 100, rel=1e-3)
    plain = fit(hundredths, so, np.ones(len(table)), groups, 0.5)
    assert plain.apart != pytest.approx(one.apart, abs=1e-1)


def figures(count: int = 60) -> list[Figure]:
    """Questions with two figures each, of which the one that is near in meaning is right; every fourth cannot be answered."""
    chance = np.random.default_rng(9)
    found = []
    for i in range(count):
        near, far = ((dense, *chance.random(len(asked.SIGNALS) - 1)) for dense in (0.7 + chance.random() / 5, chance.random() / 2))
        answerable = i % 4 > 0
        found.append(Figure(f"g{i}", f"q{i}", far, False, answerable))
        found += [Figure(f"g{i}", f"q{i}", near, True, True)] if answerable else []
    return found


def test_the_figure_asked_for_is_told_by_what_tells_it(capsys: pytest.CaptureFixture[str]) -> None:
    print_figures(figures(), 0.1, asked.READ)
    told = capsys.readouterr().out
    weights = dict(
        zip(asked.SIGNALS, map(float, re.findall(r" (-?\d+\.\d\d)", told.split("\n", 1)[0].partition("bias")[2])[1:]), strict=True)
    )
    assert max(weights, key=lambda name: weights[name]) == "dense"
    assert re.search(
        r"cross-validated: threshold 0\.\d+\n +plans of the shipped questions: over-refusal 0\.1\d+, caught (0\.[89]|1\.0)", told
    )
