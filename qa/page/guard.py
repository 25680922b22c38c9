"""What stands between the network and Gradio: headers that keep browsers from loading anything from elsewhere, closed doors."""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from typing import Any


class Guard:
    """ASGI middleware: adds security headers, and closes the doors of Gradio that the page does not use (files, proxy, API description)."""

    _OPEN = frozenset({"queue", "heartbeat", "reset", "cancel", "startup-events", "theme.css", "app_id"})
    _HEADERS = (
        (
            b"content-security-policy",
            # Gradio's page needs inline scripts and Function(); everything still comes from here.
            b"default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
            b"img-src 'self' data:; font-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'",
        ),
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"no-referrer"),
    )

    def __init__(self, app: Any) -> None:
        self._app = app

    async def __call__(self, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        async def guarded(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *self._HEADERS]
            await send(message)

        path = re.match(r"/+gradio_api/+([^/?=]*)", scope.get("path", ""))
        if scope["type"] == "http" and path and path[1] not in self._OPEN:
            await send({"type": "http.response.start", "status": 404, "headers": [(b"content-length", b"0")]})
            await send({"type": "http.response.body", "body": b""})
            return
        await self._app(scope, receive, guarded if scope["type"] == "http" else send)
