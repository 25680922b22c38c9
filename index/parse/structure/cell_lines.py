"""Puts tables together whose every cell is a line of its own, as copied web pages have them."""

from __future__ import annotations

from collections.abc import Sequence

from index.parse.lines import Line
from index.parse.mend import Log
from index.parse.structure.headings import SENTENCE_END
from index.parse.structure.tables import EMPTY, is_head, is_value, may_stand
from index.text.numbering import recognise

_CELL = 30
"""A cell that is a line has at most this many characters."""
_WIDTHS = range(3, 11)
_MAX_CELLS = 500
"""No such table has more cells; keeps hostile files linear."""
_ROWS = 2
"""A head needs this many rows below it, or nothing tells how many columns there are."""


def fold_cells(lines: list[Line], log: Log) -> list[Line]:
    """Makes rows of runs of short lines that are the cells of a table.

    A run is a table where its first lines are usual column heads and the lines after them, taken by so many, stand in
    columns that hold figures only or words only. Lines of one word between two rows stay lines that name the rows below.

    Args:
        lines: the lines of a file as they come, before page numbers are dropped.
        log: takes the repairs made.
    """
    found: list[Line] = []
    cells = [_is_cell(line) for line in lines]
    texts = [line.text.strip() for line in lines]
    at = 0
    while at < len(lines):
        rows = _table(texts, cells, at) if cells[at] and is_head(texts[at]) else []
        if not rows:
            found.append(lines[at])
            at += 1
            continue
        log.add("一格一行的表格还原成行", " | ".join(rows[0]), len(rows))
        first = lines[at]
        for row in rows:
            found.append(Line("\t".join(row), gap=first.gap, cells=tuple(row), page=lines[at].page))
            at += len(row)
    return found


def _is_cell(line: Line) -> bool:
    text = line.text.strip()
    return not line.cells and not line.marked and len(text) <= _CELL and not SENTENCE_END.search(text) and recognise(text) is None


def _table(texts: Sequence[str], cells: Sequence[bool], start: int) -> list[list[str]]:
    """The rows of the table that begins at a line, its head first; none where none does, or more than one reading is left."""
    most = min(len(texts), start + _MAX_CELLS)
    end = next((at for at in range(start, most) if not cells[at]), most)
    run = texts[start:end]
    readings = [rows for width in _WIDTHS if (rows := _rows(run, width))]
    return readings[0] if len(readings) == 1 else []


def _rows(run: Sequence[str], width: int) -> list[list[str]]:
    head = list(run[:width])
    if sum(map(is_head, head)) < 2 or len(set(head)) < width or any(map(is_value, head)):
        return []
    at = width
    kinds: list[bool] = []
    rows: list[list[str]] = [head]
    while at < len(run):
        row, named = list(run[at : at + width]), list(run[at + 1 : at + 1 + width])
        if _fits(row, head, kinds):
            rows.append(row)
            kinds = kinds or list(map(is_value, row))
            at += width
        elif not is_value(run[at]) and _fits(named, head, kinds):
            rows.append([run[at]])
            at += 1
        else:
            break
    whole = sum(len(row) == width for row in rows) - 1
    # What is left over must be too short for a row: else the columns were counted wrongly.
    return rows if whole >= _ROWS and any(kinds) and len(run) - at < width else []


def _fits(row: Sequence[str], head: Sequence[str], kinds: Sequence[bool]) -> bool:
    """Whether a row has a figure where the rows before have one, and none in a column of names or units."""
    if len(row) < len(head) or not any(map(is_value, row)) or all(map(is_value, row)):
        return False
    if not all(map(may_stand, row, head)):
        return False
    return not kinds or all(is_value(cell) == kind or cell in EMPTY for cell, kind in zip(row, kinds, strict=True))
