"""A brief in official form from the plans' own words: 一、主要目标 二、重点任务 三、责任分工."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import prompts
from index.text.analyze import normalise
from index.text.numbering import strip_heading, strip_number
from index.text.numerals import to_chinese
from index.types import Section
from qa.read.matter import Matter, Told, is_target, leads_of, matters, openings, parts_of, units_within
from qa.types import Draft, Statement
from qa.write.bodies import responsible_list
from qa.write.task import Task

_PLANS = 3
"""Plans that a brief draws on at most."""
_TARGETS, _TASKS, _BODIES = 6, 8, 12
"""Targets, tasks and responsible lists of a plan; of the first twice as many tasks as of the others."""


def answer(task: Task) -> Draft | None:
    """A brief on what a question is about; None where none is asked for, or no section of a plan is of it."""
    if task.query.form.kind != "brief":
        return None
    store = task.pool.store
    found = matters(task.query, task.topic, store)
    current = [m for m in found if m.document.in_force(task.query.as_of)] or found
    drawn = current[:_PLANS]
    if not drawn:
        return None
    targets = list(_numbered("主要目标", 1, list(_targets(drawn, task))))
    tasks = list(_numbered("重点任务", 1 + bool(targets), list(_tasks(drawn, task))))
    named = [m for m in found if any(u.kind == "responsible" for _, u in _units(m, task))]
    bodies = list(_numbered("责任分工", 1 + bool(targets) + bool(tasks), list(_bodies(named[:1], task))))
    notes = () if bodies else (prompts.load("notes").render("no_bodies"),)
    return Draft((*targets, *tasks, *bodies), kind="brief", notes=notes)


def _numbered(title: str, number: int, statements: Sequence[Statement]) -> Iterator[Statement]:
    """Some statements as a part of a brief, with its heading before the first."""
    for i, statement in enumerate(statements):
        heading = f"{'' if number == 1 else chr(10)}{to_chinese(number)}、{title}\n" if i == 0 else ""
        yield replace(statement, prefix=heading + statement.prefix.lstrip("\n") if i == 0 else statement.prefix)


def _units(matter: Matter, task: Task) -> list[Told]:
    return [told for section in matter.sections for told in units_within(matter.document, section, task.pool.store)]


def _targets(drawn: Sequence[Matter], task: Task) -> Iterator[Statement]:
    """What is aimed at, each figure once."""
    seen: set[str] = set()
    for matter in drawn:
        targets = [told for told in _units(matter, task) if is_target(told, matter.document)]
        for i, (chunk, unit) in enumerate(targets[:_TARGETS]):
            if normalise(unit.text) not in seen:
                seen.add(normalise(unit.text))
                item = task.pool.evidence[task.pool.take(chunk, unit)]
                yield task.statement(item, f"\n《{matter.document.title}》：" if i == 0 else "\n")


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
        lists = [(c, u) for c, u in _units(matter, task) if u.kind == "responsible"]
        for i, (chunk, unit) in enumerate(lists[:_BODIES]):
            name = strip_number(unit.lead) or strip_heading(chunk.headings[-1])
            label = f"《{matter.document.title}》：\n" if i == 0 else "\n"
            yield Statement(f"{responsible_list(unit.text)}。", (task.pool.take(chunk, unit),), f"{label}“{name}”：")
