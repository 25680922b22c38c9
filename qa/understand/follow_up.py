"""Follow-ups: a question that leans on the one before, made understandable alone."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.text.numbering import ordinals_in_digits
from index.text.periods import years
from index.text.places import places_in
from qa.understand.address import address_of
from qa.understand.cues import cue

_SHORT = 8
"""Characters up to which a question is taken for a follow-up, whatever it looks like."""


def stand_alone(text: str, history: Sequence[str], *, follows: bool = False) -> str:
    """A follow-up made understandable without what was asked before; ``follows`` takes it for one whatever it looks like.

    A short question that opens or ends as a follow-up takes over the earlier question; what it
    names itself (a place, a year) replaces the same kind of thing there.
    """
    earlier = next((h for h in reversed(history) if h), "")
    if not earlier or not (follows or cue("follow_up").search(text) or len(text) <= _SHORT):
        return text
    base = stand_alone(earlier, history[: max(0, len(history) - 1)])
    chapter, before = address_of(ordinals_in_digits(text)), address_of(ordinals_in_digits(base))
    if chapter and before:
        return ordinals_in_digits(base).replace(before.words, chapter.words)
    own_places, own_years = places_in(text), years(text)
    rest = cue("follow_up_edge").sub("", text).strip("，, ")
    for kind, own in ((places_in(base), own_places), (tuple(f"{y}年" for y in years(base)), tuple(f"{y}年" for y in own_years))):
        if own and kind and kind[0] in base:
            base = base.replace(kind[0], own[0])
            rest = rest.replace(own[0], "")
    unlisted = re.match(r"(?:到?20\d\d年)?([\u4e00-\u9fff]{2,4}?[市县区州])", base)
    if unlisted and re.fullmatch(r"[\u4e00-\u9fff]{2,4}[市县区州]", rest):
        return base.replace(unlisted[1], rest)
    rest = re.sub(r"^[省市县区到在的]+$", "", rest)
    replaced = _replace_same_kind(base, cue("pointing").sub("", rest))
    if replaced:
        return replaced
    return f"{cue('asking').sub('', base).strip('?？。，,的 ')}，{rest}？" if len(rest) > 1 else base


def narrowed_to(name: str, base: str) -> str:
    """A question put to one place or plan only; as it is where ``name`` is empty. The places that it names itself give way."""
    if not name:
        return base
    if places_in(name):
        for place in places_in(base):
            base = re.sub(rf"{re.escape(place)}[省市县区州]?(?:[和与跟及、]|的)?", "", base)
    return f"{name}{base}" if name not in base else base


def _replace_same_kind(base: str, phrase: str) -> str:
    """The earlier question with the thing of the same kind replaced (…集群的营收 by 乙集群); empty where
    it names none. Two things are of one kind if their names end alike."""
    if not 3 <= len(phrase) <= 24 or cue("asks").search(phrase):
        return ""
    for size in (4, 3, 2):
        match = re.search(rf"[^，,。？?的在到]*?{re.escape(phrase[-size:])}", base)
        if match and match[0] != phrase:
            return base.replace(match[0], phrase)
    return ""
