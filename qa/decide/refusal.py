"""Decides whether the evidence holds what was asked, and names the reason where it does not."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from index.store.port import Store
from index.text.analyze import normalise
from index.text.periods import five_year_periods
from index.text.phrases import quoted_names
from index.text.places import COUNTRY, areas_in, candidates, meanings_in, places_in, scope_words, within
from index.text.segment import segment
from index.text.word_lists import words_of
from qa.decide import asked
from qa.decide.asked import Bars, FigureAsked
from qa.decide.times import first_of_its_time, is_of_another_year, may_stand_beside, of_its_time, speaks_of_period, speaks_of_year
from qa.read.mentions import is_stated
from qa.read.subject import areas_of, is_of_the_level, is_unasked_part, places_of, said
from qa.types import OTHER, Evidence, Query, Reason
from qa.understand.cues import cue
from qa.understand.measure import answers
from qa.understand.places import is_of_its_own


def gives_orders(text: str) -> bool:
    """Whether a text tells the assistant how to behave instead of asking about plans."""
    return cue("orders").search(text) is not None


@dataclass(frozen=True, slots=True)
class SpokenOf:
    """A logistic model of "the plans speak of this".

    ``bias`` to ``answers`` are its weights over the values that ``signals`` takes from the best evidence. Below ``threshold``
    the question is refused as not in the plans; below ``everyday`` also one that names an everyday matter, as out of scope.
    """

    bias: float = -8.24
    context: float = 2.45
    dense: float = 4.65
    unseen: float = -0.89
    score: float = 0.43
    gap: float = 0.36
    first_own: float = -1.65
    answers: float = 0.0
    threshold: float = 0.25
    everyday: float = 0.8


READ = SpokenOf(-9.04, 1.26, 3.52, -0.74, 0.38, 0.18, -0.75, 1.92, threshold=0.2)
"""The model for evidence that the reader has read."""


@dataclass(frozen=True, slots=True)
class RefusalConfig(SpokenOf):
    """When to refuse; tuned on the dev split by ``python -m eval.tune.fit``.

    It is itself the model where nothing was read; ``read`` is that where the reader has read the evidence. A question is also
    refused where the topic coverage is below ``floor_context`` and the nearness below ``floor_dense``. Evidence counts for a
    place, year or quantity only if it speaks of at least ``fit`` as much of the topic as the best; for a level of government that
    it names only if it says at least ``own`` of the topic itself. ``bars``: what a figure must clear to be the one asked for, ``figure``: the model
    that says so of evidence that was read.
    """

    floor_context: float = 0.35
    floor_dense: float = 0.3
    fit: float = 0.7
    own: float = 0.3
    bars: Bars = field(default_factory=Bars)
    figure: FigureAsked = asked.READ
    read: SpokenOf = READ


_TOLD = 0.5
"""What the reader finds of a sentence that tells what is asked in words of its own."""
_SPOKEN_OF = 0.5
"""Share of the topic that evidence must speak of for only the figure to be missing."""
_EVERYDAY = frozenset(words_of("everyday", "qa.decide"))
"""Matters that no development plan treats."""

SIGNALS = ("context", "dense", "unseen", "score", "gap", "first_own", "answers")


@dataclass(frozen=True, slots=True)
class Decision:
    """The reason to refuse, or None and the evidence that holds what was asked, best first; ``spoken_of``: whether the
    plans speak of the matter at all."""

    reason: Reason | None
    evidence: tuple[Evidence, ...]
    spoken_of: bool = True


def decide(query: Query, evidence: Sequence[Evidence], store: Store, config: RefusalConfig) -> Decision:
    """Whether the evidence holds what was asked: the topic, the place, the year, the quantity;
    something merely similar is not enough."""
    whose = asked.Named(query, store)
    if query.own and len(query.places) == 1:
        # How near evidence comes is measured by what is of the place, whatever is said of others.
        of_the_place = _decided(query, [e for e in evidence if is_about(query.places[0], e, store)], whose, store, config)
        if of_the_place.reason is None:
            return of_the_place
    return _decided(query, evidence, whose, store, config)


def _decided(query: Query, evidence: Sequence[Evidence], whose: asked.Named, store: Store, config: RefusalConfig) -> Decision:
    near = evidence
    evidence = of_its_time(query, near, store)
    if near and not evidence:
        return Decision("figure_not_stated", tuple(_fitting(near, config.fit)))
    if len(query.periods) == 1 and not query.years:
        evidence = [e for e in evidence if speaks_of_period(e, query.periods[0], store)] or evidence
    # How near evidence comes to a figure is measured by the best that may hold it.
    may_hold = [e for e in evidence if not query.kind.own_quantity or asked.is_of(whose, e)]
    fitting = _fitting(may_hold or evidence, config.fit)
    spoken_of = confidence(evidence, config)
    bars = model_of(evidence, config)
    outright = _outright(query, spoken_of < bars.everyday, store)
    if outright is not None:
        return Decision(outright, tuple(fitting))
    if (spoken_of < bars.threshold or _is_of_nothing_known(query, evidence)) and not names_it(query, evidence):
        return Decision(_missing(query, fitting, store), tuple(fitting), spoken_of=False)
    if query.future and not query.past:
        fitting = [e for e in fitting if not e.time.reached] or fitting
    tests = _tests(query, evidence, whose, store, config)
    reason, fitting = _narrowed(query, fitting, tests)
    if reason == "other_period" and (of_it := [e for e in near if e not in evidence and _is_of_all(query, e, store)]):
        # Of the year there is something, of the other side: a target where what was reached is asked for.
        return Decision("figure_not_stated", tuple(of_it))
    if reason is not None:
        return Decision(reason, tuple(fitting))
    # The total comes before its parts where none of them is named.
    fitting = sorted(first_of_its_time(query, fitting, store), key=lambda e: is_unasked_part(e.unit, query))
    if query.kind.quantity and query.due and fitting and fitting[0].chunk.doc_id in query.due:
        # What the plans of the very place and year tell is not added to from others.
        fitting, evidence = ([e for e in found if e.chunk.doc_id in query.due] for found in (fitting, evidence))
    if query.kind.quantity and fitting:
        told = fitting[0]
        fitting, evidence = ([e for e in found if may_stand_beside(told, e, query, store)] for found in (fitting, evidence))
    first = {e.id for e in fitting}
    # What is added to an answer may be less of the matter, but not of another place, nor from a report of another year.
    bind = ("other_region", "figure_not_stated") if query.kind.own_quantity else ("other_region",)
    binding = [holds for why, several, holds in tests if why in bind and not several and not query.kind.sides]
    more = (e for e in evidence if e.id not in first and not is_of_another_year(query, e, store))
    return Decision(None, (*fitting, *(e for e in more if all(holds(e) for holds in binding))))


def _outright(query: Query, hardly: bool, store: Store) -> Reason | None:
    """The reason to refuse whatever the best evidence says: an order, no question, an everyday matter, a place that no plan names."""
    if gives_orders(query.text):
        return "out_of_scope"
    if not is_question(query) or query.choices:
        return "unclear"
    if query.unknown and not query.plans:
        return "not_in_plans"
    if hardly and _EVERYDAY & set(segment(query.text)):
        return "out_of_scope"
    unknown = not all(is_stated(place, store) for place in query.places)
    return "other_region" if unknown else None


Test = tuple[Reason, bool, Callable[[Evidence], bool]]
"""What is missing where no evidence passes; whether one of several such tests is enough for a piece of evidence; the test."""


def _tests(query: Query, evidence: Sequence[Evidence], whose: asked.Named, store: Store, config: RefusalConfig) -> list[Test]:
    # A comparison over time names a plan by any year of its period.
    of_year = partial(speaks_of_year, store=store, whole=query.kind.sides)
    tests: list[Test] = [("other_region", len(query.places) > 1, partial(is_about, place, store=store)) for place in query.places]
    if query.kind.quantity and len(query.places) == 1:
        tests.append(("other_region", False, partial(_is_told_of, query=query, store=store)))
    if query.kind.quantity or query.kind.verdict:
        tests.append(("other_region", False, partial(_is_of_the_level, query=query, store=store, config=config)))
    if query.level is None:
        tests += [("other_region", len(query.areas) > 1, partial(_is_of_the_area, area, store=store)) for area in query.areas]
    if not query.years:
        tests += [("other_period", len(query.periods) > 1, partial(speaks_of_period, period=p, store=store)) for p in query.periods]
    tests += [("other_period", len(query.years) > 1, partial(of_year, year=year)) for year in query.years]
    if query.kind.quantity or (query.kind == OTHER and query.measures and not cue("asks_else").search(query.text)):
        named = _named(query, evidence)
        key, figure = asked.key_of(query, store, whose), config.figure if _was_read(evidence) else None

        def holds_it(item: Evidence) -> bool:
            of_the_thing = not named or any(n in asked.with_title(item) for n in named)
            return of_the_thing and asked.is_of_the_act(query, item) and asked.is_asked_for(query, item, key, whose, config.bars, figure)

        tests.append(("figure_not_stated", False, holds_it))
    return tests


def _narrowed(query: Query, fitting: list[Evidence], tests: Sequence[Test]) -> tuple[Reason | None, list[Evidence]]:
    """The evidence that passes the tests, and the first reason for which none does. Each of several places or years
    may stand in evidence of its own, or be the one that is missing."""
    met: dict[Reason, bool] = {}
    for reason, several, holds in tests:
        holding = [e for e in fitting if holds(e)]
        met[reason] = met.get(reason, False) or bool(holding)
        if not several:
            if not holding:
                return reason, fitting
            fitting = holding
    return next((reason for reason, found in met.items() if not found), None), fitting


def _missing(query: Query, fitting: Sequence[Evidence], store: Store) -> Reason:
    """What to name as missing where the plans hardly speak of what was asked: the place or the year where nothing found
    is of it, the figure where what it is of is there, else the matter itself."""
    if query.places and not any(is_about(place, e, store) for place in query.places for e in fitting):
        return "other_region"
    if query.years and not any(speaks_of_year(e, year, store) for year in query.years for e in fitting):
        return "other_period"
    most = max((e.features.context * (1 - e.features.unseen) for e in fitting[:5]), default=0.0)
    return "figure_not_stated" if query.kind.quantity and most >= _SPOKEN_OF else "not_in_plans"


def confidence(evidence: Sequence[Evidence], config: RefusalConfig) -> float:
    """Probability that the plans speak of what was asked; 0 without evidence."""
    if not evidence:
        return 0.0
    known = dict(zip(SIGNALS, signals(evidence), strict=True))
    if known["context"] * (1 - known["unseen"]) < config.floor_context and known["dense"] < config.floor_dense:
        return 0.0  # near neither in words nor in meaning, whatever else scores
    model = model_of(evidence, config)
    z = model.bias + sum(getattr(model, name) * value for name, value in known.items())
    return 1 / (1 + math.exp(-max(-700.0, z)))


def model_of(evidence: Sequence[Evidence], config: RefusalConfig) -> SpokenOf:
    """The model of refusal for some evidence: another where the reader has read it."""
    return config.read if _was_read(evidence) else config


def _was_read(evidence: Sequence[Evidence]) -> bool:
    return any(e.reading is not None for e in evidence[:5])


def _is_of_nothing_known(query: Query, evidence: Sequence[Evidence]) -> bool:
    """Whether a figure is asked of what no plan names in any word, nor the reader finds told in others."""
    if not query.kind.own_quantity or not query.terms or not evidence or evidence[0].features.unseen < 1:
        return False
    return all(e.features.answers < _TOLD for e in evidence[:5])


def names_it(query: Query, evidence: Sequence[Evidence]) -> bool:
    """Whether the best evidence has a name that the question puts in quotation marks, or is about the very
    place where the question says little else."""
    if not evidence:
        return False
    quoted = [normalise(n) for n in quoted_names(query.text) if not _is_a_period(n)]
    text = normalise(f"{evidence[0].unit.lead} {evidence[0].unit.text}")
    about_place = evidence[0].features.place_topic > 0 and sum(len(t) > 1 for t in query.terms) <= 2
    return about_place or any(n in text for n in quoted)


def signals(evidence: Sequence[Evidence]) -> tuple[float, ...]:
    """What tells, under ``SIGNALS``, whether the plans speak of a question: the largest topic coverage
    with context and nearness in meaning among the first five pieces of evidence, the
    share of the topic that no plan has, the score of the first and its lead over the fifth, how
    much of the topic the first says itself, and how surely the reader finds that one of them answers."""
    best = evidence[:5]
    first = best[0].features

    def most(name: str) -> float:
        return max(float(getattr(e.features, name)) for e in best)

    return (
        most("context"),
        most("dense"),
        first.unseen,
        best[0].score,
        best[0].score - best[-1].score,
        first.own,
        most("answers"),
    )


def _fitting(evidence: Sequence[Evidence], share: float) -> list[Evidence]:
    """The evidence that comes near the best in what it speaks of."""
    top = max((e.features.context for e in evidence[:10]), default=0.0)
    return [
        e
        for i, e in enumerate(evidence[:20])
        # A paragraph about the very place that was asked about need not name the topic again; a figure
        # of the very year may name it in other words.
        if i == 0
        or e.features.context
        >= (share / 2 if e.features.place_topic else 0.7 * share if e.features.year and e.features.figure else share) * top
    ]


def is_question(query: Query) -> bool:
    """Whether there is anything to look for: a topic word of two characters, a place or a year, and
    more than a few characters that repeat."""
    if len({c for c in query.text if c.isalnum()}) < 2:
        return False
    if any(len(t) > 1 for t in query.terms) or query.places or query.units or quoted_names(query.text):
        return True
    # Two words of a character each say what a quantity is of (造多少亩林).
    return bool((query.years and (query.measures or query.plans)) or (query.measures and len(query.terms) > 1))


def is_about(place: str, item: Evidence, store: Store) -> bool:
    """Whether a piece of evidence is about a place: it names it, or stands in its plan and names none elsewhere."""
    named = places_of(item.chunk, item.unit)
    text = normalise(item.unit.text)
    document = store.by_id[item.chunk.doc_id]
    own = document.place
    if not named and place in places_in(normalise(document.title)) and not within(own, place):
        return True
    if (place,) in meanings_in(text).values() or (
        own not in ("", COUNTRY) and within(place, own) and any(place in candidates(p) for p in named)
    ):
        return True
    # Part of a longer name counts too (俄罗斯远东), but the area around a city is not the city.
    return place in named or is_of_its_own(place, own, named) or (place in text and not areas_in(text))


def _is_told_of(item: Evidence, query: Query, store: Store) -> bool:
    """Whether the quantity asked for may be the place's where a plan of another place names it: it does so before or with the
    quantity (改造小区800个，甲市成为试点 gives no number of 甲市), and does not turn to all of its own place or to another in
    between (甲县成为试点，全市改造小区800个)."""
    place = query.places[0]
    document = store.by_id[item.chunk.doc_id]
    text = normalise(item.unit.text)
    at = text.find(place)
    if document.id in query.own or document.place == place or item.kind == "row" or at < 0:
        return True
    end, told, turned = 0, True, False
    for clause in cue("clause_end").split(text):
        end = text.find(clause, end) + len(clause)
        if end > at + len(place) and place not in clause:
            turned = turned or scope_words(clause, document.place) == document.level or bool(places_in(clause))
        if answers(query.measures, clause):
            if at < end and not turned:
                return True
            # A quantity without number (近百家) may be told behind the first that is none of the place's.
            told = told and at >= end and not query.own
    return told


def _is_of_the_area(area: str, item: Evidence, store: Store) -> bool:
    return area in areas_of(store.by_id[item.chunk.doc_id], item.chunk, item.unit)


def _is_of_the_level(item: Evidence, query: Query, store: Store, config: RefusalConfig) -> bool:
    """Whether a piece of evidence is of the level of government that is meant, by its plan or because it says so of the
    matter itself."""
    says_so = scope_words(item.unit.text) == query.level and item.features.own >= config.own
    return says_so or is_of_the_level(store.by_id[item.chunk.doc_id], query)


def _named(query: Query, evidence: Sequence[Evidence]) -> list[str]:
    """The names in quotation marks or 《》 of a question that any evidence has: a figure or date is of them."""
    names = [normalise(n) for n in quoted_names(query.text, titles=True, longest=24) if not _is_a_period(n)]
    return [n for n in names if any(n in said(e) for e in evidence)]


def _is_a_period(name: str) -> bool:
    """Whether a name in quotation marks is a time (“十五”), which the evidence need not say again."""
    return bool(five_year_periods(f"“{name}”"))


def _is_of_all(query: Query, item: Evidence, store: Store) -> bool:
    """Whether a piece of evidence is of all the places and years that a question names."""
    return all(is_about(p, item, store) for p in query.places) and all(speaks_of_year(item, y, store) for y in query.years)
