"""A claim that says of two things which has more of something (甲的产量比乙高, 甲的增速低于乙)."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from index.facts.names import MEASURE
from index.text.analyze import normalise
from index.text.periods import five_year_periods, years
from index.text.places import names_in, places_in
from index.text.quantity import read as quantities_in
from index.text.segment import segment
from index.text.word_lists import either, kinds_of

Sort = Literal["", "growth", "fall"]
"""What is compared: a state, a growth, a fall."""

_WORDS = kinds_of("versus", "qa.check")
_JOINING = re.compile("[、和与及]")
_TIME = re.compile(r"(?:19|20)\d{2}年?|(?:十?[一二三四五六七八九]|十)五(?:规划|计划)?(?:时期|期间)")
_AGO = re.compile("上一?年|去年|前年|往年|以前|过去")
"""A time that only how something went is told of."""
_SAID_NOT = re.compile("[不没未非无](?:有|曾|会|是|能|见得)?$")
"""What denies the comparison that follows it."""

_SAID_APART = frozenset(word for kind in ("目标", "实绩", "下降", "增长", "虚词") for word in _WORDS[kind])
"""Words that are no part of a name."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of two things: the ``words`` that name it, its ``years`` (of a period the first and the last) and ``places``, and whether what is ``aimed`` at or what is reached is
    meant, None where it is not said."""

    words: frozenset[str]
    years: tuple[int, ...]
    places: tuple[str, ...]
    aimed: bool | None


@dataclass(frozen=True, slots=True)
class Versus:
    """That ``one`` has more (``way`` 1) or less (-1) than ``other`` of the ``common`` words, which say what is measured."""

    one: Side
    other: Side
    common: frozenset[str]
    way: Literal[-1, 1]
    sort: Sort


@functools.cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """How a claim sets two things against each other: the word that tells which is more at its end, or between the two."""
    more, less = either(_WORDS["更多"]), either(_WORDS["更少"])
    behind = re.compile(
        r"(?P<one>.+?)是?(?P<not>没有|不如|不及)?(?(not)|(?<![占对])比(?![例重]))(?P<other>.+?)(?:还要|还|更加?|要|(?P<each>都|均)|明显)?"
        rf"(?:(?P<more>{more})|(?P<less>{less}))(?:得多|很多|不少|一些|一点|些|了)*"
    )
    between = re.compile(rf"(?P<one>.+?)是?(?:(?P<less>{either(_WORDS['少于'])})|(?P<more>{either(_WORDS['多于'])}))了?(?P<other>.+)")
    return behind, between


def versus(said: str) -> tuple[Versus, ...]:
    """What a claim sets against each other: one thing against another, or against each of several (比甲和乙都快); none where it sets no
    things against each other, or gives a figure.

    Args:
        said: a claim, as ``qa.decide.claims.statement_of`` has it.
    """
    said = normalise(said).strip(",:?。! ")
    behind, between = _patterns()
    found = behind.fullmatch(said) or between.fullmatch(said)
    if found is None or any(not q.figure.is_year for q in quantities_in(said)) or re.search("[,;。]", said):
        return ()
    told = next(word for word in (found["more"], found["less"]) if word)
    way: Literal[-1, 1] = 1 if found["more"] else -1
    if "not" in found.groupdict() and found["not"]:
        way = -1 if way > 0 else 1
    if _AGO.match(found["other"]) or any(_SAID_NOT.search(found[side].rstrip()) for side in ("one", "other")):
        return ()
    others = _JOINING.split(found["other"]) if found.groupdict().get("each") else [found["other"]]
    kind = _sort(said, told)
    pairs = [_apart(side_of(found["one"]), side_of(other), way, kind) for other in others]
    return tuple(p for p in pairs if p is not None) if all(pairs) else ()


def _sort(said: str, told: str) -> Sort:
    """What a claim compares, ``told`` being its word for which is more: words that only hold one for a change (增加值) do not count."""
    words = {*segment(said)}
    if not words.isdisjoint(_WORDS["下降"]):
        return "fall"
    return "growth" if told in _WORDS["快慢"] or not words.isdisjoint(_WORDS["增长"]) else ""


def side_of(text: str) -> Side:
    """What a part of a claim names: its words, times and places, and whether a target or what was reached is meant."""
    aimed = next((aim for kind, aim in (("实绩", False), ("目标", True)) if any(w in text for w in _WORDS[kind])), None)
    own = _TIME.sub(" ", text)
    for name in names_in(own):
        own = own.replace(name, " ")
    return Side(frozenset(_told(own)), _years(text), tuple(places_in(text)), aimed)


def _years(text: str) -> tuple[int, ...]:
    """The years that a text gives, of a five-year period the first and the last."""
    periods = five_year_periods(text)
    return (periods[0].first, periods[0].last) if periods else years(text)


def _told(text: str) -> Iterator[str]:
    """The words of a text that say what is meant, a measure of one character with the word that it ends (增加值率)."""
    words: list[str] = []
    for word in segment(text):
        if words and len(word) == 1 and MEASURE.fullmatch(word) and len(words[-1].strip()) > 1:
            words[-1] += word
        else:
            words.append(word)
    return (w for w in words if len(w.strip()) > 1 and w not in _SAID_APART)


def _apart(one: Side, other: Side, way: Literal[-1, 1], sort: Sort) -> Versus | None:
    """The two sides, each with what the other leaves out because both have it: the time, the place, what is measured."""
    one, other = _filled(one, other), _filled(other, one)
    if not one.words or not other.words:
        words = one.words | other.words
        one, other = replace(one, words=words), replace(other, words=words)
    one, other = replace(one, words=_cut(one.words, other.words)), replace(other, words=_cut(other.words, one.words))
    common = one.words & other.words
    own = [side.words - common for side in (one, other)]
    for i, side in enumerate(own):
        measures = {w for w in side if MEASURE.search(w)}
        # What is measured of the one is measured of the other (农村的产量比城镇高).
        if measures and side - measures and not {w for w in own[1 - i] if MEASURE.search(w)}:
            own[i], common = side - measures, common | measures
    one, other = replace(one, words=own[0]), replace(other, words=own[1])
    differs = one.words != other.words or any(getattr(one, k) != getattr(other, k) for k in ("years", "places", "aimed"))
    return Versus(one, other, common, way, sort) if differs and (common or one.words) else None


def _cut(words: frozenset[str], others: frozenset[str]) -> frozenset[str]:
    """Words of one side, each cut in two where it ends in a word of the other (城镇人口 beside 农村, 人口)."""
    found: set[str] = set()
    for word in words:
        end = next((o for o in others if word.endswith(o) and len(word) > len(o) + 1), "")
        found |= {word.removesuffix(end), end} if end else {word}
    return frozenset(found)


def _filled(side: Side, other: Side) -> Side:
    years = side.years or other.years
    # Of another year what was reached may be set against what is aimed at.
    aimed = other.aimed if side.aimed is None and years == (other.years or years) else side.aimed
    return replace(side, years=years, places=side.places or other.places, aimed=aimed)
