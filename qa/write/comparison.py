"""Sides of a comparison: what each is called, and the figures that stand side by side."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import zip_longest
from typing import Literal

from index.facts import said
from index.facts.fact import Fact
from index.facts.unit_facts import facts_of_unit
from index.text.periods import years_text
from index.types import Document
from qa.read.pool import EvidencePool
from qa.read.topic import Topic
from qa.types import Citation, Draft, Evidence, Query, Table, TableCell
from qa.understand.topic import topic_terms
from qa.write.difference import Placed, alike, difference, is_one_indicator, listed_apart, obstacles

_ALIKE = 0.6
"""Share of character pairs (Dice) from which on two indicators are one."""
_ASKED = 0.3
"""Share of an indicator's own words that a question must name to ask about it."""
_HINDERED = "不能直接相比"
_AS_MUCH = 0.75
"""Share of what a question names of the indicator that it names most that it must name of a further one."""

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

    @property
    def by(self) -> Literal["place", "year", "plan"]:
        """What tells it from the other sides."""
        return "place" if self.place else "year" if self.year else "plan"


@dataclass(frozen=True, slots=True)
class _Entry:
    """A fact that a side gives, with the plan's title and the number of the citation that it stands in."""

    placed: Placed
    plan: str
    citation: int

    @property
    def fact(self) -> Fact:
        return self.placed.fact


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
    found = table(f"{question} {about}", sides, pool, citations)
    things = not names and all(side.by == "plan" for side in sides)
    if found is not None and things and found.differences and all(told.startswith(_HINDERED) for told in found.differences):
        # The indicators of two things differ by their very names: only what can be set off is worth a table.
        return None
    return found


def _side(query: Query, draft: Draft, name: str | None, pool: EvidencePool) -> Side:
    place = query.spots[0] if not name and len(query.spots) == 1 else ""
    year = query.years[0] if not name and not place and len(query.years) == 1 else None
    label = name or query.side or place or (f"{year}年" if year else "")
    return Side(label, tuple(pool.evidence[i] for s in draft.statements for i in s.evidence), place, year)


def label_of(plan: Document, as_of: date) -> str:
    """A plan as the side of a comparison: its title, period, and whether it is in force."""
    if plan.period is None:
        return f"《{plan.title}》"
    state = "现行有效" if plan.in_force(as_of) else "尚未开始" if plan.period[0] > as_of.year else "已到期"
    return f"《{plan.title}》（{years_text(plan.period)}，{state}）"


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
    asked: dict[str, float] = {}
    for name, entries in _by_name(found[0] if found else [], sides).items():
        named = Topic(topic_terms(entries[0].fact.indicator), pool.store).coverage(question)
        row = _row(entries, sides, found[1:]) if named >= _ASKED else None
        if row is not None:
            rows[name], asked[name] = row, named
    rows = {name: row for name, row in rows.items() if asked[name] >= _AS_MUCH * max(asked.values())}
    listed = _listed(sides, number)
    if listed is not None:
        rows["列举的内容"] = listed
    differences = tuple(told for _, told in rows.values())
    cells = tuple((name, cells) for name, (cells, _) in rows.items())
    return Table(tuple(s.label for s in sides), cells, differences if any(differences) else ()) if rows else None


def _entries(side: Side, number: dict[tuple[str, int, int], int], pool: EvidencePool) -> Iterator[_Entry]:
    """The facts that a side gives in what the answer cites: of a place or year, those of it."""
    for item in side.evidence:
        n, document = number.get((item.chunk.doc_id, *item.span)), pool.store.by_id[item.chunk.doc_id]
        for fact in facts_of_unit(item.chunk, item.unit, document).facts if n is not None else ():
            place = said.place(fact, document)
            if n is not None and fact.amount and side.place in ("", place) and (side.year is None or side.year == fact.year):
                yield _Entry(Placed(fact, place), document.title, n)


def _by_name(entries: Sequence[_Entry], sides: Sequence[Side]) -> dict[str, list[_Entry]]:
    """The facts of the first side by the names of their rows."""
    found: dict[str, list[_Entry]] = {}
    for entry in entries:
        found.setdefault(_common_name(entry.fact.indicator, sides), []).append(entry)
    return found


def _row(entries: Sequence[_Entry], sides: Sequence[Side], others: Sequence[Sequence[_Entry]]) -> _Row | None:
    """The row of an indicator of the first side, by that fact of it that can best be compared; None where no other side
    gives it, or all say the very same."""
    chosen = [[entry, *(_counterpart(entry, theirs, sides) for theirs in others)] for entry in entries]
    best = min(chosen, key=lambda row: (row.count(None), len(_hindered(row, sides))))
    stated = [e for e in best if e]
    if len(stated) < 2 or len({(e.fact.span, e.citation) for e in stated}) < 2:
        return None
    cells = tuple(_cell(e, best, side) if e else None for e, side in zip(best, sides, strict=True))
    hindered = _hindered(best, sides)
    if hindered:
        return cells, f"{_HINDERED}：{'，'.join(hindered)}"
    names = [s.place or (f"{s.year}年" if s.year else "") for s in sides]
    return cells, difference([e.fact if e else None for e in best], names)


def _hindered(row: Sequence[_Entry | None], sides: Sequence[Side]) -> tuple[str, ...]:
    """What keeps the facts of a row from being compared."""
    first, *rest = (e for e in row if e)
    return next((found for e in rest if (found := obstacles(first.placed, e.placed, apart=sides[0].by))), ())


def _counterpart(entry: _Entry, others: Sequence[_Entry], sides: Sequence[Side]) -> _Entry | None:
    """The same indicator among the facts of another side, one that can be compared before others."""

    def fit(other: _Entry) -> tuple[bool, float]:
        return not obstacles(entry.placed, other.placed, apart=sides[0].by), alike(entry.fact.indicator, other.fact.indicator)

    fitting = [o for o in others if alike(entry.fact.indicator, o.fact.indicator) >= _ALIKE and _same_unit(entry.fact, o.fact)]
    return max(fitting, key=fit, default=None)


def _cell(entry: _Entry, row: Sequence[_Entry | None], side: Side) -> TableCell:
    """What a fact says, with its year, whether it is reached or aimed at, and its name, place and plan where they are not
    those of all sides and the side's name does not tell."""
    fact, stated = entry.fact, [e for e in row if e]
    name = said.name(fact)
    own_name = "" if all(is_one_indicator(name, said.name(e.fact)) for e in stated) else name
    places = {e.placed.place for e in stated}
    place = entry.placed.place if len(places) > 1 and side.by != "place" else ""
    plan = f"《{entry.plan}》" if len({e.plan for e in stated}) > 1 and entry.plan not in side.label else ""
    year = said.years(fact) if str(fact.year) not in side.label or side.by == "plan" else ""
    about = "，".join(x for x in (plan, place, own_name, f"{year}{said.state(fact)}") if x)
    return TableCell(f"{about}：{said.statement(fact)}", entry.citation)


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


def _same_unit(one: Fact, other: Fact) -> bool:
    return one.amount is not None and other.amount is not None and one.amount.canonical == other.amount.canonical
