"""Makes the groups that the reader learns from: a question, a sentence that answers it where there is one, and others that do not.

    python -m training.reader.groups --reports DIR --out FILE [--seed 13] [--held-out 40]

DIR holds the documents that ``questions.jsonl.xz`` refers to. The wrong sentences of a group come from the same document: the
nearest by its writer's word, others of the passage, and those that share the most of the question's rare character pairs. Of
``--held-out`` documents in a thousand every group is marked ``held_out``, to stop by and to compare with.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import lzma
import math
import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any

from index.chunk import ChunkConfig, chunk
from index.parse import parse
from index.text.analyze import normalise
from index.types import Span
from qa.read.framing import framed

QUESTIONS = Path(__file__).parent / "questions.jsonl.xz"
SIZE = 4
"""Sentences in a group."""
_FROM_PASSAGE = 1
_ALIKE = 14
"""So many of the sentences that share most with a question are drawn from: the very first may answer it too."""
VERDICTS = ("support", "contradict", "neither")


@dataclass(frozen=True, slots=True)
class Group:
    """A question with framed sentences; ``right`` says of each whether it answers (of a claim: bears on it), ``verdict`` is the
    number in ``VERDICTS`` of what the first one says of a claim, -1 where the question is none."""

    question: str
    sentences: tuple[str, ...]
    right: tuple[int, ...]
    verdict: int
    manner: str
    held_out: bool


@dataclass(frozen=True, slots=True)
class _Sentence:
    span: Span
    framed: str
    pairs: frozenset[str]


def main() -> None:
    """Makes the groups and writes them, one JSON object a line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=13)
    parser.add_argument("--held-out", type=int, default=40)
    arguments = parser.parse_args()
    records = [json.loads(line) for line in lzma.decompress(QUESTIONS.read_bytes()).decode().splitlines()]
    records.sort(key=lambda r: str(r["file"]))
    tasks = [(file, list(run)) for file, run in groupby(records, key=lambda r: str(r["file"]))]
    made = 0
    work = partial(_of_document, arguments.reports, arguments.seed, arguments.held_out)
    with arguments.out.open("w", encoding="utf-8") as out, ProcessPoolExecutor(2) as workers:
        for i, groups in enumerate(workers.map(work, tasks, chunksize=8), 1):
            out.writelines(json.dumps(asdict(g), ensure_ascii=False) + "\n" for g in groups)
            made += len(groups)
            print(f"\r{i}/{len(tasks)} documents, {made} groups", end="", file=sys.stderr)


def _of_document(reports: Path, seed: int, held_out: int, task: tuple[str, list[dict[str, Any]]]) -> list[Group]:
    file, records = task
    sentences = list(_sentences(reports / file))
    frequency = Counter(pair for s in sentences for pair in s.pairs)
    rare = {pair: math.log(1 + len(sentences) / n) for pair, n in frequency.items()}
    digest = int(hashlib.sha256(file.encode()).hexdigest()[:8], 16)
    rng = random.Random(seed + digest)
    groups = (_group(r, sentences, rare, rng, digest % 1000 < held_out) for r in records)
    return [g for g in groups if g is not None]


def _sentences(path: Path) -> Iterator[_Sentence]:
    """The units of a document that stand in its file as they were read, with their offsets in the file."""
    raw, document, at = path.read_text("utf-8"), parse(path), 0
    for piece in chunk(document, ChunkConfig()):
        for unit in piece.units:
            start = raw.find(unit.text, at)
            if unit.kind == "note":
                continue
            at = start + len(unit.text) if start >= 0 else at
            yield _Sentence((start, at) if start >= 0 else (-1, -1), framed(document.title, piece, unit), _pairs(unit.text))


def _pairs(text: str) -> frozenset[str]:
    text = normalise(text)
    return frozenset(text[i : i + 2] for i in range(len(text) - 1))


def _group(
    record: dict[str, Any], sentences: Sequence[_Sentence], rare: dict[str, float], rng: random.Random, held_out: bool
) -> Group | None:
    answers = {tuple(s) for part in record["answers"] for s in part}
    near, passage = {tuple(s) for s in record["near"]}, {tuple(s) for s in record["passage"]}
    verdict = VERDICTS.index(record["verdict"]) if record["verdict"] else -1
    right = answers | (near if verdict in (0, 1) else set())
    asked = _pairs(record["question"])
    order = sorted(sentences, key=lambda s: -sum(rare[p] for p in asked & s.pairs))
    first = [s for s in sentences if s.span in (right or near)]
    if (right or near) and not first:
        return None
    beside = [s for s in sentences if s.span in passage and s.span not in right and s.span not in near]
    alike = [s for s in order[:_ALIKE] if s.span not in right and s.span not in near and s.span not in passage]
    rng.shuffle(beside)
    rng.shuffle(alike)
    head = [rng.choice(first)] if first else []
    chosen = [*head, *beside[:_FROM_PASSAGE], *alike][:SIZE]
    if len(chosen) < SIZE:
        return None
    labels = tuple(int(bool(right) and i == 0) for i in range(SIZE))
    return Group(record["question"], tuple(s.framed for s in chosen), labels, verdict, record["manner"], held_out)


if __name__ == "__main__":
    main()
