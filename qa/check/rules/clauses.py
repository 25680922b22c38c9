"""Whether each clause of a statement has one in what it cites that agrees in negation, degree, direction, year and place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.text.phrases import HEDGES, INTENSE, NEGATING, aims, negations, opposed
from index.text.word_lists import kinds_of
from qa.check.reading.content import Clause, ParsedText, content
from qa.check.reading.source import Source
from qa.check.rules.figures import same_amount
from qa.check.rules.wording import MIN_WORDING

MIN_CLAUSE = 0.45
"""The same for a clause against the source as a whole: nothing may be slipped in."""
MIN_ALIGNED = 0.4
"""Share of a clause's pairs that its counterpart in the source must have to be held against it."""
NEAR = 0.12
"""Counterparts within this share of the best one count as good as it."""
_BARE_DEGREES = {kind: re.compile("|".join(words)) for kind, words in kinds_of("degrees", "qa.check").items()}
_BEHIND_DENIAL = re.compile(rf"(?:{'|'.join(NEGATING)})([\u4e00-\u9fff]{{2}})")
_COUNTED_BY = "年均增长/累计"
"""Head of a column of target tables, which says no degree of its own."""


@dataclass(frozen=True, slots=True)
class _Pair:
    """A clause with its counterpart in the source."""

    clause: Clause
    other: Clause
    source: Source


def wrong_clauses(own: ParsedText, source: Source) -> Iterator[str]:
    """Clauses that no clause of the source says, or that their counterpart there says otherwise."""
    for clause in own.clauses:
        if clause.pairs and (reason := _wrong(clause, own, source)):
            yield f"“{clause.text.strip()}”{reason}"


def _wrong(clause: Clause, own: ParsedText, source: Source) -> str:
    """Why the source does not carry a clause; empty where it does."""
    mine = clause.pairs
    if len(mine & source.all_pairs) < MIN_CLAUSE * len(mine) and len(mine) >= 3:
        return "不见于资料"
    aligned = _counterparts(clause, own, source)
    if not aligned:
        # Said by several clauses together.
        return next((f"多了“{kind}”一类否定" for kind in sorted(negations(clause.text) - negations(source.quote))), "")
    reasons = [_disagreement(_Pair(clause, c, source)) for c in aligned]
    return "" if "" in reasons else reasons[0]


def _counterparts(clause: Clause, own: ParsedText, source: Source) -> list[Clause]:
    """Clauses of the source that have most of a clause's words, and those that have its figures."""
    shares = [(len(clause.pairs & c.pairs) / len(clause.pairs), c) for c in source.clauses]
    best = max((share for share, _ in shares), default=0.0)
    aligned = [c for share, c in shares if share >= max(MIN_ALIGNED, best - NEAR)]
    return [*aligned, *(c for c in _with_its_figures(clause, own, source) if c not in aligned)] if aligned else []


def _with_its_figures(clause: Clause, own: ParsedText, source: Source) -> Iterator[Clause]:
    """Clauses of the source that have a figure of a clause: what the figure is of may have been said before it."""
    figures = [n for n in own.numbers if clause.span[0] <= n.at < clause.span[1]]
    for reading in source.readings:
        for number in reading.numbers:
            if any(same_amount(n, number) for n in figures):
                yield from (c for c in reading.clauses if c.span[0] <= number.at < c.span[1])


def _disagreement(pair: _Pair) -> str:
    """Why a clause does not say what its counterpart says; empty where it does."""
    return next(filter(None, (compare(pair) for compare in _COMPARISONS)), "")


def _negation(pair: _Pair) -> str:
    mine, theirs = negations(pair.clause.text), negations(pair.other.text)
    lost = theirs - mine if any(f in pair.clause.text for f in _denied(pair.other.text)) else frozenset()
    kinds = sorted((mine - theirs) | lost)
    return f"的否定（{kinds[0]}）与资料不同" if kinds else ""


def _denied(text: str) -> Iterator[str]:
    """The two characters behind each word of denial."""
    return (m[1] for m in _BEHIND_DENIAL.finditer(text))


def _place(pair: _Pair) -> str:
    own, there = pair.clause.own_places, pair.other.own_places
    if own:
        wrong = bool(known := _places_there(pair)) and not own <= known
    else:
        wrong = bool(pair.clause.places and there and not pair.clause.places & (there | pair.source.lent_places))
    return "的地名与资料不同" if wrong else ""


def _places_there(pair: _Pair) -> frozenset[str]:
    """The places that the counterpart is said of; for places that the clause has drawn together those of all clauses that it has drawn from."""
    source, mine = pair.source, pair.clause.pairs
    places = (pair.other.places or frozenset(p for r in source.readings for p in r.places)) | source.lent_places
    if len(pair.clause.own_places) > 1 and places:
        places |= frozenset(p for c in source.clauses if len(c.pairs & mine) >= MIN_WORDING * len(c.pairs) for p in c.own_places)
    return places


def _aim(pair: _Pair) -> str:
    differs = pair.other.aim != pair.clause.aim and (aims(pair.other.text) or aims(pair.clause.text))
    return "：“力争”“预计”一类说法与资料不同" if differs else ""


def _new_degree(pair: _Pair) -> str:
    said = (word for word in (*HEDGES, *INTENSE) if word in pair.clause.text)
    return next((f"的“{w}”不见于资料" for w in said if w not in pair.source.quote and w not in pair.source.around), "")


def _lost_hedge(pair: _Pair) -> str:
    for word in HEDGES:
        followers = (pair.other.text[m.end() : m.end() + 2] for m in re.finditer(word, pair.other.text))
        if word not in pair.clause.text and any(len(f) == 2 and f in pair.clause.text for f in followers):
            return f"漏了“{word}”"
    return ""


def _bare_degree(pair: _Pair) -> str:
    """Words of degree without a figure (高于, 以上), kind by kind."""
    for words in _BARE_DEGREES.values():
        mine, theirs = words.search(pair.clause.text), words.search(pair.other.text)
        if mine and not theirs and _COUNTED_BY not in pair.other.text:
            return f"的“{mine[0]}”与资料不同"
        if theirs and not mine and content(pair.other.text[theirs.end() : theirs.end() + 6]) & pair.clause.pairs:
            return f"漏了“{theirs[0]}”"
    return ""


def _direction(pair: _Pair) -> str:
    return next((f"的“{said}”与资料的“{there}”相反" for said, there in opposed(pair.clause.text, pair.other.text)), "")


_COMPARISONS = (_negation, _place, _aim, _new_degree, _lost_hedge, _bare_degree, _direction)
"""What a clause must agree in with its counterpart: each says why it does not, or nothing."""
