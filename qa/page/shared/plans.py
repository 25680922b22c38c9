"""A plan in the words and addresses of the page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile
from urllib.parse import quote

from index.parse.metadata.record import FIELD_NAMES
from index.text.periods import spoken_day, years_text
from index.types import Document, Section

LOAN_NOTE = "摘自收录的规划，不代替规划文件；引用前请核对印发的文本。"
"""What stands below every answer and in every file that leaves the page."""
DIGEST_NOTE = (
    "摘编是整理者按规划的章节用自己的话写成的：编号、标题、数字、名称、项目和责任单位照录，句子不是规划原文。正式行文请核对印发的文本。"
)
"""What a digest is, in a click's reach of wherever one is quoted."""
SCAN_NOTE = "扫描识别，数字请核对原件"
"""What the page and exports say of a plan that was read from scanned pages."""


_HEAD_CHARS = 14
"""Characters of a plan's title that the head of a column has room for."""


def years(document: Document) -> str:
    """The period of a plan in words."""
    return years_text(document.period) if document.period else "规划期未注明"


def issued(document: Document) -> str:
    """When a plan was issued, as far as it is known: ``2026年5月印发``; empty where it is not."""
    day = spoken_day(document.published)
    return f"{day}{'（推测）' if 'published' in document.guessed else ''}印发" if day else ""


def digests(documents: Sequence[Document]) -> str:
    """Whether plans are digests, in words: ``摘编`` where all are, ``其中3份为摘编`` where some are, else empty."""
    count = sum(d.kind == "digest" for d in documents)
    return "" if not count else "摘编" if count == len(documents) else f"其中{count}份为摘编"


def short_labels(labels: Sequence[str]) -> list[str]:
    """Names of plans as heads of narrow columns: without the place that all begin with, a long one cut in its middle.

    Args:
        labels: ``《…规划》（2026—2030年，现行有效）``, or short names, which stay as they are.

    Returns:
        A name each; the whole ones where the short ones would not differ.
    """
    named = [re.fullmatch(r"《(.+)》(（.+）)?", label) for label in labels]
    titles = [found[1] for found in named if found]
    shared = re.match(r".*[省市县区州盟旗]", _beginning(titles)) if len(titles) > 1 else None
    short = [
        f"{_cut(found[1][shared.end() if shared else 0 :])}{found[2] or ''}" if found else label
        for found, label in zip(named, labels, strict=True)
    ]
    return short if len(set(short)) == len(set(labels)) else list(labels)


def _beginning(titles: Sequence[str]) -> str:
    """The letters that all titles begin with."""
    same = takewhile(lambda letters: len(set(letters)) == 1, zip(*titles, strict=False))
    return "".join(first for first, *_ in same)


def _cut(title: str) -> str:
    # The end says what kind of plan it is (规划纲要, 行动方案).
    return title if len(title) <= _HEAD_CHARS else f"{title[: _HEAD_CHARS - 7]}…{title[-4:]}"


def in_short(text: str) -> str:
    """A text with the long titles of plans in it cut in their middle, for a button."""
    return re.sub(r"《([^《》]+)》", lambda title: f"《{_cut(title[1])}》", text)


def guesses(fields: Sequence[str]) -> str:
    """The fields of a plan that are a guess, as readers know them."""
    return "、".join(FIELD_NAMES[field] for field in fields)


def address(doc_id: str, locator: str) -> str:
    """The part of the page's address that opens a section in the plan browser."""
    return f"#plans/{quote(doc_id, safe='')}/{quote(locator, safe='')}"


def find_section(document: Document, locator: str) -> Section | None:
    """A section of a plan by its address."""
    return next((s for s in document.sections if s.locator == locator), None)


def neighbours(document: Document, section: Section) -> tuple[Section | None, Section | None]:
    """The sections before and after one, of its own depth where there are any, else of any depth outside of it."""
    before = [s for s in document.sections if s.span[1] <= section.span[0]]
    after = [s for s in document.sections if s.span[0] >= section.span[1]]
    depth = section.locator.count("/")
    same = ([s for s in side if s.locator.count("/") == depth] or side for side in (before, after))
    earlier, later = same
    return (earlier[-1] if earlier else None), (later[0] if later else None)
