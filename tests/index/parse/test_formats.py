"""The same plan as TXT, DOCX and PDF gives the same sections and the same text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from plan_files import PLAN, as_text, write_docx, write_pdf
from plan_text import check

from index.parse import parse
from index.types import Document

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("formats")
    (folder / "plan.txt").write_text(as_text(PLAN), "utf-8")
    write_docx(folder / "plan.docx", PLAN)
    write_pdf(folder / "plan.pdf", PLAN)
    write_pdf(folder / "columns.pdf", PLAN, columns=2)
    return folder


def sections(document: Document) -> list[tuple[str, tuple[str, ...], str]]:
    """Locator, headings and text of every section, without white space."""
    return [(s.locator, tuple(map(bare, s.headings)), bare(document.text[slice(*s.span)])) for s in document.sections]


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("name", ["plan.docx", "plan.pdf", "columns.pdf"])
def test_every_format_gives_the_same_sections(files: Path, name: str) -> None:
    text, other = parse(files / "plan.txt"), parse(files / name)
    check(other)
    assert sections(other) == sections(text)
    assert [b.statement for b in other.blocks if b.kind == "row"] == [b.statement for b in text.blocks if b.kind == "row"]
    assert [(b.kind, b.section) for b in other.blocks] == [(b.kind, b.section) for b in text.blocks]
    assert (other.title, other.issuer, other.period, other.published) == (text.title, text.issuer, text.period, text.published)
