"""Whether the figures, counts and years of a statement are those of what it cites: unit, bound, year, place, and of the same thing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.text.numerals import NUMERAL, chinese_to_int
from index.text.periods import YEAR_NUMBER
from index.text.quantity.units import SCALES
from index.text.segment import segment
from index.text.word_lists import kinds_of
from qa.check.reading.acts import segments_of
from qa.check.reading.content import Number, ParsedText, bare, content
from qa.check.reading.source import Source
from qa.check.rules.wording import is_glue

MEASURE = 3
"""Pairs up to which the words beside a figure only name its measure."""
MIN_NEAR = 0.4
"""Share of the words beside a figure that must stand beside it in the source."""
RIVAL = 0.25
"""By how much the words beside a figure may fit another figure better than their own."""
_WORDINGS = kinds_of("wordings", "qa.check")
_GROWTH = frozenset(_WORDINGS["增减"])
_DATA_YEAR = re.compile(rf"({YEAR_NUMBER})年的?数据")
_SCALE = "|".join(SCALES)
_ORDER = re.compile(rf"((?:{_SCALE})级|超?(?:{_SCALE})(?=[家元人吨亩项]))的?([\u4e00-\u9fff]{{2}})")
_COUNT = re.compile(rf"(?<![{NUMERAL}第几数])(?![一十](?:{'|'.join(_WORDINGS['泛数'])}))([{NUMERAL}两]+)({'|'.join(_WORDINGS['计数'])})")
_RATIO = re.compile("(.+?)(?:与|占|和)(.+)")
_PERIODIC = frozenset(("yearly", "total"))


@dataclass(frozen=True, slots=True)
class _Pair:
    """A figure with one of the source that has the same value and unit, and the source's other figures of that unit."""

    number: Number
    other: Number
    rivals: list[Number]
    source: Source


def wrong_years(own: ParsedText, source: Source) -> Iterator[str]:
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


def wrong_figures(own: ParsedText, source: Source) -> Iterator[str]:
    """Figures that the source does not have, or that are there of another thing, year, place or bound."""
    for number in own.numbers:
        label = number.text.strip()
        same = [n for n in source.numbers if same_amount(number, n)]
        if 0 < len(same) < sum(same_amount(number, n) for n in own.numbers):
            yield f"“{label}”比资料中多说了一次"
        if same:
            reasons = [_difference(number, n, source) for n in same]
            if "" not in reasons:
                yield f"“{label}”{reasons[0]}"
        elif not _stands_unread(number, label, source):
            yield f"数字“{label}”不见于资料"


def _stands_unread(number: Number, label: str, source: Source) -> bool:
    """Whether a figure stands in the source where none is read: a bare number, or a short one of a heading."""
    alone = rf"(?<![\d.]){re.escape(label)}(?!\d|\.\d"
    if not number.unit:
        return re.search(f"{alone})", f"{source.quote} {source.around}") is not None
    return len(label) <= 3 and number.unit not in ("%", "元") and re.search(f"{alone}|[万亿千百])", source.around) is not None


def _difference(number: Number, other: Number, source: Source) -> str:
    """Why a figure is not that of the source although value and unit agree; empty where it is."""
    rivals = [n for n in source.numbers if n.unit == other.unit and n.value != other.value]
    pair = _Pair(number, other, rivals, source)
    return next(filter(None, (compare(pair) for compare in _COMPARISONS)), "")


def _bound(pair: _Pair) -> str:
    return "的限定词（以上、以下、左右、约等）与资料不同" if pair.number.bound != pair.other.bound else ""


def _aim(pair: _Pair) -> str:
    mine, theirs = pair.number.forces, pair.other.forces
    if "aim" not in mine ^ theirs or "maybe" in mine | theirs:
        return ""
    return "：资料" + ("写明是“力争”一类" if "aim" in theirs else "没有“力争”“预计”一类说法")


def _periodic(pair: _Pair) -> str:
    mine, theirs = pair.number.forces & _PERIODIC, pair.other.forces & _PERIODIC
    return "的“累计”“年均”与资料不同" if mine - theirs or (theirs and not mine) else ""


def _year(pair: _Pair) -> str:
    mine, theirs = pair.number.years, pair.other.years
    if _of_another_period(pair):
        return "的时期与资料不同"
    if mine:
        return "" if mine <= (theirs or pair.source.lent_years) else "的年份与资料不同"
    told_apart = (
        theirs and pair.number.move != "from" and any(n.years and n.years != theirs and n.near == pair.other.near for n in pair.rivals)
    )
    return "没有写明年份，而资料有几个年份的数字" if told_apart else ""


def _of_another_period(pair: _Pair) -> bool:
    """Whether the facts hold for times that have no year in common (“十四五”, “十五五”)."""
    mine, theirs = (n.fact.years if n.fact else () for n in (pair.number, pair.other))
    if pair.number.years or pair.other.years:
        return False
    return bool(mine and theirs) and (mine[-1] < theirs[0] or theirs[-1] < mine[0])


def _place(pair: _Pair) -> str:
    mine, theirs = pair.number.places, pair.other.places
    if mine:
        of_another = theirs and not mine & theirs and any(n.places & mine for n in pair.rivals)
        return "说的地方与资料不同" if of_another or not mine <= (theirs | pair.source.lent_places) else ""
    told_apart = theirs and pair.number.move != "from" and any(n.places and n.places != theirs for n in pair.rivals)
    return "没有写明地方，而资料有几个地方的数字" if told_apart else ""


def _thing(pair: _Pair) -> str:
    """Whether the words beside the figure fit another figure of the source better, or do not stand with this one."""
    near, theirs = pair.number.near - _GROWTH, pair.other.near - _GROWTH
    if not near or pair.number.company & pair.other.company:
        return ""
    fits_better = (
        near != theirs and not (theirs and theirs <= near) and _best_rival(pair, near) - len(near & pair.other.near) / len(near) >= RIVAL
    )
    lacking = len(near & _beside(pair.other, pair.source)) < MIN_NEAR * len(near)
    return "在资料中说的是另一件事" if fits_better or lacking else ""


def _best_rival(pair: _Pair, near: frozenset[str]) -> float:
    """The largest share of the words beside a figure that stands beside another figure of the source."""
    other = pair.other
    others = [n for n in pair.source.numbers if (n.value, n.unit) != (other.value, other.unit)]
    if not other.near - _GROWTH:
        # 乙市5.8% behind 甲市工业增长5.4%: what it is of has been said before, of another place.
        others = [n for n in others if n.places == other.places]
    return max((len(near & n.near) / len(near) for n in others), default=0.0)


def _move(pair: _Pair) -> str:
    """Whether a level is told from a change (提高到5%, 提高5%), and where something moves from from where it moves to."""
    mine, theirs = pair.number.move, pair.other.move
    if mine == "by" and not theirs and pair.other.fact and not pair.other.fact.direction and not pair.other.fact.act:
        return "在资料中不是增减的数"
    agree = not mine or not theirs or mine == theirs or ("at" in (mine, theirs) and "by" not in (mine, theirs))
    return "" if agree else "在资料中不是这样变化的"


def _company(pair: _Pair) -> str:
    """Whether a figure that stands with another one in an item (产值超100亿元的企业5家) has another company in the source."""
    mine, theirs = pair.number.company, pair.other.company
    return "在资料中不是与这个数字一起说的" if mine and theirs and not mine & theirs else ""


def _indicator(pair: _Pair) -> str:
    """Whether the indicator that a figure is read as is that of another figure of the source."""
    mine, theirs = pair.number.fact, pair.other.fact
    if not mine or not theirs:
        return ""
    own, there = _words(mine.indicator), _words(theirs.indicator)
    quote = pair.source.quote.replace(theirs.indicator, "")
    another = any(w in quote and w not in pair.source.around for w in own - there) and there - own
    return "在资料中是另一个指标的数字" if another or _turned(mine.indicator, theirs.indicator) else ""


def _words(name: str) -> frozenset[str]:
    """The words of an indicator's name that tell it from others."""
    return frozenset(w for w in segment(name) if len(w) > 1 and not is_glue(w))


def _turned(mine: str, theirs: str) -> bool:
    """Whether of two indicators that set one thing against another each sets what the other one sets against (甲与乙之比)."""
    own, there = _RATIO.fullmatch(mine), _RATIO.fullmatch(theirs)
    if not own or not there:
        return False
    first = content(own[1])
    return len(first & content(there[2])) > len(first & content(there[1]))


_COMPARISONS = (_bound, _aim, _periodic, _year, _place, _thing, _move, _company, _indicator)
"""What a figure must agree in with that of the source: each says why it does not, or nothing."""


def _beside(number: Number, source: Source) -> frozenset[str]:
    """Pairs of the words that tell what a figure of the source is of: those of its clause and in the headings,
    those of the clauses before it up to one that says what is done, where its own does not (甲县改造3户,乙镇1户), and those of
    its whole text where beside it there is none or only its measure (全长, 总投资)."""
    text = next(r.text for r in source.readings if any(n is number for n in r.numbers))
    topic, colon, _ = text.partition(":")
    told = len(number.near - _GROWTH) > MEASURE
    clause = "".join(_clauses_of(number, text))
    return number.near | (source.all_pairs - source.pairs) | content((topic if colon else "") if told else text) | content(clause)


def _clauses_of(number: Number, text: str) -> Iterator[str]:
    segments = segments_of(text)
    for i in range(max(k for k, s in enumerate(segments) if s.start <= number.at), -1, -1):
        yield text[segments[i].start : segments[i].end]
        if segments[i].acts or segments[i].words[0].start == 0:
            return


def wrong_counts(body: str, source: Source) -> Iterator[str]:
    """Spelt-out counts and sizes (三大, 千亿级) that the source does not have, or has of something else."""
    for match in _COUNT.finditer(body):
        if not source.has(match[0]) and not source.has(_arabic(match[1]) + match[2]):
            yield f"“{match[0]}”不见于资料"
    for match in _ORDER.finditer(bare(body)):
        # What has so many must be what has them in the source.
        size, follows = match.groups()
        of_another = follows in source.quote and not re.search(f"{size}的?{follows}", source.quote)
        if size not in source.quote + source.around or of_another:
            yield f"“{match[0]}”与资料不同"


def _arabic(numeral: str) -> str:
    """五 as 5; unchanged where it cannot be read (二三十)."""
    try:
        return str(chinese_to_int(numeral))
    except ValueError:
        return numeral
