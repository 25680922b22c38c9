"""Units of a plan as sentences that are understood alone."""

from __future__ import annotations

import re

from index.text.analyze import normalise
from index.text.numbering import strip_heading, strip_number
from index.text.places import places_in, province_of
from index.types import Unit
from qa.types import Evidence

_NUMBERED = re.compile(r"[；;]\s*2[.．、]")


def is_numbered_list(unit: Unit) -> bool:
    """Whether a unit is a list within a sentence (1.…；2.…)."""
    return _NUMBERED.search(unit.text) is not None


def sentence_text(item: Evidence) -> str:
    """A unit as a sentence that is understood alone: without its number, after the topic of its
    paragraph where it does not name it itself."""
    if item.kind == "row":
        return item.unit.text
    # The first number of a list within the sentence (1.…；2.…) stays with the others.
    text = item.unit.text if is_numbered_list(item.unit) else strip_number(item.unit.text)
    lead = strip_number(item.unit.lead)
    if not text.endswith(("。", "！", "？")):
        text = text.rstrip("；;，,") + "。"
    if lead and len(lead) <= 26 and normalise(lead) not in normalise(text) and lead != text.rstrip("。"):
        text = f"{lead}：{text}"
    heading = _of_a_place(item)
    return f"{heading}：{text}" if heading and not places_in(normalise(text)) else text


def _of_a_place(item: Evidence) -> str:
    """The nearest heading that names a city or county: what stands below it is said of that place."""
    for heading in reversed(item.chunk.headings):
        named = strip_heading(heading)
        if any(province_of(p) != p for p in places_in(normalise(named))):
            return named if len(named) <= 26 else ""
    return ""
