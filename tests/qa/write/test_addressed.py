"""Questions about a place in a plan by its number: whole, in short, by title, counted; never another place."""

from __future__ import annotations

import pytest
from qa_samples import engine_on, work_report

from qa.engine import Engine
from qa.pipeline import ask
from qa.types import Answer

OLD = """---
id: old
title: 云岭省旱田旧规划
period: 2016-2020
published: 2016-02-02
---

# 云岭省旱田旧规划

## 第一章 旧旱田

老旱田有9处。
"""
TEA = """---
id: tea
title: 云岭省茶业规划
period: 2026-2030
published: 2026-02-02
---

# 云岭省茶业规划

## 第一章 茶园

### 第一节 种植

**扩大面积。** 到2030年，茶园面积达到40万亩。推广良种。

**管好水肥。** 建设滴灌设施。

### 第二节 采摘

培训采茶能手。

## 第二章 加工

新建茶厂5座。

### 专栏1 加工项目

建设精制厂。

（责任单位：省工业厅）
"""
SILK = TEA.replace("tea", "silk").replace("茶业", "蚕桑").replace("茶", "桑")
REPORT = work_report(
    "report",
    "云岭省",
    2025,
    """## 2024年工作回顾

茶园扩大到38万亩，加工能力明显增强。

## 2025年工作安排

新建茶厂3座，整修渠道120公里。
""",
)
LONG = "---\nid: long\ntitle: 云岭省长篇规划\nperiod: 2026-2030\n---\n\n# 云岭省长篇规划\n\n## 第一章 全文\n\n" + "\n\n".join(
    f"编号{i}的建设任务按照年度计划有序推进并接受监督检查，{'做到件件有着落，' * (i % 4)}群众满意。" for i in range(1, 80)
)


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    texts = {"old": OLD, "tea": TEA, "silk": SILK, "long": LONG, "report": REPORT}
    return engine_on(texts, tmp_path_factory.mktemp("addressed"))


def told(question: str, engine: Engine) -> Answer:
    return ask(question, engine)


@pytest.mark.parametrize("question", ["茶业规划第一章第一节原文", "茶业规划第1章第1节写了什么？", "请给出《云岭省茶业规划》第一章的第一节"])
def test_a_section_as_it_stands(plans: Engine, question: str) -> None:
    answer = told(question, plans)
    assert [s.text for s in answer.sentences] == [
        "《云岭省茶业规划》第一节 种植。",
        "\n扩大面积。",
        "到2030年，茶园面积达到40万亩。",
        "推广良种。",
        "\n管好水肥。",
        "建设滴灌设施。",
    ]
    assert {c.section for c in answer.citations} == {"第一章/第一节"}
    assert answer.kind == "section"


def test_a_chapter_comes_with_the_headings_of_its_sections(plans: Engine) -> None:
    said = [s.text for s in told("茶业规划第二章讲了什么", plans).sentences]
    assert said == [
        "《云岭省茶业规划》第二章 加工。",
        "\n新建茶厂5座。",
        "\n专栏1 加工项目。",
        "\n建设精制厂。",
        "（责任单位：省工业厅）。",
    ]


def test_what_is_too_long_is_counted(plans: Engine) -> None:
    answer = told("云岭省长篇规划第一章全文", plans)
    shown = len(answer.sentences) - 1
    assert 30 < shown < 79
    assert f"注：另有{79 - shown}项没有列出。" in answer.answer


def test_a_summary_has_targets_then_parts_then_who_is_responsible(plans: Engine) -> None:
    assert [s.text for s in told("总结一下茶业规划第一章", plans).sentences] == [
        "《云岭省茶业规划》第一章 茶园：\n主要内容：种植；采摘。",
        "\n主要目标：扩大面积：到2030年，茶园面积达到40万亩。",
        "\n重点任务：培训采茶能手。",
    ]
    assert [s.text for s in told("茶业规划专栏1的要点", plans).sentences] == [
        "《云岭省茶业规划》加工项目：\n主要内容：建设精制厂。",
        "\n建设精制厂：（责任单位：省工业厅）。",
    ]


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("茶业规划第一章有几节？", "《云岭省茶业规划》第一章共2节：第一节 种植；[1]第二节 采摘。[2]"),
        ("茶业规划一共多少章", "《云岭省茶业规划》共2章：第一章 茶园；[1]第二章 加工。[2]"),
        ("茶业规划分几个部分", "《云岭省茶业规划》共2章：第一章 茶园；[1]第二章 加工。[2]"),
        ("茶业规划的目录", "《云岭省茶业规划》共2章：第一章 茶园；[1]第二章 加工。[2]"),
        ("茶业规划有多少个专栏", "《云岭省茶业规划》共1个专栏：专栏1 加工项目。[1]"),
        ("介绍一下茶业规划", "《云岭省茶业规划》共2章：第一章 茶园；[1]第二章 加工。[2]"),
        ("茶业规划第二章的标题是什么", "《云岭省茶业规划》第二章 加工。[1]"),
    ],
)
def test_parts_and_titles(plans: Engine, question: str, said: str) -> None:
    assert told(question, plans).answer == said


def test_where_several_plans_have_it_the_user_chooses_among_those_in_force(plans: Engine) -> None:
    assert [s.text for s in told("第一章第一节说了什么", plans).sentences] == [
        "不止一份规划有“第一章第一节”，请说明是哪一个：《云岭省蚕桑规划》第一节 种植；",
        "《云岭省茶业规划》第一节 种植。",
    ]


def test_a_quoted_heading_tells_which_of_several_plans_is_meant(plans: Engine) -> None:
    assert told("第一章“茶园”讲了什么", plans).answer.startswith("《云岭省茶业规划》第一章 茶园。[1]")


def test_an_address_that_no_plan_has_is_refused(plans: Engine) -> None:
    for question in ("茶业规划第九章说了什么", "茶业规划有几篇", "旱田旧规划第二章原文"):
        assert told(question, plans).status == "refused", question


def test_a_question_about_what_a_section_says_is_no_question_for_its_text(plans: Engine) -> None:
    answer = told("茶业规划第一章里茶园面积的目标是多少", plans)
    assert answer.answer == "扩大面积：到2030年，茶园面积达到40万亩。[1]"


@pytest.mark.parametrize(
    "question", ["茶业规划第二章里茶园面积的目标是多少", "茶业规划第二章里茶园面积达到40万亩，对吗", "茶业规划专栏1里有几座茶厂"]
)
def test_what_is_asked_of_a_section_is_not_answered_from_another(plans: Engine, question: str) -> None:
    answer = told(question, plans)
    assert answer.status == "refused", answer.answer
    assert {c.section.split("/")[0] for c in answer.citations} <= {"第二章"}


def test_where_several_plans_have_the_section_something_is_asked_of_the_user_chooses(plans: Engine) -> None:
    assert told("第一章里面积的目标是多少", plans).answer.startswith("不止一份规划有“第一章”，请说明是哪一个：")
    assert told("专栏1里新建几座茶厂", plans).answer == (
        "不止一份规划有“专栏1”，请说明是哪一个：《云岭省蚕桑规划》专栏1 加工项目；[1]《云岭省茶业规划》专栏1 加工项目。[2]"
    )
    # Canals are counted so as well.
    assert "不止一" not in told("云岭省第一条渠道整修多少公里", plans).answer


def test_another_chapter_is_asked_for_after_one(plans: Engine) -> None:
    before = ["茶业规划第一章讲了什么"]
    assert ask("那第二章呢？", plans, history=before).sentences[0].text == "《云岭省茶业规划》第二章 加工。"
    assert ask("茶业规划第二章有几节", plans, history=["茶园面积"]).status == "refused"
    assert ask("茶业规划第一章第二节", plans, history=["2030年茶园面积达到多少"]).sentences[0].text == "《云岭省茶业规划》第二节 采摘。"


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("云岭省2025年政府工作报告一共几部分", "《2025年云岭省政府工作报告》共2个部分：2024年工作回顾；[1]2025年工作安排。[2]"),
        ("云岭省2025年报告第二部分讲了什么", "《2025年云岭省政府工作报告》2025年工作安排。[1]\n新建茶厂3座，整修渠道120公里。[2]"),
    ],
)
def test_the_parts_of_a_report_without_numbers_count_by_their_order(plans: Engine, question: str, said: str) -> None:
    assert told(question, plans).answer == said


ARTICLES = """---
id: articles
title: 云岭省茶业改革方案
published: 2026-01-20
---

# 云岭省茶业改革方案

## 一、总体要求

### （一）明确方向

做优茶园。

## 二、重点任务

### （二）改造茶厂

改造茶厂30座。茶厂贷款贴息。

### （三）培育茶商

一是办好茶市；二是减免摊位费。三是开通专线。

## 附件

茶厂名单。
"""


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return engine_on({"articles": ARTICLES, "silk": SILK}, tmp_path_factory.mktemp("articles"))


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("茶业改革方案第三条原文", "《云岭省茶业改革方案》（三）培育茶商。[1]\n一是办好茶市；二是减免摊位费。[2]三是开通专线。[3]"),
        ("茶业改革方案第二部分有几条任务", "《云岭省茶业改革方案》“重点任务”共2个部分：（二）改造茶厂；[1]（三）培育茶商。[2]"),
        ("茶业改革方案第二部分里关于贷款的内容", "《云岭省茶业改革方案》“重点任务”写到的共1处：\n改造茶厂30座：茶厂贷款贴息。[1]"),
        ("茶业改革方案第二部分有哪几项", "重点任务共2项：改造茶厂；[1]培育茶商。[2]"),
        ("茶业改革方案主要任务是什么", "《云岭省茶业改革方案》重点任务共2项：改造茶厂；[1]培育茶商。[2]"),
        ("茶业改革方案重点任务", "《云岭省茶业改革方案》重点任务共2项：改造茶厂；[1]培育茶商。[2]"),
    ],
)
def test_articles_and_what_a_part_says_of_a_matter(articles: Engine, question: str, said: str) -> None:
    assert told(question, articles).answer == said


def test_the_parts_of_each_plan_in_force_are_told_where_none_is_named(articles: Engine) -> None:
    assert told("各章标题列出来", articles).answer == (
        "《云岭省茶业改革方案》共2个部分：一、总体要求；[1]二、重点任务。[2]\n《云岭省蚕桑规划》共2章：第一章 桑园；[3]第二章 加工。[4]"
    )


def test_a_list_spelled_out_over_several_sentences_is_counted_whole(articles: Engine) -> None:
    assert told("培育茶商有哪些举措", articles).answer == "培育茶商共3项：一是办好茶市；[1]二是减免摊位费；[1]三是开通专线。[2]"
