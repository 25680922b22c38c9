"""The API's own routes: ask, search, check, plans, a section, all that the plans say of a name."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response
from sse_starlette import ServerSentEvent

from index.errors import PlanQAError
from qa.api.bodies import (
    EVENTS,
    AnswerBody,
    AskRequest,
    CheckBody,
    CheckRequest,
    DossierBody,
    PlansBody,
    SearchBody,
    SearchRequest,
    SectionBody,
    problems,
)
from qa.api.requests import ServiceOf, add_to_log, client_gone
from qa.api.service import AcceptedJob, Question
from qa.api.serving.errors import error_body, problem_of
from qa.api.serving.logs import log_line
from qa.api.serving.stream import event, streamed
from qa.dossier import as_csv, as_docx
from qa.types import Answer, Sentence

router = APIRouter(prefix="/v1", tags=["问答"])
_ASKING = problems(400, 413, 415, 422, 429, 500, 503, 504)


@router.post(
    "/ask",
    summary="提问",
    response_model=AnswerBody,
    responses={
        **_ASKING,
        200: {
            "description": "回答；拒答也是 200，见 status 和 reason。stream 为 true 时是 text/event-stream：依次为 stage（所处步骤）、"
            "sentence（核对通过的一句）、最后 answer（完整回答）或 error。",
            "content": {"text/event-stream": EVENTS},
        },
    },
)
async def ask(body: AskRequest, request: Request, service: ServiceOf) -> Response:
    """回答一个问题，每句话都注明出处；规划没有写的，说明原因。"""
    question = Question(body.question, tuple(body.history), tuple(body.plans))
    job = service.ask(question, watched=body.stream)
    add_to_log(request, question)
    if body.stream:
        return streamed(_events(job, request, question))
    answer = await job.result(client_gone(request))
    add_to_log(request, question, answer)
    return JSONResponse(answer.as_json())


async def _events(job: AcceptedJob[Answer], request: Request, question: Question) -> AsyncIterator[ServerSentEvent]:
    try:
        async for news in job.progress():
            match news:
                case Answer():
                    add_to_log(request, question, news)
                    yield event(news.as_json(), "answer")
                case ("sentence", Sentence(text, citations)):
                    yield event({"text": text, "citations": list(citations)}, "sentence")
                case (_, stage):
                    yield event({"stage": stage}, "stage")
    except PlanQAError as error:
        problem = problem_of(error)
        add_to_log(request, question, code=problem.code)
        yield event(error_body(problem, "/v1/ask"), "error")


@router.post("/search", summary="检索", response_description="检索结果", response_model=SearchBody, responses=_ASKING)
async def search(body: SearchRequest, request: Request, service: ServiceOf) -> Response:
    """只检索，不作答：问题被怎样理解，找到哪些段落，各通道得分。"""
    question = Question(body.question, tuple(body.history), tuple(body.plans))
    job = service.search(question, body.k)
    add_to_log(request, question)
    return JSONResponse(await job.result(client_gone(request)))


@router.post("/check", summary="核对文稿", response_description="逐个数字的判断", response_model=CheckBody, responses=_ASKING)
async def check(body: CheckRequest, request: Request, service: ServiceOf) -> Response:
    """逐个数字核对一段文稿：与规划一致、不一致、规划没有写，或未能核对；每个判断都注明出处。"""
    report = await service.check(body.text, tuple(body.plans)).result(client_gone(request))
    log_line(request.scope).update(checked=len(report.findings))
    return JSONResponse(report.as_json())


@router.get("/plans", summary="规划目录", response_description="规划目录", response_model=PlansBody, responses=problems(429, 500, 503, 504))
async def plans(request: Request, service: ServiceOf) -> Response:
    """索引里有哪些规划，是否有效。"""
    return JSONResponse(await service.plans().result(client_gone(request)))


PlanParameter = Annotated[str, Query(min_length=1, max_length=200, description="规划编号", examples=["outline-15fyp"])]
SectionParameter = Annotated[str, Query(min_length=1, max_length=200, description="章节地址", examples=["第二章/第三节"])]


@router.get(
    "/section",
    summary="一节的全文",
    response_description="一节的全文",
    response_model=SectionBody,
    responses=problems(400, 422, 429, 500, 503, 504),
)
async def section(doc_id: PlanParameter, section: SectionParameter, request: Request, service: ServiceOf) -> Response:
    """按出处里的规划编号和章节地址取一节的全文。"""
    found: dict[str, Any] = await service.section(doc_id, section).result(client_gone(request))
    return JSONResponse(found)


NameParameter = Annotated[str, Query(min_length=1, max_length=60, description="地方、单位、项目或名词", examples=["海洋经济"])]
PlansParameter = Annotated[list[str] | None, Query(description="限定的规划编号，可重复；不写则查全部")]
FormatParameter = Annotated[Literal["json", "csv", "docx"], Query(description="json，或下载 CSV、Word")]
_FILES = {
    "csv": "text/csv; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@router.get(
    "/dossier",
    summary="一个名称的全部内容",
    response_model=DossierBody,
    responses={
        **problems(400, 422, 429, 500, 503, 504),
        200: {
            "description": "规划里写到这个名称的全部内容；format 为 csv、docx 时是文件",
            "content": {media: {"schema": {"type": "string", "format": "binary"}} for media in _FILES.values()},
        },
    },
)
async def dossier(
    name: NameParameter, request: Request, service: ServiceOf, plans: PlansParameter = None, format: FormatParameter = "json"
) -> Response:
    """规划里写到一个地方、单位、项目或名词的全部内容，逐句查遍，按规划和章节排列。"""
    found: dict[str, Any] = await service.dossier(name, tuple(plans or ())).result(client_gone(request))
    if format == "json":
        return JSONResponse(found)
    data = as_csv(found).encode() if format == "csv" else as_docx(found, date.today())
    disposition = f"attachment; filename*=UTF-8''{quote(f'{name}.{format}', safe='')}"
    return Response(data, media_type=_FILES[format], headers={"Content-Disposition": disposition})
