"""How comparable values and lists differ, in words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.facts.ledger import VERBS_BEFORE, Value
from index.text.analyze import normalise, pairs
from index.text.phrases import enumerations
from index.text.quantity import ABOUT, Figure, amount
from qa.types import Evidence

_SAME_ITEM = 0.75
"""Share of character pairs (Dice) from which on two items of lists are one."""
_LIST = 3
"""Items from which on a sentence is a list."""
_LEVELS = ("%", "‰", "个百分点", "百分点", "岁", "年")
"""Units of what is high or low, not much or little."""


def difference(values: Sequence[Value | None], names: Sequence[str]) -> str:
    """How comparable values differ, in words: by how much of two the second is more, which of several is most
    and least; empty where the two are not to be set off against each other (a rate a year and a level, at
    least and about).

    Args:
        values: one a side, of the same unit.
        names: short names of the sides, empty where they have none.
    """
    given = [(value, name) for value, name in zip(values, names, strict=True) if value is not None]
    if len(given) < 2 or len({(v.annual, v.cumulative) for v, _ in given}) > 1:
        return ""
    return _of_two(given[0][0], *given[1]) if len(given) == 2 else _of_several(given)


def _of_several(given: Sequence[tuple[Value, str]]) -> str:
    amounts = [_size(v) for v, _ in given]
    high, low = max(amounts), min(amounts)
    (_, highest), (_, lowest) = given[amounts.index(high)], given[amounts.index(low)]
    alone = amounts.count(high) == amounts.count(low) == 1
    return f"{highest}最高，{lowest}最低" if alone and highest and lowest and not any(v.bound for v, _ in given) else ""


def _of_two(one: Value, other: Value, second: str) -> str:
    before, after = _size(one), _size(other)
    if before == after:
        return "数值相同" if one.bound == other.bound else "数值相同，程度用词不同"
    more, less = ("高", "低") if one.unit in _LEVELS else ("多", "少")
    who = f"{second or '后者'}{more if after > before else less}"
    if {one.bound, other.bound} - {"", *ABOUT}:
        return who if one.bound == other.bound else ""
    about = "约" if {one.bound, other.bound} & ABOUT else ""
    scale = max(one.unit, other.unit, key=_scale)
    unit = "个百分点" if scale in ("%", "百分点") else scale
    return f"{who}{about}{round(abs(after - before) / _scale(scale), 6):g}{unit}"


def _size(value: Value) -> float:
    return amount(Figure(value.number, value.unit, "", ""))[0]


def _scale(unit: str) -> float:
    return amount(Figure("1", unit, "", ""))[0]


def listed_apart(one: Evidence, other: Evidence) -> tuple[list[str], list[str], list[str]] | None:
    """What two sentences both list, what only the first lists, and what only the second; None where either is no list
    or the two have nothing in common."""
    items, others = _items_of(one.unit.text), _items_of(other.unit.text)
    if min(len(items), len(others)) < _LIST or one.span == other.span:
        return None
    first, second = _missing_from(others, items), _missing_from(items, others)
    both = [i for i in items if i not in first]
    return (both, first, second) if both and (first or second) else None


def _missing_from(others: Sequence[str], items: Sequence[str]) -> list[str]:
    return [i for i in items if all(alike(i, o) < _SAME_ITEM for o in others)]


def _items_of(text: str) -> list[str]:
    """The things that a text lists: those of its longest run between 、."""
    longest = max(enumerations(normalise(text)), key=len)
    # A verb stands before the first, what they are all about behind the last (等产业).
    items = [VERBS_BEFORE.sub("", longest[0]), *longest[1:-1], re.sub(r"等[^、]*$", "", longest[-1])]
    return [i for i in items if 2 <= len(i) <= 16] if len(longest) >= _LIST else []


def alike(one: str, other: str) -> float:
    """Dice coefficient of the character pairs of two names (Dice 1945), or 0.8 of that of their characters
    where it is more (海铁联运占比, 铁海联运比重), 0 to 1."""
    found = [_dice(set(pairs(normalise(one))), set(pairs(normalise(other)))), 0.8 * _dice(set(normalise(one)), set(normalise(other)))]
    return max(found)


def _dice(one: set[str], other: set[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0
