"""Answering processes: they answer as the engine does, and what happens when one dies, hangs, or the index changes."""

from __future__ import annotations

import errno
import os
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from model_server import Handler, fails, serving

from index.errors import ConfigError, InputError, PlanQAError
from index.ingest.build import ingest
from qa.api.app import build_server
from qa.api.service import Service
from qa.api.serving.auth import Tokens
from qa.api.serving.errors import GONE, ApiError
from qa.api.serving.metrics import Metrics
from qa.config import Config, ServerConfig
from qa.engine import Engine
from qa.llm.chat import ModelConfig
from qa.pipeline import ask
from qa.types import Answer, Filters, Table, TableCell
from qa.workers import process, wire
from qa.workers import team as team_module
from qa.workers.team import StoppedError, Team

pytestmark = pytest.mark.slow

QUESTION = "2030年茶园面积的目标是多少？"
PLAN = "---\nid: {id}\ntitle: 云岭省{what}规划\nperiod: 2026-2030\n---\n## 第一章 目标\n\n到2030年，{what}产量达到{amount}万吨。\n"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of its own, which the tests change."""
    folder = tmp_path_factory.mktemp("team")
    (folder / "tea.md").write_text(PLAN.format(id="tea", what="茶叶", amount=31), "utf-8")
    ingest([folder / "tea.md"], folder / "index")
    return folder / "index"


@pytest.fixture(scope="module")
def config() -> Config:
    return Config(server=ServerConfig(workers=2))


@pytest.fixture(scope="module")
def team(root: Path, config: Config) -> Iterator[Team]:
    made = Team(root, config, date(2026, 6, 1))
    yield made
    made.close()


@pytest.fixture
def engine(root: Path, config: Config) -> Engine:
    return Engine(root, config, date(2026, 6, 1))


def same(one: Answer, other: Answer) -> bool:
    return replace(one, timing_ms={}) == replace(other, timing_ms={})


def both(team: Team) -> list[Answer]:
    """Answers of both processes: each waits for the other's question to have come."""
    for pid in team.processes:
        os.kill(pid, signal.SIGSTOP)
    with ThreadPoolExecutor(2) as pool:
        asked = [pool.submit(team.ask, QUESTION) for _ in range(2)]
        time.sleep(0.3)
        for pid in team.processes:
            os.kill(pid, signal.SIGCONT)
        return [a.result(60) for a in asked]


@contextmanager
def frozen(*pids: int) -> Iterator[None]:
    """Meanwhile these processes do nothing."""
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)


def until(true: Any) -> None:
    """Waits until something is so."""
    end = time.monotonic() + 20
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_a_process_answers_and_tells_as_the_engine_does(team: Team, engine: Engine) -> None:
    told: list[tuple[str, Any]] = []
    expected: list[tuple[str, Any]] = []
    answer = team.ask(QUESTION, history=["茶叶产量是多少？"], filters=Filters(("tea",)), on_event=lambda *news: told.append(news))
    by_engine = ask(QUESTION, engine, history=["茶叶产量是多少？"], filters=Filters(("tea",)), on_event=lambda *news: expected.append(news))
    assert same(answer, by_engine)
    assert told == expected


def test_an_answer_is_the_same_after_it_was_written(engine: Engine) -> None:
    table = Table(("甲", "乙"), (("产量", (TableCell("31万吨", 1), None)),), ("多3",))
    answer = replace(ask("茶叶产量是多少？", engine), table=table, verdict="yes")
    assert answer.citations
    assert wire.answer_of(wire.read(wire.news(7, "answer", answer))[2]) == answer


def test_an_error_of_the_question_is_told_as_such(team: Team) -> None:
    with pytest.raises(InputError, match="空的"):
        team.ask("")
    with pytest.raises(InputError, match="没有编号"):
        team.ask(QUESTION, filters=Filters(("none",)))


def test_half_a_character_is_taken_for_an_unknown_one(team: Team, engine: Engine) -> None:
    answer = team.ask("\ud800茶叶产量是多少？", history=["蚕茧\udfff呢？"])
    assert same(answer, ask("\ufffd茶叶产量是多少？", engine, history=["蚕茧\ufffd呢？"]))
    with pytest.raises(InputError, match="没有编号"):
        team.ask(QUESTION, filters=Filters(("\udcff",)))


def test_both_processes_see_a_new_version_of_the_index(team: Team, root: Path) -> None:
    before = {a.fingerprint for a in both(team)}
    (root.parent / "silk.md").write_text(PLAN.format(id="silk", what="蚕茧", amount=8), "utf-8")
    ingest([root.parent], root)
    after = both(team)
    assert {a.fingerprint for a in after} == {Engine(root).store.fingerprint} != before
    assert "8万吨" in team.ask("蚕茧产量是多少？").answer


def test_a_question_whose_process_is_killed_is_asked_again(team: Team) -> None:
    killed = set(team.processes)
    for pid in killed:
        os.kill(pid, signal.SIGSTOP)
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(team.ask, "茶叶产量是多少？")
        time.sleep(0.3)
        # The first has it; the other goes on.
        first, other = team.processes
        os.kill(first, signal.SIGKILL)
        os.kill(other, signal.SIGCONT)
        assert "31万吨" in asked.result(60).answer
    time.sleep(team_module._AGAIN_S)
    team.ask(QUESTION)
    assert len(team.processes) == 2
    assert killed & set(team.processes) == {other}


def test_what_nobody_waits_for_is_ended_with_its_process_if_need_be(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(team_module, "GRACE_S", 0.2)
    stuck, stop = set(team.processes), threading.Event()
    for pid in stuck:
        os.kill(pid, signal.SIGSTOP)
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(team.ask, QUESTION, stop=stop)
        time.sleep(0.2)
        stop.set()
        with pytest.raises(StoppedError):
            asked.result(20)
    until(lambda: len(stuck & set(team.processes)) == 1)
    for pid in stuck & set(team.processes):
        os.kill(pid, signal.SIGCONT)
    assert team.ask(QUESTION).status in ("answered", "refused")


def test_who_leaves_does_not_end_the_process_that_answers_another(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(team_module, "GRACE_S", 0.2)
    with ThreadPoolExecutor(4) as pool, closing(Team(root, Config(server=ServerConfig(workers=1)))) as alone:
        alone.ask(QUESTION)
        (pid,) = alone.processes
        with frozen(pid):
            asked = pool.submit(alone.ask, "茶叶产量是多少？")
            until(lambda: alone._workers[0].busy)
            stops = [threading.Event() for _ in range(3)]
            leavers = [pool.submit(alone.ask, QUESTION, stop=stop) for stop in stops]
            until(lambda: len(alone._turns) == 3)
            for stop in stops:
                stop.set()
            for leaver in leavers:
                with pytest.raises(StoppedError):
                    leaver.result(20)
        assert "31万吨" in asked.result(60).answer
        assert alone.processes == [pid]


def test_questions_that_wait_are_asked_in_their_turn(team: Team) -> None:
    with ThreadPoolExecutor(5) as pool, frozen(*team.processes):
        asked = [pool.submit(team.ask, QUESTION) for _ in range(5)]
        until(lambda: len(team._turns) == 3)
        assert [w.busy for w in team._workers] == [1, 1]
    assert len({a.result(60).answer for a in asked}) == 1


def test_a_process_that_answers_several_is_not_ended_for_one_who_leaves(
    root: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(team_module, "GRACE_S", 0.2)
    release, stop = threading.Event(), threading.Event()

    def slow(handler: Handler) -> None:
        release.wait(60)
        fails(404)(handler)

    with ThreadPoolExecutor(2) as pool, serving(slow) as model:
        llm = ModelConfig("openai:m", model.url, word_from=0, timeout_s=60)
        with closing(Team(root, Config(server=ServerConfig(workers=1, threads=2), llm=llm))) as several:
            until(lambda: several._workers[0].ready)
            asked = pool.submit(several.ask, "茶叶产量是多少？")
            leaver = pool.submit(several.ask, "2030年茶叶产量达到多少？", stop=stop)
            until(lambda: len(model.asked) == 2)
            stop.set()
            with pytest.raises(StoppedError):
                leaver.result(20)
            assert several._workers[0].stuck
            release.set()
            assert "31万吨" in asked.result(60).answer
            assert "asked again" not in caplog.text


def test_a_process_begins_without_the_language_model(tmp_path: Path) -> None:
    text = PLAN.format(id="tea", what="茶叶", amount=31).replace("目标", "主要目标")
    (tmp_path / "tea.md").write_text(text, "utf-8")
    ingest([tmp_path / "tea.md"], tmp_path / "index")
    with serving(fails(404)) as model:
        llm = ModelConfig("openai:m", model.url, word_from=0)
        with closing(Team(tmp_path / "index", Config(server=ServerConfig(workers=1), llm=llm))) as alone:
            until(lambda: alone._workers[0].ready)
            assert model.asked == []
            # Whoever asks the same has the model asked.
            alone.ask(process._FIRST)
            assert model.asked


def test_a_process_that_does_not_read_holds_nobody_up(team: Team) -> None:
    team.ask(QUESTION)
    still = team._workers[0]
    with ThreadPoolExecutor(2) as pool, frozen(still.process.pid):
        pool.submit(still.write, {"stop": 0, "more": "x" * 500_000}).result(20)
        waits = pool.submit(team.ask, QUESTION)
        until(lambda: still.busy)
        # As if a new version of the index were there, of which all are told.
        team._version = Path()
        assert pool.submit(team.ask, QUESTION).result(20).status in ("answered", "refused")
    assert waits.result(20).status in ("answered", "refused")


@pytest.mark.parametrize("failed", [BlockingIOError(errno.EAGAIN, "again"), OSError(errno.ENOMEM, "memory")])
def test_where_no_process_can_be_started_it_is_said(root: Path, config: Config, monkeypatch: pytest.MonkeyPatch, failed: OSError) -> None:
    def fail(*_: object, **__: object) -> None:
        raise failed

    alone = Team(root, Config(server=ServerConfig(workers=1)))
    monkeypatch.setattr(team_module.subprocess, "Popen", fail)
    with pytest.raises(PlanQAError, match="开不了回答问题的进程"):
        Team(root, config)
    (pid,) = alone.processes
    os.kill(pid, signal.SIGKILL)
    until(lambda: not alone.processes)
    with pytest.raises(PlanQAError, match="开不了回答问题的进程"):
        alone.ask(QUESTION)
    alone.close()


def test_while_others_run_one_that_cannot_be_started_is_waited_for(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise BlockingIOError(errno.EAGAIN, "again")

    killed = team.processes[0]
    with monkeypatch.context() as now:
        now.setattr(team_module.subprocess, "Popen", fail)
        now.setattr(team_module, "_AGAIN_S", 0.0)
        os.kill(killed, signal.SIGKILL)
        until(lambda: killed not in team.processes)
        assert team.ask(QUESTION).status in ("answered", "refused")
        assert len(team.processes) == 1
    monkeypatch.setattr(team_module, "_AGAIN_S", 0.0)
    team.ask(QUESTION)
    assert len(team.processes) == 2


def test_a_first_question_that_fails_ends_no_process(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(process, "ask", fail)
    process.warm_up(engine)
    assert "MemoryError" in caplog.text


def test_why_a_process_cannot_begin_is_told(root: Path) -> None:
    config = Config(server=ServerConfig(workers=1), llm=ModelConfig("openai:m", context=1))
    with closing(Team(root, config)) as broken, pytest.raises(ConfigError, match="context"):
        broken.ask(QUESTION)


def test_where_processes_end_again_and_again_it_is_said(root: Path, config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(team_module, "_PROCESS", "qa.no_such_module")
    broken = Team(root, config)
    with pytest.raises(PlanQAError, match="意外结束"):
        broken.ask(QUESTION)
    broken.close()
    with pytest.raises(StoppedError):
        broken.ask(QUESTION)


def test_a_service_has_its_questions_answered_by_them(team: Team, engine: Engine) -> None:
    service = Service(engine, engine.config.server, Metrics(), team)
    monkey = Service(engine, engine.config.server, Metrics())
    page_like = service.answer(QUESTION, engine)
    assert same(page_like, monkey.answer(QUESTION, engine))
    stop = threading.Event()
    stop.set()
    with pytest.raises(ApiError) as gone:
        service.answer(QUESTION, engine, stop=stop)
    assert gone.value.problem == GONE
    with TestClient(build_server(engine, Tokens({}), service=service), base_url="http://127.0.0.1") as client:
        answer = client.post("/v1/ask", json={"question": "茶叶产量是多少？"}).json()
        streamed = client.post("/v1/ask", json={"question": "茶叶产量是多少？", "stream": True}).text
    assert "31万吨" in answer["answer"]
    assert [line for line in streamed.splitlines() if line.startswith("event: ")] == [
        *["event: stage"] * 5,
        *["event: sentence"] * len(answer["sentences"]),
        "event: answer",
    ]
