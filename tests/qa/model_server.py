"""A model service on a real socket that says what a test scripts: OpenAI's chat completions with
server-sent events, and Ollama's chat with JSON lines."""

from __future__ import annotations

import json
import math
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Turn = Callable[["Handler"], None]
"""One reply of the service: writes to the connection what it likes."""


@dataclass
class Service:
    """A running service: its address, the turns still to come (the last one is kept), what it was asked."""

    turns: list[Turn]
    url: str = ""
    asked: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)

    def prompt(self, number: int = -1) -> str:
        """All messages of a request as one text."""
        return "\n".join(m["content"] for m in self.asked[number]["messages"])


class Handler(BaseHTTPRequestHandler):
    """Notes the request and lets the next turn reply."""

    service: Service

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.service.asked.append(json.loads(body))
        self.service.headers.append({k.lower(): v for k, v in self.headers.items()})
        turns = self.service.turns
        turn = turns.pop(0) if len(turns) > 1 else turns[0]
        try:
            turn(self)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def head(self, status: int, kind: str, **headers: str) -> None:
        """Status and headers; the body ends with the connection."""
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("connection", "close")
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.close_connection = True

    def event(self, text: str, finish: str | None = None, logprobs: dict[str, Any] | None = None) -> None:
        """A chunk of OpenAI's stream."""
        delta = {"role": "assistant", "content": text}
        chunk = {"id": "c", "object": "chat.completion.chunk", "created": 0, "model": "m"}
        choice = {"index": 0, "delta": delta, "finish_reason": finish, "logprobs": logprobs}
        self.raw("data: " + json.dumps({**chunk, "choices": [choice]}) + "\n\n")

    def raw(self, text: str) -> None:
        self.wfile.write(text.encode())
        self.wfile.flush()

    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextmanager
def serving(*turns: Turn) -> Iterator[Service]:
    """A service on a free port of this machine, which takes the turns one by one and keeps to the last."""
    service = Service(list(turns))
    handler = type("Bound", (Handler,), {"service": service})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    service.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        service.closing.set()
        server.shutdown()
        server.server_close()
        thread.join()


def says(text: str, size: int = 7) -> Turn:
    """Replies a text in small pieces, as OpenAI streams it."""

    def turn(handler: Handler) -> None:
        handler.head(200, "text/event-stream")
        for start in range(0, len(text), size):
            handler.event(text[start : start + size])
        handler.event("", "stop")
        handler.raw("data: [DONE]\n\n")

    return turn


def leans(**shares: float) -> Turn:
    """Says one of some words, and how likely each of them was."""

    def turn(handler: Handler) -> None:
        handler.head(200, "text/event-stream")
        likely = [{"token": word, "logprob": math.log(share), "bytes": None} for word, share in shares.items()]
        first = max(shares, key=lambda word: shares[word])
        handler.event(first, logprobs={"content": [{"token": first, "logprob": 0.0, "bytes": None, "top_logprobs": likely}]})
        handler.event("", "stop")
        handler.raw("data: [DONE]\n\n")

    return turn


def says_in_lines(text: str) -> Turn:
    """Replies a text in pieces, as Ollama streams it."""

    def turn(handler: Handler) -> None:
        handler.head(200, "application/x-ndjson")
        base = {"model": "m", "created_at": "2026-01-01T00:00:00Z"}
        for start in range(0, len(text), 7):
            piece = {"role": "assistant", "content": text[start : start + 7]}
            handler.raw(json.dumps({**base, "message": piece, "done": False}) + "\n")
        handler.raw(json.dumps({**base, "message": {"role": "assistant", "content": ""}, "done": True, "done_reason": "stop"}) + "\n")

    return turn


def fails(status: int, **headers: str) -> Turn:
    """An error as OpenAI words it; it repeats the key, as careless services do."""

    def turn(handler: Handler) -> None:
        handler.head(status, "application/json", **headers)
        handler.raw(json.dumps({"error": {"message": f"refused {handler.headers.get('authorization')}", "type": "error"}}))

    return turn


def stalls(text: str) -> Turn:
    """Begins to reply and falls silent with the connection open."""

    def turn(handler: Handler) -> None:
        handler.head(200, "text/event-stream")
        handler.event(text)
        handler.service.closing.wait()

    return turn


def never_ends(pieces: Sequence[str]) -> Turn:
    """Sends the pieces again and again for as long as somebody reads."""

    def turn(handler: Handler) -> None:
        handler.head(200, "text/event-stream")
        while not handler.service.closing.is_set():
            for piece in pieces:
                handler.event(piece)

    return turn


def only_comments(handler: Handler) -> None:
    """Keeps the stream alive with comments and says nothing."""
    handler.head(200, "text/event-stream")
    while not handler.service.closing.is_set():
        handler.raw(": still thinking\n\n")


def broken_json(handler: Handler) -> None:
    """A stream whose event is no JSON."""
    handler.head(200, "text/event-stream")
    handler.raw('data: {"choices": [{"delta": \n\n')


def hangs_up(handler: Handler) -> None:
    """Closes the connection in the middle of an event."""
    handler.head(200, "text/event-stream")
    handler.event("到2027年，冷库")
    handler.raw('data: {"id": "c", ')
