"""The gate before everything: who is calling, how often, how it ended.

Our own middleware: Starlette's ``AuthenticationMiddleware`` says who is calling, but counts no rates and no wrong guesses.
"""

from __future__ import annotations

import contextlib
import logging
import re
import secrets
import time
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from fastapi.responses import HTMLResponse, Response
from starlette.datastructures import URL, Headers
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa.api.serving.auth import Tokens, basic, bearer
from qa.api.serving.errors import CLIENT_GONE, FOREIGN_HOST, TOO_LARGE, UNAUTHORIZED, error_response, too_many
from qa.api.serving.logs import FIELDS, log_line
from qa.api.serving.metrics import Metrics
from qa.api.serving.rates import RateLimit
from qa.config import ServerConfig

log = logging.getLogger(__name__)

LOOPBACK = ("127.0.0.1", "localhost", "::1")
"""The names of this machine."""


_SITE = re.compile(r"https?://(?:[^\s/?#@\\\[\]:]+|\[[0-9a-fA-F:.]+\])(?::\d+)?")
"""A site as a Host or Origin header names it."""


class Access(Enum):
    """Who may have what lies behind the gate."""

    OPEN = auto()
    """Everybody: those who watch the server have no token."""
    READERS = auto()
    """A token, which a person may type in the browser as a password."""
    PROGRAMS = auto()
    """A token in the header only, so often a minute: a password is one that a browser adds to what other sites make it send."""
    PAGE = auto()
    """The web page: as READERS, or nothing where people sign in to the page by themselves."""


class Gate:
    """Checks token and rate, gives each request an id, counts it and writes its log line.

    Args:
        tokens: who is let in; everybody where there are none.
        config: the server's settings.
        metrics: where requests are counted.
        page_has_door: people sign in to the page by themselves; then others can reach the server, and without tokens nobody
            may call the API.
    """

    def __init__(self, tokens: Tokens, config: ServerConfig, metrics: Metrics, *, page_has_door: bool = False) -> None:
        self._tokens = tokens
        self._page_has_door = page_has_door
        # Where nobody has to sign in, a page of another site could call through a browser whose name server points a
        # foreign name here (DNS rebinding); elsewhere such a name brings neither cookie nor token along.
        named = config.hosts or not (tokens or page_has_door)
        self._hosts = frozenset((*LOOPBACK, *(name.lower() for name in config.hosts))) if named else None
        self._rate = RateLimit(config.requests_per_minute)
        self._guesses = RateLimit(config.wrong_tokens_per_minute)
        self._max_body = config.max_body_bytes
        self._metrics = metrics

    def before(self, app: ASGIApp, access: Access, label: str) -> ASGIApp:
        """An application behind the gate; ``label`` names it in the figures."""
        return _Gated(self, app, access, label)

    def refusal(self, scope: Scope, access: Access) -> Response | None:
        """The response to a request that may not pass, None where it may."""
        if self._hosts is not None and not self._hosts >= _called(scope, access):
            return error_response(FOREIGN_HOST, scope)
        if access is Access.OPEN or (access is Access.PAGE and self._page_has_door):
            return None
        return self._stranger(scope, access) or self._too_often(scope, access) or self._too_large(scope, access)

    def ended(self, scope: Scope, access: Access, label: str, status: int, elapsed_s: float) -> None:
        """Counts a request and writes its log line."""
        line = log_line(scope)
        self._metrics.requests.labels(label, status).inc()
        self._metrics.seconds.labels(label).observe(elapsed_s)
        if status >= 400 or "code" in line:
            self._metrics.errors.labels(line.get("code", status)).inc()
        if access in (Access.READERS, Access.PROGRAMS):
            fields = {**line, "method": scope["method"], "route": label, "status": status, "ms": round(elapsed_s * 1000, 1)}
            log.info("request", extra={FIELDS: fields})

    def _stranger(self, scope: Scope, access: Access) -> Response | None:
        """Refuses whoever needs a token and has none of ours; the log is told whose it is."""
        if not (self._tokens or self._page_has_door):
            return None
        header, for_people = Headers(scope=scope).get("authorization", ""), access is not Access.PROGRAMS
        token = bearer(header) or (basic(header) if for_people else "")
        caller = self._tokens.caller(token) if token else None
        if caller is not None:
            log_line(scope)["client"] = caller
            return None
        if token and (wait_s := self._guesses.wait_s(_address(scope))):
            return error_response(too_many(wait_s), scope)
        return _sign_in() if for_people else error_response(UNAUTHORIZED, scope)

    def _too_often(self, scope: Scope, access: Access) -> Response | None:
        wait_s = self._rate.wait_s(log_line(scope)["client"]) if access is Access.PROGRAMS else 0.0
        return error_response(too_many(wait_s), scope) if wait_s else None

    def _too_large(self, scope: Scope, access: Access) -> Response | None:
        """Told before the body is read; one that does not say how long it is is cut off while it is read."""
        length = Headers(scope=scope).get("content-length", "")
        if access is Access.PAGE or not length.isdecimal():
            return None
        return error_response(TOO_LARGE, scope) if len(length) > 15 or int(length) > self._max_body else None


@dataclass(frozen=True)
class _Gated:
    """An application behind a gate."""

    gate: Gate
    app: ASGIApp
    access: Access
    label: str

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            # The page uses no web sockets; without a check of the token none may pass.
            await send({"type": "websocket.close"})
            return
        started = time.perf_counter()
        line = log_line(scope)
        line.update(request_id=secrets.token_hex(8), client=_address(scope))
        # Set when the response begins; without one the client has gone.
        status = CLIENT_GONE

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), *self._headers(line)]
            await send(message)

        try:
            # Whoever leaves before all of a request is sent is no fault of ours.
            with contextlib.suppress(ClientDisconnect):
                await (self.gate.refusal(scope, self.access) or self.app)(scope, receive, watched)
        finally:
            self.gate.ended(scope, self.access, self.label, status, time.perf_counter() - started)

    def _headers(self, line: dict[str, Any]) -> tuple[tuple[bytes, bytes], ...]:
        """What every response of the API carries; the page has headers of its own."""
        if self.access is Access.PAGE:
            return ()
        return (b"x-request-id", line["request_id"].encode()), (b"x-content-type-options", b"nosniff")


def _called(scope: Scope, access: Access) -> set[str]:
    """The name under which a request calls the server, and of one for programs or one that may change something the site that a
    browser sends it for; empty strings for what cannot be read."""
    headers = Headers(scope=scope)
    origin = headers.get("origin") if access is Access.PROGRAMS or scope["method"] not in ("GET", "HEAD") else None
    return {_name(f"http://{headers.get('host', '')}"), *([_name(origin)] if origin is not None else [])}


def _name(address: str) -> str:
    # A name with a path or user behind or before it is none; of those the parts would be taken for the name.
    if not _SITE.fullmatch(address):
        return ""
    try:
        return (URL(address).hostname or "").lower()
    except ValueError:
        return ""


def _address(scope: Scope) -> str:
    client = scope.get("client")
    return str(client[0]) if client else "unknown"


def _sign_in() -> Response:
    headers = {"www-authenticate": 'Basic realm="Plan QA", charset="UTF-8"'}
    return HTMLResponse(
        "<!doctype html><html lang=zh-CN><meta charset=utf-8><title>规划问答</title><p>请登录：用户名任意，密码填令牌。", 401, headers
    )
