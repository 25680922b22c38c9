"""Word vectors and what makes sentence vectors of them: skip-gram, frequency weights, common components, PCA.

Everything after the training is linear in the rows of the table, so it is folded into the table and
a text is still nothing but the mean of its rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from training.embedding.vocabulary import is_content

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Table = NDArray[np.float32]
_BATCH = 1000
_MAX_LINE = 9000
"""Words of a training line; gensim cuts at 10,000."""


def pieces_of(tokenizer: Tokenizer) -> list[str]:
    """The pieces in the order of their ids."""
    return [piece for piece, _ in sorted(tokenizer.get_vocab().items(), key=lambda item: item[1])]


def token_ids(tokenizer: Tokenizer, texts: Iterable[str]) -> Iterator[list[int]]:
    """Token ids of each text."""
    batch: list[str] = []
    for text in texts:
        batch.append(text)
        if len(batch) == _BATCH:
            yield from (e.ids for e in tokenizer.encode_batch(batch, add_special_tokens=False))
            batch = []
    yield from (e.ids for e in tokenizer.encode_batch(batch, add_special_tokens=False))


def write_corpus(tokenizer: Tokenizer, texts: Iterable[str], out: Path) -> NDArray[np.int64]:
    """Writes the content pieces of each text, space-separated, one text a line, and counts them.

    The tokeniser that is used later cuts the training text, so that training and use agree.
    """
    pieces = np.array(pieces_of(tokenizer), object)
    content = np.array([is_content(p) for p in pieces])
    counts = np.zeros(len(pieces), np.int64)
    with out.open("w", encoding="utf-8") as file:
        for ids in token_ids(tokenizer, texts):
            kept = np.asarray(ids, np.int64)
            kept = kept[content[kept]]
            np.add.at(counts, kept, 1)
            for at in range(0, len(kept), _MAX_LINE):
                file.write(" ".join(pieces[kept[at : at + _MAX_LINE]]) + "\n")
    return counts


def skip_gram(corpus: Path, pieces: Sequence[str], *, size: int, window: int, epochs: int, sample: float, seed: int, workers: int) -> Table:
    """Skip-gram vectors with negative sampling (Mikolov et al. 2013, "Distributed Representations of
    Words and Phrases and their Compositionality"), by gensim; zero rows for pieces seen less than twice.

    With one worker the same text gives the same vectors.
    """
    from gensim.models import Word2Vec

    model = Word2Vec(
        corpus_file=str(corpus), vector_size=size, window=window, epochs=epochs, sg=1, negative=5,
        sample=sample, min_count=2, seed=seed, workers=workers,
    )  # fmt: skip
    table = np.zeros((len(pieces), size), np.float32)
    for row, piece in enumerate(pieces):
        if piece in model.wv.key_to_index:
            table[row] = model.wv[piece]
    return table


def compose_rare(table: Table, counts: NDArray[np.int64], parts: Sequence[Sequence[int]], strength: float) -> Table:
    """Draws the vector of a rare word towards the sum of its parts' vectors.

    A word seen ``n`` times keeps n / (n + strength) of its own vector: what was seen a few times only
    says less than the words that it is made of.

    Args:
        table: word vectors, frequency weights folded in.
        counts: how often each was seen.
        parts: token ids of the shorter words that each piece consists of; empty where there are none.
        strength: occurrences at which both count the same.
    """
    out = table.copy()
    for row, ids in enumerate(parts):
        if ids:
            own = counts[row] / (counts[row] + strength)
            out[row] = own * table[row] + (1 - own) * table[list(ids)].sum(axis=0)
    return out


def parts_of(pieces: Sequence[str], counts: NDArray[np.int64]) -> list[list[int]]:
    """For each piece of three and more Chinese characters the most probable cut into shorter pieces; else nothing."""
    ids = {piece: i for i, piece in enumerate(pieces)}
    logs = np.log(np.maximum(counts, 0.5) / max(1, int(counts.sum())))
    return [_cut(piece, ids, logs) if len(piece) > 2 and not piece.isascii() else [] for piece in pieces]


def _cut(piece: str, ids: dict[str, int], logs: NDArray[np.float64]) -> list[int]:
    best: list[tuple[float, list[int]]] = [(0.0, []), *((-np.inf, []) for _ in piece)]
    for end in range(1, len(piece) + 1):
        for start in range(end):
            at = ids.get(piece[start:end])
            if at is not None and end - start < len(piece) and best[start][0] + logs[at] > best[end][0]:
                best[end] = (best[start][0] + float(logs[at]), [*best[start][1], at])
    return best[-1][1]


def sif_weights(counts: NDArray[np.int64], a: float) -> Table:
    """Smooth inverse frequency a / (a + p) (Arora, Liang & Ma 2017, "A Simple but Tough-to-Beat
    Baseline for Sentence Embeddings"); pieces never seen count as seen once."""
    p = np.maximum(counts, 1) / max(1, int(counts.sum()))
    return (a / (a + p)).astype(np.float32)


def sentence_vectors(table: Table, sentences: Sequence[Sequence[int]]) -> Table:
    """Unit vectors of sentences given as token ids; sentences without content are left out."""
    rows = np.stack([table[list(ids)].sum(axis=0) for ids in sentences if ids])
    norms = np.linalg.norm(rows, axis=1)
    return np.asarray(rows[norms > 0] / norms[norms > 0, None], np.float32)


def remove_common(table: Table, sentences: Sequence[Sequence[int]], components: int) -> Table:
    """Takes the first principal components of sentence vectors out of the table (Arora et al. 2017)."""
    if components < 1:
        return table
    directions = _principal(sentence_vectors(table, sentences))[:components]
    return np.asarray(table - (table @ directions.T) @ directions, np.float32)


def reduce(table: Table, sentences: Sequence[Sequence[int]], size: int) -> Table:
    """The table in the ``size`` principal directions of sentence vectors."""
    if size >= table.shape[1]:
        return table
    out: Table = np.ascontiguousarray(table @ _principal(sentence_vectors(table, sentences))[:size].T)
    return out


def _principal(rows: Table) -> Table:
    """Principal directions, uncentred, largest first, each with a fixed sign."""
    wide = rows.astype(np.float64)
    values, columns = np.linalg.eigh(wide.T @ wide)
    directions = columns[:, np.argsort(-values, kind="stable")].T
    signs = np.sign(directions[np.arange(len(directions)), np.abs(directions).argmax(axis=1)])
    return np.asarray(directions * signs[:, None], np.float32)
