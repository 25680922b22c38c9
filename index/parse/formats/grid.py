"""A row of table cells, merged ones spread out, as the line that the structure recogniser expects."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.parse.lines import Line, single_spaced

MAX_COLUMNS = 100


def is_note(text: str) -> bool:
    """Whether a line explains a table (``注：…``, ``② 带*的为…``)."""
    return re.match(r"^(?:注\s*\d*\s*[:：]|[①-⑳]|[*＊★]\s*(?:为|指|表示))", text) is not None


def row_line(row: Sequence[str], own: int, first: bool, page: int | None = None) -> Line | None:
    """A table row as a line; None where it is empty.

    Args:
        row: the text in each column; that of a merged cell stands in every column it covers.
        own: how many cells the row has before merged ones are spread.
        first: whether it is the first row of its table.
        page: the page it stands on.

    A row of one cell only is a category line, a note or prose. An empty cell reads ``—``, so that it is
    not taken for one that a merged cell above covers.
    """
    if not any(row):
        return None
    if len(set(row)) == 1 and (own == 1 or len(row) == 1):
        prose = "。" in row[0] or is_note(row[0])
        return Line(row[0], gap=first, cells=() if prose else (row[0],), page=page)
    return Line(single_spaced(" ".join(row)), gap=first, cells=tuple(cell or "—" for cell in row), page=page)
