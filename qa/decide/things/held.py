"""Whether a text holds a thing of the kind that is asked for: a person's name, a place, a firm, a day, a list of names.

What is looked for is what such a thing looks like, so that a text without one surely holds none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from index.text.analyze import normalise, pairs
from index.text.numbering import numbered_items
from index.text.phrases import items_of, quoted_names
from index.text.places import places_in
from index.text.quantity import read
from index.text.segment import segment
from index.text.word_lists import either, kinds_of
from qa.decide.things.asked import Thing, things_asked
from qa.read.pool import EvidencePool
from qa.types import Draft, Query, Statement
from qa.understand.cues import cue

_WORDS = kinds_of("things", "qa.decide")


_SURNAME = f"(?:{either(_WORDS['姓'])})"
_POST = rf"(?:{either(_WORDS['职务'])}|[一-鿿][员士])"
_PERSON = re.compile(rf"{_POST}{_SURNAME}[一-鿿·]{{1,2}}|{_SURNAME}[一-鿿·]{{1,2}}(?:{either(_WORDS['职务'])}|{either(_WORDS['称呼'])})")
_NAME = rf"{_SURNAME}[一-鿿·]{{1,2}}"
_APPOINTED = re.compile(rf"(?:{either(_WORDS['委派'])}){_NAME}?(?:[、和及与]{_NAME}?)*(?:等[^,;。]{{0,6}}?)?(?:{either(_WORDS['担当'])})")
"""People by their bare names where some are called to a post, or make up a body (由甲、乙组成, 聘请甲为顾问)."""
_GROUNDS = re.compile(rf"[一-鿿]{{2,}}(?:{either(_WORDS['地块'])})")
_FIRM = re.compile(rf"[一-鿿a-zA-Z]{{2,}}(?:{either(_WORDS['企业'])})")
_RUN = "[一-鿿a-zA-Z·“”]"
_DOERS = (
    re.compile(rf"(?:由|被)({_RUN}{{2,12}}?)(?:{either(_WORDS['承办'])})"),
    re.compile(rf"(?:^[和同]|与|联合)({_RUN}{{2,12}}?)(?:{either(_WORDS['合办'])})"),
    re.compile(rf"(?:{either(_WORDS['招引'])})({_RUN}{{2,20}})"),
    re.compile(rf"^({_RUN}{{2,12}}?)(?:{either(_WORDS['独办'])}|投资(?=[建兴新扩]))"),
    re.compile(rf"({_RUN}{{2,20}})等[^,;。]{{0,6}}(?:企业|公司|集团|银行)"),
)
"""Where a clause names who builds, wins, invests or comes, whatever a firm's name looks like."""
_NUMERAL = r"[\d一二三四五六七八九十]+"
_DAY = re.compile(rf"{_NUMERAL}月(?:{_NUMERAL}[日号]|[初底末上中下]旬?)|每年{_NUMERAL}月|年[底末]|\d·\d|(?:{either(_WORDS['日子'])})")
_ORDINAL = re.compile(r"第[\d一二三四五六七八九十]|首[个位家座次]|居首|前[\d一二三四五六七八九十]+[位名]")
_MEETING = re.compile("会议|大会|全会")
_REASON = re.compile(
    rf"(?:{either(_WORDS['缘由'])})|是[^,;。]{{2,40}}的[一-鿿]{{0,4}}(?:{either(_WORDS['用意'])})|(?:^|[,;:。])为[一-鿿、“”\"]{{3,30}},"
)
"""Words that tell why, what something is for (是振兴茶业的重要举措), and the purpose with which a sentence opens (为促进就业，)."""
_SAID_ITSELF = ("names", "reason")
"""Kinds of thing that a heading does not tell."""
_ASKING = re.compile("(?:具体|分别|[都各有是为])+$")
"""Words between the things and what asks for their names."""
_CLAUSE = re.compile(r"[,;。:!?]")
_COUNTED = frozenset(("count", "people"))
"""Kinds of quantity that count things which have names."""
_SAME = 2
"""Pairs of characters that a clause has in common with a question where it counts what is asked for."""


def lacks_what_is_asked(query: Query, draft: Draft, pool: EvidencePool) -> bool:
    """Whether a draft that answers a question holds no thing of a kind that the question asks for.

    Args:
        query: the question.
        draft: its answer.
        pool: the evidence that the draft cites.
    """
    things = things_asked(query.text)
    if not things or draft.reason is not None or not draft.statements or query.kind.sides or query.kind.verdict:
        return False
    own = [normalise(s.text) for s in draft.statements]
    told = [_with_what_is_above(s, pool) for s in draft.statements]
    return any(not holds(thing, own if thing in _SAID_ITSELF else told, normalise(query.text)) for thing in things)


def holds(thing: Thing, told: Sequence[str], asked: str) -> bool:
    """Whether any of some normalised sentences holds a thing of a kind that a normalised question asks for, and does not name itself."""
    return _HOLDS[thing](told, asked)


def _with_what_is_above(statement: Statement, pool: EvidencePool) -> str:
    above = [f"{e.chunk.headings[-1]}:{e.unit.lead}" for i in statement.evidence[:1] for e in (pool.evidence[i],)]
    return normalise(" ".join((*above, statement.prefix, statement.text)))


def _names_a_person(told: Sequence[str], asked: str) -> bool:
    return any(_PERSON.search(text) or _APPOINTED.search(text) for text in told)


def _names_a_place(told: Sequence[str], asked: str) -> bool:
    known = set(places_in(asked))
    return any(_is_new(name, asked) for text in told for name in (*(set(places_in(text)) - known), *_GROUNDS.findall(text), *_spots(text)))


def _spots(text: str) -> list[str]:
    """The words of a text that end as names of places do."""
    return [w for w in segment(text) if len(w) > 2 and w.endswith(_WORDS["地名尾"])]


def _is_new(name: str, asked: str) -> bool:
    return name not in asked


def _names_a_firm(told: Sequence[str], asked: str) -> bool:
    """Whether the clause that speaks most of what is asked, or the one before it, which may name who it tells of, has a name that
    ends as those of firms do, or one of these or the one behind names who does it."""
    own = set(pairs(asked))
    for text in told:
        clauses = _CLAUSE.split(text)
        best = max(range(len(clauses)), key=lambda i: len(own & set(pairs(clauses[i]))))
        near = clauses[max(0, best - 1) : best + 2]
        firms = (name for clause in clauses[max(0, best - 1) : best + 1] for name in _FIRM.findall(clause))
        doers = (name for clause in near for pattern in _DOERS for name in pattern.findall(clause) if _may_be_a_name(name, asked))
        if any(_is_new(name, asked) for name in (*firms, *doers)):
            return True
    return False


def _may_be_a_name(noun: str, asked: str) -> bool:
    """Whether a noun may be a name: its last word is none for what is built or paid (项目, 计划), nor one of the question."""
    last = segment(noun)[-1]
    return last not in _WORDS["非名"] and last not in asked


def _names_a_day(told: Sequence[str], asked: str) -> bool:
    return any(_is_new(day[0], asked) for text in told for day in _DAY.finditer(text))


def _lists_what_it_counts(told: Sequence[str], asked: str) -> bool:
    """Whether what is told names what it counts: not so where a clause gives the number of what is asked for, and nothing that is told
    lists at least half as many."""
    counts = [count for text in told for clause in re.split("[,;。!?]", text) if (count := _count_of(clause, asked))]
    if not counts:
        return True
    most = max(len(told) - 1, *(_listed(text) for text in told))
    return 2 * most >= min(counts)


def _count_of(clause: str, asked: str) -> int:
    """How many of what is asked for a clause says that there are, where it lists none of them; 0 where it says no such number."""
    if len(items_of(clause)) > 1:
        return 0
    thing = _things_named(asked)
    of_it = set(pairs(thing))
    for quantity in read(clause):
        if quantity.kind not in _COUNTED or quantity.value is None or quantity.value < 2:
            continue
        around = f"{clause[: quantity.whole[0]]} {clause[quantity.whole[1] :]}"
        if thing and (thing[-2:] in around or len(set(pairs(around)) & of_it) >= _SAME):
            return int(quantity.value)
    return 0


def _things_named(asked: str) -> str:
    """What a question calls the things whose names it asks for: what follows its 哪几个, else what stands before it."""
    found = cue("names").search(asked)
    if found is None:
        return ""
    behind = re.match(r"[个项家座条大类处种方面些]*(?P<name>[一-鿿]{2,8})(?=[,;?!。]|$)", asked[found.end() :])
    if behind is not None:
        return behind["name"]
    clauses = [c for c in re.split(r"[,;:]", _ASKING.sub("", asked[: found.start()])) if len(c) > 1]
    return clauses[-1] if clauses else ""


def _listed(text: str) -> int:
    """How many things the longest list of a text names."""
    runs = (len(items_of(clause)) for clause in _CLAUSE.split(text))
    return max(len(numbered_items(text)), len(quoted_names(text)), *runs)


def _has(pattern: re.Pattern[str]) -> Callable[[Sequence[str], str], bool]:
    return lambda told, _: any(pattern.search(text) for text in told)


_HOLDS: Mapping[Thing, Callable[[Sequence[str], str], bool]] = {
    "person": _names_a_person,
    "place": _names_a_place,
    "firm": _names_a_firm,
    "day": _names_a_day,
    "ordinal": _has(_ORDINAL),
    "meeting": _has(_MEETING),
    "names": _lists_what_it_counts,
    "reason": _has(_REASON),
}
