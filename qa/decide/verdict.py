"""Verdicts on what a question takes for true: agreed, contradicted, or said with a reservation."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.store.port import Store
from index.text.analyze import normalise
from index.text.numbering import strip_heading
from index.text.phrases import quoted_names, reservation
from index.text.places import scope_words, within
from index.text.quantity import Figure, comparable, figures_at, same
from qa.check.versus import decided, is_of_a_time
from qa.decide.case import Case
from qa.decide.claims import asks_for_a_verdict, claim_of, is_claim, statement_of
from qa.decide.figures import on_figures
from qa.decide.wording import as_written, carried, turned_round
from qa.read.pool import EvidencePool
from qa.read.subject import is_of_the_level, places_of
from qa.read.topic import Topic
from qa.types import Claim, Evidence, Judgement, Query
from qa.understand.places import is_own

_COMPARES = re.compile(r"一致|一样|相同|不同|区别|差别")
_WHETHER = re.compile(
    r"会不会|有没有|有无|能不能|要不要|打不打算|是否(?:会|有|要|将|建|打算)|(?:也|还|再|又)(?:会|要|有|能|建|修|设|办|搞)"
)
"""A question that asks whether there is, or will be, something."""
_COUNTED_THING = 4
"""Characters behind a figure that must be the same for it to count the same things."""
_COMPARED = 20
"""Pieces of evidence whose figures may be set against each other."""
_SURE = 0.55
"""Share of the topic that evidence must name itself before it may contradict or confirm a question."""


def judge(query: Query, evidence: Sequence[Evidence], pool: EvidencePool) -> Judgement | None:
    """Whether the plans agree with what a question takes for true.

    Args:
        query: the question as understood.
        evidence: what was found for it, best first.
        pool: the evidence and the index behind it.

    Returns:
        The verdict with the evidence that decides, best first; None where nothing is taken for true or
        the evidence does not decide. A question that only asks is contradicted at most.
    """
    # What a county's bulletin tells is not told of the whole country.
    evidence = [e for e in evidence if scope_words(e.unit.text) == query.level or is_of_the_level(pool.store.by_id[e.chunk.doc_id], query)]
    if not evidence:
        return None
    if (told := by_figures(query, evidence, pool.store)) is not None:
        return told
    # 比上年提高了, 对吗 sets no two things against each other.
    if (query.kind.sides and not is_claim(query.text)) or _COMPARES.search(query.text):
        return None
    case = Case(query, claim_of(query), evidence, Topic(query.terms, pool.store), pool.store, asks_for_a_verdict(query))
    # Where figures are to be confirmed, their facts decide, and a place or year alone does not.
    by_words = case.asks and not (case.claim.amounts or case.claim.figures or case.claim.property)
    tests = (
        *((carried, turned_round) if by_words else ()),
        *(_category, on_figures, _heading),
        *((as_written,) if case.asks and case.claim.amounts and not case.claim.property else ()),
        *(() if case.asks and case.claim.amounts else (_place, _year)),
        *((_reserved,) if case.asks and not case.claim.amounts else ()),
    )
    found = (verdict for test in tests if (verdict := test(case)))
    return next((v for v in found if case.asks or v.verdict == "no"), None)


def by_figures(query: Query, evidence: Sequence[Evidence], store: Store) -> Judgement | None:
    """The verdict on a claim that one thing has more of something than another, or that something rose or fell, where the figures of it stand in
    the evidence."""
    said = statement_of(query) if asks_for_a_verdict(query) else ""
    found = decided(said, evidence[:_COMPARED], store.by_id) if said else None
    return Judgement("yes" if found.agrees else "no", Claim(), found.evidence, compared=said) if found is not None else None


def _heading(case: Case) -> Judgement | None:
    """Contradicted where a heading above the evidence counts the very things that the question counts, and another
    number of them."""
    stated = [(f, thing) for f, thing in _counted(case.query.text) if f in case.claim.figures]
    for item in case.evidence[:3]:
        for heading in map(normalise, (*item.chunk.headings, item.unit.lead)):
            for figure, thing in _counted(heading):
                other = next((f for f, t in stated if t == thing and comparable(f, figure) and not same(f, figure)), None)
                if other is not None:
                    return Judgement("no", Claim((other,)), (item,), strip_heading(heading))
    return None


def _counted(text: str) -> list[tuple[Figure, str]]:
    """Figures of a text with the first characters of what they count."""
    return [(f, text[end : end + _COUNTED_THING]) for f, _, end in figures_at(text) if len(text) >= end + _COUNTED_THING]


def _category(case: Case) -> Judgement | None:
    """Contradicted where a thing that is named stands in a list under another head than the question says."""
    said = normalise(case.query.text)
    for item in case.evidence[:10]:
        name = normalise(item.unit.text).partition(":")[0].rstrip("。")
        lead = normalise(item.unit.lead)
        named = _overlap(name, said)
        if not lead or lead in said or len(name) > 30 or named < 5:
            continue
        # A category may be a word of the very name (服务 in 居家养老服务中心).
        rest = said.replace(name[:named], " ")
        others = {normalise(u.lead) for c in case.store.passages(item.chunk.doc_id, item.chunk.locator) for u in c.units}
        other = next((o for o in others if o and o != lead and o in rest), None)
        if other:
            return Judgement("no", Claim(places=(other,)), (item,))
    return None


def _overlap(name: str, text: str) -> int:
    """Length of the longest beginning of a name that a text has."""
    return next((n for n in range(len(name), 0, -1) if name[:n] in text), 0)


def _place(case: Case) -> Judgement | None:
    """Contradicted where the very thing that is asked about is said of another place alone."""
    if not _claims_a_place(case):
        return None
    place = case.query.places[0]
    for item in case.evidence[:8]:
        text = normalise(f"{item.unit.lead} {item.unit.text}")
        if not _names_the_very_thing(text, case):
            continue
        spoken_of = places_of(item.chunk, item.unit)
        own = case.store.by_id[item.chunk.doc_id].place
        if any(within(p, place) for p in spoken_of) or is_own(place, own):
            return None
        # What another government's plan says of its own places says nothing of this one.
        if own and not within(place, own):
            continue
        if spoken_of and case.topic.coverage(text) >= _SURE:
            # What the plans do say of the place, in the same list, helps whoever mixed the two up.
            beside = next((e for e in case.evidence if e.features.place_topic and _section_of(e) == _section_of(item)), None)
            return Judgement("no", Claim(places=(place,)), (item, beside) if beside else (item,))
    return None


def _claims_a_place(case: Case) -> bool:
    """Whether a question says of a thing that it is at a place: one that a follow-up takes over is no claim; of a place
    elsewhere what is said here says nothing; and what is planned elsewhere may be planned here as well."""
    query = case.query
    place = query.places[0] if len(query.places) == 1 else ""
    if not place or place not in normalise(query.original) or (query.kind.own_quantity and not case.asks):
        return False
    return (not case.home or any(within(place, own) for own in case.home)) and not _WHETHER.search(query.text)


def _names_the_very_thing(text: str, case: Case) -> bool:
    """Whether a text has a name that the question puts in quotation marks, or its rarest words."""
    rare = [t for t in case.query.terms if len(t) >= 2 and 1 <= case.store.frequency(t) <= 4]
    named = any(normalise(n) in text for n in quoted_names(case.query.text))
    return named or bool(rare and sum(t in text for t in rare) >= 0.7 * len(rare))


def _section_of(item: Evidence) -> tuple[str, str]:
    return item.chunk.doc_id, item.chunk.locator


def _year(case: Case) -> Judgement | None:
    """Contradicted where the very thing is said of another year alone."""
    # What rose in one year says nothing of another.
    if len(case.query.years) != 1 or not case.asks or is_of_a_time(statement_of(case.query)):
        return None
    for item in case.evidence[:5]:
        if case.query.years[0] in item.years:
            return None
        if item.years and item.features.own * (1 - item.features.unseen) >= _SURE:
            return Judgement("no", Claim(years=case.query.years), (item,))
    return None


def _reserved(case: Case) -> Judgement | None:
    """The word with which the plans say something with a reservation that the question leaves out."""
    item = case.evidence[0]
    text = normalise(f"{item.unit.lead} {item.unit.text}")
    clause = max(re.split(r"[,;。:]", text), key=case.topic.coverage)
    word = reservation(clause)
    if case.topic.coverage(clause) < 0.3 or not word or word in case.query.text:
        return None
    return Judgement("reserved", case.claim, (item,), word)
