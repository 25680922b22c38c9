"""The store with a Milvus passes the contract of stores: the embedded milvus-lite runs what a server would."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from store_contract import Home, StoreContract, finish, publish, put

from index.errors import IndexMismatchError, InputError
from index.ingest import change
from index.ingest.build import Making
from index.search import Asked, search
from index.store.file_writer import open_writer
from index.store.files import open_store
from index.store.milvus.opening import open_changed, open_reader
from index.store.milvus.place import Place, connected, own_name
from index.store.port import Store, StoreWriter

exceptions = pytest.importorskip("pymilvus.exceptions", reason="pymilvus is not installed (the extra milvus)")
pytest.importorskip("milvus_lite", reason="milvus-lite is not installed (the extra milvus)")
pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Folder:
    """An index directory with a Milvus."""

    root: Path
    milvus: Place

    def open(self) -> Store:
        return open_reader(self.root, self.milvus)

    def writer(self) -> AbstractContextManager[StoreWriter]:
        return open_changed(self.root, self.milvus)


@pytest.fixture(scope="module")
def milvus(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """An embedded Milvus, for all indexes of these tests."""
    place = Place.of(f"milvus-lite:{tmp_path_factory.mktemp('milvus') / 'test.db'}")
    assert place is not None
    return place


class TestMilvusStore(StoreContract):
    @pytest.fixture(scope="class", autouse=True)
    def _milvus(self, request: pytest.FixtureRequest, milvus: Place) -> None:
        request.cls.milvus = milvus

    def place(self, folder: Path) -> Home:
        return Folder(folder, self.milvus)  # type: ignore[attr-defined]


@pytest.fixture
def home(tmp_path: Path, milvus: Place) -> Folder:
    """An empty place for an index."""
    return Folder(tmp_path / "index", milvus)


def partitions(home: Folder) -> set[str]:
    """The partitions of segments that the Milvus has for an index."""
    client = connected(home.milvus)
    own = [name for name in client.list_collections() if name.startswith(own_name(home.root))]
    return {name for collection in own for name in client.list_partitions(collection) if name.startswith("s_")}


def asked(store: Store, query: str, plans: Sequence[str] = ()) -> set[int]:
    """The candidates for a query."""
    what = Asked.of(query, store)
    found = store.candidates(what.vector, what.tokens, plans)
    assert found is not None
    assert found.tolist() == sorted(set(found.tolist()))
    return set(found.tolist())


def test_candidates_come_by_meaning_by_words_and_by_headings(home: Folder, plans_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = publish(home, *sorted(plans_dir.iterdir()))
    monkeypatch.setattr("index.store.milvus.store.CANDIDATES", 5)
    query = "茶园面积"
    what = Asked.of(query, store)
    tokens, nothing = dict(what.tokens), np.zeros_like(what.vector)
    by_meaning = store.candidates(what.vector, {})
    by_words = store.candidates(nothing, {"unit_words": tokens["unit_words"]})
    by_heading = store.candidates(nothing, {"heading_words": tokens["heading_words"]})
    assert by_meaning is not None
    assert by_words is not None
    assert by_heading is not None
    assert set(by_meaning.tolist()) == set(np.argsort(-store.cosines(what.vector), kind="stable")[:5].tolist())
    scores = store.scores("unit_words", tokens["unit_words"])
    assert {float(scores[n]) for n in by_words} == set(np.sort(scores[scores > 0])[::-1][:5].tolist())
    headed = store.scores("heading_words", tokens["heading_words"])
    assert by_heading.tolist()
    assert all(headed[store.unit_chunk[n]] > 0 and n in store.unit_start for n in by_heading.tolist())


def test_candidates_are_held_to_the_plans_that_are_meant(home: Folder, plans_dir: Path) -> None:
    store = publish(home, *sorted(plans_dir.iterdir()))
    of_plan = {d.id: {n for n, c in enumerate(store.unit_chunk.tolist()) if store.chunks[c].doc_id == d.id} for d in store.documents}
    assert asked(store, "2030年目标") <= set(range(len(store.units)))
    for plans in (["region"], ["harbour", "valley-15"], ["region", "missing"]):
        found = asked(store, "2030年目标", plans)
        assert found
        assert found <= set().union(*(of_plan.get(plan, set()) for plan in plans))
    assert asked(store, "2030年目标", ["missing"]) == set()


def test_the_files_alone_find_the_same(home: Folder, plans_dir: Path) -> None:
    store = publish(home, *sorted(plans_dir.iterdir()))
    plain = open_store(home.root)
    assert store.fingerprint == plain.fingerprint
    for query in ("茶园面积", "港口货物吞吐量", "没有的词"):
        assert search(store, query, 50) == search(plain, query, 50)
        assert search(store, query, 50, plans=["region"]) == search(plain, query, 50, plans=["region"])


def test_a_writer_that_is_killed_leaves_what_was_published(home: Folder, plans_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = publish(home, plans_dir / "region.html")
    found, kept = search(before, "目标", 20), partitions(home)
    client = connected(home.milvus)
    insert = type(client).insert

    def killed(self: object, name: str, rows: list[dict[str, object]], **how: object) -> None:
        insert(self, name, rows[:3], **how)
        raise KeyboardInterrupt

    monkeypatch.setattr(type(client), "insert", killed)
    with pytest.raises(KeyboardInterrupt):
        publish(home, plans_dir / "region.html", plans_dir / "valley.md")
    monkeypatch.undo()
    assert search(before, "目标", 20) == found == search(home.open(), "目标", 20)
    assert len(partitions(home)) == 2
    after = publish(home, plans_dir / "region.html", plans_dir / "valley.md")
    assert {d.id for d in after.documents} == {"region", "valley-15"}
    assert search(after, "茶园面积", 20) == search(open_store(home.root), "茶园面积", 20)
    assert partitions(home) > kept


def test_what_no_version_has_any_more_is_removed(home: Folder, plans_dir: Path) -> None:
    files = [plans_dir / name for name in ("region.html", "valley.md", "harbour.txt")]
    for file in files:
        with open_changed(home.root, home.milvus, keep=2) as writer:
            put(writer, file)
            finish(writer)
    kept = {f"s_{path.name}" for path in home.root.glob("versions/*/segments/*")}
    assert partitions(home) == kept
    assert len(kept) == 2


def test_what_cannot_be_removed_now_is_removed_by_the_next_change(home: Folder, plans_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(self: object, *arguments: object) -> None:
        raise exceptions.MilvusException(message="no such thing now")

    for number, name in enumerate(("region.html", "valley.md", "harbour.txt", "region.html")):
        with monkeypatch.context() as patched:
            if number == 2:
                patched.setattr(type(connected(home.milvus)), "list_partitions", refused)
            with open_changed(home.root, home.milvus, keep=1) as writer:
                put(writer, plans_dir / name)
                finish(writer)
        assert len(partitions(home)) == (1, 2, 3, 2)[number]
    assert [d.id for d in home.open().documents] == ["region"]


def test_what_an_older_program_made_stays_while_its_version_does(home: Folder, plans_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(home, plans_dir / "region.html")
    [old] = partitions(home)
    monkeypatch.setattr("index.store.files.SCHEMA", 99)
    publish(home, plans_dir / "valley.md")
    assert len(partitions(home)) == 2
    assert old in partitions(home)


def test_rows_that_are_gone_are_told_and_made_again(home: Folder, plans_dir: Path) -> None:
    with open_writer(home.root) as writer:
        put(writer, plans_dir / "region.html")
        finish(writer)
    with pytest.raises(IndexMismatchError, match="没有放进 Milvus") as told:
        home.open()
    assert "planqa build --stored" in told.value.hint
    making = Making(place=home.milvus)
    change.rebuild(home.root, making)
    found = search(home.open(), "目标", 20)
    [partition] = partitions(home)
    client = connected(home.milvus)
    [collection] = [name for name in client.list_collections() if name.startswith(own_name(home.root))]
    client.drop_partition(collection, partition)
    with pytest.raises(IndexMismatchError, match="没有这个索引的全部句子"):
        home.open()
    change.rebuild(home.root, making)
    assert search(home.open(), "目标", 20) == found
    client.drop_collection(collection)
    change.roll_back(home.root, place=home.milvus)
    assert search(home.open(), "目标", 20) == found


def test_two_indexes_do_not_share_a_collection(tmp_path: Path, milvus: Place, plans_dir: Path) -> None:
    place = replace(milvus, collection="together")
    publish(Folder(tmp_path / "one", place), plans_dir / "region.html")
    with pytest.raises(InputError, match="另一个索引的"):
        publish(Folder(tmp_path / "two", place), plans_dir / "region.html")
    assert len(Folder(tmp_path / "one", place).open().documents) == 1


class Server:
    """A Milvus as a server is: what only one of these does is noted, the rest done by the embedded one."""

    def __init__(self, client: object) -> None:
        self._client, self.calls = client, list[tuple[str, ...]]()

    def __getattr__(self, name: str) -> object:
        if name in ("load_partitions", "release_partitions"):
            return lambda collection, names: self.calls.append((name, *names))
        if name in ("flush", "drop_partition"):
            self.calls.append((name,))
        return getattr(self._client, name)


def test_a_server_is_told_what_to_have_in_memory(home: Folder, plans_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server = Server(connected(home.milvus))
    monkeypatch.setattr("index.store.milvus.collection.connected", lambda place: server)
    place, made = replace(home.milvus, embedded=False), list[str]()
    for name in ("region.html", "valley.md", "harbour.txt"):
        with open_changed(home.root, place, keep=1) as writer:
            put(writer, plans_dir / name)
            finish(writer)
        made += [f"s_{segment}" for segment in open_store(home.root).manifest["segments"]]
    first, second, third = made
    # What is written is had in memory before a version names it; what goes is had there no longer before it is dropped.
    written = [[("flush",), ("load_partitions", name)] for name in made]
    assert server.calls == [*written[0], *written[1], *written[2], ("release_partitions", first), ("drop_partition",)]
    assert partitions(home) == {second, third}
