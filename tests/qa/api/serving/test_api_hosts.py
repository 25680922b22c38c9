"""Under which names the server may be called, by whom, and what becomes of those who call under another."""

from __future__ import annotations

import socket
from contextlib import AbstractContextManager
from typing import Any

import pytest
from api_samples import BEARER, ROAD, TOKENS, Served, served, with_server
from starlette.testclient import TestClient

import ui
from qa.api.app import build_server
from qa.api.serving.auth import Tokens
from qa.config import ServerConfig
from qa.engine import Engine

pytestmark = pytest.mark.slow

CALLS = (("GET", "/"), ("GET", "/healthz"), ("GET", "/docs"), ("POST", "/v1/ask"), ("POST", "/mcp"), ("POST", "/gradio_api/queue/join"))


def statuses(client: TestClient, **headers: str) -> list[int]:
    return [client.request(method, path, json={"question": ROAD}, headers=headers).status_code for method, path in CALLS]


def test_where_nobody_signs_in_only_this_machine_is_named(engine: Engine) -> None:
    with TestClient(build_server(engine, Tokens(), ui.build_app(engine)), base_url="http://localhost") as client:
        for name in (
            "evil.example",
            "127.0.0.1.evil.example:7860",
            "[::2]",
            "localhost@evil.example",
            "localhost/evil",
            "localhost#evil",
            "localhost?evil",
            "localhost:7860.evil.example",
            "localhost:x",
            "",
        ):
            assert statuses(client, host=name) == [421] * len(CALLS), name
        for name in ("localhost", "127.0.0.1:7860", "[::1]:7860", "LOCALHOST"):
            assert 421 not in statuses(client, host=name), name


def test_what_a_browser_sends_to_the_api_for_another_site_is_refused(client: TestClient) -> None:
    for origin, expected in (
        ("http://evil.example", 421),
        ("null", 421),
        ("http://127.0.0.1:7860.evil.example", 421),
        ("http://localhost:7860", 200),
    ):
        assert client.post("/v1/ask", json={"question": ROAD}, headers={"origin": origin}).status_code == expected, origin


def test_what_a_browser_sends_to_the_page_for_another_site_is_refused(engine: Engine) -> None:
    """A page elsewhere may send a form to this machine without asking; it may not look, but what it sends would be done."""
    with TestClient(build_server(engine, Tokens(), ui.build_app(engine)), base_url="http://localhost:7860") as client:
        for origin, refused in (("http://evil.example", True), ("null", True), ("http://localhost:7860", False)):
            said = client.post("/gradio_api/queue/join", json={}, headers={"origin": origin}).status_code
            assert (said == 421) == refused, origin
        assert client.get("/", headers={"origin": "http://evil.example"}).status_code == 200


def test_names_that_the_settings_allow(engine: Engine) -> None:
    with TestClient(build_server(with_server(engine, hosts=("Plans.example.cn",)), TOKENS), headers=BEARER) as client:
        asked = {
            host: client.post("/v1/ask", json={"question": ROAD}, headers={"host": host}).status_code
            for host in ("plans.example.cn:8443", "localhost", "other.example.cn")
        }
    assert asked == {"plans.example.cn:8443": 200, "localhost": 200, "other.example.cn": 421}


def test_where_people_sign_in_any_name_will_do(engine: Engine) -> None:
    with TestClient(build_server(engine, TOKENS), headers=BEARER) as client:
        assert client.post("/v1/ask", json={"question": ROAD}, headers={"host": "plans.example.cn"}).status_code == 200


def test_web_sockets_are_refused(live: Served) -> None:
    with live.socket(timeout_s=10) as connection:
        connection.sendall(
            b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        )
        assert connection.recv(1000).split()[1] != b"500"


def limited(engine: Engine, **settings: Any) -> AbstractContextManager[Served]:
    """A server with the settings given."""
    return served(build_server(with_server(engine, **settings), Tokens()), ServerConfig(**settings))


def ended(connection: socket.socket) -> bool:
    """Waits until the server closes a connection.

    Raises:
        TimeoutError: it stays open.
    """
    try:
        while connection.recv(1000):
            pass
    except ConnectionError:
        pass
    return True


@pytest.mark.parametrize(
    "sent",
    [b"", b"GET /heal", b"GET /healthz HTTP/1.1\r\nHost: loc", b"POST /v1/ask HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{"],
)
def test_a_request_that_does_not_come_in_time_is_cut_off(engine: Engine, sent: bytes) -> None:
    with limited(engine, header_timeout_s=0.2) as server, server.socket(timeout_s=10) as connection:
        connection.sendall(sent)
        assert ended(connection)


@pytest.mark.parametrize(
    "sent",
    [b"GET /healthz HTTP/1.1\r\nX: ", b"POST /v1/ask HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9000\r\n\r\n"],
    ids=["head", "body"],
)
def test_what_trickles_in_is_cut_off_all_the_same(engine: Engine, sent: bytes) -> None:
    with limited(engine, header_timeout_s=0.3) as server, server.socket(timeout_s=0.1) as connection:
        connection.sendall(sent)
        for _ in range(100):
            try:
                connection.sendall(b"x")
                if ended(connection):
                    return
            except TimeoutError:
                continue
            except ConnectionError:
                return
    pytest.fail("it is still open")


def test_more_connections_than_allowed_are_closed(engine: Engine) -> None:
    with limited(engine, connections=2) as server:
        held = [server.socket(timeout_s=10) for _ in range(2)]
        with server.socket(timeout_s=10) as third:
            assert ended(third)
        for connection in held:
            connection.close()
        assert "ok" in server.get("/healthz")
