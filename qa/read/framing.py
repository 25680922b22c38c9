"""How a unit is put to the reader: in its context, so that a sentence that says little by itself can be judged."""

from __future__ import annotations

from collections.abc import Sequence

from index.text.analyze import normalise
from index.types import Chunk, Unit

_TITLE_CHARS = 24
_HEADING_CHARS = 22
_BEFORE_CHARS = 40
_TEXT_CHARS = 120
"""Characters of a unit that surely lie within the tokens that the reader sees, behind what stands in front."""
_EDGE = 24
"""Characters at the ends of a stretch in which words count less: what is asked may stand behind them."""
_CLAUSE_ENDS = frozenset("，,；;：:、。")
_SAYS_LITTLE = 28
"""Characters below which the unit before is put in front, whose subject it goes on with."""


def framed(title: str, chunk: Chunk, unit: Unit, question: str = "") -> str:
    """A unit with its plan's title, the two nearest headings, its lead and, where it is short, the end of the unit before.

    Args:
        title: the plan's title.
        chunk: the chunk that the unit stands in.
        unit: one of the units of the chunk.
        question: what is asked; of a long unit that stretch is taken which has most of its words, else the beginning.

    Returns:
        One line, what is in front parted by ``｜``; long parts are cut.
    """
    headings = "/".join(h[:_HEADING_CHARS] for h in chunk.headings[-2:])
    front = "" if len(unit.text) >= _SAYS_LITTLE else _before(chunk.units, unit)
    lead = unit.lead[:_HEADING_CHARS] if unit.lead and not unit.text.startswith(unit.lead) else ""
    return "｜".join(part for part in (title[:_TITLE_CHARS], headings, lead, f"{front}{_stretch(unit.text, question)}") if part)


def _stretch(text: str, question: str) -> str:
    """So much of a text as the reader sees, from the clause on with which it has most of the question's pairs of characters."""
    if len(text) <= _TEXT_CHARS:
        return text
    asked = _pairs(question)

    def told(start: int) -> tuple[int, int, int]:
        end = start + _TEXT_CHARS
        return len(asked & _pairs(text[start:end])), len(asked & _pairs(text[start : end - _EDGE])), -start

    starts = [0, *(i for i, before in enumerate(text, 1) if before in _CLAUSE_ENDS and i + _EDGE < len(text))]
    start = max(starts, key=told)
    return text[start : start + _TEXT_CHARS]


def _pairs(text: str) -> frozenset[str]:
    text = normalise(text)
    return frozenset(text[i : i + 2] for i in range(len(text) - 1))


def _before(units: Sequence[Unit], unit: Unit) -> str:
    at = next((i for i, other in enumerate(units) if other.span == unit.span), 0)
    return units[at - 1].text[-_BEFORE_CHARS:] if at and units[at - 1].kind == unit.kind else ""
