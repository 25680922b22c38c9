"""The features of a unit for a question, from which its worth as evidence is made."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from index.facts.times import Spoken, spoken_in
from index.store.port import Store
from index.text.analyze import normalise
from index.types import Chunk, Document, Hit, Unit
from qa.read.subject import areas_of, entry_of, is_title, places_of
from qa.read.topic import Above, Topic
from qa.types import Features, Query
from qa.understand.cues import cue
from qa.understand.measure import answers
from qa.understand.places import is_of_its_own

_NUMBER = re.compile(r"\d+[.]")
"""Opens an item of a numbered list."""
_RUN_END = re.compile("[,。;:]")
"""Ends a run of things between 、."""


@dataclass(frozen=True)
class _Passage:
    """A chunk found for a question, with what holds for all of its units."""

    query: Query
    topic: Topic
    hit: Hit
    document: Document
    top: float

    @property
    def chunk(self) -> Chunk:
        return self.hit.chunk

    @cached_property
    def headings(self) -> str:
        return normalise(" ".join((self.document.title, *self.chunk.headings)))

    @cached_property
    def above(self) -> Above:
        return self.topic.above(self.headings)

    @cached_property
    def in_heading(self) -> float:
        return self.topic.coverages("", "", self.above)[1]

    @cached_property
    def years(self) -> frozenset[int]:
        return frozenset(self.query.years)

    @cached_property
    def expired(self) -> bool:
        """Whether its plan has ended and the question means neither it nor a year of its period."""
        period = self.document.period
        if period is None or period[1] >= self.query.as_of.year or self.document.id in self.query.plans:
            return False
        return not any(period[0] <= y <= period[1] for y in self.query.years)


def featurize(query: Query, hits: Sequence[Hit], store: Store) -> list[tuple[Chunk, Unit, Features, Spoken]]:
    """Every unit of the hits that says something, with its features and the time that it speaks of."""
    topic = Topic(query.terms, store, query.sources)
    top = hits[0].score if hits else 1.0
    passages = (_Passage(query, topic, hit, store.by_id[hit.chunk.doc_id], top) for hit in hits)
    return [row for passage in passages for row in _units(passage)]


def _units(passage: _Passage) -> Iterator[tuple[Chunk, Unit, Features, Spoken]]:
    hit = passage.hit
    times = spoken_in(hit.chunk, passage.document)
    # Who answers for a task is none of the things that a list is of.
    query = passage.query
    without_bodies = query.kind.items and not query.kind.bodies and "谁" not in query.text and not cue("body").search(query.text)
    for unit, spoken, *scores in zip(hit.chunk.units, times, hit.unit_lexical, hit.unit_dense, hit.unit_clause, strict=True):
        if unit.kind == "note" or is_title(unit) or (without_bodies and unit.kind == "responsible"):
            continue
        yield hit.chunk, unit, _features(passage, unit, spoken, *scores), spoken


def _features(passage: _Passage, unit: Unit, spoken: Spoken, lexical: float, dense: float, clause: float) -> Features:
    query, text = passage.query, normalise(unit.text)
    own, context = passage.topic.coverages(text, normalise(unit.lead), passage.above)
    bodies, background, wanted, own_years = unit.kind == "responsible", spoken.reached is True, passage.years, spoken.years
    of_the_year = bool(wanted) and not wanted.isdisjoint(own_years)
    place, no_place, place_topic, place_entry = _of_places(passage, unit)
    return Features(
        own=own,
        context=context,
        heading=passage.in_heading,
        search=passage.hit.score / passage.top,
        lexical=lexical,
        dense=max(0.0, dense),
        clause=clause,
        figure=float(query.kind.quantity and answers(query.measures, text)),
        year=float(of_the_year),
        other_year=float(bool(wanted and own_years) and not of_the_year),
        place=place,
        no_place=no_place,
        place_topic=place_topic,
        place_entry=place_entry,
        responsible=float(bodies and query.kind.bodies),
        stray_list=float(bodies and not query.kind.bodies),
        row=float(unit.kind == "row"),
        past=float(background and not query.past),
        reached=float(query.past and not query.future and background),
        expired=float(passage.expired),
        enumeration=enumeration(text, query.count) if query.kind.items else 0.0,
        unseen=passage.topic.unseen,
    )


def _of_places(passage: _Passage, unit: Unit) -> tuple[float, float, float, float]:
    """The features ``place`` to ``place_entry``, which tell whether a unit is of the places asked about; nought where none are."""
    if not passage.query.places and not passage.query.spots:
        return 0.0, 0.0, 0.0, 0.0
    query, spots, spoken_of = passage.query, set(passage.query.spots), _spoken_of(passage, unit)
    own_topic = normalise(f"{passage.chunk.headings[-1]} {unit.lead}")
    return (
        float(bool(spots) and spots <= spoken_of),
        float(bool(spots) and not spots & spoken_of),
        float(any(p in own_topic for p in query.places)),
        _entry_weight(passage.topic) * (entry_of(unit) in query.places),
    )


def _spoken_of(passage: _Passage, unit: Unit) -> frozenset[str]:
    """The places and areas that a unit speaks of, as far as the question asks for any."""
    places = places_of(passage.chunk, unit) if passage.query.places else frozenset()
    own = passage.document.place
    places |= frozenset(p for p in passage.query.places if is_of_its_own(p, own, places))
    return places | areas_of(passage.document, passage.chunk, unit) if passage.query.areas else places


def _entry_weight(topic: Topic) -> float:
    """Where a question names something rarer than what entries of places are about, such an entry counts half."""
    return 1.0 if topic.common else 0.5


def enumeration(text: str, count: int) -> float:
    """How far a text is a list: one for as many items as asked for, or for four and more."""
    if _NUMBER.match(text):
        return 1.0
    items = max(run.count("、") + 1 for run in _RUN_END.split(text))
    return 1.0 if count and items == count else min(items - 1, 3) / 4
