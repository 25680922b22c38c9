"""Bodies whose names hold those of others, and what a body leads where its tasks stand only in lists of names."""

from __future__ import annotations

import pytest
from qa_samples import engine_on

from qa.engine import Engine
from qa.pipeline import ask
from qa.understand.scope import bodies_in

TEA = """---
id: tea
title: 茶业行动方案
issuer: 云南省人民政府
period: 2026-2030
---

# 茶业行动方案

## 一、改造茶厂

更新揉捻设备。（国家发展改革委牵头，省发展改革委参与）

## 二、建设冷库

布局产地冷库。（责任单位：昆明市政府、省商务厅）

## 三、开拓市场

办好茶叶节。（省商务厅牵头，省发展改革委参与）

## 四、更新路灯

更新路灯300盏，修剪茶树2万株。新建茶亭12座，改造茶亭40座。
"""
RICE = """---
id: rice
title: 稻谷实施方案
issuer: 云南省人民政府
period: 2026-2030
---

# 稻谷实施方案

## 一、选育良种

选育香稻。（省农业农村厅牵头）
"""


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return engine_on({"tea": TEA, "rice": RICE}, tmp_path_factory.mktemp("plans"))


def said(question: str, engine: Engine) -> list[str]:
    return [s.text.rpartition("》：")[2] for s in ask(question, engine).sentences]


def test_a_longer_name_does_not_name_the_shorter_as_well(plans: Engine) -> None:
    assert bodies_in("国家发展改革委牵头的任务", plans.store) == ("国家发展改革委",)
    assert bodies_in("发展改革委和商务厅参与的任务", plans.store) == ("省发展改革委", "省商务厅")
    assert said("国家发展改革委牵头的任务有哪些", plans) == ["由“国家发展改革委”牵头的任务共1项：改造茶厂。"]


def test_the_tasks_of_a_city_stand_in_lists_alone(plans: Engine) -> None:
    assert said("茶业行动方案里昆明市政府负责的任务有哪些", plans) == ["责任单位含“昆明市政府”的任务共1项：建设冷库。"]


def test_what_a_body_leads_is_not_told_by_what_others_do(plans: Engine) -> None:
    assert ask("稻谷实施方案里省商务厅牵头的任务有哪些", plans).reason == "not_in_plans"


def test_how_many_are_added_is_not_how_many_are_renewed(plans: Engine) -> None:
    assert said("更新路灯多少盏", plans) == ["更新路灯300盏，修剪茶树2万株。"]
    assert ask("加装路灯多少盏", plans).status == "refused"
    assert ask("增设茶亭多少座", plans).status == "answered"


def test_one_sentence_may_answer_several_parts(plans: Engine) -> None:
    answer = ask("更新路灯多少盏，修剪茶树多少株", plans)
    assert [s.text for s in answer.sentences] == ["更新路灯300盏，修剪茶树2万株。"]
    assert "没有找到" not in answer.answer
