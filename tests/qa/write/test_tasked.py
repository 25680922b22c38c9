"""What a report sets out to do as a whole: the list of the section that arranges it, of the time asked about, never of what is over."""

from __future__ import annotations

from pathlib import Path

import pytest
from qa_samples import engine_on, work_report

from qa.engine import Engine
from qa.pipeline import ask

REPORT = work_report(
    "report",
    "云南省",
    2026,
    """## 一、2025年主要工作回顾

### （一）修通公路

### （二）修好水渠

## 二、“十五五”时期主要目标任务

### （一）发展目标

茶园达到40万亩。

### （二）重点任务

一是做强茶业；二是做优蚕桑；三是做精渔业。

## 三、2026年重点工作

### （一）扩大茶园

扩大茶园2万亩。

### （二）新建茶厂

新建茶厂3座。
""",
)


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return engine_on({"report": REPORT}, tmp_path_factory.mktemp("report"))


@pytest.mark.parametrize(
    "question",
    ["云南2026年要抓哪些工作", "2026年云南省政府工作报告的工作重点", "云南2026年报告主要任务是什么", "云南2026年的重点工作有哪些"],
)
def test_the_tasks_of_the_year(report: Engine, question: str) -> None:
    answer = ask(question, report)
    assert [s.text for s in answer.sentences] == ["《2026年云南省政府工作报告》2026年重点工作共2项：扩大茶园；", "新建茶厂。"]
    assert answer.kind == "list"


def test_the_tasks_of_the_period(report: Engine) -> None:
    answer = ask("云南2026年报告里“十五五”的重点任务有哪些", report).answer
    assert answer == "《2026年云南省政府工作报告》重点任务共3项：一是做强茶业；[1]二是做优蚕桑；[1]三是做精渔业。[1]"


def test_a_task_of_something_is_no_task_of_the_whole(report: Engine) -> None:
    assert "2026年重点工作共" not in ask("云南2026年茶厂的重点工作有哪些", report).answer


PARTS = """---
id: parts
title: 云南省茶业规划
period: 2026-2030
published: 2026-01-20
---

# 云南省茶业规划

## 第一章 茶园

做优茶园。

### 专栏1 重点任务（茶园）

1.修路。

2.引水。

## 第二章 昆曲经济带重点任务

### 第一节 联办茶市

联办茶市。

### 第二节 同修水渠

同修水渠。
"""


def test_the_tasks_of_an_area_or_a_box_are_not_those_of_the_whole(tmp_path: Path) -> None:
    answer = ask("云南省茶业规划的重点任务是什么", engine_on({"parts": PARTS}, tmp_path)).answer
    assert answer == "《云南省茶业规划》共2章：第一章 茶园；[1]第二章 昆曲经济带重点任务。[2]"


COAL = work_report("coal", "江西省", 2026, "## 一、2026年重点工作\n\n扩大茶园3万亩。\n")


def test_a_thing_of_a_place_is_looked_for_in_its_own_plans(tmp_path_factory: pytest.TempPathFactory) -> None:
    both = engine_on({"report": REPORT, "coal": COAL}, tmp_path_factory.mktemp("both"))
    answer = ask("跟云南茶园有关的内容都列出来", both)
    assert (answer.kind, {c.doc_id for c in answer.citations}) == ("dossier", {"report"})
    assert answer.answer.startswith("写到“茶园”的共2处：")


REVIEW = """---
id: review
title: 2026年贵州省政府工作报告
issuer: 贵州省人民政府
published: 2026-01-20
---

# 2026年贵州省政府工作报告

各位代表：现在，我代表省人民政府向大会报告工作。

## 一、2025年工作回顾

一是茶业提质。茶园扩大2万亩。

二是蚕桑增效。建成桑园3万亩。

三是渔业转型。改造鱼塘5千亩。

在总结成绩的同时，我们也看到，发展不平衡的问题还比较突出。一是茶厂不多。二是渠道失修。

## 二、2026年重点工作

扩大茶园3万亩。
"""


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("贵州2025年成绩有哪几个方面", ["一是茶业提质", "二是蚕桑增效", "三是渔业转型"]),
        ("贵州2025年取得了哪些成效", ["一是茶业提质", "二是蚕桑增效", "三是渔业转型"]),
        ("贵州2025年存在哪些问题", ["一是茶厂不多", "二是渠道失修"]),
    ],
)
def test_what_was_achieved_is_not_what_is_still_bad(tmp_path: Path, question: str, said: list[str]) -> None:
    answer = ask(question, engine_on({"review": REVIEW}, tmp_path))
    assert [s.text.rpartition("：")[2].rpartition("项：")[2].strip("；。") for s in answer.sentences] == said, answer.answer
