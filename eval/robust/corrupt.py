"""Mechanical corruption of a cited sentence, one kind a function: what the check must stop.

Half of the time the wrong figure, year or place is taken from the evidence itself, where it is hardest to see.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence

from eval.judge.support.places import cities, provinces
from eval.sets.facts import nfkc

KINDS = {"figure": "数字", "unit": "单位", "year": "年份", "place": "地名", "negation": "否定", "degree": "程度词", "citation": "引文编号"}
_UNIT = "万亿元|亿美元|亿元|万元|元|万吨|亿吨|吨标准煤|吨|万标箱|标箱|万千瓦|千瓦|平方公里|公里|海里|米|万亩|亩|公顷|个百分点|%|万人次|人次|万人|万户|人|户|家|个|项|座|条|件|所|处|艘|架|台|套|天|岁|倍|小时|年"
_QUANTITY = re.compile(rf"(?<![\d.a-zA-Z])(?!(?:19|20)\d\d年)(\d+(?:\.\d+)?)((?:{_UNIT})(?![a-z]))")
_YEAR = re.compile(r"(?<!\d)20\d\d(?=年|[—-]20)")
_OTHER_UNIT = {
    "万亿元": "亿元",
    "亿美元": "亿元",
    "亿元": "万元",
    "万元": "亿元",
    "元": "美元",
    "万吨": "亿吨",
    "亿吨": "万吨",
    "吨标准煤": "吨",
    "吨": "万吨",
    "万标箱": "标箱",
    "标箱": "吨",
    "万千瓦": "千瓦",
    "千瓦": "兆瓦",
    "平方公里": "公里",
    "公里": "米",
    "海里": "公里",
    "米": "公里",
    "万亩": "公顷",
    "亩": "公顷",
    "公顷": "亩",
    "个百分点": "%",
    "%": "个百分点",
    "万人次": "人次",
    "人次": "万人次",
    "万人": "人",
    "万户": "万人",
    "人": "万人",
    "户": "人",
    "家": "万家",
    "个": "万个",
    "项": "类",
    "座": "万座",
    "条": "公里",
    "件": "万件",
    "所": "个班",
    "处": "公里",
    "艘": "吨",
    "架": "台",
    "台": "万台",
    "套": "万套",
    "天": "小时",
    "岁": "%",
    "倍": "%",
    "小时": "天",
    "年": "个月",
}
_DEGREES = (
    ("以上", "以下"),
    ("以下", "以上"),
    ("左右", "以上"),
    ("不低于", "不超过"),
    ("不少于", "不超过"),
    ("不超过", "不低于"),
    ("超过", "约"),
    ("突破", "接近"),
    ("力争", ""),
    ("争取", ""),
    ("累计", "年均"),
    ("年均", "累计"),
    ("约", "超过"),
    (">", "<"),
    ("基本", "全面"),
    ("初步", "全面"),
)
_WHERE = dict.fromkeys(("超过", "突破", "约"), r"(?=\d)")
"""What must follow a word for it to be one of degree (not 实现突破, 集约)."""
_VERBS = "建设 推进 打造 发展 加快 建成 达到 支持 完善 提升 推动 培育 实施 开展 构建 加强 新建 形成 提高 建立 引进 布局 增长 鼓励 强化 促进 扩大 优化 探索 做强 做大 做优 引导 拓展 改造 实现".split()  # noqa: SIM905
_DENIED = (("禁止", "允许"), ("不得", "可以"), ("严禁", "允许"), ("不再", "继续"), ("停止", "继续"), ("没有", "有"))


def figure(text: str, quotes: Sequence[str], rng: random.Random) -> str | None:
    """Another number: one of the evidence with the same unit, or the same with a digit changed."""
    found = list(_QUANTITY.finditer(text))
    if not found:
        return None
    match = rng.choice(found)
    others = sorted({m[1] for q in quotes for m in _QUANTITY.finditer(nfkc(q)) if m[2] == match[2] and float(m[1]) != float(match[1])})
    if others and rng.random() < 0.5:
        number = rng.choice(others)
    else:
        digits = list(match[1])
        at = rng.choice([i for i, d in enumerate(digits) if d.isdigit()])
        digits[at] = rng.choice([d for d in "123456789" if d != digits[at]])
        number = "".join(digits)
    return text[: match.start(1)] + number + text[match.end(1) :]


def unit(text: str, quotes: Sequence[str], rng: random.Random) -> str | None:
    """Another unit or scale."""
    found = list(_QUANTITY.finditer(text))
    if not found:
        return None
    match = rng.choice(found)
    return text[: match.start(2)] + _OTHER_UNIT[match[2]] + text[match.end(2) :]


def year(text: str, quotes: Sequence[str], rng: random.Random) -> str | None:
    """Another year: one of the evidence, or one to five years off."""
    found = list(_YEAR.finditer(text))
    if not found:
        return None
    match = rng.choice(found)
    others = sorted({m[0] for q in quotes for m in _YEAR.finditer(nfkc(q))} - {m[0] for m in found})
    other = rng.choice(others) if others and rng.random() < 0.5 else str(int(match[0]) + rng.choice((-5, -2, -1, 1, 2, 5)))
    return text[: match.start()] + other + text[match.end() :]


def place(text: str, quotes: Sequence[str], rng: random.Random) -> str | None:
    """Another city: one of the evidence, or another of the province; none of the same enumeration."""
    bare = re.sub(r"《[^》]*》", lambda m: "□" * len(m[0]), text)
    found = [(m.start(), c) for c in cities() for m in re.finditer(c, bare)]
    if not found:
        return None
    at, city = rng.choice(sorted(found))
    here = [c for c in cities() if any(c in q for q in quotes) and c not in text]
    others = here if here and rng.random() < 0.5 else [c for c in provinces()[cities()[city]] if c not in text]
    # A neighbour of the same sentence with a figure or words of its own is the hardest to see.
    apart = [c for a, c in sorted(found) if c != city and re.search(r"[，；。,;]|\d", text[min(a, at) : max(a, at)])]
    if apart and rng.random() < 0.3 and text.count(city) == 1:
        others = apart
    return text[:at] + rng.choice(others) + text[at + len(city) :] if others else None


def negation(text: str, quotes: Sequence[str], rng: random.Random) -> str | None:
    """Denies what is said, or says what is denied."""
    for word, other in _DENIED:
        if word in text:
            return text.replace(word, other, 1)
    bare = re.sub(r"《[^》]*》|“[^”]*”", lambda m: "□" * len(m[0]), text)
    found = sorted(
        (m.start(), verb)
        for verb in _VERBS
        for m in re.finditer(verb, bare)
        if not re.search(r"[\u4e00-\u9fff]的?$", bare[: m.start()][-1:]) or bare[: m.start()][-1:] in "将要并力"
    )
    if not found:
        return None
    at, _ = rng.choice(found)
    return text[:at] + rng.choice(("不", "不再", "禁止", "停止", "未")) + text[at:]


def degree(text: str, quotes: Sequence[str], rng: random.Random) -> str | None:
    """A word of degree turned, dropped, or added to a figure that has none."""
    usable = [(word, other) for word, other in _DEGREES if re.search(word + _WHERE.get(word, ""), text)]
    if "年均增长/累计" in text:
        usable = [pair for pair in usable if pair[0] not in ("年均", "累计")]
    if usable and rng.random() < 0.8:
        word, other = rng.choice(usable)
        return re.sub(word + _WHERE.get(word, ""), other, text, count=1)
    bare = [
        m
        for m in _QUANTITY.finditer(text)
        if not re.match(r"以上|以下|左右|以内|上下|\)|\]", text[m.end() :])
        and not re.search(r"(?:超过?|突破|不低于|不少于|不超过|低于|高于|约|近|至少|[<>≥≤\[])$", text[: m.start()])
    ]
    if not bare:
        return None
    match = rng.choice(bare)
    if rng.random() < 0.5:
        return text[: match.end()] + rng.choice(("以上", "以下", "左右", "以内")) + text[match.end() :]
    return text[: match.start()] + rng.choice(("超过", "不低于", "约", "不超过")) + text[match.start() :]


CORRUPT: dict[str, Callable[[str, Sequence[str], random.Random], str | None]] = {
    "figure": figure,
    "unit": unit,
    "year": year,
    "place": place,
    "negation": negation,
    "degree": degree,
}
"""All kinds but the citation number, which is no part of the text."""


def citation(numbers: Sequence[int], carrying: Sequence[int], offered: int, rng: random.Random) -> tuple[int, ...] | None:
    """Another citation number: of evidence that does not carry the sentence, or of none at all.

    Args:
        numbers: what the sentence cites.
        carrying: numbers of all evidence that has the very words of the sentence.
        offered: how many pieces of evidence there are.
    """
    others = [n for n in range(1, offered + 1) if n not in carrying and n not in numbers]
    wrong = rng.choice(others) if others and rng.random() < 0.7 else offered + rng.randint(1, 9)
    return (wrong, *numbers[1:])
