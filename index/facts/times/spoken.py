"""The time that a unit of a document speaks of, and whether it lies behind or ahead.

The year of a statement is the one that it names, else the one that its paragraph named before, else that of its heading.
"""

from __future__ import annotations

import functools
import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from index.facts.names import ACTS, ADVERBIAL, SINCE
from index.facts.times.frames import ANNUAL, WORDS, YEAR_WRITTEN, Frame, frame_of, is_past, key_of, opening, resolved, stretches, time_of
from index.kept import Kept
from index.text.analyze import normalise
from index.text.numbering import strip_heading, strip_number
from index.text.periods import years_in as years_written
from index.text.segment import segment
from index.types import Block, Chunk, Document, Unit

_REVIEW, _AHEAD = (re.compile("|".join(WORDS[kind])) for kind in ("回顾", "展望"))
_BASE = re.compile(r"(?:较|比|自|从)(?:19|20)\d\d年|[是为](?:19|20)\d\d年(?:[底末])?的|(?:19|20)\d\d年(?:底|末)?以来")
"""A year that a sentence only measures from (较2008年增加, 2008年以来) is not the year it speaks of."""
_TASKS = ACTS | frozenset(WORDS["着手"])
_LONGEST_HEADING = 40
"""Characters; a longer heading is a paragraph, whose words say no more than any other's."""
_LONGEST_LABEL = 8
"""Characters of a heading that may say no more than that it looks back (过去五年主要成就)."""
_LONGEST_OPENING = 30
"""Characters of a first clause that may set the time of the paragraphs below it; a longer one tells something."""
_MAY_NAME = re.compile("年|本届|19|20|五")
"""Without any of these a normalised text names no year, nor opens with a time."""
_MAY_OPEN = re.compile("年|[届屆]|[1１][9９]|[2２][,，]?[0０]|五")
"""The same of a text as it is written."""
_IS_A_TIME = re.compile(r"(?:19|20)\d{2}(?:年?[-—~至到](?:19|20)\d{2})?年,?是")
_TITLED = re.compile("《[^《》]*》")
"""The title of another document, whose years are not those spoken of."""
_PLAN_OF = re.compile(r"[”\"]?(?:规划|计划|纲要)(?!时?期)")
"""Behind a period, what names its plan and no time (编制“十五五”规划)."""
_LEAST_STRETCH = 3
"""Years from which on a span is a term of office or a plan's period."""
_ADDRESS = re.compile(rf"^(?:{'|'.join(WORDS['称呼'])})[,!:。]*")
_CLAUSE_END = re.compile("[,:。!]")


@dataclass(frozen=True, slots=True)
class Spoken:
    """The time of a unit: ``years`` that it names or stands under, ``reached`` whether it tells what has been reached or what is
    aimed at (None where neither is sure), ``stretch`` whether its years are the first and last of a span that it is told of."""

    years: tuple[int, ...] = ()
    reached: bool | None = None
    stretch: bool = False


_settings: Kept[tuple[Spoken, ...]] = Kept(4096)
"""What each block of a report is told of where it names no time itself; a report has few that differ."""


def _running(document: Document, frame: Frame) -> Iterable[Spoken]:
    """The times of a report's blocks: that of the heading, until a paragraph under it opens with another."""
    under: str | None = None
    running = last = Spoken()
    first = _looking_back_by_place(document, frame)

    @functools.cache
    def of_section(number: int) -> tuple[str, Spoken]:
        headings = document.sections[number].headings
        deciding, told = _of_headings(headings, document.title, frame)
        if first and first in headings and not told.reached and frame.now is not None:
            return first, Spoken((frame.now - 1,), True)
        return deciding, told

    for block in document.blocks:
        deciding, told = of_section(block.section)
        if deciding and deciding != under:
            under, running = deciding, told
        opened = _opened(block, document, frame)
        # Where a heading sets tasks, what opens with the year before (在去年召开的会议上) tells of that only itself; where it looks back,
        # a period that goes on (“十三五”开局良好) has only begun.
        against = (
            opened is not None and deciding and (opened.reached if told.reached is False else told.reached and _goes_on(opened, frame))
        )
        if opened is not None and not against:
            decided = told.reached if deciding else None
            running = Spoken(opened.years, opened.reached if decided is None else decided, opened.stretch)
        years = running.years
        if not years and running.reached is not None and frame.now is not None:
            years = (frame.now - 1,) if running.reached else (frame.now,)
        told = Spoken(years, running.reached, running.stretch)
        # What is the same is kept once.
        last = last if told == last else told
        yield last


_AROUND = ("前言", "结语", "全文")


def _looking_back_by_place(document: Document, frame: Frame) -> str:
    """The heading of the first part of a report that does not say that it looks back (攻坚克难，“十二五”开局良好) but stands before one
    that says that it looks ahead and speaks of the year before; empty where there is none."""
    if frame.now is None or frame.bulletin or not ANNUAL.search(normalise(document.title)):
        return ""
    tops = [s for s in document.sections if "/" not in s.locator and s.locator not in _AROUND]
    if len(tops) < 2:
        return ""
    first, second = (_of_heading(s.headings[-1], frame) for s in tops[:2])
    # A period alone leaves open whether its years so far are meant or those to come.
    left_open = first is None or (first.stretch and not first.reached and not _AHEAD.search(normalise(tops[0].headings[-1])))
    if not left_open or second is None or second.reached is not False:
        return ""
    start, end = tops[0].span
    past = [y for y in YEAR_WRITTEN.findall(resolved(normalise(document.text[start:end]), frame)) if int(y) == frame.now - 1]
    return tops[0].headings[-1] if past else ""


def _opened(block: Block, document: Document, frame: Frame) -> Spoken | None:
    """The time that the first clause of a block sets for what follows: the year of the report or the one before, or years on end."""
    if block.kind == "row" or frame.now is None or not _MAY_OPEN.search(document.text, *_opening_of(block)):
        return None
    text = _TITLED.sub("", normalise(strip_number(document.text[slice(*_opening_of(block))])))
    said = _ADDRESS.sub("", resolved(text, frame))
    text = _CLAUSE_END.split(said, maxsplit=1)[0]
    # 今后五年是…的关键五年: however long, it says what the time is.
    if (len(text) > _LONGEST_OPENING and not _IS_A_TIME.match(text)) or SINCE.search(text):
        return None
    long = (p for p in stretches(text) if not p.end and p.last - p.first + 1 >= _LEAST_STRETCH)
    stretch = next((p for p in long if not _PLAN_OF.match(text, p.span[1])), None)
    year = next((int(y) for y in YEAR_WRITTEN.findall(text) if int(y) in (frame.now - 1, frame.now)), None)
    # 2025年是“十四五”收官之年: of that year, whatever period it ends.
    if year is not None and (stretch is None or text.find(str(year)) < stretch.span[0]):
        return Spoken((year,), year < frame.now)
    return Spoken((stretch.first, stretch.last), stretch.last < frame.now, True) if stretch else None


def _goes_on(told: Spoken, frame: Frame) -> bool:
    """Whether a time is a span of years that the year of a report does not end."""
    return told.stretch and frame.now is not None and told.years[-1] >= frame.now


def _opening_of(block: Block) -> tuple[int, int]:
    """Where in the text the characters of a block stand whose first clause may set a time."""
    start, end = block.span
    return start, min(end, start + 120)


def _of_headings(headings: Sequence[str], title: str, frame: Frame) -> tuple[str, Spoken]:
    """(the nearest heading that tells whether what stands below has been reached, what it tells). In a report a heading
    that only has a word for what is to be (落实“六保”任务) tells nothing of its own where it stands below another that tells, nor one that
    says more than that it looks back (厚植优势筑牢发展基础) where it stands below a year to come."""
    telling = [(h, told) for h in headings if h != title and (told := _of_heading(h, frame)) is not None]
    if frame.annual:
        ahead = telling[:1] and telling[0][1].years and telling[0][1].reached is False
        telling = [
            (h, told)
            for i, (h, told) in enumerate(telling)
            if i == 0 or told.years or (told.reached and not (ahead and len(strip_heading(h)) > _LONGEST_LABEL))
        ]
    return telling[-1] if telling else ("", Spoken())


@functools.lru_cache(maxsize=4096)
def _of_heading(heading: str, frame: Frame) -> Spoken | None:
    """What a heading tells of the time of what stands below; None where it tells nothing of it."""
    text = resolved(normalise(strip_heading(heading)), frame)
    if len(text) > _LONGEST_HEADING:
        return None
    years, stretch = _first_named(text)
    last = _last_named(text)
    annual = frame.annual and frame.now is not None
    if annual and last is not None and frame.now is not None and last < frame.now:
        return Spoken(years, True, stretch)
    review, ahead = any(_looks_back(clause) for clause in re.split("[, ]", text)), _AHEAD.search(text) is not None
    if review != ahead:
        return Spoken(years if annual or not stretch else (), review, stretch and annual)
    return Spoken(years, False, stretch) if annual and last is not None else None


def _looks_back(clause: str) -> bool:
    """Whether a clause of a heading names what has been reached; one that sets a task (夯实发展基础) does not."""
    found = _REVIEW.search(clause)
    if found is None or found.start() == 0:
        return found is not None
    words = segment(clause)
    return next((word for word in words if word not in ADVERBIAL or word in _TASKS), "") not in _TASKS


def _first_named(text: str) -> tuple[tuple[int, ...], bool]:
    """(the years that a text names first, whether they are a span)."""
    stretch = next(iter(stretches(text)), None)
    year = YEAR_WRITTEN.search(text)
    if stretch is None or (year is not None and year.start() < stretch.span[0]):
        return ((int(year[1]),) if year else ()), False
    return ((stretch.last,), False) if stretch.end else ((stretch.first, stretch.last), True)


def _last_named(text: str) -> int | None:
    """The last year that a text names, be it the end of a span."""
    return max((*(p.last for p in stretches(text)), *map(int, YEAR_WRITTEN.findall(text))), default=None)


# -- units -----------------------------------------------------------------------------------------------------------------------


def setting_of(chunk: Chunk, unit: Unit, document: Document) -> Spoken:
    """What a unit of a chunk is told of where it names no time itself."""
    return _settings_in(chunk, document, frame_of(document))(unit)


def _settings_in(chunk: Chunk, document: Document, frame: Frame) -> Callable[[Unit], Spoken]:
    """``setting_of`` for the units of a chunk."""
    if frame.annual and not frame.bulletin:
        settings = _settings.get(key_of(document), lambda: tuple(_running(document, frame)))
        return lambda unit: settings[unit.paragraph] if unit.paragraph < len(settings) else Spoken()
    told = Spoken((frame.now,) if frame.now else (), True) if frame.bulletin else _of_headings(chunk.headings, document.title, frame)[1]
    return lambda _: told


def spoken_in(chunk: Chunk, document: Document) -> tuple[Spoken, ...]:
    """The time that each unit of a chunk speaks of."""
    key = key_of(document), chunk.id, chunk.headings, chunk.text
    return _passages.get(key, lambda: _spoken_in(chunk, document))


_passages: Kept[tuple[Spoken, ...]] = Kept(4096)
"""A passage is asked for again by each place that a question may be about, and by questions on one matter."""


def _spoken_in(chunk: Chunk, document: Document) -> tuple[Spoken, ...]:
    found: list[Spoken] = []
    carried: Spoken | None = None
    frame = frame_of(document)
    setting = _settings_in(chunk, document, frame)
    paragraph = -1
    for unit in chunk.units:
        # What a paragraph says after "到2025年，…" is said of that year until it names another.
        carried = carried if unit.paragraph == paragraph else None
        said = _said(unit, document, frame, setting)
        carried = said if said is not None and _carries(unit, frame) else carried
        paragraph = unit.paragraph
        found.append(said or carried or setting(unit))
    return tuple(found)


def _carries(unit: Unit, frame: Frame) -> bool:
    """Whether what a unit says of its time holds for what follows: in a report, which has a year of its own, only where it opens so."""
    return not frame.annual or bool(opening(normalise(strip_number(unit.text)), frame))


def spoken_of(chunk: Chunk, unit: Unit, document: Document) -> Spoken:
    """The time that a unit of a chunk speaks of."""
    # Those of a chunk stand in the order of the text, and there may be thousands of them.
    at = bisect_left(chunk.units, unit.span, key=lambda other: other.span)
    if at == len(chunk.units) or chunk.units[at] != unit:
        at = next((i for i, other in enumerate(chunk.units) if other.span == unit.span and other == unit), -1)
    return setting_of(chunk, unit, document) if at < 0 else spoken_in(chunk, document)[at]


def _said(unit: Unit, document: Document, frame: Frame, setting: Callable[[Unit], Spoken]) -> Spoken | None:
    """The time that a unit names itself; None where it names none."""
    text = normalise(unit.text)
    if not _MAY_NAME.search(text):
        return None
    text = _BASE.sub("", resolved(text, frame))
    years = years_written(text) or (opening(text) if frame.annual else ())
    if not years:
        return None
    stretch = len(years) == 2 and any({p.first, p.last} == set(years) for p in stretches(text))
    past = is_past(years, document) if frame.annual else None
    return Spoken(years, setting(unit).reached if past is None else past, stretch)


def time_before(chunk: Chunk, unit: Unit, document: Document) -> tuple[int, ...]:
    """The years that an earlier sentence of the same paragraph opened with, unless one between them speaks of others; else those
    that the unit stands under, in a report of one year whatever others are named in between."""
    frame = frame_of(document)
    years = setting_of(chunk, unit, document).years
    for other in chunk.units:
        if other.span[0] >= unit.span[0]:
            break
        if other.paragraph == unit.paragraph:
            text = normalise(strip_number(other.text))
            opened, named = opening(text, frame), time_of(text, frame).years
            if opened and named in ((), opened):
                years = opened
            elif named not in ((), years) and not frame.annual:
                years = ()
    return years
