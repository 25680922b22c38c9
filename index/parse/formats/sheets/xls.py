"""XLS to sheets: the binary workbooks of Excel 97 and earlier, and of WPS (.et), by the library xlrd."""

from __future__ import annotations

import os
import struct
from typing import Any

import xlrd
from xlrd.compdoc import SIGNATURE, CompDoc, CompDocError

from index.errors import ParseError
from index.parse.formats.sheets import number_format
from index.parse.formats.sheets.sheet import MAX_AREAS, MAX_CELLS, Sheet, too_many_cells, workbook_lines
from index.parse.intake.limits import ParseLimits
from index.parse.lines import Line, single_spaced
from index.parse.mend import Log

_BROKEN = (xlrd.XLRDError, CompDocError, struct.error, ValueError, LookupError, AssertionError, TypeError, AttributeError, EOFError)
"""What xlrd raises on damaged files."""


def xls_lines(data: bytes, name: str, limits: ParseLimits, log: Log) -> list[Line]:
    """Reads the sheets of an XLS that are shown.

    Args:
        data: the file's bytes.
        name: the file's name for messages.
        limits: what it may cost; time and memory bound the process.
        log: is told of what is hidden or is no text.

    Raises:
        ParseError: the file is damaged, encrypted, or has too many cells.
    """
    try:
        with open(os.devnull, "w") as nowhere:
            book = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=nowhere)
        if sum(sheet.nrows * sheet.ncols for sheet in book.sheets()) > 20 * MAX_CELLS:
            raise too_many_cells(name)
        sheets = [_sheet(book, sheet, name, log) for sheet in book.sheets()]
        drawn = _drawn(data)
    except _BROKEN as error:
        if "encrypted" in str(error):
            raise ParseError(f"文件“{name}”设了打开密码。", "请在 Excel 或 WPS 里去掉密码，另存后再上传。") from error
        raise ParseError(f"文件“{name}”已损坏，或不是 Excel 97 及以后的表格。", "请用 Excel 或 WPS 打开，另存为 .xlsx 后再试。") from error
    log.lose("表格里的图片和图表未读取", name, drawn)
    return workbook_lines(sheets, log)


def _sheet(book: Any, sheet: Any, name: str, log: Log) -> Sheet:
    made = Sheet(sheet.name, hidden=sheet.visibility != 0)
    made.hidden_rows.update(row for row, about in sheet.rowinfo_map.items() if about.hidden)
    made.hidden_columns.update(column for column, about in sheet.colinfo_map.items() if about.hidden)
    made.merged += [(top, bottom - 1, left, right - 1) for top, bottom, left, right in sheet.merged_cells]
    for row in range(sheet.nrows):
        for column in range(sheet.row_len(row)):
            if text := _text(book, sheet.cell(row, column), f"{sheet.name} 第{row + 1}行", log):
                made.cells[row, column] = text
    if len(made.cells) > MAX_CELLS or len(made.merged) > MAX_AREAS:
        raise too_many_cells(name)
    if sheet.cell_note_map and not made.hidden:
        first = sheet.cell_note_map[min(sheet.cell_note_map)]
        log.lose("批注未收录", f"{sheet.name}：{single_spaced(first.text)}", len(sheet.cell_note_map))
    return made


def _text(book: Any, cell: Any, place: str, log: Log) -> str:
    """What a cell shows."""
    match cell.ctype:
        case xlrd.XL_CELL_TEXT:
            return single_spaced(cell.value)
        case xlrd.XL_CELL_NUMBER | xlrd.XL_CELL_DATE:
            key = book.xf_list[cell.xf_index].format_key
            code = number_format.BUILT_IN.get(key) or book.format_map[key].format_str
            return number_format.shown(cell.value, code, from_1904=book.datemode == 1)
        case xlrd.XL_CELL_BOOLEAN:
            return "TRUE" if cell.value else "FALSE"
        case xlrd.XL_CELL_ERROR:
            log.lose("出错的单元格未收录", f"{place} {xlrd.error_text_from_code.get(cell.value, '')}")
    return ""


_OBJ = 0x5D
_SHOWN = (5, 8)
"""A chart and a picture among the types of a drawn object."""


def _drawn(data: bytes) -> int:
    """How many pictures and charts the sheets have: the OBJ records (MS-XLS 2.4.181) of these types, which xlrd passes over."""
    stream, at, found = _stream(data), 0, 0
    while at + 10 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        found += kind == _OBJ and struct.unpack_from("<H", stream, at + 8)[0] in _SHOWN
        at += 4 + size
    return found


def _stream(data: bytes) -> bytes:
    """The records of a workbook: the stream of a compound file, or, before Excel 5, the file."""
    if not data.startswith(SIGNATURE):
        return data
    with open(os.devnull, "w") as nowhere:
        compound = CompDoc(data, logfile=nowhere)
    return bytes(compound.get_named_stream("Workbook") or compound.get_named_stream("Book") or b"")
