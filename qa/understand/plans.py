"""Which plans a question names, in full, in short, or by their period."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.text.analyze import normalise
from index.text.places import places_in
from index.types import Document
from qa.understand.cues import cue
from qa.understand.places import is_own, level_meant


def plans_meant(text: str, documents: Sequence[Document]) -> tuple[str, ...]:
    """Ids of the plans that a question names, in full or in short."""
    return tuple(dict.fromkeys(plan for _, plan in plan_mentions(text, documents)))


def plan_mentions(text: str, documents: Sequence[Document]) -> list[tuple[str, str]]:
    """The words that name a plan, each with the plan's id.

    A short name (三年方案, 沿海规划, 纲要) ends in 规划, 纲要, 方案 or 计划 and its characters stand
    in a title in the same order; it counts only where one title alone fits, or one of that year. A
    period (2022—2024年) names the plans of that period.
    """
    titles = {d.id: _bare(d.title) for d in documents}
    in_full = [(f"《{name}》", plan) for name in _titles_in(text) for plan, title in titles.items() if title == _bare(name)]
    if in_full:
        return in_full
    for name in unknown_plans(text, documents):
        text = text.replace(f"《{name}》", "，")
    named = [found for match in cue("plan_name").finditer(text) if (found := _named(match, titles, documents))]
    # Beside a plan that is named, a period is what is asked about.
    return named or list(_of_period(text, documents))


def unknown_plans(text: str, documents: Sequence[Document]) -> tuple[str, ...]:
    """The titles in 《》 of plans that a question wants to hear from, or that no plan of the index speaks of, and that none of
    the index has."""
    found = []
    for name in _titles_in(text):
        bare = _bare(re.split("[（(]", name)[0])
        fits = _fitting(name, {d.id: _bare(d.title) for d in documents})
        quoted = cue("title_source").search(text) is not None
        if bare and not fits and cue("title_of_plan").search(bare) and (quoted or not any(name in d.text for d in documents)):
            found.append(name)
    return tuple(found)


def _titles_in(text: str) -> list[str]:
    """What stands between 《 and 》."""
    return [piece.partition("》")[0] for piece in text.split("《")[1:]]


def _named(match: re.Match[str], titles: dict[str, str], documents: Sequence[Document]) -> tuple[str, str] | None:
    """The words before 规划 or the like that name one plan, with its id; None where they fit none or several."""
    before = cue("before_plan_name").sub("", match[1])
    year = cue("year_of_plan").search(match[1])
    name = next((before[i:] for i in range(len(before)) if len(_fitting(before[i:] + match[2], titles)) == 1), "")
    if name:
        plan = next(d for d in documents if d.id == _fitting(name + match[2], titles)[0])
    else:
        fitting = _of_kind(match[2], year, titles, documents)
        if len(fitting) != 1 or (not year and match[2] == "规划"):
            return None
        plan = fitting[0]
    if not _may_be_called(re.split("[:：]", before)[-1], plan):
        return None
    start = match[1].rfind(name) if name else len(match[1])
    # 2022年方案 names the plan that begins in 2022; another year is asked about.
    if year and year.start() < start and plan.period and plan.period[0] == int(year[1]):
        start = year.start()
    return match[1][start:] + match[2], plan.id


def _may_be_called(before: str, plan: Document) -> bool:
    """Whether the words before 规划 or the like name no place or level of government but the plan's own."""
    place, level = plan.place, plan.level
    meant = level_meant(before)
    return (meant is None or not level or meant == level) and all(p in plan.title or is_own(p, place) for p in places_in(before))


def _of_kind(kind: str, year: re.Match[str] | None, titles: dict[str, str], documents: Sequence[Document]) -> list[Document]:
    """The plans whose title has the word for the kind of plan, of those that begin in the year where one is named."""
    fitting = [d for d in documents if kind.removeprefix("规划") in titles[d.id]]
    return [d for d in fitting if d.period and d.period[0] == int(year[1])] if year else fitting


def _of_period(text: str, documents: Sequence[Document]) -> Iterator[tuple[str, str]]:
    for match in cue("plan_period").finditer(text):
        period = int(match[1]), int(match[2])
        yield from ((match[0], d.id) for d in documents if d.period == period)


def _fitting(name: str, titles: dict[str, str]) -> list[str]:
    bare = _bare(name)
    return [plan for plan, title in titles.items() if _is_subsequence(bare, title)]


def _bare(title: str) -> str:
    return re.sub(r"[“”\"'《》（）()\s]", "", normalise(title))


def _is_subsequence(name: str, title: str) -> bool:
    rest = iter(title)
    return all(char in rest for char in name)
