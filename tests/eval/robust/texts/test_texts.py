"""Made texts say what is wrong of each figure, are always the same, and what the check finds of them is counted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from qa_samples import engine_on
from tea_plans import PROVINCE

from eval.robust.texts.__main__ import main
from eval.robust.texts.judge import Rates, Result, judge, rates, table
from eval.robust.texts.make import Said, Sentence, sentences
from qa.engine import Engine
from qa.proofread.proofread import check_text
from qa.proofread.report import Report


@pytest.fixture(scope="module")
def tea(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """An engine on a plan with a table."""
    return engine_on({"tea": PROVINCE}, tmp_path_factory.mktemp("tea-texts"))


def test_each_figure_stands_where_it_is_said_to_and_one_is_wrong(tea: Engine) -> None:
    made = sentences(tea.store)
    assert made == sentences(tea.store)
    assert {len([s for s in sentence.said if s.kind != "true"]) for sentence in made} == {0, 1}
    for sentence in made:
        assert all(sentence.text[slice(*said.span)].replace(".", "").isdigit() for said in sentence.said)
        assert all((said.why == "") is (said.kind == "true") for said in sentence.said)


def test_the_check_finds_what_is_wrong(tea: Engine) -> None:
    results = judge(sentences(tea.store), lambda text: check_text(text, tea))
    found = rates(results)
    assert (found.true_false, found.true_evaded, found.wrong_passed) == (0, 0, 0)
    assert found.wrong_denied > 3
    assert table(results).startswith("| 数字 | 个数 | 判错 |")


def test_what_is_passed_over_is_false() -> None:
    sentence = Sentence("产量3吨，面积4亩。", "dev", (Said((2, 3), "true", "", ""), Said((7, 8), "value", "错", "")))
    results = judge([sentence], lambda text: Report("", text, (), (), ""))
    assert [r.outcome for r in results] == ["evaded", "false"]
    assert rates(results) == Rates(true=1, true_false=0, true_evaded=1, wrong=1, wrong_passed=1, wrong_denied=0)
    true, wrong = sentence.said
    assert [Result(sentence, true, v, "").outcome for v in ("agrees", "differs", "unstated")] == ["right", "false", "evaded"]
    assert [Result(sentence, wrong, v, "").outcome for v in ("agrees", "differs", "unchecked")] == ["false", "right", "right"]


def test_the_command_holds_to_its_limits(tea: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    limits = tmp_path / "limits.json"
    limits.write_text(json.dumps({"wrong_passed": 0, "true_false": 0, "true_evaded": 0.1}), "utf-8")
    assert main(["--index", str(tea.root), "--gate", str(limits), "--out", str(tmp_path / "out.jsonl")]) == 0
    assert "| 属实 |" in capsys.readouterr().out
    limits.write_text(json.dumps({"wrong_passed": -1, "true_false": 0, "true_evaded": 0.1}), "utf-8")
    assert main(["--index", str(tea.root), "--gate", str(limits)]) == 1
    limits.write_text("{}", "utf-8")
    assert main(["--index", str(tea.root), "--gate", str(limits)]) == 2
