"""What a statement is held against: the words, figures, years and places of the evidence that it cites."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.text.analyze import normalise
from index.text.numbering import strip_heading
from index.text.periods import YEAR_NUMBER
from qa.check.reading.content import Clause, Number, ParsedText, bare, content, read
from qa.types import Evidence

_NAME_OF_ROW = re.compile(rf".*?:(?={YEAR_NUMBER}年|年均)|[^:]*:|")


@dataclass(frozen=True, slots=True)
class Source:
    """What a sentence is held against. ``quote`` and ``around`` (headings, topics, titles) are bare;
    ``lent`` are the years and places that headings and earlier sentences lend to what names none."""

    readings: tuple[ParsedText, ...]
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
    readings = tuple(read(_text(e)) for e in evidence)
    around = [normalise(" ".join((*map(strip_heading, e.chunk.headings), e.unit.lead, e.title))) for e in evidence]
    above = [read(normalise(" ".join((*e.chunk.headings, e.unit.lead)))) for e in evidence]
    pairs = frozenset().union(*(content(_text(e)) for e in evidence))
    return Source(
        readings=readings,
        quote=bare(" ".join(r.text for r in readings)),
        around=bare(" ".join(around)),
        titles=tuple(bare(normalise(e.title)) for e in evidence),
        lent_years=frozenset().union(*(e.years for e in evidence), *(r.years for r in above)),
        lent_places=frozenset().union(*(read(text).places for text in around)),
        pairs=pairs,
        all_pairs=pairs.union(*map(content, around)),
        raw=bare(normalise(" ".join(f"{e.quote} {e.unit.text}" for e in evidence))),
        marks=normalise(" ".join(e.unit.text for e in evidence)),
    )


def _text(item: Evidence) -> str:
    """The words of a piece of evidence: under the topic of its paragraph; of a table row, each cell with
    the row's name."""
    text = normalise(f"{item.unit.lead}：{item.unit.text}" if item.unit.lead and item.kind != "row" else item.unit.text)
    if item.kind == "responsible":
        # Who is named as responsible (责任单位) may be said to be: 由甲、乙负责.
        units = text.rpartition(":")[2].strip("()。").replace(";", "、")
        return f"{text.rstrip('。')}。由{units}负责。"
    return _cell_by_cell(text.rstrip("。")) if item.kind == "row" else text


def _cell_by_cell(row: str) -> str:
    head = _NAME_OF_ROW.match(row)
    assert head is not None
    return ",".join(f"{head[0].rstrip(':')}{cell}" for cell in row[head.end() :].split(",")) + "。"
