"""Odd values in each field of every JSON that is accepted: the API's requests and the events of the page."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

from server import LONG, Server
from views import Page

ODD: tuple[Any, ...] = (
    None, True, 0, -1, 3.5, 1e308, 10**30, "", " ", "\0", "\ud800", LONG, "../../etc/passwd", [], [None], [[]], ["a"] * 1000, {}, {"a": None},
    [{"type": None, "text": None}], {"__type__": "update", "value": 1}, {"path": "/etc/passwd", "meta": {"_type": "gradio.FileData"}},
)  # fmt: skip
REQUESTS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("/v1/ask", {"question": "港口吞吐量", "history": ["城镇化率"], "plans": ["outline-15fyp"], "stream": False}),
    ("/v1/ask", {"question": "港口吞吐量", "stream": True}),
    ("/v1/search", {"question": "港口吞吐量", "history": ["城镇化率"], "plans": ["outline-15fyp"], "k": 3}),
    ("/v1/check", {"text": "城镇化率达到75%。", "plans": ["outline-15fyp"]}),
    ("/v1/chat/completions", {
        "model": "planqa", "stream": False, "temperature": 0, "max_tokens": 5, "tools": [], "user": "a", "stream_options": {"include_usage": True},
        "messages": [{"role": "user", "content": "港口", "name": "a"}, {"role": "assistant", "content": "港口", "tool_calls": []},
                     {"role": "user", "content": [{"type": "text", "text": "吞吐量"}]}],
    }),
    ("/v1/chat/completions", {"model": "planqa", "stream": True, "messages": [{"role": "user", "content": "港口吞吐量"}]}),
    ("/gradio_api/cancel", {"session_hash": "a", "fn_index": 0, "event_id": "a"}),
    ("/gradio_api/reset", {"event_id": "a"}),
)  # fmt: skip
QUERIES: tuple[tuple[str, dict[str, str]], ...] = (
    ("/v1/section", {"doc_id": "outline-15fyp", "section": "第二章"}),
    ("/v1/dossier", {"name": "大连", "plans": "outline-15fyp", "format": "json"}),
    ("/gradio_api/queue/data", {"session_hash": "nobody"}),
)


def fields(server: Server) -> None:
    """Every field of the API's requests and of the page's events."""
    for path, good in REQUESTS:
        status, answer, _ = server.call("POST", path, good)
        server.expect(status == 200, f"{path} as it should be: {status} {answer[:200]!r}")
        for what, body in _spoilt(good):
            _sent(server, path, what, body)
        for body in (None, 5, "a", [], [good], {}, {"": ""}):
            _sent(server, path, "all of it", body)
    for path, parameters in QUERIES:
        for name in parameters:
            for value in ("", "%20", "%00", "%ff", "%F0%9F%A6%84", "a" * 5000, "../..", "%5B", "-1", "第%e4"):
                query = "&".join(f"{n}={value if n == name else v}" for n, v in parameters.items())
                status, answer, _ = server.call("GET", f"{path}?{query.encode('ascii', 'ignore').decode()}", timeout=30)
                server.expect(status in (200, 400, 404, 422), f"{path} {name}={value[:20]}: {status} {answer[:100]!r}")
    _events(server)


def _spoilt(good: Any, at: str = "") -> Iterator[tuple[str, Any]]:
    """A body again and again, each time with another of its fields odd, missing or unknown."""
    if isinstance(good, dict):
        for name in good:
            yield f"{at}.{name} missing", {n: v for n, v in good.items() if n != name}
            for value in ODD:
                yield f"{at}.{name} = {str(value)[:30]}", {**good, name: value}
            for what, inner in _spoilt(good[name], f"{at}.{name}"):
                yield what, {**good, name: inner}
        yield f"{at} with another", {**good, "other": 1}
    elif isinstance(good, list):
        for number, element in enumerate(good):
            for value in ODD:
                yield f"{at}[{number}] = {str(value)[:30]}", [*good[:number], value, *good[number + 1 :]]
            for what, inner in _spoilt(element, f"{at}[{number}]"):
                yield what, [*good[:number], inner, *good[number + 1 :]]


def _sent(server: Server, path: str, what: str, body: Any) -> None:
    status, answer, _ = server.call("POST", path, json.dumps(body).encode("utf-8", "surrogatepass"))
    fine = status == 200 or (400 <= status < 500 and answer[:1] in (b"{", b""))
    told = b"Traceback" in answer or b"site-packages" in answer or b"/home/" in answer or b"root:" in answer
    server.expect(fine and not told, f"{path} {what}: {status} {answer[:200]!r}")


def _events(server: Server) -> None:
    shown = Page(server)
    values = shown.values()
    for call in shown.calls:
        if not call.get("backend_fn", True):
            continue
        good = {
            "fn_index": call["id"],
            "data": [copy.deepcopy(values.get(number)) for number in call["inputs"]],
            "event_data": {},
            "trigger_id": call["targets"][0][0] if call["targets"] else None,
            "session_hash": f"fields{call['id']}",
        }
        for what, body in _spoilt(good, str(call["id"])):
            status, answer, _ = server.call("POST", "/gradio_api/queue/join", json.dumps(body).encode("utf-8", "surrogatepass"))
            server.expect(status == 200 or 400 <= status < 500, f"event {what}: {status} {answer[:200]!r}")
            if status == 200 and body.get("session_hash") == good["session_hash"]:
                for message in shown.news(str(good["session_hash"])):
                    if message["msg"] in ("process_completed", "close_stream"):
                        told = json.dumps(message, ensure_ascii=False)
                        server.expect("Traceback" not in told and "root:" not in told, f"event {what}: {told[:200]}")
                        break
        for extra in ("event_id", "oauth_token", "simple_format", "batched", "request"):
            for value in ODD:
                body = {**good, extra: value, "session_hash": "extra"}
                status, answer, _ = server.call("POST", "/gradio_api/queue/join", json.dumps(body).encode("utf-8", "surrogatepass"))
                server.expect(
                    status == 200 or 400 <= status < 500, f"event {call['id']} {extra} {str(value)[:30]}: {status} {answer[:200]!r}"
                )
    server.expect(server.held() == server.plans, "an event with nonsense changed the index")
