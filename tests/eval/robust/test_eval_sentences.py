"""Sentences written by hand, right and wrong, as they are kept."""

from __future__ import annotations

import pytest

from eval.robust.sentences.read import trials
from eval.sets.options import SPLITS

pytestmark = pytest.mark.slow

TRIALS = trials()


def test_there_are_enough_of_both_and_each_source_has_both() -> None:
    for split in SPLITS:
        found = [t for t in TRIALS if t.split == split]
        assert sum(bool(t.wrong) for t in found) >= 200
        assert sum(not t.wrong for t in found) >= 150
    sources = {t.evidence[0].unit.text for t in TRIALS}
    assert {t.evidence[0].unit.text for t in TRIALS if t.wrong} == sources == {t.evidence[0].unit.text for t in TRIALS if not t.wrong}


def test_no_sentence_stands_twice_and_none_is_its_source() -> None:
    pairs = [(t.text, t.evidence[0].unit.text) for t in TRIALS]
    assert len(set(pairs)) == len(pairs)
    assert all(text != source for text, source in pairs if text in {t.text for t in TRIALS if t.wrong})
