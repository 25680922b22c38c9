"""Questions for all that the plans say of a name: of a place, a body, a project, a term."""

from __future__ import annotations

from dataclasses import replace

from qa.read.mentions import Mention, mentions
from qa.types import Draft, Statement
from qa.understand.cues import cue
from qa.understand.plans import without_plans
from qa.write.task import Task

_NAME_CHARS = range(2, 13)
_SHOWN = 20
"""Mentions that an answer shows; the others are counted, and ``planqa dossier`` has them all."""


def answer(task: Task) -> Draft | None:
    """Where the plans speak of the name that a question asks after, those in force first; None where it asks anything else, or
    no plan has the name."""
    if cue("asks_mentions").search(task.query.text) is None:
        return None
    name = cue("about_mentions").sub("", without_plans(task.query.text, task.pool.store.documents))
    found = mentions(name, task.pool.store, task.query.plans) if len(name) in _NAME_CHARS else []
    in_force = [m for m in found if task.pool.store.by_id[m.chunk.doc_id].in_force(task.query.as_of)]
    return Draft(tuple(_statements(name, in_force or found, task)), kind="dossier") if found else None


def _statements(name: str, found: list[Mention], task: Task) -> list[Statement]:
    ids = tuple(task.pool.take(m.chunk, m.unit) for m in found)
    statements, plan = [], ""
    for i, number in enumerate(ids[:_SHOWN]):
        item = task.pool.evidence[number]
        prefix = f"写到“{name}”的共{len(set(ids))}处：" if i == 0 else ""
        if item.title != plan:
            prefix, plan = f"{prefix}\n《{item.title}》：\n", item.title
        elif i:
            prefix = "\n"
        statements.append(replace(task.statement(item, prefix), counted=() if i else ids))
    return statements
