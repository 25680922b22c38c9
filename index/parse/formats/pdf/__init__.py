"""PDF to lines: glyphs, rows, columns, paragraphs, tables; scanned pages by OCR where it is installed.

In: the bytes of a PDF. Out: lines in reading order, with their pages.
May import: ``index.parse.lines``, ``index.parse.intake``, ``index.text``.
"""
