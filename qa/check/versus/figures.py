"""What the facts of some evidence make of a claim that sets two things against each other.

A fact is of a side where its name has all words of the side and not all of the other; two facts are set against each other where they
measure the same, of the same sort, and are of the times and places that the claim gives or else of one. Where several pairs could be
meant, those whose names say least besides decide, or all where the claim does not say what is measured; they must agree.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from index.facts import said
from index.facts.fact import Fact
from index.facts.unit_facts import facts_of_unit
from index.text.analyze import normalise
from index.text.places import within
from index.text.word_lists import kinds_of
from index.types import Document
from qa.check.versus.statement import Side, Versus
from qa.types import Evidence

_NEAR = 0.05
"""Share by which a figure of about so much may be off."""
_AT_PRICES = re.compile("名义|实际")
_TERMS_REACH = 6
"""Characters before a figure in which its terms stand."""
_IDLE = sorted(kinds_of("versus", "qa.check")["同指"], key=len, reverse=True)
_STATES = ("level", "share", "count")
_CUT = 4
"""Characters from which on a word may stand in two halves."""
_PUNCTUATION = re.compile(r"\W+")
_SHORT = 2
"""Characters that a name may have besides, whatever they are."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether what two facts say agrees with a claim, and the evidence that they stand in, that of the first side first."""

    agrees: bool
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Stated:
    """A fact with its evidence, its place, and what its name says besides the words of its side."""

    fact: Fact
    item: Evidence
    place: str
    rest: str


def against(claim: Versus, evidence: Sequence[Evidence], documents: Mapping[str, Document]) -> Verdict | None:
    """What the facts of some evidence say to a claim that sets two things against each other.

    Args:
        claim: the claim.
        evidence: where the facts are looked for.
        documents: the plans by id.

    Returns:
        None where the facts do not decide.
    """
    facts = [(f, item) for f, item in facts_in(evidence, documents) if _is_of_sort(f, claim)]
    sides = [
        [s for f, item in facts if (s := stated(f, item, mine, documents, claim.common, theirs.words)) is not None]
        for mine, theirs in ((claim.one, claim.other), (claim.other, claim.one))
    ]
    found = [
        (len(a.rest) + len(b.rest), _order(claim, a, b), a, b) for a in sides[0] for b in sides[1] if _are_alike(claim, a, b, documents)
    ]
    if not found:
        return None
    least = min(cost for cost, *_ in found)
    # Where the claim leaves open what is measured, all that is must agree.
    orders = {order for cost, order, *_ in found if cost == least or not claim.common}
    order = orders.pop()
    if orders or order is None:
        return None
    one, other = next((a, b) for cost, _, a, b in found if cost == least)
    return Verdict(order == claim.way, tuple(dict.fromkeys((one.item, other.item))))


def facts_in(evidence: Sequence[Evidence], documents: Mapping[str, Document]) -> Iterator[tuple[Fact, Evidence]]:
    """The facts of some evidence, each with what it stands in."""
    return ((f, item) for item in evidence for f in facts_of_unit(item.chunk, item.unit, documents[item.chunk.doc_id]).facts)


def stated(
    fact: Fact,
    item: Evidence,
    mine: Side,
    documents: Mapping[str, Document],
    common: Iterable[str] = (),
    theirs: frozenset[str] = frozenset(),
) -> Stated | None:
    """A fact as one of a side of a claim; None where it is of something else.

    Args:
        fact: the fact.
        item: the evidence that it stands in.
        mine: the side.
        documents: the plans by id.
        common: words that say what is measured, which may stand above a name that says no more than whose it is.
        theirs: the words of the other side, not all of which its name may have.
    """
    place = said.place(fact, documents[fact.doc_id])
    name = normalise(fact.indicator)
    around = normalise(" ".join((fact.category, item.unit.lead, item.unit.text if item.kind == "row" else "")))
    if fact.amount is None or fact.amount.low is not None or fact.yearly:
        return None
    if not all(_names(name, w) for w in mine.words) or (theirs and not theirs <= mine.words and all(_names(name, w) for w in theirs)):
        return None
    if (mine.years and fact.years != mine.years) or (mine.aimed is not None and fact.reached == mine.aimed):
        return None
    if mine.places and not any(within(place, p) and within(p, place) for p in mine.places):
        return None
    rest = name
    for word in sorted((*mine.words, *theirs, *common, *mine.places), key=len, reverse=True):
        for part in _parts(rest, word):
            rest = rest.replace(part, "", 1)
    rest = _PUNCTUATION.sub("", rest)
    if not all(_names(name, w) or (len(rest) <= _SHORT and w in around) for w in common):
        return None
    return Stated(fact, item, place, rest)


def _names(name: str, word: str) -> bool:
    return bool(_parts(name, word))


def _parts(name: str, word: str) -> tuple[str, ...]:
    """How a name has a word: whole, or in two halves one behind the other (居民收入 in 居民人均可支配收入); nothing where it has it not."""
    if word in name:
        return (word,)
    front, back = word[: len(word) // 2], word[len(word) // 2 :]
    return (front, back) if len(word) >= _CUT and front in name and back in name[name.find(front) :] else ()


def _is_of_sort(fact: Fact, claim: Versus) -> bool:
    """Whether a fact is a state where states are compared, a change where changes are."""
    if claim.sort == "":
        return fact.kind in _STATES and fact.direction == 0 and fact.side != "from"
    # What grew by more heads need not have grown faster.
    relative = fact.amount is not None and fact.amount.measures == "percent"
    return relative and fact.kind in ("change", "rate") and (claim.sort == "growth" or fact.direction < 0)


def _are_alike(claim: Versus, one: Stated, other: Stated, documents: Mapping[str, Document]) -> bool:
    """Whether two facts measure the same, at the same time and place unless the claim tells them apart by these."""
    a, b = one.fact, other.fact
    if a.amount is None or b.amount is None or a.span == b.span or a.amount.canonical != b.amount.canonical:
        return False
    if a.act != b.act or _terms(one, documents) != _terms(other, documents):
        return False
    if a.kind != b.kind and not {a.kind, b.kind} <= {"level", "share", "count"}:
        return False
    if not claim.one.years and a.years != b.years:
        return False
    if claim.one.aimed == claim.other.aimed and a.reached != b.reached:
        return False
    if not claim.one.places and (one.place != other.place or a.doc_id != b.doc_id):
        return False
    if claim.one.years == claim.other.years and claim.sort and a.since != b.since:
        return False
    return _says_the_same(one.rest, other.rest)


def _says_the_same(one: str, other: str) -> bool:
    return _bare(one) == _bare(other)


def _bare(rest: str) -> str:
    """What is left of a name without the words that two names of the same differ by."""
    for word in _IDLE:
        rest = rest.replace(word, "")
    return rest


def _terms(stated: Stated, documents: Mapping[str, Document]) -> str:
    """Whether a change is told at the prices of the time or without their change (名义增长8%, 实际增长6%); empty where it is not said."""
    text, start = documents[stated.fact.doc_id].text, stated.fact.span[0]
    found = _AT_PRICES.search(text[max(0, start - _TERMS_REACH) : start])
    return found[0] if found else ""


def _order(claim: Versus, one: Stated, other: Stated) -> Literal[-1, 0, 1] | None:
    """Whether the first of two facts is more, less or as much; None where bounds leave it open."""
    values = list(_sizes((one.fact, other.fact), claim))
    order: Literal[-1, 0, 1] = 1 if values[0] > values[1] else -1 if values[0] < values[1] else 0
    bounds = (one.fact.bound, other.fact.bound)
    if order == 0 and claim.way < 0:  # 没有甲高 is true of what is as high, 低于甲 is not.
        return None
    if "about" in bounds and abs(values[0] - values[1]) <= _NEAR * max(map(abs, values)):
        return None
    if bounds[0] == bounds[1] or claim.one.aimed or claim.other.aimed:
        return order
    # 至少6% is more than 5%, and may be more than 7%.
    open_up, open_down = ("lower" in (bounds[0],) or bounds[1] == "upper"), (bounds[0] == "upper" or bounds[1] == "lower")
    if order == 0 or (order > 0 and open_down) or (order < 0 and open_up):
        return None
    return order


def _sizes(facts: Sequence[Fact], claim: Versus) -> Iterator[float]:
    for fact in facts:
        size = float(fact.amount.value) if fact.amount else 0.0
        yield size if claim.sort == "fall" or fact.direction >= 0 else -size
