"""The time that a clause speaks of, and what its changes are measured from."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.facts.names import SINCE, TIME
from index.text.periods import YEAR, five_year_periods, spans_of_years
from index.types import Document

_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})年")
_BOUNDED = re.compile(
    r"(?:19|20)\d{2}年?(?:底|末)?(?:以?前)?(?:建成|竣工|开工|投产|出生|成立)的?|(?:自|从)(?:19|20)\d{2}年?(?:以来|起)|(?:从|由)(?:19|20)\d{2}年(?:底|末)?的"
)
"""Years that tell which things are meant, not when (2000年底前建成的小区)."""
_START = re.compile(r"[从由](?:19|20)\d{2}年(?:底|末)?的")
"""The year of the level that something goes up or down from (由2025年的50%提高到60%), not of the one it comes to."""
_OPENS = re.compile(rf"^{TIME}[^,]{{0,4}}[,:]|^{TIME}")


@dataclass(frozen=True, slots=True)
class Time:
    """``years`` as in a fact, ``since`` the year that changes are measured from; ``compared`` whether a clause compares at all."""

    years: tuple[int, ...] = ()
    since: int | None = None
    compared: bool = False


def time_of(clause: str) -> Time:
    """The time that a normalised clause names."""
    compared = SINCE.search(clause)
    rest = _START.sub("", _BOUNDED.sub("", SINCE.sub("", clause)))
    return Time(_years(rest), _since(compared["year"]) if compared else None, compared is not None)


def _since(said: str) -> int | None:
    if year := YEAR.search(said):
        return int(year[0])
    return next((p.last for p in five_year_periods(said)), None)


def _years(text: str) -> tuple[int, ...]:
    spans = spans_of_years(text) or [p for p in five_year_periods(text) if "以来" not in text[p.span[1] : p.span[1] + 6]]
    if spans:
        last = spans[-1]
        return (last.last,) if last.end else (last.first, last.last)
    found = _YEAR.findall(text)
    return (int(found[-1]),) if found else ()


def opening(text: str) -> tuple[int, ...]:
    """The years that a sentence opens with (到2025年,…), which hold for what follows it."""
    match = _OPENS.match(text)
    return _years(match[0]) if match else ()


def is_past(years: tuple[int, ...], document: Document) -> bool | None:
    """Whether years lie before a plan's period; None where that cannot be told."""
    if not years:
        return None
    if document.period is not None:
        return years[-1] < document.period[0]
    published = YEAR.search(document.published + "年") if document.published else None
    return years[-1] < int(published[0]) if published else None
