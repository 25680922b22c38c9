"""What a follow-up narrows a list to, summaries kept to their length, amounts told in words."""

from __future__ import annotations

import pytest
from qa_samples import engine_on, work_report

from qa.engine import Engine
from qa.pipeline import ask

REPORT = work_report(
    "report",
    "云南省",
    2026,
    """## 一、2026年预期目标

主要预期目标是：茶叶总产值增长6%，茶农人均可支配收入与茶叶总产值增长基本同步，茶园面积40万亩。

## 二、2026年重点工作

### （一）建设冷库

在昆明新建冷库3座；在大理改造冷库2座。

### （二）开拓市场

在昆明办好茶叶节。

### （三）培训茶农

在大理办好夜校。

## 三、生态保护修复

**修复湿地。** 种植水生植物。清理河道淤泥。保护候鸟栖息地。建设观鸟步道。

**保护古茶树。** 为古茶树建立档案，划定古茶树保护范围。

## 四、茶园机械化水平提升

推广采茶机。建设机耕道路。培训农机手。开展农机作业补贴。建设农机维修站点。
""",
)
PROJECTS = "云南2026年的重点工作有哪些"


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return engine_on({"report": REPORT}, tmp_path_factory.mktemp("report"))


def said(engine: Engine, question: str, *history: str) -> list[str]:
    return [s.text for s in ask(question, engine, history=history).sentences]


def test_of_a_list_only_what_speaks_of_the_place_is_left(report: Engine) -> None:
    assert said(report, "只看大理的", "云南提到冷库的地方有哪些") == ["其中写到“大理”的共1处：在大理改造冷库2座。"]


def test_where_nothing_of_a_list_speaks_of_the_place_the_place_is_asked_of(report: Engine) -> None:
    assert said(report, "只看大理的", PROJECTS) == ["在大理办好夜校。"]


def test_a_summary_is_no_longer_than_it_should_be(report: Engine) -> None:
    for count, numeral in ((1, "一"), (2, "两")):
        assert len(said(report, f"用{numeral}句话概括云南怎样修复湿地")) <= count


def test_what_no_heading_says_is_summed_up_by_the_section_that_most_of_it_stands_in(report: Engine) -> None:
    told = said(report, "概括云南推广采茶机、建设机耕道路、培训农机手的情况，60字以内")
    assert "茶园机械化水平提升" in told[0]


def test_who_does_something_is_not_summed_up_by_the_section(report: Engine) -> None:
    answer = ask("概括一下推广采茶机、建设机耕道路、培训农机手由哪个部门负责", report).answer
    assert "茶园机械化水平提升" not in answer.partition("相近的内容")[0]


def test_how_much_may_be_told_in_words(report: Engine) -> None:
    answer = ask("云南2026年茶叶总产值增长目标和茶农人均可支配收入目标分别是多少", report)
    assert (answer.status, "没有找到" in answer.answer) == ("answered", False)
    assert "基本同步" in answer.answer
