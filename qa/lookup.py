"""What callers show besides answers, as JSON: the hits of a search, the plans of an index, a section's text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from index.errors import InputError
from index.store.port import Store
from index.types import Hit
from qa.engine import Engine
from qa.types import Filters, Query
from qa.understand.query import understand

MAX_HITS = 1000
_SHOWN = ("text", "about", "type", "terms", "wordings", "years", "places", "plans", "units")


def search(question: str, engine: Engine, history: Sequence[str], filters: Filters | None, k: int) -> tuple[Query, list[Hit]]:
    """The question as understood, and the best chunks for it.

    Raises:
        InputError: the question cannot be used, a filter names an unknown plan, or ``k`` is out of range.
    """
    store = engine.store
    query = understand(question, history, filters, store, engine.terms, engine.as_of)
    if not 1 <= k <= MAX_HITS:
        raise InputError(f"条数 {k} 超出范围。", f"请取 1 到 {MAX_HITS}。")
    return query, engine.search(query, store, k)


def found(question: str, engine: Engine, history: Sequence[str], filters: Filters | None, k: int) -> dict[str, Any]:
    """``search`` as JSON.

    Raises:
        InputError: as ``search``.
    """
    return as_json(*search(question, engine, history, filters, k))


def as_json(query: Query, hits: Sequence[Hit]) -> dict[str, Any]:
    """The question as understood and its hits in the design's form."""
    shown = {name: getattr(query, name) for name in _SHOWN} | {"measures": sorted(query.measures)}
    rows = [{"doc_id": h.chunk.doc_id, "section": h.chunk.locator, "score": h.score, "by": h.by, "text": h.chunk.text} for h in hits]
    return {"query": shown, "hits": rows}


def listed(store: Store, as_of: date) -> dict[str, Any]:
    """The plans of an index with what they hold and whether they are in force on a day."""
    plans = [
        {
            "id": d.id,
            "title": d.title,
            "issuer": d.issuer,
            "published": d.published,
            "period": list(d.period) if d.period else None,
            "in_force": d.in_force(as_of),
            "kind": d.kind,
            "genre": d.genre,
            "place": d.place,
            "level": d.level,
            "guessed": list(d.guessed),
            "sections": len(d.sections),
            "chunks": len(store.passages(d.id)),
            "units": sum(len(c.units) for c in store.passages(d.id)),
        }
        for d in store.documents
    ]
    return {
        "plans": plans,
        "model": store.model,
        "fingerprint": store.fingerprint,
        "created": store.created,
        "as_of": as_of.isoformat(),
    }


def section(store: Store, doc_id: str, locator: str) -> dict[str, Any]:
    """The text of a section with everything nested in it, and the addresses of the sections right below it.

    Raises:
        InputError: there is no such plan, or it has no such section.
    """
    document = store.by_id.get(doc_id)
    if document is None:
        raise InputError(f"索引里没有编号为“{doc_id[:60]}”的规划。", f"现有：{'、'.join(sorted(store.by_id))}。")
    place = store.section(doc_id, locator)
    if place is None:
        top = "、".join(s.locator for s in document.sections if "/" not in s.locator)
        raise InputError(f"《{document.title}》里没有“{locator[:60]}”这一节。", f"写法如 第二章/第三节；最上一级有：{top}。")
    below = [s.locator for s in document.sections if s.locator.rpartition("/")[0] == locator]
    start, end = place.span
    return {
        "doc_id": doc_id,
        "title": document.title,
        "kind": document.kind,
        "section": locator,
        "headings": list(place.headings),
        "page": place.page,
        "start": start,
        "end": end,
        "text": document.text[start:end],
        "sections": below,
    }
