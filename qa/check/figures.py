"""Whether the figures, counts and years of a statement are those of what it cites: unit, bound, year, place, and of the same thing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qa.check.content import Number, Reading, arabic, bare, content, spelt_counts
from qa.check.source import Source

MEASURE = 3
"""Pairs up to which the words beside a figure only name its measure."""
MIN_NEAR = 0.4
"""Share of the words beside a figure that must stand beside it in the source."""
RIVAL = 0.25
"""By how much the words beside a figure may fit another figure better than their own."""
_GROWTH = frozenset(("增长", "增加", "下降"))
_DATA_YEAR = re.compile(r"((?:19|20)\d{2})年(?:的)?数据")
_ORDER = re.compile(r"([十百千万亿]+级|超?[百千万亿]+(?=[家元人吨亩项]))的?([\u4e00-\u9fff]{2})")


def wrong_years(own: Reading, source: Source) -> Iterator[str]:
    """Years that nothing cited speaks of, and years compared with that are not compared with there."""
    known = frozenset(y for r in source.readings for y in r.years) | source.lent_years
    since = frozenset(y for r in source.readings for y in r.since)
    for year in sorted(own.years - known):
        yield f"资料没有说到{year}年"
    for year in sorted(own.since - since - (known if not since else frozenset())):
        yield f"资料没有与{year}年相比"


def wrong_data_years(said: str, source: Source) -> Iterator[str]:
    """Years whose data are spoken of (2023年数据) though nothing cited marks them so."""
    marked = _DATA_YEAR.findall(source.marks)
    yield from (f"“{year}年数据”不见于资料" for year in _DATA_YEAR.findall(said) if year not in marked)


def same_amount(number: Number, other: Number) -> bool:
    """Whether two figures have the same value and unit, and if they are ranges the same beginning."""
    return (number.value, number.unit, number.low) == (other.value, other.unit, other.low)


def wrong_figures(own: Reading, source: Source) -> Iterator[str]:
    """Figures that the source does not have, or that are there of another thing, year, place or bound."""
    for number in own.numbers:
        there = sum(same_amount(number, n) for n in source.numbers)
        if 0 < there < sum(same_amount(number, n) for n in own.numbers):
            yield f"“{number.text.strip()}”比资料中多说了一次"
        label = number.text.strip()
        same = [n for n in source.numbers if same_amount(number, n)]
        if not same:
            if (
                not number.unit
                and source.has(label)
                and re.search(rf"(?<![\d.]){re.escape(label)}(?!\d|\.\d)", source.quote + source.around)
            ):
                continue
            if (
                re.search(rf"(?<![\d.]){re.escape(label)}(?!\d|\.\d|[万亿千百])", source.around)
                and len(label) <= 3
                and number.unit not in ("", "%", "元")
            ):
                continue
            yield f"数字“{label}”不见于资料"
            continue
        reasons = [_differs(number, n, source) for n in same]
        if "" not in reasons:
            yield f"“{label}”{reasons[0]}"


def _differs(number: Number, other: Number, source: Source) -> str:
    """Why a figure is not that of the source although value and unit agree; empty where it is."""
    if number.bound != other.bound:
        return "的限定词（以上、以下、左右、约等）与资料不同"
    if "aim" in number.forces ^ other.forces and "maybe" not in number.forces | other.forces:
        return "：资料" + ("写明是“力争”一类" if "aim" in other.forces else "没有“力争”“预计”一类说法")
    periodic = frozenset(("yearly", "total"))
    mine, theirs = number.forces & periodic, other.forces & periodic
    if mine - theirs or (theirs and not mine):
        return "的“累计”“年均”与资料不同"
    years = other.years or source.lent_years
    if number.years and not number.years <= (years | (other.years and source.lent_years & other.years)):
        return "的年份与资料不同"
    rivals = [n for n in source.numbers if n.unit == other.unit and n.value != other.value]
    if not number.years and any(n.years and other.years and n.years != other.years and n.near == other.near for n in rivals):
        return "没有写明年份，而资料有几个年份的数字"
    places = other.places or source.lent_places
    if number.places and not number.places <= (places | source.lent_places):
        return "说的地方与资料不同"
    if not number.places and other.places and any(n.places and n.places != other.places for n in rivals):
        return "没有写明地方，而资料有几个地方的数字"
    if number.places and other.places and not number.places & other.places and any(n.places & number.places for n in rivals):
        return "说的地方与资料不同"
    near = number.near - _GROWTH
    if near:
        mine_share = len(near & other.near) / len(near)
        others = [n for n in source.numbers if (n.value, n.unit) != (other.value, other.unit)]
        if not other.near - _GROWTH:
            # 大连5.8% behind 沈阳工业增长5.4%: what it is of has been said before, of another place.
            others = [n for n in others if n.places == other.places]
        rival = max((len(near & n.near) / len(near) for n in others), default=0.0)
        other_words = near != other.near - _GROWTH
        if (other_words and rival - mine_share >= RIVAL) or len(near & _beside(other, source)) < MIN_NEAR * len(near):
            return "在资料中说的是另一件事"
    return ""


def _beside(number: Number, source: Source) -> frozenset[str]:
    """Pairs of the words that tell what a figure of the source is of: those beside it and in the headings,
    and those of its whole text where beside it there is none or only its measure (全长, 总投资)."""
    lent = source.all_pairs - source.pairs
    if len(number.near - _GROWTH) > MEASURE:
        reading = next(r for r in source.readings if any(n is number for n in r.numbers))
        topic = reading.text.partition(":")[0] if ":" in reading.text else ""
        return number.near | lent | content(topic)
    return number.near | _whole(number, source)


def _whole(number: Number, source: Source) -> frozenset[str]:
    """Pairs of the text that a figure stands in, with the headings."""
    reading = next(r for r in source.readings if any(n is number for n in r.numbers))
    return content(reading.text) | (source.all_pairs - source.pairs)


def wrong_counts(body: str, source: Source) -> Iterator[str]:
    """Spelt-out counts and sizes (三大, 千亿级) that the source does not have, or has of something else."""
    for count in spelt_counts(body):
        if not source.has(count) and not source.has(arabic(count)):
            yield f"“{count}”不见于资料"
    for match in _ORDER.finditer(bare(body)):
        # What has so many must be what has them in the source.
        follows = match[2]
        if match[1] not in source.quote + source.around or (
            follows in source.quote and not re.search(f"{match[1]}的?{follows}", source.quote)
        ):
            yield f"“{match[0]}”与资料不同"
