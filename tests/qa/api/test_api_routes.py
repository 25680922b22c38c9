"""The API's own routes: the same answers as the library's, and every mistake told in Chinese."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from api_samples import COMPARED, ELSEWHERE, ROAD, ROAD_SENTENCE, Served, events, with_server, without_times
from starlette.testclient import TestClient

from qa.api.app import build_server
from qa.api.bodies import AnswerBody, CheckBody
from qa.api.serving.auth import Tokens
from qa.dossier import dossier
from qa.engine import Engine
from qa.lookup import found, listed, section
from qa.pipeline import STAGES, ask
from qa.proofread.proofread import check_text
from qa.types import Filters

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("question", [ROAD, ELSEWHERE, COMPARED, "嗯"])
def test_an_answer_is_the_library_s(client: TestClient, engine: Engine, question: str) -> None:
    response = client.post("/v1/ask", json={"question": question})
    assert (response.status_code, response.headers["content-type"]) == (200, "application/json")
    assert without_times(response.json()) == without_times(ask(question, engine).as_json())
    # The description names every field, a table's too.
    assert AnswerBody.model_validate(response.json(), extra="forbid").model_dump() == response.json()
    assert (response.json()["table"] is not None) is (question == COMPARED)
    assert set(response.json()["timing_ms"]) == {*STAGES, "total"}


def test_a_text_is_checked_as_by_the_library(client: TestClient, engine: Engine) -> None:
    text = "推进环湖公路建设，全长49公里。"
    response = client.post("/v1/check", json={"text": text, "plans": ["valley-15"]})
    assert response.json() == check_text(text, engine, plans=("valley-15",)).as_json()
    assert response.json()["counts"]["differs"] == 1
    assert CheckBody.model_validate(response.json(), extra="forbid").model_dump() == response.json()
    wrong = [{"text": ""}, {"text": "长" * 20_001}, {"text": text, "plan": "x"}]
    assert [client.post("/v1/check", json=body).status_code for body in wrong] == [422, 422, 422]
    unknown = client.post("/v1/check", json={"text": text, "plans": ["none"]})
    assert (unknown.status_code, "没有编号" in unknown.text) == (400, True)


def test_history_and_plans_reach_the_library(client: TestClient, engine: Engine) -> None:
    history, plans = ["2030年森林覆盖率是多少？"], ["valley-15"]
    response = client.post("/v1/ask", json={"question": "那2025年呢？", "history": history, "plans": plans})
    expected = ask("那2025年呢？", engine, history=history, filters=Filters(tuple(plans))).as_json()
    assert expected["status"] == "answered"
    assert without_times(response.json()) == without_times(expected)


def test_a_stream_tells_stages_sentences_and_the_answer(client: TestClient, engine: Engine) -> None:
    response = client.post("/v1/ask", json={"question": ROAD, "stream": True})
    assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
    *told, (name, answer) = events(response.text)
    assert told == [*(("stage", {"stage": s}) for s in STAGES), ("sentence", {"text": ROAD_SENTENCE, "citations": [1]})]
    assert name == "answer"
    assert without_times(answer) == without_times(ask(ROAD, engine).as_json())


def test_a_stream_ends_with_the_error_where_there_is_one(client: TestClient) -> None:
    response = client.post("/v1/ask", json={"question": ROAD, "plans": ["none"], "stream": True})
    assert events(response.text) == [
        ("stage", {"stage": "understand"}),
        (
            "error",
            {
                "error": {
                    "code": "invalid_input",
                    "message": "索引里没有编号为“none”的规划。",
                    "hint": "现有：harbour、region、valley-15。",
                }
            },
        ),
    ]


def test_search_plans_and_section_are_the_library_s(client: TestClient, engine: Engine) -> None:
    hits = client.post("/v1/search", json={"question": ROAD, "k": 3}).json()
    expected = found(ROAD, engine, (), None, 3)
    assert (hits["hits"], hits["query"]["text"]) == (expected["hits"], expected["query"]["text"])
    assert client.get("/v1/plans").json() == listed(engine.store, engine.as_of)
    place = {"doc_id": "valley-15", "section": "第二章/第三节"}
    assert client.get("/v1/section", params=place).json() == section(engine.store, "valley-15", "第二章/第三节")


def test_a_dossier_as_json_or_as_a_file(client: TestClient, engine: Engine) -> None:
    name = {"name": "港区"}
    assert client.get("/v1/dossier", params=name).json() == dossier("港区", engine.store, engine.as_of)
    one = client.get("/v1/dossier", params=name | {"plans": ["harbour"]}).json()
    assert {p["doc_id"] for p in one["plans"]} == {"harbour"}
    table = client.get("/v1/dossier", params=name | {"format": "csv"})
    assert table.content.decode("utf-8-sig").startswith("规划,规划期")
    assert table.headers["content-disposition"] == "attachment; filename*=UTF-8''%E6%B8%AF%E5%8C%BA.csv"
    assert client.get("/v1/dossier", params=name | {"format": "docx"}).content.startswith(b"PK")


def test_a_section_has_its_text_and_what_lies_below(engine: Engine) -> None:
    chapter = section(engine.store, "valley-15", "第二章")
    assert chapter["sections"] == ["第二章/第一节", "第二章/第二节", "第二章/第三节"]
    assert chapter["text"] == engine.store.by_id["valley-15"].text[chapter["start"] : chapter["end"]]
    assert ROAD_SENTENCE in chapter["text"]


JSON = "application/json"
HINT = "字段说明见 /docs。"
NO_JSON = ("invalid_request", "请求体不是有效的 JSON。", "请用 UTF-8 的 JSON，并设 Content-Type: application/json。")
MISTAKES: list[tuple[bytes, str, int, tuple[str, str, str]]] = [
    (b"{", JSON, 400, NO_JSON),
    (b'"\xff"', JSON, 400, NO_JSON),
    (b"[" * 100_000, JSON, 400, NO_JSON),
    (b"{}", "text/plain", 415, ("unsupported_media_type", "请求体的类型不对。", "请设 Content-Type: application/json。")),
    (b"[]", JSON, 422, ("invalid_request", "请求有误：请求体 应为 JSON 对象。", HINT)),
    (b"{}", JSON, 422, ("invalid_request", "请求有误：question 缺少。", HINT)),
    (b'{"question": ""}', JSON, 422, ("invalid_request", "请求有误：question 不能为空（至少 1）。", HINT)),
    (b'{"question": 3, "x": 1}', JSON, 422, ("invalid_request", "请求有误：question 应为字符串；x 不认识。", HINT)),
    (b'{"question": "\\ud800"}', JSON, 422, ("invalid_request", "请求有误：question 含有无效字符。", HINT)),
    (b'{"question": "a", "history": "b"}', JSON, 422, ("invalid_request", "请求有误：history 应为列表。", HINT)),
    (b'{"question": "a", "history": [null]}', JSON, 422, ("invalid_request", "请求有误：history.0 应为字符串。", HINT)),
    (b'{"question": "a", "stream": 1}', JSON, 422, ("invalid_request", "请求有误：stream 应为 true 或 false。", HINT)),
    (b'{"question": "  "}', JSON, 400, ("invalid_input", "问题是空的。", "请输入一个问题，例如：2030年常住人口城镇化率的目标是多少？")),
]


@pytest.mark.parametrize(("body", "kind", "status", "told"), MISTAKES)
def test_a_mistake_in_a_request_is_told_in_chinese(
    client: TestClient, body: bytes, kind: str, status: int, told: tuple[str, str, str]
) -> None:
    response = client.post("/v1/ask", content=body, headers={"content-type": kind})
    assert (response.status_code, response.json()) == (status, {"error": dict(zip(("code", "message", "hint"), told, strict=True))})


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/v1/ask", 405, "method_not_allowed"),
        ("DELETE", "/healthz", 405, "method_not_allowed"),
        ("GET", "/v1/none", 404, "not_found"),
        ("POST", "/v1/ask/", 404, "not_found"),
        ("GET", "/v1", 404, "not_found"),
        ("GET", "/v1/section?doc_id=none&section=%E4%B8%80", 400, "invalid_input"),
        ("GET", "/v1/section?doc_id=valley-15&section=%E4%B8%80", 400, "invalid_input"),
        ("GET", "/v1/section?doc_id=valley-15", 422, "invalid_request"),
        ("GET", "/v1/dossier", 422, "invalid_request"),
        ("GET", "/v1/dossier?name=%E6%B8%AF&plans=none", 400, "invalid_input"),
    ],
)
def test_an_address_that_is_wrong_is_told(client: TestClient, method: str, path: str, status: int, code: str) -> None:
    response = client.request(method, path)
    assert (response.status_code, response.json()["error"]["code"]) == (status, code)


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_that_is_too_large_is_refused(engine: Engine, chunked: bool) -> None:
    body = b'{"question": "' + b"a" * 2000 + b'"}'
    with TestClient(build_server(with_server(engine, max_body_bytes=1000), Tokens()), base_url="http://localhost") as client:
        content: Any = iter([body[:700], body[700:]]) if chunked else body
        response = client.post("/v1/ask", content=content, headers={"content-type": JSON})
        tools = client.post("/mcp", content=body, headers={"content-type": JSON, "accept": f"{JSON}, text/event-stream"})
    assert (response.status_code, response.json()["error"]["code"], tools.status_code) == (413, "too_large", 413)


def test_an_unexpected_fault_is_a_sentence_to_the_caller(engine: Engine) -> None:
    class Broken(Engine):
        def search(self, *_: Any, **__: Any) -> Any:
            raise RuntimeError(ROAD)

    broken = Broken(engine.root, engine.config, engine.as_of)
    with TestClient(build_server(broken, Tokens()), base_url="http://localhost") as client:
        response = client.post("/v1/ask", json={"question": ROAD})
        streamed = client.post("/v1/ask", json={"question": ROAD, "stream": True})
    fault = {"error": {"code": "internal", "message": "服务器出错了。", "hint": "请重试；若再次出现，请把响应头 X-Request-ID 告诉管理员。"}}
    assert (response.status_code, response.json()) == (500, fault)
    assert events(streamed.text)[-1] == ("error", fault)


def test_many_at_once_get_the_answers_that_each_would_get_alone(live: Served, engine: Engine) -> None:
    titles = [s.headings[-1] for d in engine.store.documents for s in d.sections]
    questions = [ROAD, ELSEWHERE, *(f"{title}有哪些内容？" for title in titles)] * 2
    alone = {q: without_times(ask(q, engine).as_json()) for q in questions}
    together = Engine(engine.root, engine.config, engine.as_of)
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda q: without_times(ask(q, together).as_json()), questions))
    assert answers == [alone[q] for q in questions]
