"""The evaluation on the page: a run with progress, a run seen again, two compared, and no question of the test side."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from eval.sets.questions import from_json
from qa.engine import Engine
from qa.page.access.people import LOCAL
from qa.page.evaluation.handlers import EvaluationHandlers
from qa.page.evaluation.runs import when
from qa.page.shared.events import Update
from qa.page.shared.state import PageState
from qa.people.accounts import Person

pytestmark = pytest.mark.slow


def question(n: int, text: str, facts: list[list[str]], section: str) -> dict[str, Any]:
    return {
        "id": f"q{n}", "question": text, "history": [], "type": "numeric", "colloquial": False, "answerable": True,
        "gold": [{"doc": "water", "section": section}], "facts": facts, "reference": "", "reason": None,
    }  # fmt: skip


ASKED = [
    question(1, "2030年再生水利用率的目标是多少", [["35%"]], "第一章/第二节"),
    question(2, "全市新修输水渠道多少公里", [["999公里"]], "第一章/第一节"),
    question(3, "扩建青石水库新增库容多少", [["3000万立方米"]], "第二章/第一节"),
]


@pytest.fixture
def evaluating(water_engine: Engine, tmp_path: Path) -> EvaluationHandlers:
    file = tmp_path / "set.jsonl"
    file.write_text("".join(json.dumps(q, ensure_ascii=False) + "\n" for q in ASKED), "utf-8")
    return EvaluationHandlers(PageState(water_engine), tmp_path / "runs", (file,))


def do(evaluating: EvaluationHandlers, person: Person = LOCAL, **data: Any) -> list[Update]:
    return list(evaluating.handle(data, person))


def sides() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {"dev": [], "test": []}
    for q in ASKED:
        found[from_json(q, "here").split].append(q["question"])
    return found


def test_runs_are_made_seen_and_compared(evaluating: EvaluationHandlers, tmp_path: Path) -> None:
    assert "还没有测评记录" in do(evaluating, do="open")[-1]["runs"]
    told = do(evaluating, do="run", quick=False)
    assert any("<progress" in t["status"] for t in told)
    result = told[-1]["result"]
    side = sides()
    assert f"{len(side['dev'])}题" in result
    assert result.count("<figure>") == 4
    assert not any(q in result for q in side["test"])
    (name,) = evaluating.names()
    (tmp_path / "runs" / name).rename(tmp_path / "runs" / "20260101-000000")
    again = do(evaluating, do="run", quick=True)[-1]["result"]
    assert re.sub(r"\d{4}-\d\d-\d\d[ \d:]+", "", again).count("pq-case") == result.count("pq-case")
    newest = evaluating.names()[0]
    assert "2026-01-01 00:00:00" in do(evaluating, do="show", after="20260101-000000")[-1]["result"]
    compared = do(evaluating, do="compare", before="20260101-000000", after=newest)[-1]["result"]
    assert "无显著差别" in compared
    assert "结果有变的题（0）" in compared


def test_what_cannot_be_shown_is_said(evaluating: EvaluationHandlers) -> None:
    assert "没有这次测评" in do(evaluating, do="show", after="../../etc")[-1]["status"]
    assert "没有这次测评" in do(evaluating, do="compare", before=None, after=7)[-1]["status"]
    assert "只有编辑" in do(evaluating, Person("读者", False), do="open")[-1]["status"]


def test_only_one_evaluation_at_a_time(evaluating: EvaluationHandlers) -> None:
    with evaluating._busy:
        assert "另一次测评正在进行" in do(evaluating, do="run")[-1]["status"]


def test_names_of_runs() -> None:
    assert when("20260101-093000") == "2026-01-01 09:30:00"
    assert when("<b>") == "<b>"
