"""Finds the reading of all lines that could be headings which makes the most consistent tree. In: candidates. Out: ``Reading``.

Level by level, from the top down: between two headings of higher levels, the candidates of a level that count on from
one another, each by its weight, make the heaviest series; it is taken where it weighs more than nothing. What is in no
series is an item or a sentence.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from itertools import pairwise

from index.parse.lines import Line
from index.parse.mend import squeeze
from index.parse.structure.candidates import CHAPTERS, Candidate, Weigher
from index.parse.structure.headings import SALUTATION, title_like
from index.parse.structure.toc import Pages
from index.text.numbering import Numbering

_NEXT = 0.3
"""What a number that goes on by one adds to a series; that the series is not all of its weight, long lists must not become headings."""
_GAP = -1.5
"""What each number left out takes from a series."""
_MAX_GAP = -4.5
_STRAY = -0.5
"""What a candidate between two members takes from it that no list beginning at one explains."""
_SAME_FORM = 0.2
_WINDOW = 200
"""How many candidates back a member is looked for; keeps hostile files linear."""
_PRINTED_AGAIN = (*CHAPTERS, "专栏")
_MAX_CLOSING = 2000
"""A closing address has at most this many characters; what is longer is a part of the report."""
_ALIKE = 0.4
"""Share of equal characters from which a heading of the same number is the same one again, garbled perhaps."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A line read as a heading: its numbering and depth, and over how many ``lines`` it goes where that is known."""

    numbering: Numbering
    level: int
    lines: int = 1


@dataclass(frozen=True, slots=True)
class Reading:
    """What the lines are read as: headings by line, lines that print an open heading again, the line where the closing
    address begins (-1: none), and whether chapters divide the document."""

    headings: dict[int, Heading] = field(default_factory=dict)
    repeats: frozenset[int] = frozenset()
    closing: int = -1
    by_chapter: bool = False


def read_headings(lines: Sequence[Line], listed: Pages) -> Reading:
    """Reads the headings of a document.

    Args:
        lines: the body without its table of contents.
        listed: the table of contents.
    """
    weigher = Weigher(lines, listed)
    numbered = weigher.numbered()
    repeats = _repeats(numbered)
    numbered = _raised([c for c in numbered if c.at not in repeats and c.numbering.style != "专栏"])
    taken: dict[int, Heading] = {}
    for at, n in enumerate(weigher.found):
        if n is not None and n.style == "附件" and _is_annex(weigher, at, n):
            taken[at] = Heading(n, 0)
    unnumbered = weigher.unnumbered()
    closing = _closing(lines, [c.at for c in numbered if c.weight > 0], sorted({*taken, *(c.at for c in unnumbered)}))
    _place_unnumbered(unnumbered, numbered, taken, closing)
    decimal = _decimal(numbered)
    for level in sorted({c.level for c in numbered}):
        group = [c for c in numbered if c.level == level and (decimal or c.numbering.style not in _DECIMALS)]
        last = 0
        for region, parent in _regions(group, taken, level):
            chains = _series([c for c in region if _fits(c, parent)], last)
            for c in chains:
                taken[c.at] = Heading(c.numbering, level)
                last = c.numbering.number
    _take_preface(weigher, taken)
    return Reading(taken, frozenset(repeats), closing, weigher.by_chapter)


_DECIMALS = ("1", "1.1", "1.1.1", "1.1.1.1")


def _decimal(numbered: Sequence[Candidate]) -> bool:
    """Whether a document counts its headings 1, 1.1, 1.1.1: at least two such titles stand alone."""
    return sum(c.numbering.style == "1.1" and c.weight > 0 for c in numbered) >= 2


def _raised(numbered: list[Candidate]) -> list[Candidate]:
    """The candidates with those on their right level that the document sets above a numbering which usually is above them:
    一、 over 第一章, 1. over 1.1. They ascend from one, each straight above the first or next of the other numbering."""
    upper: dict[tuple[str, int], list[int]] = {}
    for i, (c, below) in enumerate(pairwise(numbered)):
        decimal = below.numbering.style == "1.1" and below.numbering.label == f"{c.numbering.number}.1"
        if c.level > below.level and (decimal or (below.at == c.at + 1 and below.weight > 0 and c.form != "run-in")):
            upper.setdefault((c.numbering.style, below.level), []).append(i)
    found = list(numbered)
    for (style, level), places in upper.items():
        numbers = [numbered[i].numbering.number for i in places]
        if len(places) > 1 and numbers[0] == 1 and all(a < b for a, b in pairwise(numbers)):
            forms = {numbered[i].form for i in places}
            between = {
                i for i, c in enumerate(numbered) if c.numbering.style == style and c.form in forms and c.numbering.number not in numbers
            }
            for i in sorted({*places, *(i for i in between if _fills(numbered, i, places))}):
                found[i] = replace(numbered[i], level=level - 1, weight=max(1.0, numbered[i].weight))
    return found


def _fills(numbered: Sequence[Candidate], at: int, places: Sequence[int]) -> bool:
    """Whether a candidate stands where its number is left out among those at ``places``."""
    right = bisect_left(places, at)
    number = numbered[at].numbering.number
    return 0 < right < len(places) and numbered[places[right - 1]].numbering.number < number < numbered[places[right]].numbering.number


def _fits(c: Candidate, parent: Heading | None) -> bool:
    """Whether a decimal number belongs under the heading that is open (2.1 under 2)."""
    if not c.numbering.style.startswith("1.1"):
        return True
    above = c.numbering.label.rpartition(".")[0]
    if parent is None:
        return "." not in above
    if parent.numbering.style in ("1", "1.", *_DECIMALS):
        return parent.numbering.label == above
    return "." not in above and int(above) == parent.numbering.number


def _take_preface(weigher: Weigher, taken: dict[int, Heading]) -> None:
    """A preface has a heading only before all others."""
    for at, n in enumerate(weigher.found):
        if at in taken or (n is not None and n.style == "专栏"):
            return
        if n is not None and n.style == "前言":
            taken[at] = Heading(n, 0)
            return


def _is_annex(weigher: Weigher, at: int, n: Numbering) -> bool:
    """Whether a line opens an annex; one of several in a row only names it."""
    line, below = weigher.lines[at], weigher.found[at + 1] if at + 1 < len(weigher.lines) else None
    if n.rest and (below is not None and below.style == "附件"):
        return False
    return title_like(line.text) and (not n.rest or bool(line.marked) or line.gap)


def _repeats(numbered: Iterable[Candidate]) -> set[int]:
    """Lines that print an open chapter or section again, as page heads do."""
    found: set[int] = set()
    open_heads: dict[str, Candidate] = {}
    for c in numbered:
        style = c.numbering.style
        if style not in _PRINTED_AGAIN or c.weight <= 0:
            continue
        same = open_heads.get(style)
        if same is not None and same.numbering.label == c.numbering.label and _alike(same.numbering.rest, c.numbering.rest):
            found.add(c.at)
            continue
        for deeper in _PRINTED_AGAIN[_PRINTED_AGAIN.index(style) :]:
            open_heads.pop(deeper, None)
        open_heads[style] = c
    return found


def _alike(one: str, other: str) -> bool:
    one, other = squeeze(one), squeeze(other)
    return not one or not other or SequenceMatcher(None, one, other).ratio() >= _ALIKE


def _regions(group: Sequence[Candidate], taken: dict[int, Heading], level: int) -> Iterable[tuple[list[Candidate], Heading | None]]:
    """The candidates between each two headings of higher levels, with the heading above them."""
    bounds = sorted(at for at, heading in taken.items() if heading.level < level)
    places = [c.at for c in group]
    edges = [-1, *bounds]
    for i, edge in enumerate(edges):
        start = bisect_right(places, edge)
        end = bisect_left(places, edges[i + 1]) if i + 1 < len(edges) else len(places)
        if start < end:
            yield list(group[start:end]), taken.get(edge)


def _series(region: Sequence[Candidate], last: int) -> list[Candidate]:
    """The headings among the candidates of a region, in order.

    Args:
        region: candidates of one level between two headings of higher levels.
        last: the number of the last heading of this level before; a plan may count on from it through all its chapters.
    """
    best = _heaviest(region, last)
    if not best:
        return []
    first, end = region.index(best[0]), region.index(best[-1]) + 1
    return [*_again(region[:first]), *best, *_again(region[end:])]


def _again(rest: Sequence[Candidate]) -> list[Candidate]:
    """A series of its own before or after another one of the same region: it begins at one and has several members."""
    starts = [i for i, c in enumerate(rest) if c.numbering.number == 1]
    found: list[Candidate] = []
    for start, end in pairwise([*starts, len(rest)]):
        part = _heaviest(rest[start:end], 0)
        if part and part[0].numbering.number == 1 and (len(part) > 1 or part[0].numbering.style in CHAPTERS):
            found += part
    return found


def _heaviest(region: Sequence[Candidate], last: int) -> list[Candidate]:
    """The ascending series of the greatest weight; empty where none weighs more than nothing."""
    score = [0.0] * len(region)
    before = [-1] * len(region)
    for j, c in enumerate(region):
        number = c.numbering.number
        score[j] = c.weight + (0.0 if number in (1, last + 1) else _left_out(number - 1))
        stray, previous = 0.0, 0
        for i in range(j - 1, max(-1, j - _WINDOW), -1):
            other = region[i]
            if other.numbering.number < number:
                step = _NEXT if other.numbering.number == number - 1 else _left_out(number - other.numbering.number - 1)
                total = score[i] + c.weight + step + stray + (_SAME_FORM if other.form == c.form else 0.0)
                # A list between two members begins at one.
                total += _STRAY if previous > 1 else 0.0
                if total > score[j] or (total == score[j] and before[j] >= 0):
                    score[j], before[j] = total, i
            stray += _STRAY if previous and other.numbering.number != previous - 1 and previous != 1 else 0.0
            previous = other.numbering.number
    at = max(range(len(region)), key=lambda i: score[i] + _tail(region, i), default=-1)
    if at < 0 or score[at] <= 0:
        return []
    chain = []
    while at >= 0:
        chain.append(region[at])
        at = before[at]
    return chain[::-1]


def _tail(region: Sequence[Candidate], end: int) -> float:
    """What the candidate behind the last member takes: it begins another list, or the series was followed on a wrong way."""
    return _STRAY if end + 1 < len(region) and region[end + 1].numbering.number > 1 and region[end + 1].weight > 0 else 0.0


def _left_out(count: int) -> float:
    return max(_MAX_GAP, _GAP * count)


def _closing(lines: Sequence[Line], numbered: Sequence[int], others: Sequence[int]) -> int:
    """The line where the address begins that closes a report: its last salutation, with no numbered heading behind it
    before an annex or the end; -1 for none."""
    salutation = next((at for at in range(len(lines) - 1, -1, -1) if SALUTATION.match(lines[at].text.strip())), -1)
    if salutation < 0 or not any(at < salutation for at in numbered):
        return -1
    end = next((at for at in others if at > salutation), len(lines))
    if any(salutation < at < end for at in numbered) or sum(len(line.text) for line in lines[salutation:end]) > _MAX_CLOSING:
        return -1
    return salutation


def _place_unnumbered(found: Sequence[Candidate], numbered: Sequence[Candidate], taken: dict[int, Heading], closing: int) -> None:
    """Gives each kind of unnumbered heading its depth: above the numbering that begins anew behind it, below the one that goes on."""
    likely = [c for c in numbered if c.weight > 0]
    for form in sorted({(c.form, c.level) for c in found}):
        group = [c for c in found if (c.form, c.level) == form]
        level = _depth([c for c in group if not 0 <= closing < c.at], likely) + form[1]
        for c in group:
            taken[c.at] = Heading(c.numbering, 0 if 0 <= closing < c.at else level, c.lines)


def _depth(group: Sequence[Candidate], likely: Sequence[Candidate]) -> int:
    """The level of unnumbered headings of one kind, by the numbers before and behind them."""
    levels = sorted({c.level for c in likely})
    votes = 0
    for level in levels:
        above = below = 0
        for c in group:
            vote = _vote(c.at, level, likely)
            above += vote > 0
            below += vote < 0
        if above > below:
            return level - 9
        votes += above + below
    if not levels or (not votes and len(group) == 1):
        # A single one with no number behind it closes the document as its headings at the top do.
        return levels[0] - 9 if levels else 1
    return levels[-1] + 1


def _vote(at: int, level: int, likely: Sequence[Candidate]) -> int:
    """1 where the numbers of a level begin anew behind a line, -1 where they go on over it, else 0."""
    place = bisect_left([c.at for c in likely], at)
    behind = next((c for c in likely[place:] if c.level <= level), None)
    ahead = next((c for c in reversed(likely[:place]) if c.level <= level), None)
    if behind is None or behind.level != level:
        return 0
    if behind.numbering.number == 1:
        return 1
    return -1 if ahead is not None and ahead.level == level and ahead.numbering.number == behind.numbering.number - 1 else 0
