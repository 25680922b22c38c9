"""What sentences announce, abbreviations of counted things, several addresses at once, lists in detail, briefs of a length."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import pytest
from qa_samples import engine_on

from index.types import Chunk, Unit
from qa.engine import Engine
from qa.pipeline import ask
from qa.read import announced
from qa.read.announced import announces, head_of, runs
from qa.read.listings import _groups
from qa.types import Answer
from qa.understand.plans import plans_meant

RICE = """---
id: rice
title: 云岭省稻谷发展实施方案
period: 2026-2030
published: 2026-02-02
---

# 云岭省稻谷发展实施方案

## 一、总体要求

### （一）主要目标

综合考虑各方面因素，稻谷的主要预期目标为：面积稳定在3万亩；单产提高5%，总产超过2万吨；加工率达到80%。

### （二）发展思路

深入推进“一带两区”建设，加快“三化”改造。着力推动稻田宜机化、田园化、数字化改造，提升品质。

### （三）方针

必须贯彻稻谷发展的三条方针。

——坚持良种先行。选育香稻。

——坚持节水为本。推广滴灌。

——坚持以销定产。对接粮店。

其他要求另行规定。

## 二、建设青川稻谷产业带

布局稻谷加工厂。（省粮食局牵头，省商务厅参与）扩大稻谷冷库。（省商务厅指导）

### （四）扩建厂房

**新建厂房。** 新建厂房4座。改造厂房6座。

**配套道路。** 硬化道路20公里。

## 三、提升东乡西乡“两区”功能

突出问题主要有：水源不足，渠系老化，灌溉没有保证，遇到旱年往往减产，农户的收入因此起落不定；劳力短缺，机耕服务跟不上，农忙时节抢收抢种十分困难；仓容偏小，新粮入库常常要等上许多天。

### （五）建好东乡稻区

落实“两区”布局，带动农户。推进东乡香稻区、西乡糯稻区建设。

### （六）育好西乡稻种

建设种子库。
"""


@pytest.fixture(scope="module")
def rice(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return engine_on({"rice": RICE}, tmp_path_factory.mktemp("rice"))


def answered(question: str, engine: Engine, *history: str) -> Answer:
    return ask(question, engine, history=history)


def text(question: str, engine: Engine, *history: str) -> str:
    return "".join(s.text for s in answered(question, engine, *history).sentences)


def test_the_paragraphs_that_a_sentence_counts_are_its_list(rice: Engine) -> None:
    said = text("稻谷发展的三条方针是哪三条", rice)
    assert said.endswith("坚持良种先行；坚持节水为本；坚持以销定产。")
    assert "共3项" in said


def test_the_clauses_behind_a_colon_go_on_over_several_units(rice: Engine) -> None:
    said = text("稻谷发展有哪些突出问题", rice)
    assert all(word in said for word in ("水源不足", "劳力短缺", "仓容偏小"))


@pytest.mark.parametrize(("sentence", "head"), [("建议主要预期目标为", "建议主要预期目标"), ("各方努力，形成七个区。", "形成七个区")])
def test_a_list_is_called_what_its_announcement_calls_it(sentence: str, head: str) -> None:
    assert head_of(sentence) == head
    assert head_of("主要是", "还有许多问题。") == "还有许多问题"


def test_a_count_must_be_that_of_the_list() -> None:
    assert announces("形成七个区。", 7)
    assert not announces("形成七个区。", 6)


@pytest.mark.parametrize("question", ["三化是哪三化", "“三化”指什么"])
def test_an_abbreviation_is_told_by_the_sentence_that_lists_as_many(rice: Engine, question: str) -> None:
    answer = answered(question, rice)
    assert answer.kind == "definition"
    assert "宜机化、田园化、数字化" in answer.answer


def test_an_abbreviation_is_told_by_the_sections_of_its_things(rice: Engine) -> None:
    said = text("一带两区指什么", rice)
    assert "青川稻谷产业带" in said
    assert "提升东乡西乡“两区”功能" in said
    assert "东乡香稻区、西乡糯稻区" in text("两区是哪两区", rice)


def test_several_addresses_are_told_each(rice: Engine) -> None:
    said = text("稻谷方案第一部分和第三部分分别讲什么", rice)
    assert "一、总体要求" in said
    assert "三、提升东乡西乡" in said
    assert "二、建设" not in said


def test_a_plan_is_called_by_the_number_of_its_articles(rice: Engine) -> None:
    assert "扩建厂房" in text("稻谷6条第四条是什么", rice)
    assert plans_meant("稻谷6条", rice.store.documents) == ("rice",)
    assert plans_meant("稻谷7条", rice.store.documents) == ()


def test_the_articles_are_counted_through_the_plan(rice: Engine) -> None:
    assert "共6个部分" in text("稻谷6条一共多少条", rice)


def test_of_several_lists_of_a_paragraph_that_behind_the_sentence_answers(rice: Engine) -> None:
    assert "省商务厅指导" in text("扩大稻谷冷库由谁负责", rice)
    assert "省粮食局" not in text("扩大稻谷冷库由谁负责", rice)


def test_where_a_body_only_takes_part_the_answer_says_so(rice: Engine) -> None:
    assert "没有写由其牵头的任务" in answered("省商务厅牵头的任务有哪些", rice).answer


def test_more_of_a_list_is_what_its_items_say(rice: Engine) -> None:
    short, long = text("扩建厂房有哪些方面", rice), text("详细一点", rice, "扩建厂房有哪些方面")
    assert "改造厂房6座" not in short
    assert "改造厂房6座" in long
    assert "硬化道路20公里" in long


def test_less_of_a_section_is_its_summary(rice: Engine) -> None:
    whole, less = text("稻谷方案第二部分讲了什么", rice), text("简短一点", rice, "稻谷方案第二部分讲了什么")
    assert "硬化道路20公里" in whole
    assert len(less) < len(whole)


@pytest.mark.parametrize("chars", [40, 80])
def test_a_brief_keeps_to_its_length(rice: Engine, chars: int) -> None:
    answer = answered(f"写一段扩建厂房的汇报材料，{chars}字以内", rice)
    assert answer.kind == "brief"
    assert sum(len(s.text.replace("\n", "")) for s in answer.sentences) <= chars


def test_a_length_said_later_leaves_a_brief_a_brief(rice: Engine) -> None:
    assert answered("40字以内", rice, "写一段扩建厂房的汇报材料").kind == "brief"


def test_a_section_of_a_part_may_be_an_item_of_it(rice: Engine) -> None:
    assert "建好东乡稻区" in text("稻谷方案第三部分第五节讲了什么", rice)
    assert "育好西乡稻种" in text("那第六节呢", rice, "稻谷方案第三部分第五节讲了什么")


WORKS = """---
id: works
title: 云岭省治水规划
period: 2026-2030
published: 2026-02-02
---

# 云岭省治水规划

## 一、回顾

### （一）治水成效

修好旧渠。

## 二、行动任务

### （一）修渠

#### 1. 行动目标

渠道畅通。

#### 2. 行动任务

一是修通东渠；二是修通西渠。

### （二）护岸

#### 1. 行动目标

岸坡稳固。

#### 2. 行动任务

一是护好南岸；二是护好北岸。

## 三、治水办法

支持水利优势产业壮大，发展五大产业。

推动水泵、水表、水管、水闸、水质监测等五大产业做强。

### （一）治水成效巩固

巩固治水成效，管好水库。
"""


@pytest.fixture(scope="module")
def works(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return engine_on({"works": WORKS}, tmp_path_factory.mktemp("works"))


def test_of_headings_that_are_the_same_that_over_the_others_is_meant(works: Engine) -> None:
    assert text("行动任务有哪几项", works) == "行动任务共2项：修渠；护岸。"


def test_the_sentence_that_lists_as_many_answers(works: Engine) -> None:
    assert "水泵、水表、水管、水闸、水质监测" in text("五大产业是哪五个", works)


def test_a_brief_is_of_what_is_to_be_done(works: Engine) -> None:
    said = text("写一段治水成效的汇报材料", works)
    assert "管好水库" in said
    assert "修好旧渠" not in said


def test_what_a_part_is_made_of_is_told_whatever_it_is_called(rice: Engine) -> None:
    assert "共3个部分" in text("稻谷方案第一部分分哪几节", rice)


def test_paragraphs_that_announce_nothing_are_not_looked_past(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[object] = []
    monkeypatch.setattr("qa.read.announced._mark", lambda paragraph: looked.append(paragraph) or "1.")
    chunk = Chunk("p#一#0", "p", "一", (), None, (0, 1), "", ())
    units = [(chunk, Unit(f"{n}.修渠。", (n, n + 1), "sentence", "", n)) for n in range(300)]
    assert list(runs(units)) == []
    assert len(looked) < 300


def _lines(texts: Iterable[str], lead: str = "") -> list[tuple[Chunk, Unit]]:
    """A paragraph each."""
    chunk = Chunk("p#一#0", "p", "一", (), None, (0, 1), "", ())
    return [(chunk, Unit(text, (n, n + 1), "sentence", lead, n)) for n, text in enumerate(texts)]


@pytest.mark.parametrize("text", ["{}.修渠：", "{}.修渠；"])
def test_each_of_many_paragraphs_is_looked_at_a_few_times(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    looked = Counter[int]()

    def counted(mark: Callable[[Any], str]) -> Callable[[Any], str]:
        return lambda paragraph: looked.update([paragraph[0][1].span[0]]) or mark(paragraph)

    for name in ("_mark", "_goes_on"):
        monkeypatch.setattr(announced, name, counted(getattr(announced, name)))
    told = list(runs(_lines(text.format(n) for n in range(2000))))
    assert looked.total() < 6 * 2000
    assert sum(len(run.items) for run in told) < announced._MOST + 2000


def test_sentences_that_each_announce_what_is_behind_them_are_few() -> None:
    paragraph = [(c, replace(u, paragraph=0)) for c, u in _lines("任务有：" for _ in range(2500))]
    assert sum(len(run.items) for run in runs(paragraph)) < announced._MOST + 2500


def test_titles_are_looked_for_in_one_pass_over_the_lines() -> None:
    class Lead(str):
        __slots__ = ()
        looked = 0

        def startswith(self, *given: Any) -> bool:
            Lead.looked += 1
            return super().startswith(*given)

        def __getitem__(self, at: Any) -> str:
            Lead.looked += 1
            return super().__getitem__(at)

    lines = _lines((f"展会{n}" for n in range(500)), Lead())
    under = [(c, replace(u, lead=Lead("展会7 参展"), paragraph=1000 + n)) for n, (c, u) in enumerate(_lines(["甲。", "乙。"]))]
    found = list(_groups([*lines, *under], ("p", "一", ())))
    assert [(x.head, [u.text for _, u in x.items]) for x in found] == [("展会7", ["甲。", "乙。"])]
    assert Lead.looked < 10
