"""A user's text as a document like a plan's, with nothing of it left out."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.chunk import ChunkConfig, chunk
from index.errors import InputError
from index.parse import ParseLimits, lines_of
from index.parse.lines import Line, plain_lines
from index.parse.mend import Log, drop_invisible
from index.parse.structure import outline
from index.parse.structure.section_tree import Structure
from index.parse.structure.toc import split_contents
from index.text.numbering import recognise
from index.types import Block, Chunk, Document, Unit

MAX_CHARS = 200_000
"""Longest text that is checked, in characters; the longest plan that we know has 95,000."""
_ID = "manuscript"
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Setting:
    """What a text is read as being of: the places that its plans are of, as a title, and their period."""

    title: str = ""
    period: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Manuscript:
    """A text with its units in order: its sentences, table rows and, as one sentence each, its headings."""

    document: Document
    units: tuple[tuple[Chunk, Unit], ...]

    @property
    def text(self) -> str:
        return self.document.text


def from_text(text: str, setting: Setting) -> Manuscript:
    """A pasted text.

    Raises:
        InputError: it is empty or too long.
    """
    return _manuscript(drop_invisible(plain_lines(text.replace("\r\n", "\n").replace("\r", "\n")), Log()), setting, "text")


def from_file(data: bytes, name: str, setting: Setting, limits: ParseLimits | None = None) -> Manuscript:
    """A file in any format that plans are read from.

    Raises:
        ParseError: the file cannot be read, or exceeds a limit.
        InputError: it is empty or too long.
    """
    return _manuscript(lines_of(data, name, limits or ParseLimits(), Log()), setting, name)


def _manuscript(lines: Sequence[Line], setting: Setting, source: str) -> Manuscript:
    lines = [line for line in lines if line.text.strip() or any(cell.strip() for cell in line.cells)]
    chars = sum(len(line.text) + sum(map(len, line.cells)) for line in lines)
    if not lines:
        raise InputError("文稿是空的。", "请粘贴要核对的文字，或选择一个文件。")
    if chars > MAX_CHARS:
        raise InputError(f"文稿太长（{chars} 字，上限 {MAX_CHARS} 字）。", "请分成几份核对。")
    built = _whole(lines)
    sha = hashlib.sha256(built.text.encode("utf-8", "replace")).hexdigest()
    document = Document(_ID, setting.title, "", setting.period, "", "official", source, sha, built.text, built.sections, built.blocks, ())
    return Manuscript(document, tuple(sorted(_units(document), key=lambda pair: pair[1].span)))


def _whole(lines: Sequence[Line]) -> Structure:
    """The structure of a text without its table of contents; lines with figures that a plan would not need twice (a heading again on
    the next page) stay, at the end."""
    contents = split_contents(list(lines))
    built = outline.build(contents.lines, contents.entries, Log())
    text = _bare(built.text)
    numbers = set(_NUMBER.findall(built.text))
    lost = [line for line in lines if not line.cells and _bare(line.text) not in text and set(_NUMBER.findall(line.text)) - numbers]
    if not lost:
        return built
    return outline.build([*contents.lines, *(Line(line.text, gap=True, item=True) for line in lost)], contents.entries, Log())


def _bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def _units(document: Document) -> Iterator[tuple[Chunk, Unit]]:
    for part in chunk(document, ChunkConfig()):
        yield from ((part, unit) for unit in part.units)
    for number, block in enumerate(document.blocks):
        if block.kind == "heading":
            yield _heading(document, block, number)


def _heading(document: Document, block: Block, number: int) -> tuple[Chunk, Unit]:
    """A heading as a sentence, without its number."""
    section = document.sections[block.section]
    start, end = block.span
    numbering = recognise(document.text[start:end])
    rest = numbering.rest.strip() if numbering else ""
    start = end - len(rest) if rest and document.text[:end].endswith(rest) else start
    unit = Unit(document.text[start:end], (start, end), "sentence", "", number)
    part = Chunk(f"{document.id}#{start}", document.id, section.locator, section.headings[:-1], None, (start, end), unit.text, (unit,))
    return part, unit
