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


def theirs(name: str, text: str) -> list[int]:
    ids: list[int] = PAIRS[name][1].encode(text, add_special_tokens=False).ids
    return ids


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("text", TEXTS)
def test_tokens_are_the_librarys(name: str, text: str) -> None:
    assert PAIRS[name][0].ids(text) == theirs(name, text)


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from("城镇化率水利用到达０3年AbcＤ①㎡😀\u200b，。“”—–-《》％ émű龘𠮷"), max_size=40))
def test_tokens_of_anything_are_the_librarys(text: str) -> None:
    assert {name: ours.ids(text) for name, (ours, _) in PAIRS.items()} == {name: theirs(name, text) for name in PAIRS}


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
