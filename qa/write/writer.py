"""The built-in writer: puts an answer together from the plans' own words, no language model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate

from index.facts.times import is_annual
from index.store.port import Store
from index.text.analyze import normalise
from index.text.periods import five_year_periods, years
from index.text.quantity import figures, same
from qa.decide.claims import asks_to_confirm, claim_of
from qa.decide.premises.premise import contradicted
from qa.decide.refusal import Decision, decide, is_about
from qa.decide.things.held import lacks_what_is_asked
from qa.decide.verdict import judge
from qa.read.pool import EvidencePool
from qa.types import Claim, Draft, Evidence, Form, Judgement, Query, Statement
from qa.write import bodies, lists
from qa.write.form import abbreviated, about_plan, addressed, brief, headed, located, named, picked, summed, tasked
from qa.write.sentence import sentence_text
from qa.write.strategies import answer
from qa.write.task import DraftConfig, Strategy, Task

_OPEN_TO_VERDICT = (None, "other_region", "other_period", "figure_not_stated")
"""Where a claim may be contradicted although what is asked is not stated just so."""
_OF_THE_MATTER = (None, "other_period", "figure_not_stated")
"""Where what a question takes for granted may be contradicted, by evidence that is of its place."""
_NEAR_ENOUGH, _AS_MUCH = 0.3, 0.8
"""Share of the topic that evidence must speak of to be shown with a refusal, and of what the best speaks of to be shown before it."""


_FORMS: tuple[Strategy, ...] = (
    about_plan.answer,
    headed.answer,
    tasked.answer,
    addressed.answer,
    brief.answer,
    named.answer,
    abbreviated.answer,
    summed.answer,
)
"""What answers a question by its form, whatever the evidence."""


def write(query: Query, evidence: Sequence[Evidence], pool: EvidencePool, config: DraftConfig) -> Draft:
    """A draft from the evidence of a question, best evidence first, all of it in the pool."""
    task = Task(query, evidence, pool, config)
    if query.form.item:
        draft = _written(replace(query, form=Form()), evidence, pool, config)
        return draft if draft.reason else picked.picked(draft, task)
    if only := query.form.only:
        # A list need not be of the place to speak of it.
        text = query.text.replace(only, "", 1)
        whole = replace(query, text=text, places=(), own=(), form=replace(query.form, only=""))
        narrowed = picked.narrowed(_written(whole, evidence, pool, config), task)
        if narrowed is not None:
            return narrowed
    return _short_enough(_written(query, evidence, pool, config), query.form)


def _short_enough(draft: Draft, form: Form) -> Draft:
    """A draft cut to the length that a summary is to have; its first statement always stays."""
    if form.kind != "summary" or draft.reason is not None:
        return draft
    sizes = accumulate(len(s.prefix + s.text) for s in draft.statements)
    fit = sum(size <= form.chars for size in sizes) if form.chars else len(draft.statements)
    return replace(draft, statements=draft.statements[: max(1, min(fit, form.sentences or fit))])


def _written(query: Query, evidence: Sequence[Evidence], pool: EvidencePool, config: DraftConfig) -> Draft:
    task = Task(query, evidence, pool, config)
    itself = next((draft for form in _FORMS if (draft := form(task)) is not None), None)
    if itself is not None:
        return itself
    decision = decide(query, evidence, pool.store, config.refusal)
    open_to_verdict = decision.spoken_of and decision.reason in _OPEN_TO_VERDICT
    # What contradicts a claim may be said of another place.
    told = decision.evidence if decision.reason else tuple(dict.fromkeys((*decision.evidence, *evidence)))
    verdict = judge(query, told or evidence, pool) if open_to_verdict else None
    if verdict is not None:
        return _dated(_with_verdict(task, verdict, decision), task)
    premise = _premise(query, decision, pool.store)
    if premise is not None:
        return _dated(Draft(tuple(_judged(task, premise))), task)
    # How many there are of what is listed by number need not be stated: it can be counted.
    if decision.reason == "figure_not_stated" and (counted := lists.items_counted(task)) is not None:
        return counted
    if _may_stand_in_lists(query, decision) and (tasks := bodies.tasks_of_bodies(task)) is not None:
        return tasks
    if decision.reason is not None:
        shown = decision.reason not in ("out_of_scope", "unclear") and evidence and evidence[0].features.context >= _NEAR_ENOUGH
        return _dated(task.refusal(decision.reason, _nearest(query, evidence, pool.store) if shown else ()), task)
    if _unstated(query, decision.evidence, pool.store):
        # Evidence of the place there is, or there would be a reason to refuse.
        return task.refusal("figure_not_stated", decision.evidence)
    short = summed.of_evidence(task.on(decision.evidence)) if query.form.kind == "summary" and not query.kind.bodies else None
    return short or _dated(_of_the_kind_asked(task, decision.evidence), task)


def _premise(query: Query, decision: Decision, store: Store) -> Judgement | None:
    """What contradicts what a question takes for granted, by evidence that is of its place."""
    if not decision.spoken_of or decision.reason not in _OF_THE_MATTER:
        return None
    return contradicted(query, decision.evidence, store, of_its_time=decision.reason != "other_period")


def _of_the_kind_asked(task: Task, evidence: Sequence[Evidence]) -> Draft:
    """What answers a question, or where it is answered; where it holds no thing of the kind that is asked for (a person, a place), that is what is missing."""
    draft = located.answer(task.on(evidence)) or answer(task.on(evidence))
    return task.refusal("figure_not_stated", evidence) if lacks_what_is_asked(task.query, draft, task.pool) else draft


def _may_stand_in_lists(query: Query, decision: Decision) -> bool:
    """Whether what the bodies that a question names have to do may be told though nothing comes near the question in words: it stands
    in lists of names. A place must be that of a body."""
    unspoken = decision.reason == "other_region" or (decision.reason == "not_in_plans" and not decision.spoken_of)
    return unspoken and all(any(place in unit for unit in query.units) for place in query.places)


def _nearest(query: Query, evidence: Sequence[Evidence], store: Store) -> Sequence[Evidence]:
    """What comes nearest to a question that is refused: of the place that it names, where that speaks of as much of the matter."""
    enough = _AS_MUCH * evidence[0].features.context
    return [e for e in evidence if e.features.context >= enough and all(is_about(p, e, store) for p in query.places)] or evidence


def _with_verdict(task: Task, verdict: Judgement, decision: Decision) -> Draft:
    """The verdict, and behind it what else answers. A row of a table tells all there is to say; where the rest was to
    be refused, so does the verdict."""
    told = decision.reason is not None or verdict.evidence[0].kind == "row"
    evidence = tuple(dict.fromkeys((*verdict.evidence, *decision.evidence, *task.evidence)))
    rest = () if told else answer(task.on(evidence)).statements
    taken = {e.id for e in verdict.evidence}
    return Draft((*_judged(task, verdict), *(s for s in rest if not taken & set(s.evidence))))


def _unstated(query: Query, evidence: Sequence[Evidence], store: Store) -> bool:
    """Whether a question asks to have a figure confirmed that stands in none of the first evidence, or of a place that no
    figure was found of."""
    claim = claim_of(query)
    if not claim.figures or not (query.kind.verdict or asks_to_confirm(query, claim)):
        return False
    of_the_place = [e for e in evidence[:5] if e.features.place or all(is_about(place, e, store) for place in query.places)]
    said = [f for e in of_the_place for f in (*figures(e.unit.text), *figures(" ".join((*e.chunk.headings, e.unit.lead))))]
    return not any(same(claimed, f) for claimed in claim.figures for f in said)


def _each(verdict: Judgement) -> str:
    """What is said of each of several things claimed, where not all of them are denied."""
    if not verdict.others and not verdict.unstated:
        return ""
    each = (verdict, *verdict.others)
    denied = [w for v in each if v.verdict == "no" for w in v.said]
    agreed = [w for v in each if v.verdict == "yes" for w in v.said]
    said = ((denied, "与规划不同"), (agreed, "与规划一致"), (verdict.unstated, "规划没有写"))
    return "".join(f"{'、'.join(f'“{w}”' for w in words)}{how}，" for words, how in said if words)


def _judged(task: Task, verdict: Judgement) -> list[Statement]:
    """The evidence that decides on a claim, the first with the verdict."""
    first, *beside = verdict.evidence
    no = f"否，{_each(verdict)}规划写的是：" if verdict.compared or asks_to_confirm(task.query, verdict.claim) else "规划写的与提问不同："
    prefix = {"yes": "是。", "no": no, "reserved": _reserved(verdict)}[verdict.verdict]
    counting = task.pool.heading(first, verdict.word) if verdict.verdict == "no" and verdict.word else None
    text = f"{verdict.word}。" if counting is not None else sentence_text(first)
    return [
        Statement(text, (counting if counting is not None else first.id, *task.pool.notes(first)), prefix, judgement=verdict),
        *([task.statement(first)] if counting is not None else ()),
        *(task.statement(e) for e in beside),
        *(replace(task.statement(v.evidence[0]), judgement=v) for v in verdict.others if v.evidence[0].id != first.id),
    ]


def _reserved(verdict: Judgement) -> str:
    """With what words the plan reserves what is claimed, or of which years it gives the figure."""
    if verdict.over_years:
        return f"规划写的是{verdict.word}的数，不是{_one_year(verdict.claim)}："
    return f"规划的用词是“{verdict.word}”："


def _one_year(claim: Claim) -> str:
    return f"{claim.years[0]}年一年的" if len(claim.years) == 1 else "一年的"


def _dated(draft: Draft, task: Task) -> Draft:
    """A draft whose statements from reports say of which year they are: each that is of another than the one before it. A list
    is of one time: it says so once, where no heading above it does."""
    if draft.statements and draft.statements[0].counted and draft.reason is None:
        return _list_dated(draft, task)
    statements: list[Statement] = []
    before = ""
    for statement in draft.statements:
        label = _label(statement, task)
        statements.append(replace(statement, prefix=f"{statement.prefix}{label}：") if label and label != before else statement)
        before = label or before
    return replace(draft, statements=tuple(statements))


def _list_dated(draft: Draft, task: Task) -> Draft:
    first, *rest = draft.statements
    labels = {_label(s, task) for s in draft.statements}
    headings = normalise(" ".join(task.pool.evidence[first.evidence[0]].chunk.headings)) if first.evidence else ""
    if len(labels) > 1 or not all(labels) or years(headings) or five_year_periods(headings):
        return draft
    return replace(draft, statements=(replace(first, prefix=f"{labels.pop()}：{first.prefix}"), *rest))


def _label(statement: Statement, task: Task) -> str:
    """The time of a statement in words; empty where it, the question or nothing tells it."""
    cited = [task.pool.evidence[i] for i in statement.evidence[:1]]
    return next((_label_of(e, statement.text, task) for e in cited), "")


def _label_of(item: Evidence, text: str, task: Task) -> str:
    told = item.years
    if not told or not is_annual(task.pool.store.by_id[item.chunk.doc_id]) or _says(text, told):
        return ""
    query = task.query
    asked = set(told) & set(query.years)
    # Of a year that is over what was aimed at then is not what came of it.
    aimed = item.time.reached is False and bool(asked) and not query.future and told[-1] < query.as_of.year
    if asked and not aimed and not (item.time.stretch and not _asks_of_a_stretch(query)):
        return ""
    span = f"{told[0]}—{told[-1]}年" if item.time.stretch else f"{told[-1]}年"
    return f"{span}的目标" if aimed else span


def _says(text: str, told: Sequence[int]) -> bool:
    said = normalise(text)
    return bool(set(told) & set(years(said))) or any(p.last == told[-1] for p in five_year_periods(said))


def _asks_of_a_stretch(query: Query) -> bool:
    return len(query.years) > 1 or bool(five_year_periods(query.text))
