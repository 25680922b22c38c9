"""Plans to browse as HTML: the section tree of one, and where words stand in one or in all."""

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
_AT_LEAST = 8
"""Sections listed of each plan, however many plans there are."""
_AROUND = 24
"""Characters shown before and after the words found."""


@dataclass(frozen=True, slots=True)
class Found:
    """A section in which words were found, with their spans in the plan's text."""

    section: Section
    spans: tuple[Span, ...]


def find(document: Document, words: str) -> list[Found]:
    """Where words stand in a plan, by section in the order of the plan.

    Width, case and spaces make no difference (``２０３０ 年`` is found in ``2030年``); a match lies within one block. Several words
    that stand nowhere side by side are found in the sections that have them all.
    """
    together = _sections_with(document, _flat(words))
    apart = [_flat(word) for word in words.split()]
    if not together and len(apart) > 1:
        each = [_sections_with(document, word) for word in apart]
        together = {n: sorted({s for found in each for s in found[n]}) for n in each[0] if all(n in found for found in each)}
    return [Found(document.sections[number], _apart(spans)) for number, spans in sorted(together.items())]


def _apart(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Spans in order without those that begin in the one before."""
    kept: list[Span] = []
    for span in spans:
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return tuple(kept)


def _flat(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).lower().split())


def _sections_with(document: Document, wanted: str) -> dict[int, list[Span]]:
    """Numbers of the sections that have some letters, with where."""
    found: dict[int, list[Span]] = {}
    for block in document.blocks if wanted else ():
        # Most blocks have nothing: telling where each letter comes from is only worth it where there is something.
        if wanted not in _flat(document.text[slice(*block.span)]):
            continue
        letters = _letters(document.text[slice(*block.span)], block.span[0])
        flat = "".join(c for c, _ in letters)
        at = flat.find(wanted)
        while at >= 0:
            found.setdefault(block.section, []).append((letters[at][1], letters[at + len(wanted) - 1][1] + 1))
            at = flat.find(wanted, at + len(wanted))
    return found


def _letters(text: str, start: int) -> list[tuple[str, int]]:
    """Characters as they are compared, each with the place that it comes from; one may become several (㎡)."""
    return [(c, i) for i, raw in enumerate(text, start) for c in unicodedata.normalize("NFKC", raw).lower() if not c.isspace()]


def render_finder(plans: Sequence[tuple[str, str]], periods: Sequence[str] = (), regions: Sequence[str] = ()) -> Markup:
    """The plans to choose from, given by title and id, and the box to search in one, in all, or in those of a period or region."""
    return html("plans.finder", [(plan, title) for title, plan in plans], periods, regions)


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
    return html("plans.found", document, *_listed(document, found, MAX_SHOWN))


def render_found_in_all(words: str, found: Sequence[tuple[Document, Sequence[Found]]], searched: int) -> Markup:
    """The plans in which words were found, each with its sections.

    Args:
        words: what was looked for.
        found: the plans that have it.
        searched: how many plans were looked through.
    """
    if not found:
        return html("plans.nowhere", words, searched)
    room = max(_AT_LEAST, MAX_SHOWN // len(found))
    return html("plans.found_in_all", words, [(d, _listed(d, sections, room)) for d, sections in found], searched)


def _listed(document: Document, found: Sequence[Found], room: int) -> tuple[list[tuple[Section, int, Markup]], int, int]:
    """The sections that there is room for, with how often the words stand there and the first place; how many are left; how many
    places there are."""
    listed = [(f.section, len(f.spans), _in_context(document, f)) for f in found[:room]]
    return listed, len(found) - len(listed), sum(len(f.spans) for f in found)


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
