"""The panel beside answers as HTML: the plans, or the section that a citation points to with its quoted words marked."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from index.types import Document
from qa.page.shared.plans import find_section, neighbours
from qa.page.shared.sections import render_section
from qa.page.shared.templates import html
from qa.types import Citation


def render_plan_list(plans: Sequence[tuple[Document, bool]]) -> Markup:
    """The panel before any citation has been opened: the plans, each with whether it is in force."""
    return html("sources.plans", plans)


def render_gone() -> Markup:
    """The panel for a citation of a conversation that is no more."""
    return html("sources.gone")


def render_source(citation: Citation, document: Document | None, opened: int, *, turn: int = 0, section: str = "") -> Markup:
    """The section that a citation points to, or one beside it; only the quoted words where it is not in the plan any more.

    Args:
        citation: the citation.
        document: its plan, from the index that the answer came from; None where it is gone.
        opened: how many times a source has been opened; tells the page's script that it is new.
        turn: which turn of the conversation the citation belongs to; the buttons to page through carry it.
        section: address of the section to show instead of the one cited.
    """
    found = find_section(document, section or citation.section) if document else None
    if document is None or found is None:
        return html("sources.source", citation, document, None, "", (), turn, opened)
    marks = ((citation.start, citation.end),) if found.locator == citation.section else ()
    text = render_section(document, found, marks)
    return html("sources.source", citation, document, found, text, neighbours(document, found), turn, opened)
