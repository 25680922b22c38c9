"""The votes of a language model on which sentences answer, beside the reader's, where that finds no plain answer."""

from __future__ import annotations

from collections.abc import Sequence

from qa.engine import Engine
from qa.llm.language_model import LanguageModel
from qa.read.evidence import reread
from qa.types import Evidence, Query

_VOTED = 4
"""Sentences that a model votes on."""
_EVEN, _MOST, _WEIGHT = 1.0, 2.0, 1.5
"""The vote that says nothing, since models rather say yes; how far from it one counts; by how much it counts beside the reader's logit,
so that neither can overrule the other where that is sure. Of votes by a model of 1.5 billion weights (docs/models.md)."""


def is_plain(evidence: Sequence[Evidence], engine: Engine) -> bool:
    """Whether the reader finds a plain answer, or none has read the evidence."""
    read = [e.reading.answers for e in evidence if e.reading is not None]
    return not read or max(read) >= engine.config.evidence.plain


def voted(query: Query, evidence: Sequence[Evidence], model: LanguageModel, engine: Engine) -> list[Evidence]:
    """Evidence, best first, of which a model has said whether the first few answer; as it is where it gives no votes."""
    votes = model.votes(query.text, evidence[:_VOTED])
    again = [
        reread(e, e.reading.answers + _WEIGHT * min(max(vote - _EVEN, -_MOST), _MOST), engine.config.evidence)
        for e, vote in zip(evidence, votes, strict=False)
        if e.reading is not None
    ]
    if len(again) < len(votes):
        return list(evidence)
    return sorted([*again, *evidence[len(again) :]], key=lambda e: -e.score)
