"""A model service that means harm: ``python bench/attack/model_service.py [KIND…]``.

Starts, for each kind of reply and for the protocols of OpenAI and Ollama, a service on a socket and asks it in a process of its own
with ``timeout_s`` 2 and ``total_s`` 5. A line each: seconds, megabytes that the process grew by, what it said. Exit status 1 where one took
more than nine seconds (the reply, one connection more), grew by more than 100 MB, or ended in anything but a ``ModelFailure``.
"""

from __future__ import annotations

import argparse
import gzip
import importlib.util
import itertools
import json
import os
import resource
import signal
import socket
import sys
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from langchain_core.messages import HumanMessage

from qa.llm.chat import Chat, ModelConfig, ModelFailure

TIMEOUT_S, TOTAL_S, MOST_S, MOST_MB = 2.0, 5.0, 9.0, 100
Pieces = Iterator[bytes | float]
"""What a service sends: bytes, or seconds of silence."""
MB = b" " * 2**20


def head(*more: str, status: str = "200 OK", kind: str = "text/event-stream") -> bytes:
    """The head of a reply whose body ends with the connection."""
    return "\r\n".join((f"HTTP/1.1 {status}", f"content-type: {kind}", *more, "", "")).encode()


def event(delta: Any, finish: str | None = None) -> bytes:
    """A piece of OpenAI's stream, and of Ollama's."""
    chunk = {
        "id": "c",
        "object": "chat.completion.chunk",
        "created": 0,
        "model": "m",
        "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
    }
    return b"data: " + json.dumps(chunk).encode() + b"\n\n"


def line(message: Any, done: bool = False) -> bytes:
    """A piece of Ollama's stream."""
    return json.dumps({"model": "m", "created_at": "2026-01-01T00:00:00Z", "message": message, "done": done}).encode() + b"\n"


def said(text: str) -> bytes:
    """The same piece in both protocols' forms: each takes its own, and must do with the other's."""
    return event({"role": "assistant", "content": text}) if PROTOCOL == "openai" else line({"role": "assistant", "content": text})


PROTOCOL = "openai"


@cache
def packed(name: str) -> bytes:
    """200 MB of a letter, compressed."""
    plain = b"data: " + b"a" * 200_000_000
    if name == "gzip":
        return gzip.compress(plain)
    if name == "deflate":
        return zlib.compress(plain)
    module = {"br": "brotli", "zstd": "zstandard"}[name]
    if importlib.util.find_spec(module) is None:
        return gzip.compress(plain)
    made = importlib.import_module(module)
    return bytes(made.compress(plain, quality=1) if name == "br" else made.ZstdCompressor().compress(plain))


def compressed(name: str, header: str = "content-encoding") -> Pieces:
    yield head(f"{header}: {name}") + packed(name)


def trickle(first: bytes, more: bytes, every_s: float = 0.5) -> Pieces:
    """Something, then a byte at a time without end."""
    yield first
    for byte in itertools.cycle(more):
        yield bytes([byte])
        yield every_s


def forever(first: bytes, more: bytes) -> Pieces:
    yield first
    while True:
        yield more


def once(*pieces: bytes) -> Pieces:
    yield from pieces


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data)


CHUNKED = "transfer-encoding: chunked"
KINDS: dict[str, Callable[[], Pieces]] = {
    "gzip bomb": lambda: compressed("gzip"),
    "deflate bomb": lambda: compressed("deflate"),
    "brotli bomb": lambda: compressed("br"),
    "zstd bomb": lambda: compressed("zstd"),
    "gzip twice": lambda: once(head("content-encoding: gzip, gzip") + gzip.compress(packed("gzip"))),
    "gzip as transfer coding": lambda: compressed("gzip", "transfer-encoding"),
    "identity, then gzip": lambda: once(head("content-encoding: identity", "content-encoding: gzip") + packed("gzip")),
    "gzip with an error": lambda: once(head("content-encoding: gzip", status="500 No") + packed("gzip")),
    "comments without end": lambda: forever(head(), b": thinking\n\n"),
    "white space without end": lambda: forever(head(), MB),
    "new lines without end": lambda: forever(head(), b"\n" * 2**20),
    "one line without end": lambda: forever(head() + b"data: ", b"a" * 2**20),
    "one event without end": lambda: forever(head(), b"data: a\n" * 2**16),
    "an answer without end": lambda: forever(head(), said("港口")),
    "empty pieces without end": lambda: forever(head(), said("")),
    "thoughts without end": lambda: forever(head(), event({"role": "assistant", "content": "", "reasoning_content": "想"}) if PROTOCOL == "openai" else line({"role": "assistant", "content": "", "thinking": "想"})),
    "tool calls without end": lambda: forever(head(), event({"tool_calls": [{"index": 0, "id": "a", "function": {"name": "f", "arguments": "{"}}]}) if PROTOCOL == "openai" else line({"role": "assistant", "content": "", "tool_calls": [{"function": {"name": "f", "arguments": {}}}]})),
    "no choices without end": lambda: forever(head(), b'data: {"choices": []}\n\n'),
    "silence": lambda: iter([3600.0]),
    "silence after the head": lambda: iter([head(), 3600.0]),
    "silence in the middle": lambda: iter([head(), said("港口"), 3600.0]),
    "body in a trickle": lambda: trickle(head(), b": "),
    "answer in a trickle": lambda: trickle(head(), said("港")),
    "status line in a trickle": lambda: trickle(b"HTTP/1.1 200 ", b"O"),
    "head in a trickle": lambda: trickle(b"HTTP/1.1 200 OK\r\nx: ", b"a"),
    "headers in a trickle": lambda: trickle(b"HTTP/1.1 200 OK\r\n", b"x: a\r\n", 0.1),
    "chunk size in a trickle": lambda: trickle(head(CHUNKED), b"0"),
    "chunk extension in a trickle": lambda: trickle(head(CHUNKED) + b"5;", b"a"),
    "trailers in a trickle": lambda: trickle(head(CHUNKED) + chunk(said("港口")) + b"0\r\n", b"x: a\r\n", 0.1),
    "headers without end": lambda: forever(b"HTTP/1.1 200 OK\r\n", b"x: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n" * 100),
    "one header without end": lambda: forever(b"HTTP/1.1 200 OK\r\nx: ", b"a" * 65536),
    "hints without end": lambda: forever(b"", b"HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n"),
    "hints in a trickle": lambda: itertools.cycle([b"HTTP/1.1 100 Continue\r\n\r\n", 0.3]),
    "tiny chunks without end": lambda: forever(head(CHUNKED), chunk(b" ") * 1000),
    "a redirect to itself": lambda: once(head("location: /v1/chat/completions", "content-length: 0", status="307 Elsewhere")),
    "a redirect to a file": lambda: once(head("location: file:///etc/passwd", "content-length: 0", status="302 Elsewhere")),
    "an upgrade": lambda: once(head("upgrade: h2c", status="101 Switching")),
    "a length too large": lambda: once(head("content-length: 99999999999999") + said("港口")),
    "a length that is none": lambda: once(head("content-length: -1") + said("港口")),
    "two lengths": lambda: once(head("content-length: 10", "content-length: 20") + said("港口")),
    "no HTTP": lambda: once(b"SSH-2.0-OpenSSH\r\n"),
    "HTTP/2": lambda: once(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    "nothing": lambda: once(),
    "status 999": lambda: once(head(status="999 Odd")),
    "error without end": lambda: forever(head(status="500 No"), MB),
    "error in a trickle": lambda: trickle(head(status="500 No"), b"a"),
    "busy for a long time": lambda: once(head("retry-after: 99999999", "content-length: 0", status="429 Busy")),
    "error page": lambda: once(head(status="502 Bad", kind="text/html") + b"<html>" + b"<b>" * 100_000),
    "brackets 100,000 deep": lambda: once(head() + b"data: " + b"[" * 100_000 + b"\n\n"),
    "objects 50,000 deep": lambda: once(head() + (b"data: " if PROTOCOL == "openai" else b"") + b'{"choices":' * 50_000 + b"\n\n"),
    "a number of a million digits": lambda: once(head() + (b"data: " if PROTOCOL == "openai" else b"") + b'{"created": ' + b"9" * 1_000_000 + b"}\n\n"),
    "100,000 choices": lambda: once(head() + b'data: {"choices": [' + b'{"index": 0, "delta": {"content": ""}},' * 100_000 + b"{}]}\n\n"),
    "choices null": lambda: once(head() + b'data: {"choices": null}\n\n'),
    "delta a list": lambda: once(head() + event([1, 2])),
    "content a number": lambda: once(head() + event({"content": 5})),
    "content an object": lambda: once(head() + event({"content": {"a": [1] * 1000}})),
    "message a text": lambda: once(head() + line("hello")),
    "half a surrogate": lambda: once(head(), said("港口\ud800"), event({}, "stop"), line({"content": ""}, True)),
    "not UTF-8": lambda: once(head() + b"data: \xff\xfe\x00\n\n"),
    "not JSON": lambda: once(head() + b"data: {\n\n"),
    "an error event": lambda: once(head() + b'event: error\ndata: {"error": {"message": "sk-secret"}}\n\n', b'{"error": "no"}\n'),
    "one piece of 50 MB": lambda: once(head() + said("港" * 16_000_000)),
}  # fmt: skip


def main() -> None:
    global PROTOCOL
    parser = argparse.ArgumentParser()
    parser.add_argument("kinds", nargs="*", default=list(KINDS), metavar="KIND")
    failed = 0
    for name in ("gzip", "deflate", "br", "zstd"):
        packed(name)  # not while somebody waits for it
    for kind in parser.parse_args().kinds:
        for PROTOCOL in ("openai", "ollama"):
            seconds, grown, told = tried(KINDS[kind])
            bad = seconds > MOST_S or grown > MOST_MB or not told.startswith(("ModelFailure", "replied"))
            failed += bad
            print(f"{'FAULT ' * bad}{kind} ({PROTOCOL}): {seconds:.1f} s, {grown} MB, {told}", flush=True)
    print(f"{failed} faults")
    sys.exit(bool(failed))


def tried(kind: Callable[[], Pieces]) -> tuple[float, int, str]:
    """Seconds, megabytes and outcome of one question to such a service."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        service = os.fork()
        if service == 0:
            _serve(listening, kind)
        port = listening.getsockname()[1]
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        signal.alarm(60)
        with os.fdopen(writing, "w") as out:
            out.write(json.dumps(_asked(port)))
            out.flush()
            os._exit(0)
    os.close(writing)
    started = time.monotonic()
    with os.fdopen(reading) as answer:
        found = json.loads(answer.read() or f'[{time.monotonic() - started}, 0, "was killed"]')
    os.waitpid(child, 0)
    os.kill(service, signal.SIGKILL)
    os.waitpid(service, 0)
    return found[0], found[1], found[2]


def _asked(port: int) -> tuple[float, int, str]:
    base = f"http://127.0.0.1:{port}" + ("/v1" if PROTOCOL == "openai" else "")
    chat = Chat(ModelConfig(model=f"{PROTOCOL}:m", base_url=base, timeout_s=TIMEOUT_S, total_s=TOTAL_S, backoff_s=0.1, retries=1))
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
    try:
        reply = chat.reply([HumanMessage("你好")])
        reply.encode()
        told = f"replied {reply[:40]!r}"
    except ModelFailure as error:
        told = f"ModelFailure: {error}"
    except BaseException as error:
        told = f"{type(error).__name__}: {error}"[:300]
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024
    return time.monotonic() - started, grown, told


def _serve(listening: socket.socket, kind: Callable[[], Pieces]) -> NoReturn:
    while True:
        connection, _ = listening.accept()
        threading.Thread(target=_reply, args=(connection, kind()), daemon=True).start()


def _reply(connection: socket.socket, pieces: Pieces) -> None:
    try:
        with connection:
            got = b""
            while b"\r\n\r\n" not in got:
                got += connection.recv(65536)
            for piece in pieces:
                if isinstance(piece, bytes):
                    connection.sendall(piece)
                else:
                    time.sleep(min(piece, 60))
    except OSError:
        return


if __name__ == "__main__":
    main()
