"""A brief in official form from the plans' own words: 一、主要目标 二、重点任务 三、责任分工."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

import prompts
from index.text.analyze import normalise
from index.text.numbering import strip_heading, strip_number
from index.text.numerals import to_chinese
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


_T = TypeVar("_T", Matter, Paragraphs)


def answer(task: Task) -> Draft | None:
    """A brief on what a question is about; None where none is asked for, or neither a section nor a paragraph of a plan is
    of it."""
    if task.query.form.kind != "brief":
        return None
    found = matters(task.query, task.topic, task.pool.store)
    drawn = _current(found, task)
    if not drawn:
        return _of_paragraphs(task)
    targets = _numbered("主要目标", 1, list(_targets([(m.document, _units(m, task)) for m in drawn], task)))
    tasks = _numbered("重点任务", 1 + bool(targets), list(_tasks(drawn, task)))
    named = [m for m in found if any(u.kind == "responsible" and _of_its_places(u, task) for _, u in _units(m, task))]
    bodies = _numbered("责任分工", 1 + bool(targets) + bool(tasks), list(_bodies(named[:1], task)))
    return Draft((*targets, *tasks, *bodies), kind="brief", notes=() if bodies else _no_bodies())


def _of_paragraphs(task: Task) -> Draft | None:
    """A brief from the paragraphs that are of the matter, where no section is."""
    drawn = _current(paragraphs(task.query, task.topic, task.pool.store), task)
    if not drawn:
        return None
    told = [(p.document, [t for group in p.paragraphs for t in group]) for p in drawn]
    targets = _numbered("主要目标", 1, list(_targets(told, task)))
    aimed = {s.evidence[0] for s in targets}
    tasks = []
    for p in drawn:
        for i, group in enumerate(p.paragraphs[:_TASKS]):
            ids = [task.pool.take(c, u) for c, u in group if not is_title(u)]
            label = f"\n《{p.document.title}》：" if i == 0 and len(drawn) > 1 else ""
            left = [n for n in ids if n not in aimed]
            tasks += [_in_turn(n, f"{label}\n" if j == 0 else "", task) for j, n in enumerate(left)]
    return Draft((*targets, *_numbered("重点任务", 1 + bool(targets), tasks)), kind="brief", notes=_no_bodies())


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
    if not statements:
        return []
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


def _tasks(drawn: Sequence[Matter], task: Task) -> Iterator[Statement]:
    """The parts of the sections with how each opens, and the topics of its paragraphs."""
    number = 0
    for i, matter in enumerate(drawn):
        parts = [p for s in matter.sections for p in parts_of(matter.document, s)]
        for j, part in enumerate(parts[: _TASKS if i == 0 else _TASKS // 2]):
            number += 1
            label = f"\n《{matter.document.title}》：" if j == 0 and len(drawn) > 1 else ""
            yield from _part(matter, part, f"{label}\n（{to_chinese(number)}）", task)


def _part(matter: Matter, part: Section, prefix: str, task: Task) -> Iterator[Statement]:
    document, store = matter.document, task.pool.store
    yield Statement(f"{strip_heading(part.headings[-1])}。", (task.pool.section_heading(document, part),), prefix)
    opening = next((t for t in openings(document, part, store) if t[0].locator == part.locator), None)
    if opening is not None:
        yield task.statement(task.pool.evidence[task.pool.take(*opening)])
    leads = leads_of([t for t in units_within(document, part, store) if t[0].locator == part.locator])
    if leads:
        text = "；".join(strip_number(u.lead).rstrip("。：:") for _, u in leads)
        yield Statement(f"{text}。", tuple(task.pool.take(c, u) for c, u in leads))


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
