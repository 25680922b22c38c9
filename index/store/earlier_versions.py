"""What the versions of an index on disk already hold: the files of plans by their key, the segments that they
are in, vectors by the text of a unit."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.chunk import ChunkConfig
from index.errors import PlanQAError
from index.models.embed import model_key
from index.parse.metadata.record import Metadata
from index.store import files, versions
from index.store.files import Known
from index.store.plan_files import known_for, plan_key
from index.store.port import Origin, PlanRecord
from index.store.segments import Segment
from index.store.vectors.quantised import Codes, Floats

NOTES = "made"
"""Folder of a draft with a note of each plan that is made."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A plan of some version: its record, its folder, the checksums of its files by name, what they are known by; ``segment`` is that
    which it is in, None where a writer that was killed had just made it."""

    record: PlanRecord
    folder: Path
    files: dict[str, str]
    known: Known
    segment: Segment | None

    def intact(self) -> bool:
        """Whether all files are as they were written, as far as ``known`` tells."""
        return all(self.known(self.folder / n, h) for n, h in self.files.items())

    def link(self, folder: Path) -> dict[str, str]:
        """Puts the plan's files into another version.

        Returns:
            The checksums of what was put there, by name.
        """
        link(self.folder, folder, self.files)
        return self.files


def link(source: Path, folder: Path, names: Iterable[str]) -> None:
    """Puts files into another folder, which is made: the same files, no copies."""
    for name in names:
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(source / name, target)
        except OSError:  # a file system without hard links
            shutil.copyfile(source / name, target)


class EarlierVersions:
    """The plans and segments of all versions of an index, the published one first.

    Args:
        root: the index directory.
        model: the embedding model in use; vectors of another one are not reused.
    """

    def __init__(self, root: Path, model: str) -> None:
        self.checksums: dict[str, dict[str, str]] = {}
        """The checksums of the files of each segment, by its name."""
        self.present: list[Segment] = []
        """The segments of the published version whose vectors are of the model in use."""
        self._plans: dict[str, Stored] = {}
        self._by_file: dict[tuple[str, str], list[Stored]] = {}
        self._same_model: list[Segment] = []
        self._whole: dict[str, bool] = {}
        self._known: dict[str, Known] = {}
        wanted = (model, model_key(model))
        for folder, manifest in _manifests(root):
            self._take(folder, manifest, (manifest["model"], manifest["model_key"]) == wanted, folder.name == versions.pointer(root))
        for stored in _left(root):
            self._know(stored)

    def _take(self, folder: Path, manifest: dict[str, Any], same_model: bool, published: bool) -> None:
        own, inside, known = _by_folder(manifest["files"], "segments"), dict[str, Segment](), files.known_by(folder, manifest)
        for name in manifest["segments"]:
            try:
                segment = Segment.load(folder / "segments" / name)
            except (OSError, ValueError, TypeError):  # damaged: its plans are made anew
                continue
            if name not in self.checksums and same_model:
                self._same_model.append(segment)
            self.checksums[name], self._known[name] = own[name], known
            if published and same_model and self.is_whole(segment):
                self.present.append(segment)
            inside |= {key: segment for key, _, _ in segment.plans if key not in inside}
        of_plans = _by_folder({**manifest["files"], **manifest["sources"]}, "plans")
        for record in map(PlanRecord.from_json, manifest["plans"]):
            if record.key in inside:
                self._know(Stored(record, folder / "plans" / record.key, of_plans.get(record.key, {}), known, inside[record.key]))

    def _know(self, stored: Stored) -> None:
        if stored.record.key not in self._plans:
            self._plans[stored.record.key] = stored
            self._by_file.setdefault((stored.record.origin.sha256, stored.record.origin.name), []).append(stored)

    def is_whole(self, segment: Segment) -> bool:
        """Whether all files of a segment are as they were written, as far as ``files.known_by`` tells."""
        if segment.name not in self._whole:
            own, known = self.checksums[segment.name], self._known[segment.name]
            self._whole[segment.name] = all(known(segment.folder / n, h) for n, h in own.items())
        return self._whole[segment.name]

    def has_vectors(self, segment: Segment) -> bool:
        """Whether the vectors of a segment are of the model in use."""
        return any(segment.name == other.name for other in self._same_model)

    def find(
        self, name: str, sha256: str, overrides: dict[str, Any] | None, known: Mapping[str, Metadata], chunking: ChunkConfig
    ) -> Stored | None:
        """The plan that would be made of this file, with this metadata and these settings, by this program; None where
        there is none or a file of it is damaged."""
        for stored in self._by_file.get((sha256, name), []):
            origin = Origin(name, sha256, overrides, known_for(stored.record.id, known))
            whole = stored.segment is None or self.is_whole(stored.segment)
            if whole and plan_key(origin, chunking) == stored.record.key and stored.intact():
                return stored
        return None

    def vectors(self, hashes: NDArray[np.uint8]) -> tuple[NDArray[np.int64], Codes, Floats]:
        """The vectors of those texts that were embedded before, with their places in ``hashes``."""
        wanted, places = np.unique(_as_strings(hashes), return_inverse=True)
        found, codes, scales = np.zeros(len(wanted), np.bool_), list[Codes](), np.zeros(len(wanted), np.float32)
        for segment in filter(self.is_whole, self._same_model if len(wanted) else ()):
            known, rows = _as_strings(segment.array("hashes")), segment.array("codes")
            if not len(rows):
                continue
            at = np.minimum(np.searchsorted(wanted, known), len(wanted) - 1)
            hits = np.flatnonzero(wanted[at] == known)
            codes = codes or [np.zeros((len(wanted), rows.shape[1]), np.int8)]
            codes[0][at[hits]], scales[at[hits]], found[at[hits]] = rows[hits], segment.array("scales")[hits], True
        known_places = np.flatnonzero(found[places])
        return known_places, codes[0][places[known_places]] if codes else np.zeros((0, 0), np.int8), scales[places[known_places]]


def _manifests(root: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    published = versions.pointer(root)
    for name in sorted(versions.names(root), key=lambda n: (n == published, n), reverse=True):
        folder = root / "versions" / name
        try:
            yield folder, files.read_manifest(root, folder)
        except PlanQAError:  # of another form, or damaged: nothing to be had
            continue


def _left(root: Path) -> Iterator[Stored]:
    """The plans that writers which were killed had made, all but their vectors."""
    for note in sorted((root / "versions").glob(f".*.draft/{NOTES}/*.json")):
        try:
            made = json.loads(note.read_text("utf-8"))
            record = PlanRecord.from_json(made["record"])
            yield Stored(record, note.parents[1] / "plans" / record.key, dict(made["files"]), files.is_intact, segment=None)
        except (OSError, ValueError, KeyError, TypeError):  # killed while it was written
            continue


def _by_folder(files: Mapping[str, str], room: str) -> dict[str, dict[str, str]]:
    """Checksums of files by the folder of a room that they are in, then by their place in it."""
    found: dict[str, dict[str, str]] = {}
    for name, digest in files.items():
        top, _, rest = name.partition("/")
        if top == room:
            folder, _, file = rest.partition("/")
            found.setdefault(folder, {})[file] = digest
    return found


def _as_strings(hashes: NDArray[np.uint8]) -> NDArray[np.bytes_]:
    return np.ascontiguousarray(hashes).view("S16").reshape(-1)
