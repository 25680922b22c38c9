"""A conversation as Markdown, Word or plain text, with one numbered list of sources; the numbers run through all answers."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from qa.page.chat.turns import REASONS, Turn
from qa.page.shared.plans import SCAN_NOTE, years
from qa.types import Answer, Citation, Table

_NUMBER = re.compile(r"\[(\d{1,4})\]")
_MARKUP = re.compile(r"([\\`*_\[\]<>#|~&$])")
_LIST_START = re.compile(r"^(\d+)([.)])|^([-+=])")
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold (https://www.w3.org/TR/xml/#charsets)."""


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph of an answer: its text and the numbers of its sources in the whole list."""

    text: str
    sources: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ExportedAnswer:
    """A question with the lines of its answer and, where figures are compared, the rows of their table, heads first."""

    question: str
    lines: tuple[Line, ...]
    table: tuple[tuple[Line, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Export:
    """What is exported: each question with its answer, and the sources in the order of their numbers."""

    made: date
    answers: tuple[ExportedAnswer, ...]
    sources: tuple[str, ...]


def collect(turns: Sequence[Turn], made: date) -> Export:
    """Numbers the sources of all finished turns anew; the same words of a plan get one number."""
    numbers: dict[tuple[str, int, int], int] = {}
    sources: list[str] = []
    answers = []
    for turn in turns:
        if turn.answer is None:
            continue
        new: dict[int, int] = {}
        for c in turn.answer.citations:
            key = (c.doc_id, c.start, c.end)
            if key not in numbers:
                sources.append(source_line(c, turn))
                numbers[key] = len(sources)
            new[c.n] = numbers[key]
        answers.append(ExportedAnswer(turn.question.strip(), tuple(_lines(turn.answer, new, turn.stale)), _rows(turn.answer.table, new)))
    return Export(made, tuple(answers), tuple(sources))


def _rows(table: Table | None, new: dict[int, int]) -> tuple[tuple[Line, ...], ...]:
    if table is None:
        return ()
    differ = [[Line(d or "—")] for d in table.differences] if table.differences else [[] for _ in table.rows]
    heads = (Line(table.head), *(Line(head) for head in (*table.sides, *(["差异"] if table.differences else []))))
    cells = [[Line(c.text, (new[c.citation],) if c.citation in new else ()) if c else Line("未写明") for c in row] for _, row in table.rows]
    return (heads, *((Line(name), *row, *last) for (name, _), row, last in zip(table.rows, cells, differ, strict=True)))


def _lines(answer: Answer, new: dict[int, int], stale: bool) -> list[Line]:
    lines = []
    if answer.status == "refused":
        lines.append(Line(f"【未作答】{REASONS[answer.reason] if answer.reason else ''}"))
    lines += [Line(s.text, tuple(new[n] for n in s.citations if n in new)) for s in answer.sentences]
    for note in answer.answer.split("\n"):
        if note.startswith("注："):
            lines.append(Line(_NUMBER.sub(lambda m: f"[{new.get(int(m[1]), m[1])}]", note)))
    return [*lines, Line("注：此回答依据的索引之后已更新，引用前请重新提问。")] if stale else lines


def source_line(citation: Citation, turn: Turn) -> str:
    """A source in words: plan, period, whether it is in force, place, page, quoted words."""
    document = turn.documents.get(citation.doc_id)
    facts = [years(document)] if document else []
    facts += ["有效" if citation.in_force else "已到期", *(["摘编"] if citation.kind == "digest" else [])]
    facts += [SCAN_NOTE] if document and document.scanned else []
    page = f"，第{citation.page}页起" if citation.page else ""
    return f"《{citation.title}》（{'，'.join(facts)}）{citation.heading}{page}：“{citation.quote}”"


def as_text(turn: Turn) -> str:
    """One answer with its footnotes, for the clipboard."""
    if turn.answer is None:
        return ""
    one = collect([turn], date.min)
    lines = [_numbered(line) for line in one.answers[0].lines]
    lines += ["\t".join(map(_numbered, row)) for row in one.answers[0].table]
    sources = [f"[{n}] {s}" for n, s in enumerate(one.sources, 1)]
    return "\n".join([*lines, *(["", "出处：", *sources] if sources else [])])


def _numbered(line: Line) -> str:
    return line.text + "".join(f"[{n}]" for n in line.sources)


def as_markdown(export: Export) -> str:
    """The whole as Markdown; nothing of it is read as markup but what is written here."""
    blocks = ["# 规划问答记录", f"导出日期：{export.made.isoformat()}。回答由系统从规划中摘出，引用前请核对原文。"]
    for answer in export.answers:
        blocks.append(f"## 问：{_plain(answer.question)}")
        blocks += [_cited(line) for line in answer.lines]
        if answer.table:
            heads, *rows = (f"| {' | '.join(map(_cited, row))} |" for row in answer.table)
            blocks.append("\n".join([heads, f"|{' --- |' * len(answer.table[0])}", *rows]))
    if export.sources:
        blocks.append("## 出处")
        blocks.append("\n".join(f"{n}. {_plain(s)}" for n, s in enumerate(export.sources, 1)))
    return "\n\n".join(blocks) + "\n"


def _cited(line: Line) -> str:
    return _plain(line.text) + "".join(f"[{n}]" for n in line.sources)


def _plain(text: str) -> str:
    """A text on one line that Markdown shows as it is. Bare numbers in brackets are no markup, since nothing defines them."""
    escaped = re.sub(r"\\\[(\d{1,4})\\\](?![(:])", r"[\1]", _MARKUP.sub(r"\\\1", " ".join(text.split())))
    return _LIST_START.sub(lambda m: f"{m[1]}\\{m[2]}" if m[1] else f"\\{m[3]}", escaped)


def as_docx(export: Export) -> bytes:
    """The whole as a Word document: questions as headings, numbers raised, sources as a numbered list at the end."""
    from docx import Document as Word
    from docx.oxml.ns import qn
    from docx.shared import Pt

    word: Any = Word()
    for style, size in (("Normal", 12), ("Title", 20), ("Heading 1", 15), ("Heading 2", 14)):
        font = word.styles[style]
        font.font.size = Pt(size)
        font.font.name = "Times New Roman"
        # Word chooses the font of Chinese text by another attribute.
        font.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "宋体" if style == "Normal" else "黑体")
    word.core_properties.title, word.core_properties.author = "规划问答记录", "规划问答"
    word.add_paragraph("规划问答记录", style="Title")
    word.add_paragraph(f"导出日期：{export.made.isoformat()}。回答由系统从规划中摘出，引用前请核对原文。")
    for answer in export.answers:
        word.add_heading(_xml(f"问：{answer.question}"), 2)
        for line in answer.lines:
            _write(word.add_paragraph(), line)
        if answer.table:
            grid = word.add_table(len(answer.table), len(answer.table[0]), style="Table Grid")
            for cells, row in zip(grid.rows, answer.table, strict=True):
                for cell, line in zip(cells.cells, row, strict=True):
                    _write(cell.paragraphs[0], line)
            word.add_paragraph()
    if export.sources:
        word.add_heading("出处", 1)
        for n, source in enumerate(export.sources, 1):
            # Numbers written out, not by Word: they must stay those of the text when the list is edited.
            entry = word.add_paragraph(_xml(f"[{n}] {source}"))
            entry.paragraph_format.left_indent, entry.paragraph_format.first_line_indent = Pt(24), Pt(-24)
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def _write(paragraph: Any, line: Line) -> None:
    paragraph.add_run(_xml(line.text))
    for n in line.sources:
        paragraph.add_run(f"[{n}]").font.superscript = True


def _xml(text: str) -> str:
    return _NOT_XML.sub("", text)
