"""Finds the table of contents: no text to cite, but it knows the page of every section."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from index.parse.lines import Line
from index.text.numbering import recognise

_LEADER = " \t.．·・…‥_-—–"
_ENTRY_END = re.compile(r"(?<=[\s.．·・…‥])\d{1,4}$")
_DOTTED = re.compile(r"[.．·・…‥]\s*[.．·・…‥]\s*\d{1,4}$|\t\s*\d{1,4}$")
_HEAD = re.compile(r"^目\s*[录次]$")
_PROSE = re.compile(r"[。；！？]")


@dataclass(frozen=True, slots=True)
class Contents:
    """The body lines without the table of contents, and its entries as (heading text, page)."""

    lines: list[Line]
    entries: list[tuple[str, int | None]]


def heading_key(text: str) -> str:
    """A heading without spaces, marks and leaders, for comparing the table with the body."""
    return re.sub(rf"[\s{re.escape(_LEADER)}*#,，、:：（）()]", "", text)


def split_contents(lines: list[Line]) -> Contents:
    """Cuts out the table of contents: the lines after 目录, or any run of dotted entries."""
    start = next((i for i, line in enumerate(lines) if _HEAD.match(_flat(line))), None)
    if start is not None:
        end, entries = _read(lines, start + 1)
        return Contents(lines[:start] + lines[end:], entries)
    dotted = [i for i, line in enumerate(lines) if _is_dotted_heading(line)]
    if len(dotted) < 3:
        return Contents(lines, [])
    entries = [e for i in dotted for e in _complete([_flat(lines[i])])]
    keep = set(range(len(lines))) - set(dotted)
    return Contents([lines[i] for i in sorted(keep)], entries)


def _flat(line: Line) -> str:
    return re.sub(r"[ ]+", " ", line.text).strip()


def _is_dotted_heading(line: Line) -> bool:
    return recognise(_flat(line)) is not None and _DOTTED.search(_flat(line)) is not None


def _read(lines: list[Line], at: int) -> tuple[int, list[tuple[str, int | None]]]:
    """Reads entries from line ``at``; returns the first line after the table and the entries."""
    entries: list[tuple[str, int | None]] = []
    seen: set[str] = set()
    pending: list[str] = []
    pending_at = at
    while at < len(lines):
        text = _flat(lines[at])
        starts = recognise(text) is not None
        ended = _ENTRY_END.search(text) is not None
        if _PROSE.search(text) or (not ended and (starts or not pending) and heading_key(text) in seen):
            break
        # A line that neither opens nor closes an entry: the body has begun, unless entries go on.
        more = any(_ENTRY_END.search(_flat(later)) for later in lines[at + 1 : at + 4])
        if not (starts or ended or pending or more):
            break
        if starts and pending:
            entries += _complete(pending)
            seen.update(heading_key(e[0]) for e in entries[-1:])
            pending = []
        if not pending:
            pending_at = at
        pending.append(text)
        at += 1
        if ended:
            entries += _complete(pending)
            seen.update(heading_key(e[0]) for e in entries[-1:])
            pending = []
    # What is still open at the end had no page number: it belongs to the body.
    return (pending_at if pending else at), entries


def _complete(parts: Iterable[str]) -> list[tuple[str, int | None]]:
    """One entry from the lines that it was folded over."""
    text = " ".join(parts)
    match = _ENTRY_END.search(text)
    title, page = (text[: match.start()], int(match[0])) if match else (text, None)
    title = title.rstrip(_LEADER).strip()
    return [(title, page)] if title else []
