"""The words of a question that say what it is about."""

from __future__ import annotations

import re

from index.store.port import Store
from index.text.analyze import stopwords
from index.text.periods import five_year_periods
from index.text.phrases import quoted_names
from index.text.places import names_in
from index.text.quantity import figures_at
from index.text.segment import segment
from qa.types import Query
from qa.understand.cues import cue
from qa.understand.question_type import without_item_count

_TAIL = re.compile('^[”"]?(?:计划|规划)?[期时][期间]')
"""What may stand behind the name of a five-year period (“七五”时期)."""


def topic_terms(text: str) -> tuple[str, ...]:
    """Words that say what a question is about: no stop words, years, five-year periods or places."""
    for name in names_in(text):
        text = re.sub(rf"{name}(?:省|市|县|区|州)?", " ", text)
    text = cue("asked_unit").sub(" ", without_item_count(cue("ordinal").sub(" ", cue("section_asked").sub(" ", text))))
    # A quantity that the question states is a claim, not a topic; its unit says nothing of either.
    for figure, start, end in reversed(figures_at(text)):
        if figure.unit and not figure.is_year and not cue("telling_unit").search(figure.unit):
            text = f"{text[:start]} {text[end:]}"
    text = cue("times").sub(" ", text)
    for period in reversed(five_year_periods(text)):
        text = f"{text[: period.span[0]]} {_TAIL.sub('', text[period.span[1] :])}"
    found: list[str] = []
    for piece in re.findall(r"[a-z][a-z0-9+\-&./]*|\d+(?:\.\d+)?[%a-z]*|[\u4e00-\u9fff]+", text):
        found += segment(piece) if "\u4e00" <= piece[0] <= "\u9fff" else [piece]
    # A name in quotation marks is one thing, whatever words it is made of (“未来产业布局”).
    found += [name for name in quoted_names(text) if re.fullmatch(r"[\u4e00-\u9fff]{4,12}", name)]
    return tuple(dict.fromkeys(w for w in found if w not in stopwords() and not cue("plan_word").search(w)))


def rarest_known(query: Query, store: Store) -> str:
    """The word of a question that fewest units have, of those that any has; empty where none is known."""
    frequency = store.frequency
    return min((t for t in query.terms if len(t) > 1 and frequency(t)), key=frequency, default="")


def says_little(query: Query, store: Store) -> bool:
    """Whether a question names nothing that the plans have, besides places and times, so that it leans on what
    was asked before. One thing named is enough for a question of its own."""
    frequency = store.frequency
    return not any(len(t) > 1 and frequency(t) > 0 for t in query.terms)
