"""How the plans' own figures are confirmed and denied.

python -m eval.robust.claims --index DIR [--split dev|test] [--out FILE] [--gate eval/claims.json]
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from eval.robust.claims.gate import LIMITS, beyond
from eval.robust.claims.judge import Result, judge, rates, table
from eval.robust.claims.make import claims
from eval.robust.limits import read_limits
from eval.sets.options import SPLITS, add_as_of, add_split
from index.errors import PlanQAError
from qa.engine import Engine
from qa.pipeline import ask


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m eval.robust.claims", description="按规划里的数造对的和错的说法，看程序怎样判断")
    parser.add_argument("--index", required=True, metavar="目录", help="索引目录")
    add_split(parser, "说法")
    parser.add_argument("--most", type=int, default=40, metavar="条数", help="每种说法每边至多几条（默认 40）")
    add_as_of(parser)
    parser.add_argument("--out", metavar="文件", help="每条说法、应有和实有的判断写成 JSONL（不写 test 一边的回答）")
    parser.add_argument("--gate", metavar="文件", help="各项限值；越过则退出码为 1")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command; 0 where all is within the limits, 1 where not, 2 where the input cannot be used."""
    arguments = _parser().parse_args(argv)
    try:
        limits = read_limits(Path(arguments.gate), LIMITS, "说法") if arguments.gate else {}
        engine = Engine(Path(arguments.index), None, arguments.as_of)
        made = [c for c in claims(engine.store, arguments.most) if arguments.split in (None, c.split)]
        results = judge(made, lambda question: ask(question, engine))
    except PlanQAError as error:
        print(f"错误：{error}", file=sys.stderr)
        return 2
    for split in SPLITS:
        if part := [r for r in results if r.claim.split == split]:
            print(f"{split}：{len(part)} 条\n\n{table(part)}\n")
    if arguments.out:
        _write(Path(arguments.out), results)
    stopped = beyond(rates(results), limits)
    for line in stopped:
        print(f"✗ {line}")
    return 1 if stopped else 0


def _write(file: Path, results: Sequence[Result]) -> None:
    """One claim a line; what was answered on the test side stays hidden, so that nobody tunes by it."""
    lines = []
    for r in results:
        shown = {"outcome": r.outcome, "verdict": r.verdict, "answer": r.answer} if r.claim.split == "dev" else {}
        lines.append(json.dumps(asdict(r.claim) | shown, ensure_ascii=False) if shown else json.dumps({"id": r.claim.id, "split": "test"}))
    file.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    sys.exit(main())
