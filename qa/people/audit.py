"""The audit log: who signed in, tried to, or changed the plans or the accounts, and when. It can only be added to."""

from __future__ import annotations

import getpass
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from index.errors import PlanQAError
from qa.people.database import Database, iso

_SCHEMA = (
    """CREATE TABLE entry (
  id INTEGER PRIMARY KEY AUTOINCREMENT, time REAL NOT NULL, user TEXT NOT NULL, address TEXT NOT NULL, action TEXT NOT NULL,
  what TEXT NOT NULL, ok INTEGER NOT NULL)
;;CREATE TRIGGER no_change BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END
;;CREATE TRIGGER no_removal BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END""",
)
_MAX_CHARS = 500

ACTIONS = {
    "sign-in": "登录",
    "sign-out": "退出",
    "locked": "登录被暂停",
    "build": "重建索引",
    "add": "添加规划",
    "replace": "替换规划",
    "remove": "移除规划",
    "rollback": "退回版本",
    "rebuild": "从原文件重建",
    "user-add": "新建账号",
    "user-password": "改密码",
    "user-remove": "删除账号",
}
"""Names in Chinese of the actions that are logged."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that was done or tried: ``user`` is the name that was given, ``what`` the plan, version or account it was
    about, ``ok`` whether it succeeded, ``time`` ISO 8601 in UTC."""

    time: str
    user: str
    address: str
    action: str
    what: str
    ok: bool


class AuditLog:
    """Keeps the log in a SQLite file.

    Args:
        path: the file, made at the first entry.
        clock: seconds since the epoch.
    """

    def __init__(self, path: Path, clock: Callable[[], float] = time.time) -> None:
        self._db = Database(path, _SCHEMA)
        self._clock = clock

    @property
    def in_use(self) -> bool:
        """Whether anything was ever logged here."""
        return self._db.path.exists()

    def note(self, user: str, action: str, what: str = "", *, address: str = "", ok: bool = True) -> None:
        """Adds an entry.

        Args:
            user: who did it, or whose name was given.
            action: one of ACTIONS.
            what: what it was done to.
            address: network address it came from; empty for the command line.
            ok: whether it succeeded.

        Raises:
            PlanQAError: the log cannot be written.
        """
        values = (self._clock(), _clean(user), _clean(address), _clean(action), _clean(what), int(ok))
        with self._db.write() as db:
            db.execute("INSERT INTO entry (time, user, address, action, what, ok) VALUES (?,?,?,?,?,?)", values)

    def note_done(self, user: str, action: str, what: str = "", *, address: str = "", ok: bool = True) -> None:
        """Adds an entry of what has been done already; see ``note``.

        Raises:
            PlanQAError: the log cannot be written; it says that the rest is done.
        """
        try:
            self.note(user, action, what, address=address, ok=ok)
        except PlanQAError as error:
            raise PlanQAError(f"已经做了，只是操作记录没有写上：{error.message}", error.hint) from error

    def entries(self, last: int = 100) -> list[Entry]:
        """The newest entries, oldest of them first."""
        with self._db.read() as db:
            rows = db.execute("SELECT time, user, address, action, what, ok FROM entry ORDER BY id DESC LIMIT ?", (last,)).fetchall()
        return [Entry(iso(at), user, address, action, what, bool(ok)) for at, user, address, action, what, ok in reversed(rows)]


def operator() -> str:
    """Who runs a command of the command line."""
    try:
        return f"命令行：{getpass.getuser()}"
    except (KeyError, OSError):  # a user id without a name
        return "命令行"


def _clean(text: str) -> str:
    """Without control characters and not too long: an entry is one line wherever it is shown."""
    shown = "".join(c if c.isprintable() else "�" for c in text[: _MAX_CHARS + 1])
    return shown if len(text) <= _MAX_CHARS else f"{shown[:_MAX_CHARS]}…"
