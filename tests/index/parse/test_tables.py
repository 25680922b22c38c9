"""Table rows become statements that hold what the head, the marks and the merged cells say, and nothing else."""

from __future__ import annotations

import pytest

from index.parse.formats.grid import is_note
from index.parse.mend import Log
from index.parse.structure.tables import Row, read_table

HEAD = ("指标", "单位", "2025年", "2030年", "属性")


def rows(*lines: tuple[str, ...], notes: tuple[str, ...] = ()) -> list[Row]:
    return read_table(lines, notes, Log())


def statements(*lines: tuple[str, ...], notes: tuple[str, ...] = ()) -> list[str]:
    return [row.statement for row in rows(*lines, notes=notes)]


def test_a_row_says_its_figures_with_unit_and_year() -> None:
    assert rows(HEAD, ("茶园面积", "万亩", "15.2", "18", "约束性")) == [
        Row("茶园面积：单位 万亩；2025年 15.2；2030年 18；属性 约束性", "茶园面积：2025年15.2万亩，2030年18万亩，约束性指标。", "")
    ]


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("60左右", "2030年60万亩左右"),
        (">60", "2030年>60万亩"),
        ("≥60", "2030年≥60万亩"),
        ("不低于60", "2030年不低于60万亩"),
        ("1,200", "2030年1,200万亩"),
        ("-3.5", "2030年-3.5万亩"),
        ("63.5%", "2030年63.5%"),
        ("[120]", "2030年[120]万亩（五年累计数）"),
        ("61.2*", "2030年61.2万亩（2024年数据）"),
        ("〔120〕*", "2030年〔120〕万亩（2024年数据，五年累计数）"),
        ("完成国家下达任务", "2030年完成国家下达任务"),
    ],
)
def test_marks_and_words_of_a_cell(cell: str, said: str) -> None:
    notes = ("注：① [ ]内为五年累计数。", "②带*的为2024年数据。")
    assert statements(HEAD, ("茶园面积", "万亩", "—", cell, "预期性"), notes=notes) == [f"茶园面积：{said}，预期性指标。"]


def test_the_unit_in_the_name_or_in_the_head_of_a_column() -> None:
    assert statements(("指标", "2030年"), ("★茶园面积（万亩）", "18")) == ["茶园面积：2030年18万亩。"]
    assert statements(("城市", "定位", "2030年人口（万人）"), ("海湾市", "枢纽港", "310")) == ["海湾市：定位：枢纽港，2030年人口310万人。"]


def test_a_category_line_leads_the_rows_below_it() -> None:
    found = rows(HEAD, ("农业",), ("茶园面积", "万亩", "", "18", ""), ("教育", "", "", "", ""), ("学校", "所", "", "9", ""))
    assert [(row.category, row.statement) for row in found] == [("农业", "茶园面积：2030年18万亩。"), ("教育", "学校：2030年9所。")]


def test_a_repeated_head_is_dropped() -> None:
    assert statements(HEAD, ("茶园面积", "万亩", "", "18", ""), HEAD, ("学校", "所", "", "9", "")) == [
        "茶园面积：2030年18万亩。",
        "学校：2030年9所。",
    ]


def test_a_merged_name_covers_the_rows_that_have_a_cell_more() -> None:
    assert statements(
        ("指标", "2025年", "2030年"),
        ("每万人运动场地", "室内（个）", "2.1", "3.5"),
        ("", "室外（个）", "4.0", "6.2"),
        ("绿道（公里）", "80", "120"),
    ) == [
        "每万人运动场地—室内：2025年2.1个，2030年3.5个。",
        "每万人运动场地—室外：2025年4.0个，2030年6.2个。",
        "绿道：2025年80公里，2030年120公里。",
    ]


YEARS = ("指标", "2025年", "2030年")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (("茶园（亩）", "80", "120", "—"), "茶园：2025年80亩，2030年120亩。"),
        (("茶园（亩）", "80", "120", ""), "茶园：2025年80亩，2030年120亩。"),
        (("农业", "茶园（亩）", "80", ""), "农业—茶园：2025年80亩。"),
        (("农业", "茶园（亩）", "—", "—"), "农业—茶园：。"),
        (("茶园（亩）", "80"), "茶园：2025年80亩。"),
    ],
)
def test_a_row_of_another_length_is_read_where_only_one_way_makes_sense(line: tuple[str, ...], said: str) -> None:
    assert statements(YEARS, line) == [said]


@pytest.mark.parametrize(
    ("head", "line"),
    [
        (YEARS, ("茶园（亩）", "80", "120", "150")),
        (YEARS, ("农业", "茶园", "80", "")),
        (YEARS, ("农业", "种植", "茶园（亩）", "80", "120")),
        (HEAD, ("茶园面积", "万亩", "18", "约束性")),
        (HEAD, ("茶园面积", "15.2", "18", "约束性")),
        (("任务", "内容", "负责"), ("种茶", "扩大：改良", "各县", "—")),
    ],
)
def test_a_row_that_could_be_read_in_two_ways_or_none_stays_a_line_of_cells(head: tuple[str, ...], line: tuple[str, ...]) -> None:
    log = Log()
    # Without a row that reads by it, the head stays a line too.
    texts = [" | ".join(cell or "—" for cell in cells) for cells in (head, line)]
    assert read_table((head, line), (), log) == [Row(text, text.replace("：", " "), "") for text in texts]
    assert [mend.kind for mend in log.mends()] == ["单元格与表头对不上的表格行只留原文"]


def test_a_column_without_a_head_moves_nothing() -> None:
    assert statements(("任务", "内容", "负责", ""), ("种茶", "扩大", "各县", "")) == ["种茶：内容：扩大，负责：各县。"]


def test_words_are_shared_over_merged_rows_but_a_figure_or_unit_never() -> None:
    assert statements(
        ("类别", "指标", "单位", "2025年", "2030年", "属性"),
        ("生态", "空气优良天数比例", "%", "88.1", "完成国家下达任务", "约束性"),
        ("", "地表水达标比例", "", "", "", ""),
    ) == ["空气优良天数比例：2025年88.1%，2030年完成国家下达任务，约束性指标。", "地表水达标比例：2030年完成国家下达任务，约束性指标。"]
    assert [
        row.category
        for row in rows(("类别", "指标", "2030年"), ("生态", "林地（万亩）", "5"), ("", "湿地（万亩）", "6"), ("教育", "学校（所）", "7"))
    ] == ["生态", "生态", "教育"]


def test_a_head_of_two_lines() -> None:
    assert statements(
        ("指标", "2030年", "", "属性"),
        ("", "城镇", "农村", ""),
        ("食堂（个）", "1300", "2100", "预期性"),
        ("学校（所）", "8", "", "约束性"),
    ) == ["食堂：2030年城镇1300个，2030年农村2100个，预期性指标。", "学校：2030年城镇8所，约束性指标。"]


@pytest.mark.parametrize("line", ["注：带*的为2024年数据。", "注1：见附件", "② []内为累计数", "*为约束性指标", "★ 指国家考核指标"])
def test_notes(line: str) -> None:
    assert is_note(line)


@pytest.mark.parametrize("line", ["注重实效", "★茶园面积", "（一）茶园", "2025年"])
def test_what_is_no_note(line: str) -> None:
    assert not is_note(line)


@pytest.mark.parametrize(
    ("head", "unit", "said"),
    [
        ("2025年", "万吨", "2025年6万吨"),
        ("年均增速（%）", "万吨", "年均增速6%"),
        ("比上年增长%", "万吨", "比上年增长6%"),
        ("比上年提高（个百分点）", "%", "比上年提高6个百分点"),
        ("年均增长", "万吨", "年均增长6"),
        ("年均增长", "%", "年均增长6%"),
        ("绝对数（亿元）", "", "绝对数6亿元"),
        ("金额（亿元）", "万吨", "金额6亿元"),
        ("绝对数（亿）", "元", "绝对数（亿）6元"),
        ("现状（2025年）", "", "现状（2025年）6"),
        ("2030年（目标）", "万吨", "2030年（目标）6万吨"),
    ],
)
def test_a_figure_has_the_unit_of_its_own_column(head: str, unit: str, said: str) -> None:
    name = f"茶叶产量（{unit}）" if unit else "茶叶产量"
    assert read_table([("指标", head), (name, "6")], [], Log())[0].statement == f"茶叶产量：{said}。"


def test_a_cumulative_figure_keeps_the_unit_of_its_row() -> None:
    rows = [("指标", "单位", "年均增长"), ("新增就业", "万人", "[200]")]
    assert read_table(rows, [], Log())[0].statement == "新增就业：年均增长[200]万人。"


def test_what_has_no_rows_below_it_is_kept() -> None:
    assert [row.text for row in read_table([("指标", "2030年")], [], Log())] == ["指标 | 2030年"]
    lines = [("指标", "2030年"), ("农业",), ("渔业",), ("渔港", "6"), ("以下另行公布",)]
    assert [(row.text, row.category) for row in read_table(lines, [], Log())] == [
        ("农业", ""),
        ("渔港：2030年 6", "渔业"),
        ("以下另行公布", ""),
    ]


def test_names_that_no_row_says_are_in_the_report() -> None:
    log = Log()
    read_table([("重点事项", "2030年"), ("农业",), ("渔港", "6")], [], log)
    assert {mend.kind: mend.example for mend in log.mends()} == {
        "表格名称栏的栏名不写入各行": "重点事项",
        "表格的分类行记为各行的类别": "农业",
    }


@pytest.mark.parametrize(
    ("above", "name", "cells", "said"),
    [
        ("单位：亿元", "产值", ("12", "15"), "产值：2025年12亿元，2030年15亿元。"),
        ("主要指标（单位：亿元）", "产值", ("12", "15"), "产值：2025年12亿元，2030年15亿元。"),
        ("单位：亿元、%", "产值", ("12", "15"), "产值：2025年12，2030年15。"),
        ("单位：亿元", "学校（所）", ("12", "15"), "学校：2025年12所，2030年15所。"),
        ("单位：亿元", "产值增长率", ("12", "15"), "产值增长率：2025年12，2030年15。"),
        ("单位：亿元", "全国排名", ("12", "15"), "全国排名：2025年12，2030年15。"),
        ("单位：亿元", "完工", ("75%", "80%"), "完工：2025年75%，2030年80%。"),
    ],
)
def test_a_unit_said_above_a_table(above: str, name: str, cells: tuple[str, str], said: str) -> None:
    assert [row.statement for row in read_table([("指标", "2025", "2030"), (name, *cells)], (), Log(), above)] == [said]


def test_a_unit_above_yields_to_units_in_the_head() -> None:
    table = [("地区", "产值（万元）", "2030年"), ("海湾市", "12", "15")]
    assert [row.statement for row in read_table(table, (), Log(), "单位：亿元")] == ["海湾市：产值12万元，2030年15。"]


@pytest.mark.parametrize("above", ["单位：亿元", "单位：亿元、%"])
def test_a_unit_above_is_that_of_all_columns_but_the_rates(above: str) -> None:
    table = [("行业", "投资额", "比上年增长%", "占比"), ("茶业", "12", "3", "5")]
    assert [row.statement for row in read_table(table, (), Log(), above)] == ["茶业：投资额12亿元，比上年增长3%，占比5。"]


def test_a_cell_with_one_amount_in_two_units() -> None:
    table = [
        ("指标", "单位", "2030年"),
        ("粮食产量", "万吨（亿斤）", "90（18）"),
        ("人均产值", "万元/美元", "10/13900"),
        ("桥", "座/处", "6"),
    ]
    assert [row.statement for row in read_table(table, (), Log())] == [
        "粮食产量：2030年90万吨（18亿斤）。",
        "人均产值：2030年10万元（13900美元）。",
        "桥：2030年6座/处。",
    ]


def test_a_row_of_words_below_the_head_gives_no_units() -> None:
    table = [("指标", "2025年", "2030年"), ("", "实绩", "目标"), ("产值", "12", "15")]
    assert not any("实绩）" in row.statement for row in read_table(table, (), Log()))


def test_bare_numbers_are_years_only_among_heads() -> None:
    assert (
        statements(("指标", "2025", "2030"), ("产值（万元）", "1", "2"), ("指标", "2025", "2030"))[0] == "产值：2025年1万元，2030年2万元。"
    )
