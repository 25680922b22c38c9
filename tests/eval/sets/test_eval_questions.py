"""Question files: form, errors with file and line, sides, samples."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from eval_samples import ITEMS, QUESTIONS, question

from eval.sets.questions import Gold, Question, from_json, load, read, sample, split_of, under
from index.errors import InputError


def _write(path: Path, items: list[object]) -> Path:
    path.write_text("".join((i if isinstance(i, str) else json.dumps(i, ensure_ascii=False)) + "\n" for i in items), "utf-8")
    return path


def test_reads_files_and_folders_in_order(tmp_path: Path) -> None:
    _write(tmp_path / "b.jsonl", [*ITEMS[:2], ""])
    _write(tmp_path / "a.jsonl", ["\ufeff" + json.dumps(ITEMS[2])])
    found = load([tmp_path])
    assert [q.id for q in found] == ["T-03", "T-01", "T-02"]
    assert found[1] == Question(
        id="T-01",
        question="森林覆盖率到2030年定多少？",
        type="table",
        colloquial=False,
        answerable=True,
        gold=(Gold("valley-15", "第一章/第二节/专栏1"),),
        facts=(("63.5%", "63.5"), ("约束性",)),
        source="b",
    )


def test_json_form_comes_back() -> None:
    for item, made in zip(ITEMS, QUESTIONS, strict=True):
        assert made.as_json() == item | {"split": made.split}
        assert from_json(made.as_json(), "这里").key == made.key


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"type": "essay"}, "type“essay”不在"),
        ({"colloquial": 1}, "colloquial 应是 true 或 false"),
        ({"gold": [{"doc": "x"}]}, "gold 应是列表，每项有 doc 和 section"),
        ({"gold": [{"doc": "x", "section": "一", "alt": True}]}, "gold 应是列表"),
        ({"facts": ["5座"]}, "facts 应是列表，每项是可接受写法的列表"),
        ({"facts": [[]]}, "facts 应是列表"),
        ({"history": "前问"}, "history 应是字符串列表"),
        ({"reason": "because"}, "reason“because”不在"),
        ({"split": "train"}, "split 应是 dev 或 test"),
        ({"question": "  "}, "question 应是不空的字符串"),
        ({"answer": ""}, "有不认识的键 answer"),
    ],
)
def test_wrong_form_names_file_and_line(change: dict[str, object], message: str, tmp_path: Path) -> None:
    file = _write(tmp_path / "x.jsonl", [ITEMS[0], ITEMS[1] | change])
    with pytest.raises(InputError) as caught:
        load([file])
    assert f"“{file}”第 2 行：{message}" in caught.value.message


def test_all_errors_are_collected(tmp_path: Path) -> None:
    file = _write(tmp_path / "x.jsonl", [ITEMS[0], "{broken", "[]", ITEMS[0], {"id": "T-99"}])
    found, errors = read([file])
    assert [q.id for q in found] == ["T-01"]
    assert [e.message.replace(str(file), "F") for e in errors] == [
        "“F”第 2 行不是 JSON。",
        "“F”第 3 行：不是 JSON 对象。",
        "“F”第 4 行：编号 T-01 已用于“F”第 1 行。",
        "“F”第 5 行：缺少 answerable、colloquial、facts、gold、question、type。",
    ]


def test_missing_file_and_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="读不了题目文件"):
        load([tmp_path / "none.jsonl"])
    with pytest.raises(InputError, match="里没有题目文件"):
        load([tmp_path])


def test_split_is_the_hash_parity_of_the_first_two_levels() -> None:
    for doc, section in (("outline-15fyp", "第一章"), ("action-2022", "二/（一）/1"), ("valley-15", "第二章/第二节/专栏2")):
        top = "/".join(section.split("/")[:2])
        parity = hashlib.sha256(f"{doc}|{top}".encode()).digest()[0] % 2
        assert split_of(doc, section) == split_of(doc, top) == ("dev", "test")[parity]
    # The sides of the first sections in the list that the sets were written with.
    assert [split_of("outline-15fyp", s) for s in ("前言", "第一章", "第一章/第一节")] == ["dev", "test", "dev"]


def test_question_without_gold_splits_by_its_id() -> None:
    made = from_json(question(1, "天气？", type="unanswerable", answerable=False, reason="out_of_scope"), "这里")
    assert made.split == ("dev", "test")[hashlib.sha256(b"T-01").digest()[0] % 2]


def test_alternatives_are_one_requirement() -> None:
    gold = [{"doc": "a", "section": "一"}, {"doc": "b", "section": "二", "alt": 1}, {"doc": "c", "section": "三", "alt": 1}]
    made = from_json(question(1, "问", gold=gold, facts=[["x"]]), "这里")
    assert made.requirements == ((Gold("a", "一"),), (Gold("b", "二", 1), Gold("c", "三", 1)))
    assert made.plan == "多部"


def test_under() -> None:
    assert [under(s, "第二章/第二节") for s in ("第二章/第二节", "第二章/第二节/专栏2", "第二章", "第二章/第二节外")] == [
        True,
        True,
        False,
        False,
    ]


def test_sample_keeps_every_type_in_its_share() -> None:
    many = [from_json(question(n, f"问{n}", type="list" if n % 4 else "table"), "这里") for n in range(80)]
    part = sample(many, 20)
    assert [sum(q.type == t for q in part) for t in ("list", "table")] == [15, 5]
    assert part == sample(list(reversed(many)), 20)[::-1]
    assert sample(many, 500) == many
    # Adding questions moves few of those chosen.
    more = many + [from_json(question(n, f"问{n}", type="list"), "这里") for n in range(80, 90)]
    assert len({q.id for q in sample(more, 20)} & {q.id for q in part}) >= 15
