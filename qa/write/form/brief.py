"""A brief in official form from the plans' own words: 一、主要目标 二、重点任务 三、责任分工."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate
from typing import TypeVar

import prompts
from index.text.analyze import normalise
from index.text.numbering import strip_heading, strip_number
from index.text.numerals import to_chinese
from index.text.phrases import BACKGROUND
from index.text.places import places_in
from index.types import Document, Section, Unit
from qa.read.matter import Matter, Paragraphs, Told, is_target, leads_of, matters, openings, paragraphs, parts_of, units_within
from qa.read.subject import is_title
from qa.types import Draft, Statement
from qa.write.bodies import responsible_list
from qa.write.task import Task

_PLANS = 3
"""Plans that a brief draws on at most."""
_TARGETS, _TASKS, _BODIES = 6, 8, 12
"""Targets, tasks and responsible lists of a plan; of the first twice as many tasks as of the others."""


_PART_CHARS = 300
"""How much is told of a part whose paragraphs have no topics."""
_TARGETS_SHARE, _BODIES_SHARE = 0.4, 0.3
"""Share of the length of a brief that its targets, and of what is left that its bodies may take."""
_T = TypeVar("_T", Matter, Paragraphs)


def answer(task: Task) -> Draft | None:
    """A brief on what a question is about; None where none is asked for, or neither a section nor a paragraph of a plan is
    of it."""
    if task.query.form.kind != "brief":
        return None
    found = matters(task.query, task.topic, task.pool.store)
    # What has been done is not what is to be done.
    left = [replace(m, sections=tuple(s for s in m.sections if task.query.past or not _looks_back(s))) for m in found]
    ahead = [m for m in left if m.sections]
    drawn = _current(ahead, task)
    if not drawn and (told := _of_paragraphs(task)) is not None:
        return told
    drawn = drawn or _current(found, task)
    if not drawn:
        return None
    named = [m for m in found if any(u.kind == "responsible" and _of_its_places(u, task) for _, u in _units(m, task))]
    targets = list(_targets([(m.document, _units(m, task)) for m in drawn], task))
    return _put_together(targets, list(_tasks(drawn, task)), list(_bodies(named[:1], task)), task.query.form.chars)


def _of_paragraphs(task: Task) -> Draft | None:
    """A brief from the paragraphs that are of the matter, where no section is."""
    drawn = _current(paragraphs(task.query, task.topic, task.pool.store), task)
    if not drawn:
        return None
    told = [(p.document, [t for group in p.paragraphs for t in group]) for p in drawn]
    targets = list(_targets(told, task))
    aimed = {s.evidence[0] for s in targets}
    tasks: list[list[Statement]] = []
    for p in drawn:
        for i, group in enumerate(p.paragraphs[:_TASKS]):
            ids = [task.pool.take(c, u) for c, u in group if not is_title(u)]
            label = f"\n《{p.document.title}》：" if i == 0 and len(drawn) > 1 else ""
            left = [n for n in ids if n not in aimed]
            tasks.append([_in_turn(n, f"{label}\n" if j == 0 else "", task) for j, n in enumerate(left)])
    return _put_together(targets, [t for t in tasks if t], [], task.query.form.chars)


def _put_together(
    targets: Sequence[Statement], tasks: Sequence[Sequence[Statement]], bodies: Sequence[Statement], chars: int
) -> Draft | None:
    """The parts of a brief under their headings, with what fits into its length: of the targets and the bodies their shares, of
    the tasks first what opens each, then what it says."""
    notes = () if bodies else _no_bodies()
    left = chars or sys.maxsize
    targets, used = _fitting(targets, int(left * _TARGETS_SHARE) if tasks else left)
    left -= used
    bodies, used = _fitting(bodies, int(left * _BODIES_SHARE) if tasks else left)
    left -= used
    heads, used = _fitting([first for first, *_ in tasks], left)
    told: list[Statement] = []
    left -= used
    for head, (_, *rest) in zip(heads, tasks, strict=False):
        further, used = _fitting(rest, left)
        left -= used
        told += [head, *further]
    parts = [(title, own) for title, own in (("主要目标", targets), ("重点任务", told), ("责任分工", bodies)) if own]
    statements = [s for i, (title, own) in enumerate(parts, 1) for s in _numbered(title, i, own)]
    return Draft(tuple(statements), kind="brief", notes=notes) if statements else None


def _fitting(statements: Sequence[Statement], chars: int) -> tuple[list[Statement], int]:
    """The first statements that fit into a length, and theirs."""
    sizes = list(accumulate(len(f"{s.prefix}{s.text}".strip()) for s in statements))
    kept = sum(size <= chars for size in sizes)
    return list(statements[:kept]), sizes[kept - 1] if kept else 0


def _looks_back(section: Section) -> bool:
    return BACKGROUND.search(normalise(" ".join(section.headings))) is not None


def _in_turn(number: int, prefix: str, task: Task) -> Statement:
    """A sentence of a paragraph: the first after its topic, the others as they stand."""
    item = task.pool.evidence[number]
    return task.statement(item, prefix) if prefix else Statement(item.unit.text, (number,))


def _no_bodies() -> tuple[str, ...]:
    return (prompts.load("notes").render("no_bodies"),)


def _current(found: Sequence[_T], task: Task) -> Sequence[_T]:
    """What is drawn on: the plans in force where there are any."""
    return ([m for m in found if m.document.in_force(task.query.as_of)] or list(found))[:_PLANS]


def _numbered(title: str, number: int, statements: Sequence[Statement]) -> list[Statement]:
    """Some statements as a part of a brief, with its heading before the first."""
    first, *rest = statements
    line = "" if number == 1 else "\n"
    return [replace(first, prefix=f"{line}{to_chinese(number)}、{title}\n{first.prefix.lstrip()}"), *rest]


def _units(matter: Matter, task: Task) -> list[Told]:
    return [told for section in matter.sections for told in units_within(matter.document, section, task.pool.store)]


def _targets(drawn: Sequence[tuple[Document, Sequence[Told]]], task: Task) -> Iterator[Statement]:
    """What is aimed at, each figure once."""
    seen: set[str] = set()
    for document, units in drawn:
        targets = [told for told in units if is_target(told, document)]
        for i, (chunk, unit) in enumerate(targets[:_TARGETS]):
            if normalise(unit.text) not in seen:
                seen.add(normalise(unit.text))
                item = task.pool.evidence[task.pool.take(chunk, unit)]
                yield task.statement(item, f"\n《{document.title}》：" if i == 0 else "\n")


def _tasks(drawn: Sequence[Matter], task: Task) -> Iterator[list[Statement]]:
    """The parts of the sections, each with how it opens, and the topics of its paragraphs, else its sentences."""
    number = 0
    for i, matter in enumerate(drawn):
        parts = [p for s in matter.sections for p in parts_of(matter.document, s)]
        for j, part in enumerate(parts[: _TASKS if i == 0 else _TASKS // 2]):
            number += 1
            label = f"\n《{matter.document.title}》：" if j == 0 and len(drawn) > 1 else ""
            yield list(_part(matter, part, f"{label}\n（{to_chinese(number)}）", task))


def _part(matter: Matter, part: Section, prefix: str, task: Task) -> Iterator[Statement]:
    document, store = matter.document, task.pool.store
    yield Statement(f"{strip_heading(part.headings[-1])}。", (task.pool.section_heading(document, part),), prefix)
    opening = next((t for t in openings(document, part, store) if t[0].locator == part.locator), None)
    if opening is not None:
        yield task.statement(task.pool.evidence[task.pool.take(*opening)])
    units = [t for t in units_within(document, part, store) if t[0].locator == part.locator]
    leads = leads_of(units)
    if leads:
        text = "；".join(strip_number(u.lead).rstrip("。：:") for _, u in leads)
        yield Statement(f"{text}。", tuple(task.pool.take(c, u) for c, u in leads))
        return
    size = 0
    for chunk, unit in units:
        size += len(unit.text)
        if unit.kind == "sentence" and (chunk, unit) != opening and size <= _PART_CHARS:
            yield Statement(unit.text, (task.pool.take(chunk, unit),))


def _bodies(drawn: Sequence[Matter], task: Task) -> Iterator[Statement]:
    """Which bodies answer for which task, as the plan's lists have it."""
    for matter in drawn:
        lists = [(c, u) for c, u in _units(matter, task) if u.kind == "responsible" and _of_its_places(u, task)]
        for i, (chunk, unit) in enumerate(lists[:_BODIES]):
            name = strip_number(unit.lead) or strip_heading(chunk.headings[-1])
            label = f"《{matter.document.title}》：\n" if i == 0 else "\n"
            yield Statement(f"{responsible_list(unit.text)}。", (task.pool.take(chunk, unit),), f"{label}“{name}”：")


def _of_its_places(unit: Unit, task: Task) -> bool:
    """Whether a list names a place that the brief is of, where it is of any."""
    places = task.query.places
    return not places or not set(places).isdisjoint(places_in(normalise(unit.text)))
