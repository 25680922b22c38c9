"""Which total a row of a table is a part of, told by the order of the rows alone."""

from __future__ import annotations

from typing import Any

import pytest

from index.parse.formats.markdown import markdown_lines
from index.parse.lines import Line
from index.parse.mend import Log
from index.parse.structure import outline
from index.parse.structure.row_groups import Named, totals_of
from index.parse.structure.tables import read_table


def totals(*rows: str) -> list[str]:
    """The totals of rows written as ``名称 单位``, a heading line before ``/``."""
    named = []
    for row in rows:
        category, _, rest = row.rpartition("/")
        name, _, unit = rest.partition(" ")
        named.append(Named(name, unit, category, amounts=True))
    return totals_of(named)


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        (["运量 吨", "铁路 吨", "公路 吨", "周转量 吨公里", "铁路 吨公里", "公路 吨公里"], ["", "运量", "运量", "", "周转量", "周转量"]),
        (["出口额", "其中：茶 ", "进口额", "其中：茶 "], ["", "出口额", "", "进口额"]),
        (["施工面积 亩", "其中：茶园 亩", "竣工面积 亩", "其中：茶园 亩"], ["", "施工面积", "", "竣工面积"]),
        (["运量 吨", "铁路 吨", "水运 吨", "公路 吨", "客量 人", "铁路 人", "公路 人"], ["", "运量", "运量", "运量", "", "客量", "客量"]),
        (["铁路 吨", "客量 人", "铁路 人"], ["", "", ""]),
        (["出口量 吨", "茶 吨", "进口量 吨", "茶 吨", "麦 吨"], ["", "出口量", "", "进口量", ""]),
        (["汽车 辆", "其中：轿车 辆", "拖拉机 台"], ["", "汽车", ""]),
        (["人口 人", "其中：城镇 人", "乡村 人", "其中：男性 人", "女性 人"], ["", "人口", "", "", ""]),
        (["发电量 度", "其中：水电 度", "茶叶 吨", "其中：绿茶 吨"], ["", "发电量", "", "茶叶"]),
        (["工业", "其中：国有", "其中：集体"], ["", "工业", "工业"]),
        (["甲/学校 所", "甲/学生 人", "乙/学校 所", "乙/学生 人"], ["", "", "", ""]),
    ],
)
def test_the_total_that_a_row_is_a_part_of(rows: list[str], found: list[str]) -> None:
    assert totals(*rows) == found


class Counted(list[Named]):
    """Rows that count how often one is looked at by its place."""

    looks = 0

    def __getitem__(self, at: Any) -> Any:
        self.looks += 1
        return super().__getitem__(at)


def test_each_row_is_looked_at_a_few_times_however_long_the_table_is() -> None:
    parts = ("第{}运量", "铁路", "第{}水运", "公路")
    rows = [Named(part.format(i), f"吨{i}", "", amounts=True) for i in range(500) for part in parts]
    counted = Counted(rows)
    found = totals_of(counted)
    assert found[-4:] == ["", "第499运量", "第499运量", "第499运量"]
    assert counted.looks <= 8 * len(rows)


def test_a_part_that_comes_once_stands_behind_one_that_comes_again() -> None:
    rows = ["运量 吨", "铁路 吨", "水运 吨", "客量 人", "铁路 人", "航空 人"]
    assert totals(*rows) == ["", "运量", "运量", "", "客量", "客量"]


def test_a_row_is_said_with_its_total() -> None:
    head = ("指标", "单位", "绝对数", "比上年增长（%）")
    rows = [
        ("货运量", "万吨", "9", "1.0"),
        ("铁路", "万吨", "4", "2.0"),
        ("客运量", "万人", "8", "3.0"),
        ("其中：铁路", "万人", "5", "4.0"),
    ]
    said = [row.statement for row in read_table([head, *rows], [], Log())]
    assert said[1] == "货运量—铁路：绝对数4万吨，比上年增长2.0%。"
    assert said[3] == "客运量—铁路：绝对数5万人，比上年增长4.0%。"


def test_words_that_announce_a_table_are_its_caption() -> None:
    cells = [("产品", "单位", "2025年"), ("茶叶", "万吨", "59"), ("蜂蜜", "万吨", "3")]
    lines = [Line("主要农产品产量如下："), *(Line("\t".join(c), cells=c) for c in cells)]
    assert [p.lead for p in outline.build(lines, [], Log()).blocks if p.kind == "row"] == ["主要农产品产量"] * 2


def test_bold_print_around_items_of_a_list_is_no_part_of_them() -> None:
    lines = markdown_lines("**- 茶叶 59\n- 蜂蜜 3**\n- **水果** 4\n", Log())
    assert [line.text for line in lines] == ["茶叶 59", "蜂蜜 3", "水果 4"]
