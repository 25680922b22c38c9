"""Whether a piece of evidence holds the very figure that is asked for, or that of something else."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from index.store.port import Store
from index.text.analyze import normalise, pairs
from index.text.word_lists import words_of
from qa.read.subject import said
from qa.types import Evidence, Query
from qa.understand.measure import answers
from qa.understand.topic import rarest_known

_FRAMES = frozenset(words_of("frames", "qa.decide"))
"""Words that do not tell which indicator is meant."""
SIGNALS = ("dense", "own", "key", "context", "clause", "unseen", "row", "answers")


@dataclass(frozen=True, slots=True)
class FigureAsked:
    """A logistic model of "this is the figure that is asked for" for evidence that was read; its weights are over the values of
    ``signals``.

    Evidence that it finds less likely than ``threshold`` holds no answer. Fitted on the dev questions of both sets by
    ``python -m eval.tune.fit``; the threshold is the one at which one in a hundred of the figures found rightly would be refused,
    since more of the questions of other hands are.
    """

    bias: float
    dense: float
    own: float
    key: float
    context: float
    clause: float
    unseen: float
    row: float
    answers: float
    threshold: float


READ = FigureAsked(-4.68, 1.10, 0.81, 1.13, 0.85, 1.20, 1.45, -1.67, 3.48, 0.2)


@dataclass(frozen=True, slots=True)
class Bars:
    """A figure counts only if its own sentence speaks of at least ``own`` of the topic, or is at least ``dense`` near in meaning; and
    only if it or its headings have the rarest word of the question that the plans know, or it is no row of a table and at least
    ``near`` near; a row, only if no more than ``unseen`` of the topic is known to no plan."""

    own: float = 0.3
    dense: float = 0.35
    near: float = 0.45
    unseen: float = 0.5


def key_of(query: Query, store: Store) -> str:
    """What a question names most closely: the rarest word known; where all are strange but those that say no more than that a
    figure is asked for (目标, 增长), the first of the strange ones."""
    telling = replace(query, terms=tuple(t for t in query.terms if t not in _FRAMES))
    return rarest_known(telling, store) or next((t for t in telling.terms if len(t) > 1), "")


def signals(query: Query, item: Evidence, key: str) -> tuple[float, ...]:
    """What tells, under ``SIGNALS``, whether a figure is the one asked for: how near its sentence is in meaning, how much of the
    topic it says itself, whether it or what stands over it has the ``key`` of the question, be it in everyday words, its topic
    coverage in context and in the clause, the share of the topic that no plan has, whether it is a row of a table, and how surely
    the reader finds that it answers."""
    features = item.features
    keys = (key, *(wording for wording, term in query.wordings if term == key))
    # The key may be what the whole plan is of.
    row, where = item.kind == "row", f"{normalise(item.title)} {said(item)}"
    named = bool(key) and any(_is_named(k, where, in_part=row) for k in keys)
    own = features.own * (1 - features.unseen)
    return features.dense, own, float(named), features.context, features.clause, features.unseen, float(row), features.answers


def _is_named(key: str, where: str, *, in_part: bool) -> bool:
    """Whether a text has a word; ``in_part``: most of its pairs of characters, since a row has one part and its heads another
    (产量, 粮食: 粮食产量)."""
    own = pairs(key) if in_part else ()
    return key in where or (len(own) > 1 and sum(pair in where for pair in own) > len(own) / 2)


def is_asked_for(query: Query, item: Evidence, key: str, bars: Bars, model: FigureAsked | None = None) -> bool:
    """Whether a piece of evidence gives what is asked for: a quantity of the right kind and, where it is to be the matter's own,
    most likely of the matter by the ``model`` for evidence that was read, where there is none by the ``bars``."""
    if query.kind.own_quantity:
        values = signals(query, item, key)
        if not (_clears(values, bars, bool(key)) if model is None else likely(values, model) >= model.threshold):
            return False
    # A table row tells what there is to tell of its indicator, be it in words.
    return item.kind == "row" or answers(query.measures, item.unit.text)


def _clears(values: tuple[float, ...], bars: Bars, keyed: bool) -> bool:
    told = dict(zip(SIGNALS, values, strict=True))
    # What most of the question is of, and no plan has, is no row either.
    if told["row"] and told["unseen"] > bars.unseen:
        return False
    of_the_matter = told["own"] >= bars.own or told["dense"] >= bars.dense
    # What stands near in a table is most often another row of it.
    return of_the_matter and (not keyed or told["key"] > 0 or (told["dense"] >= bars.near and not told["row"]))


def likely(values: tuple[float, ...], model: FigureAsked) -> float:
    """The probability that a figure with some ``signals`` is the one asked for."""
    z = model.bias + sum(getattr(model, name) * value for name, value in zip(SIGNALS, values, strict=True))
    return 1 / (1 + math.exp(-max(-700.0, z)))
