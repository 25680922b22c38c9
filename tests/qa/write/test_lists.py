"""Lists are whole: every item, the right count, and a note of what is not shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from qa_samples import engine_on, find

from qa.config import Config
from qa.engine import Engine
from qa.pipeline import ask
from qa.write.lists import paragraph
from qa.write.task import DraftConfig, Task

TRUCKS = "冷藏车保有数：2025年120辆，2030年300辆，约束性指标"
STATIONS = "预冷站数量：2025年8个，2030年25个，预期性指标"
LOSS = "果蔬损耗率：2025年15.5%，2030年8%，约束性指标"
ENERGY = "单位能耗降幅：2030年[12]%（五年累计数），约束性指标"


def said(question: str, engine: Engine) -> list[str]:
    return [s.text for s in ask(question, engine).sentences]


@pytest.mark.parametrize(
    ("question", "sentences"),
    [
        ("约束性指标有哪些？", [f"约束性指标共3项：{TRUCKS}；", f"{LOSS}；", f"{ENERGY}。"]),
        ("设施供给类指标有哪些？", [f"设施供给指标共2项：{TRUCKS}；", f"{STATIONS}。"]),
        ("运行效率指标有哪些？", [f"运行效率指标共2项：{LOSS}；", f"{ENERGY}。"]),
        ("运行效率的约束性指标有哪些？", [f"运行效率约束性指标共2项：{LOSS}；", f"{ENERGY}。"]),
    ],
)
def test_indicators_are_listed_by_property_and_category_with_their_count(county: Engine, question: str, sentences: list[str]) -> None:
    assert said(question, county) == sentences


def test_a_list_of_one_is_no_list_and_has_no_count(county: Engine) -> None:
    assert said("预期性指标有哪些？", county) == [f"{STATIONS}。"]


def test_an_indicator_that_is_named_is_not_answered_with_the_whole_list(county: Engine) -> None:
    assert said("果蔬损耗率是约束性指标吗？", county) == [f"是。{LOSS}。"]


def test_each_item_of_a_list_cites_its_row_and_the_notes_of_its_marks(county: Engine) -> None:
    answer = ask("约束性指标有哪些？", county)
    quotes = {c.n: c.quote for c in answer.citations}
    assert [[quotes[n][:4] for n in s.citations] for s in answer.sentences] == [["冷藏车保"], ["果蔬损耗"], ["单位能耗", "注：[ "]]


def test_only_plans_in_force_are_listed_unless_one_is_named(county: Engine) -> None:
    """The count of the answer is that of the plans it speaks of."""
    old = Engine(county.root, Config(terms=""), date(2031, 6, 1))
    assert not any("共3项" in s for s in said("约束性指标有哪些？", old))
    assert said("冷链规划的约束性指标有哪些？", old) == [f"约束性指标共3项：{TRUCKS}；", f"{LOSS}；", f"{ENERGY}。"]


def test_what_is_not_shown_of_a_list_is_told(county: Engine) -> None:
    config = replace(county.config, draft=DraftConfig(max_items=2))
    answer = ask("约束性指标有哪些？", Engine(county.root, config, county.as_of))
    assert [s.text for s in answer.sentences] == [f"约束性指标共3项：{TRUCKS}；", f"{LOSS}；"]
    assert answer.answer.endswith("；[2]\n注：另有1项没有列出。")


def test_the_items_of_a_section_are_listed_with_their_count(engine: Engine) -> None:
    answer = ask("谷地规划的发展定位有哪些？", engine)
    assert [s.text for s in answer.sentences] == ["发展定位共3项：高原茶叶之乡；", "水上运动乐园；", "清洁电力走廊。"]
    assert [c.quote for c in answer.citations] == ["高原茶叶之乡。", "水上运动乐园。", "清洁电力走廊。"]


def test_the_items_of_a_section_are_listed_for_a_place_that_only_the_plans_know(engine: Engine) -> None:
    assert said("青川谷地的发展定位有哪些？", engine) == ["发展定位共3项：高原茶叶之乡；", "水上运动乐园；", "清洁电力走廊。"]


def test_the_rows_of_a_table_asked_for_by_its_heading_are_all_listed(county: Engine) -> None:
    assert said("冷链指标有哪些？", county) == [f"冷链指标共4项：{TRUCKS}；", f"{STATIONS}；", f"{LOSS}；", f"{ENERGY}。"]


def test_a_section_of_two_items_is_listed_whole(engine: Engine) -> None:
    text = "".join(said("民生项目有哪些？", engine))
    assert "改造寄宿制学校9所" in text
    assert "建设谷地中心医院" in text


def test_the_sentences_of_a_paragraph_come_in_their_order_without_its_bare_topic(county: Engine) -> None:
    query, evidence, pool = find("不得挪用储备资金", county)
    best = next(e for e in evidence if e.unit.text == "不得挪用储备资金。")
    roomy, narrow = DraftConfig(far=500.0), DraftConfig(far=500.0, list_chars=10)
    draft = paragraph(Task(query, [best, *(e for e in evidence if e is not best)], pool, roomy))
    assert draft is not None
    assert [s.text for s in draft.statements] == ["建立应急储备库：每年演练不少于2次。", "建立应急储备库：不得挪用储备资金。"]
    assert paragraph(Task(query, [best], pool, narrow)) != draft


def test_a_paragraph_of_one_sentence_is_no_list(county: Engine) -> None:
    query, evidence, pool = find("冷库占地多少公顷？", county)
    assert evidence[0].unit.text == "冷库占地面积8公顷。"
    assert paragraph(Task(query, evidence, pool, DraftConfig(far=500.0))) is None


# -- numbered items, in groups ---------------------------------------------------------------------

GROUPS = """---
id: groups
title: 云岭省产业规划
period: 2026-2030
---

# 云岭省产业规划

## 第一章 产业集群

### 第一节 集群布局

打造7个重点产业集群，提升产业链水平。

#### 专栏1 7个重点产业集群

**（一）甲等产业**

1.茶叶精深加工产业集群；

2.竹木家居产业集群；

3.冷链装备产业集群。

**（二）乙等产业**

1.中药材饮片产业集群；

2.高山蔬菜产业集群；

3.乡村民宿产业集群；

4.水产种苗产业集群。
"""


@pytest.fixture(scope="module")
def groups(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return engine_on({"groups": GROUPS}, tmp_path_factory.mktemp("groups"))


@pytest.mark.parametrize(
    ("question", "openings", "items"),
    [
        ("7个重点产业集群有哪些？", ["7个重点产业集群共7项：\n甲等产业：1.茶叶", "\n乙等产业：1.中药材"], 7),
        ("甲等产业的集群有哪些？", ["甲等产业共3项：1.茶叶"], 3),
        ("乙等产业的集群有哪些？", ["乙等产业共4项：1.中药材"], 4),
        ("乙等产业集群有几个？", ["乙等产业共4项：1.中药材"], 4),
    ],
)
def test_numbered_items_are_given_in_their_groups_with_their_count(groups: Engine, question: str, openings: list[str], items: int) -> None:
    answer = ask(question, groups)
    text = "".join(s.text for s in answer.sentences)
    assert [opening for opening in openings if opening not in text] == []
    assert text.count("产业集群；") + text.count("产业集群。") == items
    assert answer.citations


CLUSTERS = """---
id: clusters
title: 泽源市产业规划
issuer: 泽源市人民政府
period: 2026-2030
published: 2026-01-01
kind: official
---

# 泽源市产业规划

## 第一章 集群

### 第一节 做强集群

泽源市打造9个重点集群，带动就业。

#### 专栏1 9个重点集群

**（一）一级**：一级集群4个：绿色石化及精细化工、航空航天装备及其配套、菱镁精深加工及特色资源综合利用、船舶与海洋工程装备及其配套。

**（二）二级**：二级集群5个：高品质钢铁材料及其制品、汽车及汽车零部件制造、集成电路与电子元器件制造、生物医药和先进医疗装备制造、电力装备和新能源装备制造。
"""


def test_groups_of_more_things_than_there_are_groups_are_told_with_what_is_in_them(tmp_path: Path) -> None:
    told = said("9个重点集群有哪些？", engine_on({"clusters": CLUSTERS}, tmp_path))
    assert told[0].startswith("9个重点集群共2项：")
    assert "航空航天装备及其配套" in told[0]
    assert "汽车及汽车零部件制造" in told[1]
