"""OpenAI's chat completions: the last user message is the question, earlier ones are its history.

Form: https://platform.openai.com/docs/api-reference/chat. Citations stand in the field ``citations`` and as
footnotes of the content. What a model would be told by other messages and settings is ignored: answers
come from the plans alone.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field
from sse_starlette import ServerSentEvent

from index.errors import InputError, PlanQAError
from qa.api.bodies import EVENTS, CitationBody, OpenAIErrorBody, problems
from qa.api.requests import ServiceOf, add_to_log, client_gone
from qa.api.service import AcceptedJob, Question
from qa.api.serving.errors import ApiError, Problem, error_body, problem_of
from qa.api.serving.logs import log_line
from qa.api.serving.stream import end, event, streamed
from qa.render import cited_text, footnotes
from qa.types import Answer

MODEL = "planqa"
_PATH = "/v1/chat/completions"
router = APIRouter(prefix="/v1", tags=["OpenAI 兼容"])


class Piece(BaseModel):
    type: str = Field(description="只接受 text")
    text: str = Field("", description="文字")


class Message(BaseModel):
    role: Literal["system", "developer", "user", "assistant", "tool", "function"] = Field(description="角色；只看 user")
    content: str | list[Piece] | None = Field(None, description="内容")

    def text(self) -> str:
        """The words of the message.

        Raises:
            InputError: it holds an image or something else that is no text.
        """
        if self.content is None or isinstance(self.content, str):
            return self.content or ""
        if any(piece.type != "text" for piece in self.content):
            raise InputError("只接受文字消息。", "请去掉图片、音频和文件。")
        return "".join(piece.text for piece in self.content)


class ChatRequest(BaseModel):
    # Clients send settings of models (temperature, tools …); they mean nothing here.
    model: str = Field(description="模型名，填 planqa", examples=[MODEL])
    messages: Annotated[list[Message], Field(min_length=1, max_length=200)] = Field(
        description="对话；最后一条 user 消息是问题，之前的 user 消息用于理解追问",
        examples=[[{"role": "user", "content": "2030年常住人口城镇化率的目标是多少？"}]],
    )
    stream: bool = Field(False, description="是否流式返回")


class ChoiceMessage(BaseModel):
    role: Literal["assistant"]
    content: str = Field(description="回答，附脚注")


class Choice(BaseModel):
    index: int
    message: ChoiceMessage
    finish_reason: Literal["stop"]


class PlanQABody(BaseModel):
    id: str = Field(description="回答编号")
    status: Literal["answered", "refused"] = Field(description="已答或拒答")
    reason: str | None = Field(description="拒答的原因")
    fingerprint: str = Field(description="索引指纹")


class ChatBody(BaseModel):
    id: str
    object: Literal["chat.completion"]
    created: int
    model: str
    choices: list[Choice]
    citations: list[CitationBody] = Field(description="出处，同 /v1/ask")
    planqa: PlanQABody


class ModelBody(BaseModel):
    id: str
    object: Literal["model"]
    created: int
    owned_by: str


class ModelsBody(BaseModel):
    object: Literal["list"]
    data: list[ModelBody]


@router.get(
    "/models",
    summary="模型列表",
    response_description="模型列表",
    response_model=ModelsBody,
    responses=problems(429, model=OpenAIErrorBody),
)
async def models() -> dict[str, Any]:
    """只有一个：planqa。"""
    return {"object": "list", "data": [{"id": MODEL, "object": "model", "created": 0, "owned_by": "plan-qa"}]}


@router.post(
    "/chat/completions",
    summary="对话补全",
    response_model=ChatBody,
    responses={
        **problems(400, 404, 413, 415, 422, 429, 500, 503, 504, model=OpenAIErrorBody),
        200: {
            "description": "回答；stream 为 true 时是 text/event-stream，形式同 OpenAI，最后一块带 citations 和 planqa。",
            "content": {"text/event-stream": EVENTS},
        },
    },
)
async def complete(body: ChatRequest, request: Request, service: ServiceOf) -> Response:
    """形式与 OpenAI 的 /v1/chat/completions 相同；回答只来自规划，出处见 citations 和正文脚注。"""
    if body.model != MODEL:
        raise ApiError(Problem(404, "model_not_found", "没有这个模型。", f"model 请填 {MODEL}。"))
    question = to_question(body.messages)
    job = service.ask(question, watched=body.stream)
    add_to_log(request, question)
    if body.stream:
        return streamed(_chunks(job, request, question))
    answer = await job.result(client_gone(request))
    add_to_log(request, question, answer)
    message = {"role": "assistant", "content": answer.answer + notes(answer)}
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    return JSONResponse({**_head(answer.id, "chat.completion"), "choices": [choice], **extra(answer)})


def to_question(messages: list[Message]) -> Question:
    """The last user message as a question, the ones before it as its history.

    Raises:
        InputError: there is no user message, or one that is no text.
    """
    texts = [m.text() for m in messages if m.role == "user"]
    if not texts:
        raise InputError("没有 user 消息。", "请把问题放在最后一条 user 消息里。")
    return Question(texts[-1], tuple(t for t in texts[:-1] if t.strip()))


def notes(answer: Answer) -> str:
    """The citations as footnotes below a text; empty without any."""
    return "".join(f"\n{line}" for line in ("\n出处：", *footnotes(answer))) if answer.citations else ""


def extra(answer: Answer) -> dict[str, Any]:
    """The fields besides OpenAI's."""
    about = {name: getattr(answer, name) for name in ("id", "status", "kind", "verdict", "reason", "fingerprint")}
    return {"citations": answer.as_json()["citations"], "planqa": about}


def remainder(sent: str, answer: Answer) -> str:
    """What of an answer is still to be sent after its sentences: remarks and footnotes; all of it where it reads otherwise."""
    rest = answer.answer[len(sent) :] if answer.answer.startswith(sent) else f"\n\n{answer.answer}"
    return rest + notes(answer)


def _head(answer_id: str, kind: str) -> dict[str, Any]:
    return {"id": f"chatcmpl-{answer_id}", "object": kind, "created": int(time.time()), "model": MODEL}


async def _chunks(job: AcceptedJob[Answer], request: Request, question: Question) -> AsyncIterator[ServerSentEvent]:
    # The answer's id is known at its end only, but all chunks must have the same.
    head = _head(str(log_line(request.scope).get("request_id", "")), "chat.completion.chunk")

    def chunk(delta: dict[str, str], finish: str | None = None, **more: Any) -> ServerSentEvent:
        return event({**head, "choices": [{"index": 0, "delta": delta, "finish_reason": finish}], **more})

    sent = ""
    try:
        yield chunk({"role": "assistant", "content": ""})
        async for news in job.progress():
            match news:
                case Answer():
                    add_to_log(request, question, news)
                    yield chunk({"content": remainder(sent, news)})
                    yield chunk({}, "stop", **extra(news))
                case ("sentence", sentence):
                    text = cited_text(sentence)
                    sent += text
                    yield chunk({"content": text})
    except PlanQAError as error:
        problem = problem_of(error)
        add_to_log(request, question, code=problem.code)
        yield event(error_body(problem, _PATH))
    yield end()
