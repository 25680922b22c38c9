"""The marked copy: opened again, the user's text is all there, its figures coloured and commented."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

from docx import Document as Word
from docx.oxml.ns import qn

from qa.engine import Engine
from qa.proofread.marked import as_docx
from qa.proofread.proofread import check_file, check_text

DAY = date(2026, 6, 1)


def draft() -> bytes:
    """A Word file with a figure cut into runs, a numbered paragraph and a table."""
    word: Any = Word()
    word.add_heading("茶业工作汇报", 1)
    paragraph = word.add_paragraph("到2030年，茶叶一级品率达到")
    paragraph.add_run("6").bold = True
    paragraph.add_run("6%").italic = True
    paragraph.add_run("，有机茶占比达到15%。")
    word.add_paragraph("到2030年，新建冷藏库36座。", style="List Number")
    table = word.add_table(2, 3)
    for cell, text in zip(table._cells, ("指标", "2025年", "2030年", "茶叶一级品率（%）", "38.5", "61"), strict=True):
        cell.text = text
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def filled(word: Any) -> list[tuple[str, str]]:
    """The coloured runs of the body: text and colour."""
    shades = [r for r in word.element.body.iter(qn("w:r")) if r.find(f"{qn('w:rPr')}/{qn('w:shd')}") is not None]
    return [("".join(t.text for t in r.iter(qn("w:t"))), r.find(f"{qn('w:rPr')}/{qn('w:shd')}").get(qn("w:fill"))) for r in shades]


def test_a_word_file_keeps_its_paragraphs_and_tables(tea: Engine) -> None:
    original = draft()
    report = check_file(original, "汇报.docx", tea)
    word: Any = Word(io.BytesIO(as_docx(report, DAY, original)))
    before: Any = Word(io.BytesIO(original))
    assert [p.text for p in word.paragraphs][: len(before.paragraphs)] == [p.text for p in before.paragraphs]
    assert [c.text for c in word.tables[0]._cells] == [c.text for c in before.tables[0]._cells]
    assert [p.style.name for p in word.paragraphs][:3] == [p.style.name for p in before.paragraphs][:3]
    red, green = "F8B4AB", "D5E8D4"
    marks = [(text, colour) for text, colour in filled(word) if text.strip() and text[-1] not in " 致写对"]
    assert marks[:5] == [("6", red), ("6%", red), ("15%", green), ("36座", green), ("38.5", green)]
    assert marks[5:6] == [("61", red)]
    comments = [c.text for c in word.comments]
    assert [c.partition("：")[0] for c in comments] == ["不一致", "一致", "一致", "一致", "不一致"]
    assert comments[0].startswith("不一致：规划写的是2030年茶叶一级品率60%。\n见《浙江省茶产业发展规划》")
    assert "没有能在文中标出" not in "".join(p.text for p in word.paragraphs)


def test_a_pasted_text_becomes_a_word_file(tea: Engine) -> None:
    text = "到2030年，茶叶一级品率达到66%。\n到2030年，茶叶一级品率达到60%。\x0b邮轮靠泊数达到300艘。"
    word: Any = Word(io.BytesIO(as_docx(check_text(text, tea), DAY)))
    assert [t for t, _ in filled(word)][:3] == ["66%", "60%", "300艘"]
    assert [c.text.partition("：")[0] for c in word.comments] == ["不一致", "一致", "规划没有写"]
    assert [p.text for p in word.paragraphs][-4:] == [" 一致  1 个", " 不一致  1 个", " 规划没有写  1 个", " 未能核对  0 个"]


def test_a_pasted_text_has_its_title_and_headings(tea: Engine) -> None:
    text = "茶叶工作汇报\n一、目标\n（一）到2030年的品质\n1.茶叶\n到2030年，茶叶一级品率达到66%。\n一、这一段不是标题，因为它有逗号。"
    word: Any = Word(io.BytesIO(as_docx(check_text(text, tea), DAY)))
    assert [p.style.name for p in word.paragraphs][:6] == ["Title", "Heading 1", "Heading 2", "Heading 3", "Normal", "Normal"]
    assert [p.text for p in word.paragraphs][:2] == ["茶叶工作汇报", "一、目标"]
    single: Any = Word(io.BytesIO(as_docx(check_text("茶叶一级品率66%", tea), DAY)))
    assert single.paragraphs[0].style.name == "Normal"


def test_what_cannot_be_found_again_is_listed(tea: Engine) -> None:
    report = check_text("到2030年，茶叶一级品率达到66%。", tea)
    other: Any = Word()
    other.add_paragraph("另一份文稿。")
    out = io.BytesIO()
    other.save(out)
    word: Any = Word(io.BytesIO(as_docx(report, DAY, out.getvalue())))
    assert word.paragraphs[-1].text.startswith("没有能在文中标出：66%（到2030年，茶叶一级品率达到66%。）不一致：")
