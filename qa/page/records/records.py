"""Feedback, audit log and accounts as tables and files; only editors get them."""

from __future__ import annotations

import csv
import io
import json
import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from index.errors import PlanQAError
from index.facts.listing import defused
from qa.page.access.people import NO_RIGHT
from qa.page.shared.events import Update, as_file
from qa.page.shared.templates import html
from qa.page.shared.work import notice
from qa.people.accounts import ROLES, Accounts, Person
from qa.people.audit import ACTIONS, AuditLog
from qa.people.feedback import FAULTS, Feedback, FeedbackStore, candidates

SHOWN = 200
"""Newest entries that the page shows; files have all."""
_ALL = 10**9
FEEDBACK_HEADS = ("时间", "用户", "评价", "哪里有问题", "补充说明", "提问", "此前提问", "回答")
LOG_HEADS = ("时间", "用户", "地址", "操作", "对象", "结果")
ACCOUNT_HEADS = ("用户", "身份", "新建时间")


@dataclass(frozen=True, slots=True)
class Records:
    """Where the records are kept; None where none are."""

    feedback: FeedbackStore | None = None
    log: AuditLog | None = None
    accounts: Accounts | None = None


def handle(records: Records, data: dict[str, Any], person: Person) -> Update:
    """What an editor asked for, as the browser sent it: ``shown``, or a ``file``.

    Args:
        records: where they are kept.
        data: ``do`` is ``open``, or the name of a file: ``feedback``, ``candidates``, ``log`` or ``accounts``.
        person: who asks.
    """
    if not person.editor:
        return {"shown": notice(NO_RIGHT)}
    try:
        made = _FILES.get(str(data.get("do")))
        if made is None:
            return {"shown": html("records.shown", _feedback(records)[-SHOWN:], _log(records, SHOWN), _accounts(records), _count(records))}
        name, kind, content = made(records)
        return {"file": as_file(name, kind, content.encode())}
    except PlanQAError as error:
        return {"file": {"notice": str(error), "once": secrets.token_hex(4)}}


def _all(records: Records) -> list[Feedback]:
    return records.feedback.all() if records.feedback else []


def _count(records: Records) -> int:
    return len(_all(records))


def _feedback(records: Records) -> list[tuple[str, ...]]:
    """A row each, oldest first."""
    return [
        (
            _when(f.time), f.user, "有用" if f.vote == "up" else "有问题", FAULTS.get(f.reason, ""), f.comment, f.question,
            "；".join(f.history), str(f.answer.get("answer", "")),
        )
        for f in _all(records)
    ]  # fmt: skip


def _log(records: Records, last: int) -> list[tuple[str, ...]]:
    entries = records.log.entries(last) if records.log and records.log.in_use else []
    return [(_when(e.time), e.user, e.address, ACTIONS.get(e.action, e.action), e.what, "成功" if e.ok else "未成") for e in entries]


def _accounts(records: Records) -> list[tuple[str, ...]]:
    users = records.accounts.users() if records.accounts else []
    return [(u.name, ROLES[u.role], _when(u.created)) for u in users]


def _when(time: str) -> str:
    """A time as people at this machine read it."""
    return f"{datetime.fromisoformat(time).astimezone():%Y-%m-%d %H:%M}"


def _csv(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(heads)
    # What users wrote must not run as a formula in a spreadsheet.
    writer.writerows([defused(cell) for cell in row] for row in rows)
    return "\ufeff" + text.getvalue()


_CSV = "text/csv;charset=utf-8"
_FILES: dict[str, Callable[[Records], tuple[str, str, str]]] = {
    "feedback": lambda r: ("评价.csv", _CSV, _csv(FEEDBACK_HEADS, _feedback(r))),
    "log": lambda r: ("操作记录.csv", _CSV, _csv(LOG_HEADS, _log(r, _ALL))),
    "accounts": lambda r: ("账号.csv", _CSV, _csv(ACCOUNT_HEADS, _accounts(r))),
    "candidates": lambda r: (
        "候选题.jsonl", "application/x-ndjson", "".join(json.dumps(c, ensure_ascii=False) + "\n" for c in candidates(_all(r)))
    ),
}  # fmt: skip
