"""What goes between the browser and the handlers of the page's events."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Mapping, MutableMapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import gradio as gr

Update = dict[str, Any]
"""What is to be shown anew, by the name of the component of the view."""

QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
"""How every event of the page is listened to."""
PLAIN: dict[str, Any] = {"apply_default_css": False}
"""How every piece of HTML is added to the page."""
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
"""The media type of a Word document."""


def told(components: Mapping[str, Any], update: Update) -> dict[Any, Any]:
    """An update as Gradio takes it: what is shown, by component. Where nothing is, that is said in so many words: of an empty dict Gradio
    makes one value, and raises where an event has several components."""
    import gradio as gr

    return {components[name]: value for name, value in update.items()} or gr.skip()


def data_of(event: gr.EventData) -> dict[str, Any]:
    """What a script of the page sent with an event."""
    return event._data if isinstance(event._data, dict) else {}


def scope_of(request: gr.Request) -> MutableMapping[str, Any]:
    """The ASGI scope of the request that an event came with."""
    return request.request.scope if request.request else {}


def as_file(name: str, kind: str, content: bytes) -> dict[str, str]:
    """A file for the page's script to save; nothing is left on the server."""
    # The same file asked for again must be news to the script.
    return {"name": name, "type": kind, "content": base64.b64encode(content).decode(), "once": secrets.token_hex(4)}
