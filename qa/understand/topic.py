"""The words of a question that say what it is about."""

from __future__ import annotations

import re

from index.store.files import Store
from index.text.analyze import stopwords
from index.text.places import places_in
from index.text.quantity import figures_at
from index.text.segment import segment
from qa.types import Query
from qa.understand.question_type import without_item_count

_PLAN_WORDS = re.compile(r"规划|纲要|方案|计划|行动")
_ASKED_UNIT = re.compile(
    r"(?:多少|几)个?[万亿千百]*(?:美?元|平方公里|公里|公顷|平方米|立方米|千瓦时?|标箱|人次|人日|户|人|吨|亩|米|岁|艘|百分点|小时)"
)
_ORDINAL = re.compile(r"(?:倒数)?第[一二三四五六七八九十\d]+(?:个|项|条|家|座|大|名|位)")
_AGE_OR_RANK = re.compile(r"岁|周岁|级|千伏|分钟|小时|天|日|月|次|届|号|年$")
_QUOTED = re.compile(r"[“\"]([^”\"]{2,16})[”\"]")


def topic_terms(text: str) -> tuple[str, ...]:
    """Words that say what a question is about: no stop words, years or places."""
    for place in places_in(text):
        text = re.sub(rf"{place}(?:省|市|县|区|州)?", " ", text)
    text = _ASKED_UNIT.sub(" ", without_item_count(_ORDINAL.sub(" ", text)))
    # A quantity that the question states is a claim, not a topic; its unit says nothing of either.
    for figure, start, end in reversed(figures_at(text)):
        if figure.unit and not figure.is_year and not _AGE_OR_RANK.match(figure.unit):
            text = f"{text[:start]} {text[end:]}"
    text = re.sub(r"(?:19|20)\d{2}\s*年?|十[一二三四五六七八九]五(?:时期|期间|规划|末|期末)?", " ", text)
    found: list[str] = []
    for piece in re.findall(r"[a-z][a-z0-9+\-&./]*|\d+(?:\.\d+)?[%a-z]*|[\u4e00-\u9fff]+", text):
        found += segment(piece) if "\u4e00" <= piece[0] <= "\u9fff" else [piece]
    # A name in quotation marks is one thing, whatever words it is made of (“未来产业布局”).
    found += [name for name in _QUOTED.findall(text) if re.fullmatch(r"[\u4e00-\u9fff]{4,12}", name)]
    return tuple(dict.fromkeys(w for w in found if w not in stopwords() and not _PLAN_WORDS.fullmatch(w)))


def rarest_known(query: Query, store: Store) -> str:
    """The word of a question that fewest units have, of those that any has; empty where none is known."""
    frequency = store.frequency
    return min((t for t in query.terms if len(t) > 1 and frequency(t)), key=frequency, default="")


def says_little(query: Query, store: Store) -> bool:
    """Whether a question names nothing that the plans have, besides places and times, so that it leans on what
    was asked before. One thing named is enough for a question of its own."""
    frequency = store.frequency
    return not any(len(t) > 1 and frequency(t) > 0 for t in query.terms)
