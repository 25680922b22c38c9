"""What a question takes for true."""

from __future__ import annotations

import re

from index.text.quantity import figures_at
from qa.types import Claim, Query
from qa.understand.cues import cue

PROPERTY = re.compile(r"约束性|预期性")
"""The property of an indicator."""
_NAMING = frozenset("年月日号天岁期分度级次届批")
"""Units of figures that tell which thing is meant, not how much of it (65岁以上, 第2批)."""


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
    stated = tuple(
        figure
        for figure, start, end in figures_at(query.text)
        if not figure.is_year
        and figure.unit not in ("", *_NAMING)
        and query.text[start - 1 : start] != "第"
        and query.text[end : end + 1] != "级"
    )
    return Claim(stated, query.places, query.years, found[0] if found else "")
