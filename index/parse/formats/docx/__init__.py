"""DOCX to lines: package, styles, automatic numbers, paragraphs and tables.

In: the bytes of a DOCX. Out: lines as a reader of the printed page sees them.
May import: ``index.parse.lines``, ``index.parse.formats.grid``, ``index.text``.
"""
