"""Grows the trees of ``qa/ranker.py``."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from eval.fit_cases import Case
from qa.ranker import Ranker


def grow(train: Sequence[Case], *, trees: int = 250, rate: float = 0.05, leaves: int = 8) -> Ranker:
    """Trees that give the log-odds that a unit answers its question (logistic loss, histogram-based boosting: Ke et al. 2017,
    "LightGBM"), from the units that they will be shown, each question with the same weight for what is right in it.

    Args:
        train: the cases to learn from.
        trees: how many.
        rate: how much of each is added.
        leaves: of each tree.
    """
    from sklearn.ensemble import HistGradientBoostingClassifier

    weights = [np.full(len(c.again), 1 / max(1, c.right[: len(c.again)].sum())) for c in train]
    table, right = np.vstack([c.again for c in train]), np.concatenate([c.right[: len(c.again)] for c in train])
    model = HistGradientBoostingClassifier(
        max_iter=trees, learning_rate=rate, max_leaf_nodes=leaves, min_samples_leaf=20, l2_regularization=1.0, early_stopping=False
    ).fit(table, right, sample_weight=np.concatenate(weights))
    grown = as_arrays(model)
    if not np.allclose(grown.score(table[:200]), model.decision_function(table[:200])):
        raise RuntimeError("the trees could not be read out of this version of scikit-learn")
    return grown


def as_arrays(model: object) -> Ranker:
    """The trees of a fitted HistGradientBoostingClassifier of two classes."""
    # scikit-learn has no public form of them but a pickle; grow() checks that what is read here scores alike.
    nodes = [step[0].nodes for step in model._predictors]  # type: ignore[attr-defined]
    starts = np.concatenate([[0], np.cumsum([len(n) for n in nodes])])[:-1]
    flat = np.concatenate(nodes)
    offset = np.repeat(starts, [len(n) for n in nodes])
    leaf = flat["is_leaf"].astype(bool)
    return Ranker(
        feature=np.where(leaf, -1, flat["feature_idx"]).astype(np.int16),
        threshold=flat["num_threshold"].astype(np.float64),
        left=np.where(leaf, 0, flat["left"] + offset).astype(np.int32),
        right=np.where(leaf, 0, flat["right"] + offset).astype(np.int32),
        value=np.where(leaf, flat["value"], 0.0),
        roots=starts.astype(np.int32),
        base=float(np.ravel(model._baseline_prediction)[0]),  # type: ignore[attr-defined]
    )
