"""What a larger shelf costs: ``python bench/scale.py --documents DIR --sizes 100 400 [--kept DIR] [--every N]``.

For each size the shipped plans are built together with files of ``--documents``, spread evenly over the folder, until there are
so many. Prints a row each: plans, chunks, units; processor seconds and peak memory of the build; size of the index; seconds to open
it; memory of a process that has opened it and of one that has answered (resident; of that its own, not mapped from files); median,
95th percentile and maximum of the processor time of a question without the reader, and the stages' medians. Processor times, since other
work on the machine hardly changes them. ``--kept`` keeps the indexes and takes those that are there.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PLAN_FILES = (".md", ".txt", ".html", ".docx", ".pdf")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--documents", type=Path)
    parser.add_argument("--sizes", type=int, nargs="+", default=[4, 100])
    parser.add_argument("--kept", type=Path)
    parser.add_argument("--every", type=int, default=8, help="ask one of so many shipped questions")
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.measure:
        print(json.dumps(measured(arguments.measure, arguments.every)))
        return
    print("plans | chunks / units | build s, MB | index MB | open s | opened MB (own) | answered MB (own) | p50 / p95 / max ms | stages ms")
    with tempfile.TemporaryDirectory() as folder:
        for size in arguments.sizes:
            print(row(size, arguments.documents, arguments.kept or Path(folder), arguments.every), flush=True)


def row(size: int, documents: Path | None, folder: Path, every: int) -> str:
    """Builds an index of a size where there is none, and measures it."""
    index = folder / f"index-{size}"
    built = "kept" if index.exists() else build(size, documents, index)
    command = [sys.executable, __file__, "--measure", str(index), "--every", str(every)]
    found = json.loads(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout)
    megabytes = sum(p.stat().st_size for p in index.rglob("*") if p.is_file()) / 1e6
    times = sorted(found["times"])
    p95 = statistics.quantiles(times, n=20)[-1]
    opened, answered = (f"{found[k][0]:.0f} ({found[k][1]:.0f})" for k in ("opened", "answered"))
    stages = "  ".join(f"{stage} {statistics.median(ms):.1f}" for stage, ms in found["stages"].items())
    asked = f"{statistics.median(times):.0f} / {p95:.0f} / {times[-1]:.0f}"
    columns = (found["plans"], f"{found['chunks']} / {found['units']}", built, f"{megabytes:.0f}", f"{found['open']:.2f}")
    return " | ".join(map(str, (*columns, opened, answered, asked, stages)))


def build(size: int, documents: Path | None, index: Path) -> str:
    """Builds an index; processor seconds and peak megabytes."""
    with tempfile.TemporaryDirectory() as room:
        shutil.copytree(ROOT / "corpus", room, dirs_exist_ok=True)
        for number, file in enumerate(spread(documents, size - len(list(Path(room).glob("*.md"))))):
            shutil.copyfile(file, Path(room) / f"{number:05}-{file.parent.name}-{file.name}")
        command = [sys.executable, "-m", "qa.cli.main", "build", room, "--index", str(index)]
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return f"{seconds:.0f} s, {after.ru_maxrss / 1024:.0f} MB"


def spread(documents: Path | None, count: int) -> Sequence[Path]:
    """So many of the plan files in a folder, evenly over all of them in the order of their names."""
    files = sorted(p for p in documents.rglob("*") if p.suffix in PLAN_FILES) if documents and count > 0 else []
    return [files[int(i * len(files) / count)] for i in range(min(count, len(files)))]


def measured(index: Path, every: int) -> dict[str, object]:
    """What an opened index takes in this process."""
    sys.path.insert(0, str(ROOT))
    from qa.config import Config
    from qa.engine import Engine
    from qa.pipeline import ask

    before = time.process_time()
    engine = Engine(index, Config(reader="off"))
    opening, opened = time.process_time() - before, memory()
    files = sorted((ROOT / "eval" / "sets" / "questions").glob("*.jsonl"))
    questions = [item for f in files for line in f.read_text("utf-8").splitlines() if (item := json.loads(line))["split"] == "dev"]
    times, stages = [], dict[str, list[float]]()
    for i, item in enumerate([*questions[:5], *questions[::every]]):
        before = time.process_time()
        answer = ask(item["question"], engine, history=item["history"])
        if i >= 5:
            times.append((time.process_time() - before) * 1000)
            for stage, ms in answer.timing_ms.items():
                stages.setdefault(stage, []).append(ms)
    store = engine.store
    sizes = {"plans": len(store.documents), "chunks": len(store.unit_start), "units": len(store.unit_chunk)}
    return {**sizes, "open": opening, "opened": opened, "answered": memory(), "times": times, "stages": stages}


def memory() -> tuple[float, float]:
    """Resident memory of this process in MB, and what of it is its own, from Linux's /proc."""
    status = Path(f"/proc/{os.getpid()}/status").read_text("utf-8")
    resident, own = (int(found[1]) / 1024 if (found := re.search(rf"{name}:\s+(\d+)", status)) else 0.0 for name in ("VmRSS", "RssAnon"))
    return resident, own


if __name__ == "__main__":
    main()
