"""The indicator view: the ledger as a table to filter and to download."""

from __future__ import annotations

import threading
from typing import Any

import gradio as gr

from index.facts.ledger import Indicator, ledger
from index.facts.table import as_csv, chosen
from qa.page.assets import asset
from qa.page.chat.handlers import Desk, Shown, as_file
from qa.page.chat.view import PLAIN, QUIET, data_of
from qa.page.indicators.table import asked, render_form, render_table


class Book:
    """The ledger of the index that is served; read once for each index."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._lock = threading.Lock()
        self._read: dict[str, list[Indicator]] = {}

    def entries(self) -> list[Indicator]:
        """All entries."""
        store = self._desk.store
        with self._lock:
            if store.fingerprint not in self._read:
                self._read = {store.fingerprint: ledger(store, self._desk.engine.terms)}
            return self._read[store.fingerprint]

    def show(self, data: dict[str, Any]) -> Shown:
        """The table for filters that the browser sent, or its file: ``form``, ``table`` or ``file``."""
        store, today, entries = self._desk.store, self._desk.engine.as_of, self.entries()
        wanted = asked(data)
        in_force = {d.id for d in store.documents if d.in_force(today)}
        found = sorted(chosen(entries, wanted.wanted, store, today), key=lambda e: e.doc_id not in in_force)
        if data.get("do") == "csv":
            return {"file": as_file(f"指标-{today.isoformat()}.csv", "text/csv;charset=utf-8", as_csv(found, store, today).encode())}
        shown: Shown = {"table": render_table(found, wanted.rows, store, today)}
        titles = [(d.title, d.id) for d in store.documents]
        return shown | {"form": render_form(entries, titles)} if data.get("do") == "open" else shown


def build_indicators(desk: Desk, file: gr.HTML) -> None:
    """Adds the indicator view to the page that is being built; files go out by ``file``."""
    book = Book(desk)
    with gr.Column(elem_classes="pq-wrap"):
        gr.HTML(
            '<h2 class="pq-title">指标</h2><p class="pq-hint">从各规划的表格和正文中读出的指标；点出处看原文。</p>',
            js_on_load=None,
            **PLAIN,
        )
        form = gr.HTML("", elem_id="pq-filter", js_on_load=asset("indicators.js"), **PLAIN)
        table = gr.HTML("", elem_id="pq-ledger", js_on_load=asset("ledger.js"), **PLAIN)
    parts: dict[str, Any] = {"form": form, "table": table, "file": file}

    def on_show(event: gr.EventData) -> dict[Any, Any]:
        return {parts[k]: v for k, v in book.show(data_of(event)).items()}

    gr.on([form.select, table.select], on_show, None, [form, table, file], **QUIET)
