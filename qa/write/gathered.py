"""Lists that stand in no one place: each sentence and row of the plans that speaks of the thing asked after, with their count."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

import prompts
from index.text.analyze import normalise
from index.text.numbering import numbered_items, strip_number
from index.text.places import areas_in, places_in
from index.text.quantity import quantities
from index.text.segment import segment
from index.types import Chunk, Document, Unit
from qa.read.mentions import mentions
from qa.read.subject import is_title
from qa.types import Draft, Statement
from qa.understand.cues import cue, read
from qa.understand.topic import topic_terms
from qa.write.task import Task

_MOST = 40
"""Places from which on a list of all of them is no answer any more."""

Told = tuple[Chunk, Unit]


def items_of_place(task: Task) -> Draft | None:
    """``items_gathered`` where a place or area is named, which the heading of a list seldom is of alone."""
    return items_gathered(task) if task.query.places or task.query.areas else None


def items_gathered(task: Task) -> Draft | None:
    """Each place of the plans in force, or of those that are named, that speaks of the thing whose items (项目, 措施) are asked for,
    plan by plan; None where the question names no such thing, or it stands in fewer than two places or in very many."""
    noun = next((n for n in _nouns() if re.search(rf"哪.{{0,3}}{n}|{n}.{{0,3}}(?:哪|什么)", task.query.text)), "")
    key = _key(noun, task) if noun else ""
    if not key:
        return None
    sources = set(task.query.sources or task.query.own)
    found = [(m.chunk, m.unit) for m in mentions(key, task.pool.store, sources) if m.unit.kind in ("sentence", "row")]
    fitting = [told for told in found if _fits(told, noun, key, task)]
    plans = {c.doc_id: task.pool.store.by_id[c.doc_id] for c, _ in fitting}
    current = [d for d in plans.values() if sources or d.in_force(task.query.as_of)] or list(plans.values())
    current.sort(key=lambda d: -(d.period or (0, 0))[0])
    shown = [[t for t in fitting if t[0].doc_id == d.id] for d in current]
    count = sum(map(len, shown))
    if not 2 <= count <= _MOST:
        return None
    left = len(fitting) - count
    notes = (prompts.load("notes").render("expired_too", hidden=str(left)),) if left else ()
    return Draft(tuple(_statements(key, current, shown, task)), kind="list", notes=notes)


def _statements(key: str, plans: Sequence[Document], shown: Sequence[Sequence[Told]], task: Task) -> Iterator[Statement]:
    ids = [[task.pool.take(c, u) for c, u in own] for own in shown]
    every = tuple(n for own in ids for n in own)
    for i, (document, own) in enumerate(zip(plans, ids, strict=True)):
        for j, number in enumerate(own):
            first = i == j == 0
            total = f"写到“{key}”的共{len(every)}处：" if first else ""
            of_plan = f"\n《{document.title}》：" if j == 0 and len(plans) > 1 else ""
            statement = task.statement(task.pool.evidence[number], f"{total}{of_plan}\n")
            text = _of_the_key(statement.text, key)
            yield replace(statement, text=text, counted=every if first else ())


def _of_the_key(text: str, key: str) -> str:
    """Of numbered items (1.甲；2.乙) those that speak of the thing, behind their topic; a text without such items as it is."""
    head, _, items = text.rpartition("：") if numbered_items(text.rpartition("：")[2]) else ("", "", text)
    kept = [item for item in numbered_items(items) if key in normalise(item)]
    return f"{head}{'：' if head else ''}{'；'.join(kept)}。" if kept else text


def _key(noun: str, task: Task) -> str:
    """The one thing whose items are asked for: the topic without the noun, a place or area where there is nothing besides; empty where
    there are several things."""
    query, store = task.query, task.pool.store
    said = cue("asking").sub(" ", query.text.replace(noun, " "))
    terms = [t for t in topic_terms(said) if t not in _light() and len(t) > 1]
    named = (*query.places, *query.areas)
    if len(terms) == 1 and not named and store.frequency(terms[0]):
        return terms[0]
    return named[0] if not terms and len(named) == 1 and not set(named) & {d.place for d in store.documents} else ""


def _fits(told: Told, noun: str, key: str, task: Task) -> bool:
    """Whether a unit says something of the thing itself that is not over, and of a kind with what is asked for."""
    chunk, unit = told
    if is_title(unit) or (not task.query.past and task.pool.evidence[task.pool.take(chunk, unit)].time.reached):
        return False
    lead = strip_number(unit.lead)
    # A topic with a figure is a sentence that is told itself.
    said = normalise(unit.text if quantities(lead) else f"{lead}：{unit.text}")
    if key in task.query.spots:
        return key in (*places_in(said), *areas_in(said)) and (noun not in _built() or _is_built(said))
    clauses = [c for c in re.split("[，,；;。：:]", said) if _has_word(key, c)]
    return bool(clauses) and (noun not in _built() or any(map(_is_built, clauses)))


def _has_word(key: str, clause: str) -> bool:
    """Whether a clause has a word, or words, that begin with a thing (核电站 for 核电; 创新能源 is none for 新能源)."""
    words = segment(clause)
    starts = {sum(map(len, words[:i])) for i in range(len(words))}
    return any(m.start() in starts for m in re.finditer(re.escape(key), clause))


def _is_built(said: str) -> bool:
    doing: Sequence[str] = read("forms")["gathered"]["doing"]
    return any(word in said for word in doing)


def _nouns() -> Sequence[str]:
    return [*_built(), *read("forms")["gathered"]["measures"]]


def _built() -> Sequence[str]:
    words: Sequence[str] = read("forms")["gathered"]["built"]
    return words


def _light() -> Sequence[str]:
    words: Sequence[str] = read("forms")["gathered"]["light"]
    return words
