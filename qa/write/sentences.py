"""The sentences that say most of what was asked."""

from __future__ import annotations

from collections.abc import Sequence

from index.facts.unit_facts import facts_of_unit
from index.text.analyze import normalise
from qa.types import Draft, Evidence
from qa.understand.measure import answers
from qa.write.difference import alike
from qa.write.task import Task

_DEPTH = 16
"""Pieces of evidence among which further sentences are looked for."""
_LEAST_GAIN = 0.03
"""Share of the topic that a further sentence must add where it scores lower than the first."""

_CLEARLY = 0.25
"""How much more alike to what was asked an indicator is that clearly fits better (Dice)."""

_SURELY = 0.5
"""How much alike an indicator is that surely is the one asked for."""


def best(task: Task) -> Draft:
    """The best sentence, and further ones that add what it does not yet speak of."""
    chosen = _chosen(task)
    statements = [task.statement(item, notes=True) for item in chosen]
    newer = _newer(task, chosen)
    if newer is not None:
        statements.append(task.statement(newer, "现行规划的提法：", notes=True))
    return Draft(tuple(statements))


def _chosen(task: Task) -> list[Evidence]:
    chosen = [task.evidence[0]]
    if task.query.side and task.query.kind.own_quantity:
        chosen = [_of_the_side(task)]
        if _likeness(chosen[0], task) >= _SURELY:
            # One side of several has one figure; a further one is that of something else.
            return chosen
    while len(chosen) < task.config.max_sentences:
        further = _further(task, chosen)
        if further is None or sum(len(e.unit.text) for e in chosen) + len(further.unit.text) > task.config.max_chars:
            break
        chosen.append(further)
    return chosen


def _of_the_side(task: Task) -> Evidence:
    """The piece of evidence for one side of several: the best, unless another of its plan that comes near gives a figure of what is
    clearly more like what was asked (社会消费品零售总额, not the share of 网上零售额 in it)."""
    first = task.evidence[0]
    same = (e for e in task.evidence[:_DEPTH] if e.chunk.doc_id == first.chunk.doc_id)
    near = {e.id: _likeness(e, task) for e in same if e.score >= first.score - task.config.far}
    likest = max(near, key=lambda i: near[i])
    return next(e for e in task.evidence if e.id == likest) if near[likest] >= near[first.id] + _CLEARLY else first


def _likeness(item: Evidence, task: Task) -> float:
    """How much what a piece of evidence gives a figure of is like what was asked, by its name (Dice)."""
    facts = facts_of_unit(item.chunk, item.unit, task.pool.store.by_id[item.chunk.doc_id]).facts
    asked = "".join(task.query.terms)
    return max((alike(asked, fact.indicator) for fact in facts if fact.amount), default=0.0)


def _further(task: Task, chosen: Sequence[Evidence]) -> Evidence | None:
    """The piece of evidence that adds most to those chosen; None where none adds enough."""
    said = " ".join(map(_full_text, chosen))
    before, best = task.topic.coverage(said), chosen[0].score
    fitting = []
    for item in task.evidence[1:_DEPTH]:
        if any(item.id == c.id or _same_words(item, c) for c in chosen) or not _has_the_figure(task, item):
            continue
        gain = task.topic.coverage(f"{said} {_full_text(item)}") - before
        if item.score >= best - (task.config.far if _is_read_to_answer(item, task) else _allowance(gain, task)):
            fitting.append((item.score + 2 * gain, item))
    return max(fitting, key=lambda pair: pair[0])[1] if fitting else None


def _allowance(gain: float, task: Task) -> float:
    """How far below the best a sentence may score that speaks of ``gain`` more of the topic."""
    if gain >= task.config.gain:
        return task.config.far
    return task.config.near if gain >= _LEAST_GAIN else 0.0


def _is_read_to_answer(item: Evidence, task: Task) -> bool:
    """Whether the reader finds that a sentence answers, in whatever words."""
    return item.reading is not None and item.reading.answers >= task.config.sure


def _has_the_figure(task: Task, item: Evidence) -> bool:
    return not task.query.kind.own_quantity or answers(task.query.measures, normalise(item.unit.text))


def _newer(task: Task, chosen: Sequence[Evidence]) -> Evidence | None:
    """What a plan in force says, where all that was chosen stands in plans that have ended and the question
    means none of them: it must speak of nearly as much of the topic, and score not far below."""
    query = task.query
    in_force = {d.id for d in task.pool.store.documents if d.in_force(query.as_of)}
    bound = query.kind.bodies or query.plans or query.years or query.past
    if bound or any(e.chunk.doc_id in in_force for e in chosen):
        return None
    found = next((e for e in task.evidence[:_DEPTH] if e.chunk.doc_id in in_force and _says_as_much(task, e, chosen[0])), None)
    return found if found is not None and _has_the_figure(task, found) else None


def _says_as_much(task: Task, item: Evidence, best: Evidence) -> bool:
    if task.query.places and not item.features.place:
        return False
    fits = item.features.context >= 0.9 * best.features.context and item.features.own >= 0.7 * best.features.own
    return fits and item.score >= best.score - task.config.far


def _full_text(item: Evidence) -> str:
    return normalise(f"{item.chunk.headings[-1]} {item.unit.lead} {item.unit.text}")


def _same_words(one: Evidence, other: Evidence) -> bool:
    return one.quote in other.quote or other.quote in one.quote
