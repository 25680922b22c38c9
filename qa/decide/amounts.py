"""A claimed figure beside a fact: whether the one says what the other says, leaves it open, or is of another kind."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from index.facts.fact import Fact, Property
from index.facts.names import ACTS
from index.facts.said import years
from index.facts.times import held_for
from index.text.segment import segment
from index.types import Document
from qa.types import ClaimedFigure

_AT_LEAST = 2
"""How many times a bound an amount may be for the bound to be worth confirming."""
_ADDING = frozenset(act for act in ACTS if act[0] in "新净")
"""Verbs of what is added to what there was."""
_EXPECTED = re.compile("预期(?:性|发展)?(?:目标|指标)")
"""How a report calls the targets that it expects to meet, and does not bind itself to."""
_OVER_YEARS = re.compile("年均|年平均|平均每年|每年")
"""How plans say that a figure is of each of several years."""
_ABOUT = Decimal("0.02")
"""Share of an amount by which what is said to be about it may differ."""


def has_the_amount(figure: ClaimedFigure, fact: Fact) -> bool:
    """Whether a fact has the very amount that is claimed, of whatever kind."""
    return fact.amount is not None and (fact.amount.canonical, fact.amount.value) == (figure.unit, figure.value)


def in_unit_of(figure: ClaimedFigure, facts: Sequence[Fact]) -> ClaimedFigure:
    """A figure in the unit of the facts that it may be of, where it leaves out what the unit is per (28微克 for 28微克/立方米)."""
    for amount in (f.amount for f in facts if f.amount is not None):
        if amount.canonical == figure.unit:
            return figure
    for amount in (f.amount for f in facts if f.amount is not None):
        written = Decimal(amount.number) if re.fullmatch(r"\d+(?:\.\d+)?", amount.number) else Decimal(0)
        if figure.figure.unit and written and amount.unit.startswith(f"{figure.figure.unit}/"):
            scale, own = amount.value / written, Decimal(figure.figure.number)
            return replace(figure, unit=amount.canonical, value=own * scale)
    return figure


def property_of(fact: Fact) -> Property:
    """Whether an indicator is binding or expected: by its table, else by the words of the sentence before its figure."""
    before = fact.unit.text[: max(0, fact.span[0] - fact.unit.span[0])]
    return fact.property or ("预期性" if _EXPECTED.search(before) else "")


def is_alike(figure: ClaimedFigure, fact: Fact) -> bool:
    """Whether a fact is of the unit and kind that is claimed."""
    return fact.amount is not None and fact.amount.canonical == figure.unit and is_of_kind(figure, fact)


def is_of_year(fact: Fact, asked_years: Iterable[int], document: Document) -> bool:
    """Whether a fact holds for one of some years, any fact for none."""
    asked = set(asked_years)
    # A level told of several years (五年来…达到60%) is that of the last.
    own = fact.years[-1:] if fact.kind in ("level", "share") and not _is_flow(fact) else fact.years
    return not asked or bool(asked & (set(own) or held_for(document, fact.reached)))


def is_on_side(claimed: ClaimedFigure, fact: Fact) -> bool:
    """Whether a fact may be what is claimed of a way from one amount to another: what was before is no amount of the document's
    time, nor of what something came to, but of its own year and of a claim of what was before."""
    if fact.side == "from":
        return claimed.side == "from" or bool(set(fact.years) & set(claimed.years))
    return not (claimed.side == "from" and fact.side == "to")


def is_turned(claimed: ClaimedFigure, fact: Fact) -> bool:
    """Whether something is said to have risen to an amount to which it fell, or the other way round."""
    return claimed.moved != 0 and fact.moved == -claimed.moved


def came_otherwise(claimed: ClaimedFigure, fact: Fact, facts: Iterable[Fact]) -> bool:
    """Whether a fact has the amount that something is said to have come to, but what its plan says of other years tells that it
    has not come to it, or from the other side."""
    amount = fact.amount
    if not claimed.moved or fact.moved or amount is None or not fact.years or not has_the_amount(claimed, fact):
        return False
    row = [f for f in facts if f.years and f.amount and _row(f) == _row(fact)]
    earlier = [f for f in row if f.years[-1] < fact.years[-1]]
    if not earlier:
        return not claimed.years and any(f.years != fact.years for f in row)
    before = max(earlier, key=lambda f: f.years[-1]).amount
    return before is not None and (amount.value - before.value) * claimed.moved < 0


def _row(fact: Fact) -> tuple[str, ...]:
    """What facts of one row of a table have in common."""
    return fact.doc_id, fact.indicator, fact.place, fact.category, fact.kind, fact.amount.canonical if fact.amount else ""


def is_over_years(claimed: ClaimedFigure, fact: Fact) -> bool:
    """Whether a fact is the average or the sum of several years where the claim leaves that out: growth a year for growth, what
    was added in five years for what was added in one."""
    if claimed.kind in ("rate", "cumulative"):
        return False
    if fact.yearly:
        return fact.yearly == "average" or len(claimed.years) != 1
    since = fact.since is not None and fact.years != () and fact.since < fact.years[-1] - 1 and not claimed.compared
    return len(claimed.years) == 1 and (since or len(fact.years) > 1) and _is_flow(fact)


def _is_flow(fact: Fact) -> bool:
    """Whether a figure adds up over time, so that it is another for one year than for five."""
    if fact.kind in ("change", "rate", "cumulative"):
        return True
    counted = fact.amount is not None and fact.amount.measures not in ("percent", "")
    return counted and (fact.act in _ADDING or not _ADDING.isdisjoint(segment(fact.indicator)))


def is_the_very(claimed: ClaimedFigure, fact: Fact) -> bool:
    """Whether a fact has the very amount that is claimed, with the same bound or one that the claim leaves out."""
    return agrees(claimed, fact) and fact.amount is not None and fact.amount.value == claimed.value and claimed.bound in ("", fact.bound)


def agrees(claimed: ClaimedFigure, fact: Fact) -> bool:
    """Whether a fact says what is claimed, its year apart: kind, direction, unit, and amount within what both bounds leave."""
    if not is_of_kind(claimed, fact) or fact.amount is None or fact.amount.canonical != claimed.unit:
        return False
    if is_turned(claimed, fact):
        return False
    stated, said = fact.amount.value, claimed.value
    if claimed.low is not None or fact.amount.low is not None:
        return _ranges_agree(claimed, fact)
    if said == stated and fact.bound == claimed.bound:
        return True
    if said == stated and claimed.strict:
        return False
    match claimed.bound, fact.bound:
        case "lower", ("" | "lower"):
            return stated <= _AT_LEAST * said and said <= stated
        case "upper", ("" | "upper"):
            return said <= _AT_LEAST * stated and said >= stated
        case "lower", "about":
            return stated <= _AT_LEAST * said and said < stated - _ABOUT * abs(stated)
        case "upper", "about":
            return said <= _AT_LEAST * stated and said > stated + _ABOUT * abs(stated)
        case "about", ("" | "about"):
            return abs(said - stated) <= _ABOUT * abs(stated)
        case "", _:
            return said == stated
    return False


def _ranges_agree(claimed: ClaimedFigure, fact: Fact) -> bool:
    """Whether a range is that of the fact, or has the amount that the fact states."""
    amount = fact.amount
    if amount is None:
        return False
    if claimed.low is None:
        return False
    if amount.low is None:
        return fact.bound in ("", "about") and claimed.low <= amount.value <= claimed.value
    return (claimed.low, claimed.value) == (amount.low, amount.value)


def is_undecided(claimed: ClaimedFigure, fact: Fact) -> bool:
    """Whether a fact leaves open what is claimed: one amount of the range that it states, what lies beyond its bound, or next to
    what it says to be about so much."""
    amount = fact.amount
    if amount is None or amount.canonical != claimed.unit or not is_of_kind(claimed, fact):
        return False
    stated, said = amount.value, claimed.value
    if amount.low is not None:
        return claimed.low is None and amount.low <= said <= stated
    if claimed.low is not None:
        return (fact.bound == "lower" and said >= stated) or (fact.bound == "upper" and claimed.low <= stated)
    match fact.bound, claimed.bound:
        case "lower", ("upper" | "about"):
            return said > stated
        case "upper", ("lower" | "about"):
            return said < stated
        case "about", ("lower" | "upper"):
            return said != stated and abs(said - stated) <= _ABOUT * abs(stated)
    return False


def is_left_open(claimed: ClaimedFigure, fact: Fact) -> bool:
    """Whether a fact only bounds what is claimed: more than 以上, less than 以内."""
    if not is_of_kind(claimed, fact) or fact.amount is None or fact.amount.canonical != claimed.unit or claimed.bound:
        return False
    over = claimed.value - fact.amount.value
    return (fact.bound == "lower" and over > 0) or (fact.bound == "upper" and over < 0)


def is_of_kind(claimed: ClaimedFigure, fact: Fact) -> bool:
    """Whether a fact is of the kind that is claimed: a level, a change, a yearly rate, a sum over the period."""
    match claimed.kind:
        case "rate" | "cumulative":
            return fact.kind == claimed.kind
        case "change":
            return fact.kind in ("change", "rate", "cumulative") and fact.direction in (0, claimed.direction)
    return fact.kind in ("level", "share", "count") or (fact.kind in ("rate", "cumulative") and _is_deed(fact))


def _is_deed(fact: Fact) -> bool:
    """Whether a sum or a number a year is of things made (累计改造2000个), which a claim may leave the sum out of."""
    return fact.amount is not None and fact.amount.measures not in ("percent", "") and not fact.direction


def years_of(fact: Fact) -> str:
    """How a fact says that it is of several years (年均), else which."""
    before = fact.unit.text[: max(0, fact.span[0] - fact.unit.span[0])]
    words = _OVER_YEARS.findall(before)
    return (
        words[-1] if fact.yearly and words else "年均" if fact.yearly == "average" else f"{fact.since}年以来" if fact.since else years(fact)
    )
