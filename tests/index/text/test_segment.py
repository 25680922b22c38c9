"""Texts are cut as jieba cuts them, whose dictionary is kept in less memory."""

from __future__ import annotations

import logging
from pathlib import Path

import jieba
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plan_text import BOUNDED

from index.text.segment import Segmenter, Words, segmenter
from index.text.word_lists import words_of

CORPUS = Path(__file__).parents[3] / "corpus"
PIECES = [
    "常住人口城镇化率",
    "达到",
    "百分之七十五",
    "沈阳",
    "渤海大学",
    "5G",
    "R&D",
    "3.5%",
    "a",
    "b",
    "7",
    "\r\n",
    "\n",
    " ",
    "　",
    "，",
    "（一）",
    "鿕",
    "𠮷",
    "龘",
]


@pytest.fixture(scope="module")
def peer() -> jieba.Tokenizer:
    """jieba itself, with the same words added; its cache in the shared temporary folder is bypassed."""
    jieba.setLogLevel(logging.WARNING)
    made = jieba.Tokenizer()
    made.FREQ, made.total = made.gen_pfdict(made.get_dict_file())
    made.initialized = True
    for word in words_of("dictionary"):
        made.add_word(word)
    return made


@pytest.mark.parametrize("plan", [CORPUS / "action-2022.md", CORPUS / "coastal-2021.md"], ids=lambda p: p.stem)
def test_plans_are_cut_as_jieba_cuts_them(peer: jieba.Tokenizer, plan: Path) -> None:
    for line in plan.read_text("utf-8").splitlines():
        assert segmenter().cut(line) == peer.lcut(line, HMM=False)
        assert list(segmenter().cut_fine(line)) == peer.lcut_for_search(line, HMM=False)


@settings(BOUNDED, max_examples=200)
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=5)), max_size=12).map("".join))
def test_any_text_is_cut_as_jieba_cuts_it(peer: jieba.Tokenizer, text: str) -> None:
    assert segmenter().cut(text) == peer.lcut(text, HMM=False)


def test_an_added_word_stays_whole_and_counts_as_jieba_counts_it(peer: jieba.Tokenizer) -> None:
    for word in (*words_of("dictionary"), "城镇化", "镇", "一二三四五六七八九十鿕"):
        assert segmenter().count(word) == (peer.FREQ.get(word) or 0), word


def test_the_beginning_of_a_word_is_none() -> None:
    small = Segmenter(Words([("云岭茶", 3), ("云", 5), ("茶园", 4)]))
    assert (small.count("云岭"), small.cut("云岭镇")) == (0, ["云", "岭", "镇"])
    small.add("云岭")
    assert (small.count("云岭"), small.cut("云岭镇")) == (1, ["云岭", "镇"])
