"""Rows of a table: all indicators that have a property, or stand under a category."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from index.store.plan_files import category_name
from index.store.port import Numbers, Store
from index.store.words.phrases import chunks_headed, units_with
from index.text.analyze import normalise, pairs
from index.types import Chunk, Unit
from qa.decide.claims import PROPERTY
from qa.types import Draft, Query
from qa.understand.cues import cue
from qa.write.items import enumerate_items
from qa.write.task import Task, drafted

Row = tuple[Chunk, Unit]
_LONGEST = 24
"""Characters of a category at most."""
_NAMING_CHARS = 4
"""Characters of the words of a question that name an indicator."""


def rows_of_kind(task: Task) -> Draft | None:
    """The indicators of a table that have the property, or stand under the category, that the
    question names; those of plans in force unless it names a plan."""
    query = task.query
    wanted = PROPERTY.search(query.text)
    if not query.kind.rows or ("指标" not in query.text and wanted is None):
        return None
    meant = _plans_meant(task)
    categories = _categories(query.text, meant, task.pool.store) or _nearest_category(query.text, meant, task.pool.store)
    if (wanted is None and not categories) or _names_an_indicator(query, meant, task.pool.store):
        return None
    property_ = f"{wanted[0]}指标" if wanted else ""
    rows = [row for lead in categories for row in _under(lead, meant, task.pool.store)] or _with(property_, meant, task.pool.store)
    chosen = [(c, u) for c, u in sorted(rows, key=_place) if property_ in u.text]
    title = "".join(categories) + (property_ or "指标")
    return drafted(enumerate_items(chosen, title, task.pool, task.config.max_items)) if len(chosen) > 1 else None


def _plans_meant(task: Task) -> frozenset[str]:
    """The plans whose rows are meant: those in force unless the question says which."""
    query = task.query
    return frozenset(query.sources or query.own or (d.id for d in task.pool.store.documents if d.in_force(query.as_of)))


def _categories(text: str, plans: Collection[str], store: Store) -> list[str]:
    """The categories of rows that a question names, in the order of the rows."""
    words = {text[i:end] for i in range(len(text)) for end in range(i + 1, min(i + _LONGEST, len(text)) + 1)}
    first = {word: rows[0] for word in words if (rows := _under(word, plans, store))}
    return sorted(first, key=lambda word: _place(first[word]))


def _nearest_category(text: str, plans: Collection[str], store: Store) -> list[str]:
    """The one category of rows that has a word of one that a question names and no plan has (绿色生态类指标); none where several have."""
    named = cue("category_named").search(text)
    if named is None:
        return []
    words = [w for w in pairs(normalise(named["category"])) if len(w) > 1]
    chunks = [(w, store.chunks[n]) for w in words for n in chunks_headed(w, store).tolist()]
    found = {u.lead for w, c in chunks if c.doc_id in plans for u in c.units if u.kind == "row" and w in u.lead}
    return sorted(found) if len(found) == 1 else []


def _under(category: str, plans: Collection[str], store: Store) -> list[Row]:
    """The rows of a category."""
    numbers = store.numbers("heading_names", category_name(category))
    chunks = (store.chunks[n] for n in numbers.tolist())
    return [(c, u) for c in chunks if c.doc_id in plans for u in c.units if u.kind == "row" and u.lead == category]


def _with(words: str, plans: Collection[str], store: Store) -> list[Row]:
    """The rows that may have some words."""
    return _rows_of(units_with(normalise(words), store), plans, store)


def _rows_of(numbers: Numbers, plans: Collection[str], store: Store) -> list[Row]:
    found = ((store.chunks[c], store.units[n]) for c, n in zip(store.unit_chunk[numbers].tolist(), numbers.tolist(), strict=True))
    return [(c, u) for c, u in found if u.kind == "row" and c.doc_id in plans]


def _place(row: Row) -> tuple[str, int, int]:
    chunk, unit = row
    return chunk.doc_id, chunk.span[0], unit.span[0]


def _names_an_indicator(query: Query, plans: Collection[str], store: Store) -> bool:
    """Whether a question names a very indicator."""
    said = [(units_with(term, store), len(term)) for term in query.terms if len(term) > 1]
    numbers, at = np.unique(np.concatenate([np.zeros(0, np.int64), *(own for own, _ in said)]), return_inverse=True)
    weights = np.concatenate([np.zeros(0), *(np.full(len(own), length) for own, length in said)])
    likely = numbers[np.bincount(at, weights, len(numbers)) >= _NAMING_CHARS]
    return any(_is_named(u, query) for _, u in _rows_of(likely, plans, store))


def _is_named(unit: Unit, query: Query) -> bool:
    """Whether the question names this very indicator."""
    name = normalise(unit.text.partition("：")[0])
    named = sum(len(t) for t in query.terms if t in name and t not in unit.lead and not PROPERTY.search(t))
    return named >= _NAMING_CHARS or name in query.text
