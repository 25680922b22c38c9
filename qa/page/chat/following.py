"""What can be asked next: questions made from what an answer cites, each asked and found to be answered in full before it is
shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import prompts
from index.errors import PlanQAError
from index.facts import said
from index.facts.fact import Fact
from index.facts.unit_facts import facts, facts_of_unit
from index.store.port import Store
from index.text.analyze import normalise
from index.text.numbering import strip_heading
from index.types import Chunk, Document, Unit
from qa.engine import Engine
from qa.page.chat.questions import LISTED, in_turn, title_of
from qa.page.shared.plans import find_section, neighbours
from qa.pipeline import ask
from qa.types import Answer, Filters

MAX_FOLLOW_UPS = 3
_MAX_TRIES = 10
"""Candidates asked before giving up on finding one more."""
_INNER = str.maketrans("“”", "‘’")
"""Quotation marks within quotation marks."""
_BODY_BREAK = re.compile(r"[、，,；;。]|及|和")
_LACKS = tuple(prompts.load("notes").texts[name].partition("{")[0] for name in ("gap", "gap_plan", "hidden"))
"""How the notes begin that tell that an answer is not all."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A question, the plan and section that it is made from, words without which its answer is not whole, and how it is put where
    it is not understood as it stands."""

    question: str
    plan: str
    section: str
    words: tuple[str, ...] = ()
    in_full: str = ""


@dataclass(frozen=True, slots=True)
class _Cited:
    """A unit that an answer cites, with what it stands in."""

    chunk: Chunk
    unit: Unit
    plan: Document


def follow_ups(
    answer: Answer,
    earlier: Sequence[Answer],
    engine: Engine,
    store: Store,
    told: Sequence[str],
    filters: Filters,
    wanted: Callable[[], bool] = lambda: True,
) -> tuple[str, ...]:
    """Further questions from what an answer cites: the same indicator in other years, plans and places, what stands beside it,
    who is responsible, what else the section lists or says.

    Args:
        answer: the answer that they follow; a refusal that names what comes near will do.
        earlier: the answers before it.
        engine: asks each candidate as the page will, with the same history and filters.
        store: the index that the answer came from.
        told: the questions of the conversation and those suggested before, which are not suggested again.
        filters: what the user narrowed the conversation to.
        wanted: whether they are still waited for; once they are not, no more is asked.

    Returns:
        At most ``MAX_FOLLOW_UPS`` questions, each answered in full from the place that it was made from, and first of all with
        words that the conversation has not cited yet.
    """
    cited = [c for c in _cited(answer, store) if not filters.plans or c.plan.id in filters.plans]
    if not cited:
        return ()
    shown = {(c.doc_id, c.start, c.end) for a in (*earlier, answer) for c in a.citations}
    known = {_bare(q) for q in told}
    history = [a.question for a in (*earlier, answer)]
    kept: list[str] = []
    kinds = [_new(make(cited, answer, store), known) for make in _MAKERS]
    # What is not answered without the reader is seldom answered with it, and costs a tenth to find out; a language model could
    # only word it otherwise, while others wait for it.
    by_words = engine.unworded()
    asked_by = (by_words.unread(), by_words) if engine.reader else (by_words,)
    for candidate in islice(in_turn(kinds), _MAX_TRIES):
        for question in filter(None, (candidate.question, candidate.in_full)):
            if not wanted():
                return tuple(kept)
            if all(_adds(question, candidate, by, history, filters, shown) for by in asked_by):
                kept.append(question)
                break
        if len(kept) == MAX_FOLLOW_UPS:
            break
    return tuple(kept)


def _new(candidates: Iterator[_Candidate], known: set[str]) -> Iterator[_Candidate]:
    for candidate in candidates:
        forms = {_bare(candidate.question), _bare(candidate.in_full or candidate.question)}
        if not forms & known:
            known |= forms
            yield candidate


def _bare(question: str) -> str:
    return re.sub(r"[\s？?。的]", "", question)


def _adds(
    question: str, candidate: _Candidate, engine: Engine, history: Sequence[str], filters: Filters, shown: set[tuple[str, int, int]]
) -> bool:
    """Whether a question is answered in full from the place that its candidate was made from, and opens with something new."""
    try:
        found = ask(question, engine, history=history, filters=filters)
    except PlanQAError:
        return False
    places = [(c.doc_id, c.section) for c in found.citations]
    here = bool(places) and places[0][0] == candidate.plan and f"{places[0][1]}/".startswith(f"{candidate.section}/")
    if candidate.in_full:
        # What could be the section of several plans is answered by asking back.
        here = here and {plan for plan, _ in places} == {candidate.plan}
    whole = not any(line.startswith(_LACKS) for line in found.answer.split("\n"))
    text = normalise(found.answer)
    said_all = all(_holds(text, word) for word in map(normalise, candidate.words))
    # What it opens with must be news, or it repeats the answer that it follows.
    new = [(c.doc_id, c.start, c.end) for c in found.citations][:1]
    return found.status == "answered" and here and whole and said_all and not shown.intersection(new)


def _holds(text: str, word: str) -> bool:
    """Whether a text has a word, a number not as a part of a longer one (5 in 2025年)."""
    begin, end = (r"(?<![\d.])" if word[:1].isdigit() else ""), (r"(?![\d.])" if word[-1:].isdigit() else "")
    return re.search(f"{begin}{re.escape(word)}{end}", text) is not None


def _figure_words(fact: Fact) -> tuple[str, ...]:
    """What an answer that gives a figure says: each part of its name, and the number."""
    return (*filter(None, re.split(r"[—：]+", fact.indicator)), *([fact.amount.number] if fact.amount else ()))


def _cited(answer: Answer, store: Store) -> list[_Cited]:
    """The units cited, in the order of their numbers."""
    found = []
    for c in answer.citations:
        plan = store.by_id.get(c.doc_id)
        chunks = [k for k in store.passages(c.doc_id) if k.locator == c.section] if plan else []
        units = [(k, u) for k in chunks for u in k.units if u.span[0] < c.end and c.start < u.span[1]]
        found += [_Cited(*units[0], plan)] if plan and units else []
    return found


def _elsewhere(cited: Sequence[_Cited], answer: Answer, store: Store) -> Iterator[_Candidate]:
    """The indicator of a cited figure in other years, other plans, other places; what the answer says already is left out."""
    named = [f for c in cited[:2] for f in facts_of_unit(c.chunk, c.unit, c.plan).facts if f.indicator in answer.answer]
    wanted = {(normalise(f.indicator), f.kind) for f in named}
    if not wanted:
        return
    told = normalise(answer.answer)
    for fact in facts(store):
        if (normalise(fact.indicator), fact.kind) in wanted and fact.amount and fact.year and normalise(said.amount(fact)) not in told:
            yield _Candidate(_question(fact, cited[0].plan, store), fact.doc_id, fact.chunk.locator, _figure_words(fact))


def _question(fact: Fact, near: Document, store: Store) -> str:
    plan = store.by_id[fact.doc_id]
    place = said.place(fact, plan)
    whose = place if place and place != said.own_place(near) else f"《{plan.title}》里" if plan.id != near.id else ""
    return f"{whose}{fact.year}年{fact.indicator}是多少？"


def _beside(cited: Sequence[_Cited], answer: Answer, store: Store) -> Iterator[_Candidate]:
    """The targets of the rows around a cited row, nearest first."""
    first = cited[0]
    rows = [(k, u) for k in store.passages(first.plan.id) if k.locator == first.chunk.locator for u in k.units if u.kind == "row"]
    for chunk, unit in sorted(rows, key=lambda row: abs(row[1].span[0] - first.unit.span[0])):
        aimed = [f for f in facts_of_unit(chunk, unit, first.plan).facts if f.amount and f.year and not f.reached]
        for fact in aimed[-1:]:
            if fact.amount:
                yield _Candidate(f"{fact.year}年{fact.indicator}的目标是多少？", fact.doc_id, chunk.locator, _figure_words(fact))


def _duties(cited: Sequence[_Cited], answer: Answer, store: Store) -> Iterator[_Candidate]:
    """Who is responsible for what is cited and for what stands near it."""
    plan, here = cited[0].plan, cited[0].chunk.locator
    held = [(k, u) for k in store.passages(plan.id) for u in k.units if u.kind == "responsible"]
    for chunk, unit in sorted(held, key=lambda one: _distance(one[0].locator, here)):
        if not _in_one_chapter(chunk.locator, here):
            return
        title = title_of(chunk.headings[-1])
        bodies = tuple(filter(None, _BODY_BREAK.split(unit.text.strip("（）()").partition("：")[2])))
        if title and bodies:
            yield _Candidate(f"{title}由哪些单位负责？", plan.id, chunk.locator, bodies)


def _lists(cited: Sequence[_Cited], answer: Answer, store: Store) -> Iterator[_Candidate]:
    """What the sections near the cited one list, each thing under a name of its own."""
    plan, here = cited[0].plan, cited[0].chunk.locator
    leads: dict[int, list[str]] = {}
    for block in plan.blocks:
        if block.lead and block.kind == "paragraph" and block.lead not in leads.setdefault(block.section, []):
            leads[block.section].append(block.lead)
    numbers = sorted((n for n, found in leads.items() if len(found) >= 3), key=lambda n: _distance(plan.sections[n].locator, here))
    for number in numbers:
        section = plan.sections[number]
        if not _in_one_chapter(section.locator, here):
            return
        title = title_of(section.headings[-1])
        if title and LISTED.search(title):
            yield _Candidate(f"{title}有哪些？", plan.id, section.locator, tuple(leads[number]))


def _sections(cited: Sequence[_Cited], answer: Answer, store: Store) -> Iterator[_Candidate]:
    """What the sections around what is cited say, then those behind them in the same chapter."""
    for one in cited:
        section = find_section(one.plan, _around(one.chunk.locator)) or find_section(one.plan, one.chunk.locator)
        for near in (section, neighbours(one.plan, section)[1]) if section else ():
            beside = near and section and near.locator.rpartition("/")[0] == section.locator.rpartition("/")[0]
            if near and beside and near.locator.count("/") < 3:
                address = "".join(
                    f"第{part}部分" if re.fullmatch(r"[一二三四五六七八九十]+", part) else part for part in near.locator.split("/")
                )
                named = strip_heading(near.headings[-1]).translate(_INNER)
                question = f"{address}“{named}”讲了什么？"
                whose = f"《{one.plan.title}》" if len(store.documents) > 1 else ""
                yield _Candidate(question, one.plan.id, near.locator, in_full=whose and whose + question)


def _around(locator: str) -> str:
    """The section that a box stands in: its table has just been shown."""
    head, _, last = locator.rpartition("/")
    return head if head and last.startswith("专栏") else locator


_MAKERS: tuple[Callable[[Sequence[_Cited], Answer, Store], Iterator[_Candidate]], ...] = (_elsewhere, _beside, _duties, _lists, _sections)


def _in_one_chapter(locator: str, other: str) -> bool:
    """Further away nothing follows from an answer."""
    return locator.partition("/")[0] == other.partition("/")[0]


def _distance(locator: str, cited: str) -> int:
    """How far apart two sections stand in the tree: steps from one to the other over their common parent."""
    ours, theirs = locator.split("/"), cited.split("/")
    common = next((i for i, (a, b) in enumerate(zip(ours, theirs, strict=False)) if a != b), min(len(ours), len(theirs)))
    return len(ours) + len(theirs) - 2 * common
