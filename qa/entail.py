"""Whether cited words carry a sentence that says them in other words: strict rules, no model.

A sentence passes only if nothing speaks against it: names, counts and places stand in what is cited;
each figure stands there with its unit, bound, year and place, beside the same words; each clause has a
clause of the source that agrees with it in negation, degree, direction, year and place; and the wording
is for the most part that of the source. ``qa/support.py`` does this for sentences that are the plan's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.analyze import normalise
from index.segment import segment
from qa.reading import Clause, Number, Reading, arabic, bare, content, read, spelt_counts
from qa.support import Verdict
from qa.types import Evidence
from qa.wording import strip_heading

MIN_WORDING = 0.6
"""Share of a sentence's character pairs that must stand in what it cites."""
MIN_CLAUSE = 0.45
"""The same for a clause against the source as a whole: nothing may be slipped in."""
MIN_ALIGNED = 0.4
"""Share of a clause's pairs that its counterpart in the source must have to be held against it."""
NEAR = 0.12
"""Counterparts within this share of the best one count as good as it."""
MIN_ITEM = 0.5
"""Share of the pairs of an enumeration's item that must stand there."""
MEASURE = 3
"""Pairs up to which the words beside a figure only name its measure."""
MIN_NEAR = 0.4
"""Share of the words beside a figure that must stand beside it in the source."""
RIVAL = 0.25
"""By how much the words beside a figure may fit another figure better than their own."""

_QUOTED = re.compile(r"[“《「]([^”》」“《「]{2,50})[”》」]")
_TITLE = re.compile(r"《([^》]{2,60})》")
_LATIN = re.compile(r"[a-z][a-z0-9]*(?:[-.+/][a-z0-9]+)*|\d+[a-z][a-z0-9]*")
_PLAN = re.compile(
    r"[“”\u4e00-\u9fff\d—-]{0,24}?(?:规划纲要|规划|纲要|行动方案|方案|计划)(?=(?:中|里)?(?:提出|明确|要求|指出|强调|规定|安排|部署|确定|设定))"
)
_PERIOD = re.compile(r"十[一二三四五六七八九]五")
_BODY = re.compile(r"(?=([\u4e00-\u9fff]{2}(?:厅|(?<![格布大全开结])局|委员会|办公室|发展改革委|国资委)))")
_ORDER = re.compile(r"([十百千万亿]+级|超?[百千万亿]+(?=[家元人吨亩项]))的?([\u4e00-\u9fff]{2})")
_HANZI = re.compile(r"[\u4e00-\u9fff]+")
_PARTICLES = frozenset(
    "将要和与及的了等共各其该对把被使让并也还则即约至以于上中内里年为是在由从到达有就都均可需应能拟已后前间时所按据含括称叫做作用更最较其之此这那又且而或如若因故比向往随着再新超逾近余多项个家座条处种类名位"
)
_GROWTH = frozenset(("增长", "增加", "下降"))
_ROLE = re.compile(r"([\u4e00-\u9fff]{3})(牵头|配合|协助|参与|主办|协办)")
_DATA_YEAR = re.compile(r"((?:19|20)\d{2})年(?:的)?数据")
_SHI = re.compile(r"[市县]$")
_NO_PLACE_WORDS = "城市 都市 全市 各市 本市 省市 超市 股市 上市 楼市 门市 各县 全县 市县 县市 城区 夜市 集市"
_NO_PLACE = frozenset(_NO_PLACE_WORDS.split())
_NEGATIONS = {
    "禁止": re.compile(r"禁止|不得|严禁|不准|不许|不允许|不能|不可(?!或缺|逆|分割|替代)|杜绝"),
    "停止": re.compile(r"停止|取消|暂缓|不再|停建|叫停|废止|终止"),
    "没有": re.compile(
        r"没有|尚未|并未|未能|未(?=[\u4e00-\u9fff])(?!来|成年|必)|无需|并非|不会|不予|不需要|不(?!断|仅|同|低于|少于|小于|超过|高于|多于|大于|动产|锈|良|限|"
        r"只|但|已|冻|得|准|许|允许|能|可|再|会|予|需要|足|等)"
    ),
}
_HEDGES = ("基本", "初步", "原则上", "大体", "部分")
_INTENSE = (
    "全部",
    "全面",
    "大幅",
    "显著",
    "明显",
    "必须",
    "一律",
    "完全",
    "彻底",
    "所有",
    "唯一",
    "最大",
    "最高",
    "最低",
    "首个",
    "首位",
    "第一",
    "率先",
    "世界级",
    "国家级",
    "省级",
    "全国",
    "全球",
    "国际",
)
_AIM = re.compile(r"力争|争取|有望|预计")
_BARE_DEGREES = tuple(
    re.compile(words)
    for words in (
        r"(?:超过|高于|超出|优于|快于)(?!\d)",
        r"(?:低于|不及|慢于)(?!\d)",
        "(?:年均|每年)(?!增长/累计)",
        "累计",
        "(?:及|规模)以上",
        "(?:及|规模)以下",
        r"(?:大约|接近|(?<![集节制契合公预特履条签])约)(?![\d束])",
    )
)
_OPPOSITES = (
    ("提高|提升|增长|增加|上升|扩大|升至|升到|增至|增到|新增|壮大", "下降|降低|减少|缩小|压减|降至|降到|减至|下调|回落"),
    ("约束性", "预期性"),
    ("牵头", "配合"),
    ("新建", "改建|扩建|改造|拆除|关闭"),
    ("高于", "低于"),
    ("以上", "以下|以内"),
    ("进口", "出口"),
    ("城镇", "农村|乡村"),
    ("鼓励|支持", "限制"),
    ("开工", "建成|投产|投用"),
    ("南", "北"),
    ("东", "西"),
)
_GLUE_WORDS = """
建设 打造 推进 推动 提升 提高 目标 规划 明确 提出 包括 包含 主要 重点 方面 其中 实现 达到 发展 形成 进行 开展 工作 任务 措施 举措 相关 有关 内容 以及 通过 计划 将会
预计 要求 同时 此外 另外 并且 而且 或者 分别 具体 如下 属于 位于 拥有 具有 作为 成为 定位 指标 数值 数量 增加 扩大 加强 强化 完善 加快 促进 支持 培育 构建 建立 建成 到 届时
之间 之后 之前 以来 期间 时期 当年 基础 由 从 为 是 在 将 要 和 与 及 的 了 等 共 各 其 该 对 把 被 使 让 并 也 还 则 即 约 至 以 于 上 中 内 里 年 年底 年末 单位 负责 责任单位
总体 整体 持续 进一步 不断 努力 着力 积极 大力 有序 稳步 安排 部署 设定 确定 指出 强调 规定 根据 按照 依据 可以 应当 应 需要 需 左右 以上 升至 升到 增至 增长 上升 落实 组织 实施 列入 列出
采取 采用 引导 鼓励 优化 深化 拓展 发挥 增强 做好 做强 改善 组建 举办 联合 组织 从事 面向 支撑 保障 统筹 协调 创新 改革 升级 转型 融合 集聚 示范 引领 高质量 质量 水平 能力 体系 机制 模式
方向 方式 内容 关键 核心 优势 特色 功能 作用 效能 成效 布局 规模 总量 比重 占比 比例 增速 增长率 增幅 数额 总额 金额 面积 时间 时限 节点 阶段 期末 初期 末期 该省 全市 该市 当地 地区 区域 省内 范围 之中
当中 当前 目前 现有 已有 未来 今后 接下来 最终 首先 其次 再次 最后 另 另有 还有 还将 还要 也将 并将 均为 均属 均 都 都将 共同 一同 一并 一方面 予以 给予 得到 获得 取得 保持 维持 变为 升为 增为 定为
设为 列为 视为 称为 即为 作为 成为 分为 划分 组成 构成 构筑 形成 建成 建有 建立健全 加快建设 推动建设 重点建设 重点发展 着力打造 全力 大力 积极 稳妥 有效 切实 深入 扎实 之 其 它 它们 他们 我们 包括但不限于
不少 不低 不高 不超 至少 超过 突破 高于 低于 大于 小于 争取 力争 有望 禁止 不得 严禁 不准 停止 取消 大约 接近 项目 扶持 关于 针对 对于 范畴
已经 曾经 正在 即将 仍 仍然 依然
加速 健全 培养 达成 聚焦 拓展 着重 围绕 开始 继续 进而 从而 力求 用于 涉及 涵盖 覆盖 设有 设立 共有 总共 全省 我省 本省 辽宁省 其他 各类 多个 若干 一系列 情况 领域 层面 之一 所在
"""
_GLUE = frozenset(_GLUE_WORDS.split())
_ATTRIBUTION = re.compile(
    r"^(?:根据|按照|依据|依照|在)?(?:该|本|省)?(?:《[^》]+》|[^,，。:：《》]{0,24}(?:规划纲要|规划|纲要|方案))(?:[^,，。:：]{0,12}?)(?:中|里)?"
    r"(?:提出|明确|要求|指出|强调|规定|安排|部署|确定|设定)?(?:的)?(?:到)?[,，:：]?"
)


@dataclass(frozen=True, slots=True)
class _Source:
    """What a sentence is held against. ``quote`` and ``around`` (headings, topics, titles) are bare;
    ``lent`` are the years and places that headings and earlier sentences lend to what names none."""

    readings: tuple[Reading, ...]
    quote: str
    around: str
    titles: tuple[str, ...]
    lent_years: frozenset[int]
    lent_places: frozenset[str]
    pairs: frozenset[str]
    all_pairs: frozenset[str]
    raw: str
    marks: str

    @property
    def clauses(self) -> list[Clause]:
        return [c for r in self.readings for c in r.clauses]

    @property
    def numbers(self) -> list[Number]:
        return [n for r in self.readings for n in r.numbers]


def entails(statement: str, evidence: Sequence[Evidence]) -> Verdict:
    """Whether the quotes of ``evidence`` carry a statement in whatever words.

    Args:
        statement: one sentence.
        evidence: what it cites.

    Returns:
        A verdict; ``missing`` says in Chinese what is not carried, for the model that is asked again.
    """
    if not evidence:
        return Verdict(False, ("没有注明资料编号",))
    source = _source(evidence)
    said = normalise(statement)
    missing = [*_names(said, source)]
    body = _without_attribution(said, source)
    own = read(body)
    missing += _places(own, source)
    missing += _years(own, source)
    missing += [f"“{y}年数据”不见于资料" for y in _DATA_YEAR.findall(said) if y not in _DATA_YEAR.findall(source.marks)]
    missing += _figures(own, source)
    missing += _counts(body, source)
    missing += _clauses(own, source)
    missing += _items(own, source)
    missing += _roles(own, source)
    missing += _wording(own, body, source)
    missing += _idle(own, evidence)
    return Verdict(not missing, tuple(dict.fromkeys(missing)))


def _text(item: Evidence) -> str:
    """The words of a piece of evidence: under the topic of its paragraph; of a table row, each cell with
    the row's name."""
    if item.kind == "row":
        text = normalise(item.unit.text).rstrip("。")
        head = re.match(r".*?:(?=(?:19|20)\d\d年|年均)", text) or re.match(r"[^:]*:", text)
        name = head[0].rstrip(":") if head else ""
        return ",".join(f"{name}{cell}" for cell in re.split(r"[,，]", text[len(head[0]) if head else 0 :])) + "。"
    return normalise(f"{item.unit.lead}：{item.unit.text}" if item.unit.lead else item.unit.text)


def _source(evidence: Sequence[Evidence]) -> _Source:
    texts = [_text(e) for e in evidence]
    around = [normalise(" ".join((*map(strip_heading, e.chunk.headings), e.unit.lead, e.title))) for e in evidence]
    lead_and_headings = [normalise(" ".join((*e.chunk.headings, e.unit.lead))) for e in evidence]
    lent_years = {y for e in evidence for y in e.years} | {y for t in lead_and_headings for y in read(t).years}
    readings = tuple(read(t) for t in texts)
    pairs = frozenset().union(*(content(t) for t in texts))
    return _Source(
        readings=readings,
        quote=bare(" ".join(r.text for r in readings)),
        around=bare(" ".join(around)),
        titles=tuple(bare(normalise(e.title)) for e in evidence),
        lent_years=frozenset(lent_years),
        lent_places=frozenset(p for t in around for p in read(t).places),
        pairs=pairs,
        all_pairs=pairs.union(*(content(t) for t in around)),
        raw=bare(normalise(" ".join(f"{e.quote} {e.unit.text}" for e in evidence))),
        marks=normalise(" ".join(e.unit.text for e in evidence)),
    )


def _has(source: _Source, words: str) -> bool:
    words = bare(words)
    return words in source.quote or words in source.around or words in source.raw


def _names(said: str, source: _Source) -> Iterator[str]:
    """Names in quotation marks, titles, Latin names, five-year plans and bodies that nothing cited has."""
    titles = list(_TITLE.findall(said))
    for title in titles:
        if not any(_short_for(bare(title), t) for t in source.titles) and bare(title) not in source.quote:
            yield f"所引资料不是《{title}》，也没有提到它"
    for name in _QUOTED.findall(said):
        if name not in titles and not _has(source, name):
            yield f"名称“{name}”不见于资料"
    everything = source.quote + " " + source.around + " " + source.raw
    latin = set(_LATIN.findall(everything))
    for name in _LATIN.findall(bare(said)):
        if name not in latin and name not in everything:
            yield f"名称{name}不见于资料"
    for match in _PLAN.finditer(_TITLE.sub("", said)):
        name = bare(re.sub(r"^.*(?:根据|按照|依据|[,。:])", "", match[0]))
        if len(name) > 2 and name not in source.quote and not any(_short_for(name, t) for t in source.titles):
            yield f"资料不是出自“{name}”"
    for period in _PERIOD.findall(said):
        if period not in everything:
            yield f"“{period}”不见于资料"
    for body in _BODY.findall(bare(_TITLE.sub("", said))):
        if body not in everything:
            yield f"单位名称“{body}”不见于资料"


def _short_for(name: str, title: str) -> bool:
    """Whether the characters of a name stand in a title in the same order."""
    rest = iter(title)
    return all(char in rest for char in name)


def _without_attribution(said: str, source: _Source) -> str:
    """A sentence without the words that only tell which plan says it."""
    match = _ATTRIBUTION.match(said)
    if match is None or len(match[0]) >= len(said) - 4:
        return said
    name = bare(re.sub(r"(?:提出|明确|要求|指出|强调|规定|安排|部署|确定|设定).*$|^(?:根据|按照|依据|依照|在)", "", match[0]))
    name = re.sub(r"[,:中里的到]+$", "", name)
    if re.search(r"(?:规划纲要|规划|纲要|方案)$", name) and any(
        _short_for(name.removeprefix("该").removeprefix("本"), t) for t in source.titles
    ):
        keep = "到" if re.search(r"到[,，:：]?$", match[0]) else ""
        return keep + said[match.end() :]
    return said


def _places(own: Reading, source: _Source) -> Iterator[str]:
    for place in sorted(own.places):
        if place not in source.quote and place not in source.around:
            yield f"资料没有提到{place}"
    for word in segment(own.text):
        if len(word) >= 3 and _SHI.search(word) and word[-2:] not in _NO_PLACE and not _has(source, word[:-1]):
            yield f"资料没有提到{word}"
    groups = [g for r in source.readings for g in r.groups]
    for group in own.groups:
        nearest = max(groups, key=lambda g, group=group: len(g & group), default=frozenset())  # type: ignore[misc]
        if len(nearest & group) > 1 and group - nearest:
            yield f"资料中与{'、'.join(sorted(group & nearest))}并列的没有{'、'.join(sorted(group - nearest))}"
    # A place and the words right behind it must stand together in the source too, or under that place.
    for place in own.places:
        for match in re.finditer(rf"{re.escape(place)}(?:[市县区州省])?(?:的|等)?([\u4e00-\u9fff]{{2,6}})", own.text):
            if any(place in n.places and any(_same(n, q) and place in q.places for q in source.numbers) for n in own.numbers):
                continue  # its figure tells it apart
            if any(p != place and own.text.startswith(p, match.start()) for p in own.places if p.startswith(place)):
                continue  # part of a longer name
            phrase = match[1]
            for size in range(len(phrase), 1, -1):
                found = [(r, m.start()) for r in source.readings for m in re.finditer(re.escape(phrase[:size]), r.text)]
                if found:
                    beside = [_place_before(r, at) for r, at in found]
                    named_otherwise = all(beside) and place not in beside
                    told_otherwise = size >= 3 and place not in source.lent_places and not any(_under(place, r, at) for r, at in found)
                    if named_otherwise or told_otherwise:
                        yield f"资料中“{phrase[:size]}”说的不是{place}"
                    break


def _place_before(reading: Reading, at: int) -> str:
    """The place that stands right before a position; empty where none does."""
    before = re.sub(r"的$", "", reading.text[max(0, at - 8) : at])
    return next((p for p in sorted(reading.places, key=len, reverse=True) if re.search(rf"{re.escape(p)}[市县区州省]?$", before)), "")


def _under(place: str, reading: Reading, at: int) -> bool:
    """Whether what stands at a position is said of a place, or of none."""
    start = 0
    for clause in reading.clauses:
        begin = reading.text.find(clause.text, start)
        end = begin + len(clause.text)
        if begin <= at < end:
            if not clause.places:
                return True
            if place not in clause.places:
                return False
            # Several places in one clause: the nearest one before counts, and those joined to it.
            before = reading.text[begin:at]
            last = max(((before.rfind(p), p) for p in clause.own_places if p in before), default=None)
            return (
                last is None
                or last[1] == place
                or re.search(rf"{re.escape(place)}[^,;。]{{0,12}}[、和与及]{re.escape(last[1])}", before) is not None
            )
        start = max(start, end)
    return True


def _years(own: Reading, source: _Source) -> Iterator[str]:
    known = frozenset(y for r in source.readings for y in r.years) | source.lent_years
    since = frozenset(y for r in source.readings for y in r.since)
    for year in sorted(own.years - known):
        yield f"资料没有说到{year}年"
    for year in sorted(own.since - since - (known if not since else frozenset())):
        yield f"资料没有与{year}年相比"


def _same(number: Number, other: Number) -> bool:
    return number.value == other.value and number.unit == other.unit


def _figures(own: Reading, source: _Source) -> Iterator[str]:
    for number in own.numbers:
        there = sum(_same(number, n) for n in source.numbers)
        if 0 < there < sum(_same(number, n) for n in own.numbers):
            yield f"“{number.text.strip()}”比资料中多说了一次"
        label = number.text.strip()
        same = [n for n in source.numbers if _same(number, n)]
        if not same:
            if (
                not number.unit
                and _has(source, label)
                and re.search(rf"(?<![\d.]){re.escape(label)}(?!\d|\.\d)", source.quote + source.around)
            ):
                continue
            if (
                re.search(rf"(?<![\d.]){re.escape(label)}(?!\d|\.\d|[万亿千百])", source.around)
                and len(label) <= 3
                and number.unit not in ("", "%", "元")
            ):
                continue
            yield f"数字“{label}”不见于资料"
            continue
        reasons = [_differs(number, n, own, source) for n in same]
        if "" not in reasons:
            yield f"“{label}”{reasons[0]}"


def _differs(number: Number, other: Number, own: Reading, source: _Source) -> str:
    """Why a figure is not that of the source although value and unit agree; empty where it is."""
    if number.bound != other.bound:
        return "的限定词（以上、以下、左右、约等）与资料不同"
    if "aim" in number.forces ^ other.forces and "maybe" not in number.forces | other.forces:
        return "：资料" + ("写明是“力争”一类" if "aim" in other.forces else "没有“力争”“预计”一类说法")
    periodic = frozenset(("yearly", "total"))
    mine, theirs = number.forces & periodic, other.forces & periodic
    if mine - theirs or (theirs and not mine):
        return "的“累计”“年均”与资料不同"
    years = other.years or source.lent_years
    if number.years and not number.years <= (years | (other.years and source.lent_years & other.years)):
        return "的年份与资料不同"
    rivals = [n for n in source.numbers if n.unit == other.unit and n.value != other.value]
    if not number.years and any(n.years and other.years and n.years != other.years and n.near == other.near for n in rivals):
        return "没有写明年份，而资料有几个年份的数字"
    places = other.places or source.lent_places
    if number.places and not number.places <= (places | source.lent_places):
        return "说的地方与资料不同"
    if not number.places and other.places and any(n.places and n.places != other.places for n in rivals):
        return "没有写明地方，而资料有几个地方的数字"
    if number.places and other.places and not number.places & other.places and any(n.places & number.places for n in rivals):
        return "说的地方与资料不同"
    near = number.near - _GROWTH
    if near:
        mine_share = len(near & other.near) / len(near)
        others = [n for n in source.numbers if (n.value, n.unit) != (other.value, other.unit)]
        if not other.near - _GROWTH:
            # 大连5.8% behind 沈阳工业增长5.4%: what it is of has been said before, of another place.
            others = [n for n in others if n.places == other.places]
        rival = max((len(near & n.near) / len(near) for n in others), default=0.0)
        other_words = near != other.near - _GROWTH
        if (other_words and rival - mine_share >= RIVAL) or len(near & _beside(other, source)) < MIN_NEAR * len(near):
            return "在资料中说的是另一件事"
    return ""


def _beside(number: Number, source: _Source) -> frozenset[str]:
    """Pairs of the words that tell what a figure of the source is of: those beside it and in the headings,
    and those of its whole text where beside it there is none or only its measure (全长, 总投资)."""
    lent = source.all_pairs - source.pairs
    if len(number.near - _GROWTH) > MEASURE:
        reading = next(r for r in source.readings if any(n is number for n in r.numbers))
        topic = reading.text.partition(":")[0] if ":" in reading.text else ""
        return number.near | lent | content(topic)
    return _whole(number, source)


def _whole(number: Number, source: _Source) -> frozenset[str]:
    """Pairs of the text that a figure stands in, with the headings."""
    reading = next(r for r in source.readings if any(n is number for n in r.numbers))
    return content(reading.text) | (source.all_pairs - source.pairs)


def _counts(body: str, source: _Source) -> Iterator[str]:
    for count in spelt_counts(body):
        if not _has(source, count) and not _has(source, arabic(count)):
            yield f"“{count}”不见于资料"
    for match in _ORDER.finditer(bare(body)):
        # What has so many must be what has them in the source.
        follows = match[2]
        if match[1] not in source.quote + source.around or (
            follows in source.quote and not re.search(f"{match[1]}的?{follows}", source.quote)
        ):
            yield f"“{match[0]}”与资料不同"


def _clauses(own: Reading, source: _Source) -> Iterator[str]:
    clauses = source.clauses
    for clause in own.clauses:
        mine = clause.pairs
        if not mine:
            continue
        scored = [(len(mine & c.pairs) / len(mine), c) for c in clauses]
        best = max((s for s, _ in scored), default=0.0)
        if len(mine & source.all_pairs) < MIN_CLAUSE * len(mine) and len(mine) >= 3:
            yield f"“{clause.text.strip()}”不见于资料"
            continue
        aligned = [c for s, c in scored if s >= max(MIN_ALIGNED, best - NEAR)]
        if aligned:
            aligned += [c for c in _with_its_figures(clause, own, source) if c not in aligned]
        if not aligned:
            # Said by several clauses together: those that lend it words.
            aligned = [c for s, c in scored if s >= 0.2]
            yield from _novel_negation(clause, source)
            continue
        together = frozenset(y for c in aligned for y in c.years)
        reasons = [_disagrees(clause, c, source, together) for c in aligned]
        if "" not in reasons:
            yield f"“{clause.text.strip()}”{reasons[0]}"


def _with_its_figures(clause: Clause, own: Reading, source: _Source) -> Iterator[Clause]:
    """Clauses of the source that have a figure of a clause: what the figure is of may have been said before it."""
    figures = [n for n in own.numbers if clause.span[0] <= n.at < clause.span[1]]
    for reading in source.readings:
        for number in reading.numbers:
            if any(_same(n, number) for n in figures):
                yield from (c for c in reading.clauses if c.span[0] <= number.at < c.span[1])


def _novel_negation(clause: Clause, source: _Source) -> Iterator[str]:
    for kind, pattern in _NEGATIONS.items():
        if pattern.search(clause.text) and not pattern.search(source.quote):
            yield f"“{clause.text.strip()}”多了“{kind}”一类否定"


def _disagrees(clause: Clause, other: Clause, source: _Source, together: frozenset[int]) -> str:
    """Why a clause does not say what its counterpart says; empty where it does. ``together``: the years of
    all its counterparts, for a clause that sets several side by side."""
    for kind, pattern in _NEGATIONS.items():
        mine, theirs = pattern.search(clause.text), pattern.search(other.text)
        if bool(mine) != bool(theirs):
            return f"的否定（{kind}）与资料不同"
    if clause.own_years and not clause.own_years <= ((together if len(clause.own_years) > 1 else other.years) or source.lent_years):
        return "的年份与资料不同"
    if clause.years and other.own_years and not clause.own_years and not clause.years & other.own_years:
        return "的年份与资料不同"
    places = (other.places or frozenset(p for r in source.readings for p in r.places)) | source.lent_places
    if len(clause.own_places) > 1 and places:
        # Places of clauses that the statement has drawn together.
        places |= frozenset(p for c in source.clauses if len(c.pairs & clause.pairs) >= MIN_WORDING * len(c.pairs) for p in c.own_places)
    if clause.own_places and places and not clause.own_places <= places:
        return "的地名与资料不同"
    if not clause.own_places and clause.places and other.own_places and not clause.places & (other.own_places | source.lent_places):
        return "的地名与资料不同"
    if other.aim != clause.aim and (_AIM.search(other.text) or _AIM.search(clause.text)):
        return "：“力争”“预计”一类说法与资料不同"
    for word in (*_HEDGES, *_INTENSE):
        if word in clause.text and word not in source.quote and word not in source.around:
            return f"的“{word}”不见于资料"
    for word in _HEDGES:
        for match in re.finditer(word, other.text):
            follows = other.text[match.end() : match.end() + 2]
            if len(follows) == 2 and follows in clause.text and word not in clause.text:
                return f"漏了“{word}”"
    for words in _BARE_DEGREES:
        mine, theirs = words.search(clause.text), words.search(other.text)
        if mine and not theirs and "年均增长/累计" not in other.text:
            return f"的“{mine[0]}”与资料不同"
        if theirs and not mine and content(other.text[theirs.end() : theirs.end() + 6]) & clause.pairs:
            return f"漏了“{theirs[0]}”"
    for one, two in _OPPOSITES:
        for a, b in ((one, two), (two, one)):
            said, there = re.search(a, clause.text), re.search(b, other.text)
            if said and there and not re.search(b, clause.text) and not re.search(a, other.text):
                return f"的“{said[0]}”与资料的“{there[0]}”相反"
    return ""


def _items(own: Reading, source: _Source) -> Iterator[str]:
    """Items of an enumeration that the source does not have."""
    for clause in own.clauses:
        items = re.split(r"、|和|与|及|以及", clause.text) if "、" in clause.text else []
        for i, item in enumerate(items):
            if i == 0 and _has(source, item.strip()[-2:]):
                continue  # a verb of its own may stand before the first
            pairs = content(item)
            if len(pairs) >= 2 and len(pairs & source.all_pairs) < MIN_ITEM * len(pairs):
                yield f"“{item.strip()}”不见于资料"


def _roles(own: Reading, source: _Source) -> Iterator[str]:
    """Who leads and who assists."""
    text = " ".join(r.text for r in source.readings)
    for match in _ROLE.finditer(own.text):
        roles = {m[2] for m in _ROLE.finditer(text) if m[1] == match[1]}
        if roles and match[2] not in roles:
            yield f"资料中{match[1]}不是{match[2]}"


def _wording(own: Reading, body: str, source: _Source) -> Iterator[str]:
    mine = content(body)
    if not mine and not own.numbers:
        yield "没有说出内容"
        return
    if mine and len(mine & source.all_pairs) < MIN_WORDING * len(mine):
        yield "措辞大多不见于资料"
        return
    novel = [w for w in segment(bare(_strip_figures(body))) if _novel(w, source)]
    if novel:
        yield f"“{'、'.join(dict.fromkeys(novel))}”不见于资料"


def _novel(word: str, source: _Source) -> bool:
    """Whether a word is neither in the source nor in common use; of a longer one each half is looked for."""
    if not _HANZI.fullmatch(word) or word in _GLUE or _has(source, word):
        return False
    if len(word) == 1:
        return word not in _PARTICLES
    halves = [word[i : i + 2] for i in range(0, len(word), 2)]
    return len(word) < 3 or not all(h in _GLUE or _has(source, h) for h in halves)


def _strip_figures(text: str) -> str:
    return re.sub(r"\d+(?:\.\d+)?(?:个?百分点|[万亿千百]*[\u4e00-\u9fff]?)", "，", text)


def _idle(own: Reading, evidence: Sequence[Evidence]) -> Iterator[str]:
    """Citations that carry nothing of the sentence."""
    if len(evidence) < 2:
        return
    mine = content(own.text)
    figures = {(n.value, n.unit) for n in own.numbers}
    for item in evidence:
        if item.kind == "note":
            continue
        theirs = read(normalise(item.unit.text))
        pairs = content(f"{item.unit.lead}，{item.unit.text}")
        if len(mine & pairs) < 0.25 * len(mine) and not figures & {(n.value, n.unit) for n in theirs.numbers}:
            yield "所引资料中有与此句无关的"
