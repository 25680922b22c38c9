"""Clauses of units: how sentences are cut, and how near the parts are."""

from __future__ import annotations

import numpy as np
import pytest

from index.models.embed import StaticEmbeddings
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
    clauses = Clauses(store.embeddings, store.units)
    assert clauses.nearest(query, numbers) == pytest.approx(expected, abs=1e-6)
    # What is kept gives the same again, also beside units not asked for before.
    assert clauses.nearest(query, [1, *numbers])[1:] == pytest.approx(expected, abs=1e-6)
    assert clauses.nearest(query, []) == []


def test_every_unit_of_a_hit_has_its_clause(store: Store) -> None:
    for hit in search(store, "货物吞吐量", 3):
        assert len(hit.unit_clause) == len(hit.chunk.units)
        assert max(hit.unit_clause) > 0


def test_a_slow_model_is_not_asked_for_clauses(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(store.__dict__, "_clauses", None)
    for hit in search(store, "货物吞吐量", 3):
        assert hit.unit_clause == hit.unit_dense
