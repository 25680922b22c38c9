"""Claims without figures: a sentence of the plans carries what a question says in other words, or carries its contrary.

Both are decided by the rules that sentences of a model are held to (``qa/check/entailment.py``): who is said to do what, to
what, where, when and at which stage. What no sentence carries either way is neither agreed with nor denied.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Collection, Iterator, Sequence
from itertools import product

from index.text.analyze import normalise
from index.text.numerals import chinese_to_int
from index.text.periods import five_year_periods
from index.text.phrases import negations, opposed
from index.text.places import places_in
from index.text.quantity import read as quantities_in
from index.text.quantity.motion import motion_of
from index.text.word_lists import lines_of
from qa.check.alignment import Relation, compared, direction_of
from qa.check.entailment import entails
from qa.check.reading.acts import segments_of
from qa.check.reading.content import Clause, content, read
from qa.check.rules.wording import is_glue
from qa.decide.case import Case
from qa.decide.claims import SHORTEST, bare_question, statement_of
from qa.decide.handed import stands
from qa.decide.limits import exception, gives_up, is_elsewhere, is_of_a_group, is_unfinished
from qa.decide.times import speaks_of_year
from qa.types import ClaimedFigure, Evidence, Judgement
from qa.understand.cues import cue
from qa.understand.places import is_own

_DEPTH = 5
"""Pieces of evidence that are read."""
_CONTRARY = tuple(tuple(tuple(side.split("|")) for side in line.split()) for line in lines_of("contrary", "qa.decide"))
_WITHIN = re.compile(r"[\d一二三四五六七八九十]+年(?:之?内|以内|里头?|间)")
"""A span of time in which something is to be done, no figure of it."""
_RUN = re.compile("连续(\\d+|[一二两三四五六七八九十]+)(个?[年月届次季周])")
_END = 4
"""Characters at the end of a statement that say in which way something went."""
_EACH = "分别"
"""Hands out what a clause says, one to each: of whom what is said is then a matter of order."""
_ALL = re.compile("[全我本]?[年省市县区州国]|[全当]年末?")
"""A time or a place before a name that leaves it whole (全年粮食产量)."""
_DENIED = re.compile("并?不(?:会|再)?|没有|[并尚]?未")
_DONE = re.compile("已经|业已|已(?=[一-鿿])|(?<=[一-鿿])了(?=$|,)")


def carried(case: Case) -> Judgement | None:
    """Agreed where a piece of evidence carries all that a question says."""
    said = statement_of(case.query)
    runs = runs_of(said)
    may = [e for e in _read(case, said) if runs <= runs_of(normalise(e.unit.text))]
    item = next((e for e in may if _carries(e, said, case) or _aligned(said, e, case) == "says"), None)
    return Judgement("yes", case.claim, (item,), carried=said) if item is not None else None


def turned_round(case: Case) -> Judgement | None:
    """Denied where a piece of evidence carries the contrary of what a question says, or tells what is asked about in another way."""
    said = statement_of(case.query)
    for item in _read(case, said):
        if _aligned(said, item, case) == "denies":
            return Judgement("no", case.claim, (item,), denied=said)
        other = _of_another_run(said, normalise(item.unit.text))
        if other and (_carries(item, other, case) or _aligned(other, item, case) == "says"):
            return Judgement("no", case.claim, (item,), carried=other)
    for item, contrary in product(_read(case, said), contraries(said)):
        if _carries(item, contrary, case):
            return Judgement("no", case.claim, (item,), carried=contrary)
    return None


def runs_of(text: str) -> set[tuple[int, str]]:
    """For how long a text says something to have been so without a break (连续五年)."""
    return {(chinese_to_int(m[1]), m[2]) for m in _RUN.finditer(text)}


def _of_another_run(said: str, text: str) -> str:
    """A statement of one run with the one run that a text tells instead; empty where either has none or several."""
    own, there = list(_RUN.finditer(said)), list(_RUN.finditer(text))
    if len(own) != 1 or len(there) != 1 or runs_of(said) == runs_of(text):
        return ""
    return f"{said[: own[0].start()]}{there[0][0]}{said[own[0].end() :]}"


def as_written(case: Case) -> Judgement | None:
    """The verdict on figures that no fact decides: agreed where they stand in a sentence behind the very words, denied where the
    sentence gives them to another thing of its list."""
    said = normalise(statement_of(case.query))
    for item in _read(case, said):
        text = normalise(item.unit.text)
        found = stands(said, text)
        if found is True and _carries(item, said, case) and not any(_is_moved_otherwise(f, text) for f in case.claim.amounts):
            return Judgement("yes", case.claim, (item,), carried=said)
        for contrary in contraries(said):
            if stands(contrary, text) is True and _carries(item, contrary, case):
                return Judgement("no", case.claim, (item,), carried=contrary)
        if isinstance(found, tuple):
            wrong, right = found
            other = f"{said[: wrong.whole[0]]}{normalise(item.unit.text)[slice(*right.whole)]}{said[wrong.whole[1] :]}"
            if _carries(item, other, case):
                return Judgement("no", case.claim, (item,), carried=other)
    return None


def _is_moved_otherwise(figure: ClaimedFigure, text: str) -> bool:
    """Whether a sentence that has a figure does not tell that its thing came to it in the way that is claimed, or gives it for what
    was before, or as an average or a sum of several years that the claim leaves out."""
    same = [q for q in quantities_in(text) if (q.value, q.unit) == (figure.value, figure.unit)]
    motions = [motion_of(text[: q.whole[0]], text[q.whole[1] :]) for q in same]
    over = all(q.yearly for q in same) and figure.kind != "rate"
    before = all(m.side == "from" for m in motions) and figure.side != "from"
    return bool(same) and (over or before or (figure.moved != 0 and not any(m.direction == figure.moved for m in motions)))


def _read(case: Case, said: str) -> Sequence[Evidence]:
    """The evidence that a statement is held against: of the plan that the question names, however short; none for what says
    too little."""
    told = cue("told_by").match(bare_question(case.query))
    named = places_in(told[0]) if told else ()
    own = [e for e in case.evidence[:_DEPTH] if _is_of(e, named, case)]
    if direction_of(said[-_END:]) and (periods := five_year_periods(said)):
        # What rose in a year of a period may have fallen over it.
        whole = (periods[0].first, periods[0].last)
        own = [e for e in own if (e.years or case.store.by_id[e.chunk.doc_id].period) == whole]
    return own if len(said) >= SHORTEST else ()


def _is_of(item: Evidence, named: Sequence[str], case: Case) -> bool:
    document = case.store.by_id[item.chunk.doc_id]
    return all(p in normalise(document.title) or is_own(p, document.place) for p in named)


def _carries(item: Evidence, said: str, case: Case) -> bool:
    """Whether a piece of evidence carries a statement, one clause of it all that is said to be done, without a limit that the
    statement leaves out."""
    document = case.store.by_id[item.chunk.doc_id]
    if item.kind == "row":
        return False
    if not entails(said, (item,)).supported or is_elsewhere(item.chunk, item.unit, said, document):
        return False
    text = normalise(item.unit.text)
    figures = {(n.value, n.unit) for n in read(_WITHIN.sub("", said)).numbers}
    clauses = [c for c in read(text).clauses if not figures or figures & {(q.value, q.unit) for q in quantities_in(c.text)}]
    best = max(clauses, key=lambda c: len(c.pairs & content(said)), default=None)
    if (
        best is None
        or any(opposed(said, best.text))
        or direction_of(said[-_END:]) not in (0, direction_of(best.text))
        or compared(said, item)[0] == "denies"
        or (direction_of(said[-_END:]) and not figures and not _is_of_it(said, best.text))
    ):
        return False
    start = max(text.rfind(mark, 0, best.span[0]) for mark in ";。") + 1
    segment = re.split("[;。]", text[start:])[0]
    # What is told of several figures is told in as many clauses.
    if not _does_all(said, f"{item.unit.lead}:{segment if len(figures) > 1 else best.text}"):
        return False
    spots = {p for p in _told_of(best, text) if not is_own(p, document.place)}
    return not (
        (_DONE.search(said) and is_unfinished(best.text, said))
        or exception(segment, said)
        or is_of_a_group(text[start : best.span[1]], said)
        or gives_up(segment, said)
        or (_EACH in best.text and _EACH not in said and not figures)
        or (spots and not spots & set(places_in(said)))
    )


def _is_of_it(said: str, clause: str) -> bool:
    """Whether the first word of what is said to have gone some way begins a name in a clause: a part of a whole, or a whole of a part,
    may have gone another (出口 of 进出口总额, 工业 of 重工业, 居民收入 of 农村居民收入)."""
    words = (w.text for s in segments_of(said) for w in s.words if w.kind in ("content", "act") and not places_in(w.text))
    first = next((word for word in words if word in clause), "")
    starts = [m.start() for m in re.finditer(re.escape(first), clause)] if first else []
    return not starts or any(_begins_a_name(clause[:start]) for start in starts)


def _begins_a_name(before: str) -> bool:
    """Whether nothing that stands right before a word is of its name."""
    words = [w for s in segments_of(before) for w in s.words] if before else []
    last = words[-1] if words and words[-1].end == len(before) else None
    return last is None or last.kind != "content" or is_glue(last.text) or bool(_ALL.fullmatch(last.text) or places_in(last.text))


def _aligned(said: str, item: Evidence, case: Case) -> Relation | None:
    """What a clause of a piece of evidence tells of a statement, where it is of the years and of the side, done or to be done, of
    which the statement is, and limits nothing that the statement does not limit."""
    query, document = case.query, case.store.by_id[item.chunk.doc_id]
    if query.years and not any(speaks_of_year(item, year, case.store) for year in query.years):
        return None
    if (query.future and not query.past and item.time.reached) or ((query.past or _DONE.search(said)) and item.time.reached is False):
        return None
    found, clause = compared(said, item)
    if found is None or is_elsewhere(item.chunk, item.unit, said, document):
        return None
    text = normalise(item.unit.text)
    # What is said of a city is not said of its province.
    spots = {p for c in read(text).clauses if c.text.strip() == clause.strip() for p in _told_of(c, text) if not is_own(p, document.place)}
    if spots and not spots & set(places_in(said)):
        return None
    before = re.split("[;。]", text[: text.find(clause) + len(clause)])[-1]
    if found == "says" and ((_DONE.search(said) and is_unfinished(clause, said)) or exception(clause, said) or gives_up(clause, said)):
        return None
    return None if is_of_a_group(before, said) else found


def _told_of(clause: Clause, text: str) -> Collection[str]:
    """The places of which a clause is told: those that it names, else those with which a clause before it opens (乙市建成公园,新建绿道);
    one that only stands in what went before (甲市至乙市铁路通车) is none."""
    return clause.own_places or [p for p in clause.places if re.search(rf"(?:^|[,;。:]){re.escape(p)}(?!至|到|—)", text[: clause.span[0]])]


def _does_all(said: str, clause: str) -> bool:
    """Whether a clause has every act of a statement, in its words or in others of their class."""
    done = {c for s in segments_of(normalise(clause)) for a in s.acts for c in a.classes}
    return all(a.light or a.word.text in clause or a.classes & done for s in segments_of(said) for a in s.acts)


@functools.cache
def _run_of(words: Sequence[str]) -> re.Pattern[str]:
    return re.compile(f"(?:{'|'.join(sorted(words, key=len, reverse=True))})+")


def contraries(said: str) -> Iterator[str]:
    """A statement without its denial where it has one, else with a word for its opposite, what is said to be done being yet to do."""
    denied = [m for m in _DENIED.finditer(said) if negations(said[m.start() : m.end() + 2])]
    if denied:
        yield from (said[: m.start()] + said[m.end() :] for m in denied if len(denied) == 1)
        return
    bare = _DONE.sub("", said)
    for sides in _CONTRARY:
        for one, other in (sides, sides[::-1]):
            runs = list(_run_of(one).finditer(bare))
            if len(runs) == 1 and not any(w in bare for w in other):
                yield from (f"{bare[: runs[0].start()]}{w}{bare[runs[0].end() :]}" for w in other)
