"""What the declarations of an element of a web page do to its text: whether anybody sees it, and whether it stands above the line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

STRUCK = frozenset(("del", "s", "strike"))
"""Elements that strike their text out."""
_COMMENT = re.compile(r"/\*(?:.*?\*/|.*)", re.S)
_IMPORTANT = re.compile(r"!\s*important$")
_NUMBER = re.compile(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)")
_SHIFT = re.compile(r"translate(?:x|y|3d)?\(([^()]*)\)")
_NO_SCALE = re.compile(r"scale\(\s*0\s*\)")
_NO_OPACITY = re.compile(r"opacity\(\s*0?\.?0*%?\s*\)")
_CLEAR = re.compile(r"transparent|#(?:[\da-f]{3}0|[\da-f]{6}00)|(?:rgb|hsl)a?\((?:(?:[^,()]+,){3}|[^/()]+/)\s*(?:0?\.)?0+%?\s*\)")
"""A colour that nobody sees; in ``rgb`` and ``hsl`` by a fourth value of nought."""
_RECTANGLE = re.compile(r"rect\(([^()]*)\)")
_CUT_AWAY = re.compile(r"inset\(\s*(?:[5-9]\d|100)(?:\.\d+)?%\s*\)|circle\(\s*0(?:px|%)?\s*(?:at\b[^()]*)?\)")
_SIZE_OF_FONT = re.compile(r"(?:^|\s)(\d*\.?\d+(?:[a-z]+|%)?)(?=\s*/|\s)")
_RAISED = re.compile(r"super|text-top|(?:0?\.[2-9]\d*|1(?:\.\d+)?)r?em|[2-9]\d(?:\.\d+)?%|(?:[3-9]|1\d)(?:\.\d+)?p[xt]")
"""Where a power stands: a word, or a fifth of the height of the print and more above the line."""
_FAR = -1000
"""How far to the left of its place or above it a text is out of sight, in pixels or whatever unit."""
_FAR_RIGHT = 5000
"""How far to the right a text that stands outside the flow is out of sight, in pixels."""
_SCREEN = -100
"""The same as ``_FAR`` in hundredths of the screen or of what a text stands in."""
_FAINT = 0.05
"""Up to which opacity nobody sees a text."""
_ANYWHERE = frozenset(("initial", "inherit", "unset", "revert", "revert-layer"))
_DISPLAY = (
    "none", "inline", "block", "flex", "grid", "table", "inline-block", "inline-flex", "inline-grid", "inline-table", "list-item",
    "contents", "flow-root", "ruby", "table-row", "table-cell", "table-caption", "table-column", "table-row-group",
    "table-header-group", "table-footer-group", "-webkit-box", "-webkit-inline-box", "-webkit-flex", "-ms-flexbox", "-ms-grid",
)  # fmt: skip
_WORDS = {
    "display": frozenset(_DISPLAY),
    "visibility": frozenset(("visible", "hidden", "collapse")),
    "content-visibility": frozenset(("visible", "hidden", "auto")),
}
"""The properties that take one of these words and nothing else."""
_SIDES = ("top", "right", "bottom", "left")
_PUSHED = ("left", "right", "top", "text-indent", "margin-left", "margin-top")
"""The properties that push a text to the left of its place, above it or, by a negative right side, to the right."""
_CLOSED = ("height", "max-height", "width", "max-width")
_SIZES = frozenset(("opacity", *_CLOSED, *_PUSHED, "font-size"))
WITH = {
    **{name: frozenset(("overflow",)) for name in _CLOSED},
    "top": frozenset(("position",)),
    "clip": frozenset(("position",)),
    "color": frozenset(("background-clip", "-webkit-background-clip")),
}
"""The properties that hide a text only with what another one says."""
_OTHERS = ("transform", "text-decoration", "text-decoration-line", "clip-path", "filter", "scale", "vertical-align")
DECIDE = frozenset((*_WORDS, *_SIZES, *WITH, *_OTHERS, *_SIDES)).union(*WITH.values())
"""The properties by which a text is seen or not, or stands above the line."""


_TURNED = {"unicode-bidi": ("bidi-override", "isolate-override"), "direction": ("rtl",)}


class Said(NamedTuple):
    """The value of a declaration, in small letters, and whether it is marked as important."""

    value: str
    important: bool


def declarations(style: str) -> dict[str, Said]:
    """The declarations of a style by their name, each as it holds: the last one, an important one before others, and none that
    a browser passes over since it knows no such value."""
    found: dict[str, Said] = {}
    for name, value in _written(style):
        value, marks = _IMPORTANT.subn("", value.strip())
        if name == "font":
            # It sets the size too, to the usual one where it says none.
            size = _SIZE_OF_FONT.search(value)
            name, value = "font-size", size[1] if size is not None else "medium"
        said = Said(value.strip(), marks > 0)
        if name and _is_known(name, said.value) and (said.important or name not in found or not found[name].important):
            found[name] = said
    return found


def _written(style: str) -> Iterator[tuple[str, str]]:
    """The names and values of a style as they stand, those for all sides at once as one for each."""
    for declaration in _COMMENT.sub("", style).lower().split(";"):
        name, _, value = declaration.partition(":")
        name = name.strip()
        sides = value.split()
        if name == "inset" and 0 < len(sides) <= len(_SIDES):
            # Up, right, down, left; what is missing is as the side across.
            for at, side in enumerate(_SIDES):
                yield side, sides[at] if at < len(sides) else sides[at - 2] if at - 2 < len(sides) and at >= 2 else sides[0]
        else:
            yield name, value


def _is_known(name: str, value: str) -> bool:
    if value in _ANYWHERE or name in _WORDS:
        return value in _ANYWHERE or value in _WORDS[name]
    if name in _SIZES:
        # A word (auto, medium) is a size, and so is what is to be worked out (calc, var).
        return _NUMBER.match(value) is not None or value.replace("-", "").isalpha() or "(" in value
    return bool(value)


def hides(name: str, style: str, *, hidden: bool, holds_others: bool) -> bool:
    """Whether nobody sees the text of an element, or sees it struck out.

    Args:
        name: of the element.
        style: its own declarations.
        hidden: it has the attribute of that name.
        holds_others: other elements stand in it: no size of print is often set on what holds elements of another size, to
            close the gaps between them.
    """
    if hidden or name in STRUCK:
        return True
    return bool(style) and unseen(declarations(style), holds_others=holds_others)


def unseen(said: dict[str, Said], *, holds_others: bool) -> bool:
    """Whether declarations hide the text of an element or strike it out; ``holds_others`` as in ``hides``."""
    values = {name: value for name, (value, _) in said.items()}
    if values.get("display") == "none" or values.get("visibility") in ("hidden", "collapse"):
        return True
    if values.get("content-visibility") == "hidden" or _number(values.get("opacity")) <= _FAINT:
        return True
    if any("line-through" in values.get(name, "") for name in ("text-decoration", "text-decoration-line")):
        return True
    if any(_is_far(values.get(name)) for name in _PUSHED) or _is_moved_off(values):
        return True
    if "hidden" in values.get("overflow", "") and _is_closed(values):
        return True
    if _is_zero(values.get("scale")) or _NO_OPACITY.search(values.get("filter", "")) or _is_cut_away(values):
        return True
    return not holds_others and (_is_zero(values.get("font-size")) or _is_clear(values))


def _is_far(value: str | None) -> bool:
    """Whether a length is so far to the left or above that nothing is left on the screen."""
    return _number(value) <= (_SCREEN if re.search("(?:%|v[wh])$", value or "") else _FAR)


def _is_moved_off(values: dict[str, str]) -> bool:
    """Whether a text is moved or drawn off the screen, or drawn at no size."""
    transform = values.get("transform", "")
    shifts = [part.strip() for shift in _SHIFT.finditer(transform) for part in shift[1].split(",")]
    out_of_flow = values.get("position") in ("absolute", "fixed")
    return (
        _NO_SCALE.search(transform) is not None or any(map(_is_far, shifts)) or (out_of_flow and _number(values.get("left")) >= _FAR_RIGHT)
    )


def _is_closed(values: dict[str, str]) -> bool:
    """Whether nothing, or a point, is left of the box of a text."""
    return any(_is_zero(values.get(name)) for name in _CLOSED) or all(
        any(re.fullmatch(r"[01](?:\.\d*)?px", values.get(f"{most}{name}", "")) for most in ("", "max-")) for name in ("width", "height")
    )


def _is_clear(values: dict[str, str]) -> bool:
    """Whether print has a colour that nobody sees, and no ground is cut to its shape, which would be seen."""
    return _CLEAR.fullmatch(values.get("color", "")) is not None and not any(values.get(name) == "text" for name in WITH["color"])


def _is_cut_away(values: dict[str, str]) -> bool:
    """Whether nothing is left of the place of a text; ``clip`` cuts only what stands outside the flow."""
    if _CUT_AWAY.search(values.get("clip-path", "")):
        return True
    found = _RECTANGLE.fullmatch(values.get("clip", "")) if values.get("position") in ("absolute", "fixed") else None
    sides = re.split(r"[\s,]+", found[1].strip()) if found is not None else []
    # Up, right, down, left.
    return len(sides) == 4 and "auto" not in sides and (_number(sides[0]) >= _number(sides[2]) or _number(sides[3]) >= _number(sides[1]))


def _number(value: str | None) -> float:
    found = _NUMBER.match(value or "")
    return float(found[0]) if found is not None else 1.0


def _is_zero(value: str | None) -> bool:
    return _number(value) == 0


def is_raised(name: str, style: str) -> bool:
    """Whether an element stands above the line."""
    return name == "sup" or (bool(style) and raises(declarations(style)))


def raises(said: dict[str, Said]) -> bool:
    """Whether declarations set a text above the line."""
    if "position" in said and said["position"].value == "relative" and "top" in said:
        return said["top"].value.startswith("-") and _RAISED.fullmatch(said["top"].value[1:]) is not None
    return "vertical-align" in said and _RAISED.fullmatch(said["vertical-align"].value) is not None


def is_turned(style: str) -> bool:
    """Whether a text is shown from right to left, whatever its characters."""
    said = declarations(style)
    return all(name in said and said[name].value in values for name, values in _TURNED.items())
