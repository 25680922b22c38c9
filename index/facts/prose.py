"""Facts of a sentence, by its grammar: clause by clause, with subject, year and place carried on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from index.facts.aligned import span_in
from index.facts.clause import Figure, figures_of, is_amount
from index.facts.fact import Amount, Direction, Fact, FactReading, Yearly
from index.facts.names import AVERAGE, FOOTNOTE, MEASURE, SINCE, TIME, is_plausible, said_before, without_front
from index.facts.sentence_figures import readings_of
from index.facts.state import ReadFigure, State
from index.facts.times import Time, frame_of, held_for, is_past, setting_of, time_before, time_of
from index.text.analyze import normalise
from index.text.numbering import strip_number
from index.text.periods import five_year_periods
from index.text.phrases import aims
from index.text.places import areas_in, city_of, parents, places_in, province_of, within
from index.text.quantity import Quantity, read
from index.text.quantity.motion import Motion, motion_of
from index.types import Chunk, Document, Unit

_CLAUSE = re.compile(r"[^,;。:!?→]+")
_ASIDE = re.compile(r"\([^()]*\)|“[^“”]*”|\"[^\"]*\"|《[^《》]*》|「[^」]*」")
_ASIDES = re.compile(r"([\ue000-\uf8ff])\1*")
_SUBJECT = re.compile(r"[省市县区州、和与]|等$|地$")
"""What stands at or behind the places that a sentence speaks of (某市…), not one that only begins a name (某地机场)."""
_GROUP = re.compile(
    r"[“\"]?(?P<name>(?:[一二两三四五六七八九十][省市州县区]、?){2,4})[”\"]?|(?P<some>\d+个[^,、的\d]{0,8}[县市区州乡镇村])(?=[^,、等的级属直\d][^,、等的\d])"
)
"""Places that a plan names together by their number (两市一县, 12个山区县), of which what follows is told."""
_TIMES_FIRST, _OPENING = (re.compile(rf"^(?:{TIME}|{others},)+") for others in ("", "其中|"))
_STREET = re.compile("[街路道湾站]")
_PLACE_OFF = re.compile(r"(?:与|向|对|面向|较|比|占|高于|低于|从|由|到|至|赴|于|融入|对接)$")
_SOURCE = re.compile("承接|来自|引自")
"""Verbs behind which a place is where something comes from."""
_MEMBERS = re.compile(r"[^,]*等(?![地省市县区州])")
"""What stands from a place on where it only names one of the things that are counted (甲港、乙港等6个码头)."""
_HONOURED = re.compile("获评|荣获|获批|获得|被评为|被列为|入选|列入|纳入|跻身")
"""Predicates of what is named in a clause alone: what follows is told of the plan's own place again."""
_HEADLINE = re.compile(
    r"^(?P<subject>[^,]{2,18}?)(?:稳步|持续|不断|大幅|明显|显著|快速|较快|进一步|平稳|稳定|保持)+(?:增长|提高|提升|扩大|下降|降低|上升|增加|改善)$"
)
_TOWARDS = re.compile("(?:紧紧|牢牢)?(?:围绕|按照|对照|锚定|聚焦|瞄准)[^,]*(?:目标|要求|任务|部署)$")
_ONE_YEAR = re.compile("全年|年内|当年|年末|年底")
"""Words of a report for its own year, among what is told of several."""
_EXPECTS = re.compile("力争|预计|将达|(?:19|20)\\d{2}年将")
_LOCAL_ONE = re.compile(r"^(?:全省|全市|全县|全区|我省|我市|全国)")


def facts_of_sentence(chunk: Chunk, unit: Unit, document: Document) -> FactReading:
    """The facts that a sentence states, in the order of its figures, and how many of its figures are none."""
    # Blanks keep the places of what stands around a mark.
    raw = FOOTNOTE.sub(lambda m: " " * len(m[0]), document.text[slice(*unit.span)])
    whole = normalise(raw)
    if all(q.figure.is_year for q in read(whole)):
        return FactReading()
    text, asides = _without_asides(whole)
    head = len(text) - len(strip_number(text).lstrip())
    frame = frame_of(document)
    state = State(Time(time_before(chunk, unit, document)), own=frozenset(_places(document.title)), frame=frame)
    if frame.annual:
        state.year = tuple(held_for(document, setting_of(chunk, unit, document).reached))
    facts: list[Fact] = []
    unread = 0
    for match in _CLAUSE.finditer(text, head):
        place = state.place
        if state.part and text[: match.start()].endswith(";"):
            # 其中 reaches no further than the part of the sentence that it stands in.
            state.part, state.subject = False, state.wholes[-1].name if state.wholes else ""
        found, missed = _clause(match[0], match.start(), state)
        unread += missed
        for item in found:
            fact = _fact(item, match[0], state, chunk, unit, document, asides)
            if fact is None:
                unread += 1
                continue
            state.aims = state.aims or (not fact.reached and bool(item.said.act or item.said.level or aims(match[0])))
            start, end = span_in(whole, raw, (item.figure.offset, item.figure.offset + _length(item.figure)))
            motion = _motion(item, text)
            facts.append(replace(fact, span=(unit.span[0] + start, unit.span[0] + end), side=motion.side, moved=motion.direction))
        state.place = place if _HONOURED.search(match[0]) else state.place
    unread += sum(is_amount(q) for aside in asides.values() for q in read(aside[1:-1]))
    return FactReading(tuple(facts), unread)


def _motion(item: ReadFigure, text: str) -> Motion:
    """How an amount stands to what it was before; nothing of what is itself a change."""
    if item.side or item.kind in ("change", "rate", "cumulative"):
        return Motion(item.side, item.moved)
    quantity = item.figure.quantity
    start, end = (item.figure.offset + at - quantity.span[0] for at in quantity.whole)
    return motion_of(text[:start], text[end:])


def _length(figure: Figure) -> int:
    return figure.quantity.span[1] - figure.quantity.span[0]


def _without_asides(text: str) -> tuple[str, dict[str, str]]:
    """A text with what stands in brackets and quotation marks blotted out, each by a character of its own, so that no clause
    ends in them and no figure is read there; and what stood there."""
    asides: dict[str, str] = {}

    def blot(match: re.Match[str]) -> str:
        if five_year_periods(match[0]) or _GROUP.fullmatch(match[0]):
            return match[0]
        char = chr((0xE000 if match[0][0] == "(" else 0xF000) + len(asides))
        asides[char] = match[0]
        return char * len(match[0])

    return _ASIDE.sub(blot, text), asides


def _restored(name: str, asides: dict[str, str]) -> str:
    """A name with its asides again; a bracket with a figure explains and is left out (寿命(2024年)), as is one at an end."""

    def back(match: re.Match[str]) -> str:
        aside = asides.get(match[1], "")
        explains = aside.startswith("(") and (re.search(r"\d", aside) or match.end() == len(name) or match.start() == 0)
        return "" if explains else aside

    return _ASIDES.sub(back, name)


def _clause(clause: str, start: int, state: State) -> tuple[list[ReadFigure], int]:
    """(what the figures of a clause are read as, how many are not read)."""
    # 围绕2030年建成的目标: what is worked towards, not when it is done.
    time = Time() if _TOWARDS.match(clause) else time_of(clause, state.frame, state.time.years)
    _carry(clause, time, state)
    figures, counted = figures_of(clause, start)
    if group := _group(clause):
        behind = figures_of(clause[group.end() :], start + group.end())
        # 45个区完成改造: what is counted is no place of which something is told.
        if group["name"] or any(MEASURE.search(said_before(f.before).name) for f in behind[0][:1]):
            state.place = (group["name"] or group["some"]).strip("、")
            figures, counted = behind if behind[0] else (figures, counted)
    _set_part(clause, state)
    if not figures and not counted:
        match = _HEADLINE.match(without_front(clause))
        state.subject = _headline(match["subject"]) if match else state.subject if is_time_only(clause) else ""
        state.named, state.act, state.together = [], "", []
        return [], 0
    found = readings_of(figures, state)
    state.named = [*state.named, *(r.name for r in found)] if found else []
    state.subject = found[-1].name if found else ""
    state.act = found[-1].said.act if found else ""
    if not state.part:
        goes_on = found and state.wholes and found[0].name == state.wholes[-1].name
        state.wholes = [*state.wholes, *found] if goes_on else found
    return found, max(counted - sum(is_amount(r.figure.quantity) for r in found), 0)


def _set_part(clause: str, state: State) -> None:
    """Whether a clause tells of a part of what was told before it: it begins with 其中, or goes on after one that did."""
    if without_time(clause).startswith("其中"):
        state.part = True
    elif state.part and not is_time_only(clause):
        state.part = False


def _group(clause: str) -> re.Match[str] | None:
    """The group of places that a clause opens with."""
    return _GROUP.match(clause, len(clause) - len(without_time(clause)))


def without_time(clause: str) -> str:
    """A clause without the time that it opens with."""
    return _TIMES_FIRST.sub("", clause)


def _headline(subject: str) -> str:
    name = said_before(subject).name
    return name if is_plausible(name) else ""


def is_time_only(clause: str) -> bool:
    """Whether a clause names a time or says 其中, and nothing else."""
    return not without_front(clause)


def _carry(clause: str, time: Time, state: State) -> None:
    if time.compared:
        state.time = Time(time.years or state.time.years, time.since, True)
    elif time.years:
        state.time = time
    elif len(state.time.years) > 1 and state.year and _ONE_YEAR.search(clause):
        state.time = Time(state.year)
    rest = _OPENING.sub("", clause)
    named = (*places_in(rest), *areas_in(rest))
    if _LOCAL_ONE.match(rest) or any(rest.startswith(p) for p in state.own):
        state.place = ""
    elif named and (opened := re.match(rf"(?:(?:{'|'.join(map(re.escape, named))})[省市县区州]?[、和与及]?)+", rest)):
        spoken = [p for p in named if p in opened[0]]
        if _SUBJECT.search(opened[0] + rest[opened.end() : opened.end() + 1]) or set(spoken) & set(areas_in(rest)):
            state.place = _joined(spoken)


def _fact(item: ReadFigure, clause: str, state: State, chunk: Chunk, unit: Unit, document: Document, asides: dict[str, str]) -> Fact | None:
    name = _restored(item.name, asides)
    if not is_plausible(name):
        return None
    quantity, direction = item.figure.quantity, _sign(item)
    if item.kind in ("change", "rate") and quantity.figure.is_below_zero:
        quantity, direction = quantity.without_minus(), -1 if direction >= 0 else 1
    time = _time(item, state, document)
    return Fact(
        indicator=name,
        category=strip_number(normalise(unit.lead)),
        kind=item.kind,
        amount=amount_of(quantity),
        bound=quantity.bound,
        bound_words=quantity.figure.sign + quantity.figure.degree,
        direction=direction,
        years=time.years,
        since=time.since,
        place=_place(item, state, chunk, unit, document),
        reached=_reached(item, clause, time.years, state, chunk, unit, document),
        property="",
        doc_id=chunk.doc_id,
        chunk=chunk,
        unit=unit,
        span=unit.span,
        act=item.said.act,
        yearly=_yearly(item.figure.quantity, clause) if item.kind == "rate" else "",
    )


def _sign(item: ReadFigure) -> Direction:
    return item.said.direction if item.kind in ("change", "rate", "cumulative") else 0


def _yearly(quantity: Quantity, clause: str) -> Yearly:
    """How the clause of a rate says that it is of each of several years."""
    return "" if not quantity.yearly else "average" if AVERAGE.search(clause) else "each" if "每年" in clause else ""


def amount_of(quantity: Quantity) -> Amount:
    """A quantity as the amount of a fact."""
    number = f"{quantity.low_written}—{quantity.figure.number}" if quantity.low_written else quantity.figure.number
    return Amount(quantity.value, quantity.unit, number, quantity.figure.unit, quantity.kind, quantity.low)


def _time(item: ReadFigure, state: State, document: Document) -> Time:
    years = state.time.years if item.years is None else item.years
    since = state.time.since if item.kind in ("change", "rate") else None
    first = document.period[0] if document.period else None
    if item.kind == "rate" and len(years) == 1 and first is not None and first < years[0] and since is None:
        years = (first, years[0])
    return Time(years, since)


def _reached(item: ReadFigure, clause: str, years: tuple[int, ...], state: State, chunk: Chunk, unit: Unit, document: Document) -> bool:
    if item.reached is not None:
        return item.reached
    past = is_past(years, document)
    if past is not None:
        return past
    setting = setting_of(chunk, unit, document).reached
    if setting:
        return _EXPECTS.search(clause) is None
    if aims(clause) or (not years and state.aims):
        return False
    said = item.said
    does = said_before(clause).act
    # 海岸线长2920公里: without a verb or a year it tells what is.
    measures = item.figure.quantity.kind in ("length", "area") and MEASURE.search(item.name) is not None
    still = measures or chunk.locator == "前言"
    return still and not (said.level or said.act or does or said.direction or item.figure.quantity.figure.sign)


def _place(item: ReadFigure, state: State, chunk: Chunk, unit: Unit, document: Document) -> str:
    """The places that the words before a figure name, else those that the sentence, its topic or a heading speaks of."""
    own = _places(document.title) | {""}
    before = SINCE.sub("", item.figure.before)
    here = (
        [
            p
            for p in _places(before)
            if not _STREET.match(before, before.find(p) + len(p))
            and not _PLACE_OFF.search(before[: before.find(p)])
            and not _is_listed_with_others(p, before)
            and not _MEMBERS.match(before, before.find(p))
        ]
        if "全国" not in before and not _SOURCE.search(before)
        else []
    )
    here = sorted((p for p in here if p not in own), key=before.find)
    if here:
        return _joined(here)
    if state.place:
        return "" if state.place in own else state.place
    home = document.place
    for text in (unit.lead, *reversed(chunk.headings)):
        # A name within another word (以文兴城) is seldom that of a place within the plan's own.
        normal = normalise(text)
        known = {p for p in _places(text) - own if not parents(home) or within(p, home) or p in areas_in(normal)}
        found = sorted((p for p in known if not _PLACE_OFF.search(normal[: normal.find(p)])), key=normal.find)
        if found and len(found) <= 2 and text != document.title:
            return _joined(found)
    return ""


def _is_listed_with_others(place: str, text: str) -> bool:
    """Whether a place is an item of a list whose other items are none (黄金、白银、铜), and so no place at all."""
    items = text.split("、")
    at = next((i for i, item in enumerate(items) if item == place), None)
    if at is None or len(items) < 2:
        return False
    return not any(_places(item) for i, item in enumerate(items) if abs(i - at) == 1)


def _joined(places: Sequence[str]) -> str:
    """Places as one name; a city is left out where a part of it is named."""
    wider = {outer for p in places for outer in (city_of(p), province_of(p)) if outer != p}
    return "、".join(dict.fromkeys(p for p in places if p not in wider))


def _places(text: str) -> set[str]:
    normal = normalise(text)
    return {*places_in(normal), *areas_in(normal)}
