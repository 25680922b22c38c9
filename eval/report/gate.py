"""The gate: a run against a committed baseline; what fell beyond chance, or below its floor, stops it."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.judge.metrics import BY_NAME, Ratio
from eval.judge.score import Estimate, Values, mean
from eval.report.compare import Comparison, compare, same_questions
from index.errors import InputError, reason

GATED = (
    "hit@5",
    "ndcg@10",
    "fact_recall",
    "complete",
    "citation_recall",
    "citation_precision",
    "gold_hit",
    "quote_integrity",
    "faithfulness",
    "numeric_faithfulness",
    "refusal_recall",
    "over_refusal",
    "reason_accuracy",
    "robustness",
)
_EXACT = ("quote_integrity",)
"""Metrics whose floor is the value itself: one wrong quote is one too many."""
_FORM = 1


@dataclass(frozen=True, slots=True)
class Selection:
    """Which questions a baseline was made with; a gate run without choices of its own takes the same."""

    split: str
    limit: int | None
    noise: int


@dataclass(frozen=True, slots=True)
class Baseline:
    """A committed run: its selection, the questions' keys, and values and limits of a few metrics.

    ``limits`` are floors of metrics that should be high, ceilings of those that should be low.
    """

    selection: Selection
    keys: dict[str, str]
    values: Values
    limits: dict[str, float]


@dataclass(frozen=True, slots=True)
class GateRow:
    """One metric at the gate; ``why`` says in Chinese what stops it, empty where it passes."""

    comparison: Comparison
    limit: float | None
    why: str


@dataclass(frozen=True, slots=True)
class GateResult:
    """The rows; how many questions of the baseline were asked, how many are new or edited since."""

    rows: tuple[GateRow, ...]
    paired: int
    missing: int
    unpaired: int

    @property
    def passed(self) -> bool:
        """Whether nothing stops it."""
        return not any(row.why for row in self.rows)


def check_gate(baseline: Baseline, values: Values, keys: Mapping[str, str]) -> GateResult:
    """Holds a run against the baseline.

    A metric stops the gate where it is worse than in the baseline over the same questions, beyond
    chance (``eval.report.compare``, Holm-corrected p < 0.05), or beyond its limit. Limits are only held where
    every question of the baseline was asked, since a part of them has another mean.

    Raises:
        InputError: no question of the baseline was asked.
    """
    paired = {q for q, key in baseline.keys.items() if keys.get(q) == key}
    if not paired:
        raise InputError("本次测评的题目与基线没有一道相同。", "请用与基线相同的题集，或用 --write-baseline 重写基线。")
    old = same_questions(baseline.values, baseline.keys, keys)
    new = same_questions(values, keys, baseline.keys)
    whole = len(paired) == len(baseline.keys)
    rows = []
    for comparison in compare(old, new, [n for n in baseline.values if old.get(n) and new.get(n)]):
        limit = baseline.limits.get(comparison.metric)
        why = "显著变差" if comparison.worse and comparison.significant else ""
        if whole and limit is not None and _beyond(comparison.metric, mean(values[comparison.metric].values()), limit):
            why = "；".join(filter(None, (why, "越过底线")))
        rows.append(GateRow(comparison, limit if whole else None, why))
    for name in baseline.values:
        if baseline.values[name] and not new.get(name):
            # A metric that has no value any more must not pass for want of one.
            gone = Comparison(name, mean(old.get(name, {}).values()), float("nan"), 1.0, 1.0, 0, 0, 0)
            rows.append(GateRow(gone, baseline.limits.get(name), _gone(name)))
    return GateResult(tuple(rows), len(paired), len(baseline.keys) - len(paired), len(keys.keys() - paired))


def _gone(name: str) -> str:
    # Without a single refusal no reason can be judged: refusal recall says so already.
    return "" if name in ("reason_accuracy", "robustness") else "已没有可计的题"


def _beyond(name: str, value: float, limit: float) -> bool:
    return value < limit - 1e-9 if BY_NAME[name].better == "higher" else value > limit + 1e-9


def derived_limit(name: str, estimate: Estimate) -> float:
    """Where the limit of a metric is set at first: a hundredth beyond the end of its interval."""
    if name in _EXACT:
        return round(estimate.value, 4)
    if BY_NAME[name].better == "higher":
        return max(0.0, math.floor(estimate.low * 100 - 1) / 100)
    return min(1.0, math.ceil(estimate.high * 100 + 1) / 100)


def write_baseline(file: Path, selection: Selection, keys: Mapping[str, str], values: Values, overall: Mapping[str, Estimate]) -> None:
    """Writes a baseline; limits that the file already has stay, since people may have set them.

    Raises:
        InputError: the file cannot be written, or is there and no baseline.
    """
    limits = read_baseline(file).limits if file.exists() else {}
    metrics = {}
    for name in GATED:
        if values.get(name):
            limit = limits.get(name, derived_limit(name, overall[name]))
            per = {q: _packed(r) for q, r in sorted(values[name].items())}
            metrics[name] = {"value": round(overall[name].value, 4), "limit": limit, "values": per}
    head = {"form": _FORM, "selection": {"split": selection.split, "limit": selection.limit, "noise": selection.noise}}
    lines = [*(f"{json.dumps(k)}: {_line(v)}" for k, v in head.items()), f'"questions": {_line(dict(sorted(keys.items())))}']
    lines.append('"metrics": {\n' + ",\n".join(f"  {json.dumps(n)}: {_line(m)}" for n, m in metrics.items()) + "\n}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")
    except OSError as error:
        raise InputError(f"写不了基线“{file}”：{reason(error)}。", "请检查路径和权限。") from error


def read_baseline(file: Path) -> Baseline:
    """Reads a baseline.

    Raises:
        InputError: the file is missing or no baseline.
    """
    try:
        data = json.loads(file.read_text("utf-8"))
        if data["form"] != _FORM:
            raise InputError(f"基线“{file}”是另一版本写的。", "请用 --write-baseline 重写基线。")
        metrics: dict[str, Any] = {n: m for n, m in data["metrics"].items() if n in BY_NAME}
        return Baseline(
            Selection(**data["selection"]),
            dict(data["questions"]),
            {n: {q: _unpacked(v) for q, v in m["values"].items()} for n, m in metrics.items()},
            {n: float(m["limit"]) for n, m in metrics.items()},
        )
    except OSError as error:
        raise InputError(f"读不了基线“{file}”：{reason(error)}。", "请先用 --write-baseline 写一份。") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(f"“{file}”不是测评基线。", "请用 --write-baseline 重写基线。") from error


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(", ", ": "))


def _packed(ratio: Ratio) -> float | list[float]:
    top, bottom = round(ratio[0], 4), ratio[1]
    return _short(top) if bottom == 1 else [_short(top), _short(bottom)]


def _short(number: float) -> float:
    return int(number) if number == int(number) else number


def _unpacked(value: float | list[float]) -> Ratio:
    return (float(value[0]), float(value[1])) if isinstance(value, list) else (float(value), 1.0)
