"""Figures of a sentence and of the words it cites: value, unit, year, degree.

Written for judging, on purpose without anything of ``qa``: a fault there must not hide itself here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from eval.sets.facts import nfkc
from index.text.numerals import chinese_to_int

_SCALES = {
    "万亿": 10**12,
    "千亿": 10**11,
    "百亿": 10**10,
    "亿": 10**8,
    "千万": 10**7,
    "百万": 10**6,
    "十万": 10**5,
    "万": 10**4,
    "千": 10**3,
    "百": 100,
}
_UNIT_NAMES = """
吨标准煤 微克/立方米 平方公里 平方千米 平方米 立方米 千瓦时 千瓦 兆瓦 瓦 千伏 载重吨 总吨 标箱 次/秒 人次 人日 美元 元 公里 海里 千米 米 亩次 亩 公顷 个百分点 百分点 % ‰
倍 成 小时 分钟 周岁 岁 年 个月 月 日 天 届次 届 名 位 人 户 家 个 项 座 条 件 所 处 张 场次 场 艘 架 台 套
批次 批 部 类 级 种 辆 列 班 眼 头 只 吨 公斤 克 升 次 度 分 号 期 轮 城 区 县 市 圈 带 港 省 大 册 株 粒 秒
"""
_UNITS = sorted(_UNIT_NAMES.split(), key=len, reverse=True)
_UNIT = "|".join(map(re.escape, _UNITS))
_SCALE = "|".join(_SCALES)
_YEARS = r"(?:19|20)\d{2}年?(?:[-—~至到、和](?:19|20)?\d{2}年?)*年"
_CHINESE_UNIT = "个|项|类|大|条|座|家|所|种|级|次|年|成|倍|城|市|县|区|圈|带|港|省|期|轮|倍"
_TOKEN = re.compile(
    rf"(?P<years>(?<![\d.]){_YEARS})"
    rf"|(?P<name>[A-Za-z][A-Za-z0-9]*(?:[-.+/][A-Za-z0-9]+)*|\d+(?:\.\d+)?[A-Za-z][A-Za-z0-9]*)"
    rf"|(?P<number>\d+(?:\.\d+)?(?:/\d+(?:\.\d+)?)?)(?P<scale>{_SCALE})?(?P<level>级)?(?P<unit>{_UNIT})?"
    rf"|(?P<chinese>(?<![一二两三四五六七八九十百第几数〇零])[二两三四五六七八九十百][一二三四五六七八九十百]*)(?P<cunit>{_CHINESE_UNIT})"
)
_BOUNDS = {
    "lower": ("不低于", "不少于", "至少", "超过", "突破", "高于", "多于", "超", "逾", ">", "≥", "以上"),
    "upper": ("不超过", "不高于", "不多于", "低于", "少于", "<", "≤", "以下", "以内", "之内"),
    "about": ("左右", "上下", "大约", "约", "近"),
}
_BEFORE = sorted(((w, b) for b, ws in _BOUNDS.items() for w in ws), key=lambda p: -len(p[0]))
_FORCES = {"aim": ("力争", "争取", "努力", "有望", "预计"), "total": ("累计", "合计", "共计"), "yearly": ("年均", "每年")}


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as it stands in a text.

    ``value`` is scaled (1.2万 is 12000), ``number`` as written, ``unit`` with its scale as written;
    ``bound`` (lower, upper, about), ``forces`` (aim, total, yearly) and ``years`` say how and when it
    holds; ``before`` are the words in front of it; ``row`` marks the cell of a table row, whose unit
    stands somewhere in ``before``.
    """

    value: Decimal
    number: str
    unit: str
    base: str
    bound: str
    forces: frozenset[str]
    years: frozenset[int]
    before: str
    row: bool = False
    spelt: bool = False

    @property
    def text(self) -> str:
        """The figure as written."""
        return self.number + self.unit


def tidy(text: str) -> str:
    """NFKC, one dash, no thousands separators, no spaces."""
    text = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", nfkc(text))
    return re.sub(r"[–―－‐]", "—", re.sub(r"\s+", "", text))


def years_of(text: str) -> frozenset[int]:
    """All years written in a text; 2026—2030年 gives both ends."""
    return frozenset(y for match in re.finditer(_YEARS, tidy(text)) for y in _ends(match[0]))


def _ends(mention: str) -> list[int]:
    found = []
    for digits in re.findall(r"\d+", mention):
        found.append(int(digits if len(digits) == 4 else mention[:2] + digits))
    return found


def figures(text: str) -> list[Figure]:
    """All figures of a sentence or of quoted words but years and names (5G, 4A); those of a table
    row with the years of their columns."""
    cells = row_cells(text)
    return list(_row(cells)) if cells else list(_prose(tidy(text)))


def names(text: str) -> list[str]:
    """Names in Latin letters, also with figures (5G, IPv6, T3), in lower case."""
    return [m["name"].lower() for m in _TOKEN.finditer(tidy(text)) if m["name"]]


def row_cells(quote: str) -> list[tuple[str, str]]:
    """Column heads and values of a table row that reads ``name：head value；head value``, the name in
    front of each head; empty for other words."""
    text = nfkc(quote).strip().rstrip("。")
    name, colon, rest = text.partition(":")
    cells = [re.match(r"(\S.*?)\s+(\S.*)$", cell.strip()) for cell in rest.split(";")]
    if not colon or len(name) > 80 or len(cells) < 2 or sum(c is not None for c in cells) < len(cells):
        return []
    return [(f"{name}|{c[1]}", c[2]) for c in cells if c]


def _row(cells: list[tuple[str, str]]) -> Iterator[Figure]:
    """A value's unit stands in the name, in its column's head or in a cell of its own (单位 %)."""
    units = "|".join(value for head, value in cells if head.endswith("|单位"))
    yield from _prose(tidy(cells[0][0].partition("|")[0]))
    for head, value in cells:
        inner = list(_prose(tidy(value)))
        for figure in inner:
            years = years_of(head.partition("|")[2]) or figure.years
            forces = figure.forces | _forces(tidy(head.partition("|")[2]))
            yield Figure(
                figure.value, figure.number, figure.unit, figure.base, figure.bound, forces, years, tidy(f"{head}|{units}"), row=True
            )


def _prose(text: str) -> Iterator[Figure]:
    years: frozenset[int] = frozenset()
    clause = 0
    for match in _TOKEN.finditer(text):
        if match["years"]:
            # A year in brackets speaks of what stands before it, not of what follows.
            if not _in_brackets(text, match.start()):
                years = frozenset(_ends(match["years"]))
            continue
        if match["name"]:
            continue
        clause = max(text.rfind(mark, 0, match.start()) for mark in "。;") + 1
        start = max(clause, match.start() - 14)
        before = text[start : match.start()]
        own = years_of(_bracket_after(text, match.end())) or years
        if match["chinese"]:
            try:
                value = Decimal(chinese_to_int(match["chinese"].replace("两", "二")))
            except ValueError:
                continue
            yield Figure(value, match["chinese"], match["cunit"], match["cunit"], "", frozenset(), frozenset(), before, spelt=True)
            continue
        number, scale, unit = match["number"], match["scale"] or "", match["unit"] or ""
        value = _value(number) * (_SCALES[scale] if scale else 1)
        rest = text[match.end() : match.end() + 4]
        yield Figure(value, number, scale + (match["level"] or "") + unit, unit, _bound(before, rest), _forces(before), own, before)


def _value(number: str) -> Decimal:
    above, _, below = number.partition("/")
    return Decimal(above) / Decimal(below) if below and Decimal(below) else Decimal(above)


def _bound(before: str, after: str) -> str:
    for word, bound in _BEFORE:
        if word in ("以上", "以下", "以内", "之内", "左右", "上下"):
            if re.match(rf"[\])*＊]*(?:\(含\)|及)?{word}", after):
                return bound
        elif re.search(rf"{re.escape(word)}(?:到|至|了|为)?[\[(]*$", before):
            return bound
    return ""


def _forces(before: str) -> frozenset[str]:
    """累计 and 年均 hold up to the next comma, 力争 beyond it."""
    clause = before.rpartition(",")[2]
    return frozenset(name for name, found in _FORCES.items() if any(word in (before if name == "aim" else clause) for word in found))


def _in_brackets(text: str, at: int) -> bool:
    return text.rfind("(", 0, at) > text.rfind(")", 0, at)


def _bracket_after(text: str, at: int) -> str:
    match = re.match(r"[*＊\]]*\(([^()]{0,20})\)", text[at:])
    return match[1] if match and "数据" not in match[1] else ""
