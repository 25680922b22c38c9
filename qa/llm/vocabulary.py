"""The words that a model may make its sentences of, where its provider can hold it to them.

A figure, a name or a verb that no source has is then impossible by construction; what is left to the check is how they are put
together. Small models need it: free, a model of half a billion weights repeats the question, or invents.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence

from index.text.quantity import figures_at
from index.text.segment import segment
from index.text.word_lists import words_of
from qa.llm.held import Words

_NAMED = re.compile(r"“[^“”]{1,20}”|《[^《》]{1,40}》")
_MARKS = re.compile(r"[\s。！？!?；;，,：:、\[\]]+")
_MOST = 120
"""Words that a sentence may have however much there is to say."""


@functools.cache
def _connectives() -> tuple[str, ...]:
    found = words_of("connectives", "qa.llm")
    return (*found[:-1], *found[-1])


def words_for(texts: Sequence[str], sentences: int, end: str = "。") -> Words:
    """The words of some texts, figures and names in marks whole, and the words that connect them.

    Args:
        texts: what the reply is to be made of.
        sentences: how many it may have.
        end: what ends a sentence.
    """
    found = [word for text in texts for word in _words(text)]
    joints = _connectives()
    words = tuple(dict.fromkeys(word for word in found if word not in joints))
    return Words(words, joints, sentences, max(min(len(found), _MOST), 1), end)


def _words(text: str) -> Iterator[str]:
    whole = [m.span() for m in _NAMED.finditer(text)]
    whole += [(start, end) for _, start, end in figures_at(text) if not any(a <= start < b for a, b in whole)]
    at = 0
    for start, end in sorted(whole):
        if start < at:
            continue
        yield from _cut(text[at:start])
        yield text[start:end]
        at = end
    yield from _cut(text[at:])


def _cut(text: str) -> Iterator[str]:
    for part in _MARKS.split(text):
        yield from (word for word in segment(part) if word.strip()) if part else ()
