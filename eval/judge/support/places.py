"""Places that a sentence must not swap: provinces, cities, counties and other countries, as data.

Only the list is shared with the readers of questions (``index/text/data``); how a text is read for it is written here
anew, so that a fault of theirs cannot hide itself from the judge.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from importlib import resources


def places_in(text: str) -> set[str]:
    """Places named in a text, longer names first, so that 朝阳县 is not also 朝阳."""
    found: set[str] = set()
    for place in places():
        if place in text:
            found.add(place)
            text = text.replace(place, "□")
    return found


@functools.cache
def places() -> tuple[str, ...]:
    """All places and areas that are known, the longest first."""
    names = {name for file in ("places.txt", "areas.txt") for line in _lines(file) for name in line.lstrip(">").split()}
    return tuple(sorted(names, key=lambda name: (-len(name), name)))


@functools.cache
def provinces() -> dict[str, tuple[str, ...]]:
    """The cities of each province and country."""
    return {line.split()[0]: tuple(line.split()[1:]) for line in _lines("places.txt") if not line.startswith(">")}


@functools.cache
def cities() -> dict[str, str]:
    """The province or country of each city."""
    return {city: province for province, within in provinces().items() for city in within}


def _lines(file: str) -> Iterator[str]:
    for line in resources.files("index.text").joinpath("data", file).read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line
