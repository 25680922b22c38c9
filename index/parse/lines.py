"""The form in which every format hands its text to the structure recogniser."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

Run = tuple[str, bool]
"""Text of a paragraph with whether it is bold."""
POWER = re.compile(r"[-−－+]?\d+")
"""What stands above the line behind a number and is its power."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a source file without its markup.

    ``lead`` is the bold run that opens it, ``cells`` its table cells (empty for prose), ``gap``
    tells that blank space stands before it, ``marked`` as a heading of which rank the source marks it (0: as none),
    ``item`` that it opens an item of a list, ``page`` the page that it begins on where the source has pages,
    ``bold`` that all of it is bold, ``picture`` that a picture stands here, whose caption the text is.
    """

    text: str
    gap: bool = False
    lead: str = ""
    cells: tuple[str, ...] = ()
    marked: int = 0
    item: bool = False
    page: int | None = None
    bold: bool = False
    picture: bool = False


MAX_PARAGRAPH = 10_000
"""Characters of a line or paragraph; the longest of 3,060 government reports has 3,915. A longer one is a file gone wrong, and
would be shown as one passage, or take time by the square to put together."""


def single_spaced(text: str) -> str:
    """A text with every run of white space as one space, and none at its ends."""
    return " ".join(text.split())


def plain(runs: Sequence[Run]) -> str:
    """The text of a paragraph."""
    return "".join(text for text, _ in runs)


def bold_lead(runs: Sequence[Run]) -> str:
    """The bold words that open a paragraph; empty where nothing else follows."""
    opening = list(takewhile(lambda run: run[1] or not run[0].strip(), runs))
    return single_spaced(plain(opening)) if len(opening) < len(runs) else ""


def all_bold(runs: Sequence[Run]) -> bool:
    """Whether a paragraph is bold from end to end."""
    return any(text.strip() for text, _ in runs) and all(bold or not text.strip() for text, bold in runs)


def tab_cells(text: str) -> tuple[str, ...]:
    """The tab-separated cells of a line; none where fewer than two are filled."""
    cells = tuple(cell.strip() for cell in text.split("\t"))
    return cells if sum(map(bool, cells)) >= 2 else ()


def plain_lines(text: str) -> list[Line]:
    """Lines of a TXT file; a line with two or more filled tab-separated cells is a table row."""
    lines: list[Line] = []
    gap = True
    for raw in text.split("\n"):
        stripped = raw.replace("\u00a0", " ").replace("\u3000", " ").rstrip()
        if not stripped.strip():
            gap = True
            continue
        row = tab_cells(stripped)
        lines.append(Line(stripped.strip().replace("\t", " ") if not row else stripped, gap=gap, cells=row))
        gap = False
    return lines
