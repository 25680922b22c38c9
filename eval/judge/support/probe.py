"""Tries the judge itself: sentences that it found supported are falsified, and it should notice.

A support rate of 100% says as much as the judge is worth; this says what it is worth.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from eval.judge.support.claims import Claim
from eval.judge.support.places import places, places_in
from eval.judge.support.rules import Judge

SEED = 7
PER_KIND = 100
_NUMBER = re.compile(r"(?<![\d.])\d+(?:\.\d+)?(?![\d.]*\d|[A-Za-z])")
_MEASURED = re.compile(r"(?<![\d.])(\d+(?:\.\d+)?)(亿元|万吨|公里|%|个|家|座|项|条|万千瓦|岁|万亩|张|所)(?!以上|以下|左右|以内)")
_UNITS = {"亿元": "万元", "万吨": "亿吨", "公里": "米", "%": "‰", "万千瓦": "千瓦", "岁": "年", "万亩": "亩"}
_DEGREES = ("以上", "左右", "不低于", "不少于", "超过", "累计", "年均", "不超过", "以下")


def figure(text: str, rng: random.Random) -> str:
    """Another digit in a figure that is no year."""
    found = [m for m in _NUMBER.finditer(text) if not re.fullmatch(r"(?:19|20)\d\d", m[0])]
    if not found:
        return text
    match = rng.choice(found)
    at = match.start() + rng.choice([i for i, ch in enumerate(match[0]) if ch.isdigit()])
    return text[:at] + rng.choice([d for d in "123456789" if d != text[at]]) + text[at + 1 :]


def year(text: str, rng: random.Random) -> str:
    """Another year in front of a figure."""
    found = list(re.finditer(r"20\d\d(?=年[^。；）]*\d)", text))
    if not found:
        return text
    match = rng.choice(found)
    return text[: match.start()] + str(int(match[0]) + rng.choice((-5, -1, 1, 5))) + text[match.end() :]


def unit(text: str, rng: random.Random) -> str:
    """Another unit behind a figure."""
    found = [m for m in _MEASURED.finditer(text) if m[2] in _UNITS]
    if not found:
        return text
    match = rng.choice(found)
    return text[: match.start(2)] + _UNITS[match[2]] + text[match.end(2) :]


def degree(text: str, rng: random.Random) -> str:
    """以上 and the like taken from a figure, or put to one."""
    qualified = [m for w in _DEGREES for m in re.finditer(rf"(?<=\d)[^\d，。；]{{0,4}}{w}|{w}(?=[^\d，。；]{{0,4}}\d)", text)]
    if qualified and rng.random() < 0.5:
        match = rng.choice(qualified)
        word = next(w for w in _DEGREES if w in match[0])
        at = text.index(word, match.start())
        return text[:at] + text[at + len(word) :]
    found = list(_MEASURED.finditer(text))
    if not found:
        return text
    match = rng.choice(found)
    return text[: match.end()] + "以上" + text[match.end() :]


def exchange(text: str, rng: random.Random) -> str:
    """Two figures of one unit change places."""
    found = list(_MEASURED.finditer(text))
    pairs = [(a, b) for a in found for b in found if a.start() < b.start() and a[2] == b[2] and a[1] != b[1]]
    if not pairs:
        return text
    a, b = rng.choice(pairs)
    return text[: a.start(1)] + b[1] + text[a.end(1) : b.start(1)] + a[1] + text[b.end(1) :]


def place(text: str, rng: random.Random) -> str:
    """Another place in a place's stead."""
    found = sorted(places_in(text))
    return text.replace(rng.choice(found), rng.choice([p for p in places() if p not in text])) if found else text


def negation(text: str, rng: random.Random) -> str:
    """What is to be done becomes forbidden."""
    return re.sub(r"(推进|建设|开展|实施|完善|支持|培育|发展)", r"禁止\1", text, count=1)


def addition(text: str, rng: random.Random) -> str:
    """A clause that no plan says."""
    return text.rstrip("。；") + "，并由省级财政对困难家庭给予全额补助。"


KINDS: dict[str, tuple[str, Callable[[str, random.Random], str]]] = {
    "figure": ("改数字", figure),
    "year": ("改年份", year),
    "unit": ("改单位", unit),
    "degree": ("增删“以上”“累计”等", degree),
    "exchange": ("两个数字对调", exchange),
    "place": ("改地名", place),
    "negation": ("加“禁止”", negation),
    "addition": ("添一句", addition),
}


def probe(claims: Sequence[Claim], judge: Judge) -> dict[str, dict[str, int]]:
    """For each kind of falsification how many claims were falsified and how many of them noticed.

    Args:
        claims: claims that the judge finds supported.
        judge: the judge to try.

    At most PER_KIND claims a kind, drawn with a fixed seed. ``swap`` leaves the sentence and gives it
    the citations of another answer.
    """
    rng = random.Random(SEED)
    rows: dict[str, dict[str, int]] = {}
    for name, (_, change) in KINDS.items():
        changed = [replace(c, text=t) for c in claims if (t := change(c.text, rng)) != c.text]
        rows[name] = _noticed(changed, judge, rng)
    others = [replace(c, passages=rng.choice(claims).passages) for c in claims]
    rows["swap"] = _noticed([o for c, o in zip(claims, others, strict=True) if o.passages != c.passages], judge, rng)
    return {name: row for name, row in rows.items() if row["count"]}


def _noticed(claims: Sequence[Claim], judge: Judge, rng: random.Random) -> dict[str, int]:
    drawn = rng.sample(claims, min(PER_KIND, len(claims)))
    return {"count": len(drawn), "noticed": sum(not v.supported for v in judge.judge(drawn))}
