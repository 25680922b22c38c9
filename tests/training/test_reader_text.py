"""The text that the reader learns from: what is drawn, what is kept of what was written, and why the rest is not."""

from __future__ import annotations

import json
import lzma
import random
from collections import Counter
from pathlib import Path

import pytest

from training import reader
from training.reader import passages
from training.reader.collect import MANNERS, Record, collect

pytestmark = pytest.mark.slow

TEXT = """---
title: 云岭省政府工作报告
---

# 云岭省政府工作报告

## 一、重点工作

建成口袋公园{n}个，新增绿地面积三百公顷，覆盖全部县区的主城区和新城区，让居民出门就有去处。今年开工建设北湖隧道，力争二〇二七年通车，\
同步改造两岸道路和管网，缓解老城区交通压力。对全部公园实行专人管护，管护经费列入县级预算，每季度公布一次检查结果，接受居民监督。\
完善公园里的照明、坐凳和无障碍设施，方便老人和孩子。

## 二、结束语

各位代表，让我们一起努力。
"""


def test_passages_are_whole_sentences_by_offset(tmp_path: Path) -> None:
    for year in (1990, 2020, 2021, 2022):
        file = tmp_path / "reports" / "province" / f"{year}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(TEXT.format(n=year - 1980), "utf-8")
    found = list(passages._documents(tmp_path / "reports", {"province/2021.md"}, random.Random(1)))
    drawn = [p for of_document in found for p in of_document]
    assert {p.file for p in drawn} <= {"province/1990.md", "province/2020.md", "province/2022.md"}
    assert {p.headings[-1] for p in drawn} == {"一、重点工作"}
    one = drawn[0]
    raw = (tmp_path / "reports" / one.file).read_text("utf-8")
    assert [raw[a:b][:4] for a, b in one.sentences] == ["建成口袋", "今年开工", "对全部公", "完善公园"]
    passages.write([passages.Passage("P00000", one.file, one.title, one.headings, one.sentences)], tmp_path / "reports", tmp_path)
    assert json.loads((tmp_path / "passages.jsonl").read_text("utf-8"))["sentences"] == [list(s) for s in one.sentences]
    batch = (tmp_path / "batch-000.txt").read_text("utf-8").splitlines()
    assert batch[0] == f"#P00000 | {one.file} | {one.title} | 一、重点工作"
    assert batch[4].startswith("[4] 完善公园里的照明")


PASSAGE = {"P00000": {"id": "P00000", "file": "a.md", "sentences": [[0, 10], [10, 30]]}}
TEXTS = {"a.md": "建成口袋公园12个。今年开工建设北湖隧道，力争2027年通车。"}


def kept(*lines: str, held_out: frozenset[str] = frozenset()) -> tuple[list[Record], Counter[str]]:
    faults: Counter[str] = Counter()
    return list(collect(iter(lines), PASSAGE, TEXTS, set(held_out), faults)), faults


def test_answers_become_offsets() -> None:
    records, faults = kept(
        "P00000\t口\t家跟前的小公园修了几个\t1",
        "P00000\t双\t修了几个公园，隧道什么时候通\t1;2",
        "P00000\t缺\t隧道总投资是多少\tx2",
        "P00000\t缺\t公园在哪条街\tx",
        "P00000\t断\t隧道已经通车了吗\t-2",
        "P00000\t断\t建了12个公园\t+1",
    )
    assert not faults
    assert [(r.answers, r.verdict, r.near) for r in records] == [
        ((((0, 10),),), None, ()),
        ((((0, 10),), ((10, 30),)), None, ()),
        ((), None, ((10, 30),)),
        ((), None, ()),
        ((), "contradict", ((10, 30),)),
        ((), "support", ((0, 10),)),
    ]
    assert {r.passage for r in records} == {((0, 10), (10, 30))}


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("P00000\t口\t家跟前的小公园修了几个", "fields"),
        ("P00009\t口\t家跟前的小公园修了几个\t1", "passage"),
        ("P00000\t歌\t家跟前的小公园修了几个\t1", "manner"),
        ("P00000\t简\t几个\t1", "length"),
        ("P00000\t口\t家跟前的小公园修了几个\t第1句", "answer"),
        ("P00000\t口\t家跟前的小公园修了几个\t3", "sentence"),
        ("P00000\t断\t建了13个口袋公园\t+1", "figure of a supported claim"),
        ("P00000\t口\t考题里的问题\t1", "held out"),
    ],
)
def test_what_does_not_hold_is_thrown_out(line: str, fault: str) -> None:
    assert kept(line, held_out=frozenset({"考题里的问题"})) == ([], Counter({fault: 1}))


def test_a_question_counts_once_a_file() -> None:
    records, faults = kept("P00000\t口\t修了几个公园\t1", "P00000\t公\t修了几个公园\t1")
    assert (len(records), faults) == (1, Counter({"twice": 1}))


def test_the_text_that_is_kept_is_whole() -> None:
    with lzma.open(Path(reader.__file__).parent / "questions.jsonl.xz", "rt", encoding="utf-8") as file:
        records = [json.loads(line) for line in file]
    assert len(records) == len({(r["file"], r["question"]) for r in records}) > 20_000
    for record in records:
        spans = {tuple(s) for s in record["passage"]}
        named = [tuple(s) for part in (*record["answers"], record["near"]) for s in part]
        assert spans.issuperset(named), record["question"]
        assert record["manner"] in MANNERS
        assert (record["verdict"] is None) or not record["answers"]
