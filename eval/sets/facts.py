"""Comparing words: the normalisation of facts, and what counts as a match."""

from __future__ import annotations

import re
import unicodedata

_DROPPED = re.compile(r"[\s,，“”‘’\"'《》「」『』]")
_BETWEEN = r"[\s,，“”‘’\"'《》「」『』]*"


def nfkc(text: str) -> str:
    """NFKC: full-width figures, letters and punctuation become half-width ones."""
    return unicodedata.normalize("NFKC", text)


def squash(text: str) -> str:
    """The form in which facts are compared: NFKC, without spaces, commas and quotation marks."""
    return _DROPPED.sub("", nfkc(text))


def stands_in(fact: str, text: str) -> bool:
    """Whether a fact stands in a text after ``squash``.

    A fact that begins or ends with a figure must not be a part of a longer one: ``5%`` does not
    stand in ``15%``, nor ``81`` in ``81.16%``.
    """
    wanted = squash(fact)
    if not wanted or wanted not in squash(text):
        return False
    if not (wanted[0].isdigit() or wanted[-1].isdigit()):
        return True
    before = r"(?<!\d)(?<!\d\.)" if wanted[0].isdigit() else ""
    after = r"(?!\d|\.\d)" if wanted[-1].isdigit() else ""
    return re.search(before + _BETWEEN.join(map(re.escape, wanted)) + after, nfkc(text)) is not None


def found_facts(facts: tuple[tuple[str, ...], ...], text: str) -> tuple[bool, ...]:
    """For each fact whether one of its acceptable strings stands in the text."""
    return tuple(any(stands_in(variant, text) for variant in fact) for fact in facts)


def without_marks(answer: str, numbers: tuple[int, ...]) -> str:
    """An answer without the numbers of its citations (``[1]``); other brackets stay."""
    return re.sub("|".join(re.escape(f"[{n}]") for n in numbers), "", answer) if numbers else answer
