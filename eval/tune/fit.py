"""Fits the weights of evidence and of refusal on the dev split: ``python -m eval.tune.fit --index DIR [--index DIR …]``.

Prints what to put into ``EvidenceConfig`` and ``RefusalConfig``, the loss of the shipped weights and of
those, and the share of questions whose best evidence is right, with cross-validation. Questions of the test
split are not looked at. Nothing is written: a person decides. Lists of indicators stand on one side of the
split only, so the weight of table rows is not fitted.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import logsumexp, softmax

from eval.sets.facts import found_facts
from eval.sets.questions import SHIPPED, Question, load, under
from index.search import search
from index.store.files import open_store
from index.store.port import Store
from index.text.wordings import Terms, load_terms
from qa.config import Config
from qa.decide.refusal import SIGNALS, RefusalConfig, signals
from qa.read.evidence import EvidenceConfig, select
from qa.read.features import featurize
from qa.types import Features
from qa.understand.parts import decompose
from qa.understand.query import understand

NAMES = [f.name for f in fields(Features)]
NOT_FITTED = ("row", "unseen")
L2 = 0.005
"""Strength of the penalty on large weights."""
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


def listwise_loss(weights: Array, found: Sequence[Case]) -> tuple[float, Array]:
    """How little of the softmax over the scores falls on right units, and its gradient.

    Σ -log(Σ_right exp(s) / Σ exp(s)) / cases + L2/2 · |weights|², with s = features @ weights. Source: the listwise
    softmax loss of Cao et al., "Learning to rank: from pairwise to listwise" (ICML 2007), for several right items.
    """
    value, gradient = L2 / 2 * float(weights @ weights), L2 * weights
    for case in found:
        scores = case.features @ weights
        share, right = softmax(scores), np.where(case.right, softmax(np.where(case.right, scores, -np.inf)), 0.0)
        value += float(logsumexp(scores) - logsumexp(scores[case.right])) / len(found)
        gradient += case.features.T @ (share - right) / len(found)
    return value, gradient


def fit_evidence(train: Sequence[Case], start: Array) -> Array:
    """The weights with the least ``listwise_loss``; those of NOT_FITTED stay as in ``start``."""
    free = np.array([name not in NOT_FITTED for name in NAMES])

    def spread(values: Array) -> Array:
        weights = start.copy()
        weights[free] = values
        return weights

    def loss(values: Array) -> tuple[float, Array]:
        value, gradient = listwise_loss(spread(values), train)
        return value, gradient[free]

    return spread(minimize(loss, start[free], jac=True, method="L-BFGS-B").x)


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


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the fit and prints it."""
    parser = argparse.ArgumentParser(prog="python -m eval.tune.fit", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--index", type=Path, action="append", required=True, help="may be given several times")
    parser.add_argument("--as-of", type=date.fromisoformat, default=date.today())
    arguments = parser.parse_args(argv)
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
    print_evidence(found)
    print_refusal(np.vstack(tables), np.concatenate(answers), groups)
    return 0


def print_evidence(found: Sequence[Case]) -> None:
    """Fits the weights of evidence and prints them, with what they and the shipped ones are worth."""
    shipped = np.array([getattr(EvidenceConfig(), name) for name in NAMES])
    fitted = fit_evidence(found, shipped)
    print(
        f"best unit right: shipped {first_right(found, shipped):.3f}, fitted {first_right(found, fitted):.3f}, "
        f"cross-validated {cross_validated(found, shipped):.3f}"
    )
    print(f"loss: shipped {listwise_loss(shipped, found)[0]:.4f}, fitted {listwise_loss(fitted, found)[0]:.4f}")
    for name, weight in zip(NAMES, fitted, strict=True):
        print(f"    {name}: float = {weight:.2f}")


def cross_validated(found: Sequence[Case], start: Array, folds: int = 5) -> float:
    """Share of the cases whose best unit is right under weights fitted on other sections, mean over the folds."""
    from sklearn.model_selection import GroupKFold

    split = GroupKFold(folds, shuffle=True, random_state=0).split(found, groups=[c.section for c in found])
    return float(np.mean([first_right([found[i] for i in held], fit_evidence([found[i] for i in kept], start)) for kept, held in split]))


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
    bias = float(logistic.intercept_[0] - weights @ scaler.mean_)
    print(f"refusal: bias {bias:.2f}", *(f"{name} {weight:.2f}" for name, weight in zip(SIGNALS, weights, strict=True)))
    shipped = np.array([getattr(RefusalConfig(), name) for name in SIGNALS])
    before, after = (refusal_loss(b + table @ w, spoken_of) for b, w in ((RefusalConfig().bias, shipped), (bias, weights)))
    print(f"loss: shipped {before:.4f}, fitted {after:.4f}")
    for threshold in (0.2, 0.25, 0.3, 0.35, 0.4, 0.5):
        over, caught = (chance[spoken_of] < threshold).mean(), (chance[~spoken_of] < threshold).mean()
        print(f"    threshold {threshold}: over-refusal {over:.3f}, caught {caught:.3f}")


def refusal_loss(logits: Array, spoken_of: NDArray[np.bool_]) -> float:
    """Mean log loss of the refusal model, both classes weighing the same."""
    losses = np.logaddexp(0, np.where(spoken_of, -logits, logits))
    return float((losses[spoken_of].mean() + losses[~spoken_of].mean()) / 2)


if __name__ == "__main__":
    raise SystemExit(main())
