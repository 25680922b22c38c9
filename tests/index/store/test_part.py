"""A search of some chunks finds what a search of all finds, as far as it is among them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, fields

import numpy as np
import pytest

from index.search import search
from index.store.files import FileStore
from index.store.part import Part
from index.store.port import Field, Numbers, Scores, Store

QUERY = "2030年茶园面积和港口目标"


@dataclass(frozen=True)
class Choosing(FileStore):
    """A store with candidates, which notes of which plans they were asked for."""

    chosen: Mapping[tuple[str, ...], Sequence[int]] = field(default_factory=dict)

    def candidates(self, vector: Scores, tokens: Mapping[Field, Sequence[str]], plans: Collection[str] = ()) -> Numbers | None:
        return np.array(self.chosen[tuple(plans)], np.int64)


def choosing(store: Store, chosen: Mapping[tuple[str, ...], Sequence[int]]) -> Choosing:
    assert isinstance(store, FileStore)
    return Choosing(**{f.name: getattr(store, f.name) for f in fields(store)}, chosen=chosen)


def test_all_units_as_candidates_change_nothing(store: Store) -> None:
    everything = range(len(store.units))
    plans = ("valley-15",)
    other = choosing(store, {(): everything, plans: everything})
    assert search(other, QUERY, 50) == search(store, QUERY, 50)
    assert search(other, QUERY, 50, plans=plans) == search(store, QUERY, 50, plans=plans)


def test_only_the_chunks_of_candidates_are_found(store: Store) -> None:
    found = search(store, QUERY, 50)
    in_region = next(hit for hit in found if hit.chunk.doc_id == "region")
    numbers = {c.id: i for i, c in enumerate(store.chunks)}
    best = [
        n
        for name in found[0].by
        for n in [max(numbers.values(), key=lambda i: {h.chunk.id: h.by[name] for h in found}.get(store.chunks[i].id, 0))]
    ]
    units = [int(store.unit_start[n]) for n in sorted(set(best))]
    other = choosing(store, {(): units, ("region",): [int(store.unit_start[numbers[in_region.chunk.id]])], ("missing",): []})
    assert search(other, QUERY, 50) == [hit for hit in found if numbers[hit.chunk.id] in best]
    # What is asked of some plans is scaled by the best of all.
    assert in_region in search(other, QUERY, 50, plans=["region"])
    assert {hit.chunk.doc_id for hit in search(other, QUERY, 50, plans=["region"])} == {"region"}
    assert search(other, QUERY, 50, plans=["missing"]) == []


@pytest.mark.parametrize("chunks", [[], [0], [2, 5, 6]])
def test_a_part_has_the_units_of_its_chunks(store: Store, chunks: list[int]) -> None:
    part = Part(store, np.array(chunks, np.int64))
    own = [n for n, c in enumerate(store.unit_chunk.tolist()) if c in chunks]
    vector = np.asarray(store.embeddings.embed_query(QUERY), np.float32)
    assert list(part.chunks) == [store.chunks[c] for c in chunks]
    assert [chunks[c] for c in part.unit_chunk.tolist()] == store.unit_chunk[own].tolist()
    assert [own[n] for n in part.unit_start.tolist()] == store.unit_start[chunks].tolist()
    assert part.cosines(vector).tolist() == store.cosines(vector)[own].tolist()
    assert part.scores("unit_words", ["茶园"]).tolist() == store.scores("unit_words", ["茶园"])[own].tolist()
    assert part.scores("chunk_words", ["茶园"]).tolist() == store.scores("chunk_words", ["茶园"])[chunks].tolist()
    assert part.clause_cosines(vector, range(len(own))) == store.clause_cosines(vector, own)
    assert part.chunks_of(["region"]).tolist() == np.flatnonzero(store.in_plans(["region"])[chunks]).tolist()
    assert part.chunks_of([]).tolist() == list(range(len(chunks)))
