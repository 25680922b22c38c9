"""The view of the evaluation, for editors."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr

from qa.page.access.people import person_of
from qa.page.assets import asset
from qa.page.evaluation.handlers import EvaluationHandlers
from qa.page.shared.events import PLAIN, QUIET, data_of, scope_of, told
from qa.page.shared.state import PageState
from qa.page.shared.templates import html


def build_evaluation(state: PageState, runs: Path, sets: tuple[Path, ...], *, local: bool) -> None:
    """Adds the view to the page that is being built; runs are kept in ``runs``, questions come from ``sets``."""
    handlers = EvaluationHandlers(state, runs, sets)
    with gr.Column(elem_classes="pq-wrap"):
        gr.HTML(
            html("page.title", "测评", "用随附的题集测当前索引。题集的一半供改进时练习，在这里用；另一半只留作最终检验，不在这里显示。"),
            js_on_load=None,
            **PLAIN,
        )
        form = gr.HTML("", elem_id="pq-runs", js_on_load=asset("runs.js"), **PLAIN)
        status = gr.HTML("", elem_id="pq-run-status", js_on_load=asset("report.js"), **PLAIN)
        result = gr.HTML("", elem_id="pq-run-result", js_on_load=None, **PLAIN)
    components: dict[str, Any] = {"runs": form, "status": status, "result": result}

    def on_do(event: gr.EventData, request: gr.Request) -> Iterator[dict[Any, Any]]:
        person = person_of(scope_of(request), local=local)
        for update in handlers.handle(data_of(event), person):
            yield told(components, update)

    form.select(on_do, None, [form, status, result], **QUIET)
