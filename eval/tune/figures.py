"""Fits the model of the figure asked for: from what tells of a figure in a question's best evidence, whether it is that one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from eval.tune.examples import Array, Figure
from eval.tune.logistic import fit, likelihood, shipped
from qa.decide.asked import SIGNALS, FigureAsked

C = 1.0
"""Inverse strength of the penalty."""


def print_figures(found: Sequence[Figure], target: float, now: FigureAsked) -> None:
    """Fits the model and prints its weights, with what it and the shipped one, ``now``, are worth in questions.

    A question whose figure was found is refused where that is found unlikely; one that cannot be answered is refused where all
    its figures are. The threshold is the one at which a share ``target`` of the former is refused, in cross-validation.
    """
    table, right = np.array([f.signals for f in found]), np.array([f.right for f in found])
    names, counts = np.unique([f.question for f in found], return_inverse=True, return_counts=True)[1:]
    # A question with many figures should not decide alone.
    weights = np.array([f.weight for f in found]) / np.sqrt(counts[names])
    made = fit(table, right, weights, [f.group for f in found], C)
    print(f"figure asked for: {made.said(SIGNALS)}")
    limit = float(np.quantile(_best(found, made.apart)[0], target))
    for label, logits, bar in (("shipped", *shipped(now, SIGNALS, table)), ("cross-validated", made.apart, limit)):
        print(f"    {label}: threshold {likelihood(bar):.3f}")
        for name, others in (("plans of the shipped questions", False), ("other governments", True)):
            here = [i for i, f in enumerate(found) if (f.weight != 1.0) == others]
            answerable, cannot = _best([found[i] for i in here], logits[here])
            if len(answerable) and len(cannot):
                print(f"        {name}: over-refusal {(answerable < bar).mean():.3f}, caught {(cannot < bar).mean():.3f} of {len(cannot)}")


def _best(found: Sequence[Figure], logits: Array) -> tuple[Array, Array]:
    """For each question whose figure was found its logit; for each that cannot be answered the largest of any figure."""
    answerable: dict[str, float] = {}
    cannot: dict[str, float] = {}
    for figure, logit in zip(found, logits, strict=True):
        if figure.right:
            answerable[figure.question] = max(logit, answerable.get(figure.question, -np.inf))
        elif not figure.answerable:
            cannot[figure.question] = max(logit, cannot.get(figure.question, -np.inf))
    return np.array(list(answerable.values())), np.array(list(cannot.values()))
