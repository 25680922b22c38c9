"""Chinese numerals to numbers.

Our own, since cn2an 0.5.24 rejects 千亿 and 二○三○, gives floats, and installs top-level packages named ``build``, ``src`` and ``example``.
"""

from __future__ import annotations

from decimal import Decimal

_DIGITS = {"〇": 0, "零": 0, "○": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_SCALES = {"十": 10, "百": 100, "千": 1000}
_SECTIONS = {"亿": 10**8, "万": 10**4}
_NEXT = {"百": "十", "千": "百", "万": "千", "亿": "千万"}

NUMERAL = "〇零一二三四五六七八九十百"
"""Characters of the numerals that number chapters and sections."""


def chinese_to_number(text: str) -> Decimal:
    """Reads an amount: what ``chinese_to_int`` reads, decimals (``一点五`` as 1.5, ``1.5`` as it stands), and what leaves out its
    last scale, ``三百五`` as 350.

    Raises:
        ValueError: for anything else.
    """
    whole, point, fraction = text.replace(".", "点").replace("·", "点").partition("点")
    if point and not fraction:
        raise ValueError(f"not a numeral: {text!r}")
    if len(whole) > 1 and _DIGITS.get(whole[-1]) and whole[-2] in _NEXT:
        whole += _NEXT[whole[-2]]
    return Decimal(f"{chinese_to_int(whole)}{'.' if point else ''}{_positional(fraction)}")


def chinese_to_int(text: str) -> int:
    """Reads a number in order or of things: ``十二`` as 12, ``一万二`` as 12000, ``二〇三〇`` as 2030 and digits (also ``１２``) as they stand.

    Raises:
        ValueError: for anything else.
    """
    if not text:
        raise ValueError("empty numeral")
    if all(c in _DIGITS or c.isdecimal() for c in text):
        return int(_positional(text))
    return _sum(text)


def _positional(digits: str) -> str:
    """Digits one by one (二〇三〇) in ASCII."""
    if not all(c in _DIGITS or c.isdecimal() for c in digits):
        raise ValueError(f"not a Chinese numeral: {digits!r}")
    return "".join(str(_DIGITS[c] if c in _DIGITS else int(c)) for c in digits)


def _sum(text: str) -> int:
    """A numeral with scales, section by section of 亿 and 万."""
    for section, power in _SECTIONS.items():
        above, found, below = text.rpartition(section)
        if found:
            return _sum(above) * power + (_sum(below) if below else 0)
    return _below_ten_thousand(text)


def _below_ten_thousand(text: str) -> int:
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


def to_chinese(number: int) -> str:
    """A number below a hundred as it numbers headings (三, 十二, 二十)."""
    tens, ones = divmod(number, 10)
    digits = "零一二三四五六七八九"
    return ("" if tens == 0 else "十" if tens == 1 else f"{digits[tens]}十") + (digits[ones] if ones or not tens else "")
