"""Whose figure is asked for: what stands right before the measure must stand in the evidence, and a county is not its city."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from qa_samples import engine_on, find

from index.types import UnitKind
from qa.decide.asked import READ, Bars, Named, is_asked_for
from qa.decide.times import speaks_of_year
from qa.engine import Engine
from qa.pipeline import ask
from qa.types import NO_FEATURES

BULLETIN = """---
id: bulletin
title: 嘉兴市2024年国民经济和社会发展统计公报
issuer: 嘉兴市统计局
published: 2025-03-20
place: 嘉兴市
---

# 嘉兴市2024年国民经济和社会发展统计公报

## 一、农业

全年粮食产量90万吨，茶叶产量3万吨。玉米产量40万吨。

## 二、交通

年末民用汽车保有量20万辆，其中私人汽车保有量18万辆。新建高速铁路投产里程60公里。高铁旅客发送量500万人次。

## 三、旅游

海盐县建成古镇景区，全市旅游收入达到410亿元。海盐县接待游客80万人次，平湖市旅游收入达到20亿元。
"""
OLD_REPORT = """---
id: old
title: 2023年嘉兴市政府工作报告
issuer: 嘉兴市人民政府
published: 2023-01-20
place: 嘉兴市
---

# 2023年嘉兴市政府工作报告

## 一、过去五年工作回顾

高速公路里程从100公里增加到130公里。

## 二、“十四五”时期主要目标

到2025年，公路密度达到90公里。
"""
NEW_REPORT = (
    OLD_REPORT.replace("2023", "2026")
    .replace("id: old", "id: new")
    .replace("从100公里增加到130公里", "从130公里增加到150公里")
    .replace("公路密度", "航道")
)


PLAN = """---
id: plan
title: 湖州市国民经济和社会发展第十个五年计划纲要
issuer: 湖州市人民政府
period: 2001-2005
---

# 湖州市国民经济和社会发展第十个五年计划纲要

## 第一章 目标

“十五”期间，绿道网的密度要达到更高水平。

到2005年，绿道密度达到7公里。
"""


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return engine_on({"bulletin": BULLETIN, "old": OLD_REPORT, "new": NEW_REPORT}, tmp_path_factory.mktemp("asked"))


@pytest.mark.parametrize(
    "question",
    [
        "2024年新能源汽车保有量是多少",
        "2024年咖啡产量是多少",
        "2024年咖啡产量",
        "2024年玉米出口量",
        "2024年高速铁路营业里程是多少公里",
        "海盐县2024年旅游收入是多少",
    ],
)
def test_the_figure_of_a_neighbour_is_no_answer(shelf: Engine, question: str) -> None:
    answer = ask(question, shelf)
    assert answer.status == "refused", answer.answer


@pytest.mark.parametrize(
    ("question", "figure"),
    [
        ("2024年年末民用汽车保有量是多少", "20万辆"),
        ("2024年茶叶产量", "3万吨"),
        ("2024年粮食和茶叶产量是多少", "90万吨"),
        ("2024年高速铁路旅客发送量是多少", "500万人次"),
        ("2024年全市旅游收入是多少", "410亿元"),
        ("平湖市2024年旅游收入是多少", "20亿元"),
    ],
)
def test_the_figure_of_what_is_named_is_found(shelf: Engine, question: str, figure: str) -> None:
    assert figure in ask(question, shelf).answer


def test_an_earlier_report_that_is_named_answers(shelf: Engine) -> None:
    assert "从100公里增加到130公里" in ask("2023年政府工作报告里说，高速公路里程从多少增加到多少", shelf).answer
    assert "到2025年，公路密度达到90" in ask("嘉兴“十四五”公路密度的目标是多少", shelf).answer
    assert "从130公里增加到150公里" in ask("高速公路里程从多少增加到多少", shelf).answer


def test_a_period_in_quotation_marks_is_no_name_that_evidence_must_say(tmp_path: Path) -> None:
    answer = ask("“十五”计划要求2005年绿道密度达到多少", engine_on({"plan": PLAN}, tmp_path))
    assert (answer.status, "7公里" in answer.answer) == ("answered", True), answer.answer


@pytest.mark.parametrize(
    ("kind", "unseen", "answers", "found"),
    [("sentence", 0.4, 0.9, True), ("row", 0.4, 0.9, False), ("sentence", 0.0, 0.9, False), ("sentence", 0.4, 0.6, False)],
)
def test_a_sentence_that_is_read_to_answer_may_name_a_thing_in_other_words(
    shelf: Engine, kind: UnitKind, unseen: float, answers: float, found: bool
) -> None:
    query, evidence, _ = find("小船客票保有量是多少？", shelf)
    item = next(e for e in evidence if "保有量20万辆" in e.unit.text)
    features = NO_FEATURES._replace(own=0.6, context=0.6, dense=0.7, clause=0.6, unseen=unseen, answers=answers)
    likely = replace(item, kind=kind, features=features)
    named = Named(query, shelf.store)
    assert named.lacking(likely) >= 0.4
    assert is_asked_for(replace(query, measures=frozenset()), likely, "", named, Bars(), READ) is found


SHARES = """---
id: shares
title: 云南省旅游业发展规划
period: 2026-2030
place: 云南省
---

# 云南省旅游业发展规划

## 专栏1 主要指标

| 指标 | 2025年 | 2030年 | 年均增长 | 属性 |
| --- | --- | --- | --- | --- |
| 茶业总产值增长（%） | 4 | — | 6 | 预期性 |
| 冷链业占茶业总产值比重（%） | 20 | 25 | — | 预期性 |

## 一、基础

2025年茶园机械化面积8万亩，占茶园面积比重（茶园机械化率）为57.3%。
"""


def test_a_share_of_a_thing_is_no_figure_of_it_and_a_growth_over_years_is_of_their_last(tmp_path: Path) -> None:
    engine = engine_on({"shares": SHARES}, tmp_path)
    told = ask("云南2030年茶业总产值的目标是多少", engine).answer
    assert "25" not in told.partition("相近的内容")[0]
    assert "57.3%" in ask("云南2025年茶园机械化率是多少", engine).answer.partition("相近的内容")[0]
    _, evidence, _ = find("茶业总产值年均增长多少", engine)
    growth = next(e for e in evidence if e.unit.text.startswith("茶业总产值增长"))
    assert [speaks_of_year(growth, year, engine.store) for year in (2025, 2027, 2030)] == [True, False, True]
    assert "25%" in ask("云南2030年冷链业占茶业总产值的比重是多少", engine).answer.partition("相近的内容")[0]
