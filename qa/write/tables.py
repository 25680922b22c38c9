"""Rows of a table: all indicators that have a property, or stand under a category."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from index.text.analyze import normalise
from index.types import Chunk, Unit
from qa.decide.claims import PROPERTY
from qa.types import Draft, Query
from qa.write.items import enumerate_items
from qa.write.task import Task, drafted


def rows_of_kind(task: Task) -> Draft | None:
    """The indicators of a table that have the property, or stand under the category, that the
    question names; those of plans in force unless it names a plan."""
    query = task.query
    wanted = PROPERTY.search(query.text)
    if not query.kind.rows or ("指标" not in query.text and wanted is None):
        return None
    found = list(_rows(task))
    categories = _categories(found, query)
    if (wanted is None and not categories) or any(_is_named(u, query) for _, u in found):
        return None
    property_ = f"{wanted[0]}指标" if wanted else ""
    chosen = [(c, u) for c, u in found if property_ in u.text and (u.lead in categories or not categories)]
    title = "".join(categories) + (property_ or "指标")
    return drafted(enumerate_items(chosen, title, task.pool, task.config.max_items)) if len(chosen) > 1 else None


def _categories(rows: Sequence[tuple[Chunk, Unit]], query: Query) -> list[str]:
    """The categories of rows that the question names, in the order of the rows."""
    return [lead for lead in dict.fromkeys(u.lead for _, u in rows) if lead and lead in query.text]


def _rows(task: Task) -> Iterator[tuple[Chunk, Unit]]:
    query, store = task.query, task.pool.store
    sources = query.sources or query.own
    for document in store.documents:
        if document.id in sources if sources else document.in_force(query.as_of):
            yield from ((c, u) for c in store.passages(document.id) for u in c.units if u.kind == "row")


def _is_named(unit: Unit, query: Query) -> bool:
    """Whether the question names this very indicator."""
    name = normalise(unit.text.partition("：")[0])
    named = sum(len(t) for t in query.terms if t in name and t not in unit.lead and not PROPERTY.search(t))
    return named >= 4 or name in query.text
