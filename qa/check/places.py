"""Whether what a statement says of a place is said of that place in what it cites."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.text.segment import segment
from qa.check.content import Reading
from qa.check.figures import same_amount
from qa.check.source import Source

_SHI = re.compile(r"[市县]$")
_NO_PLACE_WORDS = "城市 都市 全市 各市 本市 省市 超市 股市 上市 楼市 门市 各县 全县 市县 县市 城区 夜市 集市"
_NO_PLACE = frozenset(_NO_PLACE_WORDS.split())


def wrong_places(own: Reading, source: Source) -> Iterator[str]:
    """Places that nothing cited names, and what is said there of another place."""
    for place in sorted(own.places):
        if place not in source.quote and place not in source.around:
            yield f"资料没有提到{place}"
    for word in segment(own.text):
        if len(word) >= 3 and _SHI.search(word) and word[-2:] not in _NO_PLACE and not source.has(word[:-1]):
            yield f"资料没有提到{word}"
    groups = [g for r in source.readings for g in r.groups]
    for group in own.groups:
        nearest = max(groups, key=lambda g, group=group: len(g & group), default=frozenset())  # type: ignore[misc]
        if len(nearest & group) > 1 and group - nearest:
            yield f"资料中与{'、'.join(sorted(group & nearest))}并列的没有{'、'.join(sorted(group - nearest))}"
    # A place and the words right behind it must stand together in the source too, or under that place.
    for place in own.places:
        for match in re.finditer(rf"{re.escape(place)}(?:[市县区州省])?(?:的|等)?([\u4e00-\u9fff]{{2,6}})", own.text):
            if any(place in n.places and any(same_amount(n, q) and place in q.places for q in source.numbers) for n in own.numbers):
                continue  # its figure tells it apart
            if any(p != place and own.text.startswith(p, match.start()) for p in own.places if p.startswith(place)):
                continue  # part of a longer name
            phrase = match[1]
            for size in range(len(phrase), 1, -1):
                found = [(r, m.start()) for r in source.readings for m in re.finditer(re.escape(phrase[:size]), r.text)]
                if found:
                    beside = [_place_before(r, at) for r, at in found]
                    named_otherwise = all(beside) and place not in beside
                    told_otherwise = size >= 3 and place not in source.lent_places and not any(_under(place, r, at) for r, at in found)
                    if named_otherwise or told_otherwise:
                        yield f"资料中“{phrase[:size]}”说的不是{place}"
                    break


def _place_before(reading: Reading, at: int) -> str:
    """The place that stands right before a position; empty where none does."""
    before = re.sub(r"的$", "", reading.text[max(0, at - 8) : at])
    return next((p for p in sorted(reading.places, key=len, reverse=True) if re.search(rf"{re.escape(p)}[市县区州省]?$", before)), "")


def _under(place: str, reading: Reading, at: int) -> bool:
    """Whether what stands at a position is said of a place, or of none."""
    start = 0
    for clause in reading.clauses:
        begin = reading.text.find(clause.text, start)
        end = begin + len(clause.text)
        if begin <= at < end:
            if not clause.places:
                return True
            if place not in clause.places:
                return False
            # Several places in one clause: the nearest one before counts, and those joined to it.
            before = reading.text[begin:at]
            last = max(((before.rfind(p), p) for p in clause.own_places if p in before), default=None)
            return (
                last is None
                or last[1] == place
                or re.search(rf"{re.escape(place)}[^,;。]{{0,12}}[、和与及]{re.escape(last[1])}", before) is not None
            )
        start = max(start, end)
    return True
