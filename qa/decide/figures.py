"""Verdicts on figures: each figure that a question states, held against the facts of its indicator, year and place."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from index.facts.fact import Fact
from index.facts.names import ACTS
from index.facts.unit_facts import facts_of_unit
from index.text.analyze import normalise
from index.text.places import within
from index.text.quantity import quantities, read
from index.text.word_lists import words_of
from index.types import Document
from qa.check.alignment import unsaid
from qa.decide.amounts import (
    agrees,
    came_otherwise,
    has_the_amount,
    in_unit_of,
    is_alike,
    is_left_open,
    is_of_kind,
    is_of_year,
    is_on_side,
    is_over_years,
    is_the_very,
    is_undecided,
    property_of,
    years_of,
)
from qa.decide.case import Case
from qa.decide.claims import is_denied, property_written, statement_of
from qa.decide.handed import is_handed_out
from qa.decide.limits import FRAMES, is_cut, is_elsewhere, is_of_a_neighbour, is_of_others
from qa.decide.scope import is_of_the_place
from qa.decide.times import on_their_side
from qa.read.subject import is_unasked_part
from qa.read.topic import Topic
from qa.types import Claim, ClaimedFigure, Evidence, Judgement
from qa.understand.topic import rarest_known, topic_terms

_DEPTH = 30
"""Pieces of evidence whose facts are looked at."""
_NAMED, _NAMED_FIRST = 0.5, 0.25
"""Share of an indicator's own words, by weight, that a question must name to speak of it; less for the best evidence."""
_NAMED_BEST = 0.4
"""The same for the best evidence to contradict what a question only takes for granted."""
_SURE = 0.75
"""The same for a figure of another unit or kind to contradict."""
_IN_FULL = 0.9
"""Share of an indicator's own words that is all but a particle."""
_HEAD = 4
"""Characters of the end of an indicator's name that name it by themselves."""
_ACCOUNTED = 0.75
"""Share of the words, by weight, with which a question names what a figure is of that a fact must have itself or stand under to
agree."""
_NUMBERED = r"\d.*|第?[一二两三四五六七八九十]+[年岁级类季月]*"
"""A whole word that tells one indicator from another by its number (学前一年, 学前三年)."""
_SIZES = words_of("sizes", "qa.decide")
"""Ends of names that only say that a figure tells a size; a question leaves them out."""
_MEASURE = re.compile("(?<=..)[量额数值率]$")
_AS_GOOD = 0.05
"""Facts within this of the best fit speak of the same thing."""
_SUM = "累计"
"""How plans say that a figure is the sum over several years."""


@dataclass(frozen=True, slots=True)
class _Found:
    """A fact with the evidence that states it, and how well it fits what is asked about: how much of its indicator is ``named``,
    how much of what is named it has (``far``)."""

    fact: Fact
    item: Evidence
    named: float
    fit: float
    far: float = 1.0


def on_figures(case: Case) -> Judgement | None:
    """The verdict on all figures that a question states, and on the property that it gives their indicator: no where a fact of
    that very indicator says otherwise, yes where each agrees with one; None where the facts do not decide."""
    claimed, claimed_property = case.claim.amounts, case.claim.property
    if not (claimed or (claimed_property and case.asks)) or is_denied(case.query):
        return None
    found = _facts(case)
    # What only asks what something came to (由9个减为多少) takes for granted what it was, which is no figure of its time.
    claimed = tuple(c for c in claimed if not _is_in_the_name(c, found) and (case.asks or c.side != "from"))
    verdicts = [(figure.written, _on_figure(figure, found, case)) for figure in claimed]
    if claimed_property:
        verdicts.append((claimed_property, _on_property(case, _best(_meant(property_written(case.query.text), "", found, case)))))
    decided = [replace(v, said=(said,)) for said, v in verdicts if v is not None]
    unstated = tuple(said for said, v in verdicts if v is None)
    first = next((v for v in decided if v.verdict != "yes"), None)
    if first is not None:
        return replace(first, others=tuple(v for v in decided if v is not first), unstated=unstated if case.asks else ())
    # What a claim goes on to say behind its last figure must be said as well.
    behind = statement_of(case.query).rpartition(claimed[-1].written)[2].partition(",")[0] if claimed else ""
    return None if unstated or not decided or unsaid(behind, decided[0].evidence[0]) else _together(decided)


def _on_figure(figure: ClaimedFigure, found: Sequence[_Found], case: Case) -> Judgement | None:
    """The verdict on a figure by the facts that are of all that it is said of. Where the very figure is that of others (两县合计), only
    a fact of the same name in the same plan denies it."""
    said = statement_of(case.query)
    others = [f for f in found if is_of_others(f.fact, said)]
    words = _words_about(figure.written, figure.about, case)
    whole = [f for f in found if f not in others and not is_cut(words, f.fact.indicator) and not is_handed_out(f.fact)]
    whole = [f for f in whole if not is_of_a_neighbour(figure.about, f.fact, case.store.by_id[f.fact.doc_id])]
    meant = _best(_meant(figure.written, figure.about, whole, case), figure)
    verdict = _on_one(in_unit_of(figure, [f.fact for f in meant]), meant, case)
    very = {(f.fact.doc_id, f.fact.indicator) for f in others if f.named >= _SURE and has_the_amount(figure, f.fact)}
    if verdict is None or verdict.verdict != "no" or not very:
        return verdict
    own = {(verdict.evidence[0].chunk.doc_id, name) for name in verdict.indicators}
    return verdict if very & own else None


def _together(agreed: Sequence[Judgement]) -> Judgement:
    """One yes of several: a claim for all that rests on the same evidence, the rest beside it."""
    by_evidence: dict[int, Judgement] = {}
    for verdict in agreed:
        before = by_evidence.get(verdict.evidence[0].id)
        by_evidence[verdict.evidence[0].id] = verdict if before is None else _as_one(before, verdict)
    first, *others = by_evidence.values()
    return replace(first, others=tuple(others))


def _as_one(one: Judgement, other: Judgement) -> Judgement:
    return replace(one, claim=_both(one.claim, other.claim), indicators=tuple({*one.indicators, *other.indicators}))


def _both(one: Claim, other: Claim) -> Claim:
    years = tuple(dict.fromkeys((*one.years, *other.years)))
    return Claim((*one.figures, *other.figures), (), years, one.property or other.property, (*one.amounts, *other.amounts))


def _is_in_the_name(figure: ClaimedFigure, found: Sequence[_Found]) -> bool:
    """Whether a figure is part of the name of an indicator that the question names (3岁以下婴幼儿托位数), so that it claims nothing."""
    return any(f.named >= _SURE and figure.written in normalise(f.fact.indicator) for f in found)


def _meant(said: str, about: str, found: Sequence[_Found], case: Case) -> list[_Found]:
    """The facts with how much they have of the words with which the question names what is ``said``; only those that have most
    of them, where there are any, else those that have the last."""
    if not case.asks:
        return list(found)
    words = _words_about(said, about, case)
    weighed = [replace(f, far=_accounted(words, f, case)) for f in found]
    # The word right before the figure tells which of several is meant (外销 in 某菜外销200吨, not the fact on its 产量).
    last = words[-1:] and normalise(words[-1])
    return [f for f in weighed if f.far >= _ACCOUNTED] or [f for f in weighed if last and last in normalise(f.fact.indicator)] or weighed


def _words_about(said: str, about: str, case: Case) -> tuple[str, ...]:
    """The topic words of a question that name what is ``said``: those right before it (``about``), else all before, else those
    right behind (新建5个气象站); none of its other figures."""
    before, _, behind = case.query.text.partition(said)
    for figure in case.claim.amounts:
        before = before.replace(figure.written, " ")
    parts = (about, before, re.split("[,;。?!]", behind)[0])
    return next((words for words in (_named_in(part, case) for part in parts) if words), ())


def _named_in(part: str, case: Case) -> tuple[str, ...]:
    """The topic words of a question that stand in a part of it and name something."""
    words = (t for t in case.query.terms if t not in FRAMES and t not in ACTS)
    return tuple(t for t in words if re.search(rf"(?<![\d.]){re.escape(t)}" if t[0].isdigit() else re.escape(t), part))


def _accounted(words: Sequence[str], found: _Found, case: Case) -> float:
    """Share of some words, by weight, that a fact has in its name, its clause and what it stands under; 0 where a number of
    theirs is missing."""
    if not words:
        return 1.0
    fact, unit = found.fact, found.item.unit
    before = unit.text[: max(0, fact.span[0] - unit.span[0])]
    clause = re.split("[，；。：]", before)[-1] if unit.kind == "sentence" else ""
    document = case.store.by_id[fact.doc_id]
    above = (document.title, document.issuer, *found.item.chunk.headings, unit.lead)
    own = normalise(" ".join((*above, fact.category, fact.place, fact.indicator, fact.act, clause)))
    if any(re.fullmatch(_NUMBERED, w) and w not in own for w in words):
        return 0.0
    topic = Topic(words, case.store)
    return topic.coverage(own) * (1 - topic.unseen)


def _on_property(case: Case, found: Sequence[_Found]) -> Judgement | None:
    """Whether the plan gives the indicator the property that is claimed; one that a question denies it is told by a no."""
    told = [f for f in found if property_of(f.fact) and f.named >= _SURE and f.far >= _ACCOUNTED]
    item = next((f for f in told if property_of(f.fact) == case.claim.property), next(iter(told), None))
    if item is None:
        return None
    verdict: Literal["yes", "no"] = "yes" if property_of(item.fact) == case.claim.property else "no"
    return Judgement(verdict, Claim(property=case.claim.property), (item.item,), indicators=(item.fact.indicator,))


def _best(found: Sequence[_Found], figure: ClaimedFigure | None = None) -> list[_Found]:
    """The facts that fit best, and of those that are named as much the ones that are of the unit and kind of a figure."""
    best = max(found, key=lambda f: f.fit, default=None)
    if best is None:
        return []
    alike = [f for f in found if figure and f.named >= best.named - _AS_GOOD and is_alike(figure, f.fact)]
    least = max((f.fit for f in alike), default=best.fit)
    return [f for f in found if f.fit >= (least if f in alike else best.fit) - _AS_GOOD]


def _facts(case: Case) -> list[_Found]:
    """The facts of the evidence that are of the place asked about and whose indicator the question names."""
    said = f"{case.query.text} {case.query.about}"
    found = []
    for rank, item in enumerate(case.evidence[:_DEPTH]):
        document = case.store.by_id[item.chunk.doc_id]
        if is_unasked_part(item.unit, case.query):
            continue
        for fact in facts_of_unit(item.chunk, item.unit, document).facts:
            if fact.amount is None or not _is_of_the_place(fact, item, document, case):
                continue
            named = _named(fact.indicator, said, case)
            if named >= (_NAMED if rank else _NAMED_FIRST):
                covered = case.topic.coverage(normalise(f"{item.chunk.headings[-1]} {fact.category} {fact.indicator}"))
                found.append(_Found(fact, item, named, named + covered))
    return [f for f in found if not _is_of_a_part(f, found, said)]


def _is_of_a_part(one: _Found, found: Sequence[_Found], said: str) -> bool:
    """Whether a fact is of a part or a kind (市属企业产值, or the 产值 of a group of places) that a question does not name, where one
    of the whole stands beside it."""
    name, kind, unit = normalise(one.fact.indicator), one.fact.kind, one.fact.amount and one.fact.amount.canonical
    for other in found:
        fact, whole = other.fact, normalise(other.fact.indicator)
        if fact.doc_id != one.fact.doc_id or fact.kind != kind or not fact.amount or fact.amount.canonical != unit:
            continue
        part = name.removesuffix(whole)
        if len(part) > 1 and name.endswith(whole) and part != name and not any(word in said for word in topic_terms(part)):
            return True
    return False


def _without_measure(indicator: str) -> str:
    """An indicator's name without the character that says that it is an amount (外销量, 销售额)."""
    return _MEASURE.sub("", normalise(indicator))


def _named(indicator: str, said: str, case: Case) -> float:
    """How far a question names an indicator: the share of its words, by weight, without those that only say that it is a size;
    at least the half where it names it without what qualifies it (城镇化率 for 常住人口城镇化率)."""
    size = next((s for s in _SIZES if indicator.endswith(s) and indicator != s), "")
    named = Topic(topic_terms(indicator.removesuffix(size)), case.store).coverage(said)
    in_full = _without_measure(indicator) in said
    return max(named, _NAMED if in_full or _has_the_head(normalise(indicator), said) else 0.0)


def _has_the_head(indicator: str, text: str) -> bool:
    """Whether a text has the end of an indicator's name, at least the half of it, where a name begins."""
    ends = (indicator[at:] for at in range(1, len(indicator) // 2 + 1) if len(indicator) - at >= _HEAD)
    return any(re.search(rf"(?:^|[的年省市县区国,;、\s]){re.escape(end)}", text) for end in ends)


def _is_of_the_place(fact: Fact, item: Evidence, document: Document, case: Case) -> bool:
    """Whether a fact is of the place that is asked about, and not said in a section of another."""
    elsewhere = is_elsewhere(item.chunk, item.unit, statement_of(case.query), document)
    return not elsewhere and is_of_the_place(fact, item, document, case.query)


def _on_one(figure: ClaimedFigure, found: Sequence[_Found], case: Case) -> Judgement | None:
    documents = case.store.by_id
    holds = [f for f in found if is_of_year(f.fact, figure.years, documents[f.fact.doc_id]) and is_on_side(figure, f.fact)]
    facts = [f.fact for f in found]
    dated = [f for f in _of_its_side(holds, figure, case) if not came_otherwise(figure, f.fact, facts)]
    if not figure.denied and (over := _over_years(figure, dated, found, case)) is not None:
        return over
    dated = [f for f in dated if not is_over_years(figure, f.fact)]
    if figure.denied:
        return _on_denied(figure, dated, found, case)
    agreed = _agreeing(figure, dated, found)
    claim = Claim((figure.figure,), years=figure.years, amounts=(figure,))
    if agreed is not None:
        return _agreed(agreed, figure, claim) if case.asks and agreed.far >= _ACCOUNTED else None
    # The very figure of another year is that one mistaken, not one that a bound leaves open.
    beyond = None if any(is_the_very(figure, f.fact) for f in found) else _left_open(figure, dated)
    if beyond is not None:
        return Judgement("reserved", claim, (beyond.item,), _words_of(beyond.fact)) if case.asks else None
    same = [f for f in dated if not (case.asks and (agrees(figure, f.fact) or not _is_the_matter(f, case)))]
    denying = _closest(figure, [f for f in same if is_alike(figure, f.fact) or _is_mistaken(figure, f)]) or _same_elsewhen(
        figure, found, documents
    )
    if denying is None or not (case.asks or _certain(figure, denying, found, case)):
        return None
    if case.asks and _may_stand(figure, denying, case):
        return None
    return _verdict("no", claim, denying)


def _over_years(figure: ClaimedFigure, dated: Sequence[_Found], found: Sequence[_Found], case: Case) -> Judgement | None:
    """Reserved where what is claimed is told of several years only, unless the figure of the very year denies it."""
    over = [f for f in dated if is_over_years(figure, f.fact)]
    told = _agreeing(figure, over, found)
    own = [f for f in dated if f not in over]
    if not case.asks or told is None or told.far < _ACCOUNTED or any(agrees(figure, f.fact) for f in own):
        return None
    if len(figure.years) == 1 and any(is_alike(figure, f.fact) and _is_the_matter(f, case) for f in own):
        return None
    claim = Claim((figure.figure,), years=figure.years, amounts=(figure,))
    return Judgement("reserved", claim, (told.item,), years_of(told.fact), over_years=True)


def _agreed(agreed: _Found, figure: ClaimedFigure, claim: Claim) -> Judgement:
    """Yes by a fact that agrees; its own words where they say more than the figure alone: at least or at most so much, or so
    much over several years."""
    fact = agreed.fact
    if not figure.bound and fact.bound in ("lower", "upper"):
        return Judgement("reserved", claim, (agreed.item,), _words_of(fact))
    if (
        fact.kind == "cumulative"
        and figure.kind == "level"
        and len(figure.years) == 1
        and len(fact.years) > 1
        and _SUM in agreed.item.unit.text
    ):
        return Judgement("reserved", claim, (agreed.item,), _SUM)
    return _verdict("yes", claim, agreed)


def _of_its_side(dated: Sequence[_Found], figure: ClaimedFigure, case: Case) -> list[_Found]:
    """The facts of a year that are on the side, reached or aimed at, that a question speaks of."""
    if case.query.plans:
        return list(dated)
    facts = on_their_side([f.fact for f in dated], figure, aimed=case.query.future, as_of=case.query.as_of, store=case.store)
    return [f for f in dated if f.fact in facts]


def _may_stand(figure: ClaimedFigure, denying: _Found, case: Case) -> bool:
    """Whether the very amount stands in evidence that speaks of what is claimed as much as the fact that would deny it, and is
    read there as no fact, so that nothing is known of what it is; not in what another place's government says."""
    words = _words_about(figure.written, figure.about, case)
    enough = _spoken_of(words, denying.item, case)
    named = Topic(topic_terms(denying.fact.indicator), case.store)
    own = case.store.by_id[denying.fact.doc_id].place
    for item in case.evidence[:_DEPTH]:
        place = case.store.by_id[item.chunk.doc_id].place
        if own and place and not (within(place, own) or within(own, place)):
            continue
        text = normalise(item.unit.text)
        written = any((q.unit, q.value) == (figure.unit, figure.value) for q in read(text))
        # What names nothing of the indicator says nothing of it, however little else the question's words tell.
        if written and named.coverage(text) >= _NAMED and _spoken_of(words, item, case) >= enough:
            facts = facts_of_unit(item.chunk, item.unit, case.store.by_id[item.chunk.doc_id]).facts
            if not any(has_the_amount(figure, f) for f in facts):
                return True
    return False


def _spoken_of(words: Sequence[str], item: Evidence, case: Case) -> float:
    """Share of some words, by weight, that a unit has in itself."""
    return Topic(words, case.store).coverage(normalise(item.unit.text))


def _verdict(verdict: Literal["yes", "no"], claim: Claim, found: _Found) -> Judgement:
    return Judgement(verdict, claim, (found.item,), indicators=(found.fact.indicator,))


def _is_the_matter(found: _Found, case: Case) -> bool:
    """Whether a fact is surely of what is asked about, so that it may deny: its names are most of the question, or the question
    names it in full, or in part and the question's rarest word is among them."""
    fact, covered = found.fact, found.fit - found.named
    if covered >= _NAMED or (found.named >= _IN_FULL and covered >= _NAMED_FIRST):
        return True
    names = normalise(f"{' '.join(found.item.chunk.headings)} {found.item.unit.lead} {fact.category} {fact.indicator}")
    return found.named >= _NAMED and rarest_known(case.query, case.store) in names


def _on_denied(figure: ClaimedFigure, dated: Sequence[_Found], found: Sequence[_Found], case: Case) -> Judgement | None:
    """The verdict on a figure that a question says not to be so: no where it is, yes where a fact like it says otherwise."""
    if not case.asks:
        return None
    stated = replace(figure, denied=False)
    claim = Claim((figure.figure,), years=figure.years, amounts=(figure,))
    agreed = _agreeing(stated, dated, found)
    if agreed is not None:
        return _verdict("no", claim, agreed)
    beyond = _left_open(stated, dated)
    if beyond is not None:
        return Judgement("reserved", claim, (beyond.item,), _words_of(beyond.fact))
    other = _closest(stated, [f for f in dated if _is_the_matter(f, case) and is_alike(stated, f.fact)])
    return _verdict("yes", claim, other) if other is not None and other.far >= _ACCOUNTED else None


def _left_open(figure: ClaimedFigure, dated: Sequence[_Found]) -> _Found | None:
    """A fact that neither agrees with what is claimed nor denies it."""
    return next((f for f in dated if is_left_open(figure, f.fact) or is_undecided(figure, f.fact)), None)


def _words_of(fact: Fact) -> str:
    """The words with which a fact leaves something open: those of its bound, or its range."""
    return fact.bound_words or (f"{fact.amount.number}{fact.amount.unit}" if fact.amount else "")


def _agreeing(figure: ClaimedFigure, dated: Sequence[_Found], found: Sequence[_Found]) -> _Found | None:
    """A fact of the year that agrees; one that agrees only within what bounds leave open does not count where the very
    figure is that of another year."""
    exact = [f for f in found if is_the_very(figure, f.fact)]
    if exact:
        return next((f for f in exact if f in dated), None)
    # The very amount under another bound (8%左右 for 8%以上) is what is meant, not another that happens to lie beyond it; what falls
    # short of an amount may well be compared with that of another year.
    if not figure.strict and any(has_the_amount(figure, f.fact) for f in found):
        return next((f for f in dated if has_the_amount(figure, f.fact) and agrees(figure, f.fact)), None)
    return next((f for f in dated if agrees(figure, f.fact)), None)


def _is_mistaken(figure: ClaimedFigure, found: _Found) -> bool:
    """Whether a fact of another unit or kind denies what is claimed: its name is named and has all that the question names; where
    it has the very amount (能耗是3.1% for 能耗降低3.1%), half of its name is enough."""
    return found.far >= _ACCOUNTED and found.named >= (_NAMED if has_the_amount(figure, found.fact) else _SURE)


def _closest(figure: ClaimedFigure, dated: Sequence[_Found]) -> _Found | None:
    """Of the facts of the year, the one that is most like what is claimed: of its amount, unit and kind before others."""

    def likeness(found: _Found) -> tuple[bool, bool, bool]:
        amount = found.fact.amount
        same_unit = amount is not None and amount.canonical == figure.unit
        return has_the_amount(figure, found.fact), same_unit, is_of_kind(figure, found.fact)

    return max(dated, key=likeness, default=None)


def _same_elsewhen(figure: ClaimedFigure, found: Sequence[_Found], documents: Mapping[str, Document]) -> _Found | None:
    """The very figure at another year: not that which was only aimed at for the year that is asked about."""
    very = [f for f in found if is_the_very(figure, f.fact)]
    return next((f for f in very if not (figure.years and is_of_year(f.fact, figure.years, documents[f.fact.doc_id]))), None)


def _certain(figure: ClaimedFigure, denying: _Found, found: Sequence[_Found], case: Case) -> bool:
    """Whether what a question only takes for granted may be contradicted: by a fact of the very unit and kind, where neither
    another fact nor its own sentence, of whatever it is there, has the amount and the question does not leave it open (300多个)."""
    if figure.bound == "about":
        return False
    named = denying.named >= _NAMED or (denying.named >= _NAMED_BEST and denying.item is case.evidence[0])
    claimed = figure.figure.number, figure.figure.unit
    beside = any((f.number, f.unit) == claimed for f in quantities(normalise(denying.item.unit.text)))
    return named and is_alike(figure, denying.fact) and not beside and not any(has_the_amount(figure, f.fact) for f in found)
