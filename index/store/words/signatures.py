"""Signatures of units: bits that tell which of them may have some characters in a row (Faloutsos & Christodoulakis 1984, "Signature
files"). Pairs of characters stand apart in many units; what has all pairs of a phrase need not be read to know that most of it lacks it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Signatures = NDArray[np.uint8]

BYTES = 32
"""Bytes of a signature: a sentence of 44 characters sets one bit in six."""
_RUN = 3
"""Characters in a row that set a bit."""
_FACTORS = tuple(np.uint32(factor) for factor in (0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D))


def signatures(texts: Sequence[str]) -> Signatures:
    """The signature of each normalised text, shape (texts, BYTES)."""
    found = np.zeros((len(texts), BYTES), np.uint8)
    bits = _bits("".join(texts))
    ends = np.cumsum([len(text) for text in texts])
    owner = np.searchsorted(ends, np.arange(len(bits)), side="right")
    # What begins in one text and ends in the next is no run of either.
    inside = np.arange(len(bits)) + _RUN <= ends[owner] if len(bits) else np.zeros(0, np.bool_)
    np.bitwise_or.at(found, (owner[inside], bits[inside] >> 3), np.uint8(1) << (bits[inside] & 7).astype(np.uint8))
    return found


def may_have(phrase: str, given: Signatures) -> NDArray[np.bool_]:
    """Of each of some signatures, whether its text may have a normalised phrase: true for every one that has it, and for any where the
    phrase is shorter than a run."""
    wanted = signatures([phrase])[0]
    places = np.flatnonzero(wanted)
    may: NDArray[np.bool_] = ((given[:, places] & wanted[places]) == wanted[places]).all(axis=1)
    return may


def _bits(text: str) -> NDArray[np.int64]:
    """The number of the bit of each run of a text."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    count = max(0, len(codes) - _RUN + 1)
    mixed = np.zeros(count, np.uint32)
    for at, factor in enumerate(_FACTORS):
        mixed = (mixed ^ codes[at : at + count]) * factor
    return (mixed >> np.uint32(32 - 8)).astype(np.int64)
