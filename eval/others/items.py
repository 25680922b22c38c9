"""The questions as they are kept: an answer is a place in the source file, not a section, so that another parser needs no other set."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.sets.questions import Question, from_json
from index.errors import InputError

SHIPPED = Path(__file__).parent / "questions"
OTHERS = "others/"
"""Paths that begin so lie in the folder ``--others``; all the rest in the folder ``--reports``."""
_MARKS = frozenset("*|#")
_CODE = re.compile(r"<(script|style)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>|&#?\w+;")


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of a source file, in characters, and the beginning of a hash of what stands there."""

    start: int
    end: int
    mark: str


@dataclass(frozen=True, slots=True)
class Item:
    """A question, the file that it is about, and where the answer stands in it.

    ``places``: all of them are needed, each in one of its alternatives; ``alone``: the question does not say which document
    it means and is asked of that one only; ``verdict``: what a claim deserves (``yes``, ``no``), else empty. ``question``
    has no gold.
    """

    question: Question
    file: str
    places: tuple[tuple[Place, ...], ...]
    alone: bool
    verdict: str

    @property
    def doc(self) -> str:
        """The id of the document: its folder and name, or its name alone where the folder only says what kind it is."""
        *folders, name = Path(self.file).with_suffix("").parts
        return "-".join([*(folders[1:] or folders if folders != [OTHERS.rstrip("/")] else ()), name])


def read_items(paths: Sequence[Path] = (SHIPPED,)) -> list[Item]:
    """The questions of files and folders (``*.jsonl``), in order.

    Raises:
        InputError: a line has a wrong form; names file and line.
    """
    items = []
    for file in [f for path in paths for f in (sorted(path.glob("*.jsonl")) if path.is_dir() else [path])]:
        for number, line in enumerate(file.read_text("utf-8").split("\n"), 1):
            if line.strip():
                items.append(_item(line, f"“{file}”第 {number} 行", file.stem))
    return items


def _item(line: str, where: str, source: str) -> Item:
    try:
        found: dict[str, Any] = json.loads(line)
        places = tuple(tuple(Place(*place) for place in any_of) for any_of in found.pop("places"))
        file, alone, verdict = str(found.pop("file")), bool(found.pop("alone")), found.pop("verdict", None) or ""
    except (ValueError, TypeError, KeyError) as error:
        raise InputError(f"{where}不是一道题：要有 file、places 和 alone。", "题目格式见 docs/eval.md。") from error
    return Item(from_json(found | {"gold": []}, where, source), file, places, alone, verdict)


def source_text(path: Path) -> str:
    """The text of a source file; tags, scripts and entities of HTML become blanks of the same length.

    Raises:
        OSError, UnicodeDecodeError: the file cannot be read.
    """
    text = path.read_text("utf-8")
    if path.suffix.lower() in (".html", ".htm"):
        for pattern in (_CODE, _TAG):
            text = pattern.sub(lambda m: " " * len(m[0]), text)
    return text


def flat(text: str) -> tuple[str, list[int]]:
    """A text without blanks and Markdown's marks in NFKC, and where in the text each of its characters stands."""
    kept, at = [], []
    for i, written in enumerate(text):
        for ch in unicodedata.normalize("NFKC", written):
            if not ch.isspace() and ch not in _MARKS:
                kept.append(ch)
                at.append(i)
    return "".join(kept), at


def mark_of(words: str) -> str:
    """The beginning of a hash of some words after ``flat``."""
    return hashlib.sha256(flat(words)[0].encode()).hexdigest()[:8]
