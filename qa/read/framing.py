"""How a unit is put to the reader: in its context, so that a sentence that says little by itself can be judged."""

from __future__ import annotations

from collections.abc import Sequence

from index.types import Chunk, Unit

_TITLE_CHARS = 24
_HEADING_CHARS = 22
_BEFORE_CHARS = 40
_TEXT_CHARS = 170
_SAYS_LITTLE = 28
"""Characters below which the unit before is put in front, whose subject it goes on with."""


def framed(title: str, chunk: Chunk, unit: Unit) -> str:
    """A unit with its plan's title, the two nearest headings, its lead and, where it is short, the end of the unit before.

    Args:
        title: the plan's title.
        chunk: the chunk that the unit stands in.
        unit: one of the units of the chunk.

    Returns:
        One line, what is in front parted by ``｜``; long parts are cut.
    """
    headings = "/".join(h[:_HEADING_CHARS] for h in chunk.headings[-2:])
    front = "" if len(unit.text) >= _SAYS_LITTLE else _before(chunk.units, unit)
    lead = unit.lead[:_HEADING_CHARS] if unit.lead and not unit.text.startswith(unit.lead) else ""
    return "｜".join(part for part in (title[:_TITLE_CHARS], headings, lead, f"{front}{unit.text[:_TEXT_CHARS]}") if part)


def _before(units: Sequence[Unit], unit: Unit) -> str:
    at = next((i for i, other in enumerate(units) if other.span == unit.span), 0)
    return units[at - 1].text[-_BEFORE_CHARS:] if at and units[at - 1].kind == unit.kind else ""
