"""What a question takes for true."""

from __future__ import annotations

import re

from index.facts.names import SINCE
from index.text.periods import YEAR, spans_of_years
from index.text.quantity import Quantity, figures_at, read
from index.text.quantity.motion import motion_of
from index.text.quantity.units import MONEY
from qa.types import Claim, ClaimedFigure, ClaimedKind, Query
from qa.understand.cues import cue
from qa.understand.measure import is_measured

PROPERTY = re.compile(r"约束性|预期性")
"""The property of an indicator."""
_BINDING = re.compile(r"[硬刚]性(?:指标|任务|要求|目标|约束)")
"""What people call a binding one."""
_NAMING = frozenset((*"年月日号天岁期分度级次届批", "周岁", "千伏", "kv"))
"""Units of figures that tell which thing is meant, not how much of it (65岁以上, 第2批, 220千伏变电站)."""

_STRICT = frozenset(("超过", "突破", "高于", "大于", "多于", "超", "逾", ">", "低于", "少于", "小于", "<"))
"""Bound words that leave the amount itself out."""
_ENDS = r"(?:之间)?(?:[吗呢吧么嘛了对是的]?[,;。?!、]|[吗呢吧么嘛]|是[吗否]|对[吗吧]|$)"
"""What stands behind a figure that ends what is said."""
_LONGEST_UNIT = 2
"""Characters of a unit that no table knows."""
SHORTEST = 5
"""Characters of a statement from which on it says something."""
_DENIALS = ("falls_short", "denies", "not_beyond")
"""Groups of ``cues.toml``: how a question denies a figure."""
_MOTION = re.compile(
    r"(?:(?<!新)(?<!自然)增(?:[长速幅]|长率)?|增加|提高|提升|上升|扩大|涨|(?P<fall>下降|降低|减少|缩小|压减|缩短|降|跌))了?(?:目标[是为]?)?$"
)


def is_claim(text: str) -> bool:
    """Whether a question asks to have something confirmed (…，对吧？)."""
    return cue("tag").search(text) is not None


def asks_for_a_verdict(query: Query) -> bool:
    """Whether a question wants to hear yes or no."""
    confirms = cue("confirm").search(query.text) or (cue("says_done").search(query.text) and not cue("asks").search(query.text))
    return query.kind.verdict or is_claim(query.text) or bool(confirms)


def asks_to_confirm(query: Query, claim: Claim) -> bool:
    """Whether the very thing that is claimed is what the question asks to have confirmed (…50万人吗？), not
    taken for granted in asking something else (换10万部电梯，钱够吗？)."""
    if is_claim(query.text):
        return True
    if not query.kind.verdict and not cue("confirm").search(query.text):
        return False
    last = [c for c in re.split("[,;]", query.text) if c.strip("?。! ")][-1]
    said = (*(f.number for f in claim.figures), *claim.places, *map(str, claim.years), claim.property)
    return any(word in last for word in said if word)


def statement_of(query: Query) -> str:
    """What a question says, without the words that only ask or tell where it is said."""
    text = bare_question(query)
    told = cue("told_by").match(text)
    text = text[told.end() :] if told and len(text) - told.end() >= SHORTEST else text
    return cue("a_not_a").sub(r"\g<verb>", text).strip(",:?。! ")


def bare_question(query: Query) -> str:
    """A question without the words that lead to it or ask at its end."""
    text = cue("hearsay").sub("", query.text)
    return cue("asked_at_end").sub("", text)


def claim_of(query: Query) -> Claim:
    """What a question takes for true: its figures, places, years and the property of an indicator."""
    written = property_written(query.text)
    stated_property = "约束性" if _BINDING.fullmatch(written) else written
    bare = {q.figure.number for q in read(query.text) if not q.figure.unit and is_measured(q, query.text)}
    stated = tuple(
        figure
        for figure, start, end in figures_at(query.text)
        if not figure.is_year
        and (figure.unit not in ("", *_NAMING) or (not figure.unit and figure.number in bare))
        and query.text[start - 1 : start] != "第"
        and query.text[end : end + 1] != "级"
    )
    return Claim(stated, query.places, query.years, stated_property, claimed_figures(query))


def property_written(text: str) -> str:
    """The words with which a question gives an indicator a property (约束性, 硬性指标); empty where it gives none."""
    found = PROPERTY.search(text) or _BINDING.search(text)
    return found[0] if found else ""


def claimed_figures(query: Query) -> tuple[ClaimedFigure, ...]:
    """The figures that a question states with what they are said to be. An age or a span of time names who or what is
    meant (60岁以上人口, 三年行动) unless it ends what is said and nothing else is stated, or a word before it counts such (优良天数305天)."""
    text = query.text
    stated = [
        q
        for q in read(text)
        if not q.figure.is_year
        and (q.figure.unit or is_measured(q, text))
        and text[q.span[0] - 1 : q.span[0]] != "第"
        and text[q.whole[1] : q.whole[1] + 1] != "级"
    ]
    spans = [q for q in stated if q.figure.unit in ("岁", "周岁", "年") and re.match(_ENDS, text[q.whole[1] :])]
    amounts = [q for q in stated if q.figure.unit not in _NAMING or f"{q.figure.unit}数" in text[: q.span[0]]] or spans
    ends = (0, *(q.whole[1] for q in amounts))
    return tuple(_claimed(q, query, text[end : q.whole[0]]) for q, end in zip(amounts, ends, strict=False))


def _claimed(quantity: Quantity, query: Query, about: str) -> ClaimedFigure:
    before = query.text[: quantity.whole[0]]
    said, denial = _denial(before)
    bound, strict, denied = quantity.bound, quantity.figure.sign in _STRICT, False
    if said == "falls_short" or (said == "not_beyond" and not quantity.figure.sign):
        bound, strict = "upper", True
    elif said == "not_beyond" and strict:
        bound, strict = "lower" if quantity.bound == "upper" else "upper", False
    elif said:
        # 不是75%吗 takes 75% for true.
        denied = not (denial and denial[0] == "不是" and cue("rhetorical").search(query.text[quantity.whole[1] :]))
    before = before[: denial.start()] if denial else before
    motion = _MOTION.search(before.rstrip("为是达到") if quantity.figure.is_below_zero else before)
    kind: ClaimedKind = "rate" if quantity.yearly else "cumulative" if quantity.cumulative else "change" if motion else "level"
    direction = 0 if motion is None else -1 if motion["fall"] else 1
    if kind in ("change", "rate") and quantity.figure.is_below_zero:
        # A growth of -5% is a fall of 5%, as the facts have it.
        quantity, direction = quantity.without_minus(), -(direction or 1)
    years = _years_before(before, query)
    way = motion_of(before, query.text[quantity.whole[1] :])
    return ClaimedFigure(
        quantity.figure,
        quantity.value,
        _unit(quantity, query.text),
        bound,
        kind,
        direction,
        years,
        low=quantity.low,
        strict=strict,
        denied=denied,
        about=about[: len(about) - len(denial[0])] if denial else about,
        written=query.text[len(before) : quantity.whole[1]] if denial else query.text[slice(*quantity.whole)],
        side=way.side,
        moved=way.direction,
        compared=SINCE.search(before) is not None,
    )


def _unit(quantity: Quantity, text: str) -> str:
    """The unit of a stated figure. Behind a scale stands money (500亿) or the word of a unit that no table knows (24亿支), which is
    then converted to itself, as the facts have it."""
    if quantity.unit or not quantity.figure.unit:
        return quantity.unit
    stated = cue("asked_at_end").sub("", text)
    word = re.split("之间|左右|以[上下内]|[了的,;。?!、]", stated[quantity.span[1] :], maxsplit=1)[0]
    return f"{quantity.figure.unit}{word}" if 1 <= len(word) <= _LONGEST_UNIT else MONEY


def _denial(before: str) -> tuple[str, re.Match[str] | None]:
    """The words at the end of a text that deny the figure behind it, with the group of ``cues.toml`` that they are of; none in
    what only asks (是不是, 有没有, 到没到)."""
    found = ((group, match) for group in _DENIALS if (match := cue(group).search(before)))
    group, match = next(found, ("", None))
    asks = match is not None and cue("only_asks").search(before, max(0, match.start() - 2)) is not None
    return ("", None) if asks else (group, match)


def is_denied(query: Query) -> bool:
    """Whether a question denies what it states otherwise than right before its figures: what then agrees cannot be told."""
    text = query.text
    for quantity in reversed(read(text)):
        denial = _denial(text[: quantity.whole[0]])[1]
        text = text[: denial.start() if denial else quantity.whole[0]] + text[quantity.whole[1] :]
    return cue("denial").search(cue("only_asks").sub("", text)) is not None


def _years_before(before: str, query: Query) -> tuple[int, ...]:
    """The years that govern a figure: the last named before it where the question has several that are no span."""
    if len(query.years) < 2 or spans_of_years(query.text):
        return query.years
    # 2021年比2016年增长: of 2021, whatever it is measured from.
    named = YEAR.findall(SINCE.sub("", before))
    return (int(named[-1]),) if named else query.years
