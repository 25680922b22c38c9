"""Builds an index of the documents of other governments, and measures the answers from it.

python -m eval.others build --reports DIR --others DIR --out DIR [--beside PATH]
python -m eval.others ask --out DIR [--split dev|test] [--show FILE]
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from eval.others.gather import gather, summary
from eval.others.items import SHIPPED, Item, read_items
from eval.others.measure import Outcome, ask_all, table
from eval.sets.options import SPLITS, add_as_of, add_split
from index.errors import PlanQAError
from qa.engine import Engine
from qa.pipeline import ask
from qa.types import Answer, Filters


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m eval.others", description="用别的政府的文件出的题：建索引、提问、按文件列表")
    parser.add_argument("--set", dest="sets", type=Path, action="append", default=[], metavar="文件", help="题目文件或目录（默认随附的）")
    commands = parser.add_subparsers(dest="command", required=True)
    build = commands.add_parser("build", help="收齐文件，建索引，写出带应引章节的题集")
    build.add_argument("--reports", type=Path, metavar="目录", help="reports.tar.xz 解开的目录（里面有 plan、state、province 等）")
    build.add_argument("--others", type=Path, metavar="目录", help="另九份文件的目录")
    build.add_argument("--out", required=True, type=Path, metavar="目录", help="写到这里：documents、index、questions")
    build.add_argument("--beside", type=Path, action="append", default=[], metavar="路径", help="一同放进索引的规划；可多次给出")
    asking = commands.add_parser("ask", help="提问并按文件列表")
    asking.add_argument("--out", required=True, type=Path, metavar="目录", help="build 写到的目录")
    add_split(asking, "题")
    add_as_of(asking)
    asking.add_argument("--show", type=Path, metavar="文件", help="每题的回答写成 JSONL（不写 test 一边的）")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command; 0 where it could be run, 2 where the input cannot be used."""
    arguments = _parser().parse_args(argv)
    try:
        items = read_items(arguments.sets or (SHIPPED,))
        if arguments.command == "build":
            print("\n".join(summary(gather(items, arguments.reports, arguments.others, arguments.out, arguments.beside))))
            return 0
        return _ask(items, arguments)
    except PlanQAError as error:
        print(f"错误：{error}", file=sys.stderr)
        return 2


def _ask(items: Sequence[Item], arguments: argparse.Namespace) -> int:
    engine = Engine(arguments.out / "index", None, arguments.as_of)
    gathered = {path.stem for path in (arguments.out / "documents").iterdir()}

    def answer(question: str, history: Sequence[str], doc: str) -> Answer:
        return ask(question, engine, history=history, filters=Filters((doc,)) if doc else None)

    outcomes: list[Outcome] = []
    for split in SPLITS if arguments.split is None else (arguments.split,):
        part = ask_all([i for i in items if i.question.stated_split == split and i.doc in gathered], answer)
        print(f"{split}：{len(part)} 题\n\n{table(part)}\n")
        outcomes += part
    if arguments.show:
        arguments.show.write_text("".join(_shown(o) for o in outcomes if o.item.question.stated_split == "dev"), "utf-8")
    return 0


def _shown(outcome: Outcome) -> str:
    question, answer = outcome.item.question, outcome.answer
    found = {
        "id": question.id,
        "doc": outcome.item.doc,
        "question": question.question,
        "right": outcome.right,
        "facts": question.facts,
        "verdict": outcome.item.verdict,
        "status": answer.status if answer else "error",
        "reason": answer.reason if answer else "",
        "answer": answer.answer if answer else "",
        "cited": [[c.doc_id, c.section] for c in answer.citations] if answer else [],
    }
    return json.dumps(found, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.exit(main())
