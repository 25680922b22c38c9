"""Times ``/v1/ask`` of a running server: ``python bench/serve.py [--index DIR] [--requests N] [--long N] [--workers N ...]``.

Starts ``planqa serve`` on a free port and asks the shipped questions of the dev split from
1, 8 and 32 clients at once: requests a second, median and 95th percentile of a request in milliseconds, and the
server's own processor time for a request (with that of its answering processes), which other load on the machine hardly changes. For each
number of ``--workers`` a server is started, and the speeds are measured in turns, so that what else runs on the machine meets all alike. Then asks on: resident memory of the server after 10,000 requests against after 100. Server and clients share the machine.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SETTINGS = "[server]\nrequests_per_minute = 0\n"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--index", type=Path, default=ROOT / "var" / "index")
    parser.add_argument("--requests", type=int, default=400)
    parser.add_argument("--long", type=int, default=10_000)
    parser.add_argument("--workers", type=int, nargs="+", default=[0])
    arguments = parser.parse_args()
    questions = Questions()
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as servers:
        config = Path(folder) / "planqa.toml"
        config.write_text(SETTINGS, "utf-8")
        started = [(workers, *servers.enter_context(serving(config, arguments.index, workers))) for workers in arguments.workers]
        for _, port, _ in started:
            run(port, questions, 4, 100)
        sizes = {workers: [(100, resident_mb(pid))] for workers, _, pid in started}
        for clients in (1, 8, 32):
            for workers, port, pid in started:
                print(f"{workers} workers  {speed(port, pid, questions, clients, arguments.requests)}", flush=True)
        done = 100 + 3 * arguments.requests
        for goal in (1000, arguments.long // 2, arguments.long):
            for workers, port, pid in started if goal > done else ():
                run(port, questions, 4, goal - done)
                sizes[workers].append((goal, resident_mb(pid)))
            done = max(done, goal)
    for workers, found in sizes.items():
        print(f"{workers} workers  memory " + "   ".join(f"{size:.0f} MB after {count}" for count, size in found))


@contextlib.contextmanager
def serving(config: Path, index: Path, workers: int) -> Iterator[tuple[int, int]]:
    """Starts a server; its port and process id."""
    command = [sys.executable, "-m", "qa.cli.main", "serve", "--port", "0", "--config", str(config), "--index", str(index.resolve())]
    command += ["--workers", str(workers)] if workers else []
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert server.stdout is not None
        found = re.search(r":(\d+)（", server.stdout.readline())
        if found is None:
            sys.exit("the server does not start")
        yield int(found[1]), server.pid
    finally:
        server.terminate()
        server.wait()


def speed(port: int, pid: int, questions: Questions, clients: int, requests: int) -> str:
    """One speed, as it is printed."""
    cpu = processor_s(pid)
    seconds, times = run(port, questions, clients, requests)
    cpu = (processor_s(pid) - cpu) / requests * 1000
    p95 = statistics.quantiles(times, n=20)[-1]
    rate = f"{clients:3d} clients  {requests / seconds:6.1f} requests/s"
    return f"{rate}   p50 {statistics.median(times):6.1f} ms   p95 {p95:6.1f} ms   cpu {cpu:5.1f} ms"


class Questions:
    """The questions of the dev split with their histories, again and again; each round ends them with more spaces."""

    def __init__(self) -> None:
        files = sorted((ROOT / "eval" / "sets" / "questions").glob("*.jsonl"))
        items = [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]
        self._items = [{"question": i["question"], "history": i["history"]} for i in items if i["split"] == "dev"]
        self._lock = threading.Lock()
        self._next = self._rounds()

    def _rounds(self) -> Iterator[bytes]:
        for number in itertools.count():
            for item in self._items:
                yield json.dumps({**item, "question": item["question"] + "　" * (number % 50)}).encode()

    def __next__(self) -> bytes:
        with self._lock:
            return next(self._next)


def run(port: int, questions: Questions, clients: int, requests: int) -> tuple[float, list[float]]:
    """Asks so many questions from so many clients; wall seconds and milliseconds of each request."""
    times: list[float] = []
    left = iter(range(requests))

    def client() -> None:
        connection = HTTPConnection("127.0.0.1", port)
        for _ in left:
            before = time.perf_counter()
            connection.request("POST", "/v1/ask", next(questions), {"content-type": "application/json"})
            response = connection.getresponse()
            response.read()
            if response.status != 200:
                sys.exit(f"status {response.status}")
            times.append((time.perf_counter() - before) * 1000)

    threads = [threading.Thread(target=client) for _ in range(clients)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - started, times


def family(pid: int) -> list[int]:
    """A process and those that it has started."""
    started = (int(child) for task in Path(f"/proc/{pid}/task").glob("*/children") for child in task.read_text("utf-8").split())
    return [pid, *started]


def resident_mb(pid: int) -> float:
    """Resident memory of a process and those that it has started, from Linux's /proc; what they share counts for each."""
    statuses = (Path(f"/proc/{p}/status").read_text("utf-8") for p in family(pid))
    return sum(int(found[1]) / 1024 for status in statuses if (found := re.search(r"VmRSS:\s+(\d+) kB", status)))


def processor_s(pid: int) -> float:
    """Processor time that a process and those that it has started have used, from Linux's /proc."""
    stats = (Path(f"/proc/{p}/stat").read_text("utf-8").rpartition(")")[2].split() for p in family(pid))
    return sum(int(fields[11]) + int(fields[12]) for fields in stats) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
