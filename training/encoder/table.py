"""Goes on training a static table on the reader's groups, with the lists and pairs that it was first trained on.

    python -m training.encoder.table --start FOLDER --groups FILE --pairs FILE --plans DIR --work DIR --out FOLDER
                                     [--rate 0.001] [--epochs 3] [--repeats 2]

FOLDER of ``--start`` is a static model folder: the shipped one, or what ``training.encoder.distil`` wrote. A group gives a question,
the unit that answers it and one near miss; the loss is that of ``training.embedding.contrast``. Held-out groups are left out.
Same inputs, same table.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from index.models.static_table import read_table
from index.text.analyze import normalise
from training.embedding import sources
from training.embedding.artefact import write
from training.embedding.config import TrainConfig
from training.embedding.contrast import contrast
from training.embedding.pairs import Columns, answer_triples, columns, everyday_pairs, plan_pairs, question_pairs
from training.embedding.vectors import Table
from training.encoder.triples import Triple, read_triples

_LISTS = Path(sources.__file__).parent


def group_triples(triples: Sequence[Triple], repeats: int, seed: int) -> Columns:
    """Questions with their unit and a near miss, so often, each time with one drawn anew; held-out ones are left out."""
    rng = random.Random(seed)
    kept = [t for t in triples if t.wrong and not t.held_out]
    return columns([(normalise(t.question), normalise(t.right), normalise(rng.choice(t.wrong))) for _ in range(repeats) for t in kept])


def floats(folder: Path) -> Table:
    """The table of a static model folder as floats."""
    table = read_table(folder)
    rows = table.rows.astype(np.float32)
    return rows if table.weights is None else rows * table.weights[:, None]


def main(argv: Sequence[str] | None = None) -> None:
    """Trains and writes the folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("start", "groups", "pairs", "plans", "work", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--epochs", type=float, default=3.0)
    parser.add_argument("--repeats", type=int, default=2)
    arguments = parser.parse_args(argv)
    tokenizer = Tokenizer.from_file(str(arguments.start / "tokenizer.json"))
    tokenizer.no_padding()
    c = TrainConfig()
    asked = [p for p in sources.read_pairs(arguments.pairs) if not sources.held_out(p, c.held_out)]
    lists = {"everyday": everyday_pairs(_LISTS / "everyday.tsv"), "answers": answer_triples(_LISTS / "answers.tsv")}
    data = {
        "plans": plan_pairs(sources.read_plans(arguments.plans)),
        "questions": question_pairs(asked, c.negatives_from, c.seed),
        "everyday": {k: v * c.everyday_repeats for k, v in lists["everyday"].items()},
        "answers": {k: v * c.answer_repeats for k, v in lists["answers"].items()},
        "groups": group_triples(read_triples(arguments.groups), arguments.repeats, c.seed),
    }
    arguments.work.mkdir(parents=True, exist_ok=True)
    settings = replace(c.contrast, learning_rate=arguments.rate, epochs=arguments.epochs)
    trained = contrast(tokenizer, floats(arguments.start), data, settings, arguments.work)
    write(arguments.out, tokenizer, trained, json.dumps({k: len(v["anchor"]) for k, v in data.items()}))


if __name__ == "__main__":
    main()
