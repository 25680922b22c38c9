"""Glyphs to rows of text, columns and reading order; running heads and page numbers off."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median, quantiles

from index.parse.formats.pdf.page import Glyph
from index.parse.mend import Log
from index.text.numbering import recognise

_PIECE_GAP = 1.0
"""In units of the text size: a wider gap without any glyph parts a row into pieces."""
_SMALL = 0.75
"""Share of the usual text size; smaller glyphs are raised or lowered figures, or notes."""
_RAISED_SIZE, _RAISED_BY = 0.8, 0.15
"""The size of a raised figure and how far above the line it stands, against the figure before it."""
_WORD_GAP = 0.22
"""A gap that shows between Latin words; between Chinese characters it is justification."""
_EDGE = 0.14
"""Share of the page's height, above and below, in which running heads and page numbers stand."""
_REPEATED = 0.3
"""A line that stands at the same height on this share of the pages belongs to the pages, not to the text."""
_MOST_CROSSING = 0.35
"""Share of the pieces of a page of two columns that may go over the strip between them."""
_NUMBER = re.compile(r"^[-—–―－·•\s]*(?:第\s*)?(\d{1,4})(?:\s*页)?(?:\s*[/／,，]?\s*共?\s*\d{1,4}\s*页?)?[-—–―－·•\s]*$")
_ROMAN = re.compile(r"^[-—–―－·•\s]*[ivxlcIVXLCⅠ-Ⅻⅰ-ⅻ]{1,7}[-—–―－·•\s]*$")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text in one row: its edges, baseline and size in points."""

    text: str
    x0: float
    x1: float
    y: float
    size: float


Row = tuple[Piece, ...]


def rows_of(glyphs: Sequence[Glyph]) -> list[Row]:
    """The rows of a page from top to bottom, each parted where a wide gap stands."""
    inked = [g for g in glyphs if g.text.strip()]
    if not inked:
        return []
    least = _SMALL * median(g.size for g in inked)
    lines = _by_height([g for g in inked if g.size >= least])
    loose = _by_height(_join_small([g for g in inked if g.size < least], lines))
    spaces = [g for g in glyphs if not g.text.strip()]
    return sorted((_pieces(line, spaces) for line in [*lines, *loose]), key=lambda row: -row[0].y)


def _by_height(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """Glyphs that stand on one line, from top to bottom."""
    lines: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda g: -g.y):
        if not lines or lines[-1][0].y - glyph.y > 0.45 * min(glyph.size, lines[-1][0].size):
            lines.append([])
        lines[-1].append(glyph)
    return lines


def _join_small(glyphs: Sequence[Glyph], lines: Sequence[list[Glyph]]) -> list[Glyph]:
    """Adds raised and lowered figures to the line that they touch; returns those that touch none."""
    anchors = [(line[0].y, max(g.size for g in line)) for line in lines]
    loose: list[Glyph] = []
    for glyph in sorted(glyphs, key=lambda g: -g.y):
        nearest = min(range(len(anchors)), key=lambda i: abs(anchors[i][0] - glyph.y), default=None)
        touched = nearest is not None and _touches(lines[nearest], glyph, anchors[nearest])
        (lines[nearest] if nearest is not None and touched else loose).append(glyph)
    return loose


def _touches(line: Sequence[Glyph], glyph: Glyph, anchor: tuple[float, float]) -> bool:
    y, size = anchor
    return abs(y - glyph.y) < 0.6 * size and any(abs(g.x1 - glyph.x0) < 0.5 * size or abs(glyph.x1 - g.x0) < 0.5 * size for g in line)


def _pieces(line: Sequence[Glyph], spaces: Sequence[Glyph]) -> Row:
    """A row's glyphs as pieces; two columns may share a row, so size and baseline are each piece's own."""
    ordered = sorted(line, key=lambda g: (g.x0, g.x1))
    y, size = median(g.y for g in ordered), median(g.size for g in ordered)
    blanks = sorted((g.x0, g.x1) for g in spaces if abs(g.y - y) < 0.3 * size)
    pieces: list[Piece] = []
    text, end = ordered[0].text, ordered[0].x1
    own = [ordered[0]]
    for glyph in ordered[1:]:
        if glyph.text == own[-1].text and abs(glyph.x0 - own[-1].x0) < 0.25 * size:
            continue  # bold imitated by printing twice
        gap, blank = glyph.x0 - end, _blank(blanks, end, glyph.x0)
        if gap - blank > _PIECE_GAP * size:
            pieces.append(_piece(text, own))
            text, own = "", []
        elif gap > (_WORD_GAP if text[-1:].isascii() and glyph.text.isascii() else 0.5) * size or blank > 0.1 * size:
            text += " "
        text += f"^{glyph.text}" if _is_power(own[-1] if own else None, glyph) else glyph.text
        end = max(end, glyph.x1) if own else glyph.x1
        own.append(glyph)
    pieces.append(_piece(text, own))
    return tuple(pieces)


def _is_power(before: Glyph | None, glyph: Glyph) -> bool:
    """Whether a figure is the first of a power: smaller than the figure before it, and raised."""
    if before is None or not (before.text.isdecimal() and glyph.text.isdecimal()):
        return False
    return glyph.size < _RAISED_SIZE * before.size and glyph.y > before.y + _RAISED_BY * before.size


def _blank(blanks: Sequence[tuple[float, float]], start: float, end: float) -> float:
    """How much of a gap printed spaces fill."""
    return sum(min(b, end) - max(a, start) for a, b in blanks if a < end and b > start) if end > start else 0.0


def _piece(text: str, glyphs: Sequence[Glyph]) -> Piece:
    return Piece(text, min(g.x0 for g in glyphs), max(g.x1 for g in glyphs), median(g.y for g in glyphs), median(g.size for g in glyphs))


def strip_furniture(
    pages: Sequence[list[Row]], boxes: Sequence[tuple[float, float, float, float]], log: Log
) -> tuple[list[list[Row]], dict[int, int]]:
    """Takes running heads and page numbers off.

    Args:
        pages: the rows of each page, top to bottom.
        boxes: left, bottom, right and top of each page.
        log: is told what was taken.

    Returns:
        The rows left, and the number printed on each page (by its place) where one is.
    """
    margins = _Margins(pages, boxes)
    printed: dict[int, int] = {}
    kept: list[list[Row]] = []
    for at, rows in enumerate(pages):
        gone: set[int] = set()
        for i, row in margins.rows[at].items():
            if (at, i) in margins.numbers:
                printed[at] = margins.numbers[at, i]
                gone.add(i)
                log.add("去掉页码行", _text(row))
            elif margins.is_head(row):
                gone.add(i)
                log.add("去掉页眉页脚", _text(row))
            elif i == len(rows) - 1 and _ROMAN.match(_text(row)):
                gone.add(i)
                log.add("去掉页码行", _text(row))
        kept.append([row for i, row in enumerate(rows) if i not in gone])
    return kept, printed


class _Margins:
    """The rows in the margins of each page by their places, and which of them are page numbers; knows what repeats."""

    def __init__(self, pages: Sequence[list[Row]], boxes: Sequence[tuple[float, float, float, float]]) -> None:
        self.rows = [_edge_rows(rows, box) for rows, box in zip(pages, boxes, strict=True)]
        self.numbers = _page_numbers(self.rows)
        self._pages = len(pages)
        self._smaller = 0.92 * median([p.size for rows in pages for row in rows for p in row] or [1.0])
        self._seen = Counter(key for page in self.rows for key in {_key(row) for row in page.values()})
        self._heights = Counter(_height(row) for page in self.rows for row in page.values() if row[0].size < self._smaller)

    def is_head(self, row: Row) -> bool:
        """Whether a row is a running head: the same on many pages, or small print at the same height."""
        if self._seen[_key(row)] >= max(2, round(_REPEATED * self._pages)) and not _text(row).isdecimal():
            return True
        return row[0].size < self._smaller and self._heights[_height(row)] >= max(3, self._pages // 2)


def _edge_rows(rows: Sequence[Row], box: tuple[float, float, float, float]) -> dict[int, Row]:
    """The first and last two rows of a page that stand in its margins."""
    bottom, top = box[1], box[3]
    edge = _EDGE * (top - bottom)
    places = {*range(min(2, len(rows))), *range(max(0, len(rows) - 2), len(rows))}
    return {i: rows[i] for i in sorted(places) if rows[i][0].y > top - edge or rows[i][0].y < bottom + edge}


def _page_numbers(edges: Sequence[dict[int, Row]]) -> dict[tuple[int, int], int]:
    """Rows that are a page number: with marks about it, or bare and keeping step with the pages."""
    candidates = {
        (at, i): (int(match[1]), _text(row) == match[1])
        for at, page in enumerate(edges)
        for i, row in page.items()
        if (match := _NUMBER.match(_text(row)))
    }
    steps = Counter(number - at for (at, _), (number, _) in candidates.items())
    step, times = steps.most_common(1)[0] if steps else (0, 0)
    usual = times >= 2 and times >= 0.5 * len(candidates)
    return {place: number for place, (number, bare) in candidates.items() if (number - place[0] == step and usual) or not bare}


def _key(row: Row) -> tuple[str, int]:
    """What makes rows of different pages the same: words and height, whatever page number or date is among them."""
    text = re.sub(r"\s", "", _text(row))
    # 第3条 and 第4条 at the tops of pages are text.
    return text if recognise(text) else re.sub(r"\d+", "#", text), _height(row)


def _height(row: Row) -> int:
    """Where a row stands, in steps of three points."""
    return round(row[0].y / 3)


def _text(row: Row) -> str:
    return " ".join(piece.text for piece in row)


def gutters(pages: Sequence[Sequence[Row]]) -> list[float | None]:
    """For each page where the blank strip between two columns stands; None for a page of one column.

    A page with too little text to tell (the last one, often) is read like most of the others.
    """
    found = [gutter(rows) for rows in pages]
    certain = [x for x in found if x is not None]
    if not certain or len(certain) * 2 < sum(bool(rows) for rows in pages):
        return found
    usual = median(certain)
    return [usual if x is None and _parted(rows, usual) else x for x, rows in zip(found, pages, strict=True)]


def gutter(rows: Sequence[Row]) -> float | None:
    """Where the blank strip between two columns of text stands; None for one column."""
    pieces = [p for row in rows for p in row]
    if len(pieces) < 12:
        return None
    left, right = min(p.x0 for p in pieces), max(p.x1 for p in pieces)
    width = right - left
    x = min((left + width * step / 100 for step in range(36, 65)), key=lambda x: _crossing(pieces, x))
    before = [p for p in pieces if p.x1 <= x]
    after = [p for p in pieces if p.x0 >= x]
    if not (_is_column(before, width) and _is_column(after, width)) or _crossing(pieces, x) > _MOST_CROSSING * len(pieces):
        return None
    # The middle of the strip; a centred heading may reach into it.
    return (quantiles([p.x1 for p in before], n=10)[-1] + quantiles([p.x0 for p in after], n=10)[0]) / 2


def _crossing(pieces: Sequence[Piece], x: float) -> int:
    """How many pieces go over a place."""
    return sum(p.x0 < x < p.x1 for p in pieces)


def _is_column(pieces: Sequence[Piece], width: float) -> bool:
    """Whether some of a page's pieces may be a column of its text, which is so wide."""
    return len(pieces) >= 5 and median(p.x1 - p.x0 for p in pieces) >= 0.28 * width


def _parted(rows: Sequence[Row], x: float) -> bool:
    """Whether the text of a page keeps off a place and stands on its left."""
    pieces = [p for row in rows for p in row]
    return _crossing(pieces, x) <= _MOST_CROSSING * len(pieces) and any(p.x1 <= x for p in pieces)


def merged(row: Row) -> Piece:
    """A row as one piece, its gaps as spaces."""
    if len(row) == 1:
        return row[0]
    return replace(row[0], text="   ".join(p.text for p in row), x1=row[-1].x1)
