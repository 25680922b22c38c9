"""What a question takes for true: which of its figures say how much, and which only tell what is meant."""

from __future__ import annotations

from dataclasses import replace

import pytest
from qa_samples import find

from qa.decide.claims import asks_for_a_verdict, asks_to_confirm, claim_of
from qa.engine import Engine
from qa.types import Query


@pytest.fixture(scope="module")
def query(engine: Engine) -> Query:
    return find("环湖公路", engine)[0]


@pytest.mark.parametrize("unit", "年月日号天岁期分度级次届批")
def test_a_figure_that_tells_what_is_meant_is_not_claimed(query: Query, unit: str) -> None:
    assert claim_of(replace(query, text=f"满3{unit}的可以申请吗")).figures == ()


@pytest.mark.parametrize(
    ("text", "claimed"),
    [
        ("新建3座吗", ["3"]),
        ("第3座建成了吗", []),
        ("3万吨级泊位建成了吗", []),
        ("500强来了吗", []),
        ("到2030年建成吗", []),
        ("投资500亿吗", ["500"]),
    ],
)
def test_the_figures_that_say_how_much_are_claimed(query: Query, text: str, claimed: list[str]) -> None:
    assert [f.number for f in claim_of(replace(query, text=text)).figures] == claimed


@pytest.mark.parametrize(
    ("text", "confirmed"),
    [
        ("新建3座桥吗?", True),
        ("新建3座桥,资金够吗?", False),
        ("新建3座桥;资金够吗?", False),
        ("够吗,新建3座桥,!", False),
        ("新建3座桥,资金够,对吧", True),
        ("新建3座桥", False),
    ],
)
def test_only_what_is_asked_last_is_to_be_confirmed(query: Query, text: str, confirmed: bool) -> None:
    asked = replace(query, text=text)
    assert asks_to_confirm(asked, claim_of(asked)) is confirmed


@pytest.mark.parametrize(("text", "verdict"), [("新建3座桥吗", True), ("新建3座桥,对吧", True), ("新建几座桥", False)])
def test_who_asks_for_confirmation_wants_yes_or_no(query: Query, text: str, verdict: bool) -> None:
    assert asks_for_a_verdict(replace(query, text=text)) is verdict
