"""Place names of the country, to know which places a question is about."""

from __future__ import annotations

import functools
import re
from importlib import resources

from index.text.segment import segment

_AMBIGUOUS = {"和平", "大东", "海西", "海东", "海北", "山南", "黄南", "朝阳产业", "中山", "白山", "大连海事"}
"""Names that are everyday words or parts of other names; they count only with 市, 区, 县 or 州 behind."""


_HAS_BEHIND = re.compile(r"[省市县区州港人]|新区|自贸|自由贸易|半岛")
"""What may follow a name within one word (海南自由贸易港, 釜山港)."""


@functools.cache
def _load() -> tuple[dict[str, str], dict[str, str]]:
    """(province of each city or province name, city of each county name)."""
    province_of: dict[str, str] = {}
    city_of: dict[str, str] = {}
    for line in resources.files("index.text").joinpath("data/places.txt").read_text("utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        head, *rest = line.lstrip(">").split()
        if line.startswith(">"):
            city_of.update(dict.fromkeys(rest, head))
        else:
            province_of.update(dict.fromkeys((head, *rest), head))
    return province_of, city_of


@functools.cache
def _pattern() -> re.Pattern[str]:
    province_of, city_of = _load()
    names = sorted({*province_of, *city_of}, key=len, reverse=True)
    return re.compile("|".join(f"{n}(?=[市区县州])" if n in _AMBIGUOUS else n for n in names))


@functools.lru_cache(maxsize=16384)
def places_in(text: str) -> tuple[str, ...]:
    """Places named in a text, in order, each once, without 省, 市, 县.

    A name counts only where it begins and ends with a word (海口 is none in 沿海口岸).
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


@functools.lru_cache(maxsize=16384)
def areas_in(text: str) -> tuple[str, ...]:
    """Areas that are no unit of government named in a text, in order, each once: parts of a province
    (辽西, 苏北), the area around a city (沈阳现代化都市圈 as 沈阳都市圈), the coastal economic belt."""
    return tuple(dict.fromkeys(name for name, _ in _areas(text)))


@functools.lru_cache(maxsize=16384)
def _areas(text: str) -> tuple[tuple[str, tuple[int, int]], ...]:
    return tuple(
        (m[0].replace("现代化", "").replace("六市", "经济带").replace("6市", "经济带"), m.span()) for m in _area_pattern().finditer(text)
    )


@functools.cache
def _area_pattern() -> re.Pattern[str]:
    parts = "|".join(
        n
        for line in resources.files("index.text").joinpath("data/areas.txt").read_text("utf-8").splitlines()
        if not line.startswith("#")
        for n in line.split()
    )
    cities = "|".join(sorted(_load()[0], key=len, reverse=True))
    return re.compile(rf"(?:{parts})(?![湾半口港])|(?:{cities})(?:现代化)?都市圈|沿海(?:经济带|六市|6市)")


def province_of(place: str) -> str:
    """The province that a place lies in; the place itself where it is unknown."""
    provinces, cities = _load()
    return provinces.get(cities.get(place, place), place)


def city_of(place: str) -> str:
    """The city that a county-level place belongs to; the place itself where it is a city or province."""
    return _load()[1].get(place, place)
