"""Records to scores: per question, over all, by group, with intervals. Pure; no clock, no disk."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eval.judge.cases import Case, judge_records
from eval.judge.metrics import BY_NAME, METRICS, Ratio
from eval.judge.support.probe import probe
from eval.judge.support.rules import Judge
from eval.run.noise import KINDS as NOISES
from eval.run.records import EvalRecord
from eval.sets.questions import TYPES

SEED = 20260521
ROUNDS = 1000
STAGES = ("understand", "search", "select", "draft", "check", "total")

Values = dict[str, dict[str, Ratio]]
"""Metric name -> question id -> numerator and denominator."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A metric over some questions: value, bounds of its 95% interval, and how many questions have a say."""

    value: float
    low: float
    high: float
    count: int


@dataclass(frozen=True, slots=True)
class Scores:
    """All that a run is worth: cases as written and with noise, values per question, estimates."""

    cases: tuple[Case, ...]
    noisy: tuple[Case, ...]
    values: Values
    overall: dict[str, Estimate]
    groups: dict[str, dict[str, dict[str, Estimate]]]
    noise: dict[str, dict[str, float]]
    latency: dict[str, dict[str, float]]
    reasons: dict[str, dict[str, int]]
    probe: dict[str, dict[str, int]]


def score(records: Sequence[EvalRecord], judge: Judge) -> Scores:
    """Scores the records of a run.

    Args:
        records: of ``eval.run.run.run``, in any order.
        judge: says whether citations carry sentences.
    """
    judged = judge_records(records, judge)
    cases = tuple(c for c in judged if not c.record.noise)
    noisy = tuple(c for c in judged if c.record.noise)
    values = values_of(cases)
    values["robustness"] = robustness(cases, noisy)
    return Scores(
        cases=cases,
        noisy=noisy,
        values=values,
        overall=_estimates(values, {c.question.id for c in cases}),
        groups={
            name: {label: _estimates(values, ids) for label, ids in _grouped(cases, key, order).items()}
            for name, (key, order) in DIMENSIONS.items()
        },
        noise=_by_noise(cases, noisy),
        latency=latency(cases),
        reasons=_reasons(cases),
        probe=probe([c for case in cases for c, v in zip(case.claims, case.verdicts, strict=True) if v.supported], judge),
    )


def values_of(cases: Iterable[Case]) -> Values:
    """What each case adds to each metric."""
    values: Values = {m.name: {} for m in METRICS}
    for case in cases:
        for metric in METRICS:
            ratio = metric.of(case)
            if ratio is not None:
                values[metric.name][case.question.id] = ratio
    return values


def robustness(cases: Sequence[Case], noisy: Sequence[Case]) -> dict[str, Ratio]:
    """Share of noisy questions that come out as the question as written does.

    The same are status, gold sections cited and facts stated. Several kinds of noise of one question
    count together, each once. Source: ours, after the noise robustness of RGB (Chen et al., AAAI
    2024), with noise in the question instead of the passages.
    """
    plain = {c.question.id: c for c in cases}
    values: dict[str, Ratio] = {}
    for case in noisy:
        if case.question.id in plain:
            same, count = values.get(case.question.id, (0.0, 0.0))
            values[case.question.id] = same + unchanged(plain[case.question.id], case), count + 1
    return values


def unchanged(plain: Case, noisy: Case) -> bool:
    """Whether noise left status, gold sections cited and facts stated as they were."""
    return (plain.status, plain.golds_cited, plain.found) == (noisy.status, noisy.golds_cited, noisy.found)


def estimate(ratios: Sequence[Ratio], seed: int = SEED) -> Estimate:
    """Σ numerators / Σ denominators with a 95% percentile bootstrap interval over questions.

    Questions are drawn with replacement ROUNDS times; the bounds are the 2.5th and 97.5th percentile
    of the values. Source: Efron & Tibshirani, An Introduction to the Bootstrap (1993), ch. 13.
    """
    if not ratios:
        return Estimate(float("nan"), float("nan"), float("nan"), 0)
    pairs = np.asarray(ratios, dtype=np.float64)
    sums = pairs[_draws(len(pairs), seed)].sum(axis=1)
    low, high = np.percentile(sums[:, 0] / sums[:, 1], [2.5, 97.5])
    total = pairs.sum(axis=0)
    return Estimate(float(total[0] / total[1]), float(low), float(high), len(pairs))


@functools.lru_cache(maxsize=64)
def _draws(size: int, seed: int) -> NDArray[np.int64]:
    return np.random.default_rng(seed).integers(0, size, size=(ROUNDS, size))


def mean(ratios: Iterable[Ratio]) -> float:
    """Σ numerators / Σ denominators."""
    pairs = list(ratios)
    return sum(n for n, _ in pairs) / sum(d for _, d in pairs) if pairs else float("nan")


def _estimates(values: Values, ids: set[str]) -> dict[str, Estimate]:
    return {name: estimate([r for q, r in per.items() if q in ids]) for name, per in values.items() if name in BY_NAME}


def _grouped(cases: Sequence[Case], key: Callable[[Case], str], order: Sequence[str]) -> dict[str, set[str]]:
    groups: dict[str, set[str]] = {}
    for case in cases:
        groups.setdefault(key(case), set()).add(case.question.id)
    place = {label: i for i, label in enumerate(order)}
    return {label: groups[label] for label in sorted(groups, key=lambda g: (place.get(g, len(place)), g))}


DIMENSIONS: Mapping[str, tuple[Callable[[Case], str], Sequence[str]]] = {
    "split": (lambda c: c.question.split, ("dev", "test")),
    "plan": (lambda c: c.question.plan, ()),
    "type": (lambda c: c.question.type, tuple(TYPES)),
    "colloquial": (lambda c: "口语" if c.question.colloquial else "公文", ("公文", "口语")),
}
"""By what a report is broken down: how to tell a case's group, and the order of groups."""


def _by_noise(cases: Sequence[Case], noisy: Sequence[Case]) -> dict[str, dict[str, float]]:
    """For each kind of noise: how many questions, the share unchanged, complete answers before and after."""
    plain = {c.question.id: c for c in cases}
    complete = {m.name: m.of for m in METRICS}["complete"]
    rows: dict[str, dict[str, float]] = {}
    for kind in [k for k in NOISES if any(c.record.noise == k for c in noisy)]:
        pairs = [(plain[c.question.id], c) for c in noisy if c.record.noise == kind and c.question.id in plain]
        before, after = ([r for r in (complete(p[i]) for p in pairs) if r] for i in (0, 1))
        rows[kind] = {
            "count": len(pairs),
            "unchanged": float(np.mean([unchanged(a, b) for a, b in pairs])) if pairs else float("nan"),
            "complete_before": mean(before),
            "complete_after": mean(after),
        }
    return rows


def latency(cases: Sequence[Case]) -> dict[str, dict[str, float]]:
    """50th and 95th percentile of the milliseconds of each stage, over all questions as written."""
    rows: dict[str, dict[str, float]] = {}
    timings = [c.record.answer.timing_ms for c in cases if c.record.answer]
    for stage in STAGES:
        found = [t[stage] for t in timings if stage in t]
        if found:
            p50, p95 = np.percentile(found, [50, 95])
            rows[stage] = {"p50": round(float(p50), 3), "p95": round(float(p95), 3)}
    return rows


def _reasons(cases: Sequence[Case]) -> dict[str, dict[str, int]]:
    """Expected reason -> reason given (``answered`` where it was not refused) -> how many questions."""
    table: dict[str, dict[str, int]] = {}
    for case in cases:
        answer = case.record.answer
        if not case.question.answerable and answer is not None:
            row = table.setdefault(case.question.reason or "", {})
            given = answer.reason or "answered" if answer.status == "refused" else "answered"
            row[given] = row.get(given, 0) + 1
    return table
