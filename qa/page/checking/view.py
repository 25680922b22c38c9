"""The view that checks a text before it goes out: paste or choose a file, the report, the sources beside it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import gradio as gr

from qa.page.assets import asset
from qa.page.checking.handlers import MAX_FILE_MB, Checked, CheckHandlers, InTurn
from qa.page.shared.events import PLAIN, QUIET, data_of, told
from qa.page.shared.state import PageState
from qa.page.shared.templates import html


def build_checking(state: PageState, file: gr.HTML, in_turn: InTurn | None) -> None:
    """Adds the view to the page that is being built; files go out by ``file``."""
    handlers = CheckHandlers(state, in_turn)
    checked = gr.State(Checked())
    with gr.Row(elem_id="pq-check"):
        with gr.Column(elem_id="pq-check-text", scale=3, min_width=0):
            gr.HTML(
                html("page.title", "核对文稿", "逐个数字与规划核对：一致、不一致、规划没有写，拿不准的注明请人工核对。"),
                js_on_load=None,
                **PLAIN,
            )
            form = gr.HTML("", max_mb=MAX_FILE_MB, elem_id="pq-check-form", js_on_load=asset("check.js"), **PLAIN)
            result = gr.HTML("", elem_id="pq-check-result", js_on_load=asset("checked.js"), **PLAIN)
        with gr.Column(elem_id="pq-check-side", scale=2, min_width=0):
            panel = gr.HTML("", elem_id="pq-check-panel", js_on_load=asset("source.js"), **PLAIN)
    components: dict[str, Any] = {"form": form, "result": result, "panel": panel, "file": file, "checked": checked}

    def on_check(checked: Checked, event: gr.EventData) -> Iterator[dict[Any, Any]]:
        data = data_of(event)
        if data.get("do") == "open":
            yield {form: handlers.form()}
            return
        for update in handlers.check(data, checked):
            yield told(components, update)

    def on_result(checked: Checked, event: gr.EventData) -> dict[Any, Any]:
        data = data_of(event)
        return told(components, handlers.download(checked) if data.get("do") == "docx" else handlers.open_source(data, checked))

    form.select(on_check, checked, [form, result, panel, checked], **QUIET)
    gr.on([result.select, panel.select], on_result, checked, [panel, file, checked], **QUIET)
