"""Hits to evidence: which units of the chunks found speak of what was asked."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from operator import attrgetter, mul

from index.store.port import Store
from index.text.analyze import normalise, pairs
from index.text.numbering import strip_number
from index.text.phrases import BACKGROUND
from index.text.places import areas_in, places_in
from index.text.quantity import quantities, years
from index.types import Chunk, Document, Hit, Unit
from qa.types import Evidence, Features, Query
from qa.understand.measure import answers

_SINCE = re.compile(r"(?:较|比|自|从)(?:19|20)\d\d年")
"""A year that a sentence only measures from (较2008年增加) is not the year it speaks of."""


@dataclass(frozen=True, slots=True)
class EvidenceConfig:
    """``chunks``: how many hits are read, ``keep``: how many units are kept; the others weigh the features of the same name.

    The weights were fitted on the dev split by ``python -m eval.tune.fit``.
    """

    chunks: int = 24
    keep: int = 60
    own: float = 0.6
    context: float = 1.9
    heading: float = 0.8
    search: float = 4.0
    lexical: float = 1.8
    dense: float = 3.4
    clause: float = 3.1
    figure: float = 1.5
    no_figure: float = -1.5
    year: float = 1.5
    other_year: float = -0.1
    place: float = 0.6
    no_place: float = -1.0
    place_topic: float = 0.6
    place_entry: float = 1.2
    responsible: float = 5.3
    stray_list: float = 0.5
    row: float = 0.4
    title: float = 0.3
    past: float = 0.6
    reached: float = 1.2
    to_come: float = 0.0
    expired: float = -0.7
    general: float = 0.2
    enumeration: float = 1.1
    unseen: float = 0.0


_COMMON = 0.015
"""Share of the units that have a common word."""


class Topic:
    """The topic words of a question with their weights over an index, or over the plans it is about.

    A word's weight is its inverse document frequency over the units, at least 0.1. Words that no
    unit has, not even in part, cannot tell one unit from another; ``unseen`` is their share of the
    whole weight, each taken to be as rare as the rarest. ``common``: none of the words known is rare (产业, 发展).
    """

    def __init__(self, terms: Sequence[str], store: Store, plans: Sequence[str] = ()) -> None:
        texts = [normalise(store.by_id[p].text) for p in plans]
        total = max(1, len(store.units))
        self._terms: list[tuple[str, tuple[str, ...], float]] = []
        unseen = 0.0
        for term in terms:
            own = tuple(pairs(term))
            by_pair = sorted(store.frequency(p, "unit_pairs") for p in own)
            seen = store.frequency(term) or store.frequency(term, "heading_words") or by_pair[0]
            weight = max(0.1, math.log((total + 1) / (seen + 1)))
            here = not texts or any(_match(term, own, t) for t in texts)
            if here and (seen or (len(own) > 1 and by_pair[(len(own) - 1) // 2])):
                self._terms.append((term, own, weight))
            else:
                unseen += weight
        self._total = sum(weight for _, _, weight in self._terms)
        least = math.log(1 / _COMMON)
        self.common = all(weight < least for term, _, weight in self._terms if len(term) > 1)
        self.unseen = unseen / (unseen + self._total) if unseen else 0.0

    def coverage(self, text: str) -> float:
        """Share of the topic, by weight, that a normalised text speaks of (0 to 1); 0 for no topic."""
        if not self._total:
            return 0.0
        return sum(weight * _match(term, own, text) for term, own, weight in self._terms) / self._total


def _match(term: str, own: Sequence[str], text: str) -> float:
    """How far a word stands in a text: 1 where it does, else the share of its character pairs that
    do (护理床位 in 护理型床位: two of three), which counts from one half on."""
    if term in text:
        return 1.0
    if len(own) < 2:
        return 0.0
    share = sum(pair in text for pair in own) / len(own)
    return 0.8 * share if share >= 0.5 else 0.0


def _enumeration(text: str, query: Query) -> float:
    """How far a text is a list: one for as many items as asked for, or for four and more."""
    if re.match(r"\d+[.．]", text):
        return 1.0  # an item of a numbered list
    items = max((run.count("、") + 1 for run in re.split(r"[，。；：,;:]", text)), default=0)
    if query.count and items == query.count:
        return 1.0
    return min(items - 1, 3) / 4


def _entry_of(unit: Unit) -> str:
    """The place that a paragraph is the entry of in a list of places (（四）丹东市：…); empty where it is of none."""
    label = re.sub(r"[省市县区]$", "", normalise(strip_number(unit.lead)).rstrip("：:"))
    return label if len(label) >= 2 and places_in(label) == (label,) else ""


def _meant(document: Document, query: Query) -> bool:
    """Whether a question names a plan, or a year of its period."""
    return document.id in query.plans or any(document.period and document.period[0] <= y <= document.period[1] for y in query.years)


def places_of(chunk: Chunk, unit: Unit) -> frozenset[str]:
    """The places that a unit speaks of: those in it and in the topic of its paragraph, and those of the
    nearest heading that names any."""
    heading = next((h for h in reversed(chunk.headings) if places_in(normalise(h))), "")
    return frozenset((*places_in(normalise(unit.text)), *places_in(normalise(unit.lead)), *places_in(normalise(heading))))


def areas_of(document: Document, chunk: Chunk, unit: Unit) -> frozenset[str]:
    """The areas that a unit speaks of: those in it, its topic, any of its headings or the title of its plan, since
    what stands in the chapter of an area is said of it."""
    return frozenset(a for text in (unit.text, unit.lead, *chunk.headings, document.title) for a in areas_in(normalise(text)))


def is_title(unit: Unit) -> bool:
    """Whether a unit says nothing itself: the topic sentence of its paragraph, or a line of a title
    page."""
    if unit.kind == "sentence" and not unit.lead and len(unit.text) <= 45 and not re.search(r"[。；：，、！？]", unit.text):
        return True
    return bool(unit.lead) and strip_number(unit.lead).endswith(strip_number(unit.text).rstrip("。：:"))


def select(query: Query, hits: Sequence[Hit], store: Store, config: EvidenceConfig | None = None) -> list[Evidence]:
    """Units of the hits as evidence, best first.

    Args:
        query: the question as understood.
        hits: what the search found, best first.
        store: the index, for the weights of words and the plans' titles.
        config: weights.
    """
    config = config or EvidenceConfig()
    names = [f.name for f in fields(Features)]
    values, weights = attrgetter(*names), attrgetter(*names)(config)
    found = []
    for chunk, unit, features, spoken in featurize(query, hits[: config.chunks], store):
        score = sum(map(mul, values(features), weights))
        found.append((score, chunk, unit, features, spoken))
    found.sort(key=lambda item: -item[0])
    return [
        Evidence(
            id=i,
            chunk=chunk,
            unit=unit,
            span=unit.span,
            quote=store.by_id[chunk.doc_id].text[slice(*unit.span)],
            kind=unit.kind,
            score=round(score, 4),
            features=features,
            title=store.by_id[chunk.doc_id].title,
            years=spoken,
        )
        for i, (score, chunk, unit, features, spoken) in enumerate(found[: config.keep])
    ]


def featurize(query: Query, hits: Sequence[Hit], store: Store) -> list[tuple[Chunk, Unit, Features, tuple[int, ...]]]:
    """Every unit of the hits that says something, with its features and the years that it speaks of."""
    topic = Topic(query.terms, store, query.plans)
    top = hits[0].score if hits else 1.0
    rows = []
    unseen = topic.unseen
    spots = query.spots
    entry_weight = 1.0 if topic.common else 0.5
    for hit in hits:
        document = store.by_id[hit.chunk.doc_id]
        headings = normalise(" ".join((document.title, *hit.chunk.headings)))
        in_heading = topic.coverage(headings)
        background = BACKGROUND.search(headings) is not None
        past = background and not query.past
        asks_back = query.past and not query.future
        expired = document.period is not None and document.period[1] < query.as_of.year and not _meant(document, query)
        said_years: tuple[int, ...] = ()
        paragraph = -1
        for unit, lexical, dense, clause in zip(hit.chunk.units, hit.unit_lexical, hit.unit_dense, hit.unit_clause, strict=True):
            text = normalise(unit.text)
            if unit.kind == "note" or is_title(unit):
                continue
            around = f"{headings} {normalise(unit.lead)} {text}"
            own_topic = normalise(f"{hit.chunk.headings[-1]} {unit.lead}")
            spoken_of = places_of(hit.chunk, unit) if query.places else frozenset()
            if query.areas:
                spoken_of |= areas_of(document, hit.chunk, unit)
            # What a paragraph says after "到2025年，…" is said of that year until it names another.
            own_years = years(_SINCE.sub("", text)) or (said_years if unit.paragraph == paragraph else ())
            said_years, paragraph = own_years, unit.paragraph
            asks_figure = query.type in ("numeric", "time")
            fits = asks_figure and answers(query.measures, text)
            rows.append(
                (
                    hit.chunk,
                    unit,
                    Features(
                        own=topic.coverage(text),
                        context=topic.coverage(around),
                        heading=in_heading,
                        search=hit.score / top,
                        lexical=lexical,
                        dense=max(0.0, dense),
                        clause=clause,
                        figure=float(fits),
                        no_figure=float(asks_figure and not fits),
                        year=float(bool(query.years) and any(y in own_years for y in query.years)),
                        other_year=float(bool(query.years and own_years) and not any(y in own_years for y in query.years)),
                        place=float(bool(spots) and spoken_of.issuperset(spots)),
                        no_place=float(bool(spots) and not spoken_of.intersection(spots)),
                        place_topic=float(any(p in own_topic for p in query.places)),
                        place_entry=entry_weight * (bool(query.places) and _entry_of(unit) in query.places),
                        responsible=float(unit.kind == "responsible" and query.type == "responsible"),
                        stray_list=float(unit.kind == "responsible" and query.type != "responsible"),
                        row=float(unit.kind == "row"),
                        title=float(unit.kind == "sentence" and not unit.lead and len(unit.text) <= 22 and not quantities(text)),
                        past=float(past),
                        reached=float(asks_back and background),
                        to_come=float(asks_back and not background and any(y > query.as_of.year for y in own_years)),
                        expired=float(expired),
                        general=float("国民经济和社会发展" in document.title),
                        enumeration=_enumeration(text, query) if query.type == "list" else 0.0,
                        unseen=unseen,
                    ),
                    own_years,
                )
            )
    return rows
