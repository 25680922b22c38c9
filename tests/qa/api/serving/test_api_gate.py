"""What the gate makes of callers who are gone."""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.requests import Request

from qa.api.serving.auth import Tokens
from qa.api.serving.gate import Access, Gate
from qa.api.serving.metrics import Metrics
from qa.config import ServerConfig


def test_whoever_leaves_in_the_middle_of_a_request_is_counted_and_no_error() -> None:
    async def reads(scope: Any, receive: Any, send: Any) -> None:
        await Request(scope, receive).body()

    async def left() -> dict[str, str]:
        return {"type": "http.disconnect"}

    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    metrics = Metrics()
    scope = {"type": "http", "method": "POST", "path": "/", "headers": [(b"host", b"localhost")], "client": ("10.0.0.7", 1)}
    asyncio.run(Gate(Tokens(), ServerConfig(), metrics).before(reads, Access.PAGE, "page")(scope, left, send))  # type: ignore[arg-type]
    assert sent == []
    assert b'status="499"' in metrics.text()
