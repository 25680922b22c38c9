"""How many wrong sentences of real language models the check stops, and how many right ones it lets pass.

python -m eval.robust.written [--split dev|test] [--show] [--gate eval/written.json]
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Sequence

from eval.robust.labelled import Collection, Result, share
from eval.robust.limits import counted
from eval.robust.written.read import Written, trials
from qa.llm.reply import Said
from qa.llm.wording import cited


def table(results: Sequence[Result[Written]]) -> str:
    """Markdown: by model and way, then by kind of mistake, how many wrong ones are stopped and how many right ones pass."""
    lines = ["| | 错的拦下 | 对的放行 |", "| --- | --- | --- |"]
    lines += _rows(results, lambda t: f"{t.model}，{t.way}")
    lines += _rows([r for r in results if r.trial.wrong], lambda t: f"错在：{t.wrong}")
    plain = [r for r in results if not r.trial.wrong]
    lines.append(_row("对的，用规划的说法", [r for r in plain if not r.trial.asker]))
    lines.append(_row("对的，用提问的说法", [r for r in plain if r.trial.asker]))
    lines.append(_row("**全部**", results))
    return "\n".join(lines)


def _rows(results: Sequence[Result[Written]], name: Callable[[Written], str]) -> list[str]:
    counts = Counter(name(r.trial) for r in results)
    return [_row(n, [r for r in results if name(r.trial) == n]) for n, _ in counts.most_common()]


def _row(name: str, results: Sequence[Result[Written]]) -> str:
    return f"| {name} | " + " | ".join(counted(*share(results, wrong=wrong)) for wrong in (True, False)) + " |"


WRITTEN = Collection(
    "eval.robust.written",
    "真的语言模型写的句子，看核对能拦下多少、放行多少",
    trials,
    # As an answer would: it says nothing of what it rests on.
    lambda trial: cited(Said(trial.text, ()), trial.evidence)[1],
    table,
    lambda trial: not trial.asker,
)
"""The limits are of wrong sentences and of right ones in the plans' words."""

if __name__ == "__main__":
    sys.exit(WRITTEN.main())
