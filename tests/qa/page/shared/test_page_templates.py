"""HTML from templates: everything put in escaped, laid out without a trace, nothing left out unsaid."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import UndefinedError
from markupsafe import Markup
from page_samples import words

from qa.page.shared.templates import html
from qa.page.shared.work import notice


@given(text=st.text())
def test_whatever_is_put_in_is_shown_as_text(text: str) -> None:
    html = notice(text)
    assert html.count("<") == 4
    assert words(html) == f"提示{text}"


def test_what_a_template_made_may_be_put_into_another() -> None:
    assert html("answers.turn", 0, "", (), notice("<b>"), Markup("<i>")).endswith(
        f'<div class="pq-answer">{notice("<b>")}<i></div></article>'
    )


def test_layout_of_a_template_does_not_reach_the_page() -> None:
    assert html("answers.follow_ups", ["甲\n乙"]) == (
        '<section class="pq-next" aria-label="可以接着问"><h3>可以接着问</h3><ul class="pq-examples">'
        '<li><button type="button" class="pq-example" data-example="甲\n乙">甲\n乙</button></li></ul></section>'
    )


def test_a_value_that_is_missing_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        html("common.notice")
