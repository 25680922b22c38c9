"""Asks the questions of a set and records what came back; judges nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence

from eval.run.noise import kinds_for, perturb
from eval.run.records import EvalRecord, Source
from eval.sets.questions import Question
from index.errors import PlanQAError
from index.text.periods import years_text
from index.types import Document
from qa.types import Answer, Citation

Ask = Callable[[str, Sequence[str]], Answer]
"""Answers a question, given the earlier ones; ``qa.pipeline.ask`` with its engine, or a test's own."""

Progress = Callable[[str, int, int], None]
"""Called with the stage in Chinese, how much is done and how much there is."""


def run(
    questions: Sequence[Question],
    answer: Ask,
    documents: Mapping[str, Document],
    *,
    noise: int = 0,
    progress: Progress | None = None,
) -> list[EvalRecord]:
    """Asks every question, and again with noise.

    Args:
        questions: what to ask.
        answer: the system under test.
        documents: the plans of the index that it answers from, by id; quotes are held against them.
        noise: with how many kinds of noise each question is asked again.
        progress: is told after every question.

    Returns:
        The records: all questions as written, then the noisy ones.
    """
    tell = progress or (lambda stage, done, total: None)
    asked = [(q, "", q.question) for q in questions]
    if noise:
        asked += [(q, k, perturb(q.question, k) or "") for q in questions for k in kinds_for(q.question, q.id, noise)]
    records = []
    for number, (question, kind, text) in enumerate(asked):
        tell("提问（加噪）" if kind else "提问", number, len(asked))
        records.append(_record(question, kind, text, answer, documents))
    tell("完成", len(asked), len(asked))
    return records


def _record(question: Question, kind: str, text: str, answer: Ask, documents: Mapping[str, Document]) -> EvalRecord:
    before = time.perf_counter()
    try:
        found: Answer | None = answer(text, question.history)
        error = ""
    except PlanQAError as failure:
        found, error = None, str(failure)
    except Exception as failure:
        failure.add_note(f"测评题 {question.id}：{text}")
        raise
    wall_ms = round((time.perf_counter() - before) * 1000, 3)
    sources = tuple(source_of(c, documents.get(c.doc_id)) for c in found.citations) if found else ()
    return EvalRecord(question, kind, text, found, sources, wall_ms, error)


def source_of(citation: Citation, document: Document | None) -> Source:
    """What the plan says of a citation: nothing of it holds where there is no such plan."""
    if document is None:
        return Source(False, False, "", "")
    start, end = citation.start, citation.end
    intact = 0 <= start < end and document.text[start:end] == citation.quote
    lead = next((b.lead for b in document.blocks if b.span[0] <= start < b.span[1]), "")
    section = next((s for s in document.sections if s.locator == citation.section), None)
    inside = section is not None and section.span[0] <= start and end <= section.span[1]
    period = years_text(document.period) if document.period else ""
    return Source(intact, inside, lead, period)
