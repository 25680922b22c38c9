"""Two runs against each other: paired randomisation test, wins, ties and losses, what changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from eval.judge.cases import Case
from eval.judge.metrics import BY_NAME, Ratio
from eval.judge.score import SEED, Scores, Values, mean

PERMUTATIONS = 10_000


@dataclass(frozen=True, slots=True)
class Comparison:
    """One metric before and after, over the questions that have a value in both.

    ``wins`` are questions that are better after, ``p`` is two-sided, ``adjusted`` is p after Holm's
    correction for the metrics compared together.
    """

    metric: str
    before: float
    after: float
    p: float
    adjusted: float
    wins: int
    ties: int
    losses: int

    @property
    def worse(self) -> bool:
        """Whether the metric went the wrong way, by however little."""
        metric = BY_NAME[self.metric]
        return (self.after < self.before) if metric.better == "higher" else self.after > self.before

    @property
    def significant(self) -> bool:
        """Whether the difference is beyond chance at 5% for all metrics together."""
        return self.adjusted < 0.05

    @property
    def verdict(self) -> str:
        """What came of it, in Chinese."""
        return ("显著变差" if self.worse else "显著变好") if self.significant else "无显著差别"


@dataclass(frozen=True, slots=True)
class Change:
    """A question that came out otherwise: before and after, and the metrics that it moved."""

    before: Case
    after: Case
    better: tuple[str, ...]
    worse: tuple[str, ...]


def compare_scores(earlier: Scores, later: Scores) -> tuple[list[Comparison], list[Change]]:
    """Two runs: their metrics over the questions that are the same in both, and the questions that came out otherwise."""
    old_keys, keys = ({c.question.id: c.question.key for c in s.cases} for s in (earlier, later))
    old, new = same_questions(earlier.values, old_keys, keys), same_questions(later.values, keys, old_keys)
    return compare(old, new), changes(earlier.cases, later.cases, earlier.values, later.values)


def compare(before: Values, after: Values, names: Sequence[str] | None = None) -> list[Comparison]:
    """Compares the values of two runs question by question.

    Args:
        before: values of the earlier run.
        after: values of the later run.
        names: the metrics; by default all that have a better and a worse and occur in both.
    """
    chosen = names if names is not None else [n for n, m in BY_NAME.items() if m.better != "none" and before.get(n) and after.get(n)]
    found = []
    for name in chosen:
        old, new = before.get(name, {}), after.get(name, {})
        ids = sorted(old.keys() & new.keys())
        pairs = [(old[q], new[q]) for q in ids]
        better = 1 if BY_NAME[name].better == "higher" else -1
        signs = [better * np.sign(_value(b) - _value(a)).item() for a, b in pairs]
        found.append(
            Comparison(
                metric=name,
                before=mean(a for a, _ in pairs),
                after=mean(b for _, b in pairs),
                p=randomisation_p(pairs),
                adjusted=1.0,
                wins=sum(s > 0 for s in signs),
                ties=sum(s == 0 for s in signs),
                losses=sum(s < 0 for s in signs),
            )
        )
    adjusted = holm([c.p for c in found])
    return [Comparison(c.metric, c.before, c.after, c.p, a, c.wins, c.ties, c.losses) for c, a in zip(found, adjusted, strict=True)]


def randomisation_p(pairs: Sequence[tuple[Ratio, Ratio]], seed: int = SEED) -> float:
    """Two-sided p of the paired randomisation test.

    Under the null hypothesis each question's two values could as well stand the other way round: they
    are swapped at random PERMUTATIONS times, and p = (1 + times the difference is at least as large as
    the one seen) / (1 + PERMUTATIONS). The same pairs and seed always give the same p.

    Source: Fisher (1935); Smucker, Allan & Carterette, CIKM 2007, who recommend it for such metrics.
    """
    moved = np.asarray([(*a, *b) for a, b in pairs if a != b], dtype=np.float64)
    if not len(moved):
        return 1.0
    fixed = np.asarray([a for a, b in pairs if a == b], dtype=np.float64).reshape(-1, 2).sum(axis=0)
    swap = np.random.default_rng(seed).random((PERMUTATIONS, len(moved))) < 0.5
    old, new = moved[:, :2], moved[:, 2:]
    # swap @ (new - old) moves the swapped questions' values to the other side, in one product.
    shift = swap.astype(np.float64) @ (new - old)
    first, second = fixed + old.sum(axis=0) + shift, fixed + new.sum(axis=0) - shift
    differences = np.abs(second[:, 0] / second[:, 1] - first[:, 0] / first[:, 1])
    old_sum, new_sum = fixed + old.sum(axis=0), fixed + new.sum(axis=0)
    seen = abs(new_sum[0] / new_sum[1] - old_sum[0] / old_sum[1])
    return float((1 + np.count_nonzero(differences >= seen - 1e-12)) / (1 + PERMUTATIONS))


def holm(ps: Sequence[float]) -> list[float]:
    """p values after the step-down correction of Holm (Scandinavian Journal of Statistics, 1979)."""
    order = sorted(range(len(ps)), key=lambda i: ps[i])
    adjusted, highest = [0.0] * len(ps), 0.0
    for rank, i in enumerate(order):
        highest = max(highest, min(1.0, (len(ps) - rank) * ps[i]))
        adjusted[i] = highest
    return adjusted


def changes(before: Sequence[Case], after: Sequence[Case], old: Values, new: Values) -> list[Change]:
    """The questions asked in both runs that came out otherwise in a metric, the worse first; questions
    whose wording, gold or facts were edited in between are left out."""
    earlier = {c.question.id: c for c in before}
    found = []
    for case in after:
        was = earlier.get(case.question.id)
        if was is None or was.question.key != case.question.key:
            continue
        better: list[str] = []
        worse: list[str] = []
        for name, metric in BY_NAME.items():
            a, b = old.get(name, {}).get(case.question.id), new.get(name, {}).get(case.question.id)
            if metric.better == "none" or a is None or b is None or _value(a) == _value(b):
                continue
            rose = _value(b) > _value(a)
            (better if rose == (metric.better == "higher") else worse).append(name)
        if better or worse or was.status != case.status:
            found.append(Change(was, case, tuple(better), tuple(worse)))
    return sorted(found, key=lambda c: (not c.worse, c.after.question.id))


def same_questions(values: Values, keys: Mapping[str, str], others: Mapping[str, str]) -> Values:
    """Values of the questions that are the same in both runs: same id and same key."""
    same = {q for q, key in keys.items() if others.get(q) == key}
    return {name: {q: r for q, r in per.items() if q in same} for name, per in values.items()}


def _value(ratio: Ratio) -> float:
    return ratio[0] / ratio[1]
