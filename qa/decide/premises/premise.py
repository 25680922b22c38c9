"""Contradicts what a question takes for granted, by typed facts and by the clause that tells of the very thing."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal

from index.facts.fact import Fact
from index.facts.unit_facts import facts_of_unit
from index.store.port import Store
from index.text.analyze import normalise, pairs
from index.text.numerals import chinese_to_int
from index.text.places import names_in
from index.text.quantity import figures
from index.text.segment import segment
from index.text.word_lists import either, kinds_of
from qa.decide.claims import asks_for_a_verdict
from qa.types import Claim, Evidence, Judgement, Query
from qa.understand.cues import cue

_WORDS = kinds_of("premises", "qa.decide")
_DEPTH, _FAR = 4, 2.5
"""Pieces of evidence that are looked at, none of which may score further below the best."""


_MOVES = rf"(?:(?P<up>{either(_WORDS['升'])})|(?P<down>{either(_WORDS['降'])}))"
_COMPARED = r"(?:[比较](?:去|上一?|前)年(?:同期|[末底])?|同比)?"
_AMOUNT_ASKED = re.compile(rf"(?P<what>[一-鿿]{{2,20}}?){_COMPARED}{_MOVES}了?(?:多少|几|百分之几)")
_WHY_MOVED = re.compile(
    rf"(?P<what>[一-鿿]{{2,20}}?)(?:{{why}})?{_COMPARED}(?:会|还在|大幅|又|在|出现|有所)*{_MOVES}了?(?:的?原因|是(?:什么|啥)原因|的?[?。]?$|,)".replace(
        "{why}", cue("why").pattern
    )
)
_ASIDE = re.compile(rf"(?:{either(_WORDS['速度'])})$")
_PLANNED = re.compile("[要需应得须想]$|目标[是为]?$|计划$")
"""What stands before a word for what is yet to be done."""
_WHOLE = "全[国省市县区州]|国家|[我本][国省市县区州]"
"""How a text names the whole of a place before what it tells of it."""
_ALL_OF = re.compile(rf"^(?:{_WHOLE}|[省市县区州]|年末?|年底|的)+")
_BEGINS = rf"(?:^|[,:、和与及的]|其中|年末?|年底|{_WHOLE})"
"""What may stand before the name of a thing that is no part of a longer one."""
_DELAYED = re.compile(r"到(?P<year>(?:19|20)\d\d)年[底末]?[才再](?:能|会|要|去)?(?P<what>[一-鿿]{2,8})")
_TOLD_MOVE = re.compile(_MOVES)
_RANK = re.compile(
    r"(?P<among>全[国省市县区州]|世界|全球|亚洲)[^,;。]{0,3}?第(?P<rank>\d+|[一二三四五六七八九十]+)(?=[位名的了吗呢和与及且并而、,;:。?!()]|$)"
)
"""Of what is counted by things, batches or ships (第一艘), it is no rank."""
_RANKS = re.compile(r"[^一-鿿]*(?:[居列占位排]|稳居|位居|位列|名列|排名|连续|\d+年)*$")
"""What stands between the name of what is ranked and those among which it is."""
_AMOUNT = re.compile(r"(?:达到?|为|完成|实现|超过?)?\d[^一-鿿]*[一-鿿]{0,4}?(?=[、(]|$)")
_POINTED_AT = re.compile(either(_WORDS["指认"]))
_HAS_HAPPENED = re.compile(either(_WORDS["有过"]))
_NEVER = re.compile(rf"(?P<what>[一-鿿]{{2,16}}?)(?:{either(_WORDS['无'])})")
_SET_AT = re.compile(r"(?:定|设|确定|设定)[在为成到](?P<amount>\d+(?:\.\d+)?)(?P<unit>%|[一-鿿]{1,4})")
_SHORTEST = 2
"""Characters of what may be said to have moved."""
_TOLD_BY = 2
"""Words at the end of a name that tell what is ranked: of what, and what of it."""
_TELLING = 4
"""Characters from which on the end of a name tells what it is of."""
_NAMED = 0.7
"""Share of the character pairs of what is told that a question must have for it to be the thing it speaks of."""


def contradicted(query: Query, evidence: Sequence[Evidence], store: Store, *, of_its_time: bool = True) -> Judgement | None:
    """The evidence that says otherwise than a question takes for granted.

    Args:
        query: a question; one that asks for a yes or a no takes nothing for granted.
        evidence: what is found for it, of its place, best first.
        store: the index.
        of_its_time: whether the evidence is of the year that the question names; else only that year can be denied.

    Returns:
        A no with the evidence, or None where nothing is taken for granted or nothing found speaks of it.
    """
    # Who asks why something is less than the year before sets no two things against each other.
    if not evidence or asks_for_a_verdict(query) or (query.kind.sides and not cue("why").search(query.text)):
        return None
    near = [e for e in evidence[:_DEPTH] if e.score >= evidence[0].score - _FAR]
    return next((found for test in (_TESTS if of_its_time else (_due_otherwise,)) if (found := test(query, near, store)) is not None), None)


def _moved_otherwise(query: Query, near: Sequence[Evidence], store: Store) -> Judgement | None:
    """Denied where evidence tells the contrary of a rise or a fall that is asked about, and none tells of it."""
    text = normalise(query.text)
    found = _AMOUNT_ASKED.search(text) or (_WHY_MOVED.search(text) if cue("why").search(text) else None)
    if found is None:
        return None
    what, asked = _bare(found["what"], text), "up" if found["up"] else "down"
    if len(what) < _SHORTEST or _ASIDE.search(what) or _PLANNED.search(what):
        return None
    told = [(item, way, word) for item in near for way, word in _ways(what, item, query, store).items()]
    if not told or any(way == asked for _, way, _ in told):
        return None
    item, _, word = told[0]
    return Judgement("no", Claim(), (item,), carried=f"{what}{word}")


def _bare(what: str, text: str) -> str:
    """What is said to have moved, without places, times and words for all of a place."""
    what = cue("why").sub("", what)
    for name in names_in(text):
        what = what.removeprefix(name)
    return _ALL_OF.sub("", what)


def _ways(what: str, item: Evidence, query: Query, store: Store) -> dict[str, str]:
    """The ways in which a piece of evidence says that something moved, each with a word for it."""
    facts = facts_of_unit(item.chunk, item.unit, store.by_id[item.chunk.doc_id]).facts
    moved = {f.direction for f in facts if f.direction and f.kind == "change" and _is_of(what, f) and _is_of_its_year(f, query)}
    if moved or item.kind == "row":
        return {("up" if way > 0 else "down"): "增长" if way > 0 else "下降" for way in moved}
    for clause in re.split("[;。]", normalise(item.unit.text)):
        named = re.search(rf"{_BEGINS}{re.escape(what)}", clause)
        told = _TOLD_MOVE.search(re.split(",(?=其中)", clause[named.end() :])[0]) if named else None
        if told is not None:
            return {"up" if told["up"] else "down": told[0]}
    return {}


def _is_of(what: str, fact: Fact) -> bool:
    name = _ALL_OF.sub("", normalise(fact.indicator))
    return name == what or (min(len(name), len(what)) >= _TELLING and (name.endswith(what) or what.endswith(name)))


def _is_of_its_year(fact: Fact, query: Query) -> bool:
    return not query.years or not fact.years or fact.years[-1] in query.years


def _ranked_otherwise(query: Query, near: Sequence[Evidence], store: Store) -> Judgement | None:
    """Denied where the clause that speaks most of a question gives another rank of the same measure among the same."""
    text = normalise(query.text)
    asked = _RANK.search(text)
    if asked is None:
        return None
    own = set(pairs(_RANK.sub("", text)))
    clauses = [(len(own & set(pairs(c))), c, e) for e in near for c in re.split("[,;。]", normalise(e.unit.text))]
    _, clause, item = max(clauses, key=lambda told: told[0])
    ranks = {_number(m["rank"]) for m in _RANK.finditer(clause) if m["among"] == asked["among"]}
    other = _RANK.search(clause)
    if other is None or _number(asked["rank"]) in ranks or not _is_of_the_measure(clause[: other.start()], text):
        return None
    return Judgement("no", Claim(), (item,), carried=clause[: other.end()])


def _is_of_the_measure(before: str, text: str) -> bool:
    """Whether a question names what is ranked, by what stands before the rank: 水质 and 达标率 of 水质达标率98%、居."""
    name = _bare(_AMOUNT.sub("", _RANKS.sub("", before)).rstrip("、,:("), before)
    words = [w for w in segment(name) if len(w) > 1][-_TOLD_BY:]
    return bool(words) and all(w in text for w in words)


def _number(written: str) -> int:
    return int(written) if written.isdigit() else chinese_to_int(written)


def _never_happened(query: Query, near: Sequence[Evidence], store: Store) -> Judgement | None:
    """Denied where evidence says that what a question tells of has not happened. A question that points at no case and names no
    year gone by may ask what is done if it happens."""
    text = normalise(query.text)
    gone_by = bool(query.years) and max(query.years) < query.as_of.year
    if query.kind.quantity or not (_POINTED_AT.search(text) or (gone_by and _HAS_HAPPENED.search(text))):
        return None
    for item in near:
        for told in _NEVER.finditer(normalise(item.unit.text)):
            what = pairs(told["what"])
            if what and sum(p in text for p in what) >= _NAMED * len(what):
                return Judgement("no", Claim(), (item,), carried=told[0])
    return None


def _set_otherwise(query: Query, near: Sequence[Evidence], store: Store) -> Judgement | None:
    """Denied where evidence sets the target that a question names at another amount of the same unit."""
    text = normalise(query.text)
    asked = _SET_AT.search(text)
    if asked is None or not asked.start():
        return None
    for item in near:
        facts = facts_of_unit(item.chunk, item.unit, store.by_id[item.chunk.doc_id]).facts
        same = [
            f for f in facts if f.amount and f.amount.unit == asked["unit"] and normalise(f.indicator) in text and _is_of_its_year(f, query)
        ]
        if same:
            other = Decimal(asked["amount"]) not in {Decimal(n) for f in same for n in _numbers(f)}
            stated = tuple(f for f in figures(text) if f.number == asked["amount"])
            return Judgement("no", Claim(stated), (item,), indicators=tuple(f.indicator for f in same)) if other else None
    return None


def _due_otherwise(query: Query, near: Sequence[Evidence], store: Store) -> Judgement | None:
    """Denied where what is said to come only by some year is said of other years, and nowhere of that one."""
    asked = _DELAYED.search(normalise(query.text))
    if asked is None:
        return None
    year = int(asked["year"])
    told = [e for e in near if e.years and asked["what"] in normalise(e.unit.text)]
    if not told or any(year in e.years for e in told):
        return None
    return Judgement("no", Claim(years=(year,)), (told[0],))


def _numbers(fact: Fact) -> list[str]:
    return re.findall(r"\d+(?:\.\d+)?", fact.amount.number) if fact.amount else []


_TESTS: Sequence[Callable[[Query, Sequence[Evidence], Store], Judgement | None]] = (
    _moved_otherwise,
    _ranked_otherwise,
    _never_happened,
    _set_otherwise,
    _due_otherwise,
)
