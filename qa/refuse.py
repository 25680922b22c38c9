"""Decides whether the evidence holds what was asked, and names the reason where it does not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources

from index.store import Store
from qa.figures import quantities, years
from qa.gazetteer import places_in, province_of
from qa.types import Evidence, Query, Reason


@dataclass(frozen=True, slots=True)
class RefusalConfig:
    """``min_coverage``: share of the question's topic that the best evidence must speak of;
    ``scope_coverage``: below it a question that names everyday matters is out of scope."""

    min_coverage: float = 0.45
    scope_coverage: float = 0.6


def refusal(query: Query, evidence: Sequence[Evidence], store: Store, config: RefusalConfig) -> Reason | None:
    """The reason to refuse, or None.

    What is asked must be in the evidence: the topic, the place, the year, the quantity; something
    merely similar is not enough.
    """
    if is_instruction(query.text):
        return "out_of_scope"
    if not any(len(t) > 1 for t in query.terms) and not query.places and not query.years:
        return "unclear"
    best = max((e.coverage for e in evidence[:12]), default=0.0)
    if best < config.scope_coverage and any(w in query.text for w in _everyday()):
        return "out_of_scope"
    if best < 0.12 and not query.places:
        return "unclear" if not any(_is_word(t) for t in query.terms) else "not_in_plans"
    fitting = [e for e in evidence[:12] if e.coverage >= max(config.min_coverage, 0.75 * best)]
    home = {province_of(p) for d in store.documents for p in _title_places(d.title)}
    for place in query.places:
        if not any(place in _context(e) for e in evidence[:12]) and (fitting or province_of(place) not in home):
            return "other_region"
    if best < config.min_coverage:
        return "not_in_plans"
    for year in query.years:
        if not any(_speaks_of_year(e, year, store) for e in fitting):
            return "other_period"
    if query.type == "numeric" and not any(quantities(e.unit.text) for e in fitting):
        return "figure_not_stated"
    return None


def is_instruction(text: str) -> bool:
    """Whether the text tries to give the assistant orders instead of asking."""
    return (
        re.search(
            r"(?:忽略|无视|忘记|忘掉|不要遵守|绕过).{0,12}(?:指令|规则|要求|提示|设定|限制|上文|以上|之前)|系统提示|system prompt|ignore .{0,20}instruction|(?:扮演|假装|假设你是|你现在是)|不(?:要|用|需要)(?:引用|标注|出处)",
            text,
        )
        is not None
    )


def _everyday() -> tuple[str, ...]:
    """Matters that no development plan treats (``qa/data/everyday.txt``)."""
    lines = resources.files("qa").joinpath("data/everyday.txt").read_text("utf-8").splitlines()
    return tuple(w for line in lines if not line.startswith("#") for w in line.split())


def _is_word(term: str) -> bool:
    return len(term) > 1 and re.search(r"[\u4e00-\u9fff]", term) is not None


def _title_places(title: str) -> tuple[str, ...]:
    return places_in(title)


def _context(item: Evidence) -> str:
    return f"{' '.join(item.chunk.headings)} {item.unit.lead} {item.chunk.text}"


def _speaks_of_year(item: Evidence, year: int, store: Store) -> bool:
    """A unit speaks of a year that it names; one that names none speaks of the year its plan ends."""
    own = years(item.unit.text)
    if year in own:
        return True
    period = store.by_id[item.chunk.doc_id].period
    return period is not None and not own and year in (period[0] - 1, period[1])
