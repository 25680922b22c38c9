"""The register of commands: a command is one function, declared with its arguments where it is written.

    @command("token", "生成一个访问令牌", argument("name", metavar="名称", help="给谁用"))
    def token(arguments: Namespace) -> int: ...

A name of two words (``user add``) is a command within a group. ``parser`` makes the argument parser of what modules declare.
"""

from __future__ import annotations

import argparse
from argparse import Namespace
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import chain
from types import ModuleType
from typing import Any, NoReturn

OK, FAILED, BAD_INPUT, REFUSED = 0, 1, 2, 3
"""Exit codes: done or answered, failed, bad input, refused or not all agreed."""

Run = Callable[[Namespace], int]
"""Carries out a command and returns its exit code."""


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument of a command: what ``argparse`` is told of it."""

    names: tuple[str, ...]
    settings: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Command:
    """A declared command."""

    name: str
    help: str
    arguments: tuple[Argument, ...]
    run: Run


_COMMANDS: dict[str, list[Command]] = {}
"""The commands that each module declares."""
_GROUPS: dict[str, str] = {}


def argument(*names: str, **settings: Any) -> Argument:
    """An argument; names and settings as for ``argparse``'s ``add_argument``."""
    return Argument(names, settings)


def command(name: str, said: str, *arguments: Argument) -> Callable[[Run], Run]:
    """Declares the function below it as a command.

    Args:
        name: one word, or a group's name and one word.
        said: what the help says of it.
        arguments: its arguments, in the order of the help.
    """

    def declare(run: Run) -> Run:
        _COMMANDS.setdefault(run.__module__, []).append(Command(name, said, arguments, run))
        return run

    return declare


def group(name: str, said: str) -> None:
    """Declares a group of commands and what the help says of it."""
    _GROUPS[name] = said


def parser(modules: Iterable[ModuleType], version: str) -> argparse.ArgumentParser:
    """The parser of the commands that modules declare, in this order; it leaves the command's function in ``run``."""
    top = _Parser(prog="planqa", description="规划问答：用规划原文回答问题，每句话都注明出处。")
    top.add_argument("--version", action="version", version=f"planqa {version}")
    places = {"": top.add_subparsers(title="命令", metavar="命令", required=True, parser_class=_Parser)}
    for declared in chain.from_iterable(_COMMANDS[module.__name__] for module in modules):
        within, _, name = declared.name.rpartition(" ")
        if within not in places:
            inner = places[""].add_parser(within, help=_GROUPS[within])
            places[within] = inner.add_subparsers(title="命令", metavar="命令", required=True, parser_class=_Parser)
        own = places[within].add_parser(name, help=declared.help)
        for each in declared.arguments:
            own.add_argument(*each.names, **each.settings)
        own.set_defaults(run=declared.run)
    return top


class _Parser(argparse.ArgumentParser):
    """An argument parser whose errors are Chinese and end with exit code 2."""

    def error(self, message: str) -> NoReturn:
        self.exit(BAD_INPUT, f"命令行参数有误：{_translate(message)}\n用 {self.prog} --help 查看用法。\n")


def _translate(message: str) -> str:
    for english, chinese in (
        ("the following arguments are required:", "缺少参数"),
        ("unrecognized arguments:", "不认识的参数"),
        ("invalid choice:", "没有这个选项"),
        ("invalid int value:", "应为整数，得到"),
        ("expected one argument", "后面要跟一个值"),
        ("choose from", "可选"),
        ("argument ", "参数 "),
    ):
        message = message.replace(english, chinese)
    return message


# -- arguments that many commands have -------------------------------------------------------------


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"日期“{text}”不对，应写成 2026-05-01") from error


CONFIG = argument("--config", metavar="文件", help="设置文件（默认 planqa.toml）")
INDEX = (argument("--index", metavar="目录", help="索引目录（默认 var/index）"), CONFIG)
AS_OF = argument("--as-of", metavar="日期", type=_day, help="以哪一天判断规划是否有效（默认今天）")
JSON = argument("--json", action="store_true", help="输出 JSON")
