"""The plan browser: section tree, search within a plan, the text of a section with its neighbours."""

from __future__ import annotations

import re
from typing import Any

import gradio as gr

from index.types import Span
from qa.page.assets import asset
from qa.page.plans import browsing
from qa.page.shared.events import PLAIN, QUIET, Update, data_of
from qa.page.shared.plans import find_section
from qa.page.shared.state import PageState
from qa.page.shared.templates import html


def visit(state: PageState, data: dict[str, Any]) -> Update:
    """A plan, section or words were chosen in the browser; whatever they name, something sensible is shown.

    Args:
        state: holds the index.
        data: ``doc``, ``section`` and ``words``; ``have`` is the plan whose tree the browser already shows.

    Returns:
        ``tree`` and ``place``.
    """
    store = state.store
    wanted = {key: data[key] if isinstance(data.get(key), str) else "" for key in ("doc", "section", "words", "have")}
    document = store.by_id.get(wanted["doc"]) if wanted["doc"] else state.documents()[0]
    if document is None:
        return {"tree": "", "place": html("plans.gone")}
    words = wanted["words"].strip()[:60]
    found = browsing.find(document, words) if words else []
    locator, _, at = wanted["section"].partition("/@")
    section = find_section(document, locator) or (found[0].section if found else document.sections[0])
    spans = [s for f in found for s in f.spans] or _span(at)
    shown: Update = {"place": browsing.render_place(document, section, document.in_force(state.engine.as_of), spans)}
    if words:
        return shown | {"tree": browsing.render_found(document, words, found)}
    return shown | ({} if wanted["have"] == document.id else {"tree": browsing.render_tree(document, section.locator)})


def _span(at: str) -> list[Span]:
    """The words that an address names behind its section, as ``12-30``."""
    numbers = re.fullmatch(r"(\d{1,9})-(\d{1,9})", at)
    return [(int(numbers[1]), int(numbers[2]))] if numbers else []


def build_plans(state: PageState, page: gr.Blocks) -> gr.HTML:
    """Adds the plan browser to the page that is being built; returns the part that lists the plans."""
    with gr.Row(elem_id="pq-browse"):
        with gr.Column(elem_id="pq-contents", scale=2, min_width=0):
            chooser = gr.HTML(browsing.render_finder(state.plans()), elem_id="pq-finder", js_on_load=asset("browse.js"), **PLAIN)
            tree = gr.HTML("", elem_id="pq-tree", js_on_load=None, **PLAIN)
        with gr.Column(elem_id="pq-section", scale=3, min_width=0):
            place = gr.HTML("", elem_id="pq-place", js_on_load=asset("place.js"), **PLAIN)
    components: dict[str, Any] = {"tree": tree, "place": place}

    def on_visit(event: gr.EventData) -> dict[Any, Any]:
        return {components[k]: v for k, v in visit(state, data_of(event)).items()}

    chooser.select(on_visit, None, [tree, place], **QUIET)
    page.load(lambda: browsing.render_finder(state.plans()), None, chooser, **QUIET)
    return chooser
