"""The only disk access of an index: built aside, published by one rename, verified when opened.

    DIR/CURRENT              name of the version that readers open
    DIR/versions/NAME/       manifest.json, catalogue.sqlite, vectors.faiss, lexical/*/, model/

A version is complete or absent. Old versions stay for readers that still hold them; all but the
newest two are removed at the next publication.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from filelock import FileLock, Timeout
from numpy.typing import NDArray

from index import catalogue
from index.analyze import ANALYSIS_VERSION, normalise
from index.embed import NeuralEmbeddings, StaticEmbeddings, load_embeddings, model_key
from index.errors import IndexCorruptError, IndexMismatchError, IndexMissingError, PlanQAError, reason
from index.lexical import LexicalIndex
from index.segment import dictionary
from index.types import Chunk, Document, Section, Unit

SCHEMA = 1
"""Raised when the files of an index change their form."""

FIELDS = ("chunk_words", "chunk_pairs", "heading_words", "unit_words", "unit_pairs")
_KEEP = 2


def software_key() -> str:
    """Hash of what must be the same for building and searching: form, analysis, user dictionary."""
    return _hash(f"{SCHEMA}|{ANALYSIS_VERSION}|{dictionary()}")[:12]


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

    def section(self, doc_id: str, locator: str) -> Section | None:
        """A section by its address, None where the plan has no such section."""
        return self._sections.get((doc_id, locator))


def publish(
    root: Path,
    documents: Sequence[Document],
    chunks: Sequence[Chunk],
    lexical: dict[str, LexicalIndex],
    vectors: NDArray[np.float32],
    *,
    model: str,
    model_folder: Path | None,
    settings: dict[str, Any],
) -> str:
    """Writes a new version beside the old one and switches to it.

    Args:
        root: the index directory; made where it is missing.
        documents: the plans.
        chunks: their chunks, in order.
        lexical: one lexical index for each of FIELDS.
        vectors: one unit vector for each unit of the chunks, shape (units, dimension).
        model: name of the embedding model.
        model_folder: the static model to ship with the index, moved into it.
        settings: what the build was made with; part of the fingerprint.

    Returns:
        The fingerprint.
    """
    fingerprint = _hash(
        json.dumps(
            [software_key(), model, model_key(model), settings, [(d.id, d.sha256, d.title, d.period) for d in documents]], sort_keys=True
        )
    )[:16]
    name = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{fingerprint[:8]}"
    versions = root / "versions"
    versions.mkdir(parents=True, exist_ok=True)
    folder = versions / f".{name}.part"
    folder.mkdir()
    catalogue.write(folder / "catalogue.sqlite", documents, chunks)
    for field, index in lexical.items():
        index.save(folder / "lexical" / field)
    flat = faiss.IndexFlatIP(max(1, vectors.shape[1]))
    if len(vectors):
        flat.add(np.ascontiguousarray(vectors, np.float32))
    faiss.write_index(flat, str(folder / "vectors.faiss"))
    if model_folder is not None:
        shutil.copytree(model_folder, folder / "model")
    files = {str(p.relative_to(folder)): _file_hash(p) for p in sorted(folder.rglob("*")) if p.is_file()}
    manifest = {
        "schema": SCHEMA,
        "software": software_key(),
        "fingerprint": fingerprint,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "model": model,
        "model_key": model_key(model),
        "dimension": int(vectors.shape[1]),
        "settings": settings,
        "counts": {"plans": len(documents), "chunks": len(chunks), "units": sum(len(c.units) for c in chunks)},
        "files": files,
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=1)
    (folder / "manifest.json").write_text(text, "utf-8")
    # The name of a version carries the checksum of its manifest, which has those of all other files.
    name = f"{name}-{_hash(text)[:12]}"
    for path in folder.rglob("*"):
        if path.is_file():
            _sync(path)
    os.replace(folder, versions / name)
    pointer = root / "CURRENT.new"
    pointer.write_text(name, "utf-8")
    _sync(pointer)
    os.replace(pointer, root / "CURRENT")
    _clean(versions, name)
    return fingerprint


@contextmanager
def writer(root: Path) -> Iterator[None]:
    """Holds the write lock of an index directory; the system frees it when the process ends.

    Raises:
        PlanQAError: another build is running, or the directory cannot be written.
    """
    try:
        root.mkdir(parents=True, exist_ok=True)
        lock = FileLock(root / ".lock", timeout=0)
        lock.acquire()
    except Timeout as error:
        raise PlanQAError(f"另一个进程正在写索引“{root}”。", "请等它结束后再试。") from error
    except OSError as error:
        raise PlanQAError(f"写不了索引目录“{root}”：{reason(error)}。", "请检查路径和权限，或用 --index 另选目录。") from error
    try:
        yield
    finally:
        lock.release()


def current_version(root: Path) -> Path:
    """Folder of the version that is published.

    Raises:
        IndexMissingError: nothing has been published there.
    """
    try:
        name = (root / "CURRENT").read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise IndexMissingError(f"“{root}”里没有索引。", "请先运行 planqa build，或用 --index 指定索引目录。") from error
    folder = root / "versions" / Path(name).name
    if not name or len(name) > 100 or not (folder / "manifest.json").is_file():
        raise IndexCorruptError(f"索引“{root}”指向的版本“{name[:60]}”不存在。", "请重新运行 planqa build。")
    return folder


def open_store(root: Path) -> Store:
    """Opens the published index after comparing every file with its checksum.

    Raises:
        IndexMissingError: there is none.
        IndexCorruptError: a file is missing or changed.
        IndexMismatchError: it was built by a version that cuts words or lays out files otherwise, or
            with a model that has changed.
        ModelError: its embedding model cannot be loaded.
    """
    folder = current_version(root)
    rebuild = "请重新运行 planqa build。"
    try:
        text = (folder / "manifest.json").read_text("utf-8")
        manifest = json.loads(text)
        schema, software, files = manifest["schema"], manifest["software"], dict(manifest["files"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IndexCorruptError(f"索引“{root}”的清单 manifest.json 损坏。", rebuild) from error
    if schema != SCHEMA or software != software_key():
        raise IndexMismatchError(f"索引“{root}”由另一版本的程序或词典建成（指纹 {software}，现为 {software_key()}）。", rebuild)
    if not folder.name.endswith(_hash(text)[:12]):
        raise IndexCorruptError(f"索引“{root}”的清单 manifest.json 被改动过。", rebuild)
    for name, digest in files.items():
        try:
            intact = _file_hash(folder / name) == digest
        except OSError:
            intact = False
        if not intact:
            raise IndexCorruptError(f"索引文件“{name}”缺失或已损坏。", rebuild)
    try:
        documents, chunks = catalogue.read(folder / "catalogue.sqlite")
        lexical = {field: LexicalIndex.load(folder / "lexical" / field) for field in FIELDS}
        vectors = faiss.read_index(str(folder / "vectors.faiss"))
    except (OSError, ValueError, KeyError, RuntimeError, sqlite3.Error) as error:
        raise IndexCorruptError(f"索引“{root}”读不出来：{type(error).__name__}。", rebuild) from error
    # Loaded now, since the version's folder may be gone when the first question comes.
    if model_key(manifest["model"]) != manifest["model_key"]:
        raise IndexMismatchError(f"向量模型“{manifest['model']}”在建索引之后换过。", rebuild)
    embeddings = load_embeddings(manifest["model"], folder / "model")
    return Store(folder, manifest, tuple(documents), tuple(chunks), lexical, vectors, embeddings)


def _clean(versions: Path, current: str) -> None:
    """Removes what crashed builds left and all but the newest versions."""
    complete = sorted(p.name for p in versions.iterdir() if not p.name.startswith("."))
    keep = {current, *complete[-_KEEP:]}
    for path in versions.iterdir():
        if path.name not in keep:
            shutil.rmtree(path, ignore_errors=True)


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _file_hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
