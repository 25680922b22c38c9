"""How a figure that was read as a fact is judged: against the facts of its indicator, year and place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from index.facts.fact import Fact
from index.store.port import Store
from index.text.phrases import AIMING
from index.text.quantity import Figure
from index.types import Chunk, Unit
from qa.decide.amounts import agrees, came_otherwise, has_the_amount, is_of_kind, is_of_year, is_on_side, is_over_years, is_turned
from qa.decide.times import on_their_side
from qa.proofread.candidates import Candidate, plain_name
from qa.proofread.context import Bearing, is_of_place, several_governments, year_above
from qa.proofread.report import Verdict
from qa.types import ClaimedFigure, ClaimedKind

_SURE = 0.75
"""Share of both names, by weight, that must be the same for two figures to be of one indicator."""
_MAYBE = 0.5
"""The same for a figure that may be of the indicator, so that nothing certain can be said."""
_ALL = 0.95
"""Share of the name in a text that is all of it."""
_FAR_BETTER = 0.2
"""A fact that fits so much better than another is the one that is meant."""
_SPOKEN_OF = 0.4
"""Share of what a fact stands under, by weight, that a text that speaks of it names."""
_AS_MUCH = 0.15
"""Facts whose topic is spoken of within this of the most are meant as well."""
_AS_GOOD = 0.05
"""Facts within this of the best fit speak of the same thing."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict with its ground (a text of ``prompts/proofread.md``) and the facts that it stands on, the deciding one first; or
    the sentences, where it stands on their wording, with the figure or the word that they have (``shown``)."""

    verdict: Verdict
    ground: str
    facts: tuple[Fact, ...] = ()
    units: tuple[tuple[Chunk, Unit], ...] = ()
    shown: str = ""


def judge(claimed: Fact, bearing: Bearing, found: Sequence[Candidate], store: Store, as_of: date) -> Judged:
    """The verdict on a figure of a text.

    Args:
        claimed: what the figure was read as; it has an amount.
        bearing: the years, place and plans that it is said to be of.
        found: the facts that it may speak of, the best fit first.
        store: the index, for the plans of the facts.
        as_of: the day that decides which years are over.
    """
    here: list[Candidate] = []
    elsewhere: list[Candidate] = []
    for candidate in found:
        document = store.by_id[candidate.fact.doc_id]
        named = not bearing.plans or document.id in bearing.plans
        of_place = is_of_place(bearing.place, bearing.level, document, candidate.fact.place, candidate.fact.indicator)
        (here if named and of_place else elsewhere).append(candidate)
    sure = [c for c in here if c.near >= _SURE and c.far >= _SURE]
    maybe = [c for c in here if c not in sure and min(c.near, c.far) >= _MAYBE]
    figure = claimed_figure(claimed, bearing.years)
    if not sure:
        return _without_facts(figure, claimed, maybe, elsewhere, bearing, store)
    best = sure[0].fit
    same = [c for c in sure if c.fit >= best - _AS_GOOD]
    dated = [c for c in same if _is_dated(c.fact, bearing, store, figure)]
    aimed = any(w in claimed.unit.text for w in (*AIMING, "目标", "预期"))
    facts = [c.fact for c in dated]
    # What a plan that the text names says is held against all that it says, be it aimed at.
    side = facts if bearing.plans else on_their_side(facts, figure, aimed=aimed, as_of=as_of, store=store)
    if dated and not side:
        return Judged("unchecked", "aim", (dated[0].fact,))
    off = [c for c in dated if c.fact not in side]
    same, dated = [c for c in same if c not in off], [c for c in dated if c not in off]
    meant = _meant(figure, claimed, dated)
    others = [c.fact for c in (*sure, *maybe) if c not in same and c not in off and c.fit > best - _FAR_BETTER]
    judged = _held_against(figure, claimed, [c.fact for c in meant], [c.fact for c in same], others, bearing, store)
    if judged.verdict == "agrees" and came_otherwise(figure, judged.facts[0], [c.fact for c in sure]):
        return Judged("differs", "other_way", judged.facts, shown=_contrary(figure))
    if judged.verdict == "agrees" and _is_told_by_topic_alone(figure, claimed, meant):
        return Judged("unchecked", "topic", judged.facts)
    if judged.verdict == "differs" and not (bearing.place or bearing.level or bearing.plans) and several_governments(store.documents):
        return Judged("unchecked", "whose", judged.facts[:1])
    return judged


def _contrary(figure: ClaimedFigure) -> str:
    """The word for which way something went that is said to have gone the other."""
    return "下降" if figure.moved > 0 else "上升"


def _meant(figure: ClaimedFigure, claimed: Fact, dated: Sequence[Candidate]) -> list[Candidate]:
    """Of facts that have one name and several amounts (集群营收规模 of every cluster), those that stand under what the text speaks of."""
    most = max((c.topic for c in dated), default=0.0)
    return [c for c in dated if most < _SPOKEN_OF or c.topic >= most - _AS_MUCH or not _differ(figure, claimed, c, dated)]


def _is_told_by_topic_alone(figure: ClaimedFigure, claimed: Fact, meant: Sequence[Candidate]) -> bool:
    """Whether what agrees is one of several facts of one name and year that differ, and the text speaks of what none stands under."""
    agreed = next(c for c in meant if _agrees(figure, claimed, c.fact))
    return max(c.topic for c in meant) < _SPOKEN_OF and _differ(figure, claimed, agreed, meant)


def _differ(figure: ClaimedFigure, claimed: Fact, one: Candidate, found: Sequence[Candidate]) -> bool:
    """Whether facts of the years of one, reached or aimed at like it but under another topic, have another amount."""
    alike = (c.fact for c in found if (_years(c.fact), c.fact.reached) == (_years(one.fact), one.fact.reached))
    facts = (f for f in alike if _is_comparable(figure, claimed, f))
    mine = one.fact.amount
    return any(
        f.amount and mine and (f.amount.value, f.amount.low) != (mine.value, mine.low) and f.unit.lead != one.fact.unit.lead for f in facts
    )


def _without_facts(
    figure: ClaimedFigure, claimed: Fact, maybe: Sequence[Candidate], elsewhere: Sequence[Candidate], bearing: Bearing, store: Store
) -> Judged:
    """The verdict where no fact is surely of the indicator and place: not told where one may be of it, unless the very figure
    stands under the one name that has all words of the text's."""
    if maybe:
        named = [c for c in maybe if _agrees(figure, claimed, c.fact)]
        if (
            named
            and named[0].far >= _ALL
            and len({plain_name(c.fact.indicator) for c in named}) == 1
            and _is_dated(named[0].fact, bearing, store, figure)
        ):
            return Judged("agrees", "agrees_named", (named[0].fact,))
        return Judged("unchecked", "named", (named[0].fact,)) if named else Judged("unchecked", "which", (maybe[0].fact,))
    other = [c.fact for c in elsewhere if c.near >= _SURE and c.far >= _SURE]
    alike = [f for f in other if _is_comparable(figure, claimed, f)]
    very = next((f for f in alike if has_the_amount(figure, f) and _agrees(figure, claimed, f)), None)
    if very is not None:
        return Judged("unstated", "of_other", (very,))
    return Judged("unstated", "of_others", ((alike or other)[0],)) if other else Judged("unstated", "nothing")


def _held_against(
    figure: ClaimedFigure,
    claimed: Fact,
    dated: Sequence[Fact],
    same: Sequence[Fact],
    others: Sequence[Fact],
    bearing: Bearing,
    store: Store,
) -> Judged:
    agreed = next((f for f in dated if _agrees(figure, claimed, f)), None)
    if agreed is not None:
        return Judged("agrees", _remark(figure, agreed, bearing), (agreed,))
    unsure = next((f for f in others if _agrees(figure, claimed, f) and _is_dated(f, bearing, store, figure)), None)
    if unsure is not None:
        return Judged("unchecked", "between", (unsure, *dated[:1]))
    # Another amount that only lies within the bound is no sign that it is that year's.
    elsewhen = next((f for f in same if has_the_amount(figure, f) and _agrees(figure, claimed, f)), None)
    of_kind = [f for f in dated if _is_comparable(figure, claimed, f)]
    if elsewhen is not None:
        return Judged("differs", "other_year", (elsewhen, *of_kind[:1]))
    very = next((f for f in dated if has_the_amount(figure, f) and f not in of_kind), None)
    if very is not None:
        return Judged("differs", "other_kind", (very,))
    if of_kind:
        closest = next((f for f in of_kind if has_the_amount(figure, f)), of_kind[0])
        if has_the_amount(figure, closest) and is_turned(figure, closest):
            return Judged("differs", "other_way", (closest,), shown=_contrary(figure))
        return Judged("differs", "other_bound" if has_the_amount(figure, closest) else "other_value", (closest,))
    very = next((f for f in same if has_the_amount(figure, f)), None)
    if very is not None:
        return Judged("differs", "other_kind", (very,))
    written = next((f for f in dated if f.amount and claimed.amount and f.amount.number == claimed.amount.number), None)
    if written is not None:
        return Judged("differs", "other_unit" if is_of_kind(figure, written) else "other_kind", (written,))
    if dated:
        return Judged("unchecked", "kind", (dated[0],))
    return Judged("unstated", "no_year", tuple(same[:2]))


def claimed_figure(claimed: Fact, years: tuple[int, ...]) -> ClaimedFigure:
    """A fact of a text as the figure that is claimed.

    Raises:
        ValueError: it has no amount.
    """
    amount = claimed.amount
    if amount is None:
        raise ValueError("a claim needs an amount")
    kinds: dict[str, ClaimedKind] = {"rate": "rate", "cumulative": "cumulative", "change": "change"}
    written = Figure(amount.number, amount.unit, "", "")
    kind = kinds.get(claimed.kind, "level")
    return ClaimedFigure(
        written,
        amount.value,
        amount.canonical,
        claimed.bound,
        kind,
        claimed.direction,
        years,
        side=claimed.side,
        moved=claimed.moved,
        compared=claimed.since is not None,
    )


def _is_dated(fact: Fact, bearing: Bearing, store: Store, figure: ClaimedFigure) -> bool:
    """Whether a fact is of the years that are spoken of. A heading's year holds for what has none below it, in a plan as in a text."""
    if not is_on_side(figure, fact) or is_over_years(figure, fact):
        return False
    if not fact.years:
        above = _years(fact)
        if above or bearing.by_heading:
            return not above or not bearing.years or bool(set(above) & set(bearing.years))
    return is_of_year(fact, bearing.years, store.by_id[fact.doc_id])


def _years(fact: Fact) -> tuple[int, ...]:
    """The years of a fact, else the year that a heading above it names."""
    return fact.years or year_above((fact.unit.lead, *reversed(fact.chunk.headings)))


def _agrees(figure: ClaimedFigure, claimed: Fact, fact: Fact) -> bool:
    """Whether a fact says what is claimed, its year apart. Of a text that goes out more is asked than of a question: a yearly
    rate is no change over a period, and a bound that the plan has not must not be given to its very amount."""
    if fact.amount is None or claimed.amount is None or not _is_kind(figure, claimed, fact):
        return False
    if is_turned(figure, fact):
        return False
    if fact.amount.low is not None or claimed.amount.low is not None:
        ends = (claimed.amount.low, claimed.amount.value, claimed.amount.canonical)
        return ends == (fact.amount.low, fact.amount.value, fact.amount.canonical)
    if has_the_amount(figure, fact):
        return figure.bound == fact.bound or (not figure.bound and fact.bound != "upper")
    return fact.reached and figure.bound in ("lower", "upper") and agrees(figure, fact)


def _is_kind(figure: ClaimedFigure, claimed: Fact, fact: Fact) -> bool:
    if {figure.kind, fact.kind} <= {"change", "rate"} and fact.kind != "cumulative":
        # A growth in one year is a change in it, a yearly one over several is not.
        return _is_yearly(claimed) == _is_yearly(fact) and figure.direction == fact.direction
    if figure.kind == "cumulative" and fact.kind in ("count", "level"):
        return fact.amount is not None and fact.amount.measures not in ("percent", "")
    if figure.kind == "level" and fact.kind == "rate":
        return False
    return is_of_kind(figure, fact)


def _is_yearly(fact: Fact) -> bool:
    """Whether a change is one a year over several years."""
    return fact.kind == "rate" and (len(fact.years) > 1 or bool(fact.yearly))


def _is_comparable(figure: ClaimedFigure, claimed: Fact, fact: Fact) -> bool:
    """Whether a fact is of the unit and kind that is claimed, so that another amount denies it."""
    return fact.amount is not None and fact.amount.canonical == figure.unit and _is_kind(figure, claimed, fact)


def _remark(figure: ClaimedFigure, fact: Fact, bearing: Bearing) -> str:
    """The text to an agreement: what the text leaves out that the plan says."""
    if fact.bound and not figure.bound:
        return "agrees_without_bound"
    return "agrees_undated" if len(fact.years) == 1 and not bearing.years else "agrees"
