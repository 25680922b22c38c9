"""A plan in the words and addresses of the page."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from index.parse.metadata.record import FIELD_NAMES
from index.text.periods import years_text
from index.types import Document, Section

SCAN_NOTE = "扫描识别，数字请核对原件"
"""What the page and exports say of a plan that was read from scanned pages."""


def years(document: Document) -> str:
    """The period of a plan in words."""
    return years_text(document.period) if document.period else "规划期未注明"


def guesses(fields: Sequence[str]) -> str:
    """The fields of a plan that are a guess, as readers know them."""
    return "、".join(FIELD_NAMES[field] for field in fields)


def address(doc_id: str, locator: str) -> str:
    """The part of the page's address that opens a section in the plan browser."""
    return f"#plans/{quote(doc_id, safe='')}/{quote(locator, safe='')}"


def find_section(document: Document, locator: str) -> Section | None:
    """A section of a plan by its address."""
    return next((s for s in document.sections if s.locator == locator), None)


def neighbours(document: Document, section: Section) -> tuple[Section | None, Section | None]:
    """The sections before and after one, of its own depth where there are any, else of any depth outside of it."""
    before = [s for s in document.sections if s.span[1] <= section.span[0]]
    after = [s for s in document.sections if s.span[0] >= section.span[1]]
    depth = section.locator.count("/")
    same = ([s for s in side if s.locator.count("/") == depth] or side for side in (before, after))
    earlier, later = same
    return (earlier[-1] if earlier else None), (later[0] if later else None)
