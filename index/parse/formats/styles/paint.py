"""Print of a web page that is there and that nobody sees: in the colour of its ground, or too small.

Colour and size are handed down from element to element as a browser does (CSS Color 4, CSS Fonts 4), and so is the ground that is seen
through an element without one of its own. A ground that cannot be told (a picture, a sheet that is not in the page) lets print be seen.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString

from index.parse.formats.styles.cascade import Page, Rule, held
from index.parse.formats.styles.css import Said

_NAMES = frozenset(("color", "-webkit-text-fill-color", "font-size", "background", "background-color", "background-image"))
_HEX = re.compile(r"#([\da-f]{3}|[\da-f]{6})")
_THREE = re.compile(r"rgba?\(\s*(\d+)\s*[,\s]\s*(\d+)\s*[,\s]\s*(\d+)\s*(?:[,/]\s*(?:1|100%)\s*)?\)")
_BRIGHTEST = re.compile(r"hsla?\([^()]*[,\s]100%\s*\)")
_WHITES = frozenset(("white", "snow", "ivory", "ghostwhite", "floralwhite", "mintcream", "azure"))
_PARENTS = frozenset(("inherit", "unset", "currentcolor", "revert", "revert-layer"))
_NO_GROUND = frozenset(("none", "transparent", "inherit", "initial", "unset", "revert", "rgba(0,0,0,0)"))
_SIZE = re.compile(r"(\d+(?:\.\d*)?|\.\d+)(px|pt|em|rem|%|ex|ch|vw|vh)?")
_ALIKE = 12
"""How far the parts of two colours, of 0 to 255, may lie apart that nobody tells apart."""
_TOO_SMALL = {"px": 3.0, "pt": 2.0, "rem": 0.2, "vw": 0.1, "vh": 0.1, "": 3.0}
"""The size of print, by its unit, under which it cannot be read; a file in PDF is measured by the same."""
_WHITE, _BLACK = (255, 255, 255), (0, 0, 0)
Colour = tuple[int, int, int] | str
"""Red, green and blue of 0 to 255, or the words for a colour where these are not worked out."""


class Look(NamedTuple):
    """How print in an element looks: its colour, the ground under it (None where that cannot be told), whether it is too small."""

    colour: Colour = _BLACK
    ground: Colour | None = _WHITE
    small: bool = False

    @property
    def is_seen(self) -> bool:
        """Whether print of this look is seen."""
        return not self.small and (self.ground is None or not _alike(self.colour, self.ground))


def hide(page: Page, rules: Sequence[Rule]) -> None:
    """Marks the print of a page that nobody sees as hidden; not where that is most of the page, whose ground then is another.

    Args:
        page: whose print it is; a page that cost too much to look through stays as it is.
        rules: of its style sheets.
    """
    said = held(page, rules, _NAMES)
    if page.left < 0 or not (said or any(tag.name == "font" or tag.has_attr("bgcolor") for tag in page.elements)):
        return
    outside = page.soup.find("link", rel="stylesheet") is not None or any("@import" in tag.get_text() for tag in page.soup("style"))
    looks: dict[int, Look] = {}
    unseen: list[NavigableString] = []
    for tag in page.elements:
        look = looks[id(tag)] = _look(tag, said.get(id(tag), {}), looks.get(id(tag.parent), Look()), outside=outside)
        if not look.is_seen:
            unseen += [text for text in tag.children if type(text) is NavigableString and text.strip()]
    if sum(map(len, unseen)) * 2 < len(page.soup.get_text()):
        for text in unseen:
            _wrap(text, page.soup)


def _wrap(text: NavigableString, soup: BeautifulSoup) -> None:
    holder = soup.new_tag("span", hidden="")
    text.replace_with(holder)
    holder.append(text)


def _look(tag: Tag, said: dict[str, Said], outer: Look, *, outside: bool) -> Look:
    """How print in an element looks.

    Args:
        tag: the element.
        said: what holds of it by its own style and the sheets.
        outer: how print looks in what it stands in.
        outside: whether sheets that are not in the page may say more of what has a class or a name.
    """
    if not said and tag.name not in ("font", "a") and not tag.attrs:
        return outer
    if outside and (tag.has_attr("class") or tag.has_attr("id")):
        outer = outer._replace(ground=None, small=False)
    values = {name: value for name, (value, _) in said.items()}
    colour = (
        values.get("-webkit-text-fill-color") or values.get("color") or (str(tag.get("color", "")).lower() if tag.name == "font" else "")
    )
    if colour and colour not in _PARENTS:
        outer = outer._replace(colour=_BLACK if colour == "initial" else _colour(colour))
    elif tag.name == "a" and tag.has_attr("href") and not colour:
        outer = outer._replace(colour="link")
    if size := values.get("font-size"):
        outer = outer._replace(small=_is_small(size, outer.small))
    grounds = [values.get(name, "") for name in ("background", "background-color", "background-image")]
    grounds += [str(tag.get("bgcolor", "")).lower(), "url()" if tag.has_attr("background") else ""]
    for ground in grounds:
        if ground and ground not in _NO_GROUND:
            outer = outer._replace(ground=_ground(ground))
    return outer


def _colour(words: str) -> Colour:
    words = words.strip()
    if found := _HEX.fullmatch(words if words.startswith("#") else f"#{words}"):
        digits = found[1] if len(found[1]) == 6 else "".join(c * 2 for c in found[1])
        return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)
    if three := _THREE.fullmatch(words):
        return min(int(three[1][:3]), 255), min(int(three[2][:3]), 255), min(int(three[3][:3]), 255)
    return _WHITE if words in _WHITES or _BRIGHTEST.fullmatch(words) else _BLACK if words == "black" else words


def _ground(words: str) -> Colour | None:
    """The colour of a ground; None of one that cannot be told."""
    if "(" in words and _THREE.fullmatch(words) is None:
        return None
    colours = [colour for part in ([words] if "(" in words else words.split()) if isinstance(colour := _colour(part), tuple)]
    return colours[0] if colours else words if words.isalpha() else None


def _alike(one: Colour, other: Colour) -> bool:
    if isinstance(one, str) or isinstance(other, str):
        return one == other
    return all(abs(a - b) <= _ALIKE for a, b in zip(one, other, strict=True))


def _is_small(size: str, before: bool) -> bool:
    """Whether print is too small to be read; a share of what is around it is as small as that, or nothing."""
    found = _SIZE.fullmatch(size)
    if found is None:
        # A word, or what has to be worked out.
        return before and size in (*_PARENTS, "smaller", "larger")
    number, unit = float(found[1]), found[2] or ""
    return number < _TOO_SMALL[unit] if unit in _TOO_SMALL else before or number == 0
