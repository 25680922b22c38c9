"""The fit of the weights: its gradient is right, and it finds weights that put right units first."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.optimize import check_grad

from eval.tune.fit import L2, NAMES, NOT_FITTED, Case, first_right, fit_evidence, listwise_loss, refusal_loss

SIZE = len(NAMES)


def made(seed: int, count: int = 12) -> list[Case]:
    """Cases in which the unit with the most of feature 0 is right."""
    chance = np.random.default_rng(seed)
    features = [chance.random((5, SIZE)) for _ in range(count)]
    return [Case(f"s{i}", rows, rows[:, 0] == rows[:, 0].max()) for i, rows in enumerate(features)]


def test_the_loss_is_the_share_that_falls_on_right_units() -> None:
    features = np.zeros((3, SIZE))
    features[:, 0] = [0, math.log(2), math.log(5)]
    weights = np.zeros(SIZE)
    weights[0] = 1
    # Softmax shares 1/8, 2/8, 5/8; the first and the last are right.
    value, _ = listwise_loss(weights, [Case("s", features, np.array([True, False, True]))])
    assert value == pytest.approx(-math.log(6 / 8) + L2 / 2)


def test_the_gradient_is_that_of_the_loss() -> None:
    found = made(0)
    at = np.random.default_rng(1).normal(size=SIZE)
    assert check_grad(lambda w: listwise_loss(w, found)[0], lambda w: listwise_loss(w, found)[1], at) < 1e-5


def test_the_fit_finds_what_is_right_and_leaves_what_is_not_fitted() -> None:
    found, start = made(2), np.full(SIZE, 0.3)
    weights = fit_evidence(found, start)
    assert listwise_loss(weights, found)[0] < listwise_loss(start, found)[0]
    assert first_right(found, weights) == 1.0
    assert [weights[NAMES.index(name)] for name in NOT_FITTED] == [0.3] * len(NOT_FITTED)


def test_both_classes_weigh_the_same_in_the_loss_of_refusal() -> None:
    logits = np.array([math.log(3), 0.0, 0.0, 0.0])
    assert refusal_loss(logits, np.array([True, False, False, False])) == pytest.approx((math.log(4 / 3) + math.log(2)) / 2)
