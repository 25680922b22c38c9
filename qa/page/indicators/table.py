"""The indicator table as HTML: filters, rows, what there is room for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from markupsafe import Markup

from index.facts import said
from index.facts.fact import Fact
from index.facts.listing import Wanted, cells
from index.store.port import Store
from qa.page.shared.plans import address
from qa.page.shared.templates import html

PAGE_ROWS = 40
KINDS = ("约束性", "预期性")


@dataclass(frozen=True, slots=True)
class TableRequest:
    """What the browser asked for: the filters and how many rows it has room for."""

    wanted: Wanted
    rows: int = PAGE_ROWS


def read_request(data: dict[str, Any]) -> TableRequest:
    """Filters from what a browser sent, whatever that is."""

    def text(name: str) -> str:
        value = data.get(name)
        return value.strip()[:80] if isinstance(value, str) else ""

    rows = data.get("rows")
    plans = (text("plan"),) if text("plan") else ()
    wanted = Wanted(text("words"), plans, text("kind"), text("place"), data.get("in_force") is True)
    return TableRequest(wanted, max(PAGE_ROWS, min(rows, 10_000)) if isinstance(rows, int) else PAGE_ROWS)


def render_form(facts: Sequence[Fact], unread: int, store: Store) -> Markup:
    """The filters, and how many of the figures of the plans are shown.

    Args:
        facts: all facts; their places are those to choose from, the most frequent first.
        unread: how many figures are no facts.
        store: the index.
    """
    named = Counter(p for f in facts for p in said.place(f, store.by_id[f.doc_id]).split("、") if p)
    places, plans = [place for place, _ in named.most_common()], [(d.title, d.id) for d in store.documents]
    choices = [(plan, title) for title, plan in plans], [(k, k) for k in KINDS], [(p, p) for p in places]
    return html("indicators.form", *choices, len(facts), unread)


def render_table(facts: Sequence[Fact], rows: int, store: Store, as_of: date) -> Markup:
    """The first rows of the facts, each linked to the words of the plan that it was read from."""
    shown = [(_place(f), cells(f, store, as_of)) for f in facts[:rows]]
    return html("indicators.table", shown, len(facts), PAGE_ROWS, rows + PAGE_ROWS)


def _place(fact: Fact) -> str:
    start, end = fact.unit.span
    return address(fact.doc_id, f"{fact.chunk.locator}/@{start}-{end}")
