"""How claims without figures are judged, by their sentence alone and by what is answered to them.

python -m eval.robust.dense --others OUT --plans DIR [--split dev|test] [--show FILE]
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path

from eval.robust.dense.measure import Judge, Judged, by_shares, by_words, said_by, table
from eval.robust.dense.read import SHIPPED, DenseClaim, Label, Placed, place, read_claims
from eval.sets.options import SPLITS, add_as_of, add_split
from index.errors import IndexMissingError, InputError, PlanQAError
from index.ingest.build import ingest
from index.models.reading import Reader
from index.store.versions import current_version
from qa.engine import OFF, Engine
from qa.environment import Environment
from qa.pipeline import ask
from qa.read.framing import framed
from qa.types import Answer, Filters


@dataclass(frozen=True, slots=True)
class Outcome:
    """A claim with what its sentence makes of it by the judge, and what was answered."""

    placed: Placed
    read: Label
    answer: Answer

    @property
    def claim(self) -> DenseClaim:
        """The claim."""
        return self.placed.claim

    @property
    def cited(self) -> bool:
        """Whether the answer cites the section of the sentence."""
        return any((c.doc_id, c.section) == (self.claim.doc, self.placed.chunk.locator) for c in self.answer.citations)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m eval.robust.dense", description="手写的不带数字的说法，看一句一句判得怎样、问答判得怎样"
    )
    parser.add_argument("--others", type=Path, metavar="目录", help="eval.others build 写到的目录")
    parser.add_argument("--plans", type=Path, metavar="目录", help="四份规划的目录，或含有它们的索引")
    parser.add_argument("--set", dest="file", type=Path, default=SHIPPED, metavar="文件", help="说法的文件（默认随附的）")
    add_split(parser, "说法")
    add_as_of(parser)
    parser.add_argument("--show", type=Path, metavar="文件", help="每条说法、应有和实有的判断写成 JSONL（不写 test 一边的）")
    return parser


def main(argv: Sequence[str] | None = None, judge: Judge | None = None) -> int:
    """Runs the command; 0 where it could be run, 2 where the input cannot be used.

    Args:
        argv: the arguments; those of the process where None.
        judge: judges the claims by their sentences; the reader that ships where None, the words where it is off.
    """
    arguments = _parser().parse_args(argv)
    try:
        claims = [c for c in read_claims(arguments.file) if arguments.split in (None, c.split)]
        with ExitStack() as stack:
            outcomes, skipped = _measure(claims, _engines(arguments, stack), judge or _judge())
    except PlanQAError as error:
        print(f"错误：{error}", file=sys.stderr)
        return 2
    for (doc, why), count in skipped.items():
        print(f"跳过 {doc} 的 {count} 条：{why}")
    if moved := sum(o.placed.moved for o in outcomes):
        print(f"{moved} 条的句子换了位置，照样用")
    for split in SPLITS:
        if part := [o for o in outcomes if o.claim.split == split]:
            _print(f"{split}，只看那一句", [(o.claim, o.read) for o in part])
            _print(f"{split}，问答", [(o.claim, said_by(o.answer)) for o in part])
            due = [o.cited for o in part if o.claim.label != "neither"]
            print(f"支持的、相反的 {len(due)} 条里，问答引到那一句所在章节的 {sum(due)} 条\n")
    if arguments.show:
        arguments.show.write_text("".join(_shown(o) for o in outcomes if o.claim.split == "dev"), "utf-8")
    return 0


def _engines(arguments: argparse.Namespace, stack: ExitStack) -> list[Engine]:
    """One for each index; one of the plans is built for the time being where only their files are given."""
    roots: list[Path] = [arguments.others / "index"] if arguments.others else []
    if arguments.plans:
        try:
            current_version(arguments.plans)
            roots.append(arguments.plans)
        except IndexMissingError:
            root = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            ingest([arguments.plans], root)
            roots.append(root)
    if not roots:
        raise InputError("没有给出文件。", "用 --others、--plans 指明文件在哪里，见 docs/eval.md。")
    return [Engine(root, None, arguments.as_of) for root in roots]


def _judge() -> Judge:
    return by_words if Environment().reader == OFF else by_shares(Reader().read, framed)


def _measure(claims: Sequence[DenseClaim], engines: Sequence[Engine], judge: Judge) -> tuple[list[Outcome], Counter[tuple[str, str]]]:
    """What became of the claims whose sentence is at hand, and how many of which document were skipped and why."""
    outcomes: list[Outcome] = []
    skipped: Counter[tuple[str, str]] = Counter()
    for claim in claims:
        # A document may lie in several indexes; where none holds it, each says the same.
        engine = next((e for e in engines if claim.doc in e.store.by_id), engines[0])
        placed = place(claim, engine.store)
        if isinstance(placed, str):
            skipped[claim.doc, placed] += 1
            continue
        answer = ask(claim.claim, engine, filters=Filters((claim.doc,)))
        outcomes.append(Outcome(placed, judge(claim.claim, placed), answer))
    return outcomes, skipped


def _print(head: str, judged: Judged) -> None:
    print(f"{head}：{len(judged)} 条\n\n{table(judged)}\n")


def _shown(outcome: Outcome) -> str:
    given = {
        "read": outcome.read,
        "said": said_by(outcome.answer),
        "status": outcome.answer.status,
        "answer": outcome.answer.answer,
        "cited": [c.section for c in outcome.answer.citations],
    }
    return json.dumps(asdict(outcome.claim) | given, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.exit(main())
