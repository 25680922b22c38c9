"""What stands between the network and Gradio: headers that keep browsers from loading anything from elsewhere, closed doors."""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from typing import Any

from qa.page.access.people import person_of

MAX_EVENT_BYTES = 20 * 2**20
"""The largest event of the page is a text of 10 MB to be checked, in base64."""


class Guard:
    """ASGI middleware: adds security headers, closes the doors of Gradio that the page does not use (files, proxy, API
    description), and refuses what another site's page sends through a visitor's browser, and events larger than any of the page's.

    Args:
        app: what stands behind it.
        local: whoever opens the page may upload; otherwise only editors.
    """

    _OPEN = frozenset({"queue", "heartbeat", "reset", "cancel", "startup-events", "theme.css", "app_id"})
    _UPLOAD = frozenset({"upload", "upload_progress"})
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

    def __init__(self, app: Any, *, local: bool = True) -> None:
        self._app = app
        self._local = local

    async def __call__(self, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        begun = False

        async def guarded(message: MutableMapping[str, Any]) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                message["headers"] = [*message.get("headers", ()), *self._HEADERS]
            await send(message)

        refused = self._refused(scope) if scope["type"] == "http" else 0
        if refused:
            await send({"type": "http.response.start", "status": refused, "headers": [(b"content-length", b"0")]})
            await send({"type": "http.response.body", "body": b""})
            return
        try:
            await self._app(scope, receive, guarded if scope["type"] == "http" else send)
        except Exception:
            # Gradio tells a browser whose session it does not know so, as after a restart, and raises behind it: nothing is wrong here.
            if not (begun and _door(scope) == "queue"):
                raise
            await send({"type": "http.response.body", "body": b""})

    def _refused(self, scope: MutableMapping[str, Any]) -> int:
        """The status of a request that may not pass, else 0."""
        if sent_by_another_site(scope):
            return 403
        door = _door(scope)
        if door in self._UPLOAD:
            return 0 if person_of(scope, local=self._local).editor else 403
        if door is not None and door not in self._OPEN:
            return 404
        return _unread(scope)


def _door(scope: MutableMapping[str, Any]) -> str | None:
    """Which of Gradio's doors a request comes to; None where to none."""
    path = re.match(r"/+gradio_api/+([^/?=]*)", scope.get("path", ""))
    return path[1] if path else None


def _unread(scope: MutableMapping[str, Any]) -> int:
    """The status of a request whose body is not going to be read, else 0: Gradio keeps all of it in memory before it looks at it. Browsers
    say how long it is."""
    headers = dict(scope.get("headers", ()))
    length = headers.get(b"content-length", b"0")
    if b"transfer-encoding" in headers or not length.isdigit():
        return 411
    return 413 if len(length) > 15 or int(length) > MAX_EVENT_BYTES else 0


def sent_by_another_site(scope: MutableMapping[str, Any]) -> bool:
    """Whether a visitor's browser sends this for another site's page and it would change something.

    Browsers say where a request comes from (https://www.w3.org/TR/fetch-metadata/); other programs need not.
    """
    site = dict(scope.get("headers", ())).get(b"sec-fetch-site", b"none")
    return scope.get("method") not in ("GET", "HEAD") and site not in (b"same-origin", b"none")
