"""Sides of a comparison: labels, tables."""

from __future__ import annotations

from datetime import date

import pytest

from qa.ask import as_markdown, ask
from qa.compare import alike, label_of
from qa.engine import Engine
from qa.types import Table, TableCell


@pytest.mark.parametrize(
    ("as_of", "state"), [(date(2020, 1, 1), "尚未开始"), (date(2022, 5, 1), "现行有效"), (date(2026, 11, 21), "已到期")]
)
def test_a_side_is_called_by_its_plan_with_period_and_state(engine: Engine, as_of: date, state: str) -> None:
    plan = engine.store.by_id["harbour"]
    assert label_of(plan, as_of) == f"《{plan.title}》（2021—2023年，{state}）"


def test_figures_of_two_plans_stand_side_by_side_with_their_sources(engine: Engine) -> None:
    answer = ask("港区方案和区域协调规划的货物吞吐量目标有什么不同？", engine)
    assert answer.table is not None
    assert [(name, [c.text if c else None for c in cells]) for name, cells in answer.table.rows] == [
        ("货物吞吐量", ["9000万吨以上", "2030年1.2亿吨"])
    ]
    quotes = {c.n: c.quote for c in answer.citations}
    for _, cells in answer.table.rows:
        for cell in cells:
            assert cell is not None
            assert cell.text.removeprefix("2030年").removesuffix("以上") in quotes[cell.citation]
    assert answer.as_json()["table"]["rows"][0]["cells"][0] == {"text": "9000万吨以上", "citation": 1}


def test_a_question_about_one_thing_has_no_table(engine: Engine) -> None:
    assert ask("夜间引航比例达到多少？", engine).table is None


def test_a_table_as_markdown_cannot_be_broken_by_a_bar() -> None:
    shown = Table(("甲|乙", "丙"), (("茶|园", (TableCell("5家", 1), None)),))
    assert as_markdown(shown) == "| 指标 | 甲｜乙 | 丙 |\n| --- | --- | --- |\n| 茶｜园 | 5家[1] | — |"


@pytest.mark.parametrize(("one", "other", "expected"), [("茶园面积", "茶园面积", 1.0), ("茶园面积", "出口额", 0.0), ("", "茶园", 0.0)])
def test_names_are_alike_by_their_pairs(one: str, other: str, expected: float) -> None:
    assert alike(one, other) == expected
