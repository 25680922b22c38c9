"""A plan to browse as HTML: its section tree, and where words stand in it. Everything from outside escaped."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from index.types import Document, Section, Span
from qa.page.chat.sources import address, marked

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


def render_tree(document: Document, here: str) -> str:
    """The sections of a plan as nested lists of links; branches fold, those around ``here`` stand open."""
    children: dict[str, list[Section]] = {}
    known = {s.locator for s in document.sections}
    for s in document.sections:
        # A box or an item may skip a level: its parent is the nearest section that there is.
        parent = s.locator.rpartition("/")[0]
        while parent and parent not in known:
            parent = parent.rpartition("/")[0]
        children.setdefault(parent, []).append(s)
    return f'<nav class="pq-tree" aria-label="章节目录">{_branch(document, children, "", here)}</nav>'


def _branch(document: Document, children: dict[str, list[Section]], parent: str, here: str) -> str:
    items = []
    for s in children.get(parent, ()):
        current = ' aria-current="true"' if s.locator == here else ""
        link = f'<a href="{escape(address(document.id, s.locator))}"{current}>{escape(s.headings[-1])}</a>'
        if s.locator in children:
            opened = "true" if f"{here}/".startswith(f"{s.locator}/") else "false"
            fold = f'<button type="button" class="pq-fold" aria-expanded="{opened}" aria-label="展开：{escape(s.headings[-1])}"></button>'
            items.append(f"<li>{fold}{link}{_branch(document, children, s.locator, here)}</li>")
        else:
            items.append(f"<li>{link}</li>")
    return f"<ul>{''.join(items)}</ul>" if items else ""


def render_found(document: Document, words: str, found: Sequence[Found]) -> str:
    """The sections in which words were found, each with the first place in its context."""
    if not found:
        return f'<p class="pq-hint" role="status">《{escape(document.title)}》里没有“{escape(words)}”这几个字。可以到“问答”里提问，按意思查找。</p>'
    total = sum(len(f.spans) for f in found)
    items = "".join(_found(document, f) for f in found[:MAX_SHOWN])
    rest = f'<p class="pq-hint">其余{len(found) - MAX_SHOWN}节未列出，请换更具体的词。</p>' if len(found) > MAX_SHOWN else ""
    return f'<p class="pq-hint" role="status">{len(found)}节共{total}处</p><ul class="pq-found">{items}</ul>{rest}'


def _found(document: Document, found: Found) -> str:
    held = [(s, b) for s in found.spans for b in document.blocks if b.span[0] <= s[0] < b.span[1]]
    # The heading stands above anyway.
    first, block = next(((s, b) for s, b in held if b.kind != "heading"), held[0])
    start, end = max(block.span[0], first[0] - _AROUND), min(block.span[1], first[1] + _AROUND)
    shown = ("…" if start > block.span[0] else "") + marked(document.text, (start, end), [first]) + ("…" if end < block.span[1] else "")
    count = f'<span class="pq-count">{len(found.spans)}处</span>' if len(found.spans) > 1 else ""
    link = escape(address(document.id, found.section.locator))
    place = escape(" › ".join(found.section.headings[-2:]))
    return f'<li><a href="{link}"><span class="pq-found-place">{place}{count}</span><span class="pq-found-text">{shown}</span></a></li>'
