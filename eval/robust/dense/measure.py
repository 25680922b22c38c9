"""What a judge says of claims by their sentences, what is answered to them, and both counted by what is right."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from eval.judge.support.claims import Claim, Passage
from eval.judge.support.rules import RuleJudge
from eval.robust.claims.judge import verdict_of
from eval.robust.dense.read import LABELS, DenseClaim, Label, Placed
from index.types import Chunk, Unit
from qa.types import Answer

Judge = Callable[[str, Placed], Label]
"""Says what a sentence makes of a claim, given its wording and where the sentence stands."""
Judged = Sequence[tuple[DenseClaim, Label]]
"""Claims, each with what was said of it."""

NAMES: dict[Label, str] = {"support": "支持", "contradict": "相反", "neither": "没说"}
HEADS = ("应为", "条数", "判对", *(f"判作{name}" for name in NAMES.values()), "误判")
_SAYS: dict[str, Label] = {"yes": "support", "no": "contradict"}


class Shares(Protocol):
    """What a model makes of a claim and a sentence: three shares that are 1 together."""

    @property
    def support(self) -> float:
        """That the sentence says so."""
        ...

    @property
    def contradict(self) -> float:
        """That it says otherwise."""
        ...

    @property
    def neither(self) -> float:
        """That it leaves it open."""
        ...


def by_words(claim: str, placed: Placed) -> Label:
    """The judge without a model: supported where the rules of ``eval.judge.support`` find the wording in the sentence and its
    headings, else left open; it cannot tell that a sentence says otherwise."""
    context = "\n".join((placed.title, *placed.chunk.headings, placed.unit.lead))
    (verdict,) = RuleJudge().judge([Claim(claim, (Passage(placed.unit.text, context),))])
    return "support" if verdict.supported else "neither"


def by_shares(read: Callable[[str, Sequence[str]], Sequence[Shares]], frame: Callable[[str, Chunk, Unit], str]) -> Judge:
    """The judge that takes the largest share.

    Args:
        read: gives the shares of a claim and each of some sentences.
        frame: puts a sentence as ``read`` wants it, given the title of the document and the chunk that it stands in.
    """

    def judge(claim: str, placed: Placed) -> Label:
        (shares,) = read(claim, [frame(placed.title, placed.chunk, placed.unit)])
        return max(LABELS, key=lambda label: getattr(shares, label))

    return judge


def said_by(answer: Answer) -> Label:
    """What an answer says of the claim that was asked: yes, no, or neither of them."""
    return _SAYS.get(verdict_of(answer), "neither")


def table(judged: Judged) -> str:
    """Markdown: a line for each label, then one for each kind, then one for all. 误判: said to be so, or not so, where it is not."""
    lines = [f"| {' | '.join(HEADS)} |", f"|{' --- |' * len(HEADS)}"]
    for label in LABELS:
        part = [j for j in judged if j[0].label == label]
        if part:
            lines.append(_line(f"**{NAMES[label]}**", part))
            lines += [_line(f"{NAMES[label]}·{kind}", [j for j in part if j[0].kind == kind]) for kind in _kinds(part)]
    return "\n".join([*lines, _line("**全部**", judged)])


def _kinds(judged: Judged) -> Iterable[str]:
    return dict.fromkeys(sorted(claim.kind for claim, _ in judged))


def _line(head: str, judged: Judged) -> str:
    right = sum(said == claim.label for claim, said in judged)
    false = sum(said not in (claim.label, "neither") for claim, said in judged)
    said = [str(sum(given == label for _, given in judged)) for label in LABELS]
    share = f"{right}（{right / len(judged):.1%}）"
    return f"| {head} | {len(judged)} | {share} | {' | '.join(said)} | {false} |"
