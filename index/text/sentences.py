"""Cuts a paragraph into sentences, with quotation marks and brackets in mind."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.text.bodies import is_bodies
from index.types import Span

_OPENERS = {"“": "”", "‘": "’", "《": "》", "（": "）", "(": ")", "「": "」", "『": "』", "〔": "〕", "[": "]"}
_ENDS = "。！？!?"
_REACH = 240
"""Characters within which a bracket shows that it lists who is responsible."""
_LONG = 110
"""Sentences longer than this many characters are also cut at semicolons."""
MAX_SENTENCE = 1000
"""No sentence has more characters; the longest of 3,060 government reports has 804."""


def split_sentences(text: str) -> list[Span]:
    """Spans of the sentences of a paragraph, in order, without the space between them.

    A sentence ends at 。！？ outside quotation marks and brackets, a long one also at ；, one that is still longer than
    ``MAX_SENTENCE`` at a comma or anywhere. A bracket that lists responsible units is a sentence of its own.
    """
    spans: list[Span] = []
    start, stack = 0, [""]
    i = 0
    while i < len(text):
        char = text[i]
        if len(stack) == 1 and char in "（(" and is_responsible(text[i : i + _REACH]):
            _add(spans, text, start, i)
            end = _closing(text, i)
            _add(spans, text, i, end)
            start = i = end
            continue
        if char == stack[-1] and len(stack) > 1:
            stack.pop()
        elif char in _OPENERS and _closes(text, i, _OPENERS[char]):
            stack.append(_OPENERS[char])
        elif char in _ENDS and len(stack) == 1:
            i += 1
            while i < len(text) and text[i] in _ENDS:
                i += 1
            _add(spans, text, start, i)
            start = i
            continue
        i += 1
    _add(spans, text, start, len(text))
    return [part for span in spans for long in _cut_long(text, span) for part in _bounded(text, long)]


def is_responsible(text: str) -> bool:
    """Whether a sentence is a list of responsible units."""
    return is_bodies(text)


def _closes(text: str, at: int, closer: str) -> bool:
    """Whether an opener finds its closer within a sentence's reach; a lost closer must not swallow the rest."""
    return closer in text[at + 1 : at + 200]


def _closing(text: str, at: int) -> int:
    """The end of the bracket that opens at ``at`` (of the text, where it never closes), with a full stop after it."""
    depth = 0
    for i in range(at, len(text)):
        depth += text[i] in "（("
        depth -= text[i] in "）)"
        if depth == 0:
            return i + 2 if text[i + 1 : i + 2] == "。" else i + 1
    return len(text)


def _add(spans: list[Span], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        spans.append((start, end))


def _cut_long(text: str, span: Span) -> list[Span]:
    start, end = span
    if end - start <= _LONG or is_responsible(text[start:end]):
        return [span]
    parts: list[Span] = []
    for match in re.finditer(r"[^；;]*[；;]?", text[start:end]):
        if match[0].strip():
            _add(parts, text, start + match.start(), start + match.end())
    return parts


def _bounded(text: str, span: Span) -> list[Span]:
    """A sentence as parts of at most ``MAX_SENTENCE`` characters."""
    parts: list[Span] = []
    start = span[0]
    for part in cut_within(text[slice(*span)], MAX_SENTENCE, ("，、,",)):
        _add(parts, text, start, start + len(part))
        start += len(part)
    return parts


def cut_within(text: str, most: int, marks: Sequence[str]) -> list[str]:
    """A text as parts of at most ``most`` characters, which together are the text: each ends behind the last of the first of these
    groups of marks that stands in it, else where it is full."""
    parts: list[str] = []
    start = 0
    while len(text) - start > most:
        ends = (max(text.rfind(mark, start, start + most) for mark in group) for group in marks)
        end = next((at + 1 for at in ends if at >= start), start + most)
        parts.append(text[start:end])
        start = end
    return [*parts, text[start:]]
