"""The second look at evidence: boosted trees that read the features of the first units together.

A weighted sum cannot see that a figure matters more where the words of the question are its own, or that a list is no
answer to a question for a date. The trees were grown on the dev split by ``python -m eval.fit --write`` and stand in
``qa/data/ranker.npz`` as plain arrays. What they give is the logarithm of the odds that a unit answers the question, so
that it also tells how likely there is an answer at all.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass, fields
from importlib import resources
from pathlib import Path
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from index.analyze import normalise, pairs
from index.types import Chunk, Unit
from qa.figures import quantities, years
from qa.types import Features, Query, QuestionType

Array = NDArray[np.float64]

FEATURES = tuple(f.name for f in fields(Features))
TYPES: tuple[QuestionType, ...] = get_args(QuestionType)
_COMPARED = ("own", "context", "heading", "search", "lexical", "dense")
_WORDING = ("shared", "shared_about", "run")
_UNIT = ("length", "items", "figures", "years_named", "led")
_QUERY = ("terms", "places", "years", "plans", "past", "future", "measures")
INPUTS = (
    *FEATURES,
    *(f"{name}_behind" for name in _COMPARED),
    "sum_behind",
    "sum",
    *_WORDING,
    *(f"{name}_behind" for name in _WORDING),
    *_UNIT,
    *(f"asks_{kind}" for kind in TYPES),
    *(f"query_{name}" for name in _QUERY),
)
"""What the trees read of a unit, in this order: its features and how far each of some is behind the best unit's; the
weighted sum; shares of the question's character pairs in the unit, in it with its topic and heading, and the longest
run of characters in common; its length and what it holds; what the question asks."""


@dataclass(frozen=True, slots=True)
class Ranker:
    """Boosted regression trees (Friedman 2001, "Greedy function approximation: a gradient boosting machine").

    All trees lie one behind another. ``feature`` and ``threshold`` of a node decide: a value up to the threshold goes to
    node ``left``, else to ``right`` (both counted over all trees); a leaf has feature -1 and its ``value``. ``roots`` are
    the first nodes, ``base`` is added to the sum.
    """

    feature: NDArray[np.int16]
    threshold: Array
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    value: Array
    roots: NDArray[np.int32]
    base: float

    def score(self, table: Array) -> Array:
        """The sum of the leaves for each row of inputs, shape (rows,).

        Args:
            table: shape (rows, len(INPUTS)).
        """
        at = np.tile(self.roots, (len(table), 1))
        rows = np.arange(len(table))[:, None]
        while (inner := self.feature[at] >= 0).any():
            goes_left = table[rows, np.maximum(self.feature[at], 0)] <= self.threshold[at]
            at = np.where(inner, np.where(goes_left, self.left[at], self.right[at]), at)
        found: Array = self.value[at].sum(axis=1) + self.base
        return found

    def save(self, path: Path) -> None:
        """Writes a NumPy archive with the names of the inputs."""
        arrays = {name: getattr(self, name) for name in ("feature", "threshold", "left", "right", "value", "roots", "base")}
        np.savez_compressed(path, allow_pickle=False, inputs=np.array(INPUTS), **arrays)


@functools.cache
def shipped() -> Ranker:
    """The trees that come with the program.

    Raises:
        ValueError: they were grown for other inputs.
    """
    with resources.files("qa").joinpath("data/ranker.npz").open("rb") as file, np.load(file, allow_pickle=False) as stored:
        if tuple(stored["inputs"]) != INPUTS:
            raise ValueError("qa/data/ranker.npz was grown for other inputs: run python -m eval.fit --write")
        arrays = {name: stored[name] for name in ("feature", "threshold", "left", "right", "value", "roots")}
        return Ranker(**arrays, base=float(stored["base"]))


def inputs(query: Query, units: Sequence[tuple[Chunk, Unit, Features]], sums: Sequence[float], best: Features) -> Array:
    """The table that the trees read, shape (units, len(INPUTS)).

    Args:
        query: the question as understood.
        units: those to look at again, with their features.
        sums: their weighted sums of features.
        best: the largest value of each feature among all units found.
    """
    asked, about = normalise(query.text), frozenset(pairs(normalise(query.about)))
    own_pairs = frozenset(pairs(asked))
    wording = []
    rest = []
    for chunk, unit, _ in units:
        text = normalise(unit.text)
        here = set(pairs(text))
        around = here | set(pairs(normalise(unit.lead))) | set(pairs(normalise(chunk.headings[-1])))
        wording.append(
            (
                len(own_pairs & here) / max(1, len(own_pairs)),
                len(about & around) / max(1, len(about)),
                _longest_run(asked, text) / max(1, len(asked)),
            )
        )
        rest.append((len(text) / 100, text.count("、"), len(quantities(text)), len(years(text)), bool(unit.lead)))
    values = np.array([[getattr(f, name) for name in FEATURES] for _, _, f in units], float)
    compared = [FEATURES.index(name) for name in _COMPARED]
    tops = np.array([getattr(best, name) for name in _COMPARED])
    total = np.array(sums)[:, None]
    said = np.array(wording)
    asks = [query.type == kind for kind in TYPES]
    known = (len(query.terms), bool(query.spots), bool(query.years), bool(query.plans), query.past, query.future, len(query.measures))
    parts = [values, values[:, compared] - tops, total - total.max(), total, said, said - said.max(axis=0), np.array(rest, float)]
    return np.hstack([*parts, np.tile(np.array([*asks, *known], float), (len(units), 1))])


def _longest_run(one: str, other: str) -> int:
    """Length of the longest run of characters that two texts have in common."""
    longest = 0
    for start in range(len(one)):
        while start + longest < len(one) and one[start : start + longest + 1] in other:
            longest += 1
    return longest
