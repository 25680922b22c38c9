"""Attacks a served installation from outside: ``python bench/attack/served.py [--index DIR] [PART…]``.

Starts ``planqa serve`` twice, as on one's own machine and with accounts (a token makes the latter of the former), each with a copy of
the index, and sends what a browser or a client never would. Prints each request that was answered otherwise than it should be, every
answer of 500 and every exception in the server's log; exit status 1 where there is one. Parts: hosts, paths, bodies, connections,
tools, page; doors, roles (with accounts).
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import json
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
HOSTS = (
    "evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "evil.example:7860", "127.0.0.1@evil.example", "evil.example#127.0.0.1",
    "0.0.0.0", "2130706433", "0x7f.1", "127.1", "[::ffff:7f00:1]", "[::1", "", " ", "localhost.", "127.0.0.1%00.evil.example", "127.0.0.1/evil", "*",
)  # fmt: skip
ADDRESSES = (
    ("GET", "/"), ("GET", "/config"), ("GET", "/docs"), ("GET", "/metrics"), ("GET", "/openapi.json"), ("GET", "/v1/models"), ("POST", "/v1/ask"),
    ("POST", "/v1/chat/completions"), ("POST", "/mcp"), ("POST", "/gradio_api/queue/join"), ("POST", "/gradio_api/upload"),
    ("GET", "/gradio_api/queue/data?session_hash=a"), ("GET", "/nowhere"),
)  # fmt: skip
CLOSED = (
    "/gradio_api/file=/etc/passwd", "/gradio_api/file%3D/etc/passwd", "/file=/etc/passwd", "//gradio_api//file=/etc/passwd", "/gradio_api/./file=/etc/passwd",
    "/gradio_api/../gradio_api/file=/etc/passwd", "/static/../../../../etc/passwd", "/static/%2e%2e/%2e%2e/%2e%2e/etc/passwd", "/assets/..%2f..%2f..%2fetc/passwd",
    "/assets/%5c..%5c..%5cetc%5cpasswd", "/gradio_api/proxy=http://127.0.0.1:22/", "/gradio_api/call/on_change", "/gradio_api/run/on_change",
    "/gradio_api/api/on_change", "/gradio_api/info", "/gradio_api/deep_link", "/gradio_api/component_server", "/gradio_api/mcp/", "/gradio_api/stream/a/b/c/playlist.m3u8",
    "/monitoring", "/monitoring/summary", "/gradio_api/dev/reload", "/custom_component/../../etc/passwd/client/component/index.js", "/gradio_api/vibe-code/",
    "/gradio_api/custom_component/a/client/component/x", "/gradio_api/file/etc/passwd", "/gradio_api/FILE=/etc/passwd", "/GRADIO_API/file=/etc/passwd",
    "/v1/plans/..%2f..%2f..%2fetc%2fpasswd", "/v1/plans/%2e%2e/sections/x", "/v1/plans/%00", "/.env", "/.git/config", "/planqa.toml",
)  # fmt: skip
LONG = "港" * 100_000


class Server:
    """A served installation in a folder of its own, and what was seen of it."""

    def __init__(self, index: Path, folder: Path, *, accounts: bool) -> None:
        self.folder, self.faults, self.tried = folder, [], 0
        shutil.copytree(index, folder / "index", symlinks=True)
        planqa = [sys.executable, "-m", "qa.cli.main"]
        where = ["--config", str(folder / "planqa.toml")]
        settings = (
            f'reader = "off"\nfeedback = "{folder}/feedback.db"\n[accounts]\nfile = "{folder}/accounts.db"\naudit = "{folder}/audit.db"\n'
        )
        settings += "[server]\nrequests_per_minute = 0\nheader_timeout_s = 5\n"
        self.token = ""
        if accounts:
            told = subprocess.run([*planqa, "token", "office"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
            self.token, line = re.findall(r"：(\S+)\n.*：(.*)\n", told)[0]
            (folder / "tokens").write_text(line + "\n", "utf-8")
            settings += f'tokens_file = "{folder}/tokens"\n'
        (folder / "planqa.toml").write_text(settings, "utf-8")
        if accounts:
            for name, role in (("chief", "editor"), ("staff", "reader")):
                command = [*planqa, "user", "add", name, "--role", role, *where]
                subprocess.run(command, cwd=ROOT, input=f"{name} horse battery\n", text=True, check=True, capture_output=True)
        with (folder / "log").open("w") as errors:
            command = [*planqa, "serve", "--port", "0", *where, "--index", str(folder / "index")]
            self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=errors, text=True)
        assert self.process.stdout is not None
        found = re.search(r":(\d+)（", self.process.stdout.readline())
        if found is None:
            sys.exit((folder / "log").read_text())
        self.port = int(found[1])
        self.plans = self.held()

    def held(self) -> str:
        """Which version is published: it must not change unless an editor wants it to."""
        return (self.folder / "index" / "CURRENT").read_text()

    def fault(self, what: str) -> None:
        self.faults.append(what)
        print(f"FAULT {what}", flush=True)

    def expect(self, ok: bool, what: str) -> None:
        self.tried += 1
        if not ok:
            self.fault(what)

    def call(
        self, method: str, path: str, body: Any = None, timeout: float = 60, **headers: str
    ) -> tuple[int, bytes, http.client.HTTPMessage]:
        """A request; status 0 where the connection was closed."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        if data is not None:
            sent.setdefault("content-type", "application/json")
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            connection.putheader("host", sent.pop("host", f"127.0.0.1:{self.port}"))
            for name, value in (sent | ({"content-length": str(len(data))} if data is not None else {})).items():
                connection.putheader(name, value)
            connection.endheaders(data)
            answer = connection.getresponse()
            result = answer.status, answer.read(), answer.headers
        except (OSError, http.client.HTTPException, UnicodeError) as error:
            result = 0, type(error).__name__.encode(), http.client.HTTPMessage()
        finally:
            connection.close()
        if result[0] >= 500 and result[0] != 503:
            self.fault(f"{method} {path[:80]}: {result[0]}")
        return result

    def raw(self, data: bytes, wait_s: float = 20) -> bytes:
        """What comes back on a connection."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=wait_s) as connection:
            got = b""
            with contextlib.suppress(OSError):
                connection.sendall(data)
                while piece := connection.recv(65536):
                    got += piece
                    if len(got) > 2**20:
                        break
        return got

    def health_s(self) -> float:
        """Seconds until the server says that it is well; 99 where it does not."""
        started = time.monotonic()
        status = self.call("GET", "/healthz", timeout=30)[0]
        return time.monotonic() - started if status == 200 else 99.0

    def memory_mb(self) -> int:
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return next(int(line.split()[1]) // 1024 for line in status.splitlines() if line.startswith("VmHWM"))

    def close(self) -> None:
        """Stops the server and looks at what it logged."""
        self.expect(self.process.poll() is None, f"the server has ended: {self.process.poll()}")
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.fault("the server does not stop")
            self.process.kill()
        log = (self.folder / "log").read_text("utf-8", "replace")
        for told, count in exceptions(log).most_common():
            self.fault(f"in the log {count} x {told}")
        self.expect(len(log) < 5_000_000, f"the log has {len(log)} bytes")


def exceptions(log: str) -> Counter[str]:
    """The exceptions that a log tells of, by kind and place."""
    found: Counter[str] = Counter()
    for line in log.splitlines():
        try:
            told = json.loads(line)
        except ValueError:
            if re.match(r"\w*(Error|Exception)\b", line) or "Traceback" in line:
                found[line[:200]] += 1
            continue
        if isinstance(told, dict) and ("exception" in told or told.get("level") in ("error", "critical")):
            found[f"{told.get('exception', told['level'])}: {told['event'][:80]} {told.get('at', ['—'])[-1]}"] += 1
    return found


# -- on one's own machine --------------------------------------------------------------------------


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


# -- the page --------------------------------------------------------------------------------------


class Page:
    """The page as a program sees it: what can be called, and calling it."""

    def __init__(self, server: Server, cookie: str = "") -> None:
        self.server, self.headers = server, {"cookie": cookie} if cookie else {}
        config = json.loads(server.call("GET", "/config", **self.headers)[1])
        self.ids = {c["props"].get("elem_id"): c["id"] for c in config["components"] if c["props"].get("elem_id")}
        self.calls = config["dependencies"]

    def join(self, session: str, number: int, data: list[Any], event: Any, trigger: int | None) -> int:
        """Puts a call into the queue."""
        body = {"fn_index": number, "data": data, "event_data": event, "trigger_id": trigger, "session_hash": session}
        return self.server.call("POST", "/gradio_api/queue/join", body, **self.headers)[0]

    def news(self, session: str, timeout: float = 60) -> Iterator[dict[str, Any]]:
        """What is told of the calls of a session."""
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=timeout)
        try:
            connection.request("GET", f"/gradio_api/queue/data?session_hash={session}", headers=self.headers)
            answer = connection.getresponse()
            for line in answer:
                if line.startswith(b"data: "):
                    yield json.loads(line[6:])
        finally:
            connection.close()

    def done(self, session: str, number: int, data: list[Any], event: Any, trigger: int | None) -> str:
        """Everything that was told of a call."""
        if self.join(session, number, data, event, trigger) != 200:
            return ""
        told = []
        for message in self.news(session):
            told.append(json.dumps(message, ensure_ascii=False))
            if message["msg"] in ("process_completed", "close_stream"):
                break
        return "\n".join(told)

    def of(self, element: str) -> list[tuple[int, dict[str, Any]]]:
        """The calls that an element makes."""
        number = self.ids[element]
        return [(d["id"], d) for d in self.calls if any(target[0] == number for target in d["targets"])]


def page(server: Server) -> None:
    """Events of the page with data of all kinds, and a hundred questions at once of which most are left."""
    shown = Page(server)
    odd: list[Any] = [
        None,
        5,
        "",
        [],
        {},
        {"do": 5},
        {"do": "add", "files": ["/etc/passwd"]},
        {"do": "add", "files": [str(server.folder / "planqa.toml")], "names": ["a.txt"]},
        {"do": "rollback", "target": "../../.."},
        {"do": "remove", "target": LONG},
        {"do": "remove", "target": "\0"},
        {"n": "-1", "turn": "²"},
        {"doc": "../..", "section": LONG, "words": "["},
        {"name": "../../x", "content": "!!!"},
        {"name": "a.docx", "content": "QUFB"},
        {"run": "../../../etc"},
        {"keep": {"turns": [{"answer": {}}] * 1000}},
    ]
    for call in shown.calls:
        if not call.get("backend_fn", True):
            continue
        for event in odd:
            target = call["targets"][0][0] if call["targets"] else None
            told = shown.done(f"odd{call['id']}", call["id"], [None] * len(call["inputs"]), event, target)
            server.expect("Traceback" not in told and "root:" not in told, f"event {call['id']} {str(event)[:60]}: {told[:200]}")
    server.expect(server.held() == server.plans, "an event with nonsense changed the index")
    _at_once(shown, server)


def _at_once(shown: Page, server: Server) -> None:
    box = next(d for d in shown.calls if any(t[1] == "submit" for t in d["targets"]))
    ends: Counter[str] = Counter()

    def client(number: int) -> None:
        session = f"many{number}"
        data = ["2030年常住人口城镇化率的目标是多少？", "全部", "全部", [], None]
        if shown.join(session, box["id"], (data + [None] * 9)[: len(box["inputs"])], None, box["targets"][0][0]) != 200:
            ends["refused"] += 1
            return
        if number % 4 == 2:
            ends["left at once"] += 1
            return
        try:
            for count, message in enumerate(shown.news(session, 300)):
                if number % 4 == 1 or (number % 4 == 3 and count == 3):
                    ends["left in the middle"] += 1
                    return
                if message["msg"] == "process_completed":
                    ends["answered" if message.get("success") else "failed"] += 1
                    return
        except (OSError, http.client.HTTPException, ValueError) as error:
            ends[type(error).__name__] += 1

    threads = [threading.Thread(target=client, args=(i,)) for i in range(100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print("questions of the page at once   " + "   ".join(f"{end}: {count}" for end, count in sorted(ends.items())))
    server.expect(ends["answered"] >= 25 and not ends["failed"], f"questions at once: {dict(ends)}")


# -- with accounts ---------------------------------------------------------------------------------


def sign_in(server: Server, name: str, password: str = "", **headers: str) -> tuple[int, str]:
    """Status, and the cookie where there is one."""
    form = urllib.parse.urlencode({"name": name, "password": password or f"{name} horse battery"}).encode()
    status, _, told = server.call("POST", "/login", form, content_type="application/x-www-form-urlencoded", **headers)
    return status, (told.get("set-cookie") or "").partition(";")[0]


def doors(server: Server) -> None:
    """What is open to strangers, and how they may try to come in."""
    for method, path in (*ADDRESSES, *((m, p) for p in CLOSED for m in ("GET", "POST"))):
        status, body, _ = server.call(method, path, {} if method == "POST" else None)
        server.expect(status in (303, 307, 400, 401, 403, 404, 405), f"a stranger: {method} {path}: {status}")
        server.expect("辽宁".encode() not in body, f"a stranger reads of plans: {method} {path}")
    for value in (
        "",
        "x",
        "Basic",
        "Basic !!!",
        "Basic OnNlY3JldA==",
        "Bearer",
        "Bearer " + "a" * 100_000,
        "Bearer \xff",
        f"bearer  {server.token} x",
        f"Digest {server.token}",
    ):
        status = server.call("GET", "/metrics", authorization=value)[0]
        server.expect(status in (400, 401, 429, 431, 0), f"authorization {value[:20]!r}: {status}")
    for cookie in (
        "planqa_session=",
        "planqa_session=a",
        "planqa_session=" + "a" * 50_000,
        'planqa_session="\\377"',
        "planqa_session=a; planqa_session=b",
        "=;=;;",
        "planqa_session=%00",
    ):
        status = server.call("GET", "/config", cookie=cookie)[0]
        server.expect(status in (400, 401, 431, 0), f"cookie {cookie[:30]!r}: {status}")
    fixed = "planqa_session=chosen-by-somebody-else-0123456789abcdef"
    status, cookie = sign_in(server, "staff", cookie=fixed)
    server.expect(status == 303 and cookie not in ("", fixed), f"a session that was given: {status} {cookie}")
    server.expect(server.call("GET", "/config", cookie=fixed)[0] == 401, "a session that was given is valid after signing in")
    server.expect(server.call("GET", "/config", cookie=cookie)[0] == 200, "a reader sees no page")
    server.call("POST", "/logout", b"", cookie=cookie)
    server.expect(server.call("GET", "/config", cookie=cookie)[0] == 401, "a session goes on after signing out")
    server.expect(sign_in(server, "staff", sec_fetch_site="cross-site")[0] == 403, "another site signs in")
    times: dict[str, list[float]] = {"staff": [], "nobody-of-that-name": []}
    for name in times:
        for _ in range(4):
            started = time.monotonic()
            sign_in(server, name, "wrong horse battery")
            times[name].append(time.monotonic() - started)
    known, unknown = (statistics.median(t) for t in times.values())
    server.expect(0.4 < known / unknown < 2.5, f"a known name takes {known:.2f} s, an unknown one {unknown:.2f} s")
    for _ in range(12):
        sign_in(server, "chief", "wrong horse battery")
    server.expect(sign_in(server, "chief")[0] == 403, "a name may be tried without end")
    for odd in ("a" * 10_000, "\0", "' OR 1=1 --", "\u202e", "<script>alert(1)</script>"):
        form = urllib.parse.urlencode({"name": odd, "password": odd}).encode()
        status, body, _ = server.call("POST", "/login", form, content_type="application/x-www-form-urlencoded")
        server.expect(status in (400, 403, 413) and b"<script>alert" not in body, f"name {odd[:20]!r}: {status}")


def roles(server: Server) -> None:
    """A reader calls what is for editors."""
    status, cookie = sign_in(server, "staff")
    server.expect(status == 303, f"the reader cannot sign in: {status}")
    shown = Page(server, cookie)
    changes: list[Any] = [
        {"do": "remove", "target": "outline-15fyp"},
        {"do": "rollback", "target": ""},
        {"do": "rebuild"},
        {"do": "open"},
        {"do": "add", "files": ["/etc/passwd"]},
        {"do": "run"},
        {"do": "export"},
        {"do": "feedback"},
        {"do": "audit"},
        {"do": "accounts"},
        {"run": "new"},
    ]
    for call in shown.calls:
        for event in changes:
            for target in [t[0] for t in call["targets"][:2]] or [None]:
                told = shown.done(f"reader{call['id']}", call["id"], [None] * len(call["inputs"]), event, target)
                server.expect("chief" not in told and "已移除" not in told, f"a reader, event {call['id']} {event}: {told[:200]}")
    server.expect(server.held() == server.plans, "a reader changed the index")
    upload = b'--a\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\nhello\r\n--a--\r\n'
    for path in (
        "/gradio_api/upload",
        "//gradio_api/upload",
        "/gradio_api//upload",
        "/gradio_api/upload/",
        "/upload",
        "/gradio_api/upload?upload_id=a",
    ):
        status = server.call("POST", path, upload, content_type="multipart/form-data; boundary=a", **shown.headers)[0]
        server.expect(status != 200, f"a reader uploads to {path}: {status}")
    for path in CLOSED:
        status, body, _ = server.call("GET", path, **shown.headers)
        server.expect(status != 200 and b"root:" not in body, f"a reader reads {path}: {status}")
    subprocess.run(
        [sys.executable, "-m", "qa.cli.main", "user", "remove", "staff", "--config", str(server.folder / "planqa.toml")],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    server.expect(server.call("GET", "/config", **shown.headers)[0] == 401, "a removed account goes on")


LOCAL = {"hosts": hosts, "paths": paths, "bodies": bodies, "connections": connections, "tools": tools, "page": page}
SHARED = {"doors": doors, "roles": roles}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("parts", nargs="*", metavar="PART", default=[*LOCAL, *SHARED])
    parser.add_argument("--index", type=Path, default=ROOT / "var" / "index")
    arguments = parser.parse_args()
    failed = 0
    for accounts, parts in ((False, LOCAL), (True, SHARED)):
        chosen = [part for name, part in parts.items() if name in arguments.parts]
        if not chosen:
            continue
        with tempfile.TemporaryDirectory() as folder:
            server = Server(arguments.index, Path(folder), accounts=accounts)
            try:
                for part in chosen:
                    before, started = server.tried, time.monotonic()
                    part(server)
                    print(
                        f"{part.__name__}: {server.tried - before} tried, {time.monotonic() - started:.0f} s, peak {server.memory_mb()} MB",
                        flush=True,
                    )
            finally:
                server.close()
            failed += len(server.faults)
    print(f"{failed} faults")
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
