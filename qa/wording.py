"""Units of a plan as sentences that are understood alone."""

from __future__ import annotations

import re

from index.analyze import normalise
from index.parse.numbering import recognise, strip_number
from qa.types import Evidence


def sentence_text(item: Evidence) -> str:
    """A unit as a sentence that is understood alone: without its number, after the topic of its
    paragraph where it does not name it itself."""
    if item.kind == "row":
        return item.unit.text
    # The first number of a list within the sentence (1.…；2.…) stays with the others.
    numbered = re.search(r"[；;]\s*2[.．、]", item.unit.text) is not None
    text, lead = item.unit.text if numbered else strip_number(item.unit.text), strip_number(item.unit.lead)
    if not text.endswith(("。", "！", "？")):
        text = text.rstrip("；;，,") + "。"
    if lead and len(lead) <= 26 and normalise(lead) not in normalise(text) and lead != text.rstrip("。"):
        return f"{lead}：{text}"
    return text


def strip_heading(heading: str) -> str:
    """A heading without its number."""
    found = recognise(heading)
    return found.rest if found is not None and found.rest else heading
