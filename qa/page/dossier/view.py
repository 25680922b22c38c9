"""The view that gathers all that the plans say of a name: the form, what was found plan by plan, its downloads."""

from __future__ import annotations

import re
from typing import Any

import gradio as gr
from markupsafe import Markup

from index.errors import PlanQAError
from qa.dossier import MAX_CHARS, as_csv, as_docx, dossier, line_of
from qa.page.assets import asset
from qa.page.shared.events import PLAIN, QUIET, WORD, Update, as_file, data_of, told
from qa.page.shared.sections import marked
from qa.page.shared.state import PageState
from qa.page.shared.templates import html
from qa.page.shared.work import notice


def gather(state: PageState, data: dict[str, Any]) -> Update:
    """What a visitor asked for.

    Args:
        state: holds the index.
        data: ``do`` is ``open`` (which shows the form as well), ``show``, ``docx`` or ``csv``; ``name`` what is gathered, ``plan`` the id of a plan to keep to.
            What comes from the browser may be anything.

    Returns:
        ``form``, ``result`` or ``file``.
    """
    opened: Update = {}
    if data.get("do") == "open":
        opened["form"] = html("dossier.form", [(plan, title) for title, plan in state.plans()], MAX_CHARS)
        if not data.get("name"):
            return opened
    name, plan = (data[key] if isinstance(data.get(key), str) else "" for key in ("name", "plan"))
    store, today = state.store, state.engine.as_of
    try:
        found = dossier(name, store, today, (plan,) if plan else ())
    except PlanQAError as error:
        return opened | {"result": notice(str(error))}
    stem = re.sub(r"[^\w.-]", "_", found["name"])
    file = f"{stem}-{today.isoformat()}"
    if data.get("do") == "docx":
        return {"file": as_file(f"{file}.docx", WORD, as_docx(found, today))}
    if data.get("do") == "csv":
        return {"file": as_file(f"{file}.csv", "text/csv;charset=utf-8", as_csv(found).encode())}
    return opened | {"result": html("dossier.found", found, store.by_id, lambda item: _named(item, found["name"]))}


def _named(item: dict[str, Any], name: str) -> Markup:
    """What is said, the name marked in it."""
    text = line_of(item)
    marks = [m.span() for m in re.finditer(re.escape(name), text)]
    return marked(text, (0, len(text)), marks)


def build_dossier(state: PageState, file: gr.HTML) -> None:
    """Adds the view to the page that is being built; files go out by ``file``."""
    with gr.Column(elem_classes="pq-wrap"):
        gr.HTML(
            html("page.title", "专题汇编", "一个地方、单位、项目或名词，各规划写到它的每一处，按规划和章节排列。"), js_on_load=None, **PLAIN
        )
        form = gr.HTML("", elem_id="pq-dossier-form", js_on_load=asset("dossier.js"), **PLAIN)
        result = gr.HTML("", elem_id="pq-dossier", js_on_load=None, **PLAIN)
    components: dict[str, Any] = {"form": form, "result": result, "file": file}

    def on_do(event: gr.EventData) -> dict[Any, Any]:
        return told(components, gather(state, data_of(event)))

    form.select(on_do, None, [form, result, file], **QUIET)
