"""Unigram tokens (Kudo 2018) of a ``tokenizer.json``: of all ways to cut a text into pieces of the vocabulary the likeliest one.

The library ``tokenizers`` gives the same tokens faster, but its trie of 38,000 pieces takes 40 MB; this one takes one. It still does
what comes before the cutting: the normalising, and the split at spaces.
"""

from __future__ import annotations

import json
import re
from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import marisa_trie

_UNKNOWN_PENALTY = 10.0
"""How much less likely than the least likely piece a character is that no piece begins with, as SentencePiece has it."""


_OTHERWISE = ("normalized", "lstrip", "rstrip", "single_word")
"""Ways to look for an added token other than its very characters anywhere."""


class Unigram:
    """The vocabulary of a unigram tokenizer; may be used by several threads.

    Args:
        file: a ``tokenizer.json`` whose model is ``Unigram`` without bytes for what is unknown, and whose added tokens are found in the
            text as it stands, whatever is beside them.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is no such tokenizer.
    """

    def __init__(self, file: Path) -> None:
        from tokenizers import Tokenizer

        told = json.loads(file.read_text("utf-8"))
        model: dict[str, Any] = told["model"] if isinstance(told, dict) else {}
        if model.get("type") != "Unigram" or model.get("byte_fallback") or model.get("unk_id") is None:
            raise ValueError("no plain unigram tokenizer")
        added: list[dict[str, Any]] = told.get("added_tokens") or []
        first = "prepend_scheme" in (split := told.get("pre_tokenizer") or {}) and split["prepend_scheme"] == "first"
        if added and (first or any(token.get(key) for token in added for key in _OTHERWISE)):
            raise ValueError("added tokens that are not found by themselves")
        self._added = {token["content"]: int(token["id"]) for token in added if token["content"]}
        # The longest of those that begin at a place.
        self._marks = re.compile("|".join(re.escape(mark) for mark in sorted(self._added, key=len, reverse=True)))
        pieces: list[tuple[str, float]] = model["vocab"]
        self._unknown: int = model["unk_id"]
        self._trie = marisa_trie.Trie(piece for piece, _ in pieces)
        self._ids, self._scores = array("i", bytes(4 * len(pieces))), array("d", bytes(8 * len(pieces)))
        for number, (piece, score) in enumerate(pieces):
            at = self._trie[piece]
            self._ids[at], self._scores[at] = number, score
        self._longest = max(len(piece) for piece, _ in pieces)
        self._unknown_score = min(self._scores) - _UNKNOWN_PENALTY
        # Without its vocabulary and its marks, the library's tokenizer is what comes before them.
        small = model | {"unk_id": 0, "vocab": pieces[self._unknown : self._unknown + 1]}
        before = Tokenizer.from_str(json.dumps(told | {"model": small, "added_tokens": [], "post_processor": None}))
        self._normalizer, self._pre_tokenizer = before.normalizer, before.pre_tokenizer

    def ids(self, text: str) -> list[int]:
        """The ids of the tokens of a text, as ``Tokenizer.encode(text, add_special_tokens=False)`` gives them."""
        if not self._added:
            return self._between(text)
        found: list[int] = []
        end = 0
        for mark in self._marks.finditer(text):
            found += [*self._between(text[end : mark.start()]), self._added[mark[0]]]
            end = mark.end()
        return found + self._between(text[end:])

    def _between(self, text: str) -> list[int]:
        """The ids of a text without added tokens."""
        said = self._normalizer.normalize_str(text) if self._normalizer else text
        parts = [part for part, _ in self._pre_tokenizer.pre_tokenize_str(said)] if self._pre_tokenizer and said else [said]
        return [number for part in parts for number in self._cut(part)]

    def _cut(self, text: str) -> Iterator[int]:
        # The best way to each place: its score, where its last piece begins, and which that is.
        best: list[tuple[float, int, int] | None] = [None] * (len(text) + 1)
        best[0] = (0.0, 0, self._unknown)
        for begin in range(len(text)):
            so_far = best[begin]
            if so_far is None:
                continue
            alone = False
            for piece, at in self._trie.iter_prefixes_with_ids(text[begin : begin + self._longest]):
                alone = alone or len(piece) == 1
                _take(best, begin, begin + len(piece), so_far[0] + self._scores[at], self._ids[at])
            if not alone:
                _take(best, begin, begin + 1, so_far[0] + self._unknown_score, self._unknown)
        found: list[int] = []
        end = len(text)
        while end > 0 and (step := best[end]) is not None:
            # What is unknown side by side is one token.
            if not (found and step[2] == found[-1] == self._unknown):
                found.append(step[2])
            end = step[1]
        return reversed(found)


def _take(best: list[tuple[float, int, int] | None], begin: int, end: int, score: float, piece: int) -> None:
    known = best[end]
    if known is None or score > known[0]:
        best[end] = (score, begin, piece)
