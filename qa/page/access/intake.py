"""What of the page's events reaches Gradio: such as its own scripts send. Gradio raises on others, with a traceback in the log."""

from __future__ import annotations

import json
import re
from collections.abc import MutableMapping
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from index.errors import reason

if TYPE_CHECKING:
    import gradio as gr

_DOOR = re.compile(r"/+gradio_api/+(?!upload)(queue/+join)?")
_MOST_NAME = 200
_FIELDS = frozenset({"fn_index", "data", "event_data", "trigger_id", "session_hash"})
"""What a browser says of an event; all else it may only leave unsaid."""


class Intake:
    """ASGI middleware that answers 422 to what is no JSON, and to an event that is none of the page's: another function, or values of
    another kind than the components have that it names. ``Guard`` stands before it and bounds what is read.

    Args:
        app: what stands behind it.
        page: whose events they are.
    """

    def __init__(self, app: Any, page: gr.Blocks) -> None:
        self._app = app
        self._page = page

    async def __call__(self, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        door = _DOOR.match(scope.get("path", "")) if scope["type"] == "http" and scope.get("method") == "POST" else None
        if door is None:
            await self._app(scope, receive, send)
            return
        body, more = bytearray(), True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body += message.get("body", b"")
            more = message.get("more_body", False)
        if wrong := self._wrong(bytes(body), event=bool(door[1])):
            await JSONResponse({"detail": f"这不是本网页的请求：{wrong}有误。"}, 422)(scope, receive, send)
            return
        given: list[dict[str, Any]] = [{"type": "http.request", "body": bytes(body), "more_body": False}]

        async def again() -> Any:
            return given.pop() if given else await receive()

        await self._app(scope, again, send)

    def _wrong(self, body: bytes, *, event: bool) -> str:
        """Which part of a request is none of the page's; empty where none is."""
        try:
            sent = json.loads(body)
            # Half of a surrogate pair is no character: it can be neither kept nor told.
            json.dumps(sent, ensure_ascii=False).encode()
        except (ValueError, RecursionError):
            return "JSON"
        if not isinstance(sent, dict):
            return "JSON"
        return self._wrong_in(sent) if event else ""

    def _wrong_in(self, event: dict[str, Any]) -> str:
        if unknown := [name for name, value in event.items() if name not in _FIELDS and value not in (None, False)]:
            return str(unknown[0])[:_MOST_NAME]
        session, number, trigger = event.get("session_hash"), event.get("fn_index"), event.get("trigger_id")
        if not (isinstance(session, str) and 0 < len(session) <= _MOST_NAME):
            return "session_hash"
        if type(number) is not int or number not in self._page.fns:
            return "fn_index"
        if trigger is not None and type(trigger) is not int:
            return "trigger_id"
        data, inputs = event.get("data"), self._page.fns[number].inputs
        if not (isinstance(data, list) and len(data) == len(inputs) and all(map(_fits, inputs, data))):
            return "data"
        return "event_data" if _names_a_file(event.get("event_data")) else ""


async def on_full_disk(request: Request, error: Exception) -> Response:
    """Answers an upload for which the disk has no room, in words that the page shows; what else the system refuses stays an exception."""
    told = reason(error) if isinstance(error, OSError) else ""
    if "磁盘" not in told:
        raise error
    return PlainTextResponse(
        f"文件没有存下：服务器放上传文件的临时目录{told.removeprefix('没有能写的临时目录，')}。请告诉管理员；规划没有变。", 507
    )


def _names_a_file(value: Any) -> bool:
    """Whether Gradio would take something in an event for a file of its own; the page's scripts name uploads in words of theirs."""
    rest = [value]
    while rest:
        match rest.pop():
            case {"meta": {"_type": "gradio.FileData"}}:
                return True
            case dict() as inner:
                rest += inner.values()
            case list() as inner:
                rest += inner
    return False


def _fits(component: Any, value: Any) -> bool:
    """Whether a component of the page may have a value."""
    import gradio as gr

    match component:
        case gr.State():  # kept here; a browser sends nothing of it that is read
            return value is None
        case gr.CheckboxGroup():
            return value is None or (isinstance(value, list) and all(isinstance(each, str) for each in value))
        case gr.Textbox() | gr.Radio():
            return value is None or isinstance(value, str)
        case _:
            return False
