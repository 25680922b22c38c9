"""The paragraph styles of a DOCX: what a paragraph takes over from its style and the styles that one is based on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from index.parse.formats.docx.numbering import attribute, child_value, integer

_MAX_DEPTH = 30


@dataclass
class Style:
    """A paragraph style: its own name, the id of the one it is based on, its numbering, and whether it has an outline level."""

    name: str
    based_on: str
    num: str | None
    level: int | None
    outline: bool


@dataclass
class Styles:
    """The paragraph styles of a document by their ids; ``default`` is the id of the one that paragraphs without a style have."""

    by_id: dict[str, Style] = field(default_factory=dict)
    default: str = ""

    @classmethod
    def read(cls, root: etree._Element | None) -> Styles:
        """Reads the styles part; without one there is no style."""
        found = cls()
        for node in root.iterfind("{*}style") if root is not None else ():
            if attribute(node, "type") != "paragraph":
                continue
            properties = node.find("{*}pPr")
            numbers = properties.find("{*}numPr") if properties is not None else None
            key = attribute(node, "styleId")
            found.by_id[key] = Style(
                child_value(node, "name") or "",
                child_value(node, "basedOn") or "",
                child_value(numbers, "numId"),
                integer(child_value(numbers, "ilvl"), 0) if child_value(numbers, "ilvl") is not None else None,
                integer(child_value(properties, "outlineLvl"), 9) < 9,
            )
            if attribute(node, "default") in ("1", "true"):
                found.default = key
        return found

    def chain(self, key: str) -> Iterator[tuple[str, Style]]:
        """A style and those it is based on; a circle ends."""
        key = key or self.default
        for _ in range(_MAX_DEPTH):
            style = self.by_id.get(key)
            if style is None:
                return
            yield key, style
            key = style.based_on
