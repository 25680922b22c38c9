"""Places of the whole country that a sentence must not swap, as data.

Nothing is shared with those who read questions: the lists lie beside the judge and how a text is read for them is written
here anew, so that a fault of theirs cannot hide itself from it; it takes no profile either, and judges the records of an
earlier run without its plans.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from importlib import resources
from importlib.resources.abc import Traversable

_SHORT = "冀晋蒙辽吉黑苏浙皖闽赣鲁豫鄂湘粤桂川黔滇陕甘"
"""One character for a province, as in the names of its areas (苏北)."""
_SIDES = ("东北", "西北", "东南", "西南", "中南", "东", "西", "南", "北", "中")


def places_in(text: str) -> set[str]:
    """Places named in a text; of several that begin alike the longest (长沙县, not also 长沙)."""
    found: set[str] = set()
    at = 0
    while at < len(text):
        name = next((n for n in _by_first_character().get(text[at], ()) if text.startswith(n, at)), "")
        found |= {name} if name else set()
        at += len(name) or 1
    return found


@functools.cache
def places() -> tuple[str, ...]:
    """All names: provinces and countries, cities, counties, areas of a province."""
    data = resources.files("eval.judge.support").joinpath("data")
    counties = (name for _, within in _lines(data.joinpath("counties.txt")) for name in within)
    areas = (province + side for province in _SHORT for side in _SIDES)
    return tuple(dict.fromkeys((*provinces(), *cities(), *counties, *areas)))


@functools.cache
def provinces() -> dict[str, tuple[str, ...]]:
    """The cities of each province and country."""
    return dict(_lines(resources.files("eval.judge.support").joinpath("data", "places.txt")))


@functools.cache
def cities() -> dict[str, str]:
    """The province or country of each city."""
    return {city: province for province, within in provinces().items() for city in within}


@functools.cache
def _by_first_character() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for name in sorted(places(), key=len, reverse=True):
        found.setdefault(name[0], []).append(name)
    return {first: tuple(names) for first, names in found.items()}


def _lines(file: Traversable) -> Iterator[tuple[str, tuple[str, ...]]]:
    """A place and those within it, a line each; names that are everyday words too (``*``) are left out."""
    for line in file.read_text("utf-8").splitlines():
        if line and not line.startswith(("#", ">")):
            head, *within = line.split()
            yield head, tuple(name for name in within if not name.endswith("*"))
