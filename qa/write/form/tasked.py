"""Questions for what a plan or a report says as a whole: what it sets out to do (今年要抓哪些工作), what was achieved, what is still
bad. The list of the section that tells it answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from index.text.analyze import normalise
from index.text.numbering import strip_heading
from index.text.periods import five_year_periods, years
from index.types import Document, Section
from qa.read.listings import Listing, listings
from qa.read.matter import is_box
from qa.types import Draft
from qa.understand.cues import cue, read
from qa.understand.topic import topic_terms
from qa.write.form.meant import asked_without_plans, documents_meant
from qa.write.items import listed, tells_problems
from qa.write.task import Task

_SHAPES = ("parts", "topics", "spelled", "run")
"""Shapes of the lists that tell it."""


def answer(task: Task) -> Draft | None:
    """What the one document meant lists of the kind asked for, where a question asks for nothing besides; None where it asks anything
    else, or the document has no such list."""
    query = task.query
    asked = asked_without_plans(task)
    kind = next((name for name in _KINDS if cue(name).search(asked)), "")
    if not kind or query.units or query.kind.bodies or query.kind.quantity or query.kind.verdict:
        return None
    if topic_terms(cue("asking").sub(" ", cue(kind).sub(" ", asked))):
        return None
    documents = [d for d in documents_meant(task) if _is_meant(d, task)]
    found = _KINDS[kind](documents[0], task) if len(documents) == 1 else None
    if found is None:
        return None
    first, *rest = listed(found, task.pool, task.config.max_items, whole=query.form.extent > 0)
    return Draft((replace(first, prefix=f"《{documents[0].title}》{first.prefix}"), *rest), kind="list")


def _is_meant(document: Document, task: Task) -> bool:
    query = task.query
    named = query.plans or query.due or query.own
    of_the_place = not query.places or document.place in query.places
    return document.id in named if named else of_the_place


def _tasks(document: Document, task: Task) -> Listing | None:
    """The list of the section that arranges the work, named as such by its heading: one with as many items as are asked for, else the
    innermost, of several the one with the most items."""
    arranging = [s for s in document.sections if _arranges(s, document)]
    innermost = [s for s in arranging if not any(other.locator.startswith(f"{s.locator}/") for other in arranging)]
    found = [x for s in arranging for x in _lists_in(s, document, task)]
    fitting = [x for x in found if x.count == task.query.count] or [x for x in found if x.locator in {s.locator for s in innermost}]
    return max(fitting, key=lambda x: (_is_of_the_time(x, document, task), x.shape == "parts", x.count), default=None)


def _achieved(document: Document, task: Task) -> Listing | None:
    """The list of the sections that look back whose announcement tells the time asked about in so many words (五年来), else the
    longest, but of what is still bad."""
    sections = [s for s in document.sections if any(_has("looking_back", normalise(strip_heading(h))) for h in s.headings)]
    found = [x for s in sections for x in _lists_in(s, document, task) if not tells_problems(x)]
    asked = task.query
    return max(found, key=lambda x: (x.shape == "run" and normalise(x.head) in asked.text, x.count == asked.count, x.count), default=None)


def _problems(document: Document, task: Task) -> Listing | None:
    """The longest list that is announced as one of what is still bad."""
    found = [x for s in document.sections for x in _lists_in(s, document, task) if tells_problems(x)]
    return max(found, key=lambda x: x.count, default=None)


def _lists_in(section: Section, document: Document, task: Task) -> list[Listing]:
    return [x for x in listings(document.id, section.locator, task.pool.store) if x.shape in _SHAPES]


_KINDS: Mapping[str, Callable[[Document, Task], Listing | None]] = {
    "tasks_asked": _tasks,
    "achieved_asked": _achieved,
    "problems_asked": _problems,
}
"""Cues of what a question may ask of a document as a whole, with what finds the list."""


def _is_of_the_time(listing: Listing, document: Document, task: Task) -> bool:
    """Whether a heading names the five-year period that is asked about, else the year of the document or none."""
    said, periods = normalise(" ".join(listing.headings)), task.query.periods
    told = [(p.first, p.last) for p in five_year_periods(said)]
    if periods:
        return bool(set(told) & set(periods))
    return not told and set(years(said)) <= {(document.period or (0,))[0]}


def _arranges(section: Section, document: Document) -> bool:
    """Whether a section arranges the work of the whole document: its heading says nothing besides but of which year, place or body. A box,
    and what names an area or a field (某都市圈重点任务), arranges that of a part."""
    said = normalise(strip_heading(section.headings[-1]))
    if is_box(section) or not _has("arranging", said) or _has("looking_back", said):
        return False
    known = {*topic_terms(document.title), *read("forms")["tasks"]["light"]}
    # The work of a year is all of it, whatever motto stands before it.
    return said.endswith("年工作") or all(term in known for term in topic_terms(said))


def _has(name: str, said: str) -> bool:
    words: Sequence[str] = read("forms")["tasks"][name]
    return any(word in said for word in words)
