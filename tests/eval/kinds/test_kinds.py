"""The questions for whole lists are well-formed, and every way in which an answer can miss what is due is counted."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from eval.kinds.__main__ import main
from eval.kinds.items import Item, read_items
from eval.kinds.measure import Outcome, table
from index.errors import InputError
from qa.types import Answer, Citation, Sentence

ITEM = Item(
    "X-1", "有哪些果园", "list", "plans", "dev", items=(("东园",), ("西园", "西果园")), count="2", within=(("a", "第一章"),), lead=("a",)
)


def answer(*sentences: str, doc: str = "a", section: str = "第一章/第一节", notes: str = "") -> Answer:
    cited = tuple(Citation(i, doc, "规划", section, "节", None, s, i, i + 1, True, "official") for i, s in enumerate(sentences, 1))
    told = tuple(Sentence(s, (i,)) for i, s in enumerate(sentences, 1))
    text = "".join(f"{s}[{i}]" for i, s in enumerate(sentences, 1)) + notes
    return Answer("1", "有哪些果园", "answered", None, text, told, cited, (), {}, "builtin", "x")


def test_the_shipped_questions_can_be_read_with_a_split_each() -> None:
    items = read_items()
    assert len(items) == 176
    assert sorted({i.split for i in items}) == ["dev", "test"]
    assert all(i.items or i.places or i.must or i.within or i.parts or i.count or i.most or i.lead for i in items)


def test_a_line_that_is_no_question_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"id": "1", "question": "x", "kind": "none", "on": "plans", "split": "dev"}\n', "utf-8")
    with pytest.raises(InputError, match="第 1 行"):
        read_items(tmp_path)


def test_a_whole_list_is_right() -> None:
    outcome = Outcome(ITEM, answer("果园共2项：东园；", "西果园。"))
    assert (outcome.recall, outcome.precision, outcome.counts, outcome.inside, outcome.leads, outcome.right) == (1, 1, True, 1, True, True)


@pytest.mark.parametrize(
    "wrong",
    [
        answer("果园共2项：东园；", "南园。"),
        answer("果园共3项：东园；", "西园。"),
        answer("果园共2项：东园；", "西园。", section="第二章"),
        answer("果园共2项：东园；", "西园。", doc="b"),
        replace(answer("果园共2项：东园；", "西园。"), status="refused"),
    ],
)
def test_what_is_missing_elsewhere_or_miscounted_is_wrong(wrong: Answer) -> None:
    assert not Outcome(ITEM, wrong).right


def test_what_is_of_another_list_costs_precision() -> None:
    outcome = Outcome(replace(ITEM, never=("菜地",)), answer("果园共2项：东园；", "西园；", "菜地。"))
    assert outcome.precision == pytest.approx(2 / 3)
    assert not outcome.right


def test_parts_places_and_lengths() -> None:
    parts = Item("X-2", "几座，多少钱", "parts", "plans", "dev", parts=("9座", None))
    assert Outcome(parts, answer("建9座。", notes="\n注：没有找到“多少钱”的答案。")).right
    assert not Outcome(parts, answer("建9座。")).right
    places = Item("X-3", "提到东园的", "dossier", "plans", "dev", places=(("a", "第一章/第一节"), ("a", "第二章")))
    assert (Outcome(places, answer("东园。")).recall, Outcome(places, answer("东园。")).right) == (0.5, False)
    assert not Outcome(Item("X-4", "概括", "summary", "plans", "dev", most=1), answer("一。", "二。")).right
    assert not Outcome(Item("X-5", "概括", "summary", "plans", "dev", most=11), answer("一二三四五六七八九十一二。")).right


def test_the_table_has_a_line_a_kind() -> None:
    told = table([Outcome(ITEM, answer("果园共2项：东园；", "西园。"))]).splitlines()
    assert told[2:] == ["| 清单 | 1 | 1 | 1.00 | 1.00 | 1.00 | 1.00 | 1.00 |", "| **全部** | 1 | 1 | 1.00 | 1.00 | 1.00 | 1.00 | 1.00 |"]


def test_without_an_index_the_questions_are_skipped_and_it_says_why(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "没有给出 --others，跳过" in capsys.readouterr().out
