"""The view of the evaluation, for editors."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr

from qa.page.access.people import person_of
from qa.page.assets import asset
from qa.page.chat.handlers import Desk
from qa.page.chat.view import PLAIN, QUIET, data_of
from qa.page.evaluation.handlers import Evaluating


def build_quality(desk: Desk, runs: Path, sets: tuple[Path, ...], *, local: bool) -> None:
    """Adds the view to the page that is being built; runs are kept in ``runs``, questions come from ``sets``."""
    evaluating = Evaluating(desk, runs, sets)
    with gr.Column(elem_classes="pq-wrap"):
        gr.HTML(
            '<h2 class="pq-title">测评</h2><p class="pq-hint">用题集里 dev 一侧的题测当前索引；test 一侧留作最终检验，不在网页上显示。</p>',
            js_on_load=None,
            **PLAIN,
        )
        form = gr.HTML("", elem_id="pq-runs", js_on_load=asset("runs.js"), **PLAIN)
        status = gr.HTML("", elem_id="pq-run-status", js_on_load=asset("report.js"), **PLAIN)
        result = gr.HTML("", elem_id="pq-run-result", js_on_load=None, **PLAIN)
    parts: dict[str, Any] = {"runs": form, "status": status, "result": result}

    def on_do(event: gr.EventData, request: gr.Request) -> Iterator[dict[Any, Any]]:
        person = person_of(request.request.scope if request.request else {}, local=local)
        for update in evaluating.handle(data_of(event), person):
            yield {parts[k]: v for k, v in update.items()}

    form.select(on_do, None, [form, status, result], **QUIET)
