"""Runs of the evaluation as HTML: figures, plots as inline SVG, failed cases, two runs side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeVar

from markupsafe import Markup

from qa.page.shared.templates import html

T = TypeVar("T", bound=str)

if TYPE_CHECKING:
    from eval.command import RunComparison, RunSummary

MAX_CASES = 100
_PLOTS = {
    "hits": "检索：前 k 节里有应引章节的题",
    "latency": "用时：一半的题不超过（绿），95% 的题不超过（灰）",
    "types": "题型：前5节命中（灰）、要点召回（绿）、完整回答（蓝）",
    "voices": "问法：前5节命中（灰）、完整回答（蓝）、误拒（黄）",
}
_TERMS = {
    "命中@1": "首节命中",
    "命中@3": "前3节命中",
    "命中@5": "前5节命中",
    "命中@10": "前10节命中",
    ">dev<": ">练习题<",
    ">test<": ">检验题<",
}
"""Terms of those who develop, in words for those who use."""


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


def render_run(name: str, run: RunSummary) -> Markup:
    """One run: what matters as figures, plots, and each case with a fault."""
    plots = [(_PLOTS[key], _named(plot, _PLOTS[key])) for key, plot in run.plots.items()]
    return html("evaluation.run", when(name), run, plots, plain, MAX_CASES)


def plain(text: T) -> T:
    """A label or plot without the terms of developers."""
    for term, word in _TERMS.items():
        text = type(text)(text.replace(term, word))
    return text


def _named(plot: Markup, title: str) -> Markup:
    """A plot that says what it is to those who cannot see it."""
    return plain(plot).replace('role="img"', Markup('role="img" aria-label="{}"').format(title), 1)


def render_compared(before: str, after: str, runs: RunComparison) -> Markup:
    """Two runs over the questions that both have: each metric, and each question that came out otherwise."""
    return html("evaluation.compared", when(before), when(after), runs, plain, MAX_CASES)
