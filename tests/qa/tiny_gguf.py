"""A GGUF model of a few kilobytes, written by hand: a llama with one layer and random weights that knows bytes only.

It talks nonsense, but llama.cpp loads it and takes it the whole way.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import numpy as np

WIDTH, HEADS, HIDDEN, CONTEXT = 32, 2, 64, 1024
TOKENS = ["<unk>", "<s>", "</s>", *(f"<0x{byte:02X}>" for byte in range(256))]
_UNKNOWN, _CONTROL, _BYTE = 2, 3, 6


def _text(value: str) -> bytes:
    data = value.encode()
    return struct.pack("<Q", len(data)) + data


def _value(value: Any) -> bytes:
    match value:
        case str():
            return struct.pack("<I", 8) + _text(value)
        case int():
            return struct.pack("<II", 4, value)
        case float():
            return struct.pack("<If", 6, value)
        case [str(), *_]:
            return struct.pack("<IIQ", 9, 8, len(value)) + b"".join(map(_text, value))
        case [float(), *_]:
            return struct.pack("<IIQ", 9, 6, len(value)) + struct.pack(f"<{len(value)}f", *value)
        case _:
            return struct.pack("<IIQ", 9, 5, len(value)) + struct.pack(f"<{len(value)}i", *value)


def _tensors() -> dict[str, np.ndarray]:
    random = np.random.default_rng(7)

    def some(*shape: int) -> np.ndarray:
        return random.normal(0, 0.3, shape).astype("<f4")

    square = {f"blk.0.attn_{name}.weight": some(WIDTH, WIDTH) for name in ("q", "k", "v", "output")}
    return {
        "token_embd.weight": some(len(TOKENS), WIDTH),
        "output.weight": some(len(TOKENS), WIDTH),
        "output_norm.weight": np.ones(WIDTH, "<f4"),
        "blk.0.attn_norm.weight": np.ones(WIDTH, "<f4"),
        "blk.0.ffn_norm.weight": np.ones(WIDTH, "<f4"),
        **square,
        "blk.0.ffn_gate.weight": some(HIDDEN, WIDTH),
        "blk.0.ffn_up.weight": some(HIDDEN, WIDTH),
        "blk.0.ffn_down.weight": some(WIDTH, HIDDEN),
    }


def write_tiny(path: Path, **changed: Any) -> Path:
    """Writes the model; ``changed`` replaces what its head tells (``general_architecture`` for ``general.architecture``)."""
    told: dict[str, Any] = {
        "general.architecture": "llama",
        "general.name": "Tiny",
        "llama.context_length": CONTEXT,
        "llama.embedding_length": WIDTH,
        "llama.block_count": 1,
        "llama.feed_forward_length": HIDDEN,
        "llama.attention.head_count": HEADS,
        "llama.attention.head_count_kv": HEADS,
        "llama.attention.layer_norm_rms_epsilon": 1e-5,
        "llama.rope.dimension_count": WIDTH // HEADS,
        "tokenizer.ggml.model": "llama",
        "tokenizer.ggml.tokens": TOKENS,
        "tokenizer.ggml.scores": [0.0] * len(TOKENS),
        "tokenizer.ggml.token_type": [_UNKNOWN, _CONTROL, _CONTROL] + [_BYTE] * 256,
        "tokenizer.ggml.bos_token_id": 1,
        "tokenizer.ggml.eos_token_id": 2,
        **{key.replace("_", ".", 1): value for key, value in changed.items()},
    }
    tensors = _tensors()
    head = b"GGUF" + struct.pack("<IQQ", 3, len(tensors), len(told)) + b"".join(_text(k) + _value(v) for k, v in told.items())
    offset, data = 0, b""
    for name, tensor in tensors.items():
        shape = tensor.shape[::-1]
        head += _text(name) + struct.pack(f"<I{len(shape)}QIQ", len(shape), *shape, 0, offset)
        data += tensor.tobytes() + bytes(-tensor.nbytes % 32)
        offset = len(data)
    path.write_bytes(head + bytes(-len(head) % 32) + data)
    return path
