"""Searches an index: lexical, heading and dense channels, each a list of scores, fused to one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from index.store.port import Scores, Store
from index.text.analyze import pairs, words
from index.types import Hit


@dataclass(frozen=True, slots=True)
class SearchConfig:
    """Weights of the channels; each lexical channel is scaled to a maximum of one before it is
    weighted, cosines are taken as they are.

    ``words``, ``pairs``: BM25 of whole chunks; ``heading``: BM25 of plan title, headings and leads;
    ``unit``: the best unit of a chunk by BM25; ``dense``: its best unit by cosine.
    """

    words: float = 0.5
    pairs: float = 0.3
    heading: float = 0.5
    unit: float = 0.6
    dense: float = 2.0


@dataclass(frozen=True, slots=True)
class Found:
    """What all plans of a store have for some words: the query's ``vector``, a score a chunk in each channel, and the two scores
    of each unit. ``best`` chooses from it, of any plans."""

    vector: Scores
    channels: dict[str, Scores]
    lexical: Scores
    dense: Scores


def search(
    store: Store,
    query: str,
    k: int,
    *,
    plans: Collection[str] = (),
    config: SearchConfig | None = None,
) -> list[Hit]:
    """The ``k`` best chunks for a query, best first.

    Args:
        store: an opened index.
        query: a question or keywords.
        k: how many at most.
        plans: ids of the plans to search; all where empty.
        config: weights of the channels.
    """
    return best(store, found_in(store, query), k, plans=plans, config=config) if store.chunks and k > 0 else []


def found_in(store: Store, query: str) -> Found:
    """What all plans of a store have for a query."""
    vector = np.asarray(store.embeddings.embed_query(query), np.float32)
    query_words, query_pairs = words(query, query=True), pairs(query)
    lexical = scale(scale(store.scores("unit_words", query_words)) + scale(store.scores("unit_pairs", query_pairs)))
    dense = np.clip(store.cosines(vector), 0, 1)
    channels = {
        "words": scale(store.scores("chunk_words", query_words)),
        "pairs": scale(store.scores("chunk_pairs", query_pairs)),
        "heading": scale(store.scores("heading_words", query_words)),
        "unit": best_of_chunk(store, lexical),
        "dense": best_of_chunk(store, dense),
    }
    return Found(vector, channels, lexical, dense)


def best(store: Store, found: Found, k: int, *, plans: Collection[str] = (), config: SearchConfig | None = None) -> list[Hit]:
    """The ``k`` best chunks of what was found, best first; see ``search``."""
    if not store.chunks or k < 1:
        return []
    fused = fuse(found.channels, {name: getattr(config or SearchConfig(), name) for name in found.channels})
    # Scores are scaled by the best of the whole index first, so that naming plans does not change what counts as near.
    fused[~store.in_plans(plans)] = -1
    first = [int(at) for at in np.argsort(-fused, kind="stable")[:k] if fused[at] > 0]
    spans = [range(store.unit_start[at], store.unit_start[at] + len(store.chunks[at].units)) for at in first]
    units = [n for span in spans for n in span]
    clauses = store.clause_cosines(found.vector, units)
    of_unit = dict(zip(units, clauses if clauses is not None else found.dense[units].tolist(), strict=True))
    return [_hit(store, at, fused, found, tuple(of_unit[n] for n in span)) for at, span in zip(first, spans, strict=True)]


def _hit(store: Store, at: int, fused: Scores, found: Found, clauses: tuple[float, ...]) -> Hit:
    chunk, start = store.chunks[at], int(store.unit_start[at])
    by = {name: round(float(scores[at]), 4) for name, scores in found.channels.items()}
    own = slice(start, start + len(chunk.units))
    return Hit(chunk, round(float(fused[at]), 6), by, tuple(found.lexical[own].tolist()), tuple(found.dense[own].tolist()), clauses)


def fuse(channels: dict[str, Scores], weights: dict[str, float]) -> Scores:
    """Weighted mean of scaled scores: the convex combination of Bruch, Gai & Ingber 2023
    ("An Analysis of Fusion Functions for Hybrid Retrieval"), with the maximum as the scale."""
    total = sum(weights.values()) or 1.0
    fused = np.zeros_like(next(iter(channels.values())), dtype=np.float32)
    for name, scores in channels.items():
        fused += np.float32(weights[name] / total) * scores
    return fused


def scale(scores: Scores) -> Scores:
    """Scores divided by their maximum; zeros stay zeros."""
    top = float(scores.max()) if len(scores) else 0.0
    return scores / np.float32(top) if top > 0 else np.zeros_like(scores)


def best_of_chunk(store: Store, unit_scores: Scores) -> Scores:
    """The best unit score of each chunk; zero for a chunk without units."""
    best = np.zeros(len(store.chunks), np.float32)
    np.maximum.at(best, store.unit_chunk, unit_scores.astype(np.float32))
    return best
