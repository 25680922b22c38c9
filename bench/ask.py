"""Times building and asking: ``python bench/ask.py [--corpus DIR] [--runs N]``.

Prints build time and peak memory, index size, cold time of ``planqa ask`` (whole process) as a ratio
to starting Python alone, warm time of a question with the reader and without (median and 95th percentile over the shipped
questions, with the reader over every eighth), and peak memory of the asking process. Times on a shared machine are noisy: compare the
ratios.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
QUESTION = "2030年常住人口城镇化率的目标是多少"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--corpus", type=Path, default=ROOT / "corpus")
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        index = Path(folder) / "index"
        build = run([sys.executable, "-m", "qa.cli.main", "build", str(arguments.corpus), "--index", str(index)])
        size = sum(p.stat().st_size for p in index.rglob("*") if p.is_file())
        print(f"build      {build.seconds:6.2f} s   peak {build.megabytes:5.0f} MB   index {size / 1e6:.1f} MB")
        ask = [sys.executable, "-m", "qa.cli.main", "ask", QUESTION, "--index", str(index)]
        pairs = [(run(ask), run([sys.executable, "-c", "pass"])) for _ in range(arguments.runs)]
        cold = statistics.median(a.seconds for a, _ in pairs)
        ratio = statistics.median(a.seconds / b.seconds for a, b in pairs)
        print(f"cold ask   {cold:6.2f} s   peak {max(a.megabytes for a, _ in pairs):5.0f} MB   {ratio:.0f} x bare Python")
        warm(index, "off", 1)
        warm(index, "builtin", 8)


def warm(index: Path, reader: str, every: int) -> None:
    """Asks the shipped questions in this process, one of ``every``."""
    sys.path.insert(0, str(ROOT))
    from qa.config import Config
    from qa.engine import Engine
    from qa.pipeline import ask

    engine = Engine(index, Config(reader=reader))
    questions = [
        json.loads(line)
        for f in sorted((ROOT / "eval" / "sets" / "questions").glob("*.jsonl"))
        for line in f.read_text("utf-8").splitlines()
    ]
    times: list[float] = []
    stages: dict[str, list[float]] = {}
    for i, item in enumerate([*questions[:20], *questions[20::every]]):
        answer = ask(item["question"], engine, history=item["history"])
        if i >= 20:
            times.append(answer.timing_ms["total"])
            for stage, ms in answer.timing_ms.items():
                stages.setdefault(stage, []).append(ms)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"reader {reader:8} warm ask   p50 {statistics.median(times):.1f} ms   p95 {statistics.quantiles(times, n=20)[-1]:.1f} ms   peak {peak:.0f} MB   ({len(times)} questions)"
    )
    print("stages     " + "   ".join(f"{stage} {statistics.median(ms):.1f}" for stage, ms in stages.items()))


class Run:
    """Wall seconds and peak memory in MB of a finished process."""

    def __init__(self, seconds: float, megabytes: float) -> None:
        self.seconds = seconds
        self.megabytes = megabytes


def run(command: list[str]) -> Run:
    """Runs a command in the project's folder; its output is dropped."""
    probe = (
        "import resource,subprocess,sys,time; t=time.perf_counter(); "
        "subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL); "
        "print(time.perf_counter()-t, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss/1024)"
    )
    out = subprocess.run([sys.executable, "-c", probe, *command], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    seconds, megabytes = map(float, out.split())
    return Run(seconds, megabytes)


if __name__ == "__main__":
    main()
