"""Scores as files for other programs: ``report.json`` and ``cases.csv``."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from eval.judge.cases import Case
from eval.judge.faults import FAULTS, faults
from eval.judge.metrics import BY_NAME, METRICS
from eval.judge.score import Estimate, Scores
from eval.report.compare import Change, Comparison
from eval.report.gate import GateResult
from eval.sets.questions import REASONS, TYPES, Question
from index.facts.listing import defused


@dataclass(frozen=True, slots=True)
class Against:
    """A comparison with an earlier run: its name, the metrics, the questions that came out otherwise."""

    name: str
    comparisons: Sequence[Comparison]
    changes: Sequence[Change]


@dataclass(frozen=True, slots=True)
class Report:
    """All that a report shows. ``info`` are label and value of what was run, in Chinese, in order;
    ``plans`` the titles of the plans by id."""

    info: dict[str, str]
    run: dict[str, Any]
    plans: dict[str, str]
    scores: Scores
    against: Against | None = None
    gate: GateResult | None = None


def as_json(report: Report) -> dict[str, Any]:
    """Everything that the report shows as one JSON object."""
    scores = report.scores
    data: dict[str, Any] = {
        "run": report.run,
        "metrics": {
            name: {"label": BY_NAME[name].label, "better": BY_NAME[name].better, **_estimate(e)} for name, e in scores.overall.items()
        },
        "groups": {
            dimension: {label: {name: _estimate(e) for name, e in estimates.items() if e.count} for label, estimates in groups.items()}
            for dimension, groups in scores.groups.items()
        },
        "noise": {kind: {k: _number(v) for k, v in row.items()} for kind, row in scores.noise.items()},
        "latency_ms": scores.latency,
        "refusal_reasons": scores.reasons,
        "judge_probe": scores.probe,
        "cases": [_case(c, scores) for c in scores.cases],
    }
    if report.against:
        data["comparison"] = {
            "run": report.against.name,
            "metrics": [_comparison(c) for c in report.against.comparisons],
            "changed": [{"id": c.after.question.id, "better": list(c.better), "worse": list(c.worse)} for c in report.against.changes],
        }
    if report.gate:
        data["gate"] = {
            "passed": report.gate.passed,
            "paired": report.gate.paired,
            "missing": report.gate.missing,
            "unpaired": report.gate.unpaired,
            "metrics": [_comparison(r.comparison) | {"limit": r.limit, "why": r.why} for r in report.gate.rows],
        }
    return data


def write_json(report: Report, file: Path) -> None:
    """Writes ``report.json``."""
    file.write_text(json.dumps(as_json(report), ensure_ascii=False, indent=1, allow_nan=False) + "\n", "utf-8")


def write_csv(scores: Scores, file: Path) -> None:
    """Writes one row a question; UTF-8 with BOM and CRLF, which Excel opens without asking."""
    names = [m.name for m in METRICS]
    heads = [
        "编号",
        "题型",
        "规划",
        "分组",
        "口语",
        "可答",
        "问题",
        "历史提问",
        "答拒",
        "拒因",
        "预期拒因",
        "问题所在",
        "答案",
        "答到的要点",
    ]
    heads += ["缺的要点", "引用章节", "应引章节", "检索前五", "无据之处", "耗时毫秒", *(BY_NAME[n].label for n in names)]
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(heads)
    for case in scores.cases:
        values = [scores.values[n].get(case.question.id) for n in names]
        writer.writerow([_cell(v) for v in _csv_row(case)] + ["" if v is None else round(v[0] / v[1], 4) for v in values])
    file.write_bytes("\ufeff".encode() + text.getvalue().encode())


def _csv_row(case: Case) -> list[str | float]:
    answer = case.record.answer
    facts = [(found, "/".join(fact)) for found, fact in zip(case.found, case.question.facts, strict=True)]
    return [
        *_csv_question(case.question),
        {"answered": "作答", "refused": "拒答", "error": "出错"}[case.status],
        REASONS.get(answer.reason or "", "") if answer else case.record.error,
        REASONS.get(case.question.reason or "", ""),
        "、".join(FAULTS[f] for f in faults(case)),
        answer.answer if answer else "",
        "\n".join(f for found, f in facts if found),
        "\n".join(f for found, f in facts if not found),
        *_csv_sections(case),
        "\n".join(f"{c.text}（{'；'.join(v.missing)}）" for c, v in zip(case.claims, case.verdicts, strict=True) if not v.supported),
        answer.timing_ms.get("total", case.record.wall_ms) if answer else case.record.wall_ms,
    ]


def _csv_question(question: Question) -> list[str]:
    yes = {True: "是", False: "否"}
    kind = [question.id, TYPES[question.type], question.plan, question.split]
    return [*kind, yes[question.colloquial], yes[question.answerable], question.question, "\n".join(question.history)]


def _csv_sections(case: Case) -> list[str]:
    """The sections cited, those that should be, and the first five found."""
    retrieved = case.record.answer.retrieved[:5] if case.record.answer else ()
    return [
        "\n".join(dict.fromkeys(f"{c.doc_id} {c.section}" for c in case.citations)),
        "\n".join(f"{g.doc} {g.section}" for g in case.question.gold),
        "\n".join(f"{r.doc_id} {r.section}" for r in retrieved),
    ]


def _cell(value: str | float) -> str | float:
    """A cell that a spreadsheet does not take for a formula."""
    return defused(value) if isinstance(value, str) else value


def _case(case: Case, scores: Scores) -> dict[str, Any]:
    ratios = {name: per[case.question.id] for name, per in scores.values.items() if case.question.id in per}
    return {
        "id": case.question.id,
        "status": case.status,
        "reason": case.record.answer.reason if case.record.answer else None,
        "faults": faults(case),
        "facts_found": list(case.found),
        "unsupported": [
            {"text": c.text, "missing": list(v.missing)} for c, v in zip(case.claims, case.verdicts, strict=True) if not v.supported
        ],
        "values": {name: _number(a / b) for name, (a, b) in ratios.items()},
    }


def _estimate(estimate: Estimate) -> dict[str, Any]:
    return {k: v if k == "count" else _number(v) for k, v in asdict(estimate).items()}


def _comparison(comparison: Comparison) -> dict[str, Any]:
    return {k: _number(v) if isinstance(v, float) else v for k, v in asdict(comparison).items()}


def _number(value: float) -> float | None:
    return None if math.isnan(value) else round(value, 4)
