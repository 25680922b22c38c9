"""Exports: one numbering over all answers, nothing of a plan read as markup, files that open."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date

from docx import Document as Word
from markdown_it import MarkdownIt
from page_samples import SPANS, TEXT, answer, citation, document

from qa.page.chat.export import as_docx, as_markdown, as_text, collect
from qa.page.chat.turns import Turn
from qa.types import Table, TableCell

DAY = date(2026, 6, 1)
HOSTILE = "<img src=x onerror=alert(1)> [点](javascript:alert(1)) [1](http://x.invalid) **粗** `码` # 题\x07\x00"


def turns() -> list[Turn]:
    plan = {"water": document()}
    first = answer(("先修渠。", (1,)), ("保证率为96。", (2,)), citations=(citation(1), citation(2, SPANS[2])))
    again = answer(("保证率为96。", (1,)), citations=(citation(1, SPANS[2], in_force=False),), notes="\n注：[1]所引已到期。")
    refused = answer(("没有写。", ()), reason="not_in_plans")
    return [
        Turn("怎样供水？", answer=first, documents=plan), Turn("坏了", error="出错了"),
        Turn("保证率呢？", answer=again, documents=plan), Turn("别的？", answer=refused),
    ]  # fmt: skip


def test_numbers_run_through_all_answers() -> None:
    made = collect(turns(), DAY)
    assert [(p.question, [(line.text, line.sources) for line in p.lines]) for p in made.answers] == [
        ("怎样供水？", [("先修渠。", (1,)), ("保证率为96。", (2,))]),
        ("保证率呢？", [("保证率为96。", (2,)), ("注：[2]所引已到期。", ())]),
        ("别的？", [("【未作答】规划中没有所问内容", ()), ("没有写。", ())]),
    ]
    place = "第一章 任务 › 第一节 供水，第7页起"
    assert made.sources == tuple(f"《水网<规划>》（2026—2030年，有效）{place}：“{TEXT[slice(*SPANS[i])]}”" for i in (1, 2))


def test_copied_text_has_footnotes() -> None:
    assert as_text(turns()[2]) == (
        "保证率为96。[1]\n注：[1]所引已到期。\n\n出处：\n"
        "[1] 《水网<规划>》（2026—2030年，已到期）第一章 任务 › 第一节 供水，第7页起：“保证率（%）：2025年 91；2030年 96”"
    )
    assert as_text(turns()[1]) == ""


def test_markdown_shows_text_as_it_is() -> None:
    html = MarkdownIt("commonmark").render(as_markdown(collect(turns(), DAY)))
    assert re.findall(r"<h2>(.*?)</h2>", html) == ["问：怎样供水？", "问：保证率呢？", "问：别的？", "出处"]
    assert "<p>注：[2]所引已到期。</p>" in html
    assert html.count("<li>") == 2


def test_hostile_text_stays_text() -> None:
    turn = Turn(HOSTILE, answer=answer((HOSTILE, (1,)), citations=(citation(title=HOSTILE, quote=HOSTILE),)))
    made = collect([turn], DAY)
    html = MarkdownIt("gfm-like", {"linkify": False}).render(as_markdown(made))
    assert not re.search(r"<(img|a|strong|code)\b", html)
    word = Word(io.BytesIO(as_docx(made)))
    assert HOSTILE.replace("\x07", "").replace("\x00", "") in word.paragraphs[3].text


def test_word_opens_and_says_the_same() -> None:
    made = collect(turns(), DAY)
    word = Word(io.BytesIO(as_docx(made)))
    headings = [p.text for p in word.paragraphs if str(p.style.name).startswith("Heading")]
    assert headings == ["问：怎样供水？", "问：保证率呢？", "问：别的？", "出处"]
    cited = next(p for p in word.paragraphs if p.text.startswith("保证率为96。"))
    assert [(r.text, bool(r.font.superscript)) for r in cited.runs] == [("保证率为96。", False), ("[2]", True)]
    assert [p.text for p in word.paragraphs[-2:]] == [f"[{n}] {s}" for n, s in enumerate(made.sources, 1)]


def test_stale_answers_say_so() -> None:
    turn = Turn("问", answer=answer(("甲。", ())), stale=True)
    assert "索引之后已更新" in as_text(turn)


def test_compared_figures_are_a_table() -> None:
    table = Table(("甲市", "乙|市"), (("保证率", (TableCell("96%", 1), None)),))
    turn = Turn("比较？", answer=replace(answer(("如下。", (1,)), citations=(citation(1, SPANS[2]),)), table=table))
    made = collect([turn], DAY)
    html = MarkdownIt("gfm-like", {"linkify": False}).render(as_markdown(made))
    assert re.findall(r"<t[hd]>(.*?)</t[hd]>", html) == ["指标", "甲市", "乙|市", "保证率", "96%[1]", "未写明"]
    (grid,) = Word(io.BytesIO(as_docx(made))).tables
    assert [[c.text for c in row.cells] for row in grid.rows] == [["指标", "甲市", "乙|市"], ["保证率", "96%[1]", "未写明"]]
    assert "指标\t甲市\t乙|市\n保证率\t96%[1]\t未写明\n" in as_text(turn)
