"""A conversation as the page holds it: turns that grow while they are answered."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from index.types import Document
from qa.types import Answer, Citation, Filters, Reason, Sentence

REASONS: dict[Reason, str] = {
    "not_in_plans": "规划中没有所问内容",
    "other_period": "不在规划期内",
    "other_region": "规划没有写到所问地区",
    "figure_not_stated": "规划没有写明所问的数字、时间或名称",
    "out_of_scope": "不属于规划问答的范围",
    "unclear": "问题不够明确",
}
"""Why a question is refused, as the page and exports say it."""


@dataclass(eq=False)
class Turn:
    """One question with what is known of its answer so far.

    ``stage`` and ``sentences`` grow while it is worked on; ``answer`` or ``error`` ends it.
    ``documents`` are the plans that the answer cites, from the very index that it came from;
    ``plans`` the titles that the user kept to. ``stale`` says that the answer came from an index
    which is no longer served; ``rated`` is ``up`` or ``down`` once the user has said so, ``stopped`` that the user waits no longer.
    """

    question: str
    plans: tuple[str, ...] = ()
    stage: str = ""
    sentences: list[Sentence] = field(default_factory=list)
    answer: Answer | None = None
    error: str = ""
    documents: dict[str, Document] = field(default_factory=dict)
    stale: bool = False
    rated: str = ""
    stopped: bool = False

    def finish(self, answer: Answer, documents: dict[str, Document]) -> None:
        """The answer has come, with the plans it cites."""
        self.answer, self.documents = answer, documents

    def citation(self, n: int) -> Citation | None:
        """The source with a number, None where the answer has none such."""
        return next((c for c in self.answer.citations if c.n == n), None) if self.answer else None


@dataclass
class Conversation:
    """The turns of one browser tab.

    ``key`` names it in the browser's storage; ``opened`` counts the sources opened, ``fingerprint`` is of the
    index whose plans its filter shows, ``filters`` are those of the last question, ``suggested`` the questions that were
    suggested so far.
    """

    turns: list[Turn] = field(default_factory=list)
    opened: int = 0
    fingerprint: str = ""
    key: str = ""
    filters: Filters = field(default_factory=Filters)
    suggested: list[str] = field(default_factory=list)

    def begin(self, question: str) -> Turn:
        """Adds a turn for a new question."""
        # Not made with the object: Gradio copies one conversation for all tabs.
        self.key = self.key or secrets.token_hex(8)
        turn = Turn(question)
        self.turns.append(turn)
        return turn

    def asked(self) -> tuple[str, ...]:
        """The questions so far that were understood, oldest first: the history of the next one."""
        return tuple(t.question for t in self.turns if t.answer)

    def asked_before(self, turn: Turn) -> tuple[str, ...]:
        """The questions that were understood before a turn, oldest first."""
        return tuple(t.question for t in self.turns[: self.turns.index(turn)] if t.answer)

    def clear(self) -> None:
        """Begins anew."""
        self.turns.clear()
        self.suggested.clear()
        self.key = ""

    def turn(self, number: int) -> Turn | None:
        """A turn by its place, None where there is none."""
        return self.turns[number] if 0 <= number < len(self.turns) else None
