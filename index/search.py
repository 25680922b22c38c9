"""Searches an index: lexical, heading and dense channels, each a list of scores, fused to one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.store.files import Store
from index.text.analyze import pairs, words
from index.types import Hit

Scores = NDArray[np.float32]


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
    if not store.chunks or k < 1:
        return []
    config = config or SearchConfig()
    query_words, query_pairs = words(query, query=True), pairs(query)
    unit_lexical = scale(store.lexical["unit_words"].scores(query_words)) + scale(store.lexical["unit_pairs"].scores(query_pairs))
    vector = np.asarray(store.embeddings.embed_query(query), np.float32)
    unit_dense = np.clip(dense_scores(store, vector), 0, 1)
    channels = {
        "words": scale(store.lexical["chunk_words"].scores(query_words)),
        "pairs": scale(store.lexical["chunk_pairs"].scores(query_pairs)),
        "heading": scale(store.lexical["heading_words"].scores(query_words)),
        "unit": scale(best_of_chunk(store, unit_lexical)),
        "dense": best_of_chunk(store, unit_dense),
    }
    fused = fuse(channels, {name: getattr(config, name) for name in channels})
    if plans:
        fused[~np.isin([c.doc_id for c in store.chunks], list(plans))] = -1
    unit_lexical = scale(unit_lexical)
    hits = []
    first = [int(at) for at in np.argsort(-fused, kind="stable")[:k] if fused[at] > 0]
    spans = [range(store.unit_start[at], store.unit_start[at] + len(store.chunks[at].units)) for at in first]
    near = store.clauses.nearest(vector, [n for span in spans for n in span]) if store.clauses else None
    at_clause = 0
    for at, span in zip(first, spans, strict=True):
        chunk, start = store.chunks[at], span.start
        by = {name: round(float(scores[at]), 4) for name, scores in channels.items()}
        own = slice(start, start + len(chunk.units))
        dense = tuple(unit_dense[own].tolist())
        clause = tuple(near[at_clause : at_clause + len(span)]) if near is not None else dense
        at_clause += len(span)
        hits.append(Hit(chunk, round(float(fused[at]), 6), by, tuple(unit_lexical[own].tolist()), dense, clause))
    return hits


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


def dense_scores(store: Store, query: Scores) -> Scores:
    """Cosine of a query's vector with every unit, from the exact FAISS index."""
    total = store.vectors.ntotal
    out = np.zeros(total, np.float32)
    if total:
        cosines, ids = store.vectors.search(query[None], total)
        out[ids[0]] = cosines[0]
    return out
