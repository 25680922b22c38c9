"""The checker of question sets."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from eval_samples import ITEMS, question

from eval.sets.check import Plans, check, read_plans
from eval.sets.questions import split_of
from index.types import Document


def _check(tmp_path: Path, items: list[dict[str, Any]], *sources: Plans) -> tuple[list[str], list[tuple[object, ...]]]:
    (tmp_path / "set.jsonl").write_text("".join(json.dumps(i, ensure_ascii=False) + "\n" for i in items), "utf-8")
    report = check([tmp_path / "set.jsonl"], sources)
    rows = [(r.source, r.plan, r.questions, len(r.sections), r.facts, dict(r.standing), r.errors) for r in report.rows]
    return [f"{p.id} {p.text}".strip() for p in report.problems], rows


@pytest.fixture
def plans(documents: dict[str, Document]) -> Plans:
    return Plans("摘编", documents)


def test_a_sound_set_has_a_row_a_plan_and_no_problem(tmp_path: Path, plans: Plans) -> None:
    problems, rows = _check(tmp_path, ITEMS, plans)
    assert problems == []
    assert rows == [
        ("set", "harbour", 2, 2, 3, {"摘编": 3}, 0),
        ("set", "region", 1, 1, 1, {"摘编": 1}, 0),
        ("set", "valley-15", 6, 4, 8, {"摘编": 8}, 0),
        ("set", "无", 2, 0, 0, {}, 0),
    ]


def test_a_fact_that_stands_only_in_the_official_text_is_listed_by_id(
    tmp_path: Path, plans_dir: Path, documents: dict[str, Document]
) -> None:
    folder = tmp_path / "digest"
    folder.mkdir()
    text = (plans_dir / "valley.md").read_text("utf-8").replace("全长48公里", "全长四十八公里")
    (folder / "valley.md").write_text(text, "utf-8")
    digest, problems = read_plans("摘编", folder)
    assert problems == []
    found, rows = _check(tmp_path, ITEMS[:3], digest, Plans("正式文本", documents))
    assert found == ["T-03 要点“48公里”不在摘编的应引章节里"]
    assert rows == [("set", "valley-15", 3, 2, 4, {"摘编": 3, "正式文本": 4}, 1)]


def test_plans_of_an_index_and_unreadable_files(tmp_path: Path, index_dir: Path) -> None:
    plans, problems = read_plans("索引", index_dir)
    assert (sorted(plans.documents), problems) == (["harbour", "region", "valley-15"], [])
    (tmp_path / "empty.md").write_text("", "utf-8")
    plans, problems = read_plans("摘编", tmp_path)
    assert plans.documents == {}
    assert [p.text.startswith("摘编“empty.md”：") for p in problems] == [True]


VALLEY = [{"doc": "valley-15", "section": "第二章/第三节"}]


@pytest.mark.parametrize(
    ("item", "problem"),
    [
        (question(1, "问", gold=[], facts=[]), "可答的题要有 gold 和 facts"),
        (question(1, "问", gold=VALLEY, facts=[["48公里"]], reason="unclear"), "可答的题不应有 reason"),
        (question(1, "问", answerable=False, type="unanswerable"), "不可答的题要有 reason"),
        (question(1, "问", answerable=False, type="unanswerable", reason="unclear", facts=[["x"]]), "不可答的题不应有 facts"),
        (question(1, "问", gold=VALLEY, facts=[["48公里"]], type="followup"), "追问要有 history"),
        (question(1, "问", gold=VALLEY, facts=[["48公里"]], type="unanswerable"), "类型是 unanswerable，却标为可答"),
        (question(1, "问", gold=VALLEY, facts=[["49公里"]]), "要点“49公里”不在摘编的应引章节里"),
        (question(1, "问", gold=VALLEY, facts=[["8公里"]]), "要点“8公里”在摘编的应引章节里只是更长数字的一部分"),
        (question(1, "问", gold=[{"doc": "valley-15", "section": "第九章"}], facts=[["x"]]), "摘编的 valley-15 没有章节 第九章"),
        (question(1, "问", gold=VALLEY, facts=[["48公里"]], split="dev"), "split 写的是 dev，按章节应为 test"),
        (question(1, "推进环湖公路建设，全长48公里。谋划青川至省城的城际铁路吗", gold=VALLEY, facts=[["48公里"]]), "question 照抄了原文"),
    ],
)
def test_each_problem_is_named(item: dict[str, Any], problem: str, tmp_path: Path, plans: Plans) -> None:
    assert split_of("valley-15", "第二章/第三节") == "test"
    problems, _ = _check(tmp_path, [item], plans)
    assert any(p.startswith(f"T-01 {problem}") for p in problems)


def test_gold_on_both_sides_and_the_same_question_twice(tmp_path: Path, plans: Plans) -> None:
    sides = {split_of("valley-15", s.locator): s.locator for s in plans.documents["valley-15"].sections}
    gold = [{"doc": "valley-15", "section": s} for s in sides.values()]
    assert len(gold) == 2
    both = question(1, "问一", gold=gold, facts=[["谷地"]])
    problems, _ = _check(tmp_path, [both, question(2, "问 一", gold=VALLEY, facts=[["48公里"]])], plans)
    assert "T-01 应引章节分在 dev 和 test 两边" in problems
    assert "T-02 与 T-01 问法相同" in problems


def test_a_file_may_be_divided_by_document_but_not_within_one(tmp_path: Path, plans: Plans) -> None:
    by_side = {split_of("valley-15", s.locator): s.locator for s in plans.documents["valley-15"].sections}
    gold = [[{"doc": "valley-15", "section": by_side[side]}] for side in ("dev", "test")]

    def problems(*sides: str | None) -> list[str]:
        items = [
            question(n, f"问{n}", gold=g, facts=[["谷地"]]) | ({"split": s} if s else {})
            for n, (g, s) in enumerate(zip(gold, sides, strict=True))
        ]
        return [p for p in _check(tmp_path, items, plans)[0] if "split" in p]

    assert problems("test", "test") == []
    assert problems("dev", "dev") == []
    assert problems("test", "dev") == ["T-00 split 写的是 test，按章节应为 dev", "T-01 split 写的是 dev，按章节应为 test"]
    assert problems("test", None) == ["T-00 split 写的是 test，按章节应为 dev"]


def test_a_plan_that_is_missing_is_said_once(tmp_path: Path, plans: Plans) -> None:
    gold = [{"doc": "ghost", "section": "一"}]
    problems, _ = _check(tmp_path, [question(n, f"问{n}", gold=gold, facts=[["x"]]) for n in (1, 2)], plans)
    assert problems == ["摘编里没有规划 ghost，有关题目未能核对"]
