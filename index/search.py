"""Searches an index: lexical, heading and dense channels, each a list of scores, fused to one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from index.store.port import Scores, Store
from index.text.analyze import pairs, words
from index.types import Hit

Places = NDArray[np.bool_]
COMPLETED = 400
"""Chunks that come first by all scores, or by words alone, whose cosines are all made, where a store does not look at every vector."""


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
    weights = {name: getattr(config or SearchConfig(), name) for name in found.channels}
    meant = store.in_plans(plans)
    if not store.exhaustive:
        found, meant = _completed(store, found, meant, weights)
    fused = fuse(found.channels, weights)
    # Scores are scaled by the best of the whole index first, so that naming plans does not change what counts as near.
    fused[~meant] = -1
    first = _first(fused, k)
    spans = [range(store.unit_start[at], store.unit_start[at] + len(store.chunks[at].units)) for at in first]
    units = [n for span in spans for n in span]
    clauses = store.clause_cosines(found.vector, units)
    of_unit = dict(zip(units, clauses if clauses is not None else found.dense[units].tolist(), strict=True))
    return [_hit(store, at, fused, found, tuple(of_unit[n] for n in span)) for at, span in zip(first, spans, strict=True)]


def _completed(store: Store, found: Found, meant: Places, weights: Mapping[str, float]) -> tuple[Found, Places]:
    """What was found with the cosines of all units that may come first, where the store looked at the likely ones only; and of each
    chunk whether it is one of these."""
    places = np.flatnonzero(meant)
    if len(places) > COMPLETED:
        several = (weights, {**weights, "dense": 0.0})
        tops = [_first(np.where(meant, fuse(found.channels, some), np.float32(-1)), COMPLETED) for some in several]
        places = np.unique(np.array([at for top in tops for at in top], np.int64))
    starts, ends = store.unit_start[places], np.append(store.unit_start, len(store.unit_chunk))[places + 1]
    units = np.concatenate([*map(np.arange, starts, ends), np.zeros(0, np.int64)])
    dense, likely = found.dense.copy(), np.zeros(len(meant), np.bool_)
    dense[units], likely[places] = np.clip(store.cosines(found.vector, units), 0, 1), True
    channel = found.channels["dense"].copy()
    np.maximum.at(channel, store.unit_chunk[units], dense[units])
    return replace(found, channels={**found.channels, "dense": channel}, dense=dense), likely


def _hit(store: Store, at: int, fused: Scores, found: Found, clauses: tuple[float, ...]) -> Hit:
    chunk, start = store.chunks[at], int(store.unit_start[at])
    by = {name: round(float(scores[at]), 4) for name, scores in found.channels.items()}
    own = slice(start, start + len(chunk.units))
    return Hit(chunk, round(float(fused[at]), 6), by, tuple(found.lexical[own].tolist()), tuple(found.dense[own].tolist()), clauses)


def fuse(channels: Mapping[str, Scores], weights: Mapping[str, float]) -> Scores:
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
    starts = store.unit_start
    some = np.diff(starts, append=len(unit_scores)) > 0
    if some.any():
        best[some] = np.maximum(np.maximum.reduceat(unit_scores, starts[some]), 0)
    return best


def _first(scores: Scores, k: int) -> list[int]:
    """The places of the ``k`` highest scores above nought, highest first, of the same the earlier first."""
    least = np.partition(scores, len(scores) - k)[len(scores) - k] if k < len(scores) else -np.inf
    places = np.flatnonzero((scores >= least) & (scores > 0))
    return [int(at) for at in places[np.argsort(-scores[places], kind="stable")][:k]]
