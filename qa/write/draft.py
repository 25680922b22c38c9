"""The built-in writer: puts an answer together from the plans' own words, no language model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from index.text.analyze import normalise
from index.text.quantity import figures, same
from qa.decide.refusal import RefusalConfig, decide
from qa.decide.verdict import asks_to_confirm, claim_of, judge
from qa.read.evidence import Topic
from qa.read.pool import Workbench
from qa.types import Draft, Evidence, Judgement, Query, Statement
from qa.understand.measure import answers
from qa.write import about_plan, listing, responsible
from qa.write.sentence import sentence_text

_OPEN_TO_VERDICT = (None, "other_region", "other_period", "figure_not_stated")
"""Where a claim may be contradicted although what is asked is not stated just so."""


@dataclass(frozen=True, slots=True)
class DraftConfig:
    """``max_sentences`` and ``max_chars`` bound an answer that is no list, ``list_chars`` one that is.

    A further sentence must score within ``near`` of the best, or within ``far`` if it speaks of
    ``gain`` more of the topic; ``max_items``: longest list shown in full.
    """

    max_sentences: int = 3
    max_chars: int = 240
    list_chars: int = 420
    near: float = 1.3
    far: float = 2.2
    gain: float = 0.15
    max_items: int = 60
    refusal: RefusalConfig = field(default_factory=RefusalConfig)


def write(query: Query, evidence: Sequence[Evidence], bench: Workbench, config: DraftConfig) -> Draft:
    """A draft from the evidence of a question, best evidence first, all of it on the bench."""
    about_itself = about_plan.statements(query, bench)
    if about_itself is not None:
        return Draft(tuple(about_itself), None if about_itself else "figure_not_stated")
    decision = decide(query, evidence, bench.store, config.refusal)
    open_to_verdict = decision.spoken_of and decision.reason in _OPEN_TO_VERDICT
    verdict = judge(query, decision.evidence or evidence, bench) if open_to_verdict else None
    if verdict is not None:
        evidence = tuple(dict.fromkeys((*verdict.evidence, *decision.evidence, *evidence)))
        # A row of a table tells all there is to say; where the rest was to be refused, so does the verdict.
        told = decision.reason is not None or verdict.evidence[0].kind == "row"
        rest = Draft(()) if told else _answer(query, evidence, bench, config)
        return Draft((*_judged(query, verdict, bench), *_without(rest.statements, verdict)))
    if decision.reason is None and _unstated(query, decision.evidence):
        return Draft(tuple(Statement(sentence_text(e), (e.id,)) for e in decision.evidence[:1]), "figure_not_stated")
    if decision.reason is not None:
        near = [e for e in evidence[:1] if e.features.context >= 0.3 and decision.reason not in ("out_of_scope", "unclear")]
        return Draft(tuple(Statement(sentence_text(e), (e.id,)) for e in near), decision.reason)
    return _answer(query, decision.evidence, bench, config)


def _unstated(query: Query, evidence: Sequence[Evidence]) -> bool:
    """Whether a question asks to have a figure confirmed that stands in none of the first evidence."""
    claim = claim_of(query)
    if not claim.figures or not (query.type == "yesno" or asks_to_confirm(query, claim)):
        return False
    said = [f for e in evidence[:5] for f in (*figures(e.unit.text), *figures(" ".join((*e.chunk.headings, e.unit.lead))))]
    return not any(same(claimed, f) for claimed in claim.figures for f in said)


def _judged(query: Query, verdict: Judgement, bench: Workbench) -> list[Statement]:
    """The evidence that decides on a claim, the first with the verdict."""
    first, *beside = verdict.evidence
    no = "否，规划写的是：" if asks_to_confirm(query, verdict.claim) else "规划写的与提问不同："
    prefix = {"yes": "是。", "no": no, "reserved": f"规划的用词是“{verdict.word}”："}[verdict.verdict]
    counting = bench.heading(first, verdict.word) if verdict.verdict == "no" and verdict.word else None
    text = f"{verdict.word}。" if counting is not None else sentence_text(first)
    return [
        Statement(text, (counting if counting is not None else first.id, *bench.notes(first)), prefix, judgement=verdict),
        *([Statement(sentence_text(first), (first.id,))] if counting is not None else ()),
        *(Statement(sentence_text(e), (e.id,)) for e in beside),
    ]


def _without(statements: Sequence[Statement], verdict: Judgement) -> list[Statement]:
    """The statements that rest on other evidence than the verdict."""
    taken = {e.id for e in verdict.evidence}
    return [s for s in statements if not taken & set(s.evidence)]


def _answer(query: Query, evidence: Sequence[Evidence], bench: Workbench, config: DraftConfig) -> Draft:
    """What the evidence says to a question that it answers."""
    tasks = responsible.by_body(query, bench, config.max_items)
    if tasks:
        return Draft(tuple(tasks))
    if query.type == "responsible":
        statements = responsible.by_task(query, evidence, bench)
        if statements:
            return Draft(tuple(statements))
        # Who leads or decides may stand in the sentence itself; 谁 may ask for another kind of thing.
        if responsible.asks_for_body(query) and not responsible.names_body(evidence[0]):
            return Draft(tuple(Statement(sentence_text(e), (e.id,)) for e in evidence[:1]), "figure_not_stated")
    listed = listing.rows(query, bench, config.max_items)
    if listed:
        return Draft(tuple(listed))
    picked = listing.of_category(query, evidence, bench, config.max_items) if query.type == "list" else []
    picked = picked or listing.items_that_name(query, evidence, bench, config.max_items)
    if picked:
        return Draft(tuple(picked))
    # Of a list only the item of the place that was asked about is wanted.
    about_place = any(e.features.place_topic for e in evidence[:3])
    if query.type == "list" and not about_place:
        statements = listing.items_of_section(query, evidence, bench, config.max_items) or listing.paragraph(
            evidence, bench, config.list_chars, 2 * config.far
        )
        if statements:
            return Draft(tuple(statements))
    return Draft(tuple(_sentences(query, evidence, bench, config)))


def _sentences(query: Query, evidence: Sequence[Evidence], bench: Workbench, config: DraftConfig) -> list[Statement]:
    """The best sentence, and further ones that add what it does not yet speak of."""
    topic = Topic(query.terms, bench.store)
    chosen = [evidence[0]]
    said = _full_text(evidence[0])
    while len(chosen) < config.max_sentences:
        rest = [e for e in evidence[1:16] if all(e.id != c.id and not _same_words(e, c) for c in chosen)]
        if query.type == "numeric":
            rest = [e for e in rest if answers(query.measures, e.unit.text)]
        gains = [(topic.coverage(said + " " + _full_text(e)) - topic.coverage(said), e) for e in rest]
        fitting = [
            (e.score + 2 * gain, e)
            for gain, e in gains
            if e.score >= evidence[0].score - (config.far if gain >= config.gain else config.near if gain >= 0.03 else 0.0)
        ]
        if not fitting:
            break
        best = max(fitting, key=lambda pair: pair[0])[1]
        if sum(len(e.unit.text) for e in chosen) + len(best.unit.text) > config.max_chars:
            break
        chosen.append(best)
        said += " " + _full_text(best)
    statements = [Statement(sentence_text(item), (item.id, *bench.notes(item))) for item in chosen]
    newer = _newer(query, chosen, evidence, bench, config)
    return [*statements, Statement(sentence_text(newer), (newer.id, *bench.notes(newer)), "现行规划的提法：")] if newer else statements


def _newer(
    query: Query, chosen: Sequence[Evidence], evidence: Sequence[Evidence], bench: Workbench, config: DraftConfig
) -> Evidence | None:
    """What a plan in force says, where all that was chosen stands in plans that have ended and the question
    means none of them: it must speak of nearly as much of the topic, and score not far below."""
    in_force = {d.id for d in bench.store.documents if d.in_force(query.as_of)}
    if query.type == "responsible" or query.plans or query.years or query.past or any(e.chunk.doc_id in in_force for e in chosen):
        return None
    best = chosen[0]
    for item in evidence[:16]:
        elsewhere = bool(query.places) and not item.features.place
        fits = not elsewhere and item.features.context >= 0.9 * best.features.context and item.features.own >= 0.7 * best.features.own
        if item.chunk.doc_id in in_force and fits and item.score >= best.score - config.far:
            return item if query.type != "numeric" or answers(query.measures, item.unit.text) else None
    return None


def _full_text(item: Evidence) -> str:
    return normalise(f"{item.chunk.headings[-1]} {item.unit.lead} {item.unit.text}")


def _same_words(one: Evidence, other: Evidence) -> bool:
    return one.quote in other.quote or other.quote in one.quote
