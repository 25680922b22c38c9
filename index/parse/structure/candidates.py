"""Which lines of a plan could be headings, and how much each looks like one. In: lines. Out: ``Candidate``s, which
``series`` judges over the whole document."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.parse.formats.grid import is_note
from index.parse.lines import Line
from index.parse.mend import is_open, squeeze, wrapped_width
from index.parse.structure.headings import MAX_HEADING, SALUTATION, SENTENCE_END, split_run_in, title_like
from index.parse.structure.tables import is_value
from index.parse.structure.toc import Pages
from index.text.numbering import LEVELS, LIST_STYLES, Numbering, has_bullet, recognise, recognise_heading

UNNUMBERED = "标题"
"""The style of a heading without a number."""
CHAPTERS = ("编", "章", "节")
"""Numberings that no list has; under them the headings of list numberings stand on lines of their own."""
_OWN = (*CHAPTERS, "条", "专栏")
_GOES_ON = ("，", "、", "的", "和", "（")
"""What the text before a line ends with where the line goes on with it."""
_CAPTION = re.compile(r"\||[图表]\s*[\d一二三四五六七八九十]|单位\s*[:：]|资料来源|来源\s*[:：]")
_MARKS = re.compile(r"[。；！？;:：，,、]$")
_FIGURE = re.compile(r"\d\s*(?:[%％‰]|[千万亿]|[个件项家户人条座公平立吨元亩米])")
_OWN_LINE = 60
"""A heading of a list numbering on a line of its own has at most this many characters."""
_PLAIN_TITLE = 24
"""A heading that neither a number nor the source marks has at most this many characters."""
_SPACED = 0.3
"""Share of lines with blank space before them from which a file is one that sets its paragraphs apart."""
_PARAGRAPH = 40
"""What follows such a heading is a paragraph of at least this many characters, or a numbered heading."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A line, by its place ``at``, that may be a heading: its numbering, depth ``level``, ``form`` (how it is set), ``weight``, which is above 0
    where the line by itself looks more like a heading than like an item or a sentence, and over how many ``lines`` it goes."""

    at: int
    level: int
    numbering: Numbering
    form: str
    weight: float
    lines: int = 1


def numberings(lines: Sequence[Line]) -> list[Numbering | None]:
    """The numbering that each line opens with, where it has one."""
    return [recognise_heading(re.sub(r"\s+", " ", line.text)) for line in lines]


class Weigher:
    """Weighs lines as headings by what they are and what stands around them."""

    def __init__(self, lines: Sequence[Line], listed: Pages) -> None:
        self.lines = lines
        self.listed = listed
        self.found = numberings(lines)
        self.width = wrapped_width(lines)
        # Where paragraphs have no blank lines between them, none is missed before a heading.
        self.spaced = sum(line.gap for line in lines) > _SPACED * len(lines)
        heads = [n for n, line in zip(self.found, lines, strict=True) if n and not line.cells and title_like(line.text)]
        self.by_chapter = sum(n.style in CHAPTERS for n in heads) >= 2

    def numbered(self) -> list[Candidate]:
        """The lines with a number, in order; annexes and prefaces, which need no series, are not among them."""
        found = []
        for at, (line, n) in enumerate(zip(self.lines, self.found, strict=True)):
            if n is None or n.style in ("附件", "前言") or (line.cells and n.style not in _OWN):
                continue
            weight = self._chapter(at, line, n) if n.style in _OWN else self._list(at, line, n)
            form = "marked" if line.marked else "bold" if line.bold or line.lead else "alone" if self._alone(at) else "run-in"
            found.append(Candidate(at, LEVELS[n.style], n, form, weight))
        return found

    def _chapter(self, at: int, line: Line, n: Numbering) -> float:
        """The weight of a line that opens with a numbering that no list has."""
        text = line.text.strip()
        if n.style == "条":
            return 1.0
        if SENTENCE_END.search(text) or _MARKS.search(text) or len(text) > MAX_HEADING:
            return -3.0
        # What the source itself sets as a chapter is one, even alone and whatever its number.
        weight = 2.0 + 3 * bool(line.marked) + 3 * self.listed.names(text)
        if not (line.gap or line.marked) and self._in_sentence(at):
            weight -= 1.5
        return weight

    def _list(self, at: int, line: Line, n: Numbering) -> float:
        """The weight of a line that opens with a numbering that lists have too."""
        if self._before(at).endswith(_GOES_ON) or ("。" not in line.text and line.text.rstrip().endswith(("；", ";", "，", "、"))):
            return -4.0
        alone = self._alone(at)
        if alone and not self._has_body(at, n):
            return -1.5
        extra = 1.0 * bool(line.marked) + 3 * self.listed.names(line.text)
        if self.by_chapter or n.style in ("第一，", "（1）", "甲、", "1-1", "1", "1.1", "1.1.1", "1.1.1.1"):
            return extra + (1.0 if alone else -1.0)
        if alone:
            return extra + 1.0
        head, _ = split_run_in(n.rest)
        if not head or re.search("[:：；]", head) or self._broken(at, head):
            return -1.0
        weight = 0.6 if len(head) <= 45 else 0.1
        return extra + weight + 0.4 * bool(line.lead) - 1.2 * has_figure(head)

    def _alone(self, at: int) -> bool:
        """Whether a line holds a title and nothing else."""
        line, n = self.lines[at], self.found[at]
        text = line.text.strip().rstrip("。")
        return (
            bool(n and (n.rest or line.bold))
            and title_like(text)
            and len(text) <= _OWN_LINE
            and (bool(line.marked) or not self._full(at))
            and not re.search("[:：]", text)
        )

    def _has_body(self, at: int, n: Numbering) -> bool:
        """Whether what is below a line goes with it: text, or headings of a deeper numbering."""
        if at + 1 >= len(self.lines):
            return False
        below = self.found[at + 1]
        return bool(self.lines[at].marked) or below is None or LEVELS[below.style] > LEVELS[n.style]

    def _broken(self, at: int, head: str) -> bool:
        """Whether a line stops inside its first sentence because it is full."""
        return self._full(at) and self.found[at] is not None and self.lines[at].text.rstrip().endswith(head)

    def _full(self, at: int) -> bool:
        """Whether a line reaches the width of a file whose lines are broken at a fixed width."""
        return bool(self.width) and len(self.lines[at].text) >= self.width - 2

    def _before(self, at: int) -> str:
        """The prose before a line; empty where a table stands there."""
        if at == 0 or self.lines[at - 1].cells:
            return ""
        return squeeze(self.lines[at - 1].text[-20:])

    def _in_sentence(self, at: int) -> bool:
        before = self._before(at)
        return bool(before) and self.found[at - 1] is None and is_open(self.lines[at - 1].text)

    # -- headings without a number -------------------------------------------------------------

    def unnumbered(self) -> list[Candidate]:
        """The lines without a number that are set as headings: marked by the source, bold from end to end, or a short
        line between a closed paragraph and the next one."""
        found: list[Candidate] = []
        opening: list[Candidate] = []
        begun = False
        for at, line in enumerate(self.lines):
            text = line.text.strip()
            # The source of a slide show marks the title of each page.
            begun = begun or (line.marked > 0 and (line.page or 1) > 1)
            form = self._form(at, line, text, begun)
            if form:
                number = Numbering(UNNUMBERED, 0, "", text)
                (found if begun else opening).append(Candidate(at, line.marked if form == "marked" else 0, number, form, 1.0))
            numbered = self.found[at] is not None and not line.cells
            figures = sum(map(is_value, line.cells)) > 1
            begun = begun or numbered or figures or SALUTATION.match(text) is not None or (len(text) >= _PARAGRAPH and not is_open(text))
        # What is marked before the text begins is the title of the document, unless others of its rank come later.
        ranks = {c.level for c in found if c.form == "marked"}
        return _joined([c for c in opening if c.level in ranks] + found)

    def _form(self, at: int, line: Line, text: str, begun: bool) -> str:
        """How an unnumbered heading is set; empty for what is none. Before the text has ``begun`` stand title and byline."""
        if (
            line.cells
            or line.item
            or self.found[at] is not None
            or not title_like(text)
            or _MARKS.search(text)
            or not self._stands(at, text)
        ):
            return ""
        if line.marked:
            return "marked"
        if not begun or self.width:
            return ""
        if line.bold:
            return "bold"
        closed = self._before(at).endswith(("。", "！", "”", "？", "）"))
        short = 4 <= len(text) <= _PLAIN_TITLE and SENTENCE_END.search(text) is None and not re.search(r"[（(]|、.*、", text)
        return "plain" if short and closed and (line.gap or not self.spaced) and self._opens_text(at + 1) else ""

    def _stands(self, at: int, text: str) -> bool:
        """Whether text or a heading goes below a line that is no caption, note, item or date."""
        if (
            at + 1 >= len(self.lines)
            or is_note(text)
            or has_bullet(text)
            or _CAPTION.match(text)
            or not re.search("[\u4e00-\u9fff]|^\\d{4}$", text)
        ):
            return False
        return not self.lines[at + 1].cells or bool(self.lines[at].marked) or self.lines[at].bold

    def _opens_text(self, at: int) -> bool:
        """Whether a paragraph or a numbered heading begins at a line."""
        line = self.lines[at]
        n = recognise(line.text)
        return not line.cells and (len(line.text) >= _PARAGRAPH or (n is not None and n.style in LIST_STYLES and n.number == 1))


def _joined(found: Sequence[Candidate]) -> list[Candidate]:
    """Unnumbered headings with those of two lines as one; more lines in a row are a list."""
    runs: list[list[Candidate]] = []
    for c in found:
        last = runs[-1][-1] if runs else None
        if last is not None and (c.at, c.form, c.level) == (last.at + 1, last.form, last.level):
            runs[-1].append(c)
        else:
            runs.append([c])
    joined = []
    for run in runs:
        if len(run) <= 2:
            words = " ".join(c.numbering.rest for c in run)
            joined.append(replace(run[0], numbering=Numbering(UNNUMBERED, 0, "", words), lines=len(run)))
    return joined


def has_figure(text: str) -> bool:
    """Whether words state an amount: they are a statement to cite, not a title."""
    return _FIGURE.search(text) is not None
