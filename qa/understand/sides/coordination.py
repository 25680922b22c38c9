"""Coordination: which words of a question stand side by side, and the question that is put to each of them.

Two sides that a word joins share all words that only one of them has: 甲市2020年和2021年的产量 asks of 甲市 both times, 2020年甲市和
2021年乙市的产量 asks of 产量 both times, 甲市2020年的产量和2021年的 as well. What tells a side are its times, places and plans, or,
where it has none, its words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.facts.names import ACTS, MEASURE
from qa.understand.cues import cue
from qa.understand.sides.spans import KEYS, Type, Word, words_of


@dataclass(frozen=True, slots=True)
class Side:
    """One side: its ``name``, as it is told from the others, and the ``text`` that asks of it alone."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Coordination:
    """Sides of one question; ``keys`` are the types of the spans that tell them apart, none where they are things; ``own`` whether
    each is asked for something of its own."""

    sides: tuple[Side, ...]
    keys: frozenset[Type] = frozenset()
    own: bool = False


def coordinations(text: str, plans: Sequence[str] = ()) -> list[Coordination]:
    """The coordinations of a question, in order.

    Args:
        text: a normalised question.
        plans: the words of it that name plans.
    """
    words = words_of(text, plans)
    asked = _asked_from(text)
    found: list[Coordination] = []
    end = 0
    for at, word in enumerate(words):
        if word.type != "and" or word.start < end or not 0 < at < len(words) - 1:
            continue
        reached = _of_keys(words, at, asked) or _of_things(words, at, asked)
        if reached is not None:
            coordination, end = reached
            found.append(coordination)
    return found


def _asked_from(text: str) -> int:
    """Where a question begins to ask."""
    starts = [m.start() for name in ("severally", "sets_against", "asks") if (m := cue(name).search(text))]
    return min(starts, default=len(text))


def _text(words: Sequence[Word]) -> str:
    return "".join(w.text for w in words)


def alone(text: str) -> str:
    """A question that is put to one side alone: without the words that ask which of several is more, or the same of each."""
    judged = cue("sets_against").search(text)
    if judged is not None:
        rest = f"{text[: judged.start()].rstrip(',，')}{text[judged.end() :]}"
        measure = cue("edge_of_compared").sub("", judged["of"] or "")
        before = text[: judged.start()] if measure else text[: judged.start()].rstrip(",，")
        asked = f"{before}{measure}是多少{text[judged.end() :]}"
        text = rest if not measure and cue("how_much").search(rest) else asked
    text = cue("differs").sub("是什么", text)
    each = cue("comma_before_each").search(text)
    if each is not None and not cue("how_much").search(text, 0, each.start()):
        text = f"{text[: each.start()]}{text[each.end() :]}"
    return cue("each_amount").sub("", text).rstrip("?？")


# -- sides that times, places and plans tell apart


def _of_keys(words: Sequence[Word], at: int, asked: int) -> tuple[Coordination, int] | None:
    """The coordination whose first joining word is the one at ``at``, and where it ends, where a time or place follows there
    that has its like before."""
    first = _keys_behind(words, at)
    clause = max((i + 1 for i, w in enumerate(words[:at]) if w.type in ("stop", "and")), default=0)
    like: dict[Type, list[int]] = {t: [i] for i, w in enumerate(words[:at]) if (t := w.type) in KEYS}
    keys = frozenset(w.type for w in first) & like.keys()
    if not keys or max(i for t in keys for i in like[t]) < clause:
        return None
    matched = min(i for t in keys for i in like[t])
    unlike = next((w.type for w in first if w.type not in like), None)
    if unlike is not None and first[0].type == unlike and clause < matched and all(w.type == "word" for w in words[clause:matched]):
        # What stands before the time of the first side is to it what the place is to the other (沿江六市2020年和全省2023年).
        like[unlike], keys = list(range(clause, matched)), keys | {unlike}
    # Own words stand between what tells the first side and the joining word.
    begin = max(i for found in like.values() for i in found) + 1
    mine = list(words[begin:at])
    if any(w.type in ("stop", "and") for w in mine):
        return None
    sides, end = [[words[i] for i in sorted(i for t in keys for i in like[t])]], at
    own = [list(mine)]
    while end < len(words) and words[end].type == "and" and (run := _keys_behind(words, end)):
        run = _up_to(run, keys)
        if not any(w.type in keys for w in run):
            break
        end = _index(words, run[-1]) + 1
        theirs = _words_behind(words, end, asked) if _says(mine) else []
        end += len(theirs)
        sides.append(run)
        own.append(theirs)
    if len(sides) < 2:
        return None
    return _put(words, at, end, keys, like, sides, own)


def _put(
    words: Sequence[Word],
    at: int,
    end: int,
    keys: frozenset[Type],
    like: dict[Type, list[int]],
    sides: list[list[Word]],
    own: list[list[Word]],
) -> tuple[Coordination, int]:
    """The sides of a coordination that joins what stands up to ``at`` with what stands up to ``end``."""
    begin = at - len(own[0])
    head, tail = [w.text for w in words[:begin]], list(words[end:])
    shared = ""
    if _says(own[0]) and _says(own[-1]):
        shared = _shared_end(_without_of(own[0]), _without_of(own[-1]))
    elif not _says(own[0]) and own[0] and tail and tail[0].type == "of":
        own = [[] for _ in own]
    found = []
    for run, theirs in zip(sides, own, strict=True):
        said = theirs if _says(theirs) else own[0]
        of_it = _text(said)
        if shared and theirs is not own[-1]:
            of_it += shared
        placed = head if run is sides[0] else [_instead(i, words, run, keys, like) for i in range(begin)]
        found.append(Side(_text(run), "".join(placed) + of_it + _without_count(_text(tail), len(sides))))
    return Coordination(tuple(found), keys, own=_says(own[-1])), words[end - 1].end


def _instead(at: int, words: Sequence[Word], run: Sequence[Word], keys: frozenset[Type], like: dict[Type, list[int]]) -> str:
    """What stands for a word of the first side in another one."""
    mine = next((t for t in keys if at in like[t]), None)
    if mine is None:
        return words[at].text
    if at != like[mine][0]:
        return ""
    return "".join(w.text for w in run if w.type == mine or (w.type in KEYS and w.type not in like))


def _keys_behind(words: Sequence[Word], at: int) -> list[Word]:
    """The times, places and plans right behind a word, without what joins them (甲市的2020年)."""
    found: list[Word] = []
    for word in words[at + 1 :]:
        if word.type in KEYS:
            found.append(word)
        elif word.type != "of" or not found:
            break
    return found


def _up_to(run: Sequence[Word], keys: frozenset[Type]) -> list[Word]:
    """A run of spans up to the last that tells sides apart; what is behind it is said of all."""
    last = max((i for i, w in enumerate(run) if w.type in keys), default=-1)
    return list(run[: last + 1])


def _words_behind(words: Sequence[Word], at: int, asked: int) -> list[Word]:
    """The words from ``at`` on up to where the question asks or another side begins."""
    found: list[Word] = []
    for word in words[at:]:
        if word.start >= asked or word.type in ("stop", "and") or word.text in ("各", "都"):
            break
        found.append(word)
    return found


def _index(words: Sequence[Word], word: Word) -> int:
    return next(i for i, w in enumerate(words) if w is word)


def _says(words: Sequence[Word]) -> bool:
    return any(w.type not in ("of", "stop") for w in words)


def _without_of(words: Sequence[Word]) -> list[Word]:
    return list(words[1:]) if words and words[0].type == "of" else list(words)


def _without_count(text: str, sides: int) -> str:
    """The text behind the sides without the words that say how many they are (两省, 这三年)."""
    counted = cue("counts_sides").match(text)
    return text[counted.end() :] if counted and _counts(counted) == sides else text


def _counts(counted: re.Match[str]) -> int:
    return 2 if counted["two"] else "两三四".index(counted["number"]) + 2


# -- sides that are things


def _of_things(words: Sequence[Word], at: int, asked: int) -> tuple[Coordination, int] | None:
    """The coordination of things whose first joining word is the one at ``at``, and where it ends."""
    # A side that a time or place opens has its like in all that the clause says before (方案的目标和“十四五”末的实绩).
    bounds = {"stop"} if words[at + 1].type in KEYS else {"stop", *KEYS}
    begin = max(
        (i + 1 for i, w in enumerate(words[:at]) if w.type in bounds or w.text == "在" or cue("within").fullmatch(w.text)), default=0
    )
    while begin < at and (words[begin].type == "of" or cue("within").fullmatch(words[begin].text)):
        begin += 1
    items: list[list[Word]] = [list(words[begin:at])]
    end = at
    while end < len(words) and words[end].type == "and":
        item = _words_behind(words, end + 1, asked)
        # A time or place within is said of all, unless the thing is there (在甲市培养海员的平台).
        item = item[: next((i for i, w in enumerate(item) if i and w.type in KEYS and item[i - 1].text != "在"), len(item))]
        if not _says(item):
            break
        items.append(item)
        end += 1 + len(item)
    if any(w.type == "and" and words[i + 1].type in KEYS for i, w in enumerate(words[at + 1 : end], at + 1)):
        # Times or places stand side by side within.
        return None
    if any(w.type == "and" for w in items[0]):
        # The first joining word only leads to whom (与甲、与乙的合作).
        return None
    if len(items) < 2 or words[at].start >= asked or not all(_says(i) for i in items) or not _is_last(words, end, asked):
        return None
    front, things = _apart(items)
    if not all(things):
        return None
    before, after = _text(words[:begin]), _text(words[end:])
    return Coordination(tuple(Side(thing, f"{before}{front}{thing}{after}") for thing in things)), words[end - 1].end


def _is_last(words: Sequence[Word], end: int, asked: int) -> bool:
    """Whether what joins things stands in the clause that asks, or in the one before it."""
    between = [w for w in words[end:] if w.start < asked]
    return sum(w.type == "stop" for w in between) <= 1 and not any(w.type == "and" for w in between)


def _apart(items: Sequence[list[Word]]) -> tuple[str, list[str]]:
    """What stands before all things, and the things, each with what is said of it behind the last or the first."""
    *others, last = items
    texts = [_text(i) for i in others]
    counted = cue("counts_sides").search(_text(last), 1)
    if counted is not None and _counts(counted) == len(items):
        said = _text(last)
        return "", [f"{t}{said[counted.end() :]}" for t in (*texts, said[: counted.start()])]
    of_first, of_last = _last_of(items[0]), _last_of(last)
    if last[-1].type == "of" and of_first is not None:
        # What is asked of the last is said of the first alone (甲的收入和乙的).
        return "", [*texts, _text(last) + _text(items[0][of_first + 1 :])]
    if any(w.type in KEYS for w in last):
        return "", [*texts, _text(last)]
    if of_first is not None and of_last is None and _is_alike(items[0][of_first + 1 :], last):
        return _text(items[0][: of_first + 1]), [_text(items[0][of_first + 1 :]), *texts[1:], _text(last)]
    if behind := _shared_end(items[0], last):
        return "", [*(f"{t}{behind}" for t in texts), _text(last)]
    front = _shared_front(items[0], last)
    return front, [texts[0].removeprefix(front), *texts[1:], _text(last)]


def _is_alike(first: Sequence[Word], last: Sequence[Word]) -> bool:
    """Whether two things are of one kind, so that what one is of the other is of too (公路的长度和宽度): both say what is measured, end
    in the same character, or are as many words."""
    texts = _text(first), _text(last)
    measured = any(MEASURE.search(t) for t in texts)
    return len(first) > 0 and (measured or texts[0][-1] == texts[1][-1] or len(first) == len(last))


def _last_of(item: Sequence[Word]) -> int | None:
    return max((i for i, w in enumerate(item) if w.type == "of"), default=None)


def _shared_end(first: Sequence[Word], last: Sequence[Word]) -> str:
    """What stands behind the last thing and is said of the first too (农民和工人的收入, 省级和市级中心, 茶业和蚕桑产量)."""
    at = _last_of(last)
    own, theirs = _text(first), _text(last)
    if _last_of(first) is not None:
        return ""
    if at is not None:
        head = _text(last[:at])
        alike = head[-1:] == own[-1:] or (len(first) == 1 and len(last[:at]) == 1)
        return _text(last[at:]) if head and (alike or MEASURE.search(own) is None) else ""
    for size in range(1, len(last)):
        if last[size - 1].text[-1] == first[-1].text[-1]:
            return _text(last[size:])
    measure = MEASURE.search(theirs)
    # What is a measure and nothing else is a thing of its own (产业和人口).
    if measure and measure[0] != theirs and MEASURE.search(own) is None:
        return _text(last[-1:]) if len(last) > len(first) else measure[0]
    return ""


def _shared_front(first: Sequence[Word], last: Sequence[Word]) -> str:
    """What stands before the first thing and is said of the last too (粮食产量和面积, 天然气产量和进口量, 新建公厕和泊位)."""
    acts = max((i + 1 for i, w in enumerate(first[:-1]) if w.text in ACTS), default=0)
    if acts and not any(w.text in ACTS for w in last[:-1]):
        return _text(first[:acts])
    more = len(first) - len(last)
    if more < 1 or len(last) > 1:
        return ""
    alike = first[-1].text[-1] == last[-1].text[-1] or MEASURE.fullmatch(last[-1].text) is not None
    return _text(first[:more]) if alike else ""
