"""The view for editors: upload, replace and remove plans, go back to an earlier version."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.utils import get_upload_folder

from index.parse import SUFFIXES
from index.parse.intake.archive import ARCHIVES
from qa.page.access.people import person_of
from qa.page.assets import asset
from qa.page.plans.editing import MAX_UPLOAD_MB, Audit, EditingHandlers, upload_form
from qa.page.shared.events import PLAIN, QUIET, data_of, scope_of, told
from qa.page.shared.state import PageState
from qa.page.shared.templates import html


def build_editing(state: PageState, audit: Audit, *, local: bool) -> gr.HTML:
    """Adds the view to the page that is being built; what it returns changes whenever the plans do."""
    editing = EditingHandlers(state, Path(get_upload_folder()), audit)
    with gr.Column(elem_classes="pq-wrap"):
        gr.HTML(html("editing.intro", (*SUFFIXES, *ARCHIVES), MAX_UPLOAD_MB), js_on_load=None, **PLAIN)
        form = gr.HTML(
            upload_form((*SUFFIXES, *ARCHIVES)), max_mb=MAX_UPLOAD_MB, elem_id="pq-upload", js_on_load=asset("upload.js"), **PLAIN
        )
        report = gr.HTML("", elem_id="pq-report", js_on_load=asset("report.js"), **PLAIN)
        plans = gr.HTML("", elem_id="pq-plans-table", js_on_load=asset("plans.js"), **PLAIN)
    components: dict[str, Any] = {"report": report, "plans": plans}

    def on_change(event: gr.EventData, request: gr.Request) -> Iterator[dict[Any, Any]]:
        scope = scope_of(request)
        client = scope.get("client")
        for update in editing.handle(data_of(event), person_of(scope, local=local), str(client[0]) if client else ""):
            yield told(components, update)

    gr.on([form.select, plans.select], on_change, None, [report, plans], **QUIET)
    return plans
