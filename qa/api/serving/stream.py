"""Server-sent events: the text that goes over the wire."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

from fastapi.responses import StreamingResponse

KEEP_ALIVE = ": keep-alive\n\n"


def event(data: Any, name: str = "") -> str:
    """One event with JSON data; ``name`` is left out where it is empty."""
    head = f"event: {name}\n" if name else ""
    return f"{head}data: {json.dumps(data, ensure_ascii=False)}\n\n"


def streamed(events: AsyncIterator[str]) -> StreamingResponse:
    """A response that neither browsers nor proxies (nginx) hold back."""
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    return StreamingResponse(events, media_type="text/event-stream", headers=headers)
