"""Writes the model folder: quantised table, tokeniser, module list and model card."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from training.embedding.vectors import Table
from training.embedding.vocabulary import save

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_MODULES = [
    {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.sentence_transformer.modules.static_embedding.StaticEmbedding"},
    {"idx": 1, "name": "1", "path": "1_Normalize", "type": "sentence_transformers.base.modules.normalize.Normalize"},
]
_CONFIG = {
    "model_type": "SentenceTransformer",
    "prompts": {"query": "", "document": ""},
    "default_prompt_name": None,
    "similarity_fn_name": "cosine",
}


def quantise(table: Table) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Rows as 8-bit integers, each with the scale that its largest value needs (symmetric absmax
    quantisation; Dettmers et al. 2022, "LLM.int8()")."""
    scales = np.abs(table).max(axis=1) / 127
    rows = np.rint(table / np.where(scales > 0, scales, 1)[:, None]).astype(np.int8)
    return rows, scales.astype(np.float32)


def write(folder: Path, tokenizer: Tokenizer, table: Table, card: str) -> None:
    """Writes the folder aside and puts it in its place by renames; what was there goes last.

    Args:
        folder: of the model.
        tokenizer: its tokeniser.
        table: one row a piece.
        card: the model card, Markdown.
    """
    from safetensors.numpy import save_file

    partial, old = folder.with_name(f".{folder.name}.new"), folder.with_name(f".{folder.name}.old")
    shutil.rmtree(partial, ignore_errors=True)
    shutil.rmtree(old, ignore_errors=True)
    (partial / "1_Normalize").mkdir(parents=True)
    rows, scales = quantise(table)
    save_file({"embeddings": rows, "weights": scales}, partial / "model.safetensors")
    save(tokenizer, partial / "tokenizer.json")
    (partial / "modules.json").write_text(json.dumps(_MODULES, indent=2) + "\n", "utf-8")
    (partial / "1_Normalize" / "config.json").write_text("{}\n", "utf-8")
    (partial / "config_sentence_transformers.json").write_text(json.dumps(_CONFIG, indent=2) + "\n", "utf-8")
    (partial / "README.md").write_text(card, "utf-8")
    for path in partial.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)  # safetensors makes files for their owner alone
    if folder.exists():
        folder.rename(old)
    partial.rename(folder)
    shutil.rmtree(old, ignore_errors=True)
