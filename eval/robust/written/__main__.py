"""How many wrong sentences of real language models the check stops, and how many right ones it lets pass.

python -m eval.robust.written [--split dev|test] [--show] [--gate eval/written.json]
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.robust.limits import read_limits
from eval.robust.written.read import SPLITS, Trial, trials
from index.errors import InputError
from qa.check.support import Verdict
from qa.llm.reply import Said
from qa.llm.wording import cited

LIMITS = ("stopped", "passed")
"""At least this share of the wrong sentences stopped; at least this share of the right ones in the plans' words passed."""


@dataclass(frozen=True, slots=True)
class Result:
    """A sentence with what the check says of it."""

    trial: Trial
    verdict: Verdict

    @property
    def right(self) -> bool:
        """Whether the check says what is so."""
        return self.verdict.supported == (not self.trial.wrong)


def measure(found: Iterable[Trial]) -> list[Result]:
    """Holds every sentence against its evidence, as an answer would: it says nothing of what it rests on."""
    return [Result(t, cited(Said(t.text, ()), t.evidence)[1]) for t in found]


def share(results: Iterable[Result], *, wrong: bool) -> tuple[int, int]:
    """(of how many wrong or right sentences the check says what is so, how many there are)."""
    part = [r.right for r in results if bool(r.trial.wrong) == wrong]
    return sum(part), len(part)


def table(results: Sequence[Result]) -> str:
    """Markdown: by model and way, then by kind of mistake, how many wrong ones are stopped and how many right ones pass."""
    lines = ["| | 错的拦下 | 对的放行 |", "| --- | --- | --- |"]
    lines += _rows(results, lambda t: f"{t.model}，{t.way}")
    lines += _rows([r for r in results if r.trial.wrong], lambda t: f"错在：{t.wrong}")
    plain = [r for r in results if not r.trial.wrong]
    lines.append(_row("对的，用规划的说法", [r for r in plain if not r.trial.asker]))
    lines.append(_row("对的，用提问的说法", [r for r in plain if r.trial.asker]))
    lines.append(_row("**全部**", results))
    return "\n".join(lines)


def _rows(results: Sequence[Result], name: Callable[[Trial], str]) -> list[str]:
    counts = Counter(name(r.trial) for r in results)
    return [_row(n, [r for r in results if name(r.trial) == n]) for n, _ in counts.most_common()]


def _row(name: str, results: Sequence[Result]) -> str:
    return f"| {name} | " + " | ".join(_count(share(results, wrong=wrong)) for wrong in (True, False)) + " |"


def _count(found: tuple[int, int]) -> str:
    return f"{found[0]}/{found[1]}（{found[0] / found[1]:.1%}）" if found[1] else "—"


def beyond(results: Sequence[Result], limits: Mapping[str, float]) -> list[str]:
    """What lies below its limit, in Chinese; empty where nothing does or no limits are given."""
    found = []
    for name, said, wrong in (("stopped", "错的拦下", True), ("passed", "对的放行", False)):
        right, of = share((r for r in results if not r.trial.asker), wrong=wrong)
        if name in limits and right < limits[name] * of:
            found.append(f"{said} {right / of:.1%}，至少 {limits[name]:.0%}")
    return found


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command; 0 where all is within the limits, 1 where not, 2 where the limits cannot be read."""
    parser = argparse.ArgumentParser(prog="python -m eval.robust.written", description="真的语言模型写的句子，看核对能拦下多少、放行多少")
    parser.add_argument("--split", choices=SPLITS, help="用哪一边的句子（默认两边；调整规则时用 dev）")
    parser.add_argument("--show", action="store_true", help="列出判错的句子（只列 dev）")
    parser.add_argument("--gate", metavar="文件", help="限值；低于则退出码为 1")
    arguments = parser.parse_args(argv)
    try:
        limits = read_limits(Path(arguments.gate), LIMITS, "核对") if arguments.gate else {}
    except InputError as error:
        print(f"错误：{error}", file=sys.stderr)
        return 2
    results = measure(t for t in trials() if arguments.split in (None, t.split))
    print(table(results))
    for r in results if arguments.show else ():
        if r.trial.split == "dev" and not r.right:
            sources = "／".join(e.unit.text for e in r.trial.evidence)
            print(f"\n[{r.trial.wrong or '误拦'}] {r.trial.text}\n   源：{sources}\n   {'；'.join(r.verdict.missing)}")
    below = beyond(results, limits)
    for line in below:
        print(f"✗ {line}")
    return 1 if below else 0


if __name__ == "__main__":
    sys.exit(main())
