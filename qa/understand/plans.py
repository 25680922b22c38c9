"""Which documents a question names: in full, in short, by their kind and year (上海2015年的报告), or by their five-year period (“七五”计划)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.facts.times import frame_of
from index.text.periods import five_year_periods, years
from index.text.places import full_name, places_in
from index.text.places.divisions import Level
from index.types import Document
from qa.shelf import Shelf, bare_title, shelf_of
from qa.understand.address import articles
from qa.understand.cues import cue
from qa.understand.places import is_own, level_meant

_KIND = re.compile("[省市县区州]$")
"""The kind of a place behind its name."""
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


def plans_meant(text: str, documents: Sequence[Document]) -> tuple[str, ...]:
    """Ids of the plans that a question names, in full or in short."""
    return tuple(dict.fromkeys(plan for _, plan in plan_mentions(text, documents)))


def plan_mentions(text: str, documents: Sequence[Document]) -> list[tuple[str, str]]:
    """The words that name a plan, each with the plan's id.

    A short name (三年方案, 沿海规划, 纲要) ends in 规划, 纲要, 方案 or 计划 and its characters stand
    in a title in the same order; it counts only where one title alone fits, or one of that year. A report
    by its year (浙江2023年报告) and a plan by its five-year period count where one document alone fits. A
    period (2022—2024年) names the plans of that period.
    """
    shelf = shelf_of(documents)
    in_full = [(f"《{name}》", plan) for name in _titles_in(text) for plan in shelf.by_title.get(bare_title(name), ())]
    if in_full:
        return in_full
    for name in unknown_plans(text, documents):
        text = text.replace(f"《{name}》", "，")
    named = [found for match in cue("plan_name").finditer(text) if (found := _named(match, shelf))]
    named += [found for match in cue("plan_by_articles").finditer(text) if (found := _by_articles(match, shelf))]
    known = {plan for _, plan in named}
    referred = dict.fromkeys((r.words, r.ids[0]) for r in references(text, documents) if len(r.ids) == 1 and r.ids[0] not in known)
    mentions = sorted((*named, *referred), key=lambda mention: text.find(mention[0]))
    # Beside a plan that is named, a period is what is asked about.
    return mentions or list(_of_period(text, documents))


def without_plans(text: str, documents: Sequence[Document], instead: str = "") -> str:
    """A text with something else in place of the words that name plans."""
    for name, _ in plan_mentions(text, documents):
        text = text.replace(name, instead)
    return text


def without_reports(text: str, documents: Sequence[Document], instead: str = "") -> str:
    """A text with something else in place of the words that name reports of a year, be it several: their year is none that is
    asked about."""
    for reference in _of_a_year(text, documents):
        text = text.replace(reference.words, instead) if reference.ids else text
    return text


def plans_open(text: str, documents: Sequence[Document]) -> tuple[str, ...]:
    """Ids of the documents that a question names by kind and year or period where several fit."""
    return tuple(dict.fromkeys(plan for r in references(text, documents) if len(r.ids) > 1 for plan in r.ids))


def reports_missing(text: str, documents: Sequence[Document]) -> tuple[str, ...]:
    """The reports that a question names by their year, as it writes them, and that the index does not have."""
    return tuple(dict.fromkeys(r.words for r in references(text, documents) if not r.ids))


def unknown_plans(text: str, documents: Sequence[Document]) -> tuple[str, ...]:
    """The titles in 《》 of plans that a question wants to hear from, or that no plan of the index speaks of, and that none of
    the index has."""
    found = []
    for name in _titles_in(text):
        bare, fits = bare_title(re.split("[（(]", name)[0]), shelf_of(documents).fits(name)
        quoted = cue("title_source").search(text) is not None
        if bare and not fits and cue("title_of_plan").search(bare) and (quoted or not shelf_of(documents).says(name)):
            found.append(name)
    return tuple(found)


def _titles_in(text: str) -> list[str]:
    """What stands between 《 and 》."""
    return [piece.partition("》")[0] for piece in text.split("《")[1:]]


def _named(match: re.Match[str], shelf: Shelf) -> tuple[str, str] | None:
    """The words before 规划 or the like that name one plan, with its id; None where they fit none or several."""
    before = cue("before_plan_name").sub("", match[1])
    year = cue("year_of_plan").search(match[1])
    name = next((before[i:] for i in range(len(before)) if shelf.only(before[i:] + match[2])), "")
    if name:
        plan = shelf.by_id[shelf.only(name + match[2])]
    else:
        fitting = _of_kind(match[2], year, shelf)
        if len(fitting) != 1 or (not year and match[2] == "规划"):
            return None
        plan = fitting[0]
    if year and not _goes_by(int(year[1]), plan):
        return None
    if not _may_be_called(re.split("[:：]", before)[-1], plan):
        return None
    start = match[1].rfind(name) if name else len(match[1])
    # 2022年方案 names the plan that begins in 2022; another year is asked about.
    if year and year.start() < start and plan.period and plan.period[0] == int(year[1]):
        start = year.start()
    return match[1][start:] + match[2], plan.id


def _by_articles(match: re.Match[str], shelf: Shelf) -> tuple[str, str] | None:
    """The words before a number of articles that name the one plan which has as many (职教20条), with its id."""
    before = cue("before_plan_name").sub("", match[1])
    name = next((before[i:] for i in range(len(before) - 1) if shelf.only(before[i:])), "")
    plan = shelf.by_id[shelf.only(name)] if name else None
    return (f"{name}{match[2]}条", plan.id) if plan is not None and len(articles(plan)) == int(match[2]) else None


def _goes_by(year: int, plan: Document) -> bool:
    """Whether a year may stand before the name of a plan: one of its period, of its issue, or that its title has."""
    begins, ends = plan.period or (year_of(plan), year_of(plan))
    return begins is None or ends is None or begins <= year <= ends or str(year) in f"{plan.title}{plan.published[:4]}"


def _may_be_called(before: str, plan: Document) -> bool:
    """Whether the words before 规划 or the like name no place or level of government but the plan's own."""
    place, level = plan.place, plan.level
    meant = level_meant(before)
    return (meant is None or not level or meant == level) and all(p in plan.title or is_own(p, place) for p in places_in(before))


def _of_kind(kind: str, year: re.Match[str] | None, shelf: Shelf) -> Sequence[Document]:
    """The plans whose title has the word for the kind of plan, of those that begin in the year where one is named."""
    fitting = shelf.called(kind.removeprefix("规划"))
    return [d for d in fitting if d.period and d.period[0] == int(year[1])] if year else fitting


def _of_period(text: str, documents: Sequence[Document]) -> Iterator[tuple[str, str]]:
    for match in cue("plan_period").finditer(text):
        period = int(match[1]), int(match[2])
        yield from ((match[0], d.id) for d in shelf_of(documents).by_period.get(period, ()))


# -- by kind and year, or period


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
        for year in years(match["years"] or match["year_last"]):
            alike = [d for d in shelf_of(documents).by_year.get(year, ()) if (d.genre or d.title).endswith(kind)]
            yield Reference(_of_the_nation(before) + match[0], _ids(_of(whose, alike, text)))


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
        of_period = shelf_of(documents).by_period.get((period.first, period.last), ())
        alike = [d for d in of_period if any(word in d.title for word in _PLANS)]
        found = _of(whose, alike, text)
        general = [d for d in found if _GENERAL in d.title]
        if found or cue("plan_says").match(text, behind.end()):
            yield Reference(text[start - (text[start - 1 : start] in ("“", '"')) : behind.end()], _ids(general or found))


def _of(whose: _Whose, alike: Sequence[Document], text: str) -> list[Document]:
    """Of some documents those of whom the name tells; where it tells nothing, those of the places that the question has, if any are."""
    if whose.places:
        return [d for d in alike if any(is_own(p, d.place) for p in whose.places)]
    if whose.level:
        return [d for d in alike if d.level == whose.level]
    named = places_in(text)
    return [d for d in alike if any(is_own(p, d.place) for p in named)] or list(alike)


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


def _of_the_nation(before: str) -> str:
    """The words right before the name of a report that say that it is the country's (国务院 2023年的报告); empty where there are none."""
    found = (before[m.start() :] for m in cue("national_report").finditer(before) if before[m.end() :] in ("", "的", "在"))
    return next(found, "")


def _ids(documents: Sequence[Document]) -> tuple[str, ...]:
    return tuple(d.id for d in documents)
