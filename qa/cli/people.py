"""The commands about people: their accounts, what they did, what they said of answers."""

from __future__ import annotations

import getpass
import json
import sys
from argparse import Namespace
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import InputError
from qa.cli.commands import CONFIG, JSON, OK, argument, command, group
from qa.cli.common import config_of, print_json, write_text
from qa.people.audit import ACTIONS, AuditLog, operator

if TYPE_CHECKING:
    from qa.people.accounts import Accounts


group("user", "账号：供他人访问时用来登录")
group("feedback", "用户对回答的评价")
NAME = argument("name", metavar="用户名")
ROLE = argument("--role", choices=("reader", "editor"), default="reader", help="读者或编辑（默认读者）")


@command("user add", "新建账号；密码从提示或标准输入读取", CONFIG, NAME, ROLE)
def add_user(arguments: Namespace) -> int:
    """Makes an account."""
    made = _accounts(arguments).add(arguments.name, _password(), arguments.role, by=operator())
    from qa.people.accounts import ROLES

    print(f"已新建账号 {made.name}（{ROLES[made.role]}）。")
    return OK


@command("user passwd", "改密码；该用户要重新登录", CONFIG, NAME)
def change_password(arguments: Namespace) -> int:
    """Changes a password."""
    _accounts(arguments).set_password(arguments.name, _password(), by=operator())
    print(f"{arguments.name} 的密码已改，要重新登录。")
    return OK


@command("user remove", "删除账号", CONFIG, NAME)
def remove_user(arguments: Namespace) -> int:
    """Removes an account."""
    _accounts(arguments).remove(arguments.name, by=operator())
    print(f"已删除账号 {arguments.name}。")
    return OK


@command("user list", "有哪些账号", CONFIG, JSON)
def list_users(arguments: Namespace) -> int:
    """Lists the accounts."""
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


@command(
    "audit",
    "谁在何时登录、改了规划或账号",
    CONFIG,
    argument("--last", type=int, default=100, metavar="条数", help="最近多少条（默认 100）"),
    JSON,
)
def audit(arguments: Namespace) -> int:
    """Shows the newest entries of the audit log."""
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


@command(
    "feedback export",
    "把认为不对的回答变成候选测评题",
    CONFIG,
    argument("--out", metavar="文件", required=True, help="逐行 JSON 写到这里"),
)
def export_feedback(arguments: Namespace) -> int:
    """Writes the questions whose answers were found wrong, in the form of an eval set."""
    from qa.people.feedback import FeedbackStore, candidates

    path = Path(config_of(arguments).feedback)
    found = candidates(FeedbackStore(path).all()) if path.exists() else []
    out = Path(arguments.out)
    write_text(out, "".join(f"{json.dumps(c, ensure_ascii=False)}\n" for c in found))
    print(f"{len(found)} 道候选题写到 {out}。补上 facts 和 gold 后，用 planqa eval --check --set {out} 检查。")
    return OK


def _accounts(arguments: Namespace) -> Accounts:
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
