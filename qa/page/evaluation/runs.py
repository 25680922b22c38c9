"""Runs of the evaluation as HTML: figures, plots as inline SVG, failed cases, two runs side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from markupsafe import Markup

from qa.page.shared.templates import html

if TYPE_CHECKING:
    from eval.command import Scores

MAX_CASES = 100
_PLOTS = {
    "hits": "检索：前 k 节里有应引章节的题",
    "latency": "用时：中位（绿）与 95% 分位（灰）",
    "types": "题型：命中@5（灰）、要点召回（绿）、完整回答（蓝）",
    "voices": "问法：命中@5（灰）、完整回答（蓝）、误拒（黄）",
}


def when(name: str) -> str:
    """The name of a run as people read it: its time where it is one."""
    digits = name.replace("-", "")
    if len(digits) != 14 or not digits.isdecimal():
        return name
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:8]} {digits[8:10]}:{digits[10:12]}:{digits[12:]}"


def render_runs(names: Sequence[str], chosen: str = "") -> Markup:
    """The form: start a run, choose one to see or two to compare."""
    after, before = (chosen or names[0], names[min(1, len(names) - 1)]) if names else ("", "")
    return html("evaluation.form", [(name, when(name)) for name in names], after, before)


def render_run(name: str, scores: Scores) -> Markup:
    """One run: what matters as figures, plots, and each case with a fault."""
    from eval.command import BY_NAME, FAULTS, TILES, faults, plots_of, range_of, shown

    estimates = [(BY_NAME[n], scores.overall[n]) for n in TILES if n in scores.overall and scores.overall[n].count]
    tiles = [(metric.label, shown(e.value, metric), range_of(e, metric), e.count) for metric, e in estimates]
    plots = [(_PLOTS[key], _named(plot, _PLOTS[key])) for key, plot in plots_of(scores).items()]
    failed = [(case, [FAULTS[n] for n in names]) for case in scores.cases if (names := faults(case))]
    return html("evaluation.run", when(name), len(scores.cases), tiles, plots, failed, MAX_CASES)


def _named(plot: Markup, title: str) -> Markup:
    """A plot that says what it is to those who cannot see it."""
    return plot.replace('role="img"', Markup('role="img" aria-label="{}"').format(title), 1)


def render_compared(before: str, earlier: Scores, after: str, later: Scores) -> Markup:
    """Two runs over the questions that both have: each metric, and each question that came out otherwise."""
    from eval.command import BY_NAME, changes, compare, same_questions, shown

    old_keys, keys = ({c.question.id: c.question.key for c in s.cases} for s in (earlier, later))
    old, new = same_questions(earlier.values, old_keys, keys), same_questions(later.values, keys, old_keys)
    metrics = [(BY_NAME[c.metric], c) for c in compare(old, new)]
    rows = [(metric.label, shown(c.before, metric), shown(c.after, metric), c) for metric, c in metrics]
    moved = [
        (change, [BY_NAME[n].label for n in change.worse], [BY_NAME[n].label for n in change.better])
        for change in changes(earlier.cases, later.cases, earlier.values, later.values)
    ]
    return html("evaluation.compared", when(before), when(after), rows, moved, MAX_CASES)
