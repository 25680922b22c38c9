"""Whether cited words carry a statement, clause by clause, without a model.

Each clause of a statement is laid beside the clause of the sources that has most of its wording. The
two must agree in figures with unit, sign and degree, in words of negation and of degree, and in the
items of their lists; a clause without such a counterpart must stand word for word in a heading, and be the whole of it
or a clause of it if it has figures.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.text.analyze import normalise, pairs
from index.text.numbering import strip_heading
from index.text.quantity import Figure, figures, figures_at
from qa.types import Evidence

_BREAK = re.compile(r"[,，。;；:：!！?？]")
_MARKS = re.compile(r"[“”\"'‘’《》()（）\[\]★☆*\s]")
_NAME = re.compile(r"[“《]([^”》“《]{2,30})[”》]")
_NEGATION = ("禁止", "不得", "严禁", "停止", "取消", "暂缓", "不再", "没有", "未", "不", "无", "非")
_DEGREE = ("不低于", "不少于", "不超过", "超过", "低于", "高于", "少于", "突破", "至少", "力争", "争取", "累计", "年均", "约", "近")
_MIN_OVERLAP = 0.6
"""Share of a clause's character pairs that its counterpart in the sources must have."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a statement is supported, and in English what is missing if not."""

    supported: bool
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Source:
    """A clause of a cited text; ``raw`` is the quote that its figures must stand in, for a table row."""

    text: str
    pairs: frozenset[str]
    figures: tuple[Figure, ...]
    raw: str | None


def supports(statement: str, evidence: Sequence[Evidence]) -> Verdict:
    """Whether the quotes of ``evidence`` carry a statement.

    Args:
        statement: the sentence.
        evidence: what it cites. Headings and topics of paragraphs lend whole phrases and names, but no
            figure of a clause that is not theirs word for word.
    """
    if not evidence:
        return Verdict(False, ("citation",))
    sources = [s for e in evidence for s in _sources(e)]
    quotes = _bare(" ".join(normalise(f"{e.quote} {e.unit.text if e.kind == 'row' else ''}") for e in evidence))
    headings = _bare(normalise(" ".join(h for e in evidence for h in (e.title, *e.chunk.headings, e.unit.lead))))
    topics = {
        _bare(c)
        for e in evidence
        for h in (e.unit.lead, *map(strip_heading, e.chunk.headings))
        for c in (normalise(h), *_clauses(normalise(h)))
    }
    said = normalise(statement)
    missing = [f"name {n}" for n in _NAME.findall(said) if _bare(n) not in quotes and _bare(n) not in headings]
    for clause in _clauses(said):
        # A name that a heading lends is no wording of the quote.
        rest = _NAME.sub(lambda m: "" if _bare(m[1]) in headings else m[0], clause)
        own = frozenset(pairs(_bare(rest if _bare(rest) else clause)))
        best = max(sources, key=lambda s, own=own: (len(own & s.pairs), -len(s.pairs)), default=None)  # type: ignore[misc]
        if best is None or len(own & best.pairs) < _MIN_OVERLAP * len(own):
            # Part of a heading lends no figure: the rest may say of what, or of when, it is.
            if _bare(clause) not in topics and (_bare(clause) not in headings or figures(clause)):
                missing.append(f"wording {clause}")
            continue
        missing += _differences(clause, best, evidence)
        missing += [f"item {i}" for i in _items(clause) if _bare(i) not in quotes and _bare(i) not in headings]
    return Verdict(not missing, tuple(missing))


def _sources(item: Evidence) -> Iterator[_Source]:
    row = item.kind == "row"
    for clause in _clauses(normalise(item.unit.text if row else item.quote)):
        found = tuple(f for f in figures(clause))
        yield _Source(clause, frozenset(pairs(_bare(clause))), found, normalise(item.quote) if row else None)


def _clauses(text: str) -> list[str]:
    return [c.strip() for c in _BREAK.split(text) if _bare(c)]


def _bare(text: str) -> str:
    return _MARKS.sub("", text).lower()


def _differences(clause: str, source: _Source, evidence: Sequence[Evidence]) -> Iterator[str]:
    """What a clause says otherwise than its counterpart."""
    for figure, start, end in figures_at(clause):
        if figure not in source.figures or not _stands(figure, clause[start:end], source, evidence):
            yield f"figure {figure.number}{figure.unit}"
    for kind, words in (("negation", _NEGATION), ("degree", _DEGREE)):
        yield from (f"{kind} {w}" for w in _turned(clause, source.text, words))
        yield from (f"lost {w}" for w in _turned(source.text, clause, words))


def _stands(figure: Figure, written: str, source: _Source, evidence: Sequence[Evidence]) -> bool:
    """Whether a figure of a table row's statement stands in the row itself, or in another quote: its
    words explain marks (2024年数据, 五年累计) that only a note can tell."""
    if source.raw is None:
        return True
    bare = re.compile(rf"(?<![\d.]){re.escape(figure.number if figure.number in written else written)}(?!\d|\.\d)")
    return bare.search(source.raw) is not None or any(bare.search(normalise(e.quote)) for e in evidence if e.kind != "row")


def _turned(text: str, other: str, words: Sequence[str]) -> Iterator[str]:
    """Words of a list that stand before something in ``text`` which stands in ``other`` without them."""
    at = 0
    while at < len(text):
        word = next((w for w in words if text.startswith(w, at)), None)
        if word is None:
            at += 1
            continue
        at += len(word)
        follows = text[at : at + 2]
        if len(follows) == 2 and follows in other and word + follows not in other:
            yield word


def _items(clause: str) -> list[str]:
    """The items of an enumeration in a clause, none where it is not one."""
    found = [re.sub(r"等$|等相关.*$", "", i).strip() for i in clause.split("、")]
    return [i for i in found if 2 <= len(i) <= 16] if len(found) > 1 else []
