"""One way in for every format: ``parse(path)`` gives a Document with its section tree."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from index.errors import ParseError, reason
from index.parse import metadata, structure
from index.parse.decode import decode
from index.parse.html import html_lines, html_title
from index.parse.lines import plain_lines
from index.parse.markdown import markdown_lines
from index.parse.mend import Log, drop_page_marks, drop_residue, drop_running_heads
from index.parse.toc import split_contents
from index.types import Document

SUFFIXES = {".txt": "txt", ".md": "markdown", ".markdown": "markdown", ".html": "html", ".htm": "html"}
_LINES = {"txt": plain_lines, "markdown": markdown_lines, "html": html_lines}
MAX_BYTES = 32 * 1024 * 1024


def parse(path: Path, overrides: Mapping[str, Any] | None = None, known: Mapping[str, metadata.Metadata] | None = None) -> Document:
    """Reads a plan file.

    Args:
        path: a TXT, Markdown or HTML file.
        overrides: metadata from a ``plans.toml``; wins over the front matter and the text.
        known: metadata by plan id, taken where all of these are silent.

    Raises:
        ParseError: the file cannot be read or holds no plan text.
    """
    kind = SUFFIXES.get(path.suffix.lower())
    if kind is None:
        raise ParseError(f"不支持“{path.name}”的格式。", f"目前支持：{'、'.join(sorted(SUFFIXES))}。")
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ParseError(f"文件“{path.name}”超过 {MAX_BYTES // 2**20} MB。", "规划文本不应这么大，请检查文件。")
        data = path.read_bytes()
    except OSError as error:
        raise ParseError(f"读不了文件“{path}”：{reason(error)}。", "请检查路径和权限。") from error
    text, encoding = decode(data, path.name)
    log = Log()
    if encoding != "utf-8":
        log.add("转换编码", encoding)
    given = metadata.from_values(dict(overrides), path.name) if overrides else None
    front, text = metadata.split_front_matter(text, path.name)
    try:
        lines = _LINES[kind](text)
    except RecursionError as error:
        raise ParseError(f"文件“{path.name}”的标记层层嵌套，读不下去。", "请另存为纯文本后再试。") from error
    lines = drop_residue(drop_running_heads(drop_page_marks(lines, log), log), log)
    contents = split_contents(lines)
    if contents.entries:
        log.add("取出目录（页码用于引用）", f"{len(contents.entries)} 条", 1)
    built = structure.build(contents.lines, contents.entries, log)
    if not built.text.strip():
        raise ParseError(f"文件“{path.name}”里没有正文。", "请检查文件内容。")
    stated = metadata.from_text(structure.opening_lines(contents.lines), built.text, html_title(text) if kind == "html" else "", log)
    meta = (front or metadata.Metadata()).over(stated)
    if given is not None:
        meta = given.over(meta)
    plan_id = meta.id or path.stem
    if known and plan_id in known:
        meta = meta.over(known[plan_id])
    return Document(
        id=plan_id,
        title=meta.title or path.stem,
        issuer=meta.issuer,
        period=meta.period,
        published=meta.published,
        kind=meta.kind,
        source=path.name,
        sha256=hashlib.sha256(data).hexdigest(),
        text=built.text,
        sections=built.sections,
        blocks=built.blocks,
        mended=log.mends(),
    )
