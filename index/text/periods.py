"""Times that Chinese plans speak of: years, spans of years, five-year periods, dates."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from index.text.analyze import normalise
from index.text.numerals import NUMERAL, chinese_to_int

YEAR_NUMBER = r"(?:19|20)\d{2}"
"""Pattern of a year's digits."""
YEAR_IN_NUMERALS = r"[一二][九〇零○0][\d〇零○一二三四五六七八九]{2}"
"""Pattern of a year in numerals (二〇二六)."""
YEAR = re.compile(rf"(?<!\d){YEAR_NUMBER}(?![\d.%万亿个家项])")
"""A year in a normalised text."""
YEARS_TOGETHER = re.compile(rf"(?<![\d.]){YEAR_NUMBER}(?:年?(?:[-—~至到、和与]{YEAR_NUMBER})+)?(?:年|(?=[-—~底末]|$))")
"""A year of a normalised text, or several that are named together (2025年和2030年)."""
_DASH = r"\s*年?\s*[-－—–―~～至到]+\s*"
SPAN_OF_YEARS = rf"(?<!\d)({YEAR_NUMBER}){_DASH}({YEAR_NUMBER})(?!\d)\s*年?"
"""Pattern of a span (2026—2030年), with its two years as groups."""
FIVE_YEAR_NAME = r"十[一二三四五六七八九]五"
"""Pattern of the short name of a five-year period; “二十五五” is none."""
_SPAN = re.compile(SPAN_OF_YEARS)
_FIVE_YEAR = re.compile(
    r"(?:第([一二三四五六七八九十]+)个五年|(?<![一二三四五六七八九十百])(十[一二三四五六七八九])五"
    r"|(?<=[“\"])([六七八九十])五(?=[”\"])"
    # Without quotation marks only before what tells a period, since 七五 may be a number.
    rf"|(?<![{NUMERAL}\d第])([六七八九十])五(?=计划|规划|纲要|[期时年][间期]|五年|期?末|那))(?P<end>[”\"]?(?:规划)?期?末)?"
)
_NUMERIC_DATE = re.compile(rf"(?<!\d)({YEAR_NUMBER})(?:[-/.](\d{{1,2}})[-/.](\d{{1,2}})|(\d\d)/?(\d\d))(?!\d)")
_QUOTED = re.compile(rf"[“\"]({FIVE_YEAR_NAME})[”\"]")
_N = rf"[\d{NUMERAL}○]"
_DATE = re.compile(rf"({YEAR_NUMBER}|{YEAR_IN_NUMERALS})\s*年\s*({_N}{{1,2}})\s*月(?:\s*({_N}{{1,3}})\s*日)?")


@dataclass(frozen=True, slots=True)
class Period:
    """A span of years named in a text, ``first`` to ``last``, with where it stands; ``end``: its end is meant (十四五末)."""

    first: int
    last: int
    span: tuple[int, int]
    end: bool = False


@dataclass(frozen=True, slots=True)
class Day:
    """A date named in a text as ISO (``2026-05-08``, or ``2026-05`` where there is no day), with where it stands."""

    iso: str
    span: tuple[int, int]


def years_text(period: tuple[int, int]) -> str:
    """A span of years as it is written: 2026—2030年, 2026年."""
    first, last = period
    return f"{first}年" if first == last else f"{first}—{last}年"


def years(text: str) -> tuple[int, ...]:
    """Years written in a text, in order, each once."""
    return years_in(normalise(text))


@functools.lru_cache(maxsize=16384)
def years_in(normal: str) -> tuple[int, ...]:
    """``years`` of a text that is normalised."""
    return tuple(dict.fromkeys(int(y) for y in YEAR.findall(normal)))


def five_year_period(ordinal: int) -> tuple[int, int]:
    """First and last year of the ordinal-th five-year plan; the sixth began in 1981, from then on
    one follows another (https://www.gov.cn: 第六个五年计划 1981—1985); between the second and the third lie three years."""
    first = {1: 1953, 2: 1958}.get(ordinal, 1981 + 5 * (ordinal - 6))
    return first, first + 4


def five_year_periods(text: str) -> list[Period]:
    """The five-year periods that a text names (十五五, 第十五个五年规划), in order."""
    found = []
    for match in _FIVE_YEAR.finditer(text):
        try:
            first, last = five_year_period(chinese_to_int(next(filter(None, match.groups()[:4]))))
        except ValueError:  # no number after all (第十一二个五年)
            continue
        found.append(Period(first, last, match.span(), match["end"] is not None))
    return found


def without_quotes(text: str) -> str:
    """A text with the short names of five-year periods out of their quotation marks, which only set them off (“十五五”)."""
    return _QUOTED.sub(r"\1", text)


def spans_of_years(text: str) -> list[Period]:
    """The spans of years that a text writes in figures (2026—2030年), in order; none that runs backwards."""
    found = ((int(m[1]), int(m[2]), m.span()) for m in _SPAN.finditer(text))
    return [Period(first, last, span) for first, last, span in found if first <= last]


def dates(text: str) -> list[Day]:
    """The dates that a text names by year and month at least, in figures or numerals (二〇二六年五月八日), in order."""
    found = []
    for match in _DATE.finditer(text):
        try:
            numbers = [chinese_to_int(part) for part in match.groups() if part]
        except ValueError:  # no number after all
            continue
        if 1 <= numbers[1] <= 12 and all(1 <= day <= 31 for day in numbers[2:]):
            found.append(Day("-".join(f"{n:02d}" for n in numbers), match.span()))
    return found


def days_in(text: str) -> list[Day]:
    """The dates that a text names, those of ``dates`` and those in figures only (2026-05-08, 2026/5/8, 20260508), in order."""
    found = dates(text)
    for match in _NUMERIC_DATE.finditer(text):
        year, month, day = (int(part) for part in (match[1], match[2] or match[4], match[3] or match[5]))
        if 1 <= month <= 12 and 1 <= day <= 31:
            found.append(Day(f"{year}-{month:02d}-{day:02d}", match.span()))
    return sorted(found, key=lambda d: d.span)


def spoken_day(day: str) -> str:
    """An ISO date or its prefix as it is spoken: ``2026年5月1日``, ``2026年5月``; empty where it is none."""
    found = re.fullmatch(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?", day)
    return "".join(f"{int(value)}{unit}" for value, unit in zip(found.groups(), "年月日", strict=True) if value) if found else ""
