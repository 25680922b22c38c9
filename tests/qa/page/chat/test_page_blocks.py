"""Sentences become paragraphs and lists, each word once and in order."""

from __future__ import annotations

import pytest
from page_samples import answer, citation

from qa.page.chat.blocks import Block, blocks, folded
from qa.types import Sentence


def shape(made: list[Block]) -> list[tuple[str, ...] | str]:
    """A list as its items, a paragraph as its text."""
    return [tuple(s.text for s in b.sentences) if b.listed else "".join(s.text for s in b.sentences) for b in made]


def test_groups_of_a_list_have_a_line_each() -> None:
    said = answer(
        ("泵站共5项：\n一期：1.东站；", (1,)), ("2.西站；", (2,)), ("3.中站。", (3,)), ("\n二期：1.南站；", (4,)), ("2.北站。", (5,)),
        citations=tuple(map(citation, range(1, 6))),
    )  # fmt: skip
    made = blocks(said)
    # Two items are no list.
    assert shape(made) == ["泵站共5项：", "一期：", ("1.东站；", "2.西站；", "3.中站。"), "二期：1.南站；2.北站。"]
    assert [b.numbered for b in made if b.listed] == [True]
    assert [s.citations for b in made if b.listed for s in b.sentences] == [(1,), (2,), (3,)]


def test_lines_of_one_sentence_are_paragraphs_and_the_last_is_cited() -> None:
    made = blocks(answer(("写到渠的共2处：\n《水网》：\n先修渠。", (1,)), ("\n后并网。", (1,)), citations=(citation(),)))
    assert shape(made) == ["写到渠的共2处：", "《水网》：", "先修渠。", "后并网。"]
    assert [b.sentences[0].citations for b in made] == [(), (), (1,), (1,)]


def test_each_place_has_a_list_of_its_own() -> None:
    said = [
        ("《甲》：泵站共3项：东站；", (1,)),
        ("西站；", (1,)),
        ("南站。", (1,)),
        ("《乙》：泵站共3项：一站；", (2,)),
        ("二站；", (2,)),
        ("三站。", (2,)),
    ]
    made = blocks(answer(*said, citations=(citation(1), citation(2, section="第二章"))))
    assert shape(made) == ["《甲》：泵站共3项：", ("东站；", "西站；", "南站。"), "《乙》：泵站共3项：", ("一站；", "二站；", "三站。")]


@pytest.mark.parametrize("unit", ["项", "条", "个", "章", "节", "编", "篇", "个专栏", "个部分"])
def test_what_counts_the_items_stands_before_them(unit: str) -> None:
    made = blocks(
        answer((f"《水网》共3{unit}：第一章 总则；", (1,)), ("第二章 任务；", (2,)), ("第三章 保障。", (3,)), citations=(citation(),))
    )
    assert shape(made) == [f"《水网》共3{unit}：", ("第一章 总则；", "第二章 任务；", "第三章 保障。")]
    assert made[1].numbered


def test_sentences_of_a_refusal_stand_for_themselves() -> None:
    assert blocks(answer(("没有写。", ()), ("相近的是甲。", (1,)), reason="not_in_plans")) == [
        Block((Sentence("没有写。", ()),)),
        Block((Sentence("相近的是甲。", (1,)),)),
    ]


def test_what_stands_behind_the_first_sentences_is_folded_away() -> None:
    said = answer(
        ("泵站共4项：东站；", (1,)), ("西站；", (2,)), ("南站；", (3,)), ("北站。", (4,)), ("\n《乙》：\n另有一站。", (5,)),
        citations=tuple(map(citation, range(1, 6))),
    )  # fmt: skip
    made = blocks(said)
    shown, rest = folded(made, 2)
    assert shape(shown) == ["泵站共4项：", ("东站；", "西站；")]
    assert shape(rest) == [("南站；", "北站。"), "《乙》：", "另有一站。"]
    assert [shape(part) for part in folded(made, 4)] == [shape(made)[:2], shape(made)[2:]]
    assert folded(made, 0) == (made, [])
    assert folded(made, 9) == (made, [])
