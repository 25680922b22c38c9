"""Files to a published index; what fails is a row of the report, not an exception."""

from __future__ import annotations

import tempfile
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from index import lsa, store
from index.analyze import pairs, words
from index.chunk import ChunkConfig, chunk
from index.embed import BUILTIN, LSA, NeuralEmbeddings, StaticEmbeddings, load_embeddings
from index.errors import ConfigError, InputError, PlanQAError, reason
from index.lexical import LexicalIndex
from index.near import find_near_duplicates
from index.parse import SUFFIXES, ParseLimits, parse
from index.parse.metadata import Metadata, split_front_matter
from index.parse.names import shown
from index.types import Chunk, Document

Progress = Callable[[str, int, int], None]
"""Called with the stage in Chinese, how much is done and how much there is."""

_BATCH = 256


@dataclass(frozen=True, slots=True)
class IngestRow:
    """What became of one file: ``indexed``, ``duplicate`` or ``failed``, with the reason in Chinese."""

    path: str
    status: str
    doc_id: str = ""
    title: str = ""
    sections: int = 0
    chunks: int = 0
    units: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class IngestReport:
    """The rows of all files and the fingerprint of the index that was published."""

    rows: tuple[IngestRow, ...]
    fingerprint: str


def ingest(
    paths: Sequence[Path],
    root: Path,
    *,
    model: str = BUILTIN,
    chunking: ChunkConfig | None = None,
    known: Mapping[str, Metadata] | None = None,
    limits: ParseLimits | None = None,
    progress: Progress | None = None,
) -> IngestReport:
    """Builds an index of the plans under ``paths`` and publishes it in ``root``.

    Args:
        paths: files and folders; folders are searched for plan files at any depth.
        root: the index directory. The index that is there serves on until the new one is complete.
        model: ``builtin``, ``lsa``, a hub name or a model folder.
        chunking: how to cut.
        known: metadata by plan id, for plans whose text, front matter and ``plans.toml`` leave it out.
        limits: what one file may cost to read.
        progress: is told of each step.

    Raises:
        InputError: no file was found, or none of them could be read.
        ModelError: the embedding model cannot be loaded.
        PlanQAError: another build is running, or the directory cannot be written.
    """
    tell = progress or (lambda stage, done, total: None)
    chunking = chunking or ChunkConfig()
    files = find_files(paths)
    with store.writer(root):
        # The model is tried first: a wrong name must not cost the time of parsing.
        embeddings = None if model == LSA else load_embeddings(model, Path(model))
        documents, rows = _read(files, known or {}, limits, tell)
        if not documents:
            reasons = "；".join(r.note for r in rows[:3])
            raise InputError(f"没有一份文件能建索引：{reasons}", "请检查文件后重试，可用 planqa inspect 查看单个文件。")
        chunks: list[Chunk] = []
        for i, document in enumerate(documents):
            tell("切分", i, len(documents))
            chunks += chunk(document, chunking)
        tell("词法索引", 0, 1)
        lexical = build_lexical(chunks, {d.id: d.title for d in documents})
        with tempfile.TemporaryDirectory() as scratch:
            model_folder = None
            texts = [unit_text(c, u.lead, u.text) for c in chunks for u in c.units]
            if embeddings is None:
                tell("由文本生成向量模型", 0, 1)
                model_folder = Path(scratch) / "model"
                lsa.train(texts, model_folder)
                embeddings = StaticEmbeddings(model_folder)
            vectors = _embed(embeddings, texts, tell)
            tell("写入", 0, 1)
            fingerprint = store.publish(
                root,
                documents,
                chunks,
                lexical,
                vectors,
                model=model,
                model_folder=model_folder,
                settings={"chunk": asdict(chunking)},
            )
        tell("完成", 1, 1)
    return IngestReport(tuple(_count(row, documents, chunks) for row in rows), fingerprint)


def find_files(paths: Sequence[Path]) -> list[Path]:
    """The plan files among ``paths`` and in their folders, in the order of their names.

    Raises:
        InputError: a path is missing or unreadable, or there is no plan file at all.
    """
    found: list[Path] = []
    for path in paths:
        try:
            if path.is_dir():
                inside = sorted(p for p in path.rglob("*") if p.is_file() and p.suffix.lower() in SUFFIXES)
                found += [p for p in inside if not p.name.startswith(".") and p.stem.lower() != "readme"]
                next(path.iterdir(), None)
            elif path.exists():
                found.append(path)
            else:
                raise InputError(f"找不到“{shown(str(path))}”。", "请检查路径。")
        except OSError as error:
            raise InputError(f"读不了“{shown(str(path))}”：{reason(error)}。", "请检查路径和权限。") from error
    if not found:
        raise InputError(f"“{'、'.join(map(str, paths))}”里没有规划文件。", f"支持的格式：{'、'.join(sorted(SUFFIXES))}。")
    return list(dict.fromkeys(found))


def known_plans(folder: Path) -> dict[str, Metadata]:
    """Metadata by id of the plans in a folder, from the front matter of its Markdown files."""
    found = {}
    for path in sorted(folder.glob("*.md")):
        meta, _ = split_front_matter(path.read_text("utf-8"), path.name)
        if meta is not None:
            found[meta.id or path.stem] = meta
    return found


def read_plans_toml(folder: Path) -> dict[str, dict[str, Any]]:
    """Metadata by file stem from a folder's ``plans.toml``; empty where there is none.

    Raises:
        ConfigError: the file is not valid TOML of tables.
    """
    path = folder / "plans.toml"
    if not path.is_file():
        return {}
    try:
        tables = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"读不了“{path}”：{error}。", '每份规划一节，如 [outline-15fyp] 下写 title = "…"。') from error
    if not all(isinstance(v, dict) for v in tables.values()):
        raise ConfigError(f"“{path}”的写法不对。", '每份规划一节，如 [outline-15fyp] 下写 title = "…"。')
    return tables


def _read(
    files: Sequence[Path], known: Mapping[str, Metadata], limits: ParseLimits | None, tell: Progress
) -> tuple[list[Document], list[IngestRow]]:
    documents: list[Document] = []
    sources: dict[int, Path] = {}
    rows: dict[Path, IngestRow] = {}
    for i, path in enumerate(files):
        tell(f"解析 {path.name}", i, len(files))
        try:
            meta = read_plans_toml(path.parent).get(path.stem)
            document = parse(path, meta, known, limits)
        except PlanQAError as error:
            rows[path] = IngestRow(str(path), "failed", note=str(error))
            continue
        sources[id(document)] = path
        documents.append(document)
    tell("查重", 0, 1)
    dropped = find_near_duplicates(documents)
    for pair in dropped:
        path = sources[id(pair.dropped)]
        note = f"与“{sources[id(pair.kept)].name}”重复（{pair.overlap:.0%} 的文字相同），未重复收录"
        rows[path] = IngestRow(str(path), "duplicate", pair.dropped.id, pair.dropped.title, note=note)
    gone = {id(pair.dropped) for pair in dropped}
    kept: dict[str, Document] = {}
    # Where an official text and our digest of it come together, the official text is the one to cite.
    for document in sorted((d for d in documents if id(d) not in gone), key=lambda d: d.kind == "digest"):
        path = sources[id(document)]
        if document.id in kept:
            note = f"编号 {document.id} 已被“{sources[id(kept[document.id])].name}”使用，未重复收录"
            rows[path] = IngestRow(str(path), "duplicate", document.id, document.title, note=note)
        else:
            kept[document.id] = document
            note = "；".join(f"{m.kind} {m.count} 处" for m in document.mended)
            rows[path] = IngestRow(str(path), "indexed", document.id, document.title, len(document.sections), note=note)
    order = {id(d): i for i, d in enumerate(documents)}
    return sorted(kept.values(), key=lambda d: order[id(d)]), [rows[p] for p in files]


def build_lexical(chunks: Sequence[Chunk], titles: dict[str, str]) -> dict[str, LexicalIndex]:
    """One lexical index for each field of the store, over chunks and over units."""
    unit_texts = [f"{u.lead} {u.text}" if u.lead and not u.text.startswith(u.lead) else u.text for c in chunks for u in c.units]
    return {
        "chunk_words": LexicalIndex.build([words(c.text) for c in chunks]),
        "chunk_pairs": LexicalIndex.build([pairs(c.text) for c in chunks]),
        "heading_words": LexicalIndex.build([words(heading_text(c, titles[c.doc_id])) for c in chunks]),
        "unit_words": LexicalIndex.build([words(t) for t in unit_texts]),
        "unit_pairs": LexicalIndex.build([pairs(t) for t in unit_texts]),
    }


def heading_text(chunk: Chunk, title: str) -> str:
    """What the heading channel searches: plan, headings from the top, and the topics of the paragraphs."""
    leads = dict.fromkeys(u.lead for u in chunk.units if u.lead)
    return " ".join([title, *chunk.headings, *leads])


def unit_text(chunk: Chunk, lead: str, text: str) -> str:
    """What is embedded for a unit: the unit after its nearest heading and topic."""
    context = [chunk.headings[-1].partition(" ")[2] or chunk.headings[-1]]
    if lead and not text.startswith(lead):
        context.append(lead)
    return "，".join([*context, text])


def _embed(embeddings: StaticEmbeddings | NeuralEmbeddings, texts: Sequence[str], tell: Progress) -> np.ndarray[Any, np.dtype[np.float32]]:
    parts = []
    for at in range(0, len(texts), _BATCH):
        tell("计算向量", at, len(texts))
        parts.append(embeddings.embed(texts[at : at + _BATCH]))
    return np.concatenate(parts) if parts else np.zeros((0, embeddings.dimension), np.float32)


def _count(row: IngestRow, documents: Sequence[Document], chunks: Sequence[Chunk]) -> IngestRow:
    if row.status != "indexed":
        return row
    own = [c for c in chunks if c.doc_id == row.doc_id]
    return IngestRow(row.path, row.status, row.doc_id, row.title, row.sections, len(own), sum(len(c.units) for c in own), row.note)
