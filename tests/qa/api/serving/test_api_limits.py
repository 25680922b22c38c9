"""Rates, the bounded queue, and clients that go away."""

from __future__ import annotations

import asyncio
import json
import threading
from dataclasses import replace

import pytest
from api_samples import BEARER, ELSEWHERE, ROAD, TOKEN, TOKENS, HeldEngine, served, with_server
from model_server import Handler, serving
from sse_starlette import EventSourceResponse
from starlette.testclient import TestClient

from qa.api.app import build_server
from qa.api.service import Question, Service
from qa.api.serving.auth import Tokens
from qa.api.serving.errors import GONE, TOO_SLOW, ApiError
from qa.api.serving.metrics import Metrics
from qa.api.serving.pool import Pool
from qa.api.serving.rates import RateLimit
from qa.config import ServerConfig
from qa.engine import Engine
from qa.llm.chat import ModelConfig

pytestmark = pytest.mark.slow


def test_a_caller_has_so_many_requests_a_minute() -> None:
    limit = RateLimit(2)
    assert [limit.wait_s(caller) > 0 for caller in ("a", "a", "b", "a", "b", "b")] == [False, False, False, True, False, True]
    assert 0 < limit.wait_s("a") <= 60
    assert not any(RateLimit(0).wait_s("a") for _ in range(1000))


def test_too_many_requests_are_told_when_to_come_again(engine: Engine) -> None:
    with TestClient(build_server(with_server(engine, requests_per_minute=2), TOKENS), base_url="http://localhost") as client:
        responses = [client.get("/v1/plans", headers=BEARER) for _ in range(3)]
        other = client.get("/v1/plans", headers={"authorization": f"Bearer {TOKEN[::-1]}"})
        alive = client.get("/healthz")
    assert [r.status_code for r in (*responses, other, alive)] == [200, 200, 429, 200, 200]
    assert responses[2].json()["error"]["code"] == "rate_limited"
    assert 1 <= int(responses[2].headers["retry-after"]) <= 60


def test_a_full_queue_is_told_and_what_was_accepted_is_answered(engine: Engine) -> None:
    held = HeldEngine(engine, threads=1, queue=1)
    with served(build_server(held, Tokens())) as server:
        accepted = [server.send("/v1/ask", {"question": ROAD})]
        assert held.begun.acquire(timeout=20)
        accepted.append(server.send("/v1/ask", {"question": ELSEWHERE}))
        server.until("planqa_queue_waiting", 1)
        refused = [server.send("/v1/ask", {"question": ROAD, "stream": stream}).getresponse() for stream in (False, True)]
        assert [(r.status, json.loads(r.read())["error"]["code"]) for r in refused] == [(503, "busy")] * 2
        assert all(int(r.headers["retry-after"]) >= 1 for r in refused)
        held.let_go.set()
        answers = [json.loads(connection.getresponse().read()) for connection in accepted]
    assert [a["question"] for a in answers] == [ROAD, ELSEWHERE]


@pytest.mark.parametrize("stream", [False, True])
def test_a_client_that_goes_away_leaves_no_work_behind(engine: Engine, stream: bool) -> None:
    held = HeldEngine(engine, threads=1, queue=5)
    with served(build_server(held, Tokens())) as server:
        running = server.send("/v1/ask", {"question": ROAD, "stream": stream})
        assert held.begun.acquire(timeout=20)
        waiting = server.send("/v1/ask", {"question": ELSEWHERE, "stream": stream})
        server.until("planqa_queue_waiting", 1)
        waiting.close()
        server.until("planqa_queue_waiting", 0)
        running.close()
        server.until("planqa_cancelled_total", 2)
        held.let_go.set()
        server.until("planqa_queue_running", 0)
        assert server.figure('planqa_answers_total{status="answered"}') == 0
    assert held.searched == [ROAD]


def test_a_silent_stream_says_that_it_is_alive(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(EventSourceResponse, "DEFAULT_PING_INTERVAL", 0.01)
    held = HeldEngine(engine)
    with served(build_server(held, Tokens())) as server:
        response = server.send("/v1/ask", {"question": ROAD, "stream": True}).getresponse()
        assert (response.getheader("cache-control"), response.getheader("x-accel-buffering")) == ("no-store", "no")
        assert b": keep-alive\n" in iter(response.readline, b"")
        held.let_go.set()
        assert b"event: answer\n" in iter(response.readline, b"")


@pytest.mark.parametrize("stream", [False, True])
def test_a_client_that_goes_away_ends_the_reply_of_the_language_model(engine: Engine, stream: bool) -> None:
    begun, left = threading.Semaphore(0), threading.Event()

    def talks_on(handler: Handler) -> None:
        handler.head(200, "text/event-stream")
        try:
            while not handler.service.closing.is_set():
                handler.event("环湖")
                begun.release()
        except OSError:
            left.set()

    with serving(talks_on) as model:
        llm = ModelConfig(model="openai:m", base_url=model.url + "/v1", max_chars=10**9, total_s=60)
        config = replace(engine.config, llm=llm, server=ServerConfig(threads=1))
        with served(build_server(Engine(engine.root, config, engine.as_of), Tokens())) as server:
            # Two sentences: a short one alone is not given to a model.
            asking = server.send("/v1/ask", {"question": f"{ROAD}茶园面积多少？", "stream": stream})
            assert begun.acquire(timeout=20)
            asking.close()
            assert left.wait(20)
            server.until("planqa_queue_running", 0)
            assert server.figure("planqa_cancelled_total") == 1
            assert server.figure('planqa_answers_total{status="answered"}') == 0
    assert len(model.asked) == 1


def test_a_job_that_takes_too_long_is_given_up(engine: Engine) -> None:
    held = HeldEngine(engine)
    service = Service(held, ServerConfig(threads=1, timeout_s=0.001), Metrics())

    async def outcome() -> ApiError:
        with pytest.raises(ApiError) as error:
            await service.ask(Question(ROAD)).result()
        return error.value

    assert asyncio.run(outcome()).problem == TOO_SLOW
    held.let_go.set()
    service.pool.close()


def test_a_job_whose_client_has_gone_is_not_begun(engine: Engine) -> None:
    held = HeldEngine(engine)
    service = Service(held, ServerConfig(threads=1), Metrics())

    async def outcome() -> ApiError:
        running = asyncio.ensure_future(service.ask(Question(ROAD)).result())
        ticket = service.ask(Question(ELSEWHERE))

        async def gone() -> None:
            return None

        with pytest.raises(ApiError) as error:
            await ticket.result(gone)
        held.let_go.set()
        assert (await running).status == "answered"
        return error.value

    assert asyncio.run(outcome()).problem == GONE
    assert held.searched == [ROAD]
    assert (service.pool.waiting, service.pool.running) == (0, 0)


def test_the_pool_takes_no_more_than_it_may() -> None:
    pool = Pool(1, 2)
    held = HeldJob()
    jobs = [pool.submit(held) for _ in range(3)]
    with pytest.raises(ApiError) as error:
        pool.submit(held)
    assert (error.value.problem.status, error.value.problem.code) == (503, "busy")
    assert jobs[2].cancel()
    last = pool.submit(held)
    held.event.set()
    assert [job.result(20) for job in (jobs[0], jobs[1], last)] == [1, 2, 3]
    pool.close()


class HeldJob:
    """A job that waits to be let go and returns how many have been done."""

    def __init__(self) -> None:
        self.event = threading.Event()
        self.done = 0

    def __call__(self) -> int:
        assert self.event.wait(20)
        self.done += 1
        return self.done
