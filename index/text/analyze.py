"""The only normaliser and tokeniser: texts and questions go through the same functions."""

from __future__ import annotations

import functools
import re
import unicodedata

from opencc import OpenCC

from index.text import profile
from index.text.numerals import chinese_to_int
from index.text.segment import segment_fine
from index.text.word_lists import words_of

ANALYSIS_VERSION = "3"
"""Raised when tokens change, since an index made with other tokens finds nothing."""

_VARIANTS = str.maketrans({"―": "—", "–": "—", "－": "-", "‐": "-", "～": "~", "％": "%", "〔": "[", "〕": "]"})
_YEAR = re.compile(r"([〇零○一二三四五六七八九]{4})(?=\s*年)")
CJK = "\u3007\u3400-\u4dbf\u4e00-\u9fff"
_PIECES = re.compile(rf"[a-z][a-z0-9]*(?:[-+&./][a-z0-9]+)*\+?|\d+(?:\.\d+)?|[{CJK}]+")
_SPACE = re.compile(rf"(?<=[{CJK}\d%])\s+(?=[{CJK}])|(?<=[{CJK}])\s+(?=\d)")
_POWER = re.compile("(?<=[0-9０-９])([⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)")
"""A power right behind a number, which full width folded to half would make one number of (10⁶ as 106)."""
_BESIDE = re.compile("(?<=[0-9０-９])(?=[①-⒛⓪-⓿❶-➓㉑-㉟㊱-㊿₀-₉¼-¾⅐-⅞↉])|(?<=[①-⑳⓪-⓿❶-➓㉑-㉟㊱-㊿])(?=[0-9０-９])")
"""Between a number and the mark of a note, an index or a fraction that would become figures of it (13①亿元 as 131亿元)."""
_NUMBER_GAP = re.compile(r"(?<=\d)[,，](?=\d{3}(?!\d))")
_MARKED = re.compile("[\xb2\xb3\xb9¼-¾⁰-₉⅐-↉①-⓿❶-➓㉑-㊿]")
"""What ``_POWER`` or ``_BESIDE`` may have something to do with: few texts have any of it."""
_VARIED = re.compile(f"[{''.join(map(chr, _VARIANTS))}]")
_FULL_WIDTH = tuple(zip("，；：（）！？", ",;:()!?", strict=True))
"""The usual marks that NFKC makes narrow: where a text has no others, it need not be looked at character by character."""


@functools.cache
def _converter() -> OpenCC:
    return OpenCC("t2s")


@profile.remembered()
def stopwords() -> frozenset[str]:
    """Words that carry no topic in a question: those of ``index/text/data/stopwords.txt`` and of the active profile."""
    return frozenset((*words_of("stopwords"), *profile.active().stopwords))


def simplify(text: str) -> str:
    """Traditional characters to simplified ones; the length stays the same."""
    converted = _converter().convert(text) if not text.isascii() else text
    return converted if len(converted) == len(text) else text


def spellings(text: str) -> frozenset[str]:
    """The Chinese characters of a text, simplified and traditional: a text without any of them does not have its words."""
    found = re.findall(f"[{CJK}]", text)
    return frozenset(spelling for character in found for spelling in (character, *_traditional().get(character, "")))


@functools.cache
def _traditional() -> dict[str, str]:
    """The traditional characters of a simplified one. Found by the dictionary that is open anyway: the one for this way takes 26 MB."""
    characters = [chr(code) for code in (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000))]
    found: dict[str, str] = {}
    for character, simple in zip(characters, _converter().convert("\n".join(characters)).split("\n"), strict=True):
        if character != simple:
            found[simple] = found.get(simple, "") + character
    return found


@functools.lru_cache(maxsize=16384)
def normalise(text: str) -> str:
    """One spelling for what means the same: NFKC, lower case, simplified characters, 二〇三〇年 as
    2030年, 显着 as 显著, no thousands separators, no spaces beside Chinese characters. The units of
    an index are asked for again with every question, so results are kept."""
    # Most texts need little of this, and to find that out is faster than to do it.
    if _MARKED.search(text):
        text = _BESIDE.sub(" ", _POWER.sub(r"^\1", text)).replace("⁻", "-")
    for wide, narrow in _FULL_WIDTH:
        text = text.replace(wide, narrow)
    if not unicodedata.is_normalized("NFKC", text):
        text = unicodedata.normalize("NFKC", text)
    text = simplify(text).lower()
    if _VARIED.search(text):
        text = text.translate(_VARIANTS)
    if text.split(maxsplit=1) != [text]:
        text = _SPACE.sub("", text).strip()
    if "年" in text:
        text = _YEAR.sub(lambda m: str(chinese_to_int(m[1])), text)
    return _NUMBER_GAP.sub("", text.replace("显着", "显著"))


def bare(text: str) -> str:
    """Words as they are compared with a name: normalised, without 的, marks and blanks."""
    return "".join(c for c in normalise(text) if c.isalnum() and c != "的")


def words(text: str, *, query: bool = False) -> list[str]:
    """Words of a text for the lexical index: jieba's words and the words inside them, numbers and
    Latin names whole. For a question (``query``) without stop words, unless nothing else is left."""
    found: list[str] = []
    for piece in _PIECES.findall(normalise(text)):
        found += segment_fine(piece) if re.match(f"[{CJK}]", piece) else [piece]
    if not query:
        return found
    return [w for w in found if w not in stopwords()] or found


def pairs(text: str) -> list[str]:
    """Overlapping pairs of Chinese characters (a single one where it stands alone), numbers and
    Latin names whole. Finds what the dictionary cuts differently."""
    found: list[str] = []
    for piece in _PIECES.findall(normalise(text)):
        if not re.match(f"[{CJK}]", piece) or len(piece) == 1:
            found.append(piece)
        else:
            found += [piece[i : i + 2] for i in range(len(piece) - 1)]
    return found
