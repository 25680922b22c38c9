"""Sides of a comparison: what each is called, and the figures that stand side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from index.analyze import normalise, pairs
from index.types import Document
from qa.evidence import Topic
from qa.gazetteer import province_of
from qa.ledger import Indicator, Value, of_unit
from qa.premise import comparable
from qa.types import Citation, Evidence, Figure, Table, TableCell
from qa.understand import topic_terms
from qa.workbench import Workbench

_ALIKE = 0.6
"""Share of character pairs (Dice) from which on two indicators are one."""


_ASKED = 0.3
"""Share of an indicator's own words that a question must name to ask about it."""


@dataclass(frozen=True, slots=True)
class Side:
    """One side: its name and the evidence that its statements rest on."""

    label: str
    evidence: tuple[Evidence, ...]


def label_of(plan: Document, as_of: date) -> str:
    """A plan as the side of a comparison: its title, period, and whether it is in force."""
    if plan.period is None:
        return f"《{plan.title}》"
    begins, ends = plan.period
    state = "现行有效" if plan.in_force(as_of) else "尚未开始" if begins > as_of.year else "已到期"
    return f"《{plan.title}》（{begins}—{ends}年，{state}）"


def table(question: str, sides: Sequence[Side], bench: Workbench, citations: Sequence[Citation]) -> Table | None:
    """The indicators asked about that at least two sides give a value of, side by side.

    Args:
        question: the question, for what it asks about.
        sides: the sides in order.
        bench: the evidence and the index behind it.
        citations: those of the answer; only what they quote goes into the table.

    Returns:
        None where no indicator stands on two sides.
    """
    number = {(c.doc_id, c.start, c.end): c.n for c in citations}
    found: list[list[tuple[Indicator, Value, int]]] = []
    for side in sides:
        entries = []
        for item in side.evidence:
            n = number.get((item.chunk.doc_id, *item.span))
            if n is not None:
                document = bench.store.by_id[item.chunk.doc_id]
                entries += [(entry, v, n) for entry in of_unit(item.chunk, item.unit, document) for v in entry.values if v.number]
        found.append(entries)
    rows: dict[str, tuple[TableCell | None, ...]] = {}
    for entry, value, n in found[0] if found else []:
        if Topic(topic_terms(entry.name), bench.store).coverage(question) < _ASKED:
            continue
        cells: list[TableCell | None] = [TableCell(_said(value, sides[0].label, _elsewhere(entry, question)), n)]
        for side, other in zip(sides[1:], found[1:], strict=True):
            best = max(other, key=lambda o: alike(entry.name, o[0].name), default=None)
            fits = best is not None and alike(entry.name, best[0].name) >= _ALIKE and _same_unit(value, best[1])
            cells.append(
                TableCell(_said(best[1], side.label, _elsewhere(best[0], question)), best[2]) if best is not None and fits else None
            )
        if sum(c is not None for c in cells) > 1 and len({(c.text, c.citation) for c in cells if c}) > 1:
            rows.setdefault(entry.name, tuple(cells))
    return Table(tuple(s.label for s in sides), tuple(rows.items())) if rows else None


def alike(one: str, other: str) -> float:
    """Dice coefficient of the character pairs of two names (Dice 1945), 0 to 1."""
    a, b = set(pairs(normalise(one))), set(pairs(normalise(other)))
    return 2 * len(a & b) / (len(a) + len(b)) if a and b else 0.0


def _same_unit(one: Value, other: Value) -> bool:
    return all("—" not in v.number for v in (one, other)) and comparable(
        Figure(one.number, one.unit, "", ""), Figure(other.number, other.unit, "", "")
    )


def _elsewhere(entry: Indicator, question: str) -> str:
    """The city or county that a value is of, where the question does not name it."""
    return "、".join(p for p in entry.places[:2] if p not in question and province_of(p) != p)


def _said(value: Value, side: str, place: str) -> str:
    behind = value.bound in ("左右", "以上", "以下", "以内", "上下", "多", "余")
    amount = f"{value.number}{value.unit}{value.bound}" if behind else f"{value.bound}{value.number}{value.unit}"
    dated = f"{value.year}年{amount}" if value.year and str(value.year) not in side else f"年均{amount}" if value.annual else amount
    return f"{place}：{dated}" if place and place not in side else dated
