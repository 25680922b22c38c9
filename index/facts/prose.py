"""Facts of a sentence, by its grammar: clause by clause, with subject, year and place carried on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from index.facts.aligned import span_in
from index.facts.fact import Amount, Direction, Fact, FactKind, FactReading
from index.facts.names import ACTS, MEASURE, SINCE, TIME, Said, is_plausible, joins_in, listed, said_before, without_front
from index.facts.times import Time, is_past, opening, time_of
from index.text.analyze import normalise
from index.text.numbering import strip_number
from index.text.periods import five_year_periods
from index.text.phrases import BACKGROUND, aims
from index.text.places import areas_in, city_of, places_in, province_of
from index.text.quantity import Quantity, read
from index.types import Chunk, Document, Unit

_CLAUSE = re.compile(r"[^,;。:!?]+")
_ASIDE = re.compile(r"\([^()]*\)|“[^“”]*”|\"[^\"]*\"|《[^《》]*》|「[^」]*」")
_ASIDES = re.compile(r"([\ue000-\uf8ff])\1*")
_COUNTED = ("count", "people", "area", "length")
"""Kinds of unit behind whose figures may stand what they are of (100条产业链)."""
_SIZES = ("duration", "age", "rank", "speed", "other", "weight", "power", "money", "")
"""Kinds of unit whose figures before a noun are its size (500千伏输变电工程, 3岁以下婴幼儿)."""
_SILENT = ("duration", "rank", "age")
"""Kinds of unit that need a word of reaching to be an amount at all (平均受教育年限达到11.7年)."""
_PART_OF = re.compile(r"^(?P<part>.*?)占(?P<whole>[^占]{0,20}?)(?P<end>的?(?:比重|比例|比率|份额|总量)?)$")
_FROM = re.compile(r"(?:^|(?<=[^自]))(?:从|由)(?P<time>[^从由,]{0,14}?)的?$")
_ON_TO = re.compile(
    r"^(?:[^、,]{0,6})?(?:提高|提升|增加|增长|扩大|上升|下降|降低|减少|缩小|缩短|压减|增|降|升|减|拓展|攀升|跃升)(?:到|至|为)(?P<time>[^,、]{0,10}?)的?$"
)
_RANK = re.compile(r"(?:[前第居]|排名|位列|位居|长达|近年来)$")
_AGAINST = re.compile(r"(?:高于|低于|快于|优于|高出|好于|多于)[^,]{0,10}$")
_GRADE = re.compile(r"^(?:以上|以下|及以上)?级")
_SUBJECT = re.compile(r"[省市县区州、和与]|等$|地$")
"""What stands at or behind the places that a sentence speaks of (大连市…), not one that only begins a name (大连机场)."""
_STREET = re.compile("[街路道湾站]")
_PLACE_OFF = re.compile(r"(?:与|向|对|面向|较|比|占|高于|低于|从|由|到|至|赴|于|融入|对接)$")
_OTHERS = re.compile(r"(?:和|及|以及|与)(?:一批|若干|部分|多个)")
_DOING = re.compile(r"(?<=.{2})(?:开展|参与|从事).*")
_MARK = re.compile(r"^(?:台阶|大关|关口|门槛)")
_COVERED = re.compile(r"^[通达覆实入接纳建][^,;、以左]{2,10}$")
_SHARED = re.compile(r"(?:数量|人数|规模|能力|收入|面积|总量|总额|总数|增加值|占比|比重|产值|产量)$")
_HEADLINE = re.compile(
    r"^(?P<subject>[^,]{2,18}?)(?:稳步|持续|不断|大幅|明显|显著|快速|较快|进一步|平稳|稳定|保持)+(?:增长|提高|提升|扩大|下降|降低|上升|增加|改善)$"
)
_LOCAL_ONE = re.compile(r"^(?:全省|全市|全县|全区|我省|我市|全国)")


@dataclass(slots=True)
class _State:
    """What carries on from clause to clause: time, subject and place; ``named`` are the names of the last figures,
    ``act`` their verb, ``own`` the plan's own places, ``aims`` whether what was said last is aimed at."""

    time: Time = field(default_factory=Time)
    subject: str = ""
    place: str = ""
    named: list[str] = field(default_factory=list)
    own: frozenset[str] = frozenset()
    aims: bool = False
    act: str = ""


@dataclass(frozen=True, slots=True)
class _Figure:
    """A quantity of a clause with the words before it and behind it that may belong to it, and its place in the sentence."""

    quantity: Quantity
    before: str
    behind: str
    offset: int


@dataclass(frozen=True, slots=True)
class _Read:
    """What a figure was read as."""

    name: str
    kind: FactKind
    said: Said
    figure: _Figure
    years: tuple[int, ...] | None = None
    reached: bool | None = None


def facts_of_sentence(chunk: Chunk, unit: Unit, document: Document) -> FactReading:
    """The facts that a sentence states, in the order of its figures, and how many of its figures are none."""
    raw = document.text[slice(*unit.span)]
    whole = normalise(raw)
    if all(q.figure.is_year for q in read(whole)):
        return FactReading()
    text, asides = _without_asides(whole)
    head = len(text) - len(strip_number(text).lstrip())
    state = _State(Time(_time_before(chunk, unit, document)), own=frozenset(_places(document.title)))
    facts: list[Fact] = []
    unread = 0
    for match in _CLAUSE.finditer(text, head):
        found, missed = _clause(match[0], match.start(), state)
        unread += missed
        for item in found:
            fact = _fact(item, match[0], state, chunk, unit, document, asides)
            if fact is None:
                unread += 1
                continue
            state.aims = state.aims or (not fact.reached and bool(item.said.act or item.said.level or aims(match[0])))
            start, end = span_in(whole, raw, (item.figure.offset, item.figure.offset + _length(item.figure)))
            facts.append(replace(fact, span=(unit.span[0] + start, unit.span[0] + end)))
    unread += sum(_is_amount(q) for aside in asides.values() for q in read(aside[1:-1]))
    return FactReading(tuple(facts), unread)


def _length(figure: _Figure) -> int:
    return figure.quantity.span[1] - figure.quantity.span[0]


def _without_asides(text: str) -> tuple[str, dict[str, str]]:
    """A text with what stands in brackets and quotation marks blotted out, each by a character of its own, so that no clause
    ends in them and no figure is read there; and what stood there."""
    asides: dict[str, str] = {}

    def blot(match: re.Match[str]) -> str:
        if five_year_periods(match[0]):
            return match[0]
        char = chr(0xE000 + len(asides))
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


def _time_before(chunk: Chunk, unit: Unit, document: Document) -> tuple[int, ...]:
    """The years that an earlier sentence of the same paragraph opened with, unless one between them speaks of others."""
    years: tuple[int, ...] = ()
    for other in chunk.units:
        if other.span[0] >= unit.span[0]:
            break
        if other.paragraph == unit.paragraph:
            text = normalise(strip_number(other.text))
            opened, named = opening(text), time_of(text).years
            years = opened if opened and named in ((), opened) else () if named else years
    return years


# -- a clause --------------------------------------------------------------------------------------


def _is_amount(quantity: Quantity) -> bool:
    """Whether a figure counts as one that could be a fact: no year, date, time or rank, no number in a name (5g)."""
    if quantity.figure.is_year or quantity.kind in _SILENT:
        return False
    return bool(quantity.figure.unit) or "/" in quantity.figure.number


def _is_number_only(quantity: Quantity, clause: str) -> bool:
    """Whether a figure is a year, an ordinal, or a number without a unit that ends no clause (全国前30, 全球500强)."""
    if quantity.figure.is_year or clause[: quantity.whole[0]].endswith("第"):
        return True
    bare = not quantity.figure.unit and "/" not in quantity.figure.number
    return bare and (quantity.whole[1] < len(clause) or _RANK.search(clause, 0, quantity.whole[0]) is not None)


def _clause(clause: str, start: int, state: _State) -> tuple[list[_Read], int]:
    """(what the figures of a clause are read as, how many are not read)."""
    time = time_of(clause)
    _carry(clause, time, state)
    quantities = [q for q in read(clause) if not _is_number_only(q, clause)]
    if not quantities:
        match = _HEADLINE.match(without_front(clause))
        state.subject = _headline(match["subject"]) if match else state.subject if is_time_only(clause) else ""
        state.named, state.act = [], ""
        return [], 0
    figures = _figures(clause, quantities, start)
    found = _from_to(figures) or _together(figures, state) or _one_by_one(figures, state)
    counted = sum(_is_amount(q) for q in quantities)
    read_of = sum(_is_amount(r.figure.quantity) for r in found)
    state.named = [*state.named, *(r.name for r in found)] if found else []
    state.subject = found[-1].name if found else ""
    state.act = found[-1].said.act if found else ""
    return found, max(counted - read_of, 0)


def _headline(subject: str) -> str:
    name = said_before(subject).name
    return name if is_plausible(name) else ""


def is_time_only(clause: str) -> bool:
    """Whether a clause names a time or says 其中, and nothing else."""
    return not without_front(clause)


def _carry(clause: str, time: Time, state: _State) -> None:
    if time.compared:
        state.time = Time(time.years or state.time.years, time.since, True)
    elif time.years:
        state.time = time
    rest = re.sub(rf"^(?:{TIME}|其中|,)+", "", clause)
    named = (*places_in(rest), *areas_in(rest))
    if _LOCAL_ONE.match(rest) or any(rest.startswith(p) for p in state.own):
        state.place = ""
    elif named and (opened := re.match(rf"(?:(?:{'|'.join(map(re.escape, named))})[省市县区州]?[、和与及]?)+", rest)):
        spoken = [p for p in named if p in opened[0]]
        if _SUBJECT.search(opened[0] + rest[opened.end() : opened.end() + 1]) or set(spoken) & set(areas_in(rest)):
            state.place = _joined(spoken)


def _figures(clause: str, quantities: Sequence[Quantity], start: int) -> list[_Figure]:
    """The figures of a clause, each with the words between it and its neighbours; sizes and qualifiers stay part of the words."""
    found: list[_Figure] = []
    at = 0
    for i, quantity in enumerate(quantities):
        limit = quantities[i + 1].whole[0] if i + 1 < len(quantities) else len(clause)
        behind, next_at = _split(clause, quantity, limit, last=i + 1 == len(quantities))
        if next_at is None:
            # 年产25吨、产值超500亿元的基地: all of the chain tells which thing is meant.
            if behind == "的":
                found.clear()
            continue
        found.append(_Figure(quantity, clause[at : quantity.whole[0]], behind, start + quantity.span[0]))
        at = next_at
    return found


def _split(clause: str, quantity: Quantity, limit: int, *, last: bool) -> tuple[str, int | None]:
    """(the words behind a figure that belong to it, where those before the next begin); None there for a figure that only
    qualifies a noun (超10亿元的企业, 3岁以下婴幼儿, 沿海6个港口)."""
    end = quantity.whole[1]
    between = clause[end:limit]
    if between.startswith("的") or _GRADE.match(between):
        return between[:1] if last else "", None
    if last:
        # 获批企业232家、居全国第一: another predicate, not a noun.
        return ("" if between.startswith("、") and "的" not in between else between), limit
    if re.match(r"[^、]*?(?:提高|提升|增加|增长|扩大|上升|下降|降低|减少|缩小|缩短|压减|增|降|升|减|拓展|攀升|跃升)(?:到|至|为)", between):
        return "", end
    comma = between.find("、")
    join = (comma, comma + 1) if comma >= 0 else next(iter(joins_in(between)), (-1, -1))
    if join[0] > 0 and quantity.kind in _SILENT:
        return "", None
    if join[0] == 0 or join[1] == len(between) or (join[0] > 0 and "、" in between):
        return between[: join[0]], end + join[1]
    said = said_before(between)
    if between and not said.name and not said.act:
        return "", end
    return "", None


# -- readings --------------------------------------------------------------------------------------


def _from_to(figures: list[_Figure]) -> list[_Read]:
    """The two levels of 从50%提高到60%."""
    if len(figures) != 2:
        return []
    low, high = figures
    start, on = _FROM.search(low.before), _ON_TO.match(high.before)
    if not start or not on or low.quantity.kind != high.quantity.kind or not low.quantity.figure.unit:
        return []
    said = said_before(low.before[: start.start()])
    if not is_plausible(said.name) or low.quantity.kind == "rank":
        return []
    said = replace(said, direction=0, level=True)
    kind = _level_kind(said.name, high.quantity)
    return [
        _Read(said.name, kind, said, low, time_of(start["time"]).years, True),
        _Read(said.name, kind, said, high, time_of(on["time"]).years or None),
    ]


def _together(figures: list[_Figure], state: _State) -> list[_Read]:
    """Figures given together: 甲、乙分别达到92%、76%, and 分别占全国5%、6% of what was named before."""
    if len(figures) < 2 or "分别" not in figures[0].before:
        return []
    if any(without_front(said_before(f.before).name.strip("、和与及")) or f.behind.strip("、和与及") for f in figures[1:]):
        return []
    front, _, tail = figures[0].before.partition("分别")
    front = SINCE.sub("", front)
    names = _listed(front) if without_front(front) else state.named[-len(figures) :]
    if len(names) != len(figures):
        return []
    said = said_before(tail)
    part = _PART_OF.match(said.name) if said.name else None
    if said.name and not part:
        return []
    whole = f"占{part['whole']}{part['end'].strip('的')}" if part else ""
    found = []
    for name, figure in zip(names, figures, strict=True):
        full = name + whole
        if not is_plausible(name) or not (said.level or said.direction or part or figures[0].quantity.figure.sign):
            return []
        found.append(_Read(full, _kind(full, said, figure.quantity), replace(said, name=full), figure))
    return found


def _listed(text: str) -> list[str]:
    """The names that a text lists, each with the measure that the last one gives to all (储煤、储油能力)."""
    name = said_before(text).name
    parts = listed(name)
    shared = _SHARED.search(parts[-1])
    if not shared:
        return parts
    return [part if MEASURE.search(part) else part + shared[0] for part in parts[:-1]] + parts[-1:]


def _one_by_one(figures: list[_Figure], state: _State) -> list[_Read]:
    found = []
    previous = state.subject
    act = state.act if not figures or not figures[0].before else ""
    for figure in figures:
        # 每千名儿童拥有医生1.12名、床位3.17张: the beds are per child as well.
        per = (previous or state.subject).startswith("每") and figure.quantity.kind in ("count", "people")
        read_as = (
            None
            if per and figure.before and not figure.before.startswith("每")
            else _single(figure, previous, act, alone=len(figures) == 1)
        )
        if read_as is None:
            previous = ""
            # What shares the verb of a figure that could not be read still follows that verb.
            act = said_before(figure.before).act or act
            continue
        found.append(read_as)
        previous, act = read_as.name, read_as.said.act or act
    return found


def _single(figure: _Figure, previous: str, act: str, *, alone: bool) -> _Read | None:
    """A figure read by the words around it; ``previous`` is the subject carried, ``act`` the verb of the enumeration."""
    quantity, before = figure.quantity, figure.before
    if _RANK.search(before) or _AGAINST.search(before) or "分别" in before or _FROM.search(before):
        return None
    said = said_before(before)
    if quantity.kind in _SILENT:
        return _plain_level(figure, said, previous) if (said.level or said.direction) and not figure.behind else None
    if not quantity.figure.unit and "/" not in quantity.figure.number:
        ratio = said.level and not figure.behind and re.search(r"(?:比|指数|系数)$", said.name)
        return _plain_level(figure, said, "") if ratio else None
    if quantity.figure.unit.endswith("级"):
        return None
    if part := _PART_OF.match(said.name):
        return _share(figure, said, part, previous)
    if not _MARK.match(figure.behind) and figure.behind.strip("、"):
        return _with_noun_behind(figure, said, act, alone)
    return _with_name_before(figure, said, previous, act)


def _plain_level(figure: _Figure, said: Said, previous: str) -> _Read | None:
    """A figure without a unit, or in years of age or time, of what measures itself (寿命, 年限, 比)."""
    name = said.name or previous
    if not is_plausible(name) or not (MEASURE.search(name) or figure.quantity.kind == "age"):
        return None
    return _Read(name, "change" if said.direction else "level", replace(said, name=name), figure)


def _share(figure: _Figure, said: Said, part: re.Match[str], previous: str) -> _Read | None:
    """占…比重; of what was named before, where nothing stands before 占."""
    subject = part["part"].strip("、,的") or previous
    if not is_plausible(subject) or figure.behind or figure.quantity.kind not in ("percent", ""):
        return None
    if figure.quantity.kind == "" and "/" not in figure.quantity.figure.number:
        return None
    name = f"{subject}占{part['whole']}{part['end'].removeprefix('的')}"
    change = said.direction != 0
    return _Read(name, "change" if change else "share", replace(said, name=name), figure)


def _with_noun_behind(figure: _Figure, said: Said, act: str, alone: bool) -> _Read | None:
    """打造22个重点产业集群: what is counted stands behind."""
    quantity, behind = figure.quantity, _OTHERS.split(figure.behind.strip("、"))[0]
    if quantity.figure.unit == "%" and _COVERED.match(behind) and is_plausible(said.name):
        name = said.name + behind
        return _Read(name, "level", replace(said, name=name), figure)
    if quantity.kind not in _COUNTED or said.direction or "平方米" in quantity.figure.unit:
        return None
    if not alone and (cut := _DOING.search(behind)):
        behind = behind[: cut.start()]
    members = re.search(r"(?:等|共|共计|合计)$", said.name) is not None or len(listed(said.name)) == quantity.value > 1
    free = not said.name and (said.act or act or alone or said.level)
    # 自贸试验区19项创新经验: whose they are stands before.
    owned = alone and not said.act and not said.level and not members and is_plausible(said.name) and quantity.kind == "count"
    if not (members or free or owned) or not is_plausible(behind) or len(behind) > 24 or behind[:1].isascii():
        return None
    name = said.name + behind if owned else behind
    return _Read(name, _counted_kind(quantity), Said(name, said.act or act, said.level), figure)


def _with_name_before(figure: _Figure, said: Said, previous: str, act: str) -> _Read | None:
    quantity = figure.quantity
    name = said.name
    bare = not name and not said.act
    if bare and previous and (said.direction or said.level or quantity.figure.sign):
        name = previous
    said = replace(said, name=name, act=said.act or (act if not bare else ""))
    if not is_plausible(name) or not _is_certain(name, said, quantity):
        return None
    return _Read(name, _kind(name, said, quantity), said, figure)


def _is_certain(name: str, said: Said, quantity: Quantity) -> bool:
    """Whether it is sure that a figure is of the name before it: a word of reaching or change joins them, a verb of doing
    governs both (新增技能人才100万人), or the name says itself what is measured."""
    if said.direction:
        return True
    if quantity.kind == "percent" and not MEASURE.search(name) and "率" not in name:
        return said.level and quantity.figure.unit == "%" and len(name) >= 4 and not said.act
    if said.level or quantity.figure.sign:
        return True
    return (
        bool(said.act)
        or any(name.endswith(act) for act in ACTS)
        or MEASURE.search(name) is not None
        or quantity.kind in ("count", "people")
    )


def _kind(name: str, said: Said, quantity: Quantity) -> FactKind:
    if quantity.yearly or said.pace:
        return "rate"
    if said.direction:
        return "change"
    if quantity.cumulative:
        return "cumulative"
    return _level_kind(name, quantity)


def _level_kind(name: str, quantity: Quantity) -> FactKind:
    if quantity.kind == "percent" and re.search(r"占|比重|比例|份额", name):
        return "share"
    if name.startswith("每"):
        return "level"
    return "count" if quantity.kind == "count" or (quantity.kind == "people" and not MEASURE.search(name)) else "level"


def _counted_kind(quantity: Quantity) -> FactKind:
    counts = quantity.kind in ("count", "people")
    return "rate" if quantity.yearly else "cumulative" if quantity.cumulative else "count" if counts else "level"


# -- the fact --------------------------------------------------------------------------------------


def _fact(item: _Read, clause: str, state: _State, chunk: Chunk, unit: Unit, document: Document, asides: dict[str, str]) -> Fact | None:
    name = _restored(item.name, asides)
    if not is_plausible(name):
        return None
    quantity = item.figure.quantity
    time = _time(item, state, document)
    return Fact(
        indicator=name,
        category=strip_number(normalise(unit.lead)),
        kind=item.kind,
        amount=amount_of(quantity),
        bound=quantity.bound,
        bound_words=quantity.figure.sign + quantity.figure.degree,
        direction=_sign(item),
        years=time.years,
        since=time.since,
        place=_place(item, state, chunk, unit, document),
        reached=_reached(item, clause, time.years, state, chunk, document),
        property="",
        doc_id=chunk.doc_id,
        chunk=chunk,
        unit=unit,
        span=unit.span,
        act=item.said.act,
    )


def _sign(item: _Read) -> Direction:
    return item.said.direction if item.kind in ("change", "rate", "cumulative") else 0


def amount_of(quantity: Quantity) -> Amount:
    """A quantity as the amount of a fact."""
    number = f"{quantity.low_written}—{quantity.figure.number}" if quantity.low_written else quantity.figure.number
    return Amount(quantity.value, quantity.unit, number, quantity.figure.unit, quantity.kind, quantity.low)


def _time(item: _Read, state: _State, document: Document) -> Time:
    years = state.time.years if item.years is None else item.years
    since = state.time.since if item.kind in ("change", "rate") else None
    first = document.period[0] if document.period else None
    if item.kind == "rate" and len(years) == 1 and first is not None and first < years[0] and since is None:
        years = (first, years[0])
    return Time(years, since)


def _reached(item: _Read, clause: str, years: tuple[int, ...], state: _State, chunk: Chunk, document: Document) -> bool:
    if item.reached is not None:
        return item.reached
    past = is_past(years, document)
    if past is not None:
        return past
    if aims(clause):
        return False
    if not years and state.aims:
        return False
    said = item.said
    does = said_before(clause).act
    if BACKGROUND.search(" ".join(chunk.headings)) is not None:
        return True
    # 海岸线长2920公里: without a verb or a year it tells what is.
    measures = item.figure.quantity.kind in ("length", "area") and MEASURE.search(item.name) is not None
    still = measures or chunk.locator == "前言"
    return still and not (said.level or said.act or does or said.direction or item.figure.quantity.figure.sign)


def _place(item: _Read, state: _State, chunk: Chunk, unit: Unit, document: Document) -> str:
    """The places that the words before a figure name, else those that the sentence, its topic or a heading speaks of."""
    own = _places(document.title) | {""}
    before = SINCE.sub("", item.figure.before)
    here = (
        [
            p
            for p in _places(before)
            if not _STREET.match(before, before.find(p) + len(p)) and not _PLACE_OFF.search(before[: before.find(p)])
        ]
        if "全国" not in before
        else []
    )
    here = sorted((p for p in here if p not in own), key=before.find)
    if here:
        return _joined(here)
    if state.place:
        return "" if state.place in own else state.place
    for text in (unit.lead, *reversed(chunk.headings)):
        found = sorted(_places(text) - own, key=normalise(text).find)
        if found and len(found) <= 2 and text != document.title:
            return _joined(found)
    return ""


def _joined(places: Sequence[str]) -> str:
    """Places as one name; a city is left out where a part of it is named (大连金普新区)."""
    wider = {outer for p in places for outer in (city_of(p), province_of(p)) if outer != p}
    return "、".join(dict.fromkeys(p for p in places if p not in wider))


def _places(text: str) -> set[str]:
    normal = normalise(text)
    return {*places_in(normal), *areas_in(normal)}
