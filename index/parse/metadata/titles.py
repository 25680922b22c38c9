"""The title of a document among its opening lines, and a title without what web pages and notices put around it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.parse.lines import Line
from index.parse.mend import squeeze
from index.parse.metadata.opening import Opening, is_organ, only_day, organs_before
from index.text.genres import GENRE_WORDS, TITLE_END, WORK_REPORT, genre_of
from index.text.periods import YEAR_NUMBER
from index.text.places import places_in

_COVERS = frozenset(("通知", "通告", "公告", "决定", "决议", "批复"))
"""Genres that may only cover what they issue or approve."""
_NOTICE = re.compile(
    r"^(?P<issuer>.{0,60}?)关于(?:批转|转发|印发|发布|公布|下达)(?P<title>.+?)的(?:通知|通告|公告)(?:[（(][^（）()]{1,30}[)）])*$"
)
_ISSUES = re.compile(
    r"(?:近日|日前|现)[，,]?(?P<issuer>[^。]{0,60}?)(?:印发|发布|公布|出台)了?[^《。]{0,6}《(?P<title>[^《》]{4,80})》"
    r"|(?:现将|^)《(?P<also>[^《》]{4,80})》(?=印发|发布|已)"
)
_BEFORE = re.compile(r"^(?:附件\s*\d*\s*[:：]?|新华社\S{2,10}?\d{1,2}月\d{1,2}日(?:电|讯)\s*(?:[（(][^（）()]*[)）])?)")
_BEHIND = re.compile(
    r"(?:【?字号\s*[:：]?.*|(?:来源|时间|作者|记者|发布时间|发布日期)\s*[:：].*|\[\^?\d+\]"
    r"|[（(][^（）()]*(?:\d月\d{1,2}日|会议)[^（）()]*[)）])$"
)
_NUMBER = re.compile(
    rf"(?P<title>.*(?:{GENRE_WORDS})(?:[（(][^（）()]*[)）])*)\s*[\u4e00-\u9fff]{{1,8}}[〔\[（(﹝]\d{{4}}[〕\]）)﹞]第?\d+号$"
)
"""A title with the number of the document behind it (青政办发〔2026〕12号)."""
_QUOTED = re.compile(r"《([^《》]*)》$")
_SPACED = re.compile(r"\d(?: \d){3}")
_YEAR_OF_ISSUE = re.compile(rf"(?<=[)）])[（(]{YEAR_NUMBER}年[)）]$")
"""A year in brackets behind other brackets: when a collection says that a plan was issued."""
_ONLY_YEAR = re.compile(rf"\D{{0,2}}{YEAR_NUMBER}\s*年?度?")
_NO_TITLE = re.compile(r"[。；！？：:;>|｜]|^《|^[（(]|^(?:(?!关于).)*[，,]")
"""What no title has; a comma only in what it is about."""
_GENERIC = re.compile(r"^(?:专项|总体|发展|工作|实施|行动|近期|相关|年度|政策|其他)*$")
_COUNTRY_NAME = "中华人民共和国"
_MAX_CHARS = 90
_MAX_FOLDS = 3
_OVER_TABLE = 4
"""A document begins with its table where at most this many lines stand before it."""
_TABLE_TITLE = 6
"""What a table is called has at least this many characters."""


def clean(text: str) -> str:
    """A title without dateline, document number, marks of notes and other things glued to it, and printed once."""
    text = squeeze(re.sub(r"^[#*\s]+|[#*\s]+$", "", text))
    text = _SPACED.sub(lambda m: m[0].replace(" ", ""), _QUOTED.sub(r"\1", text))
    text = _YEAR_OF_ISSUE.sub("", _BEFORE.sub("", text))
    text = numbered["title"] if (numbered := _NUMBER.match(text)) else text
    while (shorter := _BEHIND.sub("", text).strip()) != text:
        text = shorter
    half = len(text) // 2
    return text[:half] if half and text[:half] == text[half:] else text


def issued(title: str) -> tuple[str, str]:
    """What a notice issues and who issues it; nothing where a title is of no such notice."""
    match = _NOTICE.match(title)
    if not match:
        return "", ""
    named = match["title"].strip()
    quoted = re.search(r"《([^《》]+)》", named)
    inner = quoted[1] if quoted else named
    return (inner, match["issuer"]) if TITLE_END.search(inner) else ("", "")


def is_cover(title: str) -> bool:
    """Whether a title may be that of a notice or resolution, which only covers what it issues or approves."""
    return genre_of(title) in _COVERS


def names_nothing(title: str) -> bool:
    """Whether a title says no more than a year."""
    return _ONLY_YEAR.fullmatch(title) is not None


@dataclass(frozen=True, slots=True)
class Titles:
    """Titles that opening lines have: ``own`` stand alone, ``covers`` are those of notices and resolutions; ``named`` are those
    that a notice issues, with who issues it."""

    own: tuple[str, ...]
    covers: tuple[str, ...]
    named: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, opening: Opening) -> Titles:
        """The titles among opening lines, in order."""
        found = tuple(_standing(opening))
        covers = tuple(t for t in found if is_cover(t))
        named = [pair for t in covers if (pair := issued(t))[0]]
        for line in opening.lines:
            for match in _ISSUES.finditer(line):
                named.append((match["title"] or match["also"], organs_before(match["issuer"] or "")))
        return cls(tuple(t for t in found if not is_cover(t)), covers, tuple(named))

    @property
    def best(self) -> str:
        """The title of the document itself, in its fullest form: what a notice issues, else the first that stands alone, else
        that of the cover."""
        named = tuple(title for title, _ in self.named)
        first = next(iter((*named, *self.own, *self.covers)), "")
        return max((title for title in (*named, *self.own) if first in title), key=len, default=first)

    def under(self, cover: str) -> str:
        """The title that stands alone and that a cover names."""
        return next((t for t in self.own if t in cover), "")


def over_table(lines: Sequence[Line]) -> str:
    """What the table is called that a document begins with, as workbooks and annexes do: the line over it, or the only cell of
    its first row, that names a place or a year; empty where there is none.

    Args:
        lines: of the file, from its beginning.
    """
    first = next((i for i, line in enumerate(lines) if line.cells), len(lines))
    for line in reversed(lines[:first] if first <= _OVER_TABLE else ()):
        if _calls_a_table(text := clean(line.text)):
            return text
    filled = [cell for cell in (lines[first].cells if first < min(len(lines), _OVER_TABLE + 1) else ()) if cell.strip("—")]
    return text if len(filled) == 1 and _calls_a_table(text := clean(filled[0])) else ""


def _calls_a_table(text: str) -> bool:
    named = places_in(text) or re.search(rf"{YEAR_NUMBER}年?", text)
    return bool(named) and _TABLE_TITLE <= len(text) <= _MAX_CHARS and not only_day(text) and not _NO_TITLE.search(text)


def _standing(opening: Opening) -> list[str]:
    """Lines, with those before them that belong to them, that are titles by their form."""
    found = []
    for at, line in enumerate(opening.lines):
        text = clean(line)
        if not TITLE_END.search(text) or _NO_TITLE.search(text):
            continue
        whole = _unfolded(opening, at, text)
        match = TITLE_END.search(whole)
        says_more = match is not None and _GENERIC.match(whole[: match.start()]) is None
        if (says_more and len(whole) <= _MAX_CHARS) or genre_of(whole) == WORK_REPORT:
            found.append(whole)
    return found


def _unfolded(opening: Opening, at: int, text: str) -> str:
    """A title with the lines before it that it is folded over."""
    for before in _before(opening, at):
        if _begins(text) and before != _COUNTRY_NAME:
            break
        if is_organ(before) and not text.startswith("关于") and before != _COUNTRY_NAME:
            break
        text = before + text
    return text


def _before(opening: Opening, at: int) -> Sequence[str]:
    """The lines right before one that may be parts of its title, the nearest first."""
    found = []
    for line in reversed(opening.lines[max(0, at - _MAX_FOLDS) : at]):
        text = clean(line)
        if not 2 <= len(text) <= 40 or only_day(line) or opening.is_aside(line) or TITLE_END.search(text):
            break
        if re.search(r"[。；，,：:）)！？]$|^\d+\D?$|^[（(——]", text) or _NO_TITLE.search(text):
            break
        found.append(text)
    return found


def _begins(text: str) -> bool:
    """Whether a line opens a title by itself: with a place, a year, the name of the country."""
    places = places_in(text[:10])
    return bool(places and text.startswith(places[0])) or re.match(rf"{YEAR_NUMBER}年|{_COUNTRY_NAME}", text) is not None
