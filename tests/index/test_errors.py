"""What the system says is told in Chinese, whatever kind of error it comes in."""

from __future__ import annotations

import errno
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from index.errors import reason


def test_several_files_that_could_not_be_copied() -> None:
    full = str(OSError(errno.ENOSPC, "No space left on device", "b"))
    assert reason(shutil.Error([("a", "b", full)])) == "磁盘已满"
    assert reason(shutil.Error("`a` and `a` are the same file")) == "`a` and `a` are the same file"


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda path: path.write_bytes(b"no database" * 100), "它不是数据库，或已损坏"),
        (lambda path: path.mkdir(), "打不开"),
        (lambda path: path.write_bytes(path.with_name("good").read_bytes()[:4096] + b"x" * 4096), "文件已损坏"),
    ],
)
def test_databases(tmp_path: Path, spoil: object, said: str) -> None:
    with closing(sqlite3.connect(tmp_path / "good")) as db, db:
        db.execute("CREATE TABLE a (b TEXT)")
        db.execute("INSERT INTO a VALUES (?)", ("x" * 100_000,))
    assert callable(spoil)
    spoil(tmp_path / "a.db")
    with pytest.raises(sqlite3.Error) as failed, closing(sqlite3.connect(tmp_path / "a.db")) as db:
        db.execute("SELECT * FROM a").fetchall()
    assert reason(failed.value) == said


def test_databases_that_are_used_full_or_read_only(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "a.db", isolation_level=None)) as one:
        one.execute("CREATE TABLE a (b TEXT)")
        one.execute("BEGIN EXCLUSIVE")
        with closing(sqlite3.connect(tmp_path / "a.db", timeout=0)) as other, pytest.raises(sqlite3.Error) as failed:
            other.execute("SELECT * FROM a")
        assert reason(failed.value) == "别的程序正在用它"
        one.execute("COMMIT")
        one.execute("PRAGMA max_page_count=2")
        with pytest.raises(sqlite3.Error) as failed:
            one.execute("INSERT INTO a VALUES (?)", ("x" * 100_000,))
        assert reason(failed.value) == "磁盘已满"
        one.execute("PRAGMA query_only=1")
        with pytest.raises(sqlite3.Error) as failed:
            one.execute("DELETE FROM a")
        assert reason(failed.value) == "没有权限写，或磁盘只读"
