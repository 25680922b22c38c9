"""A compound question to the parts that can be answered one by one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest

from index.facts.names import MEASURE
from index.store.port import Store
from index.text.numbering import ordinals_in_digits
from index.text.periods import five_year_periods, spans_of_years, years
from index.text.places import areas_in, places_in
from index.text.segment import segment
from index.text.wordings import Terms
from qa.types import OTHER, Query
from qa.understand.address import addresses_in, after
from qa.understand.cues import cue
from qa.understand.follow_up import leaning, of_another_thing
from qa.understand.places import level_meant
from qa.understand.plans import plan_mentions, without_plans
from qa.understand.query import read
from qa.understand.question_type import kind_of
from qa.understand.sides.coordination import Coordination, alone, coordinations
from qa.understand.topic import rarest_known

_YEAR = re.compile(r"((?:19|20)\d{2})年(?!底|末)")
_COUNTS = re.compile("(多少[编篇章])(?=多少)")
"""The first of two kinds of parts that are counted one after the other (多少篇多少章)."""
MAX_PARTS = 4


def decompose(query: Query, store: Store, terms: Terms) -> tuple[Query, ...]:
    """The parts of a question in the order in which they are asked; the question itself where it
    has one part.

    A question has parts where several of its clauses ask something, or where it sets several plans
    against each other. A later clause that names no subject takes over that of the first.
    """
    splitters = (_each_address, _each_side, _clause_for_each_plan, _each_plan, _then_and_now, _each_clause, _each_thing)
    return next((parts for split in splitters if (parts := split(query, store, terms))), (query,))


def by_facet(query: Query, store: Store, terms: Terms) -> tuple[Query, ...]:
    """The question for each of the places, or else of the years, that it names together; the
    question itself where it names fewer than two."""
    for key, found in (("place", query.spots), ("time", tuple(f"{y}年" for y in query.years))):
        if len(found) < 2:
            continue
        joined = next((c for c in _coordinations(query, store) if c.keys == {key} and len(c.sides) >= len(found)), None)
        if joined is None and key == "time" and spans_of_years(query.text):
            # A span of years is asked about as one.
            continue
        if joined is None:
            return tuple(
                part_of(query, _without_others(query.text, facet, found), store, terms, asks_alike=True) for facet in found[:MAX_PARTS]
            )
        parts = ((side.name, part_of(query, alone(side.text), store, terms, asks_alike=True)) for side in joined.sides[:MAX_PARTS])
        return tuple(replace(part, side=name) for name, part in parts)
    return (query,)


def _without_others(text: str, facet: str, facets: Sequence[str]) -> str:
    """A question without all but one of the places or years that it names apart from each other."""
    for other in facets:
        if other != facet:
            text = re.sub(rf"{re.escape(other)}[省市县区]?[和与跟、]?|[和与跟比、]{re.escape(other)}[省市县区]?", "", text)
    return text


def _coordinations(query: Query, store: Store) -> list[Coordination]:
    return coordinations(query.text, [name for name, _ in plan_mentions(query.text, store.documents)])


def _each_address(query: Query, store: Store, terms: Terms) -> tuple[Query, ...]:
    """The question for each of the chapters, sections or boxes that it names together (第四章和第五章分别讲什么)."""
    text = ordinals_in_digits(query.text)
    found = addresses_in(text)
    if len(found) < 2:
        return ()
    start = text.find(found[0].words)
    end = start + sum(len(a.words) for a in found) + len(found) - 1
    rest = cue("severally").sub("", text[end:])
    above, named = found[0], [found[0].words]
    for address in found[1:MAX_PARTS]:
        named.append(words := after(above, address))
        above = address if words == address.words else above
    return tuple(part_of(query, f"{text[:start]}{words}{rest}", store, terms) for words in named)


def _each_side(query: Query, store: Store, terms: Terms) -> tuple[Query, ...]:
    """The question for each of the sides that several things tell apart (甲市2020年和乙市2021年的产量), or that are a place and a whole
    level of government (全国和甲市的产量), or of which something of its own is asked (甲市的“四中心”和乙市的“三个中心”分别是什么).
    Places alone and years alone are told apart once the evidence is known."""
    severally = query.kind.sides or cue("severally").search(query.text) is not None
    for found in _coordinations(query, store) if severally or query.kind.quantity else ():
        several = len(found.keys) > 1 or (severally and (found.own or any(level_meant(side.name) for side in found.sides)))
        if several and "plan" not in found.keys:
            return _put_to(query, found, store, terms)
    return ()


def _put_to(query: Query, found: Coordination, store: Store, terms: Terms) -> tuple[Query, ...]:
    """The question for each side of a coordination, taken apart further where it has several parts still."""
    parts: list[Query] = []
    for side in found.sides:
        part = replace(part_of(query, alone(side.text), store, terms, asks_alike=True), side=side.name)
        parts += (replace(p, side=p.side or side.name) for p in decompose(part, store, terms))
    return tuple(parts[:MAX_PARTS])


def _clause_for_each_plan(query: Query, store: Store, terms: Terms) -> tuple[Query, ...]:
    """The clauses, where each names a plan of its own (三年方案…啥？新纲要…啥？), with what is told before."""
    if len(query.plans) < 2:
        return ()
    clauses = [c for c in re.split(r"[，,；;：:？?。！!]+", query.text) if c.strip()]
    named = [(i, plans) for i, c in enumerate(clauses) if (plans := {plan for _, plan in plan_mentions(c, store.documents)})]
    if not _each_its_own(named, clauses):
        return ()
    told = "，".join(clauses[: named[0][0]])
    ends = [i for i, _ in named[1:]] + [len(clauses)]
    texts = ["，".join(clauses[i:end]) for (i, _), end in zip(named, ends, strict=True)]
    first = part_of(query, f"{told}，{texts[0]}" if told else texts[0], store, terms)
    rest = [part_of(query, f"{told}，{t}", store, terms) if told else _later(query, first, t, store, terms) for t in texts[1:MAX_PARTS]]
    return tuple(replace(part, plans=tuple(p)) for part, (_, p) in zip((first, *rest), named, strict=False))


def _each_its_own(named: Sequence[tuple[int, set[str]]], clauses: Sequence[str]) -> bool:
    """Whether at least two clauses name a plan, each one that no other names, and say something of it."""
    apart = len(set().union(*(plans for _, plans in named))) == len(named) if named else False
    return len(named) > 1 and apart and all(len(plans) == 1 and len(clauses[i]) >= 8 for i, plans in named)


def _each_plan(query: Query, store: Store, terms: Terms) -> tuple[Query, ...]:
    """The question to each plan that it names; of as many years that it names in turn, each plan is asked for its own."""
    if len(query.plans) < 2:
        return ()
    texts = _in_turn(query, store) or [query.text] * len(query.plans)
    return tuple(_for_plan(query, plan, text, store, terms) for plan, text in zip(query.plans[:MAX_PARTS], texts, strict=False))


def _in_turn(query: Query, store: Store) -> list[str]:
    """The question for each of the plans that it names, with its own year of those that it names in the same order; nothing where
    their years lie not all in their periods."""
    for found in _coordinations(query, store):
        periods = [store.by_id[plan].period for plan in query.plans]
        named = [years(side.name) for side in found.sides] if found.keys == {"time"} else []
        if len(named) == len(periods) and all(p and y and p[0] <= y[0] <= p[1] for p, y in zip(periods, named, strict=True)):
            return [alone(side.text) for side in found.sides]
    return []


def _then_and_now(query: Query, store: Store, terms: Terms) -> tuple[Query, ...]:
    """The question to the plans that have ended and to those in force, where it sets what was before
    against what is now and names no plan."""
    if query.plans or not cue("now").search(query.text):
        return ()
    ended = tuple(d.id for d in store.documents if d.period and d.period[1] < query.as_of.year)
    current = tuple(d.id for d in store.documents if d.id not in ended)
    text = cue("before").sub("", query.text)
    # A year of a plan that has ended is one way to say before.
    periods = [d.period for d in store.documents if d.id in ended and d.period]
    text = _YEAR.sub(lambda m: "" if any(first <= int(m[1]) <= last for first, last in periods) else m[0], text)
    if text == query.text or not ended or not current:
        return ()
    text = cue("now").sub("", text)
    part = part_of(replace(query, years=()), text, store, terms)
    part = replace(part, past=False, future=False, years=())
    return replace(part, plans=ended), replace(part, plans=current)


def _each_clause(query: Query, store: Store, terms: Terms) -> tuple[Query, ...]:
    """The clauses that ask something, where several do."""
    # When and by whom a plan was put forward is one thing.
    at_once = len(query.plans) == 1 and cue("delivered").search(query.text) and not _says_of_it(query, store)
    clauses = [] if query.kind.sides or at_once else _asking_clauses(query.text)
    if len(clauses) < 2:
        return ()
    first = part_of(query, clauses[0], store, terms)
    return (first, *(_later(query, first, clause, store, terms) for clause in clauses[1:MAX_PARTS]))


def _says_of_it(query: Query, store: Store) -> str:
    """What a question says besides naming a plan, its place and what it asks of the plan itself."""
    place = store.by_id[query.plans[0]].place
    return cue("about_plan").sub("", re.sub(rf"{place or '^'}[省市县区州]?", "", without_plans(query.text, store.documents)))


def _each_thing(query: Query, store: Store, terms: Terms) -> tuple[Query, ...]:
    """The question for each of the things that it asks the same of (甲和乙的产量分别是多少), or sets against each other (甲集群和乙集群，哪个…);
    places or years are told apart once the evidence is known."""
    judged = any(cue(name).search(query.text) for name in ("sets_against", "differs"))
    severally = not query.kind.sides and cue("severally").search(query.text) is not None
    found = _coordinations(query, store) if judged or severally else []
    things = next((c for c in found if not c.keys), None)
    if things is None or (judged and len(found) > 1):
        return ()
    parts = _put_to(query, things, store, terms)
    named = [bool(plan_mentions(part.text, store.documents)) for part in parts]
    # A plan that only one of the things names is not meant for the others.
    return tuple(replace(p, plans=p.plans if own or not any(named) else ()) for p, own in zip(parts, named, strict=True))


def _later(query: Query, first: Query, clause: str, store: Store, terms: Terms) -> Query:
    """A later clause: it asks only what it says itself, but of the subject of the first, unless it
    names topics enough of its own."""
    own = part_of(query, clause, store, terms)
    if own.kind == OTHER and clause.rstrip("?？").endswith("呢"):
        own = replace(own, kind=first.kind, measures=own.measures or first.measures)
    topics = [t for t in own.terms if len(t) > 1]
    # What follows a claim (…，对吗？) asks of something else, where it names anything.
    if len(topics) >= 3 or (topics and cue("tag").search(first.text)):
        return own
    if clause.rstrip("?？").endswith("呢") and (of_it := of_another_thing(first.text, clause.rstrip("?？呢"))):
        return part_of(query, of_it, store, terms)
    if of_its_year := _of_another_year(first.text, clause):
        return replace(part_of(query, of_its_year, store, terms), kind=first.kind if own.kind == OTHER else own.kind)
    subject = _opening(first.text) or (rarest_known(_before_asking(first), store) if len(topics) == 2 else _told(first.text))
    # What was told of another year is not of the one that the clause names itself.
    subject = cue("told_year").sub("", subject) if cue("told_year").search(clause) else subject
    subject = _without_measure(subject, topics)
    if not subject or subject in clause:
        return own
    whole = part_of(query, f"{subject}，{clause}", store, terms)
    spots = (own.places, own.areas) if own.spots or own.level else (first.places, first.areas)
    return replace(whole, kind=own.kind, measures=own.measures, places=spots[0], areas=spots[1], leans=not topics)


def _before_asking(part: Query) -> Query:
    """A part with only those of its words that stand before it asks anything (算哪一级 names no subject)."""
    asks = cue("asks").search(part.text)
    before = part.text[: asks.start()] if asks else part.text
    return replace(part, terms=tuple(t for t in part.terms if t in before) or part.terms)


def _without_measure(subject: str, topics: Sequence[str]) -> str:
    """A subject without the word that says what of it is measured, where a later clause asks for another measure of it
    (天然气产量多少，进口量多少)."""
    measure = MEASURE.search(subject)
    if len(topics) != 1 or MEASURE.search(topics[0]) is None or measure is None:
        return subject
    # 量 alone ends a word that is the measure (进口量).
    return subject[: measure.start()] if len(measure[0]) > 1 else "".join(segment(subject)[:-1])


def _of_another_year(first: str, clause: str) -> str:
    """What the first clause asks, of another year that a later one names and else says nothing (去年产多少，今年要多少); empty where
    it says more."""
    first, clause = leaning(first, clause)
    asked, told = cue("told_year").search(first), cue("told_year").match(clause)
    if asked is None or told is None or not cue("bare_amount").fullmatch(clause, told.end()):
        return ""
    return f"{_told(first.replace(asked[0], told[0]))}，{clause[told.end() :]}"


def _opening(text: str) -> str:
    """What a clause names before it asks anything, where it sets that off with a comma (山里养鹿这一块，要搞什么园区)."""
    opening, comma, rest = re.sub("[:：]", "，", text, count=1).partition("，")
    return opening if comma and 3 <= len(opening) <= 24 and not cue("asks").search(opening) and cue("asks").search(rest) else ""


def _told(text: str) -> str:
    """What a clause says besides asking."""
    return cue("asking").sub("", text).strip("，,。 ")


def _asking_clauses(text: str) -> list[str]:
    """Clauses that ask, each with the clauses before it that only tell."""
    clauses: list[str] = []
    told = ""
    pieces = [c.strip() for c in cue("clause_end").split(_COUNTS.sub(r"\1，", text)) if c.strip()]
    for clause, following in zip_longest(pieces, pieces[1:], fillvalue=""):
        # What a clause in 呢 sets off is the topic of the next (去苏北玩呢，路上有啥).
        sets_off = clause.endswith("呢") and not cue("asks").search(clause[:-1]) and _asks_at_all(following)
        if clauses and not told and (_asks_of_each(clause) or cue("sets_against").fullmatch(clause)):
            clauses[-1] += f"，{clause}"
        elif (cue("asks").search(clause) and len(clause) > 2 and not sets_off) or (told and cue("asked_at_end").fullmatch(f",{clause}")):
            # 对吗 asks of what was said before it.
            clauses.append(told + clause)
            told = ""
        else:
            told += clause + "，"
    if told and clauses:
        clauses[-1] += "，" + told.rstrip("，")
    return clauses


def _asks_at_all(clause: str) -> bool:
    """Whether a clause asks something itself; one that only names another thing (…呢) does not."""
    return cue("asks").search(clause.removesuffix("呢")) is not None


def _asks_of_each(clause: str) -> bool:
    """Whether a clause asks something of each of the things asked for before it (分几类，各有多少项), and of nothing else."""
    return cue("severally").match(clause) is not None and len(_told(cue("severally").sub("", clause))) <= 1


def part_of(query: Query, text: str, store: Store, terms: Terms, *, asks_alike: bool = False) -> Query:
    """A part of a question; ``asks_alike`` if it asks the same as the whole, of one thing of several."""
    part = read(query.original, text, store, terms, query.as_of, query.plans)
    part = replace(part, plans=part.plans or _of_its_time(part, _named_before(query, text, store), store))
    if asks_alike:
        return replace(part, kind=kind_of(query.text)) if part.kind == OTHER else part
    # What there is by now is not asked for the year of what is to be.
    if not part.years and not part.past and len(years(query.text)) == 1:
        part = replace(part, years=query.years, taken_over=True)
    # A place counts for what is asked after it, not before.
    named = (*places_in(query.text), *areas_in(query.text))
    if not part.spots and len(named) == 1 and query.text.find(named[0]) < max(0, query.text.find(text[-6:])):
        part = replace(part, places=query.places, areas=query.areas, taken_over=True)
    return part


def _named_before(query: Query, text: str, store: Store) -> tuple[str, ...]:
    """The plans of the whole question; none where it names them only behind the part that ends as ``text`` does."""
    mentions = plan_mentions(query.text, store.documents)
    end = query.text.find(text[-6:])
    return query.plans if end < 0 or not mentions or any(query.text.find(name) < end + 6 for name, _ in mentions) else ()


def _of_its_time(part: Query, plans: tuple[str, ...], store: Store) -> tuple[str, ...]:
    """The plans of the whole question, none where the part names a five-year period of its own that lies outside theirs."""
    named = five_year_periods(part.text)
    periods = [p for p in (store.by_id[plan].period for plan in plans) if p]
    apart = named and periods and all(p.last < begins or ends < p.first for p in named for begins, ends in periods)
    return () if apart else plans


def _for_plan(query: Query, plan: str, text: str, store: Store, terms: Terms) -> Query:
    for name, _ in plan_mentions(text, store.documents):
        text = re.sub(rf"(?:[和与跟同及、]|相比)?{re.escape(name)}(?:[和与跟同及、里中的]|相比)?", "", text)
    part = read(query.original, text.lstrip(",，"), store, terms, query.as_of, (plan,))
    return replace(part, plans=(plan,), kind=part.kind)
