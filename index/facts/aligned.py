"""Where the characters of a normalised text stand in the text that it was made of."""

from __future__ import annotations

import functools

from index.text.analyze import normalise

_REACH = 12
"""How many characters the normaliser may have left out in one place."""


@functools.lru_cache(maxsize=64)
def positions(normal: str, raw: str) -> tuple[int, ...]:
    """For each character of ``normal``, and for its end, the place in ``raw``; greedy, since the normaliser only leaves out
    and replaces. Some are kept: each figure of a sentence asks for them."""
    found: list[int] = []
    at = 0
    for char in normal:
        ahead = next((i for i in range(at, min(at + _REACH, len(raw))) if char in normalise(raw[i])), None)
        at = at if ahead is None else ahead
        found.append(min(at, max(len(raw) - 1, 0)))
        # A character that becomes several (㎡) stays for those behind it.
        if at < len(raw) and len(normalise(raw[at])) <= 1:
            at += 1
    return (*found, len(raw))


def span_in(normal: str, raw: str, span: tuple[int, int]) -> tuple[int, int]:
    """A span of ``normal`` as a span of ``raw``."""
    places = positions(normal, raw)
    start = places[span[0]]
    return start, max(places[span[1] - 1] + 1, start + 1)
