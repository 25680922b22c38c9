"""The plan browser: section tree, search in one plan or in all, the text of a section with its neighbours."""

from __future__ import annotations

import re
from typing import Any

import gradio as gr
from markupsafe import Markup

from index.types import Document, Span
from qa.page.assets import asset
from qa.page.plans import browsing
from qa.page.shared import scope
from qa.page.shared.events import PLAIN, QUIET, Update, data_of, told
from qa.page.shared.plans import find_section
from qa.page.shared.state import PageState
from qa.page.shared.templates import html


def visit(state: PageState, data: dict[str, Any]) -> Update:
    """A plan, section or words were chosen in the browser; whatever they name, something sensible is shown.

    Args:
        state: holds the index.
        data: ``doc``, ``section`` and ``words``; ``where`` says which plans to look through (empty: the one that is shown);
            ``tree`` says whether the list beside the text is to be made anew.

    Returns:
        ``place`` and, where it is asked for, ``tree``.
    """
    store = state.store
    wanted = {key: data[key] if isinstance(data.get(key), str) else "" for key in ("doc", "section", "words", "where")}
    words, fresh = wanted["words"].strip()[:60], data.get("tree") is not False
    document = store.by_id.get(wanted["doc"]) if wanted["doc"] else state.documents()[0]
    if document is None:
        return {"tree": "", "place": html("plans.gone")}
    shown: Update = {}
    if words and wanted["where"] and fresh:
        searched = _within(state, wanted["where"])
        everywhere = [(d, found) for d in searched if (found := browsing.find(d, words))]
        shown["tree"] = browsing.render_found_in_all(words, everywhere, len(searched))
        if everywhere and not wanted["section"]:
            document = everywhere[0][0]
    found = browsing.find(document, words) if words else []
    locator, _, at = wanted["section"].partition("/@")
    section = find_section(document, locator) or (found[0].section if found else document.sections[0])
    spans = [s for f in found for s in f.spans] or _span(at)
    shown["place"] = browsing.render_place(document, section, document.in_force(state.engine.as_of), spans)
    if fresh and "tree" not in shown:
        shown["tree"] = browsing.render_found(document, words, found) if words else browsing.render_tree(document, section.locator)
    return shown


def _within(state: PageState, where: str) -> list[Document]:
    """The plans that a choice of the finder names: ``period:`` or ``region:`` with one of its values; all plans otherwise."""
    kind, _, value = where.partition(":")
    period, region = (value if kind == wanted else scope.ALL for wanted in ("period", "region"))
    return scope.within(state.documents(), period, region, state.engine.as_of)


def _span(at: str) -> list[Span]:
    """The words that an address names behind its section, as ``12-30``."""
    numbers = re.fullmatch(r"(\d{1,9})-(\d{1,9})", at)
    return [(int(numbers[1]), int(numbers[2]))] if numbers else []


def finder(state: PageState) -> Markup:
    """What to choose a plan and where to search by."""
    return browsing.render_finder(state.plans(), state.periods()[1:], state.regions()[1:])


def build_plans(state: PageState, page: gr.Blocks) -> gr.HTML:
    """Adds the plan browser to the page that is being built; returns the part that lists the plans."""
    with gr.Row(elem_id="pq-browse"):
        with gr.Column(elem_id="pq-contents", scale=2, min_width=0):
            chooser = gr.HTML(finder(state), elem_id="pq-finder", js_on_load=asset("browse.js"), **PLAIN)
            tree = gr.HTML("", elem_id="pq-tree", js_on_load=None, **PLAIN)
        with gr.Column(elem_id="pq-section", scale=3, min_width=0):
            place = gr.HTML("", elem_id="pq-place", js_on_load=asset("place.js"), **PLAIN)
    components: dict[str, Any] = {"tree": tree, "place": place}

    def on_visit(event: gr.EventData) -> dict[Any, Any]:
        return told(components, visit(state, data_of(event)))

    chooser.select(on_visit, None, [tree, place], **QUIET)
    page.load(lambda: finder(state), None, chooser, **QUIET)
    return chooser
