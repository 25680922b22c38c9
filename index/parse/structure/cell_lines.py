"""Puts tables together whose every cell is a line of its own, as copied web pages have them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from index.parse.lines import Line
from index.parse.mend import Log
from index.parse.structure.headings import SENTENCE_END
from index.parse.structure.table_heads import EMPTY
from index.parse.structure.tables import is_head, is_running, is_unit_head, is_value, may_stand
from index.text.numbering import recognise
from index.text.periods import YEAR
from index.text.quantity.units import is_unit

_CELL = 60
"""A cell that is a line has at most this many characters."""
_WIDTHS = range(3, 11)
_MAX_CELLS = 500
"""No such table has more cells; keeps hostile files linear."""
_ROWS = 2
"""A head needs this many rows below it, or nothing tells how many columns there are."""


class _Row(NamedTuple):
    """The cells of a row and how many lines they come from."""

    cells: tuple[str, ...]
    lines: int


def fold_cells(lines: list[Line], log: Log) -> list[Line]:
    """Makes rows of runs of short lines that are the cells of a table.

    A run is a table where its first lines are usual column heads and the lines after them, taken by so many, stand in
    columns that hold figures only or words only; or where its rows are numbered, whatever their cells hold, and its heads,
    those of merged cells among them, tell of each column what it is. Lines of one word between two rows stay lines that name
    the rows below.

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
        log.add("一格一行的表格还原成行", " | ".join(rows[0].cells), len(rows))
        first = lines[at]
        for row in rows:
            found.append(Line("\t".join(row.cells), gap=first.gap, cells=row.cells, page=lines[at].page))
            at += row.lines
    return found


def _is_cell(line: Line) -> bool:
    text = line.text.strip()
    return not line.cells and not line.marked and len(text) <= _CELL and not SENTENCE_END.search(text) and recognise(text) is None


def _table(texts: Sequence[str], cells: Sequence[bool], start: int) -> list[_Row]:
    """The rows of the table that begins at a line, its head first; none where none does, or more than one reading is left."""
    most = min(len(texts), start + _MAX_CELLS)
    end = next((at for at in range(start, most) if not cells[at]), most)
    run = texts[start:end]
    readings = [rows for width in _WIDTHS if (rows := _rows(run, width))]
    readings = readings or [rows for width in _WIDTHS if (rows := _numbered(run, width))]
    return readings[0] if len(readings) == 1 else []


def _rows(run: Sequence[str], width: int) -> list[_Row]:
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
    if whole < _ROWS or not any(kinds) or len(run) - at >= width or not _have_units(head, [row for row in rows[1:] if len(row) == width]):
        return []
    return [_Row(tuple(row), len(row)) for row in rows]


def _fits(row: Sequence[str], head: Sequence[str], kinds: Sequence[bool]) -> bool:
    """Whether a row has a figure where the rows before have one, and none in a column of names or units."""
    if len(row) < len(head) or not any(map(is_value, row)) or all(map(is_value, row)):
        return False
    if not all(map(may_stand, row, head)):
        return False
    return not kinds or all(is_value(cell) == kind or cell in EMPTY for cell, kind in zip(row, kinds, strict=True))


def _numbered(run: Sequence[str], width: int) -> list[_Row]:
    """The rows of a table whose rows are numbered from one on, below heads of one or two lines a column."""
    first = at = run.index("1") if "1" in run else len(run)
    rows: list[_Row] = []
    whole: list[Sequence[str]] = []
    while at + width < len(run) + 1:
        number = str(len(whole) + 1)
        # A line before a number names the rows below.
        named = bool(whole) and run[at] != number and not is_value(run[at])
        row = run[at + 1 : at + 1 + width] if named else run[at : at + width]
        if len(row) < width or row[0] != number or is_value(row[1]):
            break
        rows += [*([_Row((run[at],), 1)] if named else []), _Row(tuple(row), width)]
        whole.append(row)
        at += width + named
    # What is left over must be too short for a row, and no rest of one.
    if len(whole) < _ROWS or len(run) - at >= width or any(map(is_value, run[at:])):
        return []
    # The line before the first row is the last head, or names the rows below.
    for led in (0, 1) if first and not is_head(run[first - 1]) else (0,):
        if head := _columns(run[: first - led], whole):
            return [_Row(tuple(head), first - led), *(_Row((text,), 1) for text in run[first - led : first]), *rows]
    return []


def _columns(texts: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """What the columns of numbered rows are called, by heads of which some are merged over several (指标值 over 2025年 and 2030年)
    and some go on in a line of their own (现状, 2025年); none where that is not certain."""
    at = next((i for i, text in enumerate(texts) if is_running(text)), len(texts))
    own, width = list(texts[at:]), len(rows[0])
    if len(own) != width:
        years = [text for text in own if YEAR.search(text)] if own and YEAR.search(own[-1]) else []
        words = [text for text in own if not YEAR.search(text)]
        plain = width - len(years)
        labels = words[-len(years) :] if years and len(words) >= plain + len(years) else []
        if labels and all(text[0] in "(（" for text in years):
            years = list(map("".join, zip(labels, years, strict=True)))
        own = [*words[:plain], *years]
    return own if len(set(own)) == width and _stand(own, rows) else []


def _stand(head: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Whether columns hold what their heads tell: figures under every year and nowhere else, units under 单位."""
    for text, column in list(zip(head, zip(*rows, strict=True), strict=True))[1:]:
        if bool(YEAR.search(text)) != any(map(is_value, column)):
            return False
    return sum(map(is_head, head)) > 2 and _have_units(head, rows)


def _have_units(head: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Whether units stand below 单位, and below no other head."""
    for text, column in zip(head, zip(*rows, strict=True), strict=True):
        filled = [cell for cell in column if cell not in EMPTY]
        units = sum(map(is_unit, filled))
        if is_unit_head(text) and units * 2 < len(filled):
            return False
        if not is_unit_head(text) and filled and units == len(filled):
            return False
    return True
