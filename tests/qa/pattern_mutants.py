"""Regular expressions with one thing less: what a test of a pattern must notice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

_TOKEN = re.compile(r"\\u[0-9a-fA-F]{4}|\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\((?:\?(?:P?<\w+>|:|<?[=!]))?|.", re.DOTALL)
_QUANTIFIER = re.compile(r"[*+?]\??|\{\d*,?\d*\}\??")
_MEMBER = re.compile(r"(?:\\u[0-9a-fA-F]{4}|\\.|.)(?:-(?:\\u[0-9a-fA-F]{4}|\\.|.))?", re.DOTALL)


@dataclass
class _Group:
    start: int
    looks_around: bool
    bars: list[int] = field(default_factory=list)


def mark(pattern: re.Pattern[str], text: str) -> str:
    """The text with what the pattern finds in 【】."""
    return pattern.sub(lambda m: m[0] and f"【{m[0]}】", text)


def unmarked(text: str) -> str:
    """The text without 【】."""
    return re.sub("[【】]", "", text)


def without_one_thing(pattern: str) -> Iterator[str]:
    """The pattern without one alternative, lookaround, character of a class or optional thing, for each of them."""
    for start, end in sorted(set(_removable(pattern))):
        yield pattern[:start] + pattern[end:]


def _removable(pattern: str) -> Iterator[tuple[int, int]]:
    open_groups = [_Group(0, False)]
    at, content = 0, [0]
    while at < len(pattern):
        token = _TOKEN.match(pattern, at)
        assert token is not None
        start, at = at, token.end()
        if token[0].startswith("("):
            open_groups.append(_Group(start, bool(re.search("[=!]", token[0]))))
            content.append(at)
            continue
        if token[0] == "|":
            open_groups[-1].bars.append(start)
            continue
        if token[0] == ")":
            group = open_groups.pop()
            start = group.start
            yield from _alternatives(content.pop(), group.bars, at - 1)
            if group.looks_around:
                yield start, at
        elif token[0].startswith("["):
            yield from _members(token[0], start)
        if (quantifier := _QUANTIFIER.match(pattern, at)) is not None:
            at = quantifier.end()
            if quantifier[0][0] in "*?" or quantifier[0].startswith("{0"):
                yield start, at
    yield from _alternatives(0, open_groups[0].bars, len(pattern))


def _alternatives(start: int, bars: list[int], end: int) -> Iterator[tuple[int, int]]:
    edges = [start - 1, *bars, end]
    for left, right in pairwise(edges):
        if bars:
            # An alternative goes with the bar behind it, the last with the one before.
            yield (left, end) if right == end else (left + 1, right + 1)


def _members(characters: str, start: int) -> Iterator[tuple[int, int]]:
    first = 2 if characters.startswith("[^") else 1
    members = list(_MEMBER.finditer(characters, first, len(characters) - 1))
    yield from ((start + m.start(), start + m.end()) for m in members if len(members) > 1)
