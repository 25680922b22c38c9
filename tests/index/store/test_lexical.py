"""BM25 scores against the formula written out, and an index that survives saving without pickle."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from plan_text import BOUNDED

from index.store.lexical import LexicalIndex

DOCUMENTS = [["茶园", "面积", "茶园"], ["学校", "面积"], [], ["茶叶", "交易", "中心", "学校", "学校", "学校"]]


def bm25(documents: list[list[str]], query: list[str], k1: float, b: float) -> list[float]:
    """Lucene's form: sum over the query of ln(1 + (N - df + 0.5) / (df + 0.5)) · tf / (tf + k1 (1 - b + b |d| / avgdl))."""
    mean = sum(map(len, documents)) / len(documents)
    scores = []
    for document in documents:
        score = 0.0
        for token in query:
            df, tf = sum(token in d for d in documents), document.count(token)
            idf = math.log(1 + (len(documents) - df + 0.5) / (df + 0.5))
            score += idf * tf / (tf + k1 * (1 - b + b * len(document) / mean)) if tf else 0.0
        scores.append(score)
    return scores


@pytest.mark.parametrize("query", [["面积"], ["茶园", "面积"], ["学校", "学校"], ["学校", "没有的词"]])
@pytest.mark.parametrize(("k1", "b"), [(1.2, 0.75), (0.9, 0.4), (2.0, 0.0)])
def test_scores_are_bm25(query: list[str], k1: float, b: float) -> None:
    found = LexicalIndex.build(DOCUMENTS, k1=k1, b=b).scores(query)
    assert found == pytest.approx(bm25(DOCUMENTS, query, k1, b), abs=1e-4)


TOKENS = st.sampled_from(["茶园", "学校", "面积", "港口", "2030", "a"])


@BOUNDED
@given(documents=st.lists(st.lists(TOKENS, max_size=8), min_size=1, max_size=8), query=st.lists(TOKENS, max_size=5))
def test_scores_of_random_documents_are_bm25(documents: list[list[str]], query: list[str]) -> None:
    found = LexicalIndex.build(documents).scores(query)
    expected = bm25(documents, query, 1.2, 0.75) if any(documents) else [0.0] * len(documents)
    assert found == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize("query", [[], ["没有的词"], [""]])
def test_unknown_tokens_score_nothing(query: list[str]) -> None:
    assert LexicalIndex.build(DOCUMENTS).scores(query).tolist() == [0, 0, 0, 0]


@pytest.mark.parametrize("documents", [[], [[]], [[], []]])
def test_an_index_without_tokens(documents: list[list[str]], tmp_path: Path) -> None:
    index = LexicalIndex.build(documents)
    index.save(tmp_path / "lexical")
    for each in (index, LexicalIndex.load(tmp_path / "lexical")):
        assert each.scores(["学校"]).tolist() == [0] * len(documents)


def test_a_saved_index_scores_the_same(tmp_path: Path) -> None:
    index = LexicalIndex.build(DOCUMENTS)
    index.save(tmp_path / "lexical")
    loaded = LexicalIndex.load(tmp_path / "lexical")
    for query in (["茶园", "面积"], ["学校"], ["没有的词"]):
        assert loaded.scores(query).tolist() == index.scores(query).tolist()


def test_saved_arrays_hold_no_pickled_objects(tmp_path: Path) -> None:
    LexicalIndex.build(DOCUMENTS).save(tmp_path / "lexical")
    arrays = sorted(p.name for p in (tmp_path / "lexical").glob("*.npy"))
    assert arrays == ["data.csc.index.npy", "indices.csc.index.npy", "indptr.csc.index.npy"]
    for name in arrays:
        assert np.load(tmp_path / "lexical" / name, allow_pickle=False).dtype != object


def test_an_array_with_pickled_objects_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "lexical"
    LexicalIndex.build(DOCUMENTS).save(folder)
    np.save(folder / "data.csc.index.npy", np.array([{"a": 1}], dtype=object), allow_pickle=True)
    with pytest.raises(ValueError, match="allow_pickle"):
        LexicalIndex.load(folder)
