"""Where the plans speak of a name (a place, a body, a project, a term): every unit, not the first hits of a search."""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from index.store.plan_files import heading_text
from index.store.port import Store
from index.store.words.phrases import chunks_headed, units_with
from index.text.analyze import normalise, spellings
from index.text.numbering import strip_heading
from index.text.places import places_in
from index.types import Chunk, Unit
from qa.read.subject import is_title

_KINDS_OF_PLACE = ("", *"省市县区州盟旗")


@dataclass(frozen=True, slots=True)
class Mention:
    """A unit that speaks of a name; ``above``: not in its own words but in its topic or the heading over it."""

    chunk: Chunk
    unit: Unit
    above: bool


def mentions(name: str, store: Store, plans: Collection[str] = ()) -> list[Mention]:
    """Every unit of an index that has a name in its words, its topic or the heading over it, in the order of the text.

    A place is meant where its name stands for itself (海口 is none in 临海口岸), with or without 省, 市, 县, 区; a city with
    the county that has its name, which lies in it.

    Args:
        name: what is looked for; empty for nothing.
        store: the index.
        plans: ids of the plans to look in; all where empty.
    """
    wanted = normalise(name)
    if not wanted:
        return []
    places = places_in(wanted)
    of_one = len(places) == 1 and wanted.startswith(places[0])
    # 甲港 is not 甲.
    place = places[0] if of_one and wanted.removeprefix(places[0]) in _KINDS_OF_PLACE else ""
    key = place or wanted

    characters = spellings(key)

    def names(text: str) -> bool:
        # To normalise is slow, and most headings have nothing of the name.
        if characters and characters.isdisjoint(text):
            return False
        said = normalise(text)
        return key in said and (not place or not {place, f"{place}县"}.isdisjoint(places_in(said)))

    above = functools.cache(names)
    found = []
    for at, number in _likely(key, store, plans):
        chunk, unit = store.chunks[number], store.units[at]
        own = names(unit.text)
        over = not own and unit.kind != "note" and (above(strip_heading(chunk.headings[-1])) or above(unit.lead))
        # The topic line of a paragraph says nothing that its sentences do not stand under.
        if (own or over) and not ((over or unit.lead) and is_title(unit)):
            found.append(Mention(chunk, unit, above=over))
    return found


def _likely(key: str, store: Store, plans: Collection[str]) -> list[tuple[int, int]]:
    """Numbers of the units that may have a name in their words, their topic or a heading above them, and of their chunks."""
    headed = chunks_headed(key, store)
    starts, ends = store.unit_start[headed], np.append(store.unit_start, len(store.unit_chunk))[headed + 1]
    under = [np.arange(start, end) for start, end in zip(starts, ends, strict=True)]
    units = np.unique(np.concatenate([units_with(key, store), *under]))
    chunks = store.unit_chunk[units]
    meant = store.in_plans(plans)[chunks]
    return list(zip(units[meant].tolist(), chunks[meant].tolist(), strict=True))


def is_stated(name: str, store: Store) -> bool:
    """Whether a normalised name stands in any unit, or in the title of a plan or one of its headings."""

    def over(number: int) -> str:
        chunk = store.chunks[number]
        return heading_text(chunk, store.by_id[chunk.doc_id].title)

    return any(name in normalise(over(n)) for n in chunks_headed(name, store).tolist()) or store.has_phrase(name)


def by_section(found: Sequence[Mention]) -> Iterator[tuple[Chunk, list[Mention]]]:
    """Mentions by the section that they stand in, in order, each section with its first chunk."""
    sections: dict[tuple[str, str], list[Mention]] = {}
    for mention in found:
        sections.setdefault((mention.chunk.doc_id, mention.chunk.locator), []).append(mention)
    yield from ((group[0].chunk, group) for group in sections.values())
