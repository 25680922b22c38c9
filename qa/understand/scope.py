"""What binds a question besides places: the years, periods and bodies that it names, and whether it looks back or ahead."""

from __future__ import annotations

from collections.abc import Sequence

from index.store.port import Store
from index.text.periods import five_year_periods, years
from index.types import Document
from qa.shelf import shelf_of
from qa.understand.cues import cue


def looks_back(text: str, now: int) -> bool:
    """Whether a question asks what has been reached: in so many words, or by a year or five-year period that is over unless it
    asks for what was aimed at then; ``now`` is the year in which it is asked."""
    if cue("past").search(text) is not None:
        return True
    over = any(p.last < now for p in five_year_periods(text)) or any(int(y) < now for y in cue("year_said").findall(text))
    return over and not looks_ahead(text)


def looks_ahead(text: str) -> bool:
    """Whether a question asks for a target."""
    return cue("future").search(text) is not None


def asked_years(text: str) -> tuple[int, ...]:
    """Years that a question names; the end of a five-year plan (十四五末) is its last year."""
    return tuple(dict.fromkeys((*years(text), *(p.last for p in five_year_periods(text) if p.end))))


def asked_periods(text: str) -> tuple[tuple[int, int], ...]:
    """First and last years of the five-year periods that a question names as a whole (十五五期间)."""
    return tuple(dict.fromkeys((p.first, p.last) for p in five_year_periods(text) if not p.end))


def uncovered_years(text: str, documents: Sequence[Document]) -> tuple[int, ...]:
    """Last years of five-year plans that a question names and no plan of the index touches, nor is based on."""

    def covered(first: int, last: int) -> bool:
        return any(period is None or (period[0] - 1 <= last and first <= period[1]) for period in shelf_of(documents).by_period)

    return tuple(p.last for p in five_year_periods(text) if not covered(p.first, p.last))


def bodies_in(text: str, store: Store) -> tuple[str, ...]:
    """Government bodies of the plans' responsible lists that a question names, longest names first;
    省 in front may be missing (体育局 for 省体育局)."""
    found: list[str] = []
    left = text
    for body in sorted(store.bodies, key=len, reverse=True):
        short = body.removeprefix("省")
        said = next((name for name in (body, short) if name in left and (name == body or len(short) >= 3)), "")
        if said:
            found.append(body)
            # 国家某委 does not name 省某委 as well.
            left = left.replace(said, "#")
    return tuple(sorted(found, key=lambda b: text.find(b.removeprefix("省"))))
