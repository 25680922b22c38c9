"""A claim before the evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.store.port import Store
from qa.read.topic import Topic
from qa.types import Claim, Evidence, Query


@dataclass(frozen=True, slots=True)
class Case:
    """A claim before the evidence; ``asks``: whether a verdict is asked for, else the question is contradicted at most."""

    query: Query
    claim: Claim
    evidence: Sequence[Evidence]
    topic: Topic
    store: Store
    asks: bool

    @property
    def home(self) -> set[str]:
        """The places that the plans that may answer are of, as far as they are known."""
        sources = self.query.sources or self.store.by_id
        return {place for plan in sources if (place := self.store.by_id[plan].place)}
