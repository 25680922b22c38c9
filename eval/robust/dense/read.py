"""Reads the claims, and finds the sentence of each in an index."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from eval.sets.options import SPLITS, Split
from index.errors import InputError
from index.store.port import Store
from index.types import Chunk, Unit

Label = Literal["support", "contradict", "neither"]
LABELS: tuple[Label, ...] = get_args(Label)
SHIPPED = Path(__file__).parent / "claims.jsonl"


@dataclass(frozen=True, slots=True)
class DenseClaim:
    """A claim, and what a sentence makes of it.

    ``doc``, ``locator`` and ``start`` (a character of the document's text) say where the sentence stands, ``mark`` is
    ``mark_of`` it. ``kind`` says in Chinese how the claim was made: reworded, what was turned round, what was added.
    """

    id: str
    doc: str
    locator: str
    start: int
    mark: str
    label: Label
    kind: str
    split: Split
    claim: str


@dataclass(frozen=True, slots=True)
class Placed:
    """A claim with its sentence: the title of the document, the chunk, the unit of it; ``moved``: it begins elsewhere than
    when the claim was written."""

    claim: DenseClaim
    title: str
    chunk: Chunk
    unit: Unit
    moved: bool


def read_claims(path: Path = SHIPPED) -> list[DenseClaim]:
    """The claims of a file of JSON lines, in order.

    Raises:
        InputError: the file cannot be read or a line has a wrong form; names the line.
    """
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"读不了“{path}”。", "需要说法的 JSON 行文件，见 docs/eval.md。") from error
    return [_claim(line, f"“{path}”第 {number} 行") for number, line in enumerate(lines, 1) if line.strip()]


def _claim(line: str, where: str) -> DenseClaim:
    try:
        found = DenseClaim(**json.loads(line))
    except (ValueError, TypeError) as error:
        raise InputError(f"{where}不是一条说法。", "一行的样子见 docs/eval.md。") from error
    if found.label not in LABELS or found.split not in SPLITS:
        raise InputError(f"{where}的 label 或 split 不对。", f"label 是 {'、'.join(LABELS)}，split 是 {'、'.join(SPLITS)}。")
    return found


def mark_of(words: str) -> str:
    """The beginning of a hash of some words in NFKC without blanks."""
    return hashlib.sha256("".join(unicodedata.normalize("NFKC", words).split()).encode()).hexdigest()[:8]


def place(claim: DenseClaim, store: Store) -> Placed | str:
    """The sentence of a claim, wherever it stands now; in Chinese why there is none."""
    document = store.by_id.get(claim.doc)
    if document is None:
        return "索引里没有这份文件"
    same = [
        (chunk, unit)
        for chunk in store.chunks
        if chunk.doc_id == claim.doc
        for unit in chunk.units
        if mark_of(document.text[slice(*unit.span)]) == claim.mark
    ]
    if not same:
        return "句子与编写时不同，文件或解析变了"
    chunk, unit = min(same, key=lambda found: (found[0].locator != claim.locator, abs(found[1].span[0] - claim.start)))
    return Placed(claim, document.title, chunk, unit, (chunk.locator, unit.span[0]) != (claim.locator, claim.start))
