"""Figures of a text: numbers with unit, sign and degree word; years."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from index.text.analyze import normalise
from index.text.numerals import chinese_to_int

_SCALE = "(?:万亿|千亿|百亿|十亿|亿|千万|百万|十万|万|千|百(?!分点))?"
_UNITS = (
    "平方公里|立方米|微克/立方米|吨标准煤|千瓦时|千瓦|兆瓦|千伏|万亿次/秒|标箱|人次/年|人次|人日|美元|元|公里|海里|平方米|米|亩次|亩|公顷|"
    "个百分点|百分点|倍|小时|分钟|岁|周岁|年|个月|月|日|天|届|届次|名|位|人|户|家|个|项|座|条|件|所|处|张|次|场次|场|艘|架|台|套|批|部|类|"
    "级|种|辆|列|班|眼|头|只|吨|斤|公斤|克|升|次|度|分|%|‰"
)
_FIGURE = re.compile(
    rf"(?P<sign>[<>≥≤±]|(?<![不无])超过|突破|不低于|不少于|不超过|低于|高于|约|近|至少)?\s*(?<![\d.a-z])(?P<number>\d+(?:\.\d+)?)\s*\]?\s*(?P<more>[多余](?=[万亿个家项座条件所处张次场艘架台套名位人户公里亩元]))?"
    rf"(?P<unit>{_SCALE}(?:级)?(?:{_UNITS})?)(?P<degree>左右|以上|以下|以内|上下)?"
)
_WORDED = re.compile(
    r"(?<![第几数\d.〇零一二三四五六七八九十百千万亿])(?:(?P<number>[二三四五六七八九]|[一二三四五六七八九]?[十百][一二三四五六七八九十]*)(?P<unit>年|个月|天|小时|个百分点)(?!来|行动|计划|方案|攻坚|规划)"
    r"|(?P<times>[一二三四五六七八九两]?)(?P<scale>[十百千]?万?亿|[十百千]万|[百千])(?P<of>级|元|标箱|吨))"
)
YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?=年|[-—~至到]|\s*$|[^\d.%万亿个家项])")

_SCALES = {
    "万亿": 1e12,
    "千亿": 1e11,
    "百亿": 1e10,
    "十亿": 1e9,
    "亿": 1e8,
    "千万": 1e7,
    "百万": 1e6,
    "十万": 1e5,
    "万": 1e4,
    "千": 1e3,
    "百": 1e2,
}


@dataclass(frozen=True, slots=True)
class Figure:
    """``number`` as written, ``unit`` with its scale (``亿元``), ``sign`` (``超过``, ``>``) and
    ``degree`` (``左右``) as written, empty where there is none."""

    number: str
    unit: str
    sign: str
    degree: str

    @property
    def is_year(self) -> bool:
        return self.unit in ("年", "") and len(self.number) == 4 and self.number[:2] in ("19", "20")


def figures(text: str) -> list[Figure]:
    """All figures of a text, years included, in order."""
    return [figure for figure, _, _ in figures_at(normalise(text))]


def figures_at(text: str) -> list[tuple[Figure, int, int]]:
    """All figures of a normalised text with where they stand in it (first character, one past the last)."""
    return [
        (Figure(m["number"], m["unit"] or "", m["sign"] or "", m["degree"] or m["more"] or ""), m.start(), m.end())
        for m in _FIGURE.finditer(text)
    ]


def worded(text: str) -> list[Figure]:
    """Quantities that a normalised text writes in words: 延长三十年 as 30年, 实现千亿元 as 1千亿元."""
    found = []
    for m in _WORDED.finditer(text):
        number, unit = (m["times"] or "一", m["scale"] + m["of"]) if m["scale"] else (m["number"], m["unit"])
        found.append(Figure(str(chinese_to_int(number)), unit, "", ""))
    return found


@functools.lru_cache(maxsize=16384)
def years(text: str) -> tuple[int, ...]:
    """Years written in a text, in order, each once."""
    return tuple(dict.fromkeys(int(y) for y in YEAR.findall(normalise(text))))


@functools.lru_cache(maxsize=16384)
def quantities(text: str) -> tuple[Figure, ...]:
    """Figures that are not years."""
    return tuple(f for f in figures(text) if not f.is_year)


def same(one: Figure, other: Figure) -> bool:
    """Whether two figures are the same amount (1.2万亿元 and 12000亿元)."""
    a, b = amount(one), amount(other)
    return a[1] == b[1] and abs(a[0] - b[0]) < 1e-9 * max(a[0], b[0], 1.0)


def comparable(one: Figure, other: Figure) -> bool:
    """Whether two figures are of the same unit, whatever their scale."""
    return amount(one)[1] == amount(other)[1]


def amount(figure: Figure) -> tuple[float, str]:
    """A figure's number in single units, and the unit without its scale, counting words alike (亿元: 元, 家: 个)."""
    unit = figure.unit.removesuffix("级")
    scale = next((s for s in _SCALES if unit.startswith(s) and not unit.startswith("百分点")), "")
    bare = unit.removeprefix(scale)
    counted = {"家": "个", "座": "个", "项": "个", "处": "个", "所": "个", "名": "人", "位": "人", "个百分点": "百分点", "": "元"}
    return float(figure.number) * _SCALES.get(scale, 1.0), counted.get(bare, bare)
