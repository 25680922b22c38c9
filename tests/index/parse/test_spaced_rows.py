"""Lines whose columns are held apart by spaces become rows below their head; nothing else does."""

from __future__ import annotations

import pytest

from index.parse.lines import Line
from index.parse.mend import Log
from index.parse.structure.spaced_rows import fold_spaced

YEARS = "2025年 比上年增长％"
ROWS = ["茶 叶 59 万吨 0.4", "其中：绿茶 31 万吨 －1．5", "水果 4,570 万吨 8.7"]
READ = [("茶叶", "万吨", "59", "0.4"), ("其中：绿茶", "万吨", "31", "-1.5"), ("水果", "万吨", "4,570", "8.7")]


def fold(*texts: str) -> list[tuple[str, ...] | str]:
    return [line.cells or line.text for line in fold_spaced([Line(text) for text in texts], Log())]


@pytest.mark.parametrize(
    ("head", "rows", "read"),
    [
        ([YEARS], ROWS, [("", "单位", "2025年", "比上年增长％"), *READ]),
        (
            ["产品名称 单 位 产 量 比上年增长%"],
            ["茶叶 万吨 59 0.4", "蜂蜜 万箱 3 2", "木 材 万立方米 12 1"],
            [
                ("产品名称", "单位", "产量", "比上年增长%"),
                ("茶叶", "万吨", "59", "0.4"),
                ("蜂蜜", "万箱", "3", "2"),
                ("木材", "万立方米", "12", "1"),
            ],
        ),
        (
            ["指 标 全 省", "城 市 农 村"],
            ["茶价 1.8 1.6 2.2", "果价 2 3 4", "其中：梨 1 1 1"],
            [("指标", "全省", "城市", "农村"), ("茶价", "1.8", "1.6", "2.2"), ("果价", "2", "3", "4"), ("其中：梨", "1", "1", "1")],
        ),
        (
            ["2025年 2025年比", "2024年增长%"],
            ROWS,
            [("", "单位", "2025年", "2025年比2024年增长%"), *READ],
        ),
    ],
    ids=["a unit behind", "a unit before", "a head of two lines", "a head that goes on"],
)
def test_rows_below_a_head(head: list[str], rows: list[str], read: list[tuple[str, ...]]) -> None:
    assert fold("产量如下：", *head, *rows, "茶业平稳。") == ["产量如下：", *read, "茶业平稳。"]


def test_a_line_that_is_no_row_stays_and_the_head_stands_again() -> None:
    head = ("", "单位", "2025年", "比上年增长％")
    assert fold(YEARS, *ROWS, "家用茶具 9 万套 见注", ROWS[0]) == [head, *READ, "家用茶具 9 万套 见注", head, READ[0]]


@pytest.mark.parametrize(("said", "change"), [("1．2倍", "1.2倍"), ("持平", "持平")])
def test_a_change_may_be_a_multiple_or_none(said: str, change: str) -> None:
    assert fold(YEARS, *ROWS, f"茶具 9 万套 {said}")[-1] == ("茶具", "万套", "9", change)


def test_a_bracket_goes_on_with_the_name_above() -> None:
    assert fold(YEARS, "茶袋(不含纸 3 亿条 4", "制的)", ROWS[0], "（折干茶）", ROWS[2])[1:4] == [
        ("茶袋(不含纸制的)", "亿条", "3", "4"),
        ("茶叶（折干茶）", "万吨", "59", "0.4"),
        READ[2],
    ]


@pytest.mark.parametrize(
    "lines",
    [
        [YEARS, *ROWS[:2]],
        ["一共三个品种。", *ROWS],
        ["茶园 茶亭", *ROWS],
        ["项 目 名 称 城 市 农 村", "茶价 1.8 1.6 2.2", "果价 2 3 4", "梨价 1 1 1"],
        [YEARS, "电话 8421。", "传真 8422。", "邮编 1160。"],
        [YEARS, "58 59 0.4", "57 58 0.5", "56 57 0.6"],
    ],
    ids=["two rows", "no head", "no usual heads", "another count", "sentences", "no names"],
)
def test_what_is_no_table(lines: list[str]) -> None:
    assert fold(*lines) == lines
