"""Heads of tables: of several lines, with units above and beside them, and of tables that stand side by side."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.parse import parse
from index.parse.mend import Log
from index.parse.structure.table_heads import unit_line
from index.parse.structure.tables import read_table


def statements(*lines: tuple[str, ...], above: str = "") -> list[str]:
    return [row.statement for row in read_table(lines, (), Log(), above)]


SIDES = ("产品", "单位", "产量")


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (
            [(*SIDES, *SIDES), ("茶叶", "万吨", "12", "茶杯", "万只", "8"), ("茶油", "吨", "90", "茶巾", "万条", "6")],
            ["茶叶：产量12万吨。", "茶油：产量90吨。", "茶杯：产量8万只。", "茶巾：产量6万条。"],
        ),
        # an empty column between the halves, the right one shorter, a line over both
        (
            [
                ("行业", "增长（%）", "", "行业", "增长（%）"),
                ("茶业", "3", "", "教育", "-2"),
                ("渔业", "4", "", "", ""),
                ("注册地在外", "", "", "", ""),
            ],
            ["茶业：增长3%。", "渔业：增长4%。", "教育：增长-2%。", "注册地在外"],
        ),
        # heads of two lines, and the head again on the next page
        (
            [
                ("地区", "产值（亿元）", "", "地区", "产值（亿元）", ""),
                ("", "2024年", "2025年", "", "2024年", "2025年"),
                ("海湾市", "1", "2", "山前市", "3", "4"),
                ("地区", "产值（亿元）", "", "地区", "产值（亿元）", ""),
                ("", "2024年", "2025年", "", "2024年", "2025年"),
                ("河口市", "5", "6", "", "", ""),
            ],
            [
                "海湾市：产值2024年1亿元，产值2025年2亿元。",
                "河口市：产值2024年5亿元，产值2025年6亿元。",
                "山前市：产值2024年3亿元，产值2025年4亿元。",
            ],
        ),
        ([("序号", "项目", "投资（亿元）") * 2, ("1", "茶园", "3", "2", "茶厂", "5")], ["茶园：投资3亿元。", "茶厂：投资5亿元。"]),
    ],
)
def test_tables_side_by_side_are_read_one_below_the_other(lines: list[tuple[str, ...]], said: list[str]) -> None:
    assert statements(*lines) == said


@pytest.mark.parametrize(
    "head",
    [("指标", "2025年", "2030年", "2025年", "2030年"), ("商品", "金额", "增长", "金额", "增长"), ("指标", "指标", "2030年", "2030年")],
)
def test_heads_that_repeat_over_figures_are_one_table(head: tuple[str, ...]) -> None:
    assert len(statements(head, ("茶叶", *"1234"[: len(head) - 1]))) == 1
    assert len(statements(("2025年", "2030年") * 2, ("1", "2", "3", "4"))) == 1


def test_the_nearest_unit_wins() -> None:
    """That of the cell, of the row, of either line of the head, then that above the table."""
    head = [("指标", "总量", "", "增速（%）", "", "占全省比重"), ("", "2021年", "2022年", "2021年", "2022年", "")]
    assert statements(*head, ("产值", "81", "87", "8.6", "-9.2", "3"), ("就业（万人）", "2", "3", "1", "1.5", "4"), above="单位：亿元") == [
        "产值：总量2021年81亿元，总量2022年87亿元，增速2021年8.6%，增速2022年-9.2%，占全省比重3。",
        "就业：总量2021年2万人，总量2022年3万人，增速2021年1%，增速2022年1.5%，占全省比重4。",
    ]
    assert statements(("片区", "水厂（座）", "", "管网"), ("", "2023年", "2024年", "（公里）"), ("东片", "3", "5", "86")) == [
        "东片：水厂2023年3座，水厂2024年5座，管网86公里。"
    ]
    assert statements(("商品", "茶叶（吨）", ""), ("", "出口", "增长（%）"), ("红茶", "3", "5")) == [
        "红茶：茶叶出口3吨，茶叶（吨）增长5%。"
    ]


def test_a_rate_in_the_upper_line_of_a_head_is_no_amount() -> None:
    lines = [("指标", "总量", "", "增速", ""), ("", "2021年", "2022年", "2021年", "2022年"), ("产值", "81", "87", "8.6", "9.2")]
    assert statements(*lines, above="单位：亿元")[0].startswith("产值：总量2021年81亿元")
    assert "增速2022年9.2。" in statements(*lines, above="单位：亿元、%")[0]


def test_columns_with_cells_in_percent_have_no_other_unit() -> None:
    lines = [("项目", "总投资", "完成比例"), ("茶园", "76.5", "16%"), ("茶厂", "9", "25")]
    assert statements(*lines, above="单位：亿元") == ["茶园：总投资76.5亿元，完成比例16%。", "茶厂：总投资9亿元，完成比例25。"]


@pytest.mark.parametrize(
    ("line", "unit"),
    [
        ("单位：亿元", ("亿元", False)),
        ("表2资金计划（单位：万元）", ("万元", False)),
        ("金额单位：人民币亿元", ("亿元", False)),
        ("单位：万人、%", ("万人", True)),
        ("填报单位：县统计局", ("", False)),
        ("责任单位：各乡镇", ("", False)),
    ],
)
def test_units_that_lines_above_a_table_say(line: str, unit: tuple[str, bool]) -> None:
    assert unit_line(line) == unit


def test_bare_years_in_the_second_line_of_a_head() -> None:
    head = [("地区", "常住人口（万人）", "常住人口（万人）", "城镇化率（%）", "城镇化率（%）"), ("地区", "2023", "2024", "2023", "2024")]
    assert statements(*head, ("海湾区", "55.1", "55.4", "82.9", "83.4")) == [
        "海湾区：常住人口2023年55.1万人，常住人口2024年55.4万人，城镇化率2023年82.9%，城镇化率2024年83.4%。"
    ]
    # figures that look like years, twice the same or beside another figure, are none
    for cells in (("", "2023", "2023"), ("", "2023", "312")):
        assert not any("年" in said for said in statements(("地区", "户数", "户数"), cells, ("海湾区", "5", "6")))


def test_spans_of_bare_years_in_a_head() -> None:
    assert statements(("指标", "2001", "2002", "2001-2002"), ("茶园（亩）", "5", "6", "11")) == [
        "茶园：2001年5亩，2002年6亩，2001-2002年11亩。"
    ]


def test_what_stands_over_the_width_of_a_table_names_it_or_gives_its_unit() -> None:
    lines = [("主要指标情况表", "", ""), ("单位：亿元", "", ""), ("指标", "2025年", "2030年"), ("产值", "12", "15")]
    (row,) = read_table(lines, (), Log())
    assert (row.category, row.statement) == ("主要指标情况表", "产值：2025年12亿元，2030年15亿元。")
    two = [("指标情况（单位：亿元）",), ("指标", "2030年", ""), ("", "城镇", "农村"), ("产值", "12", "15")]
    (row,) = read_table(two, (), Log())
    assert (row.category, row.statement) == ("指标情况", "产值：2030年城镇12亿元，2030年农村15亿元。")


def test_a_captioned_row_begins_another_table(tmp_path: Path) -> None:
    first = "| 表1 产值表 | | |\n| --- | --- | --- |\n| 行业 | 产值（亿元） | |\n| 茶业 | 12 | |\n| 渔业 | 13 | |\n"
    second = "| 表2 能力表 | | |\n| 指标 | 单位 | 绝对数 |\n| 新建公路 | 公里 | 5491 |\n"
    plan = tmp_path / "plan.md"
    plan.write_text(f"# 云岭省规划\n\n本规划说明茶业和公路的发展。\n\n{first}{second}", encoding="utf-8")
    found = [(b.lead, b.statement) for b in parse(plan).blocks if b.kind == "row"]
    assert found == [
        ("产值表", "茶业：产值12亿元。"),
        ("产值表", "渔业：产值13亿元。"),
        ("能力表", "新建公路：绝对数5491公里。"),
    ]


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("12①", "2030年12万亩"),
        ("12[3]", "2030年12万亩"),
        ("12注1", "2030年12万亩"),
        ("－3.5", "2030年-3.5万亩"),
        ("−3.5", "2030年-3.5万亩"),
        ("1 234.5", "2030年1234.5万亩"),
        ("1 234 567", "2030年1234567万亩"),
        ("1，234", "2030年1,234万亩"),
        ("70～80", "2030年70—80万亩"),
        ("310（累计）", "2030年310万亩（累计）"),
        ("310（2024年）", "2030年310万亩（2024年）"),
        ("3.5亿亩", "2030年3.5亿亩"),
        # no figure, or not sure which
        ("…", ""),
        ("——", ""),
        ("（4.2）", "2030年：（4.2）"),
        ("2 300", "2030年2 300"),
        ("2030-12-31", "2030年：2030-12-31"),
        ("比2020年多2座", "2030年：比2020年多2座"),
    ],
)
def test_what_a_cell_says(cell: str, said: str) -> None:
    assert statements(("指标", "2030年"), ("茶园（万亩）", cell)) == [f"茶园：{said}。"]


def test_years_below_one_another_name_the_rows() -> None:
    assert statements(("年份", "地区生产总值（亿元）", "增速（%）"), ("2021", "500", "8"), ("2022年", "520", "-3")) == [
        "2021年：地区生产总值500亿元，增速8%。",
        "2022年：地区生产总值520亿元，增速-3%。",
    ]


def test_a_total_is_not_filled_from_the_row_above() -> None:
    assert statements(("线路", "年限", "里程（公里）"), ("东线", "三年", "45"), ("合计", "", "105")) == [
        "东线：年限：三年，里程45公里。",
        "合计：里程105公里。",
    ]


def test_a_table_behind_a_short_caption_or_another_table_is_a_table_of_its_own(tmp_path: Path) -> None:
    page = tmp_path / "plan.html"
    tables = [
        "<table><tr><td>指标</td><td>2025年</td></tr><tr><td>产值（亿元）</td><td>12</td></tr></table>",
        "<p>表2 分区任务</p><table><tr><td>县区</td><td colspan=2>水厂（座）</td></tr><tr><td></td><td>2023年</td><td>2024年</td></tr>",
        "<tr><td>东区</td><td>3</td><td>5</td></tr></table>",
        "<table><tr><td>产品</td><td>产量</td></tr><tr><td>茶叶（吨）</td><td>7</td></tr></table>",
    ]
    page.write_text(f"<h1>云岭省规划</h1><p>说明产值、水厂和茶叶。</p>{''.join(tables)}", "utf-8")
    assert [b.statement for b in parse(page).blocks if b.kind == "row"] == [
        "产值：2025年12亿元。",
        "东区：水厂2023年3座，水厂2024年5座。",
        "茶叶：产量7吨。",
    ]
