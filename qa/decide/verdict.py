"""What a question takes for true, held against what the plans say: agreed, contradicted, or said with a reservation."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.facts.ledger import Indicator, of_unit
from index.store.port import Store
from index.text.analyze import normalise, pairs
from index.text.numbering import strip_heading
from index.text.places import province_of
from index.text.quantity import Figure, comparable, figures_at, same, years
from qa.read.evidence import Topic, places_of
from qa.read.pool import Workbench
from qa.types import Claim, Evidence, Judgement, Query
from qa.understand.query import home_places, topic_terms

_COMPARES = re.compile(r"一致|一样|相同|不同|区别|差别")
_TAG = re.compile(r"(?:对吧|对吗|对不对|是吧|是吗|是不是|没问题吧|没错吧|吧)[?？。!！]*$")
_CONFIRM = re.compile(r"吗[?？]*$|是否|是不是")
_NAMED = re.compile(r"[“\"]([^”\"]{2,16})[”\"]")
_ASKED_FIGURE = re.compile(r"^(?:多少|几|级)")
_PROPERTY = re.compile(r"约束性|预期性")
_NOT_CLAIMED = re.compile(r"^(?:年|月|日|号|天|岁|点|期|版|分|度|级|次|届|批|)$")
_RESERVED = re.compile(
    r"严格限制|严格控制|严格管控|严控|从严|禁止|严禁|不得|停止|取消|不再|限制|暂缓|争取|力争|探索|鼓励|适时|谋划|前期工作|前期研究|研究论证|试点|逐步|分步|有条件|比照"
)
_DONE = re.compile(r"(?:了|好|成|完|通车|开通|投用|落成|建成|竣工)(?:了?吗|没有?|没|了?吧|没有吗)?[?？]*$|已经|建成了|完成了")
_REACHED = re.compile(r"已|建成|开通|投用|投入使用|通车|完成|竣工|获批|落户|实现")
_IDLE = re.compile(
    r"是不是|是否|有没有|有无|会不会|能不能|要不要|对不对|可以|对吗|是吗|对吧|是吧|[吗嘛么吧呢了的要会能有在把被让给]|[?？。，,!！]"
)
_NEGATED = re.compile(r"没(?!有?[?？]?$)|未(?!来)|(?<!是)不(?!少|断|[?？]?$)|无法")
_WHETHER = re.compile(
    r"会不会|有没有|有无|能不能|要不要|打不打算|是否(?:会|有|要|将|建|打算)|(?:也|还|再|又)(?:会|要|有|能|建|修|设|办|搞)"
)
"""A question that asks whether there is, or will be, something."""
_COUNTED_THING = 4
"""Characters behind a figure that must be the same for it to count the same things."""
_WORDING = 0.75
"""Share of a question's character pairs that a sentence must have to be a yes to it."""
_SURE = 0.55
"""Share of the topic that evidence must name itself before it may contradict or confirm a question."""


def is_claim(text: str) -> bool:
    """Whether a question asks to have something confirmed (…，对吧？)."""
    return _TAG.search(text) is not None


def asks_to_confirm(query: Query, claim: Claim) -> bool:
    """Whether the very thing that is claimed is what the question asks to have confirmed (…50万人吗？), not
    taken for granted in asking something else (换10万部电梯，钱够吗？)."""
    if is_claim(query.text):
        return True
    if query.type != "yesno" and not _CONFIRM.search(query.text):
        return False
    last = [c for c in re.split(r"[,，;；]", query.text) if c.strip("?？。！! ")][-1]
    said = (*(f.number for f in claim.figures), *claim.places, *map(str, claim.years), claim.property)
    return any(word in last for word in said if word)


def claim_of(query: Query) -> Claim:
    """What a question takes for true: its figures, places, years and the property of an indicator."""
    found = _PROPERTY.search(query.text)
    stated = tuple(
        figure
        for figure, start, end in figures_at(query.text)
        if not figure.is_year
        and not _NOT_CLAIMED.match(figure.unit)
        and not _ASKED_FIGURE.match(query.text[end:])
        and query.text[start - 1 : start] != "第"
    )
    return Claim(stated, query.places, query.years, found[0] if found else "")


def judge(query: Query, evidence: Sequence[Evidence], bench: Workbench) -> Judgement | None:
    """Whether the plans agree with what a question takes for true.

    Args:
        query: the question as understood.
        evidence: what was found for it, best first.
        bench: the evidence and the index behind it.

    Returns:
        The verdict with the evidence that decides, best first; None where nothing is taken for true or
        the evidence does not decide. A question that only asks is contradicted at most.
    """
    claim = claim_of(query)
    asks = query.type == "yesno" or is_claim(query.text) or _CONFIRM.search(query.text) is not None
    if not evidence or query.type == "comparison" or _COMPARES.search(query.text):
        return None
    topic = Topic(query.terms, bench.store)
    for test in (_property, _category, _figure, _heading, _place, _year):
        verdict = test(query, claim, evidence, topic, bench.store, asks)
        if verdict is not None and (asks or verdict.verdict == "no"):
            return verdict
    return _wording(query, claim, evidence, topic) if asks else None


def holds(judgement: Judgement, cited: Sequence[Evidence]) -> bool:
    """Whether a verdict follows from the words cited: what is agreed with stands in them, of what is
    contradicted something does not, and the reservation is theirs."""
    claim = judgement.claim
    said = normalise(" ".join(f"{e.title} {' '.join(e.chunk.headings)} {e.unit.lead} {e.quote} {e.unit.text}" for e in cited))
    figures = [figure for e in cited for figure, _, _ in figures_at(normalise(f"{e.quote} {e.unit.text}"))]
    missing = [f for f in claim.figures if not any(same(f, other) for other in figures)]
    missing_words = [w for w in (*claim.places, *(str(y) for y in claim.years), claim.property) if w and w not in said]
    match judgement.verdict:
        case "yes":
            other_year = claim.years and years(said) and not set(claim.years) & set(years(said))
            return not missing and not other_year and not [w for w in missing_words if not w.isdecimal()]
        case "no":
            return bool(missing or missing_words)
    return judgement.word in said


def _property(query: Query, claim: Claim, evidence: Sequence[Evidence], topic: Topic, store: Store, asks: bool) -> Judgement | None:
    if not claim.property or not asks:
        return None
    for item in evidence[:5]:
        if item.kind == "row" and topic.coverage(normalise(item.unit.text)) >= _SURE and _PROPERTY.search(item.unit.text):
            return Judgement("yes" if claim.property in item.unit.text else "no", claim, (item,))
    return None


def _figure(query: Query, claim: Claim, evidence: Sequence[Evidence], topic: Topic, store: Store, asks: bool) -> Judgement | None:
    """The verdict on the first figure that is stated, by the entry of the ledger that it is of."""
    if len(query.places) > 1:
        return None
    for figure in claim.figures:
        entries = list(_entries(figure, query, evidence, topic, store))
        if not entries:
            continue
        best = max(score for score, *_ in entries)
        near = [(entry, item) for score, entry, item in entries if score >= best - 0.05]
        agreeing = [item for entry, item in near if any(same(figure, v) for v in _figures(entry))]
        if not agreeing and any(same(figure, v) for score, entry, _ in entries for v in _figures(entry) if score >= best - 0.4):
            continue
        if agreeing and (not asks or len({e.name for e, _ in near}) > 1):
            continue  # what is right needs no word; of two that fit as well, neither decides
        item = agreeing[0] if agreeing else near[0][1]
        dated = {v.year for entry, e in near if e is item for v in entry.values if v.year}
        if agreeing and query.years and dated and not dated & set(query.years):
            return Judgement("no", Claim(years=query.years), (item,))
        return Judgement("yes" if agreeing else "no", Claim((figure,), years=query.years if agreeing else ()), (item,))
    return None


def _heading(query: Query, claim: Claim, evidence: Sequence[Evidence], topic: Topic, store: Store, asks: bool) -> Judgement | None:
    """Contradicted where a heading above the evidence counts the very things that the question counts, and another
    number of them (30个重点产业集群 under 22个重点产业集群)."""
    stated = [(f, query.text[end : end + _COUNTED_THING]) for f, _, end in figures_at(query.text) if f in claim.figures]
    stated = [(f, thing) for f, thing in stated if len(thing) == _COUNTED_THING]
    counts = (
        (item, heading, figure, heading[end : end + _COUNTED_THING])
        for item in evidence[:3]
        for heading in map(normalise, (*item.chunk.headings, item.unit.lead))
        for figure, _, end in figures_at(heading)
    )
    for item, heading, figure, counted in counts:
        other = next((f for f, thing in stated if thing == counted and comparable(f, figure) and not same(f, figure)), None)
        if other is not None:
            return Judgement("no", Claim((other,)), (item,), strip_heading(heading))
    return None


def _entries(
    figure: Figure, query: Query, evidence: Sequence[Evidence], topic: Topic, store: Store
) -> Iterator[tuple[float, Indicator, Evidence]]:
    """Entries of the ledger with a figure of the same unit, and how well each fits what is asked about."""
    said = f"{query.text} {query.about}"
    home = home_places(store.documents)
    for rank, item in enumerate(evidence[:20]):
        for entry in of_unit(item.chunk, item.unit, store.by_id[item.chunk.doc_id]):
            if not any(comparable(figure, v) for v in _figures(entry)):
                continue
            of = set(entry.places or places_of(item.chunk, item.unit))
            # What is said of one city is not said of the province.
            if not of & set(query.places) if query.places else of - home:
                continue
            # The question must name what the entry is of: most of the entry's own words.
            named = Topic(topic_terms(entry.name), store).coverage(said)
            covered = topic.coverage(normalise(f"{item.chunk.headings[-1]} {entry.category} {entry.name}"))
            if named < (0.5 if rank else 0.25) or (rank >= 3 and covered < _SURE):
                continue
            dated = {v.year for v in entry.values} - {None}
            of_year = 0.2 if set(query.years) & dated else -0.2 if query.years and dated else 0.0
            yield covered + named + of_year, entry, item


def _figures(entry: Indicator) -> list[Figure]:
    return [Figure(v.number, v.unit, "", "") for v in entry.values if v.number and "—" not in v.number]


def _category(query: Query, claim: Claim, evidence: Sequence[Evidence], topic: Topic, store: Store, asks: bool) -> Judgement | None:
    """Contradicted where a thing that is named stands in a list under another head than the question says."""
    said = normalise(query.text)
    for item in evidence[:10]:
        name = normalise(item.unit.text).partition(":")[0].rstrip("。")
        lead = normalise(item.unit.lead)
        if not lead or lead in said or len(name) > 30 or _overlap(name, said) < 5:
            continue
        others = {normalise(u.lead) for c in store.passages(item.chunk.doc_id, item.chunk.locator) for u in c.units}
        other = next((o for o in others if o and o != lead and o in said), None)
        if other:
            return Judgement("no", Claim(places=(other,)), (item,))
    return None


def _overlap(name: str, text: str) -> int:
    """Length of the longest beginning of a name that a text has."""
    return next((n for n in range(len(name), 0, -1) if name[:n] in text), 0)


def _place(query: Query, claim: Claim, evidence: Sequence[Evidence], topic: Topic, store: Store, asks: bool) -> Judgement | None:
    """Contradicted where the very thing that is asked about is said of another place alone."""
    place = query.places[0] if len(query.places) == 1 else ""
    # A place that a follow-up takes over from the question before is no claim.
    if not place or place not in normalise(query.original) or (query.type == "numeric" and not asks):
        return None
    home = home_places(store.documents)
    if home and province_of(place) not in home:
        return None  # what is said here says nothing of a place elsewhere
    # What is planned elsewhere does not rule out that it is planned here as well.
    if _WHETHER.search(query.text):
        return None
    named = [normalise(n) for n in _NAMED.findall(query.text)]
    frequency = store.frequency
    rare = [t for t in query.terms if len(t) >= 2 and 1 <= frequency(t) <= 4]
    for item in evidence[:8]:
        text = normalise(f"{item.unit.lead} {item.unit.text}")
        if not any(n in text for n in named) and not (rare and sum(t in text for t in rare) >= 0.7 * len(rare)):
            continue
        spoken_of = places_of(item.chunk, item.unit)
        if place in spoken_of:
            return None
        if not spoken_of or topic.coverage(text) < _SURE:
            continue
        # What the plans do say of the place, in the same list, helps whoever mixed the two up.
        beside = next((e for e in evidence if e.features.place_topic and _place_of(e) == _place_of(item)), None)
        return Judgement("no", Claim(places=(place,)), (item, beside) if beside else (item,))
    return None


def _place_of(item: Evidence) -> tuple[str, str]:
    return item.chunk.doc_id, item.chunk.locator


def _year(query: Query, claim: Claim, evidence: Sequence[Evidence], topic: Topic, store: Store, asks: bool) -> Judgement | None:
    """Contradicted where the very thing is said of another year alone."""
    if len(query.years) != 1 or not asks:
        return None
    for item in evidence[:5]:
        if query.years[0] in item.years:
            return None
        if item.years and item.features.own * (1 - item.features.unseen) >= _SURE:
            return Judgement("no", Claim(years=query.years), (item,))
    return None


def _wording(query: Query, claim: Claim, evidence: Sequence[Evidence], topic: Topic) -> Judgement | None:
    """Agreed where a sentence says all of the question without reservation; the reservation where there is one."""
    item = evidence[0]
    text = normalise(f"{item.unit.lead} {item.unit.text}")
    clause = max(re.split(r"[,;。:]", text), key=topic.coverage)
    if topic.coverage(clause) < 0.3:
        return None
    reserved = _RESERVED.search(clause)
    if reserved and reserved[0] not in query.text:
        return Judgement("reserved", claim, (item,), reserved[0])
    if _DONE.search(query.text) and not _REACHED.search(clause):
        return None
    if claim.figures or len(claim.places) > 1 or item.features.unseen or _NEGATED.search(query.text):
        return None
    # Agreed only where the sentence has nearly all of the very wording, with the year where one is named.
    asked = set(pairs(_IDLE.sub(" ", query.about)))
    dated = not query.years or set(query.years) & set(years(text))
    if asked and dated and len(asked & set(pairs(text))) >= _WORDING * len(asked) and not re.search(r"未|不|非", clause):
        return Judgement("yes", claim, (item,))
    return None
