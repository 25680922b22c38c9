"""Names of indicators: what is left of the words around a figure without time, verbs and bound words."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass

from index.facts.fact import Direction
from index.text.places import areas_in, places_in
from index.text.quantity import read
from index.text.segment import segment
from index.text.word_lists import kinds_of

_WORDS = kinds_of("verbs", "index.facts")


def _any(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, set(words)), key=len, reverse=True))


ACTS = frozenset(_WORDS["动作"])
ADVERBIAL = frozenset(_WORDS["副词"])
_NOUN_ENDS, _NOUNS = frozenset(_WORDS["名词尾"]), frozenset(_WORDS["名词"])
_ALSO_NOUNS, _PURE = frozenset(_WORDS["兼名"]), frozenset(_WORDS["纯动"])
_BUILDING = frozenset(("新建", "在建", "续建", "改建", "扩建", "改扩建"))
_BEHIND = _WORDS["后置"]
_TOLD, _TOLD_LAST = frozenset(_WORDS["谓语"]), frozenset(_WORDS["谓语尾"])
_BEFORE_TOLD = ADVERBIAL | (ACTS - _ALSO_NOUNS - _NOUN_ENDS - {"组织"}) | frozenset(_WORDS["谓语前"])
_UNTOLD = frozenset(("全部", "已", "已经", "均", "都", "并", "被", "在", "将", "也", "还"))
"""Words at the front of what is told that a name can do without (全部完工: 完工的)."""
_JOINING = frozenset(("、", "和", "与", "及", "以及"))
_YEAR = r"(?:19|20)\d{2}年?"
_PERIOD = r"[“\"]?十[一二三四五六七八九]五[”\"]?(?:规划)?(?:时期|期间|末|期末|以来)?"
TIME = rf"(?:到|至|截至|截止|预计到?|力争到?|争取到?|自|从)?(?:{_YEAR}[-—~至到]{_YEAR}|{_YEAR}|{_PERIOD})(?:年?底|年?末|初(?!步)|上半年|前三季度|期间)?(?:以?前|以来|起)?(?:的|将|时)?"
"""A time as it stands before a name."""
SINCE = re.compile(
    rf"(?:较|比|与)(?P<year>{_YEAR}|{_PERIOD}|上年|去年|上年同期|去年同期|上一年)(?:年?底|年?末|同期)?(?:的|相比|比)?(?:分别|同期|累计|预计|将)?"
)
"""What a change is measured from."""
_OPENING = re.compile(
    rf"^(?:{TIME}|\d{{1,2}}月(?:份|底|末)?(?:以?前)?|据?(?:初步)?(?:推算|测算|统计|核算)|(?:过去|未来|今后)[三四五几]年|[一二三四五六七八九十两几]+年(?:之?内|间|(?=新增|累计|共))|[到至]?(?:今年|明年)?年[底末内](?:以?前)?|平均每年|年平均|年均|[一二三四五六七八九十]是|[,、:;的—\-\s])"
)
_FRONT = frozenset(_WORDS["前缀"])
_LEVEL = re.compile(rf"(?:{_any(_WORDS['水平'])}|(?<![国所私占拥含])有|[>≥<≤\[(])+$")
_GROWTH_AS_A_NOUN = re.compile(r"(?<=.{2})(?P<up>增长(?:幅度)?|增幅|上涨(?:幅度)?|涨幅)(?:要|将|应|力争|确保|预计)*$")
_CHANGE = re.compile(
    rf"(?:(?P<up>{_any(_WORDS['升'])})|(?P<down>{_any(_WORDS['降'])})|(?<!自然)(?P<pace>{_any(_WORDS['增速'])}))(?:了|约|近|超过|超|不低于|不少于|达到|达|(?<=[幅速率度])为|力争|在|保持在|[>≥])*$"
)
_ADVERBS = re.compile(
    rf"(?:{TIME}|(?:扣除|剔除|考虑)[^,]{{0,6}}因素|按?(?:{_YEAR}|当年|历史)?的?(?:可比|不变)(?:价格|价|口径)(?:计算)?|(?<=[准额量入金费])年|同口径|实际(?!利用)|名义|逆势|年均|年平均|平均|同比|每年|累计|合计|共计|分别|应该|应当|力求|努力|必须|还|(?<![规法原细准])则|将|力争|预计|争取|双双|仍然?|(?<![人户亩年月日])均|都|再|已|各|逐年|近?[三四五]年来?|全年|(?<=.{4})要|可|共|持续|稳步|要|比上年|、|,|:)+$"
)
FOOTNOTE = re.compile(r"\[\d{1,3}\]|［\d{1,3}］|〔\d{1,3}〕|[①-⑳](?=\D|$)")
"""The mark of a footnote, within a name or before its figure (产量[12]530万吨)."""
AVERAGE = re.compile("年均|(?<!全)年平均|平均每年")
"""How plans say that a figure is the average of several years."""
MEASURE = re.compile(rf"(?:{_any(_WORDS['数名'])})$")
"""The end of a name that says what is measured."""
_POINTING = frozenset(_WORDS["指代"])
GENERAL = frozenset(_WORDS["笼统"])
"""Heads of tables that leave it to the rows to say what is measured."""
COUNTING = frozenset(_WORDS["笼统数"])
"""Those of them under which a row whose name says no measure counts what it names (新建机场：绝对数7个)."""
SCOPES = frozenset(_WORDS["口径"])
"""Heads of tables that say of which part of a place or of its people a figure is (县城, 农村)."""
_BEGINS_BADLY = frozenset(_WORDS["句首"])
_WHOLE = re.compile(r"^(?:该地区|该市|全省|全市|全县|全区|全州|我省|我市|我县|我区|本市|本省|本县|省内|市内|全域)(?:共)?(?=.{2})")
_WHOLE_AT_END = re.compile(r"(?<![占于比])(?:全省|全市|全县|全区|我省|我市)$")
_WITHIN = re.compile(r"在(?:省内|市内|全省)$")
_HAVING = re.compile(r"(?<=^全[国省市县区州])(?:共有|共)|(?<=..)(?<!公)(?:共有|现有|已有)(?=..)")
"""Words between an owner and what it has (全国共有医院)."""
_BARE_RATE = re.compile(r"^.{1,2}率$")
"""A rate whose name leaves it to the words before to say of what (覆盖率)."""
_WHOLE_RATES = frozenset(_WORDS["全率"])
_FRAGMENT = re.compile(
    r"^总.{1,3}$|^每人[每年月日均]*$|占$|^..地区$|^[图表]\s*\d|新$|(?:显著|明显|良好)$|全部[^、]{1,4}$|^\d+[个处家条项座所人队次]|翻番|成为|率先|首次|跃居|再创|创历史|[百千万亿]$|(?:(?<!升)级|止跌|企稳|分别|相比|期间)$"
)
_PREDICATE = re.compile(r"(?:建成|投产|开工|竣工|投用|开通|落地|完成|启动|运营|部署推进[^、]*|(?:不断|持续|稳步|进一步|显著)[^、]{1,4})、")
_STREAK = re.compile(r"连续[一二三四五六七八九十两\d]+年")
_PER = re.compile(r"^每[个所家县市乡村年座镇区]")
_BARE_SHARES = frozenset(("占比", "比重", "比例"))
"""Shares that leave it to the words before to say of what (发电量占比)."""
_LONGEST_BARE = 3
"""Characters of a measure that names nothing that it is of (发电量)."""
_RATE = re.compile(r"(?:率|占比|比重|比例|年限|寿命)$")
_BEFORE_RATES = frozenset(("推动", "促进", "推进", "确保", "实现", "力争", "保持", "争取", "支持", "提高", "保障"))
_TERRITORY = re.compile(r"[省市县区州等、和与及各以\d个六全]|地区|沿海")
LONGEST_NAME = 30
"""Characters; what is longer is a clause, not a name."""


@dataclass(frozen=True, slots=True)
class Said:
    """The words before a figure, taken apart: the ``name``, the last verb of doing (``act``), whether a word of reaching stands
    right before the figure (``level``), a change by the figure (``direction``), whether it is a pace (增速)."""

    name: str
    act: str = ""
    level: bool = False
    direction: Direction = 0
    pace: bool = False


def said_before(before: str) -> Said:
    """Takes the words before a figure apart, its sign left out (``到2030年,营收规模突破``: 营收规模, level)."""
    text = _STREAK.sub("", _WHOLE_AT_END.sub("", SINCE.sub("", before)))
    change = _CHANGE.search(text)
    if change:
        name, act = _without_front(without_end(text[: change.start()]))
        direction: Direction = -1 if change["down"] else 1
        return Said(name, act, False, direction, change["pace"] is not None)
    level = _LEVEL.search(text)
    body = without_end(text[: level.start()] if level else text)
    if level and (growth := _GROWTH_AS_A_NOUN.search(body)):
        return Said(*_without_front(without_end(body[: growth.start()])), direction=1)
    added = next((word for word in _BEHIND if body.endswith(word) and len(without_front(body)) >= len(word) + 4), "")
    of = _without_front(without_end(body.removesuffix(added)))[0] if added else ""
    # 全省基本建成: no thing before the verb.
    if len(of) > 2 and not is_territory(of) and not ADVERBIAL.issuperset(segment(of)):
        return Said(of, added, level is not None)
    end = _act_at_end(body)
    name, act = _without_front(without_end(body[: len(body) - len(end)] if end else body))
    nothing = is_territory(name) or _WHOLE_AT_END.fullmatch(name) or ADVERBIAL.issuperset(segment(name))
    name = "" if nothing else name
    return Said(name, end or act, level is not None)


def without_end(text: str) -> str:
    """A text without the adverbs, marks and words of striving at its end."""
    return _ADVERBS.sub("", text).rstrip("、的,:— ")


def _act_at_end(text: str) -> str:
    """The verbs of doing at the end of a text (实施重大项目 has none, 农村危房改造 none either: there it is a noun)."""
    found = ""
    while (word := next((w for w in _ACTS_LONG_FIRST if text.endswith(w)), "")) and _is_verb_at_end(text, word):
        text, found = text[: -len(word)], word + found
    return found


_ACTS_LONG_FIRST = sorted(ACTS, key=len, reverse=True)


def _is_verb_at_end(text: str, word: str) -> bool:
    """Whether a verb at the end of a text does something to what follows: nothing, a place or an adverb stands before it."""
    rest = _ADVERBS.sub("", text[: -len(word)])
    rest = "".join(w for w in segment(without_front(rest)) if w not in ADVERBIAL)
    return not rest or is_territory(rest) or rest in ACTS or _WHOLE_AT_END.fullmatch(rest) is not None


def without_front(text: str) -> str:
    """A text without times, adverbs and conjunctions at its front."""
    while text:
        if match := _OPENING.match(text):
            text = text[match.end() :]
        elif front := _word_at_front(text, _FRONT):
            text = text[len(front) :]
        else:
            break
    return text


def _word_at_front(text: str, words: frozenset[str]) -> str:
    """The word of a list that a text begins with; empty where the text begins with a longer word (均衡, 基本养老保险)."""
    first = "".join(segment(text[:12])[:1])
    return first if first in words else ""


@functools.lru_cache(maxsize=4096)
def _without_front(text: str) -> tuple[str, str]:
    """(name, verb of doing before it)."""
    text, act = _WHOLE.sub("", _HAVING.sub("", without_front(text))), ""
    text, joint = without_front(text), ""
    for _ in range(4):
        words = _without_adverbs(segment(text))
        first, rest = _leading_act(words)
        # 新建建筑中绿色建筑占比: a rate is of what is newly built.
        if not first or (_RATE.search(text) and first not in _BEFORE_RATES):
            break
        act = f"{act}{joint}{first}" if joint in _JOINING or {act, first} <= _BUILDING else first
        text = without_front(rest)
        joint = rest[: len(rest) - len(text)]
    if joint in _JOINING:  # 建成和在建总规模: another verb, be it none of these, stands with the first.
        text, act = f"{act}{joint}{text}", ""
    text, inner = _behind_actor(text)
    return _WHOLE.sub("", text).strip("、的,:— "), inner or act


def without_act(text: str) -> str:
    """A text without the verbs of doing that it begins with (重点发展茶叶: 茶叶)."""
    return _without_front(text)[0]


def leading_verb(text: str) -> str:
    """The verb of doing that a text begins with, be it part of a noun or not; empty where there is none."""
    first = next(iter(segment(without_front(text))), "")
    return first if first in ACTS else ""


def _without_adverbs(words: list[str]) -> list[str]:
    """The words without adverbs that stand before a verb of doing (重点建设, not 重点产业集群)."""
    count = next((i for i, word in enumerate(words) if word not in ADVERBIAL), len(words))
    # 加快推动项目: 推动 is an adverb before a verb, else the verb itself.
    first = next((i for i in range(min(count, len(words) - 1), 0, -1) if words[i] in ACTS), 0)
    return words[first:]


def _leading_act(words: list[str]) -> tuple[str, str]:
    """(verbs of doing that a text begins with, the rest); no verb where it is part of a noun (建设用地面积)."""
    text = "".join(words)
    ends = [len("".join(words[: i + 1])) for i in range(min(3, len(words)))]
    for end in reversed(ends):
        rest = text[end:]
        # 新认证: as much a verb of doing as 认证.
        if ACTS & {text[:end], text[:end].removeprefix("新")} and len(rest) >= 2 and not rest.startswith("的"):
            following = segment(rest)[0]
            # 服务进出口总额 is no service done to something, 新建项目投资 an investment in what is built.
            measured = MEASURE.search(rest) and (text[:end] in _ALSO_NOUNS or (text[:end] in _BUILDING and following in _NOUNS))
            if text[:end] not in _PURE and (following in _NOUN_ENDS or rest in _NOUNS or measured):
                return "", text
            return text[:end], rest
    return "", text


def _behind_actor(text: str) -> tuple[str, str]:
    """(name, verb) of what somebody does something to (甲市建设完整社区: 完整社区; 甲、乙实验室实施重点科研项目: 重点科研项目);
    what an actor achieves is named with it (沿海港口实现货物吞吐量: 沿海港口货物吞吐量)."""
    words = segment(text)
    for i in range(len(words) - 2, 0, -1):
        verb, left, right = words[i], "".join(words[:i]), "".join(words[i + 1 :])
        if verb not in ACTS or len(right) < 2 or words[i + 1] in _NOUN_ENDS or words[i + 1] in "、的和与及占":
            continue
        if verb in _ALSO_NOUNS and not is_territory(left) and not _WITHIN.search(left):
            continue  # 中小企业服务工作站
        if left.endswith(("、", "和", "及")):
            return (right, verb) if verb == "实现" else (text, "")
        left = left.removesuffix("共").removesuffix("各").removesuffix("累计")
        if is_territory(left):
            return right, verb
        if verb in ("实现", "完成") and len(left) >= 2:
            return left + right, verb
        if words[i - 1] in ACTS or re.search(r"(?:实验室|公司|企业|中心|院所|高校)$", left) or _WITHIN.search(left):
            return right, verb
    return text, ""


@functools.lru_cache(maxsize=4096)
def is_territory(text: str) -> bool:
    """Whether a text names places and nothing else (甲市、乙市和丙市)."""
    found = (*places_in(text), *areas_in(text))
    rest = text
    for name in found:
        rest = rest.replace(name, "")
    for name in places_in(rest):  # a province before its area
        rest = rest.replace(name, "")
    return bool(found) and not _TERRITORY.sub("", rest)


_BLOTTED = re.compile("[\ue000-\uf8ff]")
"""A character that stands for one in brackets or quotation marks, which explains a name (``prose.py``)."""


def is_plausible(name: str) -> bool:
    """Whether a text can name an indicator: two characters or more that are no mere pointer, verb, place or piece of a clause."""
    chinese = re.sub(r"[^一-鿿]", "", name)
    return (
        len(chinese) >= 2
        and len(_BLOTTED.sub("", name)) <= LONGEST_NAME
        and name not in _POINTING
        and not _PER.match(name)
        and not _FRAGMENT.search(name)
        and not ACTS.issuperset(words := segment(name))
        # 新签约120个: what was signed is said elsewhere.
        and not is_done_anew(name)
        and words[0] not in _BEGINS_BADLY
        and not re.search(r"[,;。:!?]|[的了和与及等在为第前、\"“(]$|^[^一-鿿a-zA-Z\d“\"《\ue000-\uf8ff]", name)
        and not is_territory(name)
        # 电厂建成投产、总装机: two predicates, not one name.
        and not _PREDICATE.search(name)
        and not any(next(iter(segment(part)), "") in _PURE for part in name.split("、")[1:])
        and not _holds_a_figure(name)
        and not (_BARE_RATE.match(name) and name not in _WHOLE_RATES)
        and not _is_bare_share(name)
        and not ({"了", "在"} & {*words} and "的" not in words)
    )


def _is_bare_share(name: str) -> bool:
    """Whether a share names nothing but the measure that it is of (发电量占比)."""
    share = next((s for s in _BARE_SHARES if name.endswith(s)), "")
    measure = name.removesuffix(share)
    return bool(share) and MEASURE.search(measure) is not None and len(measure) <= _LONGEST_BARE


def is_done_anew(name: str) -> bool:
    """Whether a name is a verb of doing alone, with a word for that it is done anew (新发展)."""
    return name.startswith("新") and name[1:] in ACTS


def _holds_a_figure(name: str) -> bool:
    """Whether a name has a figure of its own that something else is said with (安排12个专项课题, 创新举措11批, 总量近千亿); one that
    only tells which things are meant does not count (沿海6个港口吞吐量, 运行30年以上的管网)."""
    for quantity in read(name):
        start, end = quantity.whole
        if quantity.figure.is_year or not (quantity.figure.unit or quantity.figure.sign or quantity.value >= _LARGE):
            continue
        counts = (quantity.kind in ("count", "people") or quantity.figure.sign) and not name.startswith("的", end)
        if (
            end == len(name)
            or name[end:] == "多"
            or (quantity.kind == "percent" and start > 0 and not _QUALIFIES.match(name, end))
            or (quantity.kind == "money" and not quantity.bound)
            or (counts and (quantity.figure.sign or not _STATING.isdisjoint(segment(name[:start]))))
        ):
            return True
    return False


_QUALIFIES = re.compile("以?[上下内]|左右|的")
"""What stands behind a share that only tells which things are meant (占股50%以上的企业)."""
_LARGE = 1000
"""From which on a number without a unit may be an amount (近千亿)."""
_STATING = (ACTS - _NOUN_ENDS) | {"共", "已有", "有", "均", "超", "超过", "达", "达到"}
"""Words before a figure within a name that say something with it."""


def told_of(noun: str) -> tuple[str, str]:
    """(a counted thing, what the words behind it tell of it): 公路建成通车 is 公路 and 建成通车; nothing where it is a noun alone."""
    words = segment(noun)
    at = next((i for i in range(1, len(words)) if _begins_to_tell(words, i)), len(words))
    while 1 < at < len(words) and words[at - 1] in _BEFORE_TOLD:
        at -= 1
    told = words[at:]
    while told and told[0] in _UNTOLD:
        told = told[1:]
    return "".join(words[:at]), "".join(told)


def tells(text: str) -> bool:
    """Whether a text begins with a verb that tells something of what stands before it (实现就近办理)."""
    return next(iter(segment(text)), "") in _TOLD


def _begins_to_tell(words: list[str], at: int) -> bool:
    """Whether a word and those behind it tell something: a verb of doing so, or a saying in quotation marks (blotted out)."""
    quoted = all("\uf000" <= char <= "\uf8ff" for word in words[at:] for char in word)
    ends = words[at] in _TOLD_LAST and all(w in _TOLD_LAST | _BEFORE_TOLD for w in words[at:])
    done = words[at + 1 : at + 2] == ["了"]
    return words[at] in _TOLD or ends or quoted or done


def joins_in(text: str) -> list[tuple[int, int]]:
    """Where a text joins things (甲、乙和丙); none inside a word (普及率, 共和国)."""
    found, at = [], 0
    for word in segment(text):
        if word in _JOINING:
            found.append((at, at + len(word)))
        at += len(word)
    return found


def is_pointing(name: str) -> bool:
    """Whether a name points at something named before and alone names nothing (死亡人数, 规模)."""
    return name in _POINTING


def listed(text: str) -> list[str]:
    """The things that a text joins."""
    starts = [0, *(end for _, end in joins_in(text))]
    ends = [*(start for start, _ in joins_in(text)), len(text)]
    return [text[a:b] for a, b in zip(starts, ends, strict=True)]
