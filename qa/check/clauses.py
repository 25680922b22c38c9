"""Whether each clause of a statement has one in what it cites that agrees in negation, degree, direction, year and place."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.text.phrases import HEDGES, INTENSE, aims, items_of, negations, opposed
from qa.check.content import Clause, Reading, content
from qa.check.figures import same_amount
from qa.check.source import Source
from qa.check.wording import MIN_WORDING

MIN_CLAUSE = 0.45
"""The same for a clause against the source as a whole: nothing may be slipped in."""
MIN_ALIGNED = 0.4
"""Share of a clause's pairs that its counterpart in the source must have to be held against it."""
NEAR = 0.12
"""Counterparts within this share of the best one count as good as it."""
MIN_ITEM = 0.5
"""Share of the pairs of an enumeration's item that must stand there."""
_ROLE = re.compile(r"([\u4e00-\u9fff]{3})(牵头|配合|协助|参与|主办|协办)")
_BARE_DEGREES = tuple(
    re.compile(words)
    for words in (
        r"(?:超过|高于|超出|优于|快于)(?!\d)",
        r"(?:低于|不及|慢于)(?!\d)",
        "(?:年均|每年)(?!增长/累计)",
        "累计",
        "(?:及|规模)以上",
        "(?:及|规模)以下",
        r"(?:大约|接近|(?<![集节制契合公预特履条签])约)(?![\d束])",
    )
)


def wrong_clauses(own: Reading, source: Source) -> Iterator[str]:
    """Clauses that no clause of the source says, or that their counterpart there says otherwise."""
    clauses = source.clauses
    for clause in own.clauses:
        mine = clause.pairs
        if not mine:
            continue
        scored = [(len(mine & c.pairs) / len(mine), c) for c in clauses]
        best = max((s for s, _ in scored), default=0.0)
        if len(mine & source.all_pairs) < MIN_CLAUSE * len(mine) and len(mine) >= 3:
            yield f"“{clause.text.strip()}”不见于资料"
            continue
        aligned = [c for s, c in scored if s >= max(MIN_ALIGNED, best - NEAR)]
        if aligned:
            aligned += [c for c in _with_its_figures(clause, own, source) if c not in aligned]
        if not aligned:
            # Said by several clauses together.
            yield from _novel_negation(clause, source)
            continue
        together = frozenset(y for c in aligned for y in c.years)
        reasons = [_disagrees(clause, c, source, together) for c in aligned]
        if "" not in reasons:
            yield f"“{clause.text.strip()}”{reasons[0]}"


def _with_its_figures(clause: Clause, own: Reading, source: Source) -> Iterator[Clause]:
    """Clauses of the source that have a figure of a clause: what the figure is of may have been said before it."""
    figures = [n for n in own.numbers if clause.span[0] <= n.at < clause.span[1]]
    for reading in source.readings:
        for number in reading.numbers:
            if any(same_amount(n, number) for n in figures):
                yield from (c for c in reading.clauses if c.span[0] <= number.at < c.span[1])


def _novel_negation(clause: Clause, source: Source) -> Iterator[str]:
    for kind in sorted(negations(clause.text) - negations(source.quote)):
        yield f"“{clause.text.strip()}”多了“{kind}”一类否定"


def _disagrees(clause: Clause, other: Clause, source: Source, together: frozenset[int]) -> str:
    """Why a clause does not say what its counterpart says; empty where it does. ``together``: the years of
    all its counterparts, for a clause that sets several side by side."""
    for kind in sorted(negations(clause.text) ^ negations(other.text)):
        return f"的否定（{kind}）与资料不同"
    if clause.own_years and not clause.own_years <= ((together if len(clause.own_years) > 1 else other.years) or source.lent_years):
        return "的年份与资料不同"
    if clause.years and other.own_years and not clause.own_years and not clause.years & other.own_years:
        return "的年份与资料不同"
    places = (other.places or frozenset(p for r in source.readings for p in r.places)) | source.lent_places
    if len(clause.own_places) > 1 and places:
        # Places of clauses that the statement has drawn together.
        places |= frozenset(p for c in source.clauses if len(c.pairs & clause.pairs) >= MIN_WORDING * len(c.pairs) for p in c.own_places)
    if clause.own_places and places and not clause.own_places <= places:
        return "的地名与资料不同"
    if not clause.own_places and clause.places and other.own_places and not clause.places & (other.own_places | source.lent_places):
        return "的地名与资料不同"
    if other.aim != clause.aim and (aims(other.text) or aims(clause.text)):
        return "：“力争”“预计”一类说法与资料不同"
    for word in (*HEDGES, *INTENSE):
        if word in clause.text and word not in source.quote and word not in source.around:
            return f"的“{word}”不见于资料"
    for word in HEDGES:
        for match in re.finditer(word, other.text):
            follows = other.text[match.end() : match.end() + 2]
            if len(follows) == 2 and follows in clause.text and word not in clause.text:
                return f"漏了“{word}”"
    for words in _BARE_DEGREES:
        mine, theirs = words.search(clause.text), words.search(other.text)
        if mine and not theirs and "年均增长/累计" not in other.text:
            return f"的“{mine[0]}”与资料不同"
        if theirs and not mine and content(other.text[theirs.end() : theirs.end() + 6]) & clause.pairs:
            return f"漏了“{theirs[0]}”"
    return next((f"的“{said}”与资料的“{there}”相反" for said, there in opposed(clause.text, other.text)), "")


def wrong_items(own: Reading, source: Source) -> Iterator[str]:
    """Items of an enumeration that the source does not have."""
    for clause in own.clauses:
        items = items_of(clause.text) if "、" in clause.text else []
        for i, item in enumerate(items):
            if i == 0 and source.has(item.strip()[-2:]):
                continue  # a verb of its own may stand before the first
            pairs = content(item)
            if len(pairs) >= 2 and len(pairs & source.all_pairs) < MIN_ITEM * len(pairs):
                yield f"“{item.strip()}”不见于资料"


def wrong_roles(own: Reading, source: Source) -> Iterator[str]:
    """Who leads and who assists."""
    text = " ".join(r.text for r in source.readings)
    for match in _ROLE.finditer(own.text):
        roles = {m[2] for m in _ROLE.finditer(text) if m[1] == match[1]}
        if roles and match[2] not in roles:
            yield f"资料中{match[1]}不是{match[2]}"
