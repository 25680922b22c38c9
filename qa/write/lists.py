"""Lists in full: the items of a category or a section, those that name a thing, the sentences of a paragraph."""

from __future__ import annotations

from index.text.analyze import normalise
from index.text.numbering import numbered_items, strip_heading, strip_number
from index.text.phrases import enumerations
from index.text.places import places_in
from index.types import Chunk, Unit
from qa.read.subject import is_title
from qa.types import Draft, Evidence
from qa.understand.cues import cue
from qa.understand.topic import rarest_known
from qa.write.items import enumerate_items, enumerate_numbered
from qa.write.task import Task, drafted

_LIST = 4
"""Items from which on a section is a list that may be searched."""
_DISTINCT = 0.85
"""Share of the items of a list that have a head of their own; a section of prose says several things under each."""
_FIT = 0.7
"""How far the headings of a section must speak of the topic for its items to be the list asked for (0 to 1.25)."""

Items = list[tuple[Chunk, Unit]]


def items_of_category(task: Task) -> Draft | None:
    """The items of a list under the head that the question names (世界级的集群有哪几个)."""
    said = normalise(task.query.text)
    for item in task.evidence:
        lead = normalise(item.unit.lead)
        # A list of another place is not the one that is meant.
        if not 3 <= len(lead) <= 12 or lead not in said or (task.query.spots and not item.features.place):
            continue
        units = [(c, u) for c, u in _stating(item, task) if normalise(u.lead) == lead]
        if task.query.count and len(units) > 1 and _count(units) != task.query.count:
            continue
        if len(units) >= 2 and len({u.paragraph for _, u in units}) == len(units) and not _is_numbered(units):
            return drafted(enumerate_items(units, strip_number(item.unit.lead), task.pool, task.config.max_items, whole=True))
        if _is_numbered(units) and _count(units) > 1:
            return drafted(enumerate_numbered(units, strip_number(item.unit.lead), task.pool, task.config.max_items))
    return None


def items_counted(task: Task) -> Draft | None:
    """The numbered items under the head that the question names, with their count, where it asks how many there are."""
    if not task.query.measures or any(not measure.startswith("count") for measure in task.query.measures):
        return None
    # What stands under the head must be what is counted: a level (国家级) is the head of many things.
    fitting = [e for e in task.evidence if task.topic.coverage(normalise(f"{e.chunk.headings[-1]} {e.unit.lead}")) >= _FIT]
    draft = items_of_category(task.on(fitting))
    return draft if draft and all(numbered_items(s.text) for s in draft.statements) else None


def items_that_name(task: Task) -> Draft | None:
    """The items of a list that name the place or the thing that the question asks after (which of the counties
    grow tea): all of them, where the best evidence is one of such a list."""
    query = task.query
    if not cue("which").search(query.text) or len(query.places) > 1:
        return None
    near = [e for e in task.evidence[:10] if e.features.place] if query.places else task.evidence
    return next((draft for item in near[:3] if (draft := _naming(item, task))), None)


def _naming(item: Evidence, task: Task) -> Draft | None:
    items = [(c, u) for c, u in _stating(item, task) if u.lead]
    if len(items) < _LIST or len({u.lead for _, u in items}) < _DISTINCT * len(items) or all(u.span != item.span for _, u in items):
        return None
    rarest = rarest_known(task.query, task.pool.store)
    key = task.query.places[0] if task.query.places else rarest if rarest in normalise(item.unit.text) else ""
    found = [(c, u) for c, u in items if key and key in normalise(u.text)]
    if not 2 <= len(found) <= len(items) / 2 or all(u.span != item.span for _, u in found):
        return None
    heading = strip_heading(item.chunk.headings[-1])
    # A number of the heading (41个县) would read as a figure of the items.
    within = "" if any(c.isdigit() for c in heading) else f"“{heading}”中"
    return drafted(enumerate_items(found, f"{within}写到“{key}”的", task.pool, task.config.max_items, whole=True))


def items_of_section(task: Task) -> Draft | None:
    """All items of the section that the question asks for, where its heading says so."""
    if _about_an_entry(task):
        return None
    sections = dict.fromkeys((e.chunk.doc_id, e.chunk.locator, e.chunk.headings) for e in task.evidence[:60])
    rated = [rated for section in sections if (rated := _rated(section, task))]
    fit, headings, items = max(rated, key=lambda r: r[0], default=(0.0, ("",), []))
    count = task.query.count
    counted_elsewhere = count and _count(items) != count and any(names_as_many(e, count) for e in task.evidence[:3])
    if fit < _FIT or counted_elsewhere:
        return None
    write = enumerate_numbered if _is_numbered(items) else enumerate_items
    return drafted(write(items, strip_heading(headings[-1]), task.pool, task.config.max_items))


def _is_numbered(items: Items) -> bool:
    """Whether all that is said is numbered items."""
    return bool(items) and all(numbered_items(u.text) for _, u in items)


def _count(items: Items) -> int:
    return sum(len(numbered_items(u.text)) for _, u in items) if _is_numbered(items) else len(items)


def _rated(section: tuple[str, str, tuple[str, ...]], task: Task) -> tuple[float, tuple[str, ...], Items] | None:
    """How well a section fits as the list asked for; None where it is of other places, or no list."""
    doc_id, locator, headings = section
    own, title = normalise(headings[-1]), normalise(task.pool.store.by_id[doc_id].title)
    items = _items(doc_id, locator, task)
    if len(items) < 2 or (task.query.places and not set(task.query.places) & {*places_in(own), *places_in(title)}):
        return None
    path = f"{title} {normalise(' '.join(headings))}"
    # A list of just as many items as the question speaks of is likely the one that it means.
    fit = (task.topic.coverage(own) + task.topic.coverage(path)) / 2 + 0.25 * (_count(items) == task.query.count)
    return fit, headings, items


def paragraph(task: Task) -> Draft | None:
    """The sentences of the paragraph in which the best sentence stands, around it as far as the
    length of a list allows."""
    if _about_an_entry(task):
        return None
    best = task.evidence[0]
    units = [
        (c, u) for c in task.pool.section(best) for u in c.units if u.paragraph == best.unit.paragraph and u.kind in ("sentence", "row")
    ]
    at = next((i for i, (_, u) in enumerate(units) if u.span == best.span), None)
    if at is None or len(units) < 2:
        return None
    first, last = _around(at, units, task)
    chosen = [task.pool.take(c, u) for c, u in units[first : last + 1] if not is_title(u)]
    return drafted(task.statement(task.pool.evidence[i]) for i in chosen)


def _around(at: int, units: Items, task: Task) -> tuple[int, int]:
    """The first and last unit of a paragraph that are told with the one at ``at``."""
    first = last = at
    size = len(units[at][1].text)
    scores = {e.id: e.score for e in task.evidence}
    least = task.evidence[0].score - 2 * task.config.far
    while first > 0 or last < len(units) - 1:
        # Forward first: what a sentence announces comes behind it.
        step = last + 1 if last < len(units) - 1 else first - 1
        size += len(units[step][1].text)
        if size > task.config.list_chars or scores.get(task.pool.take(*units[step]), 0.0) < least:
            break
        first, last = min(first, step), max(last, step)
    return first, last


def names_as_many(item: Evidence, count: int) -> bool:
    """Whether a sentence lists just so many things between 、."""
    return any(len(run) == count for run in enumerations(normalise(item.unit.text)))


def _about_an_entry(task: Task) -> bool:
    """Whether the best evidence is the item of the very place that was asked about: only that is wanted of its list."""
    return any(e.features.place_topic for e in task.evidence[:3])


def _stating(item: Evidence, task: Task) -> Items:
    """The units of a section that say something."""
    return [(c, u) for c in task.pool.section(item) for u in c.units if u.kind in ("sentence", "row") and not is_title(u)]


def _items(doc_id: str, locator: str, task: Task) -> Items:
    """The first unit of each paragraph of a section that opens with a topic, table rows whole; where all that it says is
    numbered (1.甲；2.乙), however it is grouped, all of that."""
    units = [(c, u) for c in task.pool.store.passages(doc_id, locator) for u in c.units if u.kind in ("sentence", "row")]
    numbered = [(c, u) for c, u in units if not is_title(u)]
    if _is_numbered(numbered) and sum(len(numbered_items(u.text)) for _, u in numbered) >= _LIST:
        return numbered
    firsts: dict[int, tuple[Chunk, Unit]] = {}
    for chunk, unit in units:
        firsts.setdefault(unit.paragraph, (chunk, unit))
    return [(c, u) for c, u in firsts.values() if u.lead or u.kind == "row"]
