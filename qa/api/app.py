"""The whole server in one application: API, MCP and page behind one gate."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import Depends, FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse
from fastapi.security import HTTPBearer
from starlette.exceptions import HTTPException
from starlette.routing import Route, Router
from starlette.types import Lifespan

from index.errors import PlanQAError
from qa.api import health, openai, routes
from qa.api.bodies import OpenAIErrorBody, problems
from qa.api.mcp_http import McpOverHttp
from qa.api.reference import render_reference
from qa.api.service import Service
from qa.api.serving.auth import Tokens
from qa.api.serving.errors import on_http_error, on_invalid, on_product_error
from qa.api.serving.gate import Access, Gate
from qa.api.serving.metrics import Metrics
from qa.engine import Engine

_ABOUT = "依据发展规划回答问题，每句话都注明出处；规划没有写的就拒答并说明原因。出错时返回 {error: {code, message, hint}}。"
_ADDRESSES = {
    Access.OPEN: ["/healthz", "/readyz"],
    Access.READERS: ["/metrics", "/docs", "/openapi.json"],
    Access.PROGRAMS: [route.path for router in (routes.router, openai.router) for route in router.routes if isinstance(route, Route)],
}
_ANY_OTHER = ("/v1", "/v1/{rest:path}", "/mcp/{rest:path}")
"""Where an unknown address is told as the API tells errors; everywhere else the page answers."""


def build_server(
    engine: Engine, tokens: Tokens, page: FastAPI | None = None, *, page_has_door: bool = False, service: Service | None = None
) -> Router:
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
    gate = Gate(tokens, config, service.metrics, page_has_door=page_has_door)
    api, mcp = build_api(service, tokens), McpOverHttp(service, config.max_body_bytes)
    # Each address has its own place behind the gate, so that nothing can be asked for one way and answered another.
    fronts = [Route(path, gate.before(api, access, path)) for access, paths in _ADDRESSES.items() for path in paths]
    fronts.append(Route("/mcp", gate.before(mcp, Access.PROGRAMS, "/mcp")))
    fronts += [Route(path, gate.before(api, Access.PROGRAMS, "other")) for path in _ANY_OTHER]
    elsewhere = gate.before(page or api, Access.PAGE, "page")
    return Router(fronts, redirect_slashes=False, default=elsewhere, lifespan=_lifespan(mcp, page, service))


def _lifespan(mcp: McpOverHttp, page: FastAPI | None, service: Service) -> Lifespan[Any]:
    """Starts and stops what stands behind the gate: a router does not pass its own beginning and end on."""

    @asynccontextmanager
    async def lifespan(_: Any) -> AsyncIterator[None]:
        async with mcp.running():
            if page is None:
                yield
            else:
                async with page.router.lifespan_context(page):
                    yield
        service.close()

    return lifespan


def build_api(service: Service, tokens: Tokens) -> FastAPI:
    """The API's routes with their description, errors and limits."""
    app = FastAPI(
        title="规划问答 API",
        description=_ABOUT,
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
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
    app.include_router(health.router)
    app.add_api_route("/openapi.json", lambda: JSONResponse(app.openapi()), include_in_schema=False)
    safe = {"content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"}
    app.add_api_route("/docs", lambda: HTMLResponse(render_reference(app.openapi()), headers=safe), include_in_schema=False)
    return app
