"""A transformer as an embedding: the mean of its tokens' outputs, scaled to length one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor, nn

from training.reader.train import padded

QUERY, PASSAGE = "query: ", "passage: "
"""What multilingual-e5 was trained with in front of a text."""
QUESTION_TOKENS, PASSAGE_TOKENS = 32, 128
_TOKENS = 4096
"""Tokens of a forward pass, padding included."""


class Encoder(nn.Module):
    """The encoder of a folder that ``training.reader.base`` wrote, without dropout.

    Args:
        base: the folder.
        layers: so many of its layers, the lowest; all where 0.
    """

    def __init__(self, base: Path, layers: int = 0) -> None:
        super().__init__()
        from transformers import AutoModel

        # Without fused attention the products run in bfloat16 on a CPU.
        self.encoder = AutoModel.from_pretrained(
            base, attn_implementation="eager", hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0, add_pooling_layer=False
        )
        if layers:
            self.encoder.encoder.layer = self.encoder.encoder.layer[:layers]
        self.tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
        self.tokenizer.no_padding()

    def tokens(self, texts: Sequence[str], prefix: str) -> list[Any]:
        """The encodings of texts behind a prefix, cut at the tokens of a question or a passage."""
        self.tokenizer.enable_truncation(QUESTION_TOKENS if prefix == QUERY else PASSAGE_TOKENS)
        return list(self.tokenizer.encode_batch([prefix + text for text in texts]))

    def outputs(self, ids: Tensor, mask: Tensor) -> Tensor:
        """The output of every token, shape (texts, tokens, width)."""
        with torch.autocast("cpu", torch.bfloat16):
            hidden: Tensor = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        return hidden.float()

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Unit vectors, shape (texts, width)."""
        weights = mask.unsqueeze(-1).float()
        mean = (self.outputs(ids, mask) * weights).sum(1) / weights.sum(1)
        return nn.functional.normalize(mean, dim=-1)

    def embed(self, texts: Sequence[str], prefix: str) -> NDArray[np.float32]:
        """Unit vectors of texts, shape (texts, width); without gradients, texts of like length together."""
        out = np.zeros((len(texts), self.encoder.config.hidden_size), np.float32)
        encodings = self.tokens(texts, prefix)
        with torch.no_grad():
            for run in of_like_length(encodings):
                out[run] = self(*padded([encodings[i] for i in run])).numpy()
        return out


def of_like_length(encodings: Sequence[Any]) -> list[list[int]]:
    """The numbers of encodings in runs of like length, each of so many tokens as a pass takes."""
    order = sorted(range(len(encodings)), key=lambda i: len(encodings[i].ids))
    runs: list[list[int]] = []
    for i in order:
        if not runs or (len(runs[-1]) + 1) * len(encodings[i].ids) > _TOKENS:
            runs.append([])
        runs[-1].append(i)
    return runs
