"""How the runs of a DOCX look: what is hidden, struck out or too small to see, and what is set as a power."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from index.parse.formats.docx.numbering import attribute, child_value, integer, is_on

_MAX_DEPTH = 30
_TOO_SMALL = 4
"""Half points: a text of two points is a grey line."""
_WHITE = 250
"""The least of the three colours, of 255, from which on text is white."""
_SYMBOLS = {
    "symbol": dict(zip("\xa3\xb0\xb1\xb3\xb4\xb9\xbb\xd7\xb8", "≤°±≥×≠≈·÷", strict=True)),
}
"""Characters of the font Symbol by their code (Adobe's Symbol encoding) that change what a number says."""


@dataclass
class Looks:
    """The properties of runs and of paragraphs by the styles that have any, and what each style is based on."""

    properties: dict[str, etree._Element] = field(default_factory=dict)
    paragraphs: dict[str, etree._Element] = field(default_factory=dict)
    based_on: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, root: etree._Element | None) -> Looks:
        """Reads the styles part; without one there is no style."""
        found = cls()
        for node in root.iterfind("{*}style") if root is not None else ():
            key, properties = attribute(node, "styleId"), node.find("{*}rPr")
            found.based_on[key] = child_value(node, "basedOn") or ""
            if properties is not None:
                found.properties[key] = properties
            if (whole := node.find("{*}pPr")) is not None:
                found.paragraphs[key] = whole
        return found

    def unseen(self, run: etree._Element, paragraph: etree._Element | None, *, on_paper: bool) -> str:
        """Why a reader does not see a run as text, in Chinese for the report; empty where one does.

        Args:
            run: the run.
            paragraph: the properties of its paragraph.
            on_paper: it stands on the page itself; what is white in a table or a box may stand on a dark ground.
        """
        if self._is_on("vanish", run, paragraph):
            return "去掉隐藏文字"
        if self._is_on("strike", run, paragraph) or self._is_on("dstrike", run, paragraph):
            return "去掉划去的文字"
        size = self._value("sz", run, paragraph)
        if size is not None and 0 < integer(attribute(size, "val"), 24) <= _TOO_SMALL:
            return "去掉隐藏文字"
        color = self._value("color", run, paragraph)
        if on_paper and color is not None and _is_white(attribute(color, "val")) and not self._is_shaded(run, paragraph):
            return "去掉隐藏文字"
        return ""

    def is_raised(self, run: etree._Element, paragraph: etree._Element | None) -> bool:
        """Whether a run stands above the line."""
        aligned, moved = self._value("vertAlign", run, paragraph), self._value("position", run, paragraph)
        up = moved is not None and integer(attribute(moved, "val"), 0) > 0
        return up or (aligned is not None and attribute(aligned, "val") == "superscript")

    def _is_on(self, name: str, run: etree._Element, paragraph: etree._Element | None) -> bool:
        found = self._value(name, run, paragraph)
        return found is not None and is_on(found)

    def _value(self, name: str, run: etree._Element, paragraph: etree._Element | None) -> etree._Element | None:
        """A property of a run: its own, else that of its style, else that of its paragraph's style."""
        for properties in self._chain(run.find("{*}rPr"), paragraph):
            found = properties.find(f"{{*}}{name}")
            if found is not None:
                return found
        return None

    def _is_shaded(self, run: etree._Element, paragraph: etree._Element | None) -> bool:
        """Whether a run stands on a ground of another colour than white: its own, or that of its paragraph."""
        mark, shade = self._value("highlight", run, paragraph), self._value("shd", run, paragraph)
        wholes = (paragraph, *(self.paragraphs.get(key) for key in self._styles(child_value(paragraph, "pStyle"))))
        below = next((found for whole in wholes if whole is not None and (found := whole.find("{*}shd")) is not None), None)
        marked = mark is not None and attribute(mark, "val") not in ("none", "white")
        return marked or any(found is not None and _is_ground(found) for found in (shade, below))

    def _chain(self, own: etree._Element | None, paragraph: etree._Element | None) -> Iterator[etree._Element]:
        if own is not None:
            yield own
        for key in (child_value(own, "rStyle"), child_value(paragraph, "pStyle")):
            yield from (found for style in self._styles(key) if (found := self.properties.get(style)) is not None)

    def _styles(self, key: str | None) -> Iterator[str]:
        """A style and those that it is based on; a circle ends."""
        for _ in range(_MAX_DEPTH):
            if not key:
                return
            yield key
            key = self.based_on.get(key)


def _is_white(color: str) -> bool:
    """Whether a colour in hexadecimal digits is white, or cannot be told from it."""
    return re.fullmatch(r"[0-9A-Fa-f]{6}", color) is not None and min(bytes.fromhex(color)) >= _WHITE


def _is_ground(shade: etree._Element) -> bool:
    """Whether a shade is seen: of its two colours ``fill`` lies below the pattern, which is black where ``color`` is automatic."""
    fill, pattern = attribute(shade, "fill"), attribute(shade, "val")
    if fill not in ("", "auto") and not _is_white(fill):
        return True
    return pattern not in ("", "clear", "nil") and not _is_white(attribute(shade, "color"))


def symbol(node: etree._Element) -> str:
    """The character that a symbol of a font stands for; empty where that is not known."""
    code = attribute(node, "char")
    try:
        at = int(code, 16) & 0xFF
    except ValueError:
        return ""
    return _SYMBOLS.get(attribute(node, "font").lower(), {}).get(chr(at), "")


def formula(node: etree._Element) -> str:
    """A formula in a line: powers behind ``^``, fractions with ``/``."""
    name = etree.QName(node).localname
    if name == "t":
        return node.text or ""
    parts = {str(etree.QName(child).localname): formula(child) for child in node if isinstance(child.tag, str)}
    match name:
        case "sSup":
            return f"{parts.get('e', '')}^{parts.get('sup', '')}"
        case "f":
            return f"{parts.get('num', '')}/{parts.get('den', '')}"
    return "".join(formula(child) for child in node if isinstance(child.tag, str))
