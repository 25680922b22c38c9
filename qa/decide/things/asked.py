"""What kind of thing a question asks for, told from its wording by ``qa/understand/data/things.toml``."""

from __future__ import annotations

import functools
import re
from typing import Literal, cast

from index.text.analyze import normalise
from qa.understand import cues
from qa.understand.question_type import without_end

Thing = Literal["person", "place", "firm", "day", "ordinal", "meeting", "names", "reason"]
"""``names``: which ones those are that are counted."""


@functools.cache
def wordings() -> dict[Thing, re.Pattern[str]]:
    """How questions ask for each kind of thing."""
    return {cast(Thing, thing): cues.any_of(said) for thing, said in cues.read("things").items()}


def things_asked(text: str) -> frozenset[Thing]:
    """The kinds of thing that a question asks for; empty where it asks for none that can be told by its look."""
    said = without_end(normalise(text))
    return frozenset(thing for thing, pattern in wordings().items() if pattern.search(said))
