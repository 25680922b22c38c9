"""How many wrong sentences of a language model the check stops, and how many right ones it lets pass.

python -m eval.robust.sentences [--split dev|test] [--show] [--gate eval/sentences.json]
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Sequence

from eval.robust.labelled import Collection, Result, Trial
from eval.robust.limits import counted
from eval.robust.sentences.read import trials
from eval.sets.options import SPLITS, Split
from qa.check.entailment import entails


def table(results: Sequence[Result[Trial]]) -> str:
    """Markdown: by kind of mistake how many are stopped, in both halves, and how many right ones pass."""
    counts: dict[str, dict[Split, list[bool]]] = defaultdict(lambda: {split: [] for split in SPLITS})
    for r in results:
        counts[r.trial.wrong][r.trial.split].append(r.right)
    lines = ["| 错在 | 调整用（dev）：拦下 | 检验用（test）：拦下 |", "| --- | --- | --- |"]
    for kind in sorted(filter(None, counts), key=lambda k: -sum(map(len, counts[k].values()))):
        lines.append(f"| {kind} | " + " | ".join(_count(counts[kind][split]) for split in SPLITS) + " |")
    every = {split: [ok for kind, found in counts.items() if kind for ok in found[split]] for split in SPLITS}
    lines.append("| **全部错的** | " + " | ".join(counted(sum(every[split]), len(every[split])) for split in SPLITS) + " |")
    right = counts[""]
    lines.append("| **对的，放行** | " + " | ".join(counted(sum(right[split]), len(right[split])) for split in SPLITS) + " |")
    return "\n".join(lines)


def _count(found: Sequence[bool]) -> str:
    return f"{sum(found)}/{len(found)}" if found else "—"


SENTENCES = Collection(
    "eval.robust.sentences",
    "手写的对的和错的句子，看核对能拦下多少、放行多少",
    trials,
    lambda trial: entails(trial.text, trial.evidence),
    table,
    lambda trial: trial.split == "test",
)
"""The limits are of test alone: the rules were made on dev."""

if __name__ == "__main__":
    sys.exit(SENTENCES.main())
