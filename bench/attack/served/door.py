"""What a stranger sends to a server on one's own machine: hosts, paths, bodies, connections, tools."""

from __future__ import annotations

import contextlib
import json
import socket
import time
from collections.abc import Callable
from typing import Any

from server import ADDRESSES, CLOSED, HOSTS, LONG, Server


def hosts(server: Server) -> None:
    """Names that are not this machine's, and pages of other sites."""
    for host in HOSTS:
        for method, path in ADDRESSES:
            status = server.call(method, path, {} if method == "POST" else None, host=host)[0]
            server.expect(status in (400, 421), f"Host {host!r} {method} {path}: {status}")
    for header, value in (
        ("origin", "http://evil.example"),
        ("origin", "null"),
        ("origin", "http://127.0.0.1.evil.example"),
        ("sec_fetch_site", "cross-site"),
        ("sec_fetch_site", "same-site"),
    ):
        for path in ("/v1/ask", "/mcp", "/gradio_api/queue/join", "/gradio_api/upload"):
            if header == "sec_fetch_site" and not path.startswith("/gradio"):
                continue
            status = server.call("POST", path, {"question": "a"}, **{header: value})[0]
            server.expect(status in (403, 421), f"{header} {value} {path}: {status}")
    head = b"POST /v1/ask HTTP/1.1\r\n"
    for lines in (
        b"Host: 127.0.0.1\r\nHost: evil.example\r\n",
        b"Host: evil.example\r\nX-Forwarded-Host: 127.0.0.1\r\n",
        b"",
        b"X-Host: 127.0.0.1\r\n",
    ):
        answer = server.raw(head + lines + b"Content-Length: 2\r\nConnection: close\r\n\r\n{}")
        server.expect(b" 400 " in answer[:16] or b" 421 " in answer[:16], f"{lines!r}: {answer[:40]!r}")
    answer = server.raw(b"GET http://evil.example/metrics HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n")
    server.expect(b" 200 " not in answer[:16], f"an absolute address: {answer[:40]!r}")


def paths(server: Server) -> None:
    """Files and doors that are not for the page."""
    for path in CLOSED:
        for method in ("GET", "POST"):
            status, body, _ = server.call(method, path, {} if method == "POST" else None)
            server.expect(status in (400, 403, 404, 405, 421, 422) and b"root:" not in body, f"{method} {path}: {status} {body[:60]!r}")
    for method in ("TRACE", "CONNECT", "PROPFIND", "DEBUG", "OPTIONS", "DELETE", "PUT"):
        status = server.call(method, "/v1/ask")[0]
        server.expect(status in (400, 404, 405), f"{method} /v1/ask: {status}")


def bodies(server: Server) -> None:
    """Requests that are no requests."""
    before = server.memory_mb()
    for name, data in {
        "two lengths": b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
        "length and chunks": b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        "length of nonsense": b"Content-Length: 1e9\r\n\r\n{}",
        "negative length": b"Content-Length: -1\r\n\r\n{}",
        "chunk of nonsense": b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
        "chunk too large": b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n",
        "header without end": b"X: " + b"a" * 200_000 + b"\r\n\r\n",
        "many headers": b"".join(b"x-%d: a\r\n" % i for i in range(20_000)) + b"\r\n",
        "header with NUL": b"X: a\0b\r\n\r\n",
        "line feeds alone": b"X: a\nY: b\n\n",
    }.items():
        answer = server.raw(b"POST /v1/ask HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nConnection: close\r\n" + data)
        server.expect(b" 200 " not in answer[:16] and b" 500 " not in answer[:16], f"{name}: {answer[:60]!r}")
    for name, body in {
        "deep": b'{"question": ' + b"[" * 50_000 + b"]" * 50_000 + b"}",
        "long number": b'{"question": "a", "history": ' + b"9" * 100_000 + b"}",
        "surrogate": b'{"question": "\\ud800"}',
        "NUL": b'{"question": "\\u0000"}',
        "not UTF-8": b'{"question": "\xff"}',
        "UTF-16": '{"question": "a"}'.encode("utf-16"),
        "keys": json.dumps({f"k{i}": 1 for i in range(10_000)}).encode(),
        "NaN": b'{"question": "a", "k": NaN}',
    }.items():
        for path in ("/v1/ask", "/v1/search", "/v1/check", "/v1/chat/completions"):
            status = server.call("POST", path, body)[0]
            server.expect(status in (200, 400, 413, 422), f"{name} {path}: {status}")
    for path in ("/v1/ask", "/mcp", "/gradio_api/queue/join", "/gradio_api/cancel", "/gradio_api/reset", "/login", "/"):
        status = _pour(server, path, 300)
        server.expect(status != 200, f"300 MB to {path}: {status}")
    grown = server.memory_mb() - before
    server.expect(grown < 250, f"large bodies took {grown} MB")
    head = b"POST /gradio_api/queue/join HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n"
    answer = server.raw(head + (b"100000\r\n" + b" " * 2**20 + b"\r\n") * 100 + b"0\r\n\r\n")
    server.expect(b" 200 " not in answer[:16], f"chunks without a length: {answer[:40]!r}")
    server.expect(server.memory_mb() - before < 250, f"chunks took {server.memory_mb() - before} MB")


def _pour(server: Server, path: str, megabytes: int) -> int:
    """The status of a request with a large body of JSON."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as connection:
        head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {megabytes * 2**20}\r\n\r\n"
        with contextlib.suppress(OSError):
            connection.sendall(head.encode())
            for number in range(megabytes):
                connection.sendall((b'["' if number == 0 else b"aa") + b"a" * (2**20 - 2))
        with contextlib.suppress(OSError):
            return int(connection.recv(64)[9:12] or 0)
    return 0


def connections(server: Server) -> None:
    """Clients that do not finish what they begin."""
    kinds: dict[str, Callable[[], bytes]] = {
        "half-sent heads": lambda: b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ",
        "nothing at all": lambda: b"",
        "half-sent bodies": lambda: (
            b"POST /v1/ask HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"
        ),
        "half-sent uploads": lambda: (
            b"POST /gradio_api/upload HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: multipart/form-data; boundary=a\r\nContent-Length: 100000\r\n\r\n--a\r\n"
        ),
        "open after an answer": lambda: b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        "heartbeats": lambda: b"GET /gradio_api/heartbeat/a HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        "queue data of nobody": lambda: b"GET /gradio_api/queue/data?session_hash=none HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    }
    for name, made in kinds.items():
        with contextlib.ExitStack() as held:
            open_ones = [held.enter_context(socket.create_connection(("127.0.0.1", server.port), timeout=30)) for _ in range(500)]
            for connection in open_ones:
                with contextlib.suppress(OSError):
                    connection.sendall(made())
            took = max(server.health_s() for _ in range(3))
            server.expect(took < 15, f"500 x {name}: /healthz after {took:.1f} s")
            if name != "heartbeats":
                time.sleep(10)
                left = sum(not _closed(connection) for connection in open_ones)
                server.expect(left == 0, f"500 x {name}: {left} are open after 10 s")
    for name, head in {
        "a head in a trickle": b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ",
        "a body in a trickle": b"POST /v1/ask HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n",
    }.items():
        with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
            connection.sendall(head)
            started = time.monotonic()
            with contextlib.suppress(OSError):
                while time.monotonic() - started < 40 and not _closed(connection):
                    connection.sendall(b"a")
                    time.sleep(1)
            took = time.monotonic() - started
            server.expect(took < 30, f"{name} goes on for {took:.0f} s")
    pipelined = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * 3000
    server.raw(pipelined)
    server.expect(server.health_s() < 5, "after 3000 requests in one go")


def _closed(connection: socket.socket) -> bool:
    """Whether the other side has closed a connection; what it sent is read."""
    connection.setblocking(False)
    try:
        while connection.recv(65536):
            pass
    except BlockingIOError:
        return False
    except OSError:
        return True
    finally:
        connection.setblocking(True)
        connection.settimeout(30)
    return True


def tools(server: Server) -> None:
    """MCP with arguments of all kinds."""
    accept = {"accept": "application/json, text/event-stream"}
    odd: list[Any] = [
        "",
        " ",
        "\0",
        LONG,
        5,
        None,
        [],
        {},
        True,
        ["a"],
        "../../etc/passwd",
        "'; DROP TABLE plan; --",
        "\u202e",
        "\ud800",
        -1,
        1e308,
        10**30,
        [[[]]],
    ]
    calls = (
        [("ask", {"question": value}) for value in odd]
        + [("ask", {"question": "港口", "history": value}) for value in odd]
        + [("ask", {"question": "港口", "plans": value}) for value in odd]
    )
    calls += [("search", {"question": "港口", "k": value}) for value in odd] + [("check", {"text": value}) for value in odd]
    calls += [("get_section", {"doc_id": value, "section": "第一章"}) for value in odd] + [
        ("get_section", {"doc_id": "outline-15fyp", "section": value}) for value in odd
    ]
    calls += [("list_plans", {"a": value}) for value in odd] + [(str(value), {}) for value in odd] + [("ask", value) for value in odd]
    for name, arguments in calls:
        body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": name, "arguments": arguments}}
        status, answer, _ = server.call("POST", "/mcp", body, **accept)
        server.expect(status in (200, 400, 413), f"{name} {str(arguments)[:60]}: {status} {answer[:100]!r}")
        server.expect(
            b"Traceback" not in answer and b"site-packages" not in answer,
            f"{name} {str(arguments)[:60]} tells of the program: {answer[:200]!r}",
        )
    for body in (
        [],
        [1],
        "a",
        {"jsonrpc": "2.0"},
        {"jsonrpc": "2.0", "id": {}, "method": "tools/list"},
        {"jsonrpc": "1.0", "id": 1, "method": 5},
        [{"jsonrpc": "2.0", "id": i, "method": "tools/list"} for i in range(500)],
        {"jsonrpc": "2.0", "id": 1, "method": "resources/read", "params": {"uri": "file:///etc/passwd"}},
        {"jsonrpc": "2.0", "id": 1, "method": "completion/complete", "params": {}},
    ):
        status, answer, _ = server.call("POST", "/mcp", body, **accept)
        server.expect(status in (200, 202, 400, 404, 406) and b"root:" not in answer, f"mcp {str(body)[:60]}: {status}")
    for method in ("GET", "DELETE", "PUT"):
        status = server.call(method, "/mcp", timeout=5, **accept)[0]
        server.expect(status in (400, 404, 405, 406), f"{method} /mcp: {status}")
