"""Verdicts are read from answers as they begin, and counted by kind; limits stop what lies beyond them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from eval_samples import make_answer

from eval.robust.claims.__main__ import main
from eval.robust.claims.gate import beyond
from eval.robust.claims.judge import Outcome, Result, judge, rates, table, verdict_of
from eval.robust.claims.make import Claim
from eval.robust.claims.setting import Verdict
from qa.types import Answer


def answer(text: str, status: str = "answered") -> Answer:
    return replace(make_answer("问", {}, ((text, ()),)), status=status)  # type: ignore[arg-type]


def claim(kind: str, expected: tuple[Verdict, ...]) -> Claim:
    return Claim("c", kind, "dev", "d", "一", "问？", expected, "60亿元", "", "")


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("是。产值60亿元。", "yes"),
        ("是的，产值60亿元。", "yes"),
        ("否，规划写的是：产值60亿元。", "no"),
        ("规划写的与提问不同：产值60亿元。", "no"),
        ("《某规划》（2021—2030年，现行有效）：否，规划写的是：产值60亿元。", "no"),
        ("规划未提及：没有找到。", "unstated"),
        ("是非曲直自有公论。", "none"),
        ("产值60亿元。", "none"),
    ],
)
def test_a_verdict_is_how_an_answer_begins(text: str, verdict: Verdict) -> None:
    assert verdict_of(answer(text)) == verdict


def test_a_refusal_says_that_the_plans_do_not() -> None:
    assert verdict_of(answer("无法回答。", "refused")) == "unstated"


@pytest.mark.parametrize(
    ("expected", "verdict", "outcome"),
    [
        (("yes",), "yes", "right"),
        (("yes",), "no", "false"),
        (("yes",), "unstated", "evaded"),
        (("no",), "yes", "false"),
        (("no",), "unstated", "evaded"),
        (("unstated",), "no", "evaded"),
        (("no", "unstated"), "unstated", "right"),
    ],
)
def test_false_is_what_contradicts_the_plan(expected: tuple[Verdict, ...], verdict: Verdict, outcome: Outcome) -> None:
    assert Result(claim("true", expected), verdict, "").outcome == outcome


def test_the_table_has_a_line_for_each_kind_and_one_for_all() -> None:
    asked = [claim("true", ("yes",)), claim("value", ("no",)), claim("value", ("no",))]
    said = iter(["产值60亿元。", "否，规划写的是：产值60亿元。", "是。"])
    results = judge(asked, lambda question: answer(next(said)))
    assert table(results).splitlines()[2:] == [
        "| 属实 | 1 | 0/1（0.0%） | 0/1（0.0%） | 1/1（100.0%） | — |",
        "| 换数值 | 2 | 1/2（50.0%） | 1/2（50.0%） | — | 1/1（100.0%） |",
        "| **全部** | 3 | 1/3（33.3%） | 1/3（33.3%） | 1/1（100.0%） | 1/1（100.0%） |",
    ]
    assert len(beyond(rates(results), {"false": 0, "right": 0.92, "evaded_true": 0.06})) == 3
    assert beyond(rates(results), {"false": 1, "right": 0.3, "evaded_true": 1}) == []


def test_the_command_prints_tables_and_hides_the_test_side(index_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "claims.jsonl"
    limits = tmp_path / "limits.json"
    limits.write_text('{"false": 1000, "right": 0, "evaded_true": 1}', "utf-8")
    assert main(["--index", str(index_dir), "--most", "2", "--out", str(out), "--gate", str(limits)]) == 0
    assert "| **全部** |" in capsys.readouterr().out
    rows = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert {row["split"] for row in rows} == {"dev", "test"}
    assert all(("answer" in row) == (row["split"] == "dev") for row in rows)


def test_the_command_needs_an_index(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--index", str(tmp_path / "none")]) == 2
    assert "错误：" in capsys.readouterr().err
