"""Log lines as JSON objects on standard error; without the texts of questions unless the settings ask for them.

Our own formatter: those of the packages for JSON logs write an exception's message, which may quote a question.
"""

from __future__ import annotations

import json
import logging
import sys
import threading
import traceback
from collections.abc import MutableMapping
from datetime import UTC, datetime
from typing import Any, TextIO, cast

FIELDS = "planqa_fields"
"""Attribute of a log record that holds its structured fields."""
_MAX_MESSAGES = 1000
"""How many kinds of messages are counted at a time."""


def log_line(scope: MutableMapping[str, Any]) -> dict[str, Any]:
    """What is going to be logged of a request; whoever knows something of it adds to it.

    Args:
        scope: the ASGI scope of the request.
    """
    return cast(dict[str, Any], scope.setdefault("planqa_log", {}))


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time, level, logger, event and the record's fields.

    Of an exception its type and where it was raised are told, not its message, which may quote a question.

    Args:
        texts: whether messages of exceptions are told too.
    """

    def __init__(self, *, texts: bool) -> None:
        super().__init__()
        self._texts = texts

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
            **getattr(record, FIELDS, {}),
        }
        if record.exc_info and record.exc_info[0] is not None:
            kind, error, trace = record.exc_info
            line["exception"] = kind.__name__
            line["at"] = [f"{f.filename}:{f.lineno} {f.name}" for f in traceback.extract_tb(trace)[-8:]]
            if self._texts:
                line["message"] = str(error)
        return json.dumps(line, ensure_ascii=False, default=str)


class RepeatFilter(logging.Filter):
    """Keeps a message that comes again and again from filling the disk: of each so many a minute are written, then how many
    were left out.

    Args:
        per_minute: how many records of one logger and message (before its arguments are filled in) are written a minute.
    """

    def __init__(self, per_minute: int = 60) -> None:
        super().__init__()
        self._per_minute = per_minute
        self._seen: dict[tuple[str, str], tuple[int, int]] = {}
        self._lock = threading.Lock()

    def filter(self, record: logging.LogRecord) -> bool:
        # The lines of requests are what the log is for; the rates of the API bound them.
        if hasattr(record, FIELDS):
            return True
        key, minute = (record.name, str(record.msg)), int(record.created // 60)
        with self._lock:
            when, count = self._seen.get(key, (minute, 0))
            count = count + 1 if when == minute else 1
            left_out = self._seen[key][1] - self._per_minute if key in self._seen and when != minute else 0
            if len(self._seen) > _MAX_MESSAGES:
                self._seen.clear()
            self._seen[key] = (minute, count)
        if left_out > 0:
            setattr(record, FIELDS, {"left_out": left_out})
        return count <= self._per_minute


def start_logging(*, texts: bool, stream: TextIO | None = None) -> logging.Handler:
    """Sends all log records of the process as JSON lines to a stream, standard error by default.

    Returns:
        The handler, for tests to take away again.
    """
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonFormatter(texts=texts))
    handler.addFilter(RepeatFilter())
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    logging.getLogger("qa.api").setLevel(logging.INFO)
    return handler
