"""Texts of others inside a prompt: data that cannot close its frame or pass for marks of the chat."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence

from index.text.numbering import strip_heading, strip_number
from qa.types import Evidence

_NEUTRAL = str.maketrans({"<": "＜", ">": "＞", "[": "［", "]": "］", "`": "｀"})
"""Marks that open or close frames, citations, roles and code, by their full-width twins."""
_MOST = 1200
"""Characters of a piece of evidence that are shown."""


def quoted(text: str) -> str:
    """A text as one quoted line: no control or invisible characters, no marks that mean anything.

    The full-width twins fold back to the same characters when a sentence is checked (NFKC).
    """
    visible = "".join(c if unicodedata.category(c)[0] != "C" else " " if c in "\n\r\t" else "" for c in text)
    return json.dumps(" ".join(visible.split()).translate(_NEUTRAL), ensure_ascii=False)


def material(item: Evidence) -> str:
    """The words of a piece of evidence as a model is to word them: under the topic of its paragraph, or the heading that it stands
    under, where they do not name it themselves; without its number in a list."""
    text = item.unit.text if item.kind == "row" else strip_number(item.unit.text)
    over = strip_number(item.unit.lead) or next((strip_heading(h) for h in reversed(item.chunk.headings)), "")
    return text if item.kind == "row" or not over or over in text else f"{over}：{text}"


def numbered(evidence: Sequence[Evidence]) -> str:
    """Evidence as numbered lines: plan, place in it, words."""
    lines = []
    for number, item in enumerate(evidence, 1):
        where = " › ".join(strip_heading(h) for h in item.chunk.headings)
        told = item.kind == "row" or item.unit.lead in item.unit.text
        lead = "" if told else f"{item.unit.lead}："
        text = (lead + item.unit.text)[:_MOST]
        lines.append(f"[{number}] 规划：{quoted(item.title)}　位置：{quoted(where)}　文字：{quoted(text)}")
    return "\n".join(lines)
