"""``docs/eval.md`` says everything that the suite has: metrics, faults, options, types, reasons."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.judge.faults import FAULTS
from eval.judge.metrics import BY_NAME
from eval.run.noise import KINDS
from eval.sets.questions import REASONS, TYPES
from qa.cli.main import main

DOCS = (Path(__file__).parents[2] / "docs" / "eval.md").read_text("utf-8")


def test_every_metric_has_its_definition_in_code_and_docs() -> None:
    for metric in BY_NAME.values():
        assert f"`{metric.name}`" in DOCS or (metric.name.startswith("hit@") and "`hit@k`" in DOCS), metric.name
        assert metric.note
        assert metric.name == "robustness" or metric.of.__doc__


def test_every_name_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    for words in (*FAULTS.values(), *KINDS.values(), *TYPES, *TYPES.values(), *REASONS):
        assert words in DOCS, words
    with pytest.raises(SystemExit):
        main(["eval", "--help"])
    options = {w.strip(",[]") for w in capsys.readouterr().out.split() if w.strip(",[]").startswith("--")} - {"--help", "--config"}
    assert len(options) > 12
    assert {o for o in options if f"`{o}" not in DOCS and f" {o}" not in DOCS} == set()
