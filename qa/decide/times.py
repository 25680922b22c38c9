"""Whether evidence is of the time that a question asks about: its year, and what has been reached or what is aimed at."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from index.facts.fact import Fact
from index.facts.times import held_for, is_annual
from index.facts.unit_facts import tells_of
from index.store.port import Store
from index.text.analyze import normalise
from index.text.periods import five_year_periods
from qa.decide.amounts import is_alike
from qa.read.subject import said
from qa.shelf import shelf_of
from qa.types import ClaimedFigure, Evidence, Query
from qa.understand.cues import cue

_AS_MUCH = 0.8
"""Share of what the best evidence speaks of the topic from which on the time decides which comes first."""


def speaks_of_year(item: Evidence, year: int, store: Store, whole: bool = False) -> bool:
    """Whether a piece of evidence speaks of a year: it names it, its paragraph did before or its heading does, of a span its end;
    where none does, its plan runs to that year (with ``whole``: includes it), or began after it with what had been reached."""
    if item.time.stretch and not whole:
        return year == max(item.years)
    document = store.by_id[item.chunk.doc_id]
    if item.years:
        # A figure of its own may stand with another year (比2024年的20万吨增长), one over several years with none (年均增长).
        return year in item.years or tells_of(year, item.chunk, item.unit, document)
    if whole and not item.time.reached and document.period is not None:
        return document.period[0] <= year <= document.period[1]
    return year in held_for(document, item.time.reached)


def speaks_of_period(item: Evidence, period: tuple[int, int], store: Store) -> bool:
    """Whether a piece of evidence speaks of a five-year period: it names it or a year of it; where it names no year, its plan
    runs in that period, or began after it with what had been reached. What a report tells of one year of a period is not of
    the period, unless it is aimed at for its end."""
    first, last = period
    document = store.by_id[item.chunk.doc_id]
    named = {(p.first, p.last) for p in five_year_periods(said(item))}
    if is_annual(document):
        # From the year before a period to its last (由2020年的…增加到2025年的…) is the period too.
        whole = item.time.stretch or not item.time.reached or item.years[:1] in ((first - 1,), (first,))
        at_end = item.years[-1:] == (last,) and whole
        return at_end or period in {(p.first, p.last) for p in five_year_periods(normalise(item.unit.text))}
    if period in named or any(first <= year <= last for year in item.years):
        return True
    if item.years or named or document.period is None:
        return not (item.years or named)
    begins, ends = document.period
    return first <= begins - 1 <= last if item.time.reached else begins <= last and first <= ends


def is_of_another_year(query: Query, item: Evidence, store: Store) -> bool:
    """Whether a piece of evidence of a report, which tells the same things year by year, or of what has no period speaks of none
    of the years asked about; of a figure also one that names other years."""
    document = store.by_id[item.chunk.doc_id]
    of_one_year = is_annual(document) or document.period is None or (query.kind.quantity and bool(item.years))
    return of_one_year and bool(query.years) and not any(speaks_of_year(item, year, store) for year in query.years)


def of_its_time(query: Query, evidence: Sequence[Evidence], store: Store) -> list[Evidence]:
    """The evidence that may answer as far as its time goes, in its order.

    A report sets what was reached in the year before beside what is aimed at in its own, often of the same thing: where a
    question asks for the one, the other does not answer. Of the reports of one series the last is meant where no year or period is told.
    """
    wanted = _wanted(query)
    timed = query.years or query.periods or query.plans
    earlier = frozenset() if timed else shelf_of(store.documents).outdated
    # Who names an earlier report means it.
    earlier = frozenset() if query.scope and earlier.issuperset(query.scope) else earlier
    kept = []
    for item in evidence:
        annual = is_annual(store.by_id[item.chunk.doc_id])
        other_side = annual and wanted is not None and item.time.reached is not None and item.time.reached != wanted
        if not other_side and item.chunk.doc_id not in earlier:
            kept.append(item)
    return kept


def first_of_its_time(query: Query, evidence: Sequence[Evidence], store: Store) -> list[Evidence]:
    """Evidence with that first which stands in a plan or report of the very year asked about, is itself of it, and of a year that
    is over tells what was reached in it, as far as it speaks of the topic as much as the best."""
    if len(query.years) != 1 or not evidence:
        return list(evidence)
    enough = _AS_MUCH * max(e.features.context for e in evidence)
    over = query.past and not query.future

    told = any(e.time.reached and is_annual(store.by_id[e.chunk.doc_id]) and e.features.context >= enough for e in evidence)

    def rank(item: Evidence) -> tuple[bool, bool, bool]:
        aimed = over and item.time.reached is False and (told or is_annual(store.by_id[item.chunk.doc_id]))
        return bool(query.due) and item.chunk.doc_id not in query.due, item.time.stretch, aimed

    best = min(rank(e) for e in evidence if e.features.context >= enough)
    if rank(evidence[0]) == best:
        return list(evidence)
    first = {e.id for e in evidence if e.features.context >= enough and rank(e) == best}
    return sorted(evidence, key=lambda e: e.id not in first)


def may_stand_beside(told: Evidence, item: Evidence, query: Query, store: Store) -> bool:
    """Whether a piece of evidence may be added to the one that gives a figure: what a report or bulletin tells of a year is not
    added to from others, which tell what was aimed at for it, or count otherwise."""
    alone = is_annual(store.by_id[told.chunk.doc_id]) and bool(query.years) and not query.kind.sides
    return not alone or item.chunk.doc_id == told.chunk.doc_id


def _wanted(query: Query) -> bool | None:
    """Whether a question asks for what has been reached (True) or for what is aimed at (False), in so many words."""
    if query.future == query.past:
        return None
    return False if query.future else True if cue("past").search(cue("measured_from").sub(" ", query.text)) else None


def on_their_side(facts: Sequence[Fact], figure: ClaimedFigure, *, aimed: bool, as_of: date, store: Store) -> list[Fact]:
    """Of what reports say of a year, what was reached in it where that is told, or aimed at where the claim speaks of an aim.
    Of a year that is over what was aimed at tells nothing where a later report of the place may tell what was reached."""
    if len(figure.years) != 1:
        return list(facts)
    if aimed:
        return [f for f in facts if not f.reached] or list(facts)
    aims = [f for f in facts if not f.reached and is_annual(store.by_id[f.doc_id])]
    reached = any(f.reached and is_alike(figure, f) for f in facts)
    followed = figure.years[0] < as_of.year and any(shelf_of(store.documents).is_followed(store.by_id[f.doc_id]) for f in aims)
    return [f for f in facts if f not in aims] if reached or followed else list(facts)
