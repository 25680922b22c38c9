"""A compound question to the parts that can be answered one by one."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import zip_longest

from index.parse.structure.metadata import five_year_period
from index.store.port import Store
from index.text.numerals import chinese_to_int
from index.text.places import areas_in, places_in
from index.text.quantity import years
from index.text.wordings import Terms
from qa.types import Query
from qa.understand.query import FIVE_YEAR, plan_mentions, question_type, rarest_known, read

_CLAUSE = re.compile(
    r"[，,；;？?。！!]+|(?<=[一-鿿]{4})、(?=哪[个些家几]|多少|什么|谁)|(?<=[一-鿿]{4})(?:以及|还有|另外|同时)(?=[一-鿿]{4})"
)
_ASKS = re.compile(
    r"多[少长大高久远深快]|几(?!乎|十年来|年来)|哪|什么|啥|谁|怎|咋|如何|吗|是否|有没有|有无|何[时处地在]|有何|分别|各是|呢|[能会可行定了用]\S{0,6}(?:不|没)(?:[?？]|$)"
)
_ASKING_WORDS = re.compile(
    r"(?:(?:大概|一共|总共|分别|各|都|又|还|要|有|是)*(?:多少|几)(?:[个家项座条名处所种类张场届户部台口]|平方公里|公里|万?亩|成)?|哪些?(?:[个家项座条处市里]|几[个家处座]|一?[级类档层])?|什么|啥|谁|怎么?样?|咋|如何|吗|是否|有没有|有无|呢|[?？])"
)
_ITEM = r"[^，。、？?,和与及的]{2,12}"
_BEFORE = re.compile(r"以前|从前|过去|原来|原先|早先|早年|当年|上一版|上一轮|老方案|旧方案|2022年(?!底|末)")
_NOW = re.compile(r"现在|如今|眼下|后来|目前|新一版|新版|这一轮|到现在")
MAX_PARTS = 4


def decompose(query: Query, store: Store, terms: Terms) -> tuple[Query, ...]:
    """The parts of a question in the order in which they are asked; the question itself where it
    has one part.

    A question has parts where several of its clauses ask something, or where it sets several plans
    against each other. A later clause that names no subject takes over that of the first.
    """
    own = _own_phrases(query.text, query.spots)
    if own:
        return tuple(_part(query, text, store, terms, asks_alike=True) for text in own)
    by_clause = _clause_for_each_plan(query, store, terms)
    if by_clause:
        return by_clause
    if len(query.plans) > 1:
        return tuple(_for_plan(query, plan, store, terms) for plan in query.plans[:MAX_PARTS])
    then_and_now = _then_and_now(query, store, terms)
    if then_and_now:
        return then_and_now
    if query.type == "comparison":
        return (query,)
    clauses = _asking_clauses(query.text)
    if len(clauses) > 1:
        first = _part(query, clauses[0], store, terms)
        return (first, *(_later(query, first, clause, store, terms) for clause in clauses[1:MAX_PARTS]))
    # Places that are asked about together are told apart once the evidence is known (by_facet).
    items = _enumerated(query.text) if len(query.spots) < 2 else []
    if items:
        parts = [_part(query, text, store, terms, asks_alike=True) for text in items[:MAX_PARTS]]
        named = [bool(plan_mentions(text, store.documents)) for text in items]
        # A plan that only one of the things names is not meant for the others.
        return tuple(replace(p, plans=p.plans if own or not any(named) else ()) for p, own in zip(parts, named, strict=False))
    return (query,)


def _clause_for_each_plan(query: Query, store: Store, terms: Terms) -> tuple[Query, ...]:
    """The clauses, where each names a plan of its own (三年方案…啥？新纲要…啥？), with what is told before."""
    if len(query.plans) < 2:
        return ()
    clauses = [c for c in re.split(r"[，,；;：:？?。！!]+", query.text) if c.strip()]
    named = [(i, {plan for _, plan in plan_mentions(c, store.documents)}) for i, c in enumerate(clauses)]
    named = [(i, plans) for i, plans in named if plans]
    if len(named) < 2 or any(len(p) != 1 or len(clauses[i]) < 8 for i, p in named) or len(set.union(*(p for _, p in named))) != len(named):
        return ()
    told = "，".join(clauses[: named[0][0]])
    ends = [i for i, _ in named[1:]] + [len(clauses)]
    texts = ["，".join(clauses[i:end]) for (i, _), end in zip(named, ends, strict=True)]
    first = _part(query, f"{told}，{texts[0]}" if told else texts[0], store, terms)
    rest = [_part(query, f"{told}，{t}", store, terms) if told else _later(query, first, t, store, terms) for t in texts[1:MAX_PARTS]]
    return tuple(replace(part, plans=tuple(p)) for part, (_, p) in zip((first, *rest), named, strict=False))


def _then_and_now(query: Query, store: Store, terms: Terms) -> tuple[Query, ...]:
    """The question to the plans that have ended and to those in force, where it sets what was before
    against what is now and names no plan."""
    if query.plans or not (_BEFORE.search(query.text) and _NOW.search(query.text)):
        return ()
    ended = tuple(d.id for d in store.documents if d.period and d.period[1] < query.as_of.year)
    current = tuple(d.id for d in store.documents if d.id not in ended)
    if not ended or not current:
        return ()
    text = _NOW.sub("", _BEFORE.sub("", query.text))
    part = _part(replace(query, years=()), text, store, terms)
    part = replace(part, past=False, future=False, years=())
    return replace(part, plans=ended), replace(part, plans=current)


def _later(query: Query, first: Query, clause: str, store: Store, terms: Terms) -> Query:
    """A later clause: it asks only what it says itself, but of the subject of the first, unless it
    names topics enough of its own."""
    own = _part(query, clause, store, terms)
    topics = [t for t in own.terms if len(t) > 1]
    if len(topics) >= 3:
        return own
    subject = _opening(first.text) or (rarest_known(first, store) if len(topics) == 2 else _told(first.text))
    if not subject or subject in clause:
        return own
    whole = _part(query, f"{subject}，{clause}", store, terms)
    spots = (own.places, own.areas) if own.spots else (first.places, first.areas)
    return replace(whole, type=own.type, measures=own.measures, places=spots[0], areas=spots[1])


def _opening(text: str) -> str:
    """What a clause names before it asks anything, where it sets that off with a comma (西丰养鹿这一块，要搞什么园区)."""
    opening, comma, rest = re.sub("[:：]", "，", text, count=1).partition("，")
    return opening if comma and 3 <= len(opening) <= 24 and not _ASKS.search(opening) and _ASKS.search(rest) else ""


def _told(text: str) -> str:
    """What a clause says besides asking."""
    return _ASKING_WORDS.sub("", text).strip("，,。 ")


def _enumerated(text: str) -> list[str]:
    """The question for each of the things that it asks the same of (甲、乙和丙分别…)."""
    if not re.search(r"分别|各(?=[是有怎打自多几为要占定写提在由])", text):
        return []
    match = re.search(rf"({_ITEM})((?:、{_ITEM})*)[、和与及]({_ITEM})(?=[，,的]|分别|各|都|两|三)", text)
    if match is None:
        return []
    # One pair of quotation marks may stand around all of them.
    items = [i.strip('“”"') for i in (match[1], *match[2].split("、"), match[3]) if i]
    return [text.replace(match[0], item) for item in items]


def by_facet(query: Query, store: Store, terms: Terms) -> tuple[Query, ...]:
    """The question for each of the places, or else of the years, that it names together; the
    question itself where it names fewer than two."""
    for found in (query.spots, tuple(f"{y}年" for y in query.years)):
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
        return tuple(_part(query, text, store, terms, asks_alike=True) for text in texts)
    return (query,)


def _own_phrases(text: str, found: tuple[str, ...]) -> list[str]:
    """The question for each of two places or years that have words of their own before what is asked
    (沈阳的“四中心”和大连的“三个中心”分别是什么)."""
    if len(found) != 2:
        return []
    first, second = map(re.escape, found)
    match = re.search(rf"({first}[^，,。？?、]{{2,14}}?)[和与跟及、]({second}[^，,。？?、]{{2,14}}?)(?=分别|各|都|[，,])", text)
    return [text.replace(match[0], match[i]) for i in (1, 2)] if match and not _ASKS.search(match[2]) else []


def _asking_clauses(text: str) -> list[str]:
    """Clauses that ask, each with the clauses before it that only tell."""
    clauses: list[str] = []
    told = ""
    pieces = [c.strip() for c in _CLAUSE.split(text) if c.strip()]
    for clause, following in zip_longest(pieces, pieces[1:], fillvalue=""):
        # What a clause in 呢 sets off is the topic of the next (去辽西玩呢，路上有啥).
        sets_off = clause.endswith("呢") and not _ASKS.search(clause[:-1]) and _ASKS.search(following) is not None
        if _ASKS.search(clause) and len(clause) > 2 and not sets_off:
            clauses.append(told + clause)
            told = ""
        else:
            told += clause + "，"
    if told and clauses:
        clauses[-1] += "，" + told.rstrip("，")
    return clauses


def _part(query: Query, text: str, store: Store, terms: Terms, *, asks_alike: bool = False) -> Query:
    """A part of a question; ``asks_alike`` if it asks the same as the whole, of one thing of several."""
    part = read(query.original, text, store, terms, query.as_of)
    part = replace(part, plans=part.plans or _of_its_time(part, _named_before(query, text, store), store))
    # What there is by now is not asked for the year of what is to be.
    if not part.years and not part.past and len(years(query.text)) == 1:
        part = replace(part, years=query.years, taken_over=True)
    # A place counts for what is asked after it, not before.
    named = (*places_in(query.text), *areas_in(query.text))
    if not part.spots and len(named) == 1 and query.text.find(named[0]) < max(0, query.text.find(text[-6:])):
        part = replace(part, places=query.places, areas=query.areas, taken_over=True)
    return replace(part, type=question_type(query.text)) if asks_alike and part.type == "other" else part


def _named_before(query: Query, text: str, store: Store) -> tuple[str, ...]:
    """The plans of the whole question; none where it names them only behind the part that ends as ``text`` does."""
    mentions = plan_mentions(query.text, store.documents)
    end = query.text.find(text[-6:])
    return query.plans if end < 0 or not mentions or any(query.text.find(name) < end + 6 for name, _ in mentions) else ()


def _of_its_time(part: Query, plans: tuple[str, ...], store: Store) -> tuple[str, ...]:
    """The plans of the whole question, none where the part names a five-year period of its own that lies outside theirs."""
    named = [five_year_period(chinese_to_int("十" + m[1])) for m in FIVE_YEAR.finditer(part.text)]
    periods = [p for p in (store.by_id[plan].period for plan in plans) if p]
    apart = named and periods and all(last < begins or ends < first for first, last in named for begins, ends in periods)
    return () if apart else plans


def _for_plan(query: Query, plan: str, store: Store, terms: Terms) -> Query:
    text = query.text
    for name, _ in plan_mentions(text, store.documents):
        text = re.sub(rf"(?:[和与跟同及、]|相比)?{re.escape(name)}(?:[和与跟同及、里中的]|相比)?", "", text)
    part = read(query.original, text, store, terms, query.as_of)
    return replace(part, plans=(plan,), type=part.type)
