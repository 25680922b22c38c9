"""Finds the table of contents: no text to cite, but it knows the page of every section."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

from index.parse.lines import Line
from index.parse.structure.headings import SENTENCE_END, title_like
from index.text.numbering import recognise

_LEADER = " \t.．·・…‥_-—–"
_ENTRY_END = re.compile(r"(?<=[\s.．·・…‥])\d{1,4}$")
_DOTTED = re.compile(r"[.．·・…‥]\s*[.．·・…‥]\s*\d{1,4}$|\t\s*\d{1,4}$")
_LEAST = 3
"""A table of contents has at least this many entries."""
_AGAIN = 0.6
"""Share of the entries of a table of contents without page numbers that stand in the body again."""
_HEAD = re.compile(r"^目\s*[录次]$")

Entry = tuple[str, int | None]
"""The heading that an entry of a table of contents names, and its page."""


@dataclass(frozen=True, slots=True)
class Contents:
    """The body lines without the table of contents, its entries as (heading text, page), and the text of all that was cut out."""

    lines: list[Line]
    entries: list[Entry]
    cut: list[str] = field(default_factory=list)


def heading_key(text: str) -> str:
    """A heading without spaces, marks and leaders, for comparing the table with the body."""
    return re.sub(rf"[\s{re.escape(_LEADER)}*#,，、。:：（）()]", "", text)


def split_contents(lines: list[Line]) -> Contents:
    """Cuts out the table of contents: the lines after 目录, or any run of entries; with page numbers or without."""
    flat = [_flat(line) for line in lines]
    start = next((i for i, text in enumerate(flat) if _HEAD.match(text)), None)
    if start is not None and any(map(_ENTRY_END.search, flat[start + 1 : start + 6])):
        reader = _Reader()
        end = reader.read(flat, start + 1)
        return Contents(lines[:start] + lines[end:], reader.entries, flat[start:end])
    dotted = [i for i, line in enumerate(lines) if _is_dotted_heading(line)]
    if len(dotted) >= 3:
        entries = [e for i in dotted for e in _entry([flat[i]])]
        keep = set(range(len(lines))) - set(dotted)
        return Contents([lines[i] for i in sorted(keep)], entries, [flat[i] for i in dotted])
    first = start + 1 if start is not None else _numbered_run(lines, flat)
    end = _unpaged_end(lines, flat, first)
    if end == first:
        return Contents(lines, [])
    begin = first if start is None else start
    return Contents(lines[:begin] + lines[end:], [(text, None) for text in flat[first:end]], flat[begin:end])


def _numbered_run(lines: Sequence[Line], flat: Sequence[str]) -> int:
    """Where the first run of titles without text between them begins in which a numbering counts to three; past the end
    where there is none."""
    begin, last = len(flat), dict[str, int]()
    for i, text in enumerate(flat):
        n = recognise(text)
        if n is None or lines[i].cells or not title_like(text):
            begin, last = len(flat), {}
            continue
        begin = min(begin, i)
        last[n.style] = n.number if n.number in (1, last.get(n.style, 0) + 1) else 0
        if n.number == last[n.style] == _LEAST:
            return begin
    return len(flat)


def _unpaged_end(lines: Sequence[Line], flat: Sequence[str], first: int) -> int:
    """The first line after a table of contents without page numbers that begins at ``first``; ``first`` where none does.

    The table ends where its first entry stands again, or where a sentence does; most of its entries are headings of the body.
    """
    end = first
    opening = heading_key(flat[first]) if first < len(flat) else ""
    while end < len(flat) and _can_be_entry(flat[end]) and not lines[end].cells and (end == first or heading_key(flat[end]) != opening):
        end += 1
    body = {heading_key(text) for text in flat[end:]}
    again = sum(heading_key(text) in body for text in flat[first:end])
    return end if end - first >= _LEAST and again >= _AGAIN * (end - first) else first


def _can_be_entry(text: str) -> bool:
    """Whether a line is no sentence; numbered titles may end with a full stop."""
    return title_like(text.rstrip("。")) and not text.endswith(("：", ":")) and (not text.endswith("。") or recognise(text) is not None)


def _flat(line: Line) -> str:
    return re.sub(r"[ ]+", " ", line.text).strip()


def _is_dotted_heading(line: Line) -> bool:
    return recognise(_flat(line)) is not None and _DOTTED.search(_flat(line)) is not None


@dataclass
class _Reader:
    """A table of contents on its way: its entries, their keys, and the lines of the entry that has no page yet."""

    entries: list[Entry] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    pending: list[str] = field(default_factory=list)

    def read(self, lines: Sequence[str], at: int) -> int:
        """Reads entries from line ``at``; returns the first line after the table."""
        while at < len(lines) and self._goes_on(lines, at):
            if recognise(lines[at]):
                self._complete()
            self.pending.append(lines[at])
            if _ENTRY_END.search(lines[at]):
                self._complete()
            at += 1
        # What is still open at the end had no page number: it belongs to the body.
        return at - len(self.pending)

    def _goes_on(self, lines: Sequence[str], at: int) -> bool:
        """Whether a line is of the table still."""
        text = lines[at]
        starts = recognise(text) is not None
        if SENTENCE_END.search(text):
            return False
        if _ENTRY_END.search(text):
            return True
        if (starts or not self.pending) and heading_key(text) in self.keys:
            return False
        # A line that neither opens nor closes an entry: the body has begun, unless entries go on.
        return starts or bool(self.pending) or any(map(_ENTRY_END.search, lines[at + 1 : at + 4]))

    def _complete(self) -> None:
        found = _entry(self.pending)
        self.entries += found
        self.keys.update(heading_key(title) for title, _ in found)
        self.pending = []


def _entry(parts: Sequence[str]) -> list[Entry]:
    """The entry of the lines that it was folded over; none where they name no heading."""
    text = " ".join(parts)
    match = _ENTRY_END.search(text)
    title, page = (text[: match.start()], int(match[0])) if match else (text, None)
    title = title.rstrip(_LEADER).strip()
    return [(title, page)] if title else []


class Pages:
    """The page of each heading that a table of contents names.

    Entries are used up in order, since 第一节 stands in every chapter.
    """

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._pages = [page for _, page in entries]
        self._places: dict[str, list[int]] = {}
        for place, (title, _) in enumerate(entries):
            self._places.setdefault(heading_key(title), []).append(place)
        self._used = 0

    def __bool__(self) -> bool:
        return bool(self._pages)

    def names(self, heading: str) -> bool:
        """Whether there is an entry of this heading."""
        return heading_key(heading) in self._places

    def take(self, heading: str, style: str) -> int | None:
        """The page of the next unused entry of a heading; that of a preface may say more than 前言."""
        keys = {heading_key(heading)} | {key for key in self._places if style == "前言" and key.endswith("前言")}
        found = min((place for key in keys if (place := self._next(key)) is not None), default=None)
        if found is None:
            return None
        self._used = found + 1
        return self._pages[found]

    def _next(self, key: str) -> int | None:
        places = self._places.get(key, [])
        at = bisect_left(places, self._used)
        return places[at] if at < len(places) else None
