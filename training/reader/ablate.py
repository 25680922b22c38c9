"""What layers, sources and amount of text are worth to the reader, in runs too short to be more than a comparison of each other.

    python -m training.reader.ablate layers --base FOLDER --groups FILE --reader reader.onnx [--fit 600] [--held 400]
    python -m training.reader.ablate text --base FOLDER --groups FILE --pairs FILE [--steps 40] [--held 300]

``layers``: heads are fitted anew on the outputs of each depth of a finished reader, of which nothing else is trained; ``--fit`` and
``--held`` say on how many groups. ``text``: the reader is trained from the base for ``--steps`` steps, with all sources in equal
shares, without each, and with a half and a quarter of the groups of the first run (each seen so often more). Sources are the questions over reports,
``training/embedding/answers.tsv`` and ``--pairs`` (question–passage records). Measured on held-out groups of the reports, the
same in every run. Computed in bfloat16. The result is a table in Markdown.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from index.text.sentences import split_sentences
from training.embedding import sources
from training.reader.groups import SIZE, VERDICTS
from training.reader.shipped import shipped
from training.reader.train import GROUPS, Reader, batches, encoded, figures, loss_of, padded, scores_of, tokenizer_of

DEPTHS = (4, 6, 8, 10, 12)
_ANSWERS = Path(sources.__file__).with_name("answers.tsv")
_SEED = 13
_RATE, _HEAD_RATE, _WARM = 1e-4, 1e-3, 5
_HEAD_STEPS = 300
Group = dict[str, Any]


def depths_of(model: Reader, groups: Sequence[Group], tokenizer: Tokenizer, depths: Sequence[int]) -> dict[int, Tensor]:
    """The mean over tokens of the outputs of some layers for the pairs of groups, shape (groups * SIZE, width) each."""
    parts: dict[int, list[Tensor]] = {depth: [] for depth in depths}
    with torch.no_grad():
        for at in range(0, len(groups), GROUPS):
            ids, mask = padded([e for g in groups[at : at + GROUPS] for e in encoded(g, tokenizer)])
            with torch.autocast("cpu", torch.bfloat16):
                states = model.encoder(input_ids=ids, attention_mask=mask, output_hidden_states=True).hidden_states
            weights = mask.unsqueeze(-1).float()
            for depth in depths:
                parts[depth].append((states[depth].float() * weights).sum(1) / weights.sum(1))
    return {depth: torch.cat(means) for depth, means in parts.items()}


def fitted(means: Tensor, groups: Sequence[Group]) -> nn.Linear:
    """Heads that are fitted to mean outputs by the reader's loss, seed fixed."""
    torch.manual_seed(_SEED)
    heads = nn.Linear(means.shape[1], 1 + len(VERDICTS))
    optimizer = torch.optim.AdamW(heads.parameters(), lr=_HEAD_RATE * 10, weight_decay=0.01)
    for _ in range(_HEAD_STEPS):
        optimizer.zero_grad()
        loss_of(heads(means), groups).backward()  # type: ignore[no-untyped-call]
        optimizer.step()
    return heads


def layers(model: Reader, groups: Sequence[Group], held: Sequence[Group], tokenizer: Tokenizer) -> Iterator[str]:
    """A line for each depth: the figures with heads fitted on some groups, on others."""
    depths = [d for d in DEPTHS if d <= model.encoder.config.num_hidden_layers] or [model.encoder.config.num_hidden_layers]
    model.eval()
    seen, kept = depths_of(model, groups, tokenizer, depths), depths_of(model, held, tokenizer, depths)
    for depth in depths:
        # Outputs differ in scale from layer to layer.
        scale = seen[depth].std(0) + 1e-6
        heads = fitted(seen[depth] / scale, groups)
        with torch.no_grad():
            yield _line(f"{depth} 层", figures(heads(kept[depth] / scale), held))


def of_answers(path: Path, rng: random.Random) -> list[Group]:
    """Groups of a list of questions, sentences that answer and near ones that do not; the last two are drawn from other lines."""
    rows = [line.split("\t") for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    found = []
    for question, right, wrong in rows:
        others = [row[1] for row in rng.sample(rows, SIZE) if row[1] not in (right, wrong)]
        found.append(_group(question, [right, wrong, *others]))
    return [g for g in found if len(g["sentences"]) == SIZE]


def of_pairs(path: Path, rng: random.Random) -> list[Group]:
    """Groups of question–passage records: the sentence with most of the question's characters, which is taken to answer, one beside
    it and two of other passages."""
    records = sources.read_pairs(path)
    found = []
    for record in records:
        own = [record.passage[a:b] for a, b in split_sentences(record.passage)]
        own.sort(key=lambda s: -len(set(s) & set(record.question)))
        strange = [s[a:b] for s in (r.passage for r in rng.sample(records, 2)) for a, b in split_sentences(s)[:1]]
        found.append(_group(record.question, [*own[:2], *strange]))
    return [g for g in found if len(g["sentences"]) == SIZE]


def _group(question: str, sentences: Sequence[str]) -> Group:
    return {"question": question, "sentences": list(sentences)[:SIZE], "right": [1, *[0] * (SIZE - 1)], "verdict": -1, "held_out": False}


def run(base: Path, groups: Sequence[Group], held: Sequence[Group], steps: int) -> dict[str, float]:
    """The figures of a reader trained from the base for some steps."""
    torch.manual_seed(_SEED)
    model, tokenizer = Reader(base), tokenizer_of(base)
    heads = [*model.answers.parameters(), *model.verdict.parameters()]
    rates = [{"params": list(model.encoder.parameters()), "lr": _RATE}, {"params": heads, "lr": _HEAD_RATE}]
    optimizer = torch.optim.AdamW(rates, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda n: min(1.0, (n + 1) / _WARM) * max(0.0, 1 - n / steps))
    model.train()
    for step in batches(groups, tokenizer, steps, _SEED):
        with torch.autocast("cpu", torch.bfloat16):
            scores = scores_of(model, [e for _, encodings in step for e in encodings])
        loss = loss_of(scores.float(), [g for g, _ in step])
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
    model.eval()
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        parts = [scores_of(model, [e for g in held[i : i + GROUPS] for e in encoded(g, tokenizer)]) for i in range(0, len(held), GROUPS)]
    return figures(torch.cat(parts).float(), held)


def text(base: Path, given: dict[str, list[Group]], held: Sequence[Group], steps: int) -> Iterator[str]:
    """A line for each choice of text: sources by name in equal shares, all, without each, and a half and a quarter of all."""
    every = mixed(given, steps * GROUPS)
    yield _line(f"全部来源各一份，{len(every)} 组各看一遍", run(base, every, held, steps))
    for name in given:
        others = {other: groups for other, groups in given.items() if other != name}
        yield _line(f"不用{name}", run(base, mixed(others, steps * GROUPS), held, steps))
    for share in (2, 4):
        yield _line(f"其中的 1/{share}，看 {share} 遍", run(base, every[: len(every) // share], held, steps))


def mixed(given: dict[str, list[Group]], count: int) -> list[Group]:
    """So many groups, of each source as many, in an order that only the seed decides."""
    rng = random.Random(_SEED)
    each = -(-count // len(given))
    drawn = [g for groups in given.values() for g in rng.sample(groups, min(each, len(groups)))]
    rng.shuffle(drawn)
    return drawn[:count]


def _line(label: str, found: dict[str, float]) -> str:
    return f"| {label} | {found['first']:.3f} | {found['auc']:.3f} |"


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("layers", "text"))
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--groups", type=Path, required=True)
    parser.add_argument("--reader", type=Path)
    parser.add_argument("--pairs", type=Path)
    parser.add_argument("--fit", type=int, default=600)
    parser.add_argument("--held", type=int, default=400)
    parser.add_argument("--steps", type=int, default=40)
    arguments = parser.parse_args()
    groups = [json.loads(line) for line in arguments.groups.read_text("utf-8").splitlines()]
    rng = random.Random(_SEED)
    rng.shuffle(groups)
    held, kept = [g for g in groups if g["held_out"]][: arguments.held], [g for g in groups if not g["held_out"]]
    if arguments.what == "layers":
        model = Reader(arguments.base)
        if arguments.reader:
            model.load_state_dict(shipped(arguments.reader))
        lines = layers(model, kept[: arguments.fit], held, tokenizer_of(arguments.base))
    else:
        given = {"报告上的题": kept, "answers.tsv": of_answers(_ANSWERS, rng)}
        given |= {"qa_pairs": of_pairs(arguments.pairs, rng)} if arguments.pairs else {}
        lines = text(arguments.base, given, held, arguments.steps)
    print("| | 首位正确 | AUC |\n| --- | --- | --- |", flush=True)
    for line in lines:
        print(line, flush=True)


if __name__ == "__main__":
    main()
