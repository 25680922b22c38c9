"""Sides of a comparison: what each is called, and the figures that stand side by side."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from index.facts.ledger import VERBS_BEFORE, Indicator, Value, of_unit
from index.text.analyze import normalise, pairs
from index.text.phrases import enumerations
from index.text.places import province_of
from index.text.quantity import Figure, amount, comparable
from index.types import Document
from qa.read.evidence import Topic
from qa.read.pool import Workbench
from qa.types import Citation, Evidence, Table, TableCell
from qa.understand.query import topic_terms

_ALIKE = 0.6
"""Share of character pairs (Dice) from which on two indicators are one."""


_SAME_ITEM = 0.75
"""The same for two items of lists."""

_LIST = 3
"""Items from which on a sentence is a list."""

_LEVELS = ("%", "‰", "个百分点", "百分点", "岁", "年")
"""Units of what is high or low, not much or little."""

_ABOUT = ("左右", "约", "近", "上下")
"""Words that leave a value open to both sides."""

_ASKED = 0.3
"""Share of an indicator's own words that a question must name to ask about it."""


@dataclass(frozen=True, slots=True)
class Side:
    """One side: its name, the evidence that its statements rest on, and the place or year that it is of;
    a value counts for a place or a year only where it is said of it."""

    label: str
    evidence: tuple[Evidence, ...]
    place: str = ""
    year: int | None = None


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
                for entry in of_unit(item.chunk, item.unit, document):
                    if side.place and entry.places[:1] != (side.place,):
                        continue
                    entries += [(entry, v, n) for v in entry.values if v.number and (side.year is None or v.year == side.year)]
        found.append(entries)
    rows: dict[str, tuple[TableCell | None, ...]] = {}
    differences: list[str] = []
    for entry, value, n in found[0] if found else []:
        if Topic(topic_terms(entry.name), bench.store).coverage(question) < _ASKED:
            continue
        cells: list[TableCell | None] = [TableCell(_said(value, sides[0].label, _elsewhere(entry, question)), n)]
        values: list[Value | None] = [value]
        for side, other in zip(sides[1:], found[1:], strict=True):
            best = max(other, key=lambda o: alike(entry.name, o[0].name), default=None)
            fits = best is not None and alike(entry.name, best[0].name) >= _ALIKE and _same_unit(value, best[1])
            cells.append(
                TableCell(_said(best[1], side.label, _elsewhere(best[0], question)), best[2]) if best is not None and fits else None
            )
            values.append(best[1] if best is not None and fits else None)
        name = _common_name(entry.name, sides)
        if name not in rows and sum(c is not None for c in cells) > 1 and len({(c.text, c.citation) for c in cells if c}) > 1:
            rows[name] = tuple(cells)
            differences.append(difference(values, [s.place or (f"{s.year}年" if s.year else "") for s in sides]))
    listed = _listed(sides, number)
    if listed is not None:
        rows["列举的内容"], said = listed
        differences.append(said)
    return Table(tuple(s.label for s in sides), tuple(rows.items()), tuple(differences) if any(differences) else ()) if rows else None


def difference(values: Sequence[Value | None], names: Sequence[str]) -> str:
    """How comparable values differ, in words: by how much of two the second is more, which of several is most
    and least; empty where the two are not to be set off against each other (a rate a year and a level, at
    least and about).

    Args:
        values: one a side, of the same unit.
        names: short names of the sides, empty where they have none.
    """
    given = [(v, amount(Figure(v.number, v.unit, "", ""))[0], name) for v, name in zip(values, names, strict=True) if v is not None]
    if len(given) < 2 or len({(v.annual, v.cumulative) for v, _, _ in given}) > 1:
        return ""
    if len(given) > 2:
        high, low = max(given, key=lambda g: g[1]), min(given, key=lambda g: g[1])
        alone = all(sum(g[1] == end[1] for g in given) == 1 for end in (high, low))
        return f"{high[2]}最高，{low[2]}最低" if alone and high[2] and low[2] and not any(v.bound for v, _, _ in given) else ""
    (one, before, _), (other, after, second) = given
    if before == after:
        return "数值相同" if one.bound == other.bound else "数值相同，程度用词不同"
    level = one.unit in _LEVELS
    who = f"{second or '后者'}{('高' if level else '多') if after > before else ('低' if level else '少')}"
    if {one.bound, other.bound} - {"", *_ABOUT}:
        return who if one.bound == other.bound else ""
    about = "约" if {one.bound, other.bound} & set(_ABOUT) else ""
    scale = max(one, other, key=lambda v: amount(Figure("1", v.unit, "", ""))[0])
    gap = round(abs(after - before) / amount(Figure("1", scale.unit, "", ""))[0], 6)
    unit = "个百分点" if scale.unit in ("%", "个百分点", "百分点") else scale.unit
    return f"{who}{about}{gap:g}{unit}"


def _listed(sides: Sequence[Side], number: dict[tuple[str, int, int], int]) -> tuple[tuple[TableCell | None, ...], str] | None:
    """What only one of two sides lists, and what both do, in the sentences that open them; None where either
    is no list or the two have nothing in common."""
    if len(sides) != 2 or not all(s.evidence for s in sides):
        return None
    firsts = [s.evidence[0] for s in sides]
    numbers = [number.get((e.chunk.doc_id, *e.span)) for e in firsts]
    items = [_items_of(e.unit.text) for e in firsts]
    if min(map(len, items)) < _LIST or firsts[0].span == firsts[1].span:
        return None
    only = [[i for i in mine if all(alike(i, o) < _SAME_ITEM for o in others)] for mine, others in (items, items[::-1])]
    both = [i for i in items[0] if i not in only[0]]
    if not both or not any(only) or None in numbers:
        return None
    cells = tuple(TableCell(f"仅此处：{'、'.join(own)}", n) if own and n else None for own, n in zip(only, numbers, strict=True))
    return cells, f"所引句子都有：{'、'.join(both)}"


def _items_of(text: str) -> list[str]:
    """The things that a text lists: those of its longest run between 、."""
    longest = max(enumerations(normalise(text)), key=len)
    # A verb stands before the first, what they are all about behind the last (等产业).
    items = [VERBS_BEFORE.sub("", longest[0]), *longest[1:-1], re.sub(r"等[^、]*$", "", longest[-1])]
    return [i for i in items if 2 <= len(i) <= 16] if len(longest) >= _LIST else []


def _common_name(name: str, sides: Sequence[Side]) -> str:
    """An indicator's name without the place of a side (甲市…比重), since the row is of all sides."""
    for side in sides:
        name = re.sub(rf"^{side.place}[省市县区]?", "", name) if side.place else name
    return name


def alike(one: str, other: str) -> float:
    """Dice coefficient of the character pairs of two names (Dice 1945), or 0.8 of that of their characters
    where it is more (海铁联运占比, 铁海联运比重), 0 to 1."""
    found = [_dice(set(pairs(normalise(one))), set(pairs(normalise(other)))), 0.8 * _dice(set(normalise(one)), set(normalise(other)))]
    return max(found)


def _dice(one: set[str], other: set[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0


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
