"""What a figure of a text is of besides its indicator: the years, place and plan that its sentence, paragraph and headings name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from index.facts.names import without_front
from index.facts.said import own_place
from index.facts.times import opening, time_of
from index.text.analyze import normalise
from index.text.numbering import strip_number
from index.text.periods import years
from index.text.places import COUNTRY, areas_in, level_of, place_of, places_in, scope_words, within
from index.types import Document
from qa.proofread.figures import StatedFigure
from qa.proofread.manuscript import Manuscript, Setting
from qa.understand.plans import plan_mentions, plans_open

_TITLES = re.compile(r"《([^《》]{2,60})》")
_WRITTEN = re.compile(r"(?:规划|纲要|方案|计划|报告|公报|意见|决定)(?:[（(][^（）()]*[)）])?$")
_TITLE_WITHIN, _LONGEST_TITLE = 4, 40
"""Lines at the beginning of a text among which its title stands, and its longest, in characters."""
_SAYS = re.compile(
    r"(?:按照|根据|依据|对照)(?P<before>[^,;。《》]{0,24}?(?:规划|纲要|方案))|(?P<after>[^,;。《》]{0,24}(?:规划|纲要|方案|政府工作报告|统计公报))(?=提出|明确|确定|要求|规定|写明|部署)"
)
_SCOPE_BEGINS = re.compile(
    r"^(?:[^,;。]{0,12}?[,:])?(?:到|至|截至)?(?:(?:19|20)\d{2}年?)?(?:底|末)?[,]?(?P<scope>全国|我国|国家|全省|我省|全市|我市|全县|全区)"
)


@dataclass(frozen=True, slots=True)
class Bearing:
    """What a figure is said to be of: ``years``, empty where none are named, ``by_heading`` where only a heading names them;
    ``place``, empty where none is; ``level`` of government by words such as 全省; ids of the ``plans`` named, and the title of
    one that the index does not have."""

    years: tuple[int, ...] = ()
    by_heading: bool = False
    place: str = ""
    level: str = ""
    plans: tuple[str, ...] = ()
    unknown_plan: str = ""


def setting_of(documents: Sequence[Document]) -> Setting:
    """What a text that is held against some plans is read as being of: their period where they have one in common or the
    latest, their place where it is one."""
    periods = sorted((d.period for d in documents if d.period), key=lambda p: p[1])
    places = {d.place for d in documents} - {""}
    return Setting(places.pop() if len(places) == 1 else "", periods[-1] if periods else None)


def several_governments(documents: Iterable[Document]) -> bool:
    """Whether plans are of several governments, so that a figure must say whose it is."""
    return len({d.place for d in documents} - {""}) > 1


def bearing_of(figure: StatedFigure, manuscript: Manuscript, documents: Sequence[Document]) -> Bearing:
    """What a figure is said to be of, by the nearest words that say so."""
    around = list(_around(figure, manuscript))
    plans, unknown = _plans(around, documents)
    level = _level(figure, around)
    place = figure.fact.place if figure.fact else ""
    years = _years(figure, manuscript)
    above = () if years else year_above((figure.unit.lead, *reversed(figure.chunk.headings)))
    return Bearing(years or above, bool(above), place or _place(figure, manuscript, documents, level), level, plans, unknown)


def _around(figure: StatedFigure, manuscript: Manuscript) -> Iterator[str]:
    """The sentence up to the end of the figure's clause, the earlier ones of its paragraph from the nearest, its topic, its headings
    from the nearest."""
    yield figure.sentence[: figure.clause[1]] if figure.quantity else figure.sentence
    yield from _before(figure, manuscript)
    yield from _above(figure)


def _before(figure: StatedFigure, manuscript: Manuscript) -> list[str]:
    beside = (u for _, u in manuscript.units if u.paragraph == figure.unit.paragraph and u.span[0] < figure.unit.span[0])
    return [normalise(strip_number(u.text)) for u in beside][::-1]


def _above(figure: StatedFigure) -> list[str]:
    return [text for text in map(normalise, (figure.unit.lead, *reversed(figure.chunk.headings))) if text]


def _years(figure: StatedFigure, manuscript: Manuscript) -> tuple[int, ...]:
    if figure.fact is not None:
        return figure.fact.years
    own = figure.sentence[: figure.quantity.span[0]] if figure.quantity else figure.sentence
    return time_of(own).years or _carried(_before(figure, manuscript))


def year_above(headings: Iterable[str]) -> tuple[int, ...]:
    """The year that the nearest heading with a single one names."""
    return next((named for text in headings if len(named := years(text)) == 1), ())


def _carried(before: Sequence[str]) -> tuple[int, ...]:
    """The years that an earlier sentence opened with, unless one between speaks of others; the nearest sentence first."""
    for text in before:
        named = time_of(text).years
        if named:
            return named if opening(text) == named else ()
    return ()


def _level(figure: StatedFigure, around: Sequence[str]) -> str:
    """The level of government that the words at the beginning of the clause, the sentence or one before it mean."""
    for text in (figure.sentence[slice(*figure.clause)], figure.sentence, *around[1:]):
        if match := _SCOPE_BEGINS.match(text):
            return scope_words(match["scope"]) or ""
    return ""


def _place(figure: StatedFigure, manuscript: Manuscript, documents: Sequence[Document], level: str) -> str:
    """The country where it is spoken of; else the place of a plan with which a sentence begins, or that a heading names."""
    if level == "国家":
        return COUNTRY
    own = {own_place(d) for d in documents} - {""}
    for text in (figure.sentence, *_before(figure, manuscript)):
        rest = without_front(text)
        # What is said of an area is said of it in that sentence; of a government's place, in those that follow too.
        spoken = (*places_in(rest), *(areas_in(rest) if text is figure.sentence else ()))
        if named := next((p for p in spoken if p in own and rest.startswith(p)), ""):
            return named
    for text in _above(figure):
        if named := next((p for p in (*areas_in(text), *places_in(text)) if p in own), ""):
            return named
    return _place_of_text(manuscript)


def _place_of_text(manuscript: Manuscript) -> str:
    """The place that the title of a text names: a short line without a full stop among the first."""
    lines = [line for line in manuscript.text.split("\n") if line.strip()][:_TITLE_WITHIN]
    titles = (line for line in lines if len(line) <= _LONGEST_TITLE and not re.search("[。；，：:]", line))
    return next((place for line in titles if (place := next(iter(areas_in(normalise(line))), place_of(line, "")[0]))), "")


def _plans(around: Sequence[str], documents: Sequence[Document]) -> tuple[tuple[str, ...], str]:
    """(ids of the plans that the nearest words that name any name, the title of one that is not in the index)."""
    for text in around:
        titles = _TITLES.findall(text)
        # Without the marks of a title a plan is named only where it is said to say something (纲要提出), since 方案 alone is any.
        told = titles or ["".join(m.groups("")) for m in _SAYS.finditer(text)]
        found = tuple(dict.fromkeys(plan for title in told for plan in _plan_of(title, documents)))
        strange = [title for title in titles if _WRITTEN.search(title)]
        if found or strange:
            return found, "" if found else strange[-1]
    return (), ""


def _plan_of(title: str, documents: Sequence[Document]) -> list[str]:
    in_full = [plan for words, plan in plan_mentions(f"《{title}》", documents) if words == f"《{title}》"]
    named = in_full or [plan for words, plan in plan_mentions(title, documents) if _WRITTEN.search(words)]
    # The report of a year that several governments have is one of theirs.
    return named or (list(plans_open(title, documents)) if _WRITTEN.search(title) else [])


def is_of_place(place: str, level: str, document: Document, fact_place: str, indicator: str) -> bool:
    """Whether a fact of a plan is of the place that is spoken of; of the plan's own where none is."""
    own = own_place(document)
    if place:
        spoken = set(place.split("、"))
        return (
            spoken == set(fact_place.split("、"))
            or (not fact_place and (place == own or _is_same(place, own)))
            or (len(spoken) == 1 and place in indicator)
        )
    if fact_place and fact_place != own:
        return fact_place in indicator
    return not level or not own or (own == document.place and document.level in ("", level))


def _is_same(place: str, own: str) -> bool:
    return bool(own) and level_of(place) is not None and within(place, own) and within(own, place)
