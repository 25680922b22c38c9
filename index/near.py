"""Near-duplicate plans: the same text from another extraction or file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.analyze import normalise
from index.types import Document

SHINGLE = 8
THRESHOLD = 0.6
"""Share of the smaller text's shingles that the larger one holds, from which on the two are one plan."""


@dataclass(frozen=True, slots=True)
class NearDuplicate:
    """``dropped`` says the same as ``kept``; ``overlap`` is the share of its text that ``kept`` holds."""

    dropped: Document
    kept: Document
    overlap: float


def shingles(document: Document) -> set[int]:
    """Hashes of all runs of SHINGLE characters of the text without spaces and punctuation
    (Broder 1997, "On the resemblance and containment of documents")."""
    text = re.sub(r"[^\w]", "", normalise(document.text))
    return {hash(text[i : i + SHINGLE]) for i in range(max(1, len(text) - SHINGLE + 1))}


def find_near_duplicates(documents: Sequence[Document]) -> list[NearDuplicate]:
    """Pairs of the same plan; the better copy of each is kept.

    Better is the copy with more known of it (title, issuer, date, period), an official text before
    a digest, then the one with fewer repairs, then the earlier one.
    """
    ranked = sorted(range(len(documents)), key=lambda i: (_rank(documents[i]), i))
    sets = {i: shingles(documents[i]) for i in ranked}
    kept: list[int] = []
    found: list[NearDuplicate] = []
    for i in ranked:
        for j in kept:
            small, large = sorted((sets[i], sets[j]), key=len)
            if len(small) * 3 < len(large):
                continue  # an excerpt is no copy
            if documents[i].period and documents[j].period and documents[i].period != documents[j].period:
                continue  # a plan and its successor repeat each other
            overlap = len(small & large) / max(1, len(small))
            if overlap >= THRESHOLD:
                found.append(NearDuplicate(documents[i], documents[j], round(overlap, 3)))
                break
        else:
            kept.append(i)
    return found


def _rank(document: Document) -> tuple[int, int, int]:
    known = sum(map(bool, (document.title != document.id, document.issuer, document.published, document.period)))
    return -known, int(document.kind == "digest"), sum(m.count for m in document.mended)
