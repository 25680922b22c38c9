"""What a served installation says and keeps where its disk is full: the file system is a small one in memory (``unshare -rm``)."""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from people import sign_in
from server import Server
from views import Page

INSIDE = "PLANQA_SERVED_FULL_INSIDE"
FREE = (0, 8192, 100_000)
QUESTION = "2030年常住人口城镇化率的目标是多少？"
FULL = ("磁盘", "空间")
"""Words one of which says what is full."""
PLAN = "云岭省茶业规划（2026—2030年）\n第一章 总体要求\n到2030年，新建茶厂5座。\n" + "办好茶厂。\n" * 200


def full(index: Path) -> list[str]:
    """The faults seen with each amount of space left: started again in a name space of its own, where it may mount."""
    if not os.environ.get(INSIDE):
        command = ["unshare", "-rm", sys.executable, str(Path(__file__).parent), "--index", str(index), "full"]
        done = subprocess.run(command, env=os.environ | {INSIDE: "1"}, stdout=subprocess.PIPE, text=True)
        print(done.stdout, end="")
        return [line for line in done.stdout.splitlines() if line.startswith("FAULT") and _is_ours(line)] + ["it did not run"] * (
            done.returncode not in (0, 1)
        )
    faults: list[str] = []
    for free in FREE:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            subprocess.run(["mount", "-t", "tmpfs", "-o", "size=160m", "none", folder], check=True)
            (Path(folder) / "tmp").mkdir()
            os.environ["TMPDIR"] = f"{folder}/tmp"
            server = Server(index, Path(folder), accounts=True)
            try:
                _filled(server, free)
            finally:
                server.close()
                faults += filter(_is_ours, server.faults)
                subprocess.run(["umount", "-l", folder], check=True)
        print(f"full with {free} bytes free: {server.tried} tried", flush=True)
    return faults


def _is_ours(fault: str) -> bool:
    """Not what Python tells the log of a temporary file that it cannot close."""
    return "in the log" not in fault or not any(told in fault for told in ("No space left", "_TemporaryFileCloser"))


def _filled(server: Server, free: int) -> None:
    chief, staff = (Page(server, sign_in(server, name)[1]) for name in ("chief", "staff"))
    _asked(staff)
    filler = server.folder / "filler"
    with filler.open("wb") as file, contextlib.suppress(OSError):
        while True:
            os.write(file.fileno(), bytes(1 << 16))
    os.truncate(filler, max(0, filler.stat().st_size - free))
    status, answer, _ = server.call("POST", "/v1/ask", {"question": QUESTION}, authorization=f"Bearer {server.token}")
    server.expect(status == 200 and json.loads(answer)["status"] == "answered", f"a question: {status} {answer[:200]!r}")
    status, _ = sign_in(server, "staff")
    server.expect(status in (303, 503), f"signing in: {status}")
    status, body, _ = server.call("GET", "/config", **staff.headers)
    server.expect(status == 200, f"who was signed in: {status} {body[:100]!r}")
    _told(server, "feedback", _rated(staff))
    boundary = b'--a\r\nContent-Disposition: form-data; name="files"; filename="tea.txt"\r\n\r\n%s\r\n--a--\r\n' % PLAN.encode()
    kind = "multipart/form-data; boundary=a"
    status, body, _ = server.call("POST", "/gradio_api/upload", boundary, content_type=kind, **chief.headers)
    _told(server, "upload", f"{status} {body.decode('utf-8', 'replace')}", ok=status == 200)
    if status == 200:
        given = {"do": "add", "files": [json.loads(body)[0]], "names": ["tea.txt"]}
        _told(server, "add", _edited(chief, given))
    _told(server, "remove", _edited(chief, {"do": "remove", "target": "coastal-2021"}))
    held = server.held()
    filler.unlink()
    _asked(staff)
    server.expect(held == server.plans, f"the index changed on a full disk: {held}")
    told = _edited(chief, {"do": "remove", "target": "action-2022"})
    server.expect("磁盘" not in told and server.held() != held, f"with space again: {told[-300:]}")
    left = [str(path) for path in (server.folder / "index").rglob("*") if path.name.endswith((".draft", ".part", ".new"))]
    server.expect(not left, f"left behind: {left}")


def _told(server: Server, what: str, told: str, *, ok: bool = False) -> None:
    """Expects that something was done, or that it is said that the disk is full, in no words of a program."""
    print(f"  {what}: {_words(told)}")
    server.expect("Traceback" not in told and "Errno" not in told and "No space" not in told, f"{what}: {told[-300:]}")
    done = ok or "✓" in told or "谢谢" in told or "已" in _words(told)
    server.expect(done or any(word in told for word in FULL), f"{what} does not say what is full: {told[-600:]}")


def _words(told: str) -> str:
    """What of an answer is meant to be read."""
    spoken = re.findall("[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef“”]{4,}", re.sub("<style.*?</style>|<[^>]*>", " ", told))
    return " ".join(dict.fromkeys(spoken))[:400]


def _asked(shown: Page) -> None:
    number, call = next((d["id"], d) for d in shown.calls if any(t[1] == "submit" for t in d["targets"]))
    data = ([QUESTION, "全部", "全部", [], None] + [None] * 9)[: len(call["inputs"])]
    told = shown.done("own", number, data, None, call["targets"][0][0])
    shown.server.expect("城镇化率" in told, f"a question on the page: {told[-300:]}")


def _rated(shown: Page) -> str:
    said = []
    for number, call in shown.of("pq-log"):
        event = {"turn": "1", "n": "1", "vote": "down", "comment": "不对" * 200}
        said.append(shown.done("own", number, [None] * len(call["inputs"]), event, shown.ids["pq-log"]))
    return "\n".join(said)


def _edited(shown: Page, event: dict[str, object]) -> str:
    (number, call), *_ = shown.of("pq-plans-table")
    return shown.done("edit", number, [None] * len(call["inputs"]), event, shown.ids["pq-plans-table"])
