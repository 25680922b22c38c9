"""Drafts made wrong on purpose: each corruption changes what it says it changes, each rewording keeps the meaning."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from eval.robust.corrupt import CORRUPT, KINDS, citation
from eval.robust.corruption import Trial, main, table
from eval.robust.reword import FORMS, reword
from index.types import Chunk, Unit
from qa.check.entailment import entails
from qa.check.support import Verdict
from qa.llm.reply import Said
from qa.types import NO_FEATURES, Evidence

pytestmark = pytest.mark.slow

PORT = "到2030年，沈阳将新建冷库12000座以上，力争投资35.5亿元。"
OTHER = "到2027年，大连新建冷库80座。"


def piece(text: str) -> Evidence:
    """A sentence of a plan as evidence."""
    unit = Unit(text, (0, len(text)), "sentence", "", 0)
    chunk = Chunk("plan#一#0", "plan", "一", ("第一章 任务",), None, unit.span, text, (unit,))
    return Evidence(0, chunk, unit, unit.span, text, "sentence", 1.0, NO_FEATURES, "某县规划")


@pytest.mark.parametrize("kind", CORRUPT)
@pytest.mark.parametrize("seed", range(20))
def test_a_corruption_changes_the_sentence_and_is_stopped(kind: str, seed: int) -> None:
    wrong = CORRUPT[kind](PORT, [PORT, OTHER], random.Random(seed))
    assert wrong is not None
    assert wrong != PORT
    assert not entails(wrong, [piece(PORT)]).supported


@pytest.mark.parametrize("kind", CORRUPT)
def test_what_a_sentence_does_not_have_cannot_be_corrupted(kind: str) -> None:
    assert CORRUPT[kind]("深化合作。", [], random.Random(0)) is None


def test_a_citation_number_becomes_one_that_carries_nothing_or_none_at_all() -> None:
    found = {citation((1,), (1, 2), 4, random.Random(seed)) for seed in range(60)}
    assert (1,) not in found
    assert (2,) not in found
    assert {(3,), (4,)} <= found
    assert any(numbers and numbers[0] > 4 for numbers in found)


@pytest.mark.parametrize(
    ("form", "text", "said"),
    [
        ("attributed", "新建冷库5座。", "《某规划》"),
        ("year_inside", "到2030年，冷库容量达到35万吨。", "冷库容量到2030年达到35万吨。"),
        ("shortened", "在全县新建冷库与预冷站共五座，建成一条公路。", "在全县新建冷库与预冷站共五座。"),
        ("other_form", "新增车位12000个。", "新增车位1.2万个。"),
        ("bound_form", "占比75%左右。", "占比约75%。"),
        ("row_as_prose", "森林覆盖率：2025年35.6%，2030年35.9%，约束性指标。", "森林覆盖率"),
        ("topic_inside", "完善网络：新建充电站五座。", "在完善网络方面，新建充电站五座。"),
        ("will", "冷库容量达到35万吨。", "冷库容量将达到35万吨。"),
        ("reordered", "包括：冷库、货场、码头。", "包括：货场、冷库、码头。"),
        ("synonyms", "推进建库。", "推动建库。"),
    ],
)
def test_a_form_says_the_same_otherwise(form: str, text: str, said: str) -> None:
    found = next(f for f in FORMS if f.__name__ == form)(text, "某规划", random.Random(0))
    assert found != text
    assert said in found


def test_a_reworded_sentence_is_always_the_same_and_still_carried() -> None:
    one, two = (reword(PORT, "某县规划", random.Random(3)) for _ in range(2))
    assert one == two != PORT
    assert entails(one, [piece(PORT)]).missing == ()


def test_the_table_counts_what_was_stopped() -> None:
    def trial(kind: str, wording: str, stopped: bool) -> Trial:
        return Trial("问", kind, wording, "净", Said("句。", (1,)), Verdict(not stopped))

    results = [trial("figure", "原文", True), trial("figure", "改写", False), trial("", "原文", False), trial("year", "改写", True)]
    rows = {line.split(" | ")[0].strip("| "): line for line in table(results).splitlines()[2:]}
    assert set(rows) == {*KINDS.values(), "**全部改坏的句子**", "**没有改坏的句子（误拦）**"}
    assert rows["数字"] == "| 数字 | 1/1（100.0%） | 0/1（0.0%） | 1/2（50.0%） |"
    assert rows["地名"] == "| 地名 | — | — | — |"
    assert rows["**没有改坏的句子（误拦）**"] == "| **没有改坏的句子（误拦）** | 0/1（0.0%） | — | 0/1（0.0%） |"


def test_the_command_needs_an_index(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--index", str(tmp_path / "none")]) == 2
    assert "错误：" in capsys.readouterr().err


def test_the_command_writes_its_table_between_the_marks_of_a_page(index_dir: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("前\n<!-- corruption -->旧<!-- /corruption -->\n后\n", "utf-8")
    assert main(["--index", str(index_dir), "--out", str(page), "--drafts", "5"]) == 0
    written = page.read_text("utf-8")
    assert written.startswith("前\n<!-- corruption -->\n")
    assert written.endswith("\n<!-- /corruption -->\n后\n")
    assert "旧" not in written
    assert "| 引文编号 |" in written
