"""Fits the model of the figure asked for: from what tells of a figure in a question's best evidence, whether it is that one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from eval.tune.examples import Array, Figure
from qa.decide.asked import SIGNALS, FigureAsked

C = 1.0
"""Inverse strength of the penalty."""
FOLDS = 10


def print_figures(found: Sequence[Figure], target: float, now: FigureAsked) -> None:
    """Fits the model and prints its weights, with what it and the shipped one, ``now``, are worth in questions.

    A question whose figure was found is refused where that is found unlikely; one that cannot be answered is refused where all
    its figures are. The threshold is the one at which a share ``target`` of the former is refused, in cross-validation.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GroupKFold

    table, right = np.array([f.signals for f in found]), np.array([f.right for f in found])
    names, counts = np.unique([f.question for f in found], return_inverse=True, return_counts=True)[1:]
    # A question with many figures should not decide alone.
    weights = np.array([f.weight for f in found]) / np.sqrt(counts[names])

    def fitted(rows: Sequence[int]) -> tuple[float, Array]:
        model = LogisticRegression(C=C, max_iter=2000).fit(table[rows], right[rows], sample_weight=weights[rows])
        return float(model.intercept_[0]), model.coef_[0]

    apart = np.zeros(len(found))
    for kept, held in GroupKFold(FOLDS, shuffle=True, random_state=0).split(found, groups=[f.group for f in found]):
        bias, scaled = fitted(kept)
        apart[held] = bias + table[held] @ scaled
    bias, scaled = fitted(range(len(found)))
    print(f"figure asked for: bias {bias:.2f}", *(f"{name} {weight:.2f}" for name, weight in zip(SIGNALS, scaled, strict=True)))
    before = now.bias + table @ np.array([getattr(now, name) for name in SIGNALS])
    limit = float(np.quantile(_best(found, apart)[0], target))
    shipped = np.log(now.threshold / (1 - now.threshold))
    for label, logits, bar in (("shipped", before, shipped), ("cross-validated", apart, limit)):
        print(f"    {label}: threshold {1 / (1 + np.exp(-bar)):.3f}")
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
