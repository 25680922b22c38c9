"""Lists that stand in a section, whatever their shape: its parts, the topics of its paragraphs, what is numbered, 一是…二是…,
what a sentence announces."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, takewhile
from typing import Literal

from index.store.port import Store
from index.text.numbering import numbered_items, recognise, spelled, spelled_run, strip_heading, strip_number
from index.types import Chunk, Section, Unit
from qa.read.announced import announces, head_of, runs
from qa.read.subject import is_title

Items = list[tuple[Chunk, Unit]]

_FEWEST = 4
"""Numbered items from which on they are what a section is: fewer may be an aside of a sentence."""


_ANNOUNCES = re.compile(r"(?:几|以下|[一二三四五六七八九十\d])\w{0,4}(?:项|方面|件|点)\w{0,8}[。：]$")
"""Ends of sentences that say how many things come behind them (重点做好以下七个方面工作。)."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A list: the words that say what of (``head``, and ``announced`` by the sentence before it), the section that it stands
    in, and its ``items``, or the ``parts`` whose headings they are. Of a ``run`` each item has its own words in ``said``, where
    it is not ``uncounted`` clauses; ``by`` is the unit that announces the list."""

    shape: Literal["parts", "topics", "numbered", "spelled", "group", "run"]
    head: str
    announced: str
    doc_id: str
    locator: str
    headings: tuple[str, ...]
    items: tuple[tuple[Chunk, Unit], ...] = ()
    parts: tuple[Section, ...] = ()
    said: tuple[str, ...] = ()
    by: tuple[Chunk, Unit] | None = None
    uncounted: bool = False

    @property
    def count(self) -> int:
        """How many things it lists."""
        if self.shape == "numbered":
            return sum(len(numbered_items(u.text)) for _, u in self.items)
        if self.shape == "spelled":
            return sum(map(len, spelled_run(u.text for _, u in self.items)))
        return len(self.items or self.parts)


def listings(doc_id: str, locator: str, store: Store) -> Iterator[Listing]:
    """The lists of a section, the widest first.

    Args:
        doc_id: the plan.
        locator: the section.
        store: the index.
    """
    units = [(c, u) for c in store.passages(doc_id, locator) for u in c.units if u.kind in ("sentence", "row")]
    section = store.section(doc_id, locator)
    headings = units[0][0].headings if units else section.headings if section else ()
    if not headings:
        return
    where = (doc_id, locator, headings)
    own = strip_heading(headings[-1])
    parts = _parts(doc_id, locator, store)
    if len(parts) > 1:
        by = next((told for told in units[-1:] if _announces(told[1].text, len(parts))), None)
        yield Listing("parts", own, by[1].text if by else "", *where, parts=parts, by=by)
    told = [(c, u) for c, u in units if not is_title(u)]
    if is_numbered(told) and sum(len(numbered_items(u.text)) for _, u in told) >= _FEWEST:
        yield Listing("numbered", own, "", *where, tuple(told))
        return
    firsts = [next(group) for _, group in groupby(units, key=lambda pair: pair[1].paragraph)]
    topics = tuple((c, u) for c, u in firsts if u.lead or u.kind == "row")
    if len(topics) > 1:
        yield Listing("topics", own, "", *where, topics)
    yield from _groups(units, where)
    yield from _spelled(units, where)
    for run in runs(units):
        said, items = zip(*run.items, strict=True)
        yield Listing("run", run.head, run.by[1].text, *where, items, said=said, by=run.by, uncounted=not run.counted)


def is_numbered(items: Sequence[tuple[Chunk, Unit]]) -> bool:
    """Whether all that is said is numbered items."""
    return bool(items) and all(numbered_items(u.text) for _, u in items)


def _parts(doc_id: str, locator: str, store: Store) -> tuple[Section, ...]:
    """The numbered sections right below a section, boxes left out."""
    start = f"{locator}/"
    below = [s for s in store.by_id[doc_id].sections if s.locator.startswith(start) and "/" not in s.locator[len(start) :]]
    return tuple(s for s in below if (found := recognise(s.headings[-1])) is not None and found.style != "专栏")


def _announces(text: str, count: int) -> bool:
    """Whether a sentence announces what comes behind it, by its end, by its words, or by saying how many there are."""
    return text.endswith(("：", ":")) or _ANNOUNCES.search(text) is not None or announces(text, count)


def _groups(units: Items, where: tuple[str, str, tuple[str, ...]]) -> Iterator[Listing]:
    """The paragraphs under each title line within a section (（八）展会。 1.… 2.…)."""
    titles = dict.fromkeys(strip_number(u.text).rstrip("。：:") for _, u in units if not u.lead)
    under: dict[str, Items] = {}
    for told in units:
        # One pass over the words of each lead: a section may have a hundred thousand lines.
        lead = told[1].lead
        for title in {lead[: space.start()] for space in re.finditer(" ", lead)} & titles.keys():
            under.setdefault(title, []).append(told)
    for title in titles:
        firsts = tuple(next(group) for _, group in groupby(under.get(title, ()), key=lambda pair: pair[1].paragraph))
        if len(firsts) > 1:
            yield Listing("group", title, "", *where, firsts)


def _spelled(units: Items, where: tuple[str, str, tuple[str, ...]]) -> Iterator[Listing]:
    """What is told as 一是…二是…, within a sentence or over several and over paragraphs, with the sentence that announces it."""
    run: Items = []
    announced = ""
    by: tuple[Chunk, Unit] | None = None
    for i, (chunk, unit) in enumerate(units):
        found = spelled(unit.text)
        if found is not None and found[0] == 1:
            yield from _run(run, announced, by, units, where)
            before = units[i - 1] if i else None
            said = unit.text[: found[1]] or (before[1].text if before else "")
            run, announced = [(chunk, unit)], f"{said} {unit.lead}"
            by = (chunk, unit) if found[1] else before if before and _announces(before[1].text, 0) else None
        elif run and spelled_run([*(u.text for _, u in run), unit.text]):
            run.append((chunk, unit))
    yield from _run(run, announced, by, units, where)


def _run(
    run: Items, announced: str, by: tuple[Chunk, Unit] | None, units: Items, where: tuple[str, str, tuple[str, ...]]
) -> Iterator[Listing]:
    items = [item for found in spelled_run(u.text for _, u in run) for item in found]
    if len(items) > 1:
        # What all items say (一是突出…，二是突出…) is what they are called by.
        bare = [re.sub("^[^是要]*[是要]", "", item) for item in items]
        alike = "".join(c[0] for c in takewhile(lambda c: len(set(c)) == 1, zip(*bare, strict=False)))
        # A section that says much besides is not what the list is of.
        opened = announced.split("：")[0] if by and len(units) > 2 * len(items) else ""
        yield Listing("spelled", head_of(opened) or strip_heading(where[2][-1]), f"{announced} {alike}", *where, tuple(run), by=by)
