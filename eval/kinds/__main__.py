"""Asks the questions of indexes of the official plans and of the other governments' documents.

python -m eval.kinds [--plans INDEX] [--others INDEX] [--reports INDEX] [--split dev|test] [--show FILE]
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from eval.kinds.items import ON, read_items
from eval.kinds.measure import Outcome, ask_all, table
from eval.sets.options import SPLITS, add_as_of, add_split
from index.errors import PlanQAError
from qa.engine import Engine
from qa.pipeline import ask


def main(argv: Sequence[str] | None = None) -> int:
    """Asks and prints a table; 0 where some questions could be asked, 2 where none could."""
    parser = argparse.ArgumentParser(prog="python -m eval.kinds", description="整份清单、档案、概要一类的问题：问全了没有，有没有多的")
    parser.add_argument("--plans", type=Path, metavar="目录", help="四份规划正式文本的索引")
    parser.add_argument("--others", type=Path, metavar="目录", help="另九份文件的索引")
    parser.add_argument("--reports", type=Path, metavar="目录", help="docs/eval.md 所列另十四份文件的索引")
    add_split(parser, "题")
    add_as_of(parser)
    parser.add_argument("--show", type=Path, metavar="文件", help="每题的回答写成 JSONL（不写 test 一边的）")
    arguments = parser.parse_args(argv)
    try:
        engines = {on: Engine(path, None, arguments.as_of) for on in ON if (path := getattr(arguments, on))}
    except PlanQAError as error:
        print(f"错误：{error}", file=sys.stderr)
        return 2
    items = [i for i in read_items() if arguments.split in (None, i.split)]
    for on in (on for on in ON if on not in engines):
        print(f"没有给出 --{on}，跳过 {sum(i.on == on for i in items)} 题")
    outcomes = ask_all([i for i in items if i.on in engines], lambda i: ask(i.question, engines[i.on], history=i.history))
    for split in SPLITS:
        if own := [o for o in outcomes if o.item.split == split]:
            print(f"{split}：{len(own)} 题\n\n{table(own)}\n")
    if arguments.show:
        arguments.show.write_text("".join(map(_shown, (o for o in outcomes if o.item.split == "dev"))), "utf-8")
    return 0 if outcomes else 2


def _shown(outcome: Outcome) -> str:
    item, answer = outcome.item, outcome.answer
    found = {"id": item.id, "history": item.history, "question": item.question, "right": outcome.right, "recall": outcome.recall}
    found |= {"precision": outcome.precision, "counts": outcome.counts, "inside": outcome.inside, "leads": outcome.leads}
    found |= {
        "kind": answer.kind,
        "status": answer.status,
        "answer": answer.answer,
        "cited": [[c.doc_id, c.section] for c in answer.citations],
    }
    return json.dumps(found, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.exit(main())
