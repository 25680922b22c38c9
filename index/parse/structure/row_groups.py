"""What the rows of a table stand under where only their order tells: 铁路 under 货物运输总量 and again under 货物运输周转量.

Statistics tables set the parts of a total below it, by an indent that is lost or by 其中. A row whose name is that of another
row of its table says nothing without the total that it is a part of.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

_OF_WHICH = re.compile(r"^其\s*中\s*[:：]?\s*")
_MARK = re.compile(r"[\[［〔]\d+[\]］〕]")


@dataclass(frozen=True, slots=True)
class Named:
    """A row as far as its place in the table goes: its name, the unit in a column of units (empty without such a column), and the
    heading line that it stands under; ``amounts``: it gives any figure."""

    name: str
    unit: str
    category: str
    amounts: bool


def totals_of(rows: Sequence[Named]) -> list[str]:
    """For each row the name of the total that it is a part of, empty where it is of none or that is not certain.

    Args:
        rows: of one table, in order.
    """
    found = [""] * len(rows)
    bare = [_bare(row.name) for row in rows]
    counts = Counter((row.category, name) for row, name in zip(rows, bare, strict=True))
    again = [counts[row.category, name] > 1 and row.amounts for row, name in zip(rows, bare, strict=True)]
    _under_totals(rows, bare, again, found)
    _of_which(rows, bare, again, found)
    return found


def _bare(name: str) -> str:
    return _MARK.sub("", _OF_WHICH.sub("", name)).strip()


def _is_part(row: Named) -> bool:
    return _OF_WHICH.match(row.name) is not None


def _under_totals(rows: Sequence[Named], bare: Sequence[str], again: Sequence[bool], found: list[str]) -> None:
    """Names that come again stand under the nearest row above whose name does not: each time under another one."""
    heads: list[int | None] = [None] * len(rows)
    head: int | None = None
    for i, row in enumerate(rows):
        head = None if head is not None and rows[head].category != row.category else head
        heads[i] = head
        if row.amounts and not again[i] and not _is_part(row) and any(again[i + 1 : i + 2]) and _opens(row, head, rows):
            heads[i], head = None, i
    under: dict[str, list[int | None]] = {}
    for i, name in enumerate(bare):
        if again[i]:
            under.setdefault(name, []).append(heads[i])
    certain = {name for name, totals in under.items() if None not in totals and len(set(totals)) == len(totals)}
    units = Counter(rows[head].unit for head in {h for h in heads if h is not None})
    before = [0, *accumulate(again)]  # how many of the rows before each have a name that comes again
    for i, row in enumerate(rows):
        total = heads[i]
        if total is None or (again[i] and bare[i] not in certain):
            continue
        # What comes but once belongs to them where it is measured as the total is, and not where other totals are.
        alike = row.amounts and row.unit and row.unit == rows[total].unit and units[row.unit] == 1 and not _is_part(row)
        if again[i] or (alike and before[i] > before[total + 1]):
            found[i] = bare[total]


def _opens(row: Named, head: int | None, rows: Sequence[Named]) -> bool:
    """Whether a row before names that come again is a total of its own, not a part that comes but once (水运 between 铁路 and 公路):
    it is measured otherwise than the total above it, or called alike (货物出口额, 货物进口额)."""
    before = rows[head] if head is not None else None
    return before is None or not row.unit or row.unit != before.unit or row.name[-1:] == before.name[-1:]


def _of_which(rows: Sequence[Named], bare: Sequence[str], again: Sequence[bool], found: list[str]) -> None:
    """其中 opens parts of the row above it, as far as that is none of the parts of another row itself."""
    open_unit: str | None = None
    for i, row in enumerate(rows):
        before = rows[i - 1] if i and rows[i - 1].category == row.category else None
        if not _is_part(row):
            # Parts may go on without the word as long as they are measured alike.
            open_unit = open_unit if open_unit is not None and before is not None and (not row.unit or row.unit == open_unit) else None
            continue
        if before is not None and before.amounts and not again[i]:
            if _is_part(before):
                found[i] = found[i - 1]
            elif open_unit is None:
                found[i] = bare[i - 1]
        open_unit = row.unit
