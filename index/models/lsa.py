"""The embedded default embedding: latent semantic analysis of the indexed texts.

Token vectors are the right singular vectors of the TF-IDF matrix of all units, each weighted with
its inverse document frequency (Deerwester et al. 1990, "Indexing by latent semantic analysis"). The
result is saved as a sentence-transformers ``StaticEmbedding`` folder, with a Unigram tokenizer that
cuts raw text by the most probable path over the same vocabulary, as jieba does.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.text.analyze import normalise, words

if TYPE_CHECKING:
    from tokenizers import Tokenizer

MIN_COUNT = 2
DIMENSION = 128
_UNKNOWN = "<unk>"
_MODULES = [
    {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.sentence_transformer.modules.static_embedding.StaticEmbedding"},
    {"idx": 1, "name": "1", "path": "1_Normalize", "type": "sentence_transformers.base.modules.normalize.Normalize"},
]  # fmt: skip


def train(texts: Sequence[str], folder: Path) -> None:
    """Fits the model to ``texts`` and writes its folder.

    Args:
        texts: the units of all plans.
        folder: is made; takes ``model.safetensors``, ``tokenizer.json`` and the module list.
    """
    from safetensors.numpy import save_file

    counts = Counter(w for t in texts for w in words(t))
    vocabulary = [w for w, n in sorted(counts.items()) if n >= MIN_COUNT]
    characters = sorted({c for t in texts for c in normalise(t) if not c.isspace()} - set(vocabulary))
    pieces = [_UNKNOWN, *vocabulary, *characters]
    tokenizer = _tokenizer(pieces, counts)
    encodings = tokenizer.encode_batch([normalise(t) for t in texts], add_special_tokens=False)
    table = _vectors([e.ids for e in encodings], len(pieces))
    folder.mkdir(parents=True, exist_ok=True)
    save_file({"embedding.weight": table}, folder / "model.safetensors")
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "modules.json").write_text(json.dumps(_MODULES, indent=2), "utf-8")
    (folder / "1_Normalize").mkdir(exist_ok=True)
    (folder / "1_Normalize" / "config.json").write_text("{}", "utf-8")
    config: dict[str, object] = {
        "model_type": "SentenceTransformer",
        "prompts": {},
        "default_prompt_name": None,
        "similarity_fn_name": "cosine",
    }
    (folder / "config_sentence_transformers.json").write_text(json.dumps(config, indent=2), "utf-8")


def _tokenizer(pieces: Sequence[str], counts: Counter[str]) -> Tokenizer:
    from tokenizers import Tokenizer, models, normalizers

    total = sum(counts.values()) or 1
    # A character that only stands in for unknown words is as rare as a word seen half a time.
    scored = [(p, math.log(max(counts[p], 0.5) / total)) for p in pieces]
    tokenizer = Tokenizer(models.Unigram(scored, unk_id=0, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    return tokenizer


def _vectors(documents: Sequence[Sequence[int]], size: int) -> NDArray[np.float32]:
    """Token vectors of shape (size, at most DIMENSION) from the token ids of each text."""
    from scipy.sparse import csr_matrix
    from scipy.sparse.linalg import svds

    rows = [(i, token, n) for i, ids in enumerate(documents) for token, n in Counter(ids).items() if token]
    if not rows:
        return np.zeros((size, 1), np.float32)
    at, tokens, n = (np.array(column) for column in zip(*rows, strict=True))
    seen = np.bincount(tokens, minlength=size)
    idf = np.log((1 + len(documents)) / (1 + seen)).astype(np.float64) + 1
    matrix = csr_matrix(((1 + np.log(n)) * idf[tokens], (at, tokens)), shape=(len(documents), size))
    norms = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    matrix = csr_matrix(matrix.multiply(1 / np.where(norms > 0, norms, 1)[:, None]))
    rank = min(DIMENSION, min(matrix.shape) - 1)
    if rank < 1:
        return np.ones((size, 1), np.float32)
    start = np.random.default_rng(0).standard_normal(min(matrix.shape))
    _, _, right = svds(matrix, k=rank, v0=start, random_state=0)
    # A token that no text has stays exactly zero, or its rounding error would be scaled to a unit vector.
    table = right[::-1].T * (idf * (seen > 0))[:, None]
    # Singular vectors have no sign of their own; fix it so that the same texts give the same file.
    signs = np.sign(table[np.abs(table).argmax(axis=0), np.arange(rank)])
    return np.ascontiguousarray(table * np.where(signs == 0, 1, signs), np.float32)
