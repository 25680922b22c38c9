"""Hits to evidence: which units of the chunks found speak of what was asked."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.analyze import normalise, pairs
from index.store import Store
from index.types import Chunk, Hit, Unit
from qa.figures import quantities, years
from qa.types import Evidence, Query


@dataclass(frozen=True, slots=True)
class EvidenceConfig:
    """``chunks``: how many hits are read; ``own``, ``context``, ``search``: weights of the topic
    found in the unit itself, in the unit with its headings, and of the search score."""

    chunks: int = 24
    own: float = 0.30
    context: float = 0.45
    search: float = 0.25


class Topic:
    """The topic words of a question with their weights over an index.

    A word's weight is its inverse document frequency over the units, at least 0.1. A word that no
    unit has weighs as much as the rarest: what was asked and is nowhere found must count against
    every candidate.
    """

    def __init__(self, terms: Sequence[str], store: Store) -> None:
        total = max(1, len(store.units))
        self._terms: list[tuple[str, tuple[str, ...], float]] = []
        for term in terms:
            seen = sum(term in text for text in store.unit_texts)
            weight = max(0.1, math.log((total + 1) / (seen + 1)))
            self._terms.append((term, tuple(pairs(term)), weight))
        self._total = sum(weight for _, _, weight in self._terms)

    def coverage(self, text: str) -> float:
        """Share of the topic, by weight, that a normalised text speaks of (0 to 1); 0 for no topic."""
        if not self._total:
            return 0.0
        return sum(weight * _match(term, own, text) for term, own, weight in self._terms) / self._total


def _match(term: str, own: Sequence[str], text: str) -> float:
    """How far a word stands in a text: 1 where it does, else the share of its character pairs that
    do (护理床位 in 护理型床位: two of three), which counts from one half on."""
    if term in text:
        return 1.0
    if len(own) < 2:
        return 0.0
    share = sum(pair in text for pair in own) / len(own)
    return 0.8 * share if share >= 0.5 else 0.0


def select(query: Query, hits: Sequence[Hit], store: Store, config: EvidenceConfig | None = None) -> list[Evidence]:
    """Units of the hits as evidence, best first.

    Args:
        query: the question as understood.
        hits: what the search found, best first.
        store: the index, for the weights of words and the plans' titles.
        config: weights.
    """
    config = config or EvidenceConfig()
    topic = Topic(query.terms, store)
    found: list[tuple[float, float, Chunk, Unit]] = []
    top = hits[0].score if hits else 1.0
    for hit in hits[: config.chunks]:
        title = normalise(store.by_id[hit.chunk.doc_id].title)
        headings = normalise(" ".join(hit.chunk.headings))
        for unit, unit_score in zip(hit.chunk.units, hit.unit_scores, strict=True):
            if unit.kind == "note":
                continue
            text = normalise(unit.text)
            around = f"{title} {headings} {normalise(unit.lead)} {text}"
            in_context = topic.coverage(around)
            score = (
                config.own * topic.coverage(text)
                + config.context * in_context
                + config.search * (0.5 * hit.score / top + 0.5 * unit_score / max(1e-6, max(hit.unit_scores)))
                + _fit(query, unit, text, around)
            )
            found.append((score, in_context, hit.chunk, unit))
    found.sort(key=lambda item: -item[0])
    return [
        Evidence(
            i, chunk, unit, unit.span, store.by_id[chunk.doc_id].text[slice(*unit.span)], unit.kind, round(score, 4), round(covered, 4)
        )
        for i, (score, covered, chunk, unit) in enumerate(found)
    ]


def _fit(query: Query, unit: Unit, text: str, around: str) -> float:
    """Bonus or malus for what kind of unit it is, and for the years and places asked about."""
    fit = 0.0
    if query.type == "numeric":
        fit += 0.12 if quantities(text) else -0.12
    if query.type == "responsible":
        fit += 0.05 if unit.kind == "responsible" else 0.0
    elif unit.kind == "responsible":
        fit -= 0.25
    if query.type == "time":
        fit += 0.12 if years(text) or re.search(r"\d+年|时期|年底|年末", text) else 0.0
    if query.years:
        own = years(text)
        if any(y in own for y in query.years):
            fit += 0.12
        elif own:
            fit -= 0.08
    if query.places:
        fit += 0.10 if all(p in around for p in query.places) else -0.15 if not any(p in around for p in query.places) else 0.0
    # The topic sentence of a paragraph alone says nothing that could be forwarded.
    if unit.kind == "sentence" and len(unit.text) <= 22 and not quantities(text):
        fit -= 0.12
    return fit
