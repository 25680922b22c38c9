"""Lines to a plan: contents list, headings, section tree, tables, metadata, repairs.

In: lines. Out: the parts of a ``Document`` with spans.
May import: ``index.parse.lines``, ``index.parse.formats.grid``, ``index.text``, ``index.types``.
"""
