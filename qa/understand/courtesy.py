"""What is said to the assistant besides questions about plans: greetings, thanks, what it can do, which plans it holds."""

from __future__ import annotations

import re

from index.text.analyze import normalise
from qa.understand.cues import cue

KINDS = ("greeting", "thanks", "ability", "plans")
"""Groups of ``cues.toml``, in the order in which they count, and texts of ``prompts/courtesy.md``."""
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_WORD = re.compile(r"[a-z]{2}")
_SENTENCE = 3
"""Words from which on a text in letters alone is a question in another language, not a name or a slip of the keyboard."""


def courtesy_of(question: str) -> str:
    """Which text of ``prompts/courtesy.md`` answers what was typed; empty where it is a question about plans."""
    text = re.sub(r"\W", "", normalise(question))
    kind = next((kind for kind in KINDS if cue(kind).fullmatch(text)), "")
    if not kind and not _CHINESE.search(text) and sum(_WORD.match(word) is not None for word in normalise(question).split()) >= _SENTENCE:
        return "foreign"
    return kind
