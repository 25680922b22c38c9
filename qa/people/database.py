"""Small SQLite files of the running service: made where missing, readable by their owner only, safe for many processes.

``sqlite3`` alone: SQLAlchemy and Alembic are made for more than three files of a few tables whose schema only grows.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from index.errors import PlanQAError, reason

_BUSY_S = 10.0


class Database:
    """A SQLite file with a schema that only grows.

    Args:
        path: the file; it and its folder are made at the first use.
        schema: the steps that made it what it is, oldest first, each a script; a file of fewer steps is brought up to date.
    """

    def __init__(self, path: Path, schema: Sequence[str]) -> None:
        self.path = path
        self._schema = schema
        self._ready = False

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """A connection for reading.

        Raises:
            PlanQAError: the file cannot be used.
        """
        with self._told(), closing(self._opened()) as db:
            yield db

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """A connection within a transaction that no other writer shares: committed at the end, undone after an exception.

        Raises:
            PlanQAError: the file cannot be used.
        """
        with self._told(), closing(self._open()) as db:
            db.execute("BEGIN IMMEDIATE")
            with db:
                yield db

    def _opened(self) -> sqlite3.Connection:
        """A connection for reading, also where the disk has no room for the index that readers of a write-ahead log share."""
        log = self.path.with_name(f"{self.path.name}-wal")
        logged = log.exists() and log.stat().st_size > 0
        db = self._open()
        try:
            db.execute("PRAGMA user_version").fetchone()
            return db
        except sqlite3.OperationalError:
            db.close()
            if logged:  # what is only in there would be passed over
                raise
            return sqlite3.connect(f"{self.path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, isolation_level=None)

    def _open(self) -> sqlite3.Connection:
        if not self._ready:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            # Made before SQLite does, so that nobody else may read it even for a moment.
            os.close(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600))
        db = sqlite3.connect(self.path, timeout=_BUSY_S, isolation_level=None)
        try:
            db.execute("PRAGMA foreign_keys=ON")
            if not self._ready:
                self._prepare(db)
                self._ready = True
        except BaseException:
            db.close()
            raise
        return db

    def _prepare(self, db: sqlite3.Connection) -> None:
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("BEGIN IMMEDIATE")
        (steps,) = db.execute("PRAGMA user_version").fetchone()
        if steps > len(self._schema):
            db.execute("ROLLBACK")
            raise PlanQAError(f"“{self.path}”由更新的程序写成。", "请升级本程序，或另用一个文件。")
        for step in self._schema[steps:]:
            for statement in step.split(";;"):
                db.execute(statement)
        db.execute(f"PRAGMA user_version={len(self._schema)}")
        db.execute("COMMIT")

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise PlanQAError(f"打不开“{self.path}”：{reason(error)}。", "请检查路径和权限。") from error
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.IntegrityError):
                raise
            raise PlanQAError(f"“{self.path}”用不了：{reason(error)}。", "请检查磁盘和权限；文件若已损坏，请从备份恢复。") from error


def iso(at: float) -> str:
    """A time that is kept as seconds since the epoch, in ISO 8601, UTC, to the second."""
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds")
