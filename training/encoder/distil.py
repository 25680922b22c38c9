"""Makes a static table of a trained encoder: for each piece of a static tokenizer the mean of what the encoder puts out for it.

    python -m training.encoder.distil --base FOLDER --encoder FILE --tokenizer FOLDER --groups FILE --work DIR --out FOLDER
                                      [--contexts 3000]

A piece is read by itself and in so many questions and units of the groups as ``--contexts`` says; one seen n times keeps
n / (n + ``_ALONE``) of its mean in context. Both kinds of mean are centred, then reduced by their principal components to the width
of the static model whose tokenizer is taken, and weighted by smooth inverse frequency, as Tulkens & van Dongen 2024 ("Model2Vec")
do with a Zipf law. Pieces that mean nothing in that model (marks) mean nothing here. What the encoder put out is kept in ``--work``.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file
from tokenizers import Tokenizer

from index.text.analyze import normalise, stopwords
from training.embedding.artefact import write
from training.embedding.config import TrainConfig
from training.embedding.vectors import Table, pieces_of, sif_weights, token_ids
from training.encoder.encoder import PASSAGE, QUERY, Encoder, of_like_length
from training.encoder.table import floats
from training.encoder.triples import Triple, read_triples
from training.reader.train import padded

_ALONE = 3.0
"""Times that a piece must be seen for its mean in context to weigh as much as the piece by itself."""
_SEED = 13
Spans = Sequence[tuple[int, int]]


def alone(model: Encoder, pieces: Sequence[str]) -> Table:
    """The mean of the encoder's outputs for each piece by itself, shape (pieces, width)."""
    out = np.zeros((len(pieces), model.encoder.config.hidden_size), np.float32)
    encodings = model.tokens(pieces, "")
    with torch.no_grad():
        for run in of_like_length(encodings):
            ids, mask = padded([encodings[i] for i in run])
            inner = mask.clone()
            inner[:, 0] = 0  # <s>
            inner[torch.arange(len(run)), mask.sum(1) - 1] = 0  # </s>
            weights = inner.unsqueeze(-1).float()
            out[run] = ((model.outputs(ids, mask) * weights).sum(1) / weights.sum(1).clamp(min=1)).numpy()
    return out


def in_context(model: Encoder, tokenizer: Tokenizer, texts: Sequence[str], prefix: str) -> tuple[Table, NDArray[np.int64]]:
    """For each piece of a tokenizer the sum over texts of the encoder's mean output where it stands, and how often it was seen."""
    sums = np.zeros((tokenizer.get_vocab_size(), model.encoder.config.hidden_size), np.float32)
    counts = np.zeros(len(sums), np.int64)
    encodings = model.tokens(texts, prefix)
    cut = tokenizer.encode_batch(list(texts), add_special_tokens=False)
    with torch.no_grad():
        for run in of_like_length(encodings):
            outputs = model.outputs(*padded([encodings[i] for i in run])).numpy()
            for row, i in enumerate(run):
                places = [(a - len(prefix), b - len(prefix)) for a, b in encodings[i].offsets]
                for piece, over in zip(cut[i].ids, overlaps(cut[i].offsets, places), strict=True):
                    if over:
                        sums[piece] += outputs[row, over].mean(0)
                        counts[piece] += 1
    return sums, counts


def overlaps(pieces: Spans, tokens: Spans) -> list[list[int]]:
    """For each span the numbers of the tokens that share a character with it."""
    return [[n for n, (a, b) in enumerate(tokens) if a < end and start < b] for start, end in pieces]


def merged(single: Table, sums: Table, counts: NDArray[np.int64]) -> Table:
    """Centred means in context, drawn to the centred vectors of pieces by themselves where they are seen seldom."""
    seen = counts > 0
    means = sums / np.maximum(counts, 1)[:, None]
    means[seen] -= np.average(means[seen], axis=0, weights=counts[seen]) if seen.any() else 0
    own = (counts / (counts + _ALONE))[:, None].astype(np.float32)
    out: Table = own * means + (1 - own) * (single - single.mean(axis=0))
    return out


def reduced(table: Table, width: int) -> Table:
    """The table along its first principal components."""
    _, _, directions = np.linalg.svd(table - table.mean(axis=0), full_matrices=False)
    out: Table = (table @ directions[:width].T).astype(np.float32)
    return out


def frequencies(tokenizer: Tokenizer, triples: Sequence[Triple]) -> NDArray[np.int64]:
    """How often each piece stands in the questions and units of some groups."""
    texts = [normalise(t) for triple in triples for t in (triple.question, triple.right, *triple.wrong)]
    ids = np.fromiter((i for some in token_ids(tokenizer, texts) for i in some), np.int64)
    return np.bincount(ids, minlength=tokenizer.get_vocab_size())


def main() -> None:
    """Makes the table and writes the folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("base", "encoder", "tokenizer", "groups", "work", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--contexts", type=int, default=3000)
    arguments = parser.parse_args()
    model = Encoder(arguments.base)
    model.encoder.load_state_dict(load_file(arguments.encoder))
    model.eval()
    tokenizer = Tokenizer.from_file(str(arguments.tokenizer / "tokenizer.json"))
    tokenizer.no_padding()
    triples = [t for t in read_triples(arguments.groups) if not t.held_out]
    pieces, old = pieces_of(tokenizer), floats(arguments.tokenizer)
    arguments.work.mkdir(parents=True, exist_ok=True)
    kept = arguments.work / "outputs.npz"
    if not kept.exists():
        drawn = random.Random(_SEED).sample(triples, min(arguments.contexts, len(triples)))
        of_units = in_context(model, tokenizer, [normalise(t.right) for t in drawn], PASSAGE)
        of_questions = in_context(model, tokenizer, [normalise(t.question) for t in drawn], QUERY)
        unfinished = arguments.work / "unfinished.npz"
        np.savez(unfinished, single=alone(model, pieces), sums=of_units[0] + of_questions[0], counts=of_units[1] + of_questions[1])
        unfinished.replace(kept)
    with np.load(kept, allow_pickle=False) as held:
        table = reduced(merged(held["single"], held["sums"], held["counts"]), old.shape[1])
    c = TrainConfig()
    weights = sif_weights(frequencies(tokenizer, triples), c.sif_a)
    weights[[piece in stopwords() for piece in pieces]] *= c.stop_weight
    table *= weights[:, None]
    table[~old.any(axis=1)] = 0
    write(arguments.out, tokenizer, table, f"Distilled from {arguments.encoder}.")


if __name__ == "__main__":
    main()
