"""A section of a plan as HTML, words of it marked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from markupsafe import Markup

from index.types import Block, Document, Section, Span
from qa.page.shared.templates import html

_ROW_CELL = re.compile(r"^(\S+) (.+)$", re.DOTALL)


def render_section(document: Document, section: Section, marks: Sequence[Span]) -> Markup:
    """The whole text of a section, paragraphs and tables kept.

    Args:
        document: the plan.
        section: the section, with all that is nested in it.
        marks: the words to mark, as spans of the plan's text, in order and apart from each other.
    """
    blocks = [b for b in document.blocks if section.span[0] <= b.span[0] and b.span[1] <= section.span[1]]
    shown = Markup()
    for heads, group in groupby(blocks, key=lambda b: _heads(document, b)):
        if heads:
            shown += html("sections.table", heads, [_row(document, row, marks) for row in group])
        else:
            shown += Markup().join(_line(document, b, marks, section) for b in group)
    return shown


def _line(document: Document, block: Block, marks: Sequence[Span], section: Section) -> Markup:
    text = marked(document.text, block.span, marks)
    if block.kind != "heading":
        return Markup('<p class="pq-{}" data-at="{}-{}">{}</p>').format(block.kind, *block.span, text)
    depth = document.sections[block.section].locator.count("/") - section.locator.count("/")
    return Markup('<p class="pq-heading" role="heading" aria-level="{}">{}</p>').format(max(3, min(6, 3 + depth)), text)


def marked(text: str, span: Span, marks: Sequence[Span]) -> Markup:
    """A part of a text, escaped, with the parts of the marks that lie in it marked."""
    shown, at = Markup(), span[0]
    for start, end in ((max(span[0], a), min(span[1], b)) for a, b in marks):
        if start < end:
            shown += Markup("{}<mark>{}</mark>").format(text[at:start], text[start:end])
            at = end
    return shown + text[at : span[1]]


def _heads(document: Document, block: Block) -> tuple[str, ...]:
    """The column heads of a row; none of what does not read as a row of a table."""
    return tuple(head for head, _ in cells(document.text[slice(*block.span)])[1]) if block.kind == "row" else ()


def _row(document: Document, row: Block, marks: Sequence[Span]) -> dict[str, object]:
    name, values = cells(document.text[slice(*row.span)])
    cited = any(max(row.span[0], start) < min(row.span[1], end) for start, end in marks)
    return {"at": "{}-{}".format(*row.span), "lead": row.lead, "name": name, "figures": [value for _, value in values], "cited": cited}


def cells(row: str) -> tuple[str, list[tuple[str, str]]]:
    """A row as the parser writes it (``指标：2025年 3；2030年 5``) as its name and (head, value) pairs.

    The pairs are empty where the row does not have that form; nothing is lost where it has.
    """
    name, colon, rest = row.partition("：")
    pairs = [_ROW_CELL.match(p) for p in rest.split("；")] if colon else []
    found = [(m[1], m[2]) for m in pairs if m is not None]
    return name, found if len(found) == len(pairs) else []
