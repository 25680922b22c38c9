"""What counts as the same wording, and the tokens that texts and questions share."""

from __future__ import annotations

from itertools import accumulate

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plan_text import BOUNDED

from index.text.analyze import normalise, pairs, simplify, spellings, stopwords, words
from index.text.segment import borders_around, segment, segment_fine


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("二〇三〇年", "2030年"),
        ("到 2030 年", "到2030年"),
        ("二零二八 年底", "2028年底"),
        ("１，５００册", "1500册"),
        ("1,234,567 元", "1234567元"),
        ("（一）", "(一)"),
        ("成效显着", "成效显著"),
        ("學生", "学生"),
        ("ＧＤＰ", "gdp"),
        ("2026—2030", "2026–2030"),
        ("18％", "18%"),
        ("达到 18 %", "达到18 %"),
        ("五G基站 5 G", "五g基站5 g"),
        ("一百二十年", "一百二十年"),
        ("R&D 经费", "r&d 经费"),
        ("", ""),
    ],
)
def test_same_wording(text: str, same: str) -> None:
    assert normalise(text) == normalise(same)


@pytest.mark.parametrize(("text", "other"), [("1,5米", "15米"), ("2030年", "2031年"), ("1.5", "15"), ("3 5", "35")])
def test_different_figures_stay_different(text: str, other: str) -> None:
    assert normalise(text) != normalise(other)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("10⁶千克", "10^6千克"),
        ("13①亿元", "13 1亿元"),
        ("10₆", "10 6"),
        ("1½倍", "1 1⁄2倍"),
        ("甲；乙：丙，丁（戊）？己！", "甲;乙:丙,丁(戊)?己!"),
        ("〔2026〕", "[2026]"),
        ("8～9％", "8~9%"),
        ("㈠㍿", "(一)株式会社"),
        (" 到 二〇三〇 年 ", "到2030年"),
    ],
)
def test_whatever_has_several_spellings_gets_one(text: str, said: str) -> None:
    assert normalise(text) == said


@settings(BOUNDED, max_examples=400)
@given(
    st.one_of(
        st.lists(
            st.sampled_from([*"二〇三○年显着著學發乾後 \t\u3000—―－%％〔Ａc.（", "二〇三", "1", "，", "000", "５00", " "]), max_size=12
        ).map("".join),
        st.text(st.characters(min_codepoint=0x20, max_codepoint=0x9FFF), max_size=40),
        st.text(max_size=40),
    )
)
def test_normalising_twice_changes_nothing(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@BOUNDED
@given(st.text(st.sampled_from("地区生产总值人均预期寿命海洋經濟學校2030年%ABc，。（）"), max_size=60))
def test_segments_make_up_the_text_and_simplifying_keeps_its_length(text: str) -> None:
    assert "".join(segment(text)) == text
    assert len(simplify(text)) == len(text)


@BOUNDED
@given(st.text(st.sampled_from("南京市鼓楼区和大理州人均GDP达到2030年%，。（）、 \n"), max_size=40))
def test_borders_around_places_are_those_of_the_words(text: str) -> None:
    every = {0, *accumulate(map(len, segment(text)))}
    assert borders_around(range(len(text)), text) == every
    assert borders_around([], text) <= every


def test_only_the_run_of_a_place_is_cut() -> None:
    text = "茶园面积，人均预期寿命"
    every = {0, *accumulate(map(len, segment(text)))}
    assert borders_around([6], text) == every - {2} != every
    assert borders_around([0], text) == every


def test_plan_terms_are_one_word_with_the_words_inside_them() -> None:
    assert segment("人均预期寿命") == ["人均预期寿命"]
    assert set(segment_fine("人均预期寿命")) >= {"人均预期寿命", "人均", "预期", "寿命"}


def test_words_keep_numbers_and_latin_names_whole() -> None:
    assert words("到二〇三〇年，R&D经费达到1,200.5亿元，建5G-A基站") == [
        "到", "2030", "年", "r&d", "经费", "达到", "1200.5", "亿元", "建", "5", "g-a", "基站",
    ]  # fmt: skip


def test_words_of_a_question_leave_out_the_stop_words_unless_nothing_else_is_left() -> None:
    assert words("请问茶园面积是多少？", query=True) == ["茶园", "面积"]
    assert words("请问是多少？", query=True) == words("请问是多少？") == ["请问", "是", "多少"]
    assert {"请问", "是", "多少"} <= stopwords()


def test_pairs_overlap_inside_a_run_of_characters_only() -> None:
    assert pairs("茶园面积，18万亩 a") == ["茶园", "园面", "面积", "18", "万亩", "a"]
    assert pairs("茶") == ["茶"]
    assert pairs("，。") == []


def test_every_spelling_of_a_character_is_found() -> None:
    assert spellings("水库 2030") == frozenset("水库庫")
    assert spellings("发展后劲") >= frozenset("发展后劲發髮後勁")
    assert all(character in "后" or simplify(character) == "后" for character in spellings("后"))
