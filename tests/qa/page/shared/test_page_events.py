"""What handlers show, as Gradio takes it."""

from __future__ import annotations

import gradio as gr

from qa.page.shared.events import told


def test_nothing_to_show_is_told_as_such() -> None:
    """Of an empty dict Gradio makes one value, and raises where an event has several components: as where a browser has left."""
    with gr.Blocks():
        parts = {"log": gr.HTML(), "next": gr.HTML()}
    assert told(parts, {"log": "a"}) == {parts["log"]: "a"}
    assert told(parts, {}) == gr.skip()
