"""Characters that nobody sees, or that strike out what stands before them: they would part a number in two, or show another one."""

from __future__ import annotations

import re

UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffc\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
"""Unicode's default ignorable characters (DerivedCoreProperties.txt), its other format and control characters, among them those that
turn the direction of writing (https://www.unicode.org/reports/tr9/), and the place of an object that is not there."""
STRUCK = re.compile("(?:[^\\s\u0300-\u036f][\u0335-\u0338\u20d2\u20d3\u20e5\u20e6\u20eb])+")
"""Characters with a line through them (Unicode's combining overlays)."""


def seen(text: str) -> str:
    """A text without what nobody sees of it."""
    return UNSEEN.sub("", text)
