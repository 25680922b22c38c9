"""Facts of table rows: head by head, with the notes applied."""

from __future__ import annotations

import pytest

from index.facts.fact import Fact, FactReading
from index.facts.unit_facts import facts_of_unit
from index.parse.mend import Log
from index.parse.structure.tables import read_table
from index.types import Chunk, Document, Unit

HEAD = ("指标", "2025年", "2030年", "年均增长/累计", "属性")
NOTES = ("注：[ ]内为5年累计数。", "带*的为2024年数据。")


def readings(*rows: tuple[str, ...]) -> list[FactReading]:
    found = []
    for row in read_table([HEAD, *rows], NOTES, Log()):
        document = Document("p", "云岭省规划", "", (2026, 2030), "", "official", "", "", row.text, (), (), ())
        unit = Unit(row.statement, (0, len(row.text)), "row", row.category, 0)
        found.append(facts_of_unit(Chunk(f"p#{row.text}", "p", "一", (), None, unit.span, row.text, (unit,)), unit, document))
    return found


def brief(fact: Fact) -> tuple[str, str, str, tuple[int, ...], bool]:
    amount = f"{fact.bound_words}{fact.amount.number}{fact.amount.unit}" if fact.amount else fact.wording
    return fact.indicator, fact.kind + {1: "+", -1: "-", 0: ""}[fact.direction], amount, fact.years, fact.reached


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (
            ("茶园面积（万亩）", "28", "35左右", "—", "预期性"),
            [("茶园面积", "level", "28万亩", (2025,), True), ("茶园面积", "level", "左右35万亩", (2030,), False)],
        ),
        (
            ("★茶叶出口增长（%）", "3.7", "—", "5左右", "预期性"),
            [("茶叶出口增长", "rate+", "3.7%", (2025,), True), ("茶叶出口增长", "rate+", "左右5%", (2026, 2030), False)],
        ),
        (
            ("人均预期寿命（岁）", "79.7*", "81", "—", "预期性"),
            [("人均预期寿命", "level", "79.7岁", (2024,), True), ("人均预期寿命", "level", "81岁", (2030,), False)],
        ),
        (
            ("单位产值用水量下降率（%）", "[22.44]", "—", "[16]", "约束性"),
            [
                ("单位产值用水量下降率", "cumulative-", "22.44%", (2021, 2025), True),
                ("单位产值用水量下降率", "cumulative-", "16%", (2026, 2030), False),
            ],
        ),
        (("城镇调查失业率（%）", "—", "—", "5.5左右", "预期性"), [("城镇调查失业率", "level", "左右5.5%", (2026, 2030), False)]),
        (("茶农收入增长（%）", "—", "—", "与经济增长同步", "预期性"), [("茶农收入增长", "rate+", "与经济增长同步", (2026, 2030), False)]),
        (("茶叶产值占农业比重（%）", "—", ">24", "—", "预期性"), [("茶叶产值占农业比重", "share", ">24%", (2030,), False)]),
        (("每万人口茶馆数（间）", "—", "4.5", "—", "预期性"), [("每万人口茶馆数", "level", "4.5间", (2030,), False)]),
    ],
)
def test_a_row_is_read_head_by_head(row: tuple[str, ...], expected: list[tuple[str, str, str, tuple[int, ...], bool]]) -> None:
    (found,) = readings(row)
    assert [brief(fact) for fact in found.facts] == expected
    assert found.unread == 0
    assert {fact.property for fact in found.facts} == {row[-1]}


def test_the_span_is_the_cell() -> None:
    (found,) = readings(("茶园面积（万亩）", "2.5", "25", "—", "预期性"))
    row = found.facts[0].chunk.text
    assert [row[slice(*fact.span)] for fact in found.facts] == ["2.5", "25"]


def test_a_row_that_does_not_fit_the_heads_has_no_facts() -> None:
    head, found = readings(("茶园面积", "28%", "35%", "1%", "预期性", "7%"))
    assert (head.facts, found.facts, found.unread > 0) == ((), (), True)


def of_statement(statement: str) -> FactReading:
    document = Document("p", "云岭省统计公报", "", None, "", "official", "", statement, statement, (), (), ())
    unit = Unit(statement, (0, len(statement)), "row", "", 0)
    return facts_of_unit(Chunk("p#一#0", "p", "一", (), None, unit.span, statement, (unit,)), unit, document)


@pytest.mark.parametrize(
    ("statement", "expected", "unread"),
    [
        ("红茶：产量35.2亿吨，比上年增长（%）3.3亿吨。", [("红茶产量", "level", "35.2亿吨"), ("红茶产量", "change+", "3.3%")], 0),
        ("红茶[24]：产量19150.6万吨，比上年增长-4.1%。", [("红茶产量", "level", "19150.6万吨"), ("红茶产量", "change-", "4.1%")], 0),
        ("红茶：数量35.2亿吨，比上年增长（%）3.3亿吨。", [], 2),
        ("茶叶出口额：金额35亿元，比上年增长14.2%。", [("茶叶出口额", "level", "35亿元"), ("茶叶出口额", "change+", "14.2%")], 0),
        ("其中：红茶出口额：金额35亿元。", [("红茶出口额", "level", "35亿元")], 0),
        ("红茶：产量-35亿吨。", [], 1),
        ("红茶出口额：年末数35，比上年增长14.2%。", [("红茶出口额", "change+", "14.2%")], 0),
        # what changes is what the figure before it is of
        ("红茶：2025年59万吨，比上年增长-1.5%。", [("红茶", "level", "59万吨"), ("红茶", "change-", "1.5%")], 0),
        ("红茶：产量59万吨，比上年下降1.5%。", [("红茶产量", "level", "59万吨"), ("红茶产量", "change-", "1.5%")], 0),
        ("其中：红茶：2025年59万吨，比2020年增长9%。", [("红茶", "level", "59万吨"), ("红茶", "change+", "9%")], 0),
        # a head that is no time says what is counted, or nothing that is sure
        ("茶馆业：合同项目252个，比上年增长3%。", [("茶馆业合同项目", "level", "252个"), ("茶馆业合同项目", "change+", "3%")], 0),
        ("红茶：全省2.9%，城市3.1%。", [], 2),
        ("合计：2025年59万吨。", [], 1),
        ("合计：产量59万吨。", [], 1),
        # a figure that looks like a year
        ("红茶：产量1928万吨，比上年增长3%。", [("红茶产量", "level", "1928万吨"), ("红茶产量", "change+", "3%")], 0),
        ("天然气：产量2075.8亿立方米，比上年增长3%。", [("天然气产量", "level", "2075.8亿立方米"), ("天然气产量", "change+", "3%")], 0),
        ("茶厂：2030年：2030-12-31。", [], 0),
        ("茶叶产值：2030年：（4.2）。", [], 0),
        # one amount in two units
        ("红茶产量：2025年90万吨（18亿斤）。", [("红茶产量", "level", "90万吨"), ("红茶产量", "level", "18亿斤")], 0),
    ],
)
def test_a_row_of_products_names_its_indicators_with_its_heads(statement: str, expected: list[tuple[str, str, str]], unread: int) -> None:
    found = of_statement(statement)
    assert [brief(fact)[:3] for fact in found.facts] == expected
    assert found.unread == unread


def test_a_change_is_measured_from_the_year_of_its_head() -> None:
    (_, change) = of_statement("红茶：2025年59万吨，比2020年增长9%。").facts
    assert (change.years, change.since) == ((2025,), 2020)


def test_a_bracket_of_a_head_is_no_part_of_a_target_in_words() -> None:
    head = ("指标", "规划（2030年）", "属性")
    (row,) = read_table([head, ("茶园面积", "动态调整", "预期性")], (), Log())
    assert [fact.wording for fact in of_statement(row.statement).facts] == ["动态调整"]


def test_a_total_is_of_the_places_above_it() -> None:
    statements = ["沈阳市：2025年茶叶产量5万吨。", "大连市：2025年茶叶产量3万吨。", "合计：2025年茶叶产量8万吨。"]
    document = Document("p", "茶业方案", "", None, "", "official", "", "", "".join(statements), (), (), ())
    ends = [len("".join(statements[: i + 1])) for i in range(3)]
    units = tuple(Unit(s, (end - len(s), end), "row", "", 0) for s, end in zip(statements, ends, strict=True))
    chunk = Chunk("p#一#0", "p", "一", (), None, (0, ends[-1]), document.text, units)
    found = [facts_of_unit(chunk, unit, document).facts[0] for unit in units]
    assert [(fact.indicator, fact.place) for fact in found] == [
        ("茶叶产量", "沈阳"),
        ("茶叶产量", "大连"),
        ("茶叶产量", "沈阳、大连"),
    ]


@pytest.mark.parametrize(
    ("caption", "name", "expected"),
    [
        ("主要农产品产量", "茶叶", ["茶叶产量", "茶叶产量"]),
        ("主要农产品产量", "茶叶产值", ["茶叶产值", "茶叶产值"]),
        ("主要农产品产量和茶园面积", "茶叶", ["茶叶", "茶叶"]),
    ],
)
def test_the_caption_says_what_is_measured_where_no_head_does(caption: str, name: str, expected: list[str]) -> None:
    rows = read_table([("产品", "单位", "2025年", "比上年增长（%）"), (name, "万吨", "59", "0.4")], [], Log())
    document = Document("p", "云岭省2025年统计公报", "", (2025, 2025), "", "official", "", "", rows[0].text, (), (), ())
    unit = Unit(rows[0].statement, (0, len(rows[0].text)), "row", caption, 0)
    found = facts_of_unit(Chunk("p#1", "p", "一", (), None, unit.span, rows[0].text, (unit,)), unit, document)
    assert [f.indicator for f in found.facts] == expected


def of_county(statement: str) -> list[tuple[str, str, tuple[int, ...], str]]:
    document = Document("p", "云岭县规划", "", (2021, 2025), "", "official", "", "", statement, (), (), (), place="遵化", level="县")
    unit = Unit(statement, (0, len(statement)), "row", "", 0)
    chunk = Chunk("p#一#0", "p", "一", (), None, unit.span, statement, (unit,))
    facts = facts_of_unit(chunk, unit, document).facts
    return [(f.indicator, f"{f.amount.number}{f.amount.unit}", f.years, f.place) for f in facts if f.amount]


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        # of whom a figure is belongs to its indicator; the whole of the plan's own place needs no word
        (
            "优良天数比例：县城2025年98.5%，全县2025年99%。",
            [("县城优良天数比例", "98.5%", (2025,), ""), ("优良天数比例", "99%", (2025,), "")],
        ),
        ("人均收入：农村2025年3万元。", [("农村人均收入", "3万元", (2025,), "")]),
        ("森林覆盖率：全省2025年40%，唐山2025年38%。", [("森林覆盖率", "40%", (2025,), "河北"), ("森林覆盖率", "38%", (2025,), "唐山")]),
        # what is measured, where another column of the year measures something else or the row is a part of a place
        ("红茶：出口2025年5亿元，进口2025年3亿元。", [("红茶出口", "5亿元", (2025,), ""), ("红茶进口", "3亿元", (2025,), "")]),
        ("东部片区：改造水厂2023年3座。", [("东部片区改造水厂", "3座", (2023,), "")]),
        # what only says of which time a figure is adds nothing
        ("茶园面积：现状2020年5亩，规划目标2025年9亩。", [("茶园面积", "5亩", (2020,), ""), ("茶园面积", "9亩", (2025,), "")]),
        ("茶叶产值：总量2022年5亿元，增速2022年3%。", [("茶叶产值", "5亿元", (2022,), ""), ("茶叶产值", "3%", (2022,), "")]),
        # another time, be it printed wrong, names nothing
        ("茶叶：一九八三年比九八二年增长9%。", [("茶叶", "9%", (1983,), "")]),
        # years below one another
        ("2021年：茶叶产值5亿元，茶园面积9万亩。", [("茶叶产值", "5亿元", (2021,), ""), ("茶园面积", "9万亩", (2021,), "")]),
        # the unit in the cell, a sum said in it
        ("茶园：投资（万元）：3.5亿元。", [("茶园投资", "3.5亿元", (), "")]),
        ("减排量：2025年310吨（累计）。", [("减排量", "310吨", (2021, 2025), "")]),
    ],
)
def test_the_head_of_a_column_says_what_its_figures_are_of(statement: str, expected: list[tuple[str, str, tuple[int, ...], str]]) -> None:
    assert of_county(statement) == expected


def test_a_pace_below_zero_is_a_fall() -> None:
    (fact,) = of_statement("财政收入：增速2022年-9.2%。").facts
    assert (fact.kind, fact.direction) == ("rate", -1)


def test_a_row_tells_which_way_its_levels_went() -> None:
    (row,) = readings(("茶园面积（万亩）", "28", "35左右", "—", "预期性"))
    assert [f.moved for f in row.facts] == [0, 1]
    (row,) = readings(("茶园虫害率（%）", "9", "6", "—", "预期性"))
    assert [f.moved for f in row.facts] == [0, -1]
    (row,) = readings(("茶叶出口增长（%）", "3.7", "—", "5左右", "预期性"))
    assert [f.moved for f in row.facts] == [0, 0]
