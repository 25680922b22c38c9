"""Bytes of a known format to lines: one reader a format."""

from __future__ import annotations

from collections.abc import Callable

from index.errors import ParseError
from index.parse.formats.docx.document import docx_lines
from index.parse.formats.html import DEEPEST, depth, html_lines
from index.parse.formats.markdown import markdown_lines
from index.parse.formats.ofd import ofd_lines
from index.parse.formats.pdf.document import pdf_lines
from index.parse.formats.separated import csv_lines
from index.parse.formats.sheets.xls import xls_lines
from index.parse.formats.sheets.xlsx import xlsx_lines
from index.parse.formats.slides import pptx_lines
from index.parse.intake.limits import ParseLimits
from index.parse.lines import Line, plain_lines
from index.parse.mend import Log

TEXT: dict[str, Callable[[str, Log], list[Line]]] = {
    "txt": lambda text, _: plain_lines(text),
    "markdown": markdown_lines,
    "html": html_lines,
    "csv": csv_lines,
}
_PACKED: dict[str, Callable[[bytes, str, ParseLimits, Log], list[Line]]] = {
    "docx": docx_lines,
    "xlsx": xlsx_lines,
    "xls": xls_lines,
    "pptx": pptx_lines,
    "ofd": ofd_lines,
}


def read_lines(kind: str, data: bytes, name: str, limits: ParseLimits, log: Log, *, ocr: bool = False) -> list[Line]:
    """The lines of a file.

    Args:
        kind: a value of ``index.parse.intake.detect.SUFFIXES`` that is none of its ``CONVERTED``.
        data: the file's bytes; of a text format the text as UTF-8.
        name: the file's name for messages.
        limits: what it may cost.
        log: takes the repairs made.
        ocr: whether to recognise the text of scanned pages of a PDF.

    Raises:
        ParseError: the file cannot be read, or exceeds a limit.
    """
    try:
        if kind in TEXT:
            text = data.decode("utf-8", "replace")
            if kind == "html" and depth(text) > DEEPEST:
                raise RecursionError
            lines = TEXT[kind](text, log)
        elif kind in _PACKED:
            lines = _PACKED[kind](data, name, limits, log)
        else:
            lines = pdf_lines(data, name, limits, log, ocr=ocr)
    except RecursionError as error:
        raise ParseError(f"文件“{name}”的标记层层嵌套，读不下去。", "请另存为纯文本后再试。") from error
    chars = sum(len(line.text) + sum(map(len, line.cells)) for line in lines)
    if chars > limits.max_chars:
        raise ParseError(f"文件“{name}”有 {chars} 个字，超过 {limits.max_chars} 字的上限。", "请拆成几个文件。")
    if len(lines) > limits.max_lines:
        raise ParseError(f"文件“{name}”有 {len(lines)} 行，超过 {limits.max_lines} 行的上限。", "请拆成几个文件。")
    return lines
