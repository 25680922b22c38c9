"""What the head of a GGUF file says of the model in it, and how much memory it will take, before anything is loaded.

The format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md. Read here, since ``gguf`` brings more than it takes
and reads all tokens into Python; of arrays only the length is kept.
"""

from __future__ import annotations

import math
import re
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from index.errors import ConfigError, reason

_SCALARS = {0: "<B", 1: "<b", 2: "<H", 3: "<h", 4: "<I", 5: "<i", 6: "<f", 7: "<?", 10: "<Q", 11: "<q", 12: "<d"}
_STRING, _ARRAY = 8, 9
_MOST_ENTRIES = 10_000_000
_LONG = 1024
"""Values from which on an array is none of one for each layer."""
_PART = re.compile(r"-(\d{5})-of-(\d{5})\.gguf\Z")
_F16 = 2
_MB = 2**20
BATCH = 128
"""Tokens of a prompt that are read at once: few, so that a caller who goes away is not kept waiting."""


@dataclass(frozen=True, slots=True)
class GgufModel:
    """A model in a file: ``name`` as it calls itself, ``parameters`` how many weights it has, ``size`` bytes of all its
    ``files``; ``context`` tokens that it was trained for, ``kv_bytes`` that each token of context takes in memory,
    ``vocabulary`` tokens that it knows."""

    name: str
    architecture: str
    parameters: int
    files: tuple[Path, ...]
    size: int
    context: int
    kv_bytes: int
    vocabulary: int

    def memory(self, context: int) -> int:
        """Bytes that the model takes with a context of so many tokens: weights, context, and what it computes with."""
        return self.size + context * self.kv_bytes + BATCH * self.vocabulary * 4 + 128 * _MB


def read_gguf(path: Path) -> GgufModel:
    """Reads the head of a GGUF file.

    Args:
        path: the file; the first one where the model is parted (``…-00001-of-00003.gguf``).

    Raises:
        ConfigError: there is no such file, it is no GGUF file, or a part of it is missing.
    """
    files = _files(path)
    try:
        size = sum(file.stat().st_size for file in files)
        with path.open("rb") as file:
            told, parameters = _head(_Reader(file, path.stat().st_size))
        return _model(path, files, size, told, parameters)
    except OSError as error:
        raise ConfigError(f"读不了模型文件“{path}”：{reason(error)}。", "请检查路径和权限。") from error
    except (ValueError, TypeError, OverflowError, struct.error) as error:
        raise ConfigError(
            f"“{path}”不是 GGUF 模型文件，或没有下载完整。", "请检查文件；safetensors 文件夹请用 transformers:文件夹。"
        ) from error


def _files(path: Path) -> tuple[Path, ...]:
    if path.is_dir():
        raise ConfigError(
            f"“{path}”是一个文件夹，不是 GGUF 文件。", "请给出文件夹里的 .gguf 文件；safetensors 文件夹请用 transformers:文件夹。"
        )
    if not path.is_file():
        raise ConfigError(f"找不到模型文件“{path}”。", "请检查路径；模型要先下载到本机。")
    match = _PART.search(path.name)
    if not match:
        return (path,)
    files = tuple(path.with_name(f"{path.name[: match.start()]}-{n:05}-of-{match[2]}.gguf") for n in range(1, int(match[2]) + 1))
    if missing := [file.name for file in files if not file.is_file()]:
        raise ConfigError(f"模型“{path.name}”分成 {len(files)} 个文件，缺少 {missing[0]}。", "请把各个文件放在同一个文件夹里。")
    return files


class _Reader:
    """Reads values one after the other; what reaches past the end of the file is an error, not a wait for memory."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file, self._size = file, size

    def value(self, form: str) -> Any:
        return struct.unpack(form, self._file.read(struct.calcsize(form)))[0]

    def length(self) -> int:
        found: int = self.value("<Q")
        if found > self._size:
            raise ValueError("longer than the file")
        return found

    def text(self) -> str:
        return self._file.read(self.length()).decode("utf-8", "replace")

    def skip(self, size: int) -> None:
        self._file.seek(size, 1)

    def typed(self, kind: int) -> Any:
        """A value; of an array its length, or its numbers where it is short (a value for each layer)."""
        if kind == _STRING:
            return self.text()
        if kind != _ARRAY:
            return self.value(_SCALARS[kind])
        inner, count = self.value("<I"), self.length()
        if count > _MOST_ENTRIES:
            raise ValueError("too many values")
        if inner == _STRING:
            for _ in range(count):
                self.skip(self.length())
            return count
        if inner not in _SCALARS:  # among them arrays of arrays, which llama.cpp does not take either
            raise ValueError("an unknown type")
        if count >= _LONG:
            self.skip(count * struct.calcsize(_SCALARS[inner]))
            return count
        return [self.typed(inner) for _ in range(count)] or count


def _head(reader: _Reader) -> tuple[dict[str, Any], int]:
    """(what the file tells of itself, how many weights its tensors have)."""
    if reader.value("<I") != int.from_bytes(b"GGUF", "little") or reader.value("<I") not in (2, 3):
        raise ValueError("no GGUF")
    tensors, entries = reader.length(), reader.length()
    told: dict[str, Any] = {}
    for _ in range(entries):
        key = reader.text()
        kind = reader.value("<I")
        if kind not in (*_SCALARS, _STRING, _ARRAY):
            raise ValueError("an unknown type")
        told[key] = reader.typed(kind)
    return told, sum(_weights(reader) for _ in range(tensors))


def _weights(reader: _Reader) -> int:
    reader.text()
    dimensions = [reader.value("<Q") for _ in range(min(reader.value("<I"), 8))]
    reader.value("<I")
    reader.value("<Q")
    return math.prod(dimensions)


def _model(path: Path, files: tuple[Path, ...], size: int, told: dict[str, Any], parameters: int) -> GgufModel:
    kind = str(told.get("general.architecture", ""))

    def number(key: str, default: int) -> int:
        found = told.get(f"{kind}.{key}", default)
        value = int(max(found) if isinstance(found, list) else found)
        if value < 0:
            raise ValueError("below zero")
        return value

    heads = max(number("attention.head_count", 1), 1)
    each = number("embedding_length", 0) // heads
    key, value = number("attention.key_length", each), number("attention.value_length", each)
    tokens = told.get("tokenizer.ggml.tokens", 0)
    return GgufModel(
        name=str(told.get("general.name") or path.stem),
        architecture=kind,
        # The head of the first of several files tells of its own tensors only; the size of all tells the rest.
        parameters=int(parameters * size / files[0].stat().st_size),
        files=files,
        size=size,
        context=number("context_length", 0),
        kv_bytes=number("block_count", 0) * number("attention.head_count_kv", heads) * (key + value) * _F16,
        vocabulary=len(tokens) if isinstance(tokens, list) else int(tokens),
    )


def shown_size(size: int) -> str:
    """A size in words: 469 MB, 1.04 GB."""
    return f"{size / 2**30:.2f} GB" if size >= 2**30 else f"{size / _MB:.0f} MB"
