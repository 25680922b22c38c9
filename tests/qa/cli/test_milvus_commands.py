"""An index with a Milvus by the command line: built, asked, changed and taken back; what is told where there is no Milvus."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from cli_runs import BAD_INPUT, FAILED, OK, Run

from index.store.milvus.place import Place, connected

pytestmark = pytest.mark.slow
QUESTION = ("ask", "环湖公路多少公里？", "--index", "index")


def test_build_ask_change_and_go_back(run: Run, plans_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pymilvus", reason="pymilvus is not installed (the extra milvus)")
    pytest.importorskip("milvus_lite", reason="milvus-lite is not installed (the extra milvus)")
    (tmp_path / "planqa.toml").write_text('store = "milvus-lite:var/milvus.db"\n', "utf-8")
    done = run("build", str(plans_dir), "--index", "index")
    assert (done.code, "写入 Milvus…" in done.err) == (OK, True)
    assert (tmp_path / "var" / "milvus.db").is_dir()
    answer = run(*QUESTION)
    assert answer.code == OK
    assert run("remove", "valley-15", "--index", "index").code == OK
    gone = run(*QUESTION)
    assert gone.out != answer.out
    assert run("add", str(plans_dir / "valley.md"), "--index", "index").code == OK
    assert run(*QUESTION).out == answer.out
    assert run("rollback", "--index", "index").code == OK
    assert run(*QUESTION).out == gone.out
    assert run("rollback", "--index", "index").code == OK
    assert run(*QUESTION).out == answer.out
    # The files alone answer as well.
    monkeypatch.setenv("PLANQA_STORE", "")
    (tmp_path / "planqa.toml").write_text("", "utf-8")
    assert run(*QUESTION).out == answer.out


def test_a_wrong_setting_and_a_client_that_is_missing_are_told(
    run: Run, plans_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("build", str(plans_dir), "--index", "index").code == OK
    monkeypatch.setenv("PLANQA_STORE", "milvus://nowhere")
    for command in (QUESTION, ("build", str(plans_dir), "--index", "index"), ("rollback", "--index", "index")):
        told = run(*command)
        assert (told.code, told.err.startswith("错误：设置 store 的值“milvus://nowhere”不对。\n建议：store 写")) == (BAD_INPUT, True)
    monkeypatch.setenv("PLANQA_STORE", "milvus://127.0.0.1:19530")
    for name in ("pymilvus", "pymilvus.exceptions"):
        monkeypatch.setitem(sys.modules, name, None)
    for command in (QUESTION, ("build", str(plans_dir), "--index", "index"), ("remove", "region", "--index", "index")):
        told = run(*command)
        assert told.code == FAILED
        assert told.err == "错误：设置 store 写了 Milvus，但没有装它的客户端 pymilvus。\n建议：请安装：pip install 'plan-qa[milvus]'。\n"


def test_texts_and_facts_stand_beside_the_vectors(run: Run, plans_dir: Path, tmp_path: Path) -> None:
    pytest.importorskip("pymilvus", reason="pymilvus is not installed (the extra milvus)")
    pytest.importorskip("milvus_lite", reason="milvus-lite is not installed (the extra milvus)")
    (tmp_path / "planqa.toml").write_text('store = "milvus-lite:facts.db"\n', "utf-8")
    assert run("build", str(plans_dir / "valley.md"), "--index", "index").code == OK
    place = Place.of("milvus-lite:facts.db")
    assert place is not None
    client = connected(place)
    [collection] = client.list_collections()
    rows = client.query(collection, filter='doc == "valley-15"', output_fields=["text", "facts", "section", "begins", "ends", "title"])
    [road] = [row for row in rows if "48公里" in row["text"]]
    assert (road["section"], road["begins"], road["ends"]) == ("第二章/第三节", 2026, 2030)
    [fact] = road["facts"]
    assert (fact["said"], fact["value"], fact["canonical"]) == ("48公里", "48000", "米")
