"""A reply cut into statements while it arrives."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.llm.reply import Said, statements

REPLIES = {
    "到2030年，容量达到35万吨。[1]": [Said("到2030年，容量达到35万吨。", (1,))],
    "容量达到3.5万吨[1]。": [Said("容量达到3.5万吨。", (1,))],
    "甲为一。[1][3]乙为二。[2]": [Said("甲为一。", (1, 3)), Said("乙为二。", (2,))],
    "甲为一。[1, 3]\n乙为二。【2】": [Said("甲为一。", (1, 3)), Said("乙为二。", (2,))],
    "甲为一[1]；乙为二[2]。": [Said("甲为一。", (1,)), Said("乙为二。", (2,))],
    "甲为一；乙为二。[2]": [Said("甲为一；乙为二。", (2,))],
    "甲为一，[1]乙为二。[2]": [Said("甲为一，乙为二。", (1, 2))],
    "1. 甲为一。[1]\n2. **乙**为二。[2]\n": [Said("甲为一。", (1,)), Said("乙为二。", (2,))],
    "称为“甲。乙”的项目。[1]": [Said("称为“甲。乙”的项目。", (1,))],
    "没有编号": [Said("没有编号。", ())],
    "下降[12]%左右。[1]": [Said("下降[12]%左右。", (1,))],
    "<think>甲为九。[9]</think>甲为一。[1]": [Said("甲为一。", (1,))],
    "<think>一直在想。[9]": [],
    "": [],
    "[1]\n[2]": [],
}


@pytest.mark.parametrize("reply", REPLIES)
def test_sentences_with_their_numbers(reply: str) -> None:
    assert list(statements([reply])) == REPLIES[reply]


@pytest.mark.parametrize("reply", REPLIES)
def test_it_does_not_matter_how_a_reply_arrives(reply: str) -> None:
    assert list(statements(reply)) == REPLIES[reply]


def test_a_sentence_is_there_as_soon_as_the_next_begins() -> None:
    arriving = iter(["甲为一。", "[1]", "乙", "为二。[2]"])
    cut = statements(arriving)
    assert next(cut) == Said("甲为一。", (1,))
    assert list(arriving) == ["为二。[2]"]


@given(st.text(alphabet="甲乙。；\n[]123, 【】<think>/“”", max_size=60))
def test_any_reply_is_cut_without_losing_words(reply: str) -> None:
    found = "".join(s.text for s in statements([reply]))
    if "<" not in reply:
        assert [c for c in found if c in "甲乙"] == [c for c in reply if c in "甲乙"]
    assert list(statements([reply])) == list(statements([reply]))
