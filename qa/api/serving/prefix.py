"""The path under which a proxy shows the service, taken off whatever comes with it."""

from __future__ import annotations

from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send


class Prefixed:
    """ASGI middleware: a request for ``/prefix/x`` is one for ``/x``, whether the proxy has taken the prefix off or not.

    Args:
        app: the application.
        prefix: begins with a slash and does not end with one.
    """

    def __init__(self, app: ASGIApp, prefix: str) -> None:
        self._app, self._prefix = app, prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = str(scope.get("path", ""))
        if path == self._prefix and scope["type"] == "http":
            await RedirectResponse(f"{self._prefix}/", 307)(scope, receive, send)
            return
        if path.startswith(f"{self._prefix}/"):
            raw = scope.get("raw_path") or path.encode()
            scope = {**scope, "path": path[len(self._prefix) :], "raw_path": raw.removeprefix(self._prefix.encode())}
        await self._app(scope, receive, send)
