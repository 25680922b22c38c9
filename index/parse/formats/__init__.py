"""One reader a format: bytes to lines.

In: bytes of a known format. Out: ``index.parse.lines.Line`` in reading order, with what was mended.
May import: ``index.parse.lines``, ``index.parse.intake``, ``index.text``.
"""
