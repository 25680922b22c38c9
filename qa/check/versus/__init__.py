"""Claims on figures that they do not give: that one thing has more of something than another, or that something rose or fell."""

from collections.abc import Mapping, Sequence

from index.types import Document
from qa.check.versus.figures import Verdict, against
from qa.check.versus.statement import versus
from qa.check.versus.trend import trend, went
from qa.types import Evidence

__all__ = ["Verdict", "decided", "is_of_a_time"]


def decided(said: str, evidence: Sequence[Evidence], documents: Mapping[str, Document]) -> Verdict | None:
    """What the facts of some evidence say to a claim that gives no figure; None where it is no such claim, or they do not decide.

    Args:
        said: the claim, as ``qa.decide.claims.statement_of`` has it.
        evidence: where the facts are looked for, best first.
        documents: the plans by id.
    """
    if pairs := versus(said):
        found = [verdict for pair in pairs if (verdict := against(pair, evidence, documents)) is not None]
        denies = [v for v in found if not v.agrees]
        told = denies or found
        items = tuple(dict.fromkeys(item for v in told for item in v.evidence))
        return Verdict(not denies, items) if denies or len(found) == len(pairs) else None
    moved = trend(said)
    return went(moved, evidence, documents) if moved is not None else None


def is_of_a_time(said: str) -> bool:
    """Whether a claim that gives no figure may hold of one time and not of another: a comparison, or that something rose or fell."""
    return bool(versus(said)) or trend(said) is not None
