"""Lists in full: the items of a category or a section, those that name a thing, the sentences of a paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.text.analyze import normalise
from index.text.numbering import numbered_items, strip_heading, strip_number
from index.text.phrases import enumerations, quoted_names
from index.text.places import places_in
from index.text.segment import segment
from index.types import Document
from qa.read.listings import Items, Listing, is_numbered, listings
from qa.read.mentions import mentions
from qa.read.subject import is_title
from qa.read.topic import Topic
from qa.types import Draft, Evidence, Query, Statement
from qa.understand.cues import cue, read
from qa.understand.question_type import item_count
from qa.understand.topic import rarest_known, topic_terms
from qa.write.items import enumerate_items, enumerate_numbered, listed, tells_problems
from qa.write.task import Task, drafted

_LIST = 4
"""Items from which on a section is a list that may be searched."""
_SEVERAL = 3
"""Sentences from which on a paragraph says several things of what it is on."""
_DISTINCT = 0.85
"""Share of the items of a list that have a head of their own; a section of prose says several things under each."""
_OF_WHAT_IS_ASKED = 0.4
"""Share of the rest of the question that the list under a head must speak of."""
_NEAR = 16
"""Pieces of evidence among which one may list what the best only speaks of."""
_NAMED = 4
"""Characters from which on the topic of a paragraph, or what announces a list, is a name that a question asks after."""
_FIT = 0.7
"""How far the headings of a section must speak of the topic for its items to be the list asked for (0 to 1.75)."""


def items_of_category(task: Task) -> Draft | None:
    """The items of a list under the head that the question names (世界级的集群有哪几个)."""
    said = normalise(task.query.text)
    acts = cue("acts_asked").search(said) is not None
    for item in task.evidence:
        lead = normalise(item.unit.lead)
        # A list of another place is not the one that is meant.
        if not 3 <= len(lead) <= 12 or lead not in said or (task.query.spots and not item.features.place):
            continue
        units = [(c, u) for c, u in _stating(item, task) if normalise(u.lead) == lead]
        # What is listed must be what is asked for: a level (国家级) is the head of many things.
        rest = Topic(topic_terms(said.replace(lead, " ")), task.pool.store)
        if rest.known and rest.coverage(normalise(" ".join((*item.chunk.headings, *(u.text for _, u in units))))) < _OF_WHAT_IS_ASKED:
            continue
        if task.query.count and len(units) > 1 and _count(units) != task.query.count:
            continue
        # What is to be done is told by no row of a table of indicators.
        if acts and all(u.kind == "row" for _, u in units):
            continue
        if len(units) >= 2 and len({u.paragraph for _, u in units}) == len(units) and not is_numbered(units):
            return drafted(enumerate_items(units, strip_number(item.unit.lead), task.pool, task.config.max_items, whole=True))
        if is_numbered(units) and _count(units) > 1:
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
    if task.query.places and task.pool.store.by_id[item.chunk.doc_id].place == task.query.places[0]:
        # All of a plan is of its own place: what names it says nothing of what is asked.
        return None
    key = task.query.places[0] if task.query.places else rarest if rarest in normalise(item.unit.text) else ""
    found = [(c, u) for c, u in items if key and key in normalise(u.text)]
    if not 2 <= len(found) <= len(items) / 2 or all(u.span != item.span for _, u in found):
        return None
    heading = strip_heading(item.chunk.headings[-1])
    # A number of the heading (41个县) would read as a figure of the items.
    within = "" if any(c.isdigit() for c in heading) else f"“{heading}”中"
    return drafted(enumerate_items(found, f"{within}写到“{key}”的", task.pool, task.config.max_items, whole=True))


def items_of_section(task: Task) -> Draft | None:
    """All items of the list that the question asks for, where its heading, or the sentence that announces it, says so."""
    if _about_an_entry(task):
        return None
    topic = _asked_of(task)
    rated = [(fit, listing) for listing in _listings(task) if (fit := _fit(listing, topic, task)) is not None]
    fitting = _in_force_first([(fit, listing) for fit, listing in rated if fit >= _FIT], task)
    # Of headings that say the same the outermost has the whole list.
    fit, best = max(fitting, key=lambda r: (r[0], -r[1].locator.count("/")), default=(0.0, None))
    if best is None:
        return None
    count = task.query.count
    if count and best.count != count and any(names_as_many(e, count) for e in task.evidence[:3]):
        return None
    return drafted(_with_announcement(best, task))


def _listings(task: Task) -> Iterator[Listing]:
    """The lists of the sections that the evidence stands in, and of those above them."""
    sections = dict.fromkeys((e.chunk.doc_id, e.chunk.locator) for e in task.evidence[:60])
    above = dict.fromkeys((doc_id, "/".join(p[:n])) for doc_id, at in sections for n in range(at.count("/"), 0, -1) if (p := at.split("/")))
    for doc_id, locator in dict.fromkeys((*sections, *above)):
        yield from listings(doc_id, locator, task.pool.store)


def _asked_of(task: Task) -> Topic:
    """What the list is to be of: not what its items are called (哪几个方面)."""
    said = cue("list_of").sub(" ", task.query.text)
    return Topic(topic_terms(said), task.pool.store) if said != task.query.text else task.topic


def _in_force_first(rated: list[tuple[float, Listing]], task: Task) -> list[tuple[float, Listing]]:
    """The lists of plans in force where there are any, unless a plan or the past is asked about."""
    query, by_id = task.query, task.pool.store.by_id
    if query.plans or query.past or query.years:
        return rated
    return [(fit, x) for fit, x in rated if by_id[x.doc_id].in_force(query.as_of)] or rated


def _fit(listing: Listing, topic: Topic, task: Task) -> float | None:
    """How well a list fits as the one asked for (0 to 1.75); None where it is of other places."""
    query, document = task.query, task.pool.store.by_id[listing.doc_id]
    # What the parts of any task are called (1.目标 2.任务) is no list, and a list under it is of what is named above it.
    if listing.shape == "parts" and all(_says_no_more(s.headings[-1]) for s in listing.parts):
        return None
    above = strip_heading(listing.headings[-2]) if _is_of_what_is_above(listing, document) else ""
    title, own = normalise(document.title), normalise(f"{above} {listing.head} {listing.announced}")
    if query.places and not set(query.places) & {*places_in(own), *places_in(title), document.place}:
        return None
    # What is still bad is told right behind what was achieved (在总结成绩的同时，……问题还比较突出).
    if tells_problems(listing) and not cue("problems").search(query.text):
        return None
    path = f"{title} {normalise(' '.join(listing.headings))} {own}"
    # A name in quotation marks (“三环线”) is what is meant, whatever else is.
    if not all(name in path for name in quoted_names(query.text)):
        return None
    # A list of just as many items as the question speaks of is likely the one that it means, still more one that it announces as
    # the plan does (工作中要做到哪几点).
    as_announced = listing.by is not None and len(listing.head) >= _NAMED and normalise(listing.head) in query.text
    return (topic.coverage(own) + topic.coverage(path)) / 2 + 0.25 * (listing.count == query.count) + 0.5 * as_announced


def _is_of_what_is_above(listing: Listing, document: Document) -> bool:
    """Whether the section of a list and all beside it only say that aims or tasks of what is above them come."""
    start = listing.locator.rpartition("/")[0]
    beside = [s for s in document.sections if start and s.locator.rpartition("/")[0] == start]
    return len(beside) > 1 and all(_says_no_more(s.headings[-1]) for s in beside)


def _says_no_more(heading: str) -> bool:
    """Whether a heading only says that aims or tasks come (行动任务), not which."""
    light: list[str] = read("forms")["tasks"]["light"]
    return all(term in light for term in topic_terms(normalise(strip_heading(heading))))


def _wants_what_each_says(task: Task) -> bool:
    """Whether it is asked what each item says, not which there are."""
    asks_for_works = any(noun in task.query.text for noun in read("forms")["gathered"]["built"])
    return task.query.form.extent > 0 or asks_for_works or cue("severally").search(task.query.text) is not None


def announced(task: Task) -> Draft | None:
    """The list that the best sentence announces (要做好九方面工作。), which alone says nothing of what is asked."""
    if not task.evidence or task.query.kind.verdict or task.query.kind.bodies:
        return None
    best = task.evidence[0]
    found = next((x for x in listings(best.chunk.doc_id, best.chunk.locator, task.pool.store) if x.by and x.by[1].span == best.span), None)
    # Whoever asks for one figure wants no list, unless the sentence has none.
    if found is None or (task.query.kind.quantity and not best.unit.text.endswith(("：", ":"))):
        return None
    return drafted(_with_announcement(found, task))


def _with_announcement(listing: Listing, task: Task) -> list[Statement]:
    """A list, behind the sentence that announces it where that says more than that."""
    statements = listed(listing, task.pool, task.config.max_items, whole=_wants_what_each_says(task))
    by = listing.by if listing.shape in ("run", "spelled") else None
    if by is None or by[1].span in [u.span for _, u in listing.items] or not re.search("[，；,;]", by[1].text):
        return statements
    return [task.statement(task.pool.evidence[task.pool.take(*by)]), *statements]


def under_topic(task: Task) -> Draft | None:
    """All sentences of the best paragraph, where the question asks for just what its topic names (主要目标是什么)."""
    if not task.evidence or task.query.kind.quantity or task.query.kind.verdict or task.query.kind.bodies:
        return None
    best = task.evidence[0]
    lead = re.sub("[是为]$", "", normalise(strip_number(best.unit.lead)))
    if len(lead) < _NAMED or lead not in normalise(task.query.text):
        return None
    units = [(c, u) for c, u in _stating(best, task) if u.paragraph == best.unit.paragraph]
    ids = [task.pool.take(c, u) for c, u in units]
    first, *rest = (task.pool.evidence[n] for n in ids)
    return drafted((task.statement(first), *(Statement(e.unit.text, (e.id,)) for e in rest))) if rest else None


def named_paragraph(task: Task) -> Draft | None:
    """All that the paragraph says whose topic, or first sentence, has the very name that a question asks after: one in quotation
    marks (“三园”), or one that counts things (三大攻坚战)."""
    query, store = task.query, task.pool.store
    counted = cue("counted_name").search(query.text)
    names = [*quoted_names(query.text), *([counted[0]] if counted else [])]
    if len(names) != 1 or query.kind.quantity or query.kind.verdict:
        return None
    likely = {(e.chunk.doc_id, e.chunk.locator) for e in task.evidence}
    for chunk, unit in ((m.chunk, m.unit) for m in mentions(names[0], store, query.sources or query.own)):
        told = [(c, u) for c in store.passages(chunk.doc_id, chunk.locator) for u in c.units if u.paragraph == unit.paragraph]
        opens = any(names[0] in normalise(said) for said in (told[0][1].lead, told[0][1].text))
        if opens and query.count > 1 and _lists_and_counts(task.pool.evidence[task.pool.take(*told[0])], query.count):
            return drafted([task.statement(task.pool.evidence[task.pool.take(*told[0])])])
        stating = [(c, u) for c, u in told if u.kind == "sentence" and not is_title(u)]
        if opens and len(stating) >= _SEVERAL and (chunk.doc_id, chunk.locator) in likely:
            first, *rest = (task.pool.evidence[task.pool.take(c, u)] for c, u in stating)
            return drafted((task.statement(first), *(Statement(e.unit.text, (e.id,)) for e in rest)))
    return None


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


def sentence_of_as_many(task: Task) -> Draft | None:
    """The sentence that lists just as many things as the question speaks of (六大产业), where the best only speaks of them."""
    count = task.query.count
    if count < 2 or not task.evidence:
        return None
    enough = 0.8 * task.evidence[0].features.context
    near = [e for e in task.evidence[:_NEAR] if e.features.context >= enough]
    kind = _kind_counted(task.query)
    found = next((e for e in near if kind and _lists_of_kind(e, count, kind)), None)
    if found is None and not names_as_many(task.evidence[0], count):
        found = next((e for e in near if _lists_and_counts(e, count)), None)
    return drafted([task.statement(found)]) if found else None


def _kind_counted(query: Query) -> str:
    """The noun behind the number of things that a question speaks of (三个国家级试验区叫什么: 试验区); empty where there is none."""
    counted = cue("item_count").search(query.text)
    behind = re.match("[一-鿿]+?(?=叫|是|有|分别|包括|指|都|各|$)", query.text[counted.end() :].strip("?。")) if counted else None
    last = segment(behind[0])[-1] if behind else ""
    return last if len(last) > 1 else ""


def _lists_of_kind(item: Evidence, count: int, kind: str) -> bool:
    """Whether a sentence lists just so many things that are all of a kind, by the end of their names."""
    return any(len(run) == count and all(thing.endswith(kind) for thing in run) for run in enumerations(normalise(item.unit.text)))


def _lists_and_counts(item: Evidence, count: int) -> bool:
    """Whether a clause lists so many things and says that they are as many."""
    runs = (run for run in enumerations(normalise(item.unit.text)) if len(run) == count)
    return any(item_count("、".join(run)) == count for run in runs)


def names_as_many(item: Evidence, count: int) -> bool:
    """Whether a sentence lists just so many things between 、."""
    return any(len(run) == count for run in enumerations(normalise(item.unit.text)))


def _about_an_entry(task: Task) -> bool:
    """Whether the best evidence is the item of the very place that was asked about: only that is wanted of its list."""
    return any(e.features.place_topic for e in task.evidence[:3])


def _stating(item: Evidence, task: Task) -> Items:
    """The units of a section that say something."""
    return [(c, u) for c in task.pool.section(item) for u in c.units if u.kind in ("sentence", "row") and not is_title(u)]


def _count(items: Items) -> int:
    return sum(len(numbered_items(u.text)) for _, u in items) if is_numbered(items) else len(items)
