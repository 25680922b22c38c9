"""How a figure stands to what it was before: the start or the end of a way (从50%提高到60%), and whether it rose or fell to it.

In: the words of a normalised text before and behind a figure. Out: ``Motion``, by those right before it and the comparison right
behind it (2.6%，比上年低0.4个百分点).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from index.text.quantity.reader import Quantity

Side = Literal["", "from", "to"]
"""Of a way that something went: where it began, where it came to; empty where no way is told."""

_UP = "提高|提升|增长|增加|扩大|上升|上涨|升高|攀升|跃升|增|升"
_DOWN = "下降|降低|减少|缩小|缩短|压减|压缩|回落|收窄|下调|降|减"
_ARRIVES = re.compile(
    rf"(?:(?P<up>{_UP}|恢复)|(?P<down>{_DOWN})|调整|发展|转变|变)(?:到|至|为|成)(?:(?:19|20)\d\d年)?[^,;。:、\d]{{0,10}}$"
)
_LEAVES = re.compile(r"(?:从|由)[^,;。:从由]{0,14}$")
_GOES_ON = re.compile(rf"^[^,;。:、\d]{{0,8}}?(?:{_UP}|{_DOWN}|调整|恢复|发展|转变|变)(?:到|至|为|成)")
_COMPARED = re.compile(rf"^[,、(]?(?:比|较)[^,;。:、]{{1,12}}?(?:(?P<up>{_UP}|高|多)|(?P<down>{_DOWN}|低|少))(?:了|近|约|超过?)?\d")


@dataclass(frozen=True, slots=True)
class Motion:
    """Which ``side`` of a way a figure is, and the ``direction`` in which its thing came to it: 1 up, -1 down, 0 untold."""

    side: Side = ""
    direction: Literal[-1, 0, 1] = 0


def moved(before: Quantity, now: Quantity) -> Literal[-1, 0, 1]:
    """The direction from one amount to another, 0 where they are of different units."""
    if before.unit != now.unit or before.value == now.value:
        return 0
    return 1 if now.value > before.value else -1


def motion_of(before: str, behind: str) -> Motion:
    """How a figure stands to what it was before, by the words ``before`` it and its bound words and those ``behind`` them."""
    if _LEAVES.search(before) and _GOES_ON.match(behind):
        return Motion("from")
    arrives = _ARRIVES.search(before)
    direction = _direction(arrives) or _direction(_COMPARED.match(behind))
    return Motion("to" if arrives else "", direction)


def _direction(match: re.Match[str] | None) -> Literal[-1, 0, 1]:
    if match is None:
        return 0
    return 1 if match["up"] else -1 if match["down"] else 0
