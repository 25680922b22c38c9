"""Who is responsible for a task, and which tasks a body has."""

from __future__ import annotations

import re

import prompts
from index.store.words.phrases import units_with
from index.text.analyze import normalise
from index.text.bodies import Role, role_of
from index.text.numbering import strip_heading, strip_number
from index.text.segment import segment
from index.types import Chunk, Unit
from qa.read.topic import Topic
from qa.types import Draft, Evidence, Statement
from qa.understand.cues import cue
from qa.write.task import Task, drafted

_BODY = re.compile(
    r"政府|部门|单位|委员会|改革委|[一-鿿]{2,8}(?:厅|(?<![布格大])局)(?![部域面势])|[一-鿿]{2,8}[^全内外干各西东南北中]部(?=[、，。牵会负指参和与])"
)
_AGENCY = re.compile("[一-鿿]+[^东西南北中]部|[一-鿿]{2,}署")
"""A word that is the name of a ministry or an agency, whatever stands behind it."""
_BRACKET = re.compile(r"^[（(](?:[^：:，,]*[：:])?\s*|[）)]\s*。?$")
"""What stands around the bodies in （责任单位：…）。"""
_HEADED = 0.8
"""Share of the topic, by weight, that a heading must name for its section to be what was asked about."""
_DEPTH = 8
"""Pieces of evidence whose tasks may be the one asked about."""


def tasks_of_bodies(task: Task) -> Draft | None:
    """For each body that a question names, all tasks whose list names it, with their count; those of
    one chapter where the question names it."""
    query = task.query
    if not query.units or cue("whose").search(query.text) or not cue("whats").search(query.text):
        return None
    statements = tuple(statement for body in query.units for statement in _tasks(body, task))
    part = _part_asked(task)
    if not statements and part and query.sources:
        # What another body does is not what this one leads.
        return task.refusal("not_in_plans", ())
    told = {role_of(body, normalise(task.pool.evidence[i].unit.text)) for body in query.units for s in statements for i in s.evidence}
    note = "" if part is None or part in told else "no_parts" if told == {"负责"} else "other_parts"
    notes = (prompts.load("notes").render(note, part=str(part)),) if note else ()
    return Draft(statements, notes=notes) if statements else None


def _part_asked(task: Task) -> Role | None:
    """The part in a task that a question asks after: who leads it, or who takes part."""
    if cue("leads").search(task.query.text):
        return "牵头"
    return "配合" if cue("takes_part").search(task.query.text) else None


def bodies_of_task(task: Task) -> Draft | None:
    """Who is responsible for the task that fits best: the list that ends its paragraph, else the
    lists of its section."""
    # A list of bodies says nothing of its task: the sentence before it does.
    likely = [e for e in task.evidence[:_DEPTH] if e.unit.kind != "responsible"] or task.evidence[:_DEPTH]
    enough = 0.8 * likely[0].features.context if likely else 0.0
    for item in likely:
        lists = [(c, u) for c in task.pool.section(item) for u in c.units if u.kind == "responsible"]
        if lists and item.features.context >= enough:
            return drafted(_responsible(c, u, task, several=len(lists) > 1) for c, u in _own_lists(item, lists, task))
    # Where what speaks of it most has no list, the section whose very heading is what was asked about may have one.
    headed = next((e for e in task.evidence[:_DEPTH] if e.unit.kind == "responsible" and _is_headed_so(e, task)), None)
    if headed is None:
        return None
    lists = [(c, u) for c in task.pool.section(headed) for u in c.units if u.kind == "responsible"]
    return drafted(_responsible(c, u, task, several=len(lists) > 1) for c, u in lists)


def _is_headed_so(item: Evidence, task: Task) -> bool:
    return (1 - task.topic.unseen) * task.topic.coverage(normalise(item.chunk.headings[-1])) >= _HEADED


def no_post_named(task: Task) -> Draft | None:
    """Who holds a post (局长, 组长) is missing where the best sentence does not name the post; a list of bodies does not tell it."""
    post = cue("post_asked").search(task.query.text)
    if post is not None and task.evidence and post[0] not in normalise(task.evidence[0].unit.text):
        return task.refusal("figure_not_stated", task.evidence)
    return None


def no_body_named(task: Task) -> Draft | None:
    """Who leads or decides may stand in the sentence itself, and 谁 may ask for another kind of thing; where a body is
    asked for and none is named, that is what is missing."""
    if cue("body_asked").search(task.query.text) and not _names_body(task.evidence[0]):
        return task.refusal("figure_not_stated", task.evidence)
    return None


def responsible_list(text: str) -> str:
    """The units named in a （责任单位：…） bracket."""
    return _BRACKET.sub("", text.strip())


def _names_body(item: Evidence) -> bool:
    """Whether a sentence that speaks of what was asked names a body that acts."""
    if item.features.own < 0.4:
        return False
    return _BODY.search(item.unit.text) is not None or any(map(_AGENCY.fullmatch, segment(normalise(item.unit.text))))


def _own_lists(item: Evidence, lists: list[tuple[Chunk, Unit]], task: Task) -> list[tuple[Chunk, Unit]]:
    """The lists of the very paragraph, of several the one that ends what the sentence begins; all of the section where that is
    what was asked about."""
    own = [(c, u) for c, u in lists if u.paragraph == item.unit.paragraph]
    own = [(c, u) for c, u in own if u.span[0] >= item.span[1]][:1] or own
    whole_section = task.topic.coverage(normalise(item.chunk.headings[-1])) >= item.features.context * 0.95
    return own if own and not whole_section else lists


def _responsible(chunk: Chunk, unit: Unit, task: Task, *, several: bool) -> Statement:
    label = strip_number(unit.lead) if several and unit.lead else strip_heading(chunk.headings[-1])
    return Statement(f"{responsible_list(unit.text)}。", (task.pool.take(chunk, unit),), f"“{label}”的责任单位：")


def _tasks(body: str, task: Task) -> list[Statement]:
    """The tasks of a body, a statement each, the first with their count."""
    named = _lists_with(body, task)
    part = _part_asked(task)
    told = [(c, u) for c, u in named if part and role_of(body, normalise(u.text)) == part]
    named = told or named
    topic = Topic([t for t in task.query.terms if not any(t in unit for unit in task.query.units)], task.pool.store)
    within = [(c, u) for c, u in named if topic.coverage(normalise(" ".join(c.headings[:2]))) >= 0.6]
    tasks: dict[tuple[str, str], list[int]] = {}
    for chunk, unit in within or named:
        tasks.setdefault((f"{chunk.doc_id}/{chunk.locator}", _task_name(chunk, unit)), []).append(task.pool.take(chunk, unit))
    firsts = tuple(ids[0] for ids in tasks.values())
    statements = []
    for i, ((_, name), ids) in enumerate(tasks.items()):
        prefix = f"{f'由“{body}”{part}' if told else f'责任单位含“{body}”'}的任务共{len(tasks)}项：" if i == 0 else ""
        end = "。" if i == len(tasks) - 1 else "；"
        statements.append(Statement(name + end, tuple(ids), prefix, firsts if i == 0 else ()))
    return statements[: task.config.max_items]


def _lists_with(body: str, task: Task) -> list[tuple[Chunk, Unit]]:
    """The lists of responsible units that name a body, of the plans that are meant."""
    plans, store = task.query.sources or task.query.own, task.pool.store
    numbers = units_with(body, store)
    chunks = store.unit_chunk[numbers]
    meant = store.in_plans(plans)[chunks]
    found = ((store.chunks[c], store.units[n]) for c, n in zip(chunks[meant].tolist(), numbers[meant].tolist(), strict=True))
    return [(c, u) for c, u in found if u.kind == "responsible" and body in normalise(u.text)]


def _task_name(chunk: Chunk, unit: Unit) -> str:
    """A section whose paragraphs have topics has a task a paragraph, else it is one task."""
    lead = strip_number(unit.lead) if sum(u.kind == "responsible" for u in chunk.units) > 1 else ""
    return strip_heading(chunk.headings[-1]).rstrip("。") + (f"（{lead}）" if lead else "")
