"""The indicator ledger: every figure that plans set or report, as a typed entry, from tables and from prose."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from index.store.port import Store
from index.text.analyze import normalise
from index.text.numbering import strip_number
from index.text.periods import YEAR
from index.text.phrases import BACKGROUND
from index.text.places import places_in
from index.text.quantity import Quantity, read
from index.text.wordings import Terms
from index.types import Chunk, Document, Unit

_PART = re.compile(r"[,;。:!?]")
_NEXT_ITEM = re.compile(r"、(?=[^、]{0,6}?(?<![第\d])\d)")
_PROPERTY = re.compile(r"(约束性|预期性)指标")
_ROW_YEAR = re.compile(r"^((?:19|20)\d{2})年(.+)$")
_SPAN_OF_YEARS = re.compile(r"(?:19|20)\d{2}(?:年)?[-—~至到](?:19|20)\d{2}年?(?:期间|年均)?|20\d{2}年前三季度")
_SINCE = re.compile(r"(?:较|比|自|从)(?:(?:19|20)\d{2}年|“?十[一二三四五六七八九]五”?(?:时期|期间|末))(?:的|分别|同期)?")
_RATE = re.compile(r"增长|增速|下降")
_RISE = re.compile(r"提高|提升|增长|增加|扩大|上升")
_FALL = re.compile(r"下降|降低|减少|压减|缩短")
_OPENING = re.compile(
    r"^(?:到|至|截至|预计到?|力争到?|争取到?)?(?:(?:19|20)\d{2}年(?:年?底|末|前)?(?:以?前)?|“?十[一二三四五六七八九]五”?(?:期间|时期|末|规划期)?"
    r"|目前|其中|力争|每年|年均|累计|同时|并且?|且|和|及)+[,、]?"
)
_ACTS = (
    "建设|打造|培育|培养|新建|新增|新设|新开|新改建|改造|改建|扩建|引进|引育|引聚|实施|组织|开展|完成|建成|实现|形成|举办|创建|发展|集聚|汇聚|吸引|选派|选育|落实|投放|设立"
    "|布局|拥有|认定|推广|修复|治理|整治|建立|构建|落户|开通|开行|更新|提供|带动|获得|促进|推进|推动|支持|确保|力争|争取|加快|稳步|全面|持续|组建|储备|归集|供给|争创"
)
_LEVEL = (
    "力争|争取|预计|将|要|总体|基本|累计|年均|同比|平均|均|已|都|可|能|合计|共|再|达到?|突破|超过|超|保持|稳定|维持|提高|提升|增长|增加|扩大|上升|下降|降低|压减|减少|缩短"
    "|控制|不低于|不少于|不高于|占|为|是|有|至|到|在|了"
)
_VERBS_BEHIND = re.compile(rf"(?:{_LEVEL}|{_ACTS})+(?:约|近|超)?$")
VERBS_BEFORE = re.compile(rf"^(?:重点|大力|积极|着力)?(?:{_ACTS})+(?=[^的]{{2}})")
"""What plans do with a thing, in front of its name."""
_NO_AMOUNT = ("duration", "age", "rank")
"""Kinds of unit (index/text/data/units.tsv) whose figures are no indicators."""
_COUNTED = ("count", "people", "area", "length")
"""Kinds of unit behind whose figures stands what they are of (100条产业链)."""
_OF_WHAT = re.compile(r"(?:以上|左右)?的?((?:[^,;。、()]{1,5}(?:质量|化|级|性|型)、)?[^,;。、()]{2,24})")


@dataclass(frozen=True, slots=True)
class Value:
    """A quantity as the plan gives it.

    ``number`` is empty where the plan sets it in words (``text``: 与地区生产总值增长同步). ``bound`` is
    the word or sign that bounds it (``以上``, ``不低于``, ``>``), ``year`` the year it is of, where
    one is named. ``annual``: an average a year, ``cumulative``: over the whole period.
    """

    number: str
    unit: str
    bound: str
    year: int | None
    annual: bool
    cumulative: bool
    text: str


@dataclass(frozen=True, slots=True)
class Indicator:
    """An entry of the ledger.

    ``base`` is the value reached so far, ``target`` the one to be reached, ``growth`` a rate or an
    amount over the period; one that the plan does not state is None. ``direction`` tells whether
    ``growth`` raises (1) or lowers (-1) it. ``kind`` is 约束性, 预期性 or empty. ``chunk`` and ``unit`` are where it stands.
    """

    name: str
    aliases: tuple[str, ...]
    category: str
    base: Value | None
    target: Value | None
    growth: Value | None
    direction: int
    kind: str
    places: tuple[str, ...]
    doc_id: str
    chunk: Chunk
    unit: Unit

    @property
    def values(self) -> tuple[Value, ...]:
        """Those of base, target and growth that the plan states."""
        return tuple(v for v in (self.base, self.target, self.growth) if v is not None)


def ledger(store: Store, terms: Terms | None = None) -> list[Indicator]:
    """All entries of an index, plan by plan in the order of the text.

    Args:
        store: the index.
        terms: everyday wordings, which become the aliases of the indicators they stand for.
    """
    aliases = _aliases(terms or Terms())
    found = []
    for chunk in store.chunks:
        document = store.by_id[chunk.doc_id]
        for unit in chunk.units:
            for entry in of_unit(chunk, unit, document):
                own = tuple(w for term, wordings in aliases if term == entry.name for w in wordings)
                found.append(replace(entry, aliases=own) if own else entry)
    return found


def of_unit(chunk: Chunk, unit: Unit, document: Document) -> list[Indicator]:
    """The entries that a single unit states: one for a table row, one for each figure of a sentence."""
    if unit.kind == "row":
        return [entry] if (entry := _of_row(chunk, unit, document)) else []
    return list(_of_sentence(chunk, unit, document)) if unit.kind == "sentence" else []


def _aliases(terms: Terms) -> list[tuple[str, tuple[str, ...]]]:
    by_term: dict[str, list[str]] = {}
    for wording, official in terms.official:
        for term in official:
            by_term.setdefault(term, []).append(wording)
    return [(term, tuple(wordings)) for term, wordings in by_term.items()]


# -- tables ----------------------------------------------------------------------------------------


def _of_row(chunk: Chunk, unit: Unit, document: Document) -> Indicator | None:
    name, _, rest = normalise(unit.text).rstrip("。").partition(":")
    base = target = growth = None
    for part in re.split(r"[,，](?![^()]*\))", rest):
        dated = _ROW_YEAR.match(part)
        # The first year of a plan's period, or the one before, is where it starts from.
        if dated:
            value = _value_in(dated[2], int(dated[1]), cumulative="累计" in dated[2])
            starts = document.period is not None and int(dated[1]) < document.period[1]
            base, target = (value, target) if starts and base is None else (base, value)
        elif re.search(r"增长|累计|年均|增速|下降", part) and not _PROPERTY.search(part):
            whole = "[" in part
            body = re.sub(r"^.*(?:增长|累计|增速|下降)[:：]?", "", part)
            growth = _value_in(body, None, cumulative=whole, annual=not whole and _RATE.search(name) is not None)
    found = _PROPERTY.search(rest)
    if base is target is growth is None:
        return None
    return Indicator(
        name=name,
        aliases=(),
        category=unit.lead,
        base=base,
        target=target,
        growth=growth,
        direction=_direction(name),
        kind=found[1] if found else "",
        places=places_in(name),
        doc_id=chunk.doc_id,
        chunk=chunk,
        unit=unit,
    )


def _value_in(text: str, year: int | None, *, annual: bool = False, cumulative: bool = False) -> Value:
    found = read(text)
    if not found:
        return Value("", "", "", year, annual, cumulative, text.strip(":： []"))
    figure, end = found[0].figure, found[0].whole[1]
    # A unit that no table knows stands behind the number as well.
    unit = figure.unit or (m[1] if (m := re.match(r"\s*\]?\s*([%‰]|[一-鿿]{1,6}?)(?=[(（,，。左以]|$)", text[end:])) else "")
    return Value(_number(found[0]), unit, figure.sign + figure.degree, year, annual, cumulative, text)


def _number(quantity: Quantity) -> str:
    return f"{quantity.low_written}—{quantity.figure.number}" if quantity.low_written else quantity.figure.number


# -- prose -----------------------------------------------------------------------------------------


def _of_sentence(chunk: Chunk, unit: Unit, document: Document) -> Iterator[Indicator]:
    text = normalise(strip_number(unit.text))
    background = BACKGROUND.search(" ".join(chunk.headings)) is not None
    heading_places = next((p for h in reversed(chunk.headings) if (p := places_in(normalise(h)))), ())
    # What is said of a region of many places is not said of the last that was named.
    carried = len(places_in(text)) <= 2
    sentence_places: tuple[str, ...] = ()
    year: int | None = None
    subject = ""
    for clause in _clauses(text):
        year = _year_of(clause) or year
        sentence_places = (places_in(clause) or sentence_places) if carried else ()
        places = tuple(dict.fromkeys((*places_in(clause), *sentence_places, *places_in(normalise(unit.lead)), *heading_places)))[:6]
        found = [q for q in read(clause) if _is_amount(q)]
        if not found:
            subject = _name_before(clause) or subject
        at = 0
        together = _together(clause, found)
        for i, quantity in enumerate(found):
            start, end = quantity.whole
            limit = found[i + 1].whole[0] if i + 1 < len(found) else len(clause)
            before, behind = clause[at:start], clause[end:limit]
            at = end
            name = together[i] if together else _name(quantity, before, behind, subject, strip_number(normalise(unit.lead)))
            if not name:
                continue
            subject = name
            reached = background or _tells_what_is(before, clause, quantity, year, document)
            yield _indicator(name, before, clause, quantity, year, reached, places, chunk, unit)


def _tells_what_is(before: str, clause: str, quantity: Quantity, year: int | None, document: Document) -> bool:
    """Whether a figure has been reached: of a year before the plan, or (海岸线长2920公里) without a verb or a year."""
    if year is not None:
        return document.period is not None and year < document.period[0]
    return not _VERBS_BEHIND.search(before) and not VERBS_BEFORE.match(_OPENING.sub("", clause)) and not quantity.figure.sign


def _indicator(
    name: str,
    before: str,
    clause: str,
    quantity: Quantity,
    year: int | None,
    reached: bool,
    places: tuple[str, ...],
    chunk: Chunk,
    unit: Unit,
) -> Indicator:
    figure = quantity.figure
    bound = figure.sign + figure.degree
    value = Value(_number(quantity), figure.unit, bound, year, quantity.yearly, quantity.cumulative, clause[slice(*quantity.whole)])
    direction = _direction((before + figure.sign)[-8:])
    # 提高到75% is a level; 提高5个百分点 and 年均增长6% are changes.
    change = direction != 0 and not re.search(r"(?:到|至|为)(?:约|近)?$", before) and quantity.kind == "percent"
    return Indicator(
        name=name,
        aliases=(),
        category=strip_number(unit.lead),
        base=value if reached and not change else None,
        target=value if not reached and not change else None,
        growth=value if change else None,
        direction=direction,
        kind="",
        places=places,
        doc_id=chunk.doc_id,
        chunk=chunk,
        unit=unit,
    )


def _is_amount(quantity: Quantity) -> bool:
    """Whether a quantity may be an indicator's value: no year, age, rank or time, and with a unit or a size (4000亿级)."""
    sized = bool(quantity.unit) or quantity.figure.unit.endswith("级")
    return sized and not quantity.figure.is_year and quantity.kind not in _NO_AMOUNT


def _direction(said: str) -> int:
    """Whether words before a figure raise (1) or lower (-1) it; a fall rules where both are said."""
    return -1 if _FALL.search(said) else 1 if _RISE.search(said) else 0


def _clauses(text: str) -> list[str]:
    found = []
    for clause in _PART.split(text):
        found += [clause] if "分别" in clause else _NEXT_ITEM.split(clause)
    return [c.strip() for c in found if c.strip()]


def _together(clause: str, found: Sequence[Quantity]) -> list[str]:
    """The names of figures that are given together (甲、乙分别达到92%、76%), one a figure; none where they are not."""
    match = re.match(r"(.*?)分别", clause[: found[0].whole[0]]) if len(found) > 1 else None
    names = [_name_before(n) for n in re.split("、|以及|和|与", match[1])] if match else []
    return names if len(names) == len(found) else []


def _year_of(clause: str) -> int | None:
    """The year that a clause speaks of; none for one that it only measures from (较2008年)."""
    found = YEAR.search(_SINCE.sub("", _SPAN_OF_YEARS.sub("", clause)))
    return int(found[0]) if found else None


def _name_before(text: str) -> str:
    """The words before a figure without the time, the verbs and the words that bound it."""
    text = _OPENING.sub("", _SINCE.sub("", text))
    text = _VERBS_BEHIND.sub("", text).strip("、的,()— ")
    return VERBS_BEFORE.sub("", text)


def _name(quantity: Quantity, before: str, behind: str, subject: str, lead: str) -> str:
    """What a figure is of: the words before it (营收规模突破500亿元), or behind it where it counts
    something (打造22个重点产业集群)."""
    if re.search(r"[前第]$", before) or behind.startswith("级"):
        return ""  # a rank, or a size (10万吨级泊位), is no amount
    if quantity.figure.unit.endswith("级"):
        graded = _OF_WHAT.match(behind)
        return graded[1] if graded else ""  # 打造4000亿级石化产业集群
    name = _name_before(before)
    counted = _OF_WHAT.match(behind) if quantity.kind in _COUNTED else None
    # 打造甲、乙等6个产业集群: what is counted stands behind, its members before.
    if counted and (len(name) < 2 or re.search(rf"(?:{_ACTS})$", _SINCE.sub("", before)) or re.search(r"等$|[、和与]", name)):
        return counted[1].strip('的“”"')
    if quantity.figure.unit == "%" and re.match(r"[通达覆实入][^,;、以左]{2,8}$", behind):
        name += behind  # 建制村100%通等级路
    return name[-30:] if len(name) >= 2 else subject if len(subject) >= 2 else lead
