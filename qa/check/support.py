"""Whether cited words carry a statement, clause by clause, without a model.

Each clause of a statement is laid beside the clause of the sources that has most of its wording. The
two must agree in figures with unit, sign and degree, in words of negation and of degree, and in the
items of their lists; a clause without such a counterpart must stand word for word in a heading, and be the whole of it
or a clause of it if it has figures.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.text.analyze import normalise, pairs
from index.text.numbering import strip_heading, strip_number
from index.text.phrases import AIMING, NEGATING, items_of, quoted_names
from index.text.quantity import BEFORE, Figure, figures, figures_at
from qa.check.reading.content import BREAK, bare
from qa.types import Evidence

_DEGREE = tuple(sorted({*BEFORE, *AIMING, "累计", "年均"}, key=len, reverse=True))
"""Words that change how much is meant by what stands right behind them."""
_MIN_OVERLAP = 0.6
"""Share of a clause's character pairs that its counterpart in the sources must have."""
_LONGEST_NAME = 30
_LONGEST_ITEM = 16
_ETC = re.compile("等(?:相关.*)?$")


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a statement is supported, and in English what is missing if not."""

    supported: bool
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Clause:
    """A clause of a cited text; ``raw`` is the quote that its figures must stand in, for a table row."""

    text: str
    pairs: frozenset[str]
    figures: tuple[Figure, ...]
    raw: str | None


@dataclass(frozen=True, slots=True)
class _Cited:
    """What a statement cites: the evidence, its clauses, its bare ``quotes`` and ``headings``, and the headings and their clauses as ``topics``."""

    evidence: Sequence[Evidence]
    clauses: list[_Clause]
    quotes: str
    headings: str
    topics: frozenset[str]

    def has(self, words: str) -> bool:
        """Whether words stand in a quote or heading."""
        return bare(words) in self.quotes or bare(words) in self.headings


def supports(statement: str, evidence: Sequence[Evidence]) -> Verdict:
    """Whether the quotes of ``evidence`` carry a statement.

    Args:
        statement: the sentence.
        evidence: what it cites. Headings and topics of paragraphs lend whole phrases and names, but no
            figure of a clause that is not theirs word for word.
    """
    if not evidence:
        return Verdict(False, ("citation",))
    cited = _cited(evidence)
    said = normalise(statement)
    missing = [f"name {n}" for n in _names(said) if not cited.has(n)]
    for clause in _clauses(said):
        missing += _missing(clause, cited)
    return Verdict(not missing, tuple(missing))


def _cited(evidence: Sequence[Evidence]) -> _Cited:
    above = [h for e in evidence for h in (e.title, *e.chunk.headings, e.unit.lead)]
    topics = [normalise(h) for e in evidence for h in (e.unit.lead, strip_number(e.unit.lead), *map(strip_heading, e.chunk.headings))]
    return _Cited(
        evidence,
        [clause for e in evidence for clause in _clauses_of(e)],
        bare(" ".join(normalise(f"{e.quote} {e.unit.text if e.kind == 'row' else ''}") for e in evidence)),
        bare(normalise(" ".join(above))),
        frozenset(bare(words) for topic in topics for words in (topic, *_clauses(topic))),
    )


def _clauses_of(item: Evidence) -> Iterator[_Clause]:
    row = item.kind == "row"
    for clause in _clauses(normalise(item.unit.text if row else item.quote)):
        yield _Clause(clause, frozenset(pairs(bare(clause))), tuple(figures(clause)), normalise(item.quote) if row else None)


def _clauses(text: str) -> list[str]:
    return [c.strip() for c in BREAK.split(text) if bare(c)]


def _names(text: str) -> list[str]:
    return quoted_names(text, titles=True, longest=_LONGEST_NAME)


def _missing(clause: str, cited: _Cited) -> Iterator[str]:
    """What of a clause the cited texts do not carry."""
    own = _own_pairs(clause, cited)
    best = max(cited.clauses, key=lambda c: (len(own & c.pairs), -len(c.pairs)), default=None)
    if best is None or len(own & best.pairs) < _MIN_OVERLAP * len(own):
        # Part of a heading lends no figure: the rest may say of what, or of when, it is.
        if bare(clause) not in cited.topics and (bare(clause) not in cited.headings or figures(clause)):
            yield f"wording {clause}"
        return
    yield from _differences(clause, best, cited.evidence)
    yield from (f"item {i}" for i in _items(clause) if not cited.has(i))


def _own_pairs(clause: str, cited: _Cited) -> frozenset[str]:
    """Pairs of a clause without the names that a heading lends: they are no wording of the quote."""
    rest = clause
    for name in _names(clause):
        if bare(name) in cited.headings:
            rest = re.sub(f'[“"「《]{re.escape(name)}[”"」》]', "", rest)
    return frozenset(pairs(bare(rest) or bare(clause)))


def _differences(clause: str, source: _Clause, evidence: Sequence[Evidence]) -> Iterator[str]:
    """What a clause says otherwise than its counterpart."""
    for figure, start, end in figures_at(clause):
        if figure not in source.figures or not _stands(figure, clause[start:end], source, evidence):
            yield f"figure {figure.number}{figure.unit}"
    for kind, words in (("negation", NEGATING), ("degree", _DEGREE)):
        yield from (f"{kind} {w}" for w in _turned(clause, source.text, words))
        yield from (f"lost {w}" for w in _turned(source.text, clause, words))


def _stands(figure: Figure, written: str, source: _Clause, evidence: Sequence[Evidence]) -> bool:
    """Whether a figure of a table row's statement stands in the row itself, or in another quote: its
    words explain marks (2024年数据, 五年累计) that only a note can tell."""
    if source.raw is None:
        return True
    alone = re.compile(rf"(?<![\d.]){re.escape(figure.number if figure.number in written else written)}(?!\d|\.\d)")
    return alone.search(source.raw) is not None or any(alone.search(normalise(e.quote)) for e in evidence if e.kind != "row")


def _turned(text: str, other: str, words: Sequence[str]) -> Iterator[str]:
    """Words of a list that stand before something in ``text`` which stands in ``other`` without them."""
    for match in _any_of(tuple(words)).finditer(text):
        follows = text[match.end() : match.end() + 2]
        if len(follows) == 2 and follows in other and match[0] + follows not in other:
            yield match[0]


@functools.cache
def _any_of(words: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, words)))


def _items(clause: str) -> list[str]:
    """The items of an enumeration in a clause, none where it is not one: the last as it stands (丙和丁) and taken apart."""
    items = dict.fromkeys((*clause.split("、"), *items_of(clause))) if "、" in clause else ()
    return [item for i in items if 2 <= len(item := _ETC.sub("", i).strip()) <= _LONGEST_ITEM]
