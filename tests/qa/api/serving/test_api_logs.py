"""What keeps the log from growing without end."""

from __future__ import annotations

import logging

from qa.api.serving.logs import FIELDS, RepeatFilter


def record(created: float, message: str = "no room for %s", **extra: object) -> logging.LogRecord:
    return logging.makeLogRecord({"name": "asyncio", "msg": message, "args": (created,), "created": created, **extra})


def test_what_comes_again_and_again_is_written_so_often_a_minute() -> None:
    kept = RepeatFilter(per_minute=2)
    assert [kept.filter(record(t)) for t in (0.0, 1.0, 2.0, 3.0)] == [True, True, False, False]
    assert kept.filter(record(4.0, "another"))
    assert all(kept.filter(record(5.0, "request", **{FIELDS: {"status": 200}})) for _ in range(5))
    later = record(61.0)
    assert kept.filter(later)
    assert getattr(later, FIELDS) == {"left_out": 2}
    assert not hasattr(record(62.0), FIELDS)
