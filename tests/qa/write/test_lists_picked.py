"""Items picked out of a list: by the head that the question names, by the thing or the place asked after."""

from __future__ import annotations

import pytest
from qa_samples import engine_on

from qa.engine import Engine
from qa.pipeline import ask

PLAN = """---
id: towns
title: 云岭省乡镇特色规划
period: 2026-2030
kind: official
---

# 云岭省乡镇特色规划

## 第一章 乡镇特色

### 第一节 乡镇分工

#### 专栏1 乡镇特色产业

**1.东溪镇。** 建设毛尖茶叶基地，发展茶叶加工、竹编等产业。

**2.西岭镇。** 建设菌菇小镇，发展香菇、蜂蜜等产业。

**3.南坪镇。** 建设石材小镇，发展石雕、建材等产业。

**4.北沟镇。** 建设茶旅小镇，发展茶叶加工、民宿等产业。

**5.中寨镇。** 建设物流小镇，发展仓储、冷链等产业。

### 第二节 园区分级

#### 专栏2 园区名单

**（一）示范级**

1.东溪茶产业园；

2.南坪石材产业园。

**（二）培育级**

1.西岭菌菇产业园；

2.中寨物流产业园。
"""


@pytest.fixture(scope="module")
def towns(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return engine_on({"towns": PLAN}, tmp_path_factory.mktemp("towns"))


def said(question: str, engine: Engine) -> list[str]:
    return [s.text for s in ask(question, engine).sentences]


def test_every_item_that_names_the_thing_is_given_with_their_count(towns: Engine) -> None:
    assert said("哪些镇发展茶叶加工？", towns) == [
        "“乡镇特色产业”中写到“茶叶”的共2项：东溪镇：建设毛尖茶叶基地，发展茶叶加工、竹编等产业；",
        "北沟镇：建设茶旅小镇，发展茶叶加工、民宿等产业。",
    ]


def test_the_items_under_the_head_that_is_named_are_given(towns: Engine) -> None:
    assert said("示范级的园区有哪几个？", towns) == ["示范级共2项：1.东溪茶产业园；", "2.南坪石材产业园。"]


def test_a_thing_of_one_item_is_no_list(towns: Engine) -> None:
    assert said("哪个镇发展石雕？", towns)[0] == "南坪镇：建设石材小镇，发展石雕、建材等产业。"
