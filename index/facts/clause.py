"""The figures of a clause, each with the words around it that may belong to it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.facts.names import joins_in, said_before
from index.text.quantity import Quantity, read

RANK = re.compile(r"(?:[前第居]|排名|位列|位居|长达|近年来)$")
"""What stands before a figure that is a rank, not an amount."""
SILENT = ("duration", "rank", "age")
"""Kinds of unit that need a word of reaching to be an amount at all (平均受教育年限达到11.7年)."""
_GRADE = re.compile(r"^(?:以上|以下|及以上)?级")
_TURNS = re.compile(
    r"[^、]*?(?:提高|提升|增加|增长|扩大|上升|下降|降低|减少|缩小|缩短|压减|增|降|升|减|拓展|攀升|跃升|收窄|放缓|加快|回升|回落|转|变|调整)(?:到|至|为)"
)
"""What stands between the two levels of 从50%提高到60%, or two changes (由下降5%转为增长3%)."""
_STARTS = re.compile("[从由]")
_OTHER_PREDICATE = re.compile(r"^、[^的]*$|、(?:居|位居|位列|占|数量|总数|总量|均为|均居|全[国省市]第|增长|实现|成为|达)[^的]*$")
_CLOSING = re.compile(r"的?等?[\d一二两三四五六七八九十]+[项个大](?:主要|核心|约束性|预期性)?(?:指标|目标|任务)$")
"""What closes a list of figures by saying how many they are (产量50万吨、面积3万亩的两项指标)."""
_BRACKET = re.compile(r"^[\ue000-\uefff]+")
"""A bracket right behind a figure, which explains it (10条(段))."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A quantity of a clause with the words before it and behind it that may belong to it, and its place in the sentence."""

    quantity: Quantity
    before: str
    behind: str
    offset: int


def is_amount(quantity: Quantity) -> bool:
    """Whether a figure counts as one that could be a fact: no year, date, time or rank, no number in a name (5g)."""
    if quantity.figure.is_year or quantity.kind in SILENT:
        return False
    return bool(quantity.figure.unit) or "/" in quantity.figure.number


def _is_number_only(quantity: Quantity, clause: str) -> bool:
    """Whether a figure is a year, an ordinal, a streak (连续三年) or a number without a unit that ends no clause (全国前30, 全球500强)."""
    before = clause[: quantity.span[0]]
    if quantity.figure.is_year or before.endswith("第") or (quantity.kind == "duration" and before.endswith("连续")):
        return True
    bare = not quantity.figure.unit and "/" not in quantity.figure.number
    return bare and (quantity.whole[1] < len(clause) or RANK.search(clause, 0, quantity.whole[0]) is not None)


def figures_of(clause: str, start: int) -> tuple[list[Figure], int]:
    """(the figures of a clause that begins at ``start`` of its sentence, how many could be facts). Sizes and qualifiers are
    no figures of their own, they stay part of the words around."""
    clause = _CLOSING.sub("", clause) if "、" in clause else clause
    quantities = [q for q in read(clause) if not _is_number_only(q, clause)]
    return _with_words(clause, quantities, start), sum(is_amount(q) for q in quantities)


def _with_words(clause: str, quantities: Sequence[Quantity], start: int) -> list[Figure]:
    """The figures of a clause, each with the words between it and its neighbours."""
    found: list[Figure] = []
    at = 0
    for i, quantity in enumerate(quantities):
        limit = quantities[i + 1].whole[0] if i + 1 < len(quantities) else len(clause)
        behind, next_at = _split(clause, quantity, limit, last=i + 1 == len(quantities))
        if next_at is None:
            # 年产25吨、产值超500亿元的基地: all of the chain tells which thing is meant.
            if behind == "的":
                found.clear()
            continue
        found.append(Figure(quantity, clause[at : quantity.whole[0]], behind, start + quantity.span[0]))
        at = next_at
    return found


def _split(clause: str, quantity: Quantity, limit: int, *, last: bool) -> tuple[str, int | None]:
    """(the words behind a figure that belong to it, where those before the next begin); None there for a figure that only
    qualifies a noun (超10亿元的企业, 3岁以下婴幼儿, 沿海6个港口)."""
    end = quantity.whole[1]
    between = clause[end:limit]
    if between.startswith("的") or _GRADE.match(between):
        return between[:1] if last else "", None
    if last:
        # 获批企业232家、居全国第一: another predicate, not a noun.
        return _OTHER_PREDICATE.sub("", _BRACKET.sub("", between)), limit
    # 学前三年入园率提高到85%: the time is part of the name, no level to start from.
    if _TURNS.match(between) and (quantity.kind not in SILENT or _STARTS.search(clause, 0, quantity.span[0])):
        return "", end
    return _split_at_join(between, end, quantity)


def _split_at_join(between: str, end: int, quantity: Quantity) -> tuple[str, int | None]:
    """``_split`` of the words between two figures."""
    comma = between.find("、")
    start, stop = (comma, comma + 1) if comma >= 0 else next(iter(joins_in(between)), (-1, -1))
    if start > 0 and quantity.kind in SILENT:
        return "", None
    if start == 0 or stop == len(between) or comma > 0:
        return _BRACKET.sub("", between[:start]), end + stop
    said = said_before(between)
    return "", end if between and not said.name and not said.act else None
