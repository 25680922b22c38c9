"""The sections and pieces that are read from a plan's lines, and the text with spans that they make."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from index.parse.mend import Log
from index.parse.structure.headings import LEAD
from index.text.numbering import recognise, strip_number
from index.text.segment import segment
from index.types import Block, BlockKind, Section

CLOSING = "结语"
"""The section of the address that closes a report; like 前言 before the first heading it has no heading of its own."""


@dataclass
class Node:
    """A section as it is read: ``titles`` counts the wordings of its heading; the items tell where an unmarked box ends."""

    style: str
    level: int
    number: int
    label: str
    title: str
    headings: tuple[str, ...]
    locator: str
    page: int | None = None
    titles: Counter[str] = field(default_factory=Counter)
    item_style: str = ""
    item_bold: bool = False
    last_item: dict[str, int] = field(default_factory=dict)


@dataclass
class Piece:
    """A heading, paragraph, table row or note; ``node`` is the place of its section among the nodes, -1 before the first."""

    kind: BlockKind
    text: str
    node: int
    lead: str = ""
    statement: str = ""


@dataclass(frozen=True, slots=True)
class Structure:
    """The mended text with its sections and blocks."""

    text: str
    sections: tuple[Section, ...]
    blocks: tuple[Block, ...]


def assemble(nodes: list[Node], pieces: list[Piece], page: int | None, log: Log) -> Structure:
    """Puts the text together from its pieces.

    Args:
        nodes: the sections in the order of the text.
        pieces: headings, paragraphs, rows and notes in the order of the text; those before the first section have none (-1).
        page: the page of the first line, where it is known.
        log: takes the titles put right.
    """
    nodes, pieces = list(nodes), list(pieces)
    _vote_titles(nodes, pieces, log)
    if not nodes:
        nodes = [Node("全文", 0, 1, "全文", "", ("全文",), "全文", page)]
        for piece in pieces:
            piece.node = 0
    elif any(p.node < 0 for p in pieces):
        # What stands before the first heading belongs to the preface.
        if nodes[0].style != "前言":
            nodes.insert(0, Node("前言", 0, 0, "前言", "", ("前言",), "前言", page))
            for piece in pieces:
                piece.node += 1
        for piece in pieces:
            piece.node = max(piece.node, 0)
    ends = list(accumulate(len(piece.text) + 1 for piece in pieces))
    spans = [(end - 1 - len(piece.text), end - 1) for piece, end in zip(pieces, ends, strict=True)]
    text = "".join(f"{piece.text}\n" for piece in pieces)
    return Structure(text, tuple(_sections(nodes, pieces, spans)), tuple(_blocks(pieces, spans)))


def _vote_titles(nodes: Sequence[Node], pieces: Sequence[Piece], log: Log) -> None:
    """Of a heading that the text has several times, garbled at times, the best wording stays."""
    better: dict[str, str] = {}
    renamed: dict[int, str] = {}
    for i, node in enumerate(nodes):
        if len(node.titles) < 2:
            continue
        best = max(node.titles, key=lambda t: (node.titles[t], -_fragments(t), len(t)))
        if best == node.title:
            continue
        old, new = node.headings[-1], f"{node.label} {best}".strip()
        log.add("还原有误的标题", f"{node.title} → {best}")
        better[old] = new
        renamed[i] = new
    for piece in pieces if renamed else ():
        if piece.kind == "heading" and piece.node in renamed:
            piece.text = renamed[piece.node]
    for node in nodes if better else ():
        node.headings = tuple(better.get(h, h) for h in node.headings)


def _sections(nodes: Sequence[Node], pieces: Sequence[Piece], spans: Sequence[tuple[int, int]]) -> list[Section]:
    extent: dict[str, tuple[int, int]] = {}
    for piece, (start, end) in zip(pieces, spans, strict=True):
        parts = nodes[piece.node].locator.split("/")
        for depth in range(1, len(parts) + 1):
            key = "/".join(parts[:depth])
            first, last = extent.get(key, (start, end))
            extent[key] = min(first, start), max(last, end)
    return [Section(n.locator, n.headings, n.page, extent.get(n.locator, (0, 0))) for n in nodes]


def _blocks(pieces: Sequence[Piece], spans: Sequence[tuple[int, int]]) -> list[Block]:
    blocks = []
    group, node = "", -1
    for piece, span in zip(pieces, spans, strict=True):
        lead = piece.lead
        if piece.kind == "heading" or piece.node != node:
            group, node = "", piece.node
        if piece.kind == "paragraph":
            if match := LEAD.match(piece.text):
                lead = match["lead"].strip()
            if (found := recognise(piece.text)) and found.style == "（一）":
                # A line like （一）世界级 names the numbered paragraphs below it.
                group = piece.text.rstrip("。") if len(piece.text) <= 24 and not lead else ""
            elif group:
                lead = f"{strip_number(group)} {strip_number(lead)}".strip()
        blocks.append(Block(piece.kind, span, piece.node, lead, piece.statement))
    return blocks


def _fragments(title: str) -> int:
    """How many characters of a title stand alone as words: garbled words fall apart."""
    return sum(len(word) == 1 for word in segment(title))
