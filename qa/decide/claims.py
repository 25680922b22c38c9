"""What a question takes for true."""

from __future__ import annotations

import re

from index.text.quantity import YEAR, Quantity, figures_at, read
from qa.types import Claim, ClaimedFigure, Query

_TAG = re.compile(r"(?:对吧|对吗|对不对|是吧|是吗|是不是|没问题吧|没错吧|吧)[?？。!！]*$")
_CONFIRM = re.compile(r"吗[?？]*$|是否|是不是")
_ASKED_FIGURE = re.compile(r"^(?:多少|几|级)")
PROPERTY = re.compile(r"约束性|预期性")
"""The property of an indicator."""
_NOT_CLAIMED = re.compile(r"^(?:年|月|日|号|天|岁|点|期|版|分|度|级|次|届|批|)$")

_MAY_BE_CLAIMED = re.compile(r"^(?:岁|年|个月|天|小时|分钟|级|次|分)$")
_MOTION = re.compile(r"(?:增长|增加|提高|提升|上升|扩大|(?P<fall>下降|降低|减少|缩小|压减|缩短))(?:了|幅度为)?$")
_SPAN = re.compile(r"(?:19|20)\d\d年?[-—~至到](?:19|20)\d\d")


def is_claim(text: str) -> bool:
    """Whether a question asks to have something confirmed (…，对吧？)."""
    return _TAG.search(text) is not None


def asks_for_a_verdict(query: Query) -> bool:
    """Whether a question wants to hear yes or no."""
    return query.kind.verdict or is_claim(query.text) or _CONFIRM.search(query.text) is not None


def asks_to_confirm(query: Query, claim: Claim) -> bool:
    """Whether the very thing that is claimed is what the question asks to have confirmed (…50万人吗？), not
    taken for granted in asking something else (换10万部电梯，钱够吗？)."""
    if is_claim(query.text):
        return True
    if not query.kind.verdict and not _CONFIRM.search(query.text):
        return False
    last = [c for c in re.split(r"[,，;；]", query.text) if c.strip("?？。！! ")][-1]
    said = (*(f.number for f in claim.figures), *claim.places, *map(str, claim.years), claim.property)
    return any(word in last for word in said if word)


def claim_of(query: Query) -> Claim:
    """What a question takes for true: its figures, places, years and the property of an indicator."""
    found = PROPERTY.search(query.text)
    stated = tuple(
        figure
        for figure, start, end in figures_at(query.text)
        if not figure.is_year
        and not _NOT_CLAIMED.match(figure.unit)
        and not _ASKED_FIGURE.match(query.text[end:])
        and query.text[start - 1 : start] != "第"
    )
    return Claim(stated, query.places, query.years, found[0] if found else "", claimed_figures(query))


def claimed_figures(query: Query) -> tuple[ClaimedFigure, ...]:
    """The figures that a question states with what they are said to be. An age or a span of time names who or what is
    meant (60岁以上人口) unless nothing else is stated."""
    text = query.text
    stated = [
        q
        for q in read(text)
        if not q.figure.is_year and not _ASKED_FIGURE.match(text[q.whole[1] :]) and text[q.span[0] - 1 : q.span[0]] != "第"
    ]
    amounts = [q for q in stated if not _NOT_CLAIMED.match(q.figure.unit)] or [q for q in stated if _MAY_BE_CLAIMED.match(q.figure.unit)]
    return tuple(_claimed(q, query) for q in amounts if q.low is None)


def _claimed(quantity: Quantity, query: Query) -> ClaimedFigure:
    before = query.text[: quantity.whole[0]]
    motion = _MOTION.search(before)
    kind = "rate" if quantity.yearly else "cumulative" if quantity.cumulative else "change" if motion else "level"
    direction = 0 if motion is None else -1 if motion["fall"] else 1
    return ClaimedFigure(quantity.figure, quantity.value, quantity.unit, quantity.bound, kind, direction, _years_before(before, query))  # type: ignore[arg-type]


def _years_before(before: str, query: Query) -> tuple[int, ...]:
    """The years that govern a figure: the last named before it where the question has several that are no span."""
    if len(query.years) < 2 or _SPAN.search(query.text):
        return query.years
    named = YEAR.findall(before)
    return (int(named[-1]),) if named else query.years
