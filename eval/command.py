"""All that callers need of the evaluation: ``evaluate`` runs, scores and reports; ``check_sets`` checks the questions;
``summary_of`` and ``comparison_of`` give runs for a page to show."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from eval.judge.metrics import BY_NAME
from eval.judge.score import Scores, score
from eval.judge.support.rules import Judge, RuleJudge
from eval.report.compare import compare_scores
from eval.report.gate import Baseline, GateResult, Selection, check_gate, read_baseline, write_baseline
from eval.report.page import render, shown
from eval.report.summary import CaseChange, FailedCase, MetricChange, RunComparison, RunSummary, Tile, summarise, summarise_both
from eval.report.tables import Against, Report, write_csv, write_json
from eval.run.records import FILE, EvalRecord, read_records, write_records
from eval.run.run import Ask, Progress, run
from eval.sets.check import CheckReport, Plans, Problem, check, read_plans
from eval.sets.questions import SHIPPED, TYPES, Question, load, sample
from index.errors import InputError, reason
from index.types import Document

__all__ = [
    "CaseChange",
    "Choices",
    "FailedCase",
    "MetricChange",
    "RunComparison",
    "RunSummary",
    "System",
    "Tile",
    "check_sets",
    "comparison_of",
    "evaluate",
    "runs_in",
    "summary_of",
]
"""What callers (command line, page) may use of the evaluation."""

NOISE = 2
"""With how many kinds of noise each question is asked again unless --noise says otherwise."""


@dataclass(frozen=True, slots=True)
class System:
    """What is evaluated: how to ask it, its plans, the day, and where its index lies."""

    ask: Ask
    documents: dict[str, Document]
    as_of: date
    index: str


@dataclass(frozen=True, slots=True)
class Choices:
    """What the user chose; None where it is left to the baseline or the defaults."""

    sets: tuple[Path, ...] = ()
    split: str | None = None
    limit: int | None = None
    noise: int | None = None
    out: Path | None = None
    records: Path | None = None
    compare: Path | None = None
    gate: Path | None = None
    write_baseline: Path | None = None
    nli: str | None = None


def evaluate(choices: Choices, system: Callable[[], System], progress: Progress, say: Callable[[str], None] = print) -> bool:
    """Runs the suite, or scores the records of an earlier run, and writes the report.

    Args:
        choices: what to run and what to hold it against.
        system: opens what is evaluated; not called where earlier records are scored.
        progress: is told after every question.
        say: prints a line for the user.

    Returns:
        Whether the gate lets the run pass (True where there is none).

    Raises:
        InputError: a question file, run or baseline cannot be used.
        ModelError: the NLI model cannot be loaded.
    """
    # What can be wrong is read before the run, so that nobody waits a minute for an error.
    baseline = read_baseline(choices.gate) if choices.gate else None
    selection = _selection(choices, baseline)
    before = read_records(choices.compare) if choices.compare else None
    judge = _judge(choices.nli)
    started = time.perf_counter()
    if choices.records:
        records = read_records(choices.records)
        info = {"来源": f"已有记录 {choices.records}"}
        plans = {c.doc_id: c.title for r in records if r.answer for c in r.answer.citations}
    else:
        questions = _chosen(load(choices.sets or (SHIPPED,)), selection)
        opened = system()
        records = run(questions, opened.ask, opened.documents, noise=selection.noise, progress=progress)
        info = {"索引": opened.index, "基准日": opened.as_of.isoformat()}
        plans = {d.id: d.title for d in opened.documents.values()}
    if not records:
        raise InputError("没有可测的题。", "请检查 --set、--split 和 --limit。")
    scores = score(records, judge)
    keys = {c.question.id: c.question.key for c in scores.cases}
    gate = check_gate(baseline, scores.values, keys) if baseline else None
    against = _against(choices.compare, before, scores, judge) if choices.compare and before is not None else None
    seconds = time.perf_counter() - started
    info |= _info(records, scores, judge, selection, seconds, rescored=choices.records is not None)
    out = choices.out or Path("var/eval") / f"{datetime.now():%Y%m%d-%H%M%S}"
    report = Report(info, _run_info(info, records, scores), plans, scores, against, gate)
    write(report, records, out)
    _summary(report, say)
    if choices.write_baseline:
        write_baseline(choices.write_baseline, selection, keys, scores.values, scores.overall)
        say(f"基线已写入 {choices.write_baseline}")
    say(f"报告：{out / 'report.html'}（用时 {seconds:.1f} 秒）")
    return gate is None or gate.passed


def write(report: Report, records: Sequence[EvalRecord], out: Path) -> None:
    """Writes records, JSON, CSV and HTML into the folder of the run.

    Raises:
        InputError: the folder cannot be written.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        write_records(records, out / FILE)
        write_json(report, out / "report.json")
        write_csv(report.scores, out / "cases.csv")
        (out / "report.html").write_text(render(report), "utf-8")
    except OSError as error:
        raise InputError(f"写不了“{out}”：{reason(error)}。", "请检查路径和权限，或用 --out 另选目录。") from error


def check_sets(sets: Sequence[Path], sources: Sequence[tuple[str, Path]], say: Callable[[str], None] = print) -> bool:
    """Checks question files against the plans of folders and indexes; prints a row a plan and set, then each problem.

    Returns:
        Whether all is well.
    """
    plans: list[Plans] = []
    unreadable: list[Problem] = []
    for label, path in sources:
        found, problems = read_plans(label, path)
        plans.append(found)
        unreadable += problems
    report = check(sets or (SHIPPED,), plans)
    say("\t".join(["题集", "规划", "题数", "章节", "要点", *(f"{p.label}核到" for p in plans), "问题"]))
    for row in report.rows:
        standing = [str(row.standing[p.label]) for p in plans]
        say("\t".join([row.source, row.plan, str(row.questions), str(len(row.sections)), str(row.facts), *standing, str(row.errors)]))
    _counts(report, say)
    for problem in (*unreadable, *report.problems):
        say(f"✗ {problem.id + '：' if problem.id else ''}{problem.text}")
    failed = len(unreadable) + len(report.problems)
    say(f"共 {failed} 处问题。" if failed else "全部通过。")
    return not failed


def runs_in(folder: Path) -> list[str]:
    """The names of the runs in a folder, each a folder of its own; the last name first, so that the newest is where names are times."""
    return sorted((file.parent.name for file in folder.glob(f"*/{FILE}")), reverse=True)


def summary_of(run: Path) -> RunSummary:
    """A run that was made, by today's rules; only its questions of the dev side.

    Raises:
        InputError: there is no such run, or nothing in it that may be shown.
    """
    return summarise(_dev_scores(run))


def comparison_of(before: Path, after: Path, progress: Progress) -> RunComparison:
    """Two runs that were made, by today's rules; only the questions of the dev side that both have.

    Raises:
        InputError: as for ``summary_of``.
    """
    progress("评分", 0, 2)
    earlier = _dev_scores(before)
    progress("评分", 1, 2)
    return summarise_both(earlier, _dev_scores(after))


def _dev_scores(run: Path) -> Scores:
    # The other side of the questions is kept for the last check: nobody should tune by what it shows.
    records = [r for r in read_records(run) if r.question.split == "dev"]
    if not records:
        raise InputError("这次测评里没有可以显示的题。", "网页只显示 dev 一侧的题。")
    return score(records, RuleJudge())


def _counts(report: CheckReport, say: Callable[[str], None]) -> None:
    questions = report.questions
    types = Counter(q.type for q in questions)
    splits = Counter(q.split for q in questions)
    share = sum(q.colloquial for q in questions) / len(questions) if questions else 0.0
    say(f"共 {len(questions)} 题：" + "，".join(f"{label} {types[name]}" for name, label in TYPES.items() if types[name]))
    say(
        f"口语 {share:.0%}；不可答 {sum(not q.answerable for q in questions)}；追问（含历史）{sum(bool(q.history) for q in questions)}；dev {splits['dev']}，test {splits['test']}"
    )


def _selection(choices: Choices, baseline: Baseline | None) -> Selection:
    """What the user chose; without any choice, what the baseline was made with."""
    if baseline and choices.split is None and choices.limit is None and choices.noise is None:
        return baseline.selection
    return Selection(choices.split or "all", choices.limit, NOISE if choices.noise is None else choices.noise)


def _chosen(questions: Sequence[Question], selection: Selection) -> list[Question]:
    side = [q for q in questions if selection.split in ("all", q.split)]
    return sample(side, selection.limit) if selection.limit is not None else side


def _judge(model: str | None) -> Judge:
    if model is None:
        return RuleJudge()
    from eval.judge.support.nli import NliJudge

    return NliJudge(model)


def _against(run_dir: Path, before: Sequence[EvalRecord], scores: Scores, judge: Judge) -> Against:
    """The earlier run, scored by today's rules, against this one; only over the questions of both."""
    return Against(run_dir.name, *compare_scores(score(before, judge), scores))


def _info(
    records: Sequence[EvalRecord], scores: Scores, judge: Judge, selection: Selection, seconds: float, *, rescored: bool
) -> dict[str, str]:
    answers = [r.answer for r in records if r.answer]
    selected = "" if rescored else f"（{selection.split}" + (f"，取样 {selection.limit}" if selection.limit is not None else "") + "）"
    return {
        "题数": f"{len(scores.cases)}{selected}" + (f"，加噪 {len(scores.noisy)} 次" if scores.noisy else ""),
        "写作": "、".join(dict.fromkeys(a.model for a in answers)) or "—",
        "指纹": "、".join(dict.fromkeys(a.fingerprint for a in answers)) or "—",
        "判据": judge.name,
        "时间": f"{datetime.now():%Y-%m-%d %H:%M}",
        "用时": f"{seconds:.1f} 秒",
    }


def _run_info(info: dict[str, str], records: Sequence[EvalRecord], scores: Scores) -> dict[str, object]:
    errors = [{"id": r.question.id, "asked": r.asked, "error": r.error} for r in records if r.error]
    return {"info": info, "questions": len(scores.cases), "noisy": len(scores.noisy), "errors": errors}


def _summary(report: Report, say: Callable[[str], None]) -> None:
    scores = report.scores
    sides = [s for s in ("dev", "test") if s in scores.groups["split"]]
    say("\t".join(["指标", "全部", "95%区间", *sides, "题数"]))
    for name, estimate in scores.overall.items():
        if estimate.count:
            metric = BY_NAME[name]
            by_side = [shown(scores.groups["split"][s][name].value, metric) for s in sides]
            low, high = shown(estimate.low, metric), shown(estimate.high, metric)
            say("\t".join([metric.label, shown(estimate.value, metric), f"{low}—{high}", *by_side, str(estimate.count)]))
    for stage, row in scores.latency.items():
        say(f"用时 {stage}：p50 {row['p50']:.1f} 毫秒，p95 {row['p95']:.1f} 毫秒")
    if report.against:
        say(f"\n与 {report.against.name} 对比：")
        for c in report.against.comparisons:
            m = BY_NAME[c.metric]
            say(
                f"{m.label}\t{shown(c.before, m)} → {shown(c.after, m)}\t胜{c.wins} 平{c.ties} 负{c.losses}\tp={c.p:.4f}（校正 {c.adjusted:.4f}）\t{c.verdict}"
            )
        for change in report.against.changes:
            moved = [f"{BY_NAME[n].label}↓" for n in change.worse] + [f"{BY_NAME[n].label}↑" for n in change.better]
            say(f"  {change.after.question.id} {'、'.join(moved) or '答拒改变'}：{change.after.question.question}")
    if report.gate:
        _gate_summary(report.gate, say)


def _gate_summary(gate: GateResult, say: Callable[[str], None]) -> None:
    say(f"\n门禁{'通过' if gate.passed else '未通过'}（与基线相同的 {gate.paired} 题）")
    if gate.missing:
        say(f"基线中另有 {gate.missing} 题本次没有问，底线不核对。")
    for row in gate.rows:
        m = BY_NAME[row.comparison.metric]
        limit = "" if row.limit is None else f"，{'上限' if m.better == 'lower' else '底线'} {shown(row.limit, m)}"
        mark = "✗" if row.why else "✓"
        say(
            f"{mark} {m.label}：{shown(row.comparison.before, m)} → {shown(row.comparison.after, m)}{limit}{'，' + row.why if row.why else ''}"
        )
