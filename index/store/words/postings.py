"""The tokens of some documents, counted one by one: what an inverted index is made from."""

from __future__ import annotations

import hashlib
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Postings:
    """The tokens of some documents, counted: what BM25 needs of them, whatever other documents there are.

    ``counts[i]`` is how often the token number ``tokens[i]`` stands in document ``documents[i]``; the documents ascend.
    ``names`` has the tokens by number, apart by a zero byte, ``hashes`` what each is found by, ``lengths`` the number of
    tokens of each document.
    """

    names: NDArray[np.uint8]
    hashes: NDArray[np.uint64]
    lengths: Numbers
    documents: Numbers
    tokens: Numbers
    counts: Numbers

    @classmethod
    def of(cls, documents: Iterable[Sequence[str]]) -> Postings:
        """Counts token lists; the position of a list is the number of its document."""
        counting = Counting()
        for tokens in documents:
            counting.add(tokens)
        return counting.postings()

    def arrays(self, name: str) -> dict[str, NDArray[np.generic]]:
        """As arrays for one NumPy archive, under keys that begin with ``name``; nothing pickled."""
        fields = {key: small(getattr(self, key)) for key in ("lengths", "documents", "tokens", "counts")}
        return {f"{name}.{key}": values for key, values in {**fields, "names": self.names, "hashes": self.hashes}.items()}

    @classmethod
    def from_arrays(cls, name: str, arrays: Mapping[str, NDArray[np.generic]]) -> Postings:
        """Reads what ``arrays`` made."""
        numbers = (np.asarray(arrays[f"{name}.{key}"], np.int32) for key in ("lengths", "documents", "tokens", "counts"))
        return cls(np.asarray(arrays[f"{name}.names"], np.uint8), np.asarray(arrays[f"{name}.hashes"], np.uint64), *numbers)


class Counting:
    """Counts documents one by one, so that the tokens of all of them need not be there together."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._lengths, self._documents, self._tokens, self._counts = (array("i") for _ in range(4))

    def add(self, tokens: Sequence[str]) -> None:
        """Counts the tokens of the next document."""
        at, numbers = len(self._lengths), self._numbers
        counts = Counter(tokens)
        self._lengths.append(len(tokens))
        self._documents.extend([at] * len(counts))
        self._tokens.extend([numbers.setdefault(token, len(numbers)) for token in counts])
        self._counts.extend(counts.values())

    def postings(self) -> Postings:
        """What has been counted."""
        hashes = np.array([hash_of(token) for token in self._numbers], np.uint64)
        lists = self._lengths, self._documents, self._tokens, self._counts
        return Postings(joined(self._numbers), hashes, *(np.array(values, np.int32) for values in lists))


def small(values: NDArray[np.integer]) -> NDArray[np.generic]:
    """Numbers from nought on in as few bytes as hold them."""
    return values.astype(np.min_scalar_type(int(values.max(initial=0))))


def hash_of(token: str) -> int:
    """64 bits by which a token is found: of ten million tokens two are the same with a chance of one in 370,000."""
    return int.from_bytes(hashlib.blake2b(token.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def joined(tokens: Iterable[str]) -> NDArray[np.uint8]:
    """Tokens apart by a zero byte."""
    return np.frombuffer("\0".join(tokens).encode("utf-8"), np.uint8)


def parted(names: NDArray[np.generic]) -> list[str]:
    """The tokens that ``joined`` put together."""
    text = names.tobytes().decode("utf-8")
    return text.split("\0") if text else []
