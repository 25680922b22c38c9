"""Runs of the evaluation as HTML: figures, plots as inline SVG, failed cases, two runs side by side. All escaped."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from eval.judge.cases import Case
    from eval.judge.score import Scores

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


def render_runs(names: Sequence[str], chosen: str = "") -> str:
    """The form: start a run, choose one to see or two to compare."""
    start = (
        '<div class="pq-row"><button type="button" class="pq-do" data-do="quick">快速测评（取样）</button>'
        '<button type="button" class="pq-plain" data-do="full">全部 dev 题</button></div>'
    )
    if not names:
        return f'{start}<p class="pq-hint">还没有测评记录。</p>'

    def options(picked: str) -> str:
        return "".join(f'<option value="{escape(n)}"{" selected" if n == picked else ""}>{escape(when(n))}</option>' for n in names)

    last, earlier = chosen or names[0], names[min(1, len(names) - 1)]
    return (
        f'{start}<form class="pq-runs"><label>测评<select name="after">{options(last)}</select></label>'
        '<button type="button" class="pq-plain" data-do="show">查看</button>'
        f'<label>与之比较<select name="before">{options(earlier)}</select></label>'
        '<button type="button" class="pq-plain" data-do="compare">比较两次</button></form>'
    )


def render_run(name: str, scores: Scores) -> str:
    """One run: what matters as figures, plots, and each case with a fault."""
    from eval.judge.faults import FAULTS, faults
    from eval.judge.metrics import BY_NAME
    from eval.report.page import TILES, plots_of, range_of, shown

    estimates = [(BY_NAME[n], scores.overall[n]) for n in TILES if n in scores.overall and scores.overall[n].count]
    tiles = "".join(
        f'<div class="pq-tile"><dt>{escape(m.label)}</dt><dd>{shown(e.value, m)}<span class="pq-under">{range_of(e, m)}，{e.count}题</span></dd></div>'
        for m, e in estimates
    )
    plots = "".join(_figure(_PLOTS[key], str(plot)) for key, plot in plots_of(scores).items())
    failed = [(case, names) for case in scores.cases if (names := faults(case))]
    cases = "".join(_case(case, [FAULTS[n] for n in names]) for case, names in failed[:MAX_CASES])
    rest = f'<p class="pq-hint">其余{len(failed) - MAX_CASES}题见报告文件。</p>' if len(failed) > MAX_CASES else ""
    return (
        f'<section aria-label="测评结果"><h3>{escape(when(name))}，{len(scores.cases)}题</h3><dl class="pq-tiles">{tiles}</dl>'
        f'<div class="pq-plots">{plots}</div><h3>未通过的题（{len(failed)}）</h3>{cases}{rest}</section>'
    )


def _figure(title: str, svg: str) -> str:
    named = svg.replace('role="img"', f'role="img" aria-label="{title}"', 1)
    return f"<figure><figcaption>{title}</figcaption>{named}</figure>"


def _case(case: Case, labels: Sequence[str]) -> str:
    tags = "".join(f'<span class="pq-badge pq-badge-bad">{escape(label)}</span>' for label in labels)
    facts = "；".join(" 或 ".join(fact) for fact in case.question.facts)
    history = f"<p>此前问：{escape('；'.join(case.question.history))}</p>" if case.question.history else ""
    wanted = f"<p>应有要点：{escape(facts)}</p>" if facts else ""
    return (
        f'<details class="pq-case"><summary>{tags} {escape(case.question.question)}</summary>{history}{wanted}'
        f'<p class="pq-said">{escape(_said(case))}</p></details>'
    )


def _said(case: Case) -> str:
    return case.record.answer.answer if case.record.answer else case.record.error


def render_compared(before: str, earlier: Scores, after: str, later: Scores) -> str:
    """Two runs over the questions that both have: each metric, and each question that came out otherwise."""
    from eval.judge.metrics import BY_NAME
    from eval.report.compare import changes, compare, same_questions
    from eval.report.page import shown

    old_keys, keys = ({c.question.id: c.question.key for c in s.cases} for s in (earlier, later))
    old, new = same_questions(earlier.values, old_keys, keys), same_questions(later.values, keys, old_keys)
    rows = ""
    for c in compare(old, new):
        metric = BY_NAME[c.metric]
        verdict = ("显著变差" if c.worse else "显著变好") if c.significant else "无显著差别"
        rows += (
            f'<tr><th scope="row">{escape(metric.label)}</th><td data-label="此前">{shown(c.before, metric)}</td><td data-label="之后">{shown(c.after, metric)}</td>'
            f'<td data-label="胜平负">{c.wins} / {c.ties} / {c.losses}</td><td data-label="p值">{c.adjusted:.3f}</td><td data-label="结论">{verdict}</td></tr>'
        )
    heads = "".join(f'<th scope="col">{h}</th>' for h in ("指标", "此前", "之后", "胜 / 平 / 负", "p（校正）", "结论"))
    moved = changes(earlier.cases, later.cases, earlier.values, later.values)
    cases = "".join(
        f'<details class="pq-case"><summary>{"".join(_tag(BY_NAME[n].label, good=False) for n in m.worse)}'
        f"{''.join(_tag(BY_NAME[n].label, good=True) for n in m.better)} {escape(m.after.question.question)}</summary>"
        f'<p>此前</p><p class="pq-said">{escape(_said(m.before))}</p><p>之后</p><p class="pq-said">{escape(_said(m.after))}</p></details>'
        for m in moved[:MAX_CASES]
    )
    return (
        f'<section aria-label="两次测评的比较"><h3>{escape(when(before))} → {escape(when(after))}</h3>'
        '<p class="pq-hint">只比两次都有的题；配对随机化检验，Holm 校正。</p>'
        f'<table class="pq-table pq-ledger"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'
        f"<h3>结果有变的题（{len(moved)}）</h3>{cases}</section>"
    )


def _tag(label: str, *, good: bool) -> str:
    return f'<span class="pq-badge pq-badge-{"now" if good else "bad"}">{escape(label)} {"↑" if good else "↓"}</span>'
