"""A version of an index on disk, and in memory: written whole, verified when opened.

    manifest.json            what is in the version, with the checksum of every other file
    plans/KEY/               one folder a plan, shared with other versions; see index/store/plan_files.py
    lexical/FIELD/           BM25 over the chunks or units of all plans
    profile.json             what the plans add to the knowledge of text; see index/text/profile.py
    model/                   the embedding model, where it was made from the plans' texts

Plans stand in the order of their ids, so that the same plans give the same index in whatever order they came.
"""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import IO, Any

import faiss
import numpy as np
from numpy.typing import NDArray

from index.errors import IndexCorruptError, IndexMismatchError
from index.models.embed import NeuralEmbeddings, StaticEmbeddings, load_embeddings, model_key
from index.store import catalogue, versions
from index.store.clause_vectors import Clauses
from index.store.lexical import LexicalIndex
from index.store.plan_files import FIELDS, PartRecord, read_postings, read_vectors
from index.store.versions import current_version
from index.text.analyze import ANALYSIS_VERSION, normalise
from index.text.profile import Profile, activate, active
from index.text.segment import dictionary
from index.types import Chunk, Document, Section, Unit

SCHEMA = 2
"""Raised when the files of an index change their form."""

_REBUILD = "请重新运行 planqa build。"


def software_key(profile: str = "") -> str:
    """Hash of what must be the same for building and searching: form, analysis, dictionary, the profile (its ``key``)."""
    return _hash(f"{SCHEMA}|{ANALYSIS_VERSION}|{dictionary()}|{profile}")[:12]


@dataclass(frozen=True)
class Store:
    """An opened index, all of it in memory; safe to share between threads, since nothing changes."""

    folder: Path
    manifest: dict[str, Any]
    documents: tuple[Document, ...]
    chunks: tuple[Chunk, ...]
    lexical: dict[str, LexicalIndex]
    vectors: faiss.Index
    embeddings: StaticEmbeddings | NeuralEmbeddings
    profile: Profile = field(default_factory=Profile)
    held: IO[bytes] | None = None
    """Keeps the version's folder from being removed while the store is in use."""

    @property
    def fingerprint(self) -> str:
        """Identifies plans, settings and software of this index in answers and reports."""
        return str(self.manifest["fingerprint"])

    @property
    def model(self) -> str:
        """Name of the embedding model."""
        return str(self.manifest["model"])

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """All units, by the number under which lexical index and vectors know them."""
        return tuple(u for c in self.chunks for u in c.units)

    @cached_property
    def clauses(self) -> Clauses | None:
        """The clauses of the units by meaning; None where the model is no static one."""
        return Clauses(self.embeddings, self.units) if isinstance(self.embeddings, StaticEmbeddings) else None

    @cached_property
    def unit_chunk(self) -> NDArray[np.int64]:
        """Number of the chunk that each unit belongs to."""
        return np.repeat(np.arange(len(self.chunks)), [len(c.units) for c in self.chunks])

    @cached_property
    def unit_start(self) -> NDArray[np.int64]:
        """Number of the first unit of each chunk."""
        return np.cumsum([0, *(len(c.units) for c in self.chunks)])[:-1]

    @cached_property
    def bodies(self) -> tuple[str, ...]:
        """Names of the bodies in the plans' lists of responsible units, longest first."""
        found = {
            name
            for unit in self.units
            if unit.kind == "responsible"
            for name in re.split(r"[、，,；;]", re.sub(r"^[（(][^：:]*[：:]|[)）]。?$", "", normalise(unit.text)))
        }
        cleaned = {re.sub(r"等(?:相关.*)?$", "", name).strip() for name in found}
        return tuple(sorted((n for n in cleaned if 3 <= len(n) <= 16 and not n.startswith("相关")), key=lambda n: (-len(n), n)))

    @cached_property
    def by_id(self) -> dict[str, Document]:
        """Plans by id."""
        return {d.id: d for d in self.documents}

    @cached_property
    def _sections(self) -> dict[tuple[str, str], Section]:
        return {(d.id, s.locator): s for d in self.documents for s in d.sections}

    @cached_property
    def _passages(self) -> dict[tuple[str, str], tuple[Chunk, ...]]:
        found: dict[tuple[str, str], list[Chunk]] = {}
        for chunk in self.chunks:
            found.setdefault((chunk.doc_id, chunk.locator), []).append(chunk)
            found.setdefault((chunk.doc_id, ""), []).append(chunk)
        return {address: tuple(chunks) for address, chunks in found.items()}

    def passages(self, doc_id: str, locator: str = "") -> tuple[Chunk, ...]:
        """The chunks of a plan in order, or those of one of its sections without what is nested in it."""
        return self._passages.get((doc_id, locator), ())

    def frequency(self, token: str, field: str = "unit_words") -> int:
        """In how many chunks or units a token stands; ``field`` is one of FIELDS."""
        return self.lexical[field].frequency(token)

    def has_phrase(self, phrase: str) -> bool:
        """Whether any unit has these very characters, both normalised."""
        return any(phrase in normalise(u.text) for u in self.units)

    def section(self, doc_id: str, locator: str) -> Section | None:
        """A section by its address, None where the plan has no such section."""
        return self._sections.get((doc_id, locator))


def publish(
    root: Path,
    draft: Path,
    records: Sequence[PartRecord],
    *,
    model: str,
    dimension: int,
    settings: Mapping[str, Any],
    hashes: Mapping[str, str] | None = None,
    keep: int = versions.KEEP,
) -> str:
    """Completes a draft and makes it the published version.

    Args:
        root: the index directory.
        draft: a folder of ``versions.draft``, made under the profile that is active, in which ``plans/KEY`` of every record and the model, where the index
            has one of its own, are complete.
        records: the plans.
        model: name of the embedding model.
        dimension: length of its vectors.
        settings: what the build was made with; part of the fingerprint.
        hashes: checksums of files of the draft that are known, by path.
        keep: how many versions stay.

    Returns:
        The fingerprint.
    """
    records, profile = sorted(records, key=lambda r: r.id), active()
    profile.save(draft)
    for name in FIELDS:
        parts = [read_postings(draft / "plans" / r.key, name) for r in records]
        LexicalIndex.merge(parts).save(draft / "lexical" / name)
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
        "files": files,
        "sources": sources,
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=1)
    (draft / "manifest.json").write_text(text, "utf-8")
    # The name of a version carries the checksum of its manifest, which has those of all other files.
    versions.switch(root, draft, f"{now:%Y%m%dT%H%M%S%f}-{fingerprint[:8]}-{_hash(text)[:12]}", keep)
    return fingerprint


def open_store(root: Path) -> Store:
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


def open_version(root: Path, folder: Path) -> Store:
    """Opens one version of an index; see ``open_store``."""
    try:
        held = versions.hold(folder)
    except OSError as error:
        raise IndexCorruptError(f"索引“{root}”的版本“{folder.name}”不存在。", _REBUILD) from error
    manifest = read_manifest(root, folder)
    now = software_key(manifest.get("profile", ""))
    if manifest["schema"] != SCHEMA or manifest["software"] != now:
        message = f"索引“{root}”由另一版本的程序或词典建成（指纹 {manifest['software']}，现为 {now}）。"
        raise IndexMismatchError(message, _REBUILD)
    for name, digest in manifest["files"].items():
        if not is_intact(folder / name, digest):
            raise IndexCorruptError(f"索引文件“{name}”缺失或已损坏。", _REBUILD)
    documents: list[Document] = []
    chunks: list[Chunk] = []
    vectors = faiss.IndexFlatIP(max(1, manifest["dimension"]))
    try:
        for plan in manifest["plans"]:
            part = folder / "plans" / plan["key"]
            read_documents, read_chunks = catalogue.read(part / "catalogue.sqlite")
            documents += read_documents
            chunks += read_chunks
            vectors.merge_from(read_vectors(part), 0)
        lexical = {name: LexicalIndex.load(folder / "lexical" / name) for name in FIELDS}
        profile = Profile.load(folder)
    except (OSError, ValueError, TypeError, KeyError, RuntimeError, sqlite3.Error) as error:
        raise IndexCorruptError(f"索引“{root}”读不出来：{type(error).__name__}。", _REBUILD) from error
    # Loaded now, since the version's folder may be gone when the first question comes.
    if model_key(manifest["model"]) != manifest["model_key"]:
        raise IndexMismatchError(f"向量模型“{manifest['model']}”在建索引之后换过。", _REBUILD)
    embeddings = load_embeddings(manifest["model"], folder / "model")
    activate(profile)
    return Store(folder, manifest, tuple(documents), tuple(chunks), lexical, vectors, embeddings, profile, held)


def read_manifest(root: Path, folder: Path) -> dict[str, Any]:
    """The manifest of a version, after comparing it with the checksum in the version's name.

    Raises:
        IndexCorruptError: it is missing, damaged or edited.
        IndexMismatchError: it has another form than this program's.
    """
    try:
        text = (folder / "manifest.json").read_text("utf-8")
        manifest = json.loads(text)
        schema, _, _ = manifest["schema"], manifest["software"], dict(manifest["files"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IndexCorruptError(f"索引“{root}”的清单 manifest.json 损坏。", _REBUILD) from error
    if schema != SCHEMA:
        raise IndexMismatchError(f"索引“{root}”由另一版本的程序建成（格式 {schema}，现为 {SCHEMA}）。", _REBUILD)
    if not folder.name.endswith(_hash(text)[:12]):
        raise IndexCorruptError(f"索引“{root}”的清单 manifest.json 被改动过。", _REBUILD)
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
