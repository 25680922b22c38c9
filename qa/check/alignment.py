"""Whether one clause of a sentence says what a short claim says, or its contrary: each word of the claim has its place in the clause.

Made for claims in everyday words (铁道部保留下来了吧), of which too little is left for the rules on sentences of a model
(``qa/check/entailment.py``). A claim is cut into the words that say something; all of them must stand in one clause, what it is said of
may stand before it in the sentence, and nothing may stand beside them that makes it something else (农村公路 for 公路).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from index.text.analyze import normalise
from index.text.numerals import chinese_to_int
from index.text.phrases import aims, negations, reservation
from index.text.places import places_in
from index.text.quantity import read as quantities_in
from index.text.word_lists import kinds_of
from qa.check.reading.acts import Word, classes_of, segments_of
from qa.check.reading.content import BREAK
from qa.check.rules.wording import is_glue
from qa.types import Evidence

Relation = Literal["says", "denies"]

_WORDS = kinds_of("alignment", "qa.check")
UP, DOWN, _STANDING, _FIRST = (sorted(_WORDS[kind], key=len, reverse=True) for kind in ("升", "降", "居", "第一"))
"""Words that say that something rose, that it fell, what rank it has, that it is the first."""
_COMPARING, _IDLE, _SIZES, _MANNER, _MEASURES, _FINISHED, _BEGUN, _WIDE = (
    frozenset(_WORDS[kind]) for kind in ("比较", "虚词", "大小", "顺带", "量度", "做完", "没做完", "太宽")
)
_RANK = re.compile(rf"第(?P<number>\d+|[一二两三四五六七八九十]+)(?:[位名大]|$|(?=[的了,、)]))|(?P<first>{'|'.join(_FIRST)})")
_PERIOD = re.compile("[一二三四五六七八九十]+五")
_EXCEPT = re.compile("除(?P<what>[^,;。]{2,24}?)外[^;。]{0,6}?(?:[均都各]|其[他余])")
_NOT = "(?:没有|没能|未能|[未没不])"
_DENIAL = re.compile(rf"{_NOT}[再会]?(?:达到|实现|得到)?$")
_DENIES = re.compile(_NOT)
_SETTING = re.compile("^[^,]{2,20}(?:后|期间|时|[中里年]),")
"""What tells when or in what something is so, before what is so."""
_AT_PLACE = re.compile("在(?P<place>[一-鿿]{2,8}?(?=成功|举[行办]|召开|办|上市|建))")
_INVESTED = re.compile("总?投资[^,]{1,12}元的(?:项目)?$")
"""What stands before the name of a project and says nothing of what it is."""
_ALIKE = 0.5
"""Share of the characters of a name, but for those that many have, from which on a text may mean it."""
_OF_BODIES = frozenset("国家省市县区厅局委办部署会")
_AVOIDING = frozenset(_WORDS["不要"])
"""Classes of ``acts.txt`` that say that something is not to be."""
_MOST = 24
"""Words of a claim from which on it is no short one; each is looked for from each place on."""
_LAST = 3
"""Characters at the end of a claim that say in which way something went (出口增长了)."""
_WAY = 2
"""Ranks that a way has: where it began, where it ended."""
_LEAST = 2
"""Words that a claim must have for anything to be told by them."""


@dataclass(frozen=True, slots=True)
class _Claim:
    """A claim as it is aligned: its text, the plan's ``title``, its words of substance, the ``direction`` in which it says that something went, the ``ranks``
    that it gives something."""

    text: str
    title: str
    words: tuple[Word, ...]
    direction: int
    ranks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Tile:
    """Neighbouring words of a claim that stand together in a clause, or an act for which another of its class stands there."""

    start: int
    end: int
    act: bool


def relation(said: str, item: Evidence) -> Relation | None:
    """Whether a sentence says what a claim says, or its contrary.

    Args:
        said: a claim of one clause, as ``qa.decide.claims.statement_of`` has it.
        item: a sentence of a plan.

    Returns:
        ``says`` or ``denies``; None where the sentence tells neither.
    """
    return compared(said, item)[0]


def unsaid(said: str, item: Evidence) -> tuple[str, ...]:
    """The words of substance of a text that neither a sentence has nor anything above it, nor any of their meaning."""
    around = normalise(" ".join((item.title, *item.chunk.headings, item.unit.lead, item.unit.text)))
    return tuple(w.text for w in _substance(normalise(said)) if len(w.text) > 1 and _found(w, around, 0) is None)


def compared(said: str, item: Evidence) -> tuple[Relation | None, str]:
    """What ``relation`` says, with the clause of the normalised sentence that tells it."""
    if item.kind == "row":
        return None, ""
    own = normalise(said)
    denied = [m for m in _DENIES.finditer(own) if own[m.start() : m.start() + 2] not in _WORDS["不是否定"]]
    if not denied:
        return _told(own, normalise(item.unit.text), item)
    # What is denied is so where the rest is denied, and not so where it is said.
    rest = f"{own[: denied[0].start()]}{own[denied[0].end() :]}"
    found, clause = _told(rest, normalise(item.unit.text), item) if len(denied) == 1 else (None, "")
    return _FLIPPED[found], clause


_FLIPPED: Mapping[Relation | None, Relation | None] = {"says": "denies", "denies": "says", None: None}


def _told(said: str, text: str, item: Evidence) -> tuple[Relation | None, str]:
    """What the text of a sentence tells of a claim that denies nothing, and where."""
    if _belongs(said, text):
        return "says", text
    if _is_by_another(said, text, item) or _is_at_another_place(said, item):
        return "denies", text
    claim = _read(said, item)
    if claim is None:
        return None, ""
    if _is_excepted(claim, text):
        return "denies", text
    for sentence in re.split("[;。!?]", text):
        clauses = _clauses(sentence)
        for number in range(len(clauses)):
            found = _compared(claim, clauses, number, item)
            if found is not None:
                return found, clauses[number]
    return None, ""


def _is_by_another(said: str, text: str, item: Evidence) -> bool:
    """Whether a text says of somebody else what a claim says to be done by someone (由甲负责)."""
    match = re.fullmatch(rf"(?P<what>.{{4,}}?)(?:是?由|归)(?P<who>[^,]{{2,24}}?)来?(?P<act>{'|'.join(_WORDS['由谁'])})[的了]*", said)
    # 省发改委 is 省发展改革委 in short.
    told = [c for c in match["who"] if c not in _OF_BODIES] if match else []
    if match is None or sum(c in text for c in told) >= _ALIKE * len(told):
        return False
    around = normalise(item.title)
    what = [w.text for w in _substance(match["what"]) if w.text not in around]
    for clauses in (_clauses(sentence) for sentence in re.split("[;。!?]", text)):
        for number, clause in enumerate(clauses):
            there = ",".join(clauses[: number + 1]) if clause.startswith("由") else clause
            if what and all(w in there for w in what) and re.search(rf"(?:由.{{2,20}}?|^.{{0,30}}?){match['act']}", clause):
                return True
    return False


def _is_at_another_place(said: str, item: Evidence) -> bool:
    """Whether a text says of another place alone what a claim says to be so at one (在北京举办)."""
    match, there = _AT_PLACE.search(said), _AT_PLACE.search(normalise(item.unit.text))
    places = places_in(match["place"]) if match else ()
    around = normalise(f"{item.title},{item.unit.text}")
    if match is None or there is None or not places or not places_in(there["place"]) or any(p in around for p in places):
        return False
    # The rest must be said of the other place.
    text = normalise(item.unit.text)
    rest = f"{said[: match.start()].removesuffix('是')}{said[match.end() :]}"
    return _told(rest, f"{text[: there.start()]}{text[there.end() :]}", item)[0] == "says"


def _belongs(said: str, text: str) -> bool:
    """Whether a text lists a thing among the first of a kind of which a claim says that it is one (甲、乙等战略性新兴产业)."""
    word = next((w for w in sorted(_WORDS["归入"], key=len, reverse=True) if w in said), "")
    one, _, kind = said.partition(word) if word else (said, "", "")
    one, kind = one.removeprefix("把").strip("“”"), kind.removeprefix("了").removesuffix("之一").strip("“”")
    listed = re.search(
        rf"(?:^|[、,:和与及]|[为有是如]){re.escape(one)}(?:[、和与及][^,;。:]{{1,60}}?)?等[^,;。、]{{0,6}}?{re.escape(kind)}", text
    )
    if min(len(one), len(kind)) < 2 or listed is None:
        return False
    # What governs the list may want it not to be so, or only strive for it (避免把房地产等作为支柱产业).
    before = re.split("[;。]", text[: listed.end()])[-1]
    governed = (
        aims(before) or reservation(before) or negations(before) or any(_AVOIDING & a.classes for s in segments_of(before) for a in s.acts)
    )
    return not governed


def _read(said: str, item: Evidence) -> _Claim | None:
    said = _SETTING.sub("", said)
    if BREAK.search(said):
        return None
    ranks = _ranks_of(said)
    bare = _without(_STANDING, _RANK.sub("", said)) if ranks else said
    segments = segments_of(bare)
    if len(segments) != 1:
        return None
    around = normalise(item.title)
    named = [w for w in segments[0].words if w.kind not in ("other", "stop", "join")]
    told = next((i for i, w in enumerate(named) if len(w.text) == 1 or w.text not in around), len(named))
    # What is done may be a word that says little elsewhere (通过).
    last = [w for w in named[told:] if w.text not in _IDLE][-1:] if not ranks else []
    words = [w for w in named[told:] if w in last or not (_says_little(w.text) or _is_of_title(w.text, around))]
    direction = 0 if ranks else direction_of(_without_particles(bare))
    if ranks:
        words = [w for w in words if not direction_of(w.text)]
    elif direction:
        words = [w for w in words if not (direction_of(w.text) and w.end > len(bare.rstrip("了的吗")) - _LAST)]
    words = [w for w in words if w.text not in _STANDING]
    least = _LEAST - 1 if direction or ranks else _LEAST
    return _Claim(bare, around, tuple(words), direction, ranks) if least <= len(words) <= _MOST else None


def _says_little(word: str) -> bool:
    if word in _MEASURES:
        return False
    return word in _IDLE or word in _COMPARING or _PERIOD.fullmatch(word) is not None or (is_glue(word) and not classes_of(word))


def _is_of_title(word: str, title: str) -> bool:
    """Whether a word is the place that a whole plan is of."""
    return len(word) > 1 and word in title and bool(places_in(word))


def _without_particles(text: str) -> str:
    """The end of a claim that may say in which way something went."""
    return re.sub("[了的吗]+$", "", text)[-_LAST:]


def direction_of(text: str) -> int:
    """1 where a text says that something rose, -1 that it fell, 0 where it says neither or both."""
    text = _without(_WORDS["不是升降"], text)
    if re.search(r"增长?[-−–]\d", text):
        return -1
    down = [w for w in DOWN if w in text]
    # 负增长 has 增长 in it.
    up = [w for w in UP if w in _without(down, text)]
    return 0 if bool(up) == bool(down) else 1 if up else -1


def _ranks_of(text: str) -> tuple[int, ...]:
    """The ranks that a text gives, in its order."""
    return tuple(1 if m["first"] else chinese_to_int(m["number"]) for m in _RANK.finditer(text))


def _is_excepted(claim: _Claim, text: str) -> bool:
    """Whether a text says of all but one thing what a claim says of that one (除粮食总产量外，均已完成)."""
    match = _EXCEPT.search(text)
    if match is None:
        return False
    rest = f"{text[: match.start()]},{text[match.end() :]}"
    inside = [w for w in claim.words if w.text in match["what"]]
    outside = [w for w in claim.words if w not in inside]
    left = re.sub("^了|[之以]$", "", match["what"])
    for word in inside:
        left = left.replace(word.text, "")
    return bool(inside and outside) and not _substance(left) and all(_found(w, rest, 0) is not None for w in outside)


def _compared(claim: _Claim, clauses: Sequence[str], number: int, item: Evidence) -> Relation | None:
    """What a clause tells of a claim, the clauses before it being what it may be said of."""
    clause = clauses[number]
    for at in range(len(claim.words)):
        tiles = _tiled(claim.words[at:], claim.text, clause)
        if at and not _is_led_by(claim, at, clauses[:number], item):
            continue
        if tiles is None and _is_begun(claim, at, clause):
            return "denies"
        if tiles is None:
            continue
        if not _is_bare(clause, tiles, claim, headless=at > 0) or not _amounts(claim.text) <= _amounts(clause):
            return None
        if claim.direction:
            return _on_direction(claim, clauses[number:], tiles[-1].end)
        if claim.ranks:
            return _on_ranks(claim.ranks, next(filter(None, map(_ranks_of, (clause, *clauses[number + 1 : number + 2]))), ()))
        return _on_clause(clause, tiles, claim)
    return None


def _clauses(sentence: str) -> list[str]:
    """The clauses of a sentence, at its marks and dashes."""
    return [c for c in BREAK.split(re.sub("[―—–-]{2,}", ",", sentence)) if c]


def _is_begun(claim: _Claim, at: int, clause: str) -> bool:
    """Whether a clause says of what a claim, from its word ``at`` on, says to be finished only that it is planned or begun."""
    done = [w for w in claim.words[at:] if _FINISHED & classes_of(w.text)]
    rest = [w for w in claim.words[at:] if w not in done]
    if not done or not rest or done[-1] is not claim.words[-1]:
        return False
    tiles = _tiled(rest, claim.text, clause)
    told = {name for s in segments_of(clause) for a in s.acts for name in a.classes}
    return tiles is not None and bool(told & _BEGUN) and not told & _FINISHED and _is_bare(clause, tiles, claim, headless=at > 0)


def _amounts(text: str) -> set[tuple[Decimal, str, str]]:
    """The figures of a text with their bounds, years and spans of time apart."""
    return {(q.value, q.unit, q.bound) for q in quantities_in(text) if not q.figure.is_year and q.figure.unit != "年"}


def _on_ranks(claimed: Sequence[int], told: Sequence[int]) -> Relation | None:
    """What ranks that are told make of those that are claimed; of a way from one to another the last holds."""
    if not told or len(told) > _WAY or len(claimed) > len(told):
        return None
    return "says" if tuple(told[-len(claimed) :]) == tuple(claimed) else "denies"


def _on_clause(clause: str, tiles: Sequence[_Tile], claim: _Claim) -> Relation | None:
    if any(_DENIAL.search(clause[: t.start]) for t in tiles):
        return "denies"
    if (aims(clause) and not aims(claim.text)) or ((word := reservation(clause)) and word not in claim.text):
        return None
    if any(_AVOIDING & a.classes and a.word.text not in claim.text for s in segments_of(clause) for a in s.acts):
        return None
    return "says" if negations(clause) <= negations(claim.text) else None


def _tiled(words: Sequence[Word], said: str, clause: str) -> list[_Tile] | None:
    """The places of some words in a clause, as many of them together as stand there together, in their order; the last may come first,
    as what is done before what it is done to (保留铁道部). None where one is missing."""
    tiles: list[_Tile] = []
    at, behind = 0, 0
    done = re.search("已|了$", said) is not None
    while at < len(words):
        longest = (j for j in range(len(words), at, -1) if _may_stand(said[words[at].start : words[j - 1].end], clause[behind:]))
        end = next(longest, at)
        if end > at:
            text = said[words[at].start : words[end - 1].end]
            start = clause.find(text, behind)
            tile = _Tile(start, start + len(text), words[end - 1].kind == "act")
        else:
            found = _found(words[at], clause, behind, done=done)
            end = at + 1
            if found is None and end == len(words) and tiles:
                found = _found(words[at], clause[: tiles[0].start], 0, done=done)
            if found is None:
                return None
            tile = found
        tiles.append(tile)
        at, behind = end, max(behind, tile.end)
    return tiles


def _may_stand(text: str, clause: str) -> bool:
    """Whether a text stands in a clause; an act of one character is part of too many words (办 of 举办)."""
    return text in clause and not (len(text) == 1 and classes_of(text))


def _found(word: Word, clause: str, behind: int, *, done: bool = False) -> _Tile | None:
    """Where a word stands in a clause, or an act of its class; of what is ``done`` not one of a class too wide for that."""
    if _may_stand(word.text, clause[behind:]):
        at = clause.find(word.text, behind)
        return _Tile(at, at + len(word.text), word.kind == "act")
    classes = classes_of(word.text) - (_WIDE if done else frozenset())
    acts = (a.word for s in segments_of(clause) for a in s.acts if classes & a.classes and a.word.start >= behind) if classes else iter(())
    act = next(acts, None)
    return _Tile(act.start, act.end, True) if act is not None else None


def _is_led_by(claim: _Claim, at: int, before: Sequence[str], item: Evidence) -> bool:
    """Whether the first words of a claim stand together at the beginning of an earlier clause, behind what is done at most, or above
    the sentence."""
    name = claim.text[claim.words[0].start : claim.words[at - 1].end]
    above = normalise(f"{item.unit.lead},{','.join(item.chunk.headings[-1:])}")
    led = ((c, c.find(name)) for c in before)
    return name in above or any(
        start >= 0 and all(w.kind == "act" or _is_of_title(w.text, claim.title) for w in _substance(c[:start])) for c, start in led
    )


def _is_bare(clause: str, tiles: Sequence[_Tile], claim: _Claim, *, headless: bool) -> bool:
    """Whether nothing beside the words of a claim makes something else of them: before them no word of substance but another that is
    listed or done, and no figure that the claim leaves out; behind what they name no other name."""
    placed = sorted(tiles, key=lambda t: t.start)
    before = clause[: placed[0].start]
    before = _INVESTED.sub("", before)
    run = before if headless else re.split("[、和与及]", before)[-1]
    left = [w for w in _substance(_without_ways(run)) if w.text not in _SIZES and not _is_of_title(w.text, claim.title)]
    if any(headless or w.kind != "act" for w in left):
        return False
    counted = re.search(r"\d[^\d]{0,3}$", run)
    if counted and counted[0] not in claim.text:
        return False
    ends = [other.start for other in placed[1:]] + [len(clause)]
    return all(tile.act or _is_whole(clause[tile.end : end]) for tile, end in zip(placed, ends, strict=True))


def _is_whole(behind: str) -> bool:
    """Whether a name ends where it ends: what stands behind it is another that is listed, something done, or a size."""
    if behind.startswith(("的", "等")):
        return behind[0] == "等"
    words = [w for w in _substance(_without_ways(re.split("[、和与及]", _RANK.split(behind, maxsplit=1)[0])[0])) if w.text not in _SIZES]
    return not words or words[0].kind == "act"


def _without_ways(text: str) -> str:
    """A text without ranks and the words that say in which way something went."""
    return _without((*UP, *DOWN, *_STANDING), _RANK.sub(" ", text))


def _without(words: Iterable[str], text: str) -> str:
    """A text without some words, the longer ones first."""
    for word in words:
        text = text.replace(word, " ")
    return text


def _substance(text: str) -> list[Word]:
    """The words of a text that say something."""
    return (
        [w for s in segments_of(text) for w in s.words if w.kind in ("content", "act") and not (_says_little(w.text) or w.text in _MANNER)]
        if text
        else []
    )


def _on_direction(claim: _Claim, clauses: Sequence[str], end: int) -> Relation | None:
    """What a clause behind a thing, and those behind it that go on with it, tell of the way in which it went."""
    ways = {way for part in _parts_of(clauses[0][end:], clauses[1:]) if (way := direction_of(part))}
    if len(ways) != 1:
        return None
    return "says" if ways == {claim.direction} else "denies"


def _parts_of(behind: str, others: Sequence[str]) -> Iterator[str]:
    """What is told of a thing right behind it, and in the clauses that go on without a thing of their own."""
    for part in (behind, *others):
        if [w for w in _substance(_without_ways(part)) if w.text not in _SIZES]:
            return
        yield part
