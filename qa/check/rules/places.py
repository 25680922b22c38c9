"""Whether what a statement says of a place is said of that place in what it cites."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.text.segment import segment
from index.text.word_lists import kinds_of
from qa.check.reading.content import Clause, ParsedText
from qa.check.reading.source import Source
from qa.check.rules.figures import same_amount

_NO_PLACE = kinds_of("wordings", "qa.check")["非地名"]
_UNIT = "[市县区州省]?"
"""What kind of unit a place is, behind its name."""


def wrong_places(own: ParsedText, source: Source) -> Iterator[str]:
    """Places that nothing cited names, and what is said there of another place."""
    for place in sorted(own.places):
        if place not in source.quote and place not in source.around:
            yield f"资料没有提到{place}"
    for word in segment(own.text):
        if len(word) >= 3 and word.endswith(("市", "县")) and not word.endswith(_NO_PLACE) and not source.has(word[:-1]):
            yield f"资料没有提到{word}"
    yield from _wrong_groups(own, source)
    for place in own.places:
        yield from _said_of_another(place, own, source)


def _wrong_groups(own: ParsedText, source: Source) -> Iterator[str]:
    """Places named together of which the source names some together with others."""
    for group in own.groups:
        shared = max((group & g for r in source.readings for g in r.groups), key=len, default=frozenset())
        if len(shared) > 1 and group - shared:
            yield f"资料中与{'、'.join(sorted(shared))}并列的没有{'、'.join(sorted(group - shared))}"


def _said_of_another(place: str, own: ParsedText, source: Source) -> Iterator[str]:
    """The words right behind a place that in the source stand neither behind it nor under it."""
    if any(place in n.places and any(same_amount(n, q) and place in q.places for q in source.numbers) for n in own.numbers):
        return  # its figure tells it apart
    longer = tuple(p for p in own.places if p != place and p.startswith(place))
    for match in re.finditer(rf"{re.escape(place)}{_UNIT}[的等]?([\u4e00-\u9fff]{{2,6}})", own.text):
        words, found = _longest_found(match[1], source)
        if not own.text.startswith(longer, match.start()) and found and _of_another(place, words, found, source):
            yield f"资料中“{words}”说的不是{place}"


def _longest_found(phrase: str, source: Source) -> tuple[str, list[tuple[ParsedText, int]]]:
    """The longest beginning of a phrase, of two characters or more, that the source has, with all places where it stands."""
    for size in range(len(phrase), 1, -1):
        found = [(r, m.start()) for r in source.readings for m in re.finditer(re.escape(phrase[:size]), r.text)]
        if found:
            return phrase[:size], found
    return "", []


def _of_another(place: str, words: str, found: list[tuple[ParsedText, int]], source: Source) -> bool:
    """Whether words stand in the source right behind other places only, or if they are three characters or more never under the place."""
    beside = [_place_before(r, at) for r, at in found]
    together = (r.groups for r, _ in found)
    if all(beside) and not any(place == b or any({place, b} <= g for g in groups) for b, groups in zip(beside, together, strict=True)):
        return True
    return len(words) >= 3 and place not in source.lent_places and not any(_under(place, r, at) for r, at in found)


def _place_before(reading: ParsedText, at: int) -> str:
    """The place that stands right before a position; empty where none does."""
    before = reading.text[max(0, at - 8) : at].removesuffix("的")
    return next((p for p in sorted(reading.places, key=len, reverse=True) if re.search(rf"{re.escape(p)}{_UNIT}$", before)), "")


def _under(place: str, reading: ParsedText, at: int) -> bool:
    """Whether what stands at a position is said of a place, or of none."""
    clause = next((c for c in reading.clauses if c.span[0] <= at < c.span[1]), None)
    if clause is None or not clause.places:
        return True
    return place in clause.places and _is_nearest(place, clause, reading.text[clause.span[0] : at])


def _is_nearest(place: str, clause: Clause, before: str) -> bool:
    """Of several places in one clause the nearest one before counts, and those joined to it."""
    last = max(((before.rfind(p), p) for p in clause.own_places if p in before), default=(0, place))[1]
    return last == place or re.search(rf"{re.escape(place)}[^,;。]{{0,12}}[、和与及]{re.escape(last)}", before) is not None
