"""Whether the wording of a statement is for the most part that of what it cites, and no word is new that says something."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from index.text.profile import active
from index.text.segment import segment
from index.text.word_lists import kinds_of
from qa.check.reading.acts import classes_of
from qa.check.reading.content import ParsedText, bare, content, without_figures
from qa.check.reading.source import Source

MIN_WORDING = 0.6
"""Share of a sentence's character pairs that must stand in what it cites."""
_HANZI = re.compile(r"[\u4e00-\u9fff]+")
_WORDS = kinds_of("glue", "qa.check")
_GLUE = frozenset((*_WORDS["词"], *_WORDS["字"]))
"""Words that a statement may use of its own, since they say nothing of substance."""
_PARTICLES = frozenset((*_WORDS["字"], *_WORDS["单字"]))


def wrong_wording(own: ParsedText, body: str, source: Source) -> Iterator[str]:
    """A sentence that says nothing, words it mostly as the source does not, or has a word of substance of its own."""
    mine = content(body)
    if not mine and not own.numbers:
        yield "没有说出内容"
        return
    if mine and len(mine & source.all_pairs) < MIN_WORDING * len(mine):
        yield "措辞大多不见于资料"
        return
    cut = list(segment(bare(without_figures(body))))
    novel = [w for before, w in pairwise(["", *cut]) if _novel(w, source) and not _is_cut_across(before, w, source)]
    if novel:
        yield f"“{'、'.join(dict.fromkeys(novel))}”不见于资料"


def _is_cut_across(before: str, word: str, source: Source) -> bool:
    """Whether the dictionary cuts a word of the source in two (营/收到 of 营收到2030年): its end makes a word with what stands before."""
    return len(word) == 2 and len(before) == 1 and source.has(before + word[0]) and is_glue(word[1])


def is_glue(word: str) -> bool:
    """Whether a word says nothing of substance."""
    return word in _GLUE or word in active().stopwords


def _novel(word: str, source: Source) -> bool:
    """Whether a word is neither in the source nor in common use; of a longer one each half is looked for."""
    if not _HANZI.fullmatch(word) or word in _GLUE or word in active().stopwords or source.has(word):
        return False
    if classes_of(word):
        return False  # held against what is done in the source (roles.py)
    if word.startswith("第") and source.has(word[1:]):
        return False  # 第二轮, 二轮
    if len(word) == 1:
        return word not in _PARTICLES
    halves = [word[i : i + 2] for i in range(0, len(word), 2)]
    return len(word) < 3 or not all(h in _GLUE or (len(h) == 1 and h in _PARTICLES) or source.has(h) for h in halves)
