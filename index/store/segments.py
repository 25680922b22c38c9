"""Plans made ready to be searched together: their inverted indexes and vectors, in a folder that versions of an index share.

    plans.json     the keys of the plans, with their chunks and units
    sizes.npy      how many units each chunk has
    hashes.npy     a hash of each unit's text as it is embedded
    signatures.npy     what tells which units may have some words; see index/store/words/signatures.py
    codes.npy, scales.npy (centres.npy, members.npy, starts.npy)      a vector a unit; see index/store/vectors/quantised.py
    clauses/       what the units' clauses are, of a static model; see index/store/vectors/clauses.py
    FIELD/         an inverted index over the chunks or units; see index/store/words/lexical.py

A small index has one segment. A large one keeps those that it has when a plan is added or removed, as a log-structured merge tree does
(O'Neil et al. 1996): the new plans are a segment of their own, and segments of one size are put together when there are many.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.store.port import Field
from index.store.vectors.clauses import FOLDER, Clauses
from index.store.vectors.quantised import Quantised
from index.store.words.lexical import LexicalIndex, mapped
from index.store.words.postings import Postings
from index.store.words.word_counts import FIELDS

SMALL_UNITS = 40_000
"""Units of an index up to which all of it is one segment, made anew with each change: a few seconds at most."""
_TOGETHER, _TIER = 8, 8
"""Segments of one size that are put together, and by how much the next size is larger."""
_LEAST_LEFT = 0.5
"""Share of a segment that must still be in the index."""
MADE = ("postings.npz", "sizes.npy", "hashes.npy", "signatures.npy", "codes.npy", "scales.npy")
"""Files of a plan that is in no segment yet: its counted words, and its part of the arrays of a segment."""
Plans = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True)
class Segment:
    """A segment on disk: its folder, and of each plan its key, how many chunks and how many units it has."""

    folder: Path
    plans: Plans

    @classmethod
    def load(cls, folder: Path) -> Segment:
        """Reads what is in a folder.

        Raises:
            OSError, ValueError, TypeError: it is no segment.
        """
        return cls(folder, tuple((key, chunks, units) for key, chunks, units in json.loads((folder / "plans.json").read_text("utf-8"))))

    @property
    def name(self) -> str:
        """Tells it from all other segments."""
        return self.folder.name

    @cached_property
    def units(self) -> int:
        """How many units it has."""
        return sum(units for _, _, units in self.plans)

    @cached_property
    def places(self) -> Mapping[str, tuple[range, range]]:
        """Of each plan the numbers of its chunks and of its units in the segment."""
        found, chunk, unit = {}, 0, 0
        for key, chunks, units in self.plans:
            found[key] = range(chunk, chunk + chunks), range(unit, unit + units)
            chunk, unit = chunk + chunks, unit + units
        return found

    def array(self, name: str) -> NDArray[Any]:
        """One of its arrays, mapped."""
        return mapped(self.folder / f"{name}.npy")

    def index(self, field: Field) -> LexicalIndex:
        """One of its inverted indexes, mapped."""
        return LexicalIndex.load(self.folder / field)

    def clauses(self) -> Clauses | None:
        """The clauses of its units, mapped; None where the model is no static one."""
        return Clauses.load(self.folder / FOLDER)

    def live(self, wanted: Collection[str]) -> int:
        """How many units the plans have that are wanted."""
        return sum(units for key, _, units in self.plans if key in wanted)


@dataclass(frozen=True)
class Made:
    """A plan that is in no segment yet, in a folder of its own with the files of ``MADE``."""

    folder: Path
    plans: Plans

    def array(self, name: str) -> NDArray[Any]:
        """One of its arrays."""
        values: NDArray[Any] = np.load(self.folder / f"{name}.npy", allow_pickle=False)
        return values

    def postings(self, field: Field) -> Postings:
        """Its counted words."""
        with np.load(self.folder / "postings.npz", allow_pickle=False) as arrays:
            return Postings.from_arrays(field, {name: arrays[name] for name in arrays.files if name.startswith(f"{field}.")})

    def clauses(self) -> dict[str, Clauses]:
        """The clauses of its units, by its key."""
        found = Clauses.load(self.folder / FOLDER)
        return {key: found for key, _, _ in self.plans if found}


@dataclass(frozen=True)
class Kept:
    """Plans of a segment that shall go into another; ``anew`` has the folders of those whose vectors were made anew, all or none."""

    segment: Segment
    plans: Plans
    anew: Mapping[str, Path]

    def array(self, name: str) -> NDArray[Any]:
        """What they have of one of the segment's arrays."""
        if self.anew and name in ("codes", "scales"):
            return np.concatenate([np.load(self.anew[key] / f"{name}.npy", allow_pickle=False) for key, _, _ in self.plans])
        return self.segment.array(name)[self._numbers(name != "sizes")]

    def postings(self, field: Field) -> Postings:
        """Their counted words."""
        return self.segment.index(field).part(self._numbers(field.startswith("unit")))

    def clauses(self) -> dict[str, Clauses]:
        """The clauses of their units, by their keys."""
        if self.anew:
            return {key: found for key, folder in self.anew.items() if (found := Clauses.load(folder / FOLDER))}
        found = self.segment.clauses()
        return {key: found.part(self.segment.places[key][1]) for key, _, _ in self.plans} if found else {}

    def _numbers(self, units: bool) -> NDArray[np.int64]:
        return _numbers([self.segment.places[key][units] for key, _, _ in self.plans])


def name_of(keys: Sequence[str], model: str) -> str:
    """Name of the segment of some plans, in their order, with the vectors of a model."""
    return hashlib.sha256(json.dumps([*keys, model]).encode()).hexdigest()[:24]


def arranged(wanted: Mapping[str, int], present: Sequence[Segment]) -> tuple[list[Segment], list[list[str]]]:
    """How the plans of a version are put into segments.

    Args:
        wanted: the units of each plan by its key.
        present: the segments that are there.

    Returns:
        The segments that stay, and the keys of the plans of each new one; each plan stands once.
    """
    if sum(wanted.values()) <= SMALL_UNITS:
        whole = [s for s in present if len(s.plans) == len(wanted) and all(key in wanted for key, _, _ in s.plans)]
        return (whole[:1], []) if whole else ([], [list(wanted)])
    stay, taken = list[Segment](), set[str]()
    for segment in sorted(present, key=lambda s: -s.live(wanted)):
        own = {key for key, _, _ in segment.plans} & (wanted.keys() - taken)
        if own and sum(wanted[key] for key in own) >= _LEAST_LEFT * segment.units:
            stay.append(segment)
            taken |= own
    new = [key for key in wanted if key not in taken]
    while True:
        size = max(1, sum(wanted[key] for key in new))
        like = [s for s in stay if s.units < size * _TIER]
        if len(like) < _TOGETHER:
            break
        stay = [s for s in stay if s not in like]
        inside = {key for s in like for key, _, _ in s.plans}
        others = {key for s in stay for key, _, _ in s.plans}
        new = [key for key in wanted if key in new or (key in inside and key not in others)]
    return stay, [new] if new else []


def write_segment(folder: Path, keys: Sequence[str], sources: Sequence[Made | Kept]) -> None:
    """Writes a segment.

    Args:
        folder: is made.
        keys: of its plans, in the order that they shall have.
        sources: where the plans are now.
    """
    folder.mkdir(parents=True)
    counts = {key: (chunks, units) for source in sources for key, chunks, units in source.plans}
    chunk_at, unit_at = (dict(zip(keys, np.cumsum([0, *(counts[key][i] for key in keys)]).tolist(), strict=False)) for i in (0, 1))
    to_chunks = [_numbers([range(chunk_at[key], chunk_at[key] + chunks) for key, chunks, _ in source.plans]) for source in sources]
    to_units = [_numbers([range(unit_at[key], unit_at[key] + units) for key, _, units in source.plans]) for source in sources]
    plans = [(key, *counts[key]) for key in keys]
    (folder / "plans.json").write_text(json.dumps(plans), "utf-8")
    for name, numbers in (("sizes", to_chunks), ("hashes", to_units), ("signatures", to_units)):
        np.save(folder / f"{name}.npy", _gathered([s.array(name) for s in sources], numbers), allow_pickle=False)
    codes, scales = (_gathered([s.array(name) for s in sources], to_units) for name in ("codes", "scales"))
    Quantised.save(folder, codes, scales)
    clauses = {key: found for source in sources for key, found in source.clauses().items()}
    if clauses:
        Clauses.joined([clauses[key] for key in keys]).save(folder / FOLDER)
    for field in FIELDS:
        numbers = to_units if field.startswith("unit") else to_chunks
        LexicalIndex.merge([s.postings(field) for s in sources], numbers).save(folder / field)


def _numbers(ranges: Sequence[range]) -> NDArray[np.int64]:
    return np.concatenate([*(np.arange(r.start, r.stop) for r in ranges), np.zeros(0, np.int64)])


def _gathered(parts: Sequence[NDArray[Any]], numbers: Sequence[NDArray[np.int64]]) -> NDArray[Any]:
    """The rows of all parts, each at its number."""
    if not parts:
        return np.zeros(0, np.uint8)
    kind = np.result_type(*(p.dtype for p in parts))
    whole = np.zeros((sum(map(len, parts)), *parts[0].shape[1:]), kind)
    for part, at in zip(parts, numbers, strict=True):
        whole[at] = part
    return whole
