"""BM25 over tokens of any kind: statistics from counts that each plan keeps, scores looked up by the bm25s library."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import bm25s
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array

Scores = NDArray[np.float32]
Numbers = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Postings:
    """The tokens of some documents, counted: what BM25 needs of them, whatever other documents there are.

    ``counts[i]`` is how often token ``vocabulary[tokens[i]]`` stands in document ``documents[i]``; the documents
    ascend. ``lengths`` has the number of tokens of each document.
    """

    vocabulary: tuple[str, ...]
    lengths: Numbers
    documents: Numbers
    tokens: Numbers
    counts: Numbers

    @classmethod
    def of(cls, documents: Sequence[Sequence[str]]) -> Postings:
        """Counts token lists; the position of a list is the number of its document."""
        vocabulary = sorted({t for d in documents for t in d})
        number = {token: i for i, token in enumerate(vocabulary)}
        found = [(at, number[token], count) for at, d in enumerate(documents) for token, count in sorted(Counter(d).items())]
        table = np.array(found, np.int32).reshape(-1, 3)
        return cls(tuple(vocabulary), np.array([len(d) for d in documents], np.int32), table[:, 0], table[:, 1], table[:, 2])

    def arrays(self, name: str) -> dict[str, NDArray[np.generic]]:
        """As arrays for one NumPy archive, under keys that begin with ``name``; nothing pickled."""
        words = np.frombuffer("\0".join(self.vocabulary).encode("utf-8"), np.uint8)
        fields = {"lengths": self.lengths, "documents": self.documents, "tokens": self.tokens, "counts": self.counts}
        return {f"{name}.vocabulary": words, **{f"{name}.{key}": values for key, values in fields.items()}}

    @classmethod
    def from_arrays(cls, name: str, arrays: Mapping[str, NDArray[np.generic]]) -> Postings:
        """Reads what ``arrays`` made."""
        words = arrays[f"{name}.vocabulary"].tobytes().decode("utf-8")
        numbers = (np.asarray(arrays[f"{name}.{key}"], np.int32) for key in ("lengths", "documents", "tokens", "counts"))
        return cls(tuple(words.split("\0")) if words else (), *numbers)


class LexicalIndex:
    """Okapi BM25 in Lucene's form (Robertson & Zaragoza 2009; bm25s ``method="lucene"``)."""

    def __init__(self, model: bm25s.BM25 | None, size: int) -> None:
        self._model = model
        self._size = size

    @classmethod
    def build(cls, documents: Sequence[Sequence[str]], *, k1: float = 1.2, b: float = 0.75) -> LexicalIndex:
        """Indexes token lists; the position of a list is the number of its document."""
        return cls.merge([Postings.of(documents)], k1=k1, b=b)

    @classmethod
    def merge(cls, parts: Sequence[Postings], *, k1: float = 1.2, b: float = 0.75) -> LexicalIndex:
        """Indexes the documents of all parts, numbered on from part to part.

        The score of a token in a document of |d| tokens, of N documents df of which have it (bm25s gives the same):
        ln(1 + (N − df + ½) / (df + ½)) · tf / (tf + k₁ (1 − b + b |d| / avgdl)).
        """
        lengths = np.concatenate([p.lengths for p in parts] or [np.zeros(0, np.int32)])
        size = len(lengths)
        if not lengths.any():
            return cls(None, size)
        vocabulary = {token: i for i, token in enumerate(sorted({t for p in parts for t in p.vocabulary}))}
        columns = np.concatenate([np.array([vocabulary[t] for t in p.vocabulary], np.int32)[p.tokens] for p in parts])
        starts = np.cumsum([0, *(len(p.lengths) for p in parts)])
        rows = np.concatenate([p.documents + np.int32(start) for p, start in zip(parts, starts, strict=False)])
        tf = np.concatenate([p.counts for p in parts])
        df = np.bincount(columns, minlength=len(vocabulary))
        idf = np.log(1 + (size - df + 0.5) / (df + 0.5)).astype(np.float32)
        norms = k1 * (1 - b + b * lengths / lengths.mean())
        scores = idf[columns] * (tf / (tf + norms[rows]))
        matrix = csc_array((scores.astype(np.float32), (rows, columns)), shape=(size, len(vocabulary)))
        model = bm25s.BM25(method="lucene", k1=k1, b=b)
        model.vocab_dict = vocabulary
        model.unique_token_ids_set = set(vocabulary.values())
        model.nonoccurrence_array = None
        model.scores = {
            "data": matrix.data,
            "indices": matrix.indices.astype(np.int32),
            "indptr": matrix.indptr.astype(np.int32),
            "num_docs": size,
        }
        return cls(model, size)

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
        known = [t for t in tokens if t and t in self._model.vocab_dict]
        if not known:
            return np.zeros(self._size, np.float32)
        found: Scores = self._model.get_scores(known)
        return found
