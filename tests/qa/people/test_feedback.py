"""What users say of answers is kept, and becomes eval questions that lack only what a person has to say."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from eval.sets.check import Plans, check
from eval.sets.questions import from_json
from index.errors import InputError
from qa.cli.main import main
from qa.engine import Engine
from qa.people.feedback import Feedback, FeedbackStore, candidates
from qa.pipeline import ask
from qa.types import Answer

QUESTION = "青川谷地的茶园面积要达到多少？"


@pytest.fixture
def answer(engine: Engine) -> Answer:
    return ask(QUESTION, engine)


@pytest.fixture
def feedback(tmp_path: Path) -> FeedbackStore:
    return FeedbackStore(tmp_path / "var" / "feedback.db", lambda: 1_800_000_000.0)


def test_what_was_said_is_read_back(feedback: FeedbackStore, answer: Answer) -> None:
    feedback.keep(answer, "down", user="张三", reason="wrong", comment="应为12万亩", history=["前一问"])
    feedback.keep(answer, "up")
    kept = json.loads(json.dumps(answer.as_json()))
    at = "2027-01-15T08:00:00+00:00"
    assert feedback.all() == [
        Feedback(at, "张三", "down", "wrong", "应为12万亩", QUESTION, ("前一问",), kept, answer.fingerprint),
        Feedback(at, "", "up", "", "", QUESTION, (), kept, answer.fingerprint),
    ]
    with pytest.raises(InputError):
        feedback.keep(answer, "sideways")  # type: ignore[arg-type]


def test_who_changes_their_mind_is_counted_once(feedback: FeedbackStore, answer: Answer) -> None:
    feedback.keep(answer, "down", user="张三", reason="wrong")
    feedback.keep(answer, "down", user="李四", reason="wrong")
    feedback.keep(answer, "up", user="张三")
    assert [(f.user, f.vote) for f in feedback.all()] == [("李四", "down"), ("张三", "up")]


def test_answers_found_wrong_become_candidates(feedback: FeedbackStore, answer: Answer, engine: Engine, tmp_path: Path) -> None:
    assert answer.status == "answered"
    feedback.keep(answer, "down", user="张三", reason="wrong", comment="应为12万亩")
    feedback.keep(answer, "down", user="李四", comment="少了单位")
    feedback.keep(answer, "down", user="李四", comment="少了单位", history=["前一问"])
    feedback.keep(replace(answer, id="b", question="谁负责茶园？"), "down", reason="citation")
    feedback.keep(replace(answer, id="c", question="哪些地方种茶？", status="refused", reason="not_in_plans"), "down", reason="refused")
    feedback.keep(replace(answer, id="d", question="满意的问题"), "up")
    found = candidates(feedback.all())
    cited = [{"doc": "valley-15", "section": answer.citations[0].section}]
    assert [(c["question"], c["type"], c["gold"], c["reference"]) for c in found] == [
        (QUESTION, "numeric", cited, "应为12万亩；少了单位"),
        (QUESTION, "followup", cited, "少了单位"),
        ("谁负责茶园？", "responsible", [], ""),
        ("哪些地方种茶？", "list", [], ""),
    ]
    assert len({c["id"] for c in found}) == 4
    for candidate in found:
        assert from_json(candidate, "候选").facts == ()
    # The checker of the eval set finds nothing wrong but what is to be completed.
    path = tmp_path / "candidates.jsonl"
    path.write_text("".join(json.dumps(c, ensure_ascii=False) + "\n" for c in found), "utf-8")
    report = check([path], [Plans("索引", engine.store.by_id)])
    assert [p.text for p in report.problems] == ["可答的题要有 gold 和 facts"] * 4
    done = {**found[0], "facts": [["茶园"]]}
    path.write_text(json.dumps(done, ensure_ascii=False), "utf-8")
    assert check([path], [Plans("索引", engine.store.by_id)]).problems == ()


def test_the_command(answer: Answer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["feedback", "export", "--out", "out.jsonl"]) == 0
    assert (tmp_path / "out.jsonl").read_text("utf-8") == ""
    assert not (tmp_path / "var").exists()
    FeedbackStore(tmp_path / "var" / "feedback.db").keep(answer, "down")
    assert main(["feedback", "export", "--out", "out.jsonl"]) == 0
    (line,) = (tmp_path / "out.jsonl").read_text("utf-8").splitlines()
    assert json.loads(line)["question"] == QUESTION
    assert capsys.readouterr().out.splitlines()[1].startswith("1 道候选题写到 out.jsonl。")
    assert main(["feedback", "export", "--out", "none/out.jsonl"]) == 2
    assert "没有这个文件或目录" in capsys.readouterr().err
