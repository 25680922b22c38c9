"""Tokens are those of the library ``tokenizers``, for our two vocabularies and for whatever is typed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from index.models import embed, reading
from index.models.unigram import Unigram

FILES = {"static": embed.SHIPPED / "tokenizer.json", "reader": reading.SHIPPED / "tokenizer.json"}
PAIRS = {name: (Unigram(file), Tokenizer.from_file(str(file))) for name, file in FILES.items()}
TEXTS = ("到2030年，全市再生水利用率达到35%。", "", " ", "  甲  乙 ", "▁", "GDP增长5％左右（★约束性）", "ｱ龘𠮷😀𠮷", "A" * 400, "\t\n")
MARKED = ("<unk>x", "a</s>b", "<pad>", "水</s></s> 利<s>", "＜unk＞水", "<unk", "甲 <pad> 乙")


def theirs(name: str, text: str) -> list[int]:
    ids: list[int] = PAIRS[name][1].encode(text, add_special_tokens=False).ids
    return ids


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("text", [*TEXTS, *MARKED])
def test_tokens_are_the_librarys(name: str, text: str) -> None:
    assert PAIRS[name][0].ids(text) == theirs(name, text)


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from("城镇化率水利用到达０3年AbcＤ①㎡😀\u200b，。“”—–-《》％ émű龘𠮷"), max_size=40))
def test_tokens_of_anything_are_the_librarys(text: str) -> None:
    assert {name: ours.ids(text) for name, (ours, _) in PAIRS.items()} == {name: theirs(name, text) for name in PAIRS}


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(["<s>", "</s>", "<pad>", "<unk>", "<", "s>", " ", "水", "城镇化率", "3年A"]), max_size=12).map("".join))
def test_added_tokens_are_found_where_the_library_finds_them(text: str) -> None:
    assert {name: ours.ids(text) for name, (ours, _) in PAIRS.items()} == {name: theirs(name, text) for name in PAIRS}


def test_the_longest_of_added_tokens_that_begin_at_a_place_is_taken(tmp_path: Path) -> None:
    told = json.loads(FILES["reader"].read_text("utf-8"))
    last = len(told["model"]["vocab"])
    more = [dict(told["added_tokens"][0], id=last + i, content=content) for i, content in enumerate(("[甲", "[甲乙]", "乙]["))]
    file = tmp_path / "tokenizer.json"
    file.write_text(json.dumps(told | {"added_tokens": told["added_tokens"] + more}), "utf-8")
    ours, library = Unigram(file), Tokenizer.from_file(str(file))
    for text in ("[甲乙]水", "[甲乙", "[甲乙][甲乙][甲"):
        assert ours.ids(text) == library.encode(text, add_special_tokens=False).ids


def test_a_pair_is_encoded_as_in_training() -> None:
    tokenizer = Tokenizer.from_file(str(FILES["reader"]))
    tokenizer.enable_truncation(reading.LENGTH, strategy="only_second")
    reader = reading.Reader()
    for question, sentence in (("水质如何？", "水质优良。"), ("水" * 90, "河湖水质优良，" * 60), ("", "")):
        assert reader._encoded(question, sentence) == tokenizer.encode(question[: reading.QUESTION_CHARS], sentence).ids


@pytest.mark.parametrize("change", [{"type": "WordPiece"}, {"byte_fallback": True}, {"unk_id": None}])
def test_other_tokenizers_are_left_to_the_library(tmp_path: Path, change: dict[str, Any]) -> None:
    told = json.loads(FILES["static"].read_text("utf-8"))
    (tmp_path / "tokenizer.json").write_text(json.dumps(told | {"model": told["model"] | change}), "utf-8")
    with pytest.raises(ValueError, match="unigram"):
        Unigram(tmp_path / "tokenizer.json")


@pytest.mark.parametrize("key", ["normalized", "lstrip", "rstrip", "single_word"])
def test_added_tokens_that_are_looked_for_otherwise_are_left_to_the_library(tmp_path: Path, key: str) -> None:
    told = json.loads(FILES["reader"].read_text("utf-8"))
    told["added_tokens"][1][key] = True
    (tmp_path / "tokenizer.json").write_text(json.dumps(told), "utf-8")
    with pytest.raises(ValueError, match="added"):
        Unigram(tmp_path / "tokenizer.json")


def test_a_mark_at_the_first_word_only_is_left_to_the_library(tmp_path: Path) -> None:
    told = json.loads(FILES["reader"].read_text("utf-8"))
    told["pre_tokenizer"]["prepend_scheme"] = "first"
    (tmp_path / "tokenizer.json").write_text(json.dumps(told), "utf-8")
    with pytest.raises(ValueError, match="added"):
        Unigram(tmp_path / "tokenizer.json")
