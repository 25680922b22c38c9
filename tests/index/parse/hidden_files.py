"""What the tests of unseen text share: a plan around a text, and what is read of it."""

from __future__ import annotations

from pathlib import Path

from index.parse import parse

BODY = "云岭省规划\n\n第一章 目标\n\n{}\n\n第二章 其他\n\n没有。\n"
PAGE = "<html><body><h1>云岭省规划</h1><h2>第一章 目标</h2>{}<h2>第二章 其他</h2><p>没有。</p></body></html>"


def target(tmp_path: Path, name: str, text: str) -> tuple[str, dict[str, int]]:
    """What is read of the first chapter, and the repairs by kind with their count."""
    (tmp_path / name).write_text(text, "utf-8")
    document = parse(tmp_path / name)
    span = next(s.span for s in document.sections if s.locator == "第一章")
    return document.text[slice(*span)].partition("\n")[2].strip(), {m.kind: m.count for m in document.mended}


def written(tmp_path: Path, name: str, data: bytes) -> tuple[str, str]:
    """The text read of a file on one line, and the kinds of its repairs."""
    (tmp_path / name).write_bytes(data)
    found = parse(tmp_path / name)
    return found.text.replace("\n", "|"), "；".join(m.kind for m in found.mended)
