"""How many wrong sentences of a language model the check stops, and how many right ones it lets pass.

python -m eval.robust.sentences [--split dev|test] [--show] [--gate eval/sentences.json]
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.robust.limits import read_limits
from eval.robust.sentences.read import SPLITS, Split, Trial, trials
from index.errors import InputError
from qa.check.entailment import entails
from qa.check.support import Verdict

LIMITS = ("stopped", "passed")
"""At least this share of the wrong sentences of test stopped; at least this share of the right ones passed."""


@dataclass(frozen=True, slots=True)
class Result:
    """A sentence with what the check says of it."""

    trial: Trial
    verdict: Verdict

    @property
    def right(self) -> bool:
        """Whether the check says what is so."""
        return self.verdict.supported == (not self.trial.kind)


def measure(found: Sequence[Trial]) -> list[Result]:
    """Holds every sentence against its evidence."""
    return [Result(t, entails(t.text, [t.evidence])) for t in found]


def share(results: Sequence[Result], split: Split, *, wrong: bool) -> tuple[int, int]:
    """(of how many wrong or right sentences of a split the check says what is so, how many there are)."""
    part = [r.right for r in results if r.trial.split == split and bool(r.trial.kind) == wrong]
    return sum(part), len(part)


def table(results: Sequence[Result]) -> str:
    """Markdown: by kind of mistake how many are stopped, in both halves, and how many right ones pass."""
    counts: dict[str, dict[Split, list[bool]]] = defaultdict(lambda: {split: [] for split in SPLITS})
    for r in results:
        counts[r.trial.kind][r.trial.split].append(r.right)
    lines = ["| 错在 | 调整用（dev）：拦下 | 检验用（test）：拦下 |", "| --- | --- | --- |"]
    for kind in sorted(filter(None, counts), key=lambda k: -sum(map(len, counts[k].values()))):
        lines.append(f"| {kind} | " + " | ".join(_count(counts[kind][split]) for split in SPLITS) + " |")
    every = {split: [ok for kind, found in counts.items() if kind for ok in found[split]] for split in SPLITS}
    lines.append("| **全部错的** | " + " | ".join(_share(every[split]) for split in SPLITS) + " |")
    lines.append("| **对的，放行** | " + " | ".join(_share(counts[""][split]) for split in SPLITS) + " |")
    return "\n".join(lines)


def _count(found: Sequence[bool]) -> str:
    return f"{sum(found)}/{len(found)}" if found else "—"


def _share(found: Sequence[bool]) -> str:
    return f"{sum(found)}/{len(found)}（{sum(found) / len(found):.1%}）" if found else "—"


def beyond(results: Sequence[Result], limits: Mapping[str, float]) -> list[str]:
    """What of test lies below its limit, in Chinese; empty where nothing does or no limits are given."""
    found = []
    for name, said, wrong in (("stopped", "错的拦下", True), ("passed", "对的放行", False)):
        right, of = share(results, "test", wrong=wrong)
        if name in limits and right < limits[name] * of:
            found.append(f"{said} {right / of:.1%}，至少 {limits[name]:.0%}")
    return found


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command; 0 where all is within the limits, 1 where not, 2 where the limits cannot be read."""
    parser = argparse.ArgumentParser(prog="python -m eval.robust.sentences", description="手写的对的和错的句子，看核对能拦下多少、放行多少")
    parser.add_argument("--split", choices=SPLITS, help="用哪一边的句子（默认两边；调整规则时用 dev）")
    parser.add_argument("--show", action="store_true", help="列出判错的句子（只列 dev）")
    parser.add_argument("--gate", metavar="文件", help="限值；低于则退出码为 1")
    arguments = parser.parse_args(argv)
    try:
        limits = read_limits(Path(arguments.gate), LIMITS, "核对") if arguments.gate else {}
    except InputError as error:
        print(f"错误：{error}", file=sys.stderr)
        return 2
    results = measure([t for t in trials() if arguments.split in (None, t.split)])
    print(table(results))
    if arguments.show:
        for r in results:
            if r.trial.split == "dev" and not r.right:
                print(
                    f"\n[{r.trial.kind or '误拦'}] {r.trial.text}\n   源：{r.trial.evidence.unit.text}\n   {'；'.join(r.verdict.missing)}"
                )
    stopped = beyond(results, limits)
    for line in stopped:
        print(f"✗ {line}")
    return 1 if stopped else 0


if __name__ == "__main__":
    sys.exit(main())
