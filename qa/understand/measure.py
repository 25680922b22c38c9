"""What kind of quantity a question asks for, and whether a figure is of that kind."""

from __future__ import annotations

import functools
import re

from index.facts.names import said_before
from index.text.periods import years_in
from index.text.quantity import Quantity, in_digits, read
from qa.understand import cues

_ALIKE = frozenset(["座处", "家户", "项件", "类种", "家个", "座个", "项个", "处个", "所个"])
"""Pairs of measure words that count the same things; what is asked for by 个 may be counted by any."""
_NO_OUTPUT = frozenset(("percent", "money", "people", "duration", "rank", "age", "speed"))
"""Kinds of unit that no output is measured in."""
_SIZE_CLASS = re.compile("[十百千万]亿级|[十百千]万级")
_HOW_OFTEN = re.compile(r"每(?:半?年|季|个?月|周|日|天)")
_ORDINAL = re.compile("第|首[个位]")
_PEOPLE = re.compile(r"\d[万亿][一-鿿]{0,6}(?:人员|职工|群众|农民|学生|老人|居民)")
"""A number of people without a measure word (440万下岗人员)."""
_COUNTED = re.compile(r"[一-鿿]{2,12}\d+[个项]")
"""What is counted, right behind an amount that says which of such things are."""
_ENDS_A_CLAUSE = frozenset(("", ",", ";", ":", "。", "!", "?"))
_WHEN = re.compile(r"[\d一二三四五六七八九十]月|农历|[上中下]旬|年[底末内]|前[,。]")


@functools.cache
def kinds() -> dict[str, re.Pattern[str]]:
    """How questions ask for each kind of quantity (those of ``units.tsv``, and ``date``), from ``measures.toml``."""
    return {kind: cues.any_of(wordings) for kind, wordings in cues.read("measures").items()}


def asked(text: str) -> frozenset[str]:
    """Kinds of quantity that a question asks for; empty where it asks for none or leaves it open.

    A count is named by its measure word (``count:家``), a date is ``date``.
    """
    found = {kind for kind, question in kinds().items() if question.search(text)}
    counted = {f"count:{m}" for m in cues.cue("counted").findall(text)}
    # 提高多少个, 几倍 and the like name their measure word; the word before it then says no more.
    return frozenset((found - {"percent"} if counted and "倍" not in text else found) | counted)


def answers(kinds: frozenset[str], text: str) -> bool:
    """Whether a normalised text has a figure of one of the kinds asked for; any quantity where none is named."""
    own = [q for q in read(text) if not q.figure.is_year and not _is_a_place_in_a_row(q, text) and not _is_a_class(q, text)]
    if not kinds:
        # A class of size tells how much without an amount.
        return any(q.figure.unit or is_measured(q, text) for q in own) or _SIZE_CLASS.search(text) is not None
    if "duration" in kinds and _HOW_OFTEN.search(text):
        return True
    if ("rank" in kinds and _ORDINAL.search(text)) or ("people" in kinds and _PEOPLE.search(text)):
        return True
    return any(_of_kind(kind, q) for kind in kinds for q in own) or (
        "date" in kinds and (bool(years_in(in_digits(text))) or bool(_WHEN.search(text)))
    )


def _is_a_place_in_a_row(quantity: Quantity, text: str) -> bool:
    """Whether a number of people or things only tells a place among others (前3位)."""
    start = quantity.whole[0]
    return text[start - 1 : start] in ("前", "第")


def _is_a_class(quantity: Quantity, text: str) -> bool:
    """Whether an amount tells which things are counted, not how much anything is (1亿元以上项目280个)."""
    return quantity.bound == "lower" and quantity.kind != "count" and _COUNTED.match(text, quantity.whole[1]) is not None


def is_measured(quantity: Quantity, text: str) -> bool:
    """Whether a number without a unit is the value of something (系数达到0.62): a word of reaching leads to it and it ends its
    clause. Elsewhere it is a name (“2211”产业体系)."""
    start, end = quantity.whole
    if text[end : end + 1] not in _ENDS_A_CLAUSE:
        return False
    begin = max(text.rfind(mark, 0, start) for mark in _ENDS_A_CLAUSE if mark) + 1
    return bool(quantity.figure.sign) or said_before(text[begin:start]).level


def _of_kind(kind: str, quantity: Quantity) -> bool:
    """Whether a quantity is of a kind, or counted by a word like that asked for."""
    if kind == "output":
        return bool(quantity.figure.unit) and quantity.kind not in _NO_OUTPUT
    if not kind.startswith("count:"):
        return quantity.kind == kind
    word, said = kind.removeprefix("count:"), quantity.figure.unit[-1:]
    if word == "个" and quantity.kind in ("count", "people"):
        return True
    return said == word or word + said in _ALIKE or said + word in _ALIKE
