"""The units of government of China, from ``data/divisions.txt``: each with its names, its level and what it lies in."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from index.text.word_lists import kinds_of, lines_of, words_of

Level = Literal["国家", "省", "市", "县"]
NO_CITY = "-"
"""Stands in the table for the prefecture of counties that lie in their province directly."""

_KIND = re.compile(r"(?<=..)(特别行政区|自治[区州县旗]|地区|(?<!新)区|[省市县盟])$")
_PLAIN = {"自治州": "州", "自治县": "县", "自治旗": "旗"}


@dataclass(frozen=True)
class Division:
    """A unit: ``full`` name (桓仁满族自治县), ``plain`` name as texts write it (桓仁县), ``short`` name (桓仁), ``level``
    (None for what lies abroad), and the unit that it lies in."""

    full: str
    plain: str
    short: str
    level: Level | None
    above: Division | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """All names, the official ones first."""
        return tuple(dict.fromkeys((self.full, self.plain, self.short, *other_names().get(self.full, ()))))

    @property
    def city(self) -> Division | None:
        """The prefecture or municipality that a county lies in."""
        is_city = self.above and (self.above.level == "市" or self.above.full.endswith("市"))
        return self.above if self.level == "县" and is_city else None

    @property
    def chain(self) -> tuple[Division, ...]:
        """The units that it lies in, from the nearest."""
        return (self.above, *self.above.chain) if self.above else ()


def division(full: str, level: Level | None, above: Division | None = None) -> Division:
    """A unit with its names; a name of two characters (义县) and that of a banner (库伦旗) has no shorter form,
    nor has that of a new area beside its city's."""
    kind = _KIND.search(full)
    stem = full[: kind.start()] if kind else full
    if kind and kind[0].startswith("自治"):
        stem = _peoples().sub("", stem) or full
    plain = stem + _PLAIN[kind[0]] if kind and kind[0] in _PLAIN and stem != full else full
    return Division(full, plain, other_names().get(full, (stem,))[0], level, above)


@functools.cache
def divisions() -> tuple[Division, ...]:
    """All units in the order of the table, each after the one that it lies in."""
    return tuple(_listed())


@functools.cache
def countries() -> tuple[Division, ...]:
    """Foreign countries and their cities, each city after its country."""
    found: list[Division] = []
    for line in lines_of("countries"):
        country, *cities = (Division(name, name, name, None) for name in line.split())
        found += (country, *(replace(city, above=country) for city in cities))
    return tuple(found)


@functools.cache
def other_names() -> dict[str, tuple[str, ...]]:
    """Names in use beside what is left of the full name without its kind (旅顺 for 旅顺口区), by full name."""
    return kinds_of("place_names")


def _listed() -> Iterator[Division]:
    provinces: dict[str, Division] = {}
    for line in lines_of("divisions"):
        head, city, *counties = line.split()
        if head not in provinces:
            provinces[head] = division(head, "省")
            yield provinces[head]
        above = provinces[head]
        if city != NO_CITY:
            above = division(city, "市", above)
            yield above
        yield from (division(county, "县", above) for county in counties)


@functools.cache
def _peoples() -> re.Pattern[str]:
    return re.compile(f"(?<=..)(?:{'|'.join(sorted(words_of('peoples'), key=len, reverse=True))})+$")
