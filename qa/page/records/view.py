"""The view of the records, for editors."""

from __future__ import annotations

from typing import Any

import gradio as gr

from qa.page.access.people import person_of
from qa.page.assets import asset
from qa.page.records.records import Records, handle
from qa.page.shared.events import PLAIN, QUIET, data_of, scope_of, told
from qa.page.shared.templates import html


def build_records(records: Records, file: gr.HTML, *, local: bool) -> None:
    """Adds the view to the page that is being built; files go out by ``file``."""
    with gr.Column(elem_classes="pq-wrap"):
        gr.HTML(html("page.title", "记录", "用户对回答的评价，谁在何时登录、改了规划或账号，有哪些账号。"), js_on_load=None, **PLAIN)
        shown = gr.HTML("", elem_id="pq-records", js_on_load=asset("records.js"), **PLAIN)
    components: dict[str, Any] = {"shown": shown, "file": file}

    def on_do(event: gr.EventData, request: gr.Request) -> dict[Any, Any]:
        person = person_of(scope_of(request), local=local)
        return told(components, handle(records, data_of(event), person))

    shown.select(on_do, None, [shown, file], **QUIET)
