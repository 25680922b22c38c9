"""A hundred streams at once, many of them left early: ``python bench/streams.py [--index DIR] [--streams N] [--rounds N] [--workers N] [--whole]``.

Starts ``planqa serve`` on a free port. In each round every client asks a question of the dev split as a stream; of each four, one
reads to the end, one leaves after the first event, one right after its request, one opens the stream of OpenAI's form and leaves
in its middle; with ``--whole`` all read to the end. Prints how the streams ended, how long those took that were read to the end, and
every exception in the server's log by kind and place: there should be none.
"""

from __future__ import annotations

import argparse
import json
import re
import socket
import statistics
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SETTINGS = "[server]\nrequests_per_minute = 0\n"
HEAD = "POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {size}\r\n\r\n"


def main() -> None:
    """Runs the load and prints what became of it; exit status 1 where the server logged an exception."""
    arguments = _arguments()
    files = sorted((ROOT / "eval" / "sets" / "questions").glob("*.jsonl"))
    items = [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]
    questions = [item["question"] for item in items if item["split"] == "dev"]
    with tempfile.TemporaryDirectory() as folder:
        config, log = Path(folder) / "planqa.toml", Path(folder) / "log"
        config.write_text(SETTINGS, "utf-8")
        command = [sys.executable, "-m", "qa.cli.main", "serve", "--port", "0", "--config", str(config)]
        with log.open("w") as errors:
            server = subprocess.Popen(
                [*command, "--index", str(arguments.index.resolve()), "--workers", str(arguments.workers)],
                cwd=ROOT,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )
            assert server.stdout is not None
            found = re.search(r":(\d+)（", server.stdout.readline())
            if found is None:
                sys.exit("the server does not start")
            time.sleep(arguments.warm_s)
            kinds = 1 if arguments.whole else 4
            ends, times = _load(int(found[1]), questions, arguments.streams, arguments.rounds, kinds)
            server.terminate()
            server.wait()
        raised = Counter(_exceptions(log.read_text("utf-8")))
    print("streams   " + "   ".join(f"{end}: {count}" for end, count in sorted(ends.items())))
    if len(times) > 1:
        p95 = statistics.quantiles(times, n=20)[-1]
        print(f"whole     p50 {statistics.median(times):.2f} s   p95 {p95:.2f} s   longest {max(times):.2f} s   ({len(times)} streams)")
    for told, count in raised.most_common():
        print(f"exception {count} x {told}")
    sys.exit(bool(raised))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--index", type=Path, default=ROOT / "var" / "index")
    parser.add_argument("--streams", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--workers", type=int, default=0)
    parser.add_argument("--whole", action="store_true")
    parser.add_argument("--warm-s", type=float, default=0.0, help="seconds until the first stream")
    return parser.parse_args()


def _load(port: int, questions: list[str], streams: int, rounds: int, kinds: int) -> tuple[Counter[str], list[float]]:
    ends: Counter[str] = Counter()
    times: list[float] = []
    for number in range(rounds):
        threads = [
            threading.Thread(target=_client, args=(port, questions[(number * streams + i) % len(questions)], i % kinds, ends, times))
            for i in range(streams)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return ends, times


def _client(port: int, question: str, kind: int, ends: Counter[str], times: list[float]) -> None:
    before = time.perf_counter()
    path, body = "/v1/ask", {"question": question, "stream": True}
    if kind == 3:
        path, body = "/v1/chat/completions", {"model": "planqa", "stream": True, "messages": [{"role": "user", "content": question}]}
    data = json.dumps(body).encode()
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=600) as connection:
            connection.sendall(HEAD.format(path=path, size=len(data)).encode() + data)
            if kind == 2:
                # Closed with a reset, as by a client that is killed.
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                ends["left at once"] += 1
                return
            got = b""
            while b"0\r\n\r\n" not in got[-16:]:
                piece = connection.recv(65536)
                if not piece:
                    ends["cut off"] += 1
                    return
                got += piece
                if b" 503 " in got[:16]:
                    ends["told that the queue is full"] += 1
                    return
                if kind in (1, 3) and got.count(b"data:") >= 1:
                    ends["left after an event"] += 1
                    return
            times.append(time.perf_counter() - before)
            ends["answered" if b"event: answer" in got else "error told" if b"event: error" in got else "other"] += 1
    except OSError as error:
        ends[type(error).__name__] += 1


def _exceptions(log: str) -> list[str]:
    found = []
    for line in log.splitlines():
        try:
            told = json.loads(line)
        except ValueError:
            found.append(line[:200])
            continue
        if "exception" in told or told.get("level") in ("error", "critical"):
            found.append(f"{told.get('exception', told['level'])}: {told['event'][:80]} {told.get('at', ['—'])[-1]}")
    return found


if __name__ == "__main__":
    main()
