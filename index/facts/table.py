"""The ledger as a table for people and programs: rows, filters, CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from index.facts.ledger import Indicator, Value
from index.store.port import Store
from index.text.periods import years_text
from index.text.quantity import BEHIND, INSIDE

COLUMNS = ("指标", "类别", "基期", "目标", "变化", "属性", "地区", "规划", "规划期", "状态", "位置", "别名", "原文")
"""Heads of the table, in order."""

_FORMULA, _CONTROL = frozenset("=+-@＝＋－＠"), frozenset("\t\r\n")
"""What a cell begins with that a spreadsheet takes for a formula (https://owasp.org/www-community/attacks/CSV_Injection)."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries to show: those whose name, category, alias or text has every word of ``text``, of the
    plans ``plans`` (all where empty), with the property ``property`` and of the place ``place``."""

    text: str = ""
    plans: tuple[str, ...] = ()
    property: str = ""
    place: str = ""
    in_force: bool = False


def chosen(entries: Sequence[Indicator], wanted: Wanted, store: Store, as_of: date) -> list[Indicator]:
    """The entries that are wanted, in the order given."""
    words = wanted.text.lower().split()

    def fits(entry: Indicator) -> bool:
        text = " ".join((entry.name, entry.category, *entry.aliases, entry.unit.text)).lower()
        return (
            all(word in text for word in words)
            and (not wanted.plans or entry.doc_id in wanted.plans)
            and (not wanted.property or entry.kind == wanted.property)
            and (not wanted.place or wanted.place in entry.places)
            and (not wanted.in_force or store.by_id[entry.doc_id].in_force(as_of))
        )

    return [entry for entry in entries if fits(entry)]


def cells(entry: Indicator, store: Store, as_of: date) -> tuple[str, ...]:
    """The cells of an entry under ``COLUMNS``."""
    document = store.by_id[entry.doc_id]
    period = years_text(document.period) if document.period else "未注明"
    begins = document.period[0] if document.period else as_of.year
    return (
        entry.name,
        entry.category,
        said(entry.base),
        said(entry.target),
        said(entry.growth, entry.direction),
        entry.kind,
        "、".join(entry.places),
        document.title,
        period,
        "有效" if document.in_force(as_of) else "尚未开始" if begins > as_of.year else "已到期",
        entry.chunk.locator,
        "、".join(entry.aliases),
        entry.unit.text,
    )


def said(value: Value | None, direction: int = 0) -> str:
    """A value in words: ``2030年 81岁``, ``年均 超过6%``; empty where there is none."""
    if value is None:
        return ""
    when = f"{value.year}年 " if value.year else ""
    how = (
        ("年均" if value.annual else "")
        + ("累计" if value.cumulative else "")
        + ("提高" if direction > 0 else "下降" if direction < 0 else "")
    )
    amount = value.text if not value.number else _amount(value)
    return f"{when}{how}{amount}"


def _amount(value: Value) -> str:
    if value.bound in INSIDE:
        return f"{value.number}{value.bound}{value.unit}"
    return f"{value.number}{value.unit}{value.bound}" if value.bound in BEHIND else f"{value.bound}{value.number}{value.unit}"


def as_csv(entries: Sequence[Indicator], store: Store, as_of: date) -> str:
    """A CSV file with a byte-order mark, so that spreadsheet programs read it as UTF-8; a cell that a
    spreadsheet would take for a formula gets an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for entry in entries:
        writer.writerow(defused(cell) for cell in cells(entry, store, as_of))
    return "\ufeff" + out.getvalue()


def defused(cell: str) -> str:
    """A cell that a spreadsheet would run as a formula, also by a full-width sign, with an apostrophe before it."""
    return f"'{cell}" if cell.lstrip()[:1] in _FORMULA or cell[:1] in _CONTROL else cell


def as_json(entry: Indicator) -> dict[str, object]:
    """An entry as a JSON object."""

    def value(v: Value | None) -> dict[str, object] | None:
        return None if v is None else {name: getattr(v, name) for name in Value.__dataclass_fields__}

    return {
        "name": entry.name,
        "aliases": list(entry.aliases),
        "category": entry.category,
        "base": value(entry.base),
        "target": value(entry.target),
        "growth": value(entry.growth),
        "direction": entry.direction,
        "kind": entry.kind,
        "places": list(entry.places),
        "doc_id": entry.doc_id,
        "section": entry.chunk.locator,
        "start": entry.unit.span[0],
        "end": entry.unit.span[1],
        "text": entry.unit.text,
    }
