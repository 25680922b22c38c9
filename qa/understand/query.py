"""A question (with what was asked before) to a Query: type, topic words, years, places, plans meant."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from index.errors import InputError
from index.parse.structure.metadata import five_year_period
from index.store.port import Store
from index.text.analyze import normalise, stopwords
from index.text.numerals import chinese_to_int
from index.text.places import areas_in, city_of, places_in, province_of
from index.text.quantity import figures_at, years
from index.text.segment import segment
from index.text.wordings import Terms
from index.types import Document
from qa.types import Filters, Query, QuestionType
from qa.understand.measure import asked

_CUES_ANY = re.compile(r"多少|哪|什么|啥|谁|怎|如何|吗|是否|有没有|几")
MAX_CHARS = 2000
"""Longer questions are refused as input errors; nobody asks one."""

_CUES: tuple[tuple[QuestionType, re.Pattern[str]], ...] = (
    ("responsible", re.compile(r"(?<![落放归]在)(?<!都有)(?<!又给了)谁(?!家|.{0,8}(?:更|最)|的?[大小高低多少快慢强][?？]?$)|(?:责任|牵头|负责|配合|主管|参与|承担|挂名)(?:的)?(?:单位|部门)|(?:哪|什么|几|哪几)[些个家]?(?:省直|政府)?(?:单位|部门|厅局?|委办局)|(?<![建设立办])(?:哪|什么)[些个家]?机构|(?:负责|牵头|参与|配合|挂名|承担|分管)(?:了)?(?:哪|什么|几|多少[项个件])|找哪个|哪家.{0,4}(?:负责|牵头|管)|归哪")),
    ("comparison", re.compile(r"相比|对比|比较(?!多|大|好|高|低|快)|区别|差别|不同|差异|异同|变化|一样不一样|一不一样|变没变|谁(?:更|的)?[高多大低少快]|谁.{1,8}(?:更|最)[高多大低少]|哪个(?:更|规划)?[高多大低少]|比.{1,16}(?:高|多|低|少|大|快)(?:多少|了|吗|几)")),
    ("time", re.compile(r"什么时候|啥时候|何时|几点(?!建议|意见|要求|措施|启示|做法)|哪一?[年天]|(?:啥|什么)年[头份代]?|哪年|哪天|几月|几号(?!机组|线|楼|井|地块|车)|时限|规划期(?!内|间)|期限|截止|(?:到|在)哪年|(?:起止|实施)时间|年限是")),
    ("list", re.compile(r"哪些|哪几|有什么|有啥|什么样的|包括(?:什么|啥|哪)|包含(?:什么|哪)|分别(?:是|为|叫|有|指)|列(?:出|举|一下)|名单|清单|都有|哪[0-9一二三四五六七八九十两]+[个项家座条大类]")),
    ("numeric", re.compile(r"多少|多久|(?<![前这近过后头])几年|几[个家项座条届名成倍人户所处次亿万万千]|多大|多高|多长|比重|占比|比例|增速|增幅|规模|目标值|指标值|(?:[数率量额值]|比重|占比|规模|增速)[^，。,]{0,10}(?:目标|指标)\s*[?？]?$|数量|[^效速频概]率(?:是|为|要|能|到|达|目标)?|多快")),
    ("definition", re.compile(r"定位|是什么|什么是|指什么|指的是|含义|意思|啥意思|怎么定义|叫什么")),
    ("yesno", re.compile(r"(?:[吗嘛]|(?<![什怎那这多])么)\s*[?？。!！]?$|是否|对吗|有无|可不可以|([\u4e00-\u9fff])[不没]\1|(?:[行成支持让给算]不|[^有]没(?:有)?)\s*[?？。!！]?$")),
)  # fmt: skip
_TASKS_OF = re.compile(r"(?:负责|牵头|参与|配合|承担|分管)(?:了)?(?:哪|什么|几|多少[项个件])")
_WHO = re.compile(r"谁|单位|部门|厅|(?<!布)局|委(?!托)|哪家|归哪|找哪")
_PLAN_WORDS = re.compile(r"规划|纲要|方案|计划|行动")
_BREAKS = "，。的在按照据依和与跟比及从看查问讲说里中是把对被个份部那这由让"
_MENTION = re.compile(r"([^，。？！；、,?!;]{0,14}?)(规划纲要|规划|纲要|方案)")
_PAST = re.compile(
    r"现在|目前|至今|迄今|如今|已经|已有|现有|去年|截至|基础|实际|过去|十四五|十三五|(?:20(?:1\d|2[0-5]))年(?!版|方案|规划|底前|前)|做到了|完成了|达到了|建成了|取得了|现状"
)
_FUTURE = re.compile(r"目标|将来|今后|往后|未来(?!产业|[制空能健信材])|再过|要(?:达|到|建|增|提)|打算|还要|争取")
_HOW_MANY = re.compile(
    r"(?<![\d第十])([二三四五六七八九]|十[一二三四五六七八九]?|[2-9]|[1-9]\d)(?:个|项|大|条|类|种|处|家|座|市|圈|区|环|轴|翼|城|带|核)(?![月点])"
)
_ASKED_UNIT = re.compile(
    r"(?:多少|几)个?[万亿千百]*(?:美?元|平方公里|公里|公顷|平方米|立方米|千瓦时?|标箱|人次|人日|户|人|吨|亩|米|岁|艘|百分点|小时)"
)
_ORDINAL = re.compile(r"(?:倒数)?第[一二三四五六七八九十\d]+(?:个|项|条|家|座|大|名|位)")
_AGE_OR_RANK = re.compile(r"岁|周岁|级|千伏|分钟|小时|天|日|月|次|届|号|年$")
_QUOTED = re.compile(r"[“\"]([^”\"]{2,16})[”\"]")
_OWN = re.compile(r"[我咱俺]|家里|小区|[楼房]")
_BUILT_IN = re.compile(r"(?:19|20)\d{2}年?(?:盖|建|修|买|装)(?:好|成|下)?的")
_OPENING = re.compile(
    r"^(?:(?:你好|您好|请问|请教)[，,:：!！\s]*|(?:我?想问|我?想查|问|查|帮我?查|帮忙查|打听)(?:一下|问|[一两几]个[数事问题]{1,2}|个事儿?)[，,:：\s]*)+"
)
"""What only opens a question."""
FIVE_YEAR = re.compile(r"十([一二三四五六七八九])五")
_ASKED = re.compile(
    r"(?:有|是|包括|达到|为)?(?:哪些|哪几[个项]|什么|多少|几[个家项座]|谁|怎么样?|如何|是否|有没有|吗|呢)(?:内容|方面|举措|任务|项目|工作)?"
)
_FOLLOW = re.compile(
    r"^(?:那么?|那|还有|另外|其中|它|他们|这)|呢\s*[?？]?$|^(?=.{0,12}$)(?:具体|再|呢|到|截至|由谁|谁|哪些单位|怎么|为什么)"
)
"""A long question that only opens like one (到2030年，…) stands by itself."""


def understand(question: str, history: Sequence[str], filters: Filters | None, store: Store, terms: Terms, as_of: date) -> Query:
    """Reads a question.

    Args:
        question: what the user typed.
        history: the user's earlier questions, oldest first.
        filters: plans the user narrowed the question to.
        store: the index, for its plans and the government bodies that they name.
        terms: the everyday wordings with the terms that plans use.
        as_of: the day that decides which plan is in force.

    Raises:
        InputError: the question is empty, far too long, or a filter names an unknown plan.
    """
    text = clean(question)
    if not text:
        raise InputError("问题是空的。", "请输入一个问题，例如：2030年常住人口城镇化率的目标是多少？")
    if len(text) > MAX_CHARS:
        raise InputError(f"问题太长（{len(text)} 字，上限 {MAX_CHARS} 字）。", "请把问题缩短到要点。")
    known = {d.id for d in store.documents}
    unknown = [p for p in (filters.plans if filters else ()) if p not in known]
    if unknown:
        raise InputError(f"索引里没有编号为“{'、'.join(unknown)}”的规划。", f"现有：{'、'.join(sorted(known))}。")
    before = [clean(h) for h in history]
    standalone = stand_alone(text, before)
    query = read(question, standalone, store, terms, as_of)
    if before and standalone == text and _says_little(query, store):
        standalone = stand_alone(text, before, follows=True)
        query = read(question, standalone, store, terms, as_of)
    own_type = question_type(text) if question_type(text) != "responsible" else query.type
    return replace(
        query,
        type=own_type if own_type != "other" else query.type,
        plans=filters.plans if filters and filters.plans else query.plans,
    )


def read(original: str, text: str, store: Store, terms: Terms, as_of: date) -> Query:
    """Reads a stand-alone, cleaned question.

    Args:
        original: what the user typed.
        text: the question to read.
        store: the index, for its plans and the government bodies that they name.
        terms: the everyday wordings with the terms that plans use.
        as_of: the day that decides which plan is in force.
    """
    about = text
    for name, _ in plan_mentions(text, store.documents):
        about = about.replace(name, " ")
    about = about if topic_terms(about) or places_in(about) else text
    meant = [(wording, term) for wording, term in terms.of(about) if not _said_so(wording, about, store)]
    formal = about
    for wording, term in meant:
        # A word that the plans use as well stays beside the term.
        stays = store.frequency(wording) > 0
        formal = formal.replace(wording, term) if wording in formal and not stays else f"{formal} {term}"
    kind, bodies = question_type(text), bodies_in(formal, store)
    if kind == "responsible" and not bodies and _TASKS_OF.search(text) and not _WHO.search(text):
        kind = "list"  # what a place takes on, not a body
    return Query(
        original=original,
        text=text,
        about=f"{about} {' '.join(term for _, term in meant)}".strip(),
        type=kind,
        terms=topic_terms(formal),
        wordings=tuple(meant),
        years=(*asked_years(about), *_uncovered(about, store.documents)),
        places=places_asked(about, store.documents),
        areas=areas_in(about),
        plans=plans_meant(text, store.documents),
        units=bodies,
        measures=asked(about),
        count=asked_count(about),
        past=_PAST.search(text) is not None,
        future=_FUTURE.search(text) is not None,
        as_of=as_of,
    )


def _said_so(wording: str, text: str, store: Store) -> bool:
    """Whether the plans have an everyday word with the very words around it (GDP能耗), so that no term stands for it."""
    if not store.frequency(wording):
        return False
    at = text.find(wording)
    behind, before = text[at : at + len(wording) + 2], text[max(0, at - 2) : at + len(wording)]
    phrases = [p for p in (behind, before) if len(p) == len(wording) + 2]
    return any(store.has_phrase(p) for p in phrases)


def clean(question: str) -> str:
    """Control characters out, one spelling for what means the same."""
    text = normalise("".join(c if c.isprintable() else " " for c in question)).replace("现代化都市圈", "都市圈")
    return _OPENING.sub("", text) or text


def question_type(text: str) -> QuestionType:
    """The kind of answer wanted, by the first cue that fits; what a number of things are is a list."""
    found: QuestionType = next((kind for kind, pattern in _CUES if pattern.search(text)), "other")
    if (
        found == "list"
        and re.search(r"多少|几(?:成|个百分点)|各几", text)
        and not re.search(r"哪些|哪几|名单|清单|哪[0-9一二三四五六七八九十两]+", text)
    ):
        return "numeric"
    return "list" if found == "definition" and asked_count(text) else found


def _says_little(query: Query, store: Store) -> bool:
    """Whether a question names nothing that the plans have, besides places and times, so that it leans on what
    was asked before. One thing named is enough for a question of its own."""
    frequency = store.frequency
    return not any(len(t) > 1 and frequency(t) > 0 for t in query.terms)


def rarest_known(query: Query, store: Store) -> str:
    """The word of a question that fewest units have, of those that any has; empty where none is known."""
    frequency = store.frequency
    return min((t for t in query.terms if len(t) > 1 and frequency(t)), key=frequency, default="")


def stand_alone(text: str, history: Sequence[str], *, follows: bool = False) -> str:
    """A follow-up made understandable without what was asked before; ``follows`` takes it for one whatever it looks like.

    A short question that opens or ends as a follow-up takes over the earlier question; what it
    names itself (a place, a year) replaces the same kind of thing there.
    """
    earlier = next((h for h in reversed(history) if h), "")
    if not earlier or not (follows or _FOLLOW.search(text) or len(text) <= 8):
        return text
    base = stand_alone(earlier, history[: max(0, len(history) - 1)])
    own_places, own_years = places_in(text), years(text)
    rest = re.sub(r"^(?:那么?|那|还有|另外)|[呢的]?\s*[?？]?$", "", text).strip("，, ")
    for kind, own in ((places_in(base), own_places), (tuple(f"{y}年" for y in years(base)), tuple(f"{y}年" for y in own_years))):
        if own and kind and kind[0] in base:
            base = base.replace(kind[0], own[0])
            rest = rest.replace(own[0], "")
    unlisted = re.match(r"(?:到?20\d\d年)?([\u4e00-\u9fff]{2,4}?[市县区州])", base)
    if unlisted and re.fullmatch(r"[\u4e00-\u9fff]{2,4}[市县区州]", rest):
        return base.replace(unlisted[1], rest)
    rest = re.sub(r"^[省市县区到在的]+$", "", rest)
    replaced = _replace_same_kind(base, re.sub(r"[那这](?:个|些|种|项|边)?", "", rest))
    if replaced:
        return replaced
    return f"{_ASKED.sub('', base).strip('?？。，,的 ')}，{rest}？" if len(rest) > 1 else base


def places_asked(text: str, documents: Sequence[Document]) -> tuple[str, ...]:
    """Places that a question is about: not where a road leads to, nor the province whose plans these
    are, since all they say is said of it."""
    home = home_places(documents)
    together = re.search(r"分别|各", text) is not None
    led_to = {
        p
        for p in places_in(text)
        if re.search(rf"(?:去|到|往|至|通往|连接|对接|承接)(?:的)?{p}|{p}[市省]?(?:周边|周围|附近|以外|之外|外围)", text)
    }
    named = places_in(text)
    # 日本北海道 is one place, not two.
    holding = {p for p in named for q in named if p in (province_of(q), city_of(q)) and p != q and re.search(rf"{p}[省市]?{q}", text)}
    # Nor is a road about either of its ends (沈阳到白山的高铁).
    led_to |= {
        p
        for p in named
        if re.search(rf"{p}[省市县]?(?:到|至|通往|直达)[一-鿿]{{2,5}}的(?:那条)?(?:高铁|铁路|火车|高速|公路|航线|大桥|隧道)", text)
    }
    return tuple(p for p in named if p not in home | holding and (together or p not in led_to))


def home_places(documents: Sequence[Document]) -> set[str]:
    """The province whose plans these are; none where plans of several stand together, since then a question
    must say which it means."""
    found = {p for d in documents for p in places_in(normalise(d.title)) if province_of(p) == p}
    return found if len(found) == 1 else set()


def bodies_in(text: str, store: Store) -> tuple[str, ...]:
    """Government bodies of the plans' responsible lists that a question names, longest names first;
    省 in front may be missing (体育局 for 省体育局)."""
    found: list[str] = []
    for body in store.bodies:
        short = body.removeprefix("省")
        if (body in text or (len(short) >= 3 and short in text)) and not any(body in other for other in found):
            found.append(body)
    return tuple(sorted(found, key=lambda b: text.find(b.removeprefix("省"))))


def _replace_same_kind(base: str, phrase: str) -> str:
    """The earlier question with the thing of the same kind replaced (…集群的营收 by 乙集群); empty where
    it names none. Two things are of one kind if their names end alike."""
    if not 3 <= len(phrase) <= 24 or _CUES_ANY.search(phrase):
        return ""
    for size in (4, 3, 2):
        match = re.search(rf"[^，,。？?的在到]*?{re.escape(phrase[-size:])}", base)
        if match and match[0] != phrase:
            return base.replace(match[0], phrase)
    return ""


def asked_count(text: str) -> int:
    """How many items a question says that a list has (那五个圈, 四大集群, “六市”); 0 where it does not."""
    match = _HOW_MANY.search(text)
    try:
        return chinese_to_int(match[1]) if match else 0
    except ValueError:
        return 0


def asked_years(text: str) -> tuple[int, ...]:
    """Years that a question names; the end of a five-year plan (十四五末) is its last year."""
    # The year in which somebody's own house was built is not what is asked about (我家2003年盖的楼).
    found = list(years(_BUILT_IN.sub(" ", text) if _OWN.search(text) else text))
    for match in FIVE_YEAR.finditer(text):
        last = five_year_period(chinese_to_int("十" + match[1]))[1]
        if last not in found and re.match(r"[”\"'’]?(?:规划)?(?:期)?末", text[match.end() :]):
            found.append(last)
    return tuple(found)


def _uncovered(text: str, documents: Sequence[Document]) -> tuple[int, ...]:
    """Last years of five-year plans that a question names and no plan of the index touches, nor is
    based on."""
    found = []
    for match in FIVE_YEAR.finditer(text):
        first, last = five_year_period(chinese_to_int("十" + match[1]))
        if not any(d.period is None or (d.period[0] - 1 <= last and first <= d.period[1]) for d in documents):
            found.append(last)
    return tuple(found)


def plans_meant(text: str, documents: Sequence[Document]) -> tuple[str, ...]:
    """Ids of the plans that a question names, in full or in short."""
    return tuple(dict.fromkeys(plan for _, plan in plan_mentions(text, documents)))


def plan_mentions(text: str, documents: Sequence[Document]) -> list[tuple[str, str]]:
    """The words that name a plan, each with the plan's id.

    A short name (三年方案, 沿海规划, 纲要) ends in 规划, 纲要, 方案 or 计划 and its characters stand
    in a title in the same order; it counts only where one title alone fits, or one of that year. A
    period (2022—2024年) names the plans of that period.
    """
    titles = {d.id: _bare(d.title) for d in documents}
    found: list[tuple[str, str]] = []
    for match in _MENTION.finditer(text):
        before = re.sub(rf"^.*(?:[{_BREAKS}]|规划|纲要|方案|计划)", "", match[1])
        year = re.search(r"(20\d\d)年?(?:版|那个|那份|的|印发的|出台的)?(?=[^\d]*$)", match[1])
        name = next((before[i:] for i in range(len(before)) if len(_fitting(before[i:] + match[2], titles)) == 1), None)
        if name:
            plan = _fitting(name + match[2], titles)[0]
        else:
            fitting = [d for d in documents if match[2].removeprefix("规划") in titles[d.id]]
            if year:
                fitting = [d for d in fitting if d.period and d.period[0] == int(year[1])]
            if len(fitting) != 1 or (not year and match[2] == "规划"):
                continue
            plan = fitting[0].id
        start = match[1].rfind(name) if name else len(match[1])
        period = next(d.period for d in documents if d.id == plan)
        # 2022年方案 names the plan that begins in 2022; another year is asked about.
        if year and year.start() < start and period and period[0] == int(year[1]):
            start = year.start()
        found.append((match[1][start:] + match[2], plan))
    for match in re.finditer(r"[（(]?(20\d\d)年?[-—~至到]+(20\d\d)年?(?:期间|时期|这几年|这三年|这五年)?[)）]?", text):
        period = int(match[1]), int(match[2])
        found += [(match[0], d.id) for d in documents if d.period == period]
    return found


def _fitting(name: str, titles: dict[str, str]) -> list[str]:
    bare = _bare(name)
    return [plan for plan, title in titles.items() if _is_subsequence(bare, title)]


def _bare(title: str) -> str:
    return re.sub(r"[“”\"'《》（）()\s]", "", normalise(title))


def _is_subsequence(name: str, title: str) -> bool:
    rest = iter(title)
    return all(char in rest for char in name)


def topic_terms(text: str) -> tuple[str, ...]:
    """Words that say what a question is about: no stop words, years or places."""
    for place in places_in(text):
        text = re.sub(rf"{place}(?:省|市|县|区|州)?", " ", text)
    text = _ASKED_UNIT.sub(" ", _HOW_MANY.sub(" ", _ORDINAL.sub(" ", text)))
    # A quantity that the question states is a claim, not a topic; its unit says nothing of either.
    for figure, start, end in reversed(figures_at(text)):
        if figure.unit and not figure.is_year and not _AGE_OR_RANK.match(figure.unit):
            text = f"{text[:start]} {text[end:]}"
    text = re.sub(r"(?:19|20)\d{2}\s*年?|十[一二三四五六七八九]五(?:时期|期间|规划|末|期末)?", " ", text)
    found: list[str] = []
    for piece in re.findall(r"[a-z][a-z0-9+\-&./]*|\d+(?:\.\d+)?[%a-z]*|[\u4e00-\u9fff]+", text):
        found += segment(piece) if "\u4e00" <= piece[0] <= "\u9fff" else [piece]
    # A name in quotation marks is one thing, whatever words it is made of (“未来产业布局”).
    found += [name for name in _QUOTED.findall(text) if re.fullmatch(r"[\u4e00-\u9fff]{4,12}", name)]
    return tuple(dict.fromkeys(w for w in found if w not in stopwords() and not _PLAN_WORDS.fullmatch(w)))
