"""Whether a verdict on a claim follows from the words cited, told apart from how it was reached."""

from __future__ import annotations

from collections.abc import Sequence

from index.text.analyze import normalise
from index.text.periods import years
from index.text.quantity import figures_at, same
from qa.types import Claim, Evidence, Judgement


def holds(judgement: Judgement, cited: Sequence[Evidence]) -> bool:
    """Whether a verdict follows from the words cited: what is agreed with stands in them, of what is
    contradicted something does not, and the reservation is theirs."""
    said = normalise(" ".join(f"{e.title} {' '.join(e.chunk.headings)} {e.unit.lead} {e.quote} {e.unit.text}" for e in cited))
    missing = [*_missing_figures(judgement.claim, cited), *_missing_words(judgement.claim, said)]
    if judgement.verdict == "yes":
        return not missing and not _is_of_another_year(judgement.claim, said)
    if judgement.verdict == "no":
        return bool(missing) or any(str(year) not in said for year in judgement.claim.years)
    return judgement.word in said


def _missing_figures(claim: Claim, cited: Sequence[Evidence]) -> list[str]:
    stated = [figure for e in cited for figure, _, _ in figures_at(normalise(f"{e.quote} {e.unit.text}"))]
    return [f.number for f in claim.figures if not any(same(f, other) for other in stated)]


def _missing_words(claim: Claim, said: str) -> list[str]:
    return [word for word in (*claim.places, claim.property) if word and word not in said]


def _is_of_another_year(claim: Claim, said: str) -> bool:
    return bool(claim.years and years(said) and not set(claim.years) & set(years(said)))
