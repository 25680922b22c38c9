"""Clauses of units: how sentences are cut, and how near the parts are."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.models.embed import BUILTIN, StaticEmbeddings, load_embeddings
from index.search import search
from index.store.port import Store
from index.store.vectors.clauses import Clauses, clauses_of


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("发展茶业，建设冷库；开通专列。", ["发展茶业", "建设冷库", "开通专列"]),
        ("重点发展茶叶、药材、光伏、康养。", ["重点发展茶叶、药材", "光伏、康养"]),
        ("发展茶叶、药材和光伏。", ["发展茶叶、药材和光伏"]),
        ("好。", ["好。"]),
        ("", [""]),
    ],
)
def test_a_sentence_is_cut_at_its_marks_and_long_lists_into_pairs(text: str, parts: list[str]) -> None:
    assert clauses_of(text) == parts


def test_a_unit_is_as_near_as_its_nearest_clause(store: Store) -> None:
    assert isinstance(store.embeddings, StaticEmbeddings)
    numbers = [3, 0, 5, 3]
    query = np.asarray(store.embeddings.embed_query("茶园面积"), np.float32)
    expected = [max(0.0, *(float(v @ query) for v in store.embeddings.embed(clauses_of(store.units[n].text)))) for n in numbers]
    assert store.clause_cosines(query, numbers) == pytest.approx(expected, abs=1e-6)
    # Whatever else is asked for with it.
    assert (store.clause_cosines(query, [1, *numbers]) or [])[1:] == store.clause_cosines(query, numbers)


def test_clauses_in_parts_are_those_of_all(tmp_path: Path) -> None:
    embeddings = load_embeddings(BUILTIN)
    assert isinstance(embeddings, StaticEmbeddings)
    texts = ["发展茶业，建设冷库；开通专列。", "", "重点发展茶叶、药材、光伏、康养。", "☃☃☃☃", "好。"]
    whole = Clauses.of(texts, embeddings)
    parts = [whole.part(range(3, 5)), Clauses.of([], embeddings), whole.part(range(3))]
    Clauses.joined(parts).save(tmp_path / "clauses")
    loaded = Clauses.load(tmp_path / "clauses")
    assert loaded is not None
    query = np.asarray(embeddings.embed_query("茶叶"), np.float32)
    expected = whole.nearest(query, np.arange(5), embeddings)
    assert expected[1] == 0
    assert loaded.nearest(query, np.array([2, 3, 4, 0, 1]), embeddings).tolist() == expected.tolist()
    assert Clauses.load(tmp_path / "none") is None


def test_every_unit_of_a_hit_has_its_clause(store: Store) -> None:
    for hit in search(store, "货物吞吐量", 3):
        assert len(hit.unit_clause) == len(hit.chunk.units)
        assert max(hit.unit_clause) > 0


def test_a_slow_model_is_not_asked_for_clauses(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(store.__dict__, "clauses", [None])
    for hit in search(store, "货物吞吐量", 3):
        assert hit.unit_clause == hit.unit_dense
