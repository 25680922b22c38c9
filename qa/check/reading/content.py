"""What a sentence says where: its clauses, and its figures with year, place, bound and neighbouring words.

Made for holding a sentence in other words against its source (``qa/check/entailment.py``), so positions count:
a year or a place governs what follows it until another one does.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from index.facts.fact import Fact
from index.text.analyze import normalise, pairs
from index.text.periods import YEAR_NUMBER, YEARS_TOGETHER
from index.text.phrases import AIM, aims, respectively
from index.text.places import places_in
from index.text.profile import remembered
from index.text.quantity import Bound, Quantity
from index.text.quantity import read as quantities_in
from index.text.word_lists import kinds_of
from qa.check.reading.facts import facts_at

_DATA = re.compile(rf"\({YEAR_NUMBER}年数据\)")
_AFTER_ALL = re.compile("[^,。;]{0,4}比")
"""What stands behind a year that 与 or 同 leads, if something is compared with it (与2020年相比)."""
_SINCE = re.compile(r"(?:较|(?<![占同])比|相比|对比|与|同)$")
BREAK = re.compile(r"[,。;:!?]")
"""What ends a clause of a normalised text."""
ITEM_END = re.compile("[、和与及并,。;:!?]")
"""What ends an item of a list in it."""
_FRAGMENT = re.compile(r"[,。;:、!?()]")
_WORDINGS = kinds_of("wordings", "qa.check")
_EMPTY = re.compile("|".join((*_WORDINGS["空泛"], *_WORDINGS["空泛字"])))
_IDLE = frozenset(_WORDINGS["数旁"])
_MARKS = re.compile(r"[“”\"'‘’《》()\[\]★☆*\s]")
_QUOTING = re.compile("[“”‘’\"']")
_LINE_END = re.compile(r"\s*\n\s*")
_CHANGE = re.compile(rf"((?:{'|'.join(_WORDINGS['变动'])})(?![值率量额速幅强])|[升降增](?=[约近超到至\d]))(到|至|为)?")
_FROM = re.compile("(?:由|从)[底末的]*$")
_REACH = re.compile("(?:达到?|为|是|保持在|稳定在|突破|超过|不低于|不少于|占)(?:约|近|每[年月日天])*$")
_IN_BRACKETS = re.compile(r"[*\]]*\(([^()]{0,20})\)")
_JOIN = re.compile(r"[市县区州省]{0,2}[、和与及以][市县区州省及]?|[市县区州省]{1,2}")


@dataclass(frozen=True, slots=True)
class Number:
    """A figure: ``value`` in ``unit`` as ``index.text.quantity`` converts them, ``low`` where a range begins; ``bound`` is lower, upper, about or empty;
    ``forces`` of aim (or maybe), yearly and total; ``years`` when it holds, ``since`` what it is measured from;
    ``places`` that govern it; ``near``: character pairs of the words beside it, places left out; ``text`` as written; ``move`` whether it
    is where something moves ``from`` or ``to`` or ``by`` how much, or stands ``at``, empty where that is not said; ``company`` the figures that stand in one item with it; the ``fact`` that it is read as."""

    value: Decimal
    unit: str
    low: Decimal | None
    bound: Bound
    forces: frozenset[str]
    years: frozenset[int]
    places: frozenset[str]
    near: frozenset[str]
    text: str
    at: int
    move: str
    company: frozenset[tuple[Decimal, str]]
    fact: Fact | None


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause with its character pairs and what governs it; ``own_places`` and ``own_years`` stand in it."""

    text: str
    pairs: frozenset[str]
    years: frozenset[int]
    places: frozenset[str]
    own_places: frozenset[str]
    own_years: frozenset[int]
    aim: bool
    span: tuple[int, int]


@dataclass(frozen=True, slots=True)
class ParsedText:
    """A text as read: its normalised wording without quotation marks, clauses, figures, years (``since``
    those that something is only measured from), places, and the ``groups`` in which places are named together."""

    text: str
    clauses: tuple[Clause, ...]
    numbers: tuple[Number, ...]
    years: frozenset[int]
    since: frozenset[int]
    places: frozenset[str]
    groups: tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class _Mention:
    """A year or place, or several of one kind that belong together, with where they stand."""

    start: int
    end: int
    values: frozenset[str]
    until: int | None = None
    """Where it ceases to govern, for the year of a level that something moves from (由2025年的5%提高到6%)."""


def bare(text: str) -> str:
    """A normalised text without quotation marks, brackets and spaces."""
    return _MARKS.sub("", text)


@functools.lru_cache(maxsize=4096)
def content(text: str) -> frozenset[str]:
    """Character pairs of what a text speaks of: without figures, years, words of degree and words that
    any plan uses of anything (建设, 推进, 方面)."""
    return frozenset(p for p in pairs(bare(_EMPTY.sub("，", without_figures(YEARS_TOGETHER.sub("，", text))))) if not p[0].isdigit())


def without_figures(text: str) -> str:
    """A normalised text with a comma for every figure and its unit."""
    kept, last = [], 0
    for quantity in quantities_in(text):
        kept.append(text[last : quantity.span[0]])
        last = quantity.span[1]
    return "，".join([*kept, text[last:]])


@remembered(maxsize=1024)
def read(text: str) -> ParsedText:
    """Reads a text. Marks of a figure's source (（2024年数据）) are left out: they say of when it is known, not for when it holds."""
    text = _DATA.sub("", _QUOTING.sub("", _LINE_END.sub("。", normalise(text))))
    years, since = _years(text)
    years = [_bounded(m, text) for m in years]
    places = _places(text)
    numbers = tuple(_numbers(text, years, places))
    return ParsedText(
        text,
        tuple(_clauses(text, years, places)),
        numbers,
        frozenset(int(y) for m in years for y in m.values),
        frozenset(int(y) for m in since for y in m.values),
        frozenset(p for m in places for p in m.values),
        tuple(m.values for m in places),
    )


def _years(text: str) -> tuple[list[_Mention], list[_Mention]]:
    at: list[_Mention] = []
    since: list[_Mention] = []
    for match in YEARS_TOGETHER.finditer(text):
        mention = _Mention(match.start(), match.end(), frozenset(re.findall(YEAR_NUMBER, match[0])))
        before = text[: match.start()]
        led = _SINCE.search(before)
        compared = led is not None and (led[0] not in ("与", "同") or _AFTER_ALL.match(text, match.end()))
        (since if compared else at).append(mention)
    return at, since


def _bounded(mention: _Mention, text: str) -> _Mention:
    if text[mention.start - 1 : mention.start] not in ("由", "从"):
        return mention
    first = next((q.span[0] for q in quantities_in(text) if q.span[0] >= mention.end), None)
    return replace(mention, until=first)


def _places(text: str) -> list[_Mention]:
    """Places in order; those joined by 、 or 和 are one mention."""
    found: list[tuple[int, int, str]] = []
    taken: set[int] = set()
    # A harbour is one word with its town.
    for name in sorted({*places_in(text), *places_in(text.replace("港", "，"))}, key=len, reverse=True):
        for match in re.finditer(re.escape(name), text):
            if not taken & set(range(*match.span())):
                taken.update(range(*match.span()))
                found.append((*match.span(), name))
    mentions: list[_Mention] = []
    for start, end, name in sorted(found):
        if mentions and _JOIN.fullmatch(text, mentions[-1].end, start):
            last = mentions.pop()
            mentions.append(_Mention(last.start, end, last.values | {name}))
        else:
            mentions.append(_Mention(start, end, frozenset((name,))))
    return mentions


def _governing(mentions: list[_Mention], at: int, text: str) -> frozenset[str]:
    """The mention before a position in its sentence, else all behind it in its clause."""
    start = max((text.rfind(mark, 0, at) for mark in "。!?"), default=-1) + 1
    before = [m for m in mentions if start <= m.start < at and (m.until is None or at <= m.until) and not _bracketed(text, m.start, at)]
    if before:
        return before[-1].values
    stop = BREAK.search(text, at)
    end = stop.start() if stop else len(text)
    return frozenset(v for m in mentions if at <= m.start < end for v in m.values)


def _bracketed(text: str, at: int, seen_from: int) -> bool:
    """Whether a position stands in a bracket that is closed before ``seen_from``: what it says goes with
    what stands before it."""
    opened = text.rfind("(", 0, at)
    return opened > text.rfind(")", 0, at) and 0 <= text.find(")", at) < seen_from


def _clauses(text: str, years: list[_Mention], places: list[_Mention]) -> Iterator[Clause]:
    start = 0
    for stop in [*(m.start() for m in BREAK.finditer(text)), len(text)]:
        said = text[start:stop]
        if bare(said):
            own_years = frozenset(y for m in years if start <= m.start < stop for y in m.values)
            own_places = frozenset(p for m in places if start <= m.start < stop for p in m.values)
            sentence = text.rfind("。", 0, start) + 1
            yield Clause(
                said,
                content(said),
                frozenset(map(int, own_years or _governing(years, start, text))),
                own_places or _governing(places, start, text),
                own_places,
                frozenset(map(int, own_years)),
                aims(text[sentence:stop]),
                (start, stop),
            )
        start = stop + 1


def _numbers(text: str, years: list[_Mention], places: list[_Mention]) -> Iterator[Number]:
    found = [q for q in quantities_in(text) if _is_said(q, text) and not any(y.start <= q.span[0] < y.end for y in years)]
    shares = respectively(text, [q.span[0] for q in found])
    named = {p for m in places for p in m.values}
    facts = facts_at(text) if found else {}
    last = 0
    for i, quantity in enumerate(found):
        start, end = quantity.span
        following = found[i + 1].span[0] if i + 1 < len(found) else len(text)
        item, shared = shares.get(i, ("", ""))
        near = f"{item}，{shared}" if item else _near(text, last, quantity, following)
        bracket = _IN_BRACKETS.match(text, end)
        told = YEARS_TOGETHER.search(bracket[1]) if bracket else None
        when = frozenset(re.findall(YEAR_NUMBER, told[0])) if told else _governing(years, start, text)
        move = _move(text, last, start)
        if move == "from" and not YEARS_TOGETHER.search(text, max(text.rfind("由", last, start), text.rfind("从", last, start)), start):
            when = frozenset()  # 到2030年从38%提高到41%: of which year the 38% are is not said
        yield Number(
            value=quantity.value,
            unit=quantity.unit,
            low=quantity.low,
            bound=quantity.bound,
            forces=_forces(text, i, found),
            years=frozenset(map(int, when)),
            places=frozenset(places_in(item)) or _governing(places, start, text),
            near=frozenset()
            if quantity.figure.unit == "月"
            else content(re.sub("|".join(sorted(map(re.escape, named), key=len, reverse=True)) or r"(?!)", "，", near)),
            text=text[start:end],
            at=start,
            move=move,
            company=frozenset(
                (q.value, q.unit)
                for q in found
                if q is not quantity and not ITEM_END.search(text[min(q.span[1], end) : max(q.span[0], start)])
            ),
            fact=facts.get(start),
        )
        last = end


def _is_said(quantity: Quantity, text: str) -> bool:
    """Whether a quantity is an amount that a text speaks of: no year, and no number that a Latin name begins with (5g)."""
    return not quantity.figure.is_year and re.match("[a-z]", text[quantity.span[1] :]) is None


def _forces(text: str, which: int, found: list[Quantity]) -> frozenset[str]:
    """年均 and 累计 hold in their clause, 力争 up to the next figure; beyond it ``maybe`` to the end of the sentence."""
    quantity, at = found[which], found[which].span[0]
    said = {name for name, holds in (("yearly", quantity.yearly), ("total", quantity.cumulative)) if holds}
    start = max(text.rfind(mark, 0, at) for mark in "。;") + 1
    aim = max((m.start() for m in AIM.finditer(text, start, at)), default=-1)
    if aim >= 0:
        between = any(aim <= q.span[0] for q in found[:which])
        said.add("maybe" if between and "," in YEARS_TOGETHER.sub("", text[aim:at]) else "aim")
    return frozenset(said)


def _move(text: str, last: int, start: int) -> str:
    """How a figure is said to move, by the words between it and the figure or break before it."""
    cut = max(last, *(text.rfind(mark, 0, start) + 1 for mark in ",。;:、!?"))
    before = YEARS_TOGETHER.sub("", text[cut:start])
    if _FROM.search(before):
        return "from"
    changes = list(_CHANGE.finditer(before))
    if changes:
        return "to" if changes[-1][2] else "by"
    return "at" if _REACH.search(before) else ""


def _near(text: str, last: int, quantity: Quantity, following: int) -> str:
    """The words beside a figure: back to the break or figure before it, as far as it takes to find any,
    and forward to the next break."""
    start, end = quantity.span
    stop = _FRAGMENT.search(text, end)
    after = text[end : min(following, stop.start() if stop else len(text))]
    floor = max(text.rfind(mark, 0, start) for mark in "。;!?") + 1
    cuts = {floor, *(m.end() for m in _FRAGMENT.finditer(text, floor, start)), *([last] if floor < last else [])}
    for cut in sorted(cuts, reverse=True):
        if content(f"{text[cut:start]}，{after}") - _IDLE:
            return text[cut:start] + "，" + after
    return text[floor:start] + "，" + after
