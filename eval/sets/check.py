"""Checks a question set: form, gold sections, that every fact stands in them, sides, copied wording."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from eval.sets.facts import nfkc, squash, stands_in
from eval.sets.questions import Question, read, split_of
from index.errors import PlanQAError
from index.ingest.build import find_files, read_plans_toml
from index.parse import parse
from index.store.files import open_store
from index.types import Document

_RUN = 25
"""A question or reference must not share so long a run of characters with an official text, unless it
enumerates names."""


@dataclass(frozen=True, slots=True)
class Plans:
    """Plans to hold the questions against: what they are called in the report, and the documents by id."""

    label: str
    documents: Mapping[str, Document]


@dataclass
class Row:
    """Counts of one plan in one question file; ``standing`` the facts found, by label of the plans."""

    source: str
    plan: str
    questions: int = 0
    sections: set[str] = field(default_factory=set)
    facts: int = 0
    standing: Counter[str] = field(default_factory=Counter)
    errors: int = 0


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a question; ``id`` is empty for a file."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class CheckReport:
    """Rows by question file and plan, and what is wrong."""

    questions: tuple[Question, ...]
    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]


def read_plans(label: str, path: Path) -> tuple[Plans, list[Problem]]:
    """The plans of an index, or of a file or folder that is parsed; what cannot be parsed becomes a problem.

    Raises:
        InputError: the path is missing, or there is no plan in it.
        PlanQAError: the index cannot be used.
    """
    if (path / "CURRENT").is_file():
        return Plans(label, dict(open_store(path).by_id)), []
    documents: dict[str, Document] = {}
    problems = []
    for file in find_files([path]):
        try:
            document = parse(file, read_plans_toml(file.parent).get(file.stem))
        except PlanQAError as error:
            problems.append(Problem("", f"{label}“{file.name}”：{error}"))
            continue
        documents.setdefault(document.id, document)
    return Plans(label, documents), problems


def check(paths: Sequence[Path], sources: Sequence[Plans]) -> CheckReport:
    """Checks question files against plans.

    Args:
        paths: question files and folders.
        sources: the digests, and the official texts where they are at hand.
    """
    questions, errors = read(paths)
    problems = [Problem("", str(error)) for error in errors]
    missing = {g.doc for q in questions for g in q.gold}
    problems += [
        Problem("", f"{s.label}里没有规划 {doc}，有关题目未能核对") for s in sources for doc in sorted(missing - s.documents.keys())
    ]
    grams = _grams([d for s in sources for d in s.documents.values() if d.kind == "official"])
    rows: dict[tuple[str, str], Row] = {}
    asked: dict[tuple[str, tuple[str, ...]], str] = {}
    whole = {name for name in {q.source for q in questions} if _by_document([q for q in questions if q.source == name])}
    for question in questions:
        row = rows.setdefault((question.source, question.plan), Row(question.source, question.plan))
        row.questions += 1
        row.facts += len(question.facts)
        row.sections |= {f"{g.doc}|{g.section}" for g in question.gold}
        found = [*_form(question, asked), *([] if question.source in whole else _sides(question)), *_copied(question, grams)]
        for source in sources:
            found += _sections(question, source)
            found += _facts(question, source, row)
        row.errors += len(found)
        problems += [Problem(question.id, text) for text in found]
    ordered = sorted(rows.values(), key=lambda r: (r.source, r.plan))
    return CheckReport(tuple(questions), tuple(ordered), tuple(problems))


def _form(question: Question, asked: dict[tuple[str, tuple[str, ...]], str]) -> Iterator[str]:
    if question.answerable:
        if not question.gold or not question.facts:
            yield "可答的题要有 gold 和 facts"
        if question.reason:
            yield "可答的题不应有 reason"
        if question.type == "unanswerable":
            yield "类型是 unanswerable，却标为可答"
    else:
        if not question.reason:
            yield "不可答的题要有 reason"
        if question.facts:
            yield "不可答的题不应有 facts"
    if question.type == "followup" and not question.history:
        yield "追问要有 history"
    if (other := asked.setdefault((squash(question.question), question.history), question.id)) != question.id:
        yield f"与 {other} 问法相同"


def _by_document(questions: Sequence[Question]) -> bool:
    """Whether a file is divided by document: each has all its questions on the side that they state, though its sections
    would fall on both by their hash."""
    stated: dict[str, set[str]] = {}
    hashed: dict[str, set[str]] = {}
    for question in questions:
        for gold in question.gold:
            stated.setdefault(gold.doc, set()).add(question.stated_split)
            hashed.setdefault(gold.doc, set()).add(split_of(gold.doc, gold.section))
    one_sided = all(len(sides) == 1 and "" not in sides for sides in stated.values())
    return one_sided and any(len(sides) > 1 for sides in hashed.values())


def _sides(question: Question) -> Iterator[str]:
    sides = {split_of(g.doc, g.section) for g in question.gold}
    if len(sides) > 1:
        yield "应引章节分在 dev 和 test 两边"
    if question.stated_split and question.stated_split != question.hashed_split:
        yield f"split 写的是 {question.stated_split}，按章节应为 {question.hashed_split}"


def _sections(question: Question, source: Plans) -> Iterator[str]:
    for gold in question.gold:
        document = source.documents.get(gold.doc)
        if document is not None and not any(s.locator == gold.section for s in document.sections):
            yield f"{source.label}的 {gold.doc} 没有章节 {gold.section}"


def _facts(question: Question, source: Plans, row: Row) -> Iterator[str]:
    """Facts that do not stand in the gold sections; not asked where a plan is missing altogether."""
    if any(g.doc not in source.documents for g in question.gold):
        return
    text = "\n".join(_section_text(source.documents[g.doc], g.section) for g in question.gold)
    for fact in question.facts:
        if any(stands_in(variant, text) for variant in fact):
            row.standing[source.label] += 1
        elif any(squash(variant) in squash(text) for variant in fact):
            yield f"要点“{' / '.join(fact)}”在{source.label}的应引章节里只是更长数字的一部分"
        else:
            yield f"要点“{' / '.join(fact)}”不在{source.label}的应引章节里"


def _section_text(document: Document, locator: str) -> str:
    section = next((s for s in document.sections if s.locator == locator), None)
    return document.text[slice(*section.span)] if section else ""


def _copied(question: Question, grams: frozenset[str]) -> Iterator[str]:
    for name, text in (("question", question.question), ("reference", question.reference)):
        flat = _flat(text)
        for i in range(len(flat) - _RUN + 1):
            run = flat[i : i + _RUN]
            if run in grams and run.count("、") < 2:
                yield f"{name} 照抄了原文：“{run}”"
                break


def _grams(documents: Sequence[Document]) -> frozenset[str]:
    texts = [_flat(d.text) for d in documents]
    return frozenset(t[i : i + _RUN] for t in texts for i in range(len(t) - _RUN + 1))


def _flat(text: str) -> str:
    return re.sub(r"\s+", "", nfkc(text))
