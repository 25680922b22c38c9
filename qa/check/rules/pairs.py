"""Whether a sentence puts words together as its source does: side by side, in their order, and as what serves as what."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import dropwhile, pairwise, takewhile

from index.text.quantity import BEHIND
from qa.check.reading.acts import LIGHT, Word, classes_of, segments_of
from qa.check.reading.content import BREAK, ITEM_END, ParsedText, without_figures
from qa.check.reading.source import Source
from qa.check.rules.roles import counts
from qa.check.rules.wording import is_glue

_APART = re.compile("[、和与及并]")
_WORDS = re.compile(r"[\u4e00-\u9fff]{2}")
_LEVELS = re.compile("([国省市县])([考控属管道立企标])")
"""Short words for what the levels of government have (国考断面, 省道, 市属)."""
_LED = ("坚持", "做到", "推动", "推进", "着力", "突出")
"""What may stand before the first of a list of such things."""
_THROUGH = ("的", "为", "是", "作为")
"""Words through which two others stand side by side."""
_TOLD = re.compile(r"等|[一二三四五六七八九十两\d](?:大|个|类|项|座|家|条|种)?")
"""What stands between the things of a list and the word that is common to them (甲、乙三大集群)."""


def wrong_pairs(own: ParsedText, source: Source) -> Iterator[str]:
    """Words side by side that the source does not put together, or in another order; and words of two halves that are such."""
    for segment in segments_of(own.text):
        words = list(_joined(w for w in _without_brackets(segment.words) if w.text not in _THROUGH))
        yield from _wrong_short(words, own, source)
        figures = any(w.text.startswith("0") for w in words)
        halved = [(w.text[:2], w.text[2:], False) for w in words if w.kind == "content" and len(w.text) == 4 and not source.has(w.text)]
        beside = [(a.text, b.text, own.text[a.end : b.start] == "的") for a, b in pairwise(words) if _belong(a, b, source)]
        for one, two, loose in (*beside, *halved):
            if is_glue(two) or not (source.has(one) and source.has(two)) or _may_lead(one, two, own, source):
                continue
            if not any(_together(one, two, r, figures=figures, loose=loose) for r in source.readings):
                yield f"资料中没有“{one}{two}”"


def _wrong_short(words: Sequence[Word], own: ParsedText, source: Source) -> Iterator[str]:
    """Things of which a list of the source says in one character what is done to each (压粗钢、强中板), where another one is said."""
    for one, two in pairwise(words):
        if len(one.text) != 1 or one.end != two.start or two.kind != "content" or is_glue(one.text) or source.has(one.text + two.text):
            continue
        item = re.compile(rf"[、,;]([\u4e00-\u9fff]){re.escape(two.text)}(?=[、,;。]|$)")
        said = {m[1] for r in source.readings for m in item.finditer(r.text)}
        if said and re.search(rf"(?:^|[、,;]|{'|'.join(_LED)}){one.text}{re.escape(two.text)}", own.text):
            yield f"资料中没有“{one.text}{two.text}”"


def wrong_levels(own: ParsedText, source: Source) -> Iterator[str]:
    """What the source says of another level of government only (国考断面, 省考断面)."""
    for match in _LEVELS.finditer(own.text):
        if match[0] not in source.quote + source.around and any(m[2] == match[2] for m in _LEVELS.finditer(source.quote)):
            yield f"资料说的不是“{match[0]}”"


def _belong(one: Word, two: Word, source: Source) -> bool:
    """Whether two words side by side must be so in the source: words of content, or acts that say something of their own."""
    if one.text == two.text or f"{one.text}{two.text}" in source.raw.replace("、", ""):
        return False
    if any(len(w.text) == 4 and is_glue(w.text[2:]) for w in (one, two)):
        return False
    acts = all(w.kind == "act" and not classes_of(w.text) & LIGHT and w.text not in source.around for w in (one, two))
    return acts or (counts(one, source) and counts(two, source))


def _may_lead(one: str, two: str, own: ParsedText, source: Source) -> bool:
    """Whether a place may stand before a word that has none of its own in the source (南京长山群岛、复州湾)."""
    return one in own.places and not any(_has_place(two, r) for r in source.readings)


def _has_place(word: str, reading: ParsedText) -> bool:
    """Whether a place stands before a word in its own item of a list."""
    text = reading.text
    for match in re.finditer(re.escape(word), text):
        start = max((m.end() for m in ITEM_END.finditer(text, 0, match.start())), default=0)
        if any(p in text[start : match.start()] for p in reading.places):
            return True
    return False


def _joined(words: Iterable[Word]) -> Iterator[Word]:
    """Words with characters that stand alone side by side as one (八/市)."""
    last: Word | None = None
    for word in words:
        if last and len(word.text) == 1 and last.kind == word.kind == "content" and len(last.text) == 1 and last.end == word.start:
            last = replace(last, text=last.text + word.text, end=word.end)
            continue
        if last:
            yield last
        last = word
    if last:
        yield last


def _without_brackets(words: Sequence[Word]) -> Iterator[Word]:
    depth = 0
    for word in words:
        depth += (word.text == "(") - (word.text == ")")
        if not depth and word.text != ")":
            yield word


def _together(one: str, two: str, reading: ParsedText, *, figures: bool, loose: bool = False) -> bool:
    """Whether a text puts two words together: in one item, or in two that share one of them."""
    text = reading.text
    for first in re.finditer(re.escape(one), text):
        for second in re.finditer(re.escape(two), text):
            if first.end() <= second.start():
                if (loose and not BREAK.search(text[first.end() : second.start()])) or _in_order(first.span(), second.span(), text):
                    return True
            elif second.end() <= first.start():
                between = text[second.end() : first.start()]
                if loose:
                    # 加快设计研发5兆瓦及以上风机: 风机的设计研发
                    between = _behind_acts(_without_amounts(between))
                if BREAK.search(between):
                    if figures and not re.search("[。;!?]", between) and not _WORDS.search(BREAK.split(between)[-1]):
                        return True  # 公交车电动化比例达到95%,出租车70%
                elif not _APART.search(between) and not _has_act(between):
                    return True
    return False


def _without_amounts(text: str) -> str:
    """A text without its figures and what stands behind them (5兆瓦及以上)."""
    for word in BEHIND:
        text = text.replace(f"及{word}", "")
    return without_figures(text).replace("，", "")


def _behind_acts(text: str) -> str:
    """A text without the acts that it begins with."""
    words = [w for s in segments_of(text) for w in s.words] if text else []
    rest = list(dropwhile(lambda w: w.kind == "act", words))
    return text[rest[0].start :] if rest else ""


def _has_act(text: str) -> bool:
    return any(s.acts for s in segments_of(text)) if text else False


def _in_order(first: tuple[int, int], second: tuple[int, int], text: str) -> bool:
    """Whether of two words in order both belong to one item, or one of them is common to the items of a list."""
    between = text[first[1] : second[0]]
    if BREAK.search(between):
        return not re.search("[。;!?]", between) and not _WORDS.search(BREAK.split(between)[-1])
    marks = list(_APART.finditer(between))
    if not marks or _TOLD.search(between[marks[-1].end() :]):
        return True
    start = max((m.end() for m in ITEM_END.finditer(text, 0, first[0])), default=0)
    end = ITEM_END.search(text, second[1])
    one = _size(text[start : first[1] + marks[0].start()])
    two = _size(text[first[1] + marks[-1].end() : end.start() if end else len(text)])
    # What is common stands before the first item (甲乙丙、丁) or behind the last (甲、乙丙).
    leading, trailing = _size(text[start : first[1]]), _size(text[second[0] : end.start() if end else len(text)])
    return leading <= one - two or trailing <= two - one


def _size(text: str) -> int:
    """How many words of content a text has."""
    words = [w for s in segments_of(re.sub(r"\([^()]*\)", "", text)) for w in s.words] if text else []
    item = dropwhile(lambda w: w.kind != "content", words)
    return sum(1 for _ in takewhile(lambda w: w.kind in ("content", "act") or w.text == "的", item))


def wrong_links(own: ParsedText, source: Source) -> Iterator[str]:
    """What is said to serve as something that another thing is in the source (以甲为核心、乙为支撑)."""
    theirs = [link for r in source.readings for link in _links(r.text)]
    for one, two in _links(own.text):
        heads = [w for w in (two[0].text, two[-1].text) if any(w in o.text for _, t in theirs for o in t)][:1]
        known = ["".join(w.text for w in o) for o, t in theirs if heads and any(heads[0] in w.text for w in t)]
        words = [w.text for w in one if counts(w, source)]
        if known and not any(all(w in k for w in words) for k in known):
            yield f"资料中作为“{heads[0]}”的不是“{''.join(words)}”"


def _listed_before(words: Sequence[Word], i: int) -> int:
    """Where what stands before 为 begins: all things of a list (以甲、乙为核心), but not what another 为 leads to (以甲为核心、乙为支撑)."""
    start = join = i
    while start > 0 and words[start - 1].kind not in ("stop", "mark"):
        start -= 1
        if words[start].text in ("为", "作为") or (words[start].kind == "join" and words[start].text not in ("、", "和", "与", "及")):
            return join if words[start].kind != "join" else start + 1
        if words[start].kind == "join":
            join = start + 1
    return start


def _links(text: str) -> Iterator[tuple[list[Word], list[Word]]]:
    """The words on both sides of each 为 or 作为, up to the next break."""
    for segment in segments_of(text):
        words = segment.words
        for i, word in enumerate(words):
            if word.text not in ("为", "作为"):
                continue
            start, end = _listed_before(words, i), i + 1
            while end < len(words) and words[end].kind != "stop" and words[end].text != "、":
                end += 1
            one, two = ([w for w in part if w.kind in ("content", "act")] for part in (words[start:i], words[i + 1 : end]))
            if one and two:
                yield one, two
