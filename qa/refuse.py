"""Decides whether the evidence holds what was asked, and names the reason where it does not."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources

from index.store import Store
from qa.evidence import BACKGROUND
from qa.figures import years
from qa.measure import answers
from qa.types import Evidence, Query, Reason

_ORDERS = re.compile(
    r"(?:忽略|无视|忘记|忘掉|不要遵守|绕过).{0,12}(?:指令|规则|要求|提示|设定|限制|上文|以上|之前)|系统提示|提示词|system prompt"
    r"|ignore .{0,20}instruction|(?:扮演|假装|假设你是|你现在是)|不(?:要|用|需要)(?:引用|标注|出处)"
)


@dataclass(frozen=True, slots=True)
class RefusalConfig:
    """Weights of a logistic model of "the plans speak of this", fitted on the dev split by
    ``python -m eval.fit``: of the best evidence's topic coverage (``context``, ``own``), nearness in
    meaning (``dense``), BM25 (``lexical``), and of the share of the topic that no plan has
    (``unseen``). Below ``threshold`` the question is refused as not in the plans; below
    ``everyday`` also one that names an everyday matter, as out of scope."""

    bias: float = -2.2
    context: float = 3.0
    own: float = 1.0
    dense: float = 3.0
    lexical: float = 1.0
    unseen: float = -2.0
    threshold: float = 0.35
    everyday: float = 0.8


def refusal(query: Query, evidence: Sequence[Evidence], store: Store, config: RefusalConfig) -> Reason | None:
    """The reason to refuse, or None.

    What is asked must be in the evidence: the topic, the place, the year, the quantity; something
    merely similar is not enough.
    """
    if _ORDERS.search(query.text):
        return "out_of_scope"
    if not is_question(query):
        return "unclear"
    spoken_of = confidence(evidence, config)
    if spoken_of < config.everyday and any(word in query.text for word in _everyday()):
        return "out_of_scope"
    outside = [p for p in query.places if not any(p in document.text for document in store.documents)]
    if outside:
        return "other_region"
    if spoken_of < config.threshold:
        return "not_in_plans"
    fitting = fit_evidence(evidence)
    for place in query.places:
        if not any(place in _around(e) for e in fitting):
            return "other_region"
    for year in query.years:
        if not any(speaks_of_year(e, year, store) for e in fitting):
            return "other_period"
    if (
        (query.measures or query.type == "numeric")
        and query.type in ("numeric", "time")
        and not any(answers(query.measures, e.unit.text) for e in fitting)
    ):
        return "figure_not_stated"
    return None


def confidence(evidence: Sequence[Evidence], config: RefusalConfig) -> float:
    """Probability that the plans speak of what was asked, from the best of the first pieces of evidence."""
    best = -math.inf
    for item in evidence[:5]:
        f = item.features
        z = (
            config.bias
            + config.context * f.context
            + config.own * f.own
            + config.dense * f.dense
            + config.lexical * f.lexical
            + config.unseen * f.unseen
        )
        best = max(best, z)
    return 1 / (1 + math.exp(-best)) if best > -700 else 0.0


def fit_evidence(evidence: Sequence[Evidence]) -> list[Evidence]:
    """The evidence that comes near the best in what it speaks of."""
    top = max((e.features.context for e in evidence[:10]), default=0.0)
    return [e for i, e in enumerate(evidence[:10]) if i == 0 or e.features.context >= 0.8 * top]


def is_question(query: Query) -> bool:
    """Whether there is anything to look for: a topic word of two characters, a place or a year, and
    more than a few characters that repeat."""
    letters = re.findall(r"[\u4e00-\u9fffa-z0-9]", query.text)
    if len(set(letters)) < 2:
        return False
    if any(len(t) > 1 for t in query.terms) or query.places or query.units:
        return True
    return bool(query.years and (query.measures or query.plans))


def speaks_of_year(item: Evidence, year: int, store: Store) -> bool:
    """Whether a piece of evidence speaks of a year: it names it, or it names none and its plan runs
    to that year (and it is no account of what has been reached)."""
    own = years(item.unit.text)
    if year in own:
        return True
    period = store.by_id[item.chunk.doc_id].period
    if own or period is None:
        return False
    if BACKGROUND.search(" ".join(item.chunk.headings)):
        return year in (period[0] - 1, period[0])
    return year == period[1]


def _around(item: Evidence) -> str:
    return f"{item.title} {' '.join(item.chunk.headings)} {item.unit.lead} {item.unit.text}"


def _everyday() -> tuple[str, ...]:
    """Matters that no development plan treats (``qa/data/everyday.txt``)."""
    lines = resources.files("qa").joinpath("data/everyday.txt").read_text("utf-8").splitlines()
    return tuple(w for line in lines if not line.startswith("#") for w in line.split())
