"""Chinese word segmentation by jieba with the words of plans in general and of the active profile."""

from __future__ import annotations

import functools
import logging
from importlib import resources

import jieba

from index.text import profile
from index.text.word_lists import words_of

jieba.setLogLevel(logging.WARNING)


@functools.cache
def _frequencies() -> tuple[dict[str, int], int]:
    """jieba's words with their frequencies, and the sum of these.

    jieba keeps a marshal cache in the shared temporary folder; it is bypassed, since anybody on
    the machine could have written it (and reading it is no faster than the dictionary itself).
    """
    instance = jieba.Tokenizer()
    frequencies, total = instance.gen_pfdict(instance.get_dict_file())
    return frequencies, total


@profile.remembered()
def tokenizer() -> jieba.Tokenizer:
    """The tokenizer, with the words of ``index/text/data/dictionary.txt`` and of the active profile added."""
    instance = jieba.Tokenizer()
    frequencies, instance.total = _frequencies()
    instance.FREQ = dict(frequencies)
    instance.initialized = True
    for word in (*words_of("dictionary"), *profile.active().words):
        instance.add_word(word)
    return instance


@functools.cache
def dictionary() -> str:
    """The words of plans in general: one a line, ``#`` for comments."""
    return resources.files("index.text").joinpath("data/dictionary.txt").read_text("utf-8")


def segment(text: str) -> list[str]:
    """Words in order; their concatenation is ``text``. No guessing of unknown words (HMM off), so
    that a word is cut the same way in a question and in a plan."""
    words: list[str] = tokenizer().lcut(text, HMM=False)
    return words


@profile.remembered(4096)
def segment_fine(text: str) -> tuple[str, ...]:
    """Words and the shorter words inside them, for searching (``人均预期寿命`` also as ``寿命``). Some are kept: the clauses of a
    passage come again in its sentences."""
    return tuple(tokenizer().lcut_for_search(text, HMM=False))
