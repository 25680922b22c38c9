"""Figures as a sentence hands them out: each claimed one must stand behind the very words that it is said to be of.

A list of things may share one predicate, with a figure for each in their order (甲、乙产量分别达到3吨、4吨; 分别 may be missing).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.facts.fact import Fact
from index.facts.names import without_front
from index.text.analyze import normalise
from index.text.quantity import Quantity, read
from index.text.segment import segment
from qa.decide.limits import telling

_CLAUSE_END = re.compile("[,;。:!?]")
_BETWEEN = re.compile(r"[一-鿿]{0,2}(?:[、和与及]|以及)")
"""What alone stands between figures that are handed out: a unit that no table knows, and what joins them."""
_SEVERAL = 2
_ITEMS = re.compile("[、和与及]|以及")


@dataclass(frozen=True, slots=True)
class Run:
    """Figures of a sentence that follow one another, with the things that they are of: as many, else none."""

    figures: tuple[Quantity, ...]
    things: tuple[str, ...]

    def meant(self, name: str) -> int | None:
        """The number of the only thing of the run that a name has; None where it has none or several."""
        heads = [segment(t)[0] for t in self.things]
        found = [i for i, head in enumerate(heads) if (self.things[i] if i + 1 < len(heads) else head) in name]
        return found[0] if len(found) == 1 else None


def runs_of(text: str) -> Iterator[Run]:
    """The runs of two and more figures of a normalised sentence."""
    found = [q for q in read(text) if not q.figure.is_year]
    while found:
        size = 1
        while size < len(found) and _BETWEEN.fullmatch(text[found[size - 1].whole[1] : found[size].whole[0]]):
            size += 1
        if size >= _SEVERAL:
            before = _CLAUSE_END.split(text[: found[0].whole[0]])[-1].partition("分别")[0]
            things = tuple(t for t in _ITEMS.split(without_front(before)) if t)
            yield Run(tuple(found[:size]), things if len(things) == size else ())
        found = found[size:]


def stands(said: str, text: str) -> tuple[Quantity, Quantity] | bool:
    """Whether all figures of a statement stand in a sentence as it says them, in its order.

    Args:
        said: the statement, normalised.
        text: the sentence, normalised.

    Returns:
        True or False; for a figure that the sentence gives to another thing of its list, that figure and the right one.
    """
    claimed = [q for q in read(said) if not q.figure.is_year]
    runs = list(runs_of(text))
    last, at = 0, 0
    for quantity in claimed:
        name = said[last : quantity.whole[0]]
        run = next((r for r in runs if any(_same(quantity, q) for q in r.figures)), None)
        if run is not None and not _all_claimed(run, claimed):
            which = run.meant(name) if run.things else None
            if which is None:
                return False
            if not _same(quantity, run.figures[which]):
                return quantity, run.figures[which]
        elif (at := _place_of(quantity, name, text, at)) < 0 or (run is None and "分别" in _CLAUSE_END.split(text[:at])[-1]):
            return False
        last = quantity.whole[1]
    return bool(claimed)


def is_handed_out(fact: Fact) -> bool:
    """Whether a fact takes the things of a list, each of which has a figure of its own, for one."""
    if fact.unit.kind != "sentence" or fact.amount is None or len(_ITEMS.split(fact.indicator)) < _SEVERAL:
        return False
    amount = fact.amount.canonical, fact.amount.value
    return any(amount in {(q.unit, q.value) for q in run.figures} for run in runs_of(normalise(fact.unit.text)))


def _all_claimed(run: Run, claimed: Sequence[Quantity]) -> bool:
    """Whether a statement has all figures of a run, in its order."""
    start = next((i for i, q in enumerate(claimed) if _same(q, run.figures[0])), None)
    return start is not None and all(start + i < len(claimed) and _same(claimed[start + i], figure) for i, figure in enumerate(run.figures))


def _place_of(quantity: Quantity, name: str, text: str, start: int) -> int:
    """Where the same figure ends in a sentence behind the last word of its name, without another figure between; -1 where nowhere."""
    words = list(telling(name))
    figures = [q for q in read(text) if not q.figure.is_year]
    for i, figure in enumerate(figures):
        if figure.whole[0] < start or not _same(quantity, figure):
            continue
        before = text[figures[i - 1].whole[1] if i else 0 : figure.whole[0]]
        if not words or words[-1] in before:
            return figure.whole[1]
    return -1


def _same(one: Quantity, other: Quantity) -> bool:
    """Whether two figures say the same: amount, bound, and whether it is so much a year or in all."""
    return (one.value, one.unit, one.low, one.bound, one.yearly) == (other.value, other.unit, other.low, other.bound, other.yearly)
