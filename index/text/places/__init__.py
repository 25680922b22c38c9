"""Which places a text is about, what they lie in, and of which place a document is.

A place goes by its short name (昆山); by its plain name where a higher or more usual unit has the short one (吉林市 beside
吉林); and where units share even that, one of them by the unit above it (南京市鼓楼区).
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping

from index.text import profile
from index.text.places.divisions import Division, Level, other_names
from index.text.places.gazetteer import gazetteer, meant, own_name, place_name
from index.text.places.unlisted import COUNTRY as COUNTRY
from index.text.segment import borders_around
from index.text.word_lists import kinds_of, words_of

_HAS_BEHIND = re.compile(r"[省市县区州港人]|新区|自贸|自由贸易|半岛")
"""What may follow a name within one word (海南自由贸易港, 釜山港)."""
_MODERN = re.compile("现代化(?=都市圈)")
"""The area around a city is named with or without this word."""
_AROUND = "都市圈"
_LEVELS: tuple[Level, ...] = ("国家", "省", "市", "县")
_NATIONAL = re.compile(r"国务院|中共中央|全国|中华人民共和国|中国|我国|国家|^[^省市县区州]*(?:部|总局|委员会)(?=$|[、,，;；])")
"""Bodies of the whole country among issuers that no place is named with, and words for it in titles."""
_UNLISTED = re.compile(
    r"^(?:(?:19|20)\d{2}年)?(?![全各某本我])([\u4e00-\u9fff]{2,4}?(?:[市县区州](?=人民|政府|委|发展|国民经济|“?十)|省(?![内级直份会市域])))"
)
"""A place that no table lists, as the issuer or the title of its plan names it."""
_KINDS: dict[str, Level] = {"省": "省", "市": "市", "州": "市", "县": "县", "区": "县"}


@profile.remembered(maxsize=16384)
def places_in(text: str) -> tuple[str, ...]:
    """Places named in a text, in order, each once, without 省, 市, 县.

    A name counts only where it begins and ends with a word (海口 is none in 临海口岸).
    """
    found = ((name, units[0]) for name, units in _found(text))
    return tuple(dict.fromkeys(name if name in other_names().get(unit.full, ()) else place_name(unit) for name, unit in found))


def names_in(text: str) -> tuple[str, ...]:
    """The names of places as a text writes them (大理白族自治州), in order, each once."""
    return tuple(dict.fromkeys(name for name, _ in _found(text)))


@profile.remembered(maxsize=4096)
def meanings_in(text: str) -> dict[str, tuple[str, ...]]:
    """What each place that a text names, by its name in ``places_in``, may be there: the names that no other place has, the most
    usual first; where the unit above stands right before it (南京市鼓楼区), only that one."""
    found: dict[str, tuple[str, ...]] = {}
    for name, units in _found(text):
        known = name if name in other_names().get(units[0].full, ()) else place_name(units[0])
        found.setdefault(known, tuple(map(own_name, units)))
    return found


def _found(text: str) -> Iterator[tuple[str, tuple[Division, ...]]]:
    """Names as written with the units that they may mean."""
    known = gazetteer()
    starts = [i for i in range(len(text) - 1) if any(text.startswith(n, i) for n in known.written.get(text[i : i + 2], ()))]
    if not starts:
        return
    borders = borders_around(starts, text)
    taken = {i for _, span in _areas(text) for i in range(*span)}
    end, before = 0, tuple[Division, ...]()
    for start in starts:
        if start in taken or start < end:
            continue
        for name in known.written[text[start : start + 2]]:
            behind = start + len(name)
            # Of names that no table lists the segmenter knows nothing.
            bordered = name in known.told or (start in borders and (behind in borders or _HAS_BEHIND.match(text, behind)))
            if not text.startswith(name, start) or not bordered:
                continue
            units = _within_the_one_before(name, before if start == end else ())
            if units:
                end, before = behind, units
                yield name, units
                break


def _within_the_one_before(name: str, before: tuple[Division, ...]) -> tuple[Division, ...]:
    """The units that a name may mean right behind that of other units: a county there lies in them (福州钟楼区 is not that of
    常州)."""
    known = gazetteer()
    units = known.meant[name]
    inner = tuple(u for u in units if any(b in u.chain for b in before))
    # What lies in a place that no table lists is not known.
    strange = before and before[0].level != "县" and before[0].full not in known.told and units[0].level == "县"
    return inner or (() if strange or name in known.behind else units)


def areas_in(text: str) -> tuple[str, ...]:
    """Areas that are no unit of government named in a text, in order, each once: parts of a province (苏北), the area
    around a city (南京现代化都市圈 as 南京都市圈), those of the active profile by the name that it gives first."""
    return tuple(dict.fromkeys(name for name, _ in _areas(text)))


def plain_areas(text: str) -> str:
    """The text with the areas around cities named the short way (都市圈 for 现代化都市圈)."""
    return _MODERN.sub("", text)


@profile.remembered(maxsize=16384)
def _areas(text: str) -> tuple[tuple[str, tuple[int, int]], ...]:
    first = {other: name for name, others in profile.active().areas for other in others}
    found = (m for m in _area_pattern(_AROUND in text).finditer(text) if not _begins_a_place(m[0], text, m.start()))
    return tuple((first.get(m[0], plain_areas(m[0])), m.span()) for m in found)


def _begins_a_place(area: str, text: str, at: int) -> bool:
    """Whether the name of an area is the beginning of a longer one of a place (黔东 of 黔东南)."""
    names = gazetteer().written.get(area[:2], ())
    return any(len(name) > len(area) and text.startswith(name, at) for name in names)


@profile.remembered()
def _area_pattern(around: bool) -> re.Pattern[str]:
    """Areas by their names, and those around cities too, which only few texts have."""
    own = [n for name, others in profile.active().areas for n in (name, *others)]
    areas = "|".join(sorted((*words_of("areas"), *own), key=len, reverse=True))
    cities = "|".join(sorted(_cities(), key=len, reverse=True)) if around else ""
    # A gulf, a harbour or a peninsula is named after an area without being it (胶东半岛).
    return re.compile(rf"(?:{areas})(?![湾半口港])" + (rf"|(?:{cities})(?:现代化)?{_AROUND}" if around else ""))


def _cities() -> set[str]:
    return {name for name, units in gazetteer().meant.items() if units[0].level != "县" and name == units[0].short}


def province_of(place: str) -> str:
    """The province or foreign country that a place lies in; the place itself where it is unknown or ambiguous."""
    tops = {place_name((u, *u.chain)[-1]) for u in meant(place)}
    return tops.pop() if len(tops) == 1 else place


def city_of(place: str) -> str:
    """The city that a county-level place belongs to; the place itself where it is a city or province, or ambiguous."""
    cities = {place_name(u.city) for u in meant(place) if u.city}
    return cities.pop() if len(cities) == 1 else place


def level_of(place: str) -> Level | None:
    """The level of government of a place; None where it is unknown or abroad."""
    if place == COUNTRY:
        return "国家"
    return next((u.level for u in meant(place)), None)


def parents(place: str) -> tuple[str, ...]:
    """The places that a place lies in, from the nearest to the whole country; of an ambiguous name, those that all of its
    places lie in; nothing for an unknown place."""
    chains = [_chain(u) for u in meant(place)]
    return tuple(p for p in chains[0] if all(p in chain for chain in chains)) if chains else ()


def _chain(unit: Division) -> tuple[str, ...]:
    return (*map(own_name, unit.chain), *((COUNTRY,) if unit.level else ()))


def within(place: str, other: str) -> bool:
    """Whether a place is another or lies in it; of an ambiguous name, whether one of its places does."""
    others = meant(other)
    return place == other or any(
        (other == COUNTRY and u.level is not None) or any(o == v for o in others for v in (u, *u.chain)) for u in meant(place)
    )


def candidates(name: str, home: str = "") -> tuple[str, ...]:
    """The places that a name may mean, the most usual first, each by a name that no other has (南京市鼓楼区).

    Of these only those in ``home``, or in the nearest unit around it that has one. Empty for an unknown name.
    """
    units = gazetteer().meant.get(name, ()) or meant(name)
    around = (home, *parents(home)) if home else ()
    near = (found for place in around if (found := [u for u in units if within(own_name(u), place)]))
    return tuple(map(own_name, next(near, units)))


def scope_words(text: str, home: str = "") -> Level | None:
    """The level of government that words such as 全省, 我市 mean in a text, by the first of them; None without one.

    ``home`` is the place whose text it is: 全市 in a text of 北京 is a province, 全区 in one of 广西 too.
    """
    words = _scopes()
    found = scope_names().search(text)
    if not found:
        return None
    units = meant(home) if home else ()
    return units[0].level if units and units[0].full.endswith(found[0][-1]) else words[found[0]]


@functools.cache
def scope_names() -> re.Pattern[str]:
    """The words that name a level of government without a place (全省, 我市)."""
    return re.compile("|".join(_scopes()))


@functools.cache
def _scopes() -> Mapping[str, Level]:
    return {word: level for level in _LEVELS for word in kinds_of("place_scopes")[level]}


@profile.remembered(maxsize=4096)
def place_of(title: str, issuer: str) -> tuple[str, Level | None]:
    """The place that a document is of and its level, from its title and who issued it; ("", None) where neither says.

    A local issuer's document is of its place or of one in it that the title names first; that of a body of the country is
    of the country, or of the place that the title names first. A place that no table lists goes by its full name.
    """
    title, issuer = ("".join(text.split()) for text in (title, issuer))
    unlisted = next((m[1] for text in (issuer, title) if (m := _UNLISTED.match(text)) and not places_in(m[1])), "")
    if unlisted:
        return unlisted, _KINDS[unlisted[-1]]
    ours, named = _first_place(issuer), _first_place(title)
    place = named if named and (not ours or within(named, ours)) else ours
    if not place and any(_NATIONAL.search(text) for text in (issuer, title)):
        place = COUNTRY
    return place, level_of(place)


def _first_place(text: str) -> str:
    """The place that a text names first, the innermost where places in it follow (上海市普陀区); else one above counties
    that it begins with, though within a word (海南自贸港)."""
    place: Division | None = None
    for _, units in _found(text):
        inner = units if place is None else [u for u in units if place in u.chain]
        if not inner:
            break
        place = inner[0]
    known = gazetteer()
    begins = (known.meant[name][0] for name in known.written.get(text[:2], ()) if text.startswith(name))
    place = place or next((unit for unit in begins if unit.level != "县"), None)
    return own_name(place) if place else ""


def is_listed(place: str) -> bool:
    """Whether a table lists a place: that of the country, of foreign countries, or of the profile."""
    return any(u.full not in gazetteer().told for u in meant(place))


def full_name(place: str) -> str:
    """The name of a place with its kind (南京市), empty where it is unknown."""
    return next((u.plain for u in meant(place)), "")
