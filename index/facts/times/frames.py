"""The time that a clause speaks of, and what changes are measured from, counted from the year of its document.

A work report or bulletin gives its own year, a plan none. 今年, 去年 and 五年来 are counted from it.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.facts.names import SINCE, TIME
from index.kept import Kept
from index.text.analyze import normalise
from index.text.numerals import chinese_to_int
from index.text.periods import YEAR, Period, five_year_periods, spans_of_years
from index.text.periods import years as years_written
from index.text.word_lists import kinds_of
from index.types import Document

WORDS = kinds_of("times", "index.facts")
YEAR_WRITTEN = re.compile(r"(?<!\d)((?:19|20)\d{2})年")
_BOUNDED = re.compile(
    r"(?:19|20)\d{2}年?(?:底|末)?(?:以?前)?(?:建成|竣工|开工|投产|出生|成立)的?|(?:自|从)(?:19|20)\d{2}年?(?:以来|起)|(?:从|由)(?:19|20)\d{2}年(?:底|末)?(?:的|(?=[下增上][降长升]))"
    r"|[“\"]?十[一二三四五六七八九]五[”\"]?[^,]{0,14}(?:规划|计划|方案|纲要)(?=编制|印发|出台|发布|获批|已)"
    r"|(?:从|由)[“\"]?十?[一二三四五六七八九]五[”\"]?(?:时期|期间|末|期末)的|[是为](?:19|20)\d{2}年(?:的|以来)|按(?:19|20)\d{2}年的?(?:不变|可比)"
)
"""Years that tell which things are meant, not when (2000年底前建成的小区)."""
_OPENS = re.compile(rf"^{TIME}[^,]{{0,4}}[,:]|^{TIME}")
ANNUAL, _BULLETIN = (re.compile("|".join(WORDS[kind])) for kind in ("年报", "公报"))
_TITLE_LINE = re.compile(rf"^[*#\s]*([^，。,]{{0,30}}(?:{'|'.join((*WORDS['年报'], *WORDS['公报']))})[^，。,]{{0,8}})$", re.MULTILINE)

_THIS = re.compile(r"今年|本年度?(?!龄)")
_LAST, _BEFORE_LAST, _NEXT = re.compile(r"(?<!过)去年"), re.compile(r"(?<!以)前年"), re.compile(r"明年")
_PAST_YEAR = re.compile(r"(?:刚刚|刚)?过去的?一年|(?<!十)一年来|这一年")
_PAST_YEARS = re.compile(r"(?:过去|刚刚过去|近|这)的?([三四五])年来?|([三四五])年(?:来|间)|(本届政府|本届任期)(?:任期)?(?:五年)?(?:以来)?")
_YEARS_TO_COME = re.compile(r"(?:今后|未来)的?([三四五])年")
_YEAR_BEFORE = re.compile(r"上一?年(?!龄)(?=(?:同期|年?[底末])?(?:的|相比|[增下提降上回减扩多少持]|实际|分别))")


@dataclass(frozen=True, slots=True)
class Time:
    """``years`` as in a fact, ``since`` the year that changes are measured from; ``compared`` whether a clause compares at all."""

    years: tuple[int, ...] = ()
    since: int | None = None
    compared: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """From where a document counts its years: ``now`` is the year that it is of; ``annual``: it looks back on a year and
    ahead to the next, ``bulletin``: all of it has been reached in that year; ``early``: it was delivered before its year began."""

    now: int | None
    annual: bool
    bulletin: bool
    early: bool = False

    @property
    def this(self) -> int | None:
        """The year that it calls 今年."""
        return self.now - 1 if self.now is not None and self.early else self.now


def key_of(document: Document) -> tuple[object, ...]:
    """What the times of a document depend on: hashing a whole document would cost more than reading it."""
    told = document.id, document.sha256, document.title, document.period, document.published, document.guessed, document.opening
    # What was read of a file is told by its checksum: to look at its text would be to read it again.
    return told if document.sha256 else (*told, len(document.text), len(document.blocks))


# -- clauses -------------------------------------------------------------------------------------------------------------------


def time_of(clause: str, frame: Frame | None = None, told: Sequence[int] = ()) -> Time:
    """The time that a normalised clause names; ``frame`` is that of its document, ``told`` the years that are spoken of."""
    before = resolved(clause, frame)
    # 2025年比上年增长: the year before that which the clause names itself.
    told = _years(_BOUNDED.sub("", SINCE.sub("", before))) or told
    text = _YEAR_BEFORE.sub(f"{told[-1] - 1}年", before) if told else before
    compared = SINCE.search(text)
    rest = _BOUNDED.sub("", SINCE.sub("", text))
    return Time(_years(rest), _since(compared["year"]) if compared else None, compared is not None)


def _since(said: str) -> int | None:
    if year := YEAR.search(said):
        return int(year[0])
    return next((p.last for p in five_year_periods(said)), None)


def _years(text: str) -> tuple[int, ...]:
    spans = stretches(text)
    if spans:
        last = spans[-1]
        return (last.last,) if last.end else (last.first, last.last)
    found = YEAR_WRITTEN.findall(text)
    return (int(found[-1]),) if found else ()


def stretches(text: str) -> list[Period]:
    return spans_of_years(text) or [p for p in five_year_periods(text) if "以来" not in text[p.span[1] : p.span[1] + 6]]


def opening(text: str, frame: Frame | None = None) -> tuple[int, ...]:
    """The years that a sentence opens with (到2025年,…), which hold for what follows it."""
    text = resolved(text, frame)
    match = _OPENS.match(text)
    return _years(match[0]) if match else ()


def pointed(text: str, now: int) -> str:
    """A normalised text with the years that it only points at (今年, 去年) in figures, as told in the year ``now``."""
    text = _LAST.sub(f"{now - 1}年", _THIS.sub(f"{now}年", text))
    return _NEXT.sub(f"{now + 1}年", _BEFORE_LAST.sub(f"{now - 2}年", text))


@functools.lru_cache(maxsize=16384)
def resolved(text: str, frame: Frame | None) -> str:
    """A normalised text of a document with the years that it only points at in figures; in a report also what it calls the
    last or the next years (过去一年, 五年来, 今后五年), which a plan may count from elsewhere."""
    if frame is None or frame.now is None or ("年" not in text and "本届" not in text):
        return text
    now = frame.now
    text = pointed(text, frame.this or now)
    if not frame.annual:
        return text
    text = _PAST_YEAR.sub(f"{now - 1}年", text)
    text = _PAST_YEARS.sub(lambda m: f"{now - _count(m[1] or m[2])}-{now - 1}年", text)
    return _YEARS_TO_COME.sub(lambda m: f"{now}-{now + _count(m[1]) - 1}年", text)


def _count(numeral: str | None) -> int:
    """A number of years; a government's term of office has five (https://www.gov.cn: 宪法第九十八条)."""
    return chinese_to_int(numeral) if numeral else 5


# -- documents -----------------------------------------------------------------------------------------------------------------


def frame_of(document: Document) -> Frame:
    """From where a document counts its years."""
    return _frames.get(key_of(document), lambda: _frame(document))


_frames: Kept[Frame] = Kept(16384)


def is_annual(document: Document) -> bool:
    """Whether a document is of one year, as work reports and bulletins are: what it says of no year is of that one or the one before."""
    return frame_of(document).annual


def _frame(document: Document) -> Frame:
    period, head = document.period, document.opening
    of_years = period is not None and period[0] < period[1]
    line = None if of_years else _TITLE_LINE.search(head)
    name = normalise(f"{document.title} {line[1] if line else ''}")
    bulletin = _BULLETIN.search(name) is not None
    annual = bulletin or ANNUAL.search(name) is not None or (period is not None and not of_years)
    published = int(document.published[:4]) if document.published[:4].isdigit() else None
    if not annual:
        return Frame(period[0] if period else published, annual, bulletin)
    # A bulletin comes out the year after that of which it tells.
    told = published - 1 if bulletin and published else published
    years = (*years_written(name), *(period or ()), *((told,) if told else ()), *years_written(head))
    if told and years[0] == told - 1 and not bulletin and any(f"{told}年" in normalise(s.headings[-1]) for s in document.sections):
        years = (told,)  # A report of January that is called by the year that it looks back on.
    now = next(iter(years), None)
    return Frame(now, annual, bulletin, _is_early(document, name, now))


def _is_early(document: Document, name: str, now: int | None) -> bool:
    """Whether a work report was delivered at the end of the year before its own, as far as its date is written, not guessed."""
    if now is None or not ANNUAL.search(name) or "published" in document.guessed:
        return False
    return document.published[:7] in (f"{now - 1}-{month}" for month in (10, 11, 12))


def is_past(years: tuple[int, ...], document: Document) -> bool | None:
    """Whether years lie before what a document aims at; None where that cannot be told."""
    frame = frame_of(document)
    if not years or frame.now is None:
        return None
    return years[-1] <= frame.now if frame.bulletin else years[-1] < frame.now


def held_for(document: Document, reached: bool | None) -> frozenset[int]:
    """The years that a statement of a document holds for which names none, by whether it tells what has been reached: the end of
    a plan where it is aimed at, else where the plan begins; of what has no period, the year of issue; none where the document
    tells none."""
    frame, period = frame_of(document), document.period
    if frame.annual and frame.now is not None:
        return frozenset({frame.now - 1 if reached and not frame.bulletin else frame.now})
    if period is None:
        return frozenset({frame.now}) if frame.now is not None else frozenset()
    return frozenset({period[0] - 1, period[0]} if reached else {period[1]})
