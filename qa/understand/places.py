"""Whose matter a question asks about: the places and the level of government that it means, settled by those that the plans are of."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from index.text.places import COUNTRY, candidates, is_listed, level_of, meanings_in, places_in, scope_words, within
from index.text.places.divisions import Level
from index.text.places.unlisted import unlisted_in
from index.types import Document
from qa.shelf import shelf_of
from qa.understand.cues import cue

_KIND = re.compile("(?<=..)[省市州县区]$")


@dataclass(frozen=True, slots=True)
class Meant:
    """Where a question is about: the ``places`` that what answers must be of, ``own`` the ids of the plans of the place where it
    names one that has any; ``choices`` are the places that an ambiguous name may mean, where nothing settles it."""

    places: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()


def level_meant(text: str) -> Level | None:
    """The level of government whose matter a question asks about (全国, 国家“十五五”规划, 全省, 我市); None where it does not say,
    or names the level only beside the matter (全国重要的基地, 占全省比重)."""
    rest = cue("level_aside").sub(" ", text)
    return "国家" if cue("nation").search(rest) else scope_words(rest)


def of_level(level: Level, documents: Sequence[Document]) -> tuple[str, ...]:
    """The plans of a level of government."""
    return shelf_of(documents).by_level.get(level, ())


def places_meant(text: str, documents: Sequence[Document]) -> Meant:
    """The places that a question is about, not those where a road leads to, nor the one place that all plans are of."""
    home = shelf_of(documents).by_place
    asked, meanings = _asked(text, home), meanings_in(text)
    settled = {name: _settled(name, meanings.get(name, (name,)), home) for name in asked}
    choices = next((found for found in settled.values() if len(found) > 1), ())
    own = {name: found[0] for name, found in settled.items() if found and found[0] in home}
    if len(home) == 1:
        asked = tuple(name for name in asked if name not in own)
    named = tuple(_very_place(name, own, meanings) for name in asked)
    return Meant(named, home[own[asked[0]]] if len(home) > 1 and len(asked) == 1 and own else (), choices)


def _very_place(name: str, own: Mapping[str, str], meanings: Mapping[str, Sequence[str]]) -> str:
    """A place whose name others have too by the name that none has, where it is settled by a plan of it, or by the unit above
    that is named with it."""
    alone = meanings[name][0] if len(meanings.get(name, ())) == 1 else name
    return own.get(name, alone) if len(candidates(name)) > 1 else name


def is_own(name: str, place: str) -> bool:
    """Whether a name that a text has is that of a place."""
    return name == place or place in candidates(name) or _KIND.sub("", place) == name


def is_of_its_own(name: str, own: str, named: Collection[str]) -> bool:
    """Whether what a plan of the place ``own`` says is of the place that goes by a name: the two are one, and it names only
    places within."""
    return is_own(name, own) and all(within(p, name) for p in named)


def _settled(name: str, meanings: Sequence[str], home: Collection[str]) -> tuple[str, ...]:
    """What a name means among its meanings: those that plans are of, else those that lie where plans are of, else nothing;
    more than one where that does not settle it."""
    own = [m for m in meanings if m in home]
    if own:
        return tuple(own) if level_of(own[0]) == "县" else (own[0],)
    near = [m for m in meanings if level_of(m) == "县" and any(within(m, p) for p in home if p and p != COUNTRY)]
    return tuple(near) if level_of(meanings[0]) == "县" else ()


def _asked(text: str, home: Collection[str]) -> tuple[str, ...]:
    """Places that a text is about, in order."""
    named, meanings = places_in(text), meanings_in(text)
    together = cue("severally").search(text) is not None
    # A place inside another (of a country, a province, a city) is one place, not two.
    holding = {
        p
        for p in named
        for q in named
        if p != q and re.search(rf"{p}[省市]?{q}", text) and all(within(m, p) for m in meanings.get(q, (q,))[:1])
    }
    asked = (p for p in named if p not in holding and (together or not _is_destination(p, text)) and not _is_end_of_a_road(p, text))
    return tuple(dict.fromkeys((*asked, *_unlisted(text, named, home))))


def _unlisted(text: str, named: Collection[str], home: Collection[str]) -> tuple[str, ...]:
    """Places of plans that no table lists, as far as a text names them without their kind where no other is named, and places
    that neither a table nor a plan knows."""
    own = (p for p in home if p and p != COUNTRY and not is_listed(p) and not named and _KIND.sub("", p) in text)
    return (*own, *unlisted_in(text))


def _is_destination(place: str, text: str) -> bool:
    """Whether a text only goes to a place, or around it."""
    toward, around = cue("toward"), cue("around")
    return any(toward.search(text, 0, m.start()) or around.match(text, m.end()) for m in re.finditer(place, text))


def _is_end_of_a_road(place: str, text: str) -> bool:
    """Whether a road of a text begins at a place and ends at another (甲到乙的高铁)."""
    return any(cue("road_onwards").match(text, m.end()) for m in re.finditer(place, text))
