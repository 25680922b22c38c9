"""Lists that stand in no one place: every sentence that speaks of the thing, counted, what is over and what has ended left out and said."""

from __future__ import annotations

import pytest
from qa_samples import engine_on

from qa.engine import Engine
from qa.pipeline import ask

NEW = """---
id: new
title: 云岭省新规划
period: 2026-2030
---

# 云岭省新规划

## 第一章 发展基础

到2025年，建成渡口12座。

## 第二章 交通

新建北坡渡口2座。整修渠道。

**港航。** 1.扩建东湾渡口；2.新建灯塔；3.改造西湾渡口。

渡口文化节办出特色。

## 第三章 各地

开展渡口管理培训。

续建青川市渡口工程。

整修青川市灯塔项目。
"""
OLD = """---
id: old
title: 云岭省旧方案
period: 2016-2020
---

# 云岭省旧方案

## 第一章 交通

新建南坡渡口3座。
"""


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return engine_on({"new": NEW, "old": OLD}, tmp_path_factory.mktemp("gathered"))


def test_what_stands_in_several_sections_is_listed_in_full(plans: Engine) -> None:
    found = ask("渡口项目有哪些", plans)
    assert [s.text for s in found.sentences] == [
        "写到“渡口”的共3处：\n新建北坡渡口2座。",
        "\n港航：扩建东湾渡口；改造西湾渡口。",
        "\n续建青川市渡口工程。",
    ]
    assert found.kind == "list"
    assert "不在规划期内的规划另有1处" in found.answer


def test_measures_need_not_be_built(plans: Engine) -> None:
    assert "\n开展渡口管理培训。" in [s.text for s in ask("渡口有哪些举措", plans).sentences]


def test_a_plan_that_is_named_is_the_only_one(plans: Engine) -> None:
    assert "另有" not in ask("新规划里渡口项目有哪些", plans).answer
