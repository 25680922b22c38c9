"""BM25 over tokens of any kind, by the bm25s library."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import bm25s
import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]


class LexicalIndex:
    """Okapi BM25 in Lucene's form (Robertson & Zaragoza 2009; bm25s ``method="lucene"``)."""

    def __init__(self, model: bm25s.BM25 | None, size: int) -> None:
        self._model = model
        self._size = size

    @classmethod
    def build(cls, documents: Sequence[Sequence[str]], *, k1: float = 1.2, b: float = 0.75) -> LexicalIndex:
        """Indexes token lists; the position of a list is the number of its document."""
        if not any(documents):
            return cls(None, len(documents))
        model = bm25s.BM25(method="lucene", k1=k1, b=b)
        model.index([list(d) for d in documents], show_progress=False)
        return cls(model, len(documents))

    def save(self, folder: Path) -> None:
        """Writes NumPy arrays and JSON, nothing pickled."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "size").write_text(str(self._size), "utf-8")
        if self._model is not None:
            self._model.save(folder, show_progress=False, allow_pickle=False)

    @classmethod
    def load(cls, folder: Path) -> LexicalIndex:
        """Reads what ``save`` wrote; arrays with pickled objects are refused."""
        size = int((folder / "size").read_text("utf-8"))
        if not (folder / "params.index.json").exists():
            return cls(None, size)
        return cls(bm25s.BM25.load(folder, show_progress=False, allow_pickle=False), size)

    def frequency(self, token: str) -> int:
        """In how many documents a token stands."""
        if self._model is None or token not in self._model.vocab_dict:
            return 0
        at = self._model.vocab_dict[token]
        starts = self._model.scores["indptr"]
        return int(starts[at + 1] - starts[at])

    def scores(self, tokens: Sequence[str]) -> Scores:
        """One score a document; tokens that no document has count nothing."""
        if self._model is None:
            return np.zeros(self._size, np.float32)
        known = [t for t in tokens if t and t in self._model.vocab_dict]  # bm25s adds an empty token of its own
        if not known:
            return np.zeros(self._size, np.float32)
        found: Scores = self._model.get_scores(known)
        return found
