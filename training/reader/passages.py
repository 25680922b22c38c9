"""Draws passages of government documents for people to write questions on.

    python -m training.reader.passages --reports DIR --out DIR [--count 3000] [--seed 13] [--exclude FILE]

DIR holds documents as ``province/辽宁省/2020.md``. Written are ``passages.jsonl``, a passage a line, its sentences by offset
in the text of its file, and ``batch-NNN.txt``, fifty passages each with their sentences numbered, to be written on. Passages
are spread over the documents: of each at most three, of documents of one folder and year no more than of others.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from index.chunk import ChunkConfig, chunk
from index.errors import PlanQAError
from index.parse import parse
from index.types import Span

BATCH = 50
_PER_DOCUMENT = 3
_SENTENCES = range(3, 13)
_CHARS = range(150, 700)
_RECENT = 2004
"""Four of five documents are of a later year: staff ask of what is in force."""


@dataclass(frozen=True, slots=True)
class Passage:
    """Sentences of one section that follow one another; ``sentences`` are their offsets in the text of ``file``."""

    id: str
    file: str
    title: str
    headings: tuple[str, ...]
    sentences: tuple[Span, ...]


def main() -> None:
    """Draws the passages and writes them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--count", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=13)
    parser.add_argument("--exclude", type=Path, help="files that are kept out, a path under --reports a line")
    arguments = parser.parse_args()
    excluded = set(arguments.exclude.read_text("utf-8").split("\n")) if arguments.exclude else set()
    arguments.out.mkdir(parents=True, exist_ok=True)
    drawn: list[Passage] = []
    for passages in _documents(arguments.reports, excluded, random.Random(arguments.seed)):
        drawn += passages
        print(f"\r{len(drawn)}/{arguments.count}", end="", file=sys.stderr)
        if len(drawn) >= arguments.count:
            break
    numbered = [Passage(f"P{i:05}", p.file, p.title, p.headings, p.sentences) for i, p in enumerate(drawn[: arguments.count])]
    write(numbered, arguments.reports, arguments.out)


def write(passages: list[Passage], reports: Path, out: Path) -> None:
    """Writes the passages, and the batches for those who write on them."""
    lines = [json.dumps(asdict(p), ensure_ascii=False) for p in passages]
    (out / "passages.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    for at in range(0, len(passages), BATCH):
        shown = "\n\n".join(_shown(p, (reports / p.file).read_text("utf-8")) for p in passages[at : at + BATCH])
        (out / f"batch-{at // BATCH:03}.txt").write_text(shown + "\n", "utf-8")


def _documents(reports: Path, excluded: set[str], rng: random.Random) -> Iterator[list[Passage]]:
    """The passages of one document after another, in random order, recent ones more often."""
    files = sorted(p.relative_to(reports).as_posix() for p in reports.rglob("*.md"))
    files = [f for f in files if f not in excluded]
    rng.shuffle(files)
    for file in files:
        if _year(file) <= _RECENT and rng.random() > 0.25:
            continue
        try:
            found = list(_of(reports, file))
        except PlanQAError:
            continue
        yield rng.sample(found, min(_PER_DOCUMENT, len(found)))


def _year(file: str) -> int:
    digits = Path(file).stem[:4]
    return int(digits) if digits.isdecimal() else _RECENT


def _of(reports: Path, file: str) -> Iterator[Passage]:
    """The passages of a document whose sentences stand in its file as they were read."""
    raw = (reports / file).read_text("utf-8")
    document = parse(reports / file)
    at = 0
    for piece in chunk(document, ChunkConfig()):
        spans: list[Span] = []
        for unit in piece.units:
            start = raw.find(unit.text, at)
            if unit.kind != "sentence" or start < 0:
                break
            at = start + len(unit.text)
            spans.append((start, at))
        else:
            if len(spans) in _SENTENCES and len(piece.text) in _CHARS:
                yield Passage("", file, document.title, piece.headings, tuple(spans))


def _shown(passage: Passage, raw: str) -> str:
    head = f"#{passage.id} | {passage.file} | {passage.title} | {' / '.join(passage.headings)}"
    return "\n".join((head, *(f"[{i}] {raw[a:b]}" for i, (a, b) in enumerate(passage.sentences, 1))))


if __name__ == "__main__":
    main()
