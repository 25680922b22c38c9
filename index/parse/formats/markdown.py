"""Markdown to lines; the heading marks are kept as a hint only, since converters set them at random."""

from __future__ import annotations

import re
from dataclasses import replace

from markdown_it import MarkdownIt
from markdown_it.token import Token

from index.parse.lines import Line, Run, all_bold, bold_lead, plain, tab_cells

_TAG = re.compile(r"<[^<>]{1,40}>")
# CommonMark does not close emphasis between Chinese punctuation and a character (**产业。**聚焦).
_BOLD = re.compile(r"\*\*([^*\n]+)\*\*|__([^_\n]+)__")


def markdown_lines(text: str) -> list[Line]:
    """Reads CommonMark with tables: one line a source line, one row of cells a table row."""
    # Indented lines are text here: converters indent box headings, nobody indents code in a plan.
    parser = MarkdownIt("commonmark").enable("table").disable(["code", "lheading", "html_block"])
    lines: list[Line] = []
    tokens = parser.parse(_BOLD.sub(lambda m: f"<b>{m[1] or m[2]}</b>", text))
    cells: list[str] | None = None
    marked = 0
    number, item = "", False
    for token in tokens:
        match token.type:
            case "tr_open":
                cells = []
            case "tr_close" if cells is not None:
                lines.append(Line("\t".join(cells), gap=False, cells=tuple(cells)))
                cells = None
            case "heading_open":
                marked = int(token.tag[1:])
            case "heading_close":
                marked = 0
            case "list_item_open":
                # The number of an ordered item is part of a plan's text, not of its layout.
                number, item = f"{token.info}{token.markup}" if token.info else "", True
            case "inline" if cells is not None:
                cells.append(plain(_runs(token)).strip())
            case "inline":
                found = _block_lines(token, marked, number)
                lines.extend(replace(line, item=item and i == 0) for i, line in enumerate(found))
                number, item = "", False
            case "fence" | "code_block":
                lines.extend(Line(t.strip(), gap=i == 0) for i, t in enumerate(token.content.split("\n")) if t.strip())
    return lines


def _runs(token: Token) -> list[Run]:
    """The inline text as (text, bold) runs; ``\\n`` for line breaks."""
    runs: list[Run] = []
    bold = 0
    for child in token.children or []:
        match child.type:
            case "strong_open":
                bold += 1
            case "strong_close":
                bold -= 1
            case "softbreak" | "hardbreak":
                runs.append(("\n", False))
            case "html_inline":
                bold += {"<b>": 1, "<strong>": 1, "</b>": -1, "</strong>": -1}.get(child.content.lower(), 0)
            case "text" | "code_inline":
                runs.append((child.content, bold > 0))
            case "image":
                continue
    return runs


def _block_lines(token: Token, marked: int, number: str) -> list[Line]:
    lines: list[Line] = []
    current: list[Run] = [(number, False)] if number else []
    for run in [*_runs(token), ("\n", False)]:
        if run[0] != "\n":
            current.append(run)
            continue
        whole = _TAG.sub("", plain(current)).replace("\u00a0", " ").replace("\u3000", " ")
        stripped = whole.strip()
        if stripped:
            bold = all_bold(current)
            lines.append(Line(stripped, gap=not lines, lead=bold_lead(current), cells=tab_cells(whole), marked=marked, bold=bold))
        current = []
    return lines
