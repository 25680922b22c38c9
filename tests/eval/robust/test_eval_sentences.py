"""Sentences written by hand, right and wrong: read as they stand, judged, counted, held to limits."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.robust.sentences.__main__ import Result, beyond, main, measure, table
from eval.robust.sentences.read import SPLITS, trials
from qa.check.support import Verdict

pytestmark = pytest.mark.slow

TRIALS = trials()
GATE = Path(__file__).parents[3] / "eval/sentences.json"


def test_there_are_enough_of_both_and_each_source_has_both() -> None:
    for split in SPLITS:
        found = [t for t in TRIALS if t.split == split]
        assert sum(bool(t.kind) for t in found) >= 200
        assert sum(not t.kind for t in found) >= 150
    sources = {t.evidence.unit.text for t in TRIALS}
    assert {t.evidence.unit.text for t in TRIALS if t.kind} == sources == {t.evidence.unit.text for t in TRIALS if not t.kind}


def test_no_sentence_stands_twice_and_none_is_its_source() -> None:
    pairs = [(t.text, t.evidence.unit.text) for t in TRIALS]
    assert len(set(pairs)) == len(pairs)
    assert all(text != source for text, source in pairs if text in {t.text for t in TRIALS if t.kind})


def test_what_is_stopped_and_passed_stays_within_the_limits(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--gate", str(GATE)]) == 0
    assert "| **全部错的** |" in capsys.readouterr().out


def test_a_limit_that_is_missed_is_told() -> None:
    wrong = next(t for t in TRIALS if t.kind and t.split == "test")
    right = next(t for t in TRIALS if not t.kind and t.split == "test")
    results = [Result(wrong, Verdict(True)), Result(right, Verdict(False))]
    assert beyond(results, {"stopped": 0.9, "passed": 0.9}) == ["错的拦下 0.0%，至少 90%", "对的放行 0.0%，至少 90%"]
    assert beyond(results, {}) == []
    assert f"| {wrong.kind} | — | 0/1 |" in table(results)


def test_only_dev_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--split", "test", "--show"]) == 0
    assert "源：" not in capsys.readouterr().out


def test_limits_that_cannot_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "limits.json"
    file.write_text("{}")
    assert main(["--gate", str(file)]) == 2
    assert "不是核对的限值" in capsys.readouterr().err


def test_every_sentence_is_judged_once() -> None:
    assert [r.trial for r in measure(TRIALS[:20])] == TRIALS[:20]
