"""What binds a question: the years, places and bodies that it names, and whether it looks back or ahead."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from index.store.port import Store
from index.text.analyze import normalise
from index.text.periods import five_year_periods, years
from index.text.places import city_of, places_in, province_of
from index.types import Document
from qa.understand.cues import cue


def looks_back(text: str, as_of: date) -> bool:
    """Whether a question asks what has been reached: in so many words, or by a year or five-year period that is over unless it
    asks for what was aimed at then."""
    if cue("past").search(text) is not None:
        return True
    over = any(p.last < as_of.year for p in five_year_periods(text)) or any(int(y) < as_of.year for y in cue("year_said").findall(text))
    return over and not looks_ahead(text)


def looks_ahead(text: str) -> bool:
    """Whether a question asks for a target."""
    return cue("future").search(text) is not None


def asked_years(text: str) -> tuple[int, ...]:
    """Years that a question names; the end of a five-year plan (十四五末) is its last year."""
    return tuple(dict.fromkeys((*years(text), *(p.last for p in five_year_periods(text) if p.end))))


def uncovered_years(text: str, documents: Sequence[Document]) -> tuple[int, ...]:
    """Last years of five-year plans that a question names and no plan of the index touches, nor is based on."""

    def covered(first: int, last: int) -> bool:
        return any(d.period is None or (d.period[0] - 1 <= last and first <= d.period[1]) for d in documents)

    return tuple(p.last for p in five_year_periods(text) if not covered(p.first, p.last))


def places_asked(text: str, documents: Sequence[Document]) -> tuple[str, ...]:
    """Places that a question is about: not where a road leads to, nor the province whose plans these are, since all
    they say is said of it."""
    named = places_in(text)
    home = home_places(documents)
    together = cue("severally").search(text) is not None
    # A place inside another (of a country, a province, a city) is one place, not two.
    holding = {p for p in named for q in named if p in (province_of(q), city_of(q)) and p != q and re.search(rf"{p}[省市]?{q}", text)}
    return tuple(
        p for p in named if p not in home | holding and (together or not _is_destination(p, text)) and not _is_end_of_a_road(p, text)
    )


def _is_destination(place: str, text: str) -> bool:
    """Whether a text only goes to a place, or around it."""
    toward, around = cue("toward"), cue("around")
    return any(toward.search(text, 0, m.start()) or around.match(text, m.end()) for m in re.finditer(place, text))


def _is_end_of_a_road(place: str, text: str) -> bool:
    """Whether a road of a text begins at a place and ends at another (甲到乙的高铁)."""
    return any(cue("road_onwards").match(text, m.end()) for m in re.finditer(place, text))


def home_places(documents: Sequence[Document]) -> set[str]:
    """The province whose plans these are; none where plans of several stand together, since then a question
    must say which it means."""
    found = {p for d in documents for p in places_in(normalise(d.title)) if province_of(p) == p}
    return found if len(found) == 1 else set()


def bodies_in(text: str, store: Store) -> tuple[str, ...]:
    """Government bodies of the plans' responsible lists that a question names, longest names first;
    省 in front may be missing (体育局 for 省体育局)."""
    found: list[str] = []
    for body in store.bodies:
        short = body.removeprefix("省")
        if (body in text or (len(short) >= 3 and short in text)) and not any(body in other for other in found):
            found.append(body)
    return tuple(sorted(found, key=lambda b: text.find(b.removeprefix("省"))))
