"""Channels, their fusion, filters and limits, and whether questions find their sections."""

from __future__ import annotations

from dataclasses import fields, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from index import search as searching
from index.search import SearchConfig, best_of_chunk, fuse, scale, search
from index.store.file_writer import open_writer
from index.store.files import FileStore, open_store
from index.store.port import Store
from index.text.analyze import pairs, words


def scores(*values: float) -> np.ndarray:
    return np.array(values, np.float32)


@pytest.mark.parametrize(
    ("given", "scaled"), [((1, 4, 2), [0.25, 1, 0.5]), ((0, 0), [0, 0]), ((), []), ((-1, -2), [0, 0]), ((-1, 2), [-0.5, 1])]
)
def test_scaling_divides_by_the_maximum(given: tuple[float, ...], scaled: list[float]) -> None:
    assert scale(scores(*given)).tolist() == scaled


def test_fusion_is_the_weighted_mean() -> None:
    channels = {"a": scores(1, 0, 0.5), "b": scores(0, 1, 0.5)}
    assert fuse(channels, {"a": 3, "b": 1}).tolist() == pytest.approx([0.75, 0.25, 0.5])
    assert fuse(channels, {"a": 0, "b": 2}).tolist() == [0, 1, 0.5]
    assert fuse(channels, {"a": 0, "b": 0}).tolist() == [0, 0, 0]


def test_the_best_unit_stands_for_its_chunk(store: Store) -> None:
    values = np.arange(len(store.units), dtype=np.float32)
    last = np.cumsum([len(c.units) for c in store.chunks]) - 1
    assert best_of_chunk(store, values).tolist() == last.tolist()
    assert store.unit_start.tolist() == [0, *(last[:-1] + 1)]
    assert [store.chunks[c] for c in store.unit_chunk.tolist()] == [c for c in store.chunks for _ in c.units]


def test_a_hit_carries_each_channel_and_their_mean(store: Store) -> None:
    config = SearchConfig(words=2, pairs=1, heading=0.5, unit=0.25, dense=0.25)
    hits = search(store, "生态茶园面积", 100, config=config)
    weights = {f.name: getattr(config, f.name) for f in fields(config)}
    at = {c.id: i for i, c in enumerate(store.chunks)}
    expected_words = scale(store.scores("chunk_words", words("生态茶园面积", query=True)))
    expected_pairs = scale(store.scores("chunk_pairs", pairs("生态茶园面积")))
    for hit in hits:
        assert set(hit.by) == set(weights)
        assert hit.score == pytest.approx(sum(weights[n] * hit.by[n] for n in weights) / 4, abs=2e-4)
        assert hit.by["words"] == pytest.approx(expected_words[at[hit.chunk.id]], abs=1e-4)
        assert hit.by["pairs"] == pytest.approx(expected_pairs[at[hit.chunk.id]], abs=1e-4)
        assert len(hit.unit_lexical) == len(hit.unit_dense) == len(hit.chunk.units)
    assert max(hit.by["words"] for hit in hits) == 1
    assert max(max(hit.unit_lexical) for hit in hits) == pytest.approx(1)
    assert all(a.score >= b.score for a, b in pairwise(hits))
    assert len({hit.chunk.id for hit in hits}) == len(hits)


@pytest.mark.parametrize(
    ("question", "doc_id", "locator"),
    [
        ("生态茶园到2030年要达到多少万亩？", "valley-15", "第二章/第一节"),
        ("森林覆盖率二〇三〇年的目标", "valley-15", "第一章/第二节/专栏1"),
        ("改造多少所寄宿制学校", "valley-15", "第二章/第二节/专栏2"),
        ("环湖公路全长多少公里", "valley-15", "第二章/第三节"),
        ("南翼以哪个市为龙头", "region", "第一章/第一节"),
        ("青川縣的定位是什麼", "region", "第一章/第二节"),
        ("西港航道整治由哪些单位负责？", "harbour", "二/（一）/2"),
        ("培育船舶修造产业的责任单位", "harbour", "二/（二）/1"),
        ("港区建设专班办公室设在哪里", "harbour", "三/（一）"),
    ],
)
def test_a_question_finds_its_section(question: str, doc_id: str, locator: str, store: Store) -> None:
    best = search(store, question, 1)[0].chunk
    assert (best.doc_id, best.locator) == (doc_id, locator)


def test_only_the_plans_that_were_named_are_searched(store: Store) -> None:
    assert {h.chunk.doc_id for h in search(store, "2030年目标", 50)} == {"valley-15", "region", "harbour"}
    assert {h.chunk.doc_id for h in search(store, "2030年目标", 50, plans=["region"])} == {"region"}
    assert {h.chunk.doc_id for h in search(store, "2030年目标", 50, plans=("region", "valley-15"))} == {"region", "valley-15"}
    assert search(store, "2030年目标", 50, plans=["missing"]) == []
    whole = [h for h in search(store, "茶园", 50) if h.chunk.doc_id == "region"]
    assert search(store, "茶园", 50, plans=["region"]) == whole


@pytest.mark.parametrize("k", [-1, 0, 1, 3, 1000])
def test_at_most_k_hits(k: int, store: Store) -> None:
    hits = search(store, "茶园面积", k)
    assert hits == search(store, "茶园面积", 1000)[: max(k, 0)]
    assert len(hits) <= max(k, 0)


@pytest.mark.parametrize("query", ["", "  ", "？！"])
def test_a_query_without_known_words_finds_nothing(query: str, store: Store) -> None:
    assert search(store, query, 10) == []


def test_searching_twice_gives_the_same(store: Store) -> None:
    assert search(store, "港口货物吞吐量", 10) == search(store, "港口货物吞吐量", 10)


def test_an_index_without_plans_finds_nothing(store: Store, tmp_path: Path) -> None:
    with open_writer(tmp_path) as writer:
        writer.publish()
    empty = open_store(tmp_path)
    assert (empty.documents, empty.chunks, empty.units) == ((), (), ())
    assert search(empty, "茶园", 10) == []


def test_weights_of_zero_silence_a_channel(store: Store) -> None:
    off = SearchConfig(words=0, pairs=0, heading=0, unit=0, dense=0)
    assert search(store, "茶园", 10, config=off) == []
    only = search(store, "茶园", 10, config=replace(off, words=1))
    assert [h.score for h in only] == pytest.approx([h.by["words"] for h in only], abs=1e-4)


@pytest.mark.parametrize("plans", [(), ("region",)])
def test_what_a_store_looks_at_in_part_is_completed_where_it_may_come_first(
    store: FileStore, plans: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A store that finds no vector by itself gives what one that looks at every vector gives."""
    every = {q: search(store, q, 5, plans=plans) for q in ("茶园面积", "2030年的目标", "港口")}
    real = FileStore.cosines
    monkeypatch.setitem(store.__dict__, "exhaustive", False)

    def cosines(self: FileStore, vector: np.ndarray, units: np.ndarray | None = None) -> np.ndarray:
        return np.zeros(len(self.units), np.float32) if units is None else real(self, vector, units)

    monkeypatch.setattr(FileStore, "cosines", cosines)
    assert {q: search(store, q, 5, plans=plans) for q in every} == every
    monkeypatch.setattr(searching, "COMPLETED", 5)
    assert {q: search(store, q, 1, plans=plans)[0].chunk.id for q in every} == {q: hits[0].chunk.id for q, hits in every.items()}
