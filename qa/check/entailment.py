"""Whether cited words carry a sentence that says them in other words: strict rules, no model.

A sentence passes only if nothing speaks against it: names, counts and places stand in what is cited;
each figure stands there with its unit, bound, year and place, beside the same words; each clause has a
clause of the source that agrees with it in negation, degree, direction, year and place; and the wording
is for the most part that of the source. ``qa/check/support.py`` does this for sentences that are the plan's own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from index.text.analyze import normalise
from qa.check.reading.content import ParsedText, content, read
from qa.check.reading.source import source_of
from qa.check.rules.clauses import wrong_clauses
from qa.check.rules.denial import wrong_negations, wrong_prefixes
from qa.check.rules.figures import wrong_counts, wrong_data_years, wrong_figures, wrong_years
from qa.check.rules.names import without_attribution, wrong_names
from qa.check.rules.pairs import wrong_levels, wrong_links, wrong_pairs
from qa.check.rules.places import wrong_places
from qa.check.rules.predicates import without_predicate, wrong_equations
from qa.check.rules.roles import wrong_acts
from qa.check.rules.times import wrong_times
from qa.check.rules.wording import wrong_wording
from qa.check.support import Verdict
from qa.types import Evidence


def entails(statement: str, evidence: Sequence[Evidence]) -> Verdict:
    """Whether the quotes of ``evidence`` carry a statement in whatever words.

    Args:
        statement: one sentence.
        evidence: what it cites.

    Returns:
        A verdict; ``missing`` says in Chinese what is not carried, for the model that is asked again.
    """
    if not evidence:
        return Verdict(False, ("没有注明资料编号",))
    source = source_of(evidence)
    said = normalise(statement)
    missing = [*wrong_names(said, source)]
    body = without_attribution(said, source)
    own = read(body)
    missing += wrong_places(own, source)
    missing += wrong_years(own, source)
    missing += wrong_data_years(said, source)
    missing += wrong_times(own, source)
    missing += wrong_figures(own, source)
    missing += wrong_counts(body, source)
    missing += wrong_clauses(own, source)
    missing += wrong_acts(own, source)
    missing += wrong_equations(own, source)
    missing += without_predicate(own)
    missing += wrong_pairs(own, source)
    missing += wrong_links(own, source)
    missing += wrong_levels(own, source)
    missing += wrong_negations(own, source)
    missing += wrong_prefixes(own, source)
    missing += wrong_wording(own, body, source)
    missing += _idle(own, evidence)
    return Verdict(not missing, tuple(dict.fromkeys(missing)))


def _idle(own: ParsedText, evidence: Sequence[Evidence]) -> Iterator[str]:
    """Citations that carry nothing of the sentence."""
    if len(evidence) < 2:
        return
    mine = content(own.text)
    figures = {(n.value, n.unit) for n in own.numbers}
    for item in evidence:
        if item.kind == "note":
            continue
        theirs = read(normalise(item.unit.text))
        pairs = content(normalise(f"{item.unit.lead}，{item.unit.text}"))
        if len(mine & pairs) < 0.25 * len(mine) and not figures & {(n.value, n.unit) for n in theirs.numbers}:
            yield "所引资料中有与此句无关的"
