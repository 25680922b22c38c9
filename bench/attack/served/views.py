"""What a client of its own sends to the page."""

from __future__ import annotations

import http.client
import json
import threading
from collections import Counter
from collections.abc import Iterator
from typing import Any

from server import LONG, Server


class Page:
    """The page as a program sees it: what can be called, and calling it."""

    def __init__(self, server: Server, cookie: str = "") -> None:
        self.server, self.headers = server, {"cookie": cookie} if cookie else {}
        config = json.loads(server.call("GET", "/config", **self.headers)[1])
        self.ids = {c["props"].get("elem_id"): c["id"] for c in config["components"] if c["props"].get("elem_id")}
        self.calls = config["dependencies"]

    def values(self) -> dict[int, Any]:
        """What each component holds at first."""
        config = json.loads(self.server.call("GET", "/config", **self.headers)[1])
        return {c["id"]: c["props"].get("value") for c in config["components"]}

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
