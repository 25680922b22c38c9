"""The words of a language model for a question that finds nothing in its own, because plans use others.

    refused, and the reader finds no plain answer -> the model's words -> searched and read -> what plainly answers them
    -> does it answer the question itself, the model is asked -> taken

The model's words only find: of which place, year, plan and kind the question is, and what it takes for true, stays its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index.store.port import Store
from qa.consult.votes import is_plain
from qa.decide.refusal import decide
from qa.engine import Engine
from qa.llm.language_model import LanguageModel
from qa.read.evidence import select
from qa.types import Evidence, Query
from qa.understand.query import clean
from qa.understand.topic import topic_terms

_PLAIN = 2.0
"""The reader's logit from which on a sentence plainly answers a wording: some more than for a question of one's own."""
_SURE = 1.0
"""How far the model must lean to that sentence answering the question itself."""
_OPEN = ("not_in_plans", "figure_not_stated", "unclear")
"""The reasons to refuse that other words may do away with."""


def is_open(query: Query, evidence: Sequence[Evidence], engine: Engine, store: Store) -> bool:
    """Whether a question may have found nothing only because plans use other words: it would be refused, and the reader finds no
    plain answer."""
    if query.within or is_plain(evidence, engine):
        return False
    return decide(query, evidence, store, engine.config.draft.refusal).reason in _OPEN


def in_other_words(query: Query, model: LanguageModel, engine: Engine, store: Store) -> Query | None:
    """A question in the model's words that find the plainest answer.

    Args:
        query: the question as understood.
        model: words it, and says of what is found whether it answers the question itself.
        engine: for the search, the reader and the settings.
        store: the index.

    Returns:
        The same question, of its own place, time, plan and kind, with other words to search for; None where no words find an answer.
    """
    found = [best for wording in model.searched(query.text) if (best := _plainest(query, wording, engine, store))]
    for _, other, item in sorted(found, key=lambda f: -f[0]):
        if min(model.votes(query.text, [item]), default=0.0) >= _SURE:
            return other
    return None


def _plainest(query: Query, wording: str, engine: Engine, store: Store) -> tuple[float, Query, Evidence] | None:
    """What of the plans answers a wording most plainly, with how plainly; None where nothing does."""
    text = clean(wording)
    other = replace(query, about=text, terms=topic_terms(text), wording=text)
    hits = [h for h in engine.search(other, store) if other.allows(h.chunk)]
    evidence = select(other, hits, store, engine.config.evidence, engine.reader)
    decision = decide(other, evidence, store, engine.config.draft.refusal)
    first = next(iter(decision.evidence), None) if decision.reason is None else None
    if first is None or first.reading is None or first.reading.answers < _PLAIN:
        return None
    return first.reading.answers, other, first
