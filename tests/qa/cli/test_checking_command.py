"""The command that checks a text: what it prints, its exit codes, the marked copy."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from cli_runs import BAD_INPUT, OK, REFUSED, SENTENCE, Run, told
from docx import Document as Word

pytestmark = pytest.mark.slow

WRONG = "推进环湖公路建设，全长49公里。"


def draft(folder: Path, text: str) -> str:
    file = folder / "稿.txt"
    file.write_text(text, "utf-8")
    return str(file)


def test_a_text_that_agrees_ends_with_nought(run: Run, index: tuple[str, ...], tmp_path: Path) -> None:
    done = run("check", draft(tmp_path, SENTENCE), *index)
    assert (done.code, done.out) == (OK, "共1个数字：一致1，不一致0，规划没有写0，未能核对0。\n")


def test_what_does_not_agree_is_printed_with_its_source(run: Run, index: tuple[str, ...], tmp_path: Path) -> None:
    out = tmp_path / "标记稿.docx"
    done = run("check", draft(tmp_path, WRONG), *index, "--out", str(out))
    assert done.code == REFUSED
    first, _, *rest = done.out.split("\n")
    assert first == f"1. 不一致：“49公里”（{WRONG}）"
    assert f"[1] 《云岭省青川谷地“十五五”发展规划》第二章 重点任务 › 第三节 畅通道路：“{SENTENCE}”" in rest
    assert rest[-2:] == ["共1个数字：一致0，不一致1，规划没有写0，未能核对0。", ""]
    word: Any = Word(str(out))
    assert [c.text.partition("：")[0] for c in word.comments] == ["不一致"]
    assert run("check", draft(tmp_path, WRONG), *index, "--json").json["counts"]["differs"] == 1


def test_standard_input_is_read(run: Run, index: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    class Given:
        buffer = io.BytesIO(SENTENCE.encode())

    monkeypatch.setattr("sys.stdin", Given())
    assert run("check", "-", *index).code == OK


def test_wrong_input_ends_with_two(run: Run, index: tuple[str, ...], tmp_path: Path) -> None:
    file = draft(tmp_path, SENTENCE)
    (tmp_path / "a.xyz").write_text("x", "utf-8")
    (tmp_path / "b.docx").write_bytes(b"PK no zip at all")
    word = tmp_path / "c.docx"
    word.write_bytes(b"x")
    for arguments, said in (
        ((str(tmp_path / "none.txt"),), "读不了"),
        ((str(tmp_path / "a.xyz"),), "不支持"),
        ((str(tmp_path / "b.docx"),), "b.docx"),
        ((file, "--out", str(tmp_path / "m.txt")), "不是 Word 文件名"),
        ((str(word), "--out", str(word)), "不能写在原稿"),
        ((file, "--plan", "none"), "没有编号"),
    ):
        code, message, hint = told(run("check", *arguments, *index))
        assert (code, said in message, hint) == (BAD_INPUT, True, True), message
