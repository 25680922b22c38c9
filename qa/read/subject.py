"""What a unit is of: places, areas, and whether it says anything itself."""

from __future__ import annotations

import re

from index.text.analyze import normalise, pairs
from index.text.numbering import strip_number
from index.text.places import areas_in, places_in, scope_words
from index.text.quantity import quantities
from index.types import Chunk, Document, Unit
from qa.types import Evidence, Query

_LEVEL = re.compile("[省市县区]$")
"""The kind of place behind its name."""
_OPENS = re.compile(r"^(?:到?(?:19|20)\d{2}年[底末]?,?)?")
"""A time that opens a sentence."""
_SALUTATIONS = ("同志们", "朋友们")
_PAUSE = re.compile("[。；：，、！？]")


def places_of(chunk: Chunk, unit: Unit) -> frozenset[str]:
    """The places that a unit speaks of: those in it and in the topic of its paragraph, and those of the nearest heading that names
    any, unless the topic picks one of them; where there are none, the place that the sentences before it are about."""
    headed = next((found for h in reversed(chunk.headings) if (found := places_in(normalise(h)))), ())
    topic = places_in(normalise(unit.lead))
    picked = bool(topic) and set(topic) < set(headed)
    return frozenset((*places_in(normalise(unit.text)), *topic, *(() if picked else headed))) or _carried(chunk, unit)


def _carried(chunk: Chunk, unit: Unit) -> frozenset[str]:
    """The place with which a sentence before in the same paragraph opens, where none in between names another or speaks of a
    level of government (甲县……。到2030年……)."""
    if unit.kind != "sentence" or scope_words(unit.text):
        return frozenset()
    before = [u for u in chunk.units if u.paragraph == unit.paragraph and u.kind == "sentence" and u.span[1] <= unit.span[0]]
    for earlier in reversed(before):
        text = normalise(earlier.text)
        named = places_in(text)
        if scope_words(text) or len(named) > 1:
            break
        if named:
            return frozenset(named) if _OPENS.sub("", text).startswith(named[0]) else frozenset()
    return frozenset()


def areas_of(document: Document, chunk: Chunk, unit: Unit) -> frozenset[str]:
    """The areas that a unit speaks of: those in it, its topic, any of its headings or the title of its plan, since
    what stands in the chapter of an area is said of it."""
    return frozenset(a for text in (unit.text, unit.lead, *chunk.headings, document.title) for a in areas_in(normalise(text)))


def said(item: Evidence) -> str:
    """What a piece of evidence says, with its headings and the topic of its paragraph."""
    return normalise(" ".join((*item.chunk.headings, item.unit.lead, item.unit.text)))


def entry_of(unit: Unit) -> str:
    """The place that a paragraph is the entry of in a list of places (（四）甲市：…); empty where it is of none."""
    label = _LEVEL.sub("", normalise(strip_number(unit.lead)).rstrip(":"))
    return label if len(label) >= 2 and places_in(label) == (label,) else ""


def is_unasked_part(unit: Unit, query: Query) -> bool:
    """Whether a row is of a part of a total (发电量—火电) that a question does not name by any two of its characters."""
    total, dash, part = unit.text.partition("：")[0].rpartition("—")
    if unit.kind != "row" or not dash or not total:
        return False
    # What the total has as well tells nothing (茶饼—绿茶饼).
    said = normalise(f"{query.text} {query.about}")
    telling = [pair for pair in pairs(part) if pair not in normalise(total)]
    return bool(telling) and not any(pair in said for pair in telling)


def is_title(unit: Unit) -> bool:
    """Whether a unit says nothing itself: the topic sentence of its paragraph, a line of a title
    page, or a salutation (各位代表！)."""
    if unit.kind == "sentence" and not unit.lead and len(unit.text) <= 45 and not _PAUSE.search(unit.text):
        return True
    if _is_salutation(unit.text):
        return True
    # What opens a paragraph with a figure says it.
    opens = bool(unit.lead) and strip_number(unit.lead).endswith(strip_number(unit.text).rstrip("。：:"))
    return opens and not quantities(strip_number(unit.text))


def _is_salutation(text: str) -> bool:
    said = text.rstrip("！!：:，,。")
    return said in _SALUTATIONS or (said.startswith("各位") and len(said) <= 14 and not _PAUSE.search(said))


def is_of_the_level(document: Document, query: Query) -> bool:
    """Whether a plan is of the level of government that a question means (全国, 全省, 我市); true where either is not told."""
    return query.level is None or not document.level or query.level == document.level
