"""Whether the places or years that a question names together are to be told apart."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.text.analyze import normalise
from index.text.periods import years
from index.text.quantity import in_digits
from qa.types import Evidence, Query
from qa.understand.cues import cue

_PERIOD = re.compile(r"20\d{2}年?[-—~]20\d{2}年")


def asks_apart(query: Query, evidence: Sequence[Evidence]) -> bool:
    """Whether a question is to be asked of each of its places or years: always for a comparison, and where something of
    its own is asked of each place, else where no single piece of the first evidence speaks of all of them."""
    if not query.kind.sides and (query.kind.verdict or cue("tag").search(query.text) or cue("confirm").search(query.text)):
        # What is claimed of several places or years is so or not as a whole.
        return False
    # A period (2026—2030年) is asked about as one.
    against = query.kind.sides or cue("sets_against").search(query.text) is not None
    years_apart = len(query.years) > 1 and (against or _PERIOD.search(query.text) is None)
    if len(query.spots) < 2 and not years_apart:
        return False
    if against or (query.spots and cue("each").search(query.text)):
        return True
    if query.spots:
        return not any(e.features.place and (len(query.years) < 2 or e.features.year) for e in evidence[:2])
    return not any(set(query.years) <= set(years(in_digits(normalise(e.unit.text)))) for e in evidence[:3])
