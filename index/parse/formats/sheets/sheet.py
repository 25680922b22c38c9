"""A sheet of a workbook as lines: its name as a heading, what stands above its table as text, its rows as those of a table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from index.errors import ParseError
from index.parse.formats.grid import MAX_COLUMNS, is_note, row_line
from index.parse.lines import Line, single_spaced
from index.parse.mend import Log

Cell = tuple[int, int]
"""Row and column of a cell, counted from 0."""
Area = tuple[int, int, int, int]
"""Merged cells: the first row, the last row, the first column, the last column."""

MAX_CELLS = 500_000
"""Cells with content in a workbook; the largest tables of plans have some thousand."""
MAX_AREAS = 50_000
_DEFAULT_NAME = re.compile(r"^(?:sheet|工作表|表|table|表格)\s*\d*(?:\s*[（(]\d+[)）])?$", re.I)
"""A name that a program gives and that says nothing."""
_NAME = 40
"""A cell of more characters that stands alone in its row is text, not the name of a group of rows."""
_FIGURE = re.compile(r"^[≥≤><＞＜约\[〔]?-?\d[\d,]*(?:\.\d+)?%?[\]〕]?[*＊]?(?:左右|以上|以下|以内)?$")
_YEAR = re.compile(r"^(?:19|20)\d{2}$")


@dataclass(slots=True)
class Sheet:
    """A sheet as its program shows it.

    ``cells`` holds the shown text of each cell with content, ``merged`` the areas of merged cells, ``hidden_rows`` and
    ``hidden_columns`` what is not shown, ``pictures`` what is said of each picture and chart, ``boxes`` the text of its text boxes.
    """

    name: str
    hidden: bool = False
    cells: dict[Cell, str] = field(default_factory=dict)
    merged: list[Area] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    pictures: list[str] = field(default_factory=list)
    boxes: list[str] = field(default_factory=list)


def too_many_cells(name: str) -> ParseError:
    """The refusal of a workbook with more than ``MAX_CELLS`` cells or ``MAX_AREAS`` merged areas."""
    return ParseError(f"文件“{name}”的单元格太多（上限 {MAX_CELLS} 个）。", "请只留下要收录的工作表和行，另存后再试。")


def workbook_lines(sheets: Sequence[Sheet], log: Log) -> list[Line]:
    """The lines of all sheets that are shown; what is not shown is told to the log."""
    lines: list[Line] = []
    for sheet in sheets:
        if sheet.hidden:
            if sheet.cells:
                log.lose("隐藏的工作表未收录", sheet.name)
            continue
        found = list(_lines(sheet, log))
        name = single_spaced(sheet.name)
        if found and not found[0].cells and found[0].text == name:
            found[0] = replace(found[0], marked=1)
        elif found and name and not _DEFAULT_NAME.match(name):
            lines.append(Line(name, gap=True, marked=1))
        lines += found
    return lines


def _lines(sheet: Sheet, log: Log) -> Iterator[Line]:
    rows = _rows(sheet, log)
    table, end = False, -2
    for number, row in enumerate(rows):
        gap, end = row.at > end + 1, row.at
        if len(row.own) > 1 or (table and not row.leads):
            table = True
            line = row_line(row.texts, max(2, len(row.own)), gap)
        else:
            text = row.own[0]
            named = table and len(text) <= _NAME and "。" not in text and not is_note(text) and _goes_on(rows[number + 1 :])
            table = table and (named or is_note(text))
            line = Line(text, gap=gap or not named, cells=(text,) if named else ())
        if line is not None:
            yield line
    yield from (Line(text, gap=True) for text in sheet.boxes)
    yield from (Line(caption, gap=True, picture=True) for caption in sheet.pictures)


def _goes_on(rows: Sequence[_Row]) -> bool:
    """Whether the next row with several cells is one of figures, so that the same table goes on; a head begins another."""
    following = next((row for row in rows if len(row.own) > 1), None)
    return following is not None and any(_FIGURE.match(text) and not _YEAR.match(text) for text in following.own)


@dataclass(frozen=True, slots=True)
class _Row:
    """A shown row with content: its place, the text in each shown column with that of merged cells in every column that they
    cover, the text of each of its cells once, and whether the first column has one of them."""

    at: int
    texts: list[str]
    own: list[str]
    leads: bool


def _rows(sheet: Sheet, log: Log) -> list[_Row]:
    """The shown rows of a sheet, without columns that are empty throughout."""
    texts, covered = _spread(sheet)
    for what, hidden, axis in (("隐藏的行未收录", sheet.hidden_rows, 0), ("隐藏的列未收录", sheet.hidden_columns, 1)):
        lost = {cell[axis]: text for cell, text in sorted(sheet.cells.items(), reverse=True) if cell[axis] in hidden}
        log.lose(what, f"{sheet.name}：{lost[min(lost)]}" if lost else "", len(lost))
    shown = {cell: text for cell, text in texts.items() if cell[0] not in sheet.hidden_rows and cell[1] not in sheet.hidden_columns}
    columns = sorted({column for (_, column), text in shown.items() if text})
    if len(columns) > MAX_COLUMNS:
        log.lose(f"超过 {MAX_COLUMNS} 列的部分未收录", sheet.name, len(columns) - MAX_COLUMNS)
    by_row: dict[int, dict[int, str]] = {}
    for (row, column), text in shown.items():
        by_row.setdefault(row, {})[column] = text
    found = []
    for at in sorted(by_row):
        cells = by_row[at]
        texts_of = [cells.get(column, "") for column in columns[:MAX_COLUMNS]]
        own = [
            text for area, text in {covered.get((at, column), (at, column)): cells.get(column, "") for column in columns}.items() if text
        ]
        if own:
            found.append(_Row(at, texts_of, own, bool(texts_of[0])))
    return found


def _spread(sheet: Sheet) -> tuple[Mapping[Cell, str], Mapping[Cell, Cell]]:
    """The cells with the text of merged ones in every place that they cover, and the first cell of the area by each such place."""
    texts, covered = dict(sheet.cells), {}
    height = max((row for row, _ in texts), default=0)
    for top, bottom, left, right in sheet.merged:
        text = sheet.cells.get((top, left), "")
        # Whole columns may be merged: below the last row with content nothing is told.
        for row in range(top, min(bottom, height) + 1):
            for column in range(left, min(right, left + MAX_COLUMNS) + 1):
                covered[row, column] = (top, left)
                if text:
                    texts[row, column] = text
                if len(covered) > MAX_CELLS:
                    return texts, covered
    return texts, covered
