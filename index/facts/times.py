"""The time that a clause, a paragraph and a section speak of, whether it lies behind or ahead, and what changes are measured from.

The year of a statement is the one that it names, else the one that its paragraph named before, else that of its heading; a
work report or bulletin gives its own, a plan none. 今年, 去年 and 五年来 are counted from the year of the document.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from index.facts.names import ACTS, ADVERBIAL, SINCE, TIME
from index.kept import Kept
from index.text.analyze import normalise
from index.text.numbering import strip_heading, strip_number
from index.text.numerals import chinese_to_int
from index.text.periods import YEAR, Period, five_year_periods, spans_of_years
from index.text.periods import years as years_written
from index.text.segment import segment
from index.text.word_lists import kinds_of
from index.types import Block, Chunk, Document, Unit

_WORDS = kinds_of("times", "index.facts")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})年")
_BOUNDED = re.compile(
    r"(?:19|20)\d{2}年?(?:底|末)?(?:以?前)?(?:建成|竣工|开工|投产|出生|成立)的?|(?:自|从)(?:19|20)\d{2}年?(?:以来|起)|(?:从|由)(?:19|20)\d{2}年(?:底|末)?(?:的|(?=[下增上][降长升]))"
    r"|[“\"]?十[一二三四五六七八九]五[”\"]?[^,]{0,14}(?:规划|计划|方案|纲要)(?=编制|印发|出台|发布|获批|已)"
    r"|(?:从|由)[“\"]?十?[一二三四五六七八九]五[”\"]?(?:时期|期间|末|期末)的|[是为](?:19|20)\d{2}年(?:的|以来)|按(?:19|20)\d{2}年的?(?:不变|可比)"
)
"""Years that tell which things are meant, not when (2000年底前建成的小区)."""
_OPENS = re.compile(rf"^{TIME}[^,]{{0,4}}[,:]|^{TIME}")
_BASE = re.compile(r"(?:较|比|自|从)(?:19|20)\d\d年|[是为](?:19|20)\d\d年(?:[底末])?的|(?:19|20)\d\d年(?:底|末)?以来")
"""A year that a sentence only measures from (较2008年增加, 2008年以来) is not the year it speaks of."""
_REVIEW, _AHEAD, _ANNUAL, _BULLETIN = (re.compile("|".join(_WORDS[kind])) for kind in ("回顾", "展望", "年报", "公报"))
_TASKS = ACTS | frozenset(_WORDS["着手"])
_LONGEST_HEADING = 40
"""Characters; a longer heading is a paragraph, whose words say no more than any other's."""
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
_ADDRESS = re.compile(rf"^(?:{'|'.join(_WORDS['称呼'])})[,!:。]*")
_CLAUSE_END = re.compile("[,:。!]")
_TITLE_LINE = re.compile(rf"^[*#\s]*([^，。,]{{0,30}}(?:{'|'.join((*_WORDS['年报'], *_WORDS['公报']))})[^，。,]{{0,8}})$", re.MULTILINE)

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
class Spoken:
    """The time of a unit: ``years`` that it names or stands under, ``reached`` whether it tells what has been reached or what is
    aimed at (None where neither is sure), ``stretch`` whether its years are the first and last of a span that it is told of."""

    years: tuple[int, ...] = ()
    reached: bool | None = None
    stretch: bool = False


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


def _key(document: Document) -> tuple[object, ...]:
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
    spans = _stretches(text)
    if spans:
        last = spans[-1]
        return (last.last,) if last.end else (last.first, last.last)
    found = _YEAR.findall(text)
    return (int(found[-1]),) if found else ()


def _stretches(text: str) -> list[Period]:
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
    return _frames.get(_key(document), lambda: _frame(document))


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
    annual = bulletin or _ANNUAL.search(name) is not None or (period is not None and not of_years)
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
    if now is None or not _ANNUAL.search(name) or "published" in document.guessed:
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


# -- sections and paragraphs -----------------------------------------------------------------------------------------------------


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
        # Where a heading sets tasks, what opens with the year before (在去年召开的会议上) tells of that only itself.
        if opened is not None and not (deciding and told.reached is False and opened.reached):
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
    if frame.now is None or frame.bulletin or not _ANNUAL.search(normalise(document.title)):
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
    past = [y for y in _YEAR.findall(resolved(normalise(document.text[start:end]), frame)) if int(y) == frame.now - 1]
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
    long = (p for p in _stretches(text) if not p.end and p.last - p.first + 1 >= _LEAST_STRETCH)
    stretch = next((p for p in long if not _PLAN_OF.match(text, p.span[1])), None)
    year = next((int(y) for y in _YEAR.findall(text) if int(y) in (frame.now - 1, frame.now)), None)
    # 2025年是“十四五”收官之年: of that year, whatever period it ends.
    if year is not None and (stretch is None or text.find(str(year)) < stretch.span[0]):
        return Spoken((year,), year < frame.now)
    return Spoken((stretch.first, stretch.last), stretch.last < frame.now, True) if stretch else None


def _opening_of(block: Block) -> tuple[int, int]:
    """Where in the text the characters of a block stand whose first clause may set a time."""
    start, end = block.span
    return start, min(end, start + 120)


def _of_headings(headings: Sequence[str], title: str, frame: Frame) -> tuple[str, Spoken]:
    """(the nearest heading that tells whether what stands below has been reached, what it tells). In a report a heading
    that only has a word for what is to be (落实“六保”任务) tells nothing of its own where it stands below another that tells."""
    telling = [(h, told) for h in headings if h != title and (told := _of_heading(h, frame)) is not None]
    if frame.annual:
        telling = [(h, told) for i, (h, told) in enumerate(telling) if i == 0 or told.years or told.reached]
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
    stretch = next(iter(_stretches(text)), None)
    year = _YEAR.search(text)
    if stretch is None or (year is not None and year.start() < stretch.span[0]):
        return ((int(year[1]),) if year else ()), False
    return ((stretch.last,), False) if stretch.end else ((stretch.first, stretch.last), True)


def _last_named(text: str) -> int | None:
    """The last year that a text names, be it the end of a span."""
    return max((*(p.last for p in _stretches(text)), *map(int, _YEAR.findall(text))), default=None)


# -- units -----------------------------------------------------------------------------------------------------------------------


def setting_of(chunk: Chunk, unit: Unit, document: Document) -> Spoken:
    """What a unit of a chunk is told of where it names no time itself."""
    return _settings_in(chunk, document, frame_of(document))(unit)


def _settings_in(chunk: Chunk, document: Document, frame: Frame) -> Callable[[Unit], Spoken]:
    """``setting_of`` for the units of a chunk."""
    if frame.annual and not frame.bulletin:
        settings = _settings.get(_key(document), lambda: tuple(_running(document, frame)))
        return lambda unit: settings[unit.paragraph] if unit.paragraph < len(settings) else Spoken()
    told = Spoken((frame.now,) if frame.now else (), True) if frame.bulletin else _of_headings(chunk.headings, document.title, frame)[1]
    return lambda _: told


def spoken_in(chunk: Chunk, document: Document) -> tuple[Spoken, ...]:
    """The time that each unit of a chunk speaks of."""
    key = _key(document), chunk.id, chunk.headings, chunk.text
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
    at = next((i for i, other in enumerate(chunk.units) if other == unit), None)
    return setting_of(chunk, unit, document) if at is None else spoken_in(chunk, document)[at]


def _said(unit: Unit, document: Document, frame: Frame, setting: Callable[[Unit], Spoken]) -> Spoken | None:
    """The time that a unit names itself; None where it names none."""
    text = normalise(unit.text)
    if not _MAY_NAME.search(text):
        return None
    text = _BASE.sub("", resolved(text, frame))
    years = years_written(text) or (opening(text) if frame.annual else ())
    if not years:
        return None
    stretch = len(years) == 2 and any({p.first, p.last} == set(years) for p in _stretches(text))
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
