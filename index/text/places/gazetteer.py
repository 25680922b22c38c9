"""The names of places that count in a text: those of the country, of foreign countries and of the active profile."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from typing import NamedTuple, TypeVar

from index.text import profile
from index.text.places.divisions import Division, Level, countries, divisions
from index.text.word_lists import kinds_of, words_of

_RANK = {"省": 0, "市": 1, None: 2, "县": 3}
_KINDS = "市县区"
"""Of units of one level and short name the more usual first."""
_ANY_KIND = "市区县州"
_LEVELS_BY_KIND: dict[str, Level] = {"省": "省", "市": "市", "州": "市"}
"""The level of a place that no table lists; without these a county or below."""
_T = TypeVar("_T")


class Gazetteer(NamedTuple):
    """``meant``: the units that each name may mean, the most usual first; ``written``: the names that count in a text, by
    their first two characters, the longest first; ``behind``: those that count only behind the unit above; ``own``: the
    units that the active profile names; ``told``: the names that only the plans tell."""

    meant: dict[str, tuple[Division, ...]]
    written: dict[str, tuple[str, ...]]
    behind: frozenset[str]
    own: frozenset[Division]
    told: frozenset[str]


@profile.remembered()
def gazetteer() -> Gazetteer:
    """All names that count while the active profile does."""
    told = _told()
    own = _of_profile() | told
    meant: dict[str, list[Division]] = {}
    written: set[str] = set()
    units = sorted(
        dict.fromkeys((*divisions(), *countries(), *own)), key=lambda u: (_RANK[u.level], u not in own, _KINDS.find(u.plain[-1]))
    )
    for unit in units:
        forms = own[unit] if unit in own else unit.names if _is_home(unit) else _written(unit)
        written.update(forms)
        for name in dict.fromkeys((*unit.names, *forms)):
            meant.setdefault(name, []).append(unit)
    behind = frozenset(kinds_of("place_marks")["前有上级"])
    return Gazetteer(_frozen(meant), _by_head(written), behind, frozenset(own), frozenset(unit.full for unit in told))


def _by_head(names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    heads: dict[str, list[str]] = {}
    for name in sorted(names, key=lambda n: (-len(n), n)):
        heads.setdefault(name[:2], []).append(name)
    return _frozen(heads)


def _frozen(lists: Mapping[str, list[_T]]) -> dict[str, tuple[_T, ...]]:
    return {key: tuple(values) for key, values in lists.items()}


def _written(unit: Division) -> tuple[str, ...]:
    """The names of a unit that count in a text: without its kind only where that is no everyday word."""
    words = _everyday(unit.level == "县")
    return tuple(name for name in unit.names if name in (unit.full, unit.plain) or name not in words)


@functools.cache
def _everyday(county: bool) -> frozenset[str]:
    """Short names that are everyday words or parts of other names."""
    return frozenset((*kinds_of("place_marks")["有类"], *(words_of("place_words") if county else ())))


def _is_home(unit: Division) -> bool:
    """Whether a plan of the open index is of a unit: its short name counts, be it an everyday word."""
    return unit.level != "县" and bool({unit.plain, unit.short} & set(profile.active().homes))


def _of_profile() -> dict[Division, tuple[str, ...]]:
    """Units that the active profile names, with the names that count; those that the table does not know become units
    of the level below the one that they are listed under, and unknown heads provinces."""
    known: dict[str, Division] = {name: u for u in reversed((*divisions(), *countries())) if u.level != "县" for name in u.names}
    own: dict[Division, tuple[str, ...]] = {}
    for head, names in profile.active().places:
        above = known.setdefault(head, Division(head, head, head, "省"))
        if above not in divisions():
            own.setdefault(above, (head,))
        for name in names:
            unit, forms = _unit_of_profile(name, above)
            own[unit] = (*own.get(unit, ()), *forms)
            known.setdefault(unit.short, unit)
    return own


def _told() -> dict[Division, tuple[str, ...]]:
    """Units that only the plans of an index tell of, each with its name: nothing shorter counts."""
    known: dict[str, Division] = {name: u for u in reversed(divisions()) if u.level != "县" for name in u.names}
    found: dict[Division, tuple[str, ...]] = {}
    for head, names in profile.active().told:
        above = known.get(head)
        for name in names:
            level = _LEVELS_BY_KIND.get(name[-1], "县")
            unit = Division(name, name, name, "县" if above and above.level == level == "市" else level, above)
            found[unit] = (name,)
            known[name] = unit
    return found


def _unit_of_profile(name: str, above: Division) -> tuple[Division, tuple[str, ...]]:
    plain = name.removesuffix("*")
    unit = next((u for u in divisions() if u.above == above and plain in u.names), None)
    if unit:
        return unit, tuple(dict.fromkeys((unit.full, unit.plain, *(() if plain != name else (name,)))))
    level: Level | None = above.level and ("县" if above.level == "市" or above.full.endswith("市") else "市")
    return Division(plain, plain, plain, level, above), (plain,) if plain == name else tuple(plain + kind for kind in _ANY_KIND)


@profile.remembered(maxsize=8192)
def meant(place: str) -> tuple[Division, ...]:
    """The units that a place is: one, several that no name sets apart, none where it is unknown."""
    units = gazetteer().meant.get(place, ())
    alike = tuple(u for u in units if _rank(u) == _rank(units[0]) and u.plain == units[0].plain)
    return alike or _of_its_own_name().get(place, ())


def _rank(unit: Division) -> tuple[int, bool]:
    return _RANK[unit.level], unit not in gazetteer().own


@profile.remembered()
def _of_its_own_name() -> dict[str, tuple[Division, ...]]:
    return {own_name(u): (u,) for units in gazetteer().meant.values() for u in units}


def place_name(unit: Division) -> str:
    """The name that a unit goes by among places: the short one where it is the first to be meant by it, else the plain."""
    first = next(iter(meant(unit.short)), unit)  # another thread may just have taken another profile
    return unit.short if (first.level, first.plain) == (unit.level, unit.plain) else unit.plain


@profile.remembered(maxsize=8192)
def own_name(unit: Division) -> str:
    """The name that no other unit has: with the unit above in front where its own does not set it apart."""
    name = place_name(unit)
    return name if meant(name) == (unit,) or not unit.above else unit.above.plain + unit.plain
