"""Units of a plan as sentences that are understood alone, and statements with the plan whose words they are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from index.text.analyze import normalise
from index.text.numbering import numbered_items, strip_heading, strip_number
from index.text.places import place_of, places_in, province_of
from index.types import Document, Unit
from qa.read.pool import EvidencePool
from qa.types import Draft, Evidence, Statement

_NUMBERED = re.compile(r"[；;]\s*2[.．、]")

_VERDICTS = ("是", "否", "对", "不是", "不对", "正确", "错误")
_LIKE_OURS = (*(f"{word}{mark}" for word in _VERDICTS for mark in "。，：！；,:"), "规划写的", "规划未提及", "规划没有", "规划提到了")
"""How a text begins that would be taken for our own verdict or refusal: words of a plan can be written so on purpose."""


def is_numbered_list(unit: Unit) -> bool:
    """Whether a unit is a list within a sentence (1.…；2.…)."""
    return _NUMBERED.search(unit.text) is not None


def sentence_text(item: Evidence, places: Sequence[str] = ()) -> str:
    """A unit as a sentence that is understood alone: without its number, after the topic of its
    paragraph where it does not name it itself; of a list within it only what names one of the ``places``, where any does."""
    if item.kind == "row":
        return item.unit.text
    # The first number of a list within the sentence (1.…；2.…) stays with the others.
    text = _of_places(item.unit.text, places) if is_numbered_list(item.unit) else strip_number(item.unit.text)
    lead = strip_number(item.unit.lead)
    if not text.endswith(("。", "！", "？", "：")):
        text = text.rstrip("；;，,") + "。"
    if lead and len(lead) <= 26 and normalise(lead) not in normalise(text) and lead != text.rstrip("。"):
        text = f"{lead}：{text}"
    heading = _of_a_place(item)
    return f"{heading}：{text}" if heading and not places_in(normalise(text)) else text


def _of_places(text: str, places: Sequence[str]) -> str:
    items = numbered_items(text)
    kept = [f"{i}.{item}" for i, item in enumerate(items, 1) if set(places) & set(places_in(normalise(item)))]
    kept = [strip_number(kept[0])] if len(kept) == 1 else kept
    return "；".join(kept) + "。" if kept and len(kept) < len(items) else text


def _of_a_place(item: Evidence) -> str:
    """The nearest heading that names a city or county: what stands below it is said of that place."""
    for heading in reversed(item.chunk.headings):
        named = strip_heading(heading)
        if any(province_of(p) != p for p in places_in(normalise(named))):
            return named if len(named) <= 26 else ""
    return ""


def whose(draft: Draft, pool: EvidencePool) -> Draft:
    """A draft in which each statement that begins to speak for another plan names it, with its place."""
    statements: list[Statement] = []
    before = ""
    for statement in draft.statements:
        document = pool.store.by_id[pool.evidence[statement.evidence[0]].chunk.doc_id]
        named = document.id == before or f"《{document.title}》" in statement.prefix
        statements.append(statement if named else _labelled(statement, label_of(document)))
        before = document.id
    return replace(draft, statements=tuple(statements))


def marked_as_quoted(draft: Draft) -> Draft:
    """A draft whose first statement is told to be the plan's where its words begin like a verdict or refusal of ours."""
    first = draft.statements[0] if draft.statements else None
    if first is None or first.prefix.endswith("：") or not first.text.startswith(_LIKE_OURS):
        return draft
    return replace(draft, statements=(replace(first, prefix=f"{first.prefix}原文为："), *draft.statements[1:]))


def label_of(document: Document) -> str:
    """A plan by its title, with its place in front where the title does not tell it."""
    place = document.place
    told = place_of(document.title, "")[0] == place or (place and place in document.title)
    return f"《{document.title}》" if told else f"{place}《{document.title}》"


def _labelled(statement: Statement, label: str) -> Statement:
    if statement.judgement is None:
        return replace(statement, prefix=f"{label}：{statement.prefix}")
    # The verdict comes first; 规划 behind it stands for the plan.
    verdict, comma, rest = statement.prefix.partition("，规划")
    return replace(statement, prefix=f"{verdict}，{label}{rest}" if comma else f"{verdict}{label}：")
