"""What the server and its answering processes write to each other: lines of JSON.

To a process: first a ``Header``, then what is asked (``Asked``), which question is to be ended (``stop``), that the index has changed
(``look``). From it: a line of the number of the question, what is told of it, and the value.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Literal

from pydantic import TypeAdapter
from pydantic_core import to_json

from index import errors
from index.errors import PlanQAError
from qa.config import Config
from qa.types import Answer, Sentence

Kind = Literal["ready", "stage", "sentence", "answer", "error", "stopped", "failed"]
LAST: frozenset[Kind] = frozenset({"answer", "error", "stopped", "failed"})
"""Those after which nothing more is told of a question."""
_HALF = re.compile("[\ud800-\udfff]")
"""Half of a pair that stands alone: no character, so that no text with one can be written as UTF-8."""


@dataclass(frozen=True, slots=True)
class Header:
    """What a process is started with: the index directory, the settings, the day that decides which plan is in force (today where
    None), and how many questions it answers at once."""

    root: str
    config: Config
    as_of: date | None
    at_once: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A question by its number; ``plans`` are the ids of those to keep to, ``watched`` whether its stages and sentences are told."""

    number: int
    question: str
    history: Sequence[str]
    plans: Sequence[str]
    watched: bool


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def line(value: object) -> bytes:
    """A value as one line of JSON; a plain one may have characters that are none (halves of a pair)."""
    return (json.dumps(value).encode() if isinstance(value, dict) else to_json(value)) + b"\n"


def header_of(data: bytes) -> Header:
    """Reads the line of a ``Header``."""
    header: Header = _adapter(Header).validate_json(data)
    return header


def asked_of(values: dict[str, Any]) -> Asked:
    """Reads the JSON object of an ``Asked``; what is no character stands as the character for one that is unknown."""
    question, *others = (_HALF.sub("\ufffd", text) for text in (values["question"], *values["history"], *values["plans"]))
    earlier = len(values["history"])
    return Asked(values["number"], question, others[:earlier], others[earlier:], values["watched"])


def news(number: int, kind: Kind, value: object = None) -> bytes:
    """The line of what is told of a question."""
    return b"%d %s %s" % (number, kind.encode(), line(value))


def read(data: bytes) -> tuple[int, Kind, bytes]:
    """The number of the question, what is told of it, and the JSON of the value."""
    number, kind, value = data.split(b" ", 2)
    return int(number), kind.decode(), value  # type: ignore[return-value]


def answer_of(data: bytes) -> Answer:
    """Reads an answer."""
    answer: Answer = _adapter(Answer).validate_json(data)
    return answer


def sentence_of(data: bytes) -> Sentence:
    """Reads a sentence."""
    sentence: Sentence = _adapter(Sentence).validate_json(data)
    return sentence


def told(error: PlanQAError) -> list[str]:
    """An error as it is written."""
    return [type(error).__name__, error.message, error.hint]


def error_of(data: bytes) -> PlanQAError:
    """Reads an error: of the same kind where it is one of the product's."""
    name, message, hint = json.loads(data)
    kind = getattr(errors, name, PlanQAError)
    return kind(message, hint) if isinstance(kind, type) and issubclass(kind, PlanQAError) else PlanQAError(message, hint)
