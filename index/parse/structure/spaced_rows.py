"""Puts tables together whose columns are only held apart by spaces, as statistics bulletins and copied pages have them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from index.parse.lines import Line
from index.parse.mend import Log
from index.parse.structure.headings import SENTENCE_END
from index.parse.structure.tables import is_head, is_value
from index.text.quantity.units import is_unit

_LONGEST = 60
"""A row of such a table has at most this many characters."""
_ROWS = 3
"""Fewer rows alike may be by chance."""
_HEAD_LINES = 3
"""A head goes over at most this many lines."""
_BETWEEN = 20
"""A line that stands between two rows and names those below it, or goes on with a name, has at most this many characters."""
_CUT_NUMBER = re.compile(r"(?<=\d)\s*[.．]\s*(?=\d)")
_MINUS = str.maketrans("－−–，", "---,")
_CHANGE_HEAD = re.compile("增长|增减|涨跌|上涨|下降|增速|比重|占比")
_CHANGE = re.compile(r"\d+(?:\.\d+)?倍|持平")
"""What stands for a change in place of a figure."""
_SINGLE = re.compile(r"[\u4e00-\u9fff]")
_NAMES = {"指标", "项目", "名称"}
"""Heads of the column of names alone."""
_YEAR = re.compile("[年%]$")
_OPEN = re.compile(r"[(（][^)）]*$")
_CLOSING = re.compile(r"^[^(（]*[)）]$|^[(（][^()（）]*[)）]$")
"""A line that goes on with a name: the end of a bracket, or a bracket."""


@dataclass(frozen=True, slots=True)
class _Row:
    """A line read from its right end: the name, the cells behind it and their kinds: ``V`` a figure, ``U`` a unit."""

    name: str
    cells: tuple[str, ...]
    kinds: str


def fold_spaced(lines: list[Line], log: Log) -> list[Line]:
    """Makes rows of runs of lines that end alike in figures and units, below a head with as many words as there are columns.

    A line that does not end so stays what it is, and the head stands again before the rows behind it.

    Args:
        lines: the lines of a file as they come.
        log: takes the repairs made.
    """
    rows = [_row(line) for line in lines]
    if sum(row is not None for row in rows) < _ROWS:
        return lines
    found: list[Line] = []
    at = 0
    while at < len(lines):
        end = _end(lines, rows, at)
        first = rows[at]
        head, taken = _head(found, first) if first and end > at else ([], 0)
        if not head or first is None:
            found.append(lines[at])
            at += 1
            continue
        opening = found[-taken]
        del found[-taken:]
        log.add("以空格分栏的表格还原成行", " | ".join(head), end - at)
        found += _folded(opening, head, lines[at:end], rows[at:end], first.kinds)
        at = end
    return found


def _folded(opening: Line, head: list[str], lines: Sequence[Line], rows: Sequence[_Row | None], kinds: str) -> list[Line]:
    """The rows of a table below its head, and between them the lines that are none."""
    found = [replace(_line(tuple(head), opening), gap=True)]
    for line, row in zip(lines, rows, strict=True):
        if row is None or row.kinds != kinds:
            before = found[-1].cells
            if len(before) > 1 and _goes_on(line.text, before[0]):
                found[-1] = _line((before[0] + line.text, *before[1:]), found[-1])
            else:
                found.append(line)
            continue
        if not found[-1].cells:
            found.append(found[0])
        found.append(_line((row.name, *_unit_first(row.cells, kinds)), line))
    return found


def _line(cells: tuple[str, ...], like: Line) -> Line:
    return Line("\t".join(cells), cells=cells, page=like.page)


def _goes_on(text: str, name: str) -> bool:
    """Whether a line below a row goes on with its name: it closes the bracket that is open there, or is one."""
    return _CLOSING.match(text) is not None and (_OPEN.search(name) is not None or text[0] in "(（")


def _unit_first(cells: tuple[str, ...], kinds: str) -> tuple[str, ...]:
    """Cells with their unit before the figures, whichever way the table has them."""
    at = kinds.find("U")
    return (cells[at], *cells[:at], *cells[at + 1 :]) if at > 0 else cells


def _end(lines: Sequence[Line], rows: Sequence[_Row | None], start: int) -> int:
    """Behind the last row of the run that begins at a line; the line itself where too few rows are alike."""
    first = rows[start]
    if first is None:
        return start
    at = end = start
    alike = 0
    while at < len(rows):
        row = rows[at]
        if row is not None and row.kinds == first.kinds:
            alike, end = alike + 1, at + 1
        elif at > end or lines[at].cells or lines[at].marked or len(lines[at].text) > _BETWEEN or SENTENCE_END.search(lines[at].text):
            break
        at += 1
    return end if alike >= _ROWS else start


def _row(line: Line) -> _Row | None:
    """A line as a row of a table; none where it does not end in a figure, is long, or ends a sentence."""
    text = line.text
    if (
        line.cells
        or line.marked
        or not text[-1:].strip("左右上下以")
        or len(text) > _LONGEST
        or not re.search(r"\d\W*(?:倍|持平)?$|持平$", text)
    ):
        return None
    if SENTENCE_END.search(text):
        return None
    words = _words(_CUT_NUMBER.sub(".", text))
    at, kinds = len(words), ""
    while at > 1:
        word = unicodedata.normalize("NFKC", words[at - 1]).translate(_MINUS)
        figure = is_value(word) or _CHANGE.fullmatch(word) is not None
        if not (figure or is_unit(word)):
            break
        kinds = ("V" if figure else "U") + kinds
        at -= 1
        words[at] = word
    name = " ".join(words[:at])
    if "V" not in kinds or kinds.count("U") > 1 or len(kinds) < 2 or not _SINGLE.search(name) or any(map(is_value, words[:at])):
        return None
    return _Row(name, tuple(words[at:]), kinds)


def _words(text: str) -> list[str]:
    """The words of a line; those whose characters are spaced out (粮 食) are one."""
    groups = groupby(text.split(), key=lambda word: _SINGLE.fullmatch(word) is not None)
    return [word for single, group in groups for word in (["".join(group)] if single else group)]


def _head(above: Sequence[Line], row: _Row) -> tuple[list[str], int]:
    """The heads of the columns and how many lines give them; none where no lines above give as many as there are columns."""
    unit = row.kinds.find("U")
    # A unit behind the first figure has no head of its own.
    count = row.kinds.count("V") + (unit == 0)
    words: list[str] = []
    for taken in range(1, min(_HEAD_LINES, len(above)) + 1):
        line = above[-taken]
        if line.cells or line.marked or len(line.text) > _LONGEST or SENTENCE_END.search(line.text):
            break
        own = line.text.translate(_MINUS).split()
        goes_on = [*own[: len(own) - len(words)], *map("".join, zip(own[len(own) - len(words) :], words, strict=False))]
        words = [*own, *words]
        for heads in filter(None, (_of_count(words, count + 1), _of_count(words, count), _of_count(goes_on, count))):
            named = len(heads) - count
            if _are_heads(heads[named:]) and not _YEAR.search("".join(heads[:named])):
                return [*(heads[:named] or [""]), *(["单位"] if unit > 0 else []), *heads[named:]], taken
    return [], 0


def _of_count(words: Sequence[str], count: int) -> list[str]:
    """Words as so many, those of spaced out characters put together, two each where it needs be; none where they are more or fewer."""
    whole, pairs = [], []
    for single, group in groupby(words, key=lambda word: _SINGLE.fullmatch(word) is not None):
        listed = list(group)
        joined = "".join(listed)
        whole += [joined] if single else listed
        pairs += [joined[i : i + 2] for i in range(0, len(joined), 2)] if single and not len(joined) % 2 else listed
    return next((found for found in (whole, pairs) if len(found) == count), [])


def _are_heads(words: Sequence[str]) -> bool:
    return _NAMES.isdisjoint(words) and not any(map(is_value, words)) and any(is_head(w) or _CHANGE_HEAD.search(w) for w in words)
