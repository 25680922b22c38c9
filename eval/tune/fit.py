"""Fits the weights of evidence and of refusal: ``python -m eval.tune.fit --index DIR [--index DIR …] [--others DIR]``.

Prints what to put into ``EvidenceConfig``, ``SpokenOf`` and ``FigureAsked`` and what that is worth beside the shipped weights, in
cross-validation and for each set, and what each feature adds. Only dev questions are looked at. Nothing is written:
a person decides. ``--others`` takes the folder that ``python -m eval.others build`` wrote to. Lists of indicators stand on
one side of the split only, so the weight of table rows is not fitted.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from eval.tune.examples import NAMES, Array, Asked, Case, Flags, cases, figures_of, others, shipped, spoken_of
from eval.tune.figures import print_figures
from eval.tune.refusal import print_refusal
from index.models.embed import BUILTIN
from qa.config import Config
from qa.decide.refusal import READ, RefusalConfig, SpokenOf
from qa.engine import OFF
from qa.read.evidence import EvidenceConfig

NOT_FITTED = ("row", "unseen")
L2 = 0.0005
"""Strength of the penalty on large weights: the best of 0.0005, 0.002 and 0.005 in cross-validation."""
FOLDS = 5


@dataclass(frozen=True)
class Stack:
    """Cases one under the other: the features and the right ones of all units, where each case begins, what it weighs."""

    features: Array
    right: Flags
    starts: np.ndarray[tuple[int], np.dtype[np.intp]]
    case: np.ndarray[tuple[int], np.dtype[np.intp]]
    weights: Array

    @staticmethod
    def of(found: Sequence[Case]) -> Stack:
        """The stack of some cases, of which there must be one."""
        sizes = [len(c.right) for c in found]
        weights = np.array([c.weight for c in found])
        return Stack(
            np.vstack([c.features for c in found]),
            np.concatenate([c.right for c in found]),
            np.cumsum([0, *sizes[:-1]]),
            np.repeat(np.arange(len(found)), sizes),
            weights / weights.sum(),
        )

    def losses(self, weights: Array) -> tuple[Array, Array]:
        """-log of the softmax share of the right units of each case, and its derivative by the score of each unit."""
        scores = self.features @ weights
        shares = np.exp(scores - np.maximum.reduceat(scores, self.starts)[self.case])
        rights = np.where(self.right, shares, 0.0)
        whole, part = np.add.reduceat(shares, self.starts), np.add.reduceat(rights, self.starts)
        return np.log(whole) - np.log(part), shares / whole[self.case] - rights / part[self.case]


def listwise_loss(weights: Array, stack: Stack) -> tuple[float, Array]:
    """How little of the softmax over the scores falls on right units, and its gradient.

    Weighted mean of -log(Σ_right exp(s) / Σ exp(s)) + L2/2 · |weights|², with s = features @ weights. Source: the listwise
    softmax loss of Cao et al., "Learning to rank: from pairwise to listwise" (ICML 2007), for several right items.
    """
    losses, slopes = stack.losses(weights)
    gradient = stack.features.T @ (slopes * stack.weights[stack.case])
    return float(losses @ stack.weights) + L2 / 2 * float(weights @ weights), gradient + L2 * weights


def fit_evidence(train: Sequence[Case], start: Array, without: Sequence[str] = ()) -> Array:
    """The weights with the least ``listwise_loss``; those of NOT_FITTED stay as in ``start``, those of ``without`` are nought."""
    stack = Stack.of(train)
    free = np.array([name not in NOT_FITTED and name not in without for name in NAMES])

    def spread(values: Array) -> Array:
        weights = np.where([name in without for name in NAMES], 0.0, start)
        weights[free] = values
        return weights

    def loss(values: Array) -> tuple[float, Array]:
        value, gradient = listwise_loss(spread(values), stack)
        return value, gradient[free]

    return spread(minimize(loss, start[free], jac=True, method="L-BFGS-B").x)


def cross_validated(found: Sequence[Case], start: Array, without: Sequence[str] = ()) -> Array:
    """For each case its loss, and whether its best unit is right, under weights fitted on other groups: (cases, 2)."""
    values = np.zeros((len(found), 2))
    for kept, held in _folds(found):
        weights = fit_evidence([found[i] for i in kept], start, without)
        values[held] = _values([found[i] for i in held], weights)
    return values


def _folds(found: Sequence[Case]) -> Iterator[tuple[Sequence[int], Sequence[int]]]:
    from sklearn.model_selection import GroupKFold

    yield from GroupKFold(FOLDS, shuffle=True, random_state=0).split(found, groups=[c.group for c in found])


def _values(found: Sequence[Case], weights: Array) -> Array:
    losses, _ = Stack.of(found).losses(weights)
    return np.column_stack([losses, [c.right[np.argmax(c.features @ weights)] for c in found]])


def as_large(weights: Array, other: Array, found: Sequence[Case]) -> Array:
    """Weights scaled so that scores differ within a case as much as under others, since what looks at differences of scores
    (``far`` and ``near`` of the writers) was set under those; which unit is best does not change."""

    def spread(by: Array) -> float:
        return float(np.mean([np.std(c.features @ by) for c in found]))

    return weights * (spread(other) / spread(weights))


def print_evidence(found: Sequence[Case], each: bool) -> Array:
    """Fits the weights of evidence and prints them, what they and the shipped ones are worth, and with ``each`` what each
    feature adds; gives the weights, scaled as the shipped ones."""
    now = np.array([getattr(EvidenceConfig(), name) for name in NAMES])
    fitted, apart = fit_evidence(found, now), cross_validated(found, now)
    print("evidence, by set: loss, share of questions whose best unit is right")
    for label, values in (("shipped", _values(found, now)), ("fitted", _values(found, fitted)), ("cross-validated", apart)):
        print(f"    {label}: {_by_set(found, values)}")
    scaled = as_large(fitted, now, found)
    scaled[[name in NOT_FITTED for name in NAMES]] = now[[name in NOT_FITTED for name in NAMES]]
    for name, weight in zip(NAMES, scaled, strict=True):
        if not each or name in NOT_FITTED:
            print(f"    {name}: float = {weight:.2f}")
            continue
        more = np.average(cross_validated(found, fitted, (name,))[:, 0] - apart[:, 0], weights=[c.weight for c in found])
        print(f"    {name}: float = {weight:.2f}  (loss without it {more:+.4f})")
    return scaled


def _by_set(found: Sequence[Case], values: Array) -> str:
    heavy = np.array([c.weight != 1.0 for c in found])
    parts = (("plans of the shipped questions", values[~heavy]), ("other governments", values[heavy]))
    return "; ".join(f"{label} {part[:, 0].mean():.4f} {part[:, 1].mean():.3f} of {len(part)}" for label, part in parts if len(part))


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the fit and prints it."""
    parser = argparse.ArgumentParser(prog="python -m eval.tune.fit", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--index", type=Path, action="append", required=True, help="may be given several times")
    parser.add_argument("--others", type=Path, help="what python -m eval.others build wrote to")
    parser.add_argument("--as-of", type=date.fromisoformat, default=date.today())
    parser.add_argument("--each", action="store_true", help="also what each feature adds, which takes some minutes")
    parser.add_argument("--over-refusal", type=float, default=0.04, help="share of answerable questions that the model may refuse")
    parser.add_argument("--figures-refused", type=float, default=0.01, help="share of the figures found rightly that may be refused")
    parser.add_argument("--reader", default=BUILTIN, help="builtin, off, or the folder of a reader")
    arguments = parser.parse_args(argv)
    settings = Config(reader=arguments.reader)
    asked: list[Asked] = [a for folder in arguments.index for a in shipped(folder, arguments.as_of, settings)]
    asked += others(arguments.others, arguments.as_of, settings) if arguments.others else ()
    weights = print_evidence(cases(asked), arguments.each)
    config = replace(EvidenceConfig(), **dict(zip(NAMES, weights.tolist(), strict=True)))
    now = READ if settings.reader != OFF else SpokenOf()
    print_refusal(spoken_of(asked, config), arguments.over_refusal, now)
    if settings.reader != OFF:
        print_figures(figures_of(asked, config), arguments.figures_refused, RefusalConfig().figure)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
