"""The clause grammar: what a clause says is done, to what, by whom, and under which words of stage and degree.

A text is cut into words (jieba), and these into acts (``data/acts.txt``), adverbs, prepositions and content. A sentence of a
model is read narrowly (an act's arguments are the nearest words), its source widely (the whole stretch up to the next
act that stands beside it), so that what is read wrongly in the source lets pass rather than stops.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from index.text.periods import YEARS_TOGETHER
from index.text.profile import remembered
from index.text.quantity import read as quantities_in
from index.text.segment import segment
from index.text.word_lists import kinds_of

WordKind = Literal["act", "adverb", "mark", "copula", "join", "stop", "done", "content", "other"]

_ACTS = kinds_of("acts", "qa.check")
_KINDS = kinds_of("act_kinds", "qa.check")
_ADVERBS = kinds_of("adverbs", "qa.check")
_GRAMMAR = kinds_of("grammar", "qa.check")
LIGHT, MODAL, UNSETTLED, AT_END, DENYING = (frozenset(_KINDS[k]) for k in ("空", "情态", "未定", "句尾", "否定"))
OF_FIGURES = frozenset(_KINDS["增减"])
_MARKS = {word: kind for kind in ("对", "向", "从", "以", "由") for word in _GRAMMAR[kind]}
_COPULAS, _DONE, _JOINS = (frozenset(_GRAMMAR[k]) for k in ("系词", "已成", "连接"))
_NAMES = frozenset(_GRAMMAR["名称"])
SUFFIXES = "".join(_GRAMMAR["名词尾"])
_STOPS = frozenset(",。;:!?")
_HANZI = re.compile(r"[\u4e00-\u9fff]+|[a-z][a-z0-9]*")
_TO_FIGURE = re.compile("(?:了|到|至|为|在|约|超过|超)*0")
_COUNTED = re.compile("[一二三四五六七八九十百两数几多0]+[个项条类家所座处批件名人艘架台套种次场]|每[个所家座处]|各[个所家]")
_LONGEST = 3
"""Words of the dictionary that may make one act together (研究/论证)."""


def _classes_by_word(lists: Mapping[str, Sequence[str]]) -> dict[str, frozenset[str]]:
    """The names of the lists that each word stands in."""
    found: dict[str, set[str]] = {}
    for name, words in lists.items():
        for word in words:
            found.setdefault(word, set()).add(name)
    return {word: frozenset(names) for word, names in found.items()}


_CLASSES_OF, _DEGREES_OF = _classes_by_word(_ACTS), _classes_by_word(_ADVERBS)
_NONE: frozenset[str] = frozenset()


def classes_of(word: str) -> frozenset[str]:
    """The classes of meaning that a word of doing belongs to; none where it is no such word."""
    return _CLASSES_OF.get(word, _NONE)


def words_of(name: str) -> tuple[str, ...]:
    """The words of a class of acts."""
    return _ACTS[name]


def degrees_of(word: str) -> frozenset[str]:
    """The classes of an adverb of degree (余地1, 说满); none where it is no such word."""
    return _DEGREES_OF.get(word, _NONE)


@dataclass(frozen=True, slots=True)
class Word:
    """A word with what it does in its clause; ``mark`` the kind of a preposition."""

    text: str
    start: int
    end: int
    kind: WordKind
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """Something done. ``before`` and ``after`` are the words on its two sides that may belong to it in the widest reading, ``shared``
    those of clauses behind it that may stand on either, ``topic`` what a clause without a subject may be about; ``own_before`` and ``own_after`` the items nearest to it; ``limits`` the
    classes of stage and denial that it stands under; ``inside`` whether it may be only part of a name,
    ``attributive`` whether 的 joins it to what follows, ``onward`` whether what follows is where it
    leads to (压缩至三级)."""

    word: Word
    classes: frozenset[str]
    before: tuple[Word, ...]
    after: tuple[Word, ...]
    shared: tuple[Word, ...]
    topic: tuple[Word, ...]
    subject: tuple[Word, ...]
    own_before: tuple[tuple[Word, ...], ...]
    own_after: tuple[tuple[Word, ...], ...]
    limits: frozenset[str]
    inside: bool
    attributive: bool
    onward: bool

    @property
    def light(self) -> bool:
        """Whether it says little of its own (推进)."""
        return bool(self.classes & LIGHT)


@dataclass(frozen=True, slots=True)
class Segment:
    """A clause: its words and acts, the classes of its adverbs of degree, whether it says that something is done already."""

    start: int
    end: int
    words: tuple[Word, ...]
    acts: tuple[Act, ...]
    degrees: frozenset[str]
    done: bool


@remembered(maxsize=1024)
def segments_of(text: str) -> tuple[Segment, ...]:
    """The clauses of a normalised text in order."""
    clauses = list(_clauses(_words(text)))
    found: list[Segment] = []
    subject: tuple[Word, ...] = ()
    objects: tuple[Word, ...] = ()
    done = False
    for number, words in enumerate(clauses):
        at = [i for i, w in enumerate(words) if w.kind == "act"]
        content = tuple(w for w in words if w.kind == "content")
        lead = next((i for i in at if not classes_of(words[i].text) & MODAL), at[0]) if at else len(words)
        own = tuple(w for w in words[:lead] if w.kind == "content")
        bare = bool(at) and not own and (any(w.text.startswith("0") for w in words) or not any(w.kind == "content" for w in words[at[0] :]))
        shared = (tuple(_following(clauses, number)), objects if bare else ())
        acts = tuple(_acts(words, shared, subject, _led(clauses, number)))
        done = done or any(w.kind == "done" for w in words)
        degrees = frozenset(d for w in words for d in degrees_of(w.text))
        found.append(Segment(words[0].start, words[-1].end, tuple(words), acts, degrees, done))
        subject = own if at and own else subject if at else (*subject, *own)
        objects = (*(objects if bare else ()), *content)
        if words[-1].text in "。;!?":
            subject, objects, done = (), (), False
    return tuple(found)


def _following(clauses: Sequence[list[Word]], number: int) -> list[Word]:
    """The words of the clauses behind one that belong to its acts: those behind a colon that ends in an act (新建:甲、乙), and those
    without an act of their own (甲达到95%,乙70%)."""
    found: list[Word] = []
    words = clauses[number]
    upto = _list_end(clauses, number)
    listed = words[-1].text == ":" and len(words) > 1 and words[-2].kind == "act"
    for at, later in enumerate(clauses[number + 1 :], number + 1):
        before = clauses[number][-1].text if not found else found[-1].text
        if before in "。;!?" or (not listed and at > upto and any(w.kind == "act" for w in later)):
            break
        found += later
        listed = False
    return found


def _list_end(clauses: Sequence[list[Word]], number: int) -> int:
    """The clause with 等 that ends a list of things parted by commas (谋划甲项目,乙开采,丙材料等项目), where one begins in a clause;
    -1 where none does. What is done in a thing's name stands at its end."""
    for at, later in enumerate(clauses[number + 1 :], number + 1):
        if clauses[at - 1][-1].text != ",":
            break
        if any(w.text == "等" for w in later):
            return at
        acts = [i for i, w in enumerate(later) if w.kind == "act"]
        if later[0].kind != "content" or any(i < len(later) - 2 for i in acts) or any(w.kind in ("adverb", "copula") for w in later):
            break
    return -1


def _led(clauses: Sequence[list[Word]], number: int) -> list[Word]:
    """The words of the clauses behind one that its word of supporting or asking may lead as well (支持甲做大,做强)."""
    found: list[Word] = []
    for later in clauses[number + 1 :]:
        ended = (found or clauses[number])[-1].text in "。;!?:"
        if ended or any(classes_of(w.text) & (DENYING | MODAL) for w in later if w.kind == "act"):
            break
        found += later
    return found


def _words(text: str) -> list[Word]:
    """Words in order, with commas for figures and years."""
    masked = list(text)
    spans = [q.span for q in quantities_in(text)] + [m.span() for m in YEARS_TOGETHER.finditer(text)]
    for start, end in spans:
        masked[start:end] = "0" * (end - start)
    return list(_merged(list(_pieces("".join(masked)))))


def _pieces(text: str) -> Iterator[tuple[str, int]]:
    """Words with their places; a word of two halves of which the second is an act (严格控制) as these."""
    at = 0
    for token in segment(text):
        halves = (token[:2], token[2:]) if len(token) == 4 else ()
        if halves and not classes_of(token) and (classes_of(halves[1]) or all(map(degrees_of, halves))):
            yield halves[0], at
            yield halves[1], at + 2
        else:
            yield token, at
        at += len(token)


def _merged(pieces: list[tuple[str, int]]) -> Iterator[Word]:
    """Words of doing put together of several (研究/论证), nouns that a suffix makes of them (改善/性), verbs that only say how a figure
    moves."""
    i = 0
    while i < len(pieces):
        size = next((n for n in range(min(_LONGEST, len(pieces) - i), 1, -1) if _is_one("".join(p for p, _ in pieces[i : i + n]))), 1)
        text = "".join(p for p, _ in pieces[i : i + size])
        kind, mark = _kind(text)
        rest = "".join(p for p, _ in pieces[i + size : i + size + 3])
        if kind == "act" and i + size < len(pieces) and pieces[i + size][0] in SUFFIXES:
            text, size, kind = text + rest[0], size + 1, "content"
        elif kind == "act" and classes_of(text) & OF_FIGURES and _TO_FIGURE.match(rest):
            kind = "other"
        yield Word(text, pieces[i][1], pieces[i][1] + len(text), kind, mark)
        i += size


def _is_one(text: str) -> bool:
    """Whether several words of the dictionary are one here: an act, or a name that has one in it."""
    return bool(classes_of(text) or degrees_of(text)) or text in _NAMES


def _kind(text: str) -> tuple[WordKind, str]:
    if text in _STOPS:
        return "stop", ""
    if classes_of(text):
        return "act", ""
    if degrees_of(text):
        return "adverb", ""
    if text in _DONE or text.startswith("已"):
        return "done", ""
    if text in _MARKS:
        return "mark", _MARKS[text]
    if text in _COPULAS:
        return "copula", ""
    if text in _JOINS:
        return "join", ""
    if _COUNTED.fullmatch(text):
        return "other", ""
    return ("content" if _HANZI.fullmatch(text) and text not in _GRAMMAR["虚词"] else "other"), ""


def _clauses(words: Sequence[Word]) -> Iterator[list[Word]]:
    """The words of each clause, with the mark that ends it."""
    clause: list[Word] = []
    for word in words:
        clause.append(word)
        if word.kind == "stop":
            yield _with_agents(clause)
            clause = []
    if clause:
        yield _with_agents(clause)


def _with_agents(words: list[Word]) -> list[Word]:
    """The words of a clause with 由 read as 从 where it leads on to something (由甲向乙转变), else as leading who does it."""
    turns = any(w.text in ("向", "到", "至", "为") or "转变" in classes_of(w.text) for w in words)
    return [replace(w, mark="从" if turns else "由") if w.text == "由" else w for w in words]


def _acts(
    words: list[Word], shared: tuple[tuple[Word, ...], tuple[Word, ...]], subject: tuple[Word, ...], led: Sequence[Word]
) -> Iterator[Act]:
    at = [i for i, w in enumerate(words) if w.kind == "act"]
    opening = [i for i in at if _opens(words, i)]
    limits = {i: _limits(words, i, opening) for i in at}
    for i in at:
        beside = (k for k in opening if k > i and _beside(words, k) and any(w.kind == "join" for w in words[i:k]))
        last = min((k for k in beside if all(w.text != "的" for w in words[k:])), default=len(words))
        before = words[:i] if any(w.kind == "content" for w in words[:i]) else subject
        yield Act(
            words[i],
            classes_of(words[i].text),
            tuple(before),
            (*words[i + 1 : last], *(led if classes_of(words[i].text) & MODAL else ())),
            *shared,
            tuple(subject),
            _own_before(words, i, at[0]),
            _items(_nearest_after(words, i)),
            frozenset(c for k, found in limits.items() if k != i for c in found if _governs(words, k, i)),
            _is_inside(words, i),
            i + 1 < len(words) and words[i + 1].text == "的",
            i + 1 < len(words) and words[i + 1].text in _GRAMMAR["结果"],
        )


def _opens(words: Sequence[Word], i: int) -> bool:
    """Whether an act begins a predicate: at the start of its clause, or behind a join, adverb or other act."""
    return i == 0 or words[i - 1].kind in ("join", "adverb", "act", "done") or (words[i - 1].kind == "other" and words[i - 1].text != "的")


def _beside(words: Sequence[Word], i: int) -> bool:
    """Whether an act stands beside another one before it, joined by 、 or 并."""
    k = i - 1
    while k >= 0 and words[k].kind in ("adverb", "act", "done"):
        k -= 1
    return k > 0 and words[k].kind == "join"


def _limits(words: Sequence[Word], i: int, opening: Sequence[int]) -> frozenset[str]:
    """The classes of stage that an act puts on the others of its clause."""
    found = classes_of(words[i].text) & (UNSETTLED | DENYING)
    ends = i + 1 == len(words) or words[i + 1].kind in ("stop", "join")
    return found if i in opening else found & AT_END if ends else frozenset()


def _governs(words: Sequence[Word], limit: int, i: int) -> bool:
    """Whether a word of stage says it of another act: of what follows it, and at the end of a clause of what stands before."""
    if limit < i:
        return True
    return bool(classes_of(words[limit].text) & AT_END) and not any(w.kind == "join" and w.text != "和" for w in words[i:limit])


def _own_before(words: Sequence[Word], i: int, first: int) -> tuple[tuple[Word, ...], ...]:
    """The items nearest before an act; behind a join, and where there are none, also those before the first act of its clause."""
    if _is_inside(words, i):
        start = i
        while start > 0 and words[start - 1].kind in ("content", "mark", "other"):
            start -= 1
        led = start > 0 and words[start - 1].text in _GRAMMAR["并列"]
        return (*(_items(words[:first]) if led else ()), *_items(words[start:i]))
    k = i
    while k > 0 and words[k - 1].kind in ("act", "adverb", "done", "other") and words[k - 1].text != "的":
        k -= 1  # acts side by side share what stands around them
    start = k
    while start > 0 and words[start - 1].kind not in ("act", "copula"):
        start -= 1
    subject = () if any(w.kind == "copula" for w in words[:i]) else _items(words[:first])
    joined = [n for n in range(start, i) if words[n].kind == "join" and start > 0]
    if joined and (_opens(words, i) or (i + 1 < len(words) and words[i + 1].kind == "content")):
        return (*subject, *_items(words[joined[-1] : k]))
    return _items(words[joined[-1] if joined else start : k]) or subject


def _nearest_after(words: Sequence[Word], i: int) -> list[Word]:
    k = i + 1
    if _is_inside(words, i):
        while k < len(words) and words[k].kind == "content":
            k += 1
        return list(words[i + 1 : k])
    named = words[k : k + 1] and words[k].text == "的" and any(w.kind == "copula" for w in words[k:])
    while k < len(words) and words[k].kind in ("act", "adverb", "done", "other"):
        k += 1
    if named:
        return [w for w in words[k:] if w.kind != "act"]  # 续建的电站有甲、乙
    if k < len(words) and words[k].kind == "join":
        return []  # one of several acts with one object (转移、利用废物)
    stops = ("act", "copula", "join") if i > 0 and words[i - 1].text == "的" else ("act", "copula")
    end = k
    while end < len(words) and words[end].kind not in stops:
        end += 1
    return list(words[k:end])


def _is_inside(words: Sequence[Word], i: int) -> bool:
    """Whether an act stands between words of content, as one inside a name does (人才培养体系)."""
    return 0 < i < len(words) - 1 and words[i - 1].kind == words[i + 1].kind == "content"


def _items(words: Sequence[Word]) -> tuple[tuple[Word, ...], ...]:
    """The items that stretch of words lists, prepositions with them."""
    items: list[list[Word]] = [[]]
    for word in words:
        if word.kind in ("join", "stop"):
            items.append([])
        elif word.kind in ("content", "mark"):
            items[-1].append(word)
    return tuple(tuple(item) for item in items if any(w.kind == "content" for w in item))
