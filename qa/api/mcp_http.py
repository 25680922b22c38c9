"""The MCP server at ``/mcp``, imported and begun with the first request to it: the package takes 20 MB, and few servers are asked by it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from starlette.types import ASGIApp, Receive, Scope, Send

from qa.api.service import Service
from qa.api.serving.errors import WRONG_METHOD, error_response

if TYPE_CHECKING:
    from mcp.server.mcpserver import MCPServer


class McpOverHttp:
    """An ASGI application; the gate before it knows under which names the server may be called.

    Args:
        service: answers what the tools ask.
        max_body_bytes: how large a request may be.
    """

    def __init__(self, service: Service, max_body_bytes: int) -> None:
        self._service, self._max_body_bytes = service, max_body_bytes
        self._begun: asyncio.Future[ASGIApp] | None = None
        self._task: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # Without sessions a client can listen to nothing: a stream of its would stay open for ever, and silent.
        application = await self._application() if scope["method"] == "POST" else error_response(WRONG_METHOD, scope)
        await application(scope, receive, send)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Ends what a request has begun."""
        try:
            yield
        finally:
            if self._task is not None:
                self._task.cancel()
                await asyncio.gather(self._task, return_exceptions=True)

    async def _application(self) -> ASGIApp:
        if self._begun is None:
            self._begun = asyncio.get_running_loop().create_future()
            # In a task of its own: what it opens must be closed by the same one, and the request may end before.
            self._task = asyncio.create_task(self._run(self._begun))
        return await asyncio.shield(self._begun)

    async def _run(self, begun: asyncio.Future[ASGIApp]) -> None:
        try:
            tools, application = await asyncio.to_thread(self._made)
            async with tools.session_manager.run():
                begun.set_result(application)
                await asyncio.Event().wait()
        except Exception as error:
            # Whoever waits is told, and the next request tries anew.
            self._begun = None
            if begun.done():
                raise
            begun.set_exception(error)

    def _made(self) -> tuple[MCPServer[Any], ASGIApp]:
        from mcp.server.transport_security import TransportSecuritySettings

        from qa.api.mcp_tools import build_mcp

        tools = build_mcp(self._service)
        security = TransportSecuritySettings(enable_dns_rebinding_protection=False)
        application = tools.streamable_http_app(
            json_response=True, stateless_http=True, max_request_body_size=self._max_body_bytes, transport_security=security
        )
        return tools, application
