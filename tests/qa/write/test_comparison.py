"""Sides of a comparison: labels, tables."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from index.facts.ledger import Value
from qa.engine import Engine
from qa.pipeline import ask
from qa.read.pool import EvidencePool
from qa.render import as_markdown
from qa.types import NO_FEATURES, Citation, Evidence, Table, TableCell
from qa.write.comparison import Side, label_of, table
from qa.write.difference import alike, difference


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
        ("货物吞吐量", ["9000万吨以上", "2030年1.2亿吨"])
    ]
    quotes = {c.n: c.quote for c in answer.citations}
    for _, cells in answer.table.rows:
        for cell in cells:
            assert cell is not None
            assert cell.text.removeprefix("2030年").removesuffix("以上") in quotes[cell.citation]
    assert answer.as_json()["table"]["rows"][0]["cells"][0] == {"text": "9000万吨以上", "citation": 1}


def test_a_question_about_one_thing_has_no_table(engine: Engine) -> None:
    assert ask("夜间引航比例达到多少？", engine).table is None


def test_a_table_as_markdown_cannot_be_broken_by_a_bar() -> None:
    shown = Table(("甲|乙", "丙"), (("茶|园", (TableCell("5家", 1), None)),))
    assert as_markdown(shown) == "| 指标 | 甲｜乙 | 丙 |\n| --- | --- | --- |\n| 茶｜园 | 5家[1] | — |"


@pytest.mark.parametrize(("one", "other", "expected"), [("茶园面积", "茶园面积", 1.0), ("茶园面积", "出口额", 0.0), ("", "茶园", 0.0)])
def test_names_are_alike_by_their_pairs(one: str, other: str, expected: float) -> None:
    assert alike(one, other) == expected


def value(number: str, unit: str, bound: str = "", *, annual: bool = False) -> Value:
    return Value(number, unit, bound, None, annual, False, "")


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        (value("10", "%"), value("15.5", "%"), "后者高5.5个百分点"),
        (value("3000", "万吨"), value("1.2", "亿吨"), "后者多0.9亿吨"),
        (value("30", "家"), value("20", "家"), "后者少10家"),
        (value("30", "%", "左右"), value("20", "%"), "后者低约10个百分点"),
        (value("30", "家", "以上"), value("40", "家", "以上"), "后者多"),
        (value("30", "家", "以上"), value("40", "家"), ""),
        (value("30", "家"), value("30", "家"), "数值相同"),
        (value("30", "家"), value("30", "家", "以上"), "数值相同，程度用词不同"),
        (value("6", "%", annual=True), value("30", "%"), ""),
        (value("6", "%"), None, ""),
        (value("6", "‰"), value("8", "‰"), "后者高2‰"),
        (value("6", "百分点"), value("8", "百分点"), "后者高2个百分点"),
        (value("6", "个百分点"), value("8", "个百分点"), "后者高2个百分点"),
        (value("78", "岁"), value("80", "岁"), "后者高2岁"),
        (value("11", "年"), value("12", "年"), "后者高1年"),
        (value("30", "家", "约"), value("40", "家"), "后者多约10家"),
    ],
)
def test_a_difference_is_said_only_where_two_values_can_be_set_off(one: Value, other: Value | None, said: str) -> None:
    assert difference([one, other], ["", ""]) == said


def test_of_several_values_the_highest_and_the_lowest_are_named() -> None:
    three = [value("5", "家"), value("9", "家"), value("7", "家")]
    assert difference(three, ["甲", "乙", "丙"]) == "乙最高，甲最低"
    assert difference([*three, value("9", "家")], ["甲", "乙", "丙", "丁"]) == ""
    assert difference([value("5", "家", "以上"), *three[1:]], ["甲", "乙", "丙"]) == ""


def test_the_difference_of_two_plans_is_computed_and_shown(engine: Engine) -> None:
    answer = ask("港区方案和区域协调规划的货物吞吐量目标有什么不同？", engine)
    assert answer.table is not None
    # At least 90 million tonnes and 120 million cannot be subtracted.
    assert answer.table.differences == ()
    assert "差异" not in answer.answer


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
