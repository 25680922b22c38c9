"""Spreadsheets to lines: the cells of XLSX and XLS as their programs show them, sheets as tables under their names.

In: the bytes of a workbook. Out: lines as a reader of the printed sheets sees them.
May import: ``index.parse.lines``, ``index.parse.mend``, ``index.parse.formats.grid``, ``index.parse.formats.package``.
"""
