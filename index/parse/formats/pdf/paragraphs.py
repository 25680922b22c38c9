"""Rows of text to paragraphs: a paragraph goes on where its row reaches the right edge and the next one is not indented."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from index.parse.formats.grid import is_note
from index.parse.formats.pdf.layout import Piece
from index.parse.lines import Line
from index.parse.mend import Log, is_open
from index.text.numbering import LIST_STYLES, Numbering, has_bullet, recognise

_FULL = 2.2
"""Text sizes by which a full row may end before the edge: marks and figures that must not be parted move to the next row."""
_INDENT = 0.8
_SAME_SIZE = 0.05
_DEEPEST = 5
"""Text sizes: a row that begins further from the edge is centred or set to the right."""
_NARROWEST = 12
"""Text sizes: no column of text is narrower."""
_LEAST_ROWS = 3
"""So many rows must reach an edge for it to be one."""
_ENTRY = re.compile(r"[.．·・…‥]{3,}\s*\d{1,4}$|\s{2,}\d{1,4}$")


@dataclass(frozen=True, slots=True)
class Flowing:
    """A row in reading order: its page (from 0), its column (0 the only one, 1 and 2 of two, -1 across them) and its page label."""

    piece: Piece
    page: int
    column: int
    label: int | None


@dataclass(frozen=True, slots=True)
class _Edges:
    left: float
    right: float


def paragraphs(flow: Sequence[Flowing | Line], log: Log) -> list[Line]:
    """Joins the rows of paragraphs, also over columns and pages; table rows pass through."""
    rows = [item for item in flow if isinstance(item, Flowing)]
    if not rows:
        return [item for item in flow if isinstance(item, Line)]
    edges = _edges(rows)
    layout = _Layout(edges, _pitch(rows), median(r.piece.size for r in rows), _indents(rows, edges))
    lines: list[Line] = []
    parts: list[Flowing] = []

    def close() -> None:
        if parts:
            text = glue([part.piece.text for part in parts])
            lines.append(Line(text, gap=True, page=parts[0].label))
            log.add("接上折行", f"{parts[0].piece.text[-8:]}／{parts[-1].piece.text[:8]}", len(parts) - 1)
            parts.clear()

    for item in flow:
        if isinstance(item, Line):
            close()
            lines.append(item)
            continue
        if parts and not layout.continues(parts, item):
            close()
        parts.append(item)
    close()
    return lines


def glue(texts: Sequence[str]) -> str:
    """Rows as one text: Chinese without a space, Latin words with one, a word parted by a hyphen whole again."""
    out = ""
    for text in texts:
        if re.search(r"[a-z]-$", out[-2:]) and re.match(r"[a-z]", text):
            out = out[:-1] + text
        elif re.search(r"[A-Za-z0-9,;.]$", out[-1:]) and re.match(r"[A-Za-z]", text):
            out = f"{out} {text}"
        else:
            out += text
    return out


@dataclass(frozen=True, slots=True)
class _Layout:
    edges: dict[tuple[int, int], _Edges]
    pitch: float
    size: float
    indented: bool

    def continues(self, parts: Sequence[Flowing], row: Flowing) -> bool:
        """Whether a row goes on with the paragraph of ``parts``."""
        last = parts[-1]
        text, here = last.piece.text, _together(last, row)
        if not self._follows(last, row):
            return False
        numbering = recognise(row.piece.text)
        numbered = numbering is not None or has_bullet(row.piece.text) or is_note(row.piece.text)
        if self._centred(last) and self._centred(row):
            return here and not numbered and self._heads(parts)
        if not self._full(last) or (numbered and not self._counts_inside(text, numbering)):
            return False
        if row.piece.x0 > self._edges(row).left + _INDENT * row.piece.size:
            return is_open(text) and not numbered and self._hangs(parts, row)
        return is_open(text) or here or self.indented

    def _follows(self, last: Flowing, row: Flowing) -> bool:
        """Whether a row may go on with another by its size and place. Without indents only the space tells paragraphs apart."""
        if _differ(last.piece, row.piece):
            return False
        step = self.pitch * max(1.0, last.piece.size / self.size)
        return not _together(last, row) or 0 < last.piece.y - row.piece.y <= (1.5 if self.indented else 1.15) * step

    def _counts_inside(self, text: str, numbering: Numbering | None) -> bool:
        """Whether a row that opens with a number or mark may still go on with the text before it."""
        listed = numbering is not None and numbering.style in LIST_STYLES
        return is_open(text) or (listed and self.indented and text.endswith(("；", ";")))

    def _hangs(self, parts: Sequence[Flowing], row: Flowing) -> bool:
        """Whether an indented row is the second of a long heading or of a hanging indent, not the first of a paragraph."""
        first, own = parts[-1], self._edges(row)
        if self._heads(parts) and self._centred(row):
            return True
        deeper = row.piece.x0 - own.left >= first.piece.x0 - self._edges(first).left + _INDENT * row.piece.size
        return not self.indented and len(parts) == 1 and deeper

    def _heads(self, parts: Sequence[Flowing]) -> bool:
        """Whether the rows are larger than the text, or numbered."""
        return parts[0].piece.size > 1.05 * self.size or recognise(parts[0].piece.text) is not None

    def _edges(self, row: Flowing) -> _Edges:
        return self.edges[_region(row)]

    def _full(self, row: Flowing) -> bool:
        edges = self._edges(row)
        return _spans(row.piece, edges.left, edges.right)

    def _centred(self, row: Flowing) -> bool:
        edges = self._edges(row)
        left, right = row.piece.x0 - edges.left, edges.right - row.piece.x1
        return left > 0.5 * row.piece.size and abs(left - right) < 1.2 * row.piece.size


def _together(one: Flowing, other: Flowing) -> bool:
    """Whether two rows stand in one column of a page."""
    return one.page == other.page and one.column == other.column


def _differ(one: Piece, other: Piece) -> bool:
    """Whether two rows cannot be of one paragraph: of different sizes, or an entry of a table of contents."""
    sizes = abs(one.size - other.size) > _SAME_SIZE * max(one.size, other.size)
    return sizes or any(_ENTRY.search(row.text) for row in (one, other))


def _region(row: Flowing) -> tuple[int, int]:
    """Column and side: books have other margins on even pages."""
    return row.column, row.page % 2


def _edges(rows: Sequence[Flowing]) -> dict[tuple[int, int], _Edges]:
    """The left and right edge of the text in each kind of region: the outermost that is usual."""
    found: dict[tuple[int, int], _Edges] = {}
    for region in {_region(row) for row in rows}:
        own = [row.piece for row in rows if _region(row) == region]
        lefts = Counter(round(p.x0) for p in own)
        rights = sorted(p.x1 for p in own)
        usual = [x for x, n in lefts.items() if n >= max(1, 0.04 * len(own))]
        left, right = min(usual, default=min(p.x0 for p in own)), rights[int(0.95 * (len(rights) - 1))]
        reaching = [p for p in own if _spans(p, left, right) and p.x1 - p.x0 >= _NARROWEST * p.size]
        # Where no column of text shows, no row is full, and the recogniser joins what stops inside a sentence.
        found[region] = _Edges(left, right if len(reaching) >= _LEAST_ROWS else float("inf"))
    return found


def _spans(piece: Piece, left: float, right: float) -> bool:
    """Whether a row goes from edge to edge, its first one perhaps indented."""
    return piece.x1 >= right - _FULL * piece.size and piece.x0 <= left + _DEEPEST * piece.size


def _pitch(rows: Sequence[Flowing]) -> float:
    """The usual distance from row to row."""
    steps = [a.piece.y - b.piece.y for a, b in pairwise(rows) if _together(a, b) and a.piece.y > b.piece.y]
    return median(steps) if steps else 0.0


def _indents(rows: Sequence[Flowing], edges: dict[tuple[int, int], _Edges]) -> bool:
    """Whether the document shows paragraphs by indenting their first row."""
    first = indented = 0
    for a, b in pairwise(rows):
        if a.piece.x1 < edges[_region(a)].right - 4 * a.piece.size and abs(a.piece.size - b.piece.size) < 0.1 * a.piece.size:
            first += 1
            indented += b.piece.x0 > edges[_region(b)].left + _INDENT * b.piece.size
    return indented > 0.5 * first
