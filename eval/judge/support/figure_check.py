"""Holds the figures of a sentence against the words that it cites."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from eval.judge.support.claims import Claim
from eval.judge.support.figures import Figure, figures, tidy, years_of

_DERIVED = re.compile(r"相差|差距|高出|低于|多出|少于|增加|减少|提高|提升|下降|净增|增长|多|少|合计|总计|之和")
_FORCE_NAMES = {"aim": "力争", "total": "累计", "yearly": "年均"}
_MEASURES = re.compile(r"[元%‰吨瓦米]|万|亿|百分点")


@dataclass(frozen=True, slots=True)
class FigureCheck:
    """A figure (or a year that goes with none) of a sentence; ``why`` says what is wrong, if so."""

    text: str
    why: str


def check_figures(claim: Claim) -> list[FigureCheck]:
    """One result for each figure of a claim, then one for each year that no figure goes with.

    A figure is supported where a quote has the same value with the same unit, the same bound
    (以上, 左右, 不超过), no 累计 or 年均 more or less, 力争 not lost, and the same year if the sentence
    names one (a quote without a year takes it from its headings), unless the words in front of it
    belong to another figure. A cell of a table row takes its unit from the row's name or its column's
    head. A small count may stand in a heading; a number of items may be proved by the list behind it;
    a sum or difference of two quoted figures of one unit may be said as such.
    """
    quoted = [f for p in claim.passages for f in figures(p.quote)]
    lent = [f for p in claim.passages for f in figures(p.context)]
    around = "\n".join(tidy(f"{p.quote}\n{p.context}") for p in claim.passages)
    own = figures(claim.text)
    checks = [FigureCheck(_label(f), _why(f, quoted, lent, around, claim)) for f in own]
    bound = {y for f in own for y in f.years}
    known = {y for p in claim.passages for y in years_of(f"{p.quote}\n{p.context}\n{p.period}")}
    checks += [FigureCheck(f"{y}年", "" if y in known else "年份不在引文") for y in sorted(years_of(claim.text) - bound)]
    return checks


def _label(figure: Figure) -> str:
    years = "—".join(map(str, sorted(figure.years)))
    return f"{years}年{figure.text}" if years else figure.text


def _why(figure: Figure, quoted: list[Figure], lent: list[Figure], around: str, claim: Claim) -> str:
    same = [q for q in quoted if _same(figure, q)]
    reasons = [_differs(figure, q, around) for q in same]
    if "" in reasons:
        fitting = [q for q, reason in zip(same, reasons, strict=True) if not reason]
        return "" if any(not _misplaced(figure, q, quoted) for q in fitting) else "引文中这个数字说的是另一件事"
    if figure.number in claim.counted:
        return ""
    if (figure.spelt or not _MEASURES.search(figure.unit)) and any(_same(figure, q) for q in lent):
        return ""
    if not same and _derived(figure, quoted, claim.text):
        return ""
    return reasons[0] if reasons else "数字不在引文"


def _same(figure: Figure, quoted: Figure) -> bool:
    """The same value with the same unit."""
    if quoted.row and not quoted.unit:
        return figure.number == quoted.number and (not figure.unit or figure.unit in quoted.before or _part(figure, quoted))
    if figure.row:
        return figure.number == quoted.number
    alike = figure.base == quoted.base or not figure.base or (not quoted.base and figure.unit == quoted.unit)
    return figure.value == quoted.value and alike


def _part(figure: Figure, quoted: Figure) -> bool:
    """A unit of which the row names only a part: 人次/年 for 人次."""
    return bool(figure.base) and figure.base in quoted.before and figure.unit == figure.base


def _differs(figure: Figure, quoted: Figure, around: str) -> str:
    if figure.bound != quoted.bound:
        return "“以上”“左右”“不超过”等限定与引文不同"
    for force in quoted.forces - figure.forces:
        if not quoted.row:
            return f"漏了“{_FORCE_NAMES[force]}”"
    for force in figure.forces - quoted.forces - {"aim"}:
        if _FORCE_NAMES[force] not in around:
            return f"“{_FORCE_NAMES[force]}”不在引文"
    if figure.years and not figure.years & quoted.years:
        nearby = years_of(around)
        if (quoted.years and "分别" not in around) or not figure.years & nearby:
            return "年份与引文不同"
    return ""


def _misplaced(figure: Figure, quoted: Figure, others: list[Figure]) -> bool:
    """The words in front of the figure stand in the quote in front of another value."""
    if quoted.row or figure.row:
        return _wrong_cell(figure, quoted, others)
    mine = _pairs(re.split("[,:;]", figure.before)[-1])
    if len(mine) < 2:
        return False
    here = _overlap(mine, quoted.before)
    there = max((_overlap(mine, o.before) for o in others if o.value != figure.value and o.base == figure.base), default=0.0)
    return there >= 0.6 and there - here >= 0.3


def _wrong_cell(figure: Figure, quoted: Figure, others: list[Figure]) -> bool:
    """Rows of one table: the sentence names one row and gives another's value."""
    row = quoted.before.partition("|")[0]
    mine = _pairs(figure.before)
    rows = {o.before.partition("|")[0] for o in others if o.row} - {row}
    best = max((_overlap(_pairs(r), figure.before) for r in rows), default=0.0)
    return bool(mine) and best >= 0.9 and _overlap(_pairs(row), figure.before) < 0.3


def _pairs(text: str) -> set[str]:
    return {run[i : i + 2] for run in re.findall(r"[\u4e00-\u9fff]{2,}", text) for i in range(len(run) - 1)}


def _overlap(pairs: set[str], text: str) -> float:
    return len(pairs & _pairs(text)) / len(pairs) if pairs else 0.0


def _derived(figure: Figure, quoted: list[Figure], text: str) -> bool:
    """A sum or difference of two quoted figures, said as one."""
    if not _DERIVED.search(text):
        return False
    return any(figure.value in values for values in _results(figure, quoted))


def _results(figure: Figure, quoted: list[Figure]) -> Iterator[tuple[object, object]]:
    alike = [q for q in quoted if q.base == figure.base or q.row or (figure.base.endswith("百分点") and q.base == "%")]
    for a, b in combinations(alike, 2):
        yield abs(a.value - b.value), a.value + b.value
