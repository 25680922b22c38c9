"""Sides of a comparison: what each is called, and the figures that stand side by side."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import zip_longest

from index.facts.ledger import Indicator, Value, of_unit
from index.text.places import province_of
from index.text.quantity import BEHIND, INSIDE, Figure, comparable
from index.types import Document
from qa.read.pool import EvidencePool
from qa.read.topic import Topic
from qa.types import Citation, Draft, Evidence, Query, Table, TableCell
from qa.understand.topic import topic_terms
from qa.write.difference import alike, difference, listed_apart

_ALIKE = 0.6
"""Share of character pairs (Dice) from which on two indicators are one."""
_ASKED = 0.3
"""Share of an indicator's own words that a question must name to ask about it."""

Drafted = tuple[Query, Draft]
"""A part of a question with its draft."""
_Row = tuple[tuple[TableCell | None, ...], str]
"""The cells of a row, one a side, and how they differ."""


@dataclass(frozen=True, slots=True)
class Side:
    """One side: its name, the evidence that its statements rest on, and the place or year that it is of;
    a value counts for a place or a year only where it is said of it."""

    label: str
    evidence: tuple[Evidence, ...]
    place: str = ""
    year: int | None = None


@dataclass(frozen=True, slots=True)
class _Entry:
    """A value that a side gives, with the number of the citation that it stands in."""

    indicator: Indicator
    value: Value
    citation: int


def labels(parts: Sequence[Drafted], pool: EvidencePool, as_of: date) -> list[str]:
    """What to call the parts of an answer that sets plans against each other: their plans; none where it does not."""
    plans = [query.plans for query, _ in parts]
    if len(parts) < 2 or not all(plans) or len(set(plans)) < len(parts):
        return []
    cited = [pool.evidence[draft.statements[0].evidence[0]].chunk.doc_id for _, draft in parts]
    return [label_of(pool.store.by_id[d], as_of) for d in cited] if len(set(cited)) == len(cited) else []


def labelled(draft: Draft, label: str) -> Draft:
    """A draft that opens with the name of its side."""
    first, *rest = draft.statements
    return replace(draft, statements=(replace(first, prefix=f"{label}：{first.prefix}"), *rest))


def side_by_side(
    question: str, parts: Sequence[Drafted], names: Sequence[str], pool: EvidencePool, citations: Sequence[Citation]
) -> Table | None:
    """The figures of the parts side by side, where the question asks of several plans, places or years.

    Args:
        question: what was asked.
        parts: its answered parts.
        names: what ``labels`` calls them, none where it sets no plans against each other.
        pool: the evidence and the index behind it.
        citations: those of the answer.
    """
    sides = [_side(query, draft, name, pool) for (query, draft), name in zip_longest(parts, names)]
    if len(sides) < 2 or not all(s.label for s in sides) or len({s.label for s in sides}) < len(sides):
        return None
    about = " ".join(query.about for query, _ in parts)
    return table(f"{question} {about}", sides, pool, citations)


def _side(query: Query, draft: Draft, name: str | None, pool: EvidencePool) -> Side:
    place = query.spots[0] if not name and len(query.spots) == 1 else ""
    year = query.years[0] if not name and not place and len(query.years) == 1 else None
    label = name or place or (f"{year}年" if year else "")
    return Side(label, tuple(pool.evidence[i] for s in draft.statements for i in s.evidence), place, year)


def label_of(plan: Document, as_of: date) -> str:
    """A plan as the side of a comparison: its title, period, and whether it is in force."""
    if plan.period is None:
        return f"《{plan.title}》"
    begins, ends = plan.period
    state = "现行有效" if plan.in_force(as_of) else "尚未开始" if begins > as_of.year else "已到期"
    return f"《{plan.title}》（{begins}—{ends}年，{state}）"


def table(question: str, sides: Sequence[Side], pool: EvidencePool, citations: Sequence[Citation]) -> Table | None:
    """The indicators asked about that at least two sides give a value of, side by side.

    Args:
        question: the question, for what it asks about.
        sides: the sides in order.
        pool: the evidence and the index behind it.
        citations: those of the answer; only what they quote goes into the table.

    Returns:
        None where no indicator stands on two sides.
    """
    number = {(c.doc_id, c.start, c.end): c.n for c in citations}
    found = [list(_entries(side, number, pool)) for side in sides]
    rows: dict[str, _Row] = {}
    for entry in found[0] if found else []:
        name = _common_name(entry.indicator.name, sides)
        if name not in rows and Topic(topic_terms(entry.indicator.name), pool.store).coverage(question) >= _ASKED:
            row = _row(entry, question, sides, found[1:])
            if row is not None:
                rows[name] = row
    listed = _listed(sides, number)
    if listed is not None:
        rows["列举的内容"] = listed
    differences = tuple(said for _, said in rows.values())
    cells = tuple((name, cells) for name, (cells, _) in rows.items())
    return Table(tuple(s.label for s in sides), cells, differences if any(differences) else ()) if rows else None


def _entries(side: Side, number: dict[tuple[str, int, int], int], pool: EvidencePool) -> Iterator[_Entry]:
    """The values that a side gives in what the answer cites."""
    for item in side.evidence:
        n = number.get((item.chunk.doc_id, *item.span))
        for entry in of_unit(item.chunk, item.unit, pool.store.by_id[item.chunk.doc_id]) if n is not None else ():
            if not side.place or entry.places[:1] == (side.place,):
                values = (v for v in entry.values if v.number and (side.year is None or v.year == side.year))
                yield from (_Entry(entry, v, n) for v in values if n is not None)


def _row(entry: _Entry, question: str, sides: Sequence[Side], others: Sequence[Sequence[_Entry]]) -> _Row | None:
    """The row of an indicator of the first side; None where no other side gives it, or all say the very same."""
    entries = [entry, *(_counterpart(entry, theirs) for theirs in others)]
    cells = tuple(_cell(e, side, question) if e else None for e, side in zip(entries, sides, strict=True))
    if sum(c is not None for c in cells) < 2 or len({(c.text, c.citation) for c in cells if c}) < 2:
        return None
    names = [s.place or (f"{s.year}年" if s.year else "") for s in sides]
    return cells, difference([e.value if e else None for e in entries], names)


def _counterpart(entry: _Entry, others: Sequence[_Entry]) -> _Entry | None:
    """The same indicator among the entries of another side."""
    best = max(others, key=lambda o: alike(entry.indicator.name, o.indicator.name), default=None)
    fits = best is not None and alike(entry.indicator.name, best.indicator.name) >= _ALIKE and _same_unit(entry.value, best.value)
    return best if fits else None


def _cell(entry: _Entry, side: Side, question: str) -> TableCell:
    return TableCell(_said(entry.value, side.label, _elsewhere(entry.indicator, question)), entry.citation)


def _listed(sides: Sequence[Side], number: dict[tuple[str, int, int], int]) -> _Row | None:
    """What only one of two sides lists, and what both do, in the sentences that open them."""
    if len(sides) != 2 or not all(s.evidence for s in sides):
        return None
    firsts = [s.evidence[0] for s in sides]
    numbers = [number.get((e.chunk.doc_id, *e.span)) for e in firsts]
    apart = listed_apart(*firsts)
    if apart is None or None in numbers:
        return None
    both, *own = apart
    cells = tuple(TableCell(f"仅此处：{'、'.join(items)}", n) if items and n else None for items, n in zip(own, numbers, strict=True))
    return cells, f"所引句子都有：{'、'.join(both)}"


def _common_name(name: str, sides: Sequence[Side]) -> str:
    """An indicator's name without the place of a side (甲市…比重), since the row is of all sides."""
    for side in sides:
        name = re.sub(rf"^{side.place}[省市县区]?", "", name) if side.place else name
    return name


def _same_unit(one: Value, other: Value) -> bool:
    return all("—" not in v.number for v in (one, other)) and comparable(
        Figure(one.number, one.unit, "", ""), Figure(other.number, other.unit, "", "")
    )


def _elsewhere(entry: Indicator, question: str) -> str:
    """The city or county that a value is of, where the question does not name it."""
    return "、".join(p for p in entry.places[:2] if p not in question and province_of(p) != p)


def _said(value: Value, side: str, place: str) -> str:
    inside, behind = (value.bound if value.bound in words else "" for words in (INSIDE, BEHIND))
    before = "" if inside or behind else value.bound
    amount = f"{before}{value.number}{inside}{value.unit}{behind}"
    dated = f"{value.year}年{amount}" if value.year and str(value.year) not in side else f"年均{amount}" if value.annual else amount
    return f"{place}：{dated}" if place and place not in side else dated
