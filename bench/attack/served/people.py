"""What strangers and readers try on an installation with accounts."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
import urllib.parse
from typing import Any

from server import ADDRESSES, CLOSED, ROOT, Server
from views import Page


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
