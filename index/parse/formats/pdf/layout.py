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
_WORD_GAP = 0.22
"""A gap that shows between Latin words; between Chinese characters it is justification."""
_EDGE = 0.14
"""Share of the page's height, above and below, in which running heads and page numbers stand."""
_REPEATED = 0.3
"""A line that stands at the same height on this share of the pages belongs to the pages, not to the text."""
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
    usual = median(g.size for g in inked)

    lines: list[list[Glyph]] = []
    for glyph in sorted((g for g in inked if g.size >= 0.75 * usual), key=lambda g: -g.y):
        if not lines or lines[-1][0].y - glyph.y > 0.45 * min(glyph.size, lines[-1][0].size):
            lines.append([])
        lines[-1].append(glyph)
    anchors = [(line[0].y, max(g.size for g in line)) for line in lines]
    small: list[list[Glyph]] = []
    for glyph in sorted((g for g in inked if g.size < 0.75 * usual), key=lambda g: -g.y):
        # Raised and lowered figures belong to the row that they touch.
        near = min(range(len(anchors)), key=lambda i: abs(anchors[i][0] - glyph.y), default=None)
        if near is not None and _touches(lines[near], glyph, anchors[near]):
            lines[near].append(glyph)
            continue
        if not small or small[-1][0].y - glyph.y > 0.45 * glyph.size:
            small.append([])
        small[-1].append(glyph)
    spaces = [g for g in glyphs if not g.text.strip()]
    found = [_pieces(line, spaces) for line in [*lines, *small]]
    return sorted((row for row in found if row), key=lambda row: -row[0].y)


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
        gap = glyph.x0 - end
        blank = sum(min(b, glyph.x0) - max(a, end) for a, b in blanks if a < glyph.x0 and b > end) if gap > 0 else 0.0
        if gap - blank > _PIECE_GAP * size:
            pieces.append(_piece(text, own))
            text, own = "", []
        elif gap > 0.5 * size or (gap > _WORD_GAP * size and text[-1:].isascii() and glyph.text.isascii()) or blank > 0.1 * size:
            text += " "
        text += glyph.text
        end = max(end, glyph.x1) if own else glyph.x1
        own.append(glyph)
    pieces.append(_piece(text, own))
    return tuple(pieces)


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
    edges = [_edge_rows(rows, box) for rows, box in zip(pages, boxes, strict=True)]
    seen = Counter(key for page in edges for key in {_key(row) for row in page.values()})
    least = max(2, round(_REPEATED * len(pages)))
    body = median([p.size for rows in pages for row in rows for p in row] or [1.0])
    heights = Counter(round(row[0].y / 3) for page in edges for row in page.values() if row[0].size < 0.92 * body)
    printed: dict[int, int] = {}
    kept: list[list[Row]] = []
    numbers = _page_numbers(edges)
    for at, rows in enumerate(pages):
        gone: set[int] = set()
        for i, row in edges[at].items():
            text = _text(row)
            if numbers.get((at, i)) is not None:
                printed[at] = numbers[at, i]
                log.add("去掉页码行", text)
            elif (seen[_key(row)] >= least and not text.isdecimal()) or (
                row[0].size < 0.92 * body and heights[round(row[0].y / 3)] >= max(3, len(pages) // 2)
            ):
                log.add("去掉页眉页脚", text)
            elif _ROMAN.match(text) and i == len(rows) - 1:
                log.add("去掉页码行", text)
            else:
                continue
            gone.add(i)
        kept.append([row for i, row in enumerate(rows) if i not in gone])
    return kept, printed


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
    return text if recognise(text) else re.sub(r"\d+", "#", text), round(row[0].y / 3)


def _text(row: Row) -> str:
    return " ".join(piece.text for piece in row)


def gutters(pages: Sequence[Sequence[Row]]) -> list[float | None]:
    """For each page where the blank strip between two columns stands; None for a page of one column.

    A page with too little text to tell (the last one, often) is read like most of the others.
    """
    found = [gutter(rows) for rows in pages]
    certain = [x for x in found if x is not None]
    if len(certain) * 2 < sum(bool(rows) for rows in pages):
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
    x = min((left + width * step / 100 for step in range(36, 65)), key=lambda x: sum(p.x0 < x < p.x1 for p in pieces))
    before = [p for p in pieces if p.x1 <= x]
    after = [p for p in pieces if p.x0 >= x]
    if len(before) < 5 or len(after) < 5 or len(pieces) - len(before) - len(after) > 0.35 * len(pieces):
        return None
    if median(p.x1 - p.x0 for p in before) < 0.28 * width or median(p.x1 - p.x0 for p in after) < 0.28 * width:
        return None
    # The middle of the strip; a centred heading may reach into it.
    return (quantiles([p.x1 for p in before], n=10)[-1] + quantiles([p.x0 for p in after], n=10)[0]) / 2


def _parted(rows: Sequence[Row], x: float) -> bool:
    """Whether the text of a page keeps off a place and stands on its left."""
    pieces = [p for row in rows for p in row]
    crossing = sum(p.x0 < x < p.x1 for p in pieces)
    return crossing <= 0.35 * len(pieces) and any(p.x1 <= x for p in pieces)


def merged(row: Row) -> Piece:
    """A row as one piece, its gaps as spaces."""
    if len(row) == 1:
        return row[0]
    return replace(row[0], text="   ".join(p.text for p in row), x1=row[-1].x1)
