"""Files before they are read: what they are, how they are decoded, and the process of its own that reads them within limits.

In: a path. Out: bytes of a known format, or a ParseError.
May import: ``index.parse.lines``, ``index.text``.
"""
