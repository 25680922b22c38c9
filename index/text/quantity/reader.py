"""The one reader of quantities: a normalised text to its quantities, each with value, unit, bound, range, rate and span.

Numbers stand in digits, in Chinese numerals or mixed (1.2万, 两百三十亿, 百分之六); years are quantities of the unit 年 and told by
``Figure.is_year``. What may be a name as well as an amount (三家, 一批, 十五五) is not read.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from typing import Literal

from index.text.numerals import chinese_to_number
from index.text.quantity.units import SCALES, UNITS, converted, lines, unit_of

Bound = Literal["lower", "upper", "about", ""]

_BOUNDS: dict[tuple[str, str], Bound] = {(word, where): bound for word, where, bound in lines("bounds.tsv")}  # type: ignore[misc]


def _words(where: str) -> str:
    """Bound words of a place as alternatives, the longest first."""
    return "|".join(map(re.escape, sorted((w for w, at in _BOUNDS if at == where), key=len, reverse=True)))


BEFORE = frozenset(word for word, where in _BOUNDS if where == "before")
"""Bound words that stand before the number."""
BEHIND = frozenset(word for word, where in _BOUNDS if where == "after")
"""Bound words that stand behind the unit."""
INSIDE = frozenset(word for word, where in _BOUNDS if where == "inside")
"""Bound words that stand between number and unit (30多万人)."""
ABOUT = frozenset(word for (word, _), bound in _BOUNDS.items() if bound == "about")
"""Bound words that leave a figure open to both sides."""
_NOT_BEFORE = {"成": "立为功果员效", "分": "之", "度": "假", "城": "市"}
"""Characters with which a unit makes another word (成立, 3分之1)."""
_UNIT = "|".join(re.escape(u) + (f"(?![{_NOT_BEFORE[u]}])" if u in _NOT_BEFORE else "") for u in sorted(UNITS, key=len, reverse=True))
_SCALE = "|".join({"百": "百(?!分)", "千": "千(?![瓦伏])"}.get(s, s) for s in SCALES)
_BEGINS = re.escape("".join(sorted({u[0] for u in (*UNITS, *SCALES)})))
_DIGIT = "[一二三四五六七八九两]"
_BELOW = f"(?:{_DIGIT}千零?)?(?:{_DIGIT}百零?)?(?:{_DIGIT}?十)?{_DIGIT}?"
_EITHER = {f"{one}{other}" for one, other in pairwise("一二三四五六七八九")}
_NUMERAL = f"(?:{_BELOW}亿零?(?={_DIGIT}))?(?:{_BELOW}万零?(?={_DIGIT}))?{_BELOW}(?:点[〇零一二三四五六七八九]+)?"
_ROW = "(?<=分之)[〇零○一二三四五六七八九]{2,}(?:[点·][〇零一二三四五六七八九]+)?"
"""Digits one by one behind 百分之 (百分之五四·六), as plans of the fifties write them."""
_ROUND = "(?=(?:[百千]|[百千万]亿|[百千]万)级?(?:元|标箱|吨)|亿元以上)"
"""A scale that stands for a number: 千亿元 is 1千亿元. 亿元 alone is what something else is counted by (亿元产值能耗), 千亿级 a grade."""
_QUANTITY = re.compile(
    rf"(?P<share>[百千]分之)?"
    rf"(?:(?<![\d.a-z^])(?<!\^[{{(-])(?<!\^[{{(]-)(?!\d+(?:\.\d+)?\^)(?P<digits>\d+(?:\.\d+)?(?:/\d{{1,3}}(?![\d万]))?)"
    rf"|(?<![第几数两一二三四五六七八九〇○·])(?:(?=[一二三四五六七八九两十])(?P<words>{_ROW}|{_NUMERAL})|(?<=分之)(?P<whole>百)|(?P<round>{_ROUND})))"
    rf"(?:[\s\]*]*(?=[余多来几]?[{_BEGINS}])(?P<more>{_words('inside')})?(?P<scale>{_SCALE})?(?P<later>余|多)?(?P<level>级)?(?P<unit>(?:{_UNIT})(?:/(?:{_UNIT}))?(?!(?<=[a-z])[a-z]))?)?"
    rf"(?:[\])*]*(?:[及或]|\(含\))?(?P<after>{_words('after')}))?"
)
_OPENS = re.compile(r"[\d一二三四五六七八九两十百千万亿]")
"""What a quantity begins with. Only there is one looked for: tried at every character the pattern takes three times as long."""
_SIGN = re.compile(rf"(?<![不最附临靠赶反])(?<![节签预履](?=约))(?P<sign>{_words('before')})(?:达到|[到至了为在达])?[\[(]*\s*$")
_DIGITS = frozenset("一二三四五六七八九十")
_BEFORE_MINUS = frozenset("为是达到率速")
"""Characters behind which 负 and a dash before an amount are a minus (利润为负2亿元); not that of 减负5%."""
_LONGEST_SIGN = 12
"""Characters before a number in which its bound word begins."""
_NAMED = re.compile("来|行动|计划|方案|攻坚|规划")
"""What makes a name of words that count (三年行动方案)."""
_JOINS = re.compile(r"[-—~]{1,4}|[至到]")
_FROM = re.compile(r"[从由自][^,。;]*$")
_CLAUSE_ENDS = (*",:。;!?",)
_YEARLY = re.compile(r"年均|每年|(?<!全)年平均|(?<![\d上去当今同全往])年增长")
_CUMULATIVE = re.compile("累计|合计|共计|总计|总共|五年共")


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as it is written: ``number`` in digits with its minus, ``unit`` with its scale (``亿元``), ``sign``
    (``超过``, ``>``) and ``degree`` (``左右``, ``多``) as written, empty where there is none."""

    number: str
    unit: str
    sign: str
    degree: str

    @property
    def is_below_zero(self) -> bool:
        return self.number.startswith("-")

    @property
    def is_year(self) -> bool:
        return self.unit in ("年", "") and len(self.number) == 4 and self.number[:2] in ("19", "20")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity of a text.

    ``figure`` is it as written, ``value`` the amount in ``unit``, exact; ``kind`` that of its unit (``data/units.tsv``),
    ``low`` the lower end in ``unit`` where it is a range and ``low_written`` the same as written. ``bound`` says
    whether it is a lower or an upper bound or about so much; ``yearly``: an average a year, ``cumulative``: over a whole
    period. ``span`` is where number and unit stand, ``whole`` with the words that bound them.
    """

    figure: Figure
    value: Decimal
    unit: str
    kind: str
    bound: Bound
    yearly: bool
    cumulative: bool
    span: tuple[int, int]
    whole: tuple[int, int]
    low: Decimal | None = None
    low_written: str = ""

    def without_minus(self) -> Quantity:
        """The amount of a change below zero, whose direction is then said elsewhere."""
        return replace(self, figure=replace(self.figure, number=self.figure.number.removeprefix("-")), value=abs(self.value))


@functools.lru_cache(maxsize=16384)
def read(text: str) -> tuple[Quantity, ...]:
    """The quantities of a normalised text in order, years included; spans do not overlap."""
    found: list[Quantity] = []
    for match in _matches(text):
        figure = _figure(match)
        if figure is not None:
            _add(found, _quantity(text, match, figure, found[-1].whole[1] if found else 0), text)
    return tuple(found)


def _matches(text: str) -> Iterator[re.Match[str]]:
    """Where ``_QUANTITY`` stands in a text, from left to right."""
    at = 0
    while opens := _OPENS.search(text, at):
        match = _QUANTITY.match(text, opens.start())
        at = max(opens.end(), match.end() if match else 0)
        if match:
            yield match


def _figure(match: re.Match[str]) -> Figure | None:
    """A match as a figure without its sign; None for words that need not be an amount."""
    scale, level, unit = match["scale"] or "", match["level"] or "", match["unit"] or ""
    degree = match["after"] or match["later"] or match["more"] or ""
    if match["share"]:
        unit = "%" if match["share"][0] == "百" else "‰"
        if match["words"] and match["words"] in _EITHER:
            return None  # 百分之七八: either is meant
        return Figure(match["digits"] or ("100" if match["whole"] else _digits(match["words"])), unit, "", degree)
    if match["digits"]:
        return Figure(match["digits"], scale + level + unit, "", degree)
    if not _counts(match):
        return None
    if scale == "万" and "亿" in (match["words"] or ""):
        # 十八亿八千多万元: the scale is of the last part alone.
        return Figure(_digits(match["words"] + scale), level + unit, "", degree)
    return Figure(_digits(match["words"]) if match["words"] else "1", scale + level + unit, "", degree)


def _digits(words: str) -> str:
    return format(chinese_to_number(words), "f")


def _counts(match: re.Match[str]) -> bool:
    """Whether a number in words is an amount: of more than one character or with a scale, or before a unit that makes it one."""
    words, unit = match["words"], match["unit"] or ""
    if not (unit or (match["scale"] and match["level"])) or unit_of(unit).kind == "rank" or _NAMED.match(match.string, match.end()):
        return False
    return words is None or len(words) > 1 or bool(match["scale"] or match["more"]) or (words != "一" and UNITS[unit].spoken)


def _quantity(text: str, match: re.Match[str], figure: Figure, floor: int) -> Quantity:
    start, number_end = match.start(), match.end("digits") if match["digits"] else match.end("words")
    end = max(number_end, *(match.end(g) for g in ("whole", "more", "scale", "later", "level", "unit")))
    unit = unit_of(figure.unit)
    if not figure.is_year and start > floor and _is_minus(text[start - 1], text[start - 2 : start - 1], unit.kind == "percent"):
        start -= 1
        figure = replace(figure, number=f"-{figure.number}")
    sign = _SIGN.search(text, max(floor, start - _LONGEST_SIGN), start)
    clause = text[max(text.rfind(mark, 0, start) for mark in _CLAUSE_ENDS) + 1 : start]
    return Quantity(
        figure=replace(figure, sign=sign["sign"]) if sign else figure,
        value=converted(figure.number, figure.unit),
        unit=unit.canonical,
        kind=unit.kind,
        bound=_bound(match, sign),
        yearly=_YEARLY.search(clause) is not None,
        cumulative=_CUMULATIVE.search(clause) is not None,
        span=(start, end),
        whole=(sign.start() if sign else start, match.end() if match["after"] else end),
    )


def _is_minus(mark: str, before: str, share: bool) -> bool:
    """Whether a character before an amount is a minus: right behind what says how much (增长率为-3‰, 利润为负2亿元), before a share
    behind other words too (增速:-2%). Behind a number, a letter or a unit a dash is none (5%-8%), nor between names (昆明-200公里)."""
    if before in _BEFORE_MINUS:
        return mark in "-−负" or (share and mark == "—")
    return share and mark in "-−" and (("一" <= before <= "\u9fff" and before not in _DIGITS) or before in ("(", ":", ","))


def _bound(match: re.Match[str], sign: re.Match[str] | None) -> Bound:
    """What the bound words of a figure make of it: that behind it rules, then that before, then that inside."""
    if match["after"]:
        return _BOUNDS[match["after"], "after"]
    if sign:
        return _BOUNDS[sign["sign"], "before"]
    return _BOUNDS[match["later"] or match["more"], "inside"] if match["later"] or match["more"] else ""


def _add(found: list[Quantity], quantity: Quantity, text: str) -> None:
    """Appends a quantity; one that ends a range takes up its lower end (3—5个)."""
    if found and _is_range(found[-1], quantity, text):
        low = found.pop()
        quantity = replace(
            quantity,
            figure=replace(quantity.figure, sign=low.figure.sign),
            bound=quantity.bound or low.bound,
            span=(low.span[0], quantity.span[1]),
            whole=(low.whole[0], quantity.whole[1]),
            low=converted(low.figure.number, low.figure.unit or quantity.figure.unit),
            low_written=low.figure.number,
        )
    found.append(quantity)


def _is_range(low: Quantity, high: Quantity, text: str) -> bool:
    """Whether two quantities are the ends of a range: joined by a dash or 至, of one unit, and not from one to the other."""
    if low.low is not None or low.figure.is_year or high.figure.is_year or high.figure.sign or low.figure.degree:
        return False
    joined = _JOINS.fullmatch(text, low.whole[1], high.whole[0]) is not None
    return joined and low.figure.unit in ("", high.figure.unit) and not _FROM.search(text, 0, low.whole[0])
