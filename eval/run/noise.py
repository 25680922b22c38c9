"""Slips that people make when they type: one kind a function, each the same for the same seed."""

from __future__ import annotations

import functools
import hashlib
import random
import re
from collections.abc import Callable

from opencc import OpenCC

KINDS = {
    "typo": "错漏字",
    "traditional": "繁体字",
    "fullwidth": "全角字符",
    "punctuation": "缺标点",
    "pinyin": "同音字",
}
_HANZI = re.compile(r"[\u4e00-\u9fff]")
_MARKS = re.compile(r"[，。？！、；：“”‘’（）《》—…,?!;:'\"()\[\]]|(?<!\d)\.|\.(?!\d)")
_HALF = {chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)}


def perturb(question: str, kind: str, seed: int = 0) -> str | None:
    """A question with one kind of noise, None where this kind changes nothing in it.

    Args:
        question: the question as written.
        kind: one of KINDS.
        seed: another seed gives another slip; the same seed and question always the same.
    """
    key = hashlib.sha256(f"{seed}|{kind}|{question}".encode()).digest()
    changed = _KIND[kind](question, random.Random(int.from_bytes(key[:8], "big")))
    return changed if changed.strip() and changed != question else None


def kinds_for(question: str, name: str, count: int) -> list[str]:
    """The kinds of noise that a question is asked with: those that change it, ``count`` at most,
    taken in turn from a place that a hash of its id (``name``) decides, so that all kinds occur."""
    names = list(KINDS)
    start = hashlib.sha256(name.encode()).digest()[1] % len(names)
    usable = [kind for kind in names[start:] + names[:start] if perturb(question, kind) is not None]
    return usable[:count]


def typo(text: str, rng: random.Random) -> str:
    """Swaps two neighbouring characters, doubles one or drops one; figures and Latin stay."""
    places = [m.start() for m in _HANZI.finditer(text)]
    if len(places) < 4:
        return text
    swaps = [i for i in places if _HANZI.match(text, i + 1) and text[i] != text[i + 1]]
    kinds = ["double", "drop", *(["swap"] if swaps else [])]
    match rng.choice(kinds):
        case "swap":
            i = rng.choice(swaps)
            return text[:i] + text[i + 1] + text[i] + text[i + 2 :]
        case "double":
            i = rng.choice(places)
            return text[:i] + text[i] + text[i:]
        case _:
            i = rng.choice(places)
            return text[:i] + text[i + 1 :]


def traditional(text: str, rng: random.Random) -> str:
    """Traditional characters (OpenCC ``s2t``)."""
    return str(_traditional().convert(text))


def fullwidth(text: str, rng: random.Random) -> str:
    """ASCII figures, letters and signs in their full-width form."""
    return "".join(_HALF.get(ch, ch) for ch in text)


def punctuation(text: str, rng: random.Random) -> str:
    """No punctuation at all; decimal points and per cent signs stay."""
    return _MARKS.sub("", text)


def pinyin(text: str, rng: random.Random) -> str:
    """One character replaced by another of the same sound, as an input method offers it."""
    from pypinyin import lazy_pinyin

    readings = {m.start(): lazy_pinyin(m[0])[0] for m in _HANZI.finditer(text)}
    usable = [i for i, sound in readings.items() if len(_homophones().get(sound, "")) > 1]
    if not usable:
        return text
    i = rng.choice(usable)
    other = [ch for ch in _homophones()[readings[i]] if ch != text[i]]
    return text[:i] + rng.choice(other) + text[i + 1 :]


_KIND: dict[str, Callable[[str, random.Random], str]] = {
    "typo": typo,
    "traditional": traditional,
    "fullwidth": fullwidth,
    "punctuation": punctuation,
    "pinyin": pinyin,
}


@functools.cache
def _traditional() -> OpenCC:
    return OpenCC("s2t")


@functools.cache
def _homophones() -> dict[str, str]:
    """Common characters by toneless pinyin: the 3,755 of GB/T 2312 level 1, those that an input
    method offers first."""
    from pypinyin import Style, lazy_pinyin

    common = [bytes((high, low)).decode("gb2312") for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF) if (high, low) < (0xD7, 0xFA)]
    sounds: dict[str, str] = {}
    for ch, sound in zip(common, (lazy_pinyin(c, style=Style.NORMAL)[0] for c in common), strict=True):
        sounds[sound] = sounds.get(sound, "") + ch
    return sounds
