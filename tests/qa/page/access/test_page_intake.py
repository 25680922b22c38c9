"""Events that are none of the page's are told so, in so many words, before Gradio sees them."""

from __future__ import annotations

import errno
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from page_browser import served

from qa.config import Config
from qa.engine import Engine

pytestmark = pytest.mark.slow
JOIN = "/gradio_api/queue/join"


@pytest.fixture(scope="module")
def client(index_dir: Path) -> Iterator[httpx.Client]:
    with served(Engine(index_dir, Config())) as address, httpx.Client(base_url=address, timeout=30) as client:
        yield client


def events(client: httpx.Client) -> list[dict[str, Any]]:
    """An event of each function of the page, as its scripts send it."""
    shown = client.get("/config").json()
    values = {each["id"]: each["props"].get("value") for each in shown["components"]}
    return [
        {
            "fn_index": call["id"],
            "data": [values[number] for number in call["inputs"]],
            "event_data": None,
            "trigger_id": call["targets"][0][0],
            "session_hash": f"of {call['id']}",
        }
        for call in shown["dependencies"]
    ]


def asking(client: httpx.Client) -> dict[str, Any]:
    """The event of a question: words, two choices, several choices, what is kept."""
    event = next(each for each in events(client) if len(each["data"]) == 5)
    return {**event, "data": ["环湖公路全长多少公里？", *event["data"][1:]]}


def joined(client: httpx.Client, event: Any) -> tuple[int, str]:
    answer = client.post(JOIN, content=json.dumps(event), headers={"content-type": "application/json"})
    return answer.status_code, answer.json().get("detail", "")


def told(client: httpx.Client, event: dict[str, Any]) -> str:
    """All that is told of an event until it is over."""
    assert joined(client, event)[0] == 200, event
    lines = []
    with client.stream("GET", f"/gradio_api/queue/data?session_hash={event['session_hash']}") as news:
        for line in news.iter_lines():
            lines.append(line)
            if "process_completed" in line:
                break
    return "\n".join(lines)


def test_every_event_of_the_page_passes(client: httpx.Client) -> None:
    for event in events(client):
        assert '"success":true' in told(client, event).replace(" ", ""), event
    # Components of a kind that has no rule would be refused.
    assert len(events(client)) > 10


ODD: tuple[tuple[str, Any], ...] = (
    ("fn_index", None), ("fn_index", -1), ("fn_index", 10**9), ("fn_index", True), ("fn_index", "0"), ("fn_index", 0.0),
    ("data", None), ("data", {}), ("data", []), ("data", [None] * 99), ("data", ["a", 5, "全部", [], None]), ("data", ["a", "全部", [], [], None]),
    ("data", [{}, "全部", "全部", [], None]), ("data", ["a", "全部", "全部", [None], None]), ("data", ["a", "全部", "全部", "a", None]),
    ("data", ["a", "全部", "全部", {}, None]), ("data", ["a", "全部", "全部", [], {}]),
    ("session_hash", None), ("session_hash", ""), ("session_hash", 5), ("session_hash", "a" * 201),
    ("trigger_id", "5"), ("trigger_id", []), ("trigger_id", True),
    ("event_data", {"a": [{"path": "/etc/passwd", "meta": {"_type": "gradio.FileData"}}]}),
    ("event_id", "a"), ("oauth_token", "a"), ("batched", True), ("simple_format", 1), ("request", {}),
)  # fmt: skip


@pytest.mark.parametrize(("name", "value"), ODD)
def test_what_is_none_of_the_page_is_refused(client: httpx.Client, name: str, value: Any) -> None:
    assert joined(client, {**asking(client), name: value}) == (422, f"这不是本网页的请求：{name}有误。")


@pytest.mark.parametrize("body", ["", "{", "5", "null", "[]", "[" * 100_000, '{"session_hash": "\\ud800"}'])
def test_what_is_no_event_is_refused(client: httpx.Client, body: str) -> None:
    for path in (JOIN, "/gradio_api/cancel", "/gradio_api/reset"):
        answer = client.post(path, content=body, headers={"content-type": "application/json"})
        assert (answer.status_code, answer.json()["detail"]) == (422, "这不是本网页的请求：JSON有误。"), path


@pytest.mark.parametrize("data", [[None] * 5, ["环湖公路？", None, None, None, None], ["环湖公路？", "gone", "gone", ["gone"], None]])
def test_choices_that_are_not_or_no_longer_offered_raise_nothing(client: httpx.Client, data: list[Any]) -> None:
    assert '"success":true' in told(client, {**asking(client), "data": data}).replace(" ", "")
    narrowing = next(each for each in events(client) if len(each["data"]) == 3)
    assert '"success":true' in told(client, {**narrowing, "data": data[1:4]}).replace(" ", "")


def test_other_requests_pass(client: httpx.Client) -> None:
    assert client.post("/gradio_api/upload", files={"files": ("a.txt", b"a")}).status_code == 200
    assert client.post("/gradio_api/cancel", json={"session_hash": "a", "fn_index": 0, "event_id": "a"}).status_code == 200


def test_an_upload_that_finds_no_room_is_told_so(client: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any, **__: Any) -> Any:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("gradio.route_utils.GradioMultiPartParser.parse", full)
    answer = client.post("/gradio_api/upload", files={"files": ("a.txt", b"a")})
    assert (answer.status_code, answer.text) == (507, "文件没有存下：服务器放上传文件的临时目录磁盘已满。请告诉管理员；规划没有变。")
