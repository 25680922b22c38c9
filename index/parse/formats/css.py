"""What the styles of a web page do to its text: what nobody sees of it, what is struck out, what stands above the line."""

from __future__ import annotations

import contextlib
import re

from bs4 import BeautifulSoup, Tag
from soupsieve import SelectorSyntaxError

STRUCK = frozenset(("del", "s", "strike"))
"""Elements that strike their text out."""
_UNSEEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|text-decoration[^;]*line-through|content-visibility\s*:\s*hidden"
    r"|(?<![\w-])opacity\s*:\s*0*\.?0+(?![\d.])|(?<![\w-])(?:left|top|text-indent)\s*:\s*-\d{4,}|scale\(\s*0\s*\)"
    r"|(?<![\w-])(?:max-)?height\s*:\s*0(?![\d.]).*overflow\s*:\s*hidden|overflow\s*:\s*hidden.*(?<![\w-])(?:max-)?height\s*:\s*0(?![\d.])",
    re.I | re.S,
)
"""Declarations by which nobody sees a text, or sees it struck out."""
_NO_SIZE = re.compile(r"(?<![\w-])font-size\s*:\s*0*\.?0+(?![\d.])", re.I)
"""Often set on what holds elements of another size, to close the gaps between them."""
_RAISED = re.compile(r"vertical-align\s*:\s*(?:super|text-top)", re.I)
_NOT_MEANT = re.compile(r"/\*.*?\*/|@(?:media|supports|container)[^{}]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", re.S)
"""Comments and rules for other media: paper, small screens."""
_RULE = re.compile(r"([^{}@]{1,500})\{([^{}]{1,2000})\}")
_MOST_STYLES = 200_000
_MOST_MATCHES = 2_000_000
"""Rules by elements that are looked at: more would take minutes, and no page of a government has them."""


def hides(name: str, style: str, *, hidden: bool, holds_others: bool = True) -> bool:
    """Whether nobody sees the text of an element, or sees it struck out.

    Args:
        name: of the element.
        style: its own declarations.
        hidden: it has the attribute of that name.
        holds_others: other elements stand in it.
    """
    if hidden or name in STRUCK or _UNSEEN.search(style) is not None:
        return True
    return not holds_others and _NO_SIZE.search(style) is not None


def is_raised(name: str, style: str) -> bool:
    """Whether an element stands above the line."""
    return name == "sup" or _RAISED.search(style) is not None


def mark_hidden(soup: BeautifulSoup) -> None:
    """Marks as hidden what the style sheets of a page hide; not where that is most of the page, which a script then shows."""
    sheets = "".join(tag.get_text() for tag in soup("style"))[:_MOST_STYLES]
    rules = [selectors for selectors, said in _RULE.findall(_NOT_MEANT.sub("", sheets)) if hides("", said, hidden=False)]
    found: list[Tag] = []
    for selector in rules[: _MOST_MATCHES // max(1, len(soup.find_all(True)))] if rules else ():
        # A selector that is none, or of a state (:hover), hides nothing.
        with contextlib.suppress(SelectorSyntaxError, NotImplementedError):
            found += soup.select(selector.strip())
    if sum(len(tag.get_text()) for tag in found) * 2 < len(soup.get_text()):
        for tag in found:
            tag["hidden"] = ""
