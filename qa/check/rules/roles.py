"""Whether what a sentence says is done, to what and by whom, is what its source says: act by act, role by role."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from index.text.phrases import BACKGROUND
from index.text.word_lists import kinds_of
from qa.check.reading.acts import (
    DENYING,
    MODAL,
    OF_FIGURES,
    SUFFIXES,
    UNSETTLED,
    Act,
    Segment,
    Word,
    degrees_of,
    segments_of,
    words_of,
)
from qa.check.reading.content import ParsedText
from qa.check.reading.source import Source
from qa.check.rules.wording import is_glue

_BROADER = {name: frozenset(words) for name, words in kinds_of("broader", "qa.check").items()}
_FORWARD = frozenset(("推进", "支持", "引导"))
"""Acts under which what is built may be said to be built up (支持甲建成乙)."""
_ONWARD = "向为成到至"
"""Characters with which a verb leads on to what follows it (从甲转向乙, 由甲向乙转变)."""
_ROOM, _SOON = "余地", "急"
_TOPIC = re.compile("在[^,。;:!?]*?(?:方面|领域)")
"""Words that only tell what a sentence is about."""

_SUFFIXES = frozenset(SUFFIXES)


@dataclass(frozen=True, slots=True)
class _Stated:
    """An act of the source with its clause and the years that govern it."""

    act: Act
    segment: Segment
    years: frozenset[int]


@dataclass(frozen=True, slots=True)
class _Held:
    """A sentence's clause with the years that it names, and all acts of the source."""

    segment: Segment
    years: frozenset[int]
    stated: tuple[_Stated, ...]
    source: Source

    @property
    def limits(self) -> frozenset[str]:
        """The classes of all its acts, among them those of stage and denial."""
        return frozenset(c for a in self.segment.acts for c in a.classes)


def wrong_acts(own: ParsedText, source: Source) -> Iterator[str]:
    """Acts that the source does not say, or says of something else, at another stage, or in another degree."""
    stated = tuple(_Stated(a, s, _years(s, r)) for r in source.readings for s in segments_of(r.text) for a in s.acts)
    for segment in segments_of(own.text):
        held = _Held(segment, _own_years(segment, own), stated, source)
        topics = [m.span() for m in _TOPIC.finditer(own.text)]
        acts = [a for a in segment.acts if not any(start <= a.word.start < end for start, end in topics)]
        yield from _wrong_in([a for a in acts if not a.light] or acts, held)
        if not segment.acts and segment.done and not _done_figures(segment, own, source):
            yield "资料没有说“已经”"


def _wrong_in(acts: Sequence[Act], held: _Held) -> Iterator[str]:
    """What is wrong with the acts of a clause. Of two side by side (牵头编制) one may have the arguments of both."""
    reasons = [_wrong_act(act, held) for act in acts]
    for i, (act, reason) in enumerate(zip(acts, reasons, strict=True)):
        shared = any(
            not reasons[k] and (acts[k].word.end == act.word.start or act.word.end == acts[k].word.start)
            for k in (i - 1, i + 1)
            if 0 <= k < len(acts)
        )
        if reason and shared:
            reason = _wrong_act(replace(act, own_before=(), own_after=()), held)
        if reason:
            yield reason


def _years(segment: Segment, reading: ParsedText) -> frozenset[int]:
    return next((c.years for c in reading.clauses if c.span[0] <= segment.start < c.span[1]), frozenset())


def _own_years(segment: Segment, reading: ParsedText) -> frozenset[int]:
    return next((c.own_years for c in reading.clauses if c.span[0] <= segment.start < c.span[1]), frozenset())


def _wrong_act(act: Act, held: _Held) -> str:
    """Why the source does not carry an act with its arguments; empty where it does."""
    word = act.word.text
    if act.light and word in held.source.around:
        return ""
    same = [a for a in held.stated if _compatible(act, a.act, held.segment)]
    if not same:
        told = (
            word in held.source.quote
            if act.classes & OF_FIGURES
            else any(_stands_unread(w, held.source) for c in act.classes for w in words_of(c))
        )
        return "" if told or (act.light and not held.stated) else f"资料没有说“{word}”"
    reasons: list[str] = []
    for before in act.own_before or ((),):
        for after in act.own_after or ((),):
            wrong = [_difference(act, before, after, s, held) for s in same]
            if "" not in wrong:
                reasons.append(wrong[0])
    return reasons[0] if reasons else ""


def _stands_unread(word: str, source: Source) -> bool:
    """Whether a word of doing stands in the source where the dictionary cuts it otherwise (高校建新工科)."""
    quote, at = source.quote, source.quote.find(word)
    while at >= 0:
        end = at + len(word)
        if quote[end : end + 1] not in _SUFFIXES:
            return True
        at = quote.find(word, at + 1)
    return False


def _compatible(act: Act, other: Act, segment: Segment) -> bool:
    """Whether an act of the source may be told by another word."""
    if act.classes & other.classes or any(_BROADER.get(c, frozenset()) & other.classes for c in act.classes):
        return True
    if act.light:
        return not other.classes & (DENYING | UNSETTLED)
    return "建成" in act.classes and "建设" in other.classes and any(a.classes & _FORWARD for a in segment.acts)


def _difference(act: Act, before: Sequence[Word], after: Sequence[Word], stated: _Stated, held: _Held) -> str:
    """Why an act of the source does not carry one with these arguments; empty where it does."""
    word, other = act.word.text, stated.act
    if other.limits and not act.inside and not other.limits & held.limits:
        return f"“{word}”在资料中只是“{'、'.join(sorted(other.limits))}”"
    for w in after:
        if counts(w, held.source) and not _stands_after(w, act, other):
            return f"资料中“{word}”的不是“{w.text}”"
    turned = act.onward or not any(w.kind == "content" for w in after)
    mark = ""
    for i, w in enumerate(before):
        if w.kind == "mark":
            mark = w.mark
        elif counts(w, held.source) and not _stands_before(w, mark, act, other, turned=turned) and not _is_prefix(before, i, other):
            return f"资料中“{word}”说的不是“{w.text}”"
    if held.years and stated.years and not held.years & (stated.years | held.source.lent_years):
        return f"“{word}”的年份与资料不同"
    return _degree(held.segment, stated.segment, held.source) or _done(held, stated)


def _degree(own: Segment, other: Segment, source: Source) -> str:
    """Words of degree that the clause of the source does not have, or has and leaves room by."""
    room = {d for d in other.degrees if d.startswith(_ROOM)}
    added = sorted(d for d in own.degrees - other.degrees if d != _SOON or room - own.degrees)
    if added and any(not source.has(w.text + _next(w, own)) for w in own.words if degrees_of(w.text) & set(added)):
        return f"资料没有说得这样（{added[0].rstrip('0123456789')}）"
    return "漏了留有余地的话" if _ROOM in room and not any(d.startswith(_ROOM) for d in own.degrees) else ""


def _next(word: Word, segment: Segment) -> str:
    """The word behind another one."""
    return next((w.text for w in segment.words if w.start == word.end), "")


def _done(held: _Held, stated: _Stated) -> str:
    lacking = held.segment.done and not stated.segment.done and not BACKGROUND.search(held.source.around)
    return "资料没有说“已经”" if lacking else ""


def _done_figures(segment: Segment, own: ParsedText, source: Source) -> bool:
    """Whether the source says of the figures of a clause that they have been reached."""
    if BACKGROUND.search(source.around):
        return True
    said = {(n.value, n.unit) for n in own.numbers if segment.start <= n.at < segment.end}
    for reading in source.readings:
        done = [s for s in segments_of(reading.text) if s.done]
        reached = {(n.value, n.unit) for n in reading.numbers for s in done if s.start <= n.at < s.end}
        if done and said <= reached:
            return True
    return False


def counts(word: Word, source: Source) -> bool:
    """Whether a word must play its part in the source: it is one of substance that the quotes have."""
    return word.kind == "content" and not is_glue(word.text) and word.text not in source.around and source.has(word.text)


def _stands_after(word: Word, act: Act, other: Act) -> bool:
    if _among(word, other.after) or (not act.light and _among(word, other.shared)) or _among(word, _marked(other.before, "对")):
        return True
    free = act.classes & MODAL or act.attributive or not any(w.kind == "content" for w in other.after)
    return bool(free) and any(_among(word, words) for words in (other.before, other.subject, other.topic))


def _stands_before(word: Word, mark: str, act: Act, other: Act, *, turned: bool) -> bool:
    if not act.light and (_among(word, other.shared) or _among(word, other.topic)):
        return True
    if mark == "向" and other.word.text[-1] in _ONWARD:
        return _among(word, other.after)
    if mark in ("向", "从", "以"):
        if any(_marked(other.before, m) for m in ("对", "向", "从", "以")):
            return _among(word, _marked(other.before, mark))
        return (mark == "以" or act.light) and _among(word, (*other.before, *other.after))
    plain = [w for w in other.before if all(w not in _marked(other.before, m) for m in ("对", "向", "从", "以"))]
    if mark == "对":
        led = _marked(other.before, "对")
        return _among(word, led or other.before) or _among(word, other.after)
    if _among(word, plain) or _among(word, _marked(other.before, "以")):
        return True
    if not any(w.kind == "content" for w in plain) and (_among(word, other.before) or _among(word, other.subject)):
        return True
    free = turned or mark == "由" or act.classes & MODAL
    return bool(free) and (_among(word, other.after) or _among(word, other.before))


def _is_prefix(before: Sequence[Word], i: int, other: Act) -> bool:
    """Whether a word belongs to a name whose beginning the source has said before (甲工程一期建成,二期开工)."""
    rest = [w for w in before[i + 1 :] if w.kind == "content" and not is_glue(w.text) and not _among(w, other.subject)]
    return _among(before[i], other.subject) and bool(rest) and all(_among(w, other.before) for w in rest)


def _marked(words: Sequence[Word], mark: str) -> list[Word]:
    """The words that a preposition of some kind leads, up to the next one."""
    found: list[Word] = []
    led = ""
    for word in words:
        if word.kind == "mark":
            led = word.mark
        elif led == mark:
            found.append(word)
    return found


def _among(word: Word, words: Sequence[Word]) -> bool:
    """Whether a word stands among others, however these are cut."""
    text = "".join(w.text for w in words)
    halves = [word.text[i : i + 2] for i in range(0, len(word.text), 2)]
    return word.text in text or (len(word.text) > 2 and all(h in text or is_glue(h) for h in halves))
