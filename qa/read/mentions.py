"""Where the plans speak of a name (a place, a body, a project, a term): every unit, not the first hits of a search."""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.store.port import Store
from index.text.analyze import normalise, pairs, spellings
from index.text.numbering import strip_heading
from index.text.places import places_in
from index.types import Chunk, Unit
from qa.read.subject import is_title


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
    place = places[0] if len(places) == 1 and wanted.startswith(places[0]) and len(wanted) <= len(places[0]) + 1 else ""
    key = place or wanted

    characters = spellings(key)

    def names(text: str) -> bool:
        # To normalise is slow, and most headings have nothing of the name.
        if characters and characters.isdisjoint(text):
            return False
        said = normalise(text)
        return key in said and (not place or not {place, f"{place}县"}.isdisjoint(places_in(said)))

    likely = _with_the_pairs_of(key, store)
    above = functools.cache(names)
    found = []
    for number, chunk in enumerate(store.chunks):
        if plans and chunk.doc_id not in plans:
            continue
        of_heading = above(strip_heading(chunk.headings[-1]))
        for at, unit in enumerate(chunk.units, int(store.unit_start[number])):
            own = bool(likely[at]) and names(unit.text)
            over = not own and unit.kind != "note" and (of_heading or above(unit.lead))
            # The topic line of a paragraph says nothing that its sentences do not stand under.
            if (own or over) and not (unit.lead and is_title(unit)):
                found.append(Mention(chunk, unit, above=over))
    return found


def _with_the_pairs_of(key: str, store: Store) -> NDArray[np.bool_]:
    """Of each unit, whether it has every pair of Chinese characters of a name, by the inverted index of pairs; of all that it may
    where the index cannot tell."""
    likely = np.ones(len(store.units), np.bool_)
    for pair in {p for p in pairs(key) if len(p) == 2 and not p.isascii()}:
        has = store.scores("unit_pairs", (pair,)) > 0
        # A store that scores only the best units does not tell which the others are.
        if np.count_nonzero(has) == store.frequency(pair, "unit_pairs"):
            likely &= has
    return likely


def by_section(found: Sequence[Mention]) -> Iterator[tuple[Chunk, list[Mention]]]:
    """Mentions by the section that they stand in, in order, each section with its first chunk."""
    sections: dict[tuple[str, str], list[Mention]] = {}
    for mention in found:
        sections.setdefault((mention.chunk.doc_id, mention.chunk.locator), []).append(mention)
    yield from ((group[0].chunk, group) for group in sections.values())
