"""Documents to chunks: passages that never cross a section, made of citable units."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from index.text.sentences import is_responsible, split_sentences
from index.types import Block, Chunk, Document, Unit, UnitKind


@dataclass(frozen=True, slots=True)
class ChunkConfig:
    """``max_chars``: paragraphs of a section are put together up to this length."""

    max_chars: int = 420


def chunk(document: Document, config: ChunkConfig) -> list[Chunk]:
    """Cuts a document into chunks, in the order of its text.

    A chunk holds whole paragraphs of one section that follow one another; only what stands between
    two headings can be in one chunk. A single paragraph is never cut, however long.
    """
    chunks: list[Chunk] = []
    for (index, heading), run in groupby(enumerate(document.blocks), key=lambda pair: (pair[1].section, pair[1].kind == "heading")):
        if heading:
            continue
        section = document.sections[index]
        for group in _group(run, config.max_chars):
            span = group[0][1].span[0], group[-1][1].span[1]
            chunks.append(
                Chunk(
                    id=f"{document.id}#{section.locator}#{span[0]}",
                    doc_id=document.id,
                    locator=section.locator,
                    headings=section.headings,
                    page=section.page,
                    span=span,
                    text=document.text[slice(*span)],
                    units=tuple(u for i, block in group for u in _units(document, block, i)),
                )
            )
    return chunks


def _group(body: Iterable[tuple[int, Block]], max_chars: int) -> Iterator[list[tuple[int, Block]]]:
    group: list[tuple[int, Block]] = []
    size = 0
    for i, block in body:
        length = block.span[1] - block.span[0]
        if group and size + length > max_chars:
            yield group
            group, size = [], 0
        group.append((i, block))
        size += length
    if group:
        yield group


def _units(document: Document, block: Block, number: int) -> list[Unit]:
    text = document.text[slice(*block.span)]
    if block.kind == "row":
        return [Unit(block.statement, block.span, "row", block.lead, number)]
    if block.kind == "note":
        return [Unit(text, block.span, "note", "", number)]
    units = []
    for start, end in split_sentences(text):
        kind: UnitKind = "responsible" if is_responsible(text[start:end]) else "sentence"
        units.append(Unit(text[start:end], (block.span[0] + start, block.span[0] + end), kind, block.lead, number))
    return units
