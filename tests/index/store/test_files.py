"""The file store: its version on disk is complete or absent: publishing, verifying, cleaning, locking; and nothing in it is pickled."""

from __future__ import annotations

import gc
import json
import shutil
import weakref
from pathlib import Path

import numpy as np
import pytest
from static_model import write_static_model

from index.errors import IndexCorruptError, IndexMismatchError, IndexMissingError, PlanQAError
from index.facts.times import frame_of, spoken_in
from index.ingest.build import ingest
from index.search import search
from index.store import files as storing
from index.store.file_writer import stored_plans
from index.store.files import FileStore, damaged_files, open_store, software_key
from index.store.stored import Texts
from index.store.versions import current_version, draft, writer

pytestmark = pytest.mark.slow


@pytest.fixture
def copy(index_dir: Path, tmp_path: Path) -> Path:
    """A copy of the index of the test plans that a test may damage."""
    return Path(shutil.copytree(index_dir, tmp_path / "copy"))


def files_of(folder: Path) -> list[Path]:
    return sorted(p for p in folder.rglob("*") if p.is_file())


def test_the_manifest_tells_what_is_in_the_index(store: FileStore) -> None:
    manifest = store.manifest
    assert manifest["counts"] == {"plans": 3, "chunks": len(store.chunks), "units": len(store.units)}
    assert (manifest["software"], manifest["model"], store.model) == (software_key(), "builtin", "builtin")
    assert manifest["settings"] == {"chunk": {"max_chars": 420}}
    assert manifest["dimension"] == store.embeddings.dimension
    assert {vectors.codes.shape[1] for vectors, _ in store.vectors} == {manifest["dimension"]}
    assert manifest["fingerprint"] == store.fingerprint
    assert len(store.fingerprint) == 16
    written = {str(p.relative_to(store.folder)) for p in files_of(store.folder)}
    assert {*manifest["files"], *manifest["sources"]} == written - {"manifest.json"}
    assert [plan["id"] for plan in manifest["plans"]] == ["harbour", "region", "valley-15"]
    names = {"catalogue.sqlite", "sketch.npy"}
    assert {n for n in manifest["files"] if n.startswith("plans/")} == {f"plans/{p['key']}/{n}" for p in manifest["plans"] for n in names}
    assert sorted(Path(n).suffix for n in manifest["sources"]) == [".html", ".md", ".txt"]


def test_nothing_in_an_index_is_pickled(index_dir: Path) -> None:
    for path in files_of(index_dir):
        head = path.read_bytes()[:2]
        assert path.suffix not in {".pkl", ".pickle", ".joblib", ".pt", ".bin"}
        assert not (head[:1] == b"\x80" and head[1:] in (b"\x02", b"\x03", b"\x04", b"\x05")), path
        if path.suffix == ".npy":
            np.load(path, allow_pickle=False)
        elif path.suffix == ".npz":
            with np.load(path, allow_pickle=False) as arrays:
                assert all(arrays[name].dtype != object for name in arrays.files)


def test_an_index_may_stand_in_a_folder_of_any_name(plans_dir: Path, tmp_path: Path) -> None:
    root = tmp_path / "索引 #1?mode=rw%41&x"
    ingest([plans_dir / "harbour.txt"], root)
    assert [d.id for d in open_store(root).documents] == ["harbour"]


def test_every_damaged_or_missing_file_is_named(copy: Path) -> None:
    folder = current_version(copy)
    names = list(json.loads((folder / "manifest.json").read_text("utf-8"))["files"])
    kinds = {Path(n).suffix for n in names}
    assert kinds >= {".sqlite", ".npy", ".json"}
    for name in names:
        path = folder / name
        data = path.read_bytes()
        at = len(data) // 2
        for damaged in (data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :], data[:-1], b"", None):
            if damaged is None:
                path.unlink()
            else:
                path.write_bytes(damaged)
            with pytest.raises(IndexCorruptError) as caught:
                open_store(copy)
            assert caught.value.message == f"索引文件“{name}”缺失或已损坏。"
            assert "planqa build" in caught.value.hint
        path.write_bytes(data)
    assert len(open_store(copy).documents) == 3


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", "null", '{"schema": 1}', "\udcff"])
def test_a_damaged_manifest(text: str, copy: Path) -> None:
    (current_version(copy) / "manifest.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(IndexCorruptError) as caught:
        open_store(copy)
    assert caught.value.message == f"索引“{copy}”的清单 manifest.json 损坏。"


@pytest.mark.parametrize("pointer", ["", "missing", "../../elsewhere"])
def test_a_pointer_to_nothing(pointer: str, copy: Path) -> None:
    (copy / "CURRENT").write_text(pointer, "utf-8")
    with pytest.raises(IndexCorruptError) as caught:
        open_store(copy)
    assert caught.value.message == f"索引“{copy}”指向的版本“{pointer}”不存在，或读不了。"


def test_no_index(tmp_path: Path) -> None:
    for root in (tmp_path, tmp_path / "missing"):
        with pytest.raises(IndexMissingError) as caught:
            open_store(root)
        assert str(caught.value) == f"“{root}”里没有索引。 请先运行 planqa build，或用 --index 指定索引目录。"


def test_a_manifest_that_was_edited(copy: Path) -> None:
    path = current_version(copy) / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), "model": "other"}), "utf-8")
    with pytest.raises(IndexCorruptError) as caught:
        open_store(copy)
    assert caught.value.message == f"索引“{copy}”的清单 manifest.json 被改动过。"


def test_a_model_that_changed_after_the_build(plans_dir: Path, tmp_path: Path) -> None:
    folder = write_static_model(["谷地发展茶叶产业"], tmp_path / "model")
    ingest([plans_dir], tmp_path / "index", model=str(folder))
    assert open_store(tmp_path / "index").model == str(folder)
    write_static_model(["谷地发展茶叶产业"], folder, seed=1)
    with pytest.raises(IndexMismatchError) as caught:
        open_store(tmp_path / "index")
    assert caught.value.message == f"向量模型“{folder}”在建索引之后换过。"


def test_an_index_of_other_software(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    built_with = software_key()
    monkeypatch.setattr(storing, "ANALYSIS_VERSION", "another")
    with pytest.raises(IndexMismatchError) as caught:
        open_store(copy)
    assert caught.value.message == f"索引“{copy}”由另一版本的程序或词典建成（指纹 {built_with}，现为 {software_key()}）。"
    monkeypatch.undo()
    path = current_version(copy) / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), "schema": -1}), "utf-8")
    with pytest.raises(IndexMismatchError):
        open_store(copy)


def test_a_new_version_takes_over_and_so_many_stay_as_are_asked_for(copy: Path, plans_dir: Path) -> None:
    pointers = [(copy / "CURRENT").read_text("utf-8")]
    for name in ("harbour.txt", "region.html", "valley.md"):
        ingest([plans_dir / name], copy, keep=2)
        pointers.append((copy / "CURRENT").read_text("utf-8"))
        assert [d.source for d in open_store(copy).documents] == [name]
    assert len(set(pointers)) == 4
    assert sorted(p.name for p in (copy / "versions").iterdir()) == sorted(pointers[-2:])


def test_a_reader_keeps_the_version_that_it_holds(copy: Path, plans_dir: Path) -> None:
    old = open_store(copy)
    before = search(old, "茶园面积", 5)
    ingest([plans_dir / "harbour.txt"], copy)
    assert search(old, "茶园面积", 5) == before
    assert search(open_store(copy), "茶园面积", 5) != before


def test_leftovers_of_a_crashed_build_are_removed(copy: Path, plans_dir: Path) -> None:
    leftover = copy / "versions" / ".20200101T000000-dead.draft"
    leftover.mkdir()
    (leftover / "catalogue.sqlite").write_bytes(b"half")
    (copy / "CURRENT.new").write_text("half", "utf-8")
    assert len(open_store(copy).documents) == 3
    ingest([plans_dir / "harbour.txt"], copy)
    assert not leftover.exists()
    assert not (copy / "CURRENT.new").exists()


def test_a_publication_that_breaks_off_leaves_the_old_index(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = open_store(copy)
    pointer = (copy / "CURRENT").read_bytes()
    records = [record for record, _ in stored_plans(copy)]

    def broken(*_: object) -> None:
        raise FileNotFoundError(2, "No such file or directory")

    monkeypatch.setattr(storing.versions, "switch", broken)
    with pytest.raises(PlanQAError, match="没有这个文件"), draft(copy) as folder:
        storing.publish(copy, folder, records, [], model="builtin", dimension=4, settings={})
    assert [p.name for p in (copy / "versions").iterdir()] == [pointer.decode()]
    assert (copy / "CURRENT").read_bytes() == pointer
    assert open_store(copy).manifest == old.manifest


def test_two_writers(tmp_path: Path, plans_dir: Path) -> None:
    with writer(tmp_path / "index"), pytest.raises(PlanQAError) as caught:
        ingest([plans_dir], tmp_path / "index")
    assert str(caught.value) == f"另一个进程正在写索引“{tmp_path / 'index'}”。 请等它结束后再试。"
    ingest([plans_dir / "harbour.txt"], tmp_path / "index")


def test_a_folder_that_cannot_be_written(tmp_path: Path, plans_dir: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    root = tmp_path / "file" / "index"
    with pytest.raises(PlanQAError) as caught:
        ingest([plans_dir], root)
    assert caught.value.message == f"写不了索引目录“{root}”：上级不是目录。"


def test_of_a_large_index_only_the_sizes_are_compared_at_opening(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storing, "_READ_WHOLE_BYTES", 0)
    path = next((current_version(copy) / "segments").glob("*/codes.npy"))
    data = path.read_bytes()
    path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    store = open_store(copy)
    assert damaged_files(store) == [path.relative_to(store.folder).as_posix()]
    path.write_bytes(data[:-1])
    with pytest.raises(IndexCorruptError, match=r"codes\.npy”缺失或已损坏"):
        open_store(copy)


def test_what_is_remembered_of_documents_holds_no_version_open(copy: Path) -> None:
    def alive() -> int:
        gc.collect()
        return sum(isinstance(thing, Texts) and thing._folder.is_relative_to(copy) for thing in gc.get_objects())

    store = open_store(copy)
    for chunk in store.chunks:
        document = store.by_id[chunk.doc_id]
        assert frame_of(document) == frame_of(document)
        spoken_in(chunk, document)
    assert alive() == 1
    del store, chunk, document
    assert alive() == 0


def test_a_store_that_nobody_has_any_more_is_let_go_at_once(index_dir: Path) -> None:
    store = open_store(index_dir)
    assert store.frequency("茶园") > 0
    assert len(store.plans_with("茶园"))
    assert list(store.documents)
    held = weakref.ref(store)
    gc.disable()
    try:
        del store
        assert held() is None
    finally:
        gc.enable()


def test_the_plans_that_may_say_some_words_are_found_without_reading_them(index_dir: Path) -> None:
    plans = open_store(index_dir).documents
    plan = next(d for d in plans if "茶园" in d.text)
    at = plan.text.index("茶园")
    said = plan.text[at : at + 6]
    for words in (said, "茶园", "没有这样的词语", "2030", "。"):
        saying = [d.id for d in plans.saying(words)]
        assert {d.id for d in plans if words in d.text} <= set(saying)
    assert not list(plans.saying("没有这样的词语"))
    assert [d.id for d in plans.saying(said)] == [plan.id]
    assert [d.id for d in plans.saying("。")] == [d.id for d in plans]
