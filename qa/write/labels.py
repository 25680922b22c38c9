"""Whose words an answer shows, where an index has plans of several places."""

from __future__ import annotations

from dataclasses import replace

from index.text.places import place_of
from index.types import Document
from qa.read.pool import EvidencePool
from qa.types import Draft, Statement
from qa.understand.places import place_of_plan


def whose(draft: Draft, pool: EvidencePool) -> Draft:
    """A draft in which each statement that begins to speak for another plan names it, with its place."""
    statements: list[Statement] = []
    before = ""
    for statement in draft.statements:
        document = pool.store.by_id[pool.evidence[statement.evidence[0]].chunk.doc_id]
        named = document.id == before or f"《{document.title}》" in statement.prefix
        statements.append(statement if named else _labelled(statement, label_of(document)))
        before = document.id
    return replace(draft, statements=tuple(statements))


def label_of(document: Document) -> str:
    """A plan by its title, with its place in front where the title does not tell it."""
    place = place_of_plan(document)
    told = place_of(document.title, "")[0] == place or (place and place in document.title)
    return f"《{document.title}》" if told else f"{place}《{document.title}》"


def _labelled(statement: Statement, label: str) -> Statement:
    if statement.judgement is None:
        return replace(statement, prefix=f"{label}：{statement.prefix}")
    # The verdict comes first; 规划 behind it stands for the plan.
    verdict, comma, rest = statement.prefix.partition("，规划")
    return replace(statement, prefix=f"{verdict}，{label}{rest}" if comma else f"{verdict}{label}：")
