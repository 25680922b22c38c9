"""Lists that nothing numbers: paragraphs that open alike, heads of two words of a kind, clauses of what is still bad."""

from __future__ import annotations

import pytest
from qa_samples import engine_on, work_report

from qa.engine import Engine
from qa.pipeline import ask
from qa.read.announced import announces

REPORT = work_report(
    "report",
    "云南省",
    2026,
    """## 一、2025年工作回顾

### （一）修通公路

建成公路80公里。

### （二）修好水渠

修好水渠30公里。

### （三）种好茶树

种植茶树2万亩。

### （四）办好学校

办好学校五所。

各位代表！全年任务如期完成。

五年来，我们在茶业上走在前列。茶园面积翻了一番。

五年来，我们在蚕桑上探出新路。蚕农收入稳步增长。

五年来，我们在渔业上补上短板。水产品销往各地。

我们也看到还有不少困难和挑战，茶叶加工能力不足，冷链设施短缺，龙头企业带动作用不强，部分茶农增收困难，茶叶品牌影响力有限，市场开拓办法不多，茶旅融合程度不深；蚕桑产业链条较短，深加工产品少，蚕农技术培训跟不上；水利设施老化。

## 二、2026年工作部署

做好今年的工作要做到：良种先行、品质为上，选育一批适宜山地的新品种。节水为本、绿色发展，推广滴灌和有机肥。以销定产、优质优价，对接各地茶商。

## 三、茶业发展思路

这里概述茶业发展的几个方面。

——扩大茶园。新建茶园10万亩。

——提升加工。新建茶厂12座。

——开拓市场。办好茶叶节。

## 四、行动任务

### （一）茶园提质行动

#### 1.行动任务

一是改造老茶园；二是更换品种；三是修建步道；四是建设水池。

### （二）茶厂扩能行动

新建茶厂。

### （三）茶旅融合行动

#### 1.行动目标

游客达到5万人次。

#### 2.行动任务

一是建设茶庄；二是培训向导。

## 五、空间布局

构建“一带两园”格局，打造“一枢纽两中心”。实施“三茶战略”，建设“三园一湖”。

“一带”：沿江种植红茶。沿岸修建步道。

“两园”：北坡建设示范园，南坡建设科普园。

建好“三园一湖”。统筹山水资源。北园种植绿茶。南园种植红茶。西园种植白茶。碧湖发展茶旅。

建设“两高地”。

打好三大攻坚战。采茶季节抢收鲜叶。冬季修剪茶树。雨季疏通沟渠。全年防治虫害。

建成红茶、绿茶、白茶三大基地。红茶基地在北坡。绿茶基地在南坡。白茶基地在西坡。

### （一）建设茶叶集散枢纽

建设货场。

### （二）建设茶叶交易中心

建设大厅。

### （三）建设茶叶检测中心

建设实验室。

## 七、两类高地

**建设茶叶科研高地。** 新建实验室。

**建设茶叶文化高地。** 新建博物馆。

## 六、主要指标

| 类别 | 指标 | 2030年 |
| --- | --- | --- |
| 茶旅融合 | 茶庄数量（家） | 20 |
| 茶旅融合 | 茶旅游客（万人次） | 5 |
| 茶园建设 | 茶园面积（万亩） | 40 |
""",
)


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return engine_on({"report": REPORT}, tmp_path_factory.mktemp("report"))


def items(engine: Engine, question: str) -> list[str]:
    """The items of the list that answers, without what stands before the first."""
    sentences = [s.text for s in ask(question, engine).sentences]
    return [s.rpartition("：")[2].rstrip("；。") for s in sentences]


def test_paragraphs_that_begin_with_the_same_clause_are_a_list(report: Engine) -> None:
    told = items(report, "云南五年来取得了哪些成就")
    assert told == ["五年来，我们在茶业上走在前列", "五年来，我们在蚕桑上探出新路", "五年来，我们在渔业上补上短板"]


def test_of_what_was_achieved_in_the_year_the_list_of_its_section_is_told(report: Engine) -> None:
    assert items(report, "云南2025年做了哪些工作") == ["修通公路", "修好水渠", "种好茶树", "办好学校"]


def test_what_is_still_bad_may_follow_a_comma(report: Engine) -> None:
    told = items(report, "云南还存在哪些问题")
    assert [t[:6] for t in told] == ["茶叶加工能力", "蚕桑产业链条", "水利设施老化"]


def test_sentences_headed_by_two_words_of_a_kind_are_told_by_their_heads(report: Engine) -> None:
    assert items(report, "云南做好今年的工作要做到哪几点") == ["良种先行、品质为上", "节水为本、绿色发展", "以销定产、优质优价"]


def test_an_announcement_need_not_say_how_many(report: Engine) -> None:
    assert items(report, "云南茶业发展思路有哪几个方面")[-3:] == ["扩大茶园", "提升加工", "开拓市场"]
    assert announces("主要有以下几项。", 3)
    assert not announces("几家茶厂已经投产。")


def test_of_sections_that_arrange_the_work_the_one_with_as_many_items_is_meant(report: Engine) -> None:
    assert items(report, "云南2026年部署了哪三大行动") == ["茶园提质行动", "茶厂扩能行动", "茶旅融合行动"]
    assert items(report, "云南2026年安排了哪四项任务") == ["一是改造老茶园", "二是更换品种", "三是修建步道", "四是建设水池"]


DISTRICT = """---
id: district
title: 普陀区茶园建设方案
issuer: 上海市普陀区人民政府
period: 2026-2030
---

# 普陀区茶园建设方案

## 一、茶园布局安排

### （一）山前片区

新建茶园。

### （二）山后片区

改造茶园。
"""


@pytest.mark.parametrize("question", ["普陀的茶园布局安排有哪几项", "普陀区方案里的茶园布局安排是什么"])
def test_a_list_of_a_plan_is_of_its_place_though_the_title_does_not_tell_which(
    question: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert items(engine_on({"district": DISTRICT}, tmp_path_factory.mktemp("district")), question) == ["山前片区", "山后片区"]


def test_an_abbreviation_explained_piece_by_piece(report: Engine) -> None:
    told = [s.text for s in ask("云南的“一带两园”指什么", report).sentences]
    assert told == ["“一带”：沿江种植红茶。", "“两园”：北坡建设示范园，南坡建设科普园。"]


def test_an_abbreviation_whose_pieces_are_words_of_two_characters(report: Engine) -> None:
    assert [t[-6:] for t in items(report, "云南的“一枢纽两中心”指什么")] == ["茶叶集散枢纽", "茶叶交易中心", "茶叶检测中心"]


@pytest.mark.parametrize(
    ("question", "count", "last"), [("云南“三园一湖”是指哪些", 5, "碧湖发展茶旅。"), ("云南的三大攻坚战有哪些进展", 4, "全年防治虫害。")]
)
def test_a_paragraph_on_the_very_name_is_told_whole(report: Engine, question: str, count: int, last: str) -> None:
    sentences = [s.text for s in ask(question, report).sentences]
    assert (len(sentences), sentences[-1]) == (count, last)


def test_tasks_are_told_neither_by_rows_of_figures_nor_by_what_parts_are_called(report: Engine) -> None:
    assert items(report, "云南茶旅融合有哪些行动任务") == ["一是建设茶庄", "二是培训向导"]


def test_an_abbreviation_of_topics_of_paragraphs(report: Engine) -> None:
    told = [s.text.rpartition("：")[2].rstrip("；。") for s in ask("云南的“两高地”指什么", report).sentences]
    assert told == ["建设茶叶科研高地", "建设茶叶文化高地"]
