"""What routes ask of a request: the service, when its client has gone, what the log should hold."""

from __future__ import annotations

from typing import Annotated, Any, cast

from fastapi import Depends, Request

from qa.api.service import Gone, Question, Service
from qa.api.serving.logs import log_line
from qa.types import Answer


def service_of(request: Request) -> Service:
    """The service of the application."""
    return cast(Service, request.app.state.service)


ServiceOf = Annotated[Service, Depends(service_of)]


def client_gone(request: Request) -> Gone:
    """Waits for the client of a request whose body has been read to go away."""

    async def wait() -> None:
        while (await request.receive())["type"] != "http.disconnect":
            pass

    return wait


def add_to_log(request: Request, question: Question, answer: Answer | None = None, **fields: Any) -> None:
    """Adds to the request's log line; the question's text only where the settings want it."""
    line = log_line(request.scope)
    line.update(fields)
    if service_of(request).config.log_questions:
        line["question"] = question.text
    if answer:
        line.update(answer_id=answer.id, answer_status=answer.status, reason=answer.reason)
