"""Sentences labelled by hand, whether written by hand or by real models: judged, counted, held to limits."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from eval.robust.labelled import Collection, Result, Trial
from eval.robust.sentences.__main__ import SENTENCES
from eval.robust.written.__main__ import WRITTEN
from index.errors import InputError
from qa.check.support import Verdict

pytestmark = pytest.mark.slow


@dataclass(frozen=True, slots=True)
class Case:
    """A collection with its committed limits, a row that its table ends with, and its row of one wrong sentence that is passed."""

    of: Collection[Any]
    gate: Path
    last: str
    passed: str


EVAL = Path(__file__).parents[3] / "eval"


@pytest.fixture(
    params=[
        Case(SENTENCES, EVAL / "sentences.json", "| **全部错的** |", "| {} | — | 0/1 |"),
        Case(WRITTEN, EVAL / "written.json", "| **全部** |", "| 错在：{} | 0/1（0.0%） | — |"),
    ],
    ids=lambda case: case.gate.stem,
)
def case(request: pytest.FixtureRequest) -> Case:
    found: Case = request.param
    return found


def test_what_is_stopped_and_passed_stays_within_the_limits(case: Case, capsys: pytest.CaptureFixture[str]) -> None:
    assert case.of.main(["--gate", str(case.gate)]) == 0
    assert case.last in capsys.readouterr().out


def test_a_limit_that_is_missed_is_told(case: Case) -> None:
    counted = [t for t in case.of.read() if case.of.limited(t)]
    wrong, right = next(t for t in counted if t.wrong), next(t for t in counted if not t.wrong)
    results = [Result(wrong, Verdict(True)), Result(right, Verdict(False))]
    assert case.of.beyond(results, {"stopped": 0.9, "passed": 0.6}) == ["错的拦下 0.0%，至少 90%", "对的放行 0.0%，至少 60%"]
    assert case.of.beyond(results, {}) == []
    assert case.passed.format(wrong.wrong) in case.of.table(results)


def test_what_does_not_count_for_the_limits_misses_none(case: Case) -> None:
    others = [Result(t, Verdict(bool(t.wrong))) for t in case.of.read() if not case.of.limited(t)]
    assert others
    assert case.of.beyond(others, {"stopped": 0.9, "passed": 0.6}) == []


def test_only_dev_is_shown(case: Case, capsys: pytest.CaptureFixture[str]) -> None:
    assert case.of.main(["--split", "test", "--show"]) == 0
    assert "源：" not in capsys.readouterr().out
    assert case.of.main(["--split", "dev", "--show"]) == 0
    assert "源：" in capsys.readouterr().out


def test_limits_that_cannot_be_read(case: Case, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "limits.json"
    file.write_text("{}")
    assert case.of.main(["--gate", str(file)]) == 2
    assert "不是核对的限值" in capsys.readouterr().err


def test_every_sentence_is_judged_once(case: Case) -> None:
    some = case.of.read()[:20]
    assert [r.trial for r in case.of.measure(some)] == some


def test_sentences_that_cannot_be_read_are_an_error_that_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    def missing() -> list[Trial]:
        raise InputError("找不到规划。", "请检查。")

    assert Collection("m", "", missing, lambda t: Verdict(True), lambda r: "", lambda t: True).main([]) == 2
    assert "找不到规划" in capsys.readouterr().err
