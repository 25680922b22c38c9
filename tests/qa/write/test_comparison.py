"""Sides of a comparison: labels, tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from qa_samples import engine_on, evidence

from index.facts.fact import Fact
from index.facts.unit_facts import facts_of_unit
from index.ingest.build import ingest
from index.store.files import open_store
from index.types import Chunk, Document, Unit
from qa.engine import Engine
from qa.pipeline import ask
from qa.read.pool import EvidencePool
from qa.render import as_markdown
from qa.types import NO_FEATURES, Citation, Evidence, Table, TableCell
from qa.write.comparison import Side, label_of, table
from qa.write.difference import Placed, alike, difference, is_one_indicator, obstacles

PLAN = Document("p", "云岭省规划", "", (2026, 2030), "", "official", "", "", "", (), (), ())


@pytest.mark.parametrize(
    ("as_of", "state"), [(date(2020, 1, 1), "尚未开始"), (date(2022, 5, 1), "现行有效"), (date(2026, 11, 21), "已到期")]
)
def test_a_side_is_called_by_its_plan_with_period_and_state(engine: Engine, as_of: date, state: str) -> None:
    plan = engine.store.by_id["harbour"]
    assert label_of(plan, as_of) == f"《{plan.title}》（2021—2023年，{state}）"


def test_figures_of_two_plans_stand_side_by_side_with_their_sources(engine: Engine) -> None:
    answer = ask("港区方案和区域协调规划的货物吞吐量目标有什么不同？", engine)
    assert answer.table is not None
    assert [(name, [c.text if c else None for c in cells]) for name, cells in answer.table.rows] == [
        ("货物吞吐量", ["货物吞吐量，目标：9000万吨以上", "港口货物吞吐量，2030年目标：1.2亿吨"])
    ]
    quotes = {c.n: c.quote for c in answer.citations}
    for _, cells in answer.table.rows:
        for cell in cells:
            assert cell is not None
            assert cell.text.partition("：")[2].removesuffix("以上") in quotes[cell.citation]
    assert answer.as_json()["table"]["rows"][0]["cells"][0] == {"text": "货物吞吐量，目标：9000万吨以上", "citation": 1}


def test_a_question_about_one_thing_has_no_table(engine: Engine) -> None:
    assert ask("夜间引航比例达到多少？", engine).table is None


def test_a_table_as_markdown_cannot_be_broken_by_a_bar() -> None:
    shown = Table(("甲|乙", "丙"), (("茶|园", (TableCell("5家", 1), None)),))
    assert as_markdown(shown) == "| 指标 | 甲｜乙 | 丙 |\n| --- | --- | --- |\n| 茶｜园 | 5家[1] | — |"


@pytest.mark.parametrize(("one", "other", "expected"), [("茶园面积", "茶园面积", 1.0), ("茶园面积", "出口额", 0.0), ("", "茶园", 0.0)])
def test_names_are_alike_by_their_pairs(one: str, other: str, expected: float) -> None:
    assert alike(one, other) == expected


def placed(text: str, place: str = "云岭", **changes: Any) -> Placed:
    """The only fact of a sentence, with the place that it is of."""
    item = evidence(text)
    (found,) = facts_of_unit(item.chunk, item.unit, replace(PLAN, text=item.unit.text)).facts
    return Placed(replace(found, **changes), place)


def number(said: str) -> Fact:
    name = "茶园绿色防控水平" if said[-1] in "岁年" else "茶园绿色防控率" if "百分点" in said else "茶园防控规模"
    return placed(f"到2030年，{name}{said}。").fact


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("达到10%", "达到15.5%", "后者高5.5个百分点"),
        ("达到3000万吨", "达到1.2亿吨", "后者多0.9亿吨"),
        ("达到30家", "达到20家", "后者少10家"),
        ("达到30%左右", "达到20%", "后者低约10个百分点"),
        ("达到30家以上", "达到40家以上", "后者多"),
        ("达到30家以上", "达到40家", ""),
        ("达到30家", "达到30家", "数值相同"),
        ("达到30家", "达到30家以上", "数值相同，程度用词不同"),
        ("达到6‰", "达到8‰", "后者高2‰"),
        ("提高6个百分点", "提高8个百分点", "后者高2个百分点"),
        ("提高6个百分点", "提高8百分点", "后者高2个百分点"),
        ("达到约30家", "达到40家", "后者多约10家"),
        ("达到3—5家", "达到40家", ""),
    ],
)
def test_a_difference_is_said_only_where_it_follows_from_the_amounts(one: str, other: str, expected: str) -> None:
    assert difference([number(one), number(other)], ["", ""]) == expected


def test_ages_and_years_are_high_or_low() -> None:
    ages = [placed(f"到2030年，人均预期寿命达到{n}岁。").fact for n in (78, 80)]
    spans = [placed(f"到2030年，平均受教育年限达到{n}年。").fact for n in (11, 12)]
    assert [difference(ages, ["", "乙"]), difference(spans, ["", ""])] == ["乙高2岁", "后者高1年"]


def test_one_value_has_no_difference() -> None:
    assert difference([number("达到6%"), None], ["", ""]) == ""


def test_of_several_values_the_highest_and_the_lowest_are_named() -> None:
    three = [number(f"达到{n}家") for n in (5, 9, 7)]
    assert difference(three, ["甲", "乙", "丙"]) == "乙最高，甲最低"
    assert difference([*three, number("达到9家")], ["甲", "乙", "丙", "丁"]) == ""
    assert difference([number("达到5家以上"), *three[1:]], ["甲", "乙", "丙"]) == ""


LEVEL = placed("到2030年，茶园面积达到35万亩。")


@pytest.mark.parametrize(
    ("other", "apart", "expected"),
    [
        (placed("到2030年，茶园面积达到38万亩。"), "plan", ()),
        (placed("到2035年，茶园面积达到38万亩。"), "plan", ()),
        (placed("到2035年，茶园面积达到38万亩。"), "place", ("年份不同",)),
        (placed("到2030年，茶园面积达到38万亩。", "苏北"), "place", ()),
        (placed("到2030年，茶园面积达到38万亩。", "苏北"), "plan", ("地区不同（云岭、苏北）",)),
        (placed("到2030年，茶园面积达到38万亩。", ""), "year", ("地区不同（云岭、未写明）",)),
        (placed("2024年，茶园面积达到28万亩。"), "plan", ("一个是现状，一个是目标",)),
        (placed("2024年，茶园面积达到28万亩。"), "year", ()),
        (placed("到2030年，茶园面积增加3万亩。"), "plan", ("一个是水平，一个是变化",)),
        (placed("到2030年，累计新增茶园面积3万亩。", act=""), "plan", ("一个是水平，一个是变化",)),
        (placed("到2030年，新增茶园面积3万亩。"), "plan", ("指标口径不同",)),
        (placed("到2030年，果园面积达到38万亩。"), "plan", ("指标口径不同",)),
    ],
)
def test_what_is_of_another_place_kind_or_state_is_not_set_off(other: Placed, apart: str, expected: tuple[str, ...]) -> None:
    assert obstacles(LEVEL, other, apart=apart) == expected
    assert obstacles(other, LEVEL, apart=apart) == tuple(
        e.replace("云岭、苏北", "苏北、云岭").replace("云岭、未写明", "未写明、云岭") for e in expected
    )


def test_changes_are_set_off_only_from_the_same_base_in_the_same_sense() -> None:
    growth = placed("2024年，茶叶产量较2020年增长12%。")
    assert obstacles(growth, placed("2024年，茶叶产量较2020年增长15%。")) == ()
    assert obstacles(growth, placed("2024年，茶叶产量较2015年增长15%。")) == ("比较的基年不同",)
    assert obstacles(growth, placed("2024年，茶叶产量较2020年下降15%。")) == ("数字的性质不同",)
    assert obstacles(growth, placed("2024年，茶叶产量年均增长5%。")) == ("数字的性质不同",)
    share = placed("2024年，茶叶商品率较2020年提高15个百分点。")
    assert obstacles(placed("2024年，茶叶商品率较2020年增长12%。"), share) == ("数字的性质不同",)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("海铁联运占比", "铁海联运比重", True),
        ("高新技术企业数量", "高新技术企业", True),
        ("茶叶出口总额", "茶叶出口额", True),
        ("海洋生产总值", "地区生产总值", False),
        ("规上茶叶加工业增加值", "茶叶加工业增加值", False),
    ],
)
def test_names_are_of_one_indicator_but_for_words_for_shares_and_sizes(one: str, other: str, same: bool) -> None:
    assert is_one_indicator(one, other) == same


PLANS = {
    "tea": ("南京市茶业发展规划", "到2030年，绿色茶园占比达到24%左右，茶叶出口额达到9亿元。2025年，茶旅接待游客达到40万人次。"),
    "trip": ("苏北茶旅融合行动方案", "到2030年，绿色茶园占比达到30%。到2030年，茶旅接待游客达到60万人次。"),
}


@pytest.fixture(scope="module")
def tea(tmp_path_factory: pytest.TempPathFactory) -> EvidencePool:
    """Two plans of our own: a city's and an area's."""
    folder = tmp_path_factory.mktemp("tea")
    for name, (title, text) in PLANS.items():
        head = f"---\nid: {name}\ntitle: {title}\nperiod: 2026-2030\n---\n"
        (folder / f"{name}.md").write_text(f"{head}\n# {title}\n\n## 第一章 目标\n\n{text}\n", "utf-8")
    ingest([folder], folder / "index")
    return EvidencePool(open_store(folder / "index"))


def cited_side(label: str, chunk: Chunk, unit: Unit, **of: Any) -> Side:
    return Side(label, (Evidence(0, chunk, unit, unit.span, unit.text, "sentence", 1.0, NO_FEATURES, ""),), **of)


def set_apart(question: str, tea: EvidencePool, asked: Sequence[tuple[str, int, dict[str, Any]]]) -> Table | None:
    """The table for sentences of the plans: each as the plan, the number of its sentence, and what its side is of."""
    store = tea.store
    units = [(c, c.units[i]) for doc, i, _ in asked for c in store.passages(doc)[-1:]]
    cited = [Citation(n, c.doc_id, "", "", "", None, "", *u.span, True, "official") for n, (c, u) in enumerate(units, start=1)]
    sides = [
        cited_side(str(of.get("year", "")) + "年" if of else f"《{PLANS[doc][0]}》", c, u, **of)
        for (doc, _, of), (c, u) in zip(asked, units, strict=True)
    ]
    return table(question, sides, tea, cited)


def test_what_cannot_be_compared_is_shown_labelled_with_the_reason(tea: EvidencePool) -> None:
    shown = set_apart("绿色茶园占比要求哪个高", tea, [("tea", 0, {}), ("trip", 0, {})])
    assert shown is not None
    assert [(name, [c and c.text for c in cells]) for name, cells in shown.rows] == [
        ("绿色茶园占比", ["南京，2030年目标：24%左右", "苏北，2030年目标：30%"])
    ]
    assert shown.differences == ("不能直接相比：地区不同（南京、苏北）",)


def test_years_of_different_plans_name_their_plans(tea: EvidencePool) -> None:
    shown = set_apart("茶旅接待游客多了多少", tea, [("tea", 1, {"year": 2025}), ("trip", 1, {"year": 2030})])
    assert shown is not None
    assert [(name, [c and c.text for c in cells]) for name, cells in shown.rows] == [
        ("茶旅接待游客", ["《南京市茶业发展规划》，南京，现状：40万人次", "《苏北茶旅融合行动方案》，苏北，目标：60万人次"])
    ]


def test_figures_of_two_indicators_are_not_subtracted(engine: Engine) -> None:
    answer = ask("港区方案和区域协调规划的货物吞吐量目标有什么不同？", engine)
    assert answer.table is not None
    # Those of one harbour, and of the harbours of a region.
    assert answer.table.differences == ("不能直接相比：指标口径不同",)


def test_a_difference_has_a_column_of_its_own() -> None:
    shown = Table(
        ("甲", "乙"), (("率", (TableCell("1%", 1), TableCell("3%", 2))), ("人", (TableCell("1", 1), None))), ("后者高2个百分点", "")
    )
    assert as_markdown(shown).splitlines() == [
        "| 指标 | 甲 | 乙 | 差异 |",
        "| --- | --- | --- | --- |",
        "| 率 | 1%[1] | 3%[2] | 后者高2个百分点 |",
        "| 人 | 1[1] | — | — |",
    ]


def test_what_two_lists_share_is_told_from_what_only_one_has(engine: Engine) -> None:
    unit = engine.store.chunks[0].units[0]

    def side(label: str, text: str, start: int) -> Side:
        span = start, start + 10
        item = Evidence(0, engine.store.chunks[0], replace(unit, text=text, span=span), span, text, "sentence", 1.0, NO_FEATURES, "")
        return Side(label, (item,))

    doc = engine.store.chunks[0].doc_id
    cites = [Citation(n, doc, "", "", "", None, "", start, start + 10, True, "official") for n, start in ((1, 0), (2, 50))]
    sides = [side("甲", "重点发展茶叶、药材、山地光伏和康养旅游。", 0), side("乙", "培育茶叶、康养旅游、冷链物流等产业。", 50)]
    shown = table("发展什么", sides, EvidencePool(engine.store), cites)
    assert shown is not None
    assert shown.rows == (("列举的内容", (TableCell("仅此处：药材、山地光伏", 1), TableCell("仅此处：冷链物流", 2))),)
    assert shown.differences == ("所引句子都有：茶叶、康养旅游",)


GROUPS = """---
id: groups
title: 云南省产业规划
period: 2026-2030
---

# 云南省产业规划

## 第一章 集群

**茶业集群。** 到2030年，集群营收规模达到800亿元。

**蚕桑集群。** 到2030年，集群营收规模达到260亿元。

**渔业集群。** 到2030年，集群营收规模达到250亿元。
"""


def test_two_things_set_against_each_other_have_a_figure_each_and_a_difference(tmp_path: Path) -> None:
    answer = ask("茶业集群和蚕桑集群，2030年营收规模相差多少", engine_on({"groups": GROUPS}, tmp_path))
    assert [s.text for s in answer.sentences] == [
        "茶业集群：到2030年，集群营收规模达到800亿元。",
        "蚕桑集群：到2030年，集群营收规模达到260亿元。",
    ]
    assert answer.kind == "comparison"
    assert answer.table is not None
    assert answer.table.sides == ("茶业集群", "蚕桑集群")
    assert answer.table.differences == ("2030年少540亿元",)
