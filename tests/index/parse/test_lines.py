"""The bold words that open a paragraph, and the cells of a line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.parse.lines import Run, bold_lead, plain, plain_lines, single_spaced, tab_cells

RUNS = st.lists(st.tuples(st.text("甲乙 \u3000\t：", max_size=4), st.booleans()), max_size=5)


@pytest.mark.parametrize(
    ("runs", "lead"),
    [
        ([("找水：", True), ("每处山泉设看护员一名。", False)], "找水："),
        ([("找", True), (" ", False), ("水", True), ("。", False)], "找 水"),
        ([("第一章 总体要求", True)], ""),
        ([("办好学校", False), ("。", True)], ""),
        ([], ""),
    ],
)
def test_bold_lead(runs: list[Run], lead: str) -> None:
    assert bold_lead(runs) == lead


@given(RUNS)
def test_a_lead_opens_its_paragraph_and_is_not_all_of_it(runs: list[Run]) -> None:
    whole, lead = single_spaced(plain(runs)), bold_lead(runs)
    assert whole.startswith(lead)
    assert not lead or lead != whole


def test_a_line_with_two_filled_cells_is_a_row() -> None:
    assert tab_cells("指标\t2030年 \t") == ("指标", "2030年", "")
    assert tab_cells("\t宜居环境\t") == ()
    assert [(line.text, line.gap, line.cells) for line in plain_lines("指标\t2030年\n\n\u3000甲\t\n")] == [
        ("指标\t2030年", True, ("指标", "2030年")),
        ("甲", True, ()),
    ]
