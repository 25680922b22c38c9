"""Reads what the model is trained on: news, question–passage pairs, plans."""

from __future__ import annotations

import hashlib
import json
import lzma
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from index.chunk import ChunkConfig, chunk
from index.ingest.build import find_files, read_plans_toml
from index.parse import parse
from index.store.duplicates import find_duplicates, sketch
from index.store.plan_files import unit_text

_NEWS_PREFIX = re.compile(r"^[^，]{0,40}，正文[：:]\s*(?:原标题[：:])?")


@dataclass(frozen=True, slots=True)
class Pair:
    """A question and the passage that answers it."""

    question: str
    passage: str


@dataclass(frozen=True, slots=True)
class PlanUnit:
    """A unit of a plan: its heading, the lead of its paragraph, its text, and the text as it is embedded."""

    heading: str
    lead: str
    text: str
    embedded: str


def text_files(path: Path) -> list[Path]:
    """A text file (``.txt``, ``.txt.xz``), or those of a folder, in the order of their names."""
    if path.is_file():
        return [path]
    return sorted(p for p in path.rglob("*") if p.name.endswith((".txt", ".txt.xz")))


def read_lines(path: Path) -> Iterator[str]:
    """The lines of a plain or xz-compressed file, without the empty ones."""
    with lzma.open(path, "rt", encoding="utf-8") if path.suffix == ".xz" else path.open(encoding="utf-8") as file:
        for line in file:
            if line.strip():
                yield line.strip()


def read_news(files: list[Path]) -> Iterator[str]:
    """Articles, one a line, without date and 正文 prefix; an article whose opening was seen is left out."""
    seen: set[bytes] = set()
    for path in files:
        for line in read_lines(path):
            text = re.sub(r"[ \t\u3000\xa0]+", " ", _NEWS_PREFIX.sub("", line, count=1)).strip()
            opening = hashlib.md5(text[:80].encode(), usedforsecurity=False).digest()
            if len(text) >= 20 and opening not in seen:
                seen.add(opening)
                yield text


def read_pairs(path: Path) -> list[Pair]:
    """Question–passage records of a JSON-lines file (fields ``question`` and ``passage``), plain or xz-compressed."""
    records = [json.loads(line) for line in read_lines(path)]
    return [Pair(r["question"], r["passage"]) for r in records]


def held_out(pair: Pair, share: float) -> bool:
    """Whether a pair is kept from training; pairs of one passage are all in or all out."""
    return int(hashlib.sha256(pair.passage.encode()).hexdigest()[:8], 16) < share * 0x1_0000_0000


def read_plans(folder: Path) -> list[PlanUnit]:
    """The units of the plans in a folder, near-duplicate files left out."""
    documents = [parse(path, read_plans_toml(path.parent).get(path.stem)) for path in find_files([folder])]
    dropped = {pair.dropped for pair in find_duplicates(documents, [sketch(d.text) for d in documents])}
    units: list[PlanUnit] = []
    for number, document in enumerate(documents):
        if number in dropped:
            continue
        for found in chunk(document, ChunkConfig()):
            heading = found.headings[-1].partition(" ")[2] or found.headings[-1]
            units += [PlanUnit(heading, u.lead, u.text, unit_text(found, u.lead, u.text)) for u in found.units]
    return units
