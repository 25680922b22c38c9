"""The indicator view: the ledger as a table to filter and to download."""

from __future__ import annotations

import threading
from typing import Any

import gradio as gr

from index.facts.ledger import Indicator, ledger
from index.facts.table import as_csv, chosen
from qa.page.assets import asset
from qa.page.indicators.table import read_request, render_form, render_table
from qa.page.shared.events import PLAIN, QUIET, Update, as_file, data_of
from qa.page.shared.state import PageState
from qa.page.shared.templates import html


class IndicatorHandlers:
    """The ledger of the index that is served; read once for each index."""

    def __init__(self, state: PageState) -> None:
        self._state = state
        self._lock = threading.Lock()
        self._read: dict[str, list[Indicator]] = {}

    def entries(self) -> list[Indicator]:
        """All entries."""
        store = self._state.store
        with self._lock:
            if store.fingerprint not in self._read:
                self._read = {store.fingerprint: ledger(store, self._state.engine.terms)}
            return self._read[store.fingerprint]

    def show(self, data: dict[str, Any]) -> Update:
        """The table for filters that the browser sent, or its file: ``form``, ``table`` or ``file``."""
        store, today, entries = self._state.store, self._state.engine.as_of, self.entries()
        asked = read_request(data)
        in_force = {d.id for d in store.documents if d.in_force(today)}
        found = sorted(chosen(entries, asked.wanted, store, today), key=lambda e: e.doc_id not in in_force)
        if data.get("do") == "csv":
            return {"file": as_file(f"指标-{today.isoformat()}.csv", "text/csv;charset=utf-8", as_csv(found, store, today).encode())}
        shown: Update = {"table": render_table(found, asked.rows, store, today)}
        titles = [(d.title, d.id) for d in store.documents]
        return shown | {"form": render_form(entries, titles)} if data.get("do") == "open" else shown


def build_indicators(state: PageState, file: gr.HTML) -> None:
    """Adds the indicator view to the page that is being built; files go out by ``file``."""
    handlers = IndicatorHandlers(state)
    with gr.Column(elem_classes="pq-wrap"):
        gr.HTML(html("page.title", "指标", "从各规划的表格和正文中读出的指标；点出处看原文。"), js_on_load=None, **PLAIN)
        form = gr.HTML("", elem_id="pq-filter", js_on_load=asset("indicators.js"), **PLAIN)
        table = gr.HTML("", elem_id="pq-ledger", js_on_load=asset("ledger.js"), **PLAIN)
    components: dict[str, Any] = {"form": form, "table": table, "file": file}

    def on_show(event: gr.EventData) -> dict[Any, Any]:
        return {components[k]: v for k, v in handlers.show(data_of(event)).items()}

    gr.on([form.select, table.select], on_show, None, [form, table, file], **QUIET)
