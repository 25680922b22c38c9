"""Follow-ups: a question that leans on the one before, made understandable alone."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.facts.names import MEASURE
from index.facts.times import pointed
from index.text.numbering import ordinals_in_digits
from index.text.periods import years
from index.text.places import places_in
from index.text.segment import segment
from qa.understand.address import address_of, after
from qa.understand.cues import cue

_SHORT = 8
"""Characters up to which a question is taken for a follow-up, whatever it looks like."""


def stand_alone(text: str, history: Sequence[str], now: int, *, follows: bool = False) -> str:
    """A follow-up made understandable without what was asked before; ``follows`` takes it for one whatever it looks like,
    ``now`` is the year in which it is asked, from which the years count that it only points at (今年).

    A short question that opens or ends as a follow-up takes over the earlier question; what it
    names itself (a place, a year) replaces the same kind of thing there. The year before or after (上一年, 去年) is that of the
    year asked about before.
    """
    earlier = next((h for h in reversed(history) if h), "")
    if not earlier or not (follows or cue("follow_up").search(text) or len(text) <= _SHORT):
        return text
    base = pointed(stand_alone(earlier, history[: max(0, len(history) - 1)], now), now)
    base, text = leaning(base, text)
    text = pointed(text, now)
    chapter, before = address_of(ordinals_in_digits(text)), address_of(ordinals_in_digits(base))
    if chapter and before:
        return ordinals_in_digits(base).replace(before.words, after(before, chapter))
    rest = cue("follow_up_edge").sub("", text).strip("，, ")
    for kind, own in ((_places(base), _places(text)), (tuple(f"{y}年" for y in years(base)), tuple(f"{y}年" for y in years(text)))):
        if own and kind and kind[0] in base:
            base = base.replace(kind[0], own[0])
            rest = rest.replace(own[0], "").lstrip("的")
    unlisted = re.match(r"(?:到?20\d\d年)?([\u4e00-\u9fff]{2,4}?[市县区州])", base)
    if unlisted and re.fullmatch(r"[\u4e00-\u9fff]{2,4}[市县区州]", rest):
        return base.replace(unlisted[1], rest)
    rest = re.sub(r"^[省市县区到在的]+$", "", rest)
    named = cue("pointing").sub("", rest)
    replaced = _replace_same_kind(base, named) or of_another_thing(base, named)
    if replaced:
        return replaced
    says_no_more = cue("how_many").search(base) and not cue("asking").sub("", rest)
    return base if len(rest) < 2 or says_no_more else f"{cue('asking').sub('', base).strip('?？。，,的 ')}，{rest}？"


def leaning(base: str, text: str) -> tuple[str, str]:
    """A question, and what is asked after it with the year before, the same or the one after in figures, counted from the last year
    that the question names. Where what came of it is asked, or how much it was before, the question no longer has what was aimed
    at; 去年呢 alone asks the same of another year."""
    rest = cue("year_before").sub("", text)
    turns_back = cue("past").search(rest) or (rest != text and cue("how_much").search(rest))
    asked = years(base)
    for group, step in (("year_before", -1), ("year_same", 0), ("year_after", 1)) if asked else ():
        text = cue(group).sub(f"{asked[-1] + step}年", text)
    return cue("aim").sub("", base) if turns_back else base, text


def _places(text: str) -> tuple[str, ...]:
    """The places of a text as it writes them, with their kind."""
    return tuple(m[0] for place in places_in(text) if (m := re.search(rf"{re.escape(place)}[省市县区州]?", text)))


def _without_scope(phrase: str) -> str:
    """What a phrase names, without the places and years before it (甲市2024年粮食产量: 粮食产量)."""
    scopes = "|".join((*map(re.escape, _places(phrase)), r"(?:19|20)\d\d年[底末]?"))
    return re.sub(rf"^.*(?:{scopes})", "", phrase)


def narrowed_to(name: str, base: str) -> str:
    """A question put to one place or plan only; as it is where ``name`` is empty. The places that it names itself give way."""
    if not name:
        return base
    if places_in(name):
        for place in places_in(base):
            base = re.sub(rf"{re.escape(place)}[省市县区州]?(?:[和与跟及、]|的)?", "", base)
    return f"{name}{base}" if name not in base else base


def of_another_thing(base: str, phrase: str) -> str:
    """What a question asks of a thing named in one word (茶叶产量多少), asked of another (糖料: 糖料产量多少); empty where it asks of none, or
    the other says itself what is measured."""
    if not re.fullmatch("[一-鿿]{2,6}", phrase) or MEASURE.search(phrase) or cue("asks").search(phrase):
        return ""
    words = segment(base)
    at = next((i for i, word in enumerate(words) if MEASURE.fullmatch(word)), 0)
    # Before the thing stands its time or place, or nothing.
    before = "".join(words[: max(at - 1, 0)])
    whose = re.search("(?:[年月市县区省州的]|^)$", before) is not None or any(before.endswith(name) for name in places_in(before))
    thing = words[at - 1] if at else ""
    if len(thing) < 2 or not whose or phrase in base:
        return ""
    return base.replace(f"{thing}{words[at]}", f"{phrase}{words[at]}", 1)


def _replace_same_kind(base: str, phrase: str) -> str:
    """The earlier question with the thing of the same kind replaced (…集群的营收 by 乙集群); empty where
    it names none. Two things are of one kind if their names end alike."""
    if not 3 <= len(phrase) <= 24 or cue("asks").search(phrase):
        return ""
    for size in (4, 3, 2):
        match = re.search(rf"[^，,。？?的在到]*?{re.escape(phrase[-size:])}", base)
        name = _without_scope(match[0]) if match else ""
        if name and name != phrase:
            return base.replace(name, phrase)
    return ""
