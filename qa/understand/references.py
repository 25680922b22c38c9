"""Which documents a question names by their kind and year or five-year period, not by their titles (上海2015年的报告, “七五”计划)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.facts.times import frame_of
from index.text.periods import YEAR_NUMBER, five_year_periods
from index.text.places import full_name, places_in
from index.text.places.divisions import Level
from index.types import Document
from qa.understand.cues import cue
from qa.understand.places import is_own, level_meant, place_of_plan

_KIND = re.compile("[省市县区州]$")
"""The kind of a place behind its name."""
_YEAR = re.compile(YEAR_NUMBER)
_PLANS, _GENERAL = ("计划", "规划", "纲要"), "国民经济和社会发展"
"""Words of the titles of plans, and of that for the whole economy and society, which goes by its period alone."""


@dataclass(frozen=True, slots=True)
class Reference:
    """Words of a question that name documents, with the ``ids`` of those that they fit; nothing where the index has none."""

    words: str
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Whose:
    """Whose document is named: the ``places`` that its name has, the ``level`` of government, and what is ``left`` of the name."""

    places: tuple[str, ...]
    level: Level | None
    left: str


def references(text: str, documents: Sequence[Document]) -> list[Reference]:
    """The documents that a normalised question names by kind and year, or by the five-year period that they plan, in order."""
    return [*_of_a_year(text, documents), *_of_a_period(text, documents)]


def year_of(document: Document) -> int | None:
    """The year that a document goes by: the one that a report or bulletin is of, else where a plan begins, else that of issue."""
    return frame_of(document).now


def of_years(years: Sequence[int], documents: Sequence[Document]) -> tuple[str, ...]:
    """The documents that tell of some years by their nature: reports of a year and of the one after, which looks back on it,
    bulletins of it, plans whose period it lies in, others issued in it."""
    return tuple(d.id for d in documents if any(_tells_of(y, d) for y in years))


def _tells_of(year: int, document: Document) -> bool:
    frame, period = frame_of(document), document.period
    if frame.annual and frame.now is not None:
        return frame.now - year in ((0,) if frame.bulletin else (0, 1))
    return period[0] <= year <= period[1] if period else frame.now == year


def _of_a_year(text: str, documents: Sequence[Document]) -> Iterator[Reference]:
    """The reports and bulletins that go by a year; one of a place or level that the index does not have fits none."""
    for match in cue("report_of_year").finditer(text):
        before = text[: match.start()]
        whose = _whose(match["of"] or "", before)
        if whose.left:
            continue
        kind = match["kind"] or match["kind_first"]
        for year in map(int, _YEAR.findall(match["years"] or match["year_last"])):
            alike = [d for d in documents if (d.genre or d.title).endswith(kind) and year_of(d) == year]
            yield Reference(match[0], _ids(_of(whose, alike, text)))


def _of_a_period(text: str, documents: Sequence[Document]) -> Iterator[Reference]:
    """The plans of a five-year period (“七五”计划); how a plan was fulfilled is told by others."""
    if cue("past").search(text):
        return
    for period in five_year_periods(text):
        start, end = period.span
        behind = cue("plan_of_period").match(text, end)
        if behind is None:
            continue
        whose = _whose("", text[:start].rstrip('“"'))
        alike = [d for d in documents if d.period == (period.first, period.last) and any(word in d.title for word in _PLANS)]
        found = _of(whose, alike, text)
        general = [d for d in found if _GENERAL in d.title]
        if found or cue("plan_says").match(text, behind.end()):
            yield Reference(text[start - (text[start - 1 : start] in ("“", '"')) : behind.end()], _ids(general or found))


def _of(whose: _Whose, alike: Sequence[Document], text: str) -> list[Document]:
    """Of some documents those of whom the name tells; where it tells nothing, those of the places that the question has, if any are."""
    if whose.places:
        return [d for d in alike if any(is_own(p, place_of_plan(d)) for p in whose.places)]
    if whose.level:
        return [d for d in alike if d.level == whose.level]
    named = places_in(text)
    return [d for d in alike if any(is_own(p, place_of_plan(d)) for p in named)] or list(alike)


def _whose(name: str, before: str) -> _Whose:
    """Whose document a name tells, by its own words or by those that stand right before it (上海2015年的报告)."""
    ahead = cue("report_words").sub("", before[-12:])
    close = [p for p in places_in(before) if _KIND.sub("", before.rstrip("的在")).endswith(p) or ahead.endswith(full_name(p) or p)]
    places = (*places_in(name), *close)
    left = name
    for place in places_in(name):
        left = left.replace(full_name(place) or place, "").replace(place, "")
    level = level_meant(name) or _national(name) or (_national(before[-8:]) if not places else None)
    return _Whose(tuple(places), None if places else level, cue("report_words").sub("", left))


def _national(words: str) -> Level | None:
    return "国家" if cue("national_report").search(words) else None


def _ids(documents: Sequence[Document]) -> tuple[str, ...]:
    return tuple(d.id for d in documents)
