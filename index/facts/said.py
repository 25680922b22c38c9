"""What a fact says, in the words that staff read: the amount, what kind of figure it is, its years, its place."""

from __future__ import annotations

import re

from index.facts.fact import Fact
from index.text.analyze import normalise
from index.text.places import areas_in
from index.text.quantity import BEHIND, INSIDE
from index.text.word_lists import kinds_of
from index.types import Document

_KINDS = {"level": "水平", "share": "占比", "count": "数量", "cumulative": "累计"}
_BOUNDS = {"lower": "至少", "upper": "至多", "about": "左右", "": ""}
_MERELY_REACHES = frozenset(("", "实现", "完成", "达成", "确保", "保持", "稳定", "形成"))
"""Verbs that say no more than that a figure is reached."""
_PUSHING = frozenset(kinds_of("verbs", "index.facts")["推动"])
_MOVED = re.compile(r"(?:增长|提高|提升|增加|上升|下降|降低|减少|削减|增速|增长率)(?:率|幅度|幅)?$")
"""The end of a name that says itself that the figure is a change."""


def name(fact: Fact) -> str:
    """The indicator, with what is done to it where that tells what the figure is of (新增技能人才, 压减产能)."""
    pushed = fact.direction != 0 and fact.act in _PUSHING
    return fact.indicator if pushed or fact.act in _MERELY_REACHES else f"{fact.act}{fact.indicator}"


def amount(fact: Fact) -> str:
    """The amount as the plan writes it, with its bound words (``81岁``, ``5%左右``); what the plan sets in words as it stands."""
    if fact.amount is None:
        return fact.wording
    number, unit, words = fact.amount.number, fact.amount.unit, fact.bound_words
    if words in INSIDE:
        return f"{number}{words}{unit}"
    behind = next((w for w in sorted(BEHIND, key=len, reverse=True) if words.endswith(w)), "")
    return f"{words.removesuffix(behind)}{number}{unit}{behind}"


def moved(fact: Fact) -> str:
    """How the amount changes something (``比2008年增长``, ``年均下降``); empty for a figure that is no change, and where the
    indicator's name says it."""
    yearly = each_year(fact)
    since = (f"{fact.since}年以来" if yearly else f"比{fact.since}年") if fact.since else ""
    if not fact.direction or _MOVED.search(fact.indicator):
        return f"{since}{yearly}" if fact.amount else ""
    unit = fact.amount.unit if fact.amount else "%"
    up, down = {"%": ("增长", "下降"), "‰": ("增长", "下降")}.get(unit, ("提高", "降低") if "百分点" in unit else ("增加", "减少"))
    return f"{since}{yearly}{up if fact.direction > 0 else down}"


def statement(fact: Fact) -> str:
    """Change and amount together (``比2008年增长119.6%``)."""
    return f"{moved(fact)}{amount(fact)}"


def kind(fact: Fact) -> str:
    """What kind of figure it is, in a word or two."""
    if fact.kind == "rate":
        return "每年" if not fact.direction else "年均" if is_yearly(fact) else "年增速"
    return "变化" if fact.kind == "change" else _KINDS[fact.kind]


def each_year(fact: Fact) -> str:
    """How to say that a figure is of each year of several, by how the plan says it; empty where it is not."""
    return ("年均" if fact.direction or fact.yearly == "average" else "每年") if is_yearly(fact) else ""


def is_yearly(fact: Fact) -> bool:
    """Whether a figure is of each year of several (年均增长6%), not the growth of a single one (2025年增长3.7%)."""
    if fact.kind != "rate":
        return False
    return not fact.direction or len(fact.years) != 1 or fact.since is not None or bool(fact.yearly)


def bound(fact: Fact) -> str:
    """Whether the amount is a lower or upper bound or about so much; empty where it is none of these."""
    return _BOUNDS[fact.bound]


def years(fact: Fact) -> str:
    """The year or years that it holds for; empty where none is said."""
    return f"{'—'.join(map(str, fact.years))}年" if fact.years else ""


def state(fact: Fact) -> str:
    """Whether it has been reached or is aimed at."""
    return "现状" if fact.reached else "目标"


def place(fact: Fact, document: Document) -> str:
    """The place that it is of: that which the words name, else the plan's own."""
    return fact.place or own_place(document)


def own_place(document: Document) -> str:
    """The area that a plan's title names, else its place."""
    return next(iter(areas_in(normalise(document.title))), document.place)
