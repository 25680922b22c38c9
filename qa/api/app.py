"""The whole server in one application: API, MCP and page behind one gate."""

from __future__ import annotations

from collections.abc import AsyncIterator, MutableMapping
from contextlib import asynccontextmanager
from typing import Any

from fastapi import Depends, FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse
from fastapi.security import HTTPBearer
from mcp.server.transport_security import TransportSecuritySettings
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp

from index.errors import PlanQAError
from qa.api import openai, routes
from qa.api.mcp_tools import build_mcp
from qa.api.models import OpenAIErrorBody, problems
from qa.api.reference import render_reference
from qa.api.service import Service
from qa.api.serving import state
from qa.api.serving.auth import Tokens
from qa.api.serving.errors import on_http_error, on_invalid, on_product_error
from qa.api.serving.gate import Gate, is_api
from qa.api.serving.metrics import Metrics
from qa.engine import Engine

_ABOUT = "依据发展规划回答问题，每句话都注明出处；规划没有写的就拒答并说明原因。出错时返回 {error: {code, message, hint}}。"
_LOCAL = ("127.0.0.1", "localhost", "[::1]")


def build_server(
    engine: Engine, tokens: Tokens, page: FastAPI | None = None, *, page_has_door: bool = False, service: Service | None = None
) -> Gate:
    """The application that a server runs.

    Args:
        engine: the open index and settings; ``engine.config.server`` are the server's.
        tokens: who is let in; everybody where there are none.
        page: the web page, served wherever the API is not.
        page_has_door: people sign in to the page by themselves; then the API is closed where there are no tokens.
        service: the queue that the page asks through too; one of its own where None.
    """
    config = engine.config.server
    service = service or Service(engine, config, Metrics())
    metrics = service.metrics
    tools = build_mcp(service)
    # Without tokens only this machine can call; a page of another site must not do so through a browser
    # whose name server points a foreign name here (DNS rebinding).
    security = TransportSecuritySettings(
        enable_dns_rebinding_protection=not tokens,
        allowed_hosts=[h for name in _LOCAL for h in (name, f"{name}:*")],
        allowed_origins=[f"http://{name}:*" for name in _LOCAL],
    )
    mcp = tools.streamable_http_app(
        json_response=True, stateless_http=True, max_request_body_size=config.max_body_bytes, transport_security=security
    )

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with tools.session_manager.run():
            if page is None:
                yield
            else:
                async with page.router.lifespan_context(page):
                    yield
        service.pool.close()

    api = build_api(service, tokens, lifespan)
    return Gate(_Front(api, mcp, page or api), tokens, config, metrics, page_has_door=page_has_door)


def build_api(service: Service, tokens: Tokens, lifespan: Any = None) -> FastAPI:
    """The API's routes with their description, errors and limits."""
    app = FastAPI(
        title="规划问答 API",
        description=_ABOUT,
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=lifespan,
        redirect_slashes=False,
        max_body_size=service.config.max_body_bytes,
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
    )
    app.state.service = service
    for kind, handler in (
        (PlanQAError, on_product_error),
        (HTTPException, on_http_error),
        (RequestValidationError, on_invalid),
        (Exception, on_product_error),
    ):
        app.add_exception_handler(kind, handler)
    token = [Depends(HTTPBearer(auto_error=False, description="令牌"))] if tokens else []
    refusals, openai_refusals = (problems(401), problems(401, model=OpenAIErrorBody)) if tokens else ({}, {})
    app.include_router(routes.router, dependencies=token, responses=refusals)
    app.include_router(openai.router, dependencies=token, responses=openai_refusals)
    app.include_router(state.router)
    app.add_api_route("/openapi.json", lambda: JSONResponse(app.openapi()), include_in_schema=False)
    safe = {"content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"}
    app.add_api_route("/docs", lambda: HTMLResponse(render_reference(app.openapi()), headers=safe), include_in_schema=False)
    return app


class _Front:
    """Sends each request to the API, the MCP server or the page; each has its own answer to unknown addresses."""

    def __init__(self, api: ASGIApp, mcp: ASGIApp, page: ASGIApp) -> None:
        self._api = api
        self._mcp = mcp
        self._page = page

    async def __call__(self, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        path = scope.get("path", "")
        if path == "/mcp":
            await self._mcp(scope, receive, send)
        elif scope["type"] == "lifespan" or is_api(path):
            await self._api(scope, receive, send)
        else:
            await self._page(scope, receive, send)
