"""Places that no table lists, by the names with their kind (县, 镇) that texts give them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import accumulate

from index.text.places.gazetteer import gazetteer, meant
from index.text.segment import segment, segmenter
from index.text.word_lists import kinds_of

COUNTRY = "全国"
"""The place of what holds for the whole country."""
Names = tuple[tuple[str, tuple[str, ...]], ...]
"""Names by what they lie in."""
_KINDS = "省市县区州旗镇乡"
_TOWN = re.compile("[镇乡]$")
_NAME = rf"[\u4e00-\u9fff]{{2,3}}[{_KINDS}]"
_TOLD_OF = re.compile(rf"(?:^|(?<=[,，、。;；:：]))({_NAME})(?=(?:到|至)?(?:19|20)\d{{2}}年)|其中:?：?({_NAME})(?=\d)", re.MULTILINE)
"""What a clause is told of: a name right before a year (某县2025年…), or of the whole one part (其中某县3个)."""
_OPENS = re.compile(rf"(?:^|(?<=[,，、。;；:：?？和与及比在到]))({_NAME})")
_WITHIN = r"([\u4e00-\u9fff]{1,3}[镇乡])"
_COMMON = {kind: frozenset(words) for kind, words in kinds_of("place_common").items()}
_OFTEN = 10
"""Times that jieba's corpus has a common noun that ends in a kind (示范区)."""


def names_of_plans(plans: Iterable[tuple[str, Sequence[str], str]]) -> Names:
    """The places that plans name and no table lists, by what they lie in, each behind that: those that plans are of, those that a
    heading or a table row is of or a clause tells of, and the towns that are named right behind one of these.

    Args:
        plans: of each its place (empty where none is known), what its headings and table rows say, and its text.
    """
    return together(_named(*plan) for plan in plans)


def together(plans: Iterable[Iterable[tuple[str, Sequence[str]]]]) -> Names:
    """The names that ``names_of_plans`` gives for each of some plans, as it gives them for all."""
    found: dict[str, dict[str, None]] = {}
    for names in plans:
        for above, inner in names:
            found.setdefault(above, {}).update(dict.fromkeys(inner))
    return tuple((above, tuple(names)) for above, names in found.items() if names)


def _named(place: str, labels: Sequence[str], text: str) -> Names:
    found: list[tuple[str, tuple[str, ...]]] = []
    if place and place != COUNTRY and not meant(place):
        found.append(("", (place,)))
    told = ("".join(groups) for groups in _TOLD_OF.findall(text))
    own = dict.fromkeys(n for n in (*labels, *told) if re.fullmatch(_NAME, n) and n != place and is_name(n))
    around = [n for n in own if not _TOWN.search(n)]
    towns = {n: [t for t in re.findall(f"{n}{_WITHIN}", text) if len(t) > 2 and is_name(t, known=True)] for n in around}
    behind = {t for inner in towns.values() for t in inner}
    alone = [n for n in own if n not in around and n not in behind]
    return (*found, (place, tuple(dict.fromkeys((*around, *alone)))), *((n, tuple(dict.fromkeys(inner))) for n, inner in towns.items()))


def is_name(word: str, *, known: bool = False) -> bool:
    """Whether a word that ends in a kind of place may be the name of one that no table lists: no common noun (城市, 老旧小区, 试点县);
    ``known``: the place that it lies in stands before it."""
    stem, kind = word[:-1], word[-1]
    last = _COMMON["字"] | (_COMMON["区前"] if kind == "区" else frozenset())
    common = stem[-1] in last or stem[0] in _COMMON["首字"] or any(w in _COMMON["词"] for w in (stem, *segment(stem)))
    return not common and not _is_listed(word) and (known or segmenter().count(word) < _OFTEN)


def is_common(word: str) -> bool:
    """Whether what stands before a kind of place says which ones are meant and names none (重点, 试点)."""
    return word in _COMMON["词"]


def unlisted_in(text: str) -> tuple[str, ...]:
    """The names of places that no table lists with which a text or a part of it begins, in order, each once; no longer word
    (自己市里) and nothing around a place that is listed."""
    borders = {0, *accumulate(map(len, segment(text)))}
    known = [name for at in range(len(text)) for name in gazetteer().written.get(text[at : at + 2], ()) if text.startswith(name, at)]
    found = (m for m in _OPENS.finditer(text) if {m.end(1) - 1, m.end(1)} <= borders)
    return tuple(dict.fromkeys(m[1] for m in found if is_name(m[1]) and not any(name in m[1] for name in known)))


def _is_listed(name: str) -> bool:
    return name in gazetteer().meant
