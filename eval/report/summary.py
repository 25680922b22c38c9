"""A run, and two runs side by side, in words and figures as a page shows them; the page adds only its markup."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from eval.judge.cases import Case
from eval.judge.faults import FAULTS, faults
from eval.judge.metrics import BY_NAME
from eval.judge.score import Scores
from eval.report.compare import Change, compare_scores
from eval.report.page import TILES, plots_of, range_of, shown


@dataclass(frozen=True, slots=True)
class Tile:
    """A metric with its value and 95% interval as the report writes them, and how many questions have a say."""

    label: str
    value: str
    interval: str
    questions: int


@dataclass(frozen=True, slots=True)
class FailedCase:
    """A question with what is wrong with its answer, in Chinese; a fact as its acceptable strings."""

    faults: tuple[str, ...]
    question: str
    history: tuple[str, ...]
    facts: tuple[tuple[str, ...], ...]
    said: str


@dataclass(frozen=True, slots=True)
class RunSummary:
    """A run: how many questions, what matters, plots by name (``hits``, ``types``, ``latency``, ``voices``; SVG), what failed."""

    questions: int
    tiles: tuple[Tile, ...]
    plots: dict[str, Markup]
    failed: tuple[FailedCase, ...]


@dataclass(frozen=True, slots=True)
class MetricChange:
    """A metric before and after as the report writes it; ``p`` after Holm's correction; ``verdict`` in Chinese."""

    label: str
    before: str
    after: str
    wins: int
    ties: int
    losses: int
    p: float
    verdict: str


@dataclass(frozen=True, slots=True)
class CaseChange:
    """A question that came out otherwise: labels of the metrics that it moved, what was said before and after."""

    question: str
    worse: tuple[str, ...]
    better: tuple[str, ...]
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RunComparison:
    """Two runs over the questions that both have."""

    metrics: tuple[MetricChange, ...]
    changes: tuple[CaseChange, ...]


def summarise(scores: Scores) -> RunSummary:
    """A run as a page shows it."""
    found = ((BY_NAME[name], scores.overall[name]) for name in TILES if name in scores.overall)
    tiles = tuple(Tile(m.label, shown(e.value, m), range_of(e, m), e.count) for m, e in found if e.count)
    failed = tuple(_failed(case, names) for case in scores.cases if (names := faults(case)))
    return RunSummary(len(scores.cases), tiles, plots_of(scores), failed)


def _failed(case: Case, names: list[str]) -> FailedCase:
    question = case.question
    return FailedCase(tuple(FAULTS[n] for n in names), question.question, question.history, question.facts, case.said)


def summarise_both(earlier: Scores, later: Scores) -> RunComparison:
    """Two runs as a page shows them: each metric, and each question that came out otherwise, the worse first."""
    comparisons, moved = compare_scores(earlier, later)
    rows = []
    for c in comparisons:
        metric = BY_NAME[c.metric]
        values = shown(c.before, metric), shown(c.after, metric)
        rows.append(MetricChange(metric.label, *values, c.wins, c.ties, c.losses, c.adjusted, c.verdict))
    return RunComparison(tuple(rows), tuple(_changed(change) for change in moved))


def _changed(change: Change) -> CaseChange:
    worse, better = (tuple(BY_NAME[n].label for n in names) for names in (change.worse, change.better))
    return CaseChange(change.after.question.question, worse, better, change.before.said, change.after.said)
