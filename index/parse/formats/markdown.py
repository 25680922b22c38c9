"""Markdown to lines; the heading marks are kept as a hint only, since converters set them at random."""

from __future__ import annotations

import re
from dataclasses import replace

from markdown_it import MarkdownIt
from markdown_it.token import Token

from index.parse.formats.notes import Notes
from index.parse.formats.styles.css import hides, is_raised
from index.parse.lines import POWER, Line, Run, all_bold, bold_lead, plain, tab_cells
from index.parse.mend import Log

_NOTE = re.compile(r"^ {0,3}\[\^([^\]\s]+)\]:[ \t]*(.*(?:\n(?:[ \t]+\S.*|(?!\s|\[\^|#|[-*>|]|\d+\.).+))*)\n?", re.M)
"""A footnote: its key, and its text with the lines that go on with it."""
_CALL = re.compile(r"\[\^([^\]\s]+)\](?!:)")
_COMMENT = re.compile(r"<!--(.*?)-->", re.S)
_IMAGE = re.compile(r"<img\b", re.I)
_IMAGE_TEXT = re.compile(r"\b(?:alt|title)\s*=\s*[\"']([^\"']+)[\"']", re.I)
_TAG = re.compile(r"<[^<>]{1,40}>")
_ELEMENT = re.compile(r"<(/?)([a-z][a-z0-9]*)([^<>]*?)(/?)>", re.I)
_STYLE = re.compile(r"style\s*=\s*[\"']([^\"']*)", re.I)
_HIDDEN = re.compile(r"(?:^|\s)hidden(?:[\s=]|$)", re.I)
_HOLDERS = frozenset(("div", "section", "article", "aside", "details", "table"))
"""Elements that hold paragraphs: one that is hidden hides those behind it, until it ends. A paragraph ends with its block."""
_VOID = frozenset(("br", "hr", "img", "input", "wbr", "meta", "link"))
# CommonMark does not close emphasis between Chinese punctuation and a character (**产业。**聚焦).
_STRUCK = re.compile(r"~~(?=[^\s~])((?:[^~\n]|\n(?=[^\S\n]*[^\s#|>]))+?)~~")
_ITEM = re.compile(r"^ *(?:\*\*)?[-*+] ")
_OPEN_BOLD = re.compile(r"^\*\*(?=[-*+] )|(?<=\S)\*\*$")
"""Marks of bold print around several items of a list, which no single item has both of."""
_BOLD = re.compile(r"\*\*([^*\n]+)\*\*|__([^_\n]+)__")


def markdown_lines(text: str, log: Log) -> list[Line]:
    """Reads CommonMark with tables and footnotes: one line a source line, one row of cells a table row, one a picture; a
    footnote behind the paragraph that calls it.

    Args:
        text: of the file.
        log: takes what was left out or moved.
    """
    for comment in comments(text):
        log.add("去掉网页注释", comment)
    notes = Notes({m[1]: m[2] for m in _NOTE.finditer(text)}, log)
    for struck in _STRUCK.findall(text):
        log.add("去掉划去的文字", struck)
    text = "\n".join(
        _OPEN_BOLD.sub("", line) if _ITEM.match(line) and line.count("**") % 2 else line for line in _STRUCK.sub("", text).split("\n")
    )
    text = _CALL.sub(lambda m: notes.mark(m[1]), _NOTE.sub("\n", _COMMENT.sub("", text)))
    # Indented lines are text here: converters indent box headings, nobody indents code in a plan.
    parser = MarkdownIt("commonmark").enable("table").disable(["code", "lheading", "html_block"])
    lines: list[Line] = []
    tokens = parser.parse(_BOLD.sub(lambda m: f"<b>{m[1] or m[2]}</b>", text))
    cells: list[str] | None = None
    first = False
    marked = 0
    number, item = "", False
    behind: list[Line] = []
    inline = _Inline(log)
    for token in tokens:
        match token.type:
            case "table_open":
                first = True
            case "tr_open":
                cells = []
            case "tr_close" if cells is not None:
                lines.append(Line("\t".join(cells), gap=first, cells=tuple(cells)))
                cells, first = None, False
            case "table_close":
                lines += behind
                behind = []
            case "heading_open":
                marked = int(token.tag[1:])
            case "heading_close":
                marked = 0
            case "list_item_open":
                # The number of an ordered item is part of a plan's text, not of its layout.
                number, item = f"{token.info}{token.markup}" if token.info else "", True
            case "inline" if cells is not None:
                cell, called = notes.take(plain(inline.runs(token)))
                cells.append(cell.strip())
                behind += [*called, *_pictures(token)]
            case "inline":
                found = [*_block_lines(inline.runs(token), marked, number, notes), *_pictures(token)]
                lines.extend(replace(line, item=item and i == 0) for i, line in enumerate(found))
                number, item = "", False
            case "fence" | "code_block":
                lines.extend(Line(t.strip(), gap=i == 0) for i, t in enumerate(token.content.split("\n")) if t.strip())
    return lines + notes.rest()


def comments(text: str) -> list[str]:
    """The comments of a Markdown file: what is said there of a page that it was made of."""
    return [comment for m in _COMMENT.finditer(text) if (comment := " ".join(m[1].split()))]


def _pictures(token: Token) -> list[Line]:
    """The pictures of a block, each with the text that is given for it."""
    found = []
    for child in token.children or []:
        if child.type == "image":
            found.append(child.content or str(child.attrs.get("title", "")))
        elif child.type == "html_inline" and _IMAGE.match(child.content):
            given = _IMAGE_TEXT.search(child.content)
            found.append(given[1] if given else "")
    return [Line(" ".join(caption.split()), gap=True, picture=True) for caption in found]


class _Inline:
    """Reads the text of one block after the other, without what the elements of HTML in it hide or strike out."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._open: list[tuple[str, bool, bool]] = []
        """Open elements: the name, whether its text is unseen, whether it stands above the line."""

    def runs(self, token: Token) -> list[Run]:
        """The text of a block as (text, bold) runs; ``\\n`` for line breaks."""
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
                    self._element(child.content)
                case "text" | "code_inline":
                    self._text(child.content, bold > 0, runs)
        self._open = [element for element in self._open if element[0] in _HOLDERS]
        return runs

    def _text(self, text: str, bold: bool, runs: list[Run]) -> None:
        if any(unseen for _, unseen, _ in self._open):
            self._log.add("去掉网页里不显示或划去的文字", text)
            return
        raised = any(raised for _, _, raised in self._open)
        power = raised and POWER.fullmatch(text.strip()) and plain(runs).rstrip()[-1:].isdecimal()
        runs.append((f"^{text}" if power else text, bold))

    def _element(self, written: str) -> None:
        """Opens or closes an element; a closing tag closes what was left open in it."""
        found = _ELEMENT.fullmatch(written)
        if found is None or found[4] or (name := found[2].lower()) in _VOID:
            return
        if not found[1]:
            style = _STYLE.search(found[3])
            said, hidden = style[1] if style else "", _HIDDEN.search(_STYLE.sub("", found[3])) is not None
            self._open.append((name, hides(name, said, hidden=hidden, holds_others=False), is_raised(name, said)))
        elif name in (names := [element[0] for element in self._open]):
            del self._open[len(names) - 1 - names[::-1].index(name) :]


def _block_lines(runs: list[Run], marked: int, number: str, notes: Notes) -> list[Line]:
    behind: list[Line] = []
    lines: list[Line] = []
    current: list[Run] = [(number, False)] if number else []
    for run in [*runs, ("\n", False)]:
        if run[0] != "\n":
            current.append(run)
            continue
        bare, called = notes.take(plain(current))
        behind += called
        whole = _TAG.sub("", bare).replace("\u00a0", " ").replace("\u3000", " ")
        stripped = whole.strip()
        if stripped:
            lead, bold = notes.take(bold_lead(current))[0], all_bold(current)
            lines.append(Line(stripped, gap=not lines, lead=lead, cells=tab_cells(whole), marked=marked, bold=bold))
        current = []
    return lines + behind
