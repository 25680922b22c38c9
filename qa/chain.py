"""The assistant for programs built with LangChain: a chain, a retriever and tools for agents.

chain(engine).invoke("2030年森林覆盖率的目标是多少？") -> Answer
"""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain as joined
from queue import SimpleQueue
from typing import Any, TypeVar, cast

from langchain_core.messages import BaseMessage, HumanMessage, convert_to_messages
from langchain_core.prompt_values import PromptValue
from langchain_core.runnables import Runnable, RunnableConfig
from langchain_core.runnables.config import run_in_executor
from langchain_core.tools import StructuredTool, ToolException
from langsmith import tracing_context
from pydantic import BaseModel, ConfigDict, Field, ValidationError

import prompts
from index.errors import InputError, PlanQAError
from index.retriever import PlanRetriever
from index.types import Hit
from qa import lookup
from qa.engine import Engine
from qa.pipeline import ask
from qa.render import footnotes
from qa.types import Answer, Filters, Sentence

T = TypeVar("T")
Asked = str | PromptValue | Sequence[Any] | Mapping[str, Any]
"""A question; messages, of which the last human one is the question and those before are the history; a mapping
with ``messages``, or with ``question``, ``history``; a mapping may name ``plans`` to keep to."""


class Question(BaseModel):
    """A question with the user's earlier ones, oldest first, and the ids of the plans to keep to (all where empty)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    question: str
    history: tuple[str, ...] = ()
    plans: tuple[str, ...] = ()

    @property
    def filters(self) -> Filters | None:
        """The plans as the pipeline takes them."""
        return Filters(self.plans) if self.plans else None


def chain(engine: Engine) -> AnswerChain:
    """The assistant as a LangChain runnable, from a question (see ``Asked``) to an ``Answer``."""
    return AnswerChain(engine)


class AnswerChain(Runnable[Asked, Answer | Sentence]):
    """Answers questions from the plans of an engine; make it by ``chain(engine)``.

    ``invoke`` and ``batch`` give an ``Answer``; ``stream`` gives each ``Sentence`` as soon as it has passed the
    check, and the ``Answer`` at the end. All raise ``InputError`` where a question cannot be used.
    """

    name = "plan_answer"

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def invoke(self, input: Asked, config: RunnableConfig | None = None, **kwargs: Any) -> Answer:
        """The answer to a question.

        Raises:
            InputError: the question cannot be used, or a plan is unknown.
        """
        # As everywhere in the assistant: nothing leaves the machine, even where LangSmith's variables are set.
        with tracing_context(enabled=False):
            return cast(Answer, self._call_with_config(self._answer, input, config, run_type="chain"))

    def stream(self, input: Asked, config: RunnableConfig | None = None, **kwargs: Any) -> Iterator[Answer | Sentence]:
        """The sentences as they pass the check, then the answer.

        Raises:
            InputError: the question cannot be used, or a plan is unknown.
        """
        pieces = self._transform_stream_with_config(iter([input]), self._pieces, config, run_type="chain")
        # LangChain decides at the first piece who is told; the context must not reach into the caller's code.
        with tracing_context(enabled=False):
            first = next(pieces)
        yield from joined([first], pieces)

    async def astream(self, input: Asked, config: RunnableConfig | None = None, **kwargs: Any) -> AsyncIterator[Answer | Sentence]:
        """As ``stream``, waiting in a thread."""
        pieces = self.stream(input, config, **kwargs)
        while (piece := await run_in_executor(config, next, pieces, None)) is not None:
            yield piece

    def _answer(self, asked: Asked) -> Answer:
        question = read_question(asked)
        return ask(question.question, self._engine, history=question.history, filters=question.filters)

    def _pieces(self, inputs: Iterator[Asked]) -> Iterator[Answer | Sentence]:
        """Asks in a thread and passes on what it tells; a caller who goes away stops it."""
        (asked,) = inputs
        question, passed, stop = read_question(asked), SimpleQueue[Sentence | None](), threading.Event()

        def tell(event: str, value: Any) -> None:
            if event == "sentence":
                passed.put(value)

        pool = ThreadPoolExecutor(1)
        try:
            answer = pool.submit(
                ask, question.question, self._engine, history=question.history, filters=question.filters, on_event=tell, stop=stop
            )
            answer.add_done_callback(lambda _: passed.put(None))
            yield from iter(passed.get, None)
            yield answer.result()
        finally:
            stop.set()
            pool.shutdown(wait=False)


def read_question(asked: Asked) -> Question:
    """The question that a caller of the chain asks.

    Raises:
        InputError: there is none, or it is no ``Asked``.
    """
    if isinstance(asked, str):
        return Question(question=asked)
    if isinstance(asked, Mapping) and "messages" not in asked:
        return _of_fields(asked)
    if isinstance(asked, Mapping):  # perhaps a whole state of a graph, with keys of its own
        own = {"plans": asked["plans"]} if "plans" in asked else {}
        return _of_fields(own | _of_messages(asked["messages"]))
    return _of_fields(_of_messages(asked))


def _of_fields(fields: Mapping[str, Any]) -> Question:
    try:
        return Question(**fields)
    except ValidationError as error:
        wrong = "、".join(dict.fromkeys(".".join(map(str, fault["loc"])) for fault in error.errors()))
        raise InputError(f"提问的写法不对：{wrong}。", "应为一句话、消息列表，或含 question、history、plans 的字典。") from None


def _of_messages(messages: Any) -> dict[str, Any]:
    try:
        found = messages.to_messages() if isinstance(messages, PromptValue) else convert_to_messages(messages)
    except (TypeError, ValueError, NotImplementedError) as error:
        raise InputError("看不懂所给的消息。", "应为 LangChain 的消息列表。") from error
    said = [_text(m) for m in found if isinstance(m, HumanMessage)]
    if not said:
        raise InputError("所给的消息里没有提问。", "至少要有一条用户消息（human）。")
    return {"question": said[-1], "history": tuple(said[:-1])}


def _text(message: BaseMessage) -> str:
    return str(message.text)


def retriever(engine: Engine, k: int = 10, plans: Collection[str] = ()) -> PlanRetriever:
    """The assistant's own search as a LangChain retriever: it understands a question as answering does and
    follows a newly published index.

    Args:
        engine: the open index and settings.
        k: how many passages at most.
        plans: ids of the plans to keep to; all where empty.

    Invoking it raises ``InputError`` where the question cannot be used or a plan is unknown.
    """
    return PlanRetriever(find=lambda query, most, kept: _hits(engine, query, most, kept), k=k, plans=tuple(plans))


def _hits(engine: Engine, question: str, k: int, plans: Collection[str]) -> list[Hit]:
    return lookup.search(question, engine, (), Filters(tuple(plans)) if plans else None, k)[1]


class _ToolInput(BaseModel):
    """What a language model fills in to use a tool."""

    question: str = Field(description=prompts.load("tools").render("question"))
    plans: list[str] = Field(default_factory=list, description=prompts.load("tools").render("plans"))


def answer_tool(engine: Engine) -> StructuredTool:
    """A tool ``plan_answer`` for LangChain agents: the checked answer with its sources as text, the ``Answer`` as artifact."""

    def answer(question: str, plans: Collection[str] = ()) -> tuple[str, Answer]:
        found = chain(engine).invoke({"question": question, "plans": plans})
        return "\n".join((found.answer, *footnotes(found))), found

    return _tool("answer", answer)


def search_tool(engine: Engine, k: int = 5) -> StructuredTool:
    """A tool ``plan_search`` for LangChain agents: at most ``k`` passages with their addresses as text, the hits as artifact."""

    def search(question: str, plans: Collection[str] = ()) -> tuple[str, list[Hit]]:
        hits = _hits(engine, question, k, plans)
        return "\n\n".join(_passage(hit, engine) for hit in hits) or "没有找到相关段落。", hits

    return _tool("search", search)


def _passage(hit: Hit, engine: Engine) -> str:
    title = engine.store.by_id[hit.chunk.doc_id].title
    return f"《{title}》（编号 {hit.chunk.doc_id}）{' › '.join(hit.chunk.headings)}（{hit.chunk.locator}）\n{hit.chunk.text}"


def _tool(name: str, run: Callable[..., tuple[str, T]]) -> StructuredTool:
    """A tool that tells its model what is wrong with its input, so that it may ask better."""

    def told(**filled: Any) -> tuple[str, T]:
        try:
            return run(**filled)
        except PlanQAError as error:
            raise ToolException(str(error)) from error

    return StructuredTool.from_function(
        told,
        name=f"plan_{name}",
        description=prompts.load("tools").render(name),
        args_schema=_ToolInput,
        response_format="content_and_artifact",
        handle_tool_error=True,
    )
