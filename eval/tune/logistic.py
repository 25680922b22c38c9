"""Fits a logistic model of some signals, and tells what it is worth on questions that it has not seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from eval.tune.examples import Array, Flags

FOLDS = 10


class Logistic(Protocol):
    """A model as the settings have it, with a weight for each signal by its name besides."""

    @property
    def bias(self) -> float:
        """The logit where all signals are 0."""
        ...

    @property
    def threshold(self) -> float:
        """The likelihood that it draws the line at."""
        ...


@dataclass(frozen=True, slots=True)
class Fit:
    """A model of a table of signals, and the logit of each row by a model that has seen no row of its group."""

    bias: float
    weights: Array
    apart: Array

    def said(self, names: Sequence[str]) -> str:
        """The model, in the units of the signals."""
        return f"bias {self.bias:.2f} " + " ".join(f"{name} {weight:.2f}" for name, weight in zip(names, self.weights, strict=True))


def fit(table: Array, so: Flags, weights: Array, groups: Sequence[str], strength: float, *, scaled: bool = False) -> Fit:
    """Fits the model, and again without each tenth of the groups.

    Args:
        table: signals by row.
        so: what is to be told, by row.
        weights: how much a row counts.
        groups: rows of one are left out together.
        strength: inverse strength of the penalty.
        scaled: whether the penalty is on weights of signals that vary alike.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GroupKFold

    def fitted(rows: Sequence[int]) -> tuple[float, Array]:
        middle, width = (table[rows].mean(0), table[rows].std(0)) if scaled else (np.zeros(table.shape[1]), np.ones(table.shape[1]))
        width[width == 0] = 1.0
        model = LogisticRegression(C=strength, max_iter=2000).fit((table[rows] - middle) / width, so[rows], sample_weight=weights[rows])
        found = model.coef_[0] / width
        return float(model.intercept_[0] - found @ middle), found

    apart = np.zeros(len(table))
    for kept, held in GroupKFold(FOLDS, shuffle=True, random_state=0).split(table, groups=groups):
        bias, found = fitted(kept)
        apart[held] = bias + table[held] @ found
    return Fit(*fitted(range(len(table))), apart)


def shipped(now: Logistic, names: Sequence[str], table: Array) -> tuple[Array, float]:
    """The logit of each row by a model of the settings, and that of its threshold."""
    return now.bias + table @ np.array([getattr(now, name) for name in names]), float(np.log(now.threshold / (1 - now.threshold)))


def likelihood(logit: float) -> float:
    """The likelihood that a logit stands for."""
    return float(1 / (1 + np.exp(-logit)))
