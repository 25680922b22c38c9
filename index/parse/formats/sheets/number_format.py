"""Numbers as a spreadsheet shows them: 0.75 under the format ``0%`` reads 75%, 46022 under ``yyyy"年"`` reads 2026年.

Formats: ECMA-376 Part 1, 18.8.30 (numFmt) and 18.8.31 (numFmts).
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Literal

GENERAL = "General"
BUILT_IN = {
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    14: "yyyy/m/d",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "yyyy/m/d h:mm",
    27: "yyyy年m月",
    28: "m月d日",
    29: "m月d日",
    30: "m-d-yy",
    31: "yyyy年m月d日",
    32: "h时mm分",
    33: "h时mm分ss秒",
    36: "yyyy年m月",
    37: "#,##0;-#,##0",
    38: "#,##0;-#,##0",
    39: "#,##0.00;-#,##0.00",
    40: "#,##0.00;-#,##0.00",
    41: "#,##0;-#,##0",
    42: "#,##0;-#,##0",
    43: "#,##0.00;-#,##0.00",
    44: "#,##0.00;-#,##0.00",
    45: "mm:ss",
    46: "[h]:mm:ss",
    48: "##0.0E+0",
    49: "@",
    50: "yyyy年m月",
    51: "m月d日",
    52: "yyyy年m月",
    53: "m月d日",
    54: "m月d日",
    57: "yyyy年m月",
    58: "m月d日",
}
"""The formats that a file names by number only, as Chinese programs show them (18.8.30); any other is General."""
_GENERAL_DIGITS = 11
"""A cell in the format General shows at most so many digits."""
_MAX_DECIMALS = 30
_TOKEN = re.compile(
    r"""(?P<literal>"[^"]*"|\\.|_.|\*.)|(?P<bracket>\[[^\]]*\])|(?P<noon>AM/PM|A/P|上午/下午)|(?P<general>General|G/通用格式)"""
    r"""|(?P<exponent>E[+-])|(?P<date>[yY]+|[mM]+|[dD]+|[hH]+|[sS]+(?:\.0+)?|[eE]+|a{3,4})|(?P<digits>[0#?]+)|(?P<other>.)""",
    re.S,
)
_CONDITION = re.compile(r"^\[(<=|>=|<>|<|>|=)(-?\d+(?:\.\d+)?)\]$")
_COMPARE: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
}
_ELAPSED = re.compile(r"^\[(h+|m+|s+)\]$", re.I)
_MINUS = re.compile(r"[-－负△▲]")
_WEEKDAYS = "一二三四五六日"
_DAYS = (datetime(1899, 12, 30), datetime(1904, 1, 1))
"""Day 0 of the two calendars of workbooks; that of 1900 has a 29 February 1900, so that its first two months are a day off."""

Kind = Literal["literal", "bracket", "noon", "general", "exponent", "date", "digits", "other"]
Token = tuple[Kind, str]


def shown(value: float, code: str, *, from_1904: bool = False) -> str:
    """A number as a cell of a format shows it.

    Args:
        value: the stored number; a date is days since the beginning of the calendar.
        code: the format of the cell, up to four sections parted by ``;``.
        from_1904: whether the workbook counts days from 1904 on.

    A format that hides the number gives an empty text; a date out of range reads as the number.
    """
    try:
        number = Decimal(repr(value))
    except InvalidOperation:
        return ""
    if not number.is_finite():
        return ""
    section = _section(number, _sections(code))
    if any(kind == "general" for kind, _ in section) or (not section and code in ("", GENERAL)):
        return "".join(general(value) if kind == "general" else _literal(text) for kind, text in section if kind != "bracket") or general(
            value
        )
    if any(kind == "date" or (kind == "bracket" and _ELAPSED.match(text)) for kind, text in section):
        return _date(number, section, from_1904) or general(value)
    if not any(kind == "digits" for kind, _ in section):
        words = "".join(_literal(text) for kind, text in section if kind in ("literal", "other"))
        return general(value) if "@" in words else words.strip()
    return _number(abs(number), section, negative=number < 0).strip()


def general(value: float) -> str:
    """A number in the format General: no more digits than a cell shows, no exponent."""
    number = Decimal(f"{value:.{_GENERAL_DIGITS}g}")
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@functools.lru_cache(maxsize=1000)
def _sections(code: str) -> tuple[tuple[Token, ...], ...]:
    sections: list[list[Token]] = [[]]
    for match in _TOKEN.finditer(code):
        kind: Kind = match.lastgroup  # type: ignore[assignment]
        if kind == "other" and match[0] == ";":
            sections.append([])
        else:
            sections[-1].append((kind, match[0]))
    return tuple(tuple(section) for section in sections[:4])


def _section(number: Decimal, sections: tuple[tuple[Token, ...], ...]) -> tuple[Token, ...]:
    """The section that a number is shown by."""
    conditions = [next((m for kind, text in s if kind == "bracket" and (m := _CONDITION.match(text))), None) for s in sections]
    if any(conditions):
        met = (s for s, c in zip(sections, conditions, strict=True) if c is None or _COMPARE[c[1]](number, Decimal(c[2])))
        return next(met, sections[-1])
    if number < 0 and len(sections) > 1:
        return sections[1]
    return sections[2] if number == 0 and len(sections) > 2 else sections[0]


def _literal(text: str) -> str:
    match text[0]:
        case '"':
            return text[1:-1] if len(text) > 1 else text
        case "\\":
            return text[1:]
        case "_":
            return " "
        case "*":
            return ""
    return text


@dataclass(slots=True)
class _Shape:
    """What a section says of its number: words before and after, the places before and behind the point and of the exponent,
    whether thousands are parted, and by how many powers of ten the shown number is larger than the stored one."""

    before: str = ""
    after: str = ""
    whole: str = ""
    decimals: str = ""
    exponent: str = ""
    thousands: bool = False
    shift: int = 0


def _shape(section: tuple[Token, ...]) -> _Shape:
    shape, place = _Shape(), "whole"
    for at, (kind, text) in enumerate(section):
        if kind == "digits":
            setattr(shape, place, getattr(shape, place) + text)
        elif text == "." and kind == "other":
            place = "decimals"
        elif kind == "exponent":
            place = "exponent"
        elif text == "," and (shape.whole or shape.decimals):
            if any(k == "digits" for k, _ in section[at + 1 :]) and place == "whole":
                shape.thousands = True
            else:
                shape.shift -= 3
        elif kind != "bracket":
            shape.shift += 2 * (text == "%" and kind == "other")
            words = _literal(text)
            if shape.whole or shape.decimals or place == "decimals":
                shape.after += words
            else:
                shape.before += words
        elif currency := re.match(r"^\[\$([^\]-]*)", text):
            shape.before += currency[1]
    return shape


def _number(number: Decimal, section: tuple[Token, ...], *, negative: bool) -> str:
    shape = _shape(section)
    if "/" in shape.after:
        # A fraction (# ?/?) reads as the number that it is.
        return f"{'-' * negative}{general(float(number))}"
    number = number.scaleb(shape.shift)
    power = ""
    if shape.exponent:
        at = number.adjusted() if number else 0
        number, power = number.scaleb(-at), f"E{'-' if at < 0 else '+'}{abs(at):0{len(shape.exponent)}d}"
    places = min(len(shape.decimals), _MAX_DECIMALS)
    # Programs round a half away from zero.
    rounded = number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP) if number.adjusted() < 20 else number
    whole, _, decimals = f"{rounded:f}".partition(".")
    least = len(shape.decimals.rstrip("#?"))
    decimals = decimals[:least] + decimals[least:].rstrip("0")
    whole = whole.zfill(shape.whole.count("0"))
    if whole == "0" and "0" not in shape.whole and not decimals:
        whole = ""
    if shape.thousands:
        whole = re.sub(r"(?<=\d)(?=(?:\d{3})+$)", ",", whole)
    before, after = shape.before, shape.after
    if negative and before.endswith("(") and after.startswith(")"):
        before, after = before[:-1], after[1:]
    # Red figures and figures in brackets are negative ones: text has neither.
    sign = "-" if negative and rounded and not _MINUS.search(before) else ""
    return f"{sign}{before}{whole}{'.' if decimals else ''}{decimals}{power}{after}"


def _date(number: Decimal, section: tuple[Token, ...], from_1904: bool) -> str:
    """A date or time; empty where the calendar has no such day."""
    days = float(number)
    if days < 0:
        return ""
    if not from_1904 and days < 60:
        days += 1
    try:
        moment = _DAYS[from_1904] + timedelta(seconds=round(days * 86400))
    except OverflowError:
        return ""
    hours12 = any(kind == "noon" for kind, _ in section)
    out = ""
    for at, (kind, text) in enumerate(section):
        if kind == "bracket":
            if elapsed := _ELAPSED.match(text):
                out += str(int(number * {"h": 24, "m": 1440, "s": 86400}[elapsed[1][0].lower()] + Decimal("0.000001")))
        elif kind == "noon":
            out += ("上午", "下午")[moment.hour >= 12] if "午" in text else ("AM", "PM")[moment.hour >= 12]
        elif kind == "date":
            out += _part(moment, text.lower(), hours12, minutes=text[0] in "mM" and len(text) < 3 and _is_minutes(section, at))
        elif kind == "digits" or text != "@":
            out += _literal(text)
    return out.strip()


def _is_minutes(section: tuple[Token, ...], at: int) -> bool:
    """Whether an ``m`` stands behind hours or before seconds."""

    def is_time(token: Token, letter: str) -> bool:
        return (token[0] == "date" and token[1][0].lower() == letter) or token[1].lower().startswith(f"[{letter}")

    before = next((t for t in reversed(section[:at]) if t[0] == "date" or _ELAPSED.match(t[1])), None)
    after = next((t for t in section[at + 1 :] if t[0] == "date"), None)
    return (before is not None and is_time(before, "h")) or (after is not None and is_time(after, "s"))


def _part(moment: datetime, letters: str, hours12: bool, minutes: bool) -> str:
    long = len(letters) > 1
    match letters[0]:
        case "y" | "e":
            return f"{moment.year % 100:02d}" if letters[0] == "y" and len(letters) < 3 else f"{moment.year}"
        case "m" if minutes:
            return f"{moment.minute:02d}" if long else str(moment.minute)
        case "m" | "d":
            number, names = (moment.month, ("%b", "%B")) if letters[0] == "m" else (moment.day, ("%a", "%A"))
            if len(letters) > 2:
                return moment.strftime(names[len(letters) > 3])
            return f"{number:02d}" if long else str(number)
        case "a":
            return f"{'星期' * (len(letters) > 3)}{_WEEKDAYS[moment.weekday()]}"
        case "h":
            hour = (moment.hour % 12 or 12) if hours12 else moment.hour
            return f"{hour:02d}" if long else str(hour)
    return f"{moment.second:02d}" if long else str(moment.second)
