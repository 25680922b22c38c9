"""Metric values against arithmetic written out; intervals and groups."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from eval_samples import QUESTIONS, make_answer, question

from eval.judge.cases import judge_records
from eval.judge.metrics import BY_NAME
from eval.judge.retrieval import ranking, retrieval_values
from eval.judge.score import Estimate, estimate, latency, score
from eval.judge.support.rules import RuleJudge
from eval.run.records import EvalRecord
from eval.run.run import run
from eval.sets.questions import from_json
from index.errors import InputError
from index.types import Document
from qa.types import Answer, Retrieved

Ask = Callable[[str, Sequence[str]], Answer]

GOLD = [
    {"doc": "a", "section": "第一章/第一节"},
    {"doc": "a", "section": "第二章"},
    {"doc": "b", "section": "一", "alt": 1},
    {"doc": "b", "section": "二", "alt": 1},
]


def _asked(sections: Sequence[tuple[str, str]]) -> EvalRecord:
    made = from_json(question(1, "问", gold=GOLD, facts=[["x"]]), "这里")
    answer = make_answer("问", {}, (), "not_in_plans", [Retrieved(d, s, 1.0) for d, s in sections])
    return EvalRecord(made, "", "问", answer, (), 1.0)


def test_retrieval_against_arithmetic() -> None:
    found = [("a", "第一章"), ("a", "第一章/第一节/专栏1"), ("a", "第一章/第一节"), ("b", "二/（一）"), ("b", "一"), ("a", "第三章")]
    record = _asked(found)
    # Above a gold section does not count; the second section of one requirement gains nothing.
    assert ranking(record.question, record.answer.retrieved if record.answer else ()) == [
        "other:0", "gold:0", "other:2", "gold:2", "other:4", "other:5",
    ]  # fmt: skip
    values = retrieval_values([record])["T-01"]
    dcg = 1 / math.log2(3) + 1 / math.log2(5)
    ideal = 1 / math.log2(2) + 1 / math.log2(3) + 1 / math.log2(4)
    assert values == pytest.approx(
        {"hit@1": 0, "hit@3": 1, "hit@5": 1, "hit@10": 1, "mrr@10": 1 / 2, "ndcg@10": dcg / ideal, "recall@10": 2 / 3}
    )


def test_nothing_retrieved_is_nothing_found() -> None:
    assert set(retrieval_values([_asked([])])["T-01"].values()) == {0.0}
    assert set(retrieval_values([_asked([("a", f"第九章/第{n}节") for n in range(30)])])["T-01"].values()) == {0.0}


def test_beyond_rank_ten_counts_for_nothing() -> None:
    record = _asked([("a", f"第九章/第{n}节") for n in range(10)] + [("a", "第二章")])
    assert set(retrieval_values([record])["T-01"].values()) == {0.0}


def test_answer_metrics_against_arithmetic(right: Ask, documents: dict[str, Document]) -> None:
    """T-01 loses one fact of two, T-03 is refused, T-10 is answered; the rest is right."""

    def ask(text: str, history: Sequence[str]) -> Answer:
        if text == "环湖的路修多长":
            return make_answer(text, documents, (), "figure_not_stated")
        if text == "谷地的彩礼有没有上限？":
            return make_answer(text, documents, (("推进环湖公路建设，全长48公里。", (("valley-15", "推进环湖公路建设，全长48公里。"),)),))
        answer = right(text, history)
        return replace(answer, answer=answer.answer.replace("约束性", "预期性")) if "森林" in text else answer

    overall = score(run(QUESTIONS, ask, documents), RuleJudge()).overall
    expected = {
        "fact_recall": (0.5 + 1 + 0 + 1 + 1 + 1 + 1 + 1) / 8,
        "complete": 6 / 8,
        "fact_recall_answered": (0.5 + 6) / 7,
        "over_refusal": 1 / 8,
        "refusal_recall": 2 / 3,
        "reason_accuracy": 2 / 2,
        "gold_hit": 7 / 7,
        "quote_integrity": 1.0,
    }
    assert {n: overall[n].value for n in expected} == pytest.approx(expected)
    assert {n: overall[n].count for n in ("fact_recall", "gold_hit", "refusal_recall", "reason_accuracy")} == {
        "fact_recall": 8, "gold_hit": 7, "refusal_recall": 3, "reason_accuracy": 2,
    }  # fmt: skip


def test_a_notice_that_echoes_the_question_states_no_fact(right: Ask, documents: dict[str, Document]) -> None:
    def ask(text: str, history: Sequence[str]) -> Answer:
        answer = right("环湖的路修多长", history)
        return replace(answer, answer=answer.answer + f"\n注：规划没有写明“{text}”。")

    echoed = from_json(question(1, "48公里的路占地5亩？", gold=GOLD[:1], facts=[["48公里"], ["5亩"]]), "这里")
    (case,) = judge_records(run([echoed], ask, documents), RuleJudge())
    assert case.found == (True, False)


def test_citation_precision_of_needed_and_idle_citations(right: Ask, documents: dict[str, Document]) -> None:
    # The table row alone does not carry the 2024 of its note: both citations are needed.
    (case,) = judge_records(run(QUESTIONS[:1], right, documents), RuleJudge())
    assert (case.precise, case.cited, [v.supported for v in case.verdicts]) == (2, 2, [True])
    assert BY_NAME["citation_precision"].of(case) == (1.0, 1.0)


def test_length_counts_no_marks(right: Ask, documents: dict[str, Document]) -> None:
    (case,) = judge_records(run(QUESTIONS[2:3], right, documents), RuleJudge())
    assert case.text == "推进环湖公路建设，全长48公里。"
    assert BY_NAME["length"].of(case) == (16.0, 1.0)


def test_estimate_is_ratio_of_sums_with_a_fixed_interval() -> None:
    found = estimate([(1, 2), (3, 3), (0, 5)])
    assert found.value == 4 / 10
    assert found == estimate([(1, 2), (3, 3), (0, 5)])
    assert found.low <= found.value <= found.high
    assert estimate([(1, 1)] * 7) == Estimate(1.0, 1.0, 1.0, 7)
    assert estimate([]).count == 0
    # About ±1.96·sqrt(p(1-p)/n) for a share.
    share = estimate([(1.0, 1.0)] * 300 + [(0.0, 1.0)] * 100)
    half = 1.96 * math.sqrt(0.75 * 0.25 / 400)
    assert (share.low, share.high) == pytest.approx((0.75 - half, 0.75 + half), abs=0.01)


def test_groups_and_order(right: Ask, documents: dict[str, Document]) -> None:
    scores = score(run(QUESTIONS, right, documents, noise=2), RuleJudge())
    assert {d: list(g) for d, g in scores.groups.items()} == {
        "split": ["dev", "test"],
        "plan": ["harbour", "region", "valley-15", "无"],
        "type": ["numeric", "list", "responsible", "multihop", "table", "unanswerable"],
        "colloquial": ["公文", "口语"],
    }
    assert scores.groups["type"]["unanswerable"]["refusal_recall"].count == 3
    assert sum(e["complete"].count for e in scores.groups["plan"].values()) == 8
    assert scores.reasons == {r: {r: 1} for r in ("other_period", "not_in_plans", "figure_not_stated")}
    assert sum(row["count"] for row in scores.noise.values()) == len(scores.noisy)


def test_latency_by_stage(right: Ask, documents: dict[str, Document]) -> None:
    def ask(text: str, history: Sequence[str]) -> Answer:
        number = next(n for n, q in enumerate(QUESTIONS) if q.question == text)
        return replace(right(text, history), timing_ms={"search": float(number * 10), "total": 5.0})

    # Values 0, 10 … 100: the 50th percentile is 50, the 95th halfway between 90 and 100.
    found = latency(judge_records(run(QUESTIONS, ask, documents), RuleJudge()))
    assert found == {"search": {"p50": 50.0, "p95": 95.0}, "total": {"p50": 5.0, "p95": 5.0}}


def test_a_question_that_cannot_be_asked_is_an_error_not_an_answer(right: Ask, documents: dict[str, Document]) -> None:
    def ask(text: str, history: Sequence[str]) -> Answer:
        if text == "环湖的路修多长":
            raise InputError("问题太长。")
        return right(text, history)

    records = run(QUESTIONS, ask, documents)
    scores = score(records, RuleJudge())
    assert [(r.question.id, r.error) for r in records if r.error] == [("T-03", "问题太长。")]
    assert (scores.overall["complete"].value, scores.overall["over_refusal"].value) == (7 / 8, 0.0)


def test_history_and_progress_are_passed(right: Ask, documents: dict[str, Document]) -> None:
    seen: list[tuple[str, Sequence[str]]] = []
    steps: list[tuple[str, int, int]] = []

    def ask(text: str, history: Sequence[str]) -> Answer:
        seen.append((text, history))
        return right(text, history)

    follow = from_json(question(1, "那茶叶呢", history=["森林覆盖率呢？"], type="followup", gold=GOLD, facts=[["x"]]), "这里")
    run([follow], ask, documents, progress=lambda *step: steps.append(step))
    assert seen == [("那茶叶呢", ("森林覆盖率呢？",))]
    assert steps == [("提问", 0, 1), ("完成", 1, 1)]
