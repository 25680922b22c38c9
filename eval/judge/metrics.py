"""The metrics, one function each: what a case adds to numerator and denominator, None where it has no say.

A metric's value over many questions is Σ numerators / Σ denominators. Where every denominator is 1
that is the mean over questions; where it counts sentences, figures or citations, their share.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from eval.judge.cases import Case, in_gold

Ratio = tuple[float, float]
Better = Literal["higher", "lower", "none"]


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric: its name in files, its label and group in the report, which direction is better, and
    a line on what it says, for the report."""

    name: str
    label: str
    group: str
    better: Better
    of: Callable[[Case], Ratio | None]
    note: str

    @property
    def percent(self) -> bool:
        """Whether it is a share, shown as per cent."""
        return self.better != "none"


def _retrieval(name: str) -> Callable[[Case], Ratio | None]:
    def of(case: Case) -> Ratio | None:
        return (case.retrieval[name], 1.0) if name in case.retrieval else None

    of.__doc__ = f"{name} as ``eval.judge.retrieval.retrieval_values`` defines it."
    return of


def fact_recall(case: Case) -> Ratio | None:
    """Share of the expected facts that the answer states; a refusal states none.

    (facts with an acceptable string in the answer) / facts, mean over answerable questions. Matching
    as in ``eval.sets.facts.stands_in``. Source: string recall of ALCE (Gao et al., EMNLP 2023, §2.2).
    """
    if not case.question.answerable or not case.found:
        return None
    return (sum(case.found) / len(case.found) if case.status == "answered" else 0.0), 1.0


def complete(case: Case) -> Ratio | None:
    """1 where the answer states every expected fact, mean over answerable questions."""
    recall = fact_recall(case)
    return (float(recall[0] == 1.0), 1.0) if recall else None


def fact_recall_answered(case: Case) -> Ratio | None:
    """Fact recall over the answerable questions that were answered: what is lost once it does answer."""
    return fact_recall(case) if case.status == "answered" else None


def length(case: Case) -> Ratio | None:
    """Characters of an answer without citation numbers, mean over answered questions."""
    return (float(len(case.text)), 1.0) if case.status == "answered" else None


def citation_recall(case: Case) -> Ratio | None:
    """Share of an answer's sentences that the passages they cite carry, mean over answers.

    A sentence without citation, or with a number that has none, counts 0. Source: citation recall of
    ALCE (Gao et al., EMNLP 2023, §3), its NLI model replaced by the judge in use.
    """
    if not case.verdicts:
        return None
    return sum(v.supported for v in case.verdicts) / len(case.verdicts), 1.0


def citation_precision(case: Case) -> Ratio | None:
    """Share of an answer's citations that are needed, mean over answers that cite.

    A citation is needed where its sentence is supported and it carries the sentence alone or the
    others do not without it. Source: citation precision of ALCE (Gao et al., EMNLP 2023, §3).
    """
    return (case.precise / case.cited, 1.0) if case.cited else None


def gold_hit(case: Case) -> Ratio | None:
    """1 where a citation stands in a gold section or below it, mean over answerable questions answered."""
    if not case.question.answerable or not case.question.gold or case.status != "answered":
        return None
    return float(bool(case.golds_cited)), 1.0


def gold_recall(case: Case) -> Ratio | None:
    """Share of a question's gold sections (alternatives as one) that are cited, mean as for gold_hit."""
    hit = gold_hit(case)
    return (len(case.golds_cited) / len(case.question.requirements), 1.0) if hit else None


def gold_share(case: Case) -> Ratio | None:
    """Share of the citations that stand in a gold section, over answerable questions answered."""
    if gold_hit(case) is None or not case.citations:
        return None
    return float(sum(in_gold(c, case.question.gold) for c in case.citations)), float(len(case.citations))


def quote_integrity(case: Case) -> Ratio | None:
    """Share of citations whose quote is the plan's text at the span given (``text[start:end] ==
    quote``), and whose span lies in the section named."""
    if not case.record.sources:
        return None
    return float(sum(s.intact and s.inside for s in case.record.sources)), float(len(case.record.sources))


def faithfulness(case: Case) -> Ratio | None:
    """Share of all sentences that their citations carry; long answers weigh more than in citation_recall.

    Source: faithfulness of RAGAS (Es et al., EACL 2024), claims being sentences and the context being
    only what the sentence itself cites.
    """
    return (float(sum(v.supported for v in case.verdicts)), float(len(case.verdicts))) if case.verdicts else None


def numeric_faithfulness(case: Case) -> Ratio | None:
    """Share of all figures in answers that stand in a quote cited for their sentence with the same
    unit, year and degree (``eval.judge.support.figure_check.check_figures``). Ours; always judged by rules."""
    checks = [c for group in case.figures for c in group]
    return (float(sum(not c.why for c in checks)), float(len(checks))) if checks else None


def refusal_recall(case: Case) -> Ratio | None:
    """Share of unanswerable questions that are refused. Source: negative rejection of RGB (Chen et al.,
    AAAI 2024), by the answer's status instead of a phrase."""
    return (float(case.status == "refused"), 1.0) if not case.question.answerable else None


def over_refusal(case: Case) -> Ratio | None:
    """Share of answerable questions that are refused."""
    return (float(case.status == "refused"), 1.0) if case.question.answerable else None


def reason_accuracy(case: Case) -> Ratio | None:
    """Share of the unanswerable questions refused whose reason is the one expected."""
    if case.question.answerable or case.status != "refused" or case.record.answer is None:
        return None
    return float(case.record.answer.reason == case.question.reason), 1.0


_RETRIEVAL = {
    "hit@1": ("命中@1", "检索第 1 节就是应引章节的题占比"),
    "hit@3": ("命中@3", "前 3 节里有应引章节的题占比"),
    "hit@5": ("命中@5", "前 5 节里有应引章节的题占比"),
    "hit@10": ("命中@10", "前 10 节里有应引章节的题占比"),
    "mrr@10": ("MRR@10", "首个应引章节名次的倒数，按题平均"),
    "ndcg@10": ("nDCG@10", "前 10 节的折损累计增益，与最佳排序之比"),
    "recall@10": ("召回@10", "应引章节中进入前 10 节的占比"),
}

METRICS: tuple[Metric, ...] = (
    *(Metric(name, label, "检索", "higher", _retrieval(name), note) for name, (label, note) in _RETRIEVAL.items()),
    Metric("fact_recall", "要点召回", "回答", "higher", fact_recall, "可答题的要点有多少写进了答案；拒答算零"),
    Metric("complete", "完整回答", "回答", "higher", complete, "要点全部写进答案的可答题占比"),
    Metric("fact_recall_answered", "要点召回（已答）", "回答", "higher", fact_recall_answered, "只看作了答的可答题"),
    Metric("length", "答案字数", "回答", "none", length, "作答的平均字数，不含角标"),
    Metric("citation_recall", "引文召回", "引用", "higher", citation_recall, "每个答案里有引文支持的句子占比，再按答案平均（ALCE）"),
    Metric("citation_precision", "引文精确", "引用", "higher", citation_precision, "每个答案里缺之不可的引文占比，再按答案平均（ALCE）"),
    Metric("gold_hit", "引到应引章节", "引用", "higher", gold_hit, "作答的可答题中，至少一处引文在应引章节的占比"),
    Metric("gold_recall", "应引章节召回", "引用", "higher", gold_recall, "应引章节中被引到的占比"),
    Metric("gold_share", "引文在应引章节", "引用", "higher", gold_share, "全部引文中落在应引章节的占比"),
    Metric("quote_integrity", "引文无误", "引用", "higher", quote_integrity, "引文与规划该处文字逐字一致、且确在所标章节的占比"),
    Metric("faithfulness", "句子有据", "忠实", "higher", faithfulness, "全部句子中有引文支持的占比"),
    Metric("numeric_faithfulness", "数字有据", "忠实", "higher", numeric_faithfulness, "全部数字中连同单位、年份、限定词都见于引文的占比"),
    Metric("refusal_recall", "应拒已拒", "拒答", "higher", refusal_recall, "不可答的题被拒答的占比"),
    Metric("over_refusal", "误拒", "拒答", "lower", over_refusal, "可答的题被拒答的占比，越低越好"),
    Metric("reason_accuracy", "拒因正确", "拒答", "higher", reason_accuracy, "不可答且已拒答的题中，拒因与预期一致的占比"),
)
ROBUSTNESS = Metric(
    "robustness",
    "加噪不变",
    "稳健",
    "higher",
    lambda case: None,
    "问法带错字、繁体、全角、缺标点或同音字时，答拒、引到的章节和要点都不变的占比",
)
"""Needs two cases (``eval.judge.score.robustness``), so it has no function of one."""

BY_NAME = {m.name: m for m in (*METRICS, ROBUSTNESS)}
