"""What can be asked next: made from what was cited, new from turn to turn, answered in full."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from pathlib import Path
from unittest.mock import Mock

import pytest
from qa_samples import engine_on

from index.errors import ModelError
from index.models.reading import Reader, Reading
from qa.engine import Engine
from qa.page.chat.following import MAX_FOLLOW_UPS, _holds, follow_ups
from qa.page.chat.handlers import ChatHandlers
from qa.page.chat.questions import LISTED, answered_examples
from qa.page.chat.turns import Conversation
from qa.page.shared import scope
from qa.page.shared.state import PageState
from qa.pipeline import ask
from qa.types import Filters

pytestmark = pytest.mark.slow

QUESTION = "2030年再生水利用率的目标是多少"
ISLES = {
    place: f"""---
id: {place}
title: {name}旅游发展规划
issuer: {name}人民政府
period: 2026-2030
---

# {name}旅游发展规划

## 第一章 目标

到2030年，民宿床位达到{beds}张。

## 第二章 任务

### 第一节 码头改造提升工程

（一）东码头。加固堤岸，新设泊位{beds[0]}个。

（二）西码头。疏浚航道。

（三）北码头。新建候船厅。（责任单位：{name}交通局、{name}文旅局）
"""
    for place, name, beds in (("lan", "蓝屿市", "5200"), ("bai", "白礁市", "3100"))
}
"""Two plans of our own with one indicator, a list and a duty."""


@pytest.fixture(scope="module")
def isles(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return engine_on(ISLES, tmp_path_factory.mktemp("isles"))


def test_what_stands_beside_the_figure_is_suggested(water_engine: Engine) -> None:
    answer = ask(QUESTION, water_engine)
    found = follow_ups(answer, (), water_engine, water_engine.store, (QUESTION,), Filters())
    assert found[0] == "2030年城乡供水保证率的目标是多少？"
    assert len(found) <= MAX_FOLLOW_UPS
    assert {ask(q, water_engine, history=(QUESTION,)).status for q in found} == {"answered"}
    assert follow_ups(answer, (), water_engine, water_engine.store, (QUESTION,), Filters(("canal",))) == ()


def test_the_same_indicator_of_another_place_is_suggested(isles: Engine) -> None:
    question = "蓝屿市2030年民宿床位达到多少张"
    found = follow_ups(ask(question, isles), (), isles, isles.store, (question,), Filters())
    assert "白礁市2030年民宿床位是多少？" in found


def test_an_answer_is_of_the_figure_only_with_its_whole_number() -> None:
    assert [_holds("良种覆盖率:2025年31.5%", n) for n in ("31.5", "5", "31", "202", "良种")] == [True, False, False, False, True]


def test_a_section_that_several_plans_have_is_named_with_its_plan(isles: Engine) -> None:
    suggested = {}
    for question in ("蓝屿市2030年民宿床位达到多少张", "蓝屿市码头改造提升工程有哪些"):
        suggested[question] = follow_ups(ask(question, isles), (), isles, isles.store, (question,), Filters())[-1]
    # Both plans have a second chapter and a first section in it.
    assert list(suggested.values()) == [
        "《蓝屿市旅游发展规划》第二章“任务”讲了什么？",
        "《蓝屿市旅游发展规划》第二章第一节“码头改造提升工程”讲了什么？",
    ]


ROOTS = {
    "roots": """---
id: roots
title: 蓝屿市薯业规划
issuer: 蓝屿市人民政府
period: 2026-2030
---

# 蓝屿市薯业规划

## 第一章 目标

### 第一节 主要指标

专栏1 主要指标

| 指标 | 单位 | 2025年 | 2030年 | 年均增长 |
| --- | --- | --- | --- | --- |
| 薯业产值占农业产值比重 | % | 20 | 25左右 | — |
| 薯业产值增长 | % | 3 | — | 5左右 |

## 第二章 任务

### 第一节 良种繁育

建设种薯基地2处。
"""
}


def test_what_stands_in_another_chapter_does_not_follow(tmp_path: Path) -> None:
    engine = engine_on(ROOTS, tmp_path)
    question = "2030年薯业产值占农业产值比重的目标是多少"
    found = follow_ups(ask(question, engine), (), engine, engine.store, (question,), Filters())
    assert [q for q in found if "第二章" in q] == []


def test_no_more_is_asked_for_who_has_gone_on(isles: Engine) -> None:
    question = "蓝屿市2030年民宿床位达到多少张"
    answer, waiting = ask(question, isles), iter((True, True, False))
    assert len(follow_ups(answer, (), isles, isles.store, (question,), Filters(), lambda: next(waiting))) == 1


def test_the_reader_is_asked_last_and_must_agree(isles: Engine) -> None:
    class Failing(Reader):
        """Reads nothing, and notes for which questions it was asked to."""

        def __init__(self) -> None:
            self.read_for: list[str] = []

        def read(self, question: str, sentences: Sequence[str]) -> list[Reading]:
            self.read_for.append(question)
            raise ModelError("读不了。")

    question = "蓝屿市2030年民宿床位达到多少张"
    answer, reading = ask(question, isles), copy(isles)
    reading.reader = reader = Failing()
    assert follow_ups(answer, (), reading, isles.store, (question,), Filters()) == ()
    # Without its plan's title a section may be that of either, which the reader need not be asked.
    assert reader.read_for == [
        "白礁市2030年民宿床位是多少?",
        "《蓝屿市旅游发展规划》第一章“目标”讲了什么?",
        "《蓝屿市旅游发展规划》第二章“任务”讲了什么?",
    ]


def test_nothing_is_suggested_twice_nor_answered_by_what_was_shown(water_engine: Engine) -> None:
    handlers, talk = ChatHandlers(PageState(water_engine)), Conversation()
    told: list[tuple[str, ...]] = []
    for question in (QUESTION, "2030年城乡供水保证率的目标是多少", "骨干水网工程有哪些"):
        list(handlers.answer(question, scope.ALL, scope.ALL, [], talk))
        before = len(talk.suggested)
        handlers.suggest(talk)
        told.append(tuple(talk.suggested[before:]))
    assert len(talk.suggested) == len(set(talk.suggested)) > 0
    # The second answer cites the row beside: asking for the first row anew would bring nothing.
    assert all("再生水利用率" not in q and "供水保证率" not in q for q in told[1] + told[2])


def test_a_greeting_and_what_is_no_matter_of_plans_lead_to_examples(water_engine: Engine) -> None:
    handlers = ChatHandlers(PageState(water_engine))
    for question in ("你好", "今天天气怎么样"):
        talk = Conversation()
        list(handlers.answer(question, scope.ALL, scope.ALL, [], talk))
        assert handlers.examples()[0] in handlers.suggest(talk)["next"]


def test_neither_suggestions_nor_examples_ask_a_language_model(water_engine: Engine) -> None:
    engine = copy(water_engine)
    engine.language_model = Mock()
    answer = ask(QUESTION, water_engine)
    assert follow_ups(answer, (), engine, engine.store, (QUESTION,), Filters())
    assert answered_examples(engine, engine.store) == answered_examples(water_engine, engine.store)
    assert engine.language_model.mock_calls == []


@pytest.mark.parametrize(
    ("title", "lists"),
    [
        ("码头改造提升工程", True),
        ("22个重点产业集群", True),
        ("深化重点领域改革", False),
        ("前瞻布局未来产业", False),
        ("未来产业布局", True),
    ],
)
def test_only_what_names_things_is_asked_for_what_there_is_of_it(title: str, lists: bool) -> None:
    assert bool(LISTED.search(title)) is lists


def test_quotation_marks_of_a_heading_are_single_ones_within_others(tmp_path_factory: pytest.TempPathFactory) -> None:
    plan = ISLES["lan"].replace("## 第二章 任务", "## 第二章 壮大“老字号”")
    engine = engine_on({"lan": plan}, tmp_path_factory.mktemp("quoted"))
    question = "蓝屿市2030年民宿床位达到多少张"
    assert "第二章“壮大‘老字号’”讲了什么？" in follow_ups(ask(question, engine), (), engine, engine.store, (question,), Filters())
