"""The register of commands: what is declared beside a function is what the command line takes."""

from __future__ import annotations

import sys
from argparse import Namespace

import pytest

from qa.cli.commands import OK, REFUSED, argument, command, group, parser
from qa.cli.main import MODULES

group("word", "词")


@command("word length", "词有多长", argument("text"), argument("--twice", action="store_true"))
def length(arguments: Namespace) -> int:
    return len(arguments.text) * (2 if arguments.twice else 1)


@command("alone", "不在组里")
def alone(arguments: Namespace) -> int:
    return REFUSED


HERE = sys.modules[__name__]


def test_a_declared_command_is_run_with_its_arguments() -> None:
    found = parser([HERE], "1").parse_args(["word", "length", "三个字", "--twice"])
    assert (found.run, found.run(found)) == (length, 6)
    assert parser([HERE], "1").parse_args(["alone"]).run is alone


def test_only_what_the_given_modules_declare_is_taken(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        parser(MODULES, "1").parse_args(["alone"])
    assert (end.value.code, "没有这个选项 'alone'" in capsys.readouterr().err) == (2, True)


def test_a_group_alone_is_no_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parser([HERE], "1").parse_args(["word"])
    assert "缺少参数 命令" in capsys.readouterr().err


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        parser([HERE], "9.9").parse_args(["--version"])
    assert (end.value.code, capsys.readouterr().out) == (OK, "planqa 9.9\n")
