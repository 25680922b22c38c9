"""How a unit is put to the reader."""

from __future__ import annotations

from index.types import Chunk, Unit
from qa.read.framing import framed


def chunk_of(*texts: str, headings: tuple[str, ...] = ("第四章 民生", "第二节 教育"), lead: str = "") -> Chunk:
    spans = [(i * 1000, i * 1000 + len(t)) for i, t in enumerate(texts)]
    units = tuple(Unit(t, s, "sentence", lead, i) for i, (t, s) in enumerate(zip(texts, spans, strict=True)))
    return Chunk("p#四#0", "p", "第四章/第二节", headings, None, (0, 1), "", units)


def test_title_headings_and_lead_stand_in_front() -> None:
    text = "在全部乡镇新建或者改建一所公办幼儿园，并且为每所幼儿园配齐教师。"
    chunk = chunk_of(text, headings=("第一篇", "第四章 民生", "第二节 教育"), lead="办好学前教育")
    assert framed("青川县规划", chunk, chunk.units[0]) == f"青川县规划｜第四章 民生/第二节 教育｜办好学前教育｜{text}"


def test_a_lead_that_the_unit_begins_with_is_not_said_twice() -> None:
    chunk = chunk_of("办好学前教育，在全部乡镇新建或者改建一所公办幼儿园。", lead="办好学前教育")
    assert framed("规划", chunk, chunk.units[0]).count("办好学前教育") == 1


def test_only_a_short_unit_takes_the_end_of_the_one_before() -> None:
    before = "扩大普惠性学前教育资源，公办园在园幼儿占比达到七成。"
    chunk = chunk_of(before, "2030年达到80%。", "在全部乡镇新建或者改建一所公办幼儿园，并且为每所幼儿园配齐教师。")
    assert framed("规划", chunk, chunk.units[1]).endswith(f"{before}2030年达到80%。")
    assert before not in framed("规划", chunk, chunk.units[2])
    assert framed("规划", chunk, chunk.units[0]).endswith(f"｜{before}")


def test_long_parts_are_cut() -> None:
    chunk = chunk_of("长" * 1000, headings=("篇" * 100, "章" * 100))
    assert len(framed("题" * 100, chunk, chunk.units[0])) < 300


def test_of_a_long_unit_the_reader_sees_what_the_question_is_about() -> None:
    told = "、".join(f"{name}水库除险加固" for name in "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳")
    text = f"完成{told}，新建青坪抽水蓄能电站一座，装机容量达到120万千瓦。"
    chunk = chunk_of(text)
    assert "装机容量达到120万千瓦" in framed("规划", chunk, chunk.units[0], "青坪抽水蓄能电站装机容量是多少？")
    assert "甲水库除险加固" in framed("规划", chunk, chunk.units[0], "甲水库要怎样？")
    assert framed("规划", chunk, chunk.units[0]).endswith(text[:120])
