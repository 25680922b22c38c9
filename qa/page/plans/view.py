"""The plan browser: section tree, search within a plan, the text of a section with its neighbours."""

from __future__ import annotations

import re
from html import escape
from typing import Any

import gradio as gr

from index.types import Span
from qa.page.assets import asset
from qa.page.chat.handlers import Desk, Shown
from qa.page.chat.sources import find_section, render_place
from qa.page.chat.view import PLAIN, QUIET, data_of
from qa.page.plans import browsing


def render_finder(desk: Desk) -> str:
    """The plans to choose from and the box to search in one."""
    options = "".join(f'<option value="{escape(plan)}">{escape(title)}</option>' for title, plan in desk.plans())
    return (
        f'<form class="pq-finder" role="search" aria-label="在规划中查找"><label for="pq-doc">规划</label><select id="pq-doc">{options}</select>'
        '<label for="pq-words">在这份规划里查找</label><div class="pq-row"><input id="pq-words" type="search" maxlength="60" '
        'placeholder="输入词语，如 城镇化率" autocomplete="off"><button type="submit" class="pq-do">查找</button></div></form>'
    )


def visit(desk: Desk, data: dict[str, Any]) -> Shown:
    """A plan, section or words were chosen in the browser; whatever they name, something sensible is shown.

    Args:
        desk: holds the index.
        data: ``doc``, ``section`` and ``words``; ``have`` is the plan whose tree the browser already shows.

    Returns:
        ``tree`` and ``place``.
    """
    store = desk.store
    wanted = {key: data[key] if isinstance(data.get(key), str) else "" for key in ("doc", "section", "words", "have")}
    document = store.by_id.get(wanted["doc"]) if wanted["doc"] else desk.documents()[0]
    if document is None:
        return {"tree": "", "place": '<p class="pq-hint" role="status">没有这份规划；索引可能已更新。请从上面的列表里选一份。</p>'}
    words = wanted["words"].strip()[:60]
    found = browsing.find(document, words) if words else []
    locator, _, at = wanted["section"].partition("/@")
    section = find_section(document, locator) or (found[0].section if found else document.sections[0])
    spans = [s for f in found for s in f.spans] or _span(at)
    shown: Shown = {"place": render_place(document, section, document.in_force(desk.engine.as_of), spans)}
    if words:
        return shown | {"tree": browsing.render_found(document, words, found)}
    return shown | ({} if wanted["have"] == document.id else {"tree": browsing.render_tree(document, section.locator)})


def _span(at: str) -> list[Span]:
    """The words that an address names behind its section, as ``12-30``."""
    numbers = re.fullmatch(r"(\d{1,9})-(\d{1,9})", at)
    return [(int(numbers[1]), int(numbers[2]))] if numbers else []


def build_plans(desk: Desk, page: gr.Blocks) -> gr.HTML:
    """Adds the plan browser to the page that is being built; returns the part that lists the plans."""
    with gr.Row(elem_id="pq-browse"):
        with gr.Column(elem_id="pq-contents", scale=2, min_width=0):
            chooser = gr.HTML(render_finder(desk), elem_id="pq-finder", js_on_load=asset("browse.js"), **PLAIN)
            tree = gr.HTML("", elem_id="pq-tree", js_on_load=None, **PLAIN)
        with gr.Column(elem_id="pq-reading", scale=3, min_width=0):
            place = gr.HTML("", elem_id="pq-place", js_on_load=asset("place.js"), **PLAIN)
    parts: dict[str, Any] = {"tree": tree, "place": place}

    def on_visit(event: gr.EventData) -> dict[Any, Any]:
        return {parts[k]: v for k, v in visit(desk, data_of(event)).items()}

    chooser.select(on_visit, None, [tree, place], **QUIET)
    page.load(lambda: render_finder(desk), None, chooser, **QUIET)
    return chooser
