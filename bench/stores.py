"""The two stores side by side: ``python bench/stores.py [--documents DIR] [--sizes 4 44] [--store milvus://…] [--every N]``.

For each size the shipped plans and files of ``--documents``, spread over the folder, are built with files alone and with the Milvus of
``--store``, the embedded one where none is named; then the same questions are asked of both in turn. Prints a row for each: units,
seconds of the build, size of the files and of the embedded Milvus, median, 95th percentile and maximum of the time of a question
without the reader, how many answers and lists of passages are the same; at the end what a row of the Milvus holds, in bytes, which the
sizes of a cluster are computed from (docs/milvus.md). Times are those of the clock: a Milvus works in another process or thread.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]
os.environ["PLANQA_READER"] = "off"

from scale import spread  # noqa: E402

from index.store.milvus.rows import rows  # noqa: E402
from index.store.milvus.store import MilvusStore  # noqa: E402
from index.types import Chunk, Document  # noqa: E402
from qa.config import Config  # noqa: E402
from qa.corpus import facts_of_chunk  # noqa: E402
from qa.engine import Engine  # noqa: E402
from qa.pipeline import ask  # noqa: E402
from qa.types import Answer  # noqa: E402

_ROWS = 5000


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--documents", type=Path)
    parser.add_argument("--sizes", type=int, nargs="+", default=[4])
    parser.add_argument("--store", default="")
    parser.add_argument("--every", type=int, default=8, help="ask one of so many shipped questions")
    arguments = parser.parse_args()
    print("plans | units | store | build s | files MB | Milvus MB | p50 / p95 / max ms | same answers, passages")
    for size in arguments.sizes:
        with tempfile.TemporaryDirectory() as folder:
            compare(size, arguments.documents, Path(folder), arguments.store, arguments.every)


def compare(size: int, documents: Path | None, folder: Path, store: str, every: int) -> None:
    """Builds and asks both stores at one size."""
    plans, milvus = folder / "plans", folder / "milvus.db"
    shutil.copytree(ROOT / "corpus", plans)
    for number, file in enumerate(spread(documents, size - len(list(plans.glob("*.md"))))):
        shutil.copyfile(file, plans / f"{number:05}-{file.parent.name}-{file.name}")
    settings = {"files": "", "Milvus": store or f"milvus-lite:{milvus}"}
    seconds = {name: build(plans, folder / name, setting) for name, setting in settings.items()}
    engines = {name: Engine(folder / name, Config(store=setting)) for name, setting in settings.items()}
    times: dict[str, list[float]] = {name: [] for name in engines}
    answers: dict[str, list[Answer]] = {name: [] for name in engines}
    for item in questions(every):
        for name, engine in engines.items():
            before = time.perf_counter()
            answers[name].append(ask(item["question"], engine, history=item["history"]))
            times[name].append((time.perf_counter() - before) * 1000)
    both = list(zip(*answers.values(), strict=True))
    same = sum((a.status, a.answer) == (b.status, b.answer) for a, b in both), sum(a.retrieved == b.retrieved for a, b in both)
    for name, engine in engines.items():
        asked = f"{statistics.median(times[name]):.0f} / {statistics.quantiles(times[name], n=20)[-1]:.0f} / {max(times[name]):.0f}"
        sizes = f"{megabytes(folder / name):.1f} | {megabytes(milvus) if name == 'Milvus' and not store else 0:.1f}"
        found = f"{same[0]}, {same[1]} of {len(both)}" if name == "Milvus" else ""
        units = len(engine.store.unit_chunk)
        print(f"{len(engine.store.documents)} | {units} | {name} | {seconds[name]:.0f} | {sizes} | {asked} | {found}", flush=True)
    print(row_bytes(engines["Milvus"].store), flush=True)


def build(plans: Path, index: Path, store: str) -> float:
    """Builds an index in a process of its own; seconds."""
    command = [sys.executable, "-m", "qa.cli.main", "build", str(plans), "--index", str(index)]
    before = time.perf_counter()
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL, env={**os.environ, "PLANQA_STORE": store})
    return time.perf_counter() - before


def questions(every: int) -> Sequence[dict[str, Any]]:
    """Shipped questions of the part that is looked at."""
    files = sorted((ROOT / "eval" / "sets" / "questions").glob("*.jsonl"))
    return [item for f in files for line in f.read_text("utf-8").splitlines() if (item := json.loads(line))["split"] == "dev"][::every]


def megabytes(folder: Path) -> float:
    return sum(p.stat().st_size for p in folder.rglob("*") if p.is_file()) / 1e6


def row_bytes(store: object) -> str:
    """What a row has on the average, in bytes: its vector, its sparse vectors at eight a dimension, its texts, its facts."""
    assert isinstance(store, MilvusStore)
    homes = {record.key: (record, store.folder / "plans" / record.key) for record in store.records}
    facts_s = 0.0

    def facts(document: Document, chunk: Chunk) -> list[list[dict[str, Any]]]:
        nonlocal facts_s
        before = time.perf_counter()
        found = facts_of_chunk(document, chunk)
        facts_s += time.perf_counter() - before
        return found

    before = time.perf_counter()
    some = [row for segment in store.segments for row in islice(rows(segment, homes, facts), _ROWS)]
    made_s = time.perf_counter() - before
    parts = {
        "vector": [4 * len(row["dense"]) for row in some],
        "words": [8 * len(row["words"]) for row in some],
        "context": [8 * len(row["context"]) for row in some],
        "text": [len(row["text"].encode()) for row in some],
        "facts": [len(json.dumps(row["facts"], ensure_ascii=False).encode()) for row in some],
        "names": [sum(len(str(row[name]).encode()) for name in ("plan", "doc", "title", "place", "level", "section")) + 16 for row in some],
    }
    said = ", ".join(f"{name} {statistics.mean(values):.0f}" for name, values in parts.items())
    return f"bytes a row: {said}; made in {made_s / len(some) * 1e3:.2f} ms each, of that facts {facts_s / len(some) * 1e3:.2f}"


if __name__ == "__main__":
    main()
