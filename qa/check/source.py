"""What a statement is held against: the words, figures, years and places of the evidence that it cites."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.text.analyze import normalise
from index.text.numbering import strip_heading
from qa.check.content import Clause, Number, Reading, bare, content, read
from qa.types import Evidence


@dataclass(frozen=True, slots=True)
class Source:
    """What a sentence is held against. ``quote`` and ``around`` (headings, topics, titles) are bare;
    ``lent`` are the years and places that headings and earlier sentences lend to what names none."""

    readings: tuple[Reading, ...]
    quote: str
    around: str
    titles: tuple[str, ...]
    lent_years: frozenset[int]
    lent_places: frozenset[str]
    pairs: frozenset[str]
    all_pairs: frozenset[str]
    raw: str
    marks: str

    @property
    def clauses(self) -> list[Clause]:
        return [c for r in self.readings for c in r.clauses]

    @property
    def numbers(self) -> list[Number]:
        return [n for r in self.readings for n in r.numbers]

    def has(self, words: str) -> bool:
        """Whether the words stand in the quotes as they are or as they are read, or in what is around them."""
        words = bare(words)
        return words in self.quote or words in self.around or words in self.raw


def source_of(evidence: Sequence[Evidence]) -> Source:
    """The evidence that a statement cites, read as a whole."""
    texts = [_text(e) for e in evidence]
    around = [normalise(" ".join((*map(strip_heading, e.chunk.headings), e.unit.lead, e.title))) for e in evidence]
    lead_and_headings = [normalise(" ".join((*e.chunk.headings, e.unit.lead))) for e in evidence]
    lent_years = {y for e in evidence for y in e.years} | {y for t in lead_and_headings for y in read(t).years}
    readings = tuple(read(t) for t in texts)
    pairs = frozenset().union(*(content(t) for t in texts))
    return Source(
        readings=readings,
        quote=bare(" ".join(r.text for r in readings)),
        around=bare(" ".join(around)),
        titles=tuple(bare(normalise(e.title)) for e in evidence),
        lent_years=frozenset(lent_years),
        lent_places=frozenset(p for t in around for p in read(t).places),
        pairs=pairs,
        all_pairs=pairs.union(*(content(t) for t in around)),
        raw=bare(normalise(" ".join(f"{e.quote} {e.unit.text}" for e in evidence))),
        marks=normalise(" ".join(e.unit.text for e in evidence)),
    )


def _text(item: Evidence) -> str:
    """The words of a piece of evidence: under the topic of its paragraph; of a table row, each cell with
    the row's name."""
    if item.kind == "row":
        text = normalise(item.unit.text).rstrip("。")
        head = re.match(r".*?:(?=(?:19|20)\d\d年|年均)", text) or re.match(r"[^:]*:", text)
        name = head[0].rstrip(":") if head else ""
        return ",".join(f"{name}{cell}" for cell in re.split(r"[,，]", text[len(head[0]) if head else 0 :])) + "。"
    return normalise(f"{item.unit.lead}：{item.unit.text}" if item.unit.lead else item.unit.text)
