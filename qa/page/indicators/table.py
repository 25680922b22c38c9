"""The indicator table as HTML: filters, rows, pages. Everything from outside escaped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Any

from index.facts.ledger import Indicator
from index.facts.table import Wanted, cells
from index.store.port import Store
from qa.page.chat.sources import address

PAGE_ROWS = 40
KINDS = ("约束性", "预期性")
_SHOWN = ("指标", "基期", "目标", "变化", "属性", "地区", "出处")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the browser asked for: the filters and how many rows it has room for."""

    wanted: Wanted
    rows: int = PAGE_ROWS


def asked(data: dict[str, Any]) -> Asked:
    """Filters from what a browser sent, whatever that is."""

    def text(name: str) -> str:
        value = data.get(name)
        return value.strip()[:80] if isinstance(value, str) else ""

    rows = data.get("rows")
    plans = (text("plan"),) if text("plan") else ()
    wanted = Wanted(text("words"), plans, text("kind"), text("place"), data.get("in_force") is True)
    return Asked(wanted, max(PAGE_ROWS, min(rows, 10_000)) if isinstance(rows, int) else PAGE_ROWS)


def render_form(entries: Sequence[Indicator], plans: Sequence[tuple[str, str]]) -> str:
    """The filters.

    Args:
        entries: the whole ledger; its places are those to choose from, the most frequent first.
        plans: title and id of each plan.
    """
    places = [place for place, _ in Counter(p for e in entries for p in e.places).most_common()]
    return (
        '<form class="pq-filter" role="search" aria-label="筛选指标">'
        '<label class="pq-wide">指标名称或原文里的词<input name="words" type="search" maxlength="80" placeholder="如 城镇化率" autocomplete="off"></label>'
        f"{_select('plan', '规划', [('', '全部规划'), *((plan, title) for title, plan in plans)])}"
        f"{_select('kind', '属性', [('', '全部'), *((k, k) for k in KINDS)])}"
        f"{_select('place', '地区', [('', '全部'), *((p, p) for p in places)])}"
        '<label class="pq-check"><input name="in_force" type="checkbox">只看有效的规划</label>'
        '<button type="button" class="pq-act" data-do="csv">下载 CSV</button></form>'
    )


def _select(name: str, label: str, options: Sequence[tuple[str, str]]) -> str:
    shown = "".join(f'<option value="{escape(value)}">{escape(text)}</option>' for value, text in options)
    return f'<label>{label}<select name="{name}">{shown}</select></label>'


def render_table(entries: Sequence[Indicator], rows: int, store: Store, as_of: date) -> str:
    """The first rows of the entries, each linked to the words of the plan that it was read from."""
    count = f'<p class="pq-hint" role="status">{f"共{len(entries)}项" if entries else "没有符合条件的指标，请放宽条件。"}</p>'
    if not entries:
        return count
    heads = "".join(f'<th scope="col">{h}</th>' for h in _SHOWN)
    body = "".join(_row(e, store, as_of) for e in entries[:rows])
    more = (
        f'<button type="button" class="pq-act pq-more" data-rows="{rows + PAGE_ROWS}">再显示{PAGE_ROWS}项</button>'
        if len(entries) > rows
        else ""
    )
    return f'{count}<table class="pq-table pq-ledger"><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>{more}'


def _row(entry: Indicator, store: Store, as_of: date) -> str:
    name, category, base, target, change, kind, places, title, period, state, *_ = cells(entry, store, as_of)
    start, end = entry.unit.span
    place = address(entry.doc_id, f"{entry.chunk.locator}/@{start}-{end}")
    under = f'<span class="pq-under">{escape(category)}</span>' if category and category != name else ""
    badge = f'<span class="pq-badge {"pq-badge-now" if state == "有效" else "pq-badge-old"}">{state}</span>'
    source = f'<a href="{escape(place)}">{escape(title)}</a><span class="pq-under">{escape(period)} {badge}</span>'
    values = zip(_SHOWN[1:], (base, target, change, kind, places), strict=False)
    middle = "".join(f'<td data-label="{label}">{escape(value)}</td>' for label, value in values)
    return f'<tr><th scope="row">{escape(name)}{under}</th>{middle}<td data-label="出处">{source}</td></tr>'
