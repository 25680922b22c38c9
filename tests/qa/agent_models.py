"""A chat model for agents that says and calls what it was told to, and keeps what it was given."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from langchain_core.language_models import GenericFakeChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.messages.tool import tool_call
from langchain_core.outputs import ChatResult
from langchain_core.tools import BaseTool
from pydantic import Field


class ScriptedChatModel(GenericFakeChatModel):
    """``messages``: its replies in turn; ``seen``: the messages of each call, ``tools``: what it was offered."""

    seen: list[list[BaseMessage]] = Field(default_factory=list)
    tools: list[Any] = Field(default_factory=list)

    def bind_tools(self, tools: Sequence[Any], **kwargs: Any) -> ScriptedChatModel:  # type: ignore[override]
        """Keeps the tools and stays the same."""
        self.tools[:] = tools
        return self

    def _generate(self, messages: list[BaseMessage], *arguments: Any, **kwargs: Any) -> ChatResult:
        self.seen.append(messages)
        return super()._generate(messages, *arguments, **kwargs)


def calls(tool: BaseTool, **filled: Any) -> AIMessage:
    """A reply that calls a tool."""
    return AIMessage("", tool_calls=[tool_call(name=tool.name, args=filled, id="call-1")])


def scripted(*replies: AIMessage | str) -> ScriptedChatModel:
    """A model with these replies."""
    return ScriptedChatModel(messages=iter(replies))
