"""Accounts: readers and editors, their passwords and sessions, in a SQLite file beside the index.

Off where the service listens on this machine alone, required as soon as others can reach it (``required``). Passwords are
hashed with Argon2id (RFC 9106) by argon2-cffi; of a session only the hash of its random token is kept, and not in a signed
cookie (Starlette's ``SessionMiddleware``), which could not be ended before its time. The door of the page needs ``sign_in``,
``person`` and ``sign_out``; the commands ``planqa user`` the rest.
"""

from __future__ import annotations

import contextlib
import hashlib
import ipaddress
import re
import secrets
import sqlite3
import threading
import time
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from index.errors import ConfigError, InputError, PlanQAError
from qa.people import attempts
from qa.people.audit import AuditLog
from qa.people.database import Database, iso

if TYPE_CHECKING:
    from argon2 import PasswordHasher

Role = Literal["reader", "editor"]
ROLES: dict[Role, str] = {"reader": "读者", "editor": "编辑"}
"""A reader asks and rates; an editor also changes the plans and runs the evaluation."""

MIN_PASSWORD, MAX_PASSWORD = 10, 256
_SCHEMA = (
    f"""CREATE TABLE user (name TEXT PRIMARY KEY, role TEXT NOT NULL, hash TEXT NOT NULL, created REAL NOT NULL)
;;CREATE TABLE session (
  token TEXT PRIMARY KEY, user TEXT NOT NULL REFERENCES user ON DELETE CASCADE, seen REAL NOT NULL, expires REAL NOT NULL)
;;{attempts.SCHEMA}""",
)
_NAME = re.compile(r"[\w.@-]{1,40}")
_SEEN_EVERY_S = 60.0
# An attempt takes 64 MB for a moment: more than these at a time wait for their turn.
_HASHING = threading.BoundedSemaphore(2)


@dataclass(frozen=True, slots=True)
class AccountsConfig:
    """``file``: where accounts are kept; ``audit``: the audit log; ``session_hours``: a session ends so long after signing in,
    ``idle_minutes``: or so long after it was last used."""

    file: str = "var/accounts.db"
    audit: str = "var/audit.db"
    session_hours: int = 12
    idle_minutes: int = 120


@dataclass(frozen=True, slots=True)
class Person:
    """Whoever has signed in; ``editor``: may change plans and run the evaluation."""

    name: str
    editor: bool


@dataclass(frozen=True, slots=True)
class User:
    """An account; ``created`` is ISO 8601 in UTC."""

    name: str
    role: Role
    created: str


class WrongPasswordError(PlanQAError):
    """Name or password is wrong; which of the two is not said."""


class TooManyAttemptsError(PlanQAError):
    """Signing in has to wait for ``wait_s`` seconds."""

    def __init__(self, wait_s: float) -> None:
        self.wait_s = wait_s
        shown = f"{round(wait_s)} 秒" if wait_s < 100 else f"{round(wait_s / 60)} 分钟"
        super().__init__("登录失败次数太多。", f"请过 {shown}再试；忘了密码请找管理员。")


class Accounts:
    """The accounts of a service; safe for several threads and processes.

    Args:
        config: where they are kept, how long sessions last.
        clock: seconds since the epoch.
        hasher: hashes passwords; its cost is raised for a user at the next sign-in after it was raised here.
    """

    def __init__(
        self, config: AccountsConfig | None = None, clock: Callable[[], float] = time.time, hasher: PasswordHasher | None = None
    ) -> None:
        from argon2 import PasswordHasher

        self._config = config or AccountsConfig()
        self._db = Database(Path(self._config.file), _SCHEMA)
        self._clock = clock
        self._hasher = hasher or PasswordHasher()
        self.audit = AuditLog(Path(self._config.audit), clock)
        # What an unknown name is compared with, so that it takes as long as a known one.
        self._nobody = self._hasher.hash(secrets.token_hex())

    # -- the door

    def sign_in(self, name: str, password: str, address: str) -> tuple[str, int]:
        """Begins a session.

        Args:
            name: as typed.
            password: as typed.
            address: network address that the request came from.

        Returns:
            The session's token, for a cookie, and the seconds after which it ends at the latest.

        Raises:
            WrongPasswordError, TooManyAttemptsError: see there; both are logged.
        """
        user, now = _folded(name), self._clock()
        with self._db.write() as db:
            left = attempts.wait(db, user, address, now)
            if left > 0:
                raise TooManyAttemptsError(left)
            delay = attempts.count(db, user, address, now)
            found = db.execute("SELECT hash FROM user WHERE name=?", (user,)).fetchone()
        right = self._verified(found[0] if found else self._nobody, password) and found is not None
        if not right:
            self.audit.note(user, "sign-in", address=address, ok=False)
            if delay:
                self.audit.note(user, "locked", f"{delay:.0f} 秒", address=address, ok=False)
            raise WrongPasswordError("用户名或密码不对。", "请检查后再试。")
        self.audit.note(user, "sign-in", address=address)
        token, lasts = secrets.token_urlsafe(32), self._config.session_hours * 3600
        with self._db.write() as db:
            attempts.clear(db, user, address)
            db.execute("DELETE FROM session WHERE expires<=? OR seen<=?", (now, now - self._config.idle_minutes * 60))
            if self._hasher.check_needs_rehash(found[0]):
                db.execute("UPDATE user SET hash=? WHERE name=? AND hash=?", (self._hasher.hash(_normal(password)), user, found[0]))
            try:
                db.execute("INSERT INTO session VALUES (?,?,?,?)", (_digest(token), user, now, now + lasts))
            except sqlite3.IntegrityError as error:  # removed while the password was looked at
                raise WrongPasswordError("用户名或密码不对。", "请检查后再试。") from error
        return token, lasts

    def person(self, token: str) -> Person | None:
        """Whose session it is; None where it has ended or never was."""
        now = self._clock()
        query = "SELECT name, role, seen FROM session JOIN user ON user.name=session.user WHERE token=? AND expires>? AND seen>?"
        with self._db.read() as db:
            found = db.execute(query, (_digest(token), now, now - self._config.idle_minutes * 60)).fetchone()
        if found is None:
            return None
        if now - found[2] > _SEEN_EVERY_S:
            # Where nothing can be written (a full disk), whoever is in stays in for as long as before.
            with contextlib.suppress(PlanQAError), self._db.write() as db:
                db.execute("UPDATE session SET seen=? WHERE token=?", (now, _digest(token)))
        return Person(found[0], found[1] == "editor")

    def sign_out(self, token: str) -> None:
        """Ends a session; nothing happens where there is none."""
        with self._db.write() as db:
            ended = db.execute("DELETE FROM session WHERE token=? RETURNING user", (_digest(token),)).fetchall()
        for (user,) in ended:
            self.audit.note(user, "sign-out")

    # -- the accounts

    def add(self, name: str, password: str, role: Role = "reader", *, by: str = "") -> User:
        """Makes an account.

        Args:
            name: letters, digits, Chinese characters and ``. _ @ -``, up to 40; upper and lower case are the same.
            password: at least 10 characters (NIST SP 800-63B: length, no rules on kinds of characters).
            role: ``reader`` or ``editor``.
            by: who makes it, for the audit log.

        Raises:
            InputError: name or password cannot be used, or the name is taken.
        """
        user, now = _folded(name), self._clock()
        if not _NAME.fullmatch(user):
            raise InputError(f"用户名“{name[:40]}”不能用。", "请用 1 到 40 个字母、数字、汉字，或 . _ @ -。")
        hashed = self._hash(user, password)
        try:
            with self._db.write() as db:
                db.execute("INSERT INTO user VALUES (?,?,?,?)", (user, role, hashed, now))
        except sqlite3.IntegrityError as error:
            raise InputError(f"用户“{user}”已经有了。", "改密码用 planqa user passwd。") from error
        self.audit.note_done(by, "user-add", f"{user}（{ROLES[role]}）")
        return User(user, role, iso(now))

    def users(self) -> list[User]:
        """All accounts, by name."""
        with self._db.read() as db:
            rows = db.execute("SELECT name, role, created FROM user ORDER BY name").fetchall()
        return [User(name, role, iso(created)) for name, role, created in rows]

    def set_password(self, name: str, password: str, *, by: str = "") -> None:
        """Changes a password, ends the sessions of the user and forgets failed attempts.

        Raises:
            InputError: there is no such user, or the password cannot be used.
        """
        user = self._existing(name)
        hashed = self._hash(user, password)
        with self._db.write() as db:
            db.execute("UPDATE user SET hash=? WHERE name=?", (hashed, user))
            db.execute("DELETE FROM session WHERE user=?", (user,))
            db.execute("DELETE FROM attempt WHERE kind='user' AND key=?", (user,))
        self.audit.note_done(by, "user-password", user)

    def remove(self, name: str, *, by: str = "") -> None:
        """Removes an account and ends its sessions.

        Raises:
            InputError: there is no such user.
        """
        user = self._existing(name)
        with self._db.write() as db:
            db.execute("DELETE FROM user WHERE name=?", (user,))
        self.audit.note_done(by, "user-remove", user)

    def _existing(self, name: str) -> str:
        user = _folded(name)
        if user not in {u.name for u in self.users()}:
            raise InputError(f"没有用户“{name[:40]}”。", "用 planqa user list 查看。")
        return user

    def _hash(self, user: str, password: str) -> str:
        if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
            raise InputError("密码长度不对。", f"请用 {MIN_PASSWORD} 到 {MAX_PASSWORD} 个字符，例如几个不相干的词。")
        if (user in password.casefold() and len(password) < len(user) + MIN_PASSWORD // 2) or len(set(password)) < 4:
            raise InputError("密码太容易猜。", "请不要用用户名或重复的字符。")
        return self._hasher.hash(_normal(password))

    def _verified(self, hashed: str, password: str) -> bool:
        from argon2.exceptions import InvalidHashError, VerificationError

        # A password of any length costs the same; a longer one than can be set is wrong anyway.
        with _HASHING:
            try:
                return self._hasher.verify(hashed, _normal(password[: MAX_PASSWORD + 1]))
            except (VerificationError, InvalidHashError):
                return False


def required(host: str) -> bool:
    """Whether a service that listens there needs accounts: everywhere but on addresses of this machine alone.

    Args:
        host: an IP address or name, as for ``planqa serve --host``. A name other than ``localhost`` counts as reachable,
            whatever it may stand for.
    """
    try:
        return not ipaddress.ip_address(host.strip("[]").partition("%")[0]).is_loopback
    except ValueError:
        return host.casefold() != "localhost"


def for_host(host: str, config: AccountsConfig | None = None) -> Accounts | None:
    """The accounts to serve with: None where nobody needs to sign in.

    Raises:
        ConfigError: accounts are required, but there is no editor yet.
    """
    if not required(host):
        return None
    accounts = Accounts(config)
    if not any(user.role == "editor" for user in accounts.users()):
        raise ConfigError(
            "供他人访问（监听别的地址，或设置里写了令牌、hosts、prefix）需要登录，还没有编辑账号。",
            "请先运行 planqa user add 名称 --role editor。",
        )
    return accounts


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip().casefold()


def _normal(password: str) -> str:
    # The same password from another keyboard or system (NIST SP 800-63B asks for NFKC or NFKD).
    return unicodedata.normalize("NFKC", password).encode("utf-8", "replace").decode("utf-8")


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
