"""Questions about a plan itself."""

from __future__ import annotations

import pytest
from qa_samples import engine_on, work_report

from qa.engine import Engine
from qa.pipeline import ask
from qa.read.pool import EvidencePool
from qa.understand.query import understand
from qa.write.form.about_plan import answer
from qa.write.task import Task


@pytest.mark.parametrize("question", ["港区方案的任务是什么时候印发的冷库？", "冷库容量是哪天公布的？", "港区方案里码头什么时候建成？"])
def test_a_question_about_what_a_plan_says_is_none_about_the_plan(engine: Engine, question: str) -> None:
    query = understand(question, (), None, engine.store, engine.terms, engine.as_of)
    assert answer(Task(query, (), EvidencePool(engine.store), engine.config.draft)) is None


def test_what_a_plan_does_not_say_of_itself_is_refused(engine: Engine) -> None:
    found = ask("港区方案的规划期是哪几年？", engine)
    assert (found.status, found.reason) == ("refused", "figure_not_stated")


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("港区方案是哪天印发的？", "落款日期：2021年2月9日。"),
        ("港区方案的印发日期", "落款日期：2021年2月9日。"),
        ("谁印发了港区方案？", "落款：云岭省人民政府。"),
    ],
)
def test_date_and_issuer_come_from_the_plans_own_lines(engine: Engine, question: str, said: str) -> None:
    found = ask(question, engine)
    assert found.status == "answered"
    assert [s.text.partition("》")[2] for s in found.sentences] == [said]
    assert all(c.doc_id == "harbour" for c in found.citations)


def test_the_years_of_a_plan_come_from_the_sentence_that_states_them(engine: Engine) -> None:
    found = ask("区域协调规划管哪几年？", engine)
    assert [s.text for s in found.sentences] == ["《云岭省区域协调规划》：本规划明确全省区域协调的总体布局：规划期为2026—2035年。"]


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("港区方案现在还有效吗？", "《云岭省海湾港区三年行动方案》的规划期为2021—2023年，已到期；规划写的是：2021年2月9日。"),
        (
            "区域协调规划过期了吗？",
            "《云岭省区域协调规划》的规划期为2026—2035年，在规划期内；规划写的是：本规划明确全省区域协调的总体布局：规划期为2026—2035年。",
        ),
    ],
)
def test_whether_a_plan_is_in_force_is_told_by_its_period(engine: Engine, question: str, said: str) -> None:
    found = ask(question, engine)
    assert [s.text for s in found.sentences] == [said]
    assert (found.status, found.kind) == ("answered", "verdict")


def test_a_report_says_who_gave_it_and_when(tmp_path_factory: pytest.TempPathFactory) -> None:
    told = "2026年1月16日在云南省第十四届人民代表大会第三次会议上云南省省长李明"
    report = work_report("report", "云南省", 2026, "## 一、2026年重点工作\n\n新建茶厂。").replace(
        "各位代表：现在", f"{told}各位代表：\n\n现在"
    )
    engine = engine_on({"report": report}, tmp_path_factory.mktemp("report"))
    for question in (
        "云南2026年政府工作报告是谁作的",
        "云南2026年的政府工作报告是什么时候作的",
        "云南2026年的政府工作报告是谁作的、什么时候作的",
    ):
        assert [s.text.partition("：")[2] for s in ask(question, engine).sentences] == [f"{told}。"]


def test_parts_of_two_kinds_are_counted_apart(tmp_path_factory: pytest.TempPathFactory) -> None:
    plan = "---\nid: tea\ntitle: 云岭省茶业规划纲要\nperiod: 2026-2030\n---\n\n# 云岭省茶业规划纲要\n"
    plan += "".join(f"\n## 第{p}篇 篇名{p}\n\n### 第{c}章 章名{c}\n\n扩大茶园。\n" for p, c in (("一", "一"), ("二", "二")))
    plan += "\n### 第三章 章名三\n\n新建茶厂。\n"
    answer = ask("茶业规划纲要一共多少篇多少章", engine_on({"tea": plan}, tmp_path_factory.mktemp("tea"))).answer
    assert "共2篇：" in answer
    assert "共3章：" in answer


REPORT = """---
title: {year}年柳州市政府工作报告
---

{year}年1月9日在柳州市第十六届人民代表大会第二次会议上

柳州市人民政府市长林知远

各位代表：

现在，我代表市人民政府向大会报告工作。

## 一、2025年工作回顾

茶叶产量5万吨。
"""
PLAN = """---
title: 柳州市国民经济和社会发展第十五个五年规划纲要
period: 2026-2030
---

（2026年2月8日柳州市第十六届人民代表大会第三次会议批准）

## 第一章 目标

茶叶产量达到8万吨。
"""


@pytest.fixture(scope="module")
def delivered(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """An engine on a report and a plan that say before which meeting they were put."""
    return engine_on({"report": REPORT.format(year=2026), "plan": PLAN}, tmp_path_factory.mktemp("delivered"))


@pytest.mark.parametrize(
    "question", ["柳州市2026年政府工作报告是谁作的，哪一天？", "2026年政府工作报告由谁在哪次会议上作的？", "2026年政府工作报告是哪天作的"]
)
def test_who_put_a_report_before_which_meeting_is_one_answer(delivered: Engine, question: str) -> None:
    found = ask(question, delivered)
    assert [s.text.partition("》：")[2] or s.text for s in found.sentences] == [
        "2026年1月9日在柳州市第十六届人民代表大会第二次会议上。",
        "柳州市人民政府市长林知远。",
    ]


def test_which_meeting_approved_a_plan_is_told_by_its_own_line(delivered: Engine) -> None:
    (sentence,) = ask("十五五规划纲要是哪年、由哪次会议批准的？", delivered).sentences
    assert "第三次会议批准" in sentence.text
    assert ask("2026年政府工作报告是哪次会议批准的？", delivered).reason == "figure_not_stated"


def test_a_plan_that_does_not_say_where_it_was_approved_is_refused(engine: Engine) -> None:
    found = ask("港区方案是哪次会议批准的？", engine)
    assert (found.status, found.reason) == ("refused", "figure_not_stated")


ENTERED = "---\ntitle: 云岭省茶业规划\nperiod: 2026-2030\npublished: 2026-05\n---\n\n## 第一章 目标\n\n茶厂达到8家。\n"
SAID = "---\ntitle: 云岭省水网方案\nperiod: 2021-2023\n---\n\n省政府2021年2月9日印发本方案。\n\n## 一、任务\n\n新建泵站4座。\n"
SILENT = "---\ntitle: 云岭省林业规划\nperiod: 2026-2030\n---\n\n## 第一章 目标\n\n造林9万亩。\n"


def test_when_plans_were_issued_is_told_of_each_that_says_so_or_was_entered_with_it(tmp_path_factory: pytest.TempPathFactory) -> None:
    three = engine_on({"tea": ENTERED, "water": SAID, "wood": SILENT}, tmp_path_factory.mktemp("three"))
    entered = "《云岭省茶业规划》2026年5月印发（收录时登记的，所收文本没有写）；文本的开头是：茶厂达到8家。"
    said = "\n《云岭省水网方案》：省政府2021年2月9日印发本方案。"
    asked = ask("规划是什么时候发布的？", three)
    assert [s.text for s in asked.sentences] == [f"写明的有以下几份，其余的没有写明：\n{entered}", said]
    assert [s.text for s in ask("茶业规划是什么时候发布的？", three).sentences] == [entered]
    assert ask("林业规划是什么时候发布的？", three).reason == "figure_not_stated"
    assert all("印发" not in s.text for s in ask("规划什么时候发布造林补贴？", three).sentences)
