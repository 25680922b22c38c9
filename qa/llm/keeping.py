"""Nothing is lost: a model's sentences take the place of a built-in one only when they say all of it that was asked for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from index.text.analyze import normalise, pairs
from index.text.phrases import quoted_names
from index.text.quantity import figures
from qa.check.reading.content import bare
from qa.types import Draft, Evidence, Query, Statement
from qa.understand.measure import answers

_BREAK = re.compile("[，。；：,;:!?]")
_LEAST = 0.8
"""Share of a clause's character pairs that must be said."""
_LEAST_SHORTENED = 0.4
"""The same where a short answer is wanted."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A part of the question that the built-in writer answered: what it asks, its built-in draft, its evidence."""

    query: Query
    draft: Draft
    evidence: Sequence[Evidence]


@dataclass
class Kept:
    """What of the built-in statements has been said in other words.

    Args:
        asked: the parts of the question with their built-in drafts.
    """

    asked: Sequence[Asked]
    held: list[Statement] = field(default_factory=list)
    """Sentences that wait until nothing of the built-in one would be lost."""
    _shown: list[Statement] = field(default_factory=list)
    _said: set[Statement] = field(default_factory=set)

    def take(self, statement: Statement) -> list[Statement]:
        """Takes a sentence that passed the check.

        Returns:
            The sentences that may now be shown, in order: those on evidence of which all built-in statements have been said.
        """
        if statement in self._shown or statement in self.held:
            return []
        self.held.append(statement)
        for query, built in self._built():
            told = [s for s in (*self._shown, *self.held) if set(s.evidence) & set(built.evidence)]
            if built not in self._said and told and keeps(query, built.text, "".join(s.text for s in told)):
                self._said.add(built)
        cited = {i for _, built in self._built() for i in built.evidence}
        waiting = {i for _, built in self._built() if built not in self._said for i in built.evidence}
        free = [s for s in self.held if not set(s.evidence) & waiting or not set(s.evidence) & cited]
        self.held = [s for s in self.held if s not in free]
        self._shown += free
        return free

    def rest(self) -> tuple[Statement, ...]:
        """The built-in statements that have not been said."""
        return tuple(dict.fromkeys(built for _, built in self._built() if built not in self._said))

    def _built(self) -> list[tuple[Query, Statement]]:
        return [(a.query, s) for a in self.asked for s in a.draft.statements]


def keeps(query: Query, built: str, said: str) -> bool:
    """Whether a wording says all of a built-in sentence that was asked for: every figure and name, and most of the words, of the
    clauses that have the figure asked for, else of those of its topic, else of all. A list keeps all its clauses."""
    clauses = _wanted(query, [c for c in _BREAK.split(normalise(built)) if bare(c)])
    told = normalise(said)
    words, numbers = pairs(bare(told)), {(f.number, f.unit) for f in figures(told)}
    least = _LEAST_SHORTENED if query.form.kind or query.form.extent < 0 else _LEAST
    return all(_is_said(clause, told, frozenset(words), numbers, least) for clause in clauses)


def _wanted(query: Query, clauses: Sequence[str]) -> Sequence[str]:
    if query.kind.items or query.kind.bodies:
        return clauses
    if query.kind.quantity:
        found = [c for c in clauses if answers(query.measures, c)]
    else:
        found = [c for c in clauses if any(term in c for term in map(normalise, query.terms))]
    return found or clauses


def _is_said(clause: str, told: str, words: frozenset[str], numbers: set[tuple[str, str]], least: float) -> bool:
    if not {(f.number, f.unit) for f in figures(clause)} <= numbers:
        return False
    if any(bare(name) not in bare(told) for name in quoted_names(clause, titles=True)):
        return False
    own = pairs(bare(clause))
    return len([p for p in own if p in words]) >= least * len(own)
