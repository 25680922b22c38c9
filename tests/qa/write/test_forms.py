"""Summaries, briefs, headings asked for by name, lists as tables: from the plans' words, complete, at the length wanted."""

from __future__ import annotations

import pytest
from qa_samples import engine_on

from qa.engine import Engine
from qa.pipeline import ask
from qa.types import Answer

TEA = """---
id: tea
title: 云岭省茶业规划
period: 2026-2030
---

# 云岭省茶业规划

## 第一章 总体要求

### 第一节 发展目标

**茶园扩面。** 到2030年，茶园面积达到40万亩。

**茶厂升级。** 到2030年，新建茶厂12座。

### 第二节 保障措施

**加强领导。** 建立专班。

**加大投入。** 设立专项。

## 第二章 做强茶叶加工

立足鲜叶资源，提高加工能力。

### 第一节 改造加工车间

更新揉捻设备，推广清洁能源。

**更新设备。** 到2030年，更新揉捻机300台。

**培训工人。** 办好实训班。

（责任单位：省工业厅、省农业厅）

### 第二节 建设冷库

布局产地冷库。

重点推进三项工作：一是新建冷库；二是改造旧库；三是配齐车辆。

### 专栏1 加工重点工程

（一）示范车间。

1.北坡示范车间：改造三座。

2.南坡示范车间：新建两座。

## 第三章 各市任务

**青川市：** 建设红茶基地。

**沈阳市：** 建设茶叶集散中心。

## 第四章 市场开拓

**茶旅融合。** 发展茶庄游。每年接待游客20万人次。
"""
SILK = """---
id: silk
title: 云岭省蚕桑规划
period: 2026-2030
---

# 云岭省蚕桑规划

## 第一章 发展目标

**桑园提质。** 桑园面积稳定在8万亩。

**蚕茧增产。** 蚕茧产量达到3万吨。
"""
OLD = """---
id: old
title: 云岭省茶业旧方案
period: 2016-2020
---

# 云岭省茶业旧方案

## 第一章 茶叶加工

### 第一节 冷链

建设冷链。

（责任单位：省商务厅）
"""


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return engine_on({"tea": TEA, "silk": SILK, "old": OLD}, tmp_path_factory.mktemp("forms"))


def said(question: str, engine: Engine, *before: str) -> list[str]:
    return [s.text for s in ask(question, engine, history=before).sentences]


PARTS = "《云岭省茶业规划》第二章 做强茶叶加工：\n主要内容：改造加工车间；建设冷库。"
TARGET = "\n主要目标：更新设备：到2030年，更新揉捻机300台。"
TASKS = ["\n重点任务：立足鲜叶资源，提高加工能力。", "\n更新揉捻设备，推广清洁能源。", "\n布局产地冷库。"]
BODIES = "\n责任分工：更新设备：（责任单位：省工业厅、省农业厅）。"


def test_a_chapter_in_short_at_the_length_that_is_wanted(plans: Engine) -> None:
    assert said("总结茶业规划第二章", plans)[:5] == [PARTS, TARGET, *TASKS]
    assert said("用三句话概括茶业规划第二章", plans) == [PARTS, TARGET, TASKS[0]]
    assert said("用一句话概括茶业规划第二章", plans) == [PARTS]
    short = said("总结茶业规划第二章，70字以内", plans)
    assert short[0] == PARTS
    assert sum(len(s) for s in short) <= 70
    assert said("详细一点", plans, "用一句话概括茶业规划第二章")[:2] == [PARTS, TARGET]
    assert said("简短一点", plans, "总结茶业规划第二章") == [PARTS, TARGET, TASKS[0]]


def test_a_matter_in_short_from_the_sections_that_are_of_it(plans: Engine) -> None:
    assert said("总结茶叶加工", plans)[0] == PARTS
    assert said("茶叶加工", plans)[0] == PARTS
    assert said("总结茶旅融合", plans) == ["《云岭省茶业规划》：\n茶旅融合：发展茶庄游。", "\n茶旅融合：每年接待游客20万人次。"]


def test_a_brief_has_targets_tasks_bodies_each_cited(plans: Engine) -> None:
    answer = ask("写一段茶叶加工的汇报材料", plans)
    assert [s.text for s in answer.sentences] == [
        "一、主要目标\n《云岭省茶业规划》：更新设备：到2030年，更新揉捻机300台。",
        "\n二、重点任务\n（一）改造加工车间。",
        "更新揉捻设备，推广清洁能源。",
        "更新设备；培训工人。",
        "\n（二）建设冷库。",
        "布局产地冷库。",
        "重点推进三项工作。",
        "\n三、责任分工\n《云岭省茶业规划》：\n“培训工人”：省工业厅、省农业厅。",
    ]
    assert answer.kind == "brief"
    assert all(s.citations for s in answer.sentences)
    assert {c.doc_id for c in answer.citations} == {"tea"}


def test_a_brief_on_a_matter_of_one_paragraph_says_that_no_body_is_named(plans: Engine) -> None:
    answer = ask("整理一份茶旅融合的简报", plans)
    assert answer.answer.endswith("注：规划在这些章节里没有写责任单位。")
    assert [s.text for s in answer.sentences] == [
        "一、主要目标\n《云岭省茶业规划》：茶旅融合：每年接待游客20万人次。",
        "\n二、重点任务\n茶旅融合：发展茶庄游。",
    ]


def test_what_no_plan_has_is_not_briefed(plans: Engine) -> None:
    assert ask("写一份月球基地的汇报材料", plans).status == "refused"


def test_a_heading_that_several_plans_have_is_answered_from_all(plans: Engine) -> None:
    assert said("发展目标是什么", plans) == [
        "《云岭省蚕桑规划》发展目标共2项：桑园提质；",
        "蚕茧增产。",
        "\n《云岭省茶业规划》发展目标共2项：茶园扩面；",
        "茶厂升级。",
    ]
    assert said("茶业规划的保障措施有哪些", plans)[0].startswith("保障措施共2项：加强领导")


def test_lists_of_every_shape(plans: Engine) -> None:
    assert said("示范车间有哪些", plans) == ["示范车间共2项：北坡示范车间：改造三座；", "南坡示范车间：新建两座。"]
    assert said("建设冷库重点推进哪三项工作", plans) == ["建设冷库共3项：一是新建冷库；", "二是改造旧库；", "三是配齐车辆。"]
    assert said("做强茶叶加工有哪些方面", plans) == ["做强茶叶加工共2项：改造加工车间；", "建设冷库。"]
    assert said("各市任务分别是什么", plans) == ["各市任务共2项：青川市：建设红茶基地；", "沈阳市：建设茶叶集散中心。"]


def test_a_list_as_a_table(plans: Engine) -> None:
    answer = ask("换成表格", plans, history=["示范车间有哪些"])
    assert answer.table is not None
    assert answer.table.head == "序号"
    assert [[c.text for c in cells if c] for _, cells in answer.table.rows] == [
        ["北坡示范车间：改造三座", "《云岭省茶业规划》第二章/第二节/专栏1"],
        ["南坡示范车间：新建两座", "《云岭省茶业规划》第二章/第二节/专栏1"],
    ]
    assert answer.answer.startswith("示范车间共2项：\n\n| 序号 | 内容 | 出处 |\n")


def test_a_follow_up_narrows_to_a_place(plans: Engine) -> None:
    answer: Answer = ask("只看沈阳的", plans, history=["各市任务分别是什么"])
    assert "茶叶集散中心" in answer.answer
    assert "红茶基地" not in answer.answer
