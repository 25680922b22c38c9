"""What is wrong with a case, in the words of the report."""

from __future__ import annotations

from eval.judge.cases import Case
from eval.judge.metrics import complete, gold_hit

FAULTS = {
    "error": "出错",
    "over_refused": "误拒",
    "facts": "缺要点",
    "not_refused": "该拒未拒",
    "reason": "拒因不符",
    "unsupported": "句子无据",
    "figures": "数字无据",
    "quote": "引文有误",
    "section": "未引应引章节",
    "retrieval": "检索未中",
}


def faults(case: Case) -> list[str]:
    """The names of FAULTS that a case has, in their order; empty where all is well."""
    answerable, status = case.question.answerable, case.status
    reason = case.record.answer.reason if case.record.answer else None
    missing = complete(case) == (0.0, 1.0)
    has = {
        "error": status == "error",
        "over_refused": answerable and status == "refused",
        "facts": status == "answered" and missing,
        "not_refused": not answerable and status == "answered",
        "reason": not answerable and status == "refused" and reason != case.question.reason,
        "unsupported": any(not v.supported for v in case.verdicts),
        "figures": any(c.why for group in case.figures for c in group),
        "quote": any(not (s.intact and s.inside) for s in case.record.sources),
        "section": gold_hit(case) == (0.0, 1.0),
        "retrieval": case.retrieval.get("hit@5") == 0.0,
    }
    return [name for name in FAULTS if has[name]]
