"""What a question takes for granted is contradicted where the plans say the contrary, before anything else is told."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from index.ingest.build import ingest
from qa.config import Config
from qa.engine import Engine
from qa.pipeline import ask

REPORT = """---
id: report
title: 2024年云岭省白石县政府工作报告
issuer: 白石县人民政府
published: 2024-02-01
kind: official
---

# 2024年云岭省白石县政府工作报告

## 一、2023年工作回顾

年末常住人口42万人，比上年增加3万人。

茶叶产量2万吨，下降4%。

旅游接待人次和旅游收入分别增长8%和12%。

水质达标率98%、居全省第2位。

苹果产量居全省第2位。

湖上试点茶船数居全省第2。

茶叶加工设备国产化率居全国第3，自主研制采茶机器人。

持续整治隐患，校园安全事故零发生。

安全事故零发生。

因春季干旱，水果产量下降6%。

## 二、2024年工作安排

地区生产总值增长6%以上，粮食产量增长2%。
"""

PLAN = """---
id: plan
title: 云岭省白石县供水规划
issuer: 白石县人民政府
period: 2026-2030
kind: official
---

# 云岭省白石县供水规划

## 第一章 管网

加强供水能力建设，到2027年，全面建成乡村供水管网。

到2028年，全面建成智慧水厂。

到2029年，全面建成智慧水厂二期。
"""


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    root: Path = tmp_path_factory.mktemp("premises")
    (root / "plans").mkdir()
    (root / "plans" / "report.md").write_text(REPORT, "utf-8")
    (root / "plans" / "plan.md").write_text(PLAN, "utf-8")
    ingest([root / "plans"], root / "index")
    return Engine(root / "index", Config(), date(2024, 6, 1))


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("2023年常住人口为什么减少了？", "增加3万人"),
        ("2023年常住人口比上年减少是什么原因？", "增加3万人"),
        ("2023年常住人口下降了多少？", "增加3万人"),
        ("2023年茶叶产量增长了多少？", "下降4%"),
        ("2023年旅游收入下降的原因是什么？", "12%"),
        ("报告为什么说2023年旅游收入出现下降？", "12%"),
        ("2023年旅游收入为什么有所下降？", "12%"),
        ("2023年水质达标率怎么做到全省第1的？", "第2位"),
        ("2023年苹果产量怎么做到全省第1的？", "第2位"),
        ("去年那几起校园安全事故是怎么处置的？", "零发生"),
        ("那几起校园安全事故怎么追责？", "零发生"),
        ("2023年发生的校园安全事故怎么追责？", "零发生"),
        ("2024年为什么把地区生产总值增长目标定在8%？", "6%以上"),
        ("为什么要等到2030年才全面建成乡村供水管网？", "到2027年"),
    ],
)
def test_a_false_premise_is_contradicted(question: str, said: str, engine: Engine) -> None:
    found = ask(question, engine)
    assert found.answer.startswith("规划写的与提问不同：")
    assert said in found.answer
    assert found.verdict is None or found.verdict == "no"


@pytest.mark.parametrize(
    "question",
    [
        "2023年常住人口增加了多少？",
        "2023年茶叶产量为什么下降？",
        "2023年水质达标率怎么做到全省第2的？",
        "2024年为什么把地区生产总值增长目标定在6%？",
        "2023年水果产量下降的原因是什么？",
        "2023年茶叶产量增速为什么上升？",
        "为什么要增加茶叶产量？",
        "为什么要等到2027年才全面建成乡村供水管网？",
        "为什么要等到2029年才全面建成智慧水厂？",
        "2023年苹果单产怎么做到全省第1的？",
        "2023年梨产量怎么做到全省第1的？",
        "2023年全省第一艘湖上试点茶船是怎么建的？",
        "2023年全国第一家茶叶加工设备厂是怎么建的？",
        "校园发生安全事故怎么追责？",
        "校园安全事故怎么处置？",
    ],
)
def test_a_true_premise_is_not(question: str, engine: Engine) -> None:
    assert "与提问不同" not in ask(question, engine).answer


def test_the_reason_is_told_where_it_stands_and_missed_where_it_does_not(engine: Engine) -> None:
    told, missing = ask("2023年水果产量下降的原因是什么？", engine), ask("2023年茶叶产量为什么下降？", engine)
    assert told.status == "answered"
    assert "因春季干旱" in told.answer
    assert (missing.status, missing.reason) == ("refused", "figure_not_stated")
