"""Reports and bulletins: what they look back on is of the year before, what they aim at of their own, whatever a question names."""

from __future__ import annotations

import pytest
from qa_samples import engine_on

from qa.engine import Engine
from qa.pipeline import ask
from qa.types import Answer

REPORT = """---
id: report-{year}
title: {year}年云岭省政府工作报告
issuer: 云岭省人民政府
published: {year}-01-18
kind: official
---

# {year}年云岭省政府工作报告

## 一、{before}年工作回顾

过去一年，全省城镇新增就业{jobs}万人，改造老旧小区{flats}个。

新建高标准农田{fields}万亩，粮食产量比上年增长{growth}%。

## 二、{year}年重点工作

今年的主要预期目标是：城镇新增就业{aim}万人以上，茶叶出口{tea}亿元。

### （一）城市更新

改造老旧小区{flats_to_come}个，新建社区食堂{halls}家。
"""
YEARS = {
    2025: {"jobs": "31.2", "flats": 410, "fields": 52, "growth": "1.4", "aim": 30, "tea": 18, "flats_to_come": 450, "halls": 66},
    2026: {"jobs": "33.7", "flats": 465, "fields": 58, "growth": "2.1", "aim": 32, "tea": 21, "flats_to_come": 480, "halls": 90},
}
TERM = """---
id: term
title: 白石市政府工作报告
issuer: 白石市人民政府
published: 2027-01-09
kind: official
---

# 白石市政府工作报告

## 一、过去五年和2026年工作回顾

过去五年，全市建成公园64座，完成绿化投资9亿元。

2026年，建成公园15座，新增绿道38公里。

## 二、“十五五”时期主要目标和2027年工作安排

“十五五”时期，建成公园90座以上。

今年，要重点做好以下工作。

### （一）建设公园城市

建成公园20座。
"""
BULLETIN = """---
id: bulletin
title: 青川市2025年国民经济和社会发展统计公报
issuer: 青川市统计局
published: 2026-03-05
kind: official
---

# 青川市2025年国民经济和社会发展统计公报

## 一、综合

全年接待游客640万人次，比上年增长7.5%。年末图书馆藏书210万册。
"""


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """An engine on two reports of one province, one of a city that looks back on five years, and a bulletin."""
    folder = tmp_path_factory.mktemp("reports")
    return engine_on(
        {f"report-{y}": REPORT.format(year=y, before=y - 1, **v) for y, v in YEARS.items()} | {"term": TERM, "bulletin": BULLETIN}, folder
    )


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("云岭省2025年城镇新增就业多少万人？", "过去一年，全省城镇新增就业33.7万人，改造老旧小区465个。"),
        ("云岭省2025年城镇新增就业目标是多少？", "今年的主要预期目标是：城镇新增就业30万人以上，茶叶出口18亿元。"),
        ("云岭省2024年城镇新增就业多少万人？", "过去一年，全省城镇新增就业31.2万人，改造老旧小区410个。"),
        ("云岭省2026年城镇新增就业多少万人？", "今年的主要预期目标是：城镇新增就业32万人以上，茶叶出口21亿元。"),
        ("云岭省今年城镇新增就业的目标是多少？", "今年的主要预期目标是：城镇新增就业32万人以上，茶叶出口21亿元。"),
        ("云岭省去年城镇新增就业多少万人？", "过去一年，全省城镇新增就业33.7万人，改造老旧小区465个。"),
        ("云岭省2025年计划改造老旧小区多少个？", "改造老旧小区450个，新建社区食堂66家。"),
        ("云岭省2024年新建高标准农田多少万亩？", "新建高标准农田52万亩，粮食产量比上年增长1.4%。"),
        ("白石市2026年建成公园多少座？", "2026年，建成公园15座，新增绿道38公里。"),
        ("白石市2027年建成公园多少座？", "建成公园20座。"),
        ("青川市2025年接待游客多少人次？", "全年接待游客640万人次，比上年增长7.5%。"),
    ],
)
def test_a_question_of_a_year_gets_what_is_of_that_year(reports: Engine, question: str, says: str) -> None:
    answer = ask(question, reports)
    assert answer.status == "answered"
    assert answer.sentences[0].text.endswith(says)


@pytest.mark.parametrize(
    "question",
    [
        "云岭省2023年城镇新增就业多少万人？",
        "云岭省2027年城镇新增就业目标是多少？",
        "云岭省2024年城镇新增就业目标是多少？",
        "云岭省2026年新建高标准农田多少万亩？",
        "青川市2024年接待游客多少人次？",
        "青川市2025年接待游客目标是多少人次？",
    ],
)
def test_what_is_of_another_year_or_only_aimed_at_does_not_answer(reports: Engine, question: str) -> None:
    assert ask(question, reports).status == "refused"


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("云岭省城镇新增就业目标是多少？", "2026年：今年的主要预期目标是"),
        ("云岭省新建高标准农田多少万亩？", "2025年：新建高标准农田58万亩"),
        ("云岭省2025年茶叶出口多少亿元？", "2025年的目标：今年的主要预期目标是"),
        ("青川市图书馆藏书多少万册？", "2025年：年末图书馆藏书210万册"),
    ],
)
def test_an_answer_says_of_which_year_it_is_where_neither_it_nor_the_question_does(reports: Engine, question: str, said: str) -> None:
    assert said in ask(question, reports).sentences[0].text


@pytest.mark.parametrize(
    ("question", "verdict"),
    [
        ("云岭省2025年城镇新增就业33.7万人，对吗？", "是。"),
        ("云岭省2026年城镇新增就业33.7万人，对吗？", "否，"),
        ("云岭省2025年城镇新增就业31.2万人，对吗？", "否，"),
        ("云岭省2026年城镇新增就业32万人以上，对吗？", "是。"),
    ],
)
def test_a_claim_is_held_against_the_facts_of_its_year(reports: Engine, question: str, verdict: str) -> None:
    assert ask(question, reports).answer.startswith(verdict)


def test_a_follow_up_takes_another_year(reports: Engine) -> None:
    def follow(question: str) -> Answer:
        return ask(question, reports, history=("云岭省今年城镇新增就业目标是多少？",))

    assert "30万人以上" in follow("那去年呢？").sentences[0].text
    assert "33.7万人" in follow("去年实际是多少？").sentences[0].text


def test_a_refusal_names_what_is_missing(reports: Engine) -> None:
    aimed = ask("云岭省2026年已经改造了多少个老旧小区？", reports)
    assert (aimed.status, aimed.reason) == ("refused", "figure_not_stated")
    assert "480个" in aimed.answer
    assert ask("云岭省2023年改造了多少个老旧小区？", reports).reason == "other_period"
    assert ask("西岭省2025年改造老旧小区多少个？", reports).reason == "other_region"
    assert ask("云岭省2026年婴儿死亡率目标是多少？", reports).status == "refused"
