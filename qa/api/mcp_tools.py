"""The MCP server: ``ask``, ``search``, ``check``, ``get_section`` and ``list_plans`` for programs with a language model.

Protocol: https://modelcontextprotocol.io, by its official package; over standard input and output
(``planqa mcp``) or HTTP (``/mcp``).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from pydantic import Field, ValidationError

from index.errors import PlanQAError
from qa.api.bodies import MAX_HISTORY, MAX_TEXT, PlanId, Text
from qa.api.service import AcceptedJob, Question, Service
from qa.api.serving.errors import describe
from qa.api.serving.logs import start_logging
from qa.api.serving.metrics import Metrics
from qa.config import Config
from qa.engine import Engine

T = TypeVar("T")
_INSTRUCTIONS = (
    "规划问答：依据索引里的发展规划回答问题，每句话都有出处。ask 给出核对过的回答；规划没有写的，status 为 refused 并说明原因，"
    "此时不要自行编造。引用时请保留出处（规划、章节、引文）。"
)
History = Annotated[tuple[Text, ...], Field(max_length=MAX_HISTORY, description="此前的提问，最早的在前")]
Plans = Annotated[tuple[PlanId, ...], Field(max_length=100, description="只查这些规划（编号见 list_plans）；空表示全部")]


class _Server(MCPServer[Any]):
    """Tells what went wrong in Chinese, without the package's English words before it."""

    async def call_tool(self, name: str, arguments: dict[str, Any], context: Any = None) -> Any:
        """Calls a tool by name with arguments.

        Raises:
            ToolError: as the package's own, with the text of the error that was raised in the tool.
        """
        try:
            return await super().call_tool(name, arguments, context)
        except ToolError as error:
            # Of the same kind: the package logs those that were not expected.
            raise type(error)(_told(error, name)) from error.__cause__


def _told(error: ToolError, name: str) -> str:
    cause = error.__cause__
    if isinstance(cause, ToolError):
        return str(cause)
    if isinstance(cause, ValidationError):
        return f"参数有误：{'；'.join(dict.fromkeys(describe(dict(fault)) for fault in cause.errors()[:5]))}。请对照工具说明修改。"
    return f"工具“{name}”出错了，请重试；若再次出现，请联系管理员。" if cause else f"没有工具“{name}”。"


def build_mcp(service: Service) -> MCPServer[Any]:
    """The MCP server with its tools."""
    server: MCPServer[Any] = _Server("planqa", title="规划问答", instructions=_INSTRUCTIONS, log_level="WARNING")

    @server.tool(title="提问", structured_output=True)
    async def ask(
        question: Annotated[Text, Field(description="问题，用完整的一句话")], history: History = (), plans: Plans = ()
    ) -> dict[str, Any]:
        """依据规划回答一个问题，每句话都注明出处；规划没有写的会拒答并说明原因。"""
        answer = await _result(lambda: service.ask(Question(question, history, plans)))
        return answer.as_json()

    @server.tool(title="检索", structured_output=True)
    async def search(
        question: Annotated[Text, Field(description="问题或关键词")],
        k: Annotated[int, Field(ge=1, le=100, description="最多几段")] = 10,
        plans: Plans = (),
    ) -> dict[str, Any]:
        """检索规划，返回最相关的段落和它们的章节地址，不作答。"""
        return await _result(lambda: service.search(Question(question, (), plans), k))

    @server.tool(title="核对文稿", structured_output=True)
    async def check(
        text: Annotated[str, Field(min_length=1, max_length=MAX_TEXT, description="要核对的文稿")], plans: Plans = ()
    ) -> dict[str, Any]:
        """逐个数字核对一段文稿：与规划一致、不一致（附规划的数和出处）、规划没有写，或未能核对。"""
        report = await _result(lambda: service.check(text, plans))
        return report.as_json()

    @server.tool(title="取一节", structured_output=True)
    async def get_section(
        doc_id: Annotated[PlanId, Field(description="规划编号")],
        section: Annotated[str, Field(min_length=1, max_length=200, description="章节地址，如 第二章/第三节")],
    ) -> dict[str, Any]:
        """按规划编号和章节地址取一节的全文。"""
        return await _result(lambda: service.section(doc_id, section))

    @server.tool(title="规划目录", structured_output=True)
    async def list_plans() -> dict[str, Any]:
        """列出索引里的规划：编号、标题、规划期、是否有效。"""
        return await _result(service.plans)

    return server


async def _result(accept: Callable[[], AcceptedJob[T]]) -> T:
    try:
        return await accept().result()
    except PlanQAError as error:
        raise ToolError(str(error)) from error


def serve_stdio(engine: Engine, config: Config) -> None:
    """Speaks MCP over standard input and output until the input ends. Nothing else may write to standard output."""
    start_logging(texts=config.server.log_questions)
    service = Service(engine, config.server, Metrics())
    try:
        asyncio.run(build_mcp(service).run_stdio_async())
    finally:
        service.close()
