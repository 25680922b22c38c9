"""The suite must be able to fail: each fault put into the answers shows in its metrics and in no others."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from eval_samples import CORRECT, QUESTIONS, citation, make_answer, with_text

from eval.judge.faults import faults
from eval.judge.metrics import BY_NAME
from eval.judge.score import Scores, score
from eval.judge.support.rules import RuleJudge
from eval.run.run import run
from index.types import Document
from qa.types import Answer, Retrieved, Sentence

pytestmark = pytest.mark.slow

Ask = Callable[[str, Sequence[str]], Answer]
RETRIEVAL = {"hit@1", "hit@3", "hit@5", "hit@10", "mrr@10", "ndcg@10", "recall@10"}
SUPPORT = {"citation_recall", "citation_precision", "faithfulness"}


def _scores(ask: Ask, documents: dict[str, Document]) -> Scores:
    return score(run(QUESTIONS, ask, documents), RuleJudge())


def _values(scores: Scores) -> dict[str, float]:
    return {name: e.value for name, e in scores.overall.items() if e.count}


@pytest.fixture(scope="module")
def sound(right: Ask, documents: dict[str, Document]) -> dict[str, float]:
    """What the suite says of answers that are right."""
    return _values(_scores(right, documents))


def _moved(ask: Ask, documents: dict[str, Document], sound: dict[str, float]) -> dict[str, float | None]:
    """The metrics that differ from those of right answers, with their value (None: no value any more)."""
    found = _values(_scores(ask, documents))
    names = (sound.keys() | found.keys()) - {"length"}
    return {n: found.get(n) for n in names if found.get(n) != sound.get(n)}


def test_right_answers_are_perfect(sound: dict[str, float], right: Ask, documents: dict[str, Document]) -> None:
    best = {n: (0.0 if BY_NAME[n].better == "lower" else 1.0) for n in sound if n != "length"}
    assert {n: v for n, v in sound.items() if n != "length"} == pytest.approx(best)
    assert set(sound) == set(BY_NAME) - {"robustness"}
    assert [faults(c) for c in _scores(right, documents).cases] == [[]] * len(QUESTIONS)


def test_retriever_returning_wrong_sections(right: Ask, documents: dict[str, Document], sound: dict[str, float]) -> None:
    def ask(text: str, history: Sequence[str]) -> Answer:
        return replace(right(text, history), retrieved=tuple(Retrieved("harbour", s, 1.0) for s in ("三/（一）", "三/（二）", "前言")))

    assert _moved(ask, documents, sound) == dict.fromkeys(RETRIEVAL, 0.0)


def test_answerer_that_changes_a_figure(right: Ask, documents: dict[str, Document], sound: dict[str, float]) -> None:
    def ask(text: str, history: Sequence[str]) -> Answer:
        return with_text(right(text, history), lambda s: s.replace("48公里", "46公里"))

    moved = _moved(ask, documents, sound)
    assert set(moved) == SUPPORT | {"numeric_faithfulness", "fact_recall", "complete", "fact_recall_answered"}
    assert moved["complete"] == moved["fact_recall"] == 7 / 8
    figures = [c for case in _scores(ask, documents).cases for group in case.figures for c in group]
    assert [(c.text, c.why) for c in figures if c.why] == [("46公里", "数字不在引文")]
    assert moved["numeric_faithfulness"] == 1 - 1 / len(figures)


def test_answerer_that_changes_a_year(right: Ask, documents: dict[str, Document], sound: dict[str, float]) -> None:
    def ask(text: str, history: Sequence[str]) -> Answer:
        return with_text(right(text, history), lambda s: s.replace("2030年63.5%", "2028年63.5%"))

    assert set(_moved(ask, documents, sound)) == SUPPORT | {"numeric_faithfulness"}


def test_answerer_that_cites_the_neighbour_section(right: Ask, documents: dict[str, Document], sound: dict[str, float]) -> None:
    valley = documents["valley-15"]
    neighbour = "到2030年，谷地常住人口稳定在42万人左右，居民平均受教育年限超过11年。"

    def ask(text: str, history: Sequence[str]) -> Answer:
        answer = right(text, history)
        return (
            replace(answer, citations=tuple(citation(c.n, valley, neighbour) for c in answer.citations))
            if answer.status == "answered"
            else answer
        )

    moved = _moved(ask, documents, sound)
    assert set(moved) == SUPPORT | {"gold_hit", "gold_recall", "gold_share", "numeric_faithfulness"}
    assert moved["gold_hit"] == moved["gold_share"] == 0.0
    # The refusal that names the nearest passage still cites it rightly: one answer of nine.
    assert moved["citation_recall"] == pytest.approx(1 / 9)


def test_answerer_that_never_refuses(right: Ask, documents: dict[str, Document], sound: dict[str, float]) -> None:
    def ask(text: str, history: Sequence[str]) -> Answer:
        answer = right(text, history)
        return answer if answer.status == "answered" else make_answer(text, documents, CORRECT["环湖的路修多长"])

    assert _moved(ask, documents, sound) == {"refusal_recall": 0.0, "reason_accuracy": None}


def test_answerer_that_always_refuses(right: Ask, documents: dict[str, Document], sound: dict[str, float]) -> None:
    def ask(text: str, history: Sequence[str]) -> Answer:
        answer = right(text, history)
        found = make_answer(text, documents, (), answer.reason or "not_in_plans")
        return replace(found, retrieved=answer.retrieved)

    moved = _moved(ask, documents, sound)
    gone = SUPPORT | {"gold_hit", "gold_recall", "gold_share", "quote_integrity", "numeric_faithfulness", "fact_recall_answered"}
    assert moved == {"over_refusal": 1.0, "fact_recall": 0.0, "complete": 0.0} | dict.fromkeys(gone)


def test_answerer_with_the_wrong_reason(right: Ask, documents: dict[str, Document], sound: dict[str, float]) -> None:
    def ask(text: str, history: Sequence[str]) -> Answer:
        answer = right(text, history)
        return replace(answer, reason="unclear") if answer.reason == "other_period" else answer

    assert _moved(ask, documents, sound) == {"reason_accuracy": pytest.approx(2 / 3)}


@pytest.mark.parametrize("fault", ["quote", "span", "section"])
def test_answerer_that_breaks_a_quote(fault: str, right: Ask, documents: dict[str, Document], sound: dict[str, float]) -> None:
    def ask(text: str, history: Sequence[str]) -> Answer:
        answer = right(text, history)
        if text != "环湖的路修多长":
            return answer
        (cited,) = answer.citations
        broken = {
            "quote": replace(cited, quote=cited.quote.replace("推进", "加快推进")),
            "span": replace(cited, start=cited.start + 1, end=cited.end + 1),
            "section": replace(cited, section="第二章/第一节"),
        }[fault]
        return replace(answer, citations=(broken,))

    moved = _moved(ask, documents, sound)
    cited = sum(len(c.citations) for c in _scores(right, documents).cases)
    assert moved.pop("quote_integrity") == 1 - 1 / cited
    assert set(moved) == ({"gold_hit", "gold_recall", "gold_share"} if fault == "section" else set())


def test_answerer_that_does_not_cite(right: Ask, documents: dict[str, Document], sound: dict[str, float]) -> None:
    def ask(text: str, history: Sequence[str]) -> Answer:
        answer = right(text, history)
        if text != "环湖的路修多长":
            return answer
        extra = Sentence("这条路还会带动沿线旅游。", ())
        return replace(answer, sentences=(*answer.sentences, extra), answer=answer.answer + extra.text)

    moved = _moved(ask, documents, sound)
    assert set(moved) == {"citation_recall", "faithfulness"}
    # Half of the sentences of one answer; nine answers make claims.
    assert moved["citation_recall"] == pytest.approx((8 + 0.5) / 9)


def test_answerer_that_pads_citations(right: Ask, documents: dict[str, Document], sound: dict[str, float]) -> None:
    def ask(text: str, history: Sequence[str]) -> Answer:
        answer = right(text, history)
        if text != "环湖的路修多长":
            return answer
        more = citation(2, documents["valley-15"], "谋划青川至省城的城际铁路，开展前期研究。")
        return replace(answer, sentences=(Sentence(answer.sentences[0].text, (1, 2)),), citations=(*answer.citations, more))

    # Only the first of its two citations is needed; both stand in the gold section.
    assert _moved(ask, documents, sound) == {"citation_precision": pytest.approx((8 + 0.5) / 9)}


def test_answerer_thrown_by_noise(right: Ask, documents: dict[str, Document]) -> None:
    known = {re.sub(r"\W", "", q.question): q.question for q in QUESTIONS}

    def forgiving(text: str, history: Sequence[str]) -> Answer:
        return right(known.get(re.sub(r"\W", "", text), text), history)

    def robustness(ask: Ask) -> tuple[float, float]:
        records = [r for r in run(QUESTIONS, ask, documents, noise=5) if r.noise in ("", "punctuation")]
        scores = score(records, RuleJudge())
        return scores.overall["robustness"].value, scores.overall["complete"].value

    assert robustness(forgiving) == (1.0, 1.0)
    # The scripted answerer refuses what it does not know to the letter: what was refused without a
    # citation stays as it was, all else changes.
    spoilt = [q for q in QUESTIONS if re.search(r"\W", q.question)]
    same = [q for q in spoilt if not q.answerable and not q.gold]
    assert robustness(right) == (pytest.approx(len(same) / len(spoilt)), 1.0)
