"""What embeds texts: a static table, the shipped one above all, or any sentence-transformers model.

Both have the methods of LangChain's ``Embeddings``; ``index.retriever.LangChainEmbeddings`` is one. They are none themselves, since that
class brings 14 MB of LangChain with it, which answering does not use.

A static model (one vector a token, the mean for a text) needs no neural network: its table is read
with NumPy, so that asking does not wait for torch. ``SentenceTransformer(folder)`` gives the same
vectors for the same text.
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelError
from index.models.static_table import read_table
from index.models.unigram import Unigram
from index.text.analyze import normalise

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = NDArray[np.float32]
BUILTIN = "builtin"
"""Name of the static model that ships with the program (``index/models/static``)."""
SHIPPED = Path(__file__).parent / "static"

_HUB_FILES = ("modules.json", "config.json")


class StaticEmbeddings:
    """The token table of a ``StaticEmbedding`` model folder, read with NumPy.

    Args:
        folder: holds ``model.safetensors`` (tensor ``embedding.weight``, or ``embeddings`` in 8 bits
            with ``weights``) and ``tokenizer.json``.

    Raises:
        ModelError: a file is missing or not what it should be.
    """

    def __init__(self, folder: Path) -> None:
        try:
            self.table = read_table(folder)
            self._ids = _tokenizer(folder / "tokenizer.json")
        except Exception as error:  # the two libraries raise types of their own, Exception among them
            raise ModelError(f"读不了静态向量模型“{folder}”。", "请检查该目录，或重新安装本程序。") from error

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self.table.dimension

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (texts, dimension); zero for a text without known tokens."""
        out = np.zeros((len(texts), self.dimension), np.float32)
        for row, ids in enumerate(self.token_ids(texts)):
            out[row] = self.table.mean(ids)
        return unit(out)

    def token_ids(self, texts: Sequence[str]) -> list[list[int]]:
        """The ids of the known tokens of texts."""
        return [self._ids(normalise(text)) for text in texts]

    def embed_documents(self, texts: Sequence[str]) -> list[list[float]]:
        """Unit vectors of texts."""
        rows: list[list[float]] = self.embed(texts).tolist()
        return rows

    def embed_query(self, text: str) -> list[float]:
        """Unit vector of a question."""
        row: list[float] = self.embed([text])[0].tolist()
        return row


def _tokenizer(file: Path) -> Callable[[str], list[int]]:
    """What makes tokens of a text: ours where it can, which takes little memory, else the library's."""
    try:
        return Unigram(file).ids
    except ValueError:
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(file))
        tokenizer.no_padding()
        return lambda text: list(tokenizer.encode(text, add_special_tokens=False).ids)


class NeuralEmbeddings:
    """Any sentence-transformers model, by hub name or local folder.

    Queries are encoded with the model's own query prompt where it has one.

    Args:
        name: a hub name (``BAAI/bge-small-zh-v1.5``) or a folder.

    Raises:
        ModelError: the model is not on this machine and cannot be fetched, or is broken.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        if looks_like_folder(name) and not any((Path(name) / f).exists() for f in _HUB_FILES):
            raise ModelError(f"模型文件夹“{name}”不存在，或不是 sentence-transformers 模型。", "请检查 embedding.model 设置。")
        need_neural()
        from sentence_transformers import SentenceTransformer

        try:
            self._model: SentenceTransformer = SentenceTransformer(name, trust_remote_code=False)
        except Exception as error:  # anything from a missing file to a failed download
            raise ModelError(
                f"加载不了向量模型“{name}”：{str(error).splitlines()[0][:120] if str(error) else type(error).__name__}。",
                "请检查名称、文件夹和网络；离线时请先下载模型，再填本地文件夹。",
            ) from error

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self._model.get_embedding_dimension() or 0)

    def embed(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        """Unit vectors, shape (texts, dimension)."""
        encode: Any = self._model.encode_query if query else self._model.encode_document
        found = encode(list(texts), batch_size=64, show_progress_bar=False, convert_to_numpy=True)
        return unit(np.asarray(found, np.float32).reshape(len(texts), -1))

    def embed_documents(self, texts: Sequence[str]) -> list[list[float]]:
        """Unit vectors of texts."""
        rows: list[list[float]] = self.embed(texts).tolist()
        return rows

    def embed_query(self, text: str) -> list[float]:
        """Unit vector of a question."""
        row: list[float] = self.embed([text], query=True)[0].tolist()
        return row


Embedder = StaticEmbeddings | NeuralEmbeddings
"""What embeds texts, whichever kind of model it is."""


def unit(vectors: Vectors) -> Vectors:
    """Rows scaled to length one; zero rows stay zero."""
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    return (vectors / np.where(norms > 0, norms, 1)).astype(np.float32)


def load_embeddings(name: str) -> Embedder:
    """An embedding by name: ``builtin``, a hub name or a model folder; a folder with a static model is read with NumPy."""
    if name == BUILTIN:
        return _shipped()
    return StaticEmbeddings(Path(name)) if is_static(Path(name)) else NeuralEmbeddings(name)


@functools.cache
def _shipped() -> StaticEmbeddings:
    """The shipped one, held once: the index that is served, the next one and what builds it use the same."""
    return StaticEmbeddings(SHIPPED)


def model_key(name: str) -> str:
    """Tells two states of a model on this machine apart: a hash of its weights, or the name where they
    are kept elsewhere (the hub)."""
    weights = (SHIPPED if name == BUILTIN else Path(name)) / "model.safetensors"
    if not weights.is_file():
        return name
    with weights.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:16]


def is_static(folder: Path) -> bool:
    """Whether a model folder holds nothing but a static token table (and normalisation)."""
    modules = folder / "modules.json"
    if not modules.is_file():
        return False
    try:
        types = [m["type"].rpartition(".")[2] for m in json.loads(modules.read_text("utf-8"))]
    except (ValueError, KeyError, TypeError):
        return False
    return types[:1] == ["StaticEmbedding"] and set(types[1:]) <= {"Normalize"}


def need_neural() -> None:
    """Sees that what neural models need is installed: an extra, since the shipped model needs none of its gigabytes.

    Raises:
        ModelError: it is not.
    """
    if not all(find_spec(name) for name in ("torch", "sentence_transformers")):
        raise ModelError(
            "没有安装神经网络模型的组件（torch、sentence-transformers）。", "请运行 pip install 'plan-qa[models]'，或改用内置模型。"
        )


def looks_like_folder(name: str) -> bool:
    """Whether a model's name can only be a path, so that no hub is asked for it."""
    return name.startswith((".", "~", os.sep)) or os.path.isabs(name) or name.count("/") > 1
