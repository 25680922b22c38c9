"""Facts as a table for people and programs: order, filters, cells, CSV, JSON."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from index.facts import said
from index.facts.fact import Fact
from index.store.port import Store
from index.text.periods import years_text
from index.text.wordings import Terms
from index.types import Document

_FORMULA, _CONTROL = frozenset("=+-@＝＋－＠"), frozenset("\t\r\n")
"""What a cell begins with that a spreadsheet takes for a formula (https://owasp.org/www-community/attacks/CSV_Injection)."""


class Cells(NamedTuple):
    """The cells of a fact."""

    indicator: str
    category: str
    amount: str
    kind: str
    year: str
    place: str
    bound: str
    state: str
    property: str
    plan: str
    period: str
    in_force: str
    section: str
    text: str


COLUMNS = Cells("指标", "类别", "数值", "性质", "年份", "地区", "程度", "现状或目标", "属性", "规划", "规划期", "状态", "位置", "原文")
"""Heads of the table, in order."""


_KIND = re.compile("(?<=..)[省市县区州旗]$")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which facts to show: those whose indicator, category, everyday wording or text has every word of ``text``, of the
    plans ``plans`` (all where empty), with the property ``property`` and of the place ``place``."""

    text: str = ""
    plans: tuple[str, ...] = ()
    property: str = ""
    place: str = ""
    in_force: bool = False


def arranged(facts: Sequence[Fact], store: Store, as_of: date) -> list[Fact]:
    """Facts in the order to show them: plans in force first; of each plan its table of indicators first, then chapter by
    chapter."""
    headline: dict[str, str] = {}
    for fact in facts:
        if fact.property:
            headline.setdefault(fact.doc_id, fact.chunk.locator)
    plans = {d.id: (not d.in_force(as_of), i) for i, d in enumerate(store.documents)}

    def place(fact: Fact) -> tuple[bool, int, bool, int]:
        first = fact.unit.kind == "row" and fact.chunk.locator == headline.get(fact.doc_id)
        return (*plans[fact.doc_id], not first, fact.span[0])

    return sorted(facts, key=place)


def wordings(terms: Terms) -> dict[str, tuple[str, ...]]:
    """The everyday wordings of each indicator that has any."""
    found: dict[str, tuple[str, ...]] = {}
    for wording, official in terms.official:
        for term in official:
            found[term] = (*found.get(term, ()), wording)
    return found


def chosen(
    facts: Sequence[Fact], wanted: Wanted, store: Store, as_of: date, everyday: Mapping[str, Sequence[str]] | None = None
) -> list[Fact]:
    """The facts that are wanted, in the order given.

    Args:
        facts: those to choose from.
        wanted: the filters.
        store: the index.
        as_of: the day that decides which plan is in force.
        everyday: as ``wordings`` gives them, by which an indicator is found too.
    """
    words = wanted.text.lower().split()

    def fits(fact: Fact) -> bool:
        document = store.by_id[fact.doc_id]
        text = " ".join((fact.indicator, fact.category, *(everyday or {}).get(fact.indicator, ()), fact.unit.text)).lower()
        return (
            all(word in text for word in words)
            and (not wanted.plans or fact.doc_id in wanted.plans)
            and (not wanted.property or fact.property == wanted.property)
            and (not wanted.place or _kindless(wanted.place) in map(_kindless, said.place(fact, document).split("、")))
            and (not wanted.in_force or document.in_force(as_of))
        )

    return [fact for fact in facts if fits(fact)]


def _kindless(place: str) -> str:
    """A place without the word for its kind, which staff may or may not write (市)."""
    return _KIND.sub("", place)


def cells(fact: Fact, store: Store, as_of: date) -> Cells:
    """The cells of a fact under ``COLUMNS``."""
    document = store.by_id[fact.doc_id]
    return Cells(
        indicator=said.name(fact),
        category=fact.category,
        amount=said.statement(fact),
        kind=said.kind(fact),
        year=said.years(fact),
        place=said.place(fact, document),
        bound=said.bound(fact),
        state=said.state(fact),
        property=fact.property,
        plan=document.title,
        period=years_text(document.period) if document.period else "未注明",
        in_force=_in_force(document, as_of),
        section=fact.chunk.locator,
        text=fact.unit.text,
    )


def _in_force(document: Document, as_of: date) -> str:
    begins = document.period[0] if document.period else as_of.year
    return "有效" if document.in_force(as_of) else "尚未开始" if begins > as_of.year else "已到期"


def as_csv(facts: Sequence[Fact], store: Store, as_of: date) -> str:
    """A CSV file with a byte-order mark, so that spreadsheet programs read it as UTF-8; a cell that a
    spreadsheet would take for a formula gets an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for fact in facts:
        writer.writerow(defused(cell) for cell in cells(fact, store, as_of))
    return "\ufeff" + out.getvalue()


def defused(cell: str) -> str:
    """A cell that a spreadsheet would run as a formula, also by a full-width sign, with an apostrophe before it."""
    return f"'{cell}" if cell.lstrip()[:1] in _FORMULA or cell[:1] in _CONTROL else cell


def as_json(fact: Fact) -> dict[str, object]:
    """A fact as a JSON object; amounts as written and, exact, in the unit that their kind is converted to."""
    amount = fact.amount
    return {
        "indicator": fact.indicator,
        "category": fact.category,
        "act": fact.act,
        "kind": fact.kind,
        "number": amount.number if amount else "",
        "unit": amount.unit if amount else "",
        "value": f"{amount.value:f}" if amount else None,
        "low": f"{amount.low:f}" if amount and amount.low is not None else None,
        "canonical": amount.canonical if amount else "",
        "wording": fact.wording,
        "bound": fact.bound,
        "direction": fact.direction,
        "years": list(fact.years),
        "since": fact.since,
        "place": fact.place,
        "reached": fact.reached,
        "property": fact.property,
        "doc_id": fact.doc_id,
        "section": fact.chunk.locator,
        "start": fact.span[0],
        "end": fact.span[1],
        "text": fact.unit.text,
    }
