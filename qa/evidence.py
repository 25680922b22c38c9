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


def term_weights(store: Store, terms: Sequence[str]) -> dict[str, float]:
    """Inverse document frequency of each topic word over the units of the index, at least 0.1.

    A word that no unit has weighs as much as the rarest: what was asked and is nowhere found must
    count against every candidate.
    """
    total = max(1, len(store.units))
    weights = {}
    for term in terms:
        seen = sum(term in text for text in store_texts(store))
        weights[term] = max(0.1, math.log((total + 1) / (seen + 1)))
    return weights


def store_texts(store: Store) -> list[str]:
    """Normalised units with their topics and headings, made once an index."""
    cached: list[str] | None = store.__dict__.get("_normalised_units")
    if cached is None:
        cached = [_plain(f"{c.headings[-1]} {u.lead} {u.text}") for c in store.chunks for u in c.units]
        store.__dict__["_normalised_units"] = cached
    return cached


def _plain(text: str) -> str:
    """A cheap normalisation for counting: the index texts are simplified Chinese already."""
    return text.lower()


def match(term: str, text: str) -> float:
    """How far a topic word stands in a text: 1 where it does, else the share of its character
    pairs that do (护理床位 in 护理型床位: two of three), which counts from one half on."""
    if term in text:
        return 1.0
    own = pairs(term)
    if len(own) < 2:
        return 0.0
    share = sum(p in text for p in own) / len(own)
    return 0.8 * share if share >= 0.5 else 0.0


def coverage(weights: dict[str, float], text: str) -> float:
    """Share of the topic, by weight, that a text speaks of (0 to 1); 0 for an empty topic."""
    total = sum(weights.values())
    return sum(w * match(t, text) for t, w in weights.items()) / total if total else 0.0


def select(query: Query, hits: Sequence[Hit], store: Store, config: EvidenceConfig | None = None) -> list[Evidence]:
    """Units of the hits as evidence, best first.

    Args:
        query: the question as understood.
        hits: what the search found, best first.
        store: the index, for the weights of words and the plans' titles.
        config: weights.
    """
    config = config or EvidenceConfig()
    weights = term_weights(store, query.terms)
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
            in_context = coverage(weights, around)
            score = (
                config.own * coverage(weights, text)
                + config.context * in_context
                + config.search * (0.5 * hit.score / top + 0.5 * unit_score / max(1e-6, max(hit.unit_scores)))
                + _fit(query, unit, text, around)
            )
            found.append((score, in_context, hit.chunk, unit))
    found.sort(key=lambda item: -item[0])
    return [
        Evidence(i, chunk, unit, unit.span, store.by_id[chunk.doc_id].text[slice(*unit.span)], unit.kind, round(score, 4), round(covered, 4))
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
