"""What those who run the server ask: is it alive, is it ready, what are its figures."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import BaseModel

from index.errors import IndexMissingError
from qa.api.bodies import problems
from qa.api.requests import ServiceOf
from qa.api.serving.metrics import CONTENT_TYPE

router = APIRouter(tags=["运行状态"])


class HealthBody(BaseModel):
    status: Literal["ok"]


class ReadyBody(BaseModel):
    status: Literal["ready"]


@router.get("/healthz", summary="进程是否活着", response_model=HealthBody, response_description="活着")
async def healthz() -> dict[str, str]:
    """进程能应答即为 200；不需要令牌。"""
    return {"status": "ok"}


@router.get("/readyz", summary="能否回答问题", response_model=ReadyBody, response_description="可以回答", responses=problems(503))
def readyz(service: ServiceOf) -> dict[str, str]:
    """索引能打开且有内容则为 200，否则 503；不需要令牌。"""
    if not service.engine.store.chunks:
        raise IndexMissingError("索引是空的。", "请用 planqa build 建索引。")
    return {"status": "ready"}


@router.get(
    "/metrics",
    summary="运行指标",
    response_class=Response,
    responses={200: {"description": "Prometheus 文本格式", "content": {"text/plain": {"schema": {"type": "string"}}}}},
)
async def metrics(service: ServiceOf) -> Response:
    """请求数、用时、拒答原因、队列深度、出错数，Prometheus 文本格式。"""
    return Response(service.metrics.text(), headers={"content-type": CONTENT_TYPE})
