"""Answers as claims: what counts as a statement, what is proved by the list behind it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from eval_samples import QUESTIONS

from eval.judge.support.claims import claims_of
from eval.run.records import EvalRecord, Source
from eval.run.run import run
from index.types import Document
from qa.types import Answer, Sentence

pytestmark = pytest.mark.slow

Ask = Callable[[str, Sequence[str]], Answer]


def _record(right: Ask, documents: dict[str, Document], number: int) -> EvalRecord:
    (record,) = run([QUESTIONS[number - 1]], right, documents)
    return record


def _with(record: EvalRecord, *sentences: Sentence) -> EvalRecord:
    assert record.answer
    return replace(record, answer=replace(record.answer, sentences=sentences))


def test_refusal_counts_only_what_it_cites(right: Ask, documents: dict[str, Document]) -> None:
    assert claims_of(_record(right, documents, 9)) == []
    (claim,) = claims_of(_record(right, documents, 11))
    # The words that introduce the nearest passage are no claim.
    assert claim.text == "谋划青川至省城的城际铁路，开展前期研究。"
    assert [p.quote for p in claim.passages] == [claim.text]


def test_passages_bring_title_headings_topic_and_period(right: Ask, documents: dict[str, Document]) -> None:
    (claim,) = claims_of(_record(right, documents, 4))
    (passage,) = claim.passages
    assert passage.context == "云岭省青川谷地“十五五”发展规划\n第二章 重点任务 › 第一节 做强茶产业\n提升加工能力"
    assert passage.period == "2026—2030年"


def test_counts_are_proved_by_the_list(right: Ask, documents: dict[str, Document]) -> None:
    first, second = claims_of(_record(right, documents, 7))
    assert (first.counted, second.counted) == (frozenset({"2"}), frozenset())
    record = _record(right, documents, 7)

    def counted(*sentences: Sentence) -> frozenset[str]:
        return claims_of(_with(record, *sentences))[0].counted

    assert counted(Sentence("项目共3项：学校；", (1,)), Sentence("医院。", (2,))) == frozenset()
    assert counted(Sentence("项目共3项：学校、医院、车站。", (1,))) == frozenset({"3"})
    assert counted(Sentence("项目共3项：学校；医院；车站。", (1,))) == frozenset({"3"})
    assert counted(Sentence("项目共2项：学校医院。", (1, 2))) == frozenset({"2"})


def test_uncited_sentences_count_unless_they_speak_of_silence(right: Ask, documents: dict[str, Document]) -> None:
    record = _record(right, documents, 3)
    cited = Sentence("推进环湖公路建设，全长48公里。", (1,))

    def texts(*sentences: Sentence) -> list[str]:
        return [c.text for c in claims_of(_with(record, *sentences))]

    assert texts(cited, Sentence("规划没有写明开工时间。", ())) == [cited.text]
    assert texts(cited, Sentence("规划没有写明投资，约5亿元。", ())) == [cited.text, "规划没有写明投资，约5亿元。"]
    assert texts(cited, Sentence("这条路风景好。", ())) == [cited.text, "这条路风景好。"]


def test_numbering_is_no_figure_and_unknown_numbers_dangle(right: Ask, documents: dict[str, Document]) -> None:
    record = _record(right, documents, 3)
    (claim,) = claims_of(_with(record, Sentence("1. 推进环湖公路建设。", (1, 9))))
    assert (claim.text, claim.dangling, len(claim.passages)) == ("推进环湖公路建设。", True, 1)


def test_sources_say_what_the_plan_says(right: Ask, documents: dict[str, Document]) -> None:
    record = _record(right, documents, 4)
    assert record.sources == (Source(True, True, "提升加工能力", "2026—2030年"),)
    (lost,) = run([QUESTIONS[3]], right, {})
    assert lost.sources == (Source(False, False, "", ""),)
