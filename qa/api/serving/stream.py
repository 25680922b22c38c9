"""Server-sent events by sse-starlette: JSON in each event, a sign of life in silence, an end when the client has gone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from sse_starlette import EventSourceResponse, JSONServerSentEvent, ServerSentEvent

_LINE_END = "\n"
_LAST_WORDS_S = 1.5
"""Seconds that a stream may go on when the server stops; shorter than the server's own patience (``ui.serve_app``)."""


def event(data: Any, name: str | None = None) -> ServerSentEvent:
    """One event with JSON data; without a name it is a ``message``."""
    return JSONServerSentEvent(data, event=name, sep=_LINE_END)


def end() -> ServerSentEvent:
    """The last event of OpenAI's streams, which is no JSON."""
    return ServerSentEvent("[DONE]", sep=_LINE_END)


def streamed(events: AsyncIterator[ServerSentEvent]) -> EventSourceResponse:
    """A response that neither browsers nor proxies (nginx) hold back; a comment every 15 seconds keeps it open."""
    return EventSourceResponse(
        events,
        sep=_LINE_END,
        ping_message_factory=lambda: ServerSentEvent(comment="keep-alive", sep=_LINE_END),
        shutdown_grace_period=_LAST_WORDS_S,
    )
