"""Questions about a place in a plan by its number: its text, its title, what it is about, how many parts there are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from index.facts.unit_facts import facts_of_unit
from index.text.numbering import label_key, ordinals_in_digits
from index.types import Chunk, Document, Section, Unit
from qa.types import Draft, Statement
from qa.understand.address import Address, address_of, parts_below, sections_at
from qa.understand.cues import cue
from qa.understand.plans import without_plans
from qa.write.task import Task

_WHOLE_CHARS = 1500
"""How much of a section is given as it stands; the rest is counted."""
_TARGETS = 5
"""Sentences with targets in a summary."""
_POINTS = 12
"""Points of a summary."""
_CHOICES = 6

Place = tuple[Document, Section]


def answer(task: Task) -> Draft | None:
    """What stands at an address, or how many parts a plan has, where a question asks just that; None where it asks
    anything else."""
    asked = ordinals_in_digits(_without_plans(task))
    address = address_of(asked)
    if address is None:
        return _parts_of_plan(asked, task)
    rest = asked.replace(address.words, "")
    if cue("about_address").sub("", rest):
        return None
    places = _places(address, task)
    if not places:
        return task.refusal("not_in_plans", ())
    if len(places) > 1:
        return _choices(places, task)
    return _told(rest, places[0], task)


def _told(rest: str, place: Place, task: Task) -> Draft:
    """A section in the form that the rest of a question asks for."""
    if cue("part_count").search(rest) or cue("outline").search(rest):
        parts = _parts(rest, place[0], place[1])
        if not parts:
            return task.refusal("figure_not_stated", ())
        return Draft(_listed(place[0], parts, task, _name(place)), kind="list")
    if cue("part_title").search(rest):
        return Draft((_heading(place, task, f"《{place[0].title}》"),), kind="section")
    return Draft(tuple(_summary(place, task) if cue("summary").search(rest) else _whole(place, task)), kind="section")


def _without_plans(task: Task) -> str:
    asked = without_plans(task.query.text, task.pool.store.documents)
    # Of a report that is named by place and year the place stands outside its name (某省2024年报告).
    places = {task.pool.store.by_id[plan].place for plan in task.query.plans} - {""}
    return re.sub(rf"(?:{'|'.join(map(re.escape, places))})[省市县区州]?", "", asked) if places else asked


def _places(address: Address, task: Task) -> list[Place]:
    """The sections that an address means: of the plans meant, else of those in force, else of any."""
    query, documents = task.query, task.pool.store.documents
    meant = [d for d in documents if not query.plans or d.id in query.plans]
    found = [(d, s) for d in meant for s in sections_at(address, d)]
    return [(d, s) for d, s in found if d.in_force(query.as_of)] or found


def _choices(places: Sequence[Place], task: Task) -> Draft:
    """The titles of the sections that an address may mean, for the user to choose."""
    several = "不止一份规划有" if len({d.id for d, _ in places}) > 1 else "不止一处是"
    label = places[0][1].locator.rpartition("/")[2]
    shown = places[:_CHOICES]
    statements = [
        _heading(
            place, task, f"{several}“{label}”，请说明是哪一个：" if i == 0 else "", end="；" if i + 1 < len(shown) else "。", named=True
        )
        for i, place in enumerate(shown)
    ]
    return Draft(tuple(statements), kind="section")


def _parts_of_plan(asked: str, task: Task) -> Draft | None:
    """How many chapters, sections or boxes the one plan meant has, and which, where a question asks just that."""
    documents = [d for d in task.pool.store.documents if d.id in task.query.plans] or list(task.pool.store.documents)
    of_parts = cue("part_count").search(asked) or cue("outline").search(asked)
    # What a whole plan is about is told by the titles of its parts.
    wanted = of_parts or (task.query.plans and cue("summary").search(asked))
    if len(documents) != 1 or not wanted or cue("about_address").sub("", asked):
        return None
    parts = _parts(asked, documents[0], None)
    if not parts:
        return task.refusal("figure_not_stated", ()) if of_parts else None
    return Draft(_listed(documents[0], parts, task, f"《{documents[0].title}》"), kind="list" if of_parts else "section")


def _parts(asked: str, document: Document, within: Section | None) -> list[Place]:
    """The parts that are counted: those of the style that a question names, else those right below."""
    match = cue("part_count").search(asked)
    named = match[1] if match else ""
    below = [s for s in document.sections if within is None or s.locator.startswith(f"{within.locator}/")]
    if named == "专栏":
        return [(document, s) for s in below if label_key(s.locator.rpartition("/")[2])[0] == "专栏"]
    if named in ("章", "节", "条", "编", "篇"):
        return [(document, s) for s in below if s.locator.rpartition("/")[2].endswith(named)]
    return [(document, s) for s in parts_below(document, within)]


def _listed(document: Document, parts: Sequence[Place], task: Task, title: str) -> tuple[Statement, ...]:
    """The headings of some parts with their count."""
    ids = [task.pool.section_heading(d, s) for d, s in parts]
    label = parts[0][1].locator.rpartition("/")[2]
    unit = "个专栏" if label.startswith("专栏") else label[-1] if label[-1] in "编篇章节条" else "个部分"
    statements = []
    for i, (_, section) in enumerate(parts):
        prefix = f"{title}共{len(parts)}{unit}：" if i == 0 else ""
        text = section.headings[-1] + ("。" if i + 1 == len(parts) else "；")
        statements.append(Statement(text, (ids[i],), prefix, tuple(ids) if i == 0 else ()))
    return tuple(statements)


def _heading(place: Place, task: Task, prefix: str = "", end: str = "。", *, named: bool = False) -> Statement:
    document, section = place
    shown = f"《{document.title}》" if named else ""
    return Statement(section.headings[-1] + end, (task.pool.section_heading(document, section),), prefix + shown)


def _name(place: Place) -> str:
    document, section = place
    return f"《{document.title}》{section.locator.rpartition('/')[2]}"


def _whole(place: Place, task: Task) -> Iterator[Statement]:
    """A section as it stands, heading by heading and paragraph by paragraph; what is too long is counted."""
    document, section = place
    yield _heading(place, task, f"《{document.title}》")
    units = list(_units(place, task))
    ids = tuple(task.pool.take(c, u) for c, u in units)
    size, counted = 0, ids
    for locator, group in groupby(zip(units, ids, strict=True), key=lambda pair: pair[0][0].locator):
        if size > _WHOLE_CHARS:
            return
        if locator != section.locator:
            nested = task.pool.store.section(document.id, locator)
            if nested is not None:
                yield _heading((document, nested), task, "\n")
        paragraph = None
        for (_, unit), number in group:
            if size > _WHOLE_CHARS:
                return
            text = unit.text if unit.text.endswith(("。", "！", "？", "；", "：")) else f"{unit.text}。"
            yield Statement(text, (number,), "" if unit.paragraph == paragraph else "\n", counted)
            counted, paragraph = (), unit.paragraph
            size += len(unit.text)


def _summary(place: Place, task: Task) -> Iterator[Statement]:
    """What a section aims at, then its parts or the topics of its paragraphs, then who is responsible."""
    document, _ = place
    yield _heading(place, task, f"《{document.title}》")
    units = list(_units(place, task))
    targets = [(c, u) for c, u in units if u.kind in ("sentence", "row") and _is_target(c, u, document)]
    for i, (chunk, unit) in enumerate(targets[:_TARGETS]):
        yield task.statement(task.pool.evidence[task.pool.take(chunk, unit)], "\n主要目标：" if i == 0 else "")
    points = list(_points(place, units, task))
    for i, (text, number) in enumerate(points[:_POINTS]):
        end = "。" if i + 1 == min(len(points), _POINTS) else "；"
        yield Statement(
            text.rstrip("。；：") + end, (number,), "\n主要内容：" if i == 0 else "", tuple(n for _, n in points) if i == 0 else ()
        )
    for chunk, unit in [(c, u) for c, u in units if u.kind == "responsible"][:1]:
        yield task.statement(task.pool.evidence[task.pool.take(chunk, unit)], "\n")


def _is_target(chunk: Chunk, unit: Unit, document: Document) -> bool:
    return any(not f.reached and f.amount is not None for f in facts_of_unit(chunk, unit, document).facts)


def _points(place: Place, units: Sequence[tuple[Chunk, Unit]], task: Task) -> Iterator[tuple[str, int]]:
    """The headings of the parts of a section, else the topic of each of its paragraphs, or what it says first."""
    document, section = place
    parts = _parts("", document, section)
    if parts:
        for _, part in parts:
            yield part.headings[-1], task.pool.section_heading(document, part)
        return
    seen = set()
    for chunk, unit in units:
        if unit.paragraph not in seen and unit.kind in ("sentence", "row"):
            seen.add(unit.paragraph)
            yield unit.lead or unit.text, task.pool.take(chunk, unit)


def _units(place: Place, task: Task) -> Iterator[tuple[Chunk, Unit]]:
    """The units of a section and of all that is nested in it, in the order of the text."""
    document, section = place
    start, end = section.span
    for chunk in task.pool.store.passages(document.id):
        if start <= chunk.span[0] < end:
            yield from ((chunk, unit) for unit in chunk.units)
