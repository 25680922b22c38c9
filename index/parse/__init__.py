"""One way in for every format: ``parse(path)`` gives a Document with its section tree.

The readers of the formats are imported where a file is read: whoever only answers questions need not hold their libraries.
"""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from index.errors import ParseError, reason
from index.parse.intake.decode import decode, need_chinese
from index.parse.intake.detect import CONVERTED, SUFFIXES, TEXT, detect, what_to_do
from index.parse.intake.limits import ParseLimits
from index.parse.intake.names import plan_id, shown
from index.parse.intake.sandbox import Job, read_apart
from index.parse.intake.soffice import converted
from index.parse.lines import Line
from index.parse.mend import Log, cut_long, drop_buttons, drop_invisible, drop_page_marks, drop_residue, drop_running_heads, fold_radicals
from index.parse.metadata.front_matter import by_field, given, split_front_matter
from index.parse.metadata.infer import Told, infer
from index.parse.metadata.record import Metadata
from index.parse.structure import outline
from index.parse.structure.cell_lines import fold_cells
from index.parse.structure.spaced_rows import fold_spaced
from index.parse.structure.toc import split_contents
from index.types import Document

__all__ = ["SUFFIXES", "ParseLimits", "lines_of", "parse"]

_OPENING_CHARS = 2000
_SHALLOW = 300
"""How deep the elements of a page may lie in one another that is read in this process."""
_SMALL_TEXT_BYTES = 2**20
"""Text formats up to this size are read in this process: that is cheap, and their readers are linear but for layers of a page."""


def parse(
    path: Path,
    overrides: Mapping[str, Any] | None = None,
    known: Mapping[str, Metadata] | None = None,
    limits: ParseLimits | None = None,
    name: str = "",
) -> Document:
    """Reads a plan file.

    Files of office programs and PDF files, and large text files, are read in a process of their own that has limits and can be killed.

    Args:
        path: a file of a kind that ``SUFFIXES`` names.
        overrides: metadata from a ``plans.toml``; wins over the front matter and the text.
        known: metadata by plan id, taken where all of these are silent.
        limits: what the file may cost.
        name: what the file was called where it came from, perhaps with folders; its own name where empty. Its stem is the
            plan's id where nothing else gives one.

    Raises:
        ParseError: the file cannot be read, holds no plan text, or exceeds a limit.
    """
    limits = limits or ParseLimits()
    called = PurePosixPath(name or path.name)
    name, suffix = shown(str(called)), called.suffix.lower()
    if suffix not in SUFFIXES:
        raise ParseError(f"不支持“{name}”的格式。", what_to_do(suffix))
    data = _read_bytes(path, name, limits)
    log = Log()
    kind = detect(data, suffix, name, log)
    said = given(overrides, name) if overrides else Metadata()
    text, front = _decoded(kind, data, name, log)
    lines = _lines(kind, text, data, name, limits, log)
    lines = fold_spaced(fold_cells(fold_radicals(drop_buttons(cut_long(lines, log), log), log), log), log)
    lines = drop_residue(drop_running_heads(drop_page_marks(lines, log), log), log)
    contents = split_contents(lines)
    if contents.cut:
        log.add("取出目录（页码用于引用）", "；".join(contents.cut), len(contents.entries) or 1)
    built = outline.build(contents.lines, contents.entries, log)
    if not built.text.strip():
        raise ParseError(f"文件“{name}”里没有正文。", "请检查文件内容。")
    need_chinese(built.text, name)
    doc_id = said.id or front.id or plan_id(str(called.with_suffix("")))
    page = _of_the_page(kind, text)
    found = infer(Told(said, front, (known or {}).get(doc_id, Metadata()), page, str(called)), contents.lines, built.text, log)
    meta = found.meta
    return Document(
        id=doc_id,
        title=meta.title or shown(called.stem),
        issuer=meta.issuer,
        period=meta.period,
        published=meta.published,
        # Whoever names a plan does not say by that whether it is a digest.
        kind=said.kind if overrides and overrides.get("kind") else front.kind,
        source=name,
        sha256=hashlib.sha256(data).hexdigest(),
        text=built.text,
        sections=built.sections,
        blocks=built.blocks,
        mended=log.mends(),
        place=meta.place,
        level=found.level,
        genre=found.genre,
        link=meta.link,
        guessed=meta.guessed if meta.title else tuple(sorted({*meta.guessed, "title"})),
    )


def lines_of(data: bytes, name: str, limits: ParseLimits, log: Log) -> list[Line]:
    """The lines of a file as they stand: nothing that is seen of it left out, and nothing taken for metadata.

    Raises:
        ParseError: the file cannot be read, or exceeds a limit.
    """
    shown_name = shown(name)
    suffix = Path(name).suffix.lower()
    if suffix not in SUFFIXES:
        raise ParseError(f"不支持“{shown_name}”的格式。", what_to_do(suffix))
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


def _decoded(kind: str, data: bytes, name: str, log: Log) -> tuple[str, Metadata]:
    """The text of a text format without its front matter, and what that states; both empty for other formats."""
    if kind not in TEXT:
        return "", Metadata()
    text, encoding = decode(data, name)
    if encoding != "utf-8":
        log.add("转换编码", encoding)
    front, text = split_front_matter(text, log)
    return text, front


def _of_the_page(kind: str, text: str) -> dict[str, str]:
    """What a web page says of itself beside its text, or the comments of a text by Markdown; nothing of other formats."""
    if kind == "html":
        from index.parse.formats.html import page_labels

        return by_field(page_labels(text[:_SMALL_TEXT_BYTES]))
    if kind == "markdown":
        from index.parse.formats.markdown import comments

        return {"published": " ".join(comments(text[:_OPENING_CHARS]))}
    return {}


def _lines(kind: str, text: str, data: bytes, name: str, limits: ParseLimits, log: Log) -> list[Line]:
    if kind in TEXT:
        data = text.encode("utf-8", "replace")
        # A small page of ten thousand lists in one another takes half a minute: that is spent where it is bounded.
        if len(data) <= _SMALL_TEXT_BYTES and not (kind == "html" and _is_deep(text)):
            from index.parse.formats.readers import read_lines

            return drop_invisible(read_lines(kind, data, name, limits, log), log)
    if kind in CONVERTED:
        data, kind = converted(data, kind, name, limits, log), CONVERTED[kind]
    return drop_invisible(read_apart(data, Job(kind, name, limits, ocr=kind == "pdf" and _reads_scans()), log), log)


def _is_deep(page: str) -> bool:
    from index.parse.formats.html import depth

    return depth(page) > _SHALLOW


def _reads_scans() -> bool:
    from index.parse.formats.pdf.ocr import installed

    return installed()
