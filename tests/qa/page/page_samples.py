"""A plan, citations and answers of our own to render."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from index.types import Block, Document, Section
from qa.types import Answer, Citation, Sentence

LINES = (
    "第一节 供水",
    "先修渠，再并网。新建泵站4座。",
    "保证率（%）：2025年 91；2030年 96",
    "回用率（%）：2025年 —；2030年 35",
    "注：— 为未统计。",
)
TEXT = "\n".join(LINES)
STARTS = [TEXT.index(line) for line in LINES]
SPANS = [(start, start + len(line)) for start, line in zip(STARTS, LINES, strict=True)]


def document(**changes: Any) -> Document:
    kinds = ("heading", "paragraph", "row", "row", "note")
    leads = ("", "", "供水", "供水", "")
    blocks = tuple(Block(k, s, 0, lead) for k, s, lead in zip(kinds, SPANS, leads, strict=True))  # type: ignore[arg-type]
    section = Section("第一章/第一节", ("第一章 任务", "第一节 供水"), 7, (0, len(TEXT)))
    values: dict[str, Any] = {
        "id": "water", "title": "水网<规划>", "issuer": "青禾市", "period": (2026, 2030), "published": "", "kind": "official",
        "source": "", "sha256": "", "text": TEXT, "sections": (section,), "blocks": blocks, "mended": (),
    }  # fmt: skip
    return Document(**(values | changes))


def citation(n: int = 1, span: tuple[int, int] = SPANS[1], **changes: Any) -> Citation:
    values: dict[str, Any] = {
        "n": n, "doc_id": "water", "title": "水网<规划>", "section": "第一章/第一节", "heading": "第一章 任务 › 第一节 供水", "page": 7,
        "quote": TEXT[slice(*span)], "start": span[0], "end": span[1], "in_force": True, "kind": "official",
    }  # fmt: skip
    return Citation(**(values | changes))


def answer(*sentences: tuple[str, tuple[int, ...]], citations: tuple[Citation, ...] = (), notes: str = "", reason: Any = None) -> Answer:
    text = "".join(t + "".join(f"[{n}]" for n in ns) for t, ns in sentences) + notes
    status: Any = "refused" if reason else "answered"
    return Answer("x", "？", status, reason, text, tuple(Sentence(t, n) for t, n in sentences), citations, (), {}, "m", "f")


def words(html: str) -> str:
    """The text of some HTML."""
    return unescape(re.sub(r"<[^>]+>", "", html))


def marked(html: str) -> list[str]:
    return [unescape(m) for m in re.findall(r"<mark>(.*?)</mark>", html, re.DOTALL)]
