"""Sentences of real models, labelled by hand, as they are kept."""

from __future__ import annotations

import pytest

from eval.robust.written.__main__ import WRITTEN
from eval.robust.written.read import trials
from eval.sets.options import SPLITS

pytestmark = pytest.mark.slow

TRIALS = trials()


def test_there_are_enough_of_real_models_and_of_both_kinds() -> None:
    assert len(TRIALS) >= 300
    assert len({t.model for t in TRIALS}) >= 2
    assert len({t.way for t in TRIALS}) == 2
    for split in SPLITS:
        assert sum(bool(t.wrong) for t in TRIALS if t.split == split) >= 80
        assert sum(not t.wrong for t in TRIALS if t.split == split) >= 40
    assert not any(t.wrong and t.asker for t in TRIALS)


def test_no_sentence_stands_twice_under_its_question() -> None:
    told = [(t.text, t.evidence) for t in TRIALS]
    assert len({(text, tuple(e.unit.text for e in evidence)) for text, evidence in told}) == len(told)


def test_a_model_given_its_own_source_passes() -> None:
    found = WRITTEN.measure(t for t in TRIALS if not t.wrong and any(t.text == e.unit.text for e in t.evidence))
    assert found
    assert all(r.verdict.supported for r in found)
