"""Where the plans speak of a name (a place, a body, a project, a term): every unit, not the first hits of a search."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from index.store.port import Store
from index.text.analyze import normalise
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


_kept: dict[str, tuple[tuple[str, str], ...]] = {}
"""What the units of the index in use say, by its fingerprint and time."""


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

    def names(text: str) -> bool:
        return key in text and (not place or not {place, f"{place}县"}.isdisjoint(places_in(text)))

    found = []
    for (chunk, unit), (said, above) in zip(_units(store), _texts(store), strict=True):
        # The topic line of a paragraph says nothing that its sentences do not stand under.
        if (plans and chunk.doc_id not in plans) or (unit.lead and is_title(unit)):
            continue
        if names(said):
            found.append(Mention(chunk, unit, above=False))
        elif unit.kind != "note" and names(above):
            found.append(Mention(chunk, unit, above=True))
    return found


def by_section(found: Sequence[Mention]) -> Iterator[tuple[Chunk, list[Mention]]]:
    """Mentions by the section that they stand in, in order, each section with its first chunk."""
    sections: dict[tuple[str, str], list[Mention]] = {}
    for mention in found:
        sections.setdefault((mention.chunk.doc_id, mention.chunk.locator), []).append(mention)
    yield from ((group[0].chunk, group) for group in sections.values())


def _units(store: Store) -> Iterator[tuple[Chunk, Unit]]:
    return ((c, u) for c in store.chunks for u in c.units)


def _texts(store: Store) -> tuple[tuple[str, str], ...]:
    """What each unit says and what stands over it, as it is compared; kept for the store in use."""
    key = f"{store.fingerprint} {store.created}"
    if key not in _kept:
        texts = tuple((normalise(u.text), normalise(f"{strip_heading(c.headings[-1])} {u.lead}")) for c, u in _units(store))
        _kept.clear()
        _kept[key] = texts
        return texts
    return _kept[key]
