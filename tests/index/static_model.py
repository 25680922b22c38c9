"""A static embedding model made by chance: one vector a character, in the folder that sentence-transformers would save."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file
from tokenizers import Tokenizer, models, pre_tokenizers

from index.models.embed import SHIPPED
from index.text.analyze import normalise


def write_static_model(texts: Sequence[str], folder: Path, *, dimension: int = 16, seed: int = 0) -> Path:
    """Writes a model that knows the characters of some texts; the vector of all others is zero."""
    characters = sorted({c for t in texts for c in normalise(t) if not c.isspace()})
    tokenizer = Tokenizer(models.WordLevel({"[UNK]": 0, **{c: i for i, c in enumerate(characters, 1)}}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    table = np.random.default_rng(seed).standard_normal((len(characters) + 1, dimension)).astype(np.float32)
    table[0] = 0
    (folder / "1_Normalize").mkdir(parents=True, exist_ok=True)
    save_file({"embedding.weight": table}, folder / "model.safetensors")
    tokenizer.save(str(folder / "tokenizer.json"))
    for name in ("modules.json", "config_sentence_transformers.json"):
        (folder / name).write_bytes((SHIPPED / name).read_bytes())
    (folder / "1_Normalize" / "config.json").write_text(json.dumps({}), "utf-8")
    return folder
