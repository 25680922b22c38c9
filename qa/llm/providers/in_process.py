"""A language model in this process as a LangChain chat model: what those that run GGUF files and model folders have in common."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.messages.utils import message_chunk_to_message
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult

_ROLES = {"system": "system", "human": "user", "ai": "assistant"}


class InProcessChat(BaseChatModel):
    """A model that is told a conversation by its roles, and says its reply piece by piece or at once."""

    @abstractmethod
    def said(self, chat: list[dict[str, str]], stop: list[str] | None, options: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
        """The reply to a conversation of ``role`` and ``content`` as its pieces, each with what is told of it: ``finish_reason``, why
        the reply ends there (``stop``, ``length``), and ``logprobs`` where they are wanted; ``options``: what the call was given besides."""

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        for text, told in self.said([{"role": _ROLES[m.type], "content": m.text} for m in messages], stop, kwargs):
            yield ChatGenerationChunk(message=AIMessageChunk(content=text, response_metadata=told))

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        whole = AIMessageChunk(content="")
        for piece in self._stream(messages, stop, run_manager, **kwargs):
            whole = whole + piece.message  # type: ignore[assignment]  # the sum of chunks is a chunk
        return ChatResult(generations=[ChatGeneration(message=message_chunk_to_message(whole))])
