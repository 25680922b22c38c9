"""Trains the static embedding model and writes its folder.

    python -m training.embedding.train --news DATA/news.txt.xz \\
        --pairs DATA/qa_pairs.jsonl.xz --plans PLANS \\
        --work var/static_model --out index/models/static

Stages: words and vocabulary; tokeniser and training text; word vectors (co-occurrence or skip-gram);
frequency weights and common-component removal; pairs with hard negatives; contrastive training; PCA,
8-bit quantisation, model card. Each is kept in ``--work``: an interrupted run goes on where it stopped,
a changed setting repeats what depends on it. Needs the extra ``train``. Seeds are fixed: the same
inputs, settings and library versions on the same machine give the same bytes.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import fields, replace
from importlib import resources
from pathlib import Path
from typing import Any

from training.embedding.artefact import write
from training.embedding.config import TrainConfig
from training.embedding.contrast import ContrastConfig
from training.embedding.pipeline import Training
from training.embedding.sources import text_files
from training.embedding.stages import Stages

_EVERYDAY = Path(__file__).with_name("everyday.tsv")
_ANSWERS = Path(__file__).with_name("answers.tsv")


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command."""
    arguments = _parser().parse_args(argv)
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    news = text_files(arguments.news)
    if not news:
        print(f"“{arguments.news}”里没有 .txt 或 .txt.xz 文件。", file=sys.stderr)
        return 2
    training = Training(
        news=tuple(news),
        pairs=arguments.pairs,
        plans=arguments.plans,
        everyday=arguments.everyday,
        answers=arguments.answers,
        config=settings(arguments.set),
        stages=Stages(arguments.work, lambda line: print(line, file=sys.stderr)),
    )
    table = training.table()
    write(arguments.out, training.tokenizer, table, card(training.config, table.shape, arguments.figures))
    size = sum(p.stat().st_size for p in arguments.out.rglob("*") if p.is_file())
    print(f"{arguments.out}: {table.shape[0]} × {table.shape[1]}, {size / 1e6:.2f} MB", file=sys.stderr)
    return 0


def settings(changes: Sequence[str]) -> TrainConfig:
    """The default settings with ``name=value`` changes (values in JSON; ``contrast.name`` for the contrastive training).

    Raises:
        SystemExit: there is no such setting.
    """
    outer: dict[str, Any] = {}
    nested: dict[str, Any] = {}
    for change in changes:
        name, _, value = change.partition("=")
        inner = name.removeprefix("contrast.")
        changed, kind = (outer, TrainConfig) if inner == name else (nested, ContrastConfig)
        if inner not in {f.name for f in fields(kind)} - {"contrast"}:
            raise SystemExit(f"没有“{name}”这项设置。")
        try:
            parsed = json.loads(value)
        except ValueError:
            parsed = value
        changed[inner] = tuple(parsed) if isinstance(parsed, list) else parsed
    default = TrainConfig()
    return replace(default, contrast=replace(default.contrast, **nested), **outer)


def card(config: TrainConfig, shape: tuple[int, ...], figures: Path | None) -> str:
    """The model card: ``card.md`` with the settings and the measured figures filled in."""
    text = resources.files("training.embedding").joinpath("card.md").read_text("utf-8")
    values = {
        "pieces": f"{shape[0]:,}",
        "dimension": str(shape[1]),
        "settings": repr(config),
        "figures": figures.read_text("utf-8").strip() if figures else "（本次训练未附评测结果。）",
    }
    for name, value in values.items():
        text = text.replace("{{" + name + "}}", value)
    return text


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m training.embedding.train", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--news", type=Path, required=True, help="text file (.txt, .txt.xz), one article a line, or a folder of such")
    parser.add_argument("--pairs", type=Path, help="JSON lines with question and passage, plain or .xz")
    parser.add_argument("--plans", type=Path, required=True, help="folder of plans")
    parser.add_argument(
        "--everyday", type=Path, default=_EVERYDAY, help="everyday wording, tab, wording of plans (default: the shipped list)"
    )
    parser.add_argument(
        "--answers", type=Path, default=_ANSWERS, help="question, tab, answer, tab, near sentence that is none (default: the shipped list)"
    )
    parser.add_argument("--out", type=Path, required=True, help="the model folder, replaced when all is done")
    parser.add_argument("--work", type=Path, required=True, help="folder for finished stages")
    parser.add_argument("--figures", type=Path, help="Markdown with measured figures, for the model card")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="change a setting (see config.py)")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
