"""Adding, replacing and removing plans: the result is that of a full build, nothing unchanged is done again, and one can go back."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plan_text import BOUNDED
from static_model import write_static_model

from index.errors import IndexMissingError, InputError, PlanQAError
from index.ingest import change as manage
from index.ingest import plan_builder
from index.ingest.build import IngestRow, Making, ingest
from index.search import search
from index.store import files as store
from index.store.file_writer import stored_plans
from index.store.files import open_store
from index.store.versions import current_version, names, writer

pytestmark = pytest.mark.slow

MAKING = Making()
TRADES = ("茶业", "渔业", "陶瓷", "果业", "林业")
PLAN = """云岭省{name}规划（2026—2030年）

第一章 总体要求

到2030年，{name}要有很大发展，{name}从业者达到{count}万人，{name}产值达到{count}00亿元。

第二章 重点任务

{name}任务一是培训，二是补贴，三是研发，由各县政府落实，{name}专班每季度检查一次。
"""


def write(folder: Path, name: str, count: int = 3) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.txt"
    path.write_text(PLAN.format(name=name, count=count), "utf-8")
    return path


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """An index of two plans."""
    ingest([write(tmp_path / "in", "茶业"), write(tmp_path / "in", "渔业", 5)], tmp_path / "index")
    return tmp_path / "index"


def contents(root: Path) -> dict[str, Any]:
    """Everything of an index that does not tell when it was made; SQLite files by what is in them."""
    opened = open_store(root)
    timeless = {k: v for k, v in opened.manifest.items() if k not in ("created", "parent", "files")}
    files = {n: h for n, h in opened.manifest["files"].items() if not n.endswith(".sqlite")}
    hits = {q: search(opened, q, 50) for q in ("产值达到多少", "由谁落实", *TRADES)}
    return {"manifest": timeless, "files": files, "documents": opened.documents, "chunks": opened.chunks, "hits": hits}


def ids(root: Path) -> list[str]:
    return [d.id for d in open_store(root).documents]


CHANGES = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.sampled_from(TRADES), st.integers(2, 4)),
        st.tuples(st.just("remove"), st.sampled_from(TRADES), st.just(0)),
        st.tuples(st.just("roll back"), st.just(""), st.just(0)),
    ),
    min_size=1,
    max_size=6,
)


@settings(BOUNDED, max_examples=8)
@given(CHANGES)
def test_any_changes_give_what_a_full_build_gives(changes: list[tuple[str, str, int]]) -> None:
    """Whatever was added, replaced, removed and rolled back: as if the plans that are left had been built at once."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        index = folder / "index"
        ingest([write(folder / "in", "茶业")], index)
        past, expected = [], {"茶业": 3}
        for number, (what, name, count) in enumerate(changes):
            if what == "add" and expected.get(name) != count:
                past.append(dict(expected))
                expected[name] = count
                manage.add(index, [write(folder / str(number), name, count)], MAKING, replace=True)
            elif what == "remove" and name in expected and len(expected) > 1:
                past.append(dict(expected))
                del expected[name]
                manage.remove(index, [name], MAKING)
            elif what == "roll back" and past:
                expected = past.pop()
                manage.roll_back(index)
        paths = [write(folder / "all", name, count) for name, count in expected.items()]
        ingest(paths, folder / "other")
        assert contents(index) == contents(folder / "other")


def test_what_has_not_changed_is_neither_parsed_nor_embedded_again(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[str] = []
    real = plan_builder.parse
    monkeypatch.setattr(plan_builder, "parse", lambda path, *rest: parsed.append(path.name) or real(path, *rest))
    report = manage.add(root, [write(tmp_path / "in", "陶瓷", 7)], MAKING)
    assert (parsed, report.embedded, [r.reused for r in report.rows]) == (["陶瓷.txt"], 3, [False])
    # Only the sentence with the new figure is new.
    report = manage.add(root, [write(tmp_path / "in", "陶瓷", 8)], MAKING, replace=True)
    assert (parsed, report.embedded) == (["陶瓷.txt"] * 2, 1)
    report = manage.remove(root, ["陶瓷"], MAKING)
    assert (len(parsed), report.embedded, report.removed) == (2, 0, ("陶瓷",))
    # What was removed is still in an older version.
    report = manage.add(root, [tmp_path / "in" / "陶瓷.txt"], MAKING)
    assert (len(parsed), report.embedded, [r.reused for r in report.rows]) == (2, 0, [True])
    report = ingest([tmp_path / "in"], root)
    assert (len(parsed), report.embedded, [r.reused for r in report.rows]) == (2, 0, [True] * 3)
    report = ingest([tmp_path / "in"], root, fresh=True)
    assert (len(parsed), report.embedded, [r.reused for r in report.rows]) == (5, 9, [False] * 3)


def test_vectors_of_another_model_are_made_anew_and_the_rest_is_not(root: Path, tmp_path: Path) -> None:
    model = str(write_static_model([PLAN, *TRADES], tmp_path / "model"))
    report = ingest([tmp_path / "in"], root, model=model)
    assert ([r.reused for r in report.rows], report.embedded) == ([True, True], 6)
    assert manage.add(root, [write(tmp_path / "in", "陶瓷", 7)], Making(model)).embedded == 3
    ingest([tmp_path / "in"], tmp_path / "other", model=model)
    assert contents(root) == contents(tmp_path / "other")


def test_a_report_tells_what_became_of_each_file(root: Path, tmp_path: Path) -> None:
    folder = tmp_path / "more"
    same = Path(shutil.copy(tmp_path / "in" / "茶业.txt", tmp_path / "copy.txt"))
    empty = folder / "empty.txt"
    paths = [write(folder, "陶瓷", 7), tmp_path / "in" / "茶业.txt", write(folder, "渔业", 6), same, empty]
    empty.write_text("", "utf-8")
    report = manage.add(root, paths, MAKING)
    title = "云岭省{}规划（2026—2030年）".format
    later = "；要换成这一份，请用替换"
    assert report.rows[:4] == (
        IngestRow(str(paths[0]), "indexed", "陶瓷", title("陶瓷"), 3, 3, 3),
        IngestRow(str(paths[1]), "duplicate", "茶业", title("茶业"), note="已在索引里，没有变化"),
        IngestRow(str(paths[2]), "duplicate", "渔业", title("渔业"), note=f"编号 渔业 已在索引里（“渔业.txt”），未收录{later}"),
        IngestRow(str(paths[3]), "duplicate", "copy", title("茶业"), note="与“茶业.txt”重复（100% 的文字相同），未重复收录"),
    )
    assert report.rows[4].status == "failed"
    assert (report.removed, report.fingerprint, ids(root)) == ((), open_store(root).fingerprint, ["渔业", "茶业", "陶瓷"])
    report = manage.add(root, [same], MAKING)
    assert report.rows[0].note == f"与索引里的“茶业.txt”重复（100% 的文字相同），未收录{later}"
    assert report.fingerprint == open_store(root).fingerprint
    assert manage.add(root, [same], MAKING, replace=True).removed == ("茶业",)
    assert ids(root) == ["copy", "渔业", "陶瓷"]


def test_nothing_is_published_where_nothing_can_be_taken_in(root: Path, tmp_path: Path) -> None:
    before = names(root)
    bad = tmp_path / "bad.txt"
    bad.write_text("", "utf-8")
    report = manage.add(root, [bad, tmp_path / "in"], MAKING)
    assert [r.status for r in report.rows] == ["failed", "duplicate", "duplicate"]
    assert names(root) == before
    with pytest.raises(InputError, match=r"没有一份文件能建索引：文件“bad\.txt”是空的"):
        manage.add(tmp_path / "new", [bad], MAKING)


def test_adding_to_nothing_makes_an_index(tmp_path: Path) -> None:
    manage.add(tmp_path / "index", [write(tmp_path, "茶业")], MAKING)
    assert ids(tmp_path / "index") == ["茶业"]


def test_a_plan_that_is_replaced_keeps_its_id(root: Path, tmp_path: Path) -> None:
    report = manage.replace(root, "茶业", write(tmp_path / "new", "新茶业", 9), MAKING)
    assert [(r.doc_id, r.status) for r in report.rows] == [("茶业", "indexed")]
    replaced = open_store(root).by_id["茶业"]
    assert (replaced.title, replaced.source, ids(root)) == ("云岭省新茶业规划（2026—2030年）", "新茶业.txt", ["渔业", "茶业"])
    # A copy of another plan takes nobody's place but the one's that is named.
    report = manage.replace(root, "茶业", tmp_path / "in" / "渔业.txt", MAKING)
    assert report.rows[0].note.startswith("与索引里的“渔业.txt”重复")
    assert open_store(root).by_id["茶业"] == replaced
    with pytest.raises(InputError, match="没有编号为“林业”的规划"):
        manage.replace(root, "林业", tmp_path / "in" / "渔业.txt", MAKING)


def test_metadata_can_be_given_with_a_file(root: Path, tmp_path: Path) -> None:
    path = write(tmp_path / "more", "陶瓷", 7)
    manage.add(root, [path], MAKING, overrides={path: {"id": "china-15", "issuer": "云岭省政府", "period": [2027, 2029]}})
    manage.rebuild(root, Making(fresh=True))
    added = open_store(root).by_id["china-15"]
    assert (added.issuer, added.period, added.source) == ("云岭省政府", (2027, 2029), "陶瓷.txt")


def test_a_file_name_in_another_encoding(root: Path, tmp_path: Path) -> None:
    path = write(tmp_path / "more", "陶瓷", 7)
    odd = path.rename(path.with_name(b"\xcc\xd5-a.txt".decode("utf-8", "surrogateescape")))
    manage.add(root, [odd], MAKING)
    before = contents(root)
    assert "??-a.txt" in {d.source for d in before["documents"]}
    manage.rebuild(root, Making(fresh=True))
    assert contents(root) == before


def test_what_is_no_file_is_refused_and_not_waited_for(root: Path, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.txt"
    os.mkfifo(pipe)
    folder = tmp_path / "folder.pdf"
    folder.mkdir()
    write(folder, "陶瓷", 7)
    assert [r.status for r in manage.add(root, [pipe, folder], MAKING).rows] == ["failed", "indexed"]


def test_removing_what_is_not_there_or_all_there_is(root: Path) -> None:
    before = names(root)
    with pytest.raises(InputError) as caught:
        manage.remove(root, ["茶业", "林业"], MAKING)
    assert str(caught.value) == "索引里没有编号为“林业”的规划。 索引里有：渔业、茶业。"
    with pytest.raises(InputError, match="不能移除索引里的全部规划"):
        manage.remove(root, ["茶业", "渔业"], MAKING)
    assert names(root) == before
    with pytest.raises(IndexMissingError):
        manage.remove(root.parent / "none", ["茶业"], MAKING)


def stored(root: Path, name: str) -> Path:
    """Where the bytes of a file that was given lie in the published index."""
    return next(path for record, path in stored_plans(root) if record.origin.name == name)


def test_an_index_is_made_anew_from_what_it_stores(root: Path, tmp_path: Path) -> None:
    (tmp_path / "in" / "plans.toml").write_text('["陶瓷"]\nissuer = "云岭省政府"\npublished = 2026-05-01\n', "utf-8")
    original = write(tmp_path / "in", "陶瓷", 7).read_bytes()
    manage.add(root, [tmp_path / "in" / "陶瓷.txt"], MAKING)
    before = contents(root)
    shutil.rmtree(tmp_path / "in")
    report = manage.rebuild(root, Making(fresh=True))
    assert (report.embedded, contents(root)) == (9, before)
    assert open_store(root).by_id["陶瓷"].published == "2026-05-01"
    path = stored(root, "陶瓷.txt")
    assert path.read_bytes() == original
    path.write_bytes(b"damaged")
    with pytest.raises(PlanQAError, match=r"索引里的“陶瓷\.txt”读不出来：存着的原文件已损坏"):
        manage.rebuild(root, Making(fresh=True))
    assert contents(root) == before
    manage.replace(root, "陶瓷", write(tmp_path / "again", "陶瓷", 7), Making(fresh=True))
    assert stored(root, "陶瓷.txt").read_bytes() == original


def test_a_damaged_plan_is_not_carried_on(root: Path, tmp_path: Path) -> None:
    expected = contents(root)
    catalogue = next((current_version(root) / "plans").iterdir()) / "catalogue.sqlite"
    catalogue.unlink()
    catalogue.write_bytes(b"damaged")
    report = ingest([tmp_path / "in"], root)
    assert sorted(r.reused for r in report.rows) == [False, True]
    assert contents(root) == expected


# -- versions ------------------------------------------------------------------------------------


def test_going_back_and_forth(root: Path, tmp_path: Path) -> None:
    first = contents(root)
    manage.remove(root, ["茶业"], MAKING)
    second = contents(root)
    manage.add(root, [write(tmp_path / "more", "陶瓷", 7)], MAKING)
    listed = manage.list_versions(root)
    assert [(list(v.plans), v.current) for v in listed] == [(["渔业", "茶业"], False), (["渔业"], False), (["渔业", "陶瓷"], True)]
    assert manage.roll_back(root).name == listed[1].name
    assert contents(root) == second
    assert manage.roll_back(root).fingerprint == open_store(root).fingerprint
    assert contents(root) == first
    with pytest.raises(InputError, match="没有更早的版本可以退回"):
        manage.roll_back(root)
    assert manage.roll_back(root, listed[2].name[:24]).current
    assert ids(root) == ["渔业", "陶瓷"]
    for to, message in (("9", "没有名称以“9”开头的版本。"), ("2", "不止一个名称以“2”开头的版本。"), ("", "没有名称以“”开头的版本。")):
        with pytest.raises(InputError) as caught:
            manage.roll_back(root, to)
        assert caught.value.message == message
    # What was published before a change made after going back is what one goes back to.
    manage.roll_back(root, listed[0].name)
    manage.add(root, [write(tmp_path / "more", "果业", 7)], MAKING)
    manage.roll_back(root)
    assert contents(root) == first


def test_a_version_that_is_damaged_is_not_gone_back_to(root: Path) -> None:
    path = next((current_version(root) / "segments").iterdir()) / "unit_words" / "counts.npy"
    path.unlink()
    path.write_bytes(b"damaged")
    manage.rebuild(root, MAKING)
    with pytest.raises(PlanQAError, match="缺失或已损坏"):
        manage.roll_back(root)
    assert ids(root) == ["渔业", "茶业"]


# -- killed ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("action", "stride"), [("add", 19), ("remove", 19), ("rollback", 2)])
def test_killed_at_any_step_the_index_serves_on(action: str, stride: int, root: Path, tmp_path: Path, index_dir: Path) -> None:
    """``python tests/index/crash.py`` with a stride of 1 takes every step; here a part of them, for the time it takes."""
    copy = Path(shutil.copytree(index_dir, tmp_path / "copy"))
    plan = write(tmp_path, "果业", 4)
    before, after = (
        ["harbour", "region", "valley-15"],
        {"add": ["harbour", "region", "valley-15", "果业"]}.get(action, ["region", "valley-15"]),
    )
    if action == "rollback":
        manage.remove(copy, ["harbour"], MAKING)
        manage.add(copy, [Path(__file__).parents[2] / "data" / "plans" / "harbour.txt"], MAKING)
    command = [sys.executable, str(Path(__file__).parents[1] / "crash.py"), action, str(copy), str(plan), str(stride)]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3]), "OMP_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false"}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    found = json.loads(done.stdout)
    assert len(found) >= 3
    assert [r["killed"] for r in found] == [True] * (len(found) - 1) + [False]
    assert all(r["after"] in (before, after) for r in found)
    assert all(r["again"] == after for r in found)
    assert found[0]["after"] == before
    assert found[-1]["after"] == after


def test_the_lock_of_a_writer_that_was_killed_is_free(root: Path, tmp_path: Path) -> None:
    code = "import sys, pathlib, index.store.versions as v\nwith v.writer(pathlib.Path(sys.argv[1])):\n print('held', flush=True)\n sys.stdin.read()"
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    command = [sys.executable, "-c", code, str(root)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "held\n"
        with pytest.raises(PlanQAError, match="另一个进程正在写索引"), writer(root):
            pass
        child.kill()
        child.wait()
        assert (root / ".lock").exists()
        manage.remove(root, ["茶业"], MAKING)
    assert ids(root) == ["渔业"]


def test_an_index_of_an_older_program_is_told_and_made_anew_from_what_it_holds(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = ids(root)
    monkeypatch.setattr(store, "SCHEMA", 99)
    with pytest.raises(PlanQAError, match="由另一版本的程序建成"):
        open_store(root)
    manage.rebuild(root, MAKING)
    assert ids(root) == before
    assert open_store(root).manifest["schema"] == 99
