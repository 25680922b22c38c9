"""Sentences labelled right or wrong by hand, held against their evidence: how many the check tells as they are labelled.

    read -> judge -> table, limits

``eval.robust.sentences`` and ``eval.robust.written`` differ in where their sentences come from and how they are tabled.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from eval.robust.limits import read_limits
from eval.sets.options import Split, add_split
from index.errors import InputError
from qa.check.support import Verdict
from qa.types import Evidence

LIMITS = ("stopped", "passed")
"""At least this share of the wrong sentences stopped; at least this share of the right ones passed."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A sentence with its evidence; ``wrong`` names the mistake in Chinese, empty for a right one."""

    text: str
    evidence: tuple[Evidence, ...]
    wrong: str
    split: Split


T = TypeVar("T", bound=Trial)


@dataclass(frozen=True, slots=True)
class Result(Generic[T]):
    """A sentence with what the check says of it."""

    trial: T
    verdict: Verdict

    @property
    def right(self) -> bool:
        """Whether the check says what is so."""
        return self.verdict.supported == (not self.trial.wrong)


def share(results: Iterable[Result[T]], *, wrong: bool) -> tuple[int, int]:
    """(of how many wrong or right sentences the check says what is so, how many there are)."""
    part = [r.right for r in results if bool(r.trial.wrong) == wrong]
    return sum(part), len(part)


@dataclass(frozen=True, slots=True)
class Collection(Generic[T]):
    """Sentences of one source with the command that measures them.

    ``module``: its name; ``about``: what it does, in Chinese; ``read``: gives the sentences, or an ``InputError``; ``judge``: the
    check; ``table``: Markdown of the results; ``limited``: whether a sentence counts for the limits.
    """

    module: str
    about: str
    read: Callable[[], Sequence[T]]
    judge: Callable[[T], Verdict]
    table: Callable[[Sequence[Result[T]]], str]
    limited: Callable[[T], bool]

    def measure(self, found: Iterable[T]) -> list[Result[T]]:
        """Holds every sentence against its evidence."""
        return [Result(t, self.judge(t)) for t in found]

    def beyond(self, results: Sequence[Result[T]], limits: Mapping[str, float]) -> list[str]:
        """What lies below its limit, in Chinese; empty where nothing does or no limits are given."""
        found = []
        for name, said, wrong in (("stopped", "错的拦下", True), ("passed", "对的放行", False)):
            right, of = share((r for r in results if self.limited(r.trial)), wrong=wrong)
            if name in limits and right < limits[name] * of:
                found.append(f"{said} {right / of:.1%}，至少 {limits[name]:.0%}")
        return found

    def main(self, argv: Sequence[str] | None = None) -> int:
        """Runs the command; 0 where all is within the limits, 1 where not, 2 where the limits or what is read cannot be used."""
        parser = argparse.ArgumentParser(prog=f"python -m {self.module}", description=self.about)
        add_split(parser, "句子")
        parser.add_argument("--show", action="store_true", help="列出判错的句子（只列 dev）")
        parser.add_argument("--gate", metavar="文件", help="限值；低于则退出码为 1")
        arguments = parser.parse_args(argv)
        try:
            limits = read_limits(Path(arguments.gate), LIMITS, "核对") if arguments.gate else {}
            trials = self.read()
        except InputError as error:
            print(f"错误：{error}", file=sys.stderr)
            return 2
        results = self.measure(t for t in trials if arguments.split in (None, t.split))
        print(self.table(results))
        for r in results if arguments.show else ():
            if r.trial.split == "dev" and not r.right:
                sources = "／".join(e.unit.text for e in r.trial.evidence)
                print(f"\n[{r.trial.wrong or '误拦'}] {r.trial.text}\n   源：{sources}\n   {'；'.join(r.verdict.missing)}")
        below = self.beyond(results, limits)
        for line in below:
            print(f"✗ {line}")
        return 1 if below else 0
