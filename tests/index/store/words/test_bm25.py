"""BM25 scores against the formula written out, and an index that survives saving without pickle."""

from __future__ import annotations

from pathlib import Path

import bm25s
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from plan_text import BOUNDED
from store_contract import bm25

from index.store.words import bm25 as searching
from index.store.words.bm25 import Part, Searched
from index.store.words.lexical import LexicalIndex
from index.store.words.postings import Postings

DOCUMENTS = [["茶园", "面积", "茶园"], ["学校", "面积"], [], ["茶叶", "交易", "中心", "学校", "学校", "学校"]]


@pytest.mark.parametrize("query", [["面积"], ["茶园", "面积"], ["学校", "学校"], ["学校", "没有的词"]])
@pytest.mark.parametrize(("k1", "b"), [(1.2, 0.75), (0.9, 0.4), (2.0, 0.0)])
def test_scores_are_bm25(query: list[str], k1: float, b: float) -> None:
    found = Searched.of(DOCUMENTS, k1=k1, b=b).scores(query)
    assert found == pytest.approx(bm25(DOCUMENTS, query, k1, b), abs=1e-4)


TOKENS = st.sampled_from(["茶园", "学校", "面积", "港口", "2030", "a"])


@BOUNDED
@given(documents=st.lists(st.lists(TOKENS, max_size=8), min_size=1, max_size=8), query=st.lists(TOKENS, max_size=5))
def test_scores_of_random_documents_are_bm25(documents: list[list[str]], query: list[str]) -> None:
    found = Searched.of(documents).scores(query)
    expected = bm25(documents, query, 1.2, 0.75) if any(documents) else [0.0] * len(documents)
    assert found == pytest.approx(expected, abs=1e-4)


@BOUNDED
@given(
    parts=st.lists(st.lists(st.tuples(st.lists(TOKENS, max_size=8), st.booleans()), max_size=6), min_size=1, max_size=3),
    query=st.lists(TOKENS, max_size=5),
    every=st.integers(1, 3),
)
def test_some_documents_score_as_they_do_among_all(parts: list[list[tuple[list[str], bool]]], query: list[str], every: int) -> None:
    """Of one index or of several, some of whose documents are gone."""
    numbers, made = 0, []
    for documents in parts:
        places = [-1 if gone else numbers + sum(not g for _, g in documents[:i]) for i, (_, gone) in enumerate(documents)]
        numbers += sum(not gone for _, gone in documents)
        made.append(Part(LexicalIndex.build([tokens for tokens, _ in documents]), np.array(places, np.int64)))
    searched = Searched(made, numbers)
    some = np.arange(0, numbers, every)
    assert searched.scores_of(some, query).tolist() == searched.scores(query)[some].tolist()
    assert [searched.rarity(token) > 0 for token in query] == [searched.frequency(token) > 0 for token in query]


@pytest.mark.parametrize("query", [[], ["没有的词"], [""]])
def test_unknown_tokens_score_nothing(query: list[str]) -> None:
    assert Searched.of(DOCUMENTS).scores(query).tolist() == [0, 0, 0, 0]


@pytest.mark.parametrize("documents", [[], [[]], [[], []]])
def test_an_index_without_tokens(documents: list[list[str]], tmp_path: Path) -> None:
    index = LexicalIndex.build(documents)
    index.save(tmp_path / "lexical")
    for each in (index, LexicalIndex.load(tmp_path / "lexical")):
        assert Searched([Part(each)], len(documents)).scores(["学校"]).tolist() == [0] * len(documents)


def test_a_saved_index_scores_the_same(tmp_path: Path) -> None:
    index = LexicalIndex.build(DOCUMENTS)
    index.save(tmp_path / "lexical")
    loaded = LexicalIndex.load(tmp_path / "lexical")
    for query in (["茶园", "面积"], ["学校"], ["没有的词"]):
        assert Searched([Part(loaded)], 4).scores(query).tolist() == Searched([Part(index)], 4).scores(query).tolist()


@BOUNDED
@given(documents=st.lists(st.lists(TOKENS, max_size=8), min_size=1, max_size=8), query=st.lists(TOKENS, min_size=1, max_size=5))
def test_scores_are_those_of_bm25s(documents: list[list[str]], query: list[str]) -> None:
    documents[0].append("茶园")
    theirs = bm25s.BM25(method="lucene", k1=1.2, b=0.75)
    theirs.index(documents, show_progress=False)
    known = [t for t in query if t in theirs.vocab_dict]
    expected = theirs.get_scores(known) if known else np.zeros(len(documents), np.float32)
    assert Searched.of(documents).scores(query) == pytest.approx(expected, abs=1e-6)


@BOUNDED
@given(st.lists(st.lists(st.lists(TOKENS, max_size=6), max_size=4), max_size=4), st.lists(TOKENS, max_size=4))
def test_merged_plans_score_as_one_corpus(plans: list[list[list[str]]], query: list[str]) -> None:
    size = sum(map(len, plans))
    merged, whole = Searched([Part(LexicalIndex.merge([Postings.of(p) for p in plans]))], size), Searched.of([d for p in plans for d in p])
    assert merged.scores(query).tolist() == whole.scores(query).tolist()
    assert [merged.frequency(t) for t in query] == [sum(t in d for p in plans for d in p) for t in query]


@BOUNDED
@given(st.lists(st.tuples(st.lists(TOKENS, max_size=6), st.integers(0, 2), st.booleans()), max_size=12), st.lists(TOKENS, max_size=4))
def test_parts_score_as_one_whatever_is_no_longer_there(documents: list[tuple[list[str], int, bool]], query: list[str]) -> None:
    """Documents in three indexes, some of them gone: what is left scores as if it were indexed alone, and so it does put together."""
    left = [tokens for tokens, _, there in documents if there]
    number = iter(range(len(left)))
    numbers = [next(number) if there else -1 for _, _, there in documents]
    own = [[i for i, (_, of, _) in enumerate(documents) if of == part] for part in range(3)]
    parts = [Part(LexicalIndex.build([documents[i][0] for i in some]), np.array([numbers[i] for i in some], np.int64)) for some in own]
    whole, several = Searched.of(left), Searched(parts, len(left))
    kept = [np.flatnonzero(part.numbers >= 0) for part in parts if part.numbers is not None]
    targets = [part.numbers[some] for part, some in zip(parts, kept, strict=True) if part.numbers is not None]
    again = Searched([Part(LexicalIndex.merge([p.index.part(some) for p, some in zip(parts, kept, strict=True)], targets))], len(left))
    for each in (several, again):
        assert each.scores(query).tolist() == whole.scores(query).tolist()
        assert [each.frequency(t) for t in query] == [whole.frequency(t) for t in query]
        assert [each.numbers(t).tolist() for t in query] == [whole.numbers(t).tolist() for t in query]
        assert each.numbers_with("园").tolist() == whole.numbers_with("园").tolist()


def test_of_very_many_documents_those_with_the_rarer_words_are_weighed(monkeypatch: pytest.MonkeyPatch) -> None:
    documents = [["发展", "茶园"], ["发展"], ["发展", "发展"], ["学校"], ["发展", "学校"]]
    query = ["发展", "茶园", "学校"]
    every = Searched.of(documents).scores(query).tolist()
    assert all(every)
    monkeypatch.setattr(searching, "WEIGHED", 3)
    assert Searched.of(documents).scores(query).tolist() == [every[0], 0, 0, every[3], every[4]]
    # The rarest of all are weighed however many they are.
    assert Searched.of(documents).scores(["发展"]).tolist() == pytest.approx(bm25(documents, ["发展"], 1.2, 0.75), abs=1e-6)


def test_numbers_above_sixteen_bits() -> None:
    documents = [["茶园"] if n in (3, 70_000, 140_001) else [] for n in range(140_002)]
    assert LexicalIndex.build(documents).numbers("茶园").tolist() == [3, 70_000, 140_001]


def test_saved_arrays_hold_no_pickled_objects(tmp_path: Path) -> None:
    LexicalIndex.build(DOCUMENTS).save(tmp_path / "lexical")
    files = sorted((tmp_path / "lexical").iterdir())
    assert [p.stem for p in files] == ["counts", "hashes", "high", "lengths", "low", "names", "starts"]
    assert all(np.load(p, allow_pickle=False).dtype != object for p in files)


def test_documents_are_found_by_a_part_of_a_token(tmp_path: Path) -> None:
    LexicalIndex.build(DOCUMENTS).save(tmp_path / "lexical")
    index = LexicalIndex.load(tmp_path / "lexical")
    assert sorted(set(index.numbers_with("茶").tolist())) == [i for i, tokens in enumerate(DOCUMENTS) if any("茶" in t for t in tokens)]
    assert sorted(index.numbers_with("学校").tolist()) == [1, 3]
    assert index.numbers_with("校学").tolist() == index.numbers_with("").tolist() == []
    assert [index.numbers(t).tolist() for t in ("学校", "面积", "没有")] == [[1, 3], [0, 1], []]


def test_an_array_with_pickled_objects_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "lexical"
    LexicalIndex.build(DOCUMENTS).save(folder)
    np.save(folder / "names.npy", np.array([{"a": 1}], dtype=object), allow_pickle=True)
    with pytest.raises(ValueError, match=r"objects|allow_pickle"):
        LexicalIndex.load(folder)
