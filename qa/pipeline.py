"""One way through: question -> understand -> search -> select -> draft -> check -> Answer.

Composes the stages and holds no wording. ``ask()`` is the call that everything else uses; ``qa.chain`` wraps it for LangChain.
"""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from itertools import accumulate, zip_longest
from typing import Literal

from index.unseen import seen
from qa import render
from qa.check.citations import Checked, check
from qa.check.support import supports
from qa.check.verdicts import verdict_of
from qa.decide.claims import asks_for_a_verdict
from qa.engine import Engine
from qa.llm.keeping import Asked
from qa.llm.language_model import LanguageModel
from qa.llm.wording import Worded, judge_of
from qa.read.pool import EvidencePool
from qa.shelf import shelf_of
from qa.turn import Event, Part, Turn, draft_parts, select_evidence
from qa.types import Answer, Draft, Filters, Query, Reason, Retrieved, Sentence, Statement, Table
from qa.understand.english.translation import in_chinese
from qa.understand.parts import decompose
from qa.understand.query import understand
from qa.understand.question_type import courtesy_of
from qa.write import comparison
from qa.write.form.tabled import opening, tabled
from qa.write.sentence import marked_as_quoted, whose

Ask = Callable[..., "Answer"]
"""``ask`` itself, or a function that takes and returns the same and has the question wait its turn."""

STAGES = ("understand", "search", "select", "draft", "check")
BUILTIN_WRITER = "builtin"
_LONG, _FOLDED_TO = 24, 12
"""Sentences from which on an answer is long, and those that a caller shows of it at first."""
_LONG_CHARS, _FOLDED_TO_CHARS = 2000, 900
"""The same in characters: some screens of a phone."""


def ask(
    question: str,
    engine: Engine,
    *,
    history: Sequence[str] = (),
    filters: Filters | None = None,
    on_event: Event | None = None,
    stop: threading.Event | None = None,
) -> Answer:
    """Answers a question from the plans of an engine.

    Args:
        question: what the user typed.
        engine: the open index and settings.
        history: the user's earlier questions, oldest first.
        filters: plans to keep to.
        on_event: is told of each stage, and of each sentence that passed the check; what it raises ends the question.
        stop: set when nobody waits for the answer any more; a language model that is being asked is then left.

    Raises:
        InputError: the question is empty or far too long, or a filter names an unknown plan.
    """
    question = seen(question)
    store = engine.store
    model = engine.language_model.until(stop) if engine.language_model and stop else engine.language_model
    turn = Turn(question, tuple(map(seen, history)), filters, engine, store, EvidencePool(store), on_event, model)
    with _untraced(model):
        kind = courtesy_of(question)
        chinese = in_chinese(question) if kind == "foreign" else ""
        if chinese:
            answered = ask(chinese, engine, history=history, filters=filters, on_event=on_event, stop=stop)
            return replace(answered, question=question, answer=f"{answered.answer}{render.translated(chinese)}")
        return _courtesy(turn, kind) if kind else answer(drafted(turn))


def _untraced(model: LanguageModel | None) -> AbstractContextManager[None]:
    """Nothing leaves the machine: LangSmith tracing stays off even where its variables are set. Without a model nothing could be traced."""
    if model is None:
        return nullcontext()
    from langsmith import tracing_context

    return tracing_context(enabled=False)


def _courtesy(turn: Turn, kind: str) -> Answer:
    """What is said to a greeting or a question about the assistant itself: of no plan, so without citations."""
    sentence = render.courtesy(kind, turn.store, turn.engine.as_of)
    return _told(turn, "help", sentence.text, Checked((sentence,), (), ()))


def drafted(turn: Turn) -> Turn:
    """A question through the stages up to its drafts."""
    for name, stage in zip(STAGES, (_understand, _search, select_evidence, _draft), strict=False):
        _timed(turn, name, stage)
    return turn


def _timed(turn: Turn, name: str, stage: Callable[[Turn], None]) -> None:
    if turn.on_event:
        turn.on_event(name, None)
    before = time.perf_counter()
    stage(turn)
    turn.timing_ms[name] = round((time.perf_counter() - before) * 1000, 3)


def _understand(turn: Turn) -> None:
    query = understand(turn.question, turn.history, turn.filters, turn.store, turn.engine.terms, turn.engine.as_of)
    reworded = _reworded(turn, query)
    queries = reworded if len(reworded) > 1 else decompose(reworded[0], turn.store, turn.engine.terms)
    turn.parts = [Part(q) for q in queries]


def _reworded(turn: Turn, query: Query) -> tuple[Query, ...]:
    """The question, or its parts, as a language model words it where one is set and its words hold."""
    model = turn.language_model
    if model is None:
        return (query,)

    def read(text: str) -> Query:
        return replace(understand(text, (), turn.filters, turn.store, turn.engine.terms, turn.engine.as_of), original=turn.question)

    # What the built-in understanding took over from before is surer than what a model makes of it.
    left_open = bool(turn.history) and read(turn.question).text == query.text
    whole = model.standalone(turn.question, turn.history) if left_open else None
    query = read(whole) if whole else query
    if len(decompose(query, turn.store, turn.engine.terms)) > 1:
        return (query,)
    return tuple(read(text) for text in model.split(query.text)) or (query,)


def _search(turn: Turn) -> None:
    for part in turn.parts:
        part.hits = turn.engine.search(part.query, turn.store)


def _draft(turn: Turn) -> None:
    draft_parts(turn)
    answered = [p for p in turn.parts if p.draft.reason is None]
    turn.sides = comparison.labels([(p.query, p.draft) for p in answered], turn.pool, turn.engine.as_of)
    for part, label in zip(answered, turn.sides, strict=bool(turn.sides)):
        part.draft = comparison.labelled(part.draft, label)
    several = not turn.sides and len(shelf_of(turn.store.documents).by_place) > 1
    for part in turn.parts:
        part.draft = marked_as_quoted(part.draft)
        # What only comes near is always of something else.
        part.draft = whose(part.draft, turn.pool) if several or part.draft.reason else part.draft
    turn.worded = _word(turn)


def _word(turn: Turn) -> Worded | None:
    """The answer as a language model words it, where one is set and the built-in writer has an answer:
    a refused question never goes to the model."""
    model, answered = turn.language_model, [p for p in turn.parts if p.draft.reason is None]
    if model is None or not answered:
        return None
    if not check(merge([p.draft for p in answered]), turn.pool.evidence, turn.store, turn.engine.as_of).sentences:
        return None
    passed: list[Statement] = []

    def tell(statement: Statement) -> None:
        passed.append(statement)
        if turn.on_event:
            judge = judge_of(passed, model.judge, supports)
            turn.on_event("sentence", check(Draft(tuple(passed)), turn.pool.evidence, turn.store, turn.engine.as_of, judge).sentences[-1])
            turn.shown += 1

    asked = [Asked(p.query, p.draft, p.evidence) for p in answered]
    return model.write("；".join(dict.fromkeys(p.query.text for p in answered)), asked, turn.pool.evidence, BUILTIN_WRITER, tell)


def answer(turn: Turn) -> Answer:
    """The drafts of a question checked and put together."""
    answered = [p for p in turn.parts if p.draft.reason is None]
    # Of parts that are all refused the one speaks that came nearest.
    nearest = max(turn.parts, key=lambda p: p.evidence[0].features.context if p.evidence else 0.0)
    whole = _whole(turn, [p.draft for p in answered] or [nearest.draft])
    checked = Checked((), (), ())

    def passed(turn: Turn) -> None:
        nonlocal checked
        judge = judge_of(turn.worded.by_model, turn.language_model.judge, supports) if turn.worded and turn.language_model else None
        checked = check(whole, turn.pool.evidence, turn.store, turn.engine.as_of, judge)

    _timed(turn, "check", passed)
    reason: Reason | None = whole.reason or (None if checked.sentences else "not_in_plans")
    return _put_together(turn, answered, whole, checked) if reason is None else _refused(turn, reason, nearest.query, checked)


def _whole(turn: Turn, drafts: Sequence[Draft]) -> Draft:
    return Draft((*turn.worded.by_model, *turn.worded.built_in)) if turn.worded is not None else merge(drafts)


def _put_together(turn: Turn, answered: Sequence[Part], whole: Draft, checked: Checked) -> Answer:
    parts = [(p.query, p.draft) for p in answered]
    table = comparison.side_by_side(turn.question, parts, turn.sides, turn.pool, checked.citations)
    compares = bool(table or turn.sides)
    if table is None and any(p.query.form.table for p in answered):
        table = tabled(checked.sentences, checked.citations)
    gaps = [p.query for p in turn.parts if p.draft.reason is not None]
    notes = [
        turn.worded.note if turn.worded else "",
        render.reworded_notes([p.query for p in answered]),
        render.hidden_note(checked.hidden),
        render.notes(whole.notes),
        render.gap_notes(gaps, [p.query for p in turn.parts], turn.store),
        render.expired_notes(checked.citations, turn.store, turn.engine.as_of),
    ]
    return _told(
        turn,
        _kind(turn, compares),
        render.text_of(opening(checked.sentences) if table and table.of_list else checked.sentences, table, "".join(notes)),
        checked,
        table=table,
        model=turn.worded.writer if turn.worded else BUILTIN_WRITER,
        verdict=verdict_of(whole.statements, checked.sentences),
    )


def _refused(turn: Turn, reason: Reason, query: Query, checked: Checked) -> Answer:
    sentences = render.refusal(reason, query, checked.sentences, turn.store)
    notes = render.hidden_note(checked.hidden) + render.expired_notes(checked.citations, turn.store, turn.engine.as_of)
    text = render.text_of(sentences, None, notes)
    return _told(turn, _kind(turn, False), text, replace(checked, sentences=sentences), reason=reason)


def _kind(turn: Turn, compares: bool) -> str:
    """What the answer is called: a comparison where it sets sides against each other, else as the first part asks, or as what was written for it
    is called."""
    first = turn.parts[0].query
    if turn.parts[0].draft.kind:
        return turn.parts[0].draft.kind
    return "comparison" if compares else "verdict" if asks_for_a_verdict(first) else first.kind.answer


def _told(
    turn: Turn,
    kind: str,
    text: str,
    checked: Checked,
    *,
    reason: Reason | None = None,
    table: Table | None = None,
    model: str = BUILTIN_WRITER,
    verdict: Literal["yes", "no"] | None = None,
) -> Answer:
    """The answer, refused where there is a ``reason``; tells of its sentences that have not been told yet, and how long all took."""
    if turn.on_event:
        for sentence in checked.sentences[turn.shown :]:
            turn.on_event("sentence", sentence)
    turn.timing_ms["total"] = round((time.perf_counter() - turn.started) * 1000, 3)
    return Answer(
        id=answer_id(turn),
        question=turn.question,
        status="refused" if reason else "answered",
        reason=reason,
        answer=text,
        sentences=checked.sentences,
        citations=checked.citations,
        retrieved=retrieved(turn.parts, turn.pool),
        timing_ms=turn.timing_ms,
        model=model,
        fingerprint=turn.store.fingerprint,
        table=table,
        kind=kind,
        verdict=verdict,
        fold=_fold(checked.sentences),
    )


def _fold(sentences: Sequence[Sentence]) -> int:
    """How many sentences of a long answer are shown at first; 0 where it is not long."""
    sizes = list(accumulate(len(s.text) for s in sentences))
    if len(sentences) <= _LONG and (not sizes or sizes[-1] <= _LONG_CHARS):
        return 0
    fit = sum(size <= _FOLDED_TO_CHARS for size in sizes)
    return max(1, min(_FOLDED_TO, fit))


def merge(drafts: Sequence[Draft]) -> Draft:
    """One draft of several, each statement once; refused for the first reason given."""
    statements: dict[tuple[str, tuple[int, ...]], Statement] = {}
    for statement in (s for d in drafts for s in d.statements):
        statements.setdefault((statement.text, statement.evidence), statement)
    reason = next((d.reason for d in drafts if d.reason), None)
    return Draft(
        tuple(statements.values())[: 1 if reason else None], reason, notes=tuple(dict.fromkeys(n for d in drafts for n in d.notes))
    )


def retrieved(parts: Sequence[Part], pool: EvidencePool) -> tuple[Retrieved, ...]:
    """The sections found, each once, best first: by their best evidence, then by the search, then what an answer told besides (a whole
    chapter); the parts of a question take turns. Scores are those of the search, 0 where it did not find a section."""
    score: dict[tuple[str, str], float] = {}
    lists = []
    for part in parts:
        for hit in part.hits:
            key = (hit.chunk.doc_id, hit.chunk.locator)
            score[key] = max(score.get(key, 0.0), hit.score)
        told = [pool.evidence[i].chunk for s in part.draft.statements for i in s.evidence]
        chunks = [e.chunk for e in part.evidence] + [h.chunk for h in part.hits] + told
        lists.append(list(dict.fromkeys((c.doc_id, c.locator) for c in chunks)))
    turns = [key for row in zip_longest(*lists) for key in row if key is not None]
    return tuple(Retrieved(doc, section, score.get((doc, section), 0.0)) for doc, section in dict.fromkeys(turns))


def answer_id(turn: Turn) -> str:
    """The same for the same question asked of the same index."""
    key = json.dumps([turn.question, list(turn.history), turn.filters.plans if turn.filters else [], turn.store.fingerprint])
    return hashlib.sha256(key.encode()).hexdigest()[:16]
