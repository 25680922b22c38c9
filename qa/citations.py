"""Holds every statement against the words it cites; what they do not support does not pass."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from index.analyze import normalise, pairs
from index.store import Store
from qa.figures import figures
from qa.types import Citation, Draft, Evidence, Sentence, Statement

_NEGATION = re.compile(r"不得|禁止|严禁|不再|没有|未能|尚未|并非|不是|不能|无需|不需要|取消|停止")
_DEGREE = re.compile(r"左右|以上|以下|以内|上下|不低于|不少于|不超过|超过|突破|力争|争取|累计|年均|约|近(?=\d)|至少")
_NAME = re.compile(r"[“《]([^”》“《]{2,30})[”》]")
_MIN_OVERLAP = 0.6
"""Share of a statement's character pairs that must stand in the cited words or their headings."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a statement is supported, and in English what is missing if not."""

    supported: bool
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Checked:
    """Sentences that passed with their citations, the statements that did not, and how many of the
    items that a sentence counts are not shown."""

    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    rejected: tuple[tuple[Statement, Verdict], ...]
    hidden: int = 0


def supports(statement: str, evidence: Sequence[Evidence]) -> Verdict:
    """Whether the quotes of ``evidence`` carry a statement.

    Args:
        statement: the sentence.
        evidence: what it cites.

    Every figure must stand in a quote with its unit, every quoted name, negation and degree word
    must stand there too, and most of the wording must come from the quotes or their headings.
    Headings lend names and wording, never figures.
    """
    if not evidence:
        return Verdict(False, ("citation",))
    quotes = [normalise(e.quote) for e in evidence]
    quote = " ".join(quotes)
    context = quote + " " + normalise(" ".join(h for e in evidence for h in (e.title, *e.chunk.headings, e.unit.lead)))
    said = normalise(statement)
    missing = [f"figure {f.number}{f.unit}" for f in figures(statement) if not _has_figure(f.number, f.unit, evidence, quotes, context)]
    missing += [f"name {n}" for n in _NAME.findall(said) if n not in context]
    missing += [f"negation {w}" for w in set(_NEGATION.findall(said)) if w not in quote]
    missing += [f"degree {w}" for w in set(_DEGREE.findall(said)) if w not in context]
    # Words of degree and negation that the quoted clause has must not be lost with the figure.
    missing += [f"lost {w}" for w in _lost_degree(said, quote)]
    own = pairs(re.sub(r"[“”《》（）()]", "", said))
    if own and sum(p in context for p in own) / len(own) < _MIN_OVERLAP:
        missing.append("wording")
    return Verdict(not missing, tuple(missing))


def _has_figure(number: str, unit: str, evidence: Sequence[Evidence], quotes: Sequence[str], context: str) -> bool:
    exact = re.compile(rf"(?<![\d.]){re.escape(number)}(?![\d]|\.\d){re.escape(unit)}")
    bare = re.compile(rf"(?<![\d.]){re.escape(number)}(?![\d]|\.\d)")
    for item, quote in zip(evidence, quotes, strict=True):
        if exact.search(quote):
            return True
        # In a table row the unit stands with the indicator, not behind each value.
        if item.kind == "row" and bare.search(quote) and (not unit or unit in quote):
            return True
    # Numbers that are part of a heading's name (41个县, 专栏3-1) may be said as the heading says them.
    return unit not in ("%", "") and exact.search(context) is not None and not any(ch in unit for ch in "元亿万吨")


def _lost_degree(said: str, quote: str) -> list[str]:
    """Degree words that stand right behind a figure in the quote but not in the statement."""
    lost = []
    for figure in figures(said):
        if figure.degree or figure.is_year or not figure.unit:
            continue
        token = f"{figure.number}{figure.unit}"
        if re.search(rf"(?<![\d.]){re.escape(token)}(?:左右|以上|以下|以内)", quote) and not re.search(
            rf"(?<![\d.]){re.escape(token)}(?!左右|以上|以下|以内)", quote
        ):
            lost.append(token)
    return lost


def check(draft: Draft, evidence: Sequence[Evidence], store: Store, as_of: date) -> Checked:
    """Lets the supported statements of a draft pass and numbers their citations.

    Args:
        draft: the statements with the ids of their evidence.
        evidence: all evidence, by its position the id.
        store: the index, for plan titles and periods.
        as_of: the day that decides which plan is in force.
    """
    sentences: list[Sentence] = []
    citations: dict[tuple[str, tuple[int, int]], Citation] = {}
    rejected: list[tuple[Statement, Verdict]] = []
    counted: set[int] = set()
    shown: set[int] = set()
    for statement in draft.statements:
        cited = [evidence[i] for i in statement.evidence if 0 <= i < len(evidence)]
        verdict = supports(statement.text, cited)
        if not _counts(statement, evidence):
            verdict = Verdict(False, (*verdict.missing, "count"))
        if not verdict.supported or len(cited) < len(statement.evidence):
            rejected.append((statement, verdict if cited else Verdict(False, ("citation",))))
            continue
        counted.update(statement.counted)
        shown.update(statement.evidence)
        numbers = []
        for item in cited:
            key = (item.chunk.doc_id, item.span)
            if key not in citations:
                citations[key] = _citation(len(citations) + 1, item, store, as_of)
            numbers.append(citations[key].n)
        sentences.append(Sentence(statement.prefix + statement.text, tuple(dict.fromkeys(numbers))))
    return Checked(tuple(sentences), tuple(citations.values()), tuple(rejected), len(counted - shown))


def _counts(statement: Statement, evidence: Sequence[Evidence]) -> bool:
    """Whether every number in a statement's prefix is that of the items counted or stands in a heading
    of what is cited."""
    numbers = {f.number for f in figures(statement.prefix) if not f.is_year}
    headings = " ".join(h for i in statement.evidence for h in (evidence[i].title, *evidence[i].chunk.headings))
    return all(n == str(len(set(statement.counted))) or n in {f.number for f in figures(headings)} for n in numbers)


def _citation(n: int, item: Evidence, store: Store, as_of: date) -> Citation:
    document = store.by_id[item.chunk.doc_id]
    return Citation(
        n=n,
        doc_id=document.id,
        title=document.title,
        section=item.chunk.locator,
        heading=" › ".join(item.chunk.headings),
        page=item.chunk.page,
        quote=item.quote,
        start=item.span[0],
        end=item.span[1],
        in_force=document.in_force(as_of),
        kind=document.kind,
    )
