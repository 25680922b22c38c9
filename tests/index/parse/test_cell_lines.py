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
