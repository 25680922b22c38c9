"""The facts of the plans that a figure of a text may speak of, each with how well its indicator fits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from index.facts.fact import Fact
from index.facts.names import without_front
from index.facts.times import frame_of, is_annual
from index.facts.unit_facts import facts_of_unit
from index.search import SearchConfig, best, found_in
from index.store.port import Store
from index.text.analyze import normalise, pairs
from index.text.numbering import strip_number
from index.text.quantity import read
from index.text.wordings import Terms
from index.types import Chunk, Span, Unit
from qa.decide.limits import is_elsewhere, is_of_others, place_at_front
from qa.proofread.context import is_of_place
from qa.proofread.figures import CLAUSES, StatedFigure
from qa.read.topic import Topic
from qa.understand.topic import topic_terms

_HITS = 24
"""Passages in which the facts of an indicator are looked for; of the official plans' own indicators all stand in the first 20."""
_MOTION = re.compile(r"(?:年均)?(?:增长|提高|提升|上升|增加|扩大|下降|降低|减少|缩小|缩短)(?:率|速度|幅度)?$|增速$")
_IDLE = re.compile(r"[“”\"'《》()（）\[\]\s的]|^(?:全省|全市|全县|全国|我省|我市|本省|全社会)")
_ADDED = re.compile("全省|全市|全县|全区|我省|我市|本省|本市|力争|预计")
"""Words that a text adds or leaves out without saying another thing."""
_EXACT = 1.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A fact that a figure may speak of. ``near`` (0 to 1) is how much of its indicator's name the text says, and ``far`` how much
    of the name in the text the fact has with its topic and headings; both 1 where the names are the same. ``topic`` is how much of
    what the fact stands under (the topic of its paragraph, its heading) the text speaks of."""

    fact: Fact
    near: float
    far: float
    topic: float = 0.0

    @property
    def fit(self) -> float:
        return min(self.near, self.far) + 0.1 * max(self.near, self.far)


@dataclass
class Finder:
    """Finds facts and sentences in an index; keeps what it found for a text's indicators."""

    store: Store
    terms: Terms
    plans: tuple[str, ...] = ()
    config: SearchConfig | None = None
    _found: dict[tuple[str, tuple[str, ...], tuple[str, ...]], list[Chunk]] = field(default_factory=dict)
    _near: dict[tuple[str, tuple[int, ...]], tuple[str, ...]] = field(default_factory=dict)
    _topics: dict[str, Topic] = field(default_factory=dict)

    def candidates(self, figure: StatedFigure, place: str, plans: tuple[str, ...], years: tuple[int, ...] = ()) -> list[Candidate]:
        """The facts that a figure of a place and of some years that was read may speak of, those whose indicator fits best first."""
        claimed = figure.fact
        if claimed is None:
            return []
        names = self._names(claimed.indicator, place)
        said = normalise(f"{' '.join(names)} {_words_by(figure)} {figure.unit.lead}")
        around = normalise(f"{figure.sentence} {figure.unit.lead} {' '.join(figure.chunk.headings)} {figure.before}")
        of = _told_of(figure)
        nearer = () if plans else self._nearer(place, years)
        found: dict[tuple[str, Span], Candidate] = {}
        for name in names:
            for chunk, unit in self._units(f"{name} {claimed.category}", plans, nearer):
                document = self.store.by_id[chunk.doc_id]
                for fact in facts_of_unit(chunk, unit, document).facts:
                    if fact.amount is None or is_elsewhere(chunk, unit, of, document) or is_of_others(fact, of):
                        continue
                    candidate = self._candidate(fact, name, said, around)
                    key = fact.doc_id, fact.span
                    if candidate.near and candidate.far and (key not in found or found[key].fit < candidate.fit):
                        found[key] = candidate
        return sorted(found.values(), key=lambda c: -c.fit)

    def _names(self, name: str, place: str) -> list[str]:
        """A name as the text has it, without the place and the time that it is said of, and in the plans' terms."""
        bare = without_front(re.sub(rf"^{re.escape(place)}[省市县区州]?(?=..)", "", name)) if place else name
        formal = bare
        for wording, term in self.terms.of(bare):
            formal = formal.replace(wording, term)
        return list(dict.fromkeys((name, bare, formal)))

    def _candidate(self, fact: Fact, name: str, said: str, around: str) -> Candidate:
        ours, theirs = plain_name(name), plain_name(fact.indicator)
        if figures_in(ours) != figures_in(theirs):
            return Candidate(fact, 0.0, 0.0)
        topic = self._spoken_of(fact, around)
        if ours == theirs:
            return Candidate(fact, _EXACT, _EXACT, topic)
        own = normalise(f"{fact.indicator} {fact.category} {fact.unit.lead} {fact.chunk.headings[-1]}")
        return Candidate(fact, min(self._covered(fact.indicator, said), 0.99), min(self._covered(name, own), 0.99), topic)

    def _covered(self, name: str, text: str) -> float:
        topic = self._topics.setdefault(name, Topic(topic_terms(name), self.store))
        return topic.coverage(text) * (1 - topic.unseen)

    def _spoken_of(self, fact: Fact, around: str) -> float:
        """How much a text speaks of what a fact stands under, the words of its own name left out."""
        named = set(topic_terms(fact.indicator))
        terms = tuple(t for t in topic_terms(_topic(fact)) if t not in named)
        return self._topics.setdefault(" ".join(terms), Topic(terms, self.store)).coverage(around) if terms else 0.0

    def sentences(self, figure: StatedFigure, plans: tuple[str, ...]) -> list[tuple[Chunk, Unit]]:
        """Sentences and rows that a figure's own sentence may have been taken from."""
        clause = figure.sentence[slice(*figure.clause)]
        return [*self._units(figure.sentence, plans), *(self._units(clause, plans) if clause != figure.sentence else ())]

    def _nearer(self, place: str, years: tuple[int, ...]) -> tuple[str, ...]:
        """Plans of the very place, else those of a year that tell of it or aim at it, which are few among many."""
        if (place, years) not in self._near:
            self._near[place, years] = self._of_place_or_year(place, years)
        return self._near[place, years]

    def _of_place_or_year(self, place: str, years: tuple[int, ...]) -> tuple[str, ...]:
        known = [d for d in self.store.documents if not self.plans or d.id in self.plans]
        of_place = [d for d in known if place and is_of_place(place, "", d, "", "")]
        told = {years[0], years[0] + 1} if len(years) == 1 else set()
        of_year = [d for d in of_place or known if is_annual(d) and frame_of(d).now in told]
        return tuple(d.id for d in of_year or of_place)

    def _units(self, text: str, plans: tuple[str, ...], nearer: tuple[str, ...] = ()) -> Iterator[tuple[Chunk, Unit]]:
        key = text, plans or self.plans, nearer
        if key not in self._found:
            chosen = (key[1], *((nearer,) if nearer else ()))
            told = found_in(self.store, text) if self.store.chunks else None
            hits = [hit for ids in chosen if told for hit in best(self.store, told, _HITS, plans=ids, config=self.config)]
            self._found[key] = list({hit.chunk.id: hit.chunk for hit in hits}.values())
        return ((chunk, unit) for chunk in self._found[key] for unit in chunk.units)


def _told_of(figure: StatedFigure) -> str:
    """The part of its sentence that a figure stands in, with all before it where that begins with no place of its own."""
    at = figure.quantity.span[0] if figure.quantity else 0
    start = figure.sentence.rfind(";", 0, at) + 1
    part = figure.sentence[start:].partition(";")[0]
    above = " ".join((figure.unit.lead, *figure.chunk.headings, figure.before, figure.sentence[:start]))
    return part if place_at_front(part) else f"{part} {normalise(above)}"


def _words_by(figure: StatedFigure) -> str:
    """The clause of a figure, with the one before it where that only says what is spoken of (在某某方面)."""
    if figure.quantity is None:
        return ""
    start, end = figure.clause
    before = [m[0] for m in CLAUSES.finditer(figure.sentence, 0, start)][-1:]
    return " ".join((*(c for c in before if not read(c)), figure.sentence[start:end]))


def _topic(fact: Fact) -> str:
    """What a fact stands under: the topic of its paragraph or table, else its heading."""
    return strip_number(normalise(fact.category or fact.unit.lead or fact.chunk.headings[-1]))


def plain_name(name: str) -> str:
    """A name without quotation marks, brackets and the word of change that the kind of its figure says as well."""
    plain = _IDLE.sub("", normalise(name))
    return _MOTION.sub("", plain) or plain


def figures_in(name: str) -> tuple[tuple[str, str], ...]:
    """The figures of a name: those of two names that mean the same are the same."""
    return tuple(sorted((f"{q.value.normalize():f}", q.unit) for q in read(name)))


def alike(a: str, b: str) -> float:
    """Share of the character pairs of two texts, their figures left out, that they have in common (Dice)."""
    one, other = set(pairs(_without_figures(a))), set(pairs(_without_figures(b)))
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0


def _without_figures(text: str) -> str:
    for quantity in reversed(read(text)):
        text = f"{text[: quantity.whole[0]]} {text[quantity.whole[1] :]}"
    return _ADDED.sub(" ", text)
