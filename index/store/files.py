"""A version of an index on disk, written whole, verified when opened, and read where it lies.

    manifest.json            what is in the version, with the checksum of every other file
    plans/KEY/               one folder a plan, shared with other versions; see index/store/plan_files.py
    segments/NAME/           what several plans are searched by, likewise; see index/store/segments.py
    profile.json             what the plans add to the knowledge of text; see index/text/profile.py

Plans stand in the order of their ids, so that the same plans give the same index in whatever order they came.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from pathlib import Path
from typing import IO, Any

import numpy as np

from index.errors import IndexCorruptError, IndexMismatchError
from index.models.embed import Embedder, StaticEmbeddings, load_embeddings, model_key
from index.store import versions
from index.store.contents import Contents
from index.store.port import Field, Numbers, PlanRecord, Scores
from index.store.segments import Segment
from index.store.stored import Plans, Texts
from index.store.vectors.clauses import Clauses
from index.store.vectors.quantised import Quantised
from index.store.versions import current_version
from index.store.words.bm25 import Part, Searched
from index.store.words.phrases import Lists, plans_saying, plans_with, units_with
from index.store.words.signatures import Signatures, may_have
from index.store.words.word_counts import FIELDS
from index.text.analyze import ANALYSIS_VERSION, normalise
from index.text.places.unlisted import together
from index.text.profile import Profile, activate, active
from index.text.segment import dictionary

SCHEMA = 8
"""Raised when the files of an index change their form."""

_REBUILD = "请用 planqa build --stored 从索引里存着的原文件重建，或用 planqa rollback 退回以前的版本。"
Known = Callable[[Path, str], bool]
"""Whether a file is as it was written, given the checksum that it had."""
_READ_WHOLE_BYTES = 256 * 2**20
"""Up to so many bytes, those of about two hundred plans, an index is compared with its checksums whenever it is opened."""
_Placed = tuple[Numbers | None, Numbers | None]
_PIECES = 2048
"""Pieces of words whose plans are kept."""
ROLL_BACK = "请用 planqa rollback 退回以前的版本；没有更早的版本时，请用原文件重建：planqa build 路径。"


def software_key(profile: str = "") -> str:
    """Hash of what must be the same for building and searching: form, analysis, dictionary, the profile (its ``key``)."""
    return _hash(f"{SCHEMA}|{ANALYSIS_VERSION}|{dictionary()}|{profile}")[:12]


@dataclass(frozen=True)
class FileStore(Contents):
    """A version on disk; fulfils ``index.store.port.Store``."""

    folder: Path
    manifest: dict[str, Any]
    lexical: Mapping[Field, Searched]
    vectors: Sequence[tuple[Quantised, Numbers | None]]
    """Of each segment its vectors, and the units that they are of: -1 for one that is no longer there; None where the numbers are the
    same."""
    clauses: Sequence[Clauses | None]
    """Of each segment the clauses of its units."""
    signatures: Sequence[Signatures]
    """Of each segment the signatures of its units."""
    embeddings: Embedder
    profile: Profile = field(default_factory=Profile)
    held: IO[bytes] | None = None
    """Keeps the version's folder from being removed while the store is in use."""

    @cached_property
    def documents(self) -> Plans:
        """The plans, which know where words may stand."""
        with_piece = self._plans_with
        return Plans(self.stored_plans(), lambda words: plans_saying(words, with_piece))

    @property
    def fingerprint(self) -> str:
        """Identifies plans, settings and software of this index in answers and reports."""
        return str(self.manifest["fingerprint"])

    @property
    def created(self) -> str:
        """When the version was published, an ISO time."""
        return str(self.manifest["created"])

    @property
    def model(self) -> str:
        """Name of the embedding model."""
        return str(self.manifest["model"])

    def frequency(self, token: str, field: Field = "unit_words") -> int:
        """In how many chunks or units a token stands."""
        return self._frequency(token, field)

    @cached_property
    def _frequency(self) -> Callable[[str, Field], int]:
        # Likewise asked again for the plans of each place.
        lexical = self.lexical
        return lru_cache(_PIECES)(lambda token, field: lexical[field].frequency(token))

    def numbers(self, field: Field, token: str) -> Numbers:
        """The chunks or units that have a token, ascending."""
        return self.lexical[field].numbers(token)

    def numbers_with(self, field: Field, characters: str) -> Numbers:
        """The chunks or units that have a token with some characters in it, ascending."""
        return self.lexical[field].numbers_with(characters)

    def plans_with(self, piece: str) -> Numbers:
        """Numbers of the plans that have a pair of characters, or a number or Latin word, in a unit or a heading."""
        return self._plans_with(piece)

    @cached_property
    def _plans_with(self) -> Callable[[str], Numbers]:
        # Asked again for the plans of each place that a question may be about. What keeps them must not keep the store: an index
        # that nobody asks any more is let go at once.
        lists = Lists(self.lexical, self.unit_chunk, self.chunk_plan)
        return lru_cache(_PIECES)(lambda piece: plans_with(piece, lists))

    def has_phrase(self, phrase: str) -> bool:
        """Whether any unit has these very characters, both normalised."""
        likely = units_with(phrase, self)
        some = zip(self.signatures, self._of_segments(likely), strict=True) if len(likely) else ()
        having = (likely[places[may_have(phrase, signatures[inside])]] for signatures, (_, places, inside) in some)
        return any(phrase in normalise(self.units[n].text) for numbers in having for n in numbers.tolist())

    def scores(self, field: Field, tokens: Sequence[str], numbers: Numbers | None = None) -> Scores:
        """BM25 of each chunk or unit, or of each of ``numbers``, for the tokens."""
        return self.lexical[field].scores(tokens) if numbers is None else self.lexical[field].scores_of(numbers, tokens)

    def cosines(self, vector: Scores, units: Numbers | None = None) -> Scores:
        """Cosine of each unit's vector, or of each of ``units``, with a unit vector; of all, nought for those of a large segment that lie
        in cells far from it."""
        found = np.zeros(len(self.unit_chunk) if units is None else len(units), np.float32)
        if units is not None:
            for (vectors, _), places, inside in self._of_segments(units):
                found[places] = vectors.cosines(vector, inside)
            return found
        for vectors, numbers in self.vectors:
            near = vectors.near(vector)
            cosines = vectors.cosines(vector, near)
            if numbers is None and near is None:
                return cosines
            inside = np.arange(len(cosines)) if near is None else near
            places = inside if numbers is None else numbers[inside]
            found[places[places >= 0]] = cosines[places >= 0]
        return found

    @cached_property
    def exhaustive(self) -> bool:
        """Whether every vector is looked at."""
        return all(vectors.cells is None for vectors, _ in self.vectors)

    def clause_cosines(self, vector: Scores, units: Sequence[int]) -> list[float] | None:
        """The largest cosine of a clause of each of these units, 0 to 1; None where the model is no static one."""
        if not isinstance(self.embeddings, StaticEmbeddings) or None in self.clauses:
            return None
        found = np.zeros(len(units), np.float32)
        for clauses, (_, places, inside) in zip(self.clauses, self._of_segments(np.asarray(units, np.int64)), strict=True):
            if clauses and len(places):
                found[places] = clauses.nearest(vector, inside, self.embeddings)
        return found.tolist()

    def _of_segments(self, units: Numbers) -> list[tuple[tuple[Quantised, Numbers | None], Numbers, Numbers]]:
        """For each segment the places in ``units`` of those that are in it, and their numbers there."""
        if len(self.vectors) == 1 and self.vectors[0][1] is None:
            return [(self.vectors[0], np.arange(len(units)), units)]
        owner, inside = self._owner[units], self._inside[units]
        return [(own, places, inside[places]) for i, own in enumerate(self.vectors) for places in [np.flatnonzero(owner == i)]]

    @cached_property
    def _inside(self) -> Numbers:
        """The number of each unit in its segment."""
        return self._in_segments[0]

    @cached_property
    def _owner(self) -> Numbers:
        """The segment of each unit."""
        return self._in_segments[1]

    @cached_property
    def _in_segments(self) -> tuple[Numbers, Numbers]:
        inside, owner = np.zeros((2, len(self.unit_chunk)), np.int64)
        for i, (_, of) in enumerate(self.vectors):
            if of is not None:
                there = np.flatnonzero(of >= 0)
                inside[of[there]], owner[of[there]] = there, i
        return inside, owner


def publish(
    root: Path,
    draft: Path,
    records: Sequence[PlanRecord],
    segments: Sequence[str],
    *,
    model: str,
    dimension: int,
    settings: Mapping[str, Any],
    hashes: Mapping[str, str] | None = None,
    keep: int = versions.KEEP,
    milvus: str = "",
) -> str:
    """Completes a draft and makes it the published version.

    Args:
        root: the index directory.
        draft: a folder of ``versions.draft``, made under the profile that is active, in which ``plans/KEY`` of every record is complete.
        records: the plans, in the order of their ids.
        segments: names of the segments in ``segments``; a plan that two of them have is searched in the first.
        model: name of the embedding model.
        dimension: length of its vectors.
        settings: what the build was made with; part of the fingerprint.
        hashes: checksums of files of the draft that are known, by path.
        keep: how many versions stay.
        milvus: the collection of a Milvus that has the segments too.

    Returns:
        The fingerprint.
    """
    profile = active()
    profile.save(draft)
    plans = [(r.id, r.origin.sha256, r.title, r.period) for r in records]
    fingerprint = _hash(json.dumps([software_key(profile.key), model, model_key(model), settings, plans], sort_keys=True))[:16]
    now = datetime.now(UTC)
    files: dict[str, str] = {}
    sources: dict[str, str] = {}
    for path in sorted(p for p in draft.rglob("*") if p.is_file()):
        name = path.relative_to(draft).as_posix()
        (sources if path.name.startswith("source") else files)[name] = (hashes or {}).get(name) or file_hash(path)
    manifest = {
        "schema": SCHEMA,
        "software": software_key(profile.key),
        "profile": profile.key,
        "fingerprint": fingerprint,
        "created": now.isoformat(timespec="seconds"),
        "parent": versions.pointer(root),
        "model": model,
        "model_key": model_key(model),
        "dimension": dimension,
        "settings": settings,
        "counts": {"plans": len(records), "chunks": sum(r.chunks for r in records), "units": sum(r.units for r in records)},
        "plans": [r.as_json() for r in records],
        "segments": list(segments),
        "milvus": milvus,
        "files": files,
        "bytes": {name: _size(draft / name) for name in (*files, *sources)},
        "sources": sources,
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=1)
    (draft / "manifest.json").write_text(text, "utf-8")
    # The name of a version carries the checksum of its manifest, which has those of all other files.
    versions.switch(root, draft, f"{now:%Y%m%dT%H%M%S%f}-{fingerprint[:8]}-{_hash(text)[:12]}", keep)
    return fingerprint


def open_store(root: Path) -> FileStore:
    """Opens the published index after comparing every file with its checksum, and activates its profile.

    Raises:
        IndexMissingError: there is none.
        IndexCorruptError: a file is missing or changed.
        IndexMismatchError: it was built by a version that cuts words or lays out files otherwise, or
            with a model that has changed.
        ModelError: its embedding model cannot be loaded.
    """
    while True:
        folder = current_version(root)
        try:
            return open_version(root, folder)
        except IndexCorruptError:
            # A reader that was slow to begin may find the version gone that it was sent to; then another is published.
            if current_version(root) == folder:
                raise


def open_version(root: Path, folder: Path) -> FileStore:
    """Opens one version of an index; see ``open_store``."""
    try:
        held = versions.hold(folder)
    except OSError as error:
        raise IndexCorruptError(f"索引“{root}”的版本“{folder.name}”不存在。", ROLL_BACK) from error
    manifest = read_manifest(root, folder)
    now = software_key(manifest.get("profile", ""))
    if manifest["schema"] != SCHEMA or manifest["software"] != now:
        message = f"索引“{root}”由另一版本的程序或词典建成（指纹 {manifest['software']}，现为 {now}）。"
        raise IndexMismatchError(message, _REBUILD)
    _verify(folder, manifest)
    try:
        records = tuple(map(PlanRecord.from_json, manifest["plans"]))
        segments = [Segment.load(folder / "segments" / name) for name in manifest["segments"]]
        placed = _placed(records, segments)
        sizes = _sizes(records, segments, placed)
        counts = {"chunk": len(sizes), "unit": int(sizes.sum())}
        lexical = {name: Searched(*_parts(name, segments, placed, counts)) for name in FIELDS}
        vectors = [(Quantised.load(s.folder), units) for s, (_, units) in zip(segments, placed, strict=True)]
        clauses = [segment.clauses() for segment in segments]
        signatures = [segment.array("signatures") for segment in segments]
        profile = Profile.load(folder)
    except (OSError, ValueError, TypeError, KeyError, RuntimeError, sqlite3.Error) as error:
        raise IndexCorruptError(f"索引“{root}”读不出来：{type(error).__name__}。", _REBUILD) from error
    # Loaded now, since the version's folder may be gone when the first question comes.
    if model_key(manifest["model"]) != manifest["model_key"]:
        raise IndexMismatchError(f"向量模型“{manifest['model']}”在建索引之后换过。", _REBUILD)
    embeddings = load_embeddings(manifest["model"])
    activate(profile)
    homes = tuple(dict.fromkeys(record.place for record in records if record.place))
    profile = replace(profile, told=together(record.told for record in records), homes=homes)
    activate(profile)
    return FileStore(
        records, Texts(folder, records, held), sizes, folder, manifest, lexical, vectors, clauses, signatures, embeddings, profile, held
    )


def _placed(records: Sequence[PlanRecord], segments: Sequence[Segment]) -> list[_Placed]:
    """The numbers in all of the chunks and of the units of each segment, -1 for those that are not there; None where they are the same.

    Raises:
        ValueError: a plan is in no segment.
    """
    starts = np.cumsum([(0, 0), *((r.chunks, r.units) for r in records)], axis=0).tolist()
    start = dict(zip((r.key for r in records), starts, strict=False))
    found: list[_Placed] = []
    for segment in segments:
        own = [start.pop(key, None) for key, _, _ in segment.plans]
        counts = [plan[1:] for plan in segment.plans]
        chunks, units = (
            np.concatenate(
                [np.zeros(0, np.int64)]
                + [np.arange(count[i]) + at[i] if at else np.full(count[i], -1) for at, count in zip(own, counts, strict=True)]
            )
            for i in (0, 1)
        )
        same = len(segments) == 1 and None not in own and own == starts[: len(own)]
        found.append((None, None) if same else (chunks, units))
    if start:
        raise ValueError("plans without a segment")
    return found


def _sizes(records: Sequence[PlanRecord], segments: Sequence[Segment], placed: Sequence[_Placed]) -> Numbers:
    """How many units each chunk has."""
    sizes = np.zeros(sum(r.chunks for r in records), np.int64)
    for segment, (chunks, _) in zip(segments, placed, strict=True):
        own = segment.array("sizes").astype(np.int64)
        if chunks is None:
            sizes = own
        else:
            sizes[chunks[chunks >= 0]] = own[chunks >= 0]
    return sizes


def _parts(name: Field, segments: Sequence[Segment], placed: Sequence[_Placed], counts: Mapping[str, int]) -> tuple[list[Part], int]:
    """The inverted indexes of a field, and how many documents there are in all."""
    units = name.startswith("unit")
    parts = [Part(segment.index(name), numbers[units]) for segment, numbers in zip(segments, placed, strict=True)]
    return parts, counts["unit" if units else "chunk"]


def _verify(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Compares the files of a version with their checksums; of a large one only their sizes, so that opening it does not read it
    whole: ``damaged_files`` does.

    Raises:
        IndexCorruptError: one is missing or changed.
    """
    known = known_by(folder, manifest)
    for name, digest in manifest["files"].items():
        if not known(folder / name, digest):
            raise IndexCorruptError(f"索引文件“{name}”缺失或已损坏。", _REBUILD)


def known_by(folder: Path, manifest: Mapping[str, Any]) -> Known:
    """What tells whether a file of a version is as it was written: by its checksum, of a large version by its size."""
    sizes = manifest["bytes"]
    if sum(sizes.values()) <= _READ_WHOLE_BYTES:
        return is_intact

    def has_size(path: Path, digest: str) -> bool:
        size = sizes.get(path.relative_to(folder).as_posix())
        return is_intact(path, digest) if size is None else _size(path) == size

    return has_size


def damaged_files(store: FileStore) -> list[str]:
    """The files of an opened version that are missing or changed, however large it is."""
    return [name for name, digest in store.manifest["files"].items() if not is_intact(store.folder / name, digest)]


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else -1


def read_manifest(root: Path, folder: Path, *, any_form: bool = False) -> dict[str, Any]:
    """The manifest of a version, after comparing it with the checksum in the version's name.

    Args:
        root: the index directory.
        folder: of the version.
        any_form: take one of an older program too, for what has stayed the same: which plans there are.

    Raises:
        IndexCorruptError: it is missing, damaged or edited.
        IndexMismatchError: it has another form than this program's.
    """
    try:
        text = (folder / "manifest.json").read_text("utf-8")
        manifest = json.loads(text)
        schema, _, _ = manifest["schema"], manifest["software"], dict(manifest["files"])
        _, _ = [(plan["id"], plan["title"]) for plan in manifest["plans"]], list(manifest.get("segments", ()))
        manifest.setdefault("bytes", {})
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise IndexCorruptError(f"索引“{root}”的清单 manifest.json 损坏。", ROLL_BACK) from error
    if schema != SCHEMA and not any_form:
        raise IndexMismatchError(f"索引“{root}”由另一版本的程序建成（格式 {schema}，现为 {SCHEMA}）。", _REBUILD)
    if not folder.name.endswith(_hash(text)[:12]):
        raise IndexCorruptError(f"索引“{root}”的清单 manifest.json 被改动过。", ROLL_BACK)
    return dict(manifest)


def is_intact(path: Path, digest: str) -> bool:
    """Whether a file is there and has this checksum."""
    try:
        return file_hash(path) == digest
    except OSError:
        return False


def file_hash(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
