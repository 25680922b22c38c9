"""Errors as JSON: ``{"error": {"code", "message", "hint"}}`` in Chinese, or OpenAI's form under its paths."""

from __future__ import annotations

import math
from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from index.errors import IndexCorruptError, IndexMismatchError, IndexMissingError, InputError, PlanQAError
from qa.api.serving.logs import log_line

OPENAI_PATHS = ("/v1/chat/", "/v1/models")
CLIENT_GONE = 499
"""nginx's status of a request whose client has gone; nobody reads it but the log."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong: HTTP status, stable code for programs, message and hint for people, extra headers."""

    status: int
    code: str
    message: str
    hint: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


class ApiError(PlanQAError):
    """An error of the API that has a status of its own."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message, problem.hint)
        self.problem = problem


def busy(wait_s: float) -> Problem:
    """The queue is full; ``wait_s`` is when it is worth trying again, in seconds."""
    return Problem(503, "busy", "当前提问太多，队列已满。", "请稍后重试。", _retry(wait_s))


def too_many(wait_s: float) -> Problem:
    """More requests than the rate allows; ``wait_s`` is when the next one is taken, in seconds."""
    return Problem(429, "rate_limited", "请求过于频繁。", "请降低频率，等响应头 Retry-After 所示的秒数后再试。", _retry(wait_s))


def _retry(wait_s: float) -> dict[str, str]:
    return {"retry-after": str(max(1, math.ceil(wait_s)))}


UNAUTHORIZED = Problem(
    401,
    "unauthorized",
    "缺少令牌或令牌无效。",
    "请在请求头写 Authorization: Bearer 令牌；令牌向管理员索取。",
    {"www-authenticate": "Bearer"},
)
FOREIGN_HOST = Problem(
    421,
    "foreign_host",
    "不接受以这个域名发来的请求。",
    "请用 127.0.0.1 或 localhost 打开；要用别的域名，请管理员写进设置 [server] 的 hosts。",
)
TOO_LARGE = Problem(413, "too_large", "请求体太大。", "请缩短问题和此前的提问。")
GONE = Problem(CLIENT_GONE, "client_gone", "客户端已断开。")
WRONG_METHOD = Problem(405, "method_not_allowed", "这个地址不支持该方法。", "可用的方法见 /docs。")
TOO_SLOW = Problem(504, "timeout", "回答超时。", "请稍后重试，或把问题拆小。")
INTERNAL = Problem(500, "internal", "服务器出错了。", "请重试；若再次出现，请把响应头 X-Request-ID 告诉管理员。")

_BY_STATUS = {
    400: ("invalid_request", "请求体不是有效的 JSON。", "请用 UTF-8 的 JSON，并设 Content-Type: application/json。"),
    404: ("not_found", "没有这个地址。", "可用的地址见 /docs。"),
    405: (WRONG_METHOD.code, WRONG_METHOD.message, WRONG_METHOD.hint),
    413: (TOO_LARGE.code, TOO_LARGE.message, TOO_LARGE.hint),
    415: ("unsupported_media_type", "请求体的类型不对。", "请设 Content-Type: application/json。"),
}


def _of_status(status: int, headers: Mapping[str, str] | None = None) -> Problem:
    code, message, hint = _BY_STATUS.get(status, (INTERNAL.code, INTERNAL.message, INTERNAL.hint))
    return Problem(status, code, message, hint, headers or {})


def problem_of(error: PlanQAError) -> Problem:
    """The status of an error of the product: the user's 400, an unusable index 503, else 500."""
    if isinstance(error, ApiError):
        return error.problem
    if isinstance(error, InputError):
        return Problem(400, "invalid_input", error.message, error.hint)
    if isinstance(error, IndexMissingError | IndexCorruptError | IndexMismatchError):
        return Problem(503, "index_unavailable", error.message, error.hint)
    return Problem(500, "failed", error.message, error.hint)


def error_body(problem: Problem, path: str) -> dict[str, Any]:
    """The JSON of a problem, in OpenAI's form under the paths where its clients read it."""
    if not path.startswith(OPENAI_PATHS):
        return {"error": {"code": problem.code, "message": problem.message, "hint": problem.hint}}
    kinds = {401: "authentication_error", 429: "rate_limit_error", 404: "not_found_error"}
    kind = kinds.get(problem.status, "invalid_request_error" if problem.status < 500 else "server_error")
    return {"error": {"message": problem.message + problem.hint, "type": kind, "param": None, "code": problem.code}}


def error_response(problem: Problem, scope: MutableMapping[str, Any]) -> JSONResponse:
    """The response that tells a problem; its code goes to the log line of the request (``scope``) too."""
    log_line(scope)["code"] = problem.code
    return JSONResponse(error_body(problem, scope["path"]), problem.status, dict(problem.headers))


# -- handlers --------------------------------------------------------------------------------------


async def on_product_error(request: Request, error: Exception) -> JSONResponse:
    """A PlanQAError that a route let through."""
    return error_response(problem_of(error) if isinstance(error, PlanQAError) else INTERNAL, request.scope)


async def on_http_error(request: Request, error: Exception) -> JSONResponse:
    """An error of the framework: unknown address, wrong method, body too large or no JSON."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
    return error_response(_of_status(status, headers), request.scope)


async def on_invalid(request: Request, error: Exception) -> JSONResponse:
    """A body or parameter that does not keep to the description."""
    faults = error.errors() if isinstance(error, RequestValidationError) else []
    if any(fault["type"] == "json_invalid" for fault in faults):
        return error_response(_of_status(400), request.scope)
    if faults and "json" not in request.headers.get("content-type", "") and request.method == "POST":
        return error_response(_of_status(415), request.scope)
    told = "；".join(dict.fromkeys(describe(fault) for fault in faults[:5]))
    return error_response(Problem(422, "invalid_request", f"请求有误：{told}。", "字段说明见 /docs。"), request.scope)


_FAULTS = {
    "missing": "缺少",
    "string_type": "应为字符串",
    "string_unicode": "含有无效字符",
    "string_too_short": "不能为空",
    "string_too_long": "太长",
    "too_long": "太多",
    "too_short": "太少",
    "list_type": "应为列表",
    "bool_type": "应为 true 或 false",
    "bool_parsing": "应为 true 或 false",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "int_from_float": "应为整数",
    "greater_than_equal": "太小",
    "less_than_equal": "太大",
    "extra_forbidden": "不认识",
    "model_attributes_type": "应为 JSON 对象",
    "dict_type": "应为 JSON 对象",
    "literal_error": "不在可选值之内",
}


def describe(fault: Mapping[str, Any]) -> str:
    """A fault that pydantic found, in Chinese: the field and what is wrong with it, never the value."""
    where: Sequence[Any] = fault.get("loc", ())
    name = ".".join(str(part) for part in where if part not in ("body", "query", "path")) or "请求体"
    limits = fault.get("ctx") or {}
    bound = next((f"（上限 {limits[key]}）" for key in ("max_length", "le") if key in limits), "")
    bound = bound or next((f"（至少 {limits[key]}）" for key in ("min_length", "ge") if key in limits), "")
    return f"{name} {_FAULTS.get(fault['type'], '不符合要求')}{bound}"
