"""Chinese numerals to numbers."""

from __future__ import annotations

_DIGITS = {"〇": 0, "零": 0, "○": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_SCALES = {"十": 10, "百": 100, "千": 1000}

NUMERAL = "〇零一二三四五六七八九十百"
"""Characters of the numerals that number chapters and sections."""


def chinese_to_int(text: str) -> int:
    """Reads ``十二`` as 12, ``二十`` as 20, ``二〇三〇`` as 2030 and digits (also ``１２``) as they stand.

    Raises:
        ValueError: for anything else.
    """
    if text.isdecimal():
        return int(text)
    if text and all(c in _DIGITS for c in text):
        return int("".join(str(_DIGITS[c]) for c in text))
    total, digit = 0, None
    for char in text:
        if char in _DIGITS and not digit:
            digit = _DIGITS[char]
        elif char in _SCALES:
            total += (1 if digit is None else digit) * _SCALES[char]
            digit = None
        else:
            raise ValueError(f"not a Chinese numeral: {text!r}")
    if not text:
        raise ValueError("empty numeral")
    return total + (digit or 0)
