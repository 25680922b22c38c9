"""Place names of the country and of the active profile, to know which places a text is about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from index.text import profile
from index.text.segment import segment
from index.text.word_lists import lines_of, words_of

Level = Literal["国家", "省", "市", "县"]
COUNTRY = "全国"
"""The place of what holds for the whole country."""

_HAS_BEHIND = re.compile(r"[省市县区州港人]|新区|自贸|自由贸易|半岛")
"""What may follow a name within one word (海南自由贸易港, 釜山港)."""
_MODERN = re.compile("现代化(?=都市圈)")
"""The area around a city is named with or without this word."""


@profile.remembered()
def _known() -> tuple[dict[str, str], dict[str, str], frozenset[str]]:
    """(province of each city or province name, city of each county name, names that are everyday words or parts of other
    names and count only with 市, 区, 县 or 州 behind)."""
    province_of: dict[str, str] = {}
    city_of: dict[str, str] = {}
    ambiguous: set[str] = set()
    for head, rest in _listed():
        names = [name.removesuffix("*") for name in rest]
        ambiguous |= {name.removesuffix("*") for name in rest if name.endswith("*")}
        if province_of.get(head, head) != head:
            city_of.update(dict.fromkeys(names, head))
        else:
            province_of.update(dict.fromkeys((head, *names), head))
    return province_of, city_of, frozenset(ambiguous)


def _listed() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Places with those that lie in them, from the top: provinces with cities, cities with counties."""
    for line in lines_of("places"):
        head, *rest = line.split()
        yield head, tuple(rest)
    yield from profile.active().places


@profile.remembered()
def _pattern() -> re.Pattern[str]:
    province_of, city_of, ambiguous = _known()
    names = sorted({*province_of, *city_of}, key=len, reverse=True)
    return re.compile("|".join(f"{n}(?=[市区县州])" if n in ambiguous else n for n in names))


@profile.remembered(maxsize=16384)
def places_in(text: str) -> tuple[str, ...]:
    """Places named in a text, in order, each once, without 省, 市, 县.

    A name counts only where it begins and ends with a word (海口 is none in 临海口岸).
    """
    within = [span for _, span in _areas(text)]
    found = [m for m in _pattern().finditer(text) if not any(a <= m.start() < b for a, b in within)]
    if not found:
        return ()
    borders = {0}
    for word in segment(text):
        borders.add(max(borders) + len(word))
    inside = [m[0] for m in found if m.start() in borders and (m.end() in borders or _HAS_BEHIND.match(text, m.end()))]
    return tuple(dict.fromkeys(inside))


def areas_in(text: str) -> tuple[str, ...]:
    """Areas that are no unit of government named in a text, in order, each once: parts of a province (苏北), the area
    around a city (南京现代化都市圈 as 南京都市圈), those of the active profile by the name that it gives first."""
    return tuple(dict.fromkeys(name for name, _ in _areas(text)))


def plain_areas(text: str) -> str:
    """The text with the areas around cities named the short way (都市圈 for 现代化都市圈)."""
    return _MODERN.sub("", text)


@profile.remembered(maxsize=16384)
def _areas(text: str) -> tuple[tuple[str, tuple[int, int]], ...]:
    first = {other: name for name, others in profile.active().areas for other in others}
    return tuple((first.get(m[0], plain_areas(m[0])), m.span()) for m in _area_pattern().finditer(text))


@profile.remembered()
def _area_pattern() -> re.Pattern[str]:
    own = [n for name, others in profile.active().areas for n in (name, *others)]
    areas = "|".join(sorted((*words_of("areas"), *own), key=len, reverse=True))
    cities = "|".join(sorted(_known()[0], key=len, reverse=True))
    # A gulf, a harbour or a peninsula is named after an area without being it (胶东半岛).
    return re.compile(rf"(?:{areas})(?![湾半口港])|(?:{cities})(?:现代化)?都市圈")


def province_of(place: str) -> str:
    """The province that a place lies in; the place itself where it is unknown."""
    provinces, cities, _ = _known()
    return provinces.get(cities.get(place, place), place)


def city_of(place: str) -> str:
    """The city that a county-level place belongs to; the place itself where it is a city or province."""
    return _known()[1].get(place, place)


def level_of(place: str) -> Level | None:
    """The level of government of a place, None where the place is unknown or abroad; of an ambiguous name the highest."""
    if place == COUNTRY:
        return "国家"
    provinces, cities, _ = _known()
    if place in cities:
        return "县"
    return None if place not in provinces else "省" if provinces[place] == place else "市"


def parents(place: str) -> tuple[str, ...]:
    """The places that a place lies in, from the nearest to the whole country; nothing for an unknown or foreign place."""
    if level_of(place) in (None, "国家"):
        return ()
    above = (city_of(place), province_of(place), COUNTRY)
    return tuple(dict.fromkeys(p for p in above if p != place))


def within(place: str, other: str) -> bool:
    """Whether a place is another or lies in it; of an ambiguous name, whether one of its places does."""
    return place == other or other in parents(place)


def candidates(name: str, home: str = "") -> tuple[str, ...]:
    """The places that a name may mean, each by a name that no other has (南京市鼓楼区); of these only those in ``home``
    or around it where there are such. Empty for an unknown name."""
    return (name,) if level_of(name) else ()


def scope_words(text: str) -> Level | None:
    """The level of government that words such as 全省, 我市, 国家 mean in a text; None without such a word."""
    return None


def place_of(title: str, issuer: str) -> tuple[str, Level | None]:
    """The place that a document is of and its level, from who issued it and from its title; ("", None) where neither
    says."""
    found = [p for text in (issuer, title) for p in places_in(text)]
    return (found[-1], level_of(found[-1])) if found else ("", None)
