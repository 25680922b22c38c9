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
    rate = {"section": "第二节", "heading": "第二节", "page": None}
    first = answer(("先修渠。", (1,)), ("保证率为96。", (2,)), citations=(citation(1), citation(2, SPANS[2], **rate)))
    again = answer(("保证率为96。", (1,)), citations=(citation(1, SPANS[2], in_force=False, **rate),), notes="\n注：[1]所引已到期。")
    refused = answer(("没有写。", ()), reason="not_in_plans")
    return [
        Turn("怎样供水？", answer=first, documents=plan), Turn("坏了", error="出错了"),
        Turn("保证率呢？", answer=again, documents=plan), Turn("别的？", answer=refused),
    ]  # fmt: skip


def test_numbers_run_through_all_answers() -> None:
    made = collect(turns(), DAY)
    assert [(p.question, [[(t.text, t.notes) for t in b.texts] for b in p.blocks]) for p in made.answers] == [
        ("怎样供水？", [[("先修渠。", (1,))], [("保证率为96。", (2,))]]),
        ("保证率呢？", [[("保证率为96。", (2,))], [("注：[2]所引已到期。", ())]]),
        ("别的？", [[("【未作答】规划中没有所问内容", ())], [("没有写。", ())]]),
    ]
    places = "第一章 任务 › 第一节 供水，第7页起", "第二节"
    assert made.sources == tuple(
        f"《水网<规划>》（2026—2030年，有效）{place}：“{TEXT[slice(*SPANS[i])]}”" for i, place in enumerate(places, 1)
    )


def test_copied_text_has_footnotes() -> None:
    assert as_text(turns()[2]) == (
        "保证率为96。[1]\n注：[1]所引已到期。\n\n出处：\n"
        "[1] 《水网<规划>》（2026—2030年，已到期）第二节：“保证率（%）：2025年 91；2030年 96”\n"
        "摘自收录的规划，不代替规划文件；引用前请核对印发的文本。"
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
    assert word.paragraphs[2].text == HOSTILE.replace("\x07", "").replace("\x00", "") + "[1]"


def test_word_opens_and_says_the_same() -> None:
    made = collect(turns(), DAY)
    word = Word(io.BytesIO(as_docx(made)))
    assert [p.text for p in word.paragraphs[:2]] == ["规划问答记录", "（2026年6月1日）"]
    headings = [p.text for p in word.paragraphs if str(p.style.name).startswith("Heading")]
    assert headings == ["怎样供水？", "保证率呢？", "别的？", "出处"]
    cited = next(p for p in word.paragraphs if p.text.startswith("保证率为96。"))
    assert [(r.text, bool(r.font.superscript)) for r in cited.runs] == [("保证率为96。", False), ("[2]", True)]
    assert [p.text for p in word.paragraphs[-3:-1]] == [f"[{n}] {s}" for n, s in enumerate(made.sources, 1)]
    assert "不代替规划文件" in word.paragraphs[-1].text


def test_a_long_list_has_one_number_and_is_numbered_by_word() -> None:
    items = tuple((f"第{n}处泵站；", (n,)) for n in range(2, 50))
    sentences = (("泵站共49项：首处泵站；", (1,)), *items[:-1], ("末处泵站。", (49,)))
    run = "".join(f"[{n}]" for n in range(1, 50))
    cited = tuple(citation(n, quote=f"第{n}处泵站") for n in range(1, 50))
    made = collect([Turn("泵站？", answer=answer(*sentences, citations=cited, notes=f"\n注：{run}所引已到期。"))], DAY)
    (source,) = made.sources
    assert source == "《水网<规划>》（有效）第一章 任务 › 第一节 供水，第7页起：引文49处，见正文"
    word = Word(io.BytesIO(as_docx(made)))
    assert word.paragraphs[0].text == "泵站？"
    numbered = [p for p in word.paragraphs if p._p.pPr is not None and p._p.pPr.numPr is not None]
    assert [p.text for p in numbered[:2]] == ["首处泵站；[1]", "第2处泵站；[1]"]
    assert len(numbered) == 49
    assert "注：[1]所引已到期。" in [p.text for p in word.paragraphs]
    assert "1. 首处泵站；[1]\n2. 第2处泵站；[1]\n" in as_markdown(made)


def test_sentences_in_a_row_from_one_section_bring_its_number_once() -> None:
    cited = (citation(1), citation(2), citation(3, title="乙规划", doc_id="b"))
    turn = Turn("供水？", answer=answer(("先修渠。", (1,)), ("后并网。", (2,)), ("再验收。", (3,)), ("另行安排。", ()), citations=cited))
    assert as_text(turn).splitlines()[:3] == ["先修渠。后并网。[1]", "再验收。[2]", "另行安排。"]


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
