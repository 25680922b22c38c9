"""A table whose every cell is a line of its own is put together; nothing else is."""

from __future__ import annotations

import pytest

from index.parse.lines import Line
from index.parse.mend import Log
from index.parse.structure.cell_lines import fold_cells

HEAD = ["指标", "单位", "2025年", "2030年"]
ROWS = [["茶园面积", "万亩", "30", "36"], ["茶亭", "座", "4", "9"]]


def fold(*texts: str) -> list[tuple[str, ...] | str]:
    log = Log()
    found = fold_cells([Line(text, gap=True) for text in texts], log)
    return [line.cells or line.text for line in found]


def cells(*rows: list[str]) -> list[str]:
    return [cell for row in rows for cell in row]


def test_a_table_is_put_together() -> None:
    assert fold("专栏1 茶业指标", *cells(HEAD, *ROWS), "一、茶园", "种茶。") == [
        "专栏1 茶业指标",
        *map(tuple, [HEAD, *ROWS]),
        "一、茶园",
        "种茶。",
    ]


def test_numbers_of_rows_and_lines_that_name_rows_stay() -> None:
    head, first, second = ["序号", *HEAD], ["1", *ROWS[0]], ["2", *ROWS[1]]
    assert fold(*cells(head, first, second)) == [tuple(row) for row in (head, first, second)]
    assert fold(*cells(HEAD), "种茶", *cells(ROWS[0]), "喝茶", *cells(ROWS[1])) == [
        tuple(HEAD),
        ("种茶",),
        tuple(ROWS[0]),
        ("喝茶",),
        tuple(ROWS[1]),
    ]


def test_short_lines_below_a_table_stay_lines() -> None:
    assert fold(*cells(HEAD, *ROWS), "茶业小结", "茶人茶事")[3:] == ["茶业小结", "茶人茶事"]


def test_an_empty_cell_fits_every_column() -> None:
    assert fold(*cells(HEAD, ROWS[0], ["茶市", "处", "—", "7"]))[2] == ("茶市", "处", "—", "7")


MERGED = ["指标类别", "序号", "指标项", "单位", "类型", "指标值", "现状", "目标", "（2025年）", "（2030年）"]
NUMBERED = [
    ["1", "茶园面积", "万亩", "约束性", "30", "动态调整"],
    ["2", "茶亭", "座", "预期性", "/", "9"],
    ["3", "绿茶占比", "%", "预期性", "2", "3"],
]


def test_numbered_rows_below_merged_heads() -> None:
    texts = [*MERGED, "种茶", *NUMBERED[0], *NUMBERED[1], "喝茶", *NUMBERED[2], "茶业小结"]
    head = ("序号", "指标项", "单位", "类型", "现状（2025年）", "目标（2030年）")
    assert fold(*texts) == [head, ("种茶",), *map(tuple, NUMBERED[:2]), ("喝茶",), tuple(NUMBERED[2]), "茶业小结"]


@pytest.mark.parametrize(
    "texts",
    [
        [*MERGED[:-1], *cells(*NUMBERED)],
        [*MERGED, *NUMBERED[0], *NUMBERED[1][:-1]],
        [*MERGED, *NUMBERED[0], *NUMBERED[1], "7"],
        [*MERGED, *cells(["1", "茶园", "多", "约束性", "3", "4"], ["2", "茶亭", "少", "约束性", "3", "4"])],
    ],
    ids=["a year for two columns", "a cell less", "a figure left over", "no units"],
)
def test_what_numbered_lines_are_no_table(texts: list[str]) -> None:
    assert fold(*texts) == texts


@pytest.mark.parametrize(
    "texts",
    [
        cells(HEAD, ROWS[0]),
        cells(HEAD, ROWS[0], ["茶亭", "4", "座", "9"]),
        cells(["茶园", "茶亭", "茶市", "茶厂"], *ROWS),
        cells(HEAD, ["茶园", "万亩", "多", "少"], ["茶亭", "座", "多", "少"]),
        cells(HEAD, ROWS[0], ["茶亭", "座", "今年已经建成四座茶亭。", "9"]),
        cells(["指标", "单位", "2025年", "2025年"], *ROWS),
    ],
    ids=["one row", "a figure for a unit", "no heads", "no figures", "a sentence", "a head twice"],
)
def test_what_is_no_table(texts: list[str]) -> None:
    assert fold(*texts) == texts
