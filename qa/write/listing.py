"""Lists in full: the items of a section, the rows of a table, the sentences of a paragraph."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.text.analyze import normalise
from index.text.numbering import strip_heading, strip_number
from index.text.phrases import enumerations
from index.text.places import places_in
from index.types import Chunk, Unit
from qa.read.evidence import Topic, is_title
from qa.read.pool import Workbench
from qa.types import Evidence, Query, Statement
from qa.understand.query import rarest_known
from qa.write.sentence import sentence_text

_PROPERTY = re.compile(r"约束性|预期性")
_WHICH = re.compile(r"哪[些几俩两二三四五六七八九十]|谁家|都有谁|几[类样]")
_LIST = 4
"""Items from which on a section is a list that may be searched."""
_SHORT = 200
"""Characters up to which the items of a section are given with what they say."""


def rows(query: Query, bench: Workbench, most: int) -> list[Statement]:
    """The indicators of a table that have the property, or stand under the category, that the
    question names; those of plans in force unless it names a plan."""
    wanted = _PROPERTY.search(query.text)
    if ("指标" not in query.text and wanted is None) or query.type not in ("list", "numeric", "definition"):
        return []
    found = [(c, u) for c, u in _all_rows(query, bench)]
    categories = [lead for lead in dict.fromkeys(u.lead for _, u in found) if lead and lead in query.text]
    names = [u for _, u in found if _names(u, query)]
    if (wanted is None and not categories) or names:
        return []
    chosen = [(c, u) for c, u in found if (not categories or u.lead in categories) and (wanted is None or f"{wanted[0]}指标" in u.text)]
    if len(chosen) < 2:
        return []
    kind = "".join((*categories, wanted[0] if wanted else "")) + "指标"
    return _enumerate(chosen, kind, bench, most)


def _all_rows(query: Query, bench: Workbench) -> list[tuple[Chunk, Unit]]:
    found = []
    for chunk in bench.store.chunks:
        document = bench.store.by_id[chunk.doc_id]
        if chunk.doc_id in query.plans if query.plans else document.in_force(query.as_of):
            found += [(chunk, u) for u in chunk.units if u.kind == "row"]
    return found


def _names(unit: Unit, query: Query) -> bool:
    """Whether the question names this very indicator."""
    name = normalise(unit.text.partition("：")[0])
    named = sum(len(t) for t in query.terms if t in name and t not in unit.lead and not _PROPERTY.search(t))
    return named >= 4 or name in query.text


def of_category(query: Query, evidence: Sequence[Evidence], bench: Workbench, most: int) -> list[Statement]:
    """The items of a list under the head that the question names (世界级的集群有哪几个)."""
    said = normalise(query.text)
    for item in evidence:
        # A list of another number of things, or of another place, is not the one that is meant.
        if query.spots and not item.features.place:
            continue
        lead = normalise(item.unit.lead)
        if not 3 <= len(lead) <= 12 or lead not in said:
            continue
        units = [
            (c, u)
            for c in bench.section(item)
            for u in c.units
            if normalise(u.lead) == lead and u.kind in ("sentence", "row") and not is_title(u)
        ]
        if query.count and len(units) > 1 and len(units) != query.count:
            continue
        if len(units) >= 2 and len({u.paragraph for _, u in units}) == len(units):
            return _enumerate(units, strip_number(item.unit.lead), bench, most, whole=True)
        if len(units) == 1 and re.search(r"[；;]\s*2[.．、]", item.unit.text):
            return [Statement(sentence_text(item), (item.id,))]  # a list within a sentence
    return []


def items_that_name(query: Query, evidence: Sequence[Evidence], bench: Workbench, most: int) -> list[Statement]:
    """The items of a list that name the place or the thing that the question asks after (which of the counties
    grow tea): all of them, where the best evidence is one of such a list."""
    if not _WHICH.search(query.text) or len(query.places) > 1:
        return []
    near = [e for e in evidence[:10] if e.features.place] if query.places else list(evidence[:3])
    for item in near[:3]:
        items = [(c, u) for c in bench.section(item) for u in c.units if u.lead and u.kind in ("sentence", "row") and not is_title(u)]
        # A list has an item a head; a section of prose says several things under each.
        if len(items) < _LIST or len({u.lead for _, u in items}) < 0.85 * len(items) or all(u.span != item.span for _, u in items):
            continue
        key = query.places[0] if query.places else _rarest(query, normalise(item.unit.text), bench)
        found = [(c, u) for c, u in items if key and key in normalise(u.text)]
        if 2 <= len(found) <= len(items) / 2 and any(u.span == item.span for _, u in found):
            heading = strip_heading(item.chunk.headings[-1])
            # A number of the heading (41个县) would read as a figure of the items.
            within = "" if re.search(r"\d", heading) else f"“{heading}”中"
            return _enumerate(found, f"{within}写到“{key}”的", bench, most, whole=True)
    return []


def _rarest(query: Query, text: str, bench: Workbench) -> str:
    """The word of a question that fewest units have, of those that a text has; empty where it has none or the
    question has a rarer one that the plans know."""
    rarest = rarest_known(query, bench.store)
    return rarest if rarest in text else ""


def items_of_section(query: Query, evidence: Sequence[Evidence], bench: Workbench, most: int) -> list[Statement]:
    """All items of the section that the question asks for, where its heading says so."""
    topic = Topic(query.terms, bench.store)
    sections = dict.fromkeys((e.chunk.doc_id, e.chunk.locator, e.chunk.headings) for e in evidence[:60])
    rated = []
    for i, (doc, locator, headings) in enumerate(sections):
        items = _items((doc, locator), bench)
        # Of a section about other places, or about none, no list is wanted when a place is asked about.
        if query.places and not set(query.places) & set(places_in(normalise(headings[-1]))):
            continue
        if len(items) >= 2:
            # A list of just as many items as the question speaks of is likely the one that it means.
            path = normalise(" ".join((bench.store.by_id[doc].title, *headings)))
            fit = (topic.coverage(normalise(headings[-1])) + topic.coverage(path)) / 2 + 0.25 * (len(items) == query.count)
            rated.append((fit, -i, headings, items))
    best = max(rated, default=None, key=lambda r: r[:2])
    counted = bool(query.count) and any(names_as_many(e, query.count) for e in evidence[:3])
    if best is not None and best[0] >= 0.7 and not (counted and len(best[3]) != query.count):
        return _enumerate(best[3], strip_heading(best[2][-1]), bench, most)
    return []


def names_as_many(item: Evidence, count: int) -> bool:
    """Whether a sentence lists just so many things between 、."""
    return any(len(run) == count for run in enumerations(normalise(item.unit.text)))


def _items(key: tuple[str, str], bench: Workbench) -> list[tuple[Chunk, Unit]]:
    """The first unit of each paragraph of a section that opens with a topic, table rows whole."""
    found: list[tuple[Chunk, Unit]] = []
    seen: set[int] = set()
    for chunk in bench.store.passages(*key):
        for unit in chunk.units:
            if unit.paragraph in seen or unit.kind not in ("sentence", "row"):
                continue
            seen.add(unit.paragraph)
            if unit.lead or unit.kind == "row":
                found.append((chunk, unit))
    return found


def _enumerate(items: Sequence[tuple[Chunk, Unit]], title: str, bench: Workbench, most: int, *, whole: bool = False) -> list[Statement]:
    """A statement an item, the first with the title and the count of all; table rows with their notes.

    Where all is short, or ``whole`` is set, an item is what its paragraph says first, else only the topic that it opens with.
    """
    ids = [bench.take(c, u) for c, u in items]
    whole = whole or sum(len(u.text) for _, u in items) <= _SHORT
    statements = []
    for i, ((_, unit), number) in enumerate(zip(items[:most], ids, strict=False)):
        text = sentence_text(bench.evidence[number]).rstrip("。") if whole or unit.kind == "row" else strip_number(unit.lead)
        end = "。" if i == len(items) - 1 else "；"
        prefix = f"{title}共{len(items)}项：" if i == 0 else ""
        evidence = (number, *bench.notes(bench.evidence[number]))
        statements.append(Statement(text + end, evidence, prefix, tuple(ids) if i == 0 else ()))
    return statements


def paragraph(evidence: Sequence[Evidence], bench: Workbench, max_chars: int, margin: float) -> list[Statement]:
    """The sentences of the paragraph in which the best sentence stands, around it as far as the
    length of a list allows."""
    best = evidence[0]
    units = [(c, u) for c in bench.section(best) for u in c.units if u.paragraph == best.unit.paragraph and u.kind in ("sentence", "row")]
    at = next((i for i, (_, u) in enumerate(units) if u.span == best.span), None)
    if at is None or len(units) < 2:
        return []
    first = last = at
    size = len(best.unit.text)
    scores = {e.id: e.score for e in evidence}
    while first > 0 or last < len(units) - 1:
        # Forward first: what a sentence announces comes behind it.
        step = last + 1 if last < len(units) - 1 else first - 1
        unit = units[step][1]
        size += len(unit.text)
        if size > max_chars or scores.get(bench.take(*units[step]), 0.0) < best.score - margin:
            break
        first, last = min(first, step), max(last, step)
    chosen = [(c, u) for c, u in units[first : last + 1] if not is_title(u)]
    return [Statement(sentence_text(bench.evidence[i]), (i,)) for i in (bench.take(c, u) for c, u in chosen)]
