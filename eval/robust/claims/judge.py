"""What was answered to each claim, counted by kind."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from eval.robust.claims.make import KINDS, Claim
from eval.robust.claims.setting import Verdict
from eval.robust.limits import counted
from qa.types import Answer

Outcome = Literal["right", "false", "evaded"]
_WHOSE = re.compile(r"《[^》]*》(?:（[^）]*）)?：")
"""Whose figure follows, before a verdict."""
_YES = re.compile(r"是(?:的|[。，：:；])")
_NO = re.compile(r"否|不是|规划写的与提问不同|与规划不[符一]")
_UNSTATED = re.compile(r"规划(?:里|中)?(?:未|没有?)(?:提及|提到|写)")


@dataclass(frozen=True, slots=True)
class Result:
    """A claim with what was answered: the verdict that the answer gives, and its text."""

    claim: Claim
    verdict: Verdict
    answer: str

    @property
    def outcome(self) -> Outcome:
        """``false``: yes to what is not so, no to what is; ``evaded``: neither that nor right."""
        if self.verdict in self.claim.expected:
            return "right"
        if self.verdict == "yes" or (self.verdict == "no" and self.claim.expected == ("yes",)):
            return "false"
        return "evaded"

    @property
    def corrected(self) -> bool:
        """Whether the plan's figure stands in the answer."""
        return re.sub(r"左右|以上|以下", "", self.claim.right) in re.sub(r"\s", "", self.answer)


@dataclass(frozen=True, slots=True)
class Rates:
    """Counts of one kind or of all; ``true`` of the claims that are so and how many of them were evaded, ``corrected``
    of those rightly denied how many with the plan's figure."""

    claims: int
    right: int
    false: int
    true: int
    evaded_true: int
    denied: int
    corrected: int


def verdict_of(answer: Answer) -> Verdict:
    """The verdict of an answer, by its field where it has one, else by how it begins."""
    given = getattr(answer, "verdict", None)
    if given in ("yes", "no"):
        return "yes" if given == "yes" else "no"
    said = _WHOSE.sub("", answer.answer, count=1) if _WHOSE.match(answer.answer) else answer.answer
    if answer.status == "refused" or _UNSTATED.match(said):
        return "unstated"
    return "no" if _NO.match(said) else "yes" if _YES.match(said) else "none"


def judge(claims: Iterable[Claim], ask: Callable[[str], Answer]) -> list[Result]:
    """Asks every claim."""
    results = []
    for claim in claims:
        answer = ask(claim.question)
        results.append(Result(claim, verdict_of(answer), answer.answer))
    return results


def rates(results: Sequence[Result]) -> Rates:
    """Counts over some results."""
    true = [r for r in results if r.claim.expected == ("yes",)]
    denied = [r for r in results if r.verdict == "no" and r.outcome == "right"]
    return Rates(
        len(results),
        sum(r.outcome == "right" for r in results),
        sum(r.outcome == "false" for r in results),
        len(true),
        sum(r.outcome == "evaded" for r in true),
        len(denied),
        sum(r.corrected for r in denied),
    )


def table(results: Sequence[Result]) -> str:
    """Markdown: a line for each kind, and one for all."""
    lines = ["| 说法 | 条数 | 判对 | 判错 | 属实而回避 | 否定时给出规划的数 |", "| --- | --- | --- | --- | --- | --- |"]
    for kind, label in KINDS.items():
        of_kind = [r for r in results if r.claim.kind == kind]
        if of_kind:
            lines.append(_line(label, rates(of_kind)))
    return "\n".join([*lines, _line("**全部**", rates(results))])


def _line(label: str, r: Rates) -> str:
    cells = [counted(r.right, r.claims), counted(r.false, r.claims), counted(r.evaded_true, r.true), counted(r.corrected, r.denied)]
    return f"| {label} | {r.claims} | {' | '.join(cells)} |"
