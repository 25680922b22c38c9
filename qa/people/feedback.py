"""What users say of answers, kept in SQLite; answers they found wrong become candidates for the eval questions."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from index.errors import InputError
from qa.people.database import Database, iso
from qa.types import Answer
from qa.understand.question_type import kind_of

Vote = Literal["up", "down"]
_SCHEMA = (
    """CREATE TABLE feedback (
  id INTEGER PRIMARY KEY AUTOINCREMENT, time REAL NOT NULL, user TEXT NOT NULL, vote TEXT NOT NULL, reason TEXT NOT NULL,
  comment TEXT NOT NULL, question TEXT NOT NULL, history TEXT NOT NULL, answer TEXT NOT NULL, fingerprint TEXT NOT NULL)""",
)
_COLUMNS = "time, user, vote, reason, comment, question, history, answer, fingerprint"
_MAX_COMMENT = 2000

FAULTS = {"wrong": "内容不对", "citation": "出处不对", "incomplete": "不完整", "refused": "不该拒答", "other": "其他"}
"""What can be wrong with an answer, as users say it."""


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a user said of an answer.

    ``reason`` is a key of ``FAULTS``, empty where not said, ``history`` the questions before, oldest first, ``answer`` the answer as JSON, ``fingerprint`` that of the index,
    ``time`` ISO 8601 in UTC.
    """

    time: str
    user: str
    vote: Vote
    reason: str
    comment: str
    question: str
    history: tuple[str, ...]
    answer: dict[str, Any]
    fingerprint: str


class FeedbackStore:
    """Keeps feedback in a SQLite file.

    Args:
        path: the file, made at the first use.
        clock: seconds since the epoch.
    """

    def __init__(self, path: Path, clock: Callable[[], float] = time.time) -> None:
        self._db = Database(path, _SCHEMA)
        self._clock = clock

    def keep(self, answer: Answer, vote: Vote, *, user: str = "", reason: str = "", comment: str = "", history: Sequence[str] = ()) -> None:
        """Keeps what a user said of an answer; said again of the same answer by the same user, it takes the place of the former.

        Raises:
            InputError: the vote is neither ``up`` nor ``down``.
            PlanQAError: the file cannot be written.
        """
        if vote not in ("up", "down"):
            raise InputError("评价只能是 up 或 down。", "")
        kept = json.dumps(answer.as_json(), ensure_ascii=False)
        past = json.dumps(list(history), ensure_ascii=False)
        row = (self._clock(), user, vote, reason, comment[:_MAX_COMMENT], answer.question, past, kept, answer.fingerprint)
        with self._db.write() as db:
            same = "user=? AND question=? AND history=? AND fingerprint=? AND json_extract(answer, '$.id')=?"
            db.execute(f"DELETE FROM feedback WHERE {same}", (user, answer.question, past, answer.fingerprint, answer.id))
            db.execute(f"INSERT INTO feedback ({_COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?)", row)

    def all(self) -> list[Feedback]:
        """Everything that was kept, oldest first."""
        with self._db.read() as db:
            rows = db.execute(f"SELECT {_COLUMNS} FROM feedback ORDER BY id").fetchall()
        return [
            Feedback(iso(at), user, vote, reason, comment, question, tuple(json.loads(history)), json.loads(answer), fingerprint)
            for at, user, vote, reason, comment, question, history, answer, fingerprint in rows
        ]


def candidates(feedback: Sequence[Feedback]) -> list[dict[str, Any]]:
    """Questions whose answer was found wrong, in the form of an eval set's questions, each once.

    What a person has to say is left empty: the facts, and where the answer stands if users doubt the citation or there
    was none; ``planqa eval --check`` names what is missing. ``reference`` holds what users wrote. There is no ``split``: it
    follows from the gold section.
    """
    found: dict[str, dict[str, Any]] = {}
    for item in feedback:
        if item.vote != "down":
            continue
        key = hashlib.sha256(json.dumps([item.question, item.history], ensure_ascii=False).encode()).hexdigest()[:10]
        candidate = found.setdefault(key, _candidate(f"fb-{key}", item))
        if item.comment and item.comment not in candidate["reference"]:
            candidate["reference"] = "；".join(filter(None, [candidate["reference"], item.comment]))
    return list(found.values())


def _candidate(key: str, item: Feedback) -> dict[str, Any]:
    cited = [] if item.reason == "citation" or item.answer["status"] != "answered" else item.answer["citations"][:1]
    kind = kind_of(item.question).name  # a guess; whoever completes a candidate corrects it
    return {
        "id": key,
        "question": item.question,
        "history": list(item.history),
        "type": "followup" if item.history else "definition" if kind == "other" else kind,
        "colloquial": True,
        "answerable": True,
        "gold": [{"doc": c["doc_id"], "section": c["section"]} for c in cited],
        "facts": [],
        "reference": "",
        "reason": None,
    }
