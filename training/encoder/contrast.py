"""Trains an encoder to put a question near the unit that answers it.

    python -m training.encoder.contrast --base FOLDER --groups FILE --out FOLDER [--steps 120] [--seed 13]

FOLDER of ``--base`` holds multilingual-e5-small as ``python -m training.reader.base`` writes it, FILE what
``python -m training.reader.groups`` made. A step takes ``QUESTIONS`` questions, each with its unit and one near miss; the loss is
the cross-entropy of the right unit among all units of the step (InfoNCE: van den Oord et al. 2018, "Representation Learning with
Contrastive Predictive Coding"). The state is written to ``--out`` every few steps; the same command goes on from there.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor
from torch.nn.functional import cross_entropy

from training.encoder.encoder import PASSAGE, QUERY, Encoder
from training.encoder.triples import Triple, read_triples
from training.reader.train import padded
from training.steps import stepped

QUESTIONS = 48
"""Questions of a step."""
_SCALE = 50.0
"""The inverse temperature; cosines of e5 lie close together."""
_RATE, _WARM = 5e-5, 10
_KEEP_EVERY = 20
_POOL = 8
"""Steps whose triples are put in order of length together."""


def batches(triples: Sequence[Triple], steps: int, seed: int) -> Iterator[list[tuple[str, str, str]]]:
    """Questions with a right and a wrong unit, a list each step, in an order that only the seed decides; those of like length together."""
    rng, given = random.Random(seed), 0
    usable = [t for t in triples if t.wrong]
    while given < steps:
        order = rng.sample(usable, len(usable))
        for at in range(0, max(1, len(order) - QUESTIONS + 1), _POOL * QUESTIONS):
            pool = [(t.question, t.right, rng.choice(t.wrong)) for t in order[at : at + _POOL * QUESTIONS]]
            pool.sort(key=lambda row: max(map(len, row)))
            runs = [pool[i : i + QUESTIONS] for i in range(0, max(1, len(pool) - QUESTIONS + 1), QUESTIONS)]
            rng.shuffle(runs)
            yield from runs[: steps - given]
            given += min(len(runs), steps - given)
            if given == steps:
                return


def loss_of(questions: Tensor, units: Tensor, same: Tensor) -> Tensor:
    """The loss of unit vectors of questions and of units, of which the i-th is right for the i-th question.

    Args:
        questions: shape (questions, width).
        units: the right ones, then the wrong ones.
        same: whether a unit has the text of a question's right one, shape (questions, units); such count as neither.
    """
    scores = _SCALE * questions @ units.T
    at = torch.arange(len(questions))
    other = same.clone()
    other[at, at] = False
    return cross_entropy(scores.masked_fill(other, -torch.inf), at)


def loss_of_step(model: Encoder, rows: Sequence[tuple[str, str, str]]) -> Tensor:
    """The loss of a step."""
    texts = [r[1] for r in rows] + [r[2] for r in rows]
    same = torch.tensor([[t == r[1] for t in texts] for r in rows])
    questions = model(*padded(model.tokens([r[0] for r in rows], QUERY)))
    return loss_of(questions, model(*padded(model.tokens(texts, PASSAGE))), same)


def first_of_group(model: Encoder, triples: Sequence[Triple]) -> float:
    """For how many of some triples the right unit is nearer to the question than the near misses."""
    model.eval()
    questions = model.embed([t.question for t in triples], QUERY)
    right = (questions * model.embed([t.right for t in triples], PASSAGE)).sum(1)
    owner = [i for i, t in enumerate(triples) for _ in t.wrong]
    wrong = (questions[owner] * model.embed([w for t in triples for w in t.wrong], PASSAGE)).sum(1)
    beaten = {i for i, score in zip(owner, wrong, strict=True) if score >= right[i]}
    return 1 - len(beaten) / max(1, len(triples))


def main() -> None:
    """Trains, or goes on training, and writes ``model.safetensors``."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--groups", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=120)
    parser.add_argument("--seed", type=int, default=13)
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(arguments.seed)
    model, triples = Encoder(arguments.base), read_triples(arguments.groups)
    optimizer = torch.optim.AdamW(model.parameters(), lr=_RATE, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda n: min(1.0, (n + 1) / _WARM) * max(0.0, 1 - n / arguments.steps))
    taken = batches([t for t in triples if not t.held_out], arguments.steps, arguments.seed)
    for _ in stepped(
        model, optimizer, schedule, taken, partial(loss_of_step, model), arguments.out, steps=arguments.steps, keep_every=_KEEP_EVERY
    ):
        pass
    save_file(model.encoder.state_dict(), arguments.out / "model.safetensors")
    print(f"first of a group, held out: {first_of_group(model, [t for t in triples if t.held_out]):.3f}")


if __name__ == "__main__":
    main()
