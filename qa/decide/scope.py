"""Whether a fact is of the place that a question asks about."""

from __future__ import annotations

from index.facts.fact import Fact
from index.text.places import scope_words
from index.types import Document
from qa.read.subject import is_of_the_level, places_of
from qa.types import Evidence, Query
from qa.understand.places import is_of_its_own, is_own


def is_of_the_place(fact: Fact, item: Evidence, document: Document, query: Query) -> bool:
    """Whether a fact of a piece of evidence is of the place that is asked about; without any, of the plan's own, at the level
    that is meant."""
    own = document.place
    if query.spots:
        around = places_of(item.chunk, item.unit)
        without = not fact.place and len(around) < 2
        return all(
            p == fact.place or p in fact.indicator or (without and (p in around or is_of_its_own(p, own, around))) for p in query.spots
        )
    if fact.place and fact.place not in query.text and not is_own(fact.place, own):
        return False
    return is_of_the_level(document, query) or scope_words(fact.indicator) == query.level
