"""The plans of an index as a question looks for them: by name, place, level, year and period.

Made once for an index, so that a question costs what it finds and does not go through all plans.
"""

from __future__ import annotations

import functools
import re
import threading
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TypeVar

from index.facts.times import frame_of, is_annual
from index.store.stored import Plans
from index.text.analyze import normalise
from index.types import Document

_NAMES = 4096
"""Names whose plans are kept."""
_KEPT = 2
"""Indexes whose shelves are kept."""
_NO_SERIES = re.compile(r"[\d\W]|年度?")

_Key = TypeVar("_Key", bound=Hashable)
_Value = TypeVar("_Value")


class Shelf:
    """The plans of an index in their order; what it gives keeps that order.

    Args:
        documents: the plans.
    """

    def __init__(self, documents: Sequence[Document]) -> None:
        self.documents = documents
        self.titles = {d.id: bare_title(d.title) for d in documents}
        self._ids = tuple(self.titles)
        self._holding: dict[str, int] = {}
        for number, title in enumerate(self.titles.values()):
            for character in set(title):
                self._holding[character] = self._holding.get(character, 0) | 1 << number
        self.only = functools.lru_cache(_NAMES)(self._only)
        self.fits = functools.lru_cache(_NAMES)(self._fits)
        self.says = functools.lru_cache(_NAMES)(self._says)
        self.called = functools.lru_cache(_NAMES)(self._called)

    def _only(self, name: str) -> str:
        """The id of the plan that a name fits, its characters standing in the title in the same order; empty where it fits none
        or several."""
        fitting = self._fitting(name)
        found = next(fitting, "")
        return "" if next(fitting, "") else found

    def _fits(self, name: str) -> bool:
        """Whether a name fits any plan."""
        return next(self._fitting(name), "") != ""

    def _says(self, words: str) -> bool:
        """Whether any plan has some words in its text."""
        likely = self.documents.saying(words) if isinstance(self.documents, Plans) else self.documents
        return any(words in d.text for d in likely)

    def _called(self, word: str) -> tuple[Document, ...]:
        """The plans that have a word in their title."""
        return tuple(d for d in self.documents if word in self.titles[d.id])

    def _fitting(self, name: str) -> Iterator[str]:
        bare = bare_title(name)
        # Of each character, the plans that have it in their titles, a bit a plan: only those that have all are compared.
        left = functools.reduce(lambda found, c: found & self._holding.get(c, 0), bare, (1 << len(self._ids)) - 1)
        while left:
            lowest = left & -left
            plan = self._ids[lowest.bit_length() - 1]
            if _is_subsequence(bare, self.titles[plan]):
                yield plan
            left ^= lowest

    @cached_property
    def by_id(self) -> Mapping[str, Document]:
        """Plans by id."""
        return {d.id: d for d in self.documents}

    @cached_property
    def by_title(self) -> Mapping[str, tuple[str, ...]]:
        """Ids of plans by their title as ``bare_title`` gives it."""
        return _grouped((title, plan) for plan, title in self.titles.items())

    @cached_property
    def by_place(self) -> Mapping[str, tuple[str, ...]]:
        """Ids of plans by the place that they are of; those of which no place is known under the empty name."""
        return grounds(self.documents)

    @cached_property
    def by_level(self) -> Mapping[str, tuple[str, ...]]:
        """Ids of plans by their level of government."""
        return _grouped((d.level, d.id) for d in self.documents)

    @cached_property
    def by_period(self) -> Mapping[tuple[int, int] | None, tuple[Document, ...]]:
        """Plans by their period."""
        return _grouped((d.period, d) for d in self.documents)

    @cached_property
    def by_year(self) -> Mapping[int | None, tuple[Document, ...]]:
        """Plans by the year that they go by."""
        return _grouped((frame_of(d).now, d) for d in self.documents)

    @cached_property
    def outdated(self) -> frozenset[str]:
        """Ids of the reports of which a later one of the same series is in the index."""
        last: dict[str, Document] = {}
        for document in self._annual:
            name = _series(document)
            if name not in last or (frame_of(last[name]).now or 0) < (frame_of(document).now or 0):
                last[name] = document
        return frozenset(d.id for d in self._annual if last[_series(d)] is not d)

    def is_followed(self, document: Document) -> bool:
        """Whether the index has a later report of the place of a report."""
        return (frame_of(document).now or 0) < self._last_report.get(document.place, 0)

    @cached_property
    def _annual(self) -> tuple[Document, ...]:
        return tuple(d for d in self.documents if is_annual(d))

    @cached_property
    def _last_report(self) -> Mapping[str, int]:
        """The year of the last report of each place."""
        last: dict[str, int] = {}
        for document in self._annual:
            last[document.place] = max(last.get(document.place, 0), frame_of(document).now or 0)
        return last


_shelves: list[Shelf] = []
_changing = threading.Lock()


def shelf_of(documents: Sequence[Document]) -> Shelf:
    """The shelf of some plans; that of the same sequence is kept as long as few others are asked for."""
    found = next((shelf for shelf in tuple(_shelves) if shelf.documents is documents), None)
    if found is None:
        found = Shelf(documents)
        with _changing:
            _shelves[:] = [found, *_shelves[: _KEPT - 1]]
    return found


def grounds(documents: Sequence[Document]) -> Mapping[str, tuple[str, ...]]:
    """The ids of plans by their places, in the order of the plans."""
    return _grouped((d.place, d.id) for d in documents)


def bare_title(title: str) -> str:
    """A title as it is compared: normalised, without quotation marks, brackets and blanks."""
    return re.sub(r"[“”\"'《》（）()\s]", "", normalise(title))


def _series(document: Document) -> str:
    """What the reports of one place have in common, however each is entitled."""
    if document.place and document.genre:
        return f"{document.place}{document.level}{document.genre}"
    return _NO_SERIES.sub("", normalise(f"{document.issuer}{document.title}"))


def _grouped(pairs: Iterable[tuple[_Key, _Value]]) -> dict[_Key, tuple[_Value, ...]]:
    found: dict[_Key, list[_Value]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return {key: tuple(values) for key, values in found.items()}


def _is_subsequence(name: str, title: str) -> bool:
    rest = iter(title)
    return all(char in rest for char in name)
