"""Duplicate plans: the same text from another extraction or file."""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.text.analyze import normalise
from index.types import DocumentKind, Mend

SHINGLE = 8
THRESHOLD = 0.6
"""Share of the smaller text's shingles that the larger one holds, from which on the two are one plan."""

_SAMPLE = 2048
_LOOKED_AT, _IN_COMMON = 64, 4
"""The least hashes of a text by which its copies are found, and how many of them two copies have in common at least: of two texts of
which one holds ``THRESHOLD`` of another three times as short, 13 are expected, and fewer than 4 come twice in 100,000."""
_LONGER = 3
"""A text so many times as long as another is no copy of it."""
_BASE, _MIX = 0x9E3779B97F4A7C15, (0xBF58476D1CE4E5B9, 0x94D049BB133111EB)

Hashes = NDArray[np.uint64]


class Described(Protocol):
    """What decides which of two copies is the better one; a Document has it, and the record of a stored plan."""

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def issuer(self) -> str: ...
    @property
    def published(self) -> str: ...
    @property
    def period(self) -> tuple[int, int] | None: ...
    @property
    def kind(self) -> DocumentKind: ...
    @property
    def guessed(self) -> tuple[str, ...]: ...
    @property
    def mended(self) -> tuple[Mend, ...]: ...


@dataclass(frozen=True, slots=True)
class Sketch:
    """What of a text's shingles is kept for comparing: how many there are, and a sample of their hashes, sorted.

    The sample holds the hashes below 2⁶⁴ / 2ᵏ, with the least k for which they are about 2048 or fewer
    (the "modulo" sketch of Broder 1997, section 4); a shorter text is kept whole, so that its comparison is exact.
    """

    size: int
    hashes: Hashes

    @property
    def limit(self) -> np.uint64:
        """Hashes up to this one are in the sample."""
        return np.uint64((2**64 - 1) >> _halvings(self.size))

    def save(self, path: Path) -> None:
        """Writes a NumPy array: the size, then the sample."""
        np.save(path, np.concatenate([np.array([self.size], np.uint64), self.hashes]), allow_pickle=False)

    @classmethod
    def load(cls, path: Path) -> Sketch:
        """Reads what ``save`` wrote."""
        values = np.load(path, allow_pickle=False)
        return cls(int(values[0]), values[1:])


class Likely:
    """The plans that may have the same text as one, found by the least hashes of their sketches (Broder 1997, "min-wise"), so that
    a plan is compared with those that share some of its text, not with all.

    What stands in many texts tells little: since copies have several of the hashes in common, one of them is found without those of
    the hashes that most plans have (the prefix filter of Chaudhuri, Ganti & Kaushik 2006).
    """

    def __init__(self) -> None:
        self._having: dict[int, list[int]] = {}

    def add(self, number: int, sketch: Sketch) -> None:
        """Puts a plan among those that are found, by any number."""
        for value in sketch.hashes[:_LOOKED_AT].tolist():
            self._having.setdefault(value, []).append(number)

    def of(self, sketch: Sketch) -> list[int]:
        """Numbers, ascending, of the plans that may be copies of one."""
        values = sketch.hashes[:_LOOKED_AT].tolist()
        lists = sorted((self._having.get(value, []) for value in values), key=len)
        # A short text may have no more in common with one that it is three times as long as.
        in_common = min(_IN_COMMON, math.ceil(THRESHOLD / _LONGER * len(values)))
        return sorted({number for numbers in lists[: len(lists) - in_common + 1] for number in numbers})


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Plan number ``dropped`` says the same as number ``kept``; ``overlap`` is the share of the smaller text
    that the larger one holds."""

    dropped: int
    kept: int
    overlap: float


def shingles(text: str) -> Hashes:
    """Hashes of all runs of SHINGLE characters of the text without spaces and punctuation, sorted, each once
    (Broder 1997, "On the resemblance and containment of documents")."""
    bare = re.sub(r"[^\w]", "", normalise.__wrapped__(text)) or " "
    codes = np.frombuffer(bare.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    width = min(SHINGLE, len(codes))
    hashes: Hashes = np.zeros(len(codes) - width + 1, np.uint64)
    for at in range(width):
        hashes = hashes * np.uint64(_BASE) + codes[at : at + len(hashes)]
    # The finaliser of SplitMix64 (Steele, Lea & Flood 2014) spreads the polynomial hash evenly, as the sample needs.
    hashes = (hashes ^ (hashes >> np.uint64(30))) * np.uint64(_MIX[0])
    hashes = (hashes ^ (hashes >> np.uint64(27))) * np.uint64(_MIX[1])
    return np.unique(hashes ^ (hashes >> np.uint64(31)))


def sketch(text: str) -> Sketch:
    """The sketch of a text."""
    hashes = shingles(text)
    made = Sketch(len(hashes), hashes)
    return Sketch(made.size, hashes[hashes <= made.limit])


def overlap(one: Sketch, other: Sketch) -> float:
    """Share of the smaller text's shingles that the larger one holds, estimated where the sketches are samples;
    0 for texts of very different length, since an excerpt is no copy."""
    small, large = sorted((one, other), key=lambda s: s.size)
    if small.size * _LONGER < large.size:
        return 0.0
    limit = min(small.limit, large.limit)
    few, many = sorted((s.hashes[: np.searchsorted(s.hashes, limit, "right")] for s in (small, large)), key=len)
    return float(np.isin(few, many, assume_unique=True).sum()) / max(1, len(few))


def same_plan(one: Described, one_sketch: Sketch, other: Described, other_sketch: Sketch) -> float | None:
    """How much two copies of one plan overlap; None where they are different plans.

    A plan and its successor repeat each other, and so do the plans that two places made after one model: plans of different
    periods, titles or issuers are different plans, unless their texts are the same to the letter.
    """
    if one.period and other.period and one.period != other.period:
        return None
    named = _same_name(one, other)
    # Texts of different length are not the same to the letter: most pairs need not be compared.
    if not named and one_sketch.size != other_sketch.size:
        return None
    share = overlap(one_sketch, other_sketch)
    if not named and share < 1:
        return None
    return round(share, 3) if share >= THRESHOLD else None


def _same_name(one: Described, other: Described) -> bool:
    """Whether two plans may have the same title and issuer: what one of them does not state tells nothing."""
    titles = {_bare(plan.title) for plan in (one, other) if "title" not in plan.guessed}
    issuers = {_bare(plan.issuer) for plan in (one, other) if plan.issuer and "issuer" not in plan.guessed}
    return len(titles) < 2 and len(issuers) < 2


@functools.lru_cache(maxsize=16384)
def _bare(text: str) -> str:
    return re.sub(r"[^\w]", "", normalise.__wrapped__(text))


def find_duplicates(plans: Sequence[Described], sketches: Sequence[Sketch]) -> list[Duplicate]:
    """Pairs of the same plan, by their numbers; the better copy of each is kept.

    Better is the copy with more known of it (title, issuer, date, period), an official text before
    a digest, then the one with fewer repairs, then the earlier one.
    """
    kept: list[int] = []
    likely = Likely()
    found: list[Duplicate] = []
    for i in sorted(range(len(plans)), key=lambda i: (_rank(plans[i]), i)):
        for place in likely.of(sketches[i]):
            j = kept[place]
            share = same_plan(plans[i], sketches[i], plans[j], sketches[j])
            if share is not None:
                found.append(Duplicate(i, j, share))
                break
        else:
            likely.add(len(kept), sketches[i])
            kept.append(i)
    return found


def _halvings(size: int) -> int:
    return max(0, math.ceil(math.log2(max(1, size) / _SAMPLE)))


def _rank(plan: Described) -> tuple[int, int, int]:
    known = sum(map(bool, ("title" not in plan.guessed, plan.issuer, plan.published, plan.period)))
    return -known, int(plan.kind == "digest"), sum(m.count for m in plan.mended)
