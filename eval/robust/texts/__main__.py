"""How the figures of made texts are checked.

python -m eval.robust.texts --index DIR [--split dev|test] [--out FILE] [--gate eval/texts.json]
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from eval.robust.limits import read_limits
from eval.robust.texts.judge import Result, judge, rates, table
from eval.robust.texts.make import sentences
from eval.sets.options import SPLITS, add_as_of, add_split
from index.errors import PlanQAError
from qa.engine import Engine
from qa.proofread.proofread import check_text

LIMITS = ("wrong_passed", "true_false", "true_evaded")
"""At most so many wrong figures that agree or are passed over, and true ones that differ; at most this share of true ones evaded."""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m eval.robust.texts", description="按规划里的数造几个数一句的文字，看逐数核对得怎样")
    parser.add_argument("--index", required=True, metavar="目录", help="索引目录")
    add_split(parser, "句子")
    add_as_of(parser)
    parser.add_argument("--out", metavar="文件", help="没有判对的写成 JSONL（不写 test 一边的）")
    parser.add_argument("--gate", metavar="文件", help="各项限值；越过则退出码为 1")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command; 0 where all is within the limits, 1 where not, 2 where the input cannot be used."""
    arguments = _parser().parse_args(argv)
    try:
        limits = read_limits(Path(arguments.gate), LIMITS, "文稿核对") if arguments.gate else None
        engine = Engine(Path(arguments.index), None, arguments.as_of)
        made = [s for s in sentences(engine.store) if arguments.split in (None, s.split)]
        results = judge(made, lambda text: check_text(text, engine))
    except PlanQAError as error:
        print(f"错误：{error}", file=sys.stderr)
        return 2
    for split in SPLITS:
        if part := [r for r in results if r.sentence.split == split]:
            print(f"{split}：{len({r.sentence for r in part})} 句，{len(part)} 个数\n\n{table(part)}\n")
    if arguments.out:
        _write(Path(arguments.out), results)
    return _held(results, limits) if limits else 0


def _held(results: Sequence[Result], limits: dict[str, float]) -> int:
    found = rates(results)
    values = {
        "wrong_passed": float(found.wrong_passed),
        "true_false": float(found.true_false),
        "true_evaded": found.true_evaded / found.true if found.true else 0.0,
    }
    over = [name for name in LIMITS if values[name] > limits[name]]
    for name in over:
        print(f"✗ {name}：{values[name]:.3g}，至多 {limits[name]:.3g}")
    return 1 if over else 0


def _write(file: Path, results: Sequence[Result]) -> None:
    """What was not right, one figure a line; of the test side nothing, so that nobody tunes by it."""
    shown = [r for r in results if r.outcome != "right" and r.sentence.split == "dev"]
    lines = [
        json.dumps(
            {
                "text": r.sentence.text,
                "figure": r.sentence.text[slice(*r.said.span)],
                "kind": r.said.kind,
                "why": r.said.why,
                "quote": r.said.quote,
                "verdict": r.verdict,
                "message": r.message,
            },
            ensure_ascii=False,
        )
        for r in shown
    ]
    file.write_text("".join(line + "\n" for line in lines), "utf-8")


if __name__ == "__main__":
    sys.exit(main())
