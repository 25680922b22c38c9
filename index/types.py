"""The contract of the index: what a plan is once it has been read.

Spans are half-open character offsets into ``Document.text``; ``document.text[start:end]`` is
always the very text that the span stands for.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Span = tuple[int, int]
DocumentKind = Literal["official", "digest"]
BlockKind = Literal["heading", "paragraph", "row", "note"]
SCANNED = "扫描页由文字识别得到，可能有错字"
"""The repair that stands for text which was recognised on scanned pages: its words and figures may be wrong."""
OPENING = 200
"""Characters of a text that can be had without reading it whole."""
UnitKind = Literal["sentence", "row", "responsible", "note"]


@dataclass(frozen=True, slots=True)
class Mend:
    """One kind of repair that the parser made, with how often and an example; ``lost``: something of the file was not
    read, and what it says is not in the text."""

    kind: str
    count: int
    example: str
    lost: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered part of a plan.

    ``locator`` is its address (``第二章/第三节/专栏4``), ``headings`` the heading texts from the
    top down to its own, ``page`` the printed page of its heading (of a PDF as its pages are numbered,
    else from the table of contents) where known, and ``span`` its whole extent with everything nested in it.
    """

    locator: str
    headings: tuple[str, ...]
    page: int | None
    span: Span


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, paragraph, table row or table note; the own text of section number ``section``.

    ``lead`` is the short opening that names the topic of a paragraph (``建设国家先进制造中心``) or
    the category of a table row; ``statement`` says a table row in words with its column heads.
    """

    kind: BlockKind
    span: Span
    section: int
    lead: str = ""
    statement: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A plan as text with its section tree.

    ``period`` is the first and last year of the plan, ``published`` an ISO date or its prefix
    (``2026-05``), ``kind`` tells an official text from a digest in our words, ``sha256`` is of
    the source file's bytes. ``place`` and ``level`` say whose plan it is (``南京``, ``市``), ``genre`` what it is (``纲要``,
    ``政府工作报告``), ``link`` where the official text stands; ``guessed`` names the fields that were concluded, not read. A work report and a statistics bulletin
    have the period of the one year that they are named after.
    """

    id: str
    title: str
    issuer: str
    period: tuple[int, int] | None
    published: str
    kind: DocumentKind
    source: str
    sha256: str
    text: str
    sections: tuple[Section, ...]
    blocks: tuple[Block, ...]
    mended: tuple[Mend, ...]
    place: str = ""
    level: str = ""
    genre: str = ""
    link: str = ""
    guessed: tuple[str, ...] = ()

    @property
    def opening(self) -> str:
        """The first OPENING characters of the text, where reports say what they are and of when."""
        return self.text[:OPENING]

    @property
    def scanned(self) -> bool:
        """Whether text of it was recognised on scanned pages, so that figures must be held against the original."""
        return any(mend.kind == SCANNED for mend in self.mended)

    def in_force(self, as_of: date) -> bool:
        """Whether the plan's period includes the day ``as_of``; plans without a period count as in force."""
        return self.period is None or self.period[0] <= as_of.year <= self.period[1]


@dataclass(frozen=True, slots=True)
class Unit:
    """The smallest thing that can be cited: a sentence, table row or responsible-unit list.

    ``text`` is what is searched and shown, ``span`` the words in the document that it stands on,
    ``lead`` the topic of its paragraph, ``paragraph`` the number of its paragraph in the document.
    """

    text: str
    span: Span
    kind: UnitKind
    lead: str
    paragraph: int


@dataclass(frozen=True, slots=True)
class Chunk:
    """A passage of one section, with the units that it is made of."""

    id: str
    doc_id: str
    locator: str
    headings: tuple[str, ...]
    page: int | None
    span: Span
    text: str
    units: tuple[Unit, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Hit:
    """A chunk found for a query, its fused score and the score of each channel.

    ``unit_lexical`` and ``unit_dense`` hold one score a unit of the chunk, in the chunk's order:
    BM25 scaled by the best unit of the index, and the cosine with the query; ``unit_clause`` the largest
    cosine of a clause of it, or that of the unit where the model is too slow for that.
    """

    chunk: Chunk
    score: float
    by: dict[str, float]
    unit_lexical: tuple[float, ...]
    unit_dense: tuple[float, ...]
    unit_clause: tuple[float, ...]
