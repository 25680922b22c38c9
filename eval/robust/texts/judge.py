"""What the check found of each figure of the sentences, counted by kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from eval.robust.claims.make import KINDS
from eval.robust.texts.make import Said, Sentence
from qa.proofread.report import Report

Outcome = Literal["right", "false", "evaded"]


@dataclass(frozen=True, slots=True)
class Result:
    """A figure with the verdict on it, empty where it was passed over."""

    sentence: Sentence
    said: Said
    verdict: str
    message: str

    @property
    def outcome(self) -> Outcome:
        """``false``: a wrong figure that agrees or was passed over, a true one that differs; ``evaded``: a true one of which
        nothing certain is said."""
        if self.said.kind == "true":
            return "right" if self.verdict == "agrees" else "false" if self.verdict == "differs" else "evaded"
        return "false" if self.verdict in ("agrees", "") else "right"


@dataclass(frozen=True, slots=True)
class Rates:
    """Counts: of the true figures how many are held to be wrong or evaded, of the wrong ones how many agree or are passed over."""

    true: int
    true_false: int
    true_evaded: int
    wrong: int
    wrong_passed: int
    wrong_denied: int


def judge(sentences: Iterable[Sentence], check: Callable[[str], Report]) -> list[Result]:
    """Checks every sentence by itself."""
    results = []
    for sentence in sentences:
        report = check(sentence.text)
        for said in sentence.said:
            found = next((f for f in report.findings if f.span[0] < said.span[1] and said.span[0] < f.span[1]), None)
            results.append(Result(sentence, said, found.verdict if found else "", found.message if found else ""))
    return results


def rates(results: Sequence[Result]) -> Rates:
    """Counts over some results."""
    true = [r for r in results if r.said.kind == "true"]
    wrong = [r for r in results if r.said.kind != "true"]
    return Rates(
        len(true),
        sum(r.outcome == "false" for r in true),
        sum(r.outcome == "evaded" for r in true),
        len(wrong),
        sum(r.outcome == "false" for r in wrong),
        sum(r.verdict == "differs" for r in wrong),
    )


def table(results: Sequence[Result]) -> str:
    """Markdown: a line for each kind of fault, one for what is true."""
    lines = ["| 数字 | 个数 | 判错 | 属实而未能判定 | 判为不一致 |", "| --- | --- | --- | --- | --- |"]
    for kind, label in KINDS.items():
        of_kind = [r for r in results if r.said.kind == kind]
        if of_kind:
            r = rates(of_kind)
            lines.append(f"| {label} | {len(of_kind)} | {r.true_false + r.wrong_passed} | {r.true_evaded} | {r.wrong_denied} |")
    return "\n".join(lines)
