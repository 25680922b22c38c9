"""Sentences of an invented plan read for their facts, and a fact in a line."""

from __future__ import annotations

from index.facts.fact import Fact, FactReading
from index.facts.unit_facts import facts_of_unit
from index.types import Chunk, Document, Unit

TITLE = "云岭省发展规划"


def reading(
    text: str, *, headings: tuple[str, ...] = ("第二章 任务",), lead: str = "", before: str = "", title: str = TITLE
) -> FactReading:
    """What a sentence is read as; ``before`` is the sentence before it in its paragraph."""
    whole = before + text
    document = Document("p", title, "", (2026, 2030), "", "official", "", "", whole, (), (), ())
    first = Unit(before, (0, len(before)), "sentence", lead, 0)
    unit = Unit(text, (len(before), len(whole)), "sentence", lead, 0)
    chunk = Chunk("p#一#0", "p", "一", headings, None, (0, len(whole)), whole, (first, unit) if before else (unit,))
    return facts_of_unit(chunk, unit, document)


def brief(fact: Fact) -> str:
    """A fact in a line: name, kind with its direction, amount, years, base year."""
    amount = f"{fact.bound_words}{fact.amount.number}{fact.amount.unit}" if fact.amount else ""
    kind = fact.kind + {1: "+", -1: "-", 0: ""}[fact.direction]
    since = f"自{fact.since}" if fact.since else ""
    return " ".join([fact.indicator, kind, amount, *map(str, fact.years), *([since] if since else [])])
