"""One way through: question -> understand -> search -> select -> draft -> check -> Answer.

Each stage is a LangChain runnable over a ``Turn``; ``chain(engine)`` puts them in sequence, so
``invoke``, ``batch`` and ``stream`` work, and ``ask()`` is the call that everything else uses.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from langchain_core.runnables import Runnable, RunnableLambda
from langsmith import tracing_context

import prompts
from index.search import search
from index.store import Store
from index.types import Hit
from qa import draft as writer
from qa.citations import Checked, check
from qa.engine import Engine
from qa.evidence import select
from qa.types import Answer, Draft, Filters, Query, Retrieved, Sentence
from qa.understand import understand

Event = Callable[[str, Any], None]
"""Called with the name of each stage as it begins, and with ``sentence`` for each sentence that passed."""

STAGES = ("understand", "search", "select", "draft", "check")
BUILTIN_WRITER = "builtin"
T = TypeVar("T")


@dataclass
class Turn:
    """One question on its way through the stages."""

    question: str
    history: Sequence[str]
    filters: Filters | None
    engine: Engine
    store: Store
    on_event: Event | None = None
    started: float = field(default_factory=time.perf_counter)
    timing_ms: dict[str, float] = field(default_factory=dict)
    hits: list[Hit] = field(default_factory=list)
    _query: Query | None = None
    _bench: writer.Workbench | None = None
    _draft: Draft | None = None

    @property
    def query(self) -> Query:
        """The question as understood."""
        return _made(self._query)

    @property
    def bench(self) -> writer.Workbench:
        """The evidence."""
        return _made(self._bench)

    @property
    def draft(self) -> Draft:
        """The draft."""
        return _made(self._draft)


def _made(value: T | None) -> T:
    if value is None:
        raise RuntimeError("the stages run in order")
    return value


def ask(
    question: str,
    engine: Engine,
    *,
    history: Sequence[str] = (),
    filters: Filters | None = None,
    on_event: Event | None = None,
) -> Answer:
    """Answers a question from the plans of an engine.

    Args:
        question: what the user typed.
        engine: the open index and settings.
        history: the user's earlier questions, oldest first.
        filters: plans to keep to.
        on_event: is told of each stage, and of each sentence that passed the check.

    Raises:
        InputError: the question is empty or far too long, or a filter names an unknown plan.
    """
    turn = Turn(question, tuple(history), filters, engine, engine.store, on_event)
    # Nothing leaves the machine: LangSmith tracing stays off even where its variables are set.
    with tracing_context(enabled=False):
        answer: Answer = chain().invoke(turn)
    return answer


def chain() -> Runnable[Turn, Answer]:
    """The stages as a LangChain sequence from a Turn to an Answer."""
    return RunnableLambda(_understand) | RunnableLambda(_search) | RunnableLambda(_select) | RunnableLambda(_draft) | RunnableLambda(_check)


def _stage(turn: Turn, name: str, run: Callable[[], None]) -> Turn:
    if turn.on_event:
        turn.on_event(name, None)
    before = time.perf_counter()
    run()
    turn.timing_ms[name] = round((time.perf_counter() - before) * 1000, 3)
    return turn


def _understand(turn: Turn) -> Turn:
    def run() -> None:
        turn._query = understand(turn.question, turn.history, turn.filters, turn.store.documents, turn.engine.as_of)

    return _stage(turn, "understand", run)


def _search(turn: Turn) -> Turn:
    query, config = turn.query, turn.engine.config

    def run() -> None:
        turn.hits = search(turn.store, query.text, config.top_k, plans=query.plans, config=config.search)

    return _stage(turn, "search", run)


def _select(turn: Turn) -> Turn:
    query = turn.query

    def run() -> None:
        found = select(query, turn.hits, turn.store, turn.engine.config.evidence)
        turn._bench = writer.Workbench(found, turn.store)

    return _stage(turn, "select", run)


def _draft(turn: Turn) -> Turn:
    query, bench = turn.query, turn.bench

    def run() -> None:
        turn._draft = writer.write(query, bench, turn.engine.config.draft)

    return _stage(turn, "draft", run)


def _check(turn: Turn) -> Answer:
    draft, bench = turn.draft, turn.bench
    checked = Checked((), (), ())

    def run() -> None:
        nonlocal checked
        checked = check(draft, bench.evidence, turn.store, turn.engine.as_of)

    _stage(turn, "check", run)
    reason = draft.reason or (None if checked.sentences else "not_in_plans")
    sentences = checked.sentences if reason is None else _refusal(reason, turn.query, checked, turn)
    if turn.on_event:
        for sentence in sentences:
            turn.on_event("sentence", sentence)
    text = "".join(cited_text(s) for s in sentences) + _notes(checked, reason is not None, turn)
    turn.timing_ms["total"] = round((time.perf_counter() - turn.started) * 1000, 3)
    return Answer(
        id=answer_id(turn),
        question=turn.question,
        status="answered" if reason is None else "refused",
        reason=reason,
        answer=text,
        sentences=sentences,
        citations=checked.citations,
        retrieved=retrieved(turn.hits),
        timing_ms=turn.timing_ms,
        model=BUILTIN_WRITER,
        fingerprint=turn.store.fingerprint,
    )


def cited_text(sentence: Sentence) -> str:
    """A sentence with its numbers before nothing: ``……。[1][2]``."""
    return sentence.text + "".join(f"[{n}]" for n in sentence.citations)


def retrieved(hits: Sequence[Hit]) -> tuple[Retrieved, ...]:
    """The sections found, each once with its best score, best first."""
    best: dict[tuple[str, str], float] = {}
    for hit in hits:
        best.setdefault((hit.chunk.doc_id, hit.chunk.locator), hit.score)
    return tuple(Retrieved(doc, section, score) for (doc, section), score in best.items())


def answer_id(turn: Turn) -> str:
    """The same for the same question asked of the same index."""
    key = json.dumps([turn.question, list(turn.history), turn.filters.plans if turn.filters else [], turn.store.fingerprint])
    return hashlib.sha256(key.encode()).hexdigest()[:16]


def _refusal(reason: str, query: Query, checked: Checked, turn: Turn) -> tuple[Sentence, ...]:
    texts = prompts.load("refusal")
    periods = sorted({d.period for d in turn.store.documents if d.period})
    values = {
        "near": "",
        "years": "、".join(f"{y}年" for y in query.years) or "所问时期",
        "covered": "、".join(dict.fromkeys(f"{a}—{b}年" for a, b in periods)) or "未注明",
        "places": "、".join(query.places) or "所问地区",
        "plans": "、".join(f"《{d.title}》" for d in turn.store.documents[:4]),
    }
    wanted = prompts.variables_of(texts.texts[reason])
    first = Sentence(texts.render(reason, **{k: v for k, v in values.items() if k in wanted}), ())
    near = [Sentence(texts.render("near", near=s.text), s.citations) for s in checked.sentences[:1]]
    return (first, *near)


def _notes(checked: Checked, refused: bool, turn: Turn) -> str:
    """What a reader must know of the sources: plans that have ended."""
    expired = {c.doc_id for c in checked.citations if not c.in_force}
    notes = []
    for doc_id in expired:
        period = turn.store.by_id[doc_id].period
        numbers = "".join(f"[{c.n}]" for c in checked.citations if c.doc_id == doc_id)
        if period and period[1] < turn.engine.as_of.year:
            notes.append(f"注：{numbers}所引规划期为{period[0]}—{period[1]}年，已到期。")
    return ("\n" + "\n".join(notes)) if notes else ""
