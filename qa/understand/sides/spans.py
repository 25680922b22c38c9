"""A question as a row of typed spans: times, places, plans, the words that join them, and all other words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from index.text.periods import five_year_periods, spans_of_years
from index.text.places import areas_in, names_in, scope_names
from index.text.segment import segment
from qa.understand.cues import cue

Type = Literal["time", "place", "plan", "and", "of", "stop", "word"]
KEYS: frozenset[Type] = frozenset(("time", "place", "plan"))
"""What tells whose and when something is."""

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?:年[底末初]?|(?=[和与跟同及、]|以及))")
_PERIOD_END = re.compile('[”"]?(?:时期|期间|末)')
"""Behind the name of a five-year period, what belongs to it."""
_STOPS = frozenset(",，;；:：?？。!！()（）")
_JOINING = frozenset(("、", "和", "与", "跟", "同", "及", "以及", "还有"))
_KIND = "(?:省|市|州|县|区)?"


@dataclass(frozen=True, slots=True)
class Word:
    """Some characters of a question, ``start`` to ``end``, with what they are."""

    type: Type
    text: str
    start: int
    end: int


def words_of(text: str, plans: Sequence[str] = ()) -> list[Word]:
    """The typed spans of a text in order; what is neither time, place nor plan word by word.

    Args:
        text: a normalised question.
        plans: the words of it that name plans.
    """
    found: list[Word] = []
    at = 0
    for key in (*_keys(text, plans), Word("stop", "", len(text), len(text))):
        for piece in segment(text[at : key.start]):
            found += [Word(_type(c), c, 0, 0) for c in piece] if _STOPS & set(piece) else [Word(_type(piece), piece, 0, 0)]
        found.append(key)
        at = key.end
    return _placed(found)


def _placed(words: Sequence[Word]) -> list[Word]:
    """Words one behind the other."""
    placed, at = [], 0
    for word in words:
        placed.append(Word(word.type, word.text, at, at + len(word.text)))
        at += len(word.text)
    return placed


def _type(piece: str) -> Type:
    return "and" if piece in _JOINING else "of" if piece == "的" else "stop" if piece in _STOPS else "word"


def _keys(text: str, plans: Sequence[str]) -> Iterator[Word]:
    """The times, places and plans of a text in order, none within another; those right behind one another of one type are one."""
    spans: list[tuple[int, int, Type]] = [(m.start(), m.end(), "plan") for name in plans for m in re.finditer(re.escape(name), text)]
    spans += [(*p.span, "time") for p in spans_of_years(text)]
    spans += [(m.start(), m.end(), "time") for m in (*_YEAR.finditer(text), *cue("told_year").finditer(text))]
    spans += [(*_of_period(text, *p.span), "time") for p in five_year_periods(text)]
    names = sorted((*names_in(text), *areas_in(text)), key=len, reverse=True)
    spans += [(m.start(), m.end(), "place") for name in names for m in re.finditer(f"{re.escape(name)}{_KIND}", text)]
    beside = [m.span() for m in cue("level_aside").finditer(text)]
    spans += [(m.start(), m.end(), "place") for m in scope_names().finditer(text) if not any(a <= m.start() < b for a, b in beside)]
    last: Word | None = None
    for start, end, kind in sorted(spans, key=lambda s: (s[0], -s[1])):
        if last is None or start >= last.end:
            if last is not None and start == last.end and kind == last.type:
                last = Word(kind, last.text + text[start:end], last.start, end)
                continue
            if last is not None:
                yield last
            last = Word(kind, text[start:end], start, end)
    if last is not None:
        yield last


def _of_period(text: str, start: int, end: int) -> tuple[int, int]:
    """Where a five-year period stands with its quotation marks and the word for a time behind it."""
    behind = _PERIOD_END.match(text, end)
    return start - (text[start - 1 : start] in ("“", '"')), behind.end() if behind else end + (text[end : end + 1] in ("”", '"'))
