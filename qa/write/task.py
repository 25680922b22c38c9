"""What a writer is given, and what it gives: the protocol of the strategies."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Protocol

from qa.decide.refusal import RefusalConfig
from qa.read.pool import EvidencePool
from qa.read.topic import Topic
from qa.types import Draft, Evidence, Query, Reason, Statement
from qa.write.sentence import sentence_text


@dataclass(frozen=True, slots=True)
class DraftConfig:
    """``max_sentences`` and ``max_chars`` bound an answer that is no list, ``list_chars`` one that is.

    A further sentence must score within ``near`` of the best, or within ``far`` if it speaks of ``gain`` more of the topic or
    the reader finds, with a logit of ``sure``, that it answers; ``max_items``: longest list shown in full.
    """

    max_sentences: int = 3
    max_chars: int = 240
    list_chars: int = 420
    near: float = 1.3
    far: float = 2.2
    gain: float = 0.15
    sure: float = 1.5
    max_items: int = 60
    refusal: RefusalConfig = field(default_factory=RefusalConfig)


@dataclass(frozen=True)
class Task:
    """A question to answer from its evidence, best first, all of it in the pool."""

    query: Query
    evidence: Sequence[Evidence]
    pool: EvidencePool
    config: DraftConfig

    @cached_property
    def topic(self) -> Topic:
        """What the question is about, weighed over the whole index."""
        return Topic(self.query.terms, self.pool.store)

    def on(self, evidence: Sequence[Evidence]) -> Task:
        """The same question with other evidence."""
        return replace(self, evidence=tuple(evidence))

    def statement(self, item: Evidence, prefix: str = "", *, notes: bool = False) -> Statement:
        """A piece of evidence as a statement, with the notes that explain its marks where they are wanted."""
        return Statement(sentence_text(item, self.query.places), (item.id, *(self.pool.notes(item) if notes else ())), prefix)

    def refusal(self, reason: Reason, near: Sequence[Evidence]) -> Draft:
        """A refusal that shows the nearest thing that the plans do say, where there is any."""
        return Draft(tuple(self.statement(e) for e in near[:1]), reason)


class Strategy(Protocol):
    """One way to answer."""

    def __call__(self, task: Task) -> Draft | None:
        """The draft; None where this way does not fit the question or its evidence."""


def drafted(statements: Iterable[Statement]) -> Draft | None:
    """A draft of some statements; None where there are none."""
    said = tuple(statements)
    return Draft(said) if said else None
