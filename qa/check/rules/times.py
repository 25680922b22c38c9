"""Whether a statement keeps to the side and the part of a time, and to how often: 年底前, 月初, 每季度, 日产."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qa.check.reading.content import ParsedText
from qa.check.reading.source import Source

_SIDE = re.compile(r"([\u4e00-\u9fff\d]{2})(?:[以之]?(前|后))(?![期端沿瞻景列提往进述续果者台备勤置年])")
_PART = re.compile(r"((?:\d+|季度|每)[年月]|季度|年|月)(初|底|末|中旬|上旬|下旬)")
_BY = re.compile(r"(\d{4}年)([底末初])?[以之]?([前后])")
_EACH = re.compile("每(年|半年|季度?|月|周|日|天)")
_OFTEN = re.compile("([年月日])(产|均|处理|供|运|吞吐|用)")
_SAME = str.maketrans("末天", "底日")


def wrong_times(own: ParsedText, source: Source) -> Iterator[str]:
    """Times of which the source names the other side (前, 后), another part (初, 底), or another frequency."""
    text = ",".join(r.text for r in source.readings)
    yield from _other(_SIDE, own.text, text)
    yield from _other(_PART, own.text, text)
    yield from _other_first(own.text, text)
    yield from _other_end(own.text, text)
    for match in _EACH.finditer(own.text):
        if not re.search(f"(?:每|逐){match[1]}|{match[1]}(?:均|度|产)", text.translate(_SAME) + text):
            yield f"资料没有说“{match[0]}”"


def _other(pattern: re.Pattern[str], own: str, text: str) -> Iterator[str]:
    """What follows the same words (年底) otherwise than anywhere in the source."""
    for match in pattern.finditer(own):
        there = {m[2].translate(_SAME) for m in pattern.finditer(text) if m[1] == match[1]}
        if there and match[2].translate(_SAME) not in there:
            yield f"“{match[0]}”的时间与资料不同"


def _other_end(own: str, text: str) -> Iterator[str]:
    """The whole year before or after which (2000年前) where the source has one of its ends (2000年底前), or the other way round."""
    for match in _BY.finditer(own):
        there = {m[2] and m[2].translate(_SAME) for m in _BY.finditer(text) if (m[1], m[3]) == (match[1], match[3])}
        if there and (match[2] and match[2].translate(_SAME)) not in there:
            yield f"“{match[0]}”的时间与资料不同"


def _other_first(own: str, text: str) -> Iterator[str]:
    """A frequency before a word that has another one before it in the source."""
    for match in _OFTEN.finditer(own):
        there = {m[1] for m in _OFTEN.finditer(text) if m[2] == match[2]}
        if there and match[1] not in there:
            yield f"“{match[0]}”与资料不同"
