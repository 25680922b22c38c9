"""A served installation that is attacked, what is sent to it, and what was seen of it."""

from __future__ import annotations

import contextlib
import http.client
import json
import re
import shutil
import socket
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
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
        print(f"FAULT {what}".encode("utf-8", "replace").decode(), flush=True)

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
        if result[0] >= 500 and result[0] not in (503, 507):
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
            if re.match(r"[\w.]*(Error|Exception)\b", line):
                found[line[:200]] += 1
            continue
        if isinstance(told, dict) and ("exception" in told or told.get("level") in ("error", "critical")):
            found[f"{told.get('exception', told['level'])}: {told['event'][:80]} {told.get('at', ['—'])[-1]}"] += 1
    return found
