"""The audit log keeps what it was told, in lines, and cannot be changed."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from index.errors import PlanQAError
from qa.people.audit import AuditLog, Entry
from qa.people.database import Database


@pytest.fixture
def log(tmp_path: Path) -> AuditLog:
    return AuditLog(tmp_path / "deep" / "audit.db", lambda: 1_800_000_000.0)


def test_entries_are_read_back_the_newest_last(log: AuditLog) -> None:
    assert not log.in_use
    log.note("张三", "add", "林业规划", address="10.0.0.7")
    log.note("李四", "sign-in", ok=False)
    assert log.in_use
    at = "2027-01-15T08:00:00+00:00"
    assert log.entries() == [Entry(at, "张三", "10.0.0.7", "add", "林业规划", True), Entry(at, "李四", "", "sign-in", "", False)]
    assert log.entries(1) == log.entries()[1:]


def test_an_entry_is_one_short_line_of_printable_text(log: AuditLog) -> None:
    log.note("a\n2027 管理员 add", "sign-in", "\x1b[2J" + "x" * 1000)
    (entry,) = log.entries()
    assert entry.user == "a�2027 管理员 add"
    assert entry.what == "�[2J" + "x" * 496 + "…"


def test_entries_can_be_neither_changed_nor_removed(log: AuditLog, tmp_path: Path) -> None:
    log.note("张三", "add")
    for change in ("UPDATE entry SET user='李四'", "DELETE FROM entry"):
        with sqlite3.connect(tmp_path / "deep" / "audit.db") as db, pytest.raises(sqlite3.IntegrityError, match="only added to"):
            db.execute(change)
    assert [e.user for e in log.entries()] == ["张三"]


def test_a_file_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    broken = tmp_path / "broken.db"
    broken.write_bytes(b"no database, but long enough to look like one" * 100)
    with pytest.raises(PlanQAError, match="用不了"):
        AuditLog(broken).note("张三", "add")
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(PlanQAError, match=r"打不开.*：(上级不是目录|已经存在)。"):
        AuditLog(tmp_path / "file" / "audit.db").note("张三", "add")


def test_of_what_is_done_it_is_told_that_it_is_done(tmp_path: Path) -> None:
    (tmp_path / "audit.db").mkdir()
    with pytest.raises(PlanQAError, match=r"^已经做了，只是操作记录没有写上：.*打不开"):
        AuditLog(tmp_path / "audit.db").note_done("张三", "add")


def test_a_schema_grows_and_does_not_shrink(tmp_path: Path) -> None:
    first, second = "CREATE TABLE a (x)", "CREATE TABLE b (y);;INSERT INTO b VALUES (1)"
    with Database(tmp_path / "x.db", (first,)).write() as db:
        db.execute("INSERT INTO a VALUES (7)")
    with Database(tmp_path / "x.db", (first, second)).read() as db:
        assert (db.execute("SELECT x FROM a").fetchall(), db.execute("SELECT y FROM b").fetchall()) == ([(7,)], [(1,)])
    with pytest.raises(PlanQAError, match="由更新的程序写成"), Database(tmp_path / "x.db", (first,)).read():
        pass


def test_what_breaks_off_is_undone(tmp_path: Path) -> None:
    database = Database(tmp_path / "x.db", ("CREATE TABLE a (x)",))
    with pytest.raises(PlanQAError, match="no such table: b"), database.write() as db:
        db.execute("INSERT INTO a VALUES (7)").execute("INSERT INTO b VALUES (7)")
    with database.read() as db:
        assert db.execute("SELECT x FROM a").fetchall() == []


class _NoRoom:
    """What a connection does where the file that readers share cannot be made."""

    def execute(self, _: str) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    def close(self) -> None:
        pass


def test_it_is_read_where_readers_have_no_room_for_what_they_share(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a full disk SQLite cannot make that file; but what is only in the log is never passed over."""
    database = Database(tmp_path / "x.db", ("CREATE TABLE a (x)",))
    with database.write() as db:
        db.execute("INSERT INTO a VALUES (7)")
    monkeypatch.setattr(database, "_open", _NoRoom)
    with database.read() as db:
        assert db.execute("SELECT x FROM a").fetchall() == [(7,)]
    (tmp_path / "x.db-wal").write_bytes(b"something")
    with pytest.raises(PlanQAError, match="用不了"), database.read():
        pass
