"""Of which places the plans are that may answer a question that does not say where it is about."""

from __future__ import annotations

from collections.abc import Sequence

from index.store.port import Store
from qa.read.subject import said
from qa.shelf import grounds, shelf_of
from qa.types import Evidence, Query
from qa.understand.topic import rarest_known

MAX_ASKED = 6
"""Places whose plans are asked at most."""
MAX_SHOWN = 3
"""Places that an answer may be of at most."""
_FAR = 4.0
"""How far below the best evidence that of a further place may score."""
_SPEAKS_AS_MUCH, _SAYS_AS_MUCH = 0.85, 0.6
"""Share of the topic, against the best evidence, that it must speak of with its headings, and say itself."""


Plans = tuple[str, ...]
"""The ids of the plans of a place."""


def likely_grounds(query: Query, evidence: Sequence[Evidence], store: Store) -> tuple[tuple[Plans, ...], tuple[Plans, ...]]:
    """The plans of each place that a question may be about, the likely first, where it names no place or plan and the index has
    plans of several: those that speak of as much of the matter as the best, and those that do not; nothing where it has not.

    Args:
        query: the question.
        evidence: what all plans say to it, best first.
        store: the index.
    """
    if query.plans or query.places or not evidence:
        return (), ()
    found = grounds([store.by_id[plan] for plan in query.scope]) if query.scope else shelf_of(store.documents).by_place
    if len(found) < 2:
        return (), ()
    best: dict[str, Evidence] = {}
    for item in evidence:
        best.setdefault(store.by_id[item.chunk.doc_id].place, item)
    first = next(iter(best.values()))
    key = rarest_known(query, store)
    key = key if key in said(first) else ""
    near = [place for place, item in best.items() if place in found and key in said(item) and _is_as_near(item, first)]
    far = [place for place in best if place in found and place not in near]
    return tuple(found[p] for p in near[:MAX_ASKED]), tuple(found[p] for p in far[:MAX_ASKED])


def _is_as_near(item: Evidence, first: Evidence) -> bool:
    """Whether evidence speaks of the same matter as the best."""
    mine, best = item.features, first.features
    return (
        item.score >= first.score - _FAR
        and mine.context >= _SPEAKS_AS_MUCH * best.context
        and mine.own >= _SAYS_AS_MUCH * best.own
        and mine.figure >= best.figure
    )
