"""One way in for every format: ``parse(path)`` gives a Document with its section tree."""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from index.errors import ParseError, reason
from index.parse.formats.html import html_title
from index.parse.formats.pdf.ocr import installed as ocr_installed
from index.parse.formats.readers import TEXT, read_lines
from index.parse.intake.decode import decode
from index.parse.intake.detect import SUFFIXES, detect
from index.parse.intake.limits import ParseLimits
from index.parse.intake.names import plan_id, shown
from index.parse.intake.sandbox import Job, read_apart
from index.parse.lines import Line
from index.parse.mend import Log, drop_page_marks, drop_residue, drop_running_heads, fold_radicals
from index.parse.structure import metadata, outline
from index.parse.structure.cell_lines import fold_cells
from index.parse.structure.toc import split_contents
from index.types import Document

__all__ = ["SUFFIXES", "ParseLimits", "lines_of", "parse"]

_SMALL_TEXT_BYTES = 2**20
"""Text formats up to this size are read in this process: that is cheap, and their readers are linear."""


def parse(
    path: Path,
    overrides: Mapping[str, Any] | None = None,
    known: Mapping[str, metadata.Metadata] | None = None,
    limits: ParseLimits | None = None,
) -> Document:
    """Reads a plan file.

    PDF and DOCX files, and large text files, are read in a process of their own that has limits and can be killed.

    Args:
        path: a PDF, DOCX, TXT, Markdown or HTML file.
        overrides: metadata from a ``plans.toml``; wins over the front matter and the text.
        known: metadata by plan id, taken where all of these are silent.
        limits: what the file may cost.

    Raises:
        ParseError: the file cannot be read, holds no plan text, or exceeds a limit.
    """
    limits = limits or ParseLimits()
    name = shown(path.name)
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise ParseError(f"不支持“{name}”的格式。", f"目前支持：{'、'.join(sorted(SUFFIXES))}。")
    data = _read_bytes(path, name, limits)
    log = Log()
    kind = detect(data, suffix, name, log)
    given = metadata.from_values(dict(overrides), name) if overrides else None
    text, front = _decoded(kind, data, name, log)
    lines = _lines(kind, text, data, name, limits, log)
    lines = fold_cells(fold_radicals(lines, log), log)
    lines = drop_residue(drop_running_heads(drop_page_marks(lines, log), log), log)
    contents = split_contents(lines)
    if contents.cut:
        log.add("取出目录（页码用于引用）", "；".join(contents.cut), len(contents.entries) or 1)
    built = outline.build(contents.lines, contents.entries, log)
    if not built.text.strip():
        raise ParseError(f"文件“{name}”里没有正文。", "请检查文件内容。")
    title = html_title(text[:_SMALL_TEXT_BYTES]) if kind == "html" else ""
    meta = front.over(metadata.from_text(outline.opening_lines(contents.lines), built.text, title, log))
    if given is not None:
        # Whoever names a plan does not say by that whether it is a digest.
        meta = replace(given.over(meta), kind=given.kind if overrides and overrides.get("kind") else meta.kind)
    doc_id = meta.id or plan_id(path.stem)
    if known and doc_id in known:
        meta = meta.over(known[doc_id])
    return Document(
        id=doc_id,
        title=meta.title or plan_id(path.stem),
        issuer=meta.issuer,
        period=meta.period,
        published=meta.published,
        kind=meta.kind,
        source=name,
        sha256=hashlib.sha256(data).hexdigest(),
        text=built.text,
        sections=built.sections,
        blocks=built.blocks,
        mended=log.mends(),
    )


def lines_of(data: bytes, name: str, limits: ParseLimits, log: Log) -> list[Line]:
    """The lines of a file as they stand, nothing left out and nothing taken for metadata.

    Raises:
        ParseError: the file cannot be read, or exceeds a limit.
    """
    shown_name = shown(name)
    suffix = Path(name).suffix.lower()
    if suffix not in SUFFIXES:
        raise ParseError(f"不支持“{shown_name}”的格式。", f"目前支持：{'、'.join(sorted(SUFFIXES))}。")
    if len(data) > limits.max_file_mb * 2**20:
        raise ParseError(f"文件“{shown_name}”超过 {limits.max_file_mb} MB。", "请检查文件。")
    kind = detect(data, suffix, shown_name, log)
    text = decode(data, shown_name)[0] if kind in TEXT else ""
    return _lines(kind, text, data, shown_name, limits, log)


def _read_bytes(path: Path, name: str, limits: ParseLimits) -> bytes:
    try:
        status = path.stat()
        if not (stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)):
            raise ParseError(f"“{name}”不是普通文件。", "请给出一个规划文件。")
        if status.st_size > limits.max_file_mb * 2**20:
            raise ParseError(f"文件“{name}”超过 {limits.max_file_mb} MB。", "规划文本不应这么大，请检查文件。")
        return path.read_bytes()
    except OSError as error:
        raise ParseError(f"读不了文件“{shown(str(path))}”：{reason(error)}。", "请检查路径和权限。") from error


def _decoded(kind: str, data: bytes, name: str, log: Log) -> tuple[str, metadata.Metadata]:
    """The text of a text format without its front matter, and what that states; both empty for other formats."""
    if kind not in TEXT:
        return "", metadata.Metadata()
    text, encoding = decode(data, name)
    if encoding != "utf-8":
        log.add("转换编码", encoding)
    front, text = metadata.split_front_matter(text, name)
    return text, front or metadata.Metadata()


def _lines(kind: str, text: str, data: bytes, name: str, limits: ParseLimits, log: Log) -> list[Line]:
    if kind in TEXT:
        data = text.encode("utf-8", "replace")
        if len(data) <= _SMALL_TEXT_BYTES:
            return read_lines(kind, data, name, limits, log)
    return read_apart(data, Job(kind, name, limits, ocr=kind == "pdf" and ocr_installed()), log)
