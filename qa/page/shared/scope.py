"""Filters of the page: period and region come down to plans, as far as a plan's own metadata says which it is of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from index.text.periods import years_text
from index.text.places import city_of, province_of
from index.types import Document
from qa.page.shared.plans import years

ALL = "全部"
IN_FORCE = "现行有效"
ENDED = "已到期"
UNKNOWN = "未注明"


def region_of(document: Document) -> str:
    """The place that a plan is of, ``未注明`` where that is not known."""
    return document.place or UNKNOWN


def regions(documents: Sequence[Document]) -> list[str]:
    """What the region filter offers: places of plans and the provinces over them."""
    own = [region_of(d) for d in documents]
    return [ALL, *dict.fromkeys([*(province_of(r) for r in own), *own])]


def periods(documents: Sequence[Document], as_of: date) -> list[str]:
    """What the period filter offers: in force, ended, and each period that a plan states, newest first."""
    states = [s for s, wanted in ((IN_FORCE, True), (ENDED, False)) if any(d.in_force(as_of) == wanted for d in documents)]
    stated = sorted({d.period for d in documents if d.period}, reverse=True)
    return [ALL, *states, *map(years_text, stated)]


def within(documents: Sequence[Document], period: str, region: str, as_of: date) -> list[Document]:
    """The plans of a period and a region, as offered by ``periods`` and ``regions``; a province has those of its places."""
    return [d for d in documents if _of_period(d, period, as_of) and _of_region(d, region)]


def _of_period(document: Document, period: str, as_of: date) -> bool:
    if period in (IN_FORCE, ENDED):
        return document.in_force(as_of) == (period == IN_FORCE)
    return period == ALL or (document.period is not None and years(document) == period)


def _of_region(document: Document, region: str) -> bool:
    own = region_of(document)
    return region in (ALL, own, city_of(own), province_of(own))


def label(period: str, region: str, chosen: Sequence[str], left: int) -> str:
    """What the folded filter says.

    Args:
        period: the period kept to.
        region: the region kept to.
        chosen: ids of the plans ticked.
        left: how many plans are of that period and region.
    """
    narrowed = [choice for choice in (period, region) if choice != ALL]
    if narrowed and not chosen:
        narrowed.append(f"{left}份规划" if left else "没有符合的规划")
    if chosen:
        narrowed.append(f"已选{len(chosen)}份")
    return f"规划范围：{'，'.join(narrowed)}" if narrowed else "规划范围：全部"
