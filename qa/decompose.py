"""A compound question to the parts that can be answered one by one."""

from __future__ import annotations

import re
from dataclasses import replace

from index.store import Store
from qa.figures import years
from qa.gazetteer import places_in
from qa.measure import asked
from qa.terms import Terms
from qa.types import Query, QuestionType
from qa.understand import plan_mentions, question_type, read

_CLAUSE = re.compile(r"[，,；;？?。！!]+|(?<=[一-鿿]{4})(?:以及|还有|另外|同时)(?=[一-鿿]{4})")
_ASKS = re.compile(r"多少|几[个家项座条届名年所户处次万]|哪|什么|啥|谁|怎么|如何|吗|是否|有没有|分别|各是|呢")
MAX_PARTS = 4


def decompose(query: Query, store: Store, terms: Terms) -> tuple[Query, ...]:
    """The parts of a question in the order in which they are asked; the question itself where it
    has one part.

    A question has parts where several of its clauses ask something, or where it sets several plans
    against each other. A later clause that names no subject takes over that of the first.
    """
    if len(query.plans) > 1:
        return tuple(_for_plan(query, plan, store, terms) for plan in query.plans[:MAX_PARTS])
    clauses = _asking_clauses(query.text)
    if len(clauses) > 1 and query.type != "comparison":
        texts = [clauses[0], *(f"{clauses[0].rstrip('?？')}，{clause}" for clause in clauses[1:MAX_PARTS])]
        parts = [_part(query, text, store, terms) for text in texts]
        # A later clause is searched for together with the first, but asks only what it says itself.
        parts[1:] = [replace(p, measures=asked(c), type=_own_type(c, p)) for p, c in zip(parts[1:], clauses[1:], strict=False)]
        return tuple(parts)
    return (query,)


def by_facet(query: Query, store: Store, terms: Terms) -> tuple[Query, ...]:
    """The question for each of the places, or else of the years, that it names together; the
    question itself where it names fewer than two."""
    for found in (query.places, tuple(f"{y}年" for y in query.years)):
        if len(found) < 2:
            continue
        joined = re.search("[和与跟同及比、至到—-]".join(f"{re.escape(f)}[省市县区]?" for f in found), query.text)
        texts = []
        for facet in found[:MAX_PARTS]:
            text = query.text
            if joined:
                text = text.replace(joined[0], facet)
            else:
                for other in found:
                    if other != facet:
                        text = re.sub(rf"{re.escape(other)}[省市县区]?[和与跟、]?|[和与跟比、]{re.escape(other)}[省市县区]?", "", text)
            texts.append(text)
        return tuple(_part(query, text, store, terms) for text in texts)
    return (query,)


def _asking_clauses(text: str) -> list[str]:
    """Clauses that ask, each with the clauses before it that only tell."""
    clauses: list[str] = []
    told = ""
    for clause in (c.strip() for c in _CLAUSE.split(text)):
        if not clause:
            continue
        if _ASKS.search(clause) and len(clause) > 2:
            clauses.append(told + clause)
            told = ""
        else:
            told += clause + "，"
    if told and clauses:
        clauses[-1] += "，" + told.rstrip("，")
    return clauses


def _own_type(clause: str, part: Query) -> QuestionType:
    own = question_type(clause)
    return own if own != "other" else part.type


def _part(query: Query, text: str, store: Store, terms: Terms) -> Query:
    part = read(query.original, text, store, terms, query.as_of)
    part = replace(part, plans=part.plans or query.plans)
    if not part.years and len(years(query.text)) == 1:
        part = replace(part, years=query.years)
    if not part.places and len(places_in(query.text)) == 1:
        part = replace(part, places=query.places)
    return part if part.type != "other" else replace(part, type=question_type(query.text))


def _for_plan(query: Query, plan: str, store: Store, terms: Terms) -> Query:
    text = query.text
    for name, _ in plan_mentions(text, store.documents):
        text = re.sub(rf"(?:[和与跟同及、]|相比)?{re.escape(name)}(?:[和与跟同及、里中的]|相比)?", "", text)
    part = read(query.original, text, store, terms, query.as_of)
    return replace(part, plans=(plan,), type=part.type)
