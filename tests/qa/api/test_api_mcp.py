"""A real MCP client against our server: over HTTP, and over standard input and output."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest
from api_samples import BEARER, ELSEWHERE, ROAD, TOKENS, Served, served, without_times
from mcp import Client, MCPError, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client

from qa.api.app import build_server
from qa.engine import OFF, Engine
from qa.lookup import found, listed, section
from qa.pipeline import ask
from qa.proofread.proofread import check_text

pytestmark = pytest.mark.slow

ROAD_TEXT = "推进环湖公路建设，全长48公里。"
PLACE = {"doc_id": "valley-15", "section": "第二章/第三节"}


async def structured(client: Client, name: str, **arguments: Any) -> Any:
    result = await client.call_tool(name, arguments)
    assert not result.is_error, result.content
    return result.structured_content


async def complaint(client: Client, name: str, **arguments: Any) -> str:
    result = await client.call_tool(name, arguments)
    assert result.is_error
    return "".join(getattr(part, "text", "") for part in result.content)


async def converse(client: Client, engine: Engine) -> None:
    """Uses every tool, rightly and wrongly."""
    tools = {tool.name: tool for tool in (await client.list_tools()).tools}
    assert {name: sorted(tool.input_schema["properties"]) for name, tool in tools.items()} == {
        "ask": ["history", "plans", "question"],
        "search": ["k", "plans", "question"],
        "check": ["plans", "text"],
        "get_section": ["doc_id", "section"],
        "list_plans": [],
    }
    for question in (ROAD, ELSEWHERE):
        assert without_times(await structured(client, "ask", question=question)) == without_times(ask(question, engine).as_json())
    earlier = "2030年森林覆盖率是多少？"
    follow_up = await structured(client, "ask", question="那2025年呢？", history=[earlier], plans=["valley-15"])
    assert (follow_up["status"], follow_up["citations"][0]["doc_id"]) == ("answered", "valley-15")
    hits = await structured(client, "search", question=ROAD, k=2)
    assert hits["hits"] == found(ROAD, engine, (), None, 2)["hits"]
    assert await structured(client, "get_section", **PLACE) == section(engine.store, doc_id="valley-15", locator=PLACE["section"])
    assert await structured(client, "check", text=ROAD_TEXT) == check_text(ROAD_TEXT, engine).as_json()
    assert await structured(client, "list_plans") == listed(engine.store, engine.as_of)
    empty = await complaint(client, "ask", question=" ")
    assert empty == "问题是空的。 请输入一个问题，例如：2030年常住人口城镇化率的目标是多少？"
    assert (await complaint(client, "get_section", doc_id="valley-15", section="第九章")).startswith(
        "《云岭省青川谷地“十五五”发展规划》里没有"
    )
    assert await complaint(client, "ask", question="长" * 3000) == "参数有误：question 太长（上限 2000）。请对照工具说明修改。"
    assert await complaint(client, "forget") == "没有工具“forget”。"


def over_http(url: str, talk: Callable[[Client], Awaitable[None]], headers: dict[str, str] | None = None, mode: str = "auto") -> None:
    async def run() -> None:
        async with (
            httpx2.AsyncClient(headers=headers, trust_env=False) as http,
            Client(streamable_http_client(f"{url}/mcp", http_client=http), mode=mode) as client,
        ):
            await talk(client)

    asyncio.run(run())


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_over_http(live: Served, engine: Engine, mode: str) -> None:
    over_http(live.url, lambda client: converse(client, engine), mode=mode)


def test_over_http_the_token_is_needed(engine: Engine) -> None:
    async def list_tools(client: Client) -> None:
        assert len((await client.list_tools()).tools) == 5

    with served(build_server(engine, TOKENS)) as server:
        over_http(server.url, list_tools, BEARER)
        with pytest.raises((MCPError, httpx2.HTTPStatusError, ExceptionGroup)):
            over_http(server.url, list_tools)


def test_over_standard_input_and_output(index_dir: Path, engine: Engine, tmp_path: Path) -> None:
    root = Path(__file__).parents[3]
    command = ["-m", "qa.cli.main", "mcp", "--index", str(index_dir), "--as-of", "2026-06-01"]
    parameters = StdioServerParameters(
        command=sys.executable, args=command, env={"PYTHONPATH": str(root), "PLANQA_READER": OFF}, cwd=tmp_path
    )

    async def run() -> None:
        async with Client(parameters) as client:
            await converse(client, Engine(index_dir, engine.config, engine.as_of))

    asyncio.run(run())


def test_nobody_listens_where_nothing_is_told(live: Served) -> None:
    """Without sessions a stream of the server's own would stay open for ever, one for each request for it."""
    with live.socket(timeout_s=10) as connection:
        connection.sendall(b"GET /mcp HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n")
        assert connection.recv(1000).split()[1] == b"405"
