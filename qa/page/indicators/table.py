"""The indicator table as HTML: filters, rows, what there is room for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from markupsafe import Markup

from index.facts.ledger import Indicator
from index.facts.table import Wanted, cells
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


def render_form(entries: Sequence[Indicator], plans: Sequence[tuple[str, str]]) -> Markup:
    """The filters.

    Args:
        entries: the whole ledger; its places are those to choose from, the most frequent first.
        plans: title and id of each plan.
    """
    places = [place for place, _ in Counter(p for e in entries for p in e.places).most_common()]
    return html("indicators.form", [(plan, title) for title, plan in plans], [(k, k) for k in KINDS], [(p, p) for p in places])


def render_table(entries: Sequence[Indicator], rows: int, store: Store, as_of: date) -> Markup:
    """The first rows of the entries, each linked to the words of the plan that it was read from."""
    shown = [(_place(e), cells(e, store, as_of)[:10]) for e in entries[:rows]]
    return html("indicators.table", shown, len(entries), PAGE_ROWS, rows + PAGE_ROWS)


def _place(entry: Indicator) -> str:
    start, end = entry.unit.span
    return address(entry.doc_id, f"{entry.chunk.locator}/@{start}-{end}")
