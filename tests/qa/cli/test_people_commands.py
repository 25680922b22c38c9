"""Accounts by command: the password comes from standard input, never from the arguments; what was done is logged."""

from __future__ import annotations

import getpass
import io
import json
from pathlib import Path

import pytest

from qa.cli.main import main
from qa.config import load_config
from qa.people.accounts import Accounts

pytestmark = pytest.mark.slow


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PLANQA_CONFIG", raising=False)
    (tmp_path / "planqa.toml").write_text('[accounts]\nfile = "a/accounts.db"\naudit = "a/audit.db"\n', "utf-8")


def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], typed: str, *arguments: str) -> tuple[int, str, str]:
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    code = main(arguments)
    done = capsys.readouterr()
    return code, done.out, done.err


def test_accounts_from_first_to_last(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def call(typed: str, *arguments: str) -> tuple[int, str, str]:
        return run(monkeypatch, capsys, typed, *arguments)

    monkeypatch.setattr(getpass, "getuser", lambda: "root")
    assert call("", "user", "list")[:2] == (0, "还没有账号。用 planqa user add 名称 --role editor 新建。\n")
    assert call("第一个够长的密码啊\n", "user", "add", "张三", "--role", "editor")[0] == 2
    assert call("第一个足够长的密码啊\n", "user", "add", "张三", "--role", "editor") == (0, "已新建账号 张三（编辑）。\n", "")
    assert call("第二个足够长的密码啊\n", "user", "add", "李四")[:2] == (0, "已新建账号 李四（读者）。\n")
    assert call("第三个足够长的密码啊\n", "user", "passwd", "李四")[0] == 0
    assert call("", "user", "remove", "张三")[0] == 0
    assert [u["name"] for u in json.loads(call("", "user", "list", "--json")[1])] == ["李四"]
    assert Accounts(load_config().accounts).sign_in("李四", "第三个足够长的密码啊", "")[1] == 12 * 3600
    entries = json.loads(call("", "audit", "--json")[1])
    assert [(e["user"], e["action"], e["what"]) for e in entries] == [
        ("命令行：root", "user-add", "张三（编辑）"),
        ("命令行：root", "user-add", "李四（读者）"),
        ("命令行：root", "user-password", "李四"),
        ("命令行：root", "user-remove", "张三"),
        ("李四", "sign-in", ""),
    ]
    shown = call("", "audit", "--last", "2")[1].splitlines()
    assert [line.split("　")[1:] for line in shown] == [["命令行：root", "删除账号", "张三"], ["李四", "登录"]]


def test_mistakes_are_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    for typed, arguments, message in (
        ("", ("user", "add", "张三"), "没有读到密码。"),
        ("short\n", ("user", "add", "张三"), "密码长度不对。"),
        ("", ("user", "remove", "张三"), "没有用户“张三”。"),
        ("", ("audit", "--last", "0"), "--last 0 超出范围。"),
    ):
        code, _, err = run(monkeypatch, capsys, typed, *arguments)
        assert (code, err.splitlines()[0]) == (2, f"错误：{message}")
    for arguments in (("user",), ("feedback",), ("user", "add", "张三", "--password", "x")):
        with pytest.raises(SystemExit) as caught:
            run(monkeypatch, capsys, "", *arguments)
        assert caught.value.code == 2


def test_at_a_terminal_the_password_is_typed_twice(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    typed = iter(["第一个足够长的密码啊", "第一个足够长的密码呀", "第一个足够长的密码啊", "第一个足够长的密码啊"])
    monkeypatch.setattr("sys.stdin", Terminal())
    monkeypatch.setattr(getpass, "getpass", lambda prompt: next(typed))
    assert main(["user", "add", "张三"]) == 2
    assert "两遍密码不一样。" in capsys.readouterr().err
    assert main(["user", "add", "张三"]) == 0


def test_changes_of_the_index_are_logged_where_a_log_is_kept(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    for name in ("茶业", "渔业"):
        text = f"云岭省{name}规划（2026—2030年）\n\n第一章 目标\n\n到2030年，{name}从业者达到3万人，{name}产值翻一番。\n"
        (tmp_path / f"{name}.txt").write_text(text, "utf-8")
    assert main(["build", "茶业.txt", "--index", "index"]) == 0
    assert not (tmp_path / "a").exists()
    assert run(monkeypatch, capsys, "第一个足够长的密码啊\n", "user", "add", "张三")[0] == 0
    for command in (("add", "渔业.txt"), ("remove", "茶业"), ("rollback",), ("build", "--stored")):
        assert main([*command, "--index", "index"]) == 0
    capsys.readouterr()
    entries = json.loads(run(monkeypatch, capsys, "", "audit", "--json")[1])
    assert [(e["action"], e["what"]) for e in entries[1:4:2]] == [("add", "渔业"), ("rollback", entries[3]["what"])]
    assert [e["action"] for e in entries] == ["user-add", "add", "remove", "rollback", "rebuild"]
