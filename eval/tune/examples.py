"""What the weights are fitted on: the dev questions of the shipped set and of the set over other governments' documents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval.others.items import read_items
from eval.sets.facts import found_facts
from eval.sets.questions import SHIPPED, Question, load, under
from index.text.analyze import normalise
from qa.config import Config
from qa.decide import asked as figure_asked
from qa.decide.asked import Bars
from qa.decide.refusal import RefusalConfig, decide, signals
from qa.engine import Engine
from qa.read.evidence import EvidenceConfig, select
from qa.types import Features, Filters, Query
from qa.understand.measure import answers
from qa.understand.parts import decompose
from qa.understand.query import understand

NAMES = Features._fields
OTHERS_WEIGHT = 3.0
"""How often a question of the other governments counts: there are a tenth as many. Equally heavy sets fit the shipped one worse,
and gain nothing on the other in cross-validation."""
Array = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Asked:
    """A dev question with the engine that it is asked of, the document that it is kept to (empty: all), its weight, and the
    group that a fold must not share with another: a part of a plan, or a whole document of the other governments."""

    question: Question
    engine: Engine
    keep_to: str
    weight: float
    group: str

    def query(self) -> Query:
        """The question as understood."""
        filters = Filters((self.keep_to,)) if self.keep_to else None
        engine = self.engine
        return understand(self.question.question, self.question.history, filters, engine.store, engine.terms, engine.as_of)


@dataclass(frozen=True, slots=True)
class Case:
    """The units found for a question: their features (units, NAMES) and which of them answer it."""

    group: str
    features: Array
    right: Flags
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Spoken:
    """The signals that refusal looks at for a question, and whether the plans speak of what was asked."""

    group: str
    signals: tuple[float, ...]
    answerable: bool
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Figure:
    """What tells of a figure in the best evidence of a question whether it is the one asked for, and whether it is; ``answerable``:
    whether any is."""

    group: str
    question: str
    signals: tuple[float, ...]
    right: bool
    answerable: bool
    weight: float = 1.0


def shipped(folder: Path, as_of: date, config: Config) -> Iterator[Asked]:
    """The dev questions of the shipped set, asked of an index."""
    engine = Engine(folder, config, as_of)
    for question in load([SHIPPED]):
        if question.split == "dev":
            yield Asked(question, engine, "", 1.0, _part(question))


def others(folder: Path, as_of: date, config: Config) -> Iterator[Asked]:
    """The dev questions over the documents of other governments, of what ``python -m eval.others build`` wrote to a folder."""
    engine = Engine(folder / "index", config, as_of)
    items = {item.question.id: item for item in read_items()}
    for question in load([folder / "questions"]):
        if question.split == "dev":
            item = items[question.id]
            yield Asked(question, engine, item.doc if item.alone else "", OTHERS_WEIGHT, item.doc)


def _part(question: Question) -> str:
    """What questions on one section share, since they are alike."""
    return f"{question.gold[0].doc}|{'/'.join(question.gold[0].section.split('/')[:2])}" if question.gold else question.id


def cases(asked: Sequence[Asked]) -> list[Case]:
    """A case for each answerable question that asks one thing and whose answer was found."""
    found, config = [], replace(EvidenceConfig(), keep=10_000)
    for one in asked:
        question, store = one.question, one.engine.store
        if not question.answerable or question.type == "comparison":
            continue
        query = one.query()
        rows = select(query, one.engine.search(query, store), store, config, one.engine.reader)
        right = np.array(
            [
                any(g.doc == e.chunk.doc_id and under(e.chunk.locator, g.section) for g in question.gold)
                and any(found_facts(question.facts, f"{e.unit.lead} {e.unit.text}"))
                for e in rows
            ]
        )
        if right.any():
            features = np.array([[getattr(e.features, name) for name in NAMES] for e in rows])
            found.append(Case(one.group, features, right, one.weight))
    return found


def spoken_of(asked: Sequence[Asked], config: EvidenceConfig) -> list[Spoken]:
    """The signals for answerable questions and for those that no plan treats, under some weights of evidence."""
    found = []
    for one in asked:
        question, engine = one.question, one.engine
        if not question.answerable and question.reason not in ("not_in_plans", "out_of_scope", "unclear"):
            continue
        query = decompose(one.query(), engine.store, engine.terms)[0]
        best = select(query, engine.search(query, engine.store), engine.store, config, engine.reader)
        if best:
            found.append(Spoken(one.group, signals(best), question.answerable, one.weight))
    return found


DEPTH = 20
"""Pieces of evidence among which a figure is looked for."""
OPEN = RefusalConfig(bars=Bars(0.0, 0.0, 0.0, 1.0), figure=replace(RefusalConfig().figure, threshold=0.0))
"""Refusal that takes any figure of the right kind for the one asked for."""


def figures_of(asked: Sequence[Asked], config: EvidenceConfig) -> list[Figure]:
    """The figures of the kind asked for that questions for the matter's own would be answered from, whatever they are of, under some
    weights of evidence."""
    found = []
    for one in asked:
        question, store = one.question, one.engine.store
        query = decompose(one.query(), store, one.engine.terms)[0]
        if not query.kind.own_quantity:
            continue
        key = figure_asked.key_of(query, store, figure_asked.Named(query, store))
        best = select(query, one.engine.search(query, store), store, config, one.engine.reader)
        decision = decide(query, best, store, OPEN)
        for item in decision.evidence[:DEPTH] if decision.reason is None else ():
            if item.kind != "row" and not answers(query.measures, normalise(item.unit.text)):
                continue
            told = question.answerable and any(found_facts(question.facts, f"{item.unit.lead} {item.unit.text}"))
            right = told and (not question.gold or any(g.doc == item.chunk.doc_id for g in question.gold))
            values = figure_asked.signals(query, item, key)
            found.append(Figure(one.group, question.id, values, right, question.answerable, one.weight))
    return found
