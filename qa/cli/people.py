"""The commands about people: their accounts, what they did, what they said of answers."""

from __future__ import annotations

import argparse
import getpass
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.errors import InputError
from qa.cli.common import OK, config_of, print_json, write_text
from qa.people.audit import ACTIONS, AuditLog, operator

if TYPE_CHECKING:
    from qa.people.accounts import Accounts


def register(commands: Any) -> None:
    """Declares the commands on the subparsers of ``planqa``."""
    user = commands.add_parser("user", help="账号：供他人访问时用来登录")
    user.set_defaults(run=lambda _: _usage(user))
    kinds = user.add_subparsers(title="命令", metavar="命令", parser_class=type(user))
    for name, run, text in (
        ("add", _add, "新建账号；密码从提示或标准输入读取"),
        ("passwd", _passwd, "改密码；该用户要重新登录"),
        ("remove", _remove, "删除账号"),
    ):
        parser = _parser(kinds, name, run, text)
        parser.add_argument("name", metavar="用户名")
        if name == "add":
            parser.add_argument("--role", choices=("reader", "editor"), default="reader", help="读者或编辑（默认读者）")
    _parser(kinds, "list", _list, "有哪些账号").add_argument("--json", action="store_true", help="输出 JSON")

    audit = _parser(commands, "audit", _audit, "谁在何时登录、改了规划或账号")
    audit.add_argument("--last", type=int, default=100, metavar="条数", help="最近多少条（默认 100）")
    audit.add_argument("--json", action="store_true", help="输出 JSON")

    feedback = commands.add_parser("feedback", help="用户对回答的评价")
    feedback.set_defaults(run=lambda _: _usage(feedback))
    kinds = feedback.add_subparsers(title="命令", metavar="命令", parser_class=type(user))
    export = _parser(kinds, "export", _export, "把认为不对的回答变成候选测评题")
    export.add_argument("--out", metavar="文件", required=True, help="逐行 JSON 写到这里")


def _parser(commands: Any, name: str, run: Any, text: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=text)
    parser.add_argument("--config", metavar="文件", help="设置文件（默认 planqa.toml）")
    parser.set_defaults(run=run)
    return parser


def _usage(parser: argparse.ArgumentParser) -> int:
    parser.error("缺少命令")


def _add(arguments: argparse.Namespace) -> int:
    made = _accounts(arguments).add(arguments.name, _password(), arguments.role, by=operator())
    from qa.people.accounts import ROLES

    print(f"已新建账号 {made.name}（{ROLES[made.role]}）。")
    return OK


def _passwd(arguments: argparse.Namespace) -> int:
    _accounts(arguments).set_password(arguments.name, _password(), by=operator())
    print(f"{arguments.name} 的密码已改，要重新登录。")
    return OK


def _remove(arguments: argparse.Namespace) -> int:
    _accounts(arguments).remove(arguments.name, by=operator())
    print(f"已删除账号 {arguments.name}。")
    return OK


def _list(arguments: argparse.Namespace) -> int:
    from qa.people.accounts import ROLES

    users = _accounts(arguments).users()
    if arguments.json:
        print_json([asdict(user) for user in users])
        return OK
    for user in users:
        print(f"{user.name}　{ROLES[user.role]}　建于 {user.created}")
    if not users:
        print("还没有账号。用 planqa user add 名称 --role editor 新建。")
    return OK


def _audit(arguments: argparse.Namespace) -> int:
    if arguments.last < 1:
        raise InputError(f"--last {arguments.last} 超出范围。", "请取 1 以上。")
    log = AuditLog(Path(config_of(arguments).accounts.audit))
    entries = log.entries(arguments.last) if log.in_use else []
    if arguments.json:
        print_json([asdict(entry) for entry in entries])
        return OK
    for entry in entries:
        done = ACTIONS.get(entry.action, entry.action) + ("" if entry.ok else "（未成）")
        print("　".join(filter(None, [entry.time, entry.user, entry.address, done, entry.what])))
    return OK


def _export(arguments: argparse.Namespace) -> int:
    from qa.people.feedback import FeedbackStore, candidates

    path = Path(config_of(arguments).feedback)
    found = candidates(FeedbackStore(path).all()) if path.exists() else []
    out = Path(arguments.out)
    write_text(out, "".join(f"{json.dumps(c, ensure_ascii=False)}\n" for c in found))
    print(f"{len(found)} 道候选题写到 {out}。补上 facts 和 gold 后，用 planqa eval --check --set {out} 检查。")
    return OK


def _accounts(arguments: argparse.Namespace) -> Accounts:
    from qa.people.accounts import Accounts

    return Accounts(config_of(arguments).accounts)


def _password() -> str:
    """From the terminal without showing it, twice; else the first line of standard input. Never from the arguments, which
    other users of the machine can see.

    Raises:
        InputError: the two are not the same, or there is none.
    """
    if not sys.stdin.isatty():
        try:
            line = sys.stdin.readline()
        except UnicodeDecodeError as error:
            raise InputError("标准输入里的密码不是 UTF-8。", "请检查输入。") from error
        if not line:
            raise InputError("没有读到密码。", "请在终端里运行，或从标准输入给出一行密码。")
        return line.rstrip("\r\n")
    password = getpass.getpass("密码：")
    if password != getpass.getpass("再输一遍："):
        raise InputError("两遍密码不一样。", "请重新运行。")
    return password
