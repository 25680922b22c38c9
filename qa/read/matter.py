"""What the plans say of a matter as a whole: the sections whose headings are of it, with their targets, tasks, responsible bodies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from index.facts.unit_facts import facts_of_unit
from index.store.port import Store
from index.store.words.phrases import chunks_headed
from index.text.analyze import normalise
from index.text.numbering import label_key, strip_heading, strip_number
from index.text.places import places_in
from index.types import Chunk, Document, Section, Unit
from qa.read.topic import Topic
from qa.types import Query

Told = tuple[Chunk, Unit]

_SPEAKS = 0.6
"""Share of the topic that the heading of a section must speak of."""
_AGAINST_BEST = 0.9
"""The same against the best heading of the plans in force, or of those that have ended."""


@dataclass(frozen=True, slots=True)
class Matter:
    """The sections of one plan that are of a matter, none within another, in the order of the text."""

    document: Document
    sections: tuple[Section, ...]

    @property
    def size(self) -> int:
        """How many characters the plan has on it."""
        return sum(end - start for start, end in (s.span for s in self.sections))


@dataclass(frozen=True, slots=True)
class Paragraphs:
    """The paragraphs of one plan whose topics are of a matter that has no section of its own there."""

    document: Document
    paragraphs: tuple[tuple[Told, ...], ...]


def matters(query: Query, topic: Topic, store: Store) -> list[Matter]:
    """Where the plans have sections of what a question is about: the plans in force first, those that say most of it first.

    Args:
        query: the question; plans that it names are looked in only.
        topic: what it is about.
        store: the index.
    """
    found: list[tuple[bool, float, Matter]] = []
    for document, numbers in _likely(query, topic, store):
        rated = [(_speaks(s, document, query, topic), s) for s in _sections_over(numbers, document, store)]
        best = max((share for share, _ in rated), default=0.0)
        if best >= _SPEAKS:
            chosen = _outermost([s for share, s in rated if share >= max(_SPEAKS, _AGAINST_BEST * best)])
            found.append((not document.in_force(query.as_of), best, Matter(document, tuple(chosen))))
    best_of = {ended: max((share for e, share, _ in found if e == ended), default=0.0) for ended in (False, True)}
    said = sorted((f for f in found if f[1] >= _AGAINST_BEST * best_of[f[0]]), key=lambda f: (f[0], -f[2].size))
    return [matter for _, _, matter in said]


def paragraphs(query: Query, topic: Topic, store: Store) -> list[Paragraphs]:
    """The paragraphs whose topics are what a question is about, the plans in force first, those that say most of it first."""
    rated: list[tuple[float, Document, tuple[Told, ...]]] = []
    for document, numbers in _likely(query, topic, store):
        sections = dict.fromkeys(store.chunks[n].locator for n in numbers)
        chunks = sorted((c for locator in sections for c in store.passages(document.id, locator)), key=lambda c: c.span)
        units = [(c, u) for c in chunks for u in c.units if u.kind == "sentence" and u.lead]
        for _, group in groupby(units, key=lambda told: (told[0].locator, told[1].paragraph)):
            told = tuple(group)
            rated.append((_share(strip_number(told[0][1].lead), document, query, topic), document, told))
    least = max(_SPEAKS, _AGAINST_BEST * max((share for share, _, _ in rated), default=0.0))
    found = [(document, told) for share, document, told in rated if share >= least]
    plans = {document.id: document for document, _ in found}
    by_plan = [Paragraphs(document, tuple(told for of, told in found if of.id == plan)) for plan, document in plans.items()]
    return sorted(by_plan, key=lambda p: (not p.document.in_force(query.as_of), -len(p.paragraphs)))


def _likely(query: Query, topic: Topic, store: Store) -> list[tuple[Document, list[int]]]:
    """The plans that may have a heading or a topic of what a question is about, with the numbers of the chunks under it; of those
    that it is put to, where it says."""
    if query.terms:
        numbers = topic.likely_headings(store, _SPEAKS)
    else:
        numbers = np.unique(np.concatenate([np.zeros(0, np.int64), *(chunks_headed(p, store) for p in query.places)]))
    sources = query.sources or query.own
    numbers = numbers[store.in_plans(sources)[numbers]]
    by_plan: dict[int, list[int]] = {}
    for number, plan in zip(numbers.tolist(), store.chunk_plan[numbers].tolist(), strict=True):
        by_plan.setdefault(plan, []).append(number)
    return [(store.documents[plan], own) for plan, own in by_plan.items()]


def _sections_over(numbers: Sequence[int], document: Document, store: Store) -> list[Section]:
    """The sections that some chunks of a plan stand in, and all above them, in the order of the text."""
    steps = (store.chunks[n].locator.split("/") for n in numbers)
    locators = dict.fromkeys("/".join(path[:end]) for path in steps for end in range(1, len(path) + 1))
    found = (store.section(document.id, locator) for locator in locators)
    return sorted((s for s in found if s is not None), key=lambda s: (s.span[0], -s.span[1]))


def _speaks(section: Section, document: Document, query: Query, topic: Topic) -> float:
    return _share(strip_heading(section.headings[-1]), document, query, topic)


def _share(words: str, document: Document, query: Query, topic: Topic) -> float:
    """Share of what a question is about that a heading speaks of; a place is all that it is about where it names nothing else."""
    said = normalise(words)
    if query.places and not set(query.places) & {document.place, *places_in(said)}:
        return 0.0
    if not query.terms:
        return float(bool(query.places) and bool(set(query.places) & set(places_in(said))))
    return topic.coverage(said) * (1 - topic.unseen)


def _outermost(sections: Sequence[Section]) -> list[Section]:
    kept: list[Section] = []
    for section in sorted(sections, key=lambda s: (s.span[0], -s.span[1])):
        if not kept or section.span[0] >= kept[-1].span[1]:
            kept.append(section)
    return kept


def units_within(document: Document, section: Section, store: Store) -> list[Told]:
    """The units of a section and of all that is nested in it, in the order of the text."""
    start, end = section.span
    return [(c, u) for c in store.passages(document.id) if start <= c.span[0] < end for u in c.units]


def parts_of(document: Document, section: Section) -> list[Section]:
    """The sections right below a section, or the section itself where it has none; then its boxes."""
    start = f"{section.locator}/"
    below = [s for s in document.sections if s.locator.startswith(start) and "/" not in s.locator[len(start) :]]
    boxes = [s for s in below if is_box(s)]
    return [*([s for s in below if s not in boxes] or [section]), *boxes]


def is_box(section: Section) -> bool:
    """Whether a section is a box (专栏)."""
    return label_key(section.locator.rpartition("/")[2])[0] == "专栏"


def is_target(told: Told, document: Document) -> bool:
    """Whether a unit states a figure that is aimed at."""
    return told[1].kind in ("sentence", "row") and any(not f.reached and f.amount is not None for f in facts_of_unit(*told, document).facts)


def leads_of(units: Sequence[Told]) -> list[Told]:
    """The first unit of each paragraph that opens with a topic, each topic once."""
    seen: set[str] = set()
    found = []
    for chunk, unit in units:
        lead = strip_number(unit.lead)
        if lead and lead not in seen and unit.kind == "sentence":
            seen.add(lead)
            found.append((chunk, unit))
    return found


def openings(document: Document, section: Section, store: Store) -> Iterator[Told]:
    """The sentence with which a section, then each section within it, opens before it goes into its tasks."""
    seen: set[str] = set()
    for chunk, unit in units_within(document, section, store):
        if chunk.locator not in seen and unit.kind == "sentence":
            seen.add(chunk.locator)
            if not unit.lead:
                yield chunk, unit
