"""Items of a list as statements, with their count."""

from __future__ import annotations

from collections.abc import Sequence

from index.text.analyze import normalise
from index.text.numbering import numbered_items, spelled_run, strip_heading, strip_number
from index.text.places import places_in
from index.types import Chunk, Unit
from qa.read.listings import Listing
from qa.read.pool import EvidencePool
from qa.types import Statement
from qa.understand.question_type import item_count
from qa.write.sentence import sentence_text

_SHORT = 200
"""Characters up to which the items of a section are given with what they say."""


def enumerate_items(
    items: Sequence[tuple[Chunk, Unit]], title: str, pool: EvidencePool, most: int, *, whole: bool = False
) -> list[Statement]:
    """A statement an item, the first with the title and the count of all; table rows with their notes.

    Where all is short, each is the entry of a place, the title counts more things than there are items, which then are their
    groups, or ``whole`` is set, an item is what its paragraph says first, else only the topic that it opens with.
    """
    grouped = 1 < len(items) < item_count(title)
    ids = [pool.take(c, u) for c, u in items]
    whole = whole or grouped or sum(len(u.text) for _, u in items) <= _SHORT or all(places_in(normalise(u.lead)) for _, u in items)
    statements = []
    for i, ((_, unit), number) in enumerate(zip(items[:most], ids, strict=False)):
        text = sentence_text(pool.evidence[number]).rstrip("。") if whole or unit.kind == "row" else strip_number(unit.lead)
        end = "。" if i == len(items) - 1 else "；"
        prefix = f"{title}共{len(items)}项：" if i == 0 else ""
        evidence = (number, *pool.notes(pool.evidence[number]))
        statements.append(Statement(text + end, evidence, prefix, tuple(ids) if i == 0 else ()))
    return statements


def enumerate_numbered(items: Sequence[tuple[Chunk, Unit]], title: str, pool: EvidencePool, most: int) -> list[Statement]:
    """A statement a unit of numbered items as they stand (1.甲；2.乙), the first with the title and the count of all items,
    the first of each group with its topic."""
    ids = [pool.take(c, u) for c, u in items]
    total = sum(len(numbered_items(u.text)) for _, u in items)
    statements, group = [], strip_number(title)
    for i, ((_, unit), number) in enumerate(zip(items[:most], ids, strict=False)):
        topic = strip_number(unit.lead)
        prefix = f"{title}共{total}项：" if i == 0 else ""
        if topic and topic != group:
            prefix += f"\n{topic}："
        group = topic or group
        end = "" if unit.text.endswith(("；", "。")) else "；"
        statements.append(Statement(unit.text + end, (number,), prefix, tuple(ids) if i == 0 else ()))
    return statements


def listed(listing: Listing, pool: EvidencePool, most: int, *, whole: bool = False) -> list[Statement]:
    """A list as statements, an item each, the first with what it is of and the count of all; ``whole``: with what each says."""
    if listing.shape == "numbered":
        return enumerate_numbered(listing.items, listing.head, pool, most)
    if listing.shape == "topics":
        return enumerate_items(listing.items, listing.head, pool, most, whole=whole)
    if listing.shape == "parts":
        document = pool.store.by_id[listing.doc_id]
        told = [(strip_heading(s.headings[-1]), pool.section_heading(document, s)) for s in listing.parts]
    elif listing.shape == "spelled":
        run = spelled_run(u.text for _, u in listing.items)
        told = [(item, pool.take(c, u)) for (c, u), items in zip(listing.items, run, strict=True) for item in items]
    else:
        told = [(strip_number(u.text), pool.take(c, u)) for c, u in listing.items]
    counted = tuple(dict.fromkeys(number for _, number in told))
    return [
        Statement(
            text.rstrip("。；;") + ("。" if i + 1 == len(told) else "；"),
            (number,),
            "" if i else f"{strip_number(listing.head)}共{len(told)}项：",
            () if i else counted,
        )
        for i, (text, number) in enumerate(told[:most])
    ]
