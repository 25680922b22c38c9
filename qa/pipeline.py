"""One way through: question -> understand -> search -> select -> draft -> check -> Answer.

Each stage is a LangChain runnable over a ``Turn``; ``chain(engine)`` puts them in sequence, so
``invoke``, ``batch`` and ``stream`` work, and ``ask()`` is the call that everything else uses.
"""

from __future__ import annotations

import hashlib
import json
import re
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import Any

from langchain_core.runnables import Runnable, RunnableLambda
from langsmith import tracing_context

import prompts
from index.store.port import Store
from index.text.analyze import normalise
from index.text.quantity import years
from index.types import Hit
from qa.check.citations import Checked, check
from qa.check.support import supports
from qa.engine import Engine
from qa.llm.language_model import Fluent
from qa.llm.wording import Asked, Leashed, judge_of
from qa.read.evidence import Topic, select
from qa.read.pool import Workbench
from qa.types import Answer, Draft, Evidence, Filters, Query, Retrieved, Sentence, Statement, Table
from qa.understand.parts import by_facet, decompose
from qa.understand.query import understand
from qa.write import draft as writer
from qa.write.comparison import Side, label_of, table

Event = Callable[[str, Any], None]
"""Called with the name of each stage as it begins, and with ``sentence`` for each sentence that passed."""
Ask = Callable[..., "Answer"]
"""``ask`` itself, or a function that takes and returns the same and has the question wait its turn."""

_EACH = re.compile(r"各|分别|[俩两]|一个.{1,8}另一个|分工")
"""Something of its own is asked of each of several places."""

STAGES = ("understand", "search", "select", "draft", "check")
BUILTIN_WRITER = "builtin"


@dataclass
class Part:
    """A part of the question with what was found for it."""

    query: Query
    hits: list[Hit] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)
    draft: Draft = field(default_factory=lambda: Draft(()))


@dataclass
class Turn:
    """One question on its way through the stages."""

    question: str
    history: Sequence[str]
    filters: Filters | None
    engine: Engine
    store: Store
    bench: Workbench
    on_event: Event | None = None
    fluent: Fluent | None = None
    started: float = field(default_factory=time.perf_counter)
    timing_ms: dict[str, float] = field(default_factory=dict)
    parts: list[Part] = field(default_factory=list)
    sides: list[str] = field(default_factory=list)
    leashed: Leashed | None = None
    shown: int = 0


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
    store = engine.store
    fluent = engine.fluent.until(stop) if engine.fluent and stop else engine.fluent
    turn = Turn(question, tuple(history), filters, engine, store, Workbench(store), on_event, fluent)
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
        query = understand(turn.question, turn.history, turn.filters, turn.store, turn.engine.terms, turn.engine.as_of)
        reworded = _reworded(turn, query)
        queries = reworded if len(reworded) > 1 else decompose(reworded[0], turn.store, turn.engine.terms)
        turn.parts = [Part(q) for q in queries]

    return _stage(turn, "understand", run)


def _reworded(turn: Turn, query: Query) -> tuple[Query, ...]:
    """The question, or its parts, as a language model words it where one is set and its words hold."""
    fluent = turn.fluent
    if fluent is None:
        return (query,)

    def read(text: str) -> Query:
        return replace(understand(text, (), turn.filters, turn.store, turn.engine.terms, turn.engine.as_of), original=turn.question)

    whole = fluent.standalone(turn.question, turn.history)
    query = read(whole) if whole else query
    if len(decompose(query, turn.store, turn.engine.terms)) > 1:
        return (query,)
    return tuple(read(text) for text in fluent.parts(query.text)) or (query,)


def _search(turn: Turn) -> Turn:
    def run() -> None:
        for part in turn.parts:
            part.hits = turn.engine.search(part.query, turn.store)

    return _stage(turn, "search", run)


def _select(turn: Turn) -> Turn:
    def run() -> None:
        for part in turn.parts:
            part.evidence = turn.bench.put(select(part.query, part.hits, turn.store, turn.engine.config.evidence))
        turn.parts = [piece for part in turn.parts for piece in _by_facet(part, turn)]

    return _stage(turn, "select", run)


def _by_facet(part: Part, turn: Turn) -> list[Part]:
    """The part for each of its places or years: always for a comparison, else where no single piece
    of evidence speaks of all of them."""
    query = part.query
    if len(query.spots) < 2 and len(query.years) < 2:
        return [part]
    if query.type != "comparison" and not (query.spots and _EACH.search(query.text)):
        if query.spots and any(e.features.place and (len(query.years) < 2 or e.features.year) for e in part.evidence[:2]):
            return [part]
        if not query.spots and any(all(y in years(e.unit.text) for y in query.years) for e in part.evidence[:3]):
            return [part]
    pieces = [Part(q) for q in by_facet(query, turn.store, turn.engine.terms)]
    for piece in pieces:
        piece.hits = turn.engine.search(piece.query, turn.store)
        piece.evidence = turn.bench.put(select(piece.query, piece.hits, turn.store, turn.engine.config.evidence))
    return pieces if len(pieces) > 1 else [part]


def _draft(turn: Turn) -> Turn:
    def run() -> None:
        used: set[int] = set()
        said: list[Evidence] = []
        for part in turn.parts:
            # Who does it is asked of what was just told: its own list comes first.
            if part.query.type == "responsible" and said and _speaks_of(said[0], part.query, turn.store):
                part.evidence = [*said, *(e for e in part.evidence if e.id not in {s.id for s in said})]
            # A later part should not be answered with the words that answered an earlier one, unless
            # they answer it far better than any others.
            fresh = [e for e in part.evidence if e.id not in used]
            best = part.evidence[0].score if part.evidence else 0.0
            enough = fresh and fresh[0].score >= best - turn.engine.config.draft.near
            part.draft = writer.write(part.query, fresh if enough else part.evidence, turn.bench, turn.engine.config.draft)
            if part.draft.reason is not None and part.query.taken_over and said:
                _let_go(part, turn)
            used.update(i for s in part.draft.statements for i in s.evidence)
            if part.draft.reason is None:
                said = [turn.bench.evidence[s.evidence[0]] for s in part.draft.statements[:1]]
        answered = [p for p in turn.parts if p.draft.reason is None]
        turn.sides = _sides(answered, turn)
        for part, label in zip(answered, turn.sides, strict=bool(turn.sides)):
            part.draft = _labelled(part.draft, label)
        turn.leashed = _word(turn)

    return _stage(turn, "draft", run)


def _let_go(part: Part, turn: Turn) -> None:
    """Asks a part again without the place and year that it took over from another, which it may not be about; what is
    found then counts only if it answers."""
    query = replace(part.query, places=(), areas=(), years=(), taken_over=False)
    hits = turn.engine.search(query, turn.store)
    evidence = turn.bench.put(select(query, hits, turn.store, turn.engine.config.evidence))
    draft = writer.write(query, evidence, turn.bench, turn.engine.config.draft)
    if draft.reason is None:
        part.query, part.hits, part.evidence, part.draft = query, hits, evidence, draft


def _speaks_of(item: Evidence, query: Query, store: Store) -> bool:
    """Whether a piece of evidence, with its headings, speaks of most of what is asked."""
    topic = Topic(query.terms, store)
    return (1 - topic.unseen) * topic.coverage(normalise(" ".join((*item.chunk.headings, item.unit.lead, item.unit.text)))) >= 0.5


def _word(turn: Turn) -> Leashed | None:
    """The answer as a language model words it, where one is set and the built-in writer has an answer:
    a refused question never goes to the model."""
    fluent, answered = turn.fluent, [p for p in turn.parts if p.draft.reason is None]
    if fluent is None or not answered:
        return None
    if not check(merge([p.draft for p in answered]), turn.bench.evidence, turn.store, turn.engine.as_of).sentences:
        return None
    passed: list[Statement] = []

    def tell(statement: Statement) -> None:
        passed.append(statement)
        if turn.on_event:
            judge = judge_of(passed, fluent.judge, supports)
            turn.on_event("sentence", check(Draft(tuple(passed)), turn.bench.evidence, turn.store, turn.engine.as_of, judge).sentences[-1])
            turn.shown += 1

    asked = [Asked(p.query, p.draft, p.evidence) for p in answered]
    return fluent.write("；".join(dict.fromkeys(p.query.text for p in answered)), asked, turn.bench.evidence, BUILTIN_WRITER, tell)


def _check(turn: Turn) -> Answer:
    answered = [p for p in turn.parts if p.draft.reason is None]
    # Of parts that are all refused the one speaks that came nearest.
    nearest = max(turn.parts, key=lambda p: p.evidence[0].features.context if p.evidence else 0.0)
    whole = merge([p.draft for p in answered] or [nearest.draft])
    checked = Checked((), (), ())
    leashed, judge = turn.leashed, None
    if leashed is not None:
        whole = Draft((*leashed.worded, *leashed.rest))
        judge = judge_of(leashed.worded, turn.fluent.judge, supports) if turn.fluent else None

    def run() -> None:
        nonlocal checked
        checked = check(whole, turn.bench.evidence, turn.store, turn.engine.as_of, judge)

    _stage(turn, "check", run)
    reason = whole.reason or (None if checked.sentences else "not_in_plans")
    sentences = checked.sentences if reason is None else _refusal(reason, nearest.query, checked, turn)
    if turn.on_event:
        for sentence in sentences[turn.shown :]:
            turn.on_event("sentence", sentence)
    gaps = [p for p in turn.parts if p.draft.reason is not None] if reason is None else []
    shown = _table(answered, turn.sides, checked, turn) if reason is None else None
    said = "".join(cited_text(s) for s in sentences)
    notes = (leashed.note if leashed else "") + _notes(checked, gaps, turn)
    # Without the empty lines Markdown takes what stands next to a table for a row of it.
    text = f"{said}\n\n{as_markdown(shown)}\n{notes}".rstrip("\n") if shown else said + notes
    turn.timing_ms["total"] = round((time.perf_counter() - turn.started) * 1000, 3)
    return Answer(
        id=answer_id(turn),
        question=turn.question,
        status="answered" if reason is None else "refused",
        reason=reason,
        answer=text,
        sentences=sentences,
        citations=checked.citations,
        retrieved=retrieved(turn.parts),
        timing_ms=turn.timing_ms,
        model=leashed.writer if leashed else BUILTIN_WRITER,
        fingerprint=turn.store.fingerprint,
        table=shown,
    )


def _sides(parts: Sequence[Part], turn: Turn) -> list[str]:
    """What to call the parts of an answer that sets plans against each other: their plans; none where it does not."""
    if len(parts) < 2 or any(not p.query.plans for p in parts) or len({p.query.plans for p in parts}) < len(parts):
        return []
    cited = [turn.bench.evidence[p.draft.statements[0].evidence[0]].chunk.doc_id for p in parts]
    return [label_of(turn.store.by_id[d], turn.engine.as_of) for d in cited] if len(set(cited)) == len(cited) else []


def _labelled(draft: Draft, label: str) -> Draft:
    first, *rest = draft.statements
    return replace(draft, statements=(replace(first, prefix=f"{label}：{first.prefix}"), *rest))


def _table(parts: Sequence[Part], labels: Sequence[str], checked: Checked, turn: Turn) -> Table | None:
    """The figures of the sides side by side, where the question asks of several plans, places or years."""
    if len(parts) < 2:
        return None
    sides = []
    for part, label in zip_longest(parts, labels):
        query = part.query
        place = query.spots[0] if not label and len(query.spots) == 1 else ""
        year = query.years[0] if not label and not place and len(query.years) == 1 else None
        name = label or place or (f"{year}年" if year else "")
        sides.append(Side(name, tuple(turn.bench.evidence[i] for s in part.draft.statements for i in s.evidence), place, year))
    if not all(s.label for s in sides) or len({s.label for s in sides}) < len(sides):
        return None
    said = " ".join(p.query.about for p in parts)
    return table(f"{turn.question} {said}", sides, turn.bench, checked.citations)


def as_markdown(shown: Table) -> str:
    """A table as Markdown, each value with the number of its source."""
    differ = [[d or "—"] for d in shown.differences] if shown.differences else [[] for _ in shown.rows]
    heads = ["指标", *shown.sides, *(["差异"] if shown.differences else [])]
    lines = [heads, ["---"] * len(heads)]
    lines += [
        [name, *(f"{c.text}[{c.citation}]" if c else "—" for c in cells), *last]
        for (name, cells), last in zip(shown.rows, differ, strict=True)
    ]
    return "\n".join("| " + " | ".join(cell.replace("|", "｜") for cell in line) + " |" for line in lines)


def merge(drafts: Sequence[Draft]) -> Draft:
    """One draft of several, each statement once; refused for the first reason given."""
    statements: dict[tuple[str, tuple[int, ...]], Statement] = {}
    for statement in (s for d in drafts for s in d.statements):
        statements.setdefault((statement.text, statement.evidence), statement)
    reason = next((d.reason for d in drafts if d.reason), None)
    return Draft(tuple(statements.values())[: 1 if reason else None], reason)


def cited_text(sentence: Sentence) -> str:
    """A sentence with its numbers before nothing: ``……。[1][2]``."""
    return sentence.text + "".join(f"[{n}]" for n in sentence.citations)


def retrieved(parts: Sequence[Part]) -> tuple[Retrieved, ...]:
    """The sections found, each once, best first: by their best evidence, then by the search; the
    parts of a question take turns. Scores are those of the search."""
    score: dict[tuple[str, str], float] = {}
    lists = []
    for part in parts:
        for hit in part.hits:
            key = (hit.chunk.doc_id, hit.chunk.locator)
            score[key] = max(score.get(key, 0.0), hit.score)
        chunks = [e.chunk for e in part.evidence] + [h.chunk for h in part.hits]
        lists.append(list(dict.fromkeys((c.doc_id, c.locator) for c in chunks)))
    turns = [key for row in zip_longest(*lists) for key in row if key is not None]
    return tuple(Retrieved(doc, section, score[doc, section]) for doc, section in dict.fromkeys(turns))


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
    wording = "not_mentioned" if reason == "not_in_plans" and query.type == "yesno" else reason
    wanted = prompts.variables_of(texts.texts[wording])
    first = Sentence(texts.render(wording, **{k: v for k, v in values.items() if k in wanted}), ())
    near = [Sentence(texts.render("near", near=s.text), s.citations) for s in checked.sentences[:1]]
    return (first, *near)


def _notes(checked: Checked, gaps: Sequence[Part], turn: Turn) -> str:
    """What a reader must know besides: parts of the question that the plans leave open, and plans
    that have ended."""
    texts = prompts.load("notes")
    notes = [texts.render("hidden", hidden=str(checked.hidden))] if checked.hidden else []
    for part in gaps:
        plans = part.query.plans if len(turn.parts) > 1 else ()
        if len(plans) == 1 and any(p.query.plans != plans for p in turn.parts):
            notes.append(texts.render("gap_plan", plan=turn.store.by_id[plans[0]].title))
        else:
            notes.append(texts.render("gap", part=part.query.text.rstrip("?？。")))
    for doc_id in dict.fromkeys(c.doc_id for c in checked.citations if not c.in_force):
        period = turn.store.by_id[doc_id].period
        if period and period[1] < turn.engine.as_of.year:
            numbers = "".join(f"[{c.n}]" for c in checked.citations if c.doc_id == doc_id)
            notes.append(texts.render("expired", numbers=numbers, first=str(period[0]), last=str(period[1])))
    return "".join(f"\n{note}" for note in notes)
