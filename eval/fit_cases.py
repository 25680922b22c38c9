"""What the fits learn from: the units found for a question, and which of them answer it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from eval.questions import Question, under
from eval.text import found_facts
from index.search import search
from index.store import Store
from index.types import Hit
from qa.config import Config
from qa.decompose import decompose
from qa.evidence import Scored, summed, to_look_at
from qa.ranker import FEATURES
from qa.terms import Terms
from qa.types import Query
from qa.understand import understand

Array = NDArray[np.float64]
SILENT = ("not_in_plans", "figure_not_stated", "out_of_scope", "unclear")
"""Reasons under which no unit of the plans answers, whatever place and year it is of."""


@dataclass(frozen=True, slots=True)
class Case:
    """A question that asks one thing, with its ``store``, ``query`` and ``hits``.

    ``features`` of all units found, by the weighted sum of today, best first (units, FEATURES); ``again`` what the trees
    read of the first ones; ``right`` which units answer. Of a question that is not ``answerable`` none does.
    """

    question: str
    answerable: bool
    store: Store
    query: Query
    hits: tuple[Hit, ...]
    features: Array
    again: Array
    right: NDArray[np.bool_]


def cases(questions: Sequence[Question], store: Store, terms: Terms, as_of: date) -> Iterator[Case]:
    """A case for each question that asks one thing and whose answer was found, or that the plans leave open."""
    config = Config()
    for question in questions:
        if question.type == "comparison" or not (question.answerable or question.reason in SILENT):
            continue
        query = understand(question.question, question.history, None, store, terms, as_of)
        if not question.answerable:
            query = decompose(query, store, terms)[0]
        hits = search(store, query.about, config.top_k, plans=query.plans, config=config.search)
        rows = summed(query, hits, store, config.evidence)
        right = np.array([_answers(question, row) for row in rows], bool)
        if rows and (right.any() or not question.answerable):
            features = np.array([[getattr(row[3], name) for name in FEATURES] for row in rows])
            again = to_look_at(query, rows, config.evidence)
            yield Case(question.id, question.answerable, store, query, tuple(hits), features, again, right)


def _answers(question: Question, row: Scored) -> bool:
    _, chunk, unit, _, _ = row
    golden = any(g.doc == chunk.doc_id and under(chunk.locator, g.section) for g in question.gold)
    return golden and any(found_facts(question.facts, f"{unit.lead} {unit.text}"))
