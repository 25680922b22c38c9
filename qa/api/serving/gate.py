"""The gate before everything: who is calling, how often, how it ended."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import MutableMapping
from typing import Any

from fastapi.responses import HTMLResponse, Response
from starlette.datastructures import Headers

from qa.api.serving.auth import Tokens, basic, bearer
from qa.api.serving.errors import CLIENT_GONE, TOO_LARGE, UNAUTHORIZED, error_response, too_many
from qa.api.serving.limits import RateLimit
from qa.api.serving.logs import FIELDS
from qa.api.serving.metrics import Metrics
from qa.config import ServerConfig

log = logging.getLogger(__name__)
Scope = MutableMapping[str, Any]

OPEN = frozenset({"/healthz", "/readyz"})
"""Need no token: those who watch the server have none."""
BOTH = frozenset({"/metrics", "/docs", "/openapi.json"})
"""A person may read these in the browser, with the token as the password."""
ROUTES = frozenset(
    {"/v1/ask", "/v1/search", "/v1/plans", "/v1/section", "/v1/chat/completions", "/v1/models", "/mcp", *OPEN, *BOTH},
)


def is_api(path: str) -> bool:
    """Whether a path belongs to the API; all others are the page's."""
    return path in ROUTES or path == "/v1" or path.startswith(("/v1/", "/mcp/"))


class Gate:
    """Checks token and rate, gives each request an id, counts it and writes its log line.

    Args:
        app: what stands behind the gate.
        tokens: who is let in; everybody where there are none.
        config: the server's settings.
        metrics: where requests are counted.
        page_has_door: people sign in to the page by themselves; then others can reach the server, and without tokens nobody
            may call the API.
    """

    def __init__(self, app: Any, tokens: Tokens, config: ServerConfig, metrics: Metrics, *, page_has_door: bool = False) -> None:
        self._app = app
        self._page_has_door = page_has_door
        self._tokens = tokens
        self._limit = RateLimit(config.requests_per_minute)
        self._max_body = config.max_body_bytes
        self._failures = RateLimit(config.wrong_tokens_per_minute)
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            # The page uses no web sockets; without a check of the token none may pass.
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        path: str = scope["path"]
        line: dict[str, Any] = {"request_id": secrets.token_hex(8), "client": _address(scope)}
        scope["planqa_log"] = line
        # Set when the response begins; without one the client has gone.
        status = CLIENT_GONE

        async def watched(message: MutableMapping[str, Any]) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                if is_api(path):
                    extra = ((b"x-request-id", line["request_id"].encode()), (b"x-content-type-options", b"nosniff"))
                    message["headers"] = [*message.get("headers", ()), *extra]
            await send(message)

        try:
            refused = self._refused(scope, line)
            await (refused or self._app)(scope, receive, watched)
        finally:
            self._ended(path, scope["method"], status, time.perf_counter() - started, line)

    def _refused(self, scope: Scope, line: dict[str, Any]) -> Response | None:
        """The response to a request that may not pass."""
        path = scope["path"]
        if path in OPEN or (self._page_has_door and not is_api(path)):
            return None
        headers = Headers(scope=scope)
        if self._tokens or self._page_has_door:
            header = headers.get("authorization", "")
            # The API takes no password that a browser would add to a request made by another site.
            for_people = not is_api(path) or path in BOTH
            token = bearer(header) or (basic(header) if for_people else "")
            caller = self._tokens.caller(token) if token else None
            if caller is None:
                wait_s = self._failures.wait_s(_address(scope)) if token else 0.0
                if wait_s:
                    return error_response(too_many(wait_s), scope)
                return _sign_in() if for_people else error_response(UNAUTHORIZED, scope)
            line["client"] = caller
        limited = path.startswith(("/v1/", "/mcp"))
        wait_s = self._limit.wait_s(line["client"]) if limited else 0.0
        if wait_s:
            return error_response(too_many(wait_s), scope)
        # Told before the body is read; one that does not say how long it is is cut off while it is read.
        length = headers.get("content-length", "")
        too_large = is_api(path) and length.isdecimal() and (len(length) > 15 or int(length) > self._max_body)
        return error_response(TOO_LARGE, scope) if too_large else None

    def _ended(self, path: str, method: str, status: int, elapsed_s: float, line: dict[str, Any]) -> None:
        # Few names only: a figure for each address that anybody thinks up would fill the memory.
        route = path if path in ROUTES else "other" if is_api(path) else "page"
        self._metrics.requests.labels(route, status).inc()
        self._metrics.seconds.labels(route).observe(elapsed_s)
        if status >= 400 or "code" in line:
            self._metrics.errors.labels(line.get("code", status)).inc()
        if is_api(path) and path not in OPEN:
            fields = {**line, "method": method, "route": route, "status": status, "ms": round(elapsed_s * 1000, 1)}
            log.info("request", extra={FIELDS: fields})


def _address(scope: Scope) -> str:
    client = scope.get("client")
    return str(client[0]) if client else "unknown"


def _sign_in() -> Response:
    headers = {"www-authenticate": 'Basic realm="Plan QA", charset="UTF-8"'}
    return HTMLResponse(
        "<!doctype html><html lang=zh-CN><meta charset=utf-8><title>规划问答</title><p>请登录：用户名任意，密码填令牌。", 401, headers
    )
