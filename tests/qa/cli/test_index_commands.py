"""The commands that make and change an index: what they print, their exit codes, and that the next question sees the change."""

from __future__ import annotations

import hashlib
import json
import os
import re
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from cli_runs import BAD_INPUT, FAILED, OK, Run, told, write

from index.store.versions import writer

pytestmark = pytest.mark.slow

PLAN = """云岭省{name}规划（2026—2030年）

第一章 总体要求

到2030年，{name}从业者达到{count}万人，{name}产值达到{count}00亿元。
"""
TEA = "---\nid: tea\ntitle: 云岭省茶业规划\nissuer: 云岭省农业厅\nperiod: 2026-2030\npublished: 2026-05\n---\n\n# 云岭省茶业规划\n\n## 第一章 加工\n\n新建茶厂5座。\n"


def write_plan(folder: Path, name: str, count: int) -> str:
    path = folder / f"{name}.txt"
    path.write_text(PLAN.format(name=name, count=count), "utf-8")
    return str(path)


def test_build_reports_every_file_and_info_shows_the_plans(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "tea.md", TEA)
    done = run("build", "tea.md", "--index", "index")
    assert done.code == OK
    lines = done.out.splitlines()
    assert lines[0] == "✓ 云岭省茶业规划（tea）：2 节，2 段，2 句"
    assert re.fullmatch(r"索引已建好：index（指纹 [0-9a-f]{16}，用时 \d+\.\d 秒）", lines[1])
    assert "完成…" in done.err
    info = run("info", "--index", "index", "--as-of", "2027-01-01", "--json").json
    assert list(info) == ["plans", "model", "fingerprint", "created", "as_of"]
    assert info["plans"] == [
        {
            "id": "tea",
            "title": "云岭省茶业规划",
            "issuer": "云岭省农业厅",
            "published": "2026-05",
            "period": [2026, 2030],
            "in_force": True,
            "kind": "official",
            "genre": "规划",
            "place": "云岭省",
            "level": "省",
            "guessed": [],
            "sections": 2,
            "chunks": 2,
            "units": 2,
        }
    ]
    assert (info["model"], info["as_of"]) == ("builtin", "2027-01-01")
    assert info["fingerprint"] in lines[1]
    shown = run("info", "--index", "index", "--as-of", "2031-01-01")
    assert shown.out.startswith("云岭省茶业规划（tea）\n  2026—2030年，已到期，正式文本；2 节，2 段，2 句\n向量模型：builtin\n")


def test_a_build_with_a_bad_file_keeps_the_good_ones_and_fails(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "plans.d.md", TEA)
    (tmp_path / "bad.txt").write_bytes(bytes(range(128, 256)) * 20)
    done = run("build", "plans.d.md", "bad.txt", "--index", "index")
    assert done.code == FAILED
    assert done.out.splitlines()[0].startswith("✓ 云岭省茶业规划（tea）")
    assert done.out.splitlines()[1].startswith("✗ bad.txt：")
    assert run("ask", "茶厂新建几座？", "--index", "index").out.startswith("新建茶厂5座。[1]\n")


def test_without_a_path_the_corpus_of_the_working_directory_is_built(run: Run, tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    write(tmp_path / "corpus" / "tea.md", TEA)
    assert run("build").code == OK
    assert (tmp_path / "var" / "index" / "CURRENT").is_file()
    assert run("ask", "茶厂新建几座？").code == OK


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("none.txt", None, BAD_INPUT),
        ("empty.txt", b"", BAD_INPUT),
        ("binary.txt", bytes(range(256)) * 20, BAD_INPUT),
        ("plan.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", BAD_INPUT),
        ("folder", b"", BAD_INPUT),
    ],
)
def test_a_build_of_nothing_that_can_be_read_is_bad_input(run: Run, tmp_path: Path, name: str, content: bytes | None, code: int) -> None:
    if name == "folder":
        (tmp_path / name).mkdir()
    elif content is not None:
        (tmp_path / name).write_bytes(content)
    done = run("build", name, "--index", "index")
    assert told(done)[0] == code
    assert name in told(done)[1]
    assert not (tmp_path / "index" / "CURRENT").exists()


def test_an_index_is_changed_plan_by_plan(run: Run, tmp_path: Path) -> None:
    tea, fish, bad = write_plan(tmp_path, "茶业", 3), write_plan(tmp_path, "渔业", 5), tmp_path / "bad.txt"
    bad.write_text("", "utf-8")
    index = ("--index", str(tmp_path / "index"))
    assert run("build", tea, *index).code == 0
    done = run("add", fish, str(bad), *index)
    assert done.code == 1
    assert done.out.splitlines()[0] == "✓ 云岭省渔业规划（2026—2030年）（渔业）：2 节，2 段，2 句"
    assert done.out.splitlines()[1].startswith("✗ bad.txt：文件“bad.txt”是空的。")
    assert "新算 2 句的向量" in done.out.splitlines()[2]
    done = run("add", tea, *index)
    assert (done.code, done.out) == (0, "○ 茶业.txt：已在索引里，没有变化\n索引没有变。\n")
    write_plan(tmp_path, "茶业", 4)
    assert "要换成这一份，请用替换" in run("add", tea, *index).out
    assert run("add", "--replace", tea, *index).code == 0
    done = run("remove", "渔业", *index)
    assert (done.code, done.out.startswith("已移除 渔业。")) == (0, True)
    done = run("remove", "渔业", *index)
    assert done.code == 2
    listed = run("versions", "--json", *index).json
    assert [sorted(v["plans"]) for v in listed] == [["茶业"], ["渔业", "茶业"], ["渔业", "茶业"], ["茶业"]]
    assert [v["current"] for v in listed] == [False, False, False, True]
    done = run("rollback", *index)
    assert (done.code, listed[2]["name"] in done.out) == (0, True)
    shown = run("versions", *index).out.splitlines()
    assert [line for line in shown if line.startswith("●")] == [f"● {listed[2]['name']}"]
    plans = run("info", "--json", *index).json["plans"]
    assert [p["id"] for p in plans] == ["渔业", "茶业"]
    done = run("build", "--stored", "--fresh", *index)
    assert (done.code, run("info", "--json", *index).json["plans"]) == (0, plans)


def test_what_cannot_be_done_is_told(run: Run, tmp_path: Path) -> None:
    index = ("--index", str(tmp_path / "none"))
    for command in (("versions",), ("rollback",), ("remove", "茶业"), ("build", "--stored")):
        done = run(*command, *index)
        assert (done.code, "里没有索引。" in done.err) == (1, True)
    assert run("build", "--stored", write_plan(tmp_path, "茶业", 3), *index).code == 2
    (tmp_path / "planqa.toml").write_text("keep_versions = 0", "utf-8")
    done = run("add", write_plan(tmp_path, "茶业", 3), *index)
    assert (done.code, "至少保留 1 个版本" in done.err) == (2, True)


def test_a_reused_plan_is_marked(run: Run, tmp_path: Path) -> None:
    tea = write_plan(tmp_path, "茶业", 3)
    for expected in ("2 句\n", "2 句（没有改动，沿用）\n"):
        done = run("build", tea, "--index", "index")
        assert (done.code, expected in done.out) == (0, True)


# -- advice that keeps what is there ---------------------------------------------------------------


def own_index(run: Run, folder: Path) -> Path:
    """An index of two versions: a plan of one's own, then with another."""
    (folder / "own").mkdir()
    write(folder / "own" / "tea.md", TEA)
    assert run("build", "own", "--index", "index").code == OK
    assert run("add", write_plan(folder, "蚕桑", 3), "--index", "index").code == OK
    return folder / "index"


def plans(run: Run) -> list[str]:
    return [plan["id"] for plan in run("info", "--index", "index", "--json").json["plans"]]


def test_a_build_without_a_path_does_not_replace_other_plans(run: Run, tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    write(tmp_path / "corpus" / "oil.md", TEA.replace("tea", "oil").replace("茶", "油"))
    index = own_index(run, tmp_path)
    refused = run("build", "--index", "index")
    assert refused.code == BAD_INPUT
    assert "2 份不是随附的规划：《云岭省茶业规划》、《云岭省蚕桑规划（2026—2030年）》" in refused.err
    assert "build --stored" in refused.err
    assert plans(run) == ["tea", "蚕桑"]
    (index / "versions" / (index / "CURRENT").read_text() / "manifest.json").write_text("{")
    corrupt = run("build", "--index", "index")
    assert (corrupt.code, "planqa rollback" in corrupt.err) == (BAD_INPUT, True)
    assert run("build", "corpus", "--index", "index").code == OK
    assert plans(run) == ["oil"]
    assert run("build", "--index", "index").code == OK


def test_a_build_without_a_path_does_not_replace_the_text_of_a_plan_by_its_digest(run: Run, tmp_path: Path) -> None:
    """Though the file of the text has the name of the digest's."""
    (tmp_path / "corpus").mkdir()
    write(tmp_path / "corpus" / "tea.md", TEA.replace("id: tea", "id: tea\nkind: digest"))
    (tmp_path / "own").mkdir()
    write(tmp_path / "own" / "tea.md", TEA.replace("5座", "6座"))
    assert run("build", "--index", "index").code == OK
    assert run("build", "--index", "index").code == OK
    assert run("add", "--replace", "own/tea.md", "--index", "index").code == OK
    refused = run("build", "--index", "index")
    assert (refused.code, "1 份不是随附的规划：《云岭省茶业规划》" in refused.err) == (BAD_INPUT, True)
    assert "6座" in run("ask", "新建多少座茶厂？", "--index", "index").out


def test_a_plan_that_cannot_be_read_any_more_is_replaced_as_the_advice_says(run: Run, tmp_path: Path) -> None:
    index = own_index(run, tmp_path)
    for pattern in ("source*", "catalogue.sqlite"):
        for path in (index / "versions" / (index / "CURRENT").read_text()).glob(f"plans/*/{pattern}"):
            path.write_bytes(b"damaged")
    told = run("build", "--stored", "--index", "index")
    assert (told.code, "planqa add --replace 文件" in told.err) == (FAILED, True)
    assert run("add", "--replace", "own/tea.md", "蚕桑.txt", "--index", "index").code == OK
    assert plans(run) == ["tea", "蚕桑"]


def test_what_is_done_is_told_where_it_cannot_be_noted(run: Run, tmp_path: Path) -> None:
    """The change is published before it is noted: it must not look as if nothing had happened."""
    own_index(run, tmp_path)
    (tmp_path / "audit.db").mkdir()
    write(tmp_path / "planqa.toml", '[accounts]\naudit = "audit.db"\n')
    done = run("remove", "tea", "--index", "index")
    assert (done.code, done.out.startswith("已移除 tea。"), "已经做了，只是操作记录没有写上" in done.err) == (FAILED, True, True)
    assert plans(run) == ["蚕桑"]


@pytest.mark.parametrize("manifest", ["", "{", '{"schema": 3}', "[" * 100_000, "null"])
def test_a_damaged_manifest_is_rolled_back(run: Run, tmp_path: Path, manifest: str) -> None:
    index = own_index(run, tmp_path)
    (index / "versions" / (index / "CURRENT").read_text() / "manifest.json").write_text(manifest)
    told = run("ask", "新建多少座茶厂？", "--index", "index")
    assert (told.code, "planqa rollback" in told.err) == (FAILED, True)
    assert run("rollback", "--index", "index").code == OK
    assert plans(run) == ["tea"]


@pytest.mark.parametrize("wrong", [{"plans": 5}, {"plans": [{"id": "a", "title": "b"}]}, {"plans": [None]}, {"segments": 5}, {"files": 5}])
def test_a_manifest_of_which_nothing_can_be_made_is_rolled_back(run: Run, tmp_path: Path, wrong: dict[str, object]) -> None:
    """Its checksum is right: another program wrote it."""
    index = own_index(run, tmp_path)
    current = index / "versions" / (index / "CURRENT").read_text()
    text = json.dumps(json.loads((current / "manifest.json").read_text("utf-8")) | wrong)
    (current / "manifest.json").write_text(text, "utf-8")
    new = current.rename(current.with_name(current.name[:-12] + hashlib.sha256(text.encode()).hexdigest()[:12]))
    (index / "CURRENT").write_text(new.name)
    for command in (["ask", "新建多少座茶厂？"], ["info"], ["add", "own/tea.md"], ["remove", "tea"], ["build", "--stored"]):
        told = run(*command, "--index", "index")
        assert (told.code, "planqa rollback" in told.err) == (FAILED, True), command
    assert run("versions", "--index", "index").code == OK
    assert run("rollback", "--index", "index").code == OK
    assert plans(run) == ["tea"]


@pytest.mark.parametrize("current", [None, "", "gone", "20200101T000000-gone"])
def test_an_index_that_does_not_say_which_version_loses_none(run: Run, tmp_path: Path, current: str | None) -> None:
    index = own_index(run, tmp_path)
    if current is None:
        (index / "CURRENT").unlink()
    else:
        (index / "CURRENT").write_text(current)
    for command in (["ask", "新建多少座茶厂？"], ["add", write_plan(tmp_path, "林果", 4)], ["build", "--stored"]):
        refused = run(*command, "--index", "index")
        assert (refused.code, "planqa rollback" in refused.err) == (FAILED, True), command
    listed = run("versions", "--index", "index")
    assert (listed.code, listed.out.count("○"), "rollback --to" in listed.out) == (OK, 2, True)
    assert run("rollback", "--index", "index").code == OK
    assert plans(run) == ["tea", "蚕桑"]


@pytest.mark.parametrize("kind", ["folder", "full folder", "pipe", "link to nothing", "link to itself"])
def test_what_lies_in_the_place_of_the_pointer_is_kept_and_gone_round(run: Run, tmp_path: Path, kind: str) -> None:
    index = own_index(run, tmp_path)
    current = index / "CURRENT"
    current.unlink()
    match kind:
        case "pipe":  # would be waited for for ever
            os.mkfifo(current)
        case "folder" | "full folder":
            (current / "of somebody" if kind == "full folder" else current).mkdir(parents=True)
        case _:
            current.symlink_to("CURRENT" if kind == "link to itself" else "nothing")
    told = run("ask", "新建多少座茶厂？", "--index", "index")
    assert (told.code, "planqa rollback" in told.err) == (FAILED, True)
    assert run("rollback", "--index", "index").code == OK
    assert plans(run) == ["tea", "蚕桑"]
    assert len(list(index.glob("CURRENT.*.old/of somebody"))) == (kind == "full folder")


def test_a_change_that_was_killed_is_told_until_another_is_made(run: Run, tmp_path: Path) -> None:
    index = own_index(run, tmp_path)
    draft = index / "versions" / f".{'0' * 32}.draft"
    draft.mkdir()
    for command in (["info"], ["versions"], ["remove", "nothing"]):
        assert "上一次改动索引时中断了，没有做完" in run(*command, "--index", "index").err, command
    with writer(index):  # it is not over yet
        assert "没有做完" not in run("info", "--index", "index").err
    assert "没有做完" in run("rollback", "--index", "index").err
    assert (draft.exists(), "没有做完" in run("info", "--index", "index").err) == (False, False)
    assert plans(run) == ["tea"]


@pytest.mark.parametrize("limit", [0, 300, 5_000, 13_000, 15_000])
def test_a_full_disk_is_told_and_keeps_the_old_index(run: Run, tmp_path: Path, limit: int) -> None:
    own_index(run, tmp_path)
    command = [sys.executable, "-m", "qa.cli.main", "add", write_plan(tmp_path, "林果", 4), "--index", str(tmp_path / "index")]

    def fill() -> None:
        # No file may grow beyond this: what a full disk comes to, without one.
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, preexec_fn=fill, check=False)
    assert (done.returncode, "Traceback" in done.stderr, "错误：" in done.stderr) == (FAILED, False, True), done.stderr
    assert plans(run) == ["tea", "蚕桑"]
