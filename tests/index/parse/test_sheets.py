"""Workbooks: sheets under their names, rows as those of any table, nothing that is not shown, nothing lost in silence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from openpyxl.comments import Comment
from sheet_files import bare_workbook, workbook, write

from index.chunk import ChunkConfig, chunk
from index.facts.unit_facts import facts_of_unit
from index.parse import parse
from index.types import Document

pytestmark = pytest.mark.slow

INDICATORS = [
    ["云岭省“十五五”时期主要指标"],
    ["指标", "单位", "2025年", "2030年", "属性"],
    ["一、经济发展"],
    ["地区生产总值", "亿元", 3210.56, 4500, "预期性"],
    ["城镇化率", "%", 0.752, 0.81, "预期性"],
    ["森林覆盖率", "%", 0.412, "42以上", "约束性"],
    ["二、民生"],
    ["学校", "所", 12, 20, "预期性"],
    ["注：城镇化率按常住人口计算。"],
]
WORKS = [["项目", "内容", "2026年"], ["", "", "投资（亿元）", "完工率", "日期"], ["东港码头", "建设泊位", 12.5, 0.75, 46022]]
ROWS = [
    "地区生产总值：单位 亿元；2025年 3,210.6；2030年 4500；属性 预期性",
    "城镇化率：单位 %；2025年 75.2%；2030年 81.0%；属性 预期性",
    "森林覆盖率：单位 %；2025年 41.2%；2030年 42以上；属性 约束性",
    "学校：单位 所；2025年 12；2030年 20；属性 预期性",
    "注：城镇化率按常住人口计算。",
]
WORK = "东港码头：内容 建设泊位；2026年投资（亿元） 12.5；2026年完工率 75%；2026年日期 2025年12月"


def formatted(book: Any) -> None:
    first, second = book["主要指标"], book["重点工程"]
    first.merge_cells("A1:E1")
    first["C4"].number_format = "#,##0.0"
    for cell in ("C5", "D5", "C6"):
        first[cell].number_format = "0.0%"
    for area in ("A1:A2", "B1:B2", "C1:E1"):
        second.merge_cells(area)
    second["D3"].number_format = "0%"
    second["E3"].number_format = 'yyyy"年"m"月"'


def both() -> bytes:
    return workbook({"主要指标": INDICATORS, "重点工程": WORKS}, formatted)


def texts(document: Document) -> list[str]:
    return [document.text[slice(*b.span)] for b in document.blocks if b.kind != "heading"]


def noted(document: Document) -> dict[str, tuple[int, str, bool]]:
    return {m.kind: (m.count, m.example, m.lost) for m in document.mended}


def read(folder: Path, *rows: list[Any]) -> Document:
    return parse(write(folder, "a.xlsx", workbook({"Sheet1": rows})))


def test_sheets_are_sections_and_cells_read_as_shown(tmp_path: Path) -> None:
    found = parse(write(tmp_path, "a.xlsx", both()))
    assert [s.headings[-1] for s in found.sections] == ["主要指标", "重点工程"]
    assert texts(found) == ["云岭省“十五五”时期主要指标", *ROWS, WORK]
    assert not any(m.lost for m in found.mended)


def test_rows_are_facts_with_unit_year_and_kind(tmp_path: Path) -> None:
    found = parse(write(tmp_path, "a.xlsx", both()))
    facts = [f for c in chunk(found, ChunkConfig()) for u in c.units for f in facts_of_unit(c, u, found).facts]
    said = {(f.indicator, f.amount.number, f.amount.unit, f.year, f.property) for f in facts if f.amount}
    assert {
        ("城镇化率", "75.2", "%", 2025, "预期性"),
        ("森林覆盖率", "42", "%", 2030, "约束性"),
        ("学校", "20", "所", 2030, "预期性"),
    } <= said


def test_what_is_not_shown_is_left_out_and_told(tmp_path: Path) -> None:
    def hide(book: Any) -> None:
        sheet = book["主要指标"]
        sheet.row_dimensions[4].hidden = True
        sheet.column_dimensions["E"].hidden = True
        sheet["A5"].comment = Comment("待核实", "某")
        book["底稿"].sheet_state = "hidden"

    found = parse(write(tmp_path, "a.xlsx", workbook({"主要指标": INDICATORS, "底稿": [["内部数", 3]]}, hide)))
    assert "学校：单位 所；2025年 12；2030年 20" in texts(found)
    assert not any(word in found.text for word in ("地区生产总值", "预期性", "内部数"))
    lost = {kind: value[:2] for kind, value in noted(found).items() if value[2]}
    assert lost == {
        "批注未收录": (1, "主要指标：待核实"),
        "隐藏的行未收录": (1, "主要指标：地区生产总值"),
        "隐藏的列未收录": (1, "主要指标：属性"),
        "隐藏的工作表未收录": (1, "底稿"),
    }


def test_formulas_read_as_their_stored_values_and_errors_as_nothing(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>2030年</t></is></c></row>'
        '<row r="2"><c r="A2" t="s"><v>1</v></c><c r="B2"><f>1+1</f><v>2</v></c></row>'
        '<row r="3"><c t="str"><f>A9</f><v>医院（所）</v></c><c><f>1+2</f></c></row>'
        '<row r="4"><c r="A4" t="str"><v>桥（座）</v></c><c r="B4" t="e"><v>#REF!</v></c></row>'
    )
    strings = "<si><t>指标</t></si><si><r><t>学校</t></r><r><t>（所）</t></r><rPh><t>xuexiao</t></rPh></si>"
    found = parse(write(tmp_path, "a.xlsx", bare_workbook(f"<sheetData>{rows}</sheetData>", strings)))
    assert texts(found) == ["指标", "学校（所）：2030年 2", "医院（所）", "桥（座）"]
    assert noted(found)["公式没有存下算出的值，未收录"] == (1, "指标!", True)
    assert noted(found)["出错的单元格未收录"] == (1, "指标!B4 #REF!", True)


def test_merged_cells_stand_in_every_row(tmp_path: Path) -> None:
    rows = [["类别", "指标", "单位", "2030年"], ["经济", "产值", "亿元", 45], [None, "税收", "亿元", 4], ["民生", "学校", "所", 9]]
    data = workbook({"Sheet1": rows}, lambda book: book["Sheet1"].merge_cells("A2:A3"))
    assert texts(parse(write(tmp_path, "a.xlsx", data))) == [
        "产值：类别 经济；单位 亿元；2030年 45",
        "税收：类别 经济；单位 亿元；2030年 4",
        "学校：类别 民生；单位 所；2030年 9",
    ]


def test_two_tables_of_a_sheet_have_each_their_own_head(tmp_path: Path) -> None:
    one, other = [["指标", "2025年", "2030年"], ["产值（亿元）", 12, 15]], [["指标", "2024年", "2030年"], ["学校（所）", 5, 9]]
    said = ["产值（亿元）：2025年 12；2030年 15", "学校（所）：2024年 5；2030年 9"]
    assert texts(read(tmp_path, *one, [], *other)) == said
    titled = texts(read(tmp_path, ["经济指标"], *one, [], ["教育指标"], *other, [], ["数据来源：统计部门。"]))
    assert titled == ["经济指标", said[0], "教育指标", said[1], "数据来源：统计部门。"]


def test_years_units_and_a_line_of_units_above(tmp_path: Path) -> None:
    assert texts(read(tmp_path, ["主要指标"], ["单位：亿元"], ["指标", 2025, 2030], ["产值", 12, 15]))[-1] == (
        "产值（亿元）：2025年 12；2030年 15"
    )
    rows = read(tmp_path, ["地区", "产值", "城镇化率", "学校"], ["", "（亿元）", "%", "所"], ["海湾市", 32.5, 71.5, 12])
    assert texts(rows) == ["海湾市：产值（亿元） 32.5；城镇化率（%） 71.5；学校（所） 12"]


@pytest.mark.parametrize("mark", [",", "\t", "；"])
def test_values_parted_by_marks(mark: str, tmp_path: Path) -> None:
    rows = [["指标", "单位", "2030年"], ['"产值', '合计"', "亿元", "45"], ["学校", "所", "9"]]
    text = "\n".join(mark.join(row) for row in (rows[0], rows[2]))
    found = parse(write(tmp_path, "a.csv", text.encode("gb18030")))
    assert texts(found) == ["学校：单位 所；2030年 9"]


def test_a_document_that_begins_with_a_table_is_called_by_what_stands_over_it(tmp_path: Path) -> None:
    head, row = ["指标", "2025年", "2030年"], ["产值", 12, 15]
    title = "遵化市国民经济主要指标（2025—2030年）"
    found = parse(write(tmp_path, "a.xlsx", workbook({"主要指标": [[title], ["单位：亿元"], head, row]})))
    assert (found.title, found.place, found.period) == (title, "遵化", (2025, 2030))
    assert "title" in found.guessed
    # neither place nor year, or too far from the table
    assert read(tmp_path, ["主要经济指标表"], head, row).title == "a"
    assert read(tmp_path, [title], *([[f"说明{i}"] for i in range(5)]), head, row).title == "a"
    page = tmp_path / "b.html"
    page.write_text(
        f"<table><tr><td colspan=3>{title}</td></tr><tr><td>指标</td><td>2025年</td><td>2030年</td></tr>"
        "<tr><td>产值（亿元）</td><td>12</td><td>15</td></tr></table>",
        "utf-8",
    )
    assert parse(page).title == title
