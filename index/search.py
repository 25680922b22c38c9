"""Searches an index: lexical, heading and dense channels, each a list of scores, fused to one."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.store.part import Part, Scored, units_of
from index.store.port import Field, Numbers, Scores, Store
from index.text.analyze import pairs, words
from index.types import Hit

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
class Asked:
    """A query as it is searched: its ``vector``, and its words in the form of each field."""

    vector: Scores
    tokens: Mapping[Field, Sequence[str]]

    @classmethod
    def of(cls, query: str, store: Store) -> Asked:
        """Cuts a query into words."""
        cut, two = words(query, query=True), pairs(query)
        tokens: dict[Field, Sequence[str]] = {
            "unit_words": cut,
            "unit_pairs": two,
            "chunk_words": cut,
            "chunk_pairs": two,
            "heading_words": cut,
        }
        return cls(np.asarray(store.embeddings.embed_query(query), np.float32), tokens)


@dataclass(frozen=True, slots=True)
class Found:
    """What all plans of a store have for some words: what was ``asked``, a score a chunk in each channel, and the two scores
    of each unit. ``best`` chooses from it, of any plans. ``among`` are the units that the store gave as candidates, whose chunks alone
    are in it; None where all are."""

    asked: Asked
    channels: dict[str, Scores]
    lexical: Scores
    dense: Scores
    among: Numbers | None = None


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
    asked = Asked.of(query, store)
    return _scored(store, asked, store.candidates(asked.vector, asked.tokens))


def _scored(store: Store, asked: Asked, among: Numbers | None) -> Found:
    """Scores all chunks, or those of some units."""
    scored = _part(store, among)

    def scores(field: Field) -> Scores:
        return scale(scored.scores(field, asked.tokens[field]))

    lexical = scale(scores("unit_words") + scores("unit_pairs"))
    dense = np.clip(scored.cosines(asked.vector), 0, 1)
    channels = {
        "words": scores("chunk_words"),
        "pairs": scores("chunk_pairs"),
        "heading": scores("heading_words"),
        "unit": best_of_chunk(scored, lexical),
        "dense": best_of_chunk(scored, dense),
    }
    return Found(asked, channels, lexical, dense, among)


def _part(store: Store, among: Numbers | None) -> Scored:
    return store if among is None else Part(store, np.unique(store.unit_chunk[among]))


def best(store: Store, found: Found, k: int, *, plans: Collection[str] = (), config: SearchConfig | None = None) -> list[Hit]:
    """The ``k`` best chunks of what was found, best first; see ``search``."""
    if not store.chunks or k < 1:
        return []
    weights = {name: getattr(config or SearchConfig(), name) for name in found.channels}
    if found.among is not None and plans:
        own = store.candidates(found.asked.vector, found.asked.tokens, plans)
        # Those of all plans stay: by the best of them the scores are scaled.
        found = _scored(store, found.asked, None if own is None else np.union1d(found.among, own))
    scored = _part(store, found.among)
    likely = _likely(scored, found, plans, weights)
    # Scores are scaled by the best of the whole index, so that naming plans does not change what counts as near.
    fused = fuse(likely.channels, weights)
    first = _first(fused, k)
    spans = [range(likely.begins[i], likely.begins[i + 1]) for i in first]
    numbers = [n for span in spans for n in span]
    dense = likely.dense[numbers].tolist()
    clauses = scored.clause_cosines(found.asked.vector, likely.units[numbers].tolist())
    of_unit = dict(zip(numbers, zip(found.lexical[likely.units[numbers]].tolist(), dense, clauses or dense, strict=True), strict=True))
    hits = []
    for i, span in zip(first, spans, strict=True):
        by = {name: round(float(scores[i]), 4) for name, scores in likely.channels.items()}
        lexical, near, clause = zip(*(of_unit[n] for n in span), strict=True) if span else ((), (), ())
        hits.append(Hit(scored.chunks[int(likely.chunks[i])], round(float(fused[i]), 6), by, lexical, near, clause))
    return hits


@dataclass(frozen=True, slots=True)
class _Likely:
    """The chunks of some plans that may come first, by number, with their scores in each ``channels``, and their ``units``, those of
    the i-th from ``begins[i]`` to ``begins[i + 1]``, with the cosine of each."""

    chunks: NDArray[np.int64]
    channels: dict[str, Scores]
    units: NDArray[np.int64]
    begins: list[int]
    dense: Scores


def _likely(store: Scored, found: Found, plans: Collection[str], weights: Mapping[str, float]) -> _Likely:
    """Chooses from the chunks of some plans, of all where none are named; where the store looked at the likely vectors only, with the
    cosines of all units of what is chosen."""
    chunks = store.chunks_of(plans)
    channels = {name: scores[chunks] for name, scores in found.channels.items()} if plans else found.channels
    if not store.exhaustive and len(chunks) > COMPLETED:
        tops = [_first(fuse(channels, some), COMPLETED) for some in (weights, {**weights, "dense": 0.0})]
        chosen = np.unique(np.array([i for top in tops for i in top], np.int64))
        chunks, channels = chunks[chosen], {name: scores[chosen] for name, scores in channels.items()}
    units, starts = units_of(store, chunks)
    begins = np.append(starts, len(units))
    owner = np.repeat(np.arange(len(chunks)), np.diff(begins))
    dense = found.dense[units] if store.exhaustive else np.clip(store.cosines(found.asked.vector, units), 0, 1)
    if not store.exhaustive:
        nearest = channels["dense"].copy()
        np.maximum.at(nearest, owner, dense)
        channels = {**channels, "dense": nearest}
    return _Likely(chunks, channels, units, begins.tolist(), dense)


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


def best_of_chunk(store: Scored, unit_scores: Scores) -> Scores:
    """The best unit score of each chunk; zero for a chunk without units."""
    best = np.zeros(len(store.chunks), np.float32)
    # Most units have no score: what is done to the others is bounded by what was found.
    units = np.flatnonzero(unit_scores > 0)
    if len(units):
        owner = store.unit_chunk[units]
        begins = np.flatnonzero(np.diff(owner, prepend=-1))
        best[owner[begins]] = np.maximum.reduceat(unit_scores[units], begins)
    return best


def _first(scores: Scores, k: int) -> list[int]:
    """The places of the ``k`` highest scores above nought, highest first, of the same the earlier first."""
    least = np.partition(scores, len(scores) - k)[len(scores) - k] if k < len(scores) else -np.inf
    places = np.flatnonzero((scores >= least) & (scores > 0))
    return [int(at) for at in places[np.argsort(-scores[places], kind="stable")][:k]]
