"""Fits what decides on evidence and refusal on the dev split: ``python -m eval.fit --index DIR [--index DIR …] [--write]``.

Prints what to put into ``EvidenceConfig`` and ``RefusalConfig``, and what they would be worth, with cross-validation over
questions. Questions of the test split are not looked at. ``--write`` grows the trees of the second look anew and puts them
into ``qa/data/ranker.npz``; all else a person decides. Lists of indicators stand on one side of the split only, so the
weight of table rows is not fitted.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval.fit_cases import Array, Case, cases
from eval.fit_trees import grow
from eval.questions import SHIPPED, load
from index.store import open_store
from qa.config import Config
from qa.evidence import EvidenceConfig, select
from qa.ranker import FEATURES, Ranker
from qa.refuse import SIGNALS, signals
from qa.terms import load_terms

NOT_FITTED = ("row", "unseen")
FOLDS = 5
RANKER = Path(__file__).parent.parent / "qa/data/ranker.npz"


def fit_evidence(train: Sequence[Case], start: Array, *, l2: float = 0.005, steps: int = 400) -> Array:
    """Weights under which right units score above the others: listwise softmax loss (Cao et al. 2007,
    "Learning to rank: from pairwise to listwise"), minimised by Adam from ``start``."""
    weights, mean, square = start.copy(), np.zeros_like(start), np.zeros_like(start)
    free = np.array([name not in NOT_FITTED for name in FEATURES])
    for step in range(1, steps + 1):
        gradient = l2 * weights
        for case in train:
            scores = case.features @ weights
            share = np.exp(scores - scores.max())
            share /= share.sum()
            right = share * case.right
            gradient += case.features.T @ (share - right / max(right.sum(), 1e-12)) / len(train)
        gradient *= free
        mean = 0.9 * mean + 0.1 * gradient
        square = 0.999 * square + 0.001 * gradient**2
        weights = weights - 0.06 * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
    return weights


def folds(found: Sequence[Case]) -> list[NDArray[np.bool_]]:
    """Which cases each fold tests on; a question is in one fold with all its indexes."""
    asked = np.array([c.question for c in found])
    parts = np.array_split(np.random.default_rng(0).permutation(np.unique(asked)), FOLDS)
    return [np.isin(asked, part) for part in parts]


def _split(found: Sequence[Case], inside: NDArray[np.bool_]) -> tuple[list[Case], list[Case]]:
    return [c for c, i in zip(found, inside, strict=True) if not i], [c for c, i in zip(found, inside, strict=True) if i]


def first_right(tested: Sequence[Case], score: Ranker | Array) -> list[bool]:
    """For each answerable case whether its best unit is right, by trees or by weights of the features."""
    return [
        bool(c.right[np.argmax(score.score(c.again) if isinstance(score, Ranker) else c.features @ score)]) for c in tested if c.answerable
    ]


def main() -> None:
    """Runs the fits and prints them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path, action="append", required=True, help="may be given several times")
    parser.add_argument("--as-of", type=date.fromisoformat, default=date.today())
    parser.add_argument("--write", action="store_true", help="grow the trees anew and keep them")
    arguments = parser.parse_args()
    terms = load_terms(Path(Config().terms))
    questions = [q for q in load([SHIPPED]) if q.split == "dev"]
    found = [c for folder in arguments.index for c in cases(questions, open_store(folder), terms, arguments.as_of)]
    print_weights([c for c in found if c.answerable])
    tested, rankers = [], []
    for inside in folds(found):
        train, test = _split(found, inside)
        rankers.append(grow(train))
        tested += first_right(test, rankers[-1])
    print(f"best unit right by the trees, cross-validated: {np.mean(tested):.3f}")
    print_refusal(found, rankers)
    if arguments.write:
        grow(found).save(RANKER)
        print(f"written: {RANKER}")


def print_weights(found: Sequence[Case]) -> None:
    """Fits the weights of the evidence and prints them."""
    now = np.array([getattr(EvidenceConfig(), name) for name in FEATURES])
    parts = [first_right(test, fit_evidence(train, now)) for train, test in (_split(found, inside) for inside in folds(found))]
    fitted = fit_evidence(found, now)
    rates = [float(np.mean(p)) for p in (first_right(found, now), first_right(found, fitted), [x for part in parts for x in part])]
    print("best unit right by the weights: now {:.3f}, fitted {:.3f}, cross-validated {:.3f}".format(*rates))
    for name, weight in zip(FEATURES, fitted, strict=True):
        print(f"    {name}: float = {weight:.2f}")


def print_refusal(found: Sequence[Case], rankers: Sequence[Ranker]) -> None:
    """Fits the refusal model on signals from trees that had not seen the question, and prints its weights, in the units
    of the signals, with what it would catch: cross-validated, for several thresholds."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GroupKFold, cross_val_predict
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    config = Config().evidence
    rows = [
        (signals(select(c.query, c.hits, c.store, config, ranker)), c.answerable, c.question)
        for inside, ranker in zip(folds(found), rankers, strict=True)
        for c in _split(found, inside)[1]
    ]
    table, spoken_of, asked = np.array([r[0] for r in rows]), np.array([r[1] for r in rows]), [r[2] for r in rows]
    model = make_pipeline(StandardScaler(), LogisticRegression(class_weight="balanced", C=0.5, max_iter=2000))
    chance = cross_val_predict(model, table, spoken_of, cv=GroupKFold(10), groups=asked, method="predict_proba")[:, 1]
    scaler, logistic = model.fit(table, spoken_of)
    weights = logistic.coef_[0] / scaler.scale_
    print(
        f"refusal: bias {logistic.intercept_[0] - weights @ scaler.mean_:.2f}",
        *(f"{n} {w:.2f}" for n, w in zip(SIGNALS, weights, strict=True)),
    )
    for threshold in (0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4):
        over, caught = (chance[spoken_of] < threshold).mean(), (chance[~spoken_of] < threshold).mean()
        print(f"    threshold {threshold}: over-refusal {over:.3f}, caught {caught:.3f}")


if __name__ == "__main__":
    main()
