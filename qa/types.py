"""The contract of asking: what a question was understood as, what stands for the answer, the answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from index.facts.times import Spoken
from index.models.reading import Reading
from index.text.places.divisions import Level
from index.text.quantity import Bound, Figure
from index.text.quantity.motion import Side
from index.types import Chunk, Document, Span, Unit

Reason = Literal["not_in_plans", "other_period", "other_region", "figure_not_stated", "out_of_scope", "unclear"]
ClaimedKind = Literal["level", "change", "rate", "cumulative"]
EvidenceKind = Literal["sentence", "row", "responsible", "note"]


@dataclass(frozen=True, slots=True)
class Filters:
    """What the user narrowed the question to: ids of plans; all plans where empty."""

    plans: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QuestionKind:
    """What a kind of question wants, as far as finding, deciding and writing go by it.

    ``quantity``: a figure or a date must stand in what answers; ``own_quantity``: in a sentence that is itself of the
    matter; ``bodies``: government bodies; ``items``: all things of a list; ``sides``: several sides against each other;
    ``verdict``: yes or no; ``rows``: the rows of a table may be the answer. ``answer`` is what an answer to it is called.
    """

    name: str
    answer: str = "text"
    quantity: bool = False
    own_quantity: bool = False
    bodies: bool = False
    items: bool = False
    sides: bool = False
    verdict: bool = False
    rows: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """How a question wants to be answered: ``kind`` in short or as a brief; ``sentences`` and ``chars`` the longest answer
    wanted (0 where that is not said), ``table`` as a table, ``extent`` in more (1) or less (-1) detail than usual, ``item`` only that
    item of the list, by its number (0: all of it), ``only`` what of the list speaks of that name (empty: all of it)."""

    kind: Literal["", "summary", "brief"] = ""
    sentences: int = 0
    chars: int = 0
    table: bool = False
    extent: int = 0
    item: int = 0
    only: str = ""


OTHER = QuestionKind("other")
"""Of a question whose wording tells no kind."""


@dataclass(frozen=True, slots=True)
class Query:
    """A question as understood.

    ``text`` is the stand-alone wording, ``about`` what is searched for: the same without the names
    of plans, with the plans' terms for everyday words; ``terms`` its topic words, ``wordings`` the
    everyday words with the terms taken for them, ``years``
    the years asked about, ``places`` the places named, ``areas`` the areas that are no unit of government (苏北,
    南京都市圈), ``plans`` the ids of the plans meant (all
    where empty), ``units`` the government bodies named, ``measures`` the kinds of quantity asked
    for, ``count`` how many items a list should have (0 where it is not said), ``past`` whether it asks what has been reached so far,
    ``future`` whether it asks for a target, ``as_of`` the day that decides
    which plan is in force, ``taken_over`` whether places or years are those of another part of the question;
    ``level`` the level of government meant, ``periods`` the five-year periods named as a whole, ``scope`` the ids of
    the plans that may answer (all where empty), ``own`` those of a place that it names, which others may speak of too,
    ``due`` those of the place or level that are of the years asked about;
    ``choices`` what an ambiguous place may be, ``unknown`` the titles of plans named that the index does not have;
    ``form`` is how it wants to be answered; ``within`` the section, as plan and locator, whose text alone may answer;
    ``side`` the thing that this part asks of where a question sets two against each other, ``leans`` whether it names nothing itself
    that it asks of; ``wording`` the words of a language model that it is searched for and read in, in place of its own (empty: its own).
    """

    original: str
    text: str
    about: str
    kind: QuestionKind
    terms: tuple[str, ...]
    wordings: tuple[tuple[str, str], ...]
    years: tuple[int, ...]
    places: tuple[str, ...]
    areas: tuple[str, ...]
    plans: tuple[str, ...]
    units: tuple[str, ...]
    measures: frozenset[str]
    count: int
    past: bool
    future: bool
    as_of: date
    taken_over: bool = False
    level: Level | None = None
    periods: tuple[tuple[int, int], ...] = ()
    scope: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    due: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    form: Form = Form()
    within: tuple[str, str] | None = None
    side: str = ""
    leans: bool = False
    wording: str = ""

    @property
    def sources(self) -> tuple[str, ...]:
        """The ids of the plans that may answer; all where empty."""
        return self.plans or self.scope

    def allows(self, chunk: Chunk) -> bool:
        """Whether a chunk stands in the section that alone may answer, where there is one."""
        if self.within is None:
            return True
        plan, locator = self.within
        return chunk.doc_id == plan and f"{chunk.locator}/".startswith(f"{locator}/")

    @property
    def type(self) -> str:
        """The name of its kind."""
        return self.kind.name

    @property
    def spots(self) -> tuple[str, ...]:
        """Places and areas named."""
        return (*self.places, *self.areas)


class Features(NamedTuple):
    """What is known of a unit for a question; each between 0 and 1.

    ``own``, ``context``, ``heading``: share of the topic found in the unit, in it with its headings
    and paragraph topic, in the headings alone; ``search``: score of its chunk against the best;
    ``lexical``, ``dense``: BM25 and cosine of the unit, ``clause``: cosine of its nearest clause; ``figure``: a quantity of the kind asked
    for; ``year``: the year asked about,
    ``other_year``: other years only; ``place``: the place asked about, ``no_place``: not, ``place_topic``: it is
    what the paragraph or its heading is about, ``place_entry``: the paragraph is the entry of that very place in a list (half
    where the question names something rarer than what such entries are about);
    ``responsible``: a list of responsible units that was asked for, ``stray_list``: one that was
    not; ``row``: a table row; ``past``: the
    background of a plan; ``reached``: what has been reached, which was asked for; ``expired``: a plan that has ended;
    ``enumeration``: names several things where a list is asked for, as many as asked for at best; ``unseen``: share of the topic that no
    unit of the index has; ``answers``: how surely the reader finds that it answers, 0 where it is off.
    """

    own: float
    context: float
    heading: float
    search: float
    lexical: float
    dense: float
    clause: float
    figure: float
    year: float
    other_year: float
    place: float
    no_place: float
    place_topic: float
    place_entry: float
    responsible: float
    stray_list: float
    row: float
    past: float
    reached: float
    expired: float
    enumeration: float
    unseen: float
    answers: float = 0.0


NO_FEATURES = Features(*[0.0] * len(Features._fields))
"""Of evidence that was taken for what it is, not found by its worth."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words of a plan that can carry a statement.

    ``quote`` is the document's text at ``span``, ``score`` its worth for the question, made of
    ``features``; ``title`` is the plan's title, ``time`` the time that it speaks of,
    ``reading`` what the reader makes of it, where it read it.
    """

    id: int
    chunk: Chunk
    unit: Unit
    span: Span
    quote: str
    kind: EvidenceKind
    score: float
    features: Features
    title: str
    time: Spoken = field(default_factory=Spoken)
    reading: Reading | None = None

    @property
    def years(self) -> tuple[int, ...]:
        """The years that it speaks of."""
        return self.time.years


@dataclass(frozen=True, slots=True)
class ClaimedFigure:
    """A figure that a question states: as ``figure`` it writes it, ``value`` in ``unit`` (converted, exact), ``bound``, whether it
    is said to be a level, a change, a yearly rate or a sum over a period, the ``direction`` of a change (1, -1, else 0), and the
    ``years`` that it is said to hold for. ``low`` is the lower end of a range; ``strict``: its bound leaves the amount itself
    out (不到, 高于); ``denied``: it is said not to be so much; ``about`` are the words before it that say what it is of,
    ``written`` is it as the question has it. ``side`` and ``moved`` tell of a level what was before and what it came to, and
    which way (从50%提高到60%), as in a fact; ``compared``: the claim says from when a change is measured."""

    figure: Figure
    value: Decimal
    unit: str
    bound: Bound
    kind: ClaimedKind
    direction: int
    years: tuple[int, ...]
    low: Decimal | None = None
    strict: bool = False
    denied: bool = False
    about: str = ""
    written: str = ""
    side: Side = ""
    moved: int = 0
    compared: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    """What a question takes for true: ``figures`` that it states, with what they are said to be in ``amounts``, ``places``,
    ``years``, and the ``property`` (约束性, 预期性) of an indicator."""

    figures: tuple[Figure, ...] = ()
    places: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    property: str = ""
    amounts: tuple[ClaimedFigure, ...] = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the plans say to a claim: ``yes``, ``no``, or ``reserved`` with the ``word`` that reserves
    (争取, 严格限制), or ``no`` with the words of the heading that contradicts, and the evidence that decides, best first.
    Of several things claimed, each as the question writes it in ``said``, ``others`` are the verdicts on those besides, and
    ``unstated`` what the plans do not state. ``indicators`` are those of the facts that decide, none where no fact does.
    ``carried`` is the sentence that the evidence carries where words decide: what is claimed, or its contrary; ``denied``
    is the claim that it tells otherwise; ``compared`` the claim that sets two things against each other, or says that one rose or fell, which figures decide. ``over_years``:
    ``word`` names the years, or says that it is an average of several, of which the plan gives what is claimed."""

    verdict: Literal["yes", "no", "reserved"]
    claim: Claim
    evidence: tuple[Evidence, ...]
    word: str = ""
    said: tuple[str, ...] = ()
    others: tuple[Judgement, ...] = ()
    unstated: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()
    carried: str = ""
    denied: str = ""
    compared: str = ""
    over_years: bool = False


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of a draft with the ids of the evidence it rests on.

    ``prefix`` is put before the text: words of ours that place it (whose plan, how many items). A
    number in it must be that of the ids in ``counted``. ``judgement`` is what it answers to the
    question's claim, where it does.
    """

    text: str
    evidence: tuple[int, ...]
    prefix: str = ""
    counted: tuple[int, ...] = ()
    judgement: Judgement | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Draft:
    """Statements in order, or a reason to refuse (then the statements say what the plans do say); ``kind`` is what the answer
    is called where that is not told by the kind of question, ``notes`` what a reader must know besides."""

    statements: tuple[Statement, ...]
    reason: Reason | None = None
    kind: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    """A numbered source: plan, address, quoted words and where they stand in the plan's text; ``kind`` is that of the plan
    (official, digest), ``place`` the place that it is of, empty where that is unknown."""

    n: int
    doc_id: str
    title: str
    section: str
    heading: str
    page: int | None
    quote: str
    start: int
    end: int
    in_force: bool
    kind: str
    place: str = ""

    @classmethod
    def of(cls, n: int, document: Document, chunk: Chunk, span: Span, as_of: date) -> Citation:
        """The citation of a span of a chunk; ``as_of`` is the day that decides whether its plan is in force."""
        return cls(
            n=n,
            doc_id=document.id,
            title=document.title,
            section=chunk.locator,
            heading=" › ".join(chunk.headings),
            page=chunk.page,
            quote=document.text[slice(*span)],
            start=span[0],
            end=span[1],
            in_force=document.in_force(as_of),
            kind=document.kind,
            place=document.place,
        )


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an answer with the numbers of its citations."""

    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TableCell:
    """A value in a table, with the number of the citation that it stands in."""

    text: str
    citation: int


@dataclass(frozen=True, slots=True)
class Table:
    """Figures side by side: the names of the ``sides``, and ``rows`` of an indicator with a cell a side
    (None where the side gives no value); ``differences`` says in words how the cells of each row differ, empty
    where nothing can be said, and is itself empty where nothing can be said of any. ``of_list``: it is a list as a
    table, a row an item, and tells all that the sentences tell."""

    sides: tuple[str, ...]
    rows: tuple[tuple[str, tuple[TableCell | None, ...]], ...]
    differences: tuple[str, ...] = ()
    of_list: bool = False

    @property
    def head(self) -> str:
        """What stands over the names of the rows."""
        return "序号" if self.of_list else "指标"


@dataclass(frozen=True, slots=True)
class Retrieved:
    """A section that the search found."""

    doc_id: str
    section: str
    score: float


@dataclass(frozen=True, slots=True)
class Answer:
    """The whole result of one question; ``as_json`` is the form that other tools read.

    ``fold`` is how many of its sentences a caller shows at first where there are very many, 0 for all.
    ``kind`` is what the question wants, as ``QuestionKind.answer`` names it, ``verdict`` how it is answered where the answer
    says yes or no to it, or contradicts what it takes for true.
    """

    id: str
    question: str
    status: Literal["answered", "refused"]
    reason: Reason | None
    answer: str
    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    retrieved: tuple[Retrieved, ...]
    timing_ms: dict[str, float]
    model: str
    fingerprint: str
    table: Table | None = None
    kind: str = OTHER.answer
    verdict: Literal["yes", "no"] | None = None
    fold: int = 0

    def as_json(self) -> dict[str, Any]:
        """A JSON object as the design describes it."""
        return {
            "id": self.id,
            "question": self.question,
            "status": self.status,
            "kind": self.kind,
            "verdict": self.verdict,
            "reason": self.reason,
            "answer": self.answer,
            "sentences": [{"text": s.text, "citations": list(s.citations)} for s in self.sentences],
            "citations": [{name: getattr(c, name) for name in Citation.__dataclass_fields__} for c in self.citations],
            "retrieved": [{"doc_id": r.doc_id, "section": r.section, "score": r.score} for r in self.retrieved],
            "timing_ms": self.timing_ms,
            "model": self.model,
            "fingerprint": self.fingerprint,
            "table": _table_json(self.table),
            "fold": self.fold,
        }


def _table_json(table: Table | None) -> dict[str, Any] | None:
    if table is None:
        return None
    said = table.differences or ("",) * len(table.rows)
    rows = [
        {"name": name, "cells": [{"text": c.text, "citation": c.citation} if c else None for c in cells], "difference": differs}
        for (name, cells), differs in zip(table.rows, said, strict=True)
    ]
    return {"head": table.head, "sides": list(table.sides), "rows": rows}
