"""Asks the questions, and counts by document what came back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from eval.others.items import Item
from eval.robust.claims.judge import verdict_of
from eval.sets.facts import found_facts, without_marks
from index.errors import PlanQAError
from qa.types import Answer

Ask = Callable[[str, Sequence[str], str], Answer]
"""Answers a question, given the earlier ones and the id of the document to keep to (empty: all)."""

HEADS = ("文件", "题数", "答对", "误拒", "答错", "判反", "引自别的文件", "不可答", "应拒已拒")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was answered to a question; ``answer`` is None where asking failed, as of a document that was not read."""

    item: Item
    answer: Answer | None

    @property
    def refused(self) -> bool:
        """Whether nothing was answered."""
        return self.answer is None or self.answer.status == "refused"

    @property
    def right(self) -> bool:
        """An answer with all facts and the verdict due; a refusal where none can be given."""
        if not self.item.question.answerable:
            return self.refused
        return not self.refused and not self.reversed and all(found_facts(self.item.question.facts, self._said))

    @property
    def reversed(self) -> bool:
        """Whether yes was said to a claim that is not so, or no to one that is."""
        given = verdict_of(self.answer) if self.answer and self.item.verdict else ""
        return {given, self.item.verdict} == {"yes", "no"}

    @property
    def elsewhere(self) -> bool:
        """Whether an answer cites a document that was not asked about."""
        return self.answer is not None and not self.refused and any(c.doc_id != self.item.doc for c in self.answer.citations)

    @property
    def _said(self) -> str:
        return without_marks(self.answer.answer, tuple(c.n for c in self.answer.citations)) if self.answer else ""


def ask_all(items: Iterable[Item], ask: Ask) -> list[Outcome]:
    """Asks every question; one that does not name its document is asked of that one only."""
    outcomes = []
    for item in items:
        try:
            answer: Answer | None = ask(item.question.question, item.question.history, item.doc if item.alone else "")
        except PlanQAError:
            answer = None
        outcomes.append(Outcome(item, answer))
    return outcomes


def table(outcomes: Sequence[Outcome]) -> str:
    """Markdown: a line for each document, then one for the questions that name it, those that do not, and all."""
    lines = [f"| {' | '.join(HEADS)} |", f"|{' --- |' * len(HEADS)}"]
    for doc in dict.fromkeys(o.item.doc for o in outcomes):
        lines.append(_line(doc, [o for o in outcomes if o.item.doc == doc]))
    for label, part in (("点明文件的", [o for o in outcomes if not o.item.alone]), ("不点明的", [o for o in outcomes if o.item.alone])):
        if part:
            lines.append(_line(f"**{label}**", part))
    return "\n".join([*lines, _line("**全部**", outcomes)])


def _line(label: str, outcomes: Sequence[Outcome]) -> str:
    can = [o for o in outcomes if o.item.question.answerable]
    cannot = [o for o in outcomes if not o.item.question.answerable]
    counts = [
        len(outcomes),
        _share(sum(o.right for o in can), len(can)),
        sum(o.refused for o in can),
        sum(not o.refused and not o.right for o in can),
        sum(o.reversed for o in can),
        sum(o.elsewhere for o in outcomes),
        len(cannot),
        _share(sum(o.right for o in cannot), len(cannot)),
    ]
    return f"| {label} | {' | '.join(map(str, counts))} |"


def _share(part: int, whole: int) -> str:
    return f"{part}（{part / whole:.0%}）" if whole else "—"
