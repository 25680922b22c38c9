"""Claims on how a figure came about: what was before is not what is, an average no figure of one year, a fall no rise."""

from __future__ import annotations

import pytest
from qa_samples import engine_on

from qa.engine import Engine
from qa.pipeline import ask
from qa.proofread.candidates import Finder
from qa.proofread.proofread import check_text

REPORT = """---
id: report
title: 云岭省政府工作报告
issuer: 云岭省人民政府
period: 2021-2021
published: 2021-01-28
kind: official
---

# 2021年云岭省政府工作报告

## 一、“十三五”工作回顾

五年来，生态环境不断改善。森林覆盖率由40.5%提高到45.2%，空气优良天数从305天增加到354天，细颗粒物平均浓度由56微克/立方米降至28微克/立方米。

五年来，经济总量不断壮大。茶叶加工产值年均增长7.4%，渔业增加值年均增长3.9%，城镇新增就业30万人，新建公园37个。

2020年，棉花加工产值较2015年增长41.3%。

2020年，茶叶加工产值增长5.1%，果品出口额增长6.3%，果品出口量比上年减少12%。

全省药材产量9.5万吨，比上年低0.6万吨。信访件由上年的1260件下降到845件。

## 二、2021年工作安排

2021年主要预期目标是：财政收入力争增长6%以上，城镇新增就业11万人以上，护理型床位占比55%。

今年负债率拟按2.6%安排，比上年低0.4个百分点。年末粮库储备3107万吨，比上年末增加352万吨。
"""
BULLETIN = """---
id: bulletin
title: 2021年云岭省国民经济和社会发展统计公报
issuer: 云岭省统计局
period: 2021-2021
published: 2022-02-28
kind: official
---

# 2021年云岭省国民经济和社会发展统计公报

## 一、综合

全年城镇新增就业13.6万人。
"""
ELSEWHERE = """---
id: elsewhere
title: 昆山市养老规划
issuer: 昆山市人民政府
period: 2021-2025
kind: official
---

# 昆山市养老规划

## 第一章 目标

到2025年，三项设施覆盖率、护理型床位占比分别为58%。
"""


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """An engine on a report that looks back on five years and on one."""
    return engine_on({"report": REPORT}, tmp_path_factory.mktemp("report"))


@pytest.fixture(scope="module")
def several(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """An engine on the report, the bulletin of its year and a plan of another place."""
    documents = {"report": REPORT, "bulletin": BULLETIN, "elsewhere": ELSEWHERE}
    return engine_on(documents, tmp_path_factory.mktemp("several"))


@pytest.mark.parametrize(
    "claim",
    [
        "2020年森林覆盖率40.5%",
        "2020年空气优良天数305天",
        "2020年细颗粒物平均浓度56微克/立方米",
        "2020年森林覆盖率提高到40.5%",
        "信访件下降到1260件",
        "信访件1260件",
        "2020年森林覆盖率由45.2%提高到50%",
        "2020年茶叶加工产值增长7.4%",
        "2020年森林覆盖率降低到45.2%",
        "2020年药材产量提高到9.5万吨",
        "2020年细颗粒物平均浓度提高到28微克/立方米",
        "2020年果品出口额下降6.3%",
        "2020年果品出口量增长12%",
        "2021年末粮库储备比上年末减少352万吨",
        "2020年细颗粒物平均浓度30微克",
        "2021年财政收入增长6%以上是硬性指标",
    ],
)
def test_what_is_otherwise_is_denied(claim: str, report: Engine) -> None:
    assert ask(f"云岭省{claim}，对吗？", report).verdict == "no"


@pytest.mark.parametrize(
    "claim",
    [
        "2020年森林覆盖率45.2%",
        "2020年森林覆盖率提高到45.2%",
        "2020年空气优良天数354天",
        "森林覆盖率由40.5%提高到45.2%",
        "信访件由1260件下降到845件",
        "2020年茶叶加工产值增长5.1%",
        "茶叶加工产值年均增长7.4%",
        "2020年药材产量降低到9.5万吨",
        "2020年细颗粒物平均浓度28微克",
        "2020年棉花加工产值较2015年增长41.3%",
    ],
)
def test_what_is_so_is_confirmed(claim: str, report: Engine) -> None:
    assert ask(f"云岭省{claim}，对吗？", report).verdict == "yes"


def test_what_fell_to_an_amount_is_not_confirmed_to_rise_to_it(report: Engine) -> None:
    assert ask("云岭省2021年把负债率提高到2.6%，对吗？", report).verdict != "yes"


def test_what_stands_in_another_places_plan_leaves_a_denial(several: Engine) -> None:
    assert ask("云岭省2021年护理型床位占比58%，对吗？", several).verdict == "no"


@pytest.mark.parametrize(
    ("claim", "words"),
    [
        ("2020年渔业增加值增长3.9%", "规划写的是年均的数，不是2020年一年的："),
        ("渔业增加值增长3.9%", "规划写的是年均的数，不是一年的："),
        ("2020年城镇新增就业30万人", "规划写的是2016—2020年的数，不是2020年一年的："),
        ("2020年棉花加工产值增长41.3%", "规划写的是2015年以来的数，不是2020年一年的："),
        ("2020年新建公园37个", "规划写的是2016—2020年的数，不是2020年一年的："),
    ],
)
def test_what_is_told_of_several_years_is_reserved(claim: str, words: str, report: Engine) -> None:
    answer = ask(f"云岭省{claim}，对吗？", report)
    assert (answer.verdict, answer.answer[: len(words)]) == (None, words)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "2020年，云岭省森林覆盖率40.5%。",
            "40.5%不是2020年的：规划写的是此前森林覆盖率（五年来,生态环境不断改善）40.5%；2016—2020年森林覆盖率（五年来,生态环境不断改善）45.2%。",
        ),
        ("2020年，云岭省渔业增加值增长3.9%。", "性质不同：规划写的是2016—2020年渔业增加值（五年来,经济总量不断壮大）年均增长3.9%。"),
        ("2020年，云岭省药材产量提高到9.5万吨。", "升降不同：规划写的是2020年药材产量9.5万吨，是下降。"),
    ],
)
def test_a_text_that_mistakes_them_differs(text: str, message: str, report: Engine) -> None:
    assert [(f.verdict, f.message) for f in check_text(text, report).findings] == [("differs", message)]


def test_a_text_that_tells_them_agrees(report: Engine) -> None:
    text = "2020年，云岭省森林覆盖率由40.5%提高到45.2%。五年来，云岭省渔业增加值年均增长3.9%。"
    assert {f.verdict for f in check_text(text, report).findings} == {"agrees"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "2021年云岭省政府工作报告提出，城镇新增就业13万人以上。",
            "《2021年云岭省政府工作报告》写的是2021年城镇新增就业（2021年主要预期目标是）11万人以上。",
        ),
        ("云岭省2021年城镇新增就业13.6万人。", "《2021年云岭省国民经济和社会发展统计公报》写的是2021年城镇新增就业13.6万人。"),
    ],
)
def test_a_report_is_bound_without_the_marks_of_a_title(text: str, message: str, several: Engine) -> None:
    assert [f.message for f in check_text(text, several).findings] == [message]


def test_plans_of_the_place_and_year_are_looked_at_besides(several: Engine) -> None:
    finder = Finder(several.store, several.terms)
    assert finder._nearer("云岭省", (2021,)) == ("bulletin", "report")
    assert finder._nearer("昆山市", (2021,)) == ("elsewhere",)
    assert finder._nearer("", (2020,)) == ("bulletin", "report")
    assert finder._nearer("", ()) == ()


def test_another_amount_within_the_bound_elsewhere_is_not_told(several: Engine) -> None:
    """突破11万人 is not said to stand where 13.6 do."""
    found = check_text("昆山市2021年城镇新增就业突破10万人。", several).findings
    assert [(f.verdict, "10万人见于" in f.message) for f in found] == [("unstated", False)]
