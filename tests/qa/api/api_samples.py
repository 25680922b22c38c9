"""What the tests of the API share: questions, tokens, a server on a free port, an engine that waits to be let go."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from http.client import HTTPConnection
from typing import Any

import uvicorn

from index.store.port import Store
from index.types import Hit
from qa.api.serving.auth import Tokens, sha256
from qa.api.serving.connections import protocol
from qa.config import ServerConfig
from qa.engine import Engine
from qa.types import Query

ROAD = "环湖公路全长多少公里？"
ROAD_SENTENCE = "推进环湖公路建设，全长48公里。"
COMPARED = "港区方案和区域协调规划的货物吞吐量目标有什么不同？"
ELSEWHERE = "上海市的地铁里程是多少？"
TOKEN = "pq-test-token-0123456789"
TOKENS = Tokens((("office", sha256(TOKEN)), ("archive", sha256(TOKEN[::-1]))))
BEARER = {"Authorization": f"Bearer {TOKEN}"}


@dataclass(frozen=True)
class Served:
    """A running server."""

    host: str
    port: int

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    def connection(self) -> HTTPConnection:
        return HTTPConnection(self.host, self.port, timeout=20)

    def socket(self, timeout_s: float) -> socket.socket:
        return socket.create_connection((self.host, self.port), timeout=timeout_s)

    def get(self, path: str) -> str:
        connection = self.connection()
        connection.request("GET", path)
        text = connection.getresponse().read().decode()
        connection.close()
        return text

    def send(self, path: str, body: Any) -> HTTPConnection:
        """Sends a request without waiting for its response."""
        connection = self.connection()
        connection.request("POST", path, json.dumps(body).encode(), {"content-type": "application/json"})
        return connection

    def figure(self, name: str) -> float:
        """A figure of /metrics; 0 where there is none yet."""
        lines = (line.rpartition(" ") for line in self.get("/metrics").splitlines())
        return next((float(value) for key, _, value in lines if key == name), 0.0)

    def until(self, name: str, value: float) -> None:
        """Asks for a figure until it has a value; the test fails where it never has."""
        for _ in range(5000):
            if self.figure(name) == value:
                return
        raise AssertionError(f"{name} is {self.figure(name)}, not {value}")


@contextmanager
def served(application: Any, config: ServerConfig | None = None) -> Iterator[Served]:
    """Serves an application from a thread on a free port, with the limits on connections of some settings."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(
            uvicorn.Config(application, http=protocol(config or ServerConfig()), log_level="error", timeout_graceful_shutdown=2)
        )
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        host, port = listening.getsockname()[:2]
        yield Served(host, port)
        server.should_exit = True
        thread.join()


def with_server(engine: Engine, **settings: Any) -> Engine:
    """An engine on the same index with other settings of the server."""
    return Engine(engine.root, replace(engine.config, server=ServerConfig(**settings)), engine.as_of)


class HeldEngine(Engine):
    """An engine whose searches wait until they are let go; ``searched`` are the questions that came so far."""

    def __init__(self, engine: Engine, **settings: Any) -> None:
        super().__init__(engine.root, replace(engine.config, server=ServerConfig(**settings)), engine.as_of)
        self.searched: list[str] = []
        self.begun = threading.Semaphore(0)
        self.let_go = threading.Event()

    def search(self, query: Query, store: Store, k: int | None = None) -> list[Hit]:
        self.searched.append(query.original)
        self.begun.release()
        assert self.let_go.wait(20)
        return super().search(query, store, k)


def without_times(answer: dict[str, Any]) -> dict[str, Any]:
    """An answer but for what differs from run to run."""
    return {name: value for name, value in answer.items() if name != "timing_ms"}


def events(text: str) -> list[tuple[str, Any]]:
    """Name and data of each server-sent event."""
    found = []
    for block in text.split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if lines:
            found.append((lines.get("event", ""), json.loads(lines["data"]) if lines["data"] != "[DONE]" else "[DONE]"))
    return found
