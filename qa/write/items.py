"""Items of a list as statements, with their count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index.store.words.phrases import units_with
from index.text.analyze import normalise
from index.text.numbering import numbered_items, spelled_run, strip_heading, strip_number
from index.text.places import places_in
from index.types import Chunk, Unit
from qa.read.listings import Listing
from qa.read.pool import EvidencePool
from qa.read.subject import is_title
from qa.types import Statement
from qa.understand.cues import cue
from qa.understand.question_type import item_count
from qa.write.sentence import sentence_text

_SHORT = 200
"""Characters up to which the items of a section are given with what they say."""
_DETAIL = 90
"""How much is told of each part of a section where what each says is wanted."""


def enumerate_items(
    items: Sequence[tuple[Chunk, Unit]], title: str, pool: EvidencePool, most: int, *, whole: bool = False
) -> list[Statement]:
    """A statement an item, the first with the title and the count of all; table rows with their notes.

    Where all is short, each is the entry of a place, the title counts more things than there are items, which then are their
    groups, or ``whole`` is set, an item is what its paragraph says, else only the topic that it opens with.
    """
    grouped = 1 < len(items) < item_count(title)
    ids = [pool.take(c, u) for c, u in items]
    further = [_rest_of_paragraph(c, u, pool) for c, u in items]
    detailed = whole
    short = sum(len(u.text) for _, u in (*items, *(told for own in further for told in own))) <= _SHORT
    whole = whole or grouped or short or all(places_in(normalise(u.lead)) for _, u in items)
    statements = []
    for i, ((_, unit), number) in enumerate(zip(items[:most], ids, strict=False)):
        text = sentence_text(pool.evidence[number]).rstrip("。") if whole or unit.kind == "row" else strip_number(unit.lead)
        end = "。" if i == len(items) - 1 else "；"
        prefix = f"{title}共{len(items)}项：" if i == 0 else ""
        evidence = (number, *pool.notes(pool.evidence[number]))
        statements.append(Statement(text + end, evidence, prefix, tuple(ids) if i == 0 else ()))
        # A topic line alone is the item, where what each says is not asked for.
        if whole and (rest := further[i]) and (detailed or not is_title(unit)):
            statements[-1] = replace(statements[-1], text=f"{text}。")
            statements += [Statement(u.text.rstrip("；。") + "。", (pool.take(c, u),)) for c, u in rest[:-1]]
            statements.append(Statement(rest[-1][1].text.rstrip("；。") + end, (pool.take(*rest[-1]),)))
    return statements


def _rest_of_paragraph(chunk: Chunk, unit: Unit, pool: EvidencePool) -> list[tuple[Chunk, Unit]]:
    """What the paragraph of a unit says behind it."""
    units = [(c, u) for c in pool.store.passages(chunk.doc_id, chunk.locator) for u in c.units]
    return [(c, u) for c, u in units if u.paragraph == unit.paragraph and u.kind == "sentence" and u.span[0] > unit.span[0]]


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


def tells_problems(listing: Listing) -> bool:
    """Whether a list is announced as one of what is still bad, not of what is done about it."""
    said = normalise(f"{listing.head} {listing.announced}")
    return cue("problems").search(said) is not None and cue("mending").search(said) is None


def listed(listing: Listing, pool: EvidencePool, most: int, *, whole: bool = False) -> list[Statement]:
    """A list as statements, an item each, the first with what it is of and the count of all; ``whole``: with what each says."""
    if listing.shape == "numbered":
        return enumerate_numbered(listing.items, listing.head, pool, most)
    if listing.shape == "topics":
        return enumerate_items(listing.items, listing.head, pool, most, whole=whole)
    announced: tuple[int, ...] = ()
    if listing.shape == "parts":
        document = pool.store.by_id[listing.doc_id]
        told = [(strip_heading(s.headings[-1]), pool.section_heading(document, s)) for s in listing.parts]
        if whole:
            return _parts_told(listing, pool, most)
    elif listing.shape == "spelled":
        run = spelled_run(u.text for _, u in listing.items)
        told = [(item, pool.take(c, u)) for (c, u), items in zip(listing.items, run, strict=True) for item in items]
    elif listing.shape == "run":
        told = [(text, pool.take(c, u)) for text, (c, u) in zip(listing.said, listing.items, strict=True)]
        announced = (pool.take(*listing.by),) if listing.by else ()
    else:
        told = [(strip_number(u.text), pool.take(c, u)) for c, u in listing.items]
    counted = tuple(dict.fromkeys(number for _, number in told))
    total = "" if listing.uncounted else f"共{len(told)}项"
    return [
        Statement(
            text.rstrip("。；;") + ("。" if i + 1 == len(told) else "；"),
            (number,) if i else tuple(dict.fromkeys((number, *announced))),
            "" if i else f"{strip_number(listing.head)}{total}：",
            () if i else counted,
        )
        for i, (text, number) in enumerate(told[:most])
    ]


def _parts_told(listing: Listing, pool: EvidencePool, most: int) -> list[Statement]:
    """The parts of a section a line each, with how each begins."""
    document, statements = pool.store.by_id[listing.doc_id], list[Statement]()
    ids = tuple(pool.section_heading(document, s) for s in listing.parts)
    for i, (section, number) in enumerate(zip(listing.parts[:most], ids, strict=False)):
        prefix = f"{strip_number(listing.head)}共{len(ids)}项：\n" if i == 0 else "\n"
        statements.append(Statement(f"{section.headings[-1].rstrip('。')}。", (number,), prefix, ids if i == 0 else ()))
        size = 0
        for chunk, unit in ((c, u) for c in pool.store.passages(listing.doc_id, section.locator) for u in c.units):
            if unit.kind == "sentence" and not is_title(unit) and size < _DETAIL:
                size += len(unit.text)
                statements.append(Statement(sentence_text(pool.evidence[pool.take(chunk, unit)]), (pool.take(chunk, unit),)))
    return statements


def with_details(statements: Sequence[Statement], pool: EvidencePool) -> list[Statement]:
    """The items of a list, each with the paragraph of its plan whose topic it is, where at least half of them are one."""
    told = [(s, [_paragraph_on(name, pool.evidence[s.evidence[0]].chunk.doc_id, pool) for name in _names(s)]) for s in statements]
    found = [units for _, own in told for units in own]
    if 2 * sum(map(bool, found)) < len(found):
        return list(statements)
    detailed = []
    for i, (statement, own) in enumerate(told):
        detailed.append(replace(statement, prefix=f"\n{statement.prefix}") if i else statement)
        for units in filter(None, own):
            ids = [pool.take(c, u) for c, u in units]
            first = sentence_text(pool.evidence[ids[0]])
            detailed += [Statement(first, (ids[0],), "\n"), *(Statement(pool.evidence[n].unit.text, (n,)) for n in ids[1:])]
    return detailed


def _names(statement: Statement) -> list[str]:
    return [item.rstrip("；;。") for item in numbered_items(statement.text) or [statement.text]]


def _paragraph_on(name: str, doc_id: str, pool: EvidencePool) -> list[tuple[Chunk, Unit]]:
    """The first paragraph of a plan whose topic is a name; nothing where no paragraph says anything of it."""
    store = pool.store
    units = ((store.chunks[store.unit_chunk[n]], store.units[n]) for n in units_with(normalise(name), store).tolist())
    for chunk, unit in units:
        if chunk.doc_id == doc_id and unit.kind == "sentence" and strip_number(unit.lead) == name and not is_title(unit):
            return [(chunk, unit), *_rest_of_paragraph(chunk, unit, pool)]
    return []
