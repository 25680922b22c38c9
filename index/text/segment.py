"""Chinese word segmentation by jieba with the plan terms of the user dictionary."""

from __future__ import annotations

import functools
import logging
from importlib import resources

import jieba

jieba.setLogLevel(logging.WARNING)


@functools.cache
def tokenizer() -> jieba.Tokenizer:
    """The tokenizer, with the plan terms of ``index/text/data/dictionary.txt`` added.

    jieba keeps a marshal cache in the shared temporary folder; it is bypassed, since anybody on
    the machine could have written it (and reading it is no faster than the dictionary itself).
    """
    instance = jieba.Tokenizer()
    instance.FREQ, instance.total = instance.gen_pfdict(instance.get_dict_file())
    instance.initialized = True
    for line in dictionary().splitlines():
        if line and not line.startswith("#"):
            instance.add_word(line.strip())
    return instance


@functools.cache
def dictionary() -> str:
    """The user dictionary's text: one plan term a line, ``#`` for comments."""
    return resources.files("index.text").joinpath("data/dictionary.txt").read_text("utf-8")


def segment(text: str) -> list[str]:
    """Words in order; their concatenation is ``text``. No guessing of unknown words (HMM off), so
    that a word is cut the same way in a question and in a plan."""
    words: list[str] = tokenizer().lcut(text, HMM=False)
    return words


def segment_fine(text: str) -> list[str]:
    """Words and the shorter words inside them, for searching (``人均预期寿命`` also as ``寿命``)."""
    words: list[str] = tokenizer().lcut_for_search(text, HMM=False)
    return words
