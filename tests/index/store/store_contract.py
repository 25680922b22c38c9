"""What any store must do. A test class inherits ``StoreContract`` and says with ``place`` where an index may lie: how to open
it and how to write it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

import numpy as np
import pytest

from index.chunk import ChunkConfig, chunk
from index.errors import IndexMissingError, InputError, ParseError, PlanQAError
from index.models.embed import BUILTIN, load_embeddings
from index.parse import parse
from index.parse.metadata.record import Metadata
from index.search import Asked, search
from index.store.plan_files import category_name, heading_name, heading_text, unit_texts
from index.store.port import Field, Origin, PlanRecord, Store, StoreWriter
from index.store.words.phrases import chunks_headed, units_with
from index.store.words.word_counts import FIELDS
from index.text.analyze import normalise, pairs, words
from index.types import Chunk, Unit

HARBOUR, REGION, VALLEY = "harbour.txt", "region.html", "valley.md"
ODD = """---
id: 𠮷林-規劃.1
title: 𠮷林县“茶”规划（２０２６—２０３０年）😀
---

第一章　总则

到２０３０年，𠮷林茶园面积達到３万畝，“é”牌茶走出國門😀。
"""


class Home(Protocol):
    """A place where an index is, or will be."""

    def open(self) -> Store: ...
    def writer(self) -> AbstractContextManager[StoreWriter]: ...


def put(writer: StoreWriter, path: Path) -> PlanRecord:
    """Adds the plan of a file, as ``index.ingest`` does."""
    document = parse(path)
    return writer.add(path, Origin(path.name, document.sha256), document, chunk(document, ChunkConfig()))


def take(writer: StoreWriter, path: Path) -> PlanRecord | None:
    """Takes the plan of a file over from an earlier version."""
    return writer.take(path.name, parse(path).sha256, None, {})


def finish(writer: StoreWriter) -> tuple[int, str]:
    """Embeds and publishes; how many units were embedded, and the fingerprint."""
    return writer.embed(load_embeddings(BUILTIN), lambda stage, done, total: None), writer.publish()


def publish(home: Home, *paths: Path) -> Store:
    """Makes a version of some files, and opens it."""
    with home.writer() as writer:
        for path in paths:
            put(writer, path)
        finish(writer)
    return home.open()


def ids(store: Store) -> list[str]:
    return [d.id for d in store.documents]


def tokens_of(store: Store, field: Field) -> list[list[str]]:
    """The tokens of each chunk, heading or unit, as they are indexed."""
    if field == "heading_names":
        return [names_of(c) for c in store.chunks]
    cut = pairs if field.endswith("pairs") else words
    if field.startswith("unit"):
        return [cut(f"{u.lead} {u.text}" if u.lead and not u.text.startswith(u.lead) else u.text) for u in store.units]
    texts = [heading_text(c, store.by_id[c.doc_id].title) if field.startswith("heading") else c.text for c in store.chunks]
    return [cut(t) for t in texts]


def names_of(chunk: Chunk) -> list[str]:
    categories = dict.fromkeys(category_name(u.lead) for u in chunk.units if u.kind == "row" and u.lead)
    return [name for name in (heading_name(chunk.headings[-1]), *categories) if name]


def bm25(documents: Sequence[Sequence[str]], query: Sequence[str], k1: float, b: float) -> list[float]:
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


class StoreContract:
    """The contract of ``index.store.port``: ``Store`` first, then ``StoreWriter``."""

    def place(self, folder: Path) -> Home:
        """An empty place for an index; the folder is its own."""
        raise NotImplementedError

    @pytest.fixture
    def home(self, tmp_path: Path) -> Home:
        """An empty place for an index."""
        return self.place(tmp_path / "index")

    @pytest.fixture(scope="class")
    def files(self, plans_dir: Path) -> dict[str, Path]:
        """The files of the test plans by name."""
        return {name: plans_dir / name for name in (HARBOUR, REGION, VALLEY)}

    @pytest.fixture(scope="class")
    def store(self, files: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Store:
        """An opened index of the three test plans."""
        return publish(self.place(tmp_path_factory.mktemp("store")), *files.values())

    # -- the catalogue ---------------------------------------------------------------------------------

    def test_what_was_written_is_read_back_in_order(self, home: Home, files: dict[str, Path]) -> None:
        store = publish(home, files[VALLEY], files[HARBOUR], files[REGION])
        documents = sorted((parse(p) for p in files.values()), key=lambda d: d.id)
        chunks = [c for d in documents for c in chunk(d, ChunkConfig())]
        assert list(store.documents) == documents
        assert list(store.chunks) == chunks
        assert list(store.units) == [u for c in chunks for u in c.units]
        assert dict(store.by_id) == {d.id: d for d in documents}
        assert (store.model, len(store.fingerprint), store.created[:2]) == (BUILTIN, 16, "20")

    def test_units_know_their_chunks(self, store: Store) -> None:
        assert [store.chunks[c] for c in store.unit_chunk.tolist()] == [c for c in store.chunks for _ in c.units]
        for number, start in enumerate(store.unit_start.tolist()):
            assert tuple(store.units[start : start + len(store.chunks[number].units)]) == store.chunks[number].units

    def test_by_id(self, store: Store) -> None:
        assert [store.chunk(c.id) for c in store.chunks] == list(store.chunks)
        assert store.chunk("missing") is None
        assert store.chunk("") is None
        assert "missing" not in store.by_id

    @pytest.mark.parametrize("phrase", ["茶园面积", "茶园", "茶", "2030", "20", "责任单位", "面积茶园", "没有的话", "a", "。"])
    def test_what_has_a_phrase_is_found_by_the_inverted_indexes(self, store: Store, phrase: str) -> None:
        def said(unit: Unit) -> str:
            return normalise(f"{unit.lead} {unit.text}" if unit.lead and not unit.text.startswith(unit.lead) else unit.text)

        units, chunks = units_with(phrase, store).tolist(), chunks_headed(phrase, store).tolist()
        having = [n for n, unit in enumerate(store.units) if phrase in said(unit)] if phrase != "。" else []
        headed = [n for n, c in enumerate(store.chunks) if phrase in normalise(heading_text(c, store.by_id[c.doc_id].title))]
        assert units == sorted(set(units))
        assert chunks == sorted(set(chunks))
        assert set(having) <= set(units)
        assert set(headed) <= set(chunks)
        assert len(units) <= len(having) + 2
        assert store.has_phrase(phrase) == any(phrase in normalise(u.text) for u in store.units) or phrase == "。"

    def test_plans_with_a_pair_of_characters(self, store: Store) -> None:
        for pair in ("茶园", "港区", "没有", "30"):
            plans = {
                number
                for number, d in enumerate(store.documents)
                for c in store.passages(d.id)
                if pair in normalise(heading_text(c, d.title)) or any(pair in normalise(u.text) for u in c.units)
            }
            assert set(store.plans_with(pair).tolist()) == plans, pair

    def test_by_section(self, store: Store) -> None:
        found = store.section("valley-15", "第二章/第三节")
        assert found is not None
        assert found.headings == ("第二章 重点任务", "第三节 畅通道路")
        assert store.section("valley-15", "第九章") is None
        assert store.section("missing", "第二章") is None
        addresses = {(c.doc_id, c.locator) for c in store.chunks}
        for doc_id, locator in addresses:
            own = [c for c in store.chunks if (c.doc_id, c.locator) == (doc_id, locator)]
            assert list(store.passages(doc_id, locator)) == own
        assert list(store.passages("region")) == [c for c in store.chunks if c.doc_id == "region"]
        assert list(store.passages("region", "第九章")) == list(store.passages("missing")) == []

    def test_responsible_bodies_longest_first(self, store: Store) -> None:
        assert set(store.bodies) >= {"省工业和信息化厅", "省海事局", "海湾市政府", "省交通运输厅"}
        assert [len(b) for b in store.bodies] == sorted((len(b) for b in store.bodies), reverse=True)
        assert len(set(store.bodies)) == len(store.bodies)

    # -- words -----------------------------------------------------------------------------------------

    @pytest.mark.parametrize("field", FIELDS)
    def test_frequencies(self, field: Field, store: Store) -> None:
        documents = tokens_of(store, field)
        found = Counter(t for d in documents for t in set(d))
        for token in [*sorted(found)[::7], "没有的词", ""]:
            assert store.frequency(token, field) == found[token]
        assert store.frequency("茶园") == store.frequency("茶园", "unit_words") > 0

    @pytest.mark.parametrize("field", FIELDS)
    @pytest.mark.parametrize("query", ["生态茶园面积", "港口 港口", "没有的", ""])
    def test_lexical_scores_are_bm25(self, field: Field, query: str, store: Store) -> None:
        tokens = pairs(query) if field.endswith("pairs") else words(query)
        found = store.scores(field, tokens)
        assert found.dtype == np.float32
        assert found == pytest.approx(bm25(tokens_of(store, field), tokens, 1.2, 0.75), abs=1e-4)
        some = np.arange(1, len(found), 3)
        assert store.scores(field, tokens, some).tolist() == found[some].tolist()

    def test_phrases_are_found_as_they_stand(self, store: Store) -> None:
        unit = normalise(store.units[0].text)
        assert store.has_phrase(unit)
        assert store.has_phrase(unit[2:6])
        assert not store.has_phrase(unit[3] + unit[1] + unit[0])

    # -- vectors ---------------------------------------------------------------------------------------

    def test_cosines_are_those_with_every_unit(self, store: Store) -> None:
        vectors = load_embeddings(BUILTIN).embed(unit_texts(store.chunks))
        query = np.asarray(store.embeddings.embed_query("茶园面积"), np.float32)
        assert store.cosines(query) == pytest.approx(vectors @ query, abs=2e-3)
        assert not store.cosines(np.zeros_like(query)).any()

    def test_clauses_come_one_a_unit(self, store: Store) -> None:
        query = np.asarray(store.embeddings.embed_query("茶园面积"), np.float32)
        found = store.clause_cosines(query, [3, 0, 5, 3])
        assert found is None or (len(found), found[0]) == (4, found[3])
        assert found is None or all(0 <= value <= 1 for value in found)
        assert not store.clause_cosines(query, [])

    # -- searching -------------------------------------------------------------------------------------

    @pytest.mark.parametrize("plans", [(), ("region",), ("harbour", "valley-15", "missing"), ("missing",)])
    def test_candidates_have_the_best_of_the_plans_that_are_meant(self, store: Store, plans: tuple[str, ...]) -> None:
        asked = Asked.of("2030年茶园面积和港口目标", store)
        found = store.candidates(asked.vector, asked.tokens, plans)
        if found is None:
            return
        own = np.flatnonzero(store.in_plans(plans)[store.unit_chunk])
        assert found.tolist() == sorted(set(found.tolist()) & set(own.tolist()))
        if len(own):
            assert own[np.argmax(store.cosines(asked.vector, own))] in found
            assert own[np.argmax(store.scores("unit_words", asked.tokens["unit_words"], own))] in found

    def test_a_search_is_held_to_the_plans_that_were_named(self, store: Store) -> None:
        assert store.chunks_of([]).tolist() == list(range(len(store.chunks)))
        assert store.chunks_of(["region", "missing"]).tolist() == [n for n, c in enumerate(store.chunks) if c.doc_id == "region"]
        assert store.in_plans([]).tolist() == [True] * len(store.chunks)
        assert store.in_plans(["region", "missing"]).tolist() == [c.doc_id == "region" for c in store.chunks]
        hits = search(store, "2030年目标", 50)
        assert {h.chunk.doc_id for h in hits} == {"valley-15", "region", "harbour"}
        assert search(store, "2030年目标", 50, plans=["region"]) == [h for h in hits if h.chunk.doc_id == "region"]
        assert search(store, "2030年目标", 50, plans=["missing"]) == []
        assert search(store, "环湖公路全长多少公里", 1)[0].chunk.locator == "第二章/第三节"

    def test_threads_share_a_store(self, store: Store) -> None:
        questions = ["茶园面积", "港口货物吞吐量", "南翼以哪个市为龙头"] * 4
        expected = [search(store, q, 5) for q in questions]
        with ThreadPoolExecutor(4) as pool:
            assert list(pool.map(lambda q: search(store, q, 5), questions)) == expected

    def test_an_index_without_plans_finds_nothing(self, home: Home) -> None:
        store = publish(home)
        assert (ids(store), list(store.chunks), list(store.units), list(store.bodies)) == ([], [], [], [])
        assert search(store, "茶园", 10) == []
        assert (store.frequency("茶园"), store.has_phrase("茶园")) == (0, False)
        assert store.scores("unit_words", ["茶园"]).shape == store.in_plans(["region"]).shape == (0,)

    def test_characters_of_all_kinds(self, home: Home, files: dict[str, Path], tmp_path: Path) -> None:
        path = tmp_path / "規劃 𠮷#1.md"
        path.write_text(ODD, "utf-8")
        store = publish(home, path, files[REGION])
        (document,) = (d for d in store.documents if d.id != "region")
        assert document == parse(path)
        assert search(store, "𠮷林茶园面积", 1, plans=[document.id])[0].chunk.doc_id == document.id
        assert store.has_phrase(normalise("“é”牌茶"))
        assert store.chunk(store.passages(document.id)[0].id) == store.passages(document.id)[0]

    # -- writing ---------------------------------------------------------------------------------------

    def test_there_is_nothing_to_open_before_something_is_published(self, home: Home, files: dict[str, Path]) -> None:
        with pytest.raises(IndexMissingError):
            home.open()
        with home.writer() as writer:
            with pytest.raises(IndexMissingError):
                writer.stored()
            assert writer.versions() == []
            put(writer, files[REGION])
            with pytest.raises(IndexMissingError):
                home.open()
            finish(writer)
        assert ids(home.open()) == ["region"]

    def test_a_version_is_seen_whole_or_not_at_all(self, home: Home, files: dict[str, Path]) -> None:
        before = publish(home, files[REGION])
        with home.writer() as writer:
            put(writer, files[VALLEY])
            writer.embed(load_embeddings(BUILTIN), lambda stage, done, total: None)
            assert ids(home.open()) == ["region"]

        def break_off() -> None:
            with home.writer() as writer:
                put(writer, files[VALLEY])
                raise RuntimeError

        with pytest.raises(RuntimeError):
            break_off()
        assert (home.open().fingerprint, ids(home.open())) == (before.fingerprint, ["region"])

    def test_a_new_version_has_what_was_put_into_it_and_no_more(self, home: Home, files: dict[str, Path]) -> None:
        publish(home, files[REGION], files[HARBOUR])
        with home.writer() as writer:
            put(writer, files[VALLEY])
            again = take(writer, files[REGION])
            gone = take(writer, files[HARBOUR])
            assert again is not None
            assert gone is not None
            writer.remove(gone)
            _, fingerprint = finish(writer)
        store = home.open()
        assert (ids(store), store.fingerprint) == (["region", "valley-15"], fingerprint)
        assert (store.frequency("引航"), list(store.passages("harbour"))) == (0, [])
        with home.writer() as writer:
            record, path = writer.stored()[0]
            assert (record, path.read_bytes()) == (again, files[REGION].read_bytes())

    def test_a_reader_keeps_the_version_that_it_opened(self, home: Home, files: dict[str, Path]) -> None:
        old = publish(home, files[VALLEY], files[REGION])
        before = search(old, "茶园面积", 5)
        publish(home, files[HARBOUR])
        assert (ids(old), search(old, "茶园面积", 5)) == (["region", "valley-15"], before)
        assert ids(home.open()) == ["harbour"]

    def test_opened_again_it_is_the_same(self, home: Home, files: dict[str, Path]) -> None:
        store = publish(home, files[VALLEY], files[HARBOUR])
        again = home.open()
        assert (again.fingerprint, again.created) == (store.fingerprint, store.created)
        assert search(again, "茶园面积", 20) == search(store, "茶园面积", 20)

    def test_plan_by_plan_gives_what_all_at_once_gives(self, home: Home, files: dict[str, Path], store: Store) -> None:
        publish(home, files[HARBOUR])
        with home.writer() as writer:
            put(writer, files[VALLEY])
            take(writer, files[HARBOUR])
            finish(writer)
        with home.writer() as writer:
            put(writer, files[REGION])
            assert take(writer, files[VALLEY])
            assert take(writer, files[HARBOUR])
            assert finish(writer)[1] == store.fingerprint
        assert search(home.open(), "茶园面积", 20) == search(store, "茶园面积", 20)

    def test_a_plan_is_taken_over_only_as_it_would_be_made(self, home: Home, files: dict[str, Path]) -> None:
        publish(home, files[REGION])
        sha256 = parse(files[REGION]).sha256
        with home.writer() as writer:
            assert writer.take("other.html", sha256, None, {}) is None
            assert writer.take(REGION, "0" * 64, None, {}) is None
            assert writer.take(REGION, sha256, {"title": "另一名称"}, {}) is None
            assert writer.take(REGION, sha256, None, {"region": Metadata(issuer="某省政府")}) is None
            record = writer.take(REGION, sha256, None, {})
            assert record is not None
            assert (record.id, record.origin) == ("region", Origin(REGION, sha256))
            assert put(writer, files[REGION]) == record
            assert finish(writer)[0] == 0
        assert ids(home.open()) == ["region"]

    def test_only_new_texts_are_embedded(self, home: Home, files: dict[str, Path]) -> None:
        with home.writer() as writer:
            record = put(writer, files[REGION])
            assert finish(writer)[0] == record.units
        with home.writer() as writer:
            put(writer, files[REGION])
            new = put(writer, files[HARBOUR])
            assert finish(writer)[0] == new.units

    def test_sketches_tell_copies(self, home: Home, files: dict[str, Path]) -> None:
        with home.writer() as writer:
            sizes = {name: writer.sketch(put(writer, path)).size for name, path in files.items()}
        assert len(set(sizes.values())) == 3
        assert min(sizes.values()) > 100

    def test_a_file_that_changed_since_it_was_parsed_is_refused(self, home: Home, files: dict[str, Path], tmp_path: Path) -> None:
        path = tmp_path / HARBOUR
        path.write_bytes(files[HARBOUR].read_bytes())
        document = parse(path)
        path.write_bytes(b"changed")
        with home.writer() as writer, pytest.raises(ParseError, match="在读取时被改动了"):
            writer.add(path, Origin(path.name, document.sha256), document, chunk(document, ChunkConfig()))

    def test_there_is_one_writer_at_a_time(self, home: Home) -> None:
        with home.writer(), pytest.raises(PlanQAError), home.writer():
            pass
        with home.writer() as writer:
            assert writer.versions() == []

    # -- versions --------------------------------------------------------------------------------------

    def test_going_back(self, home: Home, files: dict[str, Path]) -> None:
        first = publish(home, files[REGION])
        second = publish(home, files[REGION], files[HARBOUR])
        with home.writer() as writer:
            listed = writer.versions()
            assert [(v.fingerprint, list(v.plans), v.current) for v in listed] == [
                (first.fingerprint, ["region"], False),
                (second.fingerprint, ["harbour", "region"], True),
            ]
            back = writer.roll_back()
            assert (back.name, back.current) == (listed[0].name, True)
        assert (home.open().fingerprint, ids(home.open())) == (first.fingerprint, ["region"])
        with home.writer() as writer:
            with pytest.raises(InputError):
                writer.roll_back()
            for unknown in ("missing", ""):
                with pytest.raises(InputError):
                    writer.roll_back(unknown)
            assert writer.roll_back(listed[1].name).fingerprint == second.fingerprint
        assert ids(home.open()) == ["harbour", "region"]
