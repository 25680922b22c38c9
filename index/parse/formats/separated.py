"""CSV to lines: the rows of a table, as of a sheet without a name."""

from __future__ import annotations

import csv
import itertools

from index.parse.formats.sheets.sheet import MAX_CELLS, Sheet, too_many_cells, workbook_lines
from index.parse.lines import Line, single_spaced
from index.parse.mend import Log

_MARKS = ",\t;，；|"
_HEAD_LINES = 20


def csv_lines(text: str, log: Log) -> list[Line]:
    """Reads a table of values parted by commas, or by whatever mark its first lines have most of.

    Raises:
        ParseError: there are too many cells.
    """
    head = "".join(itertools.islice(text.splitlines(keepends=True), _HEAD_LINES))
    mark = max(_MARKS, key=head.count)
    sheet = Sheet("")
    try:
        for at, row in enumerate(csv.reader(text.splitlines(), delimiter=mark)):
            sheet.cells.update({(at, column): cell for column, raw in enumerate(row) if (cell := single_spaced(raw))})
            if len(sheet.cells) > MAX_CELLS:
                raise too_many_cells("表格")
    except csv.Error as error:
        log.lose("表格读到出错的一行为止", str(error))
    return workbook_lines([sheet], log)
