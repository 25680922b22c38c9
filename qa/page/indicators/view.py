"""The indicator view: the facts of the plans as a table to filter and to download."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any

import gradio as gr

from index.facts.fact import Fact
from index.facts.listing import arranged, as_csv, chosen, wordings
from index.facts.unit_facts import facts, unread
from qa.page.assets import asset
from qa.page.indicators.table import read_request, render_form, render_table
from qa.page.shared.events import PLAIN, QUIET, Update, as_file, data_of, told
from qa.page.shared.state import PageState
from qa.page.shared.templates import html


@dataclass(frozen=True, slots=True)
class Reading:
    """The facts of an index in the order to show them, and how many of its figures are none."""

    facts: tuple[Fact, ...]
    unread: int


class IndicatorHandlers:
    """The facts of the index that is served; read once for each index."""

    def __init__(self, state: PageState) -> None:
        self._state = state
        self._lock = threading.Lock()
        self._read: dict[str, Reading] = {}

    def reading(self) -> Reading:
        """All facts, and how many figures are none."""
        store = self._state.store
        with self._lock:
            if store.fingerprint not in self._read:
                found = arranged(facts(store), store, self._state.engine.as_of)
                self._read = {store.fingerprint: Reading(tuple(found), unread(store))}
            return self._read[store.fingerprint]

    def show(self, data: dict[str, Any]) -> Update:
        """The table for filters that the browser sent, or its file: ``form``, ``table`` or ``file``."""
        engine, store, reading = self._state.engine, self._state.store, self.reading()
        asked = read_request(data)
        found = chosen(reading.facts, asked.wanted, store, engine.as_of, wordings(engine.terms))
        if data.get("do") == "csv":
            content = as_csv(found, store, engine.as_of).encode()
            return {"file": as_file(f"指标-{engine.as_of.isoformat()}.csv", "text/csv;charset=utf-8", content)}
        shown: Update = {"table": render_table(found, asked.rows, store, engine.as_of)}
        return shown | {"form": render_form(reading.facts, reading.unread, store)} if data.get("do") == "open" else shown


def build_indicators(state: PageState, file: gr.HTML) -> None:
    """Adds the indicator view to the page that is being built; files go out by ``file``."""
    handlers = IndicatorHandlers(state)
    with gr.Column(elem_classes="pq-wrap"):
        gr.HTML(
            html("page.title", "指标", "从各规划的表格和正文中读准了的数字，每个一行；点出处看所在的句子或表格。"), js_on_load=None, **PLAIN
        )
        form = gr.HTML("", elem_id="pq-filter", js_on_load=asset("indicators.js"), **PLAIN)
        table = gr.HTML("", elem_id="pq-ledger", js_on_load=asset("ledger.js"), **PLAIN)
    components: dict[str, Any] = {"form": form, "table": table, "file": file}

    def on_show(event: gr.EventData) -> dict[Any, Any]:
        return told(components, handlers.show(data_of(event)))

    gr.on([form.select, table.select], on_show, None, [form, table, file], **QUIET)
