"""Questions in English about plans in Chinese: word by word into Chinese, or not at all; nothing is guessed."""

from __future__ import annotations

import functools
import re

from index.text.places.divisions import divisions
from qa.understand.cues import read

_LONGEST = 4
"""Words of a term at most."""


def in_chinese(question: str) -> str:
    """An English question as one in Chinese; empty where it has a word that is not known.

    Args:
        question: what was typed, without any Chinese.
    """
    words = re.findall(r"[a-z0-9][a-z0-9&\-]*", question.lower())
    years, places, plans, terms, after, asks = [], [], [], [], "", ""
    at = 0
    while at < len(words):
        size, kind, said = _longest(words, at)
        match kind:
            case "":
                return ""
            case "year":
                years.append(f"{said}年")
            case "place":
                places.append(said)
            case "plans":
                plans.append(said)
            case "terms":
                terms.append(said)
            case "after":
                after = said
            case "asks":
                asks = asks or said
        at += size
    if not terms and not (plans and asks):
        return ""
    # What is asked for comes last in English and first in what it is of: the goals of the marine economy.
    return "".join((*places, *years, *plans, *terms, after, asks or "是什么"))


def _longest(words: list[str], at: int) -> tuple[int, str, str]:
    """The longest known run of words from a place on: its length, what it is, and its Chinese; nothing where none is known."""
    for size in range(min(_LONGEST, len(words) - at), 0, -1):
        run = " ".join(words[at : at + size])
        if re.fullmatch(r"(?:19|20)\d\d", run):
            return size, "year", run
        for kind in ("plans", "terms", "after", "asks"):
            if run in _table()[kind]:
                return size, kind, _table()[kind][run]
        if run.replace(" ", "") in _places():
            return size, "place", _places()[run.replace(" ", "")]
        if run in _ignored():
            return size, "ignored", ""
    return 1, "", ""


@functools.cache
def _table() -> dict[str, dict[str, str]]:
    return {kind: read("english")[kind] for kind in ("asks", "plans", "terms", "after")}


@functools.cache
def _ignored() -> frozenset[str]:
    return frozenset(read("english")["ignored"]["words"])


@functools.cache
def _places() -> dict[str, str]:
    """Provinces and cities by their names in letters, the more important unit where two are written alike."""
    from pypinyin import lazy_pinyin

    found: dict[str, str] = {}
    for level in ("省", "市"):
        for unit in (u for u in divisions() if u.level == level):
            found.setdefault("".join(lazy_pinyin(unit.short)), unit.short)
    return found
