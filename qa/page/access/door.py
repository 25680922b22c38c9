"""The door before the page where people sign in: a form, a session cookie, and who is let through."""

from __future__ import annotations

from collections.abc import MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from index.errors import PlanQAError
from qa.page.access.guard import sent_by_another_site
from qa.page.access.people import USER
from qa.page.shared.templates import html
from qa.people.accounts import Accounts, TooManyAttemptsError, WrongPasswordError

COOKIE = "planqa_session"
_HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
}
_MAX_FORM = 4096


class Door:
    """ASGI middleware that lets in whoever has signed in, and leaves in the scope who it is. Where it sends somebody is told
    relative to the page, which a proxy may show under a path of its own.

    Args:
        app: the page.
        accounts: knows names, passwords and sessions.
    """

    def __init__(self, app: Any, accounts: Accounts) -> None:
        self._app = app
        self._accounts = accounts

    async def __call__(self, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        try:
            response = await self._response(scope, receive)
        except PlanQAError as error:  # the accounts cannot be read or written
            response = PlainTextResponse(f"{error.message}{error.hint}", 503)
        if response is None:
            await self._app(scope, receive, send)
            return
        response.headers.update(_HEADERS)
        await response(scope, receive, send)

    async def _response(self, scope: MutableMapping[str, Any], receive: Any) -> Response | None:
        """What the door itself answers; None where a person may pass, who is left in the scope then."""
        token = _token(scope)
        path, method = scope["path"], scope.get("method", "")
        if method == "POST" and path in ("/login", "/logout") and sent_by_another_site(scope):
            return PlainTextResponse("请从本网页登录。", 403)
        if path == "/login" and method == "POST":
            return await self._sign_in(scope, receive)
        if path == "/logout" and method == "POST":
            await run_in_threadpool(self._accounts.sign_out, token)
            response = RedirectResponse("login", 303)
            response.delete_cookie(COOKIE)
            return response
        if person := await run_in_threadpool(self._accounts.person, token) if token else None:
            if path == "/login":
                return RedirectResponse("./", 303)
            scope[USER] = person
            return None
        if path == "/login":
            return _form(problem="登录已到期，请重新登录。" if scope.get("query_string") == b"ended" else "")
        return RedirectResponse("login", 303) if path == "/" and method == "GET" else PlainTextResponse("请先登录。", 401)

    async def _sign_in(self, scope: MutableMapping[str, Any], receive: Any) -> Response:
        name, password = _typed(await _body(receive))
        client = scope.get("client")
        try:
            # Hashing takes a while on purpose; the page must not stand still for it.
            token, lasts_s = await run_in_threadpool(self._accounts.sign_in, name.strip(), password, str(client[0]) if client else "")
        except PlanQAError as error:
            # What is not wrong with what was typed is wrong here: the disk may be full.
            return _form(name, f"{error.message}{error.hint}", 403 if isinstance(error, WrongPasswordError | TooManyAttemptsError) else 503)
        response = RedirectResponse("./", 303)
        secure = scope.get("scheme") == "https"
        response.set_cookie(COOKIE, token, max_age=lasts_s, httponly=True, samesite="lax", secure=secure)
        return response


def _typed(form: str) -> tuple[str, str]:
    """Name and password of a form; empty where it is none of ours."""
    try:
        fields = parse_qs(form, keep_blank_values=True, max_num_fields=10, encoding="utf-8", errors="replace")
    except ValueError:  # of more fields
        return "", ""
    return fields.get("name", [""])[0], fields.get("password", [""])[0]


async def _body(receive: Any) -> str:
    """The body of a form, as far as a form of ours is long."""
    body, more = b"", True
    while more and len(body) <= _MAX_FORM:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body[:_MAX_FORM].decode("ascii", "replace")


def _token(scope: MutableMapping[str, Any]) -> str:
    header = dict(scope.get("headers", ())).get(b"cookie", b"").decode("latin-1")
    try:
        found = SimpleCookie(header).get(COOKIE)
    except CookieError:
        return ""
    return found.value if found else ""


def _form(name: str = "", problem: str = "", status: int = 200) -> Response:
    return HTMLResponse(html("login.form", name, problem), status)
