"""One question for each of the things, places or years that a question names together."""

from __future__ import annotations

import re

from index.store.port import Store
from index.text.wordings import Terms
from qa.types import Query
from qa.understand.parts import MAX_PARTS, part_of


def by_facet(query: Query, store: Store, terms: Terms) -> tuple[Query, ...]:
    """The question for each of the places, or else of the years, that it names together; the
    question itself where it names fewer than two."""
    for found in (query.spots, tuple(f"{y}年" for y in query.years)):
        if len(found) < 2:
            continue
        joined = re.search("[和与跟同及比、至到—-]".join(f"{re.escape(f)}[省市县区]?" for f in found), query.text)
        texts = []
        for facet in found[:MAX_PARTS]:
            text = query.text
            if joined:
                text = text.replace(joined[0], facet)
            else:
                for other in found:
                    if other != facet:
                        text = re.sub(rf"{re.escape(other)}[省市县区]?[和与跟、]?|[和与跟比、]{re.escape(other)}[省市县区]?", "", text)
            texts.append(text)
        return tuple(part_of(query, text, store, terms, asks_alike=True) for text in texts)
    return (query,)
