"""How comparable facts and lists differ, in words, and why facts cannot be compared."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from index.facts import said
from index.facts.fact import Fact
from index.facts.names import without_act
from index.text.analyze import normalise, pairs
from index.text.phrases import enumerations
from index.text.quantity import Figure, amount
from qa.types import Evidence

_SAME_ITEM = 0.75
"""Share of character pairs (Dice) from which on two items of lists are one."""
_LIST = 3
"""Items from which on a sentence is a list."""
_LEVELS = ("%", "‰", "个百分点", "百分点", "岁", "年")
"""Units of what is high or low, not much or little."""
_PART = re.compile("占比|比重|比例|份额|比率")
_SIZE = re.compile("总量|总额|总数|规模|数量|(?<=.)[数额量]$")
"""Words for shares and sizes that mean the same in a name."""
_STATES = ("level", "share", "count")


@dataclass(frozen=True, slots=True)
class Placed:
    """A fact with the place that it is of."""

    fact: Fact
    place: str


def is_one_indicator(one: str, other: str) -> bool:
    """Whether two names are of the very same indicator: the same characters but for the words for shares and sizes
    (海铁联运占比, 铁海联运比重)."""
    return _plain(one) == _plain(other)


def _plain(name: str) -> list[str]:
    return sorted(_SIZE.sub("", _PART.sub("比重", normalise(name))).replace("的", ""))


def obstacles(one: Placed, other: Placed, *, apart: str = "") -> tuple[str, ...]:
    """Why two facts cannot be set off against each other, in words; none where they can.

    Args:
        one: a fact with its place.
        other: another.
        apart: what the two sides are told apart by, which may therefore differ: ``place``, ``year``, or else their plans.
    """
    a, b = one.fact, other.fact
    found = []
    if not is_one_indicator(said.name(a), said.name(b)):
        found.append("指标口径不同")
    if apart != "place" and one.place != other.place:
        found.append(f"地区不同（{one.place or '未写明'}、{other.place or '未写明'}）")
    if _class(a) != _class(b):
        found.append("一个是水平，一个是变化" if "state" in (_class(a)[0], _class(b)[0]) else "数字的性质不同")
    elif a.since != b.since:
        found.append("比较的基年不同")
    if apart != "year" and a.reached != b.reached:
        found.append("一个是现状，一个是目标")
    if apart == "place" and a.years != b.years:
        found.append("年份不同")
    return tuple(found)


def _class(fact: Fact) -> tuple[str, int, bool]:
    """What a figure must share with another to be compared: a state, or the same sort and direction of change, and whether in
    points."""
    points = fact.amount is not None and "百分点" in fact.amount.unit
    return ("state", 0, False) if fact.kind in _STATES else (fact.kind, fact.direction, points)


def difference(facts: Sequence[Fact | None], names: Sequence[str]) -> str:
    """How comparable amounts differ, in words: by how much of two the second is more, which of several is most
    and least; empty where that does not follow from them (at least and about, a range).

    Args:
        facts: one a side, of the same unit, none of which hinders the comparison (``obstacles``).
        names: short names of the sides, empty where they have none.
    """
    given = [(fact, name) for fact, name in zip(facts, names, strict=True) if fact is not None]
    if len(given) < 2 or any(f.amount is None or f.amount.low is not None for f, _ in given):
        return ""
    return _of_two(given[0][0], *given[1]) if len(given) == 2 else _of_several(given)


def _of_several(given: Sequence[tuple[Fact, str]]) -> str:
    amounts = [_size(f) for f, _ in given]
    high, low = max(amounts), min(amounts)
    (_, highest), (_, lowest) = given[amounts.index(high)], given[amounts.index(low)]
    alone = amounts.count(high) == amounts.count(low) == 1
    return f"{highest}最高，{lowest}最低" if alone and highest and lowest and not any(f.bound for f, _ in given) else ""


def _of_two(one: Fact, other: Fact, second: str) -> str:
    before, after = _size(one), _size(other)
    if before == after:
        return "数值相同" if one.bound == other.bound else "数值相同，程度用词不同"
    units = [f.amount.unit for f in (one, other) if f.amount]
    more, less = ("高", "低") if units[0] in _LEVELS else ("多", "少")
    who = f"{second or '后者'}{more if after > before else less}"
    if {one.bound, other.bound} - {"", "about"}:
        return who if one.bound == other.bound else ""
    about = "约" if "about" in (one.bound, other.bound) else ""
    scale = max(units, key=_scale)
    unit = "个百分点" if scale in ("%", "百分点") else scale
    return f"{who}{about}{_plainly(abs(after - before) / _scale(scale))}{unit}"


def _size(fact: Fact) -> Decimal:
    return fact.amount.value if fact.amount else Decimal(0)


def _scale(unit: str) -> Decimal:
    return Decimal(str(amount(Figure("1", unit, "", ""))[0]))


def _plainly(number: Decimal) -> str:
    return f"{round(number, 6):f}".rstrip("0").rstrip(".") if number % 1 else f"{number:.0f}"


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
    items = [without_act(longest[0]), *longest[1:-1], re.sub(r"等[^、]*$", "", longest[-1])]
    return [i for i in items if 2 <= len(i) <= 16] if len(longest) >= _LIST else []


def alike(one: str, other: str) -> float:
    """Dice coefficient of the character pairs of two names (Dice 1945), or 0.8 of that of their characters
    where it is more (海铁联运占比, 海铁联运比重), 0 to 1."""
    found = [_dice(set(pairs(normalise(one))), set(pairs(normalise(other)))), 0.8 * _dice(set(normalise(one)), set(normalise(other)))]
    return max(found)


def _dice(one: set[str], other: set[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0
