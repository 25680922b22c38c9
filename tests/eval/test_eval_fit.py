"""The fits: trees that are read out score as they were grown; weights and trees find what answers."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from eval.fit import first_right, fit_evidence, folds
from eval.fit_cases import Case, cases
from eval.fit_trees import grow
from eval.questions import Gold, Question
from index.store import Store
from qa.ranker import FEATURES, INPUTS
from qa.terms import Terms


@pytest.fixture
def made(store: Store) -> list[Case]:
    """Cases in which the unit with the most of two features answers."""
    chance = np.random.default_rng(0)
    found = []
    for i in range(60):
        features, again = chance.random((8, len(FEATURES))), chance.random((8, len(INPUTS)))
        again[:, : len(FEATURES)] = features
        best = features[:, FEATURES.index("dense")] + features[:, FEATURES.index("own")]
        query = None  # the fits read numbers only
        found.append(Case(f"q{i // 2}", True, store, query, (), features, again, best == best.max()))  # type: ignore[arg-type]
    return found


def test_trees_and_weights_learn_what_answers(made: list[Case]) -> None:
    train, test = made[:40], made[40:]
    assert np.mean(first_right(test, grow(train, trees=60))) >= 0.6
    assert np.mean(first_right(test, fit_evidence(train, np.zeros(len(FEATURES))))) >= 0.6


def test_a_question_is_in_one_fold_with_all_its_indexes(made: list[Case]) -> None:
    parts = folds(made)
    assert np.sum(parts, axis=0).tolist() == [1] * len(made)
    for inside in parts:
        tested = {c.question for c, i in zip(made, inside, strict=True) if i}
        assert not tested & {c.question for c, i in zip(made, inside, strict=True) if not i}


def test_cases_are_questions_with_one_thing_to_find(store: Store) -> None:
    def question(name: str, text: str, kind: str, fact: str = "", reason: str | None = None) -> Question:
        gold = (Gold("harbour", "二/（二）"),) if fact else ()
        return Question(name, text, kind, False, reason is None, gold, ((fact,),) if fact else (), reason=reason)

    asked = [
        question("found", "港区要引进几家修造船企业？", "numeric", "修造船企业4家"),
        question("lost", "港区要引进几家修造船企业？", "numeric", "这话哪里也没有"),
        question("compared", "港区与谷地比有何不同？", "comparison", "修造船企业4家"),
        question("silent", "量子计算机研发由谁负责？", "unanswerable", reason="not_in_plans"),
        question("elsewhere", "大连的冷库容量是多少？", "unanswerable", reason="other_region"),
    ]
    found = {c.question: c for c in cases(asked, store, Terms(), date(2026, 6, 1))}
    assert set(found) == {"found", "silent"}
    assert found["found"].right.any()
    assert not found["silent"].right.any()
    assert found["found"].again.shape[1] == len(INPUTS)
