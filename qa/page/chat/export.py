"""Answers as Markdown, Word or plain text, with one numbered list of sources; the numbers run through all answers.

A number stands for a section of a plan, not for each sentence of it: of a list from one box the reader gets one number, not
forty-nine.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from qa.page.chat.blocks import blocks, note_lines
from qa.page.chat.turns import REASONS, Turn
from qa.page.shared.plans import LOAN_NOTE, SCAN_NOTE, issued, years
from qa.types import Answer, Citation, Table
from qa.word.official import OfficialDocument, Text, day, note_numbers

_RUN = re.compile(r"(?:\[\d{1,4}\])+")
_MARKUP = re.compile(r"([\\`*_\[\]<>#|~&$])")
_LIST_START = re.compile(r"^(\d+)([.)])|^([-+=])")
_QUOTES = 3
"""Quotes of one section that its source spells out; more stand in the answer anyway, which is made of them."""


@dataclass(frozen=True, slots=True)
class ExportedBlock:
    """A paragraph, or a list where ``listed``, whose items bring their own numbers where ``numbered``."""

    texts: tuple[Text, ...]
    listed: bool = False
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class ExportedAnswer:
    """A question with its answer and, where figures are compared, the rows of their table, heads first."""

    question: str
    blocks: tuple[ExportedBlock, ...]
    table: tuple[tuple[Text, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Export:
    """What is exported: each question with its answer, and the sources in the order of their numbers."""

    made: date
    answers: tuple[ExportedAnswer, ...]
    sources: tuple[str, ...]


def collect(turns: Sequence[Turn], made: date) -> Export:
    """Numbers the sources of all finished turns anew; a section of a plan has one number."""
    numbers: dict[tuple[str, str], int] = {}
    cited: dict[int, tuple[Turn, list[Citation]]] = {}
    answers = []
    for turn in turns:
        if turn.answer is None:
            continue
        new: dict[int, int] = {}
        for c in turn.answer.citations:
            new[c.n] = numbers.setdefault((c.doc_id, c.section), len(numbers) + 1)
            cited.setdefault(new[c.n], (turn, []))[1].append(c)
        answers.append(ExportedAnswer(turn.question.strip(), tuple(_blocks(turn.answer, new, turn.stale)), _rows(turn.answer.table, new)))
    return Export(made, tuple(answers), tuple(source_line(of, turn) for turn, of in cited.values()))


def _rows(table: Table | None, new: dict[int, int]) -> tuple[tuple[Text, ...], ...]:
    """The table of a comparison; how the sides differ stands first, as on the page."""
    if table is None:
        return ()
    differ = [[Text(d or "—")] for d in table.differences] if table.differences else [[] for _ in table.rows]
    heads = (Text(table.head), *([Text("差异")] if table.differences else []), *map(Text, table.sides))
    cells = [[Text(c.text, (new[c.citation],) if c.citation in new else ()) if c else Text("未写明") for c in row] for _, row in table.rows]
    return (heads, *((Text(name), *first, *row) for (name, _), row, first in zip(table.rows, cells, differ, strict=True)))


def _blocks(answer: Answer, new: dict[int, int], stale: bool) -> list[ExportedBlock]:
    found = []
    if answer.status == "refused":
        found.append(_paragraph(f"【未作答】{REASONS[answer.reason] if answer.reason else ''}"))
    for block in blocks(answer):
        texts = tuple(Text(s.text, tuple(sorted({new[n] for n in s.citations if n in new}))) for s in block.sentences)
        found.append(ExportedBlock(texts if block.listed else _cited_once(texts), block.listed, block.numbered))
    found += [_paragraph(_RUN.sub(lambda run: _renumbered(run[0], new), line)) for line in note_lines(answer)]
    return [*found, _paragraph("注：此回答依据的索引之后已更新，引用前请重新提问。")] if stale else found


def _cited_once(texts: Sequence[Text]) -> tuple[Text, ...]:
    """Sentences of a paragraph; of those in a row from the same sections only the last brings the numbers."""
    return tuple(replace(t, notes=()) if t.notes and t.notes == after.notes else t for t, after in pairwise((*texts, Text(""))))


def _paragraph(text: str) -> ExportedBlock:
    return ExportedBlock((Text(text),))


def _renumbered(run: str, new: dict[int, int]) -> str:
    old = [int(n) for n in re.findall(r"\d+", run)]
    return note_numbers([new.get(n, n) for n in old])


def source_line(cited: Sequence[Citation], turn: Turn) -> str:
    """A section in words: plan, period, day of issue, whether it is in force, place, page, the words quoted."""
    first = cited[0]
    document = turn.documents.get(first.doc_id)
    facts = [years(document)] if document else []
    facts += [issued(document)] if document and document.published else []
    facts += ["有效" if first.in_force else "已到期", *(["摘编"] if first.kind == "digest" else [])]
    facts += [SCAN_NOTE] if document and document.scanned else []
    page = f"，第{first.page}页起" if first.page else ""
    quotes = list(dict.fromkeys(c.quote for c in cited))
    said = "".join(f"“{quote}”" for quote in quotes) if len(quotes) <= _QUOTES else f"引文{len(quotes)}处，见正文"
    return f"《{first.title}》（{'，'.join(facts)}）{first.heading}{page}：{said}"


def as_text(turn: Turn) -> str:
    """One answer with its footnotes, for the clipboard."""
    if turn.answer is None:
        return ""
    one = collect([turn], date.min)
    lines = [line for block in one.answers[0].blocks for line in _lines(block)]
    lines += ["\t".join(map(_numbered, row)) for row in one.answers[0].table]
    sources = [f"[{n}] {s}" for n, s in enumerate(one.sources, 1)]
    return "\n".join([*lines, *(["", "出处：", *sources, LOAN_NOTE] if sources else [])])


def _lines(block: ExportedBlock) -> list[str]:
    """A paragraph as one line, a list as one an item."""
    texts = [_numbered(t) for t in block.texts]
    if not block.listed:
        return ["".join(texts)]
    return texts if block.numbered else [f"{n}. {text}" for n, text in enumerate(texts, 1)]


def _numbered(text: Text) -> str:
    return text.text + note_numbers(text.notes)


def as_markdown(export: Export) -> str:
    """The whole as Markdown; nothing of it is read as markup but what is written here."""
    parts = ["# 规划问答记录", f"导出日期：{export.made.isoformat()}。{LOAN_NOTE}"]
    for answer in export.answers:
        parts.append(f"## 问：{_plain(answer.question)}")
        parts += [_markdown(block) for block in answer.blocks]
        if answer.table:
            heads, *rows = (f"| {' | '.join(map(_cited, row))} |" for row in answer.table)
            parts.append("\n".join([heads, f"|{' --- |' * len(answer.table[0])}", *rows]))
    if export.sources:
        parts.append("## 出处")
        parts.append("\n".join(f"{n}. {_plain(s)}" for n, s in enumerate(export.sources, 1)))
    return "\n\n".join(parts) + "\n"


def _markdown(block: ExportedBlock) -> str:
    texts = [_cited(t) for t in block.texts]
    if not block.listed:
        return "".join(texts)
    return "\n".join(f"- {text}" if block.numbered else f"{n}. {text}" for n, text in enumerate(texts, 1))


def _cited(text: Text) -> str:
    return _plain(text.text) + note_numbers(text.notes)


def _plain(text: str) -> str:
    """A text on one line that Markdown shows as it is. Bare numbers in brackets are no markup, since nothing defines them."""
    escaped = re.sub(r"\\\[(\d{1,4})\\\](?![(:])", r"[\1]", _MARKUP.sub(r"\\\1", " ".join(text.split())))
    return _LIST_START.sub(lambda m: f"{m[1]}\\{m[2]}" if m[1] else f"\\{m[3]}", escaped)


def as_docx(export: Export) -> bytes:
    """The whole as an official document: a single question is its title, several are its headings; sources stand at the end."""
    single = export.answers[0].question if len(export.answers) == 1 else ""
    word = OfficialDocument(single or "规划问答记录", f"（{day(export.made)}）")
    for answer in export.answers:
        if not single:
            word.heading(answer.question)
        if answer.table:
            word.table(answer.table)
        for block in answer.blocks:
            if block.listed:
                word.items(block.texts, own_numbers=block.numbered)
            else:
                word.paragraph(*block.texts)
    if export.sources:
        word.notes("出处", export.sources)
    word.remark(f"说明：{LOAN_NOTE}")
    return word.save()
