"""Accounts: passwords that are not kept, sessions that end, attempts that are limited, and a log of all of it."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from index.errors import ConfigError, InputError, PlanQAError
from qa.people.accounts import Accounts, AccountsConfig, Person, TooManyAttemptsError, User, WrongPasswordError, for_host, required

pytestmark = pytest.mark.slow

SECRET = "山高 水长 correct"
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
HERE = "10.0.0.7"


class Clock:
    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def config(tmp_path: Path) -> AccountsConfig:
    return AccountsConfig(str(tmp_path / "var" / "accounts.db"), str(tmp_path / "var" / "audit.db"), session_hours=2, idle_minutes=30)


@pytest.fixture
def accounts(config: AccountsConfig, clock: Clock) -> Accounts:
    made = Accounts(config, clock, QUICK)
    made.add("zhang", SECRET, "editor", by="管理员")
    made.add("李四", SECRET + "2", by="管理员")
    return made


def logged(accounts: Accounts) -> list[tuple[str, str, str, bool]]:
    return [(e.user, e.action, e.what, e.ok) for e in accounts.audit.entries()]


def test_a_session_from_signing_in_to_signing_out(accounts: Accounts) -> None:
    token, lasts = accounts.sign_in("zhang", SECRET, HERE)
    other, _ = accounts.sign_in("李四", SECRET + "2", HERE)
    assert lasts == 7200
    assert len(token) >= 43
    assert token != other
    assert (accounts.person(token), accounts.person(other)) == (Person("zhang", True), Person("李四", False))
    accounts.sign_out(token)
    assert (accounts.person(token), accounts.person(other)) == (None, Person("李四", False))
    accounts.sign_out(token)
    assert logged(accounts) == [
        ("管理员", "user-add", "zhang（编辑）", True),
        ("管理员", "user-add", "李四（读者）", True),
        ("zhang", "sign-in", "", True),
        ("李四", "sign-in", "", True),
        ("zhang", "sign-out", "", True),
    ]
    assert [e.address for e in accounts.audit.entries()] == ["", "", HERE, HERE, ""]


@pytest.mark.parametrize("token", ["", "x", "\udcff", "' OR 1=1 --", "x" * 100_000])
def test_what_is_no_token_is_nobody(accounts: Accounts, token: str) -> None:
    accounts.sign_in("zhang", SECRET, HERE)
    assert accounts.person(token) is None


def test_neither_password_nor_token_is_kept(accounts: Accounts, config: AccountsConfig) -> None:
    token, _ = accounts.sign_in("zhang", SECRET, HERE)
    folder = Path(config.file).parent
    kept = b"".join(p.read_bytes() for p in folder.iterdir())
    assert b"$argon2id$" in kept
    assert not any(secret.encode() in kept for secret in (SECRET, token))
    assert {stat.S_IMODE(p.stat().st_mode) for p in folder.iterdir()} == {0o600}


def test_who_is_in_stays_in_where_nothing_can_be_written(accounts: Accounts, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    accounts.add("reader", SECRET)
    token, _ = accounts.sign_in("reader", SECRET, HERE)

    @contextmanager
    def full() -> Iterator[None]:
        raise PlanQAError("磁盘已满。")
        yield

    monkeypatch.setattr(accounts._db, "write", full)
    clock.now += 600
    assert accounts.person(token) == Person("reader", False)


def test_a_session_ends_when_it_is_old_or_not_used(accounts: Accounts, clock: Clock) -> None:
    token, _ = accounts.sign_in("zhang", SECRET, HERE)
    for _ in range(4):
        clock.now += 29 * 60
        assert accounts.person(token) == Person("zhang", True)
    clock.now += 3 * 60 + 59
    assert accounts.person(token) is not None
    clock.now += 1
    assert accounts.person(token) is None  # two hours are over
    token, _ = accounts.sign_in("zhang", SECRET, HERE)
    clock.now += 30 * 60
    assert accounts.person(token) is None


def test_the_name_may_be_typed_in_any_case_or_width(accounts: Accounts) -> None:
    token, _ = accounts.sign_in(" ＺＨＡＮＧ ", SECRET, HERE)
    assert accounts.person(token) == Person("zhang", True)


@pytest.mark.parametrize(("name", "password"), [("zhang", "wrong"), ("zhang", ""), ("nobody", SECRET), ("", ""), ("zhang", "x" * 10_000)])
def test_a_wrong_name_and_a_wrong_password_are_told_alike(accounts: Accounts, name: str, password: str) -> None:
    with pytest.raises(WrongPasswordError) as caught:
        accounts.sign_in(name, password, HERE)
    assert str(caught.value) == "用户名或密码不对。 请检查后再试。"
    assert logged(accounts)[-1] == (name, "sign-in", "", False)


def fail(accounts: Accounts, name: str, address: str = HERE) -> None:
    with pytest.raises(WrongPasswordError):
        accounts.sign_in(name, "wrong", address)


def waits(accounts: Accounts, name: str, password: str, address: str = HERE) -> float:
    with pytest.raises(TooManyAttemptsError) as caught:
        accounts.sign_in(name, password, address)
    return caught.value.wait_s


def test_after_some_failures_one_waits_longer_and_longer(accounts: Accounts, clock: Clock) -> None:
    for _ in range(5):
        fail(accounts, "zhang")
    found = []
    for _ in range(8):
        found.append(waits(accounts, "zhang", SECRET))
        clock.now += found[-1]
        fail(accounts, "zhang")
    assert found == [15, 30, 60, 120, 240, 480, 900, 900]
    # The right password does not help before the time is over, nor does another address; another user is free.
    assert waits(accounts, "zhang", SECRET, "10.0.0.8") == 900
    accounts.sign_in("李四", SECRET + "2", HERE)
    clock.now += 899
    assert waits(accounts, "zhang", SECRET) == 1
    clock.now += 1
    accounts.sign_in("zhang", SECRET, HERE)
    # From then on all failures are forgotten.
    for _ in range(4):
        fail(accounts, "zhang")
    accounts.sign_in("zhang", SECRET, HERE)
    assert [what for _, action, what, _ in logged(accounts) if action == "locked"][:3] == ["15 秒", "30 秒", "60 秒"]


def test_an_address_that_tries_many_names_waits(accounts: Accounts, clock: Clock) -> None:
    for i in range(20):
        fail(accounts, f"name{i}")
    assert waits(accounts, "zhang", SECRET) == 15
    accounts.sign_in("zhang", SECRET, "10.0.0.8")
    clock.now += 15
    accounts.sign_in("zhang", SECRET, HERE)
    # Signing in once does not wipe out what the address did before.
    fail(accounts, "name0")
    assert waits(accounts, "李四", SECRET + "2") == 30
    # After a day of peace it does.
    clock.now += 86401
    for i in range(19):
        fail(accounts, f"name{i}")
    accounts.sign_in("zhang", SECRET, HERE)


def test_many_attempts_at_once_do_not_get_around_the_limit(accounts: Accounts) -> None:
    def attempt(number: int) -> str:
        try:
            accounts.sign_in("zhang", f"wrong{number}", HERE)
        except PlanQAError as error:
            return type(error).__name__
        return "in"

    with ThreadPoolExecutor(8) as pool:
        found = sorted(pool.map(attempt, range(16)))
    assert found == ["TooManyAttemptsError"] * 11 + ["WrongPasswordError"] * 5


def test_the_accounts(accounts: Accounts, config: AccountsConfig) -> None:
    made = "2027-01-15T08:00:00+00:00"
    assert accounts.users() == [User("zhang", "editor", made), User("李四", "reader", made)]
    with pytest.raises(InputError, match="用户“zhang”已经有了"):
        accounts.add("ZHANG", SECRET)
    tokens = [accounts.sign_in("zhang", SECRET, HERE)[0] for _ in range(2)]
    accounts.set_password("Zhang", "另一个足够长的密码呀", by="管理员")
    assert [accounts.person(t) for t in tokens] == [None, None]
    fail(accounts, "zhang")
    with pytest.raises(WrongPasswordError):
        accounts.sign_in("zhang", SECRET, HERE)
    token, _ = Accounts(config, accounts._clock, QUICK).sign_in("zhang", "另一个足够长的密码呀", HERE)
    accounts.remove("zhang", by="管理员")
    assert accounts.person(token) is None
    assert [u.name for u in accounts.users()] == ["李四"]
    for change in (lambda: accounts.remove("zhang"), lambda: accounts.set_password("zhang", SECRET)):
        with pytest.raises(InputError, match="没有用户“zhang”"):
            change()


@pytest.mark.parametrize("name", ["", " ", "a b", "a\nb", "x" * 41, "<b>", "../x"])
def test_names_that_cannot_be_used(accounts: Accounts, name: str) -> None:
    with pytest.raises(InputError, match="不能用"):
        accounts.add(name, SECRET)


@pytest.mark.parametrize("password", ["", "short", "x" * 257, "wangwu1234", "abababababab"])
def test_passwords_that_cannot_be_used(accounts: Accounts, password: str) -> None:
    with pytest.raises(InputError, match="密码"):
        accounts.add("wangwu", password)
    assert "wangwu" not in {u.name for u in accounts.users()}


def test_a_password_is_hashed_anew_where_that_has_become_cheap(accounts: Accounts, config: AccountsConfig) -> None:
    def kept() -> str:
        with sqlite3.connect(config.file) as db:
            return str(db.execute("SELECT hash FROM user WHERE name='zhang'").fetchone()[0])

    before = kept()
    accounts.sign_in("zhang", SECRET, HERE)
    assert kept() == before
    stronger = Accounts(config, hasher=PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    stronger.sign_in("zhang", SECRET, HERE)
    assert kept() != before
    assert "m=16,t=2" in kept()
    stronger.sign_in("zhang", SECRET, HERE)


@pytest.mark.parametrize(
    ("host", "needed"),
    [
        ("127.0.0.1", False),
        ("127.8.8.8", False),
        ("::1", False),
        ("[::1]", False),
        ("localhost", False),
        ("0.0.0.0", True),
        ("::", True),
        ("", True),
        ("10.0.0.1", True),
        ("fe80::1%eth0", True),
        ("localhost.example.org", True),
        ("127.0.0.1.example.org", True),
    ],
)
def test_accounts_are_needed_beyond_this_machine(host: str, needed: bool) -> None:
    assert required(host) == needed


def test_a_service_for_others_needs_an_editor(config: AccountsConfig) -> None:
    assert for_host("127.0.0.1", config) is None
    assert not Path(config.file).exists()
    with pytest.raises(ConfigError, match="还没有编辑账号"):
        for_host("0.0.0.0", config)
    Accounts(config, hasher=QUICK).add("reader", SECRET)
    with pytest.raises(ConfigError, match="还没有编辑账号"):
        for_host("0.0.0.0", config)
    Accounts(config, hasher=QUICK).add("editor", SECRET, "editor")
    found = for_host("0.0.0.0", config)
    assert found is not None
    assert found.person(found.sign_in("editor", SECRET, HERE)[0]) == Person("editor", True)
