"""Wordings that decide what a Chinese plan's sentence says: negation, degree, reserve, quoted names, enumeration.

The words are data (``data/negation.txt``, ``reserve.txt``, ``degree.txt``, ``opposites.txt``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from index.text.word_lists import either, kinds_of, lines_of

BACKGROUND = re.compile(r"发展基础|规划背景|现状|回顾|发展成就|面临形势|基础条件|机遇")
"""Headings under which a plan tells what has been reached, not what is aimed at."""


def _any(words: Iterable[str]) -> re.Pattern[str]:
    """One of some words, the longest that fits."""
    return re.compile(either(words))


_NEGATIONS = {kind: _any(words) for kind, words in kinds_of("negation").items()}
NEGATING = tuple(sorted({word.partition("(")[0] for words in kinds_of("negation").values() for word in words} | set("无非"), key=len))[::-1]
"""Words that turn what stands right behind them into its contrary, longest first."""
_RESERVE = kinds_of("reserve")
AIMING = (*_RESERVE["争取"], *_RESERVE["预计"])
"""Words by which a text strives for what it says, or expects it."""
AIM = _any(AIMING)
_RESERVED = _any((*_RESERVE["争取"], *_RESERVE["限制"], *_RESERVE["试行"]))
HEDGES, INTENSE = kinds_of("degree")["余地"], kinds_of("degree")["说满"]
"""Words that leave room (基本), and words that leave none (全部)."""
_OPPOSITES = tuple(tuple(map(re.compile, line.split())) for line in lines_of("opposites"))
_QUOTED = re.compile(r"[“\"]([^“”\"《》「」]+)[”\"]|「([^“”\"《》「」]+)」")
_NAMED = re.compile(rf"{_QUOTED.pattern}|《([^“”\"《》「」]+)》")
_JOINED = re.compile(r"、|(?:以及|[和与及])(?=[^、]{2,12}$)")
_CLAUSE = re.compile(r"[，。；：,;:]")


def negations(text: str) -> frozenset[str]:
    """The kinds of negation in a text: 禁止, 停止, 没有. What only sounds like one is none (不断, 不仅, 不低于, 未来)."""
    return frozenset(kind for kind, pattern in _NEGATIONS.items() if pattern.search(text))


def aims(text: str) -> bool:
    """Whether a text only strives for what it says, or expects it (力争, 预计)."""
    return AIM.search(text) is not None


def reservation(text: str) -> str:
    """The first word by which a text says something with a reservation: 争取, 严格限制, 试点; empty where there is none."""
    match = _RESERVED.search(text)
    return match[0] if match else ""


def opposed(text: str, other: str) -> Iterator[tuple[str, str]]:
    """Words of a text with the words of the other that say the opposite, where neither text has both sides (提高, 降低)."""
    for one, two in _OPPOSITES:
        for a, b in ((one, two), (two, one)):
            said, there = a.search(text), b.search(other)
            if said and there and not b.search(text) and not a.search(other):
                yield said[0], there[0]


def quoted_names(text: str, *, titles: bool = False, longest: int = 16) -> list[str]:
    """The names of two characters or more that stand in quotation marks, innermost only, in order.

    Args:
        text: any text.
        titles: also what stands in 《》.
        longest: longer quotations are no names.
    """
    found = ("".join(groups) for groups in (_NAMED if titles else _QUOTED).findall(text))
    return [name for name in found if 2 <= len(name) <= longest]


def items_of(clause: str) -> list[str]:
    """The things that a clause lists between 、, the last also behind 和, 与, 及 or 以及; the clause where it lists none."""
    return _JOINED.split(clause)


def enumerations(text: str) -> list[list[str]]:
    """``items_of`` of each clause of a normalised text."""
    return [items_of(clause) for clause in _CLAUSE.split(text)]


def respectively(text: str, at: Sequence[int]) -> dict[int, tuple[str, str]]:
    """What each of the figures is of that 分别 hands out one by one (甲、乙的产量分别达到3吨和4吨).

    Args:
        text: normalised.
        at: where the figures of the text stand, in order.

    Returns:
        By the number of a figure its thing (甲) and the words that all share: the last thing, behind which they stand,
        and what is between it and the first figure. Nothing where there are not as many things as figures.
    """
    shares: dict[int, tuple[str, str]] = {}
    for word in re.finditer("分别", text):
        items = [i for i in re.split("[、和与及]", re.split("[,。;:]", text[: word.start()])[-1]) if i]
        stop = re.compile("[。;,]").search(text, word.end())
        handed = [i for i, place in enumerate(at) if word.end() <= place < (stop.start() if stop else len(text))]
        if len(items) == len(handed) > 1:
            shared = f"{items[-1]}{text[word.end() : at[handed[0]]]}"
            shares.update((i, (item, shared)) for i, item in zip(handed, items, strict=True))
    return shares
