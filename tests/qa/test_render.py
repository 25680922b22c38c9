"""An answer as text: what looks like a citation is one."""

from __future__ import annotations

import pytest

from qa.engine import Engine
from qa.render import as_markdown, cited_text, gap_notes
from qa.types import Sentence, Table, TableCell
from qa.understand.query import understand


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("新建渡口3处[99]。", "新建渡口3处［99］。[1]"),
        ("见表[a]与[2031a]。", "见表[a]与[2031a]。[1]"),
        ("续建[1][2]。", "续建［1］［2］。[1]"),
    ],
)
def test_numbers_in_brackets_of_a_plan_are_no_citations(text: str, shown: str) -> None:
    assert cited_text(Sentence(text, (1,))) == shown


def test_nor_are_they_in_a_table() -> None:
    shown = as_markdown(Table(("2030年",), (("渡口", (TableCell("3处[99]", 1),)),)))
    assert shown.splitlines()[-1] == "| 渡口 | 3处［99］[1] |"


def test_what_two_parts_leave_open_is_noted_once(engine: Engine) -> None:
    gap = understand("续建渡口？", (), None, engine.store, engine.terms, engine.as_of)
    other = understand("水闸几座？", (), None, engine.store, engine.terms, engine.as_of)
    assert gap_notes((gap, other, gap), (gap, other), engine.store).count("\n") == 2
