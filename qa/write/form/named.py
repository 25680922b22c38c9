"""Questions for all that the plans say of a name: of a place, a body, a project, a term."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from index.text.segment import segment
from index.types import Document
from qa.read.mentions import Mention, mentions
from qa.types import Draft, Statement
from qa.understand.cues import cue
from qa.write.form.meant import asked_without_plans, documents_meant
from qa.write.task import Task

_NAME_CHARS = range(2, 13)
_CLAUSE_CHARS = 60
"""A clause that only asks after a name is not longer; cutting one word by word takes the square of its length."""
_SHOWN = 200
"""Mentions that an answer tells; the others are counted, and ``planqa dossier`` has them all."""


def answer(task: Task) -> Draft | None:
    """Where the plans speak of the name that a question asks after, plan by plan, those in force first; None where it asks
    anything else, or no plan has the name."""
    if task.query.form.kind or cue("asks_mentions").search(task.query.text) is None:
        return None
    meant = documents_meant(task)
    asked, own = asked_without_plans(task), set(task.query.own)
    if own and not task.query.plans and (apart := _without_places(asked, task)):
        name, found = _named(apart, task, own)
    else:
        name, found = "", []
    if not found:
        name, found = _named(asked, task, {d.id for d in meant})
    documents = sorted(meant, key=lambda d: (not d.in_force(task.query.as_of), -(d.period or (0, 0))[0]))
    by_plan = [(d, [m for m in found if m.chunk.doc_id == d.id]) for d in documents]
    return Draft(tuple(_statements(name, [(d, own) for d, own in by_plan if own], task)), kind="dossier") if found else None


def _without_places(asked: str, task: Task) -> str:
    """A question without the place whose own plans it is put to (某市煤炭), where that leaves a thing to ask after; else empty."""
    bare = asked
    for place in task.query.places:
        bare = re.sub(rf"{re.escape(place)}[省市县区州]?的?", "", bare, count=1)
    return bare if bare != asked and _cut(bare) else ""


def _named(asked: str, task: Task, plans: set[str]) -> tuple[str, list[Mention]]:
    """The name that a question asks after, with its mentions: what is left of the one of its clauses that says more than that it
    asks, cut at its edges word by word until the plans have it. A name may hold such words itself (都市圈, 和平区)."""
    clauses = [left for clause in re.split("[，,。；;？?！!]+", asked) if (left := _cut(clause))]
    if len(clauses) != 1:
        return "", []
    for name in clauses[0]:
        found = mentions(name, task.pool.store, plans) if len(name) in _NAME_CHARS else []
        if found:
            return name, found
    return "", []


def _cut(clause: str) -> list[str]:
    """A clause, and what is left of it as one word after the other that only asks is taken from its end, then from its start; nothing where
    that leaves nothing, or where the clause is too long to ask after a name alone."""
    if len(clause) > _CLAUSE_CHARS:
        return []
    cut, about = [clause], cue("about_mentions").pattern
    for edge, at in ((f"(?:{about})$", -1), (f"^(?:{about})", 0)):
        while (match := re.search(edge, cut[-1])) is not None:
            # A single character must be a word of its own there (与某市, not 和平区).
            if len(match[0]) == 1 and segment(cut[-1])[at] != match[0]:
                break
            cut.append(cut[-1][: match.start()] if at else cut[-1][match.end() :])
    return cut if cut[-1] else []


def _statements(name: str, by_plan: list[tuple[Document, list[Mention]]], task: Task) -> Iterator[Statement]:
    """The mentions, each plan's with their count, the first with that of all."""
    ids = [tuple(dict.fromkeys(task.pool.take(m.chunk, m.unit) for m in own)) for _, own in by_plan]
    every = tuple(number for own in ids for number in own)
    left = _SHOWN
    for i, ((document, _), own) in enumerate(zip(by_plan, ids, strict=True)):
        for j, number in enumerate(own[:left]):
            total = f"写到“{name}”的共{len(every)}处：" if i == 0 and j == 0 else ""
            of_plan = f"\n《{document.title}》{_state(document, task)}：" if j == 0 else ""
            yield replace(task.statement(task.pool.evidence[number], f"{total}{of_plan}\n"), counted=every if i == 0 and j == 0 else ())
        left = max(0, left - len(own))


def _state(document: Document, task: Task) -> str:
    return "" if document.in_force(task.query.as_of) else "（不在规划期内）"
