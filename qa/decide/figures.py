"""Verdicts on figures: each figure that a question states, held against the facts of its indicator, year and place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from index.facts.fact import Fact
from index.facts.times import held_for
from index.facts.unit_facts import facts_of_unit
from index.text.analyze import normalise
from index.text.places import place_of, scope_words
from index.text.quantity import read
from index.types import Document
from qa.decide.case import Case
from qa.read.subject import is_of_the_level
from qa.read.topic import Topic
from qa.types import Claim, ClaimedFigure, Evidence, Judgement
from qa.understand.topic import topic_terms

_DEPTH = 30
"""Pieces of evidence whose facts are looked at."""
_NAMED, _NAMED_FIRST = 0.5, 0.25
"""Share of an indicator's own words, by weight, that a question must name to speak of it; less for the best evidence."""
_NAMED_BEST = 0.4
"""The same for the best evidence to contradict what a question only takes for granted."""
_SURE = 0.75
"""The same for a figure of another unit or kind to contradict."""
_AS_GOOD = 0.05
"""Facts within this of the best fit speak of the same thing."""
_AT_LEAST = 2
"""How many times a bound an amount may be for the bound to be worth confirming."""
_ABOUT = Decimal("0.02")
"""Share of an amount by which what is said to be about it may differ."""

_ONLY_ASKS = re.compile("(.)[不没]\\1|没有?(?:记|说|弄)?错|没问题|不断")
"""What looks like a denial and is none."""
_DENIAL = re.compile("[不没]|未(?!来)")


@dataclass(frozen=True, slots=True)
class _Found:
    """A fact with the evidence that states it, and how well it fits what is asked about."""

    fact: Fact
    item: Evidence
    named: float
    fit: float


def on_figures(case: Case) -> Judgement | None:
    """The verdict on all figures that a question states: no where a fact of that very indicator says otherwise, yes where
    each figure agrees with one; None where the facts do not decide."""
    claimed = case.claim.amounts
    if not claimed or _is_denied(case.query.text):
        return None
    found = _facts(case)
    verdicts = [_on_one(figure, found, case) for figure in claimed]
    denied = next((v for v in verdicts if v is not None and v.verdict != "yes"), None)
    if denied is not None:
        return denied
    agreed = [v for v in verdicts if v is not None]
    if len(agreed) < len(claimed):
        return None
    evidence = tuple(dict.fromkeys(item for v in agreed for item in v.evidence))
    return Judgement("yes", Claim(case.claim.figures, years=case.claim.years, amounts=claimed), evidence)


def _is_denied(text: str) -> bool:
    """Whether a question denies what it states (不到81岁, 没有达到75%): what then agrees or not cannot be told from the figure."""
    for quantity in reversed(read(text)):
        text = text[: quantity.whole[0]] + text[quantity.whole[1] :]
    return _DENIAL.search(_ONLY_ASKS.sub("", text)) is not None


def _facts(case: Case) -> list[_Found]:
    """The facts of the evidence that are of the place asked about and whose indicator the question names, those that fit
    best."""
    said = f"{case.query.text} {case.query.about}"
    found = []
    for rank, item in enumerate(case.evidence[:_DEPTH]):
        document = case.store.by_id[item.chunk.doc_id]
        for fact in facts_of_unit(item.chunk, item.unit, document).facts:
            if fact.amount is None or not _is_of_the_place(fact, document, case):
                continue
            named = Topic(topic_terms(fact.indicator), case.store).coverage(said)
            if named >= (_NAMED if rank else _NAMED_FIRST):
                covered = case.topic.coverage(normalise(f"{item.chunk.headings[-1]} {fact.category} {fact.indicator}"))
                found.append(_Found(fact, item, named, named + covered))
    best = max((f.fit for f in found), default=0.0)
    return [f for f in found if f.fit >= best - _AS_GOOD]


def _is_of_the_place(fact: Fact, document: Document, case: Case) -> bool:
    """Whether a fact is of the place that is asked about; without any, of the plan's own, at the level that is meant."""
    if case.query.spots:
        own = place_of(document.title, document.issuer)[0]
        return any(p == fact.place or p in fact.indicator or (not fact.place and p in own) for p in case.query.spots)
    if fact.place and fact.place not in case.home:
        return False
    return is_of_the_level(document, case.query) or scope_words(fact.indicator) is not None


def _on_one(figure: ClaimedFigure, found: Sequence[_Found], case: Case) -> Judgement | None:
    documents = case.store.by_id
    dated = [f for f in found if _is_of_year(f.fact, figure.years, documents[f.fact.doc_id])]
    agreed = _agreeing(figure, dated, found)
    claim = Claim((figure.figure,), years=figure.years, amounts=(figure,))
    if agreed is not None:
        return Judgement("yes", claim, (agreed.item,)) if case.asks else None
    # The very figure of another year is that one mistaken, not one that a bound leaves open.
    mistaken = any(is_the_very(figure, f.fact) for f in found)
    beyond = None if mistaken else next((f for f in dated if is_left_open(figure, f.fact)), None)
    if beyond is not None:
        return Judgement("reserved", claim, (beyond.item,), beyond.fact.bound_words) if case.asks else None
    denying = _closest(figure, [f for f in dated if f.named >= _SURE or _is_alike(figure, f.fact)]) or _same_elsewhen(figure, found)
    if denying is None or not (case.asks or _certain(figure, denying, found, case)):
        return None
    return Judgement("no", claim, (denying.item,))


def _agreeing(figure: ClaimedFigure, dated: Sequence[_Found], found: Sequence[_Found]) -> _Found | None:
    """A fact of the year that agrees; one that agrees only within what bounds leave open does not count where the very
    figure is that of another year."""
    exact = [f for f in found if is_the_very(figure, f.fact)]
    if exact:
        return next((f for f in exact if f in dated), None)
    # The very amount under another bound (8%左右 for 8%以上) is what is meant, not another that happens to lie beyond it.
    if any(_has_the_amount(figure, f.fact) for f in found):
        return next((f for f in dated if _has_the_amount(figure, f.fact) and agrees(figure, f.fact)), None)
    return next((f for f in dated if agrees(figure, f.fact)), None)


def _is_alike(figure: ClaimedFigure, fact: Fact) -> bool:
    """Whether a fact is of the unit and kind that is claimed."""
    return fact.amount is not None and fact.amount.canonical == figure.unit and is_of_kind(figure, fact)


def _closest(figure: ClaimedFigure, dated: Sequence[_Found]) -> _Found | None:
    """Of the facts of the year, the one that is most like what is claimed: of its amount, unit and kind before others."""

    def likeness(found: _Found) -> tuple[bool, bool, bool]:
        amount = found.fact.amount
        same_unit = amount is not None and amount.canonical == figure.unit
        return _has_the_amount(figure, found.fact), same_unit, is_of_kind(figure, found.fact)

    return max(dated, key=likeness, default=None)


def _same_elsewhen(figure: ClaimedFigure, found: Sequence[_Found]) -> _Found | None:
    """The very figure at another year."""
    return next((f for f in found if is_the_very(figure, f.fact)), None)


def _certain(figure: ClaimedFigure, denying: _Found, found: Sequence[_Found], case: Case) -> bool:
    """Whether what a question only takes for granted may be contradicted: by a fact of the very unit and kind, where no
    other fact has the amount and the question does not leave it open (300多个)."""
    if figure.bound == "about":
        return False
    named = denying.named >= _NAMED or (denying.named >= _NAMED_BEST and denying.item is case.evidence[0])
    return named and _is_alike(figure, denying.fact) and not any(_has_the_amount(figure, f.fact) for f in found)


def _has_the_amount(figure: ClaimedFigure, fact: Fact) -> bool:
    return fact.amount is not None and (fact.amount.canonical, fact.amount.value) == (figure.unit, figure.value)


def _is_of_year(fact: Fact, years: Iterable[int], document: Document) -> bool:
    """Whether a fact holds for one of some years, any fact for none."""
    asked = set(years)
    return not asked or bool(asked & (set(fact.years) or held_for(document, fact.reached)))


def is_the_very(claimed: ClaimedFigure, fact: Fact) -> bool:
    """Whether a fact has the very amount that is claimed, with the same bound or one that the claim leaves out."""
    return agrees(claimed, fact) and fact.amount is not None and fact.amount.value == claimed.value and claimed.bound in ("", fact.bound)


def agrees(claimed: ClaimedFigure, fact: Fact) -> bool:
    """Whether a fact says what is claimed, its year apart: kind, direction, unit, and amount within what both bounds leave."""
    if not is_of_kind(claimed, fact) or fact.amount is None or fact.amount.canonical != claimed.unit or fact.amount.low is not None:
        return False
    stated, said = fact.amount.value, claimed.value
    if said == stated and fact.bound == claimed.bound:
        return True
    match claimed.bound, fact.bound:
        case "lower", ("" | "lower"):
            return stated <= _AT_LEAST * said and said <= stated
        case "upper", ("" | "upper"):
            return said <= _AT_LEAST * stated and said >= stated
        case "about", ("" | "about"):
            return abs(said - stated) <= _ABOUT * abs(stated)
        case "", _:
            return said == stated
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
