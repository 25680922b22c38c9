"""Health, figures, the log, and the description of the API."""

from __future__ import annotations

import io
import json
import logging
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from api_samples import BEARER, ELSEWHERE, ROAD, TOKENS, with_server
from starlette.testclient import TestClient

from qa.api.app import build_server
from qa.api.reference import kind
from qa.api.serving.auth import Tokens
from qa.api.serving.logs import start_logging
from qa.config import ServerConfig
from qa.engine import Engine

pytestmark = pytest.mark.slow


def test_a_server_is_ready_while_its_index_can_be_opened(engine: Engine, index_dir: Path, tmp_path: Path) -> None:
    root = tmp_path / "index"
    shutil.copytree(index_dir, root)
    with TestClient(build_server(Engine(root, engine.config), Tokens()), base_url="http://localhost") as client:
        assert client.get("/readyz").json() == {"status": "ready"}
        (root / "CURRENT").unlink()
        gone = client.get("/readyz")
        assert (gone.status_code, gone.json()["error"]["code"]) == (503, "index_unavailable")
        assert client.post("/v1/ask", json={"question": ROAD}).status_code == 503
        assert client.get("/healthz").json() == {"status": "ok"}


def test_figures(client: TestClient) -> None:
    for body in (
        {"question": ROAD},
        {"question": ELSEWHERE},
        {"question": ELSEWHERE, "stream": True},
        {"question": " "},
        {"question": " ", "stream": True},
        {},
    ):
        client.post("/v1/ask", json=body)
    client.get("/v1/anything")
    response = client.get("/metrics")
    assert response.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    lines = [line for line in response.text.splitlines() if line.startswith("planqa_") and not re.match(r"\w+_(created|sum|bucket)", line)]
    assert sorted(lines) == [
        'planqa_answers_total{status="answered"} 1.0',
        'planqa_answers_total{status="refused"} 2.0',
        "planqa_cancelled_total 0.0",
        'planqa_errors_total{code="invalid_input"} 2.0',
        'planqa_errors_total{code="invalid_request"} 1.0',
        'planqa_errors_total{code="not_found"} 1.0',
        "planqa_queue_running 0.0",
        "planqa_queue_waiting 0.0",
        'planqa_refusals_total{reason="other_region"} 2.0',
        'planqa_request_seconds_count{route="/v1/ask"} 6.0',
        'planqa_request_seconds_count{route="other"} 1.0',
        'planqa_requests_total{route="/v1/ask",status="200"} 4.0',
        'planqa_requests_total{route="/v1/ask",status="400"} 1.0',
        'planqa_requests_total{route="/v1/ask",status="422"} 1.0',
        'planqa_requests_total{route="other",status="404"} 1.0',
    ]


# -- the log ---------------------------------------------------------------------------------------

SECRET = "谁在2031年偷看了保险箱"


class Leaking(Engine):
    """An engine that fails with the question in its message."""

    def search(self, query: Any, *_: Any, **__: Any) -> Any:
        raise RuntimeError(query.original)


@pytest.fixture
def quiet_root() -> Iterator[None]:
    """Gives the root logger back as it was."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    yield
    root.handlers[:] = before
    root.setLevel(level)


def logged(engine: Engine, *, texts: bool) -> tuple[str, list[dict[str, Any]]]:
    """What is logged of questions that are answered, refused, streamed, unusable, and fail; in all forms of the API."""
    stream = io.StringIO()
    config = replace(engine.config, server=ServerConfig(log_questions=texts))
    start_logging(texts=texts, stream=stream)
    for kind_of in (Engine, Leaking):
        with TestClient(build_server(kind_of(engine.root, config, engine.as_of), TOKENS), headers=BEARER) as client:
            for extra in ({}, {"stream": True}, {"plans": [SECRET]}, {"plans": SECRET}, {SECRET: 1}):
                client.post("/v1/ask", json={"question": SECRET, "history": [SECRET], **extra})
                client.post("/v1/search", json={"question": SECRET, **extra})
                client.post("/v1/chat/completions", json={"model": "planqa", "messages": [{"role": "user", "content": SECRET}], **extra})
            client.get("/v1/section", params={"doc_id": SECRET, "section": SECRET})
            call = {"name": "ask", "arguments": {"question": SECRET}}
            client.post(
                "/mcp",
                json={"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call},
                headers={"accept": "application/json, text/event-stream"},
            )
    text = stream.getvalue()
    return text, [json.loads(line) for line in text.splitlines()]


@pytest.mark.usefixtures("quiet_root")
def test_no_question_is_logged(engine: Engine) -> None:
    text, lines = logged(engine, texts=False)
    assert SECRET not in text
    assert {line["exception"] for line in lines if "exception" in line} >= {"RuntimeError"}
    requests = [line for line in lines if line["event"] == "request"]
    assert len(requests) == 2 * 17
    first = requests[0]
    assert {k: v for k, v in first.items() if k not in ("time", "request_id", "ms", "answer_id")} == {
        "level": "info",
        "logger": "qa.api.serving.gate",
        "event": "request",
        "client": "office",
        "answer_status": "refused",
        "reason": first["reason"],
        "method": "POST",
        "route": "/v1/ask",
        "status": 200,
    }
    assert len({line["request_id"] for line in requests}) == len(requests)


@pytest.mark.usefixtures("quiet_root")
def test_questions_are_logged_where_the_settings_want_it(engine: Engine) -> None:
    _, lines = logged(engine, texts=True)
    assert lines[0]["question"] == SECRET
    assert SECRET in {line.get("message") for line in lines}


# -- the description -------------------------------------------------------------------------------


def test_the_description_is_chinese_and_needs_nothing_from_elsewhere(client: TestClient) -> None:
    spec = client.get("/openapi.json").json()
    paths = [
        "/v1/ask",
        "/v1/search",
        "/v1/check",
        "/v1/plans",
        "/v1/section",
        "/v1/dossier",
        "/v1/models",
        "/v1/chat/completions",
        "/healthz",
        "/readyz",
        "/metrics",
    ]
    assert list(spec["paths"]) == paths
    operations = [operation for item in spec["paths"].values() for operation in item.values()]
    said = [operation[key] for operation in operations for key in ("summary", "description")]
    said += [response["description"] for operation in operations for response in operation["responses"].values()]
    assert [text for text in said if not re.search(r"[\u4e00-\u9fff]", text)] == []
    page = client.get("/docs").text
    assert [path for path in paths if path not in page] == []
    assert re.findall(r"""(?:src|href|action)="(?!#|openapi\.json)|https?:|<script|@import|url\(""", page) == []


def test_the_description_names_the_token_only_where_it_is_needed(engine: Engine, client: TestClient) -> None:
    with TestClient(build_server(with_server(engine), TOKENS), headers=BEARER) as guarded:
        spec = guarded.get("/openapi.json").json()
    assert spec["paths"]["/v1/ask"]["post"]["security"] == [{"HTTPBearer": []}]
    assert "401" in spec["paths"]["/v1/ask"]["post"]["responses"]
    assert "security" not in client.get("/openapi.json").json()["paths"]["/v1/ask"]["post"]


def test_types_are_told_in_words() -> None:
    told = {
        "字符串": {"type": "string"},
        "整数 或 null": {"anyOf": [{"type": "integer"}, {"type": "null"}]},
        "列表（数）": {"type": "array", "items": {"type": "number"}},
        "列表": {"type": "array", "prefixItems": []},
        "a | b": {"enum": ["a", "b"], "type": "string"},
        "stop": {"const": "stop"},
        "AnswerBody": {"$ref": "#/components/schemas/AnswerBody"},
        "任意": {},
    }
    assert {words: kind(schema) for words, schema in told.items()} == {words: words for words in told}
