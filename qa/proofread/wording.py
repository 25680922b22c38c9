"""How a figure that was not read as a fact is judged: by the plan's sentence that says the same in the same words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.facts.times import opening, time_of
from index.text.analyze import normalise
from index.text.numbering import strip_number
from index.text.places import areas_in, places_in
from index.text.quantity import Quantity, read
from index.types import Chunk, Document, Unit
from qa.decide.limits import place_at_front
from qa.proofread.candidates import Finder, alike
from qa.proofread.context import Bearing, is_of_place, year_above
from qa.proofread.figures import CLAUSES, StatedFigure
from qa.proofread.verdict import Judged
from qa.read.subject import places_of

_SAME_WORDS = 0.86
"""Likeness of two clauses, their figures left out, that say the same of the same thing."""
_NEAR = 0.45
"""Likeness of a sentence that is worth showing to whoever checks by hand."""
_LEAST = 6
"""Chinese characters of a clause that say enough to tell what a figure is of."""
_CHINESE = re.compile(r"[一-鿿]")


def judge_by_wording(figure: StatedFigure, bearing: Bearing, finder: Finder) -> Judged:
    """The verdict on a figure by the wording around it: agrees or differs only where a sentence of a plan says the very words with
    a figure in that place, of the same year and place; else it is not told, with the nearest sentence."""
    nearest: tuple[float, Chunk, Unit] | None = None
    denying: list[Judged] = []
    for chunk, unit in finder.sentences(figure, bearing.plans):
        document = finder.store.by_id[chunk.doc_id]
        if (heading := _heading_that_says(figure, chunk, document)) is not None:
            return Judged("agrees", "agrees", units=((chunk, heading),))
        text = normalise(document.text[slice(*unit.span)])
        if figure.quantity is None or unit.kind == "row":
            if text == figure.sentence:
                return Judged("agrees", "agrees", units=((chunk, unit),))
            continue
        likeness, others = _counterparts(figure, figure.quantity, text)
        others = [q for q in others if _is_of_the_same(figure, bearing, chunk, unit, document, text, q)]
        if any(_is_same_amount(figure.quantity, q) for q in others):
            return Judged("agrees", "agrees", units=((chunk, unit),))
        denying += [Judged("differs", "other_words", units=((chunk, unit),), shown=text[slice(*q.whole)]) for q in others]
        if nearest is None or likeness > nearest[0]:
            nearest = likeness, chunk, unit
    if len({judged.shown for judged in denying}) == 1:
        return denying[0]
    if nearest is not None and nearest[0] >= _NEAR:
        return Judged("unchecked", "nearest", units=(nearest[1:],))
    return Judged("unchecked", "unread")


def _heading_that_says(figure: StatedFigure, chunk: Chunk, document: Document) -> Unit | None:
    """The heading above a passage that has a figure's whole sentence."""
    words = next((h for h in chunk.headings if figure.sentence and figure.sentence in normalise(h)), "")
    start = document.text.rfind(words, 0, chunk.span[0]) if words else -1
    return Unit(words, (start, start + len(words)), "sentence", "", -1) if start >= 0 else None


def _counterparts(figure: StatedFigure, quantity: Quantity, text: str) -> tuple[float, list[Quantity]]:
    """(the likeness of the clause of a sentence that is most like the figure's, the figures that stand in its place in the clauses
    that say the same; in its own place alone where the sentence is the same)."""
    if (at := text.find(figure.sentence.strip(" ,;。:!?"))) >= 0:
        place = at + quantity.span[0] - (len(figure.sentence) - len(figure.sentence.lstrip(" ,;。:!?")))
        return 1.0, [q for q in read(text) if q.span[0] == place]
    start, end = _telling(figure.sentence, figure.clause)
    own = figure.sentence[start:end]
    place, count = _position(figure.sentence, quantity, (start, end))
    most, found = 0.0, []
    for other in _spans(text, len(CLAUSES.findall(own))):
        likeness = alike(own, text[slice(*other)])
        quantities = _amounts(text, other)
        most = max(most, likeness)
        if likeness >= _SAME_WORDS and len(quantities) == count and _is_named_alike(figure.sentence, (start, end), place, quantities):
            found.append(quantities[place])
    return most, found


def _is_named_alike(text: str, span: tuple[int, int], place: int, others: Sequence[Quantity]) -> bool:
    """Whether the figures of a clause that tell which things are meant (超3万吨的企业) are the same in another."""
    own = [q for i, q in enumerate(_amounts(text, span)) if i != place]
    theirs = [q for i, q in enumerate(others) if i != place]
    return all(a.value == b.value and a.unit == b.unit for a, b in zip(own, theirs, strict=True) if text[a.whole[1] :].startswith("的"))


def _telling(text: str, clause: tuple[int, int]) -> tuple[int, int]:
    """A clause, with those before it that it needs to tell what its figure is of."""
    starts = [m.start() for m in CLAUSES.finditer(text) if m.start() <= clause[0]]
    for start in reversed(starts):
        if len(_CHINESE.findall(text[start : clause[1]])) >= _LEAST:
            return start, clause[1]
    return (starts[0] if starts else clause[0]), clause[1]


def _spans(text: str, clauses: int) -> Iterator[tuple[int, int]]:
    """The spans of so many clauses of a sentence that follow one another."""
    found = [m.span() for m in CLAUSES.finditer(text)]
    return ((found[i][0], found[i + clauses - 1][1]) for i in range(len(found) - clauses + 1))


def _amounts(text: str, span: tuple[int, int]) -> list[Quantity]:
    return [q for q in read(text) if span[0] <= q.span[0] < span[1] and not q.figure.is_year]


def _position(text: str, quantity: Quantity, span: tuple[int, int]) -> tuple[int, int]:
    """(which of the figures of a span a figure is, how many there are)."""
    found = _amounts(text, span)
    return next((i for i, q in enumerate(found) if q.span == quantity.span), 0), len(found)


def _is_same_amount(a: Quantity, b: Quantity) -> bool:
    return (a.value, a.unit, a.bound, a.low, a.yearly, a.cumulative) == (b.value, b.unit, b.bound, b.low, b.yearly, b.cumulative)


def _is_of_the_same(
    figure: StatedFigure, bearing: Bearing, chunk: Chunk, unit: Unit, document: Document, text: str, other: Quantity
) -> bool:
    """Whether a figure of a plan's sentence is of the years and places that a text's figure is said to be of."""
    theirs = _years(chunk, unit, text[: other.span[0]]) or year_above((unit.lead, *reversed(chunk.headings)))
    held = set(theirs) or _held_by_default(document)
    if bearing.years and not set(bearing.years) & held and (theirs or not bearing.by_heading):
        return False
    fronts = {place_at_front(figure.sentence), place_at_front(text)} - {""}
    if _places(figure.sentence) != _places(text) or len(fronts) > 1:
        return False
    spoken = "、".join(sorted(places_of(chunk, unit))) if len(places_of(chunk, unit)) == 1 else ""
    if bearing.place and bearing.place in spoken.split("、"):
        return True
    return is_of_place(bearing.place, bearing.level, document, spoken if not _places(text) else "", text)


def _held_by_default(document: Document) -> set[int]:
    return {document.period[0] - 1, document.period[0], document.period[1]} if document.period else set()


def _years(chunk: Chunk, unit: Unit, before: str) -> tuple[int, ...]:
    if found := time_of(before).years:
        return found
    earlier: Sequence[Unit] = [u for u in chunk.units if u.paragraph == unit.paragraph and u.span[0] < unit.span[0]]
    return next((years for u in reversed(earlier) if (years := opening(normalise(strip_number(u.text))))), ())


def _places(text: str) -> frozenset[str]:
    return frozenset((*places_in(text), *areas_in(text)))
