"""Signatures of units: every unit that has a phrase is among those that may, and most that only have its pairs are not."""

from __future__ import annotations

import random

import numpy as np
import pytest

from index.store.words.signatures import BYTES, may_have, signatures

TEXTS = ["新建茶园三万亩", "", "茶", "茶园", "园三万,茶园三", "建茶，园三", "\U00020000茶园三", "gdp能耗下降"]


@pytest.mark.parametrize("phrase", ["茶园三", "新建茶园三万亩", "gdp能", "园", "茶园", "\U00020000茶园"])
def test_a_unit_that_has_the_words_may_have_them(phrase: str) -> None:
    may = may_have(phrase, signatures(TEXTS))
    assert all(may[i] for i, text in enumerate(TEXTS) if phrase in text)
    assert may.all() == (len(phrase) < 3)


def test_pairs_that_stand_apart_are_told_from_a_phrase() -> None:
    draw = random.Random(2)
    letters = [chr(0x4E00 + i) for i in range(3000)]
    apart = ["甲乙丙" + "".join(draw.choices(letters, k=36)) + "乙丙丁戊" for _ in range(1000)]
    together = ["".join(draw.choices(letters, k=36)) + "甲乙丙丁" for _ in range(1000)]
    assert may_have("甲乙丙丁戊己", signatures(apart)).mean() < 0.3
    assert may_have("甲乙丙丁", signatures(together)).all()
    strange = ["".join(draw.choices(letters, k=44)) for _ in range(1000)]
    assert may_have("甲乙丙丁", signatures(strange)).mean() < 0.06


def test_no_run_reaches_from_one_text_into_the_next() -> None:
    assert not signatures(["甲乙", "丙丁"]).any()
    assert np.array_equal(signatures(["甲乙丙", "丙丁戊"]), np.concatenate([signatures(["甲乙丙"]), signatures(["丙丁戊"])]))
    assert signatures([]).shape == (0, BYTES)
