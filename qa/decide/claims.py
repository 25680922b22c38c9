"""What a question takes for true."""

from __future__ import annotations

import re

from index.text.periods import YEAR, spans_of_years
from index.text.quantity import Quantity, figures_at, read
from index.text.quantity.units import MONEY
from qa.types import Claim, ClaimedFigure, ClaimedKind, Query
from qa.understand.cues import cue
from qa.understand.measure import is_measured

PROPERTY = re.compile(r"约束性|预期性")
"""The property of an indicator."""
_NAMING = frozenset("年月日号天岁期分度级次届批")
"""Units of figures that tell which thing is meant, not how much of it (65岁以上, 第2批)."""

_MOTION = re.compile(r"(?:增长?|增加|提高|提升|上升|扩大|(?P<fall>下降|降低|减少|缩小|压减|缩短))了?$")


def is_claim(text: str) -> bool:
    """Whether a question asks to have something confirmed (…，对吧？)."""
    return cue("tag").search(text) is not None


def asks_for_a_verdict(query: Query) -> bool:
    """Whether a question wants to hear yes or no."""
    return query.kind.verdict or is_claim(query.text) or cue("confirm").search(query.text) is not None


def asks_to_confirm(query: Query, claim: Claim) -> bool:
    """Whether the very thing that is claimed is what the question asks to have confirmed (…50万人吗？), not
    taken for granted in asking something else (换10万部电梯，钱够吗？)."""
    if is_claim(query.text):
        return True
    if not query.kind.verdict and not cue("confirm").search(query.text):
        return False
    last = [c for c in re.split("[,;]", query.text) if c.strip("?。! ")][-1]
    said = (*(f.number for f in claim.figures), *claim.places, *map(str, claim.years), claim.property)
    return any(word in last for word in said if word)


def claim_of(query: Query) -> Claim:
    """What a question takes for true: its figures, places, years and the property of an indicator."""
    found = PROPERTY.search(query.text)
    bare = {q.figure.number for q in read(query.text) if not q.figure.unit and is_measured(q, query.text)}
    stated = tuple(
        figure
        for figure, start, end in figures_at(query.text)
        if not figure.is_year
        and (figure.unit not in ("", *_NAMING) or (not figure.unit and figure.number in bare))
        and query.text[start - 1 : start] != "第"
        and query.text[end : end + 1] != "级"
    )
    return Claim(stated, query.places, query.years, found[0] if found else "", claimed_figures(query))


def claimed_figures(query: Query) -> tuple[ClaimedFigure, ...]:
    """The figures that a question states with what they are said to be. An age or a span of time names who or what is
    meant (60岁以上人口) unless nothing else is stated."""
    text = query.text
    stated = [
        q
        for q in read(text)
        if not q.figure.is_year and (q.figure.unit or is_measured(q, text)) and text[q.span[0] - 1 : q.span[0]] != "第" and text[q.whole[1] : q.whole[1] + 1] != "级"
    ]
    amounts = [q for q in stated if q.figure.unit not in _NAMING] or [q for q in stated if q.figure.unit == "岁"]
    return tuple(_claimed(q, query) for q in amounts if q.low is None)


def _claimed(quantity: Quantity, query: Query) -> ClaimedFigure:
    before = query.text[: quantity.whole[0]]
    motion = _MOTION.search(before)
    kind: ClaimedKind = "rate" if quantity.yearly else "cumulative" if quantity.cumulative else "change" if motion else "level"
    direction = 0 if motion is None else -1 if motion["fall"] else 1
    return ClaimedFigure(
        quantity.figure, quantity.value, quantity.unit or (MONEY if quantity.figure.unit else ""), quantity.bound, kind, direction, _years_before(before, query)
    )


def _years_before(before: str, query: Query) -> tuple[int, ...]:
    """The years that govern a figure: the last named before it where the question has several that are no span."""
    if len(query.years) < 2 or spans_of_years(query.text):
        return query.years
    named = YEAR.findall(before)
    return (int(named[-1]),) if named else query.years
