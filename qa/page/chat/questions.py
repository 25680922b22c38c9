"""Questions to click that the plans really answer: made from the index itself and asked before they are shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice, zip_longest
from typing import TypeVar

from index.errors import PlanQAError
from index.store.port import Store
from index.text.numbering import recognise
from index.types import Document
from qa.engine import Engine
from qa.pipeline import ask

MAX_EXAMPLES = 4
_MAX_TRIES = 12
"""Candidates asked before giving up on finding one more of a kind."""

LISTED = re.compile(r"(?:任务|工程|项目|行动|布局|举措|措施|重点)$|^\d+个")
"""How the title of a section names things that it lists: 深化重点领域改革 is not one to ask 有哪些 of."""
T = TypeVar("T")
Place = tuple[str, str]
"""Id of a plan and address of a section."""
Candidate = tuple[str, Place]
"""A question and the place that it was made from."""


def answered_examples(engine: Engine, store: Store) -> tuple[str, ...]:
    """Asks questions made from the index itself, figures, lists and duties in turn, and keeps those
    that are answered from the very place they were made from."""
    # A language model would take minutes over them, and nobody could ask it meanwhile.
    engine = engine.unworded()
    plans = sorted(store.documents, key=lambda d: not d.in_force(engine.as_of))
    kinds = [in_turn([make(plan, store) for plan in plans]) for make in _MAKERS]
    kept: list[str] = []
    while kinds and len(kept) < MAX_EXAMPLES:
        for candidates in list(kinds):
            question = next((q for q, place in islice(candidates, _MAX_TRIES) if _answered_from(q, place, engine)), None)
            if question is None:
                kinds.remove(candidates)
            elif question not in kept:
                kept.append(question)
    return tuple(kept[:MAX_EXAMPLES])


def _answered_from(question: str, place: Place, engine: Engine) -> bool:
    try:
        answer = ask(question, engine)
    except PlanQAError:
        return False
    return answer.status == "answered" and place in {(c.doc_id, c.section) for c in answer.citations[:1]}


def in_turn(candidates: Iterable[Iterator[T]]) -> Iterator[T]:
    """One of each plan or kind, then the next of each."""
    return (c for c in chain.from_iterable(zip_longest(*candidates)) if c is not None)


def _figures(plan: Document, store: Store) -> Iterator[Candidate]:
    for block in plan.blocks:
        name, _, said = block.statement.partition("：")
        values = re.findall(r"((?:19|20)\d{2})年[<>≥≤]?\d", said)
        # A target is a figure for the plan's last year; earlier ones say where it starts from.
        if block.kind == "row" and values and plan.period and int(values[-1]) == plan.period[1] and 3 <= len(name) <= 18:
            yield f"{values[-1]}年{name}的目标是多少？", (plan.id, plan.sections[block.section].locator)


def _lists(plan: Document, store: Store) -> Iterator[Candidate]:
    for number, section in enumerate(plan.sections):
        leads = sum(b.section == number and bool(b.lead) and b.kind == "paragraph" for b in plan.blocks)
        title = title_of(section.headings[-1])
        if leads >= 3 and LISTED.search(title):
            yield f"{title}有哪些？", (plan.id, section.locator)


def _duties(plan: Document, store: Store) -> Iterator[Candidate]:
    for c in store.chunks:
        if c.doc_id == plan.id and any(u.kind == "responsible" for u in c.units) and (title := title_of(c.headings[-1])):
            yield f"{title}由哪些单位负责？", (plan.id, c.locator)


_MAKERS: tuple[Callable[[Document, Store], Iterator[Candidate]], ...] = (_figures, _lists, _duties)


def title_of(heading: str) -> str:
    """A heading without its number, empty where it makes no good question."""
    found = recognise(heading)
    title = found.rest if found is not None else heading
    return title if 5 <= len(title) <= 24 else ""
