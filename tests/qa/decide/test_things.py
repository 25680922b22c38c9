"""What does not hold a thing of the kind that is asked for is no answer, however near it comes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from index.ingest.build import ingest
from index.text.analyze import normalise
from qa.config import Config
from qa.decide.things.asked import Thing
from qa.decide.things.held import holds
from qa.engine import Engine
from qa.pipeline import ask
from qa.types import Filters

CASES: list[tuple[Thing, str, str, bool]] = [
    ("person", "领航员是谁", "领航员赵大山首航成功。", True),
    ("person", "领航员是谁", "县人民政府副县长钱小河到会。", True),
    ("person", "领航员是谁", "会议由孙石同志主持。", True),
    ("person", "领航员是谁", "首航取得圆满成功。", False),
    ("person", "院长是哪位", "建成县医院院长办公区。", False),
    ("person", "评委是谁", "评委由赵大山、钱小河组成。", True),
    ("person", "评委是谁", "聘请赵大山为评委。", True),
    ("person", "评委是谁", "选举赵大山等5人担任评委。", True),
    ("person", "评委是谁", "技术顾问赵大山到会。", True),
    ("person", "评委是谁", "评委由茶农组成。", False),
    ("person", "评委是谁", "邀请乡贤为评委。", False),
    ("place", "茶厂建在哪里", "茶厂建在昆山。", True),
    ("place", "茶厂建在哪里", "茶厂落户云岭产业园区。", True),
    ("place", "茶厂建在哪里", "茶厂设在石桥镇。", True),
    ("place", "茶厂建在哪里", "加快建设茶厂。", False),
    ("place", "云岭产业园区的茶厂建在哪里", "云岭产业园区加快建设茶厂。", False),
    ("place", "昆山茶厂建在哪里", "昆山加快建设茶厂。", False),
    ("firm", "首个茶饮项目是哪家企业的", "青石集团建成首个茶饮项目。", True),
    ("firm", "首个茶饮项目是哪家企业的", "青石集团持续壮大，建成首个茶饮项目。", True),
    ("firm", "首个茶饮项目是哪家企业的", "建成首个茶饮项目，签约20个项目，青石集团投产。", False),
    ("firm", "青石集团和哪家企业建茶饮项目", "青石集团建成茶饮项目。", False),
    ("firm", "石桥由哪家企业承建", "开工建设石桥，由中建三局承建。", True),
    ("firm", "石桥由哪家企业承建", "石桥项目由中建三局中标。", True),
    ("firm", "石桥由哪家企业承建", "与中建三局共建石桥。", True),
    ("firm", "石桥由哪家企业承建", "中建三局中标石桥。", True),
    ("firm", "石桥由哪家企业承建", "中建三局投资建石桥。", True),
    ("firm", "石桥由哪家企业承建", "携手中建三局，建设石桥。", True),
    ("firm", "茶业引进了哪些企业", "茶业引进青茗、绿芽等企业。", True),
    ("firm", "茶业引进了哪些企业", "茶业引进青茗。", True),
    ("firm", "茶业引进了哪些企业", "茶业来了青茗等3家企业。", True),
    ("firm", "石桥由哪家企业承建", "石桥由民间投资建设。", False),
    ("firm", "石桥由哪家企业承建", "石桥项目承建。", False),
    ("firm", "石桥由哪家企业承建", "石桥计划投资2亿元。", False),
    ("firm", "石桥由哪家企业承建", "建成石桥，推广绿茶，由青茗种植承担。", False),
    ("day", "哪天采茶", "每年农历九月初九采茶。", True),
    ("day", "哪天采茶", "三月三十日采茶。", True),
    ("day", "哪天采茶", "三月初九采茶。", True),
    ("day", "哪天采茶", "3月上旬采茶。", True),
    ("day", "哪天采茶", "3月底采茶。", True),
    ("day", "哪天采茶", "2027年底采茶。", True),
    ("day", "哪天采茶", "每年8月采茶。", True),
    ("day", "哪天采茶", "清明采茶。", True),
    ("day", "清明哪天采茶", "清明采茶。", False),
    ("day", "哪天开工", "6月8日开工。", True),
    ("day", "哪天开工", "“6·8”开工。", True),
    ("day", "哪天开工", "6月开工。", False),
    ("ordinal", "产量排第几", "产量居第3位。", True),
    ("ordinal", "产量排第几", "成为首个达标县。", True),
    ("ordinal", "产量排第几", "产量居首。", True),
    ("ordinal", "产量排第几", "产量居全省前三位。", True),
    ("ordinal", "产量排第几", "产量20万吨。", False),
    ("meeting", "哪次会议定的", "县代表大会决定。", True),
    ("meeting", "哪次会议定的", "县政府决定。", False),
    ("reason", "茶叶为什么减产", "因春旱，茶叶减产。", True),
    ("reason", "茶叶为什么减产", "为恢复地力，茶园休耕。", True),
    ("reason", "茶叶为什么减产", "茶叶减产一成。", False),
    *(
        ("reason", "为什么建茶山", sentence, True)
        for sentence in (
            "建茶山是振兴乡村的必然要求。",
            "建茶山，目的是振兴乡村。",
            "建茶山，目的在于振兴乡村。",
            "把建茶山作为振兴乡村的关键举措。",
            "建茶山，为的是振兴乡村。",
            "建茶山，旨在振兴乡村。",
            "建茶山，以便振兴乡村。",
            "建茶山有利于振兴乡村。",
            "建茶山有助于振兴乡村。",
            "建茶山是振兴乡村的现实需要。",
            "建茶山是振兴乡村的重要途径。",
            "建茶山是振兴乡村的举措。",
        )
    ),
    ("reason", "为什么建茶山", "建茶山是今年的大事。", False),
    ("names", "新增的8个茶园是哪几个", "新增茶园8个。", False),
    ("names", "新增的8个茶园是哪几个", "新增茶园：8个。", False),
    ("names", "要建哪几个茶园", "建设青石、白水、红岩等8个茶园。", True),
    ("names", "要建哪几个茶园", "发展绿茶、红茶，建设8个茶园。", False),
    ("names", "要建哪几个茶园", "种好绿茶，聘用茶农20名。", True),
    ("names", "要建哪几个茶园", "建成茶园的乡镇有3个。建设青石、白水、红岩茶园。", True),
    ("names", "要建哪几个茶园", "建设“青石”“白水”8个茶园，做强“红岩”“黑山”。", True),
    ("names", "哪些乡镇列入8个试点", "青石乡列入8个试点。", True),
]


@pytest.mark.parametrize(("thing", "question", "sentence", "found"), CASES)
def test_a_thing_is_told_by_its_look(thing: Thing, question: str, sentence: str, found: bool) -> None:
    assert holds(thing, [normalise(sentence)], normalise(question)) is found


def test_a_list_may_be_told_in_as_many_sentences() -> None:
    told = ["建设4个茶园。", "青石茶园；", "白水茶园；", "红岩茶园。"]
    assert holds("names", told, "要建哪几个茶园")
    assert not holds("names", told[:2], "要建哪几个茶园")


PLAN = """---
id: tea
title: 云岭省白石县茶业规划
issuer: 白石县人民政府
period: 2026-2030
kind: official
---

# 云岭省白石县茶业规划

## 第一章 茶园

### 第一节 布局

到2030年，新建生态茶园8个，分批验收。

### 第二节 加工

建设精制茶厂，引进全自动生产线。

建设茶叶检测中心，落户青石产业园区。

开茶节定于每年农历九月初九举办。

茶叶出口额居全省第3位。

推进茶园碳汇交易。

### 第三节 茶林

五年内，造林3万亩。

发行茶业债券2亿元，由财政部代理。
"""

MULBERRY = """---
id: mulberry
title: 云岭省白石县桑业规划
issuer: 白石县人民政府
period: 2026-2030
kind: official
---

# 云岭省白石县桑业规划

## 第一章 桑园

### 第一节 现状

桑园机耕道年久失修，桑园开垦不多。

### 第二节 桑园机耕道

新修道路，方便采桑。

### 1. 推进蚕茧烘干

建设烘干房，方便蚕农。
"""

ENDED = """---
id: ended
title: 关于云岭省白石县第十二个五年规划纲要的报告
issuer: 白石县人民政府
period: 2011-2015
published: 2011-01-20
kind: official
---

# 关于云岭省白石县第十二个五年规划纲要的报告

## 一、今年工作

今年蚕茧产量增长8%。
"""


@pytest.fixture(scope="module")
def tea(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    root: Path = tmp_path_factory.mktemp("things")
    (root / "plans").mkdir()
    (root / "plans" / "tea.md").write_text(PLAN, "utf-8")
    (root / "plans" / "mulberry.md").write_text(MULBERRY, "utf-8")
    (root / "plans" / "ended.md").write_text(ENDED, "utf-8")
    ingest([root / "plans"], root / "index")
    return Engine(root / "index", Config(), date(2026, 6, 1))


@pytest.mark.parametrize("question", ["新建的8个生态茶园是哪几个？", "精制茶厂建在哪里？"])
def test_what_does_not_tell_the_names_or_the_place_is_only_near(question: str, tea: Engine) -> None:
    found = ask(question, tea)
    assert (found.status, found.reason) == ("refused", "figure_not_stated")
    assert found.citations


def test_the_place_is_told_where_it_stands(tea: Engine) -> None:
    found = ask("茶叶检测中心建在哪里？", tea)
    assert found.status == "answered"
    assert "青石产业园区" in found.answer


@pytest.mark.parametrize(
    ("question", "plan", "said"),
    [
        ("五年里头要造多少亩林？", "tea", "3万亩"),
        ("咱们县要造多少亩林？", "tea", "3万亩"),
        ("茶业债券由哪个部门代理？", "tea", "财政部"),
        ("今年蚕茧产量增长多少？", "ended", "8%"),
        ("开茶节在哪一天举办？", "tea", "九月初九"),
        ("茶叶出口额排全省哪位？", "tea", "第3位"),
        ("茶园碳汇写在第几章？", "tea", "写在“第一章 茶园”“第二节 加工”："),
        ("茶园碳汇在第几节？", "tea", "“第二节 加工”："),
        ("茶园碳汇写在规划第几部分？", "tea", "“第一章 茶园”"),
        ("茶园碳汇写在哪一章？", "tea", "写在“第一章 茶园”"),
        ("桑园机耕道在第几节？", "mulberry", "“第二节 桑园机耕道”："),
        ("桑园机耕道写在第几节？", "mulberry", "“第二节 桑园机耕道”："),
        ("桑园开垦写在第几节？", "mulberry", "“第一节 现状”："),
        ("蚕茧烘干写在哪个章节？", "mulberry", "“1. 推进蚕茧烘干”："),
    ],
)
def test_a_question_is_answered_however_it_is_put(question: str, plan: str, said: str, tea: Engine) -> None:
    found = ask(question, tea, filters=Filters((plan,)))
    assert found.status == "answered"
    assert said in found.answer


def test_a_page_is_told_where_the_plan_has_pages(tea: Engine) -> None:
    found = ask("茶园碳汇写在第几页？", tea)
    assert (found.status, found.reason) == ("refused", "figure_not_stated")
