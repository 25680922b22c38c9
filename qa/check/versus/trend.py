"""A claim that something rose or fell, without saying by how much, before the facts that say how it changed."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from index.facts.fact import Fact
from index.facts.names import MEASURE
from index.text.analyze import normalise
from index.text.periods import years
from index.text.phrases import negations
from index.text.quantity import read as quantities_in
from index.text.segment import segment
from index.text.word_lists import either, kinds_of
from index.types import Document
from qa.check.alignment import DOWN, UP
from qa.check.versus.figures import Stated, Verdict, facts_in, stated
from qa.check.versus.statement import Side, side_of
from qa.types import Evidence

_WORDS = kinds_of("versus", "qa.check")
_AHEAD = frozenset(_WORDS["将要"])
_PACES = frozenset((*_WORDS["增长"], *_WORDS["下降"]))
_BY_YEAR = re.compile("到(?:19|20)[0-9]{2}年")
"""A year by which something has risen or is to rise."""
_SHORT = 2
"""Characters that the name of what changed may have besides."""


@dataclass(frozen=True, slots=True)
class Trend:
    """That something rose (``direction`` 1) or fell (-1), ``since`` a year where one is given."""

    thing: Side
    direction: Literal[-1, 1]
    since: int | None


@functools.cache
def _pattern() -> re.Pattern[str]:
    since = r"(?:[比较](?P<since>(?:19|20)\d{2})年|[比较]?(?:上一?年|去年|上年同期|去年同期)|同比|环比)"
    went = rf"(?:(?P<down>{either(DOWN)})|(?P<up>{either(UP)}))(?:了|过)*(?:一些|一点|不少|很多)?"
    return re.compile(rf"(?P<thing>.+?)(?:{since}|[在又也都还]|{either(_WORDS['怎样变'])})*{went}")


def trend(said: str) -> Trend | None:
    """What a claim says to have risen or fallen; None where it says neither, denies it, or gives a figure.

    Args:
        said: a claim, as ``qa.decide.claims.statement_of`` has it.
    """
    said = normalise(said).strip(",:?。! ")
    found = _pattern().fullmatch(said)
    if found is None or re.search("[,;。]", said) or negations(said) or any(not q.figure.is_year for q in quantities_in(said)):
        return None
    thing = side_of(found["thing"])
    if thing.aimed is None and not _BY_YEAR.match(found["thing"]):
        # What is said to have risen is so by what was reached, not by what is aimed at.
        thing = replace(thing, aimed=not _AHEAD.isdisjoint(segment(found["thing"])))
    # A growth that slows (涨幅回落) is no fall of what grew.
    if not thing.words or _PACES & set(segment(found["thing"])):
        return None
    return Trend(thing, -1 if found["down"] else 1, years(f"{found['since']}年")[0] if found["since"] else None)


def went(claim: Trend, evidence: Sequence[Evidence], documents: Mapping[str, Document]) -> Verdict | None:
    """What the facts of some evidence say to a claim that something rose or fell; None where they do not decide.

    Args:
        claim: the claim.
        evidence: where the facts are looked for, best first.
        documents: the plans by id.
    """
    found = [
        (way, item)
        for fact, item in facts_in(evidence, documents)
        if (way := _way(fact)) and _is_since(fact, claim) and (s := stated(fact, item, claim.thing, documents)) and _is_of_it(s)
    ]
    if len({way for way, _ in found}) != 1:
        return None
    return Verdict(found[0][0] == claim.direction, (found[0][1],))


def _way(fact: Fact) -> int:
    """In which way a fact says that something went; 0 where it says nothing of it."""
    return fact.direction if fact.kind == "change" else fact.moved if fact.side == "to" else 0


def _is_of_it(stated: Stated) -> bool:
    """Whether a name says nothing besides what a claim names, or at its end in a word what is measured (粮食产量): another word says of
    which part of it, or of what it is a part (进出口总额)."""
    rest, name = stated.rest, normalise(stated.fact.indicator)
    return not rest or (len(rest) <= _SHORT and name.endswith(rest) and MEASURE.search(rest) is not None)


def _is_since(fact: Fact, claim: Trend) -> bool:
    if claim.since is not None:
        return fact.since == claim.since
    # What grew over several years may have fallen in one of them.
    return (fact.since is None or fact.year is None or fact.since == fact.year - 1) and (
        len(fact.years) < 2 or fact.years == claim.thing.years
    )
