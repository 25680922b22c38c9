"""One question on its way through the stages: its parts, what is found for each by place and year, and what is drafted for it."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import prompts
from index.facts.times import is_annual
from index.store.port import Store
from index.text.analyze import normalise
from index.text.quantity import figures_at, in_digits
from index.types import Hit
from qa.consult.votes import is_plain, voted
from qa.consult.words import in_other_words, is_open
from qa.decide.verdict import by_figures
from qa.engine import Engine
from qa.llm.language_model import LanguageModel
from qa.llm.wording import Worded
from qa.read.evidence import select
from qa.read.facets import asks_apart
from qa.read.grounds import MAX_SHOWN, Plans, likely_grounds
from qa.read.pool import EvidencePool
from qa.read.subject import said
from qa.read.topic import Topic
from qa.shelf import shelf_of
from qa.types import Draft, Evidence, Filters, Query
from qa.understand.parts import by_facet
from qa.write.form import addressed
from qa.write.task import Task
from qa.write.writer import write

Event = Callable[[str, Any], None]
"""Called with the name of each stage as it begins, and with ``sentence`` for each sentence that passed."""

_AS_MUCH = 0.8
"""Share of what the best evidence speaks of the topic that the report which answered a first part must speak of for a later one."""
_SPEAKS_OF = 0.5
"""Share of the topic that what was just told must speak of for a part to be asked of it."""


@dataclass
class Part:
    """A part of the question with what was found for it."""

    query: Query
    hits: list[Hit] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)
    draft: Draft = field(default_factory=lambda: Draft(()))
    of_ground: bool = False
    """Whether it is the question put to the plans of one of several places that it may be about."""
    further: tuple[Plans, ...] = ()
    """The plans of further places, to be asked where those of none of the likely places answer."""


@dataclass
class Turn:
    """One question on its way through the stages."""

    question: str
    history: Sequence[str]
    filters: Filters | None
    engine: Engine
    store: Store
    pool: EvidencePool
    on_event: Event | None = None
    language_model: LanguageModel | None = None
    started: float = field(default_factory=time.perf_counter)
    timing_ms: dict[str, float] = field(default_factory=dict)
    parts: list[Part] = field(default_factory=list)
    sides: list[str] = field(default_factory=list)
    worded: Worded | None = None
    shown: int = 0


def select_evidence(turn: Turn) -> None:
    """Puts the evidence of each part in order, and parts what is of several places or years."""
    for part in turn.parts:
        _keep_within(part, turn)
        part.evidence = _evidence(part, turn)
        _put_in_other_words(part, turn)
    turn.parts = [piece for part in turn.parts for facet in _by_facet(part, turn) for piece in _by_ground(facet, turn)]


def _keep_within(part: Part, turn: Turn) -> None:
    """Finds for a part that names a section by its number what stands in that section, which comes before all else."""
    section = addressed.within(Task(part.query, (), turn.pool, turn.engine.config.draft))
    if section is not None:
        part.query = replace(part.query, within=section)
        found = turn.engine.search(replace(part.query, scope=section[:1]), turn.store, len(turn.store.passages(section[0])))
        inside = [h for h in found if part.query.allows(h.chunk)]
        part.hits = [*inside, *(h for h in part.hits if not part.query.allows(h.chunk))]


def _put_in_other_words(part: Part, turn: Turn) -> None:
    """Searches for a part in the words of a language model, where one is to be asked and the part's own words find no answer."""
    model = turn.language_model
    if model is None or not model.searches or not is_open(part.query, part.evidence, turn.engine, turn.store):
        return
    found = in_other_words(part.query, model, turn.engine, turn.store)
    if found is not None:
        part.query, part.hits = found, turn.engine.search(found, turn.store)
        part.evidence = _evidence(part, turn)


def _evidence(part: Part, turn: Turn) -> list[Evidence]:
    hits = [h for h in part.hits if part.query.allows(h.chunk)]
    found = select(part.query, hits, turn.store, turn.engine.config.evidence, turn.engine.reader)
    if turn.language_model is not None and turn.language_model.chooses and not is_plain(found, turn.engine):
        found = voted(part.query, found, turn.language_model, turn.engine)
    return turn.pool.put(found)


def _found(query: Query, turn: Turn) -> Part:
    """A part with what is found for it."""
    part = Part(query, turn.engine.search(query, turn.store))
    _keep_within(part, turn)
    part.evidence = _evidence(part, turn)
    return part


def _by_facet(part: Part, turn: Turn) -> list[Part]:
    """The part for each of its places or years, where they are to be told apart: not where the figures of both decide on a claim."""
    if not asks_apart(part.query, part.evidence) or by_figures(part.query, part.evidence, turn.store) is not None:
        return [part]
    queries = by_facet(part.query, turn.store, turn.engine.terms)
    return [_found(query, turn) for query in queries] if len(queries) > 1 else [part]


def _by_ground(part: Part, turn: Turn) -> list[Part]:
    """The part to be asked of the plans of each place that it may be about, where it does not say which."""
    near, far = likely_grounds(part.query, part.evidence, turn.store)
    return [Part(replace(part.query, scope=plans), of_ground=True, further=far) for plans in near] or [part]


def draft_parts(turn: Turn) -> None:
    """Drafts each part; of what is asked of several places keeps those whose plans answer. When as many answer as are shown, the others
    are not asked."""
    used: set[int] = set()
    told: Evidence | None = None
    answering = Counter[str]()
    drafted: list[Part] = []
    for waiting in turn.parts:
        if waiting.of_ground and answering[waiting.query.text] >= MAX_SHOWN:
            continue
        part = _asked_of_ground(waiting, turn) if waiting.of_ground else waiting
        drafted.append(part)
        part.evidence = _of_the_thing(part, turn.parts, turn.store)
        _draft_part(part, told, used, turn)
        used.update(i for s in part.draft.statements for i in s.evidence)
        if part.draft.reason is None:
            answering[part.query.text] += part.of_ground
            told = next((turn.pool.evidence[s.evidence[0]] for s in part.draft.statements[:1]), None)
    parts = _of_the_right_grounds([*drafted, *_of_further_grounds(drafted, turn)])
    turn.parts = [part for part in parts if not _is_told_beside(part, parts, turn)]


def _of_the_thing(part: Part, parts: Sequence[Part], store: Store) -> list[Evidence]:
    """The evidence of a side that asks for a figure of one thing of several: that which names what no other side does, where any does."""
    if not part.query.side or not part.query.kind.own_quantity:
        return part.evidence
    others = [p.query for p in parts if p.query.side and p is not part and _whose(p.query) == _whose(part.query)]
    own = Topic([t for t in part.query.terms if not any(t in q.terms for q in others)] if others else (), store)
    return [e for e in part.evidence if own.coverage(said(e)) >= _SPEAKS_OF] or part.evidence


def _whose(query: Query) -> tuple[object, ...]:
    """Of which place, time and plan a question is."""
    return query.spots, query.level, query.years, query.periods, query.plans


def _is_told_beside(part: Part, parts: Sequence[Part], turn: Turn) -> bool:
    """Whether a side of a question that has no answer of its own is told in the very sentence that answers another: that names what
    the other is not asked of, and has a figure for each."""
    if not part.query.side or part.draft.reason is None:
        return False
    for other in (p for p in parts if p.draft.reason is None):
        apart = [t for t in part.query.terms if t not in other.query.terms]
        apart += [str(year) for year in part.query.years if year not in other.query.years]
        for cited in (turn.pool.evidence[i] for s in other.draft.statements for i in s.evidence):
            text = in_digits(normalise(cited.unit.text))
            if apart and all(word in text for word in apart) and len(figures_at(text)) > len(apart):
                return True
    return False


def _asked_of_ground(part: Part, turn: Turn) -> Part:
    """A part with what the plans of its place have for it."""
    return replace(_found(part.query, turn), of_ground=True, further=part.further)


def _of_further_grounds(parts: Sequence[Part], turn: Turn) -> list[Part]:
    """For each question that the plans of none of its likely places answer, that of the first of the others that do."""
    answered = {p.query.text for p in parts if p.of_ground and p.draft.reason is None}
    found: list[Part] = []
    asked: set[tuple[str, Plans]] = set()
    for part in (p for p in parts if p.of_ground):
        for plans in part.further:
            # The parts of one question have the same further places.
            if part.query.text in answered or (part.query.text, plans) in asked:
                continue
            asked.add((part.query.text, plans))
            other = _asked_of_ground(Part(replace(part.query, scope=plans)), turn)
            _draft_part(other, None, set(), turn)
            if other.draft.reason is None:
                answered.add(part.query.text)
                found.append(other)
    return found


def _of_the_right_grounds(parts: Sequence[Part]) -> list[Part]:
    """The parts without those of places whose plans leave open what those of another answer, or come nearer to; what agrees
    with a claim first."""
    best: dict[str, Part] = {}
    for part in (p for p in parts if p.of_ground):
        before = best.setdefault(part.query.text, part)
        if before.draft.reason is not None and part.draft.reason is None:
            best[part.query.text] = part
    answering = Counter[str]()
    kept: list[Part] = []
    for part in parts:
        answers = part.of_ground and part.draft.reason is None
        answering[part.query.text] += answers
        if not part.of_ground or (answers and answering[part.query.text] <= MAX_SHOWN) or part is best[part.query.text]:
            kept.append(part)
    agrees = {id(p) for p in kept if any(s.judgement and s.judgement.verdict == "yes" for s in p.draft.statements)}
    return sorted(kept, key=lambda p: id(p) not in agrees) if all(p.of_ground for p in kept) else kept


def _draft_part(part: Part, told: Evidence | None, used: set[int], turn: Turn) -> None:
    """Drafts a part. A later one should not be answered with the words that answered an earlier one, unless they
    answer it far better than any others, or stand in the report of the very year asked about as no others do."""
    # Who does it is asked of what was just told: its own list comes first.
    if part.query.kind.bodies and told is not None and (part.query.leans or _speaks_of(told, part.query, turn.store)):
        part.evidence = [told, *(e for e in part.evidence if e.id != told.id)]
    part.evidence = _of_the_same_report(part, told, turn.store)
    fresh = [e for e in part.evidence if e.id not in used]
    best = part.evidence[0].score if part.evidence else 0.0
    # What the report of the very year tells of one side may tell of another too.
    told_in_time = any(e.id in used and e.chunk.doc_id in part.query.due for e in part.evidence)
    in_time = not told_in_time or (fresh and fresh[0].chunk.doc_id in part.query.due)
    enough = fresh and in_time and fresh[0].score >= best - turn.engine.config.draft.near
    part.draft = write(part.query, fresh if enough else part.evidence, turn.pool, turn.engine.config.draft)
    if part.draft.reason is not None and enough and len(fresh) < len(part.evidence):
        # What answered an earlier part may be all that answers this one too.
        again = write(part.query, part.evidence, turn.pool, turn.engine.config.draft)
        part.draft = again if again.reason is None else part.draft
    if part.draft.reason is not None and part.query.taken_over and told is not None:
        _let_go(part, told, turn)


def _of_the_same_report(part: Part, told: Evidence | None, store: Store) -> list[Evidence]:
    """The evidence of a later part that names no plan, place or level: of the report or bulletin that answered the first, where that
    speaks of it as much as any other does."""
    query = part.query
    free = not (query.plans or query.spots or query.level or query.scope or part.of_ground)
    if told is None or not free or not is_annual(store.by_id[told.chunk.doc_id]):
        return part.evidence
    same = [e for e in part.evidence if e.chunk.doc_id == told.chunk.doc_id]
    as_much = _AS_MUCH * max((e.features.context for e in part.evidence), default=0.0)
    return same if any(e.features.context >= as_much for e in same) else part.evidence


def _let_go(part: Part, told: Evidence, turn: Turn) -> None:
    """Asks a part again without the place and year that it took over from another, which it may not be about; what is
    found then counts only if it answers, and only where it was told what answered the other."""
    scope = part.query.scope or _told_beside(told, turn.store)
    again = _found(replace(part.query, places=(), areas=(), years=(), taken_over=False, scope=scope), turn)
    again.draft = write(again.query, again.evidence, turn.pool, turn.engine.config.draft)
    if again.draft.reason is None:
        spots = part.query.spots if part.query.level is None else ()
        draft = _not_of(spots, again.draft, turn) if spots else again.draft
        part.query, part.hits, part.evidence, part.draft = again.query, again.hits, again.evidence, draft


def _not_of(spots: Sequence[str], draft: Draft, turn: Turn) -> Draft:
    """What answers a part that took over a place, saying so where it is not of that place."""
    cited = [turn.pool.evidence[i] for s in draft.statements for i in s.evidence]
    if not draft.statements or any(spot in said(item) for item in cited for spot in spots):
        return draft
    first, *rest = draft.statements
    prefix = prompts.load("notes").render("not_of", part="、".join(spots))
    return replace(draft, statements=(replace(first, prefix=f"{prefix}{first.prefix}"), *rest))


def _told_beside(told: Evidence, store: Store) -> Plans:
    """The plans of the place of some evidence; of what is told year by year only its own report."""
    document = store.by_id[told.chunk.doc_id]
    alike = shelf_of(store.documents).by_place[document.place]
    return (document.id,) if is_annual(document) else tuple(plan for plan in alike if not is_annual(store.by_id[plan]))


def _speaks_of(item: Evidence, query: Query, store: Store) -> bool:
    """Whether a piece of evidence, with its headings, speaks of most of what is asked."""
    topic = Topic(query.terms, store)
    return (1 - topic.unseen) * topic.coverage(said(item)) >= _SPEAKS_OF
