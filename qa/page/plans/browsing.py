"""A plan to browse as HTML: its section tree, and where words stand in it."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from index.types import Document, Section, Span
from qa.page.shared.plans import neighbours
from qa.page.shared.sections import marked, render_section
from qa.page.shared.templates import html

MAX_SHOWN = 60
"""Sections listed of a search."""
_AROUND = 24
"""Characters shown before and after the words found."""


@dataclass(frozen=True, slots=True)
class Found:
    """A section in which words were found, with their spans in the plan's text."""

    section: Section
    spans: tuple[Span, ...]


def find(document: Document, words: str) -> list[Found]:
    """Where words stand in a plan, by section in the order of the plan.

    Width, case and spaces make no difference (``２０３０ 年`` is found in ``2030年``); a match lies within one block.
    """
    wanted = "".join(c for c, _ in _letters(words, 0))
    if not wanted:
        return []
    found: dict[int, list[Span]] = {}
    for block in document.blocks:
        letters = _letters(document.text[slice(*block.span)], block.span[0])
        flat = "".join(c for c, _ in letters)
        at = flat.find(wanted)
        while at >= 0:
            found.setdefault(block.section, []).append((letters[at][1], letters[at + len(wanted) - 1][1] + 1))
            at = flat.find(wanted, at + len(wanted))
    return [Found(document.sections[number], tuple(spans)) for number, spans in sorted(found.items())]


def _letters(text: str, start: int) -> list[tuple[str, int]]:
    """Characters as they are compared, each with the place that it comes from; one may become several (㎡)."""
    return [(c, i) for i, raw in enumerate(text, start) for c in unicodedata.normalize("NFKC", raw).lower() if not c.isspace()]


def render_finder(plans: Sequence[tuple[str, str]]) -> Markup:
    """The plans to choose from, given by title and id, and the box to search in one."""
    return html("plans.finder", [(plan, title) for title, plan in plans])


def render_tree(document: Document, here: str) -> Markup:
    """The sections of a plan as nested lists of links; branches fold, those around ``here`` stand open."""
    children: dict[str, list[Section]] = defaultdict(list)
    known = {s.locator for s in document.sections}
    for s in document.sections:
        # A box or an item may skip a level: its parent is the nearest section that there is.
        parent = s.locator.rpartition("/")[0]
        while parent and parent not in known:
            parent = parent.rpartition("/")[0]
        children[parent].append(s)
    return html("plans.tree", document, children, here)


def render_found(document: Document, words: str, found: Sequence[Found]) -> Markup:
    """The sections in which words were found, each with the first place in its context."""
    if not found:
        return html("plans.nothing_found", document, words)
    listed = [(f.section, len(f.spans), _in_context(document, f)) for f in found[:MAX_SHOWN]]
    return html("plans.found", document, listed, len(found) - len(listed), sum(len(f.spans) for f in found))


def _in_context(document: Document, found: Found) -> Markup:
    held = [(s, b) for s in found.spans for b in document.blocks if b.span[0] <= s[0] < b.span[1]]
    # The heading stands above anyway.
    first, block = next(((s, b) for s, b in held if b.kind != "heading"), held[0])
    start, end = max(block.span[0], first[0] - _AROUND), min(block.span[1], first[1] + _AROUND)
    shown = marked(document.text, (start, end), [first])
    return Markup("{}{}{}").format("…" if start > block.span[0] else "", shown, "…" if end < block.span[1] else "")


def render_place(document: Document, section: Section, in_force: bool, marks: Sequence[Span] = ()) -> Markup:
    """A section of a plan that is browsed, with what was searched for marked."""
    text = render_section(document, section, marks)
    return html("plans.place", document, section, in_force, text, neighbours(document, section))
