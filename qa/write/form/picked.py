"""What is wanted of a list after it was told: one item, by its number, with all that the plan says of it; only what speaks of a name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from index.text.analyze import normalise
from index.text.numbering import numbered_items
from index.types import Chunk, Unit
from qa.read.subject import is_title, said
from qa.types import Draft, Evidence, Statement
from qa.write.form.addressed import whole
from qa.write.items import with_details
from qa.write.task import Task

Item = tuple[str, Evidence]


def picked(draft: Draft, task: Task) -> Draft:
    """The item of a drafted list that the form of a question asks for, with its section, or its paragraph as far as the next item; a
    refusal where the list has no so many, the draft as it is where it is no list."""
    items = list(_items(draft, task))
    number = task.query.form.item
    if not items:
        return draft
    if number > len(items):
        return task.refusal("figure_not_stated", ())
    text, item = items[number - 1]
    section = task.pool.store.section(item.chunk.doc_id, item.chunk.locator)
    document = task.pool.store.by_id[item.chunk.doc_id]
    if section is not None and task.pool.section_heading(document, section) == item.id:
        return Draft(tuple(whole((document, section), task)), kind="section")
    following = items[number][1] if number < len(items) else None
    rest = list(_rest(item, following, task))
    if rest:
        return Draft((task.statement(item), *(Statement(u.text, (task.pool.take(c, u),)) for c, u in rest)), kind="section")
    return Draft(tuple(with_details([Statement(f"{text.rstrip('；;。')}。", (item.id,))], task.pool)), kind="section")


def narrowed(draft: Draft, task: Task) -> Draft | None:
    """What of a drafted list speaks of the name that the form of a question narrows it to, with its count; None for a draft that is no
    list, and where nothing of it does."""
    only = normalise(task.query.form.only)
    first = next((i for i, s in enumerate(draft.statements) if s.counted), None)
    if first is None or draft.reason is not None:
        return None
    kept = [s for s in draft.statements[first:] if s.evidence and only in said(task.pool.evidence[s.evidence[0]])]
    ids = tuple(dict.fromkeys(s.evidence[0] for s in kept))
    told = [
        replace(s, text=f"{_of(only, s.text)}{'。' if i + 1 == len(kept) else '；'}", prefix="", counted=()) for i, s in enumerate(kept)
    ]
    if not told:
        return None
    opening = replace(told[0], prefix=f"其中写到“{task.query.form.only}”的共{len(told)}处：", counted=ids)
    return Draft((opening, *told[1:]), kind=draft.kind)


def _of(name: str, text: str) -> str:
    """The pieces of a sentence between semicolons that speak of a name; the sentence where none does."""
    pieces = re.split("[；;]", text.rstrip("；;。"))
    return "；".join(p for p in pieces if name in normalise(p)) or "；".join(pieces)


def _items(draft: Draft, task: Task) -> Iterator[Item]:
    """The items of a list, each with what it stands in; nothing for a draft that counts none."""
    first = next((i for i, s in enumerate(draft.statements) if s.counted), None)
    for statement in draft.statements[first:] if first is not None else ():
        for text in numbered_items(statement.text) or [statement.text]:
            yield text, task.pool.evidence[statement.evidence[0]]


def _rest(item: Evidence, following: Evidence | None, task: Task) -> Iterator[tuple[Chunk, Unit]]:
    """What the paragraph of an item says behind it, as far as the item that follows it there."""
    end = following.span[0] if following is not None and following.span[0] > item.span[0] else None
    for chunk in task.pool.section(item):
        for unit in chunk.units:
            behind = unit.paragraph == item.unit.paragraph and unit.span[0] > item.span[0] and (end is None or unit.span[0] < end)
            if behind and unit.kind == "sentence" and not is_title(replace(unit, lead="")):
                yield chunk, unit
