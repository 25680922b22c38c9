"""Chinese word segmentation with jieba's dictionary, the words of plans in general and those of the active profile.

The dictionary lies in a trie: as jieba keeps it, its 350,000 words take six times the memory. Texts are cut as jieba cuts them.
"""

from __future__ import annotations

import functools
import re
from array import array
from collections.abc import Iterator, Sequence
from importlib import resources
from itertools import accumulate
from math import inf, log

from marisa_trie import Trie

from index.text import profile
from index.text.word_lists import words_of

_CUT = re.compile(r"([\u4e00-\u9fd5a-zA-Z0-9+#&._%-]+)")
"""What is looked up in the dictionary; all else is cut into characters."""
_LINE_END = re.compile(r"(\r\n)")
_LATIN = re.compile("[a-zA-Z0-9]")
_ONE = [(1, 1)]
"""A character that no word begins with."""


class Words:
    """Words with how often they come.

    Args:
        pairs: each word with its number, above 0; of a word that comes again the last counts.
    """

    def __init__(self, pairs: Sequence[tuple[str, int]]) -> None:
        counts = dict(pairs)
        self._trie = Trie(counts)
        self._counts = array("i", bytes(4 * len(counts)))
        for word, count in counts.items():
            self._counts[self._trie[word]] = count
        self.total, self.longest = sum(count for _, count in pairs), max(map(len, counts))

    def count(self, word: str) -> int | None:
        """How often a word comes: 0 for the beginning of a word, None for what no word begins with."""
        number = self._trie.get(word)
        return self._counts[number] if number is not None else 0 if self._trie.has_keys_with_prefix(word) else None

    def beginning(self, text: str) -> list[tuple[int, int]]:
        """Length and count of each word with which a text begins, the short ones first."""
        return [(len(word), self._counts[number]) for word, number in self._trie.iter_prefixes_with_ids(text)]


class Segmenter:
    """Cuts texts along the most probable path through the dictionary; words may be added to it.

    Args:
        words: the dictionary, which several segmenters share.
    """

    def __init__(self, words: Words) -> None:
        self._words, self._total, self._longest = words, words.total, words.longest
        self._added: dict[str, int] = {}
        self._added_at: dict[str, list[str]] = {}

    def add(self, word: str) -> None:
        """Adds a word, as likely as what it would otherwise be cut into, so that it stays whole."""
        likely = 1.0
        for part in self.cut(word):
            count = self._count(part)
            likely *= (1 if count is None else count) / float(self._total)
        known = self._count(word)
        count = max(int(likely * self._total) + 1, 1 if known is None else known)
        for end in range(1, len(word)):
            if self._count(word[:end]) is None:
                self._added[word[:end]] = 0
        if not self._added.get(word):
            self._added_at.setdefault(word[:2], []).append(word)
        self._added[word] = count
        self._total += count
        self._longest = max(self._longest, len(word))

    def count(self, word: str) -> int:
        """How often a word comes in the dictionary, 0 where it is none."""
        return self._count(word) or 0

    def cut(self, text: str) -> list[str]:
        """Words in order; their concatenation is ``text``. No guessing of unknown words (jieba's HMM), so that a word is cut the
        same way in a question and in a plan."""
        found: list[str] = []
        for block in _CUT.split(text):
            found += (
                self._cut(block)
                if _CUT.match(block)
                else (x for part in _LINE_END.split(block) for x in ([part] if part == "\r\n" else part))
            )
        return found

    def cut_fine(self, text: str) -> Iterator[str]:
        """Words in order, each behind the words of two and of three characters inside it."""
        for word in self.cut(text):
            for size in (2, 3):
                if len(word) > size:
                    yield from (part for at in range(len(word) - size + 1) if self.count(part := word[at : at + size]))
            yield word

    def _count(self, word: str) -> int | None:
        added = self._added.get(word)
        return self._words.count(word) if added is None else added

    def _beginning(self, text: str) -> list[tuple[int, int]]:
        found = self._words.beginning(text)
        at, one = self._added_at, text[:1]
        # A single character is its own first two.
        likely = (*at.get(text[:2], ()), *at.get(one, ())) if text != one else at.get(one, ())
        if not likely:
            return found
        added = [w for w in likely if text.startswith(w)]
        return sorted((dict(found) | {len(w): self._added[w] for w in added}).items()) if added else found

    def _cut(self, text: str) -> list[str]:
        end, all_words = len(text), log(self._total)
        likely, ends = [0.0] * (end + 1), [end] * (end + 1)
        """Of each place, how likely the best way to the end is, and where its first word ends."""
        for at in range(end - 1, -1, -1):
            best = -inf
            for size, count in self._beginning(text[at : at + self._longest]) or _ONE:
                way = log(count) - all_words + likely[at + size]
                # Of words as likely the longest.
                if way >= best:
                    best, ends[at] = way, at + size
            likely[at] = best
        found: list[str] = []
        at, latin = 0, False
        while at < end:
            to = ends[at]
            one_letter = to - at == 1 and bool(_LATIN.match(text[at]))
            # Letters and figures that no word holds belong together.
            if latin and one_letter:
                found[-1] += text[at]
            else:
                found.append(text[at:to])
            at, latin = to, one_letter
        return found


@functools.cache
def _shipped() -> Words:
    lines = resources.files("jieba").joinpath("dict.txt").read_text("utf-8").splitlines()
    return Words([(word, int(count)) for word, count, _ in map(str.split, lines)])


@profile.remembered()
def segmenter() -> Segmenter:
    """The segmenter, with the words of ``index/text/data/dictionary.txt`` and of the active profile added."""
    made = Segmenter(_shipped())
    for word in (*words_of("dictionary"), *profile.active().words):
        made.add(word)
    return made


@functools.cache
def dictionary() -> str:
    """The words of plans in general: one a line, ``#`` for comments."""
    return resources.files("index.text").joinpath("data/dictionary.txt").read_text("utf-8")


@profile.remembered(8192)
def _words_in(text: str) -> tuple[str, ...]:
    # What stands before a figure or at the front of a clause is asked for by one reader after the other: three of four come again.
    return tuple(segmenter().cut(text))


def segment(text: str) -> list[str]:
    """Words in order; their concatenation is ``text``."""
    return list(_words_in(text))


def borders_around(places: Sequence[int], text: str) -> set[int]:
    """Where words of a text begin and end, as ``segment`` cuts it, but only in those runs of characters that have some places in
    them; whatever stands between the runs is on a border."""
    found: set[int] = set()
    behind = 0
    for run in _CUT.finditer(text):
        found.update(range(behind, run.start() + 1))
        behind = run.end()
        if any(run.start() <= place < behind for place in places):
            found.update(accumulate(map(len, _words_in(run[0])), initial=run.start()))
    found.update(range(behind, len(text) + 1))
    return found


@profile.remembered(4096)
def segment_fine(text: str) -> tuple[str, ...]:
    """Words and the shorter words inside them, for searching (``人均预期寿命`` also as ``寿命``). Some are kept: the clauses of a
    passage come again in its sentences."""
    return tuple(segmenter().cut_fine(text))
