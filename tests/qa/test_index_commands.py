"""The commands that change an index: what they print, their exit codes, and that the next question sees the change."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qa.cli import main

PLAN = """云岭省{name}规划（2026—2030年）

第一章 总体要求

到2030年，{name}从业者达到{count}万人，{name}产值达到{count}00亿元。
"""


def write(folder: Path, name: str, count: int) -> str:
    path = folder / f"{name}.txt"
    path.write_text(PLAN.format(name=name, count=count), "utf-8")
    return str(path)


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(arguments)
    done = capsys.readouterr()
    return code, done.out, done.err


def test_an_index_is_changed_plan_by_plan(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tea, fish, bad = write(tmp_path, "茶业", 3), write(tmp_path, "渔业", 5), tmp_path / "bad.txt"
    bad.write_text("", "utf-8")
    index = ("--index", str(tmp_path / "index"))
    assert run(capsys, "build", tea, *index)[0] == 0
    code, out, _ = run(capsys, "add", fish, str(bad), *index)
    assert code == 1
    assert out.splitlines()[0] == "✓ 云岭省渔业规划（2026—2030年）（渔业）：2 节，2 段，2 句"
    assert out.splitlines()[1].startswith("✗ bad.txt：文件“bad.txt”是空的。")
    assert "新算 2 句的向量" in out.splitlines()[2]
    assert run(capsys, "add", tea, *index)[:2] == (0, "○ 茶业.txt：已在索引里，没有变化\n索引没有变。\n")
    write(tmp_path, "茶业", 4)
    assert "要换成这一份，请用替换" in run(capsys, "add", tea, *index)[1]
    assert run(capsys, "add", "--replace", tea, *index)[0] == 0
    code, out, _ = run(capsys, "remove", "渔业", *index)
    assert (code, out.startswith("已移除 渔业。")) == (0, True)
    code, out, _ = run(capsys, "remove", "渔业", *index)
    assert code == 2
    listed = json.loads(run(capsys, "versions", "--json", *index)[1])
    assert [sorted(v["plans"]) for v in listed] == [["茶业"], ["渔业", "茶业"], ["渔业", "茶业"], ["茶业"]]
    assert [v["current"] for v in listed] == [False, False, False, True]
    code, out, _ = run(capsys, "rollback", *index)
    assert (code, listed[2]["name"] in out) == (0, True)
    shown = run(capsys, "versions", *index)[1].splitlines()
    assert [line for line in shown if line.startswith("●")] == [f"● {listed[2]['name']}"]
    plans = json.loads(run(capsys, "info", "--json", *index)[1])["plans"]
    assert [p["id"] for p in plans] == ["渔业", "茶业"]
    code, out, _ = run(capsys, "build", "--stored", "--fresh", *index)
    assert (code, json.loads(run(capsys, "info", "--json", *index)[1])["plans"]) == (0, plans)


def test_what_cannot_be_done_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    index = ("--index", str(tmp_path / "none"))
    for command in (("versions",), ("rollback",), ("remove", "茶业"), ("build", "--stored")):
        code, _, err = run(capsys, *command, *index)
        assert (code, "里没有索引。" in err) == (1, True)
    assert run(capsys, "build", "--stored", write(tmp_path, "茶业", 3), *index)[0] == 2
    (tmp_path / "planqa.toml").write_text("keep_versions = 0", "utf-8")
    code, _, err = run(capsys, "add", write(tmp_path, "茶业", 3), *index)
    assert (code, "至少保留 1 个版本" in err) == (2, True)


def test_a_reused_plan_is_marked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tea = write(tmp_path, "茶业", 3)
    for expected in ("2 句\n", "2 句（没有改动，沿用）\n"):
        code, out, _ = run(capsys, "build", tea, "--index", "index")
        assert (code, expected in out) == (0, True)
