"""Figures are read whole: number, unit with its scale, sign and degree; years are kept apart."""

from __future__ import annotations

import pytest

from index.text.quantity import Figure, figures, quantities, worded, years


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("居民平均受教育年限超过11年", [Figure("11", "年", "超过", "")]),
        ("谷地常住人口稳定在42万人左右", [Figure("42", "万人", "", "左右")]),
        ("每年举办不少于6场省级赛事", [Figure("6", "场", "不少于", "")]),
        ("投资不低于1.2万亿元", [Figure("1.2", "万亿元", "不低于", "")]),
        ("降幅不超过0.5个百分点", [Figure("0.5", "个百分点", "不超过", "")]),
        ("新建10万吨级泊位3个", [Figure("10", "万吨", "", ""), Figure("3", "个", "", "")]),
        ("PM2.5浓度≤28微克/立方米", [Figure("28", "微克/立方米", "≤", "")]),
        ("装机达到3亿千瓦时以上", [Figure("3", "亿千瓦时", "", "以上")]),
        ("航程约120海里", [Figure("120", "海里", "约", "")]),
        ("床位600张、停车位35处、货车7辆", [Figure("600", "张", "", ""), Figure("35", "处", "", ""), Figure("7", "辆", "", "")]),
        ("水域面积１，２００公顷", [Figure("1200", "公顷", "", "")]),
        ("占比提高到１２．５％以上", [Figure("12.5", "%", "", "以上")]),
        ("没有数字", []),
        ("", []),
    ],
)
def test_figures_are_read_with_unit_sign_and_degree(text: str, found: list[Figure]) -> None:
    assert figures(text) == found


def test_a_year_is_told_from_a_quantity_of_years() -> None:
    found = figures("到2030年，用3年时间新增2400个学位")
    assert [(f.number, f.unit, f.is_year) for f in found] == [("2030", "年", True), ("3", "年", False), ("2400", "个", False)]
    assert [f.number for f in quantities("到2030年，用3年时间新增2400个学位")] == ["3", "2400"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("到2030年，2027年和2030年", (2030, 2027)),
        ("2022—2024年", (2022, 2024)),
        ("２０２６－２０３０年", (2026, 2030)),
        ("二〇三五年远景", (2035,)),
        ("比2025年", (2025,)),
        ("1998年", (1998,)),
        ("新增2030个岗位", ()),
        ("投资2026万元", ()),
        ("增长2025%", ()),
        ("编号12030年", ()),
        ("2130年以前", ()),
        ("十年", ()),
    ],
)
def test_years_are_those_written_each_once_in_order(text: str, found: tuple[int, ...]) -> None:
    assert years(text) == found


def test_numbers_inside_words_are_no_figures_of_their_own() -> None:
    assert [f.number for f in figures("建设A15高速和b2b平台，5G基站3万个")] == ["5", "3"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("到期后再延长三十年试点", [("30", "年")]),
        ("增加值力争实现千亿元", [("1", "千亿元")]),
        ("形成两万亿级产业", [("2", "万亿级")]),
        ("缩短二十个百分点", [("20", "个百分点")]),
        ("三年行动方案", []),
        ("第三年", []),
        ("几十年来", []),
        ("3千亿元", []),
    ],
)
def test_quantities_may_be_written_in_words(text: str, found: list[tuple[str, str]]) -> None:
    assert [(f.number, f.unit) for f in worded(text)] == found
