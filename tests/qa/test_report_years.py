"""Reports and bulletins without a year in their headings, side by side: what is confirmed, what is listed, what is asked of which."""

from __future__ import annotations

import pytest
from qa_samples import engine_on

from qa.engine import Engine
from qa.pipeline import ask
from qa.types import Filters

REPORT = """# {year}年兰州市政府工作报告

——{year}年1月9日在兰州市第六届人民代表大会第二次会议上

## 一、工作回顾

去年，全市茶叶产量{tea}万吨，改造老旧小区{flats}个。

## 二、今年的目标任务

全市茶叶产量增长{aim}%左右。
"""
BULLETIN = """# 兰州市2025年国民经济和社会发展统计公报

兰州市统计局

2026年3月5日

## 一、农业

**表1 2025年主要农产品产量**

| 产品名称 | 单位 | 产量 | 比上年增长（%） |
| --- | --- | --- | --- |
| 茶饼 | 万吨 | 5.2 | -1.7 |
| 其中：绿茶饼 | 万吨 | 3.1 | 2.4 |
| 竹笋 | 吨 | 410 | 6.0 |

## 二、交通

**表2 2025年运输量**

| 指标 | 单位 | 绝对数 | 比上年增长（%） |
| --- | --- | --- | --- |
| 货物运输总量 | 万吨 | 905 | 2.1 |
| 铁路 | 万吨 | 310 | 1.1 |
| 公路 | 万吨 | 595 | 3.3 |
| 货物周转量 | 亿吨公里 | 88.4 | 4.0 |
| 铁路 | 亿吨公里 | 51.7 | 2.2 |
| 公路 | 亿吨公里 | 36.7 | 5.1 |
"""


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """An engine on two reports of a city and its bulletin, whose metadata are all read from their text."""
    texts = {
        "report-2025": REPORT.format(year=2025, tea="5.3", flats=71, aim=2),
        "report-2026": REPORT.format(year=2026, tea="5.2", flats=83, aim=3),
        "bulletin-2025": BULLETIN,
    }
    return engine_on(texts, tmp_path_factory.mktemp("shelf"))


@pytest.mark.parametrize(
    ("question", "opening"),
    [
        ("兰州市2025年改造老旧小区83个，对吗？", "是。"),
        ("兰州市2024年改造老旧小区71个，对吗？", "是。"),
        ("兰州市2025年改造老旧小区71个，对吗？", "否，"),
        ("2025年统计公报说茶饼产量比上年增长1.7%，对吗？", "否，"),
        ("2025年统计公报说绿茶饼产量比上年增长2.4%，对吗？", "是。"),
    ],
)
def test_a_claim_is_of_the_year_that_is_looked_back_on(shelf: Engine, question: str, opening: str) -> None:
    assert ask(question, shelf).answer.startswith(opening)


@pytest.mark.parametrize(
    ("question", "figure"),
    [("兰州市2025年铁路货物周转量是多少？", "51.7亿吨公里"), ("兰州市2025年公路货物运输量是多少？", "595万吨")],
)
def test_a_row_is_found_by_the_total_that_it_is_a_part_of(shelf: Engine, question: str, figure: str) -> None:
    assert figure in ask(question, shelf).sentences[0].text


@pytest.mark.parametrize(
    ("question", "figure"),
    [
        ("兰州市2025年茶饼产量是多少？", "5.2万吨"),
        ("兰州市2025年绿茶饼产量多少，竹笋产量多少？", "410吨"),
        ("2026年政府工作报告里，今年茶叶产量增长多少？", "3%左右"),
    ],
)
def test_what_is_asked_of_a_row_or_of_a_report_named_by_its_year(shelf: Engine, question: str, figure: str) -> None:
    assert figure in ask(question, shelf).answer


def test_a_row_that_lacks_what_is_named_most_closely_does_not_answer(shelf: Engine) -> None:
    assert ask("兰州市2025年集装箱周转量是多少？", shelf).status == "refused"


def test_what_this_year_is_measured_from_is_not_asked_about(shelf: Engine) -> None:
    assert "3%左右" in ask("兰州市今年茶叶产量目标增长多少，比去年多多少？", shelf).answer


def test_this_year_of_a_follow_up_is_that_of_the_report_that_it_is_put_to(shelf: Engine) -> None:
    before = ("兰州市2024年茶叶产量是多少？",)
    answer = ask("那今年茶叶产量要增长多少？", shelf, history=before, filters=Filters(("report-2025",)))
    assert "2%左右" in answer.answer
