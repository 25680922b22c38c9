"""Writes an index on disk: a new version plan by plan, taken over from older versions where nothing has changed."""

from __future__ import annotations

import json
import shutil
import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index.chunk import ChunkConfig
from index.errors import IndexCorruptError, InputError, PlanQAError
from index.models.embed import BUILTIN, Embedder, StaticEmbeddings, model_key
from index.parse.intake.limits import ParseLimits
from index.parse.metadata.record import Metadata
from index.store import catalogue, files, versions
from index.store.duplicates import Sketch
from index.store.earlier_versions import NOTES, EarlierVersions, Stored, link
from index.store.plan_files import plan_key, source_file, unit_texts, write_plan
from index.store.port import Origin, PlanRecord, Progress, VersionInfo
from index.store.segments import MADE, Kept, Made, Segment, arranged, name_of, write_segment
from index.store.vectors.clauses import FOLDER, Clauses
from index.store.vectors.quantised import quantised
from index.text.profile import Profile
from index.types import Chunk, Document

_BATCH = 256


Homes = Mapping[str, tuple[PlanRecord, Path]]
"""Plans by their key, with the folder that their files are in."""


class Elsewhere(Protocol):
    """Where segments are searched besides their files; everything there follows from the files."""

    def put(self, segments: Sequence[Segment], homes: Homes, dimension: int, tell: Progress) -> str:
        """Makes sure that some segments are there, whole, and says where; nobody looks at them before a version names them."""
        ...

    def keep(self, segments: Mapping[str, Collection[str]]) -> None:
        """Removes everything of the index but some segments by where they are."""
        ...


class FileWriter:
    """A version of an index in the making; fulfils ``index.store.port.StoreWriter``. ``open_writer`` gives one.

    Args:
        root: the index directory.
        draft: the folder of the new version.
        model: name of the embedding model.
        chunking: how the plans are cut.
        keep: how many versions stay.
        fresh: takes nothing from older versions.
        limits: what counting the words of a plan may cost.
        elsewhere: where the segments go besides; None for nowhere.
    """

    def __init__(
        self,
        root: Path,
        draft: Path,
        model: str,
        chunking: ChunkConfig,
        keep: int,
        fresh: bool,
        limits: ParseLimits,
        elsewhere: Elsewhere | None = None,
    ) -> None:
        self._root, self._draft, self._model, self._chunking, self._keep = root, draft, model, chunking, keep
        self._fresh, self._limits, self._elsewhere = fresh, limits, elsewhere
        self._tell: Progress = lambda stage, done, total: None
        self._records: dict[str, PlanRecord] = {}
        self._hashes: dict[str, str] = {}
        self._taken: dict[str, Stored] = {}
        self._dimension = 0

    def stored(self) -> list[tuple[PlanRecord, Path]]:
        """See ``stored_plans``."""
        return stored_plans(self._root)

    def profile(self) -> Profile | None:
        """The profile of the published version; None where an older program made it without one, or it is damaged."""
        try:
            return Profile.load(versions.current_version(self._root))
        except (PlanQAError, OSError, ValueError, TypeError):
            return None

    def take(self, name: str, sha256: str, overrides: dict[str, Any] | None, known: Mapping[str, Metadata]) -> PlanRecord | None:
        """Links the files that an older version has of a plan; None where it has none, or one is damaged."""
        found = self._earlier and self._earlier.find(name, sha256, overrides, known, self._chunking)
        if not found:
            return None
        key = found.record.key
        if key not in self._records:
            linked = found.link(self._folder(key))
            self._hashes |= {f"plans/{key}/{file}": digest for file, digest in linked.items()}
            self._records[key], self._taken[key] = found.record, found
        return self._records[key]

    def add(self, file: Path, origin: Origin, document: Document, chunks: Sequence[Chunk]) -> PlanRecord:
        """Writes all files of a plan but its vectors.

        Raises:
            ParseError: the file has changed since it was parsed, or it has more words than the limits allow.
        """
        key = plan_key(origin, self._chunking)
        if key not in self._records:
            self._records[key] = write_plan(self._folder(key), file, origin, document, chunks, key, self._limits)
            self._note(self._records[key])
        return self._records[key]

    @contextmanager
    def room(self) -> Iterator[Path]:
        """The path of a folder in which the files of a plan may be made apart."""
        folder = self._folder(f".{uuid.uuid4().hex}")
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def adopt(self, folder: Path, record: PlanRecord) -> PlanRecord:
        """Moves the files of a plan that were made apart into the new version."""
        if record.key not in self._records:
            folder.rename(self._folder(record.key))
            self._records[record.key] = record
            self._note(record)
        return self._records[record.key]

    def sketch(self, record: PlanRecord) -> Sketch:
        """What a plan is compared by with others."""
        return Sketch.load(self._folder(record.key) / "sketch.npy")

    def remove(self, record: PlanRecord) -> None:
        """Removes the files of a plan from the new version."""
        if self._records.pop(record.key, None):
            shutil.rmtree(self._folder(record.key))
            self._hashes = {name: h for name, h in self._hashes.items() if not name.startswith(f"plans/{record.key}/")}

    def embed(self, embeddings: Embedder, tell: Progress) -> int:
        """Makes the vectors of the plans that have none yet; how many units had to be embedded."""
        self._dimension, self._tell = embeddings.dimension, tell
        todo = [r for r in self._records.values() if not self._has_vectors(r.key)]
        done, total, embedded = 0, sum(r.units for r in todo), 0
        for record in todo:
            embedded += self._embed(record, embeddings, tell, (done, total))
            done += record.units
        return embedded

    def publish(self) -> str:
        """Makes the new version the published one; its fingerprint."""
        shutil.rmtree(self._draft / NOTES, ignore_errors=True)
        records = sorted(self._records.values(), key=lambda r: r.id)
        names = self._segments(records)
        collection = self._put(self._draft, names, records, self._dimension)
        fingerprint = files.publish(
            self._root,
            self._draft,
            records,
            names,
            model=self._model,
            dimension=self._dimension,
            settings={"chunk": asdict(self._chunking)},
            hashes=self._hashes,
            keep=self._keep,
            milvus=collection,
        )
        if self._elsewhere:
            # The version is published: what is left elsewhere now, the next change removes.
            with suppress(PlanQAError):
                self._elsewhere.keep(_segments_elsewhere(self._root))
        return fingerprint

    def _put(self, version: Path, names: Sequence[str], records: Sequence[PlanRecord], dimension: int) -> str:
        """Puts the segments of a version elsewhere; where, empty for nowhere."""
        if self._elsewhere is None:
            return ""
        segments = [Segment.load(version / "segments" / name) for name in names]
        homes = {record.key: (record, version / "plans" / record.key) for record in records}
        if any(key not in homes for segment in segments for key, _, _ in segment.plans):
            # Of plans that are in a segment and no longer in the version the older versions know.
            homes = _homes(self._root) | homes
        return self._elsewhere.put(segments, homes, dimension, self._tell)

    def _segments(self, records: Sequence[PlanRecord]) -> list[str]:
        """Puts the plans into segments: links those that stay, and writes new ones; their names, those that stay first."""
        earlier, wanted = self._earlier, {r.key: r.units for r in records}
        stay, new = arranged(wanted, earlier.present if earlier else ())
        for segment in stay:
            assert earlier is not None
            own = earlier.checksums[segment.name]
            link(segment.folder, self._draft / "segments" / segment.name, own)
            self._hashes |= {f"segments/{segment.name}/{file}": digest for file, digest in own.items()}
        names = [segment.name for segment in stay]
        for keys in new:
            name = name_of(keys, f"{self._model} {model_key(self._model)}")
            write_segment(self._draft / "segments" / name, keys, self._sources(keys))
            names.append(name)
        self._tidy()
        return names

    def _sources(self, keys: Sequence[str]) -> list[Made | Kept]:
        """Where the plans of a new segment are now."""
        made, inside = list[Made | Kept](), dict[str, tuple[Segment, list[str]]]()
        for key in keys:
            segment = self._taken[key].segment if key in self._taken else None
            if segment is None:
                made.append(Made(self._folder(key), ((key, self._records[key].chunks, self._records[key].units),)))
            else:
                inside.setdefault(segment.name, (segment, []))[1].append(key)
        for segment, own in inside.values():
            anew = {key: self._folder(key) for key in own if (self._folder(key) / "codes.npy").exists()}
            made.append(Kept(segment, tuple(plan for plan in segment.plans if plan[0] in own), anew))
        return made

    def _hashes_of(self, key: str) -> NDArray[np.uint8]:
        """A hash of the text of each unit of a plan."""
        found: NDArray[np.uint8] = self._sources([key])[0].array("hashes")
        return found

    def _tidy(self) -> None:
        """Removes the files of plans that are in segments now."""
        for key in self._records:
            for name in MADE:
                (self._folder(key) / name).unlink(missing_ok=True)
                self._hashes.pop(f"plans/{key}/{name}", None)
            shutil.rmtree(self._folder(key) / FOLDER, ignore_errors=True)

    def versions(self) -> list[VersionInfo]:
        """See ``list_versions``."""
        return list_versions(self._root)

    def roll_back(self, to: str | None = None) -> VersionInfo:
        """Publishes an older version again; see ``StoreWriter``."""
        version = self._older() if to is None else self._named(to)
        folder = self._root / "versions" / version.name
        opened = files.open_version(self._root, folder)
        self._put(folder, opened.manifest["segments"], opened.records, int(opened.manifest["dimension"]))
        versions.point(self._root, version.name)
        versions.sweep(self._root)
        return VersionInfo(version.name, version.created, version.fingerprint, version.plans, True)

    @cached_property
    def _earlier(self) -> EarlierVersions | None:
        return None if self._fresh else EarlierVersions(self._root, self._model)

    def _folder(self, key: str) -> Path:
        return self._draft / "plans" / key

    def _note(self, record: PlanRecord) -> None:
        """Notes that a plan is made, so that a writer that comes after one that was killed goes on from there."""
        key = record.key
        made = {path.name: files.file_hash(path) for path in self._folder(key).iterdir()}
        self._hashes |= {f"plans/{key}/{name}": digest for name, digest in made.items()}
        (self._draft / NOTES).mkdir(exist_ok=True)
        (self._draft / NOTES / f"{key}.json").write_text(json.dumps({"record": record.as_json(), "files": made}), "utf-8")

    def _has_vectors(self, key: str) -> bool:
        stored = self._taken.get(key)
        inside = (
            stored is not None and stored.segment is not None and self._earlier is not None and self._earlier.has_vectors(stored.segment)
        )
        return inside or (self._folder(key) / "codes.npy").exists()

    def _embed(self, record: PlanRecord, embeddings: Embedder, tell: Progress, progress: tuple[int, int]) -> int:
        (done, total), folder = progress, self._folder(record.key)
        hashes = self._hashes_of(record.key)
        codes, scales = np.zeros((len(hashes), embeddings.dimension), np.int8), np.zeros(len(hashes), np.float32)
        missing = np.ones(len(hashes), np.bool_)
        if self._earlier and len(hashes):
            rows, known, sizes = self._earlier.vectors(hashes)
            if len(rows):
                codes[rows], scales[rows], missing[rows] = known, sizes, False
        todo = np.flatnonzero(missing)
        _, chunks = catalogue.read(folder / "catalogue.sqlite")
        texts = unit_texts(chunks)
        for at in range(0, len(todo), _BATCH):
            tell("计算向量", done + at, total)
            rows = todo[at : at + _BATCH]
            codes[rows], scales[rows] = quantised(embeddings.embed([texts[row] for row in rows.tolist()]))
        np.save(folder / "codes.npy", codes, allow_pickle=False)
        np.save(folder / "scales.npy", scales, allow_pickle=False)
        if isinstance(embeddings, StaticEmbeddings):
            Clauses.of([u.text for c in chunks for u in c.units], embeddings).save(folder / FOLDER)
        return len(todo)

    def _older(self) -> VersionInfo:
        """The version that was published before the published one was made, else the newest older one; where none is
        published, or the published one cannot be read, the newest that can."""
        found, current = self.versions(), versions.pointer(self._root)
        if not found:
            versions.current_version(self._root)
        chosen = [v for v in found if v.name == self._parent()] or [v for v in found if v.name < current][-1:]
        if not chosen and not any(v.current for v in found):
            chosen = found[-1:]
        if not chosen:
            raise InputError("没有更早的版本可以退回。", "用 planqa versions 查看有哪些版本。")
        return chosen[0]

    def _parent(self) -> str:
        """The version that was published when the published one was made; empty where that cannot be read."""
        try:
            return str(files.read_manifest(self._root, versions.current_version(self._root)).get("parent", ""))
        except PlanQAError:
            return ""

    def _named(self, to: str) -> VersionInfo:
        chosen = [v for v in self.versions() if to and v.name.startswith(to)]
        if len(chosen) != 1:
            problem = "不止一个" if chosen else "没有"
            raise InputError(f"{problem}名称以“{to}”开头的版本。", "用 planqa versions 查看有哪些版本。")
        return chosen[0]


@contextmanager
def open_writer(
    root: Path,
    model: str = BUILTIN,
    chunking: ChunkConfig | None = None,
    keep: int = versions.KEEP,
    fresh: bool = False,
    limits: ParseLimits | None = None,
    elsewhere: Elsewhere | None = None,
) -> Iterator[FileWriter]:
    """The writer of an index directory, for as long as the ``with`` lasts.

    Args:
        root: the index directory; is made.
        model, chunking, keep, fresh, limits, elsewhere: see ``FileWriter``.

    Raises:
        PlanQAError: another process is writing, or the directory cannot be written.
    """
    with versions.writer(root), versions.draft(root) as draft:
        yield FileWriter(root, draft, model, chunking or ChunkConfig(), keep, fresh, limits or ParseLimits(), elsewhere)


def stored_plans(root: Path) -> list[tuple[PlanRecord, Path]]:
    """The plans of the published index, each with the place of its file's bytes; of one that an older program made as well, so
    that it can be made anew.

    Raises:
        IndexMissingError: there is no index.
        PlanQAError: it cannot be read, or a file is missing.
    """
    folder = versions.current_version(root)
    found = []
    for values in files.read_manifest(root, folder, any_form=True)["plans"]:
        try:
            record = PlanRecord.from_json(values)
        except (KeyError, TypeError, ValueError) as error:
            raise IndexCorruptError(f"索引“{root}”的清单里有一份规划读不出来。", files.ROLL_BACK) from error
        path = source_file(folder / "plans" / record.key)
        if path is None:
            raise PlanQAError(f"索引里“{record.title}”的原文件不见了。", "请用原文件重建：planqa build 路径。")
        found.append((record, path))
    return found


def list_versions(root: Path) -> list[VersionInfo]:
    """The versions of an index that this program can read, oldest first."""
    current = versions.pointer(root)
    found = []
    for name in versions.names(root):
        try:
            manifest = files.read_manifest(root, root / "versions" / name)
        except PlanQAError:
            continue
        plans = {plan["id"]: plan["title"] for plan in manifest["plans"]}
        found.append(VersionInfo(name, manifest["created"], manifest["fingerprint"], plans, name == current))
    return found


def _manifests(root: Path, *, any_form: bool = False) -> Iterator[tuple[Path, dict[str, Any]]]:
    for name in versions.names(root):
        with suppress(PlanQAError):
            yield root / "versions" / name, files.read_manifest(root, root / "versions" / name, any_form=any_form)


def _homes(root: Path) -> dict[str, tuple[PlanRecord, Path]]:
    """The plans of all versions."""
    found = ((folder, PlanRecord.from_json(plan)) for folder, manifest in _manifests(root) for plan in manifest["plans"])
    return {record.key: (record, folder / "plans" / record.key) for folder, record in found}


def _segments_elsewhere(root: Path) -> dict[str, set[str]]:
    """The segments that the versions have elsewhere, by where; those of an older program's too, which may still be answering."""
    found: dict[str, set[str]] = {}
    for _, manifest in _manifests(root, any_form=True):
        if manifest.get("milvus"):
            found.setdefault(manifest["milvus"], set()).update(manifest["segments"])
    return found
