"""What a figure is of and what kind it is, by the words of its clause and what was said before."""

from __future__ import annotations

import re
from dataclasses import replace

from index.facts.clause import RANK, SILENT, Figure
from index.facts.fact import FactKind
from index.facts.names import (
    ACTS,
    ADVERBIAL,
    MEASURE,
    SINCE,
    Said,
    is_done_anew,
    is_plausible,
    is_pointing,
    is_territory,
    leading_verb,
    listed,
    said_before,
    tells,
    told_of,
    without_act,
    without_end,
    without_front,
)
from index.facts.state import ReadFigure, State
from index.facts.times import time_of
from index.text.quantity import Quantity
from index.text.quantity.motion import moved
from index.text.segment import segment
from index.text.word_lists import kinds_of

_COUNTED = ("count", "people", "area", "length")
"""Kinds of unit behind whose figures may stand what they are of (100条产业链)."""
_PART_OF = re.compile(r"^(?P<part>.*?)占(?!比(?![重例率]|$))(?P<whole>[^占]{0,20}?)(?P<end>的?(?:比重|比例|比率|份额|总量)?)$")
_FROM = re.compile(r"(?:^|(?<=[^自]))(?:从|由)(?P<time>[^从由,]{0,14}?)的?$")
_ON_TO = re.compile(
    r"^(?:[^、,]{0,6})?(?:提高|提升|增加|增长|扩大|上升|下降|降低|减少|缩小|缩短|压减|增|降|升|减|拓展|攀升|跃升)(?:到|至|为)(?P<time>[^,、]{0,10}?)的?$"
)
_RISES = ("增长", "上升", "上涨", "提高")
_CHANGED_FROM = re.compile(rf"(?:从|由)(?P<time>[^从由,]{{0,10}}?)的?(?P<change>{'|'.join(_RISES)}|下降|降低|减少)$")
_TURNED = re.compile(
    rf"^(?:收窄|扩大|放缓|加快|回升|回落|转变?|变|调整|提高|提升)(?:为|到|至)(?P<change>{'|'.join(_RISES)}|下降|降低|减少)$"
)
"""What stands between two changes (由下降40%收窄为下降4%)."""
_AGAINST = re.compile(r"(?:高于|低于|快于|优于|高出|好于|多于)[^,]{0,10}$")
_OTHERS = re.compile(r"(?:和|及|以及|与)(?:一批|若干|部分|多个)")
_DOING = re.compile(r"(?<=.{2})(?:开展|参与|从事).*")
_MARK = re.compile(r"^(?:台阶|大关|关口|门槛)")
_COVERED = re.compile(r"^[通达覆实入接纳建][^,;、以左]{2,10}$")
_SHARED = re.compile(
    r"(?:数量|人数|规模|能力|收入|面积|总量|总额|总数|增加值|占比|比重|产值|产量|零售额|销售额|交易额|出口额|进口额|投资额|在校生|毕业生|(?:[一-鿿]{2})率)$"
)
_WORDS = kinds_of("verbs", "index.facts")
_OF_MEMBERS = re.compile(r"(?P<head>.+?)等(?P<tail>.+)$")
_SHORT = 3
"""Characters of a word."""
_BESIDE, _CUT = _WORDS["并列"], [[word] for word in _WORDS["半词"]]
_PER = ("单位", "万元", "每", "人均")
"""What a name begins with that is per something; what is named after it may be so too (单位产值能耗、用水量)."""
_INCLUDED = re.compile("包括|涵盖|含")
_MEMBERS = re.compile(r"(?:等|共|共计|合计)$")
_IS_SHARE = re.compile("(?:占比|比重|比例|份额)$|占(?!比)[^、,]*$")
_MEMBERS_OF_A_CLASS = re.compile(r"(?:企业|公司|单位|(?<!种)类|机构|行业|居民|农民|职工|家庭)$")
_EACH = re.compile("(?:价格|物价|产量|销量|销售量|零售额|指数)$")
"""Measures that a list of changes leaves out behind its first name (苹果价格上升3%,梨上升2%)."""
_OF_HUNDRED = re.compile("率|比|份额|度|占|水平|指数|幅|速|利差|增长")
"""What can change by percentage points."""
_OWNER = re.compile("[省市县区州镇乡村校院厂局部团园港企司行社馆会城带圈廊湾]$|企业$|单位$")
"""The end of a name that can have things of its own."""
_PARTY = re.compile(r"(?:级|[一-鿿][省市县区州镇乡段]|地区|部分|城镇|农村|民间|企业|公司|单位|机构|行业|居民|农民|职工|家庭)$")
"""The end of the name of a part that says whose or where it is, and leaves what is measured to the whole."""
_IN_PART = re.compile("^其中[:,]?")
_REACHED = re.compile("(?:达到|超过|达|为|是|突破)$")
_SAYS_WHICH = 4
"""Characters from which on what is told of 企业 or 项目 says which are meant."""
_LONGEST_NOUN = 24
"""Characters of a noun behind a figure; more are a clause."""


def readings_of(figures: list[Figure], state: State) -> list[ReadFigure]:
    """What the figures of a clause are read as, those that are certain, in order."""
    if found := _parts(figures, state) or _from_to(figures, state):
        return found
    found = _together(figures, state)
    if found:
        state.together = [r.name for r in found]
        return found
    found = _one_by_one(figures, state)
    state.together = []
    return found


def _parts(figures: list[Figure], state: State) -> list[ReadFigure]:
    """Figures of parts by their owners alone (营业收入90亿元,其中市属企业30亿元): what the whole measures is measured of each."""
    if not state.part or not state.wholes:
        return []
    found = [_part(figure, state.wholes) for figure in figures]
    return [r for r in found if r is not None] if all(found) else []


def _part(figure: Figure, wholes: list[ReadFigure]) -> ReadFigure | None:
    """A figure of the unit of the whole, of an owner or a place that is no part of the whole's own name."""
    said, words = said_before(figure.before), without_front(_IN_PART.sub("", figure.before))
    owner = said.name or without_end(_REACHED.sub("", words))
    alike = (w for w in reversed(wholes) if (w.figure.quantity.kind, w.said.direction) == (figure.quantity.kind, said.direction))
    whole = next(alike, None)
    if whole is None or said.act or figure.behind or whole.kind not in ("level", "share", "change", "rate"):
        return None
    if owner in whole.name or not (_PARTY.search(owner) or is_territory(owner)):
        return None
    name = whole.name if is_territory(owner) else f"{owner}{whole.name}"
    return ReadFigure(name, whole.kind, replace(said, name=name, level=True), figure) if is_plausible(name) else None


def _from_to(figures: list[Figure], state: State) -> list[ReadFigure]:
    """The two levels of 从50%提高到60%, the two changes of 由上年下降40%收窄为下降4%."""
    if len(figures) > 2 and len(figures) % 2 == 0:
        # 甲从3%提高到5%、乙从2万吨增加到4万吨
        found = [_from_to(figures[i : i + 2], state) for i in range(0, len(figures), 2)]
        return [r for pair in found for r in pair] if all(found) else []
    if len(figures) != 2:
        return []
    low, high = figures
    if turned := _TURNED.match(high.before):
        return _turned(low, high, turned, state)
    start, on = _FROM.search(low.before), _ON_TO.match(high.before)
    if not start or not on or low.quantity.kind != high.quantity.kind or not low.quantity.figure.unit:
        return []
    said = said_before(low.before[: start.start()])
    if not is_plausible(said.name) or low.quantity.kind == "rank":
        return []
    if low.quantity.kind in SILENT and not MEASURE.search(said.name):
        return []
    said = replace(said, direction=0, level=True)
    kind = _level_kind(said.name, high.quantity)
    return [
        ReadFigure(said.name, kind, said, low, _started(start["time"], state), True, side="from"),
        ReadFigure(said.name, kind, said, high, time_of(on["time"]).years or None, side="to", moved=moved(low.quantity, high.quantity)),
    ]


def _started(said: str, state: State) -> tuple[int, ...]:
    """The years that a level or change is told to start from (从上年的)."""
    return time_of(f"{said}的", state.frame, state.time.years).years


def _turned(low: Figure, high: Figure, turned: re.Match[str], state: State) -> list[ReadFigure]:
    """The changes of two years, the second in other words than the first."""
    start = _CHANGED_FROM.search(low.before)
    said = said_before(low.before[: start.start()]) if start else None
    if start is None or said is None or not is_plausible(said.name) or said.direction or low.quantity.kind != high.quantity.kind:
        return []
    before, now = (replace(said, direction=1 if word in _RISES else -1, level=False) for word in (start["change"], turned["change"]))
    years = _started(start["time"], state)
    found = [ReadFigure(said.name, "change", before, low, years, True), ReadFigure(said.name, "change", now, high)]
    return found if years else found[1:]


def _together(figures: list[Figure], state: State) -> list[ReadFigure]:
    """Figures given together: 甲、乙分别达到92%、76%, and 分别占全国5%、6% of what was named before."""
    if len(figures) < 2 or any(map(_has_own_words, figures[1:])):
        return []
    front, respectively, tail = figures[0].before.partition("分别")
    if not respectively and _is_in_order(figures):
        # 鹤、雁数量增加到40只、90只: as many names as figures, all of them reached.
        words = said_before(front).name
        front, respectively, tail = words, "in order", front[front.rfind(words) + len(words) :]
    front = without_end(SINCE.sub("", front))
    if not respectively:
        # 比上年增加1家、2家, right behind what was given together.
        if len(state.together) != len(figures) or said_before(front).name:
            return []
        front, tail = "", figures[0].before
    said, moved = said_before(tail), said_before(front)
    if moved.pace and not (said.direction or said.name):  # 甲、乙增速分别达到14%、12%
        front, said = front[: front.rfind(moved.name) + len(moved.name)], replace(said, direction=moved.direction, pace=True)
    names = _listed(front) if without_front(front) else state.named[-len(figures) :]
    part = _PART_OF.match(said.name) if said.name else None
    joined = said.level or said.direction or part or figures[0].quantity.figure.sign
    # 单位产值耗水、耗电分别下降3%、4%: the second may be per something too.
    shares_per = names and names[0].startswith(_PER) and not all(n.startswith(_PER) for n in names)
    if shares_per or len(names) != len(figures) or not joined or (said.name and not part) or not all(map(is_plausible, names)):
        return []
    whole = f"占{part['whole']}{part['end'].strip('的')}" if part else ""
    return [
        ReadFigure(name + whole, _kind(name + whole, said, figure.quantity), replace(said, name=name + whole), figure)
        for name, figure in zip(names, _bounded_alike(figures), strict=True)
    ]


def _is_in_order(figures: list[Figure]) -> bool:
    """Whether as many names stand before the first figure as there are figures, all of one unit, with a word of reaching or change
    behind the last name."""
    said = said_before(figures[0].before)
    alike = len({f.quantity.figure.unit for f in figures}) == 1
    return alike and (said.level or said.direction != 0) and not said.act and len(listed(said.name)) == len(figures)


def _bounded_alike(figures: list[Figure]) -> list[Figure]:
    """The bound word before the first of figures given together holds for all (分别超1.2万家、4.6万家)."""
    first = figures[0].quantity
    sign = first.figure.sign
    if not sign or first.figure.degree or any(f.quantity.bound for f in figures[1:]):
        return figures
    bound = first.bound
    others = [replace(f.quantity, bound=bound, figure=replace(f.quantity.figure, sign=sign)) for f in figures[1:]]
    return [figures[0], *(replace(f, quantity=q) for f, q in zip(figures[1:], others, strict=True))]


def _has_own_words(figure: Figure) -> bool:
    """Whether words of a figure's own stand around it."""
    before = said_before(figure.before).name.strip("、和与及")
    return bool(without_front(before) or figure.behind.strip("、和与及"))


def _listed(text: str) -> list[str]:
    """The names that a text lists, each with the measure that the last one gives to all (储煤、储油能力)."""
    parts = listed(without_act(text))
    shared = _SHARED.search(parts[-1])
    beside = next((w for w in _BESIDE if parts[-1].startswith(w)), "")
    whole = [_completed(part, parts[-1], shared[0] if shared else "", beside) for part in parts[:-1]]
    if is_pointing(parts[-1]) and MEASURE.search(parts[0]):
        # 事故起数、死亡人数: of the same thing as the first.
        parts[-1] = "".join(segment(parts[0])[:-1]) + parts[-1]
    return [*whole, _OF_MEMBERS.sub(r"\g<head>\g<tail>", parts[-1])]


def _completed(part: str, last: str, shared: str, beside: str) -> str:
    """A part of a list with what the last part gives to all: all behind a word of its kind (城镇和农村居民收入: 城镇居民收入),
    else the measure; empty where it is cut within a word (存、贷款余额)."""
    words = segment(part)
    if not words:
        return ""
    # 接待游客、旅游收入: what is done to the first is not done to what all share.
    if words[-1:] in _CUT or (words[0] in ACTS and not MEASURE.search(part)):
        return ""
    if beside and part in _BESIDE:
        return part + last[len(beside) :]
    if MEASURE.search(part):
        return part
    at = last.find(part[-2:])
    if at > 0:
        return part + last[at + 2 :]  # 茶叶企业、果品企业数量
    if not shared:
        return "" if MEASURE.search(last) else part  # 科技、教育支出: spending on both, or not
    if members := _OF_MEMBERS.match(last):
        return part + members["tail"]
    own = last.removesuffix(shared)
    # 基本医疗、失业保险参保人数 share more than the measure: of how much is not certain.
    alike = len(own) <= _SHORT or len(segment(own)) == 1
    return part + shared if alike else ""


def _one_by_one(figures: list[Figure], state: State) -> list[ReadFigure]:
    found: list[ReadFigure] = []
    previous = "" if state.together else state.subject
    shared = state.act
    act = shared if figures and not figures[0].before else ""
    for figure in figures:
        read_as = (
            None
            if _is_per(figure, previous)
            else _single(figure, previous, shared if previous == state.subject else "", act, alone=len(figures) == 1)
        )
        if read_as is None or _leaves_out_measure(read_as, state):
            previous = ""
            # What shares the verb of a figure that could not be read still follows that verb.
            act = said_before(figure.before).act or leading_verb(figure.before) or act
            continue
        found.append(read_as)
        previous, act = read_as.name, read_as.said.act or leading_verb(figure.before) or act
    return found


def _leaves_out_measure(read_as: ReadFigure, state: State) -> bool:
    """Whether a change is of a measure that only a name before it says (苹果价格上升3%,梨上升2%)."""
    if MEASURE.search(read_as.name):
        state.of_each = _EACH.search(read_as.name) is not None
    return state.of_each and read_as.kind == "change" and not MEASURE.search(read_as.name)


def _is_per(figure: Figure, previous: str) -> bool:
    """Whether a figure is per something that only the one before names (每千名儿童拥有医生1.12名、床位3.17张)."""
    name = without_front(figure.before)
    return previous.startswith(_PER) and bool(name) and bool(said_before(name).name) and not name.startswith(_PER)


def _single(figure: Figure, previous: str, carried: str, act: str, *, alone: bool) -> ReadFigure | None:
    """A figure read by the words around it; ``previous`` is the subject carried and ``carried`` what is done to it, ``act`` the
    verb of the enumeration."""
    before = figure.before
    if RANK.search(before) or _AGAINST.search(before) or "分别" in before or _FROM.search(before):
        return None
    said = said_before(before)
    if figure.quantity.kind in SILENT or not figure.quantity.figure.unit or figure.quantity.figure.unit.endswith("级"):
        return _of_itself(figure, said, previous)
    if part := _PART_OF.match(said.name):
        return _share(figure, said, part, previous)
    if not _MARK.match(figure.behind) and figure.behind.strip("、"):
        return _with_noun_behind(figure, said, act, alone=alone)
    return _with_name_before(figure, said, previous, carried, act)


def _of_itself(figure: Figure, said: Said, previous: str) -> ReadFigure | None:
    """A figure in years of age or time, or without a unit, of what measures itself (寿命, 年限, 比); a fraction of a whole."""
    quantity = figure.quantity
    if "/" in quantity.figure.number and (part := _PART_OF.match(said.name)):
        return _share(figure, said, part, previous)
    if figure.behind or not (said.level or said.direction) or quantity.figure.unit.endswith("级"):
        return None
    if not quantity.figure.unit:
        ratio = said.level and re.search(r"(?:比|指数|系数)$", said.name)
        return ReadFigure(said.name, "level", said, figure) if ratio and is_plausible(said.name) else None
    name = said.name or previous
    if not is_plausible(name) or not (MEASURE.search(name) or quantity.kind == "age"):
        return None
    return ReadFigure(name, "change" if said.direction else "level", replace(said, name=name), figure)


def _share(figure: Figure, said: Said, part: re.Match[str], previous: str) -> ReadFigure | None:
    """占…比重; of what was named before, where nothing stands before 占."""
    subject = part["part"].strip("、,的") or previous
    if not is_plausible(subject) or figure.behind or figure.quantity.kind not in ("percent", ""):
        return None
    if figure.quantity.kind == "" and "/" not in figure.quantity.figure.number:
        return None
    if not part["whole"] and not part["end"].strip("的") and "占" in part[0]:
        return None  # 达标的城市占70%: of what is not said
    name = f"{subject}占{part['whole']}{part['end'].removeprefix('的')}"
    change = said.direction != 0
    return ReadFigure(name, "change" if change else "share", replace(said, name=name), figure)


def _with_noun_behind(figure: Figure, said: Said, act: str, *, alone: bool) -> ReadFigure | None:
    """打造22个重点产业集群: what is counted stands behind."""
    quantity, behind = figure.quantity, _OTHERS.split(figure.behind.strip("、"))[0]
    if quantity.figure.unit == "%" and _COVERED.match(behind) and is_plausible(said.name):
        name = said.name + behind
        return ReadFigure(name, "level", replace(said, name=name), figure)
    if quantity.kind not in _COUNTED or said.direction or "平方米" in quantity.figure.unit:
        return None
    if not alone:
        behind = _DOING.sub("", behind)
    if quantity.kind != "people" and tells(behind):
        return None  # 177项实现就近办理: of what, is said elsewhere
    noun, told = told_of(behind)
    if (
        not (is_plausible(noun) or (is_pointing(noun) and len(told) >= _SAYS_WHICH))
        or len(behind) > _LONGEST_NOUN
        or behind[:1].isascii()
        or "的" in told
    ):
        return None
    if told:
        # 新增企业5家,8家企业获评示范: the second is not what is added, and of all companies only those.
        behind, act = f"{told.removesuffix('了')}的{noun}", ""
    owner = _owner(figure.before, said, act, quantity, alone=alone)
    if owner is None:
        return None
    name = owner + behind
    return ReadFigure(name, _counted_kind(quantity), Said(name, said.act or act, said.level), figure)


def _owner(before: str, said: Said, act: str, quantity: Quantity, *, alone: bool) -> str | None:
    """Whose the counted things are, in words before the figure (自贸试验区19项创新经验); empty where a verb of doing or the
    names of the things (甲、乙等6个) stand there, None where that is not certain."""
    if _INCLUDED.match(said.name) or before.endswith("的") or "在" in said.name or _is_doing(said.name):
        return None
    if _MEMBERS.search(said.name) or len(listed(said.name)) == quantity.value > 1:
        return ""
    if is_done_anew(said.name):
        return ""
    if not said.name:
        return "" if said.act or act or alone or said.level else None
    owned = alone and not said.act and not said.level and is_plausible(said.name) and quantity.kind == "count"
    owned = owned and (_OWNER.search(said.name) is not None or segment(said.name)[-1] in ACTS)
    return said.name if owned else None


def _is_doing(name: str) -> bool:
    """Whether a name begins with an adverb or verb of doing (加快环绕市区): it says what is done, not whose things are counted."""
    first = next(iter(segment(name)), "")
    return first in ADVERBIAL or first in ACTS


def _with_name_before(figure: Figure, said: Said, previous: str, carried: str, act: str) -> ReadFigure | None:
    quantity = figure.quantity
    name = said.name
    bare = not name and not said.act
    if bare and previous and (said.direction or said.level or quantity.figure.sign):
        # 增加值占全国5%、增长6%: the value grows, not its share.
        part = _PART_OF.match(previous) if said.direction and quantity.figure.unit == "%" else None
        name = part["part"] if part and part["part"] else previous
    # 新增就业8万人、失业率控制在3%以内: nothing is done to a rate.
    shared = "" if quantity.kind == "percent" and said.level else act if not bare else carried
    said = replace(said, name=name, act=said.act or shared)
    if not is_plausible(name) or not _is_certain(name, said, quantity):
        return None
    return ReadFigure(name, _kind(name, said, quantity), said, figure)


def _is_certain(name: str, said: Said, quantity: Quantity) -> bool:
    """Whether it is sure that a figure is of the name before it: a word of reaching or change joins them, a verb of doing
    governs both (新增技能人才100万人), or the name says itself what is measured."""
    if "百分点" in quantity.figure.unit and not _OF_HUNDRED.search(name):
        return False  # 投资增长22%,比上年回落17个百分点: the growth falls, not the investment
    if said.direction:
        # 私营企业增长6%: by what it is measured is said elsewhere.
        return not (quantity.figure.unit == "%" and _MEMBERS_OF_A_CLASS.search(name))
    if quantity.kind == "percent" and not MEASURE.search(name) and "率" not in name:
        return said.level and quantity.figure.unit == "%" and len(name) >= 4 and not said.act
    if said.level or quantity.figure.sign:
        # 城镇居民达到547元: of what, is said elsewhere.
        return not (quantity.kind == "money" and _MEMBERS_OF_A_CLASS.search(name))
    return (
        bool(said.act)
        or any(name.endswith(act) for act in ACTS)
        or MEASURE.search(name) is not None
        or quantity.kind in ("count", "people")
    )


def _kind(name: str, said: Said, quantity: Quantity) -> FactKind:
    # 年平均使用率 is the average of the years, no change in each.
    if said.pace or (quantity.yearly and (said.direction or quantity.kind != "percent")):
        return "rate"
    if said.direction:
        return "change"
    if quantity.cumulative:
        return "cumulative"
    return _level_kind(name, quantity)


def _level_kind(name: str, quantity: Quantity) -> FactKind:
    if quantity.kind == "percent" and _IS_SHARE.search(name):
        return "share"
    if name.startswith("每"):
        return "level"
    # 校长30名: counted one by one, whatever the name ends with.
    counts = quantity.kind == "people" and (quantity.figure.unit == "名" or not MEASURE.search(name))
    return "count" if quantity.kind == "count" or counts else "level"


def _counted_kind(quantity: Quantity) -> FactKind:
    counts = quantity.kind in ("count", "people")
    return "rate" if quantity.yearly else "cumulative" if quantity.cumulative else "count" if counts else "level"
