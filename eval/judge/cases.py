"""Judges the records of a run: which facts an answer states, what its citations carry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from eval.judge.retrieval import ranking, retrieval_values
from eval.judge.support.claims import Claim, claims_of
from eval.judge.support.figure_check import FigureCheck, check_figures
from eval.judge.support.rules import Judge, Verdict
from eval.run.records import EvalRecord
from eval.sets.facts import found_facts, without_marks
from eval.sets.questions import Gold, Question, under
from qa.types import Citation


@dataclass(frozen=True, slots=True)
class Case:
    """One question, its answer and all that was judged of it; metrics only count.

    ``found`` goes with the question's facts, ``verdicts`` and ``figures`` with ``claims``;
    ``precise`` of ``cited`` citations are needed by a sentence that is supported.
    """

    record: EvalRecord
    text: str
    found: tuple[bool, ...]
    claims: tuple[Claim, ...]
    verdicts: tuple[Verdict, ...]
    figures: tuple[tuple[FigureCheck, ...], ...]
    precise: int
    cited: int
    ranks: tuple[str, ...]
    retrieval: dict[str, float] = field(default_factory=dict)

    @property
    def question(self) -> Question:
        """What was asked."""
        return self.record.question

    @property
    def status(self) -> str:
        """``answered``, ``refused`` or ``error``."""
        return self.record.answer.status if self.record.answer else "error"

    @property
    def said(self) -> str:
        """The answer, or the error where asking failed."""
        return self.record.answer.answer if self.record.answer else self.record.error

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The citations of the answer."""
        return self.record.answer.citations if self.record.answer else ()

    @property
    def golds_cited(self) -> frozenset[int]:
        """Numbers of the gold requirements that the citations meet."""
        return frozenset(n for n, golds in enumerate(self.question.requirements) if any(in_gold(c, golds) for c in self.citations))


def in_gold(citation: Citation, golds: Sequence[Gold]) -> bool:
    """Whether a citation stands in one of the gold sections or below it."""
    return any(citation.doc_id == g.doc and under(citation.section, g.section) for g in golds)


def judge_records(records: Sequence[EvalRecord], judge: Judge) -> list[Case]:
    """One case for each record, in order. Only questions as written are held against their citations;
    of those with noise only status, facts and gold sections are compared."""
    stated = [tuple(claims_of(r)) for r in records]
    claims = [() if r.noise else said for r, said in zip(records, stated, strict=True)]
    flat = [claim for group in claims for claim in group]
    judged = judge.judge(flat)
    verdicts, needed = iter(judged), iter(_precise(list(zip(flat, judged, strict=True)), judge))
    measured = retrieval_values(records)
    return [
        Case(
            record=record,
            text=(text := _shown(record)),
            found=_facts(record.question, said, text),
            claims=group,
            verdicts=tuple(islice(verdicts, len(group))),
            figures=tuple(tuple(check_figures(claim)) for claim in group),
            precise=sum(islice(needed, len(group))),
            cited=sum(len(claim.passages) for claim in group),
            ranks=tuple(ranking(record.question, record.answer.retrieved)) if record.answer else (),
            retrieval={} if record.noise else measured.get(record.question.id, {}),
        )
        for record, said, group in zip(records, stated, claims, strict=True)
    ]


def _shown(record: EvalRecord) -> str:
    """The answer without the numbers of its citations; empty where there is none."""
    answer = record.answer
    return without_marks(answer.answer, tuple(c.n for c in answer.citations)) if answer else ""


def _facts(question: Question, claims: Sequence[Claim], text: str) -> tuple[bool, ...]:
    """Facts that the claims state and the answer shows. Notices are no claims: the question's own words
    in 规划没有写明“…” state nothing."""
    stated = found_facts(question.facts, "\n".join(c.text for c in claims))
    return tuple(a and b for a, b in zip(stated, found_facts(question.facts, text), strict=True))


def _precise(judged: Sequence[tuple[Claim, Verdict]], judge: Judge) -> list[int]:
    """How many citations of each claim are needed, in ALCE's sense: the claim is supported, and the
    citation carries it alone or the others no longer carry it without this one."""
    trials: list[Claim] = []
    for claim, verdict in judged:
        if verdict.supported and len(claim.passages) > 1:
            for i in range(len(claim.passages)):
                rest = claim.passages[:i] + claim.passages[i + 1 :]
                trials += [replace(claim, passages=claim.passages[i : i + 1]), replace(claim, passages=rest)]
    answers = iter(judge.judge(trials))
    counts = []
    for claim, verdict in judged:
        if not verdict.supported:
            counts.append(0)
        elif len(claim.passages) == 1:
            counts.append(1)
        else:
            needed = 0
            for _ in claim.passages:
                alone, rest_carries = next(answers).supported, next(answers).supported
                needed += alone or not rest_carries
            counts.append(needed)
    return counts
