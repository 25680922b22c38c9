"""What the versions of an index on disk already hold: the files of plans by their key, vectors by the text of a unit."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping
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
from index.store.plan_files import VECTORS, Vectors, known_for, plan_key, read_hashes, read_vectors
from index.store.port import Origin, PlanRecord

NOTES = "made"
"""Folder of a draft with a note of each plan that is made."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A plan of some version: its record, its folder, the checksums of its files by name, and whether its vectors are of
    the model in use."""

    record: PlanRecord
    folder: Path
    files: dict[str, str]
    vectors: bool

    def intact(self, *names: str) -> bool:
        """Whether these files, or all, are as they were written."""
        return all(files.is_intact(self.folder / n, self.files.get(n, "")) for n in names or self.files)

    def link(self, folder: Path) -> dict[str, str]:
        """Puts the plan into another version: the same files, without vectors of another model.

        Returns:
            The checksums of what was put there, by name.
        """
        folder.mkdir(parents=True)
        wanted = {n: h for n, h in self.files.items() if n != VECTORS or self.vectors}
        for name in wanted:
            try:
                os.link(self.folder / name, folder / name)
            except OSError:  # a file system without hard links
                shutil.copyfile(self.folder / name, folder / name)
        return wanted


class EarlierVersions:
    """The plans of all versions of an index, the published one first.

    Args:
        root: the index directory.
        model: the embedding model in use; vectors of another one are not reused.
    """

    def __init__(self, root: Path, model: str) -> None:
        self._plans: dict[str, Stored] = {}
        self._by_file: dict[tuple[str, str], list[Stored]] = {}
        self._known: tuple[NDArray[np.bytes_], NDArray[np.int64], list[Stored]] | None = None
        wanted = (model, model_key(model))
        for folder, manifest in _manifests(root):
            same_model = (manifest["model"], manifest["model_key"]) == wanted
            files = _by_plan({**manifest["files"], **manifest["sources"]})
            for values in manifest["plans"]:
                record = PlanRecord.from_json(values)
                if record.key in self._plans and (self._plans[record.key].vectors or not same_model):
                    continue
                stored = Stored(record, folder / "plans" / record.key, files.get(record.key, {}), same_model)
                self._plans[record.key] = stored
                self._by_file.setdefault((record.origin.sha256, record.origin.name), []).append(stored)

        for stored in _left(root):
            if stored.record.key not in self._plans:
                self._plans[stored.record.key] = stored
                self._by_file.setdefault((stored.record.origin.sha256, stored.record.origin.name), []).append(stored)

    def find(
        self, name: str, sha256: str, overrides: dict[str, Any] | None, known: Mapping[str, Metadata], chunking: ChunkConfig
    ) -> Stored | None:
        """The plan that would be made of this file, with this metadata and these settings, by this program; None where
        there is none or a file of it is damaged."""
        for stored in self._by_file.get((sha256, name), []):
            origin = Origin(name, sha256, overrides, known_for(stored.record.id, known))
            if plan_key(origin, chunking) == stored.record.key and stored.intact():
                return stored
        return None

    def vectors(self, hashes: NDArray[np.uint8]) -> dict[int, Vectors]:
        """The vectors of those texts that were embedded before, by their place in ``hashes``."""
        texts, places, plans = self._texts()
        wanted = _as_strings(hashes)
        at = np.searchsorted(texts, wanted)
        at[at == len(texts)] = 0
        hits = np.flatnonzero(texts[at] == wanted) if len(texts) else np.zeros(0, np.int64)
        found: dict[int, Vectors] = {}
        for number in np.unique(places[at[hits], 0]) if len(hits) else ():
            index = read_vectors(plans[number].folder)
            for hit in hits[places[at[hits], 0] == number]:
                found[int(hit)] = np.asarray(index.reconstruct(int(places[at[hit], 1])), np.float32)
        return found

    def _texts(self) -> tuple[NDArray[np.bytes_], NDArray[np.int64], list[Stored]]:
        """All texts whose vectors are known, sorted, with number and row of the plan that each is in."""
        if self._known is None:
            plans = [p for p in self._plans.values() if p.vectors and p.intact(VECTORS, "units.npy")]
            tables = [_as_strings(read_hashes(p.folder)) for p in plans]
            texts = np.concatenate([*tables, np.zeros(0, "S16")])
            places = np.array([(i, row) for i, table in enumerate(tables) for row in range(len(table))], np.int64).reshape(-1, 2)
            order = np.argsort(texts, kind="stable")
            self._known = texts[order], places[order], plans
        return self._known


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
            yield Stored(record, note.parents[1] / "plans" / record.key, dict(made["files"]), vectors=False)
        except (OSError, ValueError, KeyError, TypeError):  # killed while it was written
            continue


def _by_plan(files: Mapping[str, str]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for name, digest in files.items():
        folder, _, rest = name.partition("/")
        if folder == "plans":
            key, _, file = rest.partition("/")
            found.setdefault(key, {})[file] = digest
    return found


def _as_strings(hashes: NDArray[np.uint8]) -> NDArray[np.bytes_]:
    return np.ascontiguousarray(hashes).view("S16").reshape(-1)
