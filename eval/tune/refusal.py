"""Fits the model of refusal: from the signals of a question's best evidence, whether the plans speak of what it asks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from eval.tune.examples import Array, Flags, Spoken
from eval.tune.logistic import fit, likelihood, shipped
from qa.decide.refusal import SIGNALS, SpokenOf

C = 0.5
"""Inverse strength of the penalty; from 0.05 to 5 cross-validation tells no difference."""


def print_refusal(found: Sequence[Spoken], target: float, now: SpokenOf) -> None:
    """Fits the model and prints its weights, in the units of the signals, with what it and the shipped one, ``now``, are worth by set; the
    threshold is the one at which a share ``target`` of the answerable questions would be refused, in cross-validation."""
    table, answerable = np.array([s.signals for s in found]), np.array([s.answerable for s in found])
    weights = balanced(found)
    made = fit(table, answerable, weights, [s.group for s in found], C, scaled=True)
    print(f"refusal: {made.said(SIGNALS)}")
    limit = _limit(made.apart[answerable], np.array([s.weight for s in found])[answerable], target)
    own = made.bias + table @ made.weights
    for label, logits, bar in (("shipped", *shipped(now, SIGNALS, table)), ("fitted", own, limit), ("cross-validated", made.apart, limit)):
        print(f"    {label}: loss {refusal_loss(logits, answerable, weights):.4f}, threshold {likelihood(bar):.3f}")
        for name, here in (("plans of the shipped questions", weights_are(found, False)), ("other governments", weights_are(found, True))):
            if here.any():
                over, caught = (logits[here & answerable] < bar).mean(), (logits[here & ~answerable] < bar).mean()
                print(f"        {name}: over-refusal {over:.3f}, caught {caught:.3f}")


def balanced(found: Sequence[Spoken]) -> Array:
    """The weights of questions, scaled so that those that can be answered and those that cannot weigh the same; their mean is 1."""
    weights, answerable = np.array([s.weight for s in found]), np.array([s.answerable for s in found])
    halves = np.where(answerable, weights[answerable].sum(), weights[~answerable].sum())
    scaled: Array = weights / halves * len(found) / 2
    return scaled


def weights_are(found: Sequence[Spoken], heavy: bool) -> Flags:
    """Which questions are of the other governments, or with ``heavy`` false of the shipped set."""
    return np.array([(s.weight != 1.0) == heavy for s in found])


def _limit(logits: Array, weights: Array, share: float) -> float:
    """The logit below which a share of the questions, by weight, lies."""
    order = np.argsort(logits)
    reached = np.cumsum(weights[order]) / weights.sum()
    return float(logits[order][np.searchsorted(reached, share)])


def refusal_loss(logits: Array, answerable: Flags, weights: Array) -> float:
    """Weighted mean log loss of the refusal model."""
    return float(np.average(np.logaddexp(0, np.where(answerable, -logits, logits)), weights=weights))
