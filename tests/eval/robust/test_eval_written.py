"""Sentences of real models, labelled by hand: read as they stand, judged, counted, held to limits."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.robust.written.__main__ import Result, beyond, main, measure, table
from eval.robust.written.read import SPLITS, trials
from qa.check.support import Verdict

pytestmark = pytest.mark.slow

TRIALS = trials()
GATE = Path(__file__).parents[3] / "eval/written.json"


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


def test_what_is_stopped_and_passed_stays_within_the_limits(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--gate", str(GATE)]) == 0
    assert "| **全部** |" in capsys.readouterr().out


def test_a_limit_that_is_missed_is_told() -> None:
    wrong, right = next(t for t in TRIALS if t.wrong), next(t for t in TRIALS if not t.wrong and not t.asker)
    results = [Result(wrong, Verdict(True)), Result(right, Verdict(False))]
    assert beyond(results, {"stopped": 0.9, "passed": 0.6}) == ["错的拦下 0.0%，至少 90%", "对的放行 0.0%，至少 60%"]
    assert beyond(results, {}) == []
    assert f"| 错在：{wrong.wrong} | 0/1（0.0%） | — |" in table(results)


def test_only_dev_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--split", "test", "--show"]) == 0
    assert "源：" not in capsys.readouterr().out


def test_limits_that_cannot_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "limits.json"
    file.write_text("{}")
    assert main(["--gate", str(file)]) == 2
    assert "不是核对的限值" in capsys.readouterr().err


def test_a_model_given_its_own_source_passes() -> None:
    found = measure(t for t in TRIALS if not t.wrong and any(t.text == e.unit.text for e in t.evidence))
    assert found
    assert all(r.verdict.supported for r in found)
