"""Kinds of government documents by how their titles end, from ``data/genres.txt``."""

from __future__ import annotations

import re

from index.text.word_lists import kinds_of

WORK_REPORT, BULLETIN = "政府工作报告", "统计公报"
"""Genres that are of one year, the one that their title names."""
GENRE_WORDS = "|".join(word for words in kinds_of("genres").values() for word in words)
"""Pattern of the words that titles end in."""
TITLE_END = re.compile(rf"(?P<word>{GENRE_WORDS})(?:摘要)?(?:[（(][^（）()]{{1,30}}[)）])*$")
"""How the title of a document ends; a draft, a span of years and the like stand behind it in brackets."""


def genre_of(title: str) -> str:
    """The kind of document that a title names (``行动方案``), empty where it names none."""
    match = TITLE_END.search(title)
    kinds = kinds_of("genres").items() if match else ()
    return next((kind for kind, words in kinds if match and any(re.fullmatch(word, match["word"]) for word in words)), "")
