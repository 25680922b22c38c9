"""What a sentence says where: its clauses, and its figures with year, place, bound and neighbouring words.

Made for holding a sentence in other words against its source (``qa/check/entailment.py``), so positions count:
a year or a place governs what follows it until another one does.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from index.text.analyze import normalise, pairs
from index.text.numerals import chinese_to_int
from index.text.places import places_in
from index.text.profile import remembered

_SCALES = {"万亿": 12, "千亿": 11, "百亿": 10, "十亿": 9, "亿": 8, "千万": 7, "百万": 6, "十万": 5, "万": 4, "千": 3, "百": 2}
_UNITS = """
吨标准煤 载重吨 总吨 平方公里 平方千米 平方米 立方米 微克/立方米 千瓦时 千瓦 兆瓦 千伏安 千伏 次/秒 标箱 人次/年 人次 人日 公里/小时
美元 元 公里 千米 海里 米 亩次 亩 公顷 个百分点 百分点 % ‰ 倍 成 小时 分钟 秒 周岁 岁 年 个月 月 日 天 届次 届 名 位 人 户 家 个 项 座
条 件 所 处 张 场次 场 艘 架 台 套 批次 批 部 类 级 种 辆 列 班 眼 头 只 吨 公斤 斤 克 升 次 度 分 号 期 轮 城 圈 带 省 册 株 粒 口 片 段
厘米 毫米 kw mw gw kwh km m t mw/mwh
"""
_SAME_UNIT = {"个百分点": "百分点", "千米": "公里", "平方千米": "平方公里", "名": "人", "位": "人", "km": "公里", "周岁": "岁"}
_UNIT = "|".join(map(re.escape, sorted(_UNITS.split(), key=len, reverse=True)))
_FIGURE = re.compile(
    rf"(?<![\d.a-z])(?P<number>\d+(?:\.\d+)?(?:/\d+)?)(?![a-z])\s*[\]*]*(?P<more>余|多|来|几)?(?P<scale>(?:{'|'.join(_SCALES)})(?<!百(?=分))(?<!千(?=[瓦米伏克])))?(?P<later>余|多)?"
    rf"(?P<level>级)?(?P<unit>(?:{_UNIT})(?![a-z]))?"
)
_YEARS = re.compile(r"(?<![\d.])(?:19|20)\d{2}(?:年?(?:[-—~至到、和与](?:19|20)\d{2})+)?(?:年|(?=[-—~底末]|$))")
_DATA = re.compile(r"\((?:19|20)\d{2}年数据\)")
_SINCE = re.compile(r"(?:较|(?<![占同])比|相比|对比|与|同)$")
_BREAK = re.compile(r"[,，。;；:：!！?？\n]")
_FRAGMENT = re.compile(r"[,，。;；:：、!！?？\n()（）]")
_LOWER = ("不低于", "不少于", "不小于", "至少", "超过", "突破", "高于", "大于", "多于", "超", "逾", ">", "≥")
_UPPER = ("不超过", "不高于", "不多于", "不大于", "低于", "少于", "小于", "<", "≤")
_ABOUT = ("大约", "约", "接近", "将近", "近", "±", "左右")
_BEFORE = sorted([(w, "lower") for w in _LOWER] + [(w, "upper") for w in _UPPER] + [(w, "about") for w in _ABOUT], key=lambda p: -len(p[0]))
_AFTER = re.compile(
    r"[\])*]*(?:及|或|\(含\))?(?P<lower>以上|之上)|[\])*]*(?:及|或|\(含\))?(?P<upper>以下|以内|之内|之下)|[\])*]*(?P<about>左右|上下)"
)
_AIM = ("力争", "争取", "有望", "预计")
_YEARLY = ("年均", "每年", "年平均")
_TOTAL = ("累计", "合计", "共计", "总计")
_EMPTY = re.compile(
    "大力推进|加快推进|持续推进|积极推进|着力|推进|推动|加快|加速|加强|强化|提升|提高|完善|健全|建立|构建|打造|建设|培育|培养|促进|实现|达成|达到|开展|实施|形成|建成|"
    "方面|其中|以及|同时|分别|目标|属于|年底|提出|明确|规划|左右|以上|以下|以内|不少于|不低于|不超过|超过|突破|力争|争取|累计|年均|"
    "[将的在为到达约是和与及并等对以要]"
)
_MARKS = re.compile(r"[“”\"'‘’《》()（）\[\]★☆*\s]")
_JOIN = re.compile(r"[市县区州省]{0,2}[、和与及以][市县区州省及]{0,1}|[市县区州省]{1,2}")


@dataclass(frozen=True, slots=True)
class Number:
    """A figure: ``value`` scaled (1.2万 is 12000) in ``unit``; ``bound`` is lower, upper, about or empty;
    ``forces`` of aim (or maybe), yearly and total; ``years`` when it holds, ``since`` what it is measured from;
    ``places`` that govern it; ``near``: character pairs of the words beside it, places left out; ``text`` as written."""

    value: Decimal
    unit: str
    bound: str
    forces: frozenset[str]
    years: frozenset[int]
    places: frozenset[str]
    near: frozenset[str]
    text: str
    at: int


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause with its character pairs and what governs it; ``own_places`` and ``own_years`` stand in it."""

    text: str
    pairs: frozenset[str]
    years: frozenset[int]
    places: frozenset[str]
    own_places: frozenset[str]
    own_years: frozenset[int]
    aim: bool
    span: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as read: its normalised wording without quotation marks, clauses, figures, years (``since``
    those that something is only measured from), places, and the ``groups`` in which places are named together."""

    text: str
    clauses: tuple[Clause, ...]
    numbers: tuple[Number, ...]
    years: frozenset[int]
    since: frozenset[int]
    places: frozenset[str]
    groups: tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class _Mention:
    """A year or place, or several of one kind that belong together, with where they stand."""

    start: int
    end: int
    values: frozenset[str]


def bare(text: str) -> str:
    """A normalised text without quotation marks, brackets and spaces."""
    return _MARKS.sub("", text)


@functools.lru_cache(maxsize=16384)
def content(text: str) -> frozenset[str]:
    """Character pairs of what a text speaks of: without figures, years, words of degree and words that
    any plan uses of anything (建设, 推进, 方面)."""
    return frozenset(p for p in pairs(bare(_EMPTY.sub("，", _FIGURE.sub("，", _YEARS.sub("，", text))))) if not p[0].isdigit())


@remembered(maxsize=4096)
def read(text: str) -> Reading:
    """Reads a text. Marks of a figure's source (（2024年数据）) are left out: they say of when it is known, not for when it holds."""
    text = _DATA.sub("", re.sub(r"[“”‘’\"']", "", re.sub(r"\s*\n\s*", "。", normalise(text))))
    years, since = _years(text)
    places = _places(text)
    numbers = tuple(_numbers(text, years, places))
    return Reading(
        text,
        tuple(_clauses(text, years, places)),
        numbers,
        frozenset(int(y) for m in years for y in m.values),
        frozenset(int(y) for m in since for y in m.values),
        frozenset(p for m in places for p in m.values),
        tuple(m.values for m in places),
    )


def _years(text: str) -> tuple[list[_Mention], list[_Mention]]:
    at: list[_Mention] = []
    since: list[_Mention] = []
    for match in _YEARS.finditer(text):
        mention = _Mention(match.start(), match.end(), frozenset(re.findall(r"(?:19|20)\d{2}", match[0])))
        before = text[: match.start()]
        led = _SINCE.search(before)
        compared = led is not None and (led[0] not in ("与", "同") or re.match(r"[^,。;]{0,4}(?:相比|比)", text[match.end() :]))
        (since if compared else at).append(mention)
    return at, since


def _places(text: str) -> list[_Mention]:
    """Places in order; those joined by 、 or 和 are one mention."""
    found: list[tuple[int, int, str]] = []
    taken: set[int] = set()
    # A harbour is one word with its town.
    for name in sorted({*places_in(text), *places_in(text.replace("港", "，"))}, key=len, reverse=True):
        for match in re.finditer(re.escape(name), text):
            if not taken & set(range(*match.span())):
                taken.update(range(*match.span()))
                found.append((*match.span(), name))
    mentions: list[_Mention] = []
    for start, end, name in sorted(found):
        if mentions and _JOIN.fullmatch(text, mentions[-1].end, start):
            last = mentions.pop()
            mentions.append(_Mention(last.start, end, last.values | {name}))
        else:
            mentions.append(_Mention(start, end, frozenset((name,))))
    return mentions


def _governing(mentions: list[_Mention], at: int, text: str) -> frozenset[str]:
    """The mention before a position in its sentence, else all behind it in its clause."""
    start = max((text.rfind(mark, 0, at) for mark in "。!?"), default=-1) + 1
    before = [m for m in mentions if start <= m.start < at and not _bracketed(text, m.start, at)]
    if before:
        return before[-1].values
    stop = _BREAK.search(text, at)
    end = stop.start() if stop else len(text)
    return frozenset(v for m in mentions if at <= m.start < end for v in m.values)


def _bracketed(text: str, at: int, seen_from: int) -> bool:
    """Whether a position stands in a bracket that is closed before ``seen_from``: what it says goes with
    what stands before it."""
    opened = text.rfind("(", 0, at)
    return opened > text.rfind(")", 0, at) and 0 <= text.find(")", at) < seen_from


def _clauses(text: str, years: list[_Mention], places: list[_Mention]) -> Iterator[Clause]:
    start = 0
    for stop in [*(m.start() for m in _BREAK.finditer(text)), len(text)]:
        said = text[start:stop]
        if bare(said):
            own_years = frozenset(y for m in years if start <= m.start < stop for y in m.values)
            own_places = frozenset(p for m in places if start <= m.start < stop for p in m.values)
            sentence = text.rfind("。", 0, start) + 1
            yield Clause(
                said,
                content(said),
                frozenset(map(int, own_years or _governing(years, start, text))),
                own_places or _governing(places, start, text),
                own_places,
                frozenset(map(int, own_years)),
                any(word in text[sentence:stop] for word in _AIM),
                (start, stop),
            )
        start = stop + 1


def _numbers(text: str, years: list[_Mention], places: list[_Mention]) -> Iterator[Number]:
    matches = [m for m in _FIGURE.finditer(text) if not any(y.start <= m.start() < y.end for y in [*years]) and not _is_year(m)]
    shares = _respectively(text, matches)
    named = {p for m in places for p in m.values}
    last = 0
    for i, match in enumerate(matches):
        following = matches[i + 1].start() if i + 1 < len(matches) else len(text)
        near = shares[i] if i in shares else _near(text, last, match, following)
        own_places = frozenset(places_in(shares[i])) if i in shares else frozenset()
        bracket = re.match(r"[*\]]*\(([^()]{0,20})\)", text[match.end() :])
        told = _YEARS.search(bracket[1]) if bracket else None
        when = frozenset(re.findall(r"(?:19|20)\d{2}", told[0])) if told else _governing(years, match.start(), text)
        yield Number(
            value=_value(match["number"]) * 10 ** _SCALES.get(match["scale"] or "", 0),
            unit=_SAME_UNIT.get(match["unit"] or "", match["unit"] or ""),
            bound=_bound(text, match),
            forces=_forces(text, match.start()),
            years=frozenset(map(int, when)),
            places=own_places or _governing(places, match.start(), text),
            near=content(re.sub("|".join(sorted(map(re.escape, named), key=len, reverse=True)) or r"(?!)", "，", near)),
            text=match[0],
            at=match.start(),
        )
        last = match.end()


def _is_year(match: re.Match[str]) -> bool:
    return re.fullmatch(r"(?:19|20)\d{2}", match["number"]) is not None and (match["unit"] or "") in ("年", "") and not match["scale"]


def _value(number: str) -> Decimal:
    above, _, below = number.partition("/")
    return Decimal(above) / Decimal(below) if below and Decimal(below) else Decimal(above)


def _bound(text: str, match: re.Match[str]) -> str:
    after = _AFTER.match(text, match.end())
    if after:
        return str(after.lastgroup)
    before = re.sub(r"[\[(]+$|(?:到|至|了|为|在|达|达到)$", "", text[: match.start()])
    bound = next((bound for word, bound in _BEFORE if before.endswith(word)), "")
    return bound or ("about" if match["more"] or match["later"] else "")


def _forces(text: str, at: int) -> frozenset[str]:
    """累计 and 年均 hold in their clause, 力争 up to the next figure; beyond it ``maybe`` to the end of the sentence."""
    sentence = text[max(text.rfind(mark, 0, at) for mark in "。;") + 1 : at]
    clause = re.split(r"[,:]", sentence)[-1]
    found = {name for name, words in (("yearly", _YEARLY), ("total", _TOTAL)) if any(w in clause for w in words)}
    aim = max(sentence.rfind(w) for w in _AIM)
    if aim >= 0:
        between = _YEARS.sub("", sentence[aim:])
        found.add("maybe" if _FIGURE.search(between) and "," in between else "aim")
    return frozenset(found)


def _near(text: str, last: int, match: re.Match[str], following: int) -> str:
    """The words beside a figure: back to the break or figure before it, as far as it takes to find any,
    and forward to the next break."""
    stop = _FRAGMENT.search(text, match.end())
    after = text[match.end() : min(following, stop.start() if stop else len(text))]
    floor = max(text.rfind(mark, 0, match.start()) for mark in "。;!?") + 1
    cuts = {floor, *(m.end() for m in _FRAGMENT.finditer(text, floor, match.start())), *([last] if floor < last else [])}
    for cut in sorted(cuts, reverse=True):
        if content(f"{text[cut : match.start()]}，{after}") - _IDLE:
            return text[cut : match.start()] + "，" + after
    return text[floor : match.start()] + "，" + after


_IDLE_WORDS = "升至 升到 增长 增加 增加到 加到 下降 降到 降至 减少 增至 至 占 较 比 有 年 年的"
_IDLE = frozenset(_IDLE_WORDS.split())


def _respectively(text: str, matches: list[re.Match[str]]) -> dict[int, str]:
    """For figures that 分别 hands out one by one, the item that each belongs to."""
    shares: dict[int, str] = {}
    for word in re.finditer("分别", text):
        clause = re.split(r"[,。;:]", text[: word.start()])[-1]
        items = [i for i in re.split(r"[、和与及]", clause) if i]
        stop = re.search(r"[。;,]", text[word.end() :])
        end = word.end() + stop.start() if stop else len(text)
        handed = [i for i, m in enumerate(matches) if word.end() <= m.start() < end]
        if len(items) == len(handed) > 1:
            # What all of them share stands behind the last item.
            common = (
                re.sub("|".join(map(re.escape, places_in(items[-1]))) or r"(?!)", "", items[-1])
                + text[word.end() : matches[handed[0]].start()]
            )
            shares.update((i, f"{item}，{common}") for i, item in zip(handed, items, strict=True))
    return shares


def spelt_counts(text: str) -> list[str]:
    """Counts in Chinese numerals (三个, 五大), each also as an Arabic figure for comparing."""
    found = []
    for match in re.finditer(
        r"(?<![一二三四五六七八九十百第几数〇])([一二三四五六七八九十两百]+)(个|项|大|条|类|家|所|座|成|倍|种|级|圈|带|区|翼|核|轴|中心|市|城|年|期|轮|批|届)",
        text,
    ):
        if match[1] in ("一", "十") and match[2] in (
            "个",
            "批",
            "大",
            "级",
            "区",
            "带",
            "圈",
            "成",
            "年",
            "类",
            "条",
            "轮",
            "种",
            "项",
            "家",
        ):
            continue
        found.append(match[0])
    return found


def arabic(count: str) -> str:
    """五个 as 5个; unchanged where the numeral cannot be read."""
    match = re.match(r"[一二三四五六七八九十两百]+", count)
    try:
        return f"{chinese_to_int(match[0].replace('两', '二'))}{count[match.end() :]}" if match else count
    except ValueError:
        return count
