"""Fits the weights of evidence and of refusal on the dev split: ``python -m eval.tune.fit --index DIR [--index DIR …]``.

Prints what to put into ``EvidenceConfig`` and ``RefusalConfig``, and the share of questions whose best
evidence is right, with cross-validation. Questions of the test split are not looked at. Nothing is
written: a person decides. Lists of indicators stand on one side of the split only, so the weight of table rows is not fitted.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval.judge.text import found_facts
from eval.sets.questions import SHIPPED, Question, load, under
from index.search import search
from index.store.files import Store, open_store
from index.text.wordings import Terms, load_terms
from qa.config import Config
from qa.decide.refusal import SIGNALS, signals
from qa.read.evidence import EvidenceConfig, select
from qa.read.features import featurize
from qa.types import Features
from qa.understand.parts import decompose
from qa.understand.query import understand

NAMES = [f.name for f in fields(Features)]
NOT_FITTED = ("row", "unseen")
Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Case:
    """The units found for a question: their features (units, NAMES) and which of them answer it; ``section`` is where
    it is answered."""

    section: str
    features: Array
    right: NDArray[np.bool_]


def cases(questions: Sequence[Question], store: Store, terms: Terms, as_of: date) -> list[Case]:
    """A case for each answerable question that asks one thing and whose answer was found."""
    config = Config()
    found = []
    for question in questions:
        if not question.answerable or question.type == "comparison":
            continue
        query = understand(question.question, question.history, None, store, terms, as_of)
        hits = search(store, query.about, config.top_k, plans=query.plans, config=config.search)
        rows = featurize(query, hits[: config.evidence.chunks], store)
        right = [
            any(g.doc == chunk.doc_id and under(chunk.locator, g.section) for g in question.gold)
            and any(found_facts(question.facts, f"{unit.lead} {unit.text}"))
            for chunk, unit, _, _ in rows
        ]
        if any(right):
            features = np.array([[getattr(f, name) for name in NAMES] for _, _, f, _ in rows])
            found.append(Case(_section(question), features, np.array(right)))
    return found


def _section(question: Question) -> str:
    """What a fold must not share with another, since questions on one section are alike."""
    return f"{question.gold[0].doc}|{question.gold[0].section}" if question.gold else question.id


def fit_evidence(train: Sequence[Case], start: Array, *, l2: float = 0.005, steps: int = 400) -> Array:
    """Weights under which right units score above the others: listwise softmax loss (Cao et al. 2007,
    "Learning to rank: from pairwise to listwise"), minimised by Adam from ``start``."""
    weights, mean, square = start.copy(), np.zeros_like(start), np.zeros_like(start)
    free = np.array([name not in NOT_FITTED for name in NAMES])
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


def first_right(tested: Sequence[Case], weights: Array) -> float:
    """Share of the cases whose best unit is right."""
    return float(np.mean([c.right[np.argmax(c.features @ weights)] for c in tested])) if tested else 0.0


def refusal_table(questions: Sequence[Question], store: Store, terms: Terms, as_of: date) -> tuple[Array, NDArray[np.bool_], list[str]]:
    """The signals that refusal looks at, whether the plans speak of what was asked, and the section it is answered in,
    for answerable questions and for those that no plan treats."""
    config = Config()
    table, spoken_of, asked = [], [], []
    for question in questions:
        if not question.answerable and question.reason not in ("not_in_plans", "out_of_scope", "unclear"):
            continue
        query = decompose(understand(question.question, question.history, None, store, terms, as_of), store, terms)[0]
        hits = search(store, query.about, config.top_k, plans=query.plans, config=config.search)
        best = select(query, hits, store, config.evidence)
        if best:
            table.append(signals(best))
            spoken_of.append(question.answerable)
            asked.append(_section(question))
    return np.array(table), np.array(spoken_of), asked


def main() -> None:
    """Runs the fit and prints it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path, action="append", required=True, help="may be given several times")
    parser.add_argument("--as-of", type=date.fromisoformat, default=date.today())
    arguments = parser.parse_args()
    terms = load_terms(Path(Config().terms))
    questions = [q for q in load([SHIPPED]) if q.split == "dev"]
    found: list[Case] = []
    tables, answers, groups = [], [], []
    for folder in arguments.index:
        store = open_store(folder)
        found += cases(questions, store, terms, arguments.as_of)
        table, spoken_of, asked = refusal_table(questions, store, terms, arguments.as_of)
        tables.append(table)
        answers.append(spoken_of)
        groups += asked
    now = np.array([getattr(EvidenceConfig(), name) for name in NAMES])
    asked_by = np.array([c.section for c in found])
    folds = []
    for held in np.array_split(np.random.default_rng(0).permutation(np.unique(asked_by)), 5):
        inside = np.isin(asked_by, held)
        weights = fit_evidence([c for c, i in zip(found, inside, strict=True) if not i], now)
        folds.append(first_right([c for c, i in zip(found, inside, strict=True) if i], weights))
    fitted = fit_evidence(found, now)
    print(
        f"best unit right: now {first_right(found, now):.3f}, fitted {first_right(found, fitted):.3f}, cross-validated {np.mean(folds):.3f}"
    )
    for name, weight in zip(NAMES, fitted, strict=True):
        print(f"    {name}: float = {weight:.2f}")
    print_refusal(np.vstack(tables), np.concatenate(answers), groups)


def print_refusal(table: Array, spoken_of: NDArray[np.bool_], groups: Sequence[str]) -> None:
    """Fits the refusal model and prints its weights, in the units of the signals, with what it would
    catch: cross-validated, for several thresholds."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GroupKFold, cross_val_predict
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    model = make_pipeline(StandardScaler(), LogisticRegression(class_weight="balanced", C=0.5, max_iter=2000))
    chance = cross_val_predict(model, table, spoken_of, cv=GroupKFold(10), groups=groups, method="predict_proba")[:, 1]
    scaler, logistic = model.fit(table, spoken_of)
    weights = logistic.coef_[0] / scaler.scale_
    print(
        f"refusal: bias {logistic.intercept_[0] - weights @ scaler.mean_:.2f}",
        *(f"{n} {w:.2f}" for n, w in zip(SIGNALS, weights, strict=True)),
    )
    for threshold in (0.2, 0.25, 0.3, 0.35, 0.4, 0.5):
        over, caught = (chance[spoken_of] < threshold).mean(), (chance[~spoken_of] < threshold).mean()
        print(f"    threshold {threshold}: over-refusal {over:.3f}, caught {caught:.3f}")


if __name__ == "__main__":
    main()
