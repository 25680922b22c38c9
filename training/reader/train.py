"""Trains the reader from pretrained weights on groups of sentences.

    python -m training.reader.train --base FOLDER --groups FILE --out FOLDER [--steps 1500] [--seed 13]
                                   [--start reader.onnx]

FOLDER of ``--base`` holds multilingual-e5-small as ``python -m training.reader.base`` writes it. Every hundred steps the state is
written to ``--out``; the same command goes on from there. Each step takes twelve groups of four pairs of question and sentence.
The loss is the sum of the cross-entropy over the sentences of a group that has an answer, the binary cross-entropy of every
pair (a right one counts threefold), and the cross-entropy of the verdict where the question is a claim. With ``--start`` the
weights are those of a reader that was exported, and the rates are a third.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy

from training.reader.groups import SIZE, VERDICTS
from training.reader.shipped import shipped
from training.steps import stepped

GROUPS = 12
"""Groups a step."""
LENGTH = 112
"""Tokens that a pair is cut at, at the end of the sentence."""
_RUNS = 3
"""Forward passes that the pairs of a step are parted into, by length, so that little is padding."""
_RATE, _HEAD_RATE, _WARM = 6e-5, 1e-3, 60
"""Learning rates of the encoder and of the heads, and the steps in which they rise."""
_GOES_ON = 1 / 3
"""What the rates are multiplied by where a trained reader goes on."""
_RIGHT_WEIGHT = 3.0
_KEEP_EVERY = 100
_POOL = 64
"""Steps whose groups are put in order of length together."""


class Reader(nn.Module):
    """The encoder, its mean over tokens, and two heads: whether a sentence answers, and what it says of a claim."""

    def __init__(self, base: Path) -> None:
        super().__init__()
        from transformers import AutoModel

        self.encoder = AutoModel.from_pretrained(
            base, attn_implementation="sdpa", hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0, add_pooling_layer=False
        )
        self.answers = nn.Linear(self.encoder.config.hidden_size, 1)
        self.verdict = nn.Linear(self.encoder.config.hidden_size, len(VERDICTS))

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """Scores, shape (pairs, 1 + verdicts)."""
        hidden = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        weights = attention_mask.unsqueeze(-1).to(hidden.dtype)
        mean = (hidden * weights).sum(1) / weights.sum(1)
        return torch.cat((self.answers(mean), self.verdict(mean)), -1)


def tokenizer_of(base: Path) -> Tokenizer:
    """The tokenizer of a folder, which cuts pairs at ``LENGTH`` tokens, at the end of the sentence."""
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(LENGTH, strategy="only_second")
    return tokenizer


def padded(encodings: Sequence[Any]) -> tuple[Tensor, Tensor]:
    """Token numbers and mask of encodings, padded to the longest."""
    length = max(len(e.ids) for e in encodings)
    ids, mask = (torch.zeros((len(encodings), length), dtype=torch.long) for _ in range(2))
    ids += 1  # <pad>
    for row, encoding in enumerate(encodings):
        ids[row, : len(encoding.ids)] = torch.tensor(encoding.ids)
        mask[row, : len(encoding.ids)] = 1
    return ids, mask


def encoded(group: dict[str, Any], tokenizer: Tokenizer) -> list[Any]:
    """The pairs of a group as tokens; a question is cut at 60 characters, so that the sentence keeps its room."""
    return list(tokenizer.encode_batch([(group["question"][:60], s) for s in group["sentences"]]))


def batches(
    groups: Sequence[dict[str, Any]], tokenizer: Tokenizer, steps: int, seed: int
) -> Iterator[list[tuple[dict[str, Any], list[Any]]]]:
    """The groups of each step, epoch after epoch in an order that only the seed decides, those of like length together."""
    rng = random.Random(seed)
    given = 0
    while given < steps:
        order = list(groups)
        rng.shuffle(order)
        for at in range(0, len(order) - GROUPS + 1, _POOL * GROUPS):
            pool = [(g, encoded(g, tokenizer)) for g in order[at : at + _POOL * GROUPS]]
            pool.sort(key=lambda pair: max(len(e.ids) for e in pair[1]))
            runs = [pool[i : i + GROUPS] for i in range(0, len(pool) - GROUPS + 1, GROUPS)]
            rng.shuffle(runs)
            for run in runs:
                yield run
                given += 1
                if given == steps:
                    return


def scores_of(model: Reader, encodings: Sequence[Any]) -> Tensor:
    """The scores of pairs in their order, read in runs of like length."""
    order = sorted(range(len(encodings)), key=lambda i: len(encodings[i].ids))
    size = -(-len(order) // _RUNS)
    runs = [order[at : at + size] for at in range(0, len(order), size)]
    scores = torch.cat([model(*padded([encodings[i] for i in run])) for run in runs])
    return scores[torch.tensor(order).argsort()]


def loss_of(scores: Tensor, groups: Sequence[dict[str, Any]]) -> Tensor:
    """The loss of the scores of some groups, shape (groups * SIZE, 1 + verdicts)."""
    right = torch.tensor([g["right"] for g in groups], dtype=torch.float)
    answers = scores[:, 0].view(-1, SIZE)
    loss = binary_cross_entropy_with_logits(answers, right, pos_weight=torch.tensor(_RIGHT_WEIGHT))
    if (has := right.any(1)).any():
        loss = loss + cross_entropy(answers[has], right[has].argmax(1))
    verdicts = torch.tensor([g["verdict"] for g in groups])
    if (claims := verdicts >= 0).any():
        loss = loss + cross_entropy(scores[:, 1:].view(-1, SIZE, len(VERDICTS))[claims, 0], verdicts[claims])
    return loss


def measure(model: Reader, groups: Sequence[dict[str, Any]], tokenizer: Tokenizer) -> dict[str, float]:
    """The ``figures`` of a model on groups kept out."""
    model.eval()
    ordered = sorted(groups, key=lambda g: sum(map(len, g["sentences"])))
    with torch.no_grad():
        runs = [ordered[at : at + GROUPS] for at in range(0, len(ordered), GROUPS)]
        scores = [scores_of(model, [e for g in run for e in encoded(g, tokenizer)]) for run in runs]
    model.train()
    return figures(torch.cat([*scores, torch.zeros((0, 1 + len(VERDICTS)))]), ordered)


def figures(scores: Tensor, groups: Sequence[dict[str, Any]]) -> dict[str, float]:
    """How often the right sentence comes first and the verdict is right, and the area under the curve of the largest "answers" of
    groups that have an answer against that of the others.

    Args:
        scores: of the pairs of some groups, shape (groups * SIZE, 1 + verdicts).
        groups: these groups.
    """
    by_group = scores.view(len(groups), SIZE, 1 + len(VERDICTS))
    answerable = torch.tensor([any(g["right"]) for g in groups], dtype=torch.bool)
    first = (by_group[answerable, :, 0].argmax(1) == 0).float()
    verdicts = torch.tensor([g["verdict"] for g in groups], dtype=torch.long)
    judged = (by_group[verdicts >= 0, 0, 1:].argmax(1) == verdicts[verdicts >= 0]).float()
    best = by_group[:, :, 0].amax(1)
    above = best[answerable][:, None] > best[~answerable][None]
    return {
        "first": float(first.mean()) if len(first) else 0.0,
        "verdict": float(judged.mean()) if len(judged) else 0.0,
        "auc": float(above.float().mean()),
    }


def main() -> None:
    """Trains, or goes on training, and writes ``model.safetensors``."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--groups", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=1500)
    parser.add_argument("--seed", type=int, default=13)
    parser.add_argument("--start", type=Path)
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(arguments.seed)
    model, tokenizer = Reader(arguments.base), tokenizer_of(arguments.base)
    rate = 1.0
    if arguments.start:
        model.load_state_dict(shipped(arguments.start))
        rate = _GOES_ON
    groups = [json.loads(line) for line in arguments.groups.read_text("utf-8").splitlines()]
    kept_out = [g for g in groups if g["held_out"]]
    heads = [*model.answers.parameters(), *model.verdict.parameters()]
    optimizer = torch.optim.AdamW(
        [{"params": list(model.encoder.parameters()), "lr": rate * _RATE}, {"params": heads, "lr": rate * _HEAD_RATE}], weight_decay=0.01
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, (step + 1) / _WARM) * max(0.0, 1 - step / arguments.steps)
    )
    taken = batches([g for g in groups if not g["held_out"]], tokenizer, arguments.steps, arguments.seed)

    def loss_of_step(run: list[tuple[dict[str, Any], list[Any]]]) -> Tensor:
        return loss_of(scores_of(model, [e for _, encodings in run for e in encodings]), [g for g, _ in run])

    for step in stepped(model, optimizer, schedule, taken, loss_of_step, arguments.out, steps=arguments.steps, keep_every=_KEEP_EVERY):
        if step % (4 * _KEEP_EVERY) == 0 or step == arguments.steps:
            print(json.dumps({"step": step, **measure(model, kept_out, tokenizer)}), flush=True)
    save_file(model.state_dict(), arguments.out / "model.safetensors")


if __name__ == "__main__":
    main()
