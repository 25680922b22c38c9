"""Whether a verdict on a claim follows from the words cited, told apart from how it was reached."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Literal

from index.facts.fact import Fact
from index.facts.unit_facts import facts_of_unit
from index.text.analyze import normalise
from index.text.periods import years
from index.text.quantity import figures_at, same
from index.types import Document
from qa.check.alignment import relation
from qa.check.entailment import entails
from qa.check.versus import decided
from qa.types import Claim, ClaimedFigure, Evidence, Judgement, Sentence, Statement

_ABOUT = Decimal("0.02")
"""Share of an amount by which what is said to be about it may differ."""


def holds(judgement: Judgement, cited: Sequence[Evidence], documents: Mapping[str, Document]) -> bool:
    """Whether a verdict follows from the words cited: what is agreed with stands in them, of what is
    contradicted something does not, and the reservation is theirs.

    Args:
        judgement: the verdict.
        cited: the evidence of its statement.
        documents: the plans by id, for the facts of what is cited.
    """
    cited_ids = {e.id for e in cited}
    if not all(holds(v, cited, documents) for v in judgement.others if v.evidence[0].id in cited_ids):
        return False
    if judgement.compared:
        found = decided(judgement.compared, judgement.evidence, documents)
        return found is not None and found.agrees == (judgement.verdict == "yes")
    if judgement.denied:
        return any(relation(judgement.denied, e) == "denies" for e in judgement.evidence)
    if judgement.carried:
        by_clause = any(relation(judgement.carried, e) == "says" for e in judgement.evidence)
        return by_clause or entails(judgement.carried, judgement.evidence).supported
    said = normalise(" ".join(f"{e.title} {' '.join(e.chunk.headings)} {e.unit.lead} {e.quote} {e.unit.text}" for e in cited))
    claim = judgement.claim
    # A neighbour in the same sentence may have the very amount: only what is of the indicators that decide counts.
    stated = [
        f
        for e in cited
        for f in facts_of_unit(e.chunk, e.unit, documents[e.chunk.doc_id]).facts
        if not judgement.indicators or f.indicator in judgement.indicators
    ]
    missing = [*_missing_figures(claim, cited), *_missing_words(claim, said)]
    match judgement.verdict:
        case "yes":
            return _confirms(claim, stated) and (bool(claim.amounts) or not missing) and not _is_of_another_year(claim, cited, said)
        case "no" if claim.amounts:
            return all(any(_says(f, g) and (g.denied or f.bound == g.bound) for f in stated) == g.denied for g in claim.amounts)
        case "no":
            return bool(missing) or any(str(year) not in said for year in claim.years)
    if judgement.over_years:
        return any(_is_over_years(f) and _says(replace(f, yearly=""), g) for f in stated for g in claim.amounts)
    return judgement.word in said


def _is_over_years(fact: Fact) -> bool:
    return bool(fact.yearly) or len(fact.years) > 1 or fact.since is not None


def verdict_of(statements: Sequence[Statement], shown: Sequence[Sentence]) -> Literal["yes", "no"] | None:
    """The verdict of an answer: that of its first statement that has one and is shown; None without any, and where the plans
    only say it with a reservation."""
    texts = {s.text for s in shown}
    first = next((s.judgement for s in statements if s.judgement is not None and s.prefix + s.text in texts), None)
    return None if first is None or first.verdict == "reserved" else first.verdict


def _confirms(claim: Claim, stated: Sequence[Fact]) -> bool:
    return all(any(_says(f, figure) for f in stated) != figure.denied for figure in claim.amounts)


def _says(fact: Fact, claimed: ClaimedFigure) -> bool:
    """Whether a fact has the claimed amount, of its kind and year; where one of them bounds it, on the right side."""
    amount = fact.amount
    if amount is None or amount.canonical != claimed.unit or (fact.years and claimed.years and not set(fact.years) & set(claimed.years)):
        return False
    if (claimed.kind in ("rate", "cumulative") and fact.kind != claimed.kind) or (claimed.kind == "change" and not fact.direction):
        return False
    if claimed.kind == "level" and fact.direction:
        return False
    # What was before is so of no year but its own; what rose did not fall to it; an average is no figure of one year.
    if fact.side == "from" and claimed.side != "from" and not set(fact.years) & set(claimed.years):
        return False
    if fact.side == "to" and claimed.side == "from":
        return False
    if (claimed.moved and fact.moved == -claimed.moved) or (fact.yearly == "average" and claimed.kind in ("level", "change")):
        return False
    # A fall of so much is no growth of so much.
    if claimed.direction and fact.direction and claimed.direction != fact.direction:
        return False
    if claimed.low is not None:
        return claimed.low <= (amount.value if amount.low is None else amount.low) and amount.value <= claimed.value
    if amount.value == claimed.value:
        return not claimed.strict or fact.bound == claimed.bound
    near = abs(amount.value - claimed.value) <= _ABOUT * abs(amount.value)
    return {"lower": amount.value > claimed.value, "upper": amount.value < claimed.value, "about": near, "": False}[claimed.bound]


def _missing_figures(claim: Claim, cited: Sequence[Evidence]) -> list[str]:
    stated = [figure for e in cited for figure, _, _ in figures_at(normalise(f"{e.quote} {e.unit.text}"))]
    return [f.number for f in claim.figures if not any(same(f, other) for other in stated)]


def _missing_words(claim: Claim, said: str) -> list[str]:
    return [word for word in (*claim.places, claim.property) if word and word not in said]


def _is_of_another_year(claim: Claim, cited: Sequence[Evidence], said: str) -> bool:
    """Whether what is cited is told of other years than is claimed: a report of 2023 that looks back is told of 2022."""
    told = {year for e in cited for year in e.years} or set(years(said))
    return bool(claim.years and told and not set(claim.years) & told)
