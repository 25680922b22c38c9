"""Holds answers against what is due, and counts by kind of question."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from eval.kinds.items import KINDS, Item
from eval.sets.facts import found_facts, stands_in, without_marks
from qa.types import Answer

Ask = Callable[[Item], Answer]
HEADS = ("种类", "题数", "全对", "条目召回", "条目精确", "条数对", "引自应引处", "现行在先")

_PIECE = re.compile(r"[；;\n]")
_COUNTED = re.compile(r"^.{0,60}?共\d+[项处个条]：")
_IN_SENTENCES = 10
"""Longest limit that is one of sentences, not of characters."""
_SHARE = 0.95
"""Share of what is cited that must stand where it is due."""
_SILENT = re.compile("没有(?:找到|写|提)|未提及")


@dataclass(frozen=True)
class Outcome:
    """What was answered to a question."""

    item: Item
    answer: Answer

    @cached_property
    def said(self) -> str:
        """The answer without the numbers of its citations."""
        return without_marks(self.answer.answer, tuple(c.n for c in self.answer.citations))

    @property
    def recall(self) -> float | None:
        """Share of the items due that the answer has, or of the sections due that it cites; None where none are due."""
        if self.item.items:
            return _share(found_facts(self.item.items, self.said))
        return _share([place in self._cited for place in self.item.places]) if self.item.places else None

    @property
    def precision(self) -> float | None:
        """Share of the entries of the list that are items due, or of the sections cited that are; None where none are due."""
        if self.item.places:
            return _share([place in self.item.places for place in self._cited])
        if not self.item.items:
            return None
        pieces = [_COUNTED.sub("", p).strip() for s in self.answer.sentences if s.citations for p in _PIECE.split(s.text)]
        return _share([any(stands_in(v, p) for variants in self.item.items for v in variants) for p in pieces if len(p) > 1])

    @property
    def counts(self) -> bool | None:
        """Whether the count due is said; None where none is."""
        if not self.item.count:
            return None
        return re.search(rf"(?<!\d){self.item.count}(?:项|处|个|条|章|类|部分)", self.said) is not None

    @property
    def inside(self) -> float | None:
        """Share of the citations that stand where everything must; None where that may be anywhere."""
        if not self.item.within:
            return None
        return _share(
            [any(doc == d and f"{section}/".startswith(f"{s}/" if s else "") for d, s in self.item.within) for doc, section in self._all]
        )

    @property
    def leads(self) -> bool | None:
        """Whether a plan due is cited first; None where none is due."""
        return bool(self._all) and self._all[0][0] in self.item.lead if self.item.lead else None

    @property
    def right(self) -> bool:
        """Whether the answer is complete, has nothing besides, and says the right count."""
        item, answer = self.item, self.answer
        if answer.status == "refused":
            return False
        checks = (
            self.recall in (None, 1.0),
            self.precision is None or not item.places or self.precision == 1.0,
            self.counts is not False,
            self.inside is None or self.inside >= _SHARE,
            self.leads is not False,
            all(found_facts(item.must, self.said)),
            not any(stands_in(alien, self.said) for alien in item.never),
            self._parts_answered,
            not item.most or self._size <= item.most,
        )
        return all(checks)

    @property
    def _size(self) -> int:
        cited = [s for s in self.answer.sentences if s.citations]
        return len(cited) if self.item.most <= _IN_SENTENCES else sum(len(s.text) for s in cited)

    @property
    def _parts_answered(self) -> bool:
        stated = [p for p in self.item.parts if p is not None]
        silent = len(self.item.parts) - len(stated)
        return not self.item.parts or (all(stands_in(p, self.said) for p in stated) and len(_SILENT.findall(self.answer.answer)) == silent)

    @property
    def _all(self) -> list[tuple[str, str]]:
        return [(c.doc_id, c.section) for c in self.answer.citations]

    @property
    def _cited(self) -> list[tuple[str, str]]:
        return list(dict.fromkeys(self._all))


def _share(found: Sequence[bool]) -> float:
    return sum(found) / len(found) if found else 0.0


def ask_all(items: Iterable[Item], ask: Ask) -> list[Outcome]:
    """Asks every question."""
    return [Outcome(item, ask(item)) for item in items]


def table(outcomes: Sequence[Outcome]) -> str:
    """Markdown: a line for each kind of question, then one for all; means over the questions that a figure applies to."""
    lines = [f"| {' | '.join(HEADS)} |", f"|{' --- |' * len(HEADS)}"]
    for kind, name in KINDS.items():
        if own := [o for o in outcomes if o.item.kind == kind]:
            lines.append(_line(name, own))
    return "\n".join([*lines, _line("**全部**", outcomes)])


def _line(label: str, outcomes: Sequence[Outcome]) -> str:
    means = [_mean(getattr(o, name) for o in outcomes) for name in ("recall", "precision", "counts", "inside", "leads")]
    return f"| {label} | {len(outcomes)} | {sum(o.right for o in outcomes)} | {' | '.join(means)} |"


def _mean(values: Iterable[float | bool | None]) -> str:
    known = [float(v) for v in values if v is not None]
    return f"{sum(known) / len(known):.2f}" if known else "—"
