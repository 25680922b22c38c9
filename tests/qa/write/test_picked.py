"""The item of a list that a follow-up asks for by its number: its section, or its paragraph as far as the next item."""

from __future__ import annotations

import pytest
from qa_samples import engine_on, work_report

from qa.engine import Engine
from qa.pipeline import ask

REPORT = work_report(
    "report",
    "云南省",
    2026,
    """## 一、2026年重点工作

重点抓好三个方面工作：

### （一）扩大茶园

改造老茶园。

### （二）新建茶厂

布局三个片区。

新建茶厂3座。

### （三）培训茶农

办好夜校。

## 二、办好茶叶节

办好茶叶节要把握三点。一是选好场地。场地设在茶山。二是请好客商。客商来自各县。三是备好样茶。

## 三、购置设备

购置设备包括以下几种：

——摇青机。

——杀青机。
""",
)
TASKS, FESTIVAL = "云南2026年的重点工作有哪些", "办好茶叶节要把握哪三点"


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return engine_on({"report": REPORT}, tmp_path_factory.mktemp("report"))


def told(engine: Engine, question: str, *history: str) -> list[str]:
    return [s.text for s in ask(question, engine, history=history).sentences]


@pytest.mark.parametrize("question", ["第二项具体有哪些内容", "那第二个方面呢", "第二项详细一点"])
def test_an_item_that_is_a_heading_is_told_with_its_section(report: Engine, question: str) -> None:
    first, *rest = told(report, question, TASKS)
    assert first.endswith("（二）新建茶厂。")
    assert [s.strip() for s in rest] == ["布局三个片区。", "新建茶厂3座。"]


def test_an_item_within_a_paragraph_ends_where_the_next_begins(report: Engine) -> None:
    assert [s.rpartition("：")[2] for s in told(report, "第二点是什么", FESTIVAL)] == ["二是请好客商。", "客商来自各县。"]


def test_another_item_is_one_of_the_same_list(report: Engine) -> None:
    assert told(report, "那第三项呢", TASKS, "第二项具体有哪些内容")[0].endswith("（三）培训茶农。")


def test_what_is_asked_for_again_in_another_form_is_the_item(report: Engine) -> None:
    assert told(report, "详细一点", TASKS, "第三项呢")[0].endswith("（三）培训茶农。")


def test_a_list_without_so_many_items_has_none(report: Engine) -> None:
    assert ask("第九项呢", report, history=[TASKS]).reason == "figure_not_stated"


def test_without_a_list_before_the_words_are_a_question_of_their_own(report: Engine) -> None:
    assert ask("第二项有哪些内容", report).status == "refused"
