"""The report as one HTML file that needs nothing beside it; everything from plans and answers is escaped."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from eval.judge.cases import Case, in_gold
from eval.judge.faults import FAULTS, faults
from eval.judge.metrics import BY_NAME, Metric
from eval.judge.score import Estimate, Scores, unchanged
from eval.judge.support import probe
from eval.report import plots
from eval.report.tables import Report
from eval.run.noise import KINDS
from eval.sets.questions import REASONS, TYPES

TILES = (
    "complete",
    "fact_recall",
    "hit@5",
    "gold_hit",
    "citation_recall",
    "numeric_faithfulness",
    "refusal_recall",
    "over_refusal",
    "robustness",
)
COLUMNS = (
    "hit@5",
    "ndcg@10",
    "fact_recall",
    "complete",
    "gold_hit",
    "citation_recall",
    "numeric_faithfulness",
    "refusal_recall",
    "over_refusal",
    "robustness",
)
STAGES = {"understand": "理解", "search": "检索", "select": "选证据", "draft": "起草", "check": "核对", "total": "合计"}
DIMENSIONS = {"split": "分组", "plan": "规划", "type": "题型", "colloquial": "问法"}
_STATUSES = {"answered": "作答", "refused": "拒答", "error": "出错"}
_NONE = Estimate(float("nan"), float("nan"), float("nan"), 0)


def render(report: Report) -> str:
    """The whole page."""
    scores = report.scores
    failed = [(case, faults(case)) for case in scores.cases]
    failed = sorted(((c, f) for c, f in failed if f), key=lambda p: (list(TYPES).index(p[0].question.type), p[0].question.id))
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            report=report,
            scores=scores,
            metrics=[m for m in BY_NAME.values() if scores.overall.get(m.name, _NONE).count],
            metric_of=BY_NAME,
            tiles=[BY_NAME[n] for n in TILES if scores.overall.get(n, _NONE).count],
            columns=[BY_NAME[n] for n in COLUMNS if scores.overall.get(n, _NONE).count],
            dimensions=DIMENSIONS,
            plots=plots_of(scores),
            failed=failed,
            fault_counts={name: sum(name in f for _, f in failed) for name in FAULTS},
            noisy=_noisy(scores),
            FAULTS=FAULTS,
            STATUSES=_STATUSES,
            TYPES=TYPES,
            REASONS=REASONS,
            KINDS=KINDS,
            PROBES={name: label for name, (label, _) in probe.KINDS.items()} | {"swap": "换成别的引文"},
            STAGES=STAGES,
        )
    )


def _environment() -> Environment:
    env = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.globals.update(
        shown=shown,
        marked=marked,
        interval=_interval,
        heat=heat,
        in_gold=in_gold,
        range_of=range_of,
        rank_of=rank_of,
        group_label=group_label,
    )
    return env


def shown(value: float, metric: Metric) -> str:
    """A value as the report writes it."""
    if math.isnan(value):
        return "—"
    return (
        f"{value:.1%}"
        if metric.percent and not metric.name.startswith(("mrr", "ndcg"))
        else f"{value:.3f}"
        if metric.percent
        else f"{value:.0f}"
    )


def range_of(estimate: Estimate, metric: Metric) -> str:
    """The interval of an estimate in words."""
    return f"{shown(estimate.low, metric)} — {shown(estimate.high, metric)}" if estimate.count else ""


def _interval(estimate: Estimate, metric: Metric) -> Markup:
    return plots.interval(estimate, lower_is_better=metric.better == "lower") if metric.percent else Markup("")


def heat(estimate: Estimate, metric: Metric) -> str:
    """The background of a cell: the better the greener, the worse the redder."""
    if not estimate.count or not metric.percent:
        return ""
    good = estimate.value if metric.better == "higher" else 1 - estimate.value
    hue = 8 + 140 * max(0.0, min(1.0, (good - 0.3) / 0.7))
    return f"background:hsl({hue:.0f} 62% 90%)"


def marked(text: str, facts: Sequence[Sequence[str]]) -> Markup:
    """A text with the expected facts that it states word for word marked."""
    variants = sorted({v for fact in facts for v in fact if v in text}, key=len, reverse=True)
    if not variants:
        return escape(text)
    parts = re.split("(" + "|".join(map(re.escape, variants)) + ")", text)
    return Markup("").join(Markup("<mark>{}</mark>").format(p) if i % 2 else escape(p) for i, p in enumerate(parts))


def rank_of(case: Case, requirement: int) -> int | None:
    """At which rank the search found a gold section."""
    name = f"gold:{requirement}"
    return case.ranks.index(name) + 1 if name in case.ranks else None


def group_label(dimension: str, label: str, plans: dict[str, str]) -> str:
    """What a group is called in the report."""
    names = {"type": TYPES, "plan": {"多部": "跨规划", "无": "不属任何规划", **plans}}.get(dimension, {})
    return names.get(label, label)


def plots_of(scores: Scores) -> dict[str, Markup]:
    """The plots of a run by name: ``hits``, ``types``, ``latency``, ``voices``; inline SVG."""
    by_type = scores.groups["type"]
    answerable = {k: v for k, v in by_type.items() if v.get("complete", _NONE).count}
    made = {
        "hits": plots.curve(
            [(BY_NAME[n].label, scores.overall[n]) for n in ("hit@1", "hit@3", "hit@5", "hit@10") if scores.overall[n].count]
        ),
        "types": plots.bars(
            [(TYPES[k], [v.get("hit@5", _NONE), v.get("fact_recall", _NONE), v.get("complete", _NONE)]) for k, v in answerable.items()],
            [("命中@5", plots.GREY), ("要点召回", plots.TEAL), ("完整回答", plots.BLUE)],
        ),
        "latency": plots.times([(STAGES[s], row["p50"], row["p95"]) for s, row in scores.latency.items()]),
    }
    voices = scores.groups["colloquial"] | scores.groups["split"]
    made["voices"] = plots.bars(
        [(k, [v.get("hit@5", _NONE), v.get("complete", _NONE), v.get("over_refusal", _NONE)]) for k, v in voices.items()],
        [("命中@5", plots.GREY), ("完整回答", plots.BLUE), ("误拒", plots.AMBER)],
        label_width=60,
    )
    return made


def _noisy(scores: Scores) -> list[tuple[Case, Case, list[str]]]:
    """Noisy questions that came out otherwise: as written, with noise, and what changed."""
    plain = {c.question.id: c for c in scores.cases}
    rows = []
    for case in scores.noisy:
        was = plain.get(case.question.id)
        if was is None or unchanged(was, case):
            continue
        what = []
        if was.status != case.status:
            what.append(f"{_STATUSES[was.status]}→{_STATUSES[case.status]}")
        if was.found != case.found:
            what.append(f"要点 {sum(was.found)}→{sum(case.found)}")
        if was.golds_cited != case.golds_cited:
            what.append(f"引到应引章节 {len(was.golds_cited)}→{len(case.golds_cited)}")
        rows.append((was, case, what))
    return rows
