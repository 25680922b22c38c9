"""True and false claims about figures, put as questions; what each should be answered, the right figure and why."""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from eval.robust.claims.read import MOTION, Figure, Value, figures, words
from eval.robust.claims.setting import NO, NOT_SAID, NOT_SO, YES, Setting, Stated, Verdict, place_of
from eval.robust.claims.ways import average, before, turned
from eval.sets.options import SPLITS, Split
from index.store.port import Store
from index.types import Document

KINDS = {
    "true": "属实",
    "value": "换数值",
    "year": "换年份",
    "neighbour": "邻行的数",
    "place": "换地方",
    "plan": "换规划",
    "unit": "换单位",
    "motion": "换性质（增长、累计）",
    "before": "变化前的数",
    "average": "年均当一年",
    "turned": "升降颠倒",
    "bound": "换限定词",
    "pair": "两个数",
    "denied": "否定的说法",
    "range": "区间",
    "property": "约束性、预期性",
}


@dataclass(frozen=True, slots=True)
class Claim:
    """A question that takes something for true; ``expected`` are the verdicts that are right, ``right`` is the plan's figure,
    ``why`` says in Chinese what is true or wrong of it, ``quote`` is what the plan says."""

    id: str
    kind: str
    split: str
    doc: str
    locator: str
    question: str
    expected: tuple[Verdict, ...]
    right: str
    why: str
    quote: str


def claims(store: Store, most: int = 40) -> list[Claim]:
    """Claims on the plans of an index, always the same: of each kind at most so many on each side, chosen by a hash."""
    read = {d.id: figures(d, store.chunks) for d in store.documents}
    made: dict[str, Claim] = {}
    for document in store.documents:
        for figure in read[document.id]:
            for kind in KINDS:
                made |= {c.id: c for c in _of(kind, figure, document, store.documents, read[document.id])}
    chosen = []
    for kind in KINDS:
        for split in SPLITS:
            chosen += sorted((c for c in made.values() if (c.kind, c.split) == (kind, split)), key=lambda c: hashed(c.id))[:most]
    return chosen


def _of(kind: str, figure: Figure, document: Document, documents: Sequence[Document], beside: Sequence[Figure]) -> Iterator[Claim]:
    seed = f"{kind}|{figure.key}|{figure.year}|{figure.kind}"
    case = Setting(figure, document, documents, beside, random.Random(hashed(seed)))
    split = split_of(figure)
    for number, stated in enumerate(MAKERS[kind](case)):
        text = _named(case, stated)
        if text:
            question = case.rng.choice(words()["wordings"]).format(text)
            identity = f"{kind}-{hashed(f'{seed}|{number}')[:8]}"
            yield Claim(
                identity,
                kind,
                split,
                document.id,
                figure.locator,
                question,
                stated.expected,
                figure.value.shown(),
                stated.why,
                figure.quote,
            )


def _named(case: Setting, stated: Stated) -> str:
    """The claim with whose figure it is: its plan or place where the index has several that might be meant; empty where it
    cannot be said."""
    if stated.plan:
        return _told(case, stated.plan, stated.text)
    if stated.place:
        return f"{stated.place}{stated.text}"
    same_place = [d for d in case.documents if place_of(d) == case.place]
    several = len({place_of(d) for d in case.documents}) > 1
    named = [] if stated.implied else [_told(case, case.document.title, stated.text)]
    if not case.others() or len(same_place) == 1:
        named += [f"{case.place}{stated.text}"] * (case.figure.own and case.place not in ("", "全国"))
        named += [stated.text] * (case.figure.own and not several)
    return case.rng.choice(named) if named else ""


def _told(case: Setting, title: str, text: str) -> str:
    """The claim as told by a plan; a plan does not aim at what has been reached."""
    aimed = not case.document.period or not case.figure.year or case.figure.year >= case.document.period[0]
    ways: list[str] = words()["told"][0 if aimed else 1 :]
    return case.rng.choice(ways).format(title, text)


def say(case: Setting, value: str | None = None, year: int | None = None) -> str:
    """The figure in a sentence, with another value or year where given."""
    figure, said = case.figure, value or case.figure.value.text.strip("[]").replace("[", "").replace("]", "")
    said = re.sub(r"^[>＞]", "超过", said)
    when = f"{year or figure.year}年" if year or figure.year else ""
    if figure.kind == "deed":
        return f"{when}{figure.deed}{said}{figure.name}"
    if figure.kind == "level":
        aimed = bool(case.document.period and figure.year and figure.year >= case.document.period[0])
        verb = case.rng.choice([""] if re.match(r"\D", said) else ["是", "达到", *(["为", "要达到"] if aimed else [])])
        return f"{when}{figure.name}{verb}{said}"
    return _moved(case, figure.kind, said, year)


def _moved(case: Setting, kind: str, said: str, year: int | None = None) -> str:
    """A change in a sentence: in a year, a year over the period, or over all of it."""
    match = MOTION.fullmatch(case.figure.name)
    name, motion = (match[1], match[2]) if match else (case.figure.name, "增长")
    period = case.document.period
    when = (
        f"{year or case.figure.year}年"
        if year or case.figure.year
        else f"{period[0]}—{period[1]}年"
        if period and case.figure.group == case.figure.locator
        else ""
    )
    return f"{when}{name}{ {'rate': '年均', 'total': '累计'}.get(kind, '') }{motion}{said}".replace(" ", "")


def true(case: Setting) -> Iterator[Stated]:
    """As the plan says it."""
    yield Stated(say(case), YES, f"规划写的是{case.figure.value.text}")


def other_value(case: Setting) -> Iterator[Stated]:
    """Another number: below where the plan sets a least, above where it sets a most, so that nothing makes it true."""
    value = case.figure.value
    sign = {"least": -1, "most": 1}.get(value.bound) or case.rng.choice((-1, 1))
    number = moved(value, sign * case.rng.choice((case.rng.randint(8, 15), case.rng.randint(15, 50))))
    if number is not None and number != value.number and not _written(number, case):
        text = value.shown(number, bound="about" if value.bound == "about" else "")
        yield Stated(say(case, text), NO, f"规划写的是{value.text}")


def _written(number: Decimal, case: Setting) -> bool:
    """Whether the plan writes the number close behind the indicator's name somewhere."""
    return bool(re.search(rf"{re.escape(case.figure.stem)}[^。]{{0,30}}(?<![\d.]){number:f}(?![\d.])", case.document.text))


def moved(value: Value, percent: int) -> Decimal | None:
    """The number changed by so many per cent, with as many digits; None where nothing positive, or nothing below 100%, results."""
    step = Decimal(1).scaleb(int(value.number.as_tuple().exponent))
    number = (value.number * (100 + percent) / 100).quantize(step)
    if number == value.number:
        number += step if percent > 0 else -step
    if value.unit == "%" and value.number < 100 <= number:
        return None if value.bound == "most" else moved(value, -20)
    return number if number > 0 else None


def other_year(case: Setting) -> Iterator[Stated]:
    """The figure at the year of another figure of its row; for a sentence, at a year that the plan says nothing of."""
    figure = case.figure
    if not figure.year or figure.kind == "deed":
        return
    row = [f for f in case.beside if f.name == figure.name and f.year and f.year != figure.year and f.kind == figure.kind]
    for other in row:
        if other.value.number != figure.value.number:
            why = f"{figure.value.text}是{figure.year}年的，{other.year}年是{other.value.text}"
            yield Stated(say(case, year=other.year), NO, why)
    if not row:
        yield Stated(say(case, year=figure.year - case.rng.choice((2, 3))), NOT_SO, f"规划写的是{figure.year}年")


def neighbour(case: Setting) -> Iterator[Stated]:
    """The value of another indicator of the same table or sentence and unit."""
    figure = case.figure
    near = [
        f.value
        for f in case.beside
        if f.group == figure.group and f.name != figure.name and f.value.unit == figure.value.unit and f.kind == figure.kind
        if _apart(f.value, figure.value)
    ]
    if near:
        value = case.rng.choice(near)
        yield Stated(say(case, re.sub(r"[\[\]]", "", value.text)), NO, f"{value.text}是另一项指标的，这一项是{figure.value.text}")


def _apart(other: Value, own: Value) -> bool:
    """Whether the other value can by no means be taken for the own: it is not within what a bound leaves open."""
    if own.bound == "least" or other.bound == "most":
        return other.number < own.number and other.bound in ("", "about")
    if own.bound == "most" or other.bound == "least":
        return other.number > own.number
    return abs(other.number - own.number) > own.number / 20


def other_place(case: Setting) -> Iterator[Stated]:
    """The figure of another place: abroad, another province, a town elsewhere, and a city of the province itself."""
    figure = case.figure
    if not figure.own or not case.place or re.match(r"全国|国内", figure.name):
        return
    listed = words()["places"]
    inner = words()["cities"].get(case.place, [])
    known = {place_of(d) for d in case.documents}
    outer = [case.rng.choice(listed[group]) for group in ("small", "far", "provinces")] + (["全国"] if case.place != "全国" else [])
    places = [case.rng.choice(outer), *([case.rng.choice(inner)] if inner else [])]
    for place in places:
        if place not in known and not _said_of(place, case):
            yield Stated(say(case), NOT_SAID, f"规划写的是{case.place}的数，没有写{place}的", place=place)


def _said_of(place: str, case: Setting) -> bool:
    """Whether a sentence of any plan names the place together with the indicator, so that the claim may be answered."""
    short = place.rstrip("市省州区")
    return any(short in s and case.figure.stem in s for d in case.documents for s in re.split(r"[。；\n]", d.text))


def other_plan(case: Setting) -> Iterator[Stated]:
    """The figure said to stand in a plan that has neither the indicator nor, under whatever name, the figure."""
    silent = [d for d in case.documents if d.id != case.document.id and d.title and not _may_have(d, case.figure)]
    if silent:
        plan = case.rng.choice(silent)
        why = f"《{case.document.title}》写的是{case.figure.value.text}，《{plan.title}》没有写"
        yield Stated(say(case), NOT_SAID, why, plan=plan.title)


def _may_have(document: Document, figure: Figure) -> bool:
    """Whether a plan may state the figure: it writes its number, or most of the indicator's name in a clause that has a number."""
    value, name = f"{figure.value.number:f}", set(figure.stem)
    clauses = (c for c in re.split("[，。；：\n|]", document.text) if re.search(r"\d", c))
    alike = any(len(name & set(c)) >= 0.75 * len(name) for c in clauses)
    return alike or figure.stem in document.text or bool(re.search(rf"(?<![\d.]){re.escape(value)}(?![\d.])", document.text))


def other_unit(case: Setting) -> Iterator[Stated]:
    """The same number with another unit, or the same quantity in another way, which is true."""
    value = case.figure.value
    units = words()["units"]
    for text in _same_quantity(value):
        yield Stated(say(case, text), YES, f"{text}就是{value.text}")
    wrong = [units["wrong"][unit] for unit in units["wrong"] if unit == value.unit]
    if wrong and (value.unit != "%" or case.rng.random() < 0.3):
        yield Stated(say(case, value.shown(unit=case.rng.choice(wrong[0]))), NO, f"规划写的是{value.text}")


def _same_quantity(value: Value) -> Iterator[str]:
    other = words()["units"]["same"].get(value.unit)
    if other:
        yield value.shown(unit=other)
    if value.unit.startswith("万") and len(value.unit) > 1 and value.number < 100:
        yield value.shown((value.number * 10000).quantize(Decimal(1)), value.unit[1:])
    if value.unit[:1] not in "万亿%‰个" and value.number >= 10000 and value.number % 100 == 0:
        yield value.shown((value.number / 10000).normalize(), f"万{value.unit}")


def other_motion(case: Setting) -> Iterator[Stated]:
    """A growth for a level, a sum over the period for a yearly rate, a yearly rate for a sum."""
    figure, said = case.figure, case.figure.value.shown()
    if figure.kind == "level" and figure.year:
        share = figure.value.unit == "%"
        yield Stated(f"{figure.year}年{figure.name}{'提高' if share else '增加'}{said}", NOT_SO, f"{said}是水平，不是增量")
    elif figure.kind == "rate":
        yield Stated(_moved(case, "total", said), NOT_SO, f"{said}是年均")
    elif figure.kind == "total":
        yield Stated(_moved(case, "rate", said), NOT_SO, f"{said}是累计")
    elif figure.kind == "growth":
        yield Stated(f"{figure.year}年{figure.stem}是{said}" if figure.year else f"{figure.stem}是{said}", NOT_SO, f"{said}是增长")


def other_bound(case: Setting) -> Iterator[Stated]:
    """Left out of what is about: from there on; for a least: at most; for an exact one: a least below it is true, above it not."""
    value = case.figure.value
    if case.figure.kind == "deed":
        return
    if value.bound == "about":
        yield Stated(say(case, value.shown(bound="least")), NO, f"规划写的是{value.text}")
    elif value.bound:
        yield Stated(say(case, value.shown(bound="most" if value.bound == "least" else "least")), NO, f"规划写的是{value.text}")
    elif case.figure.kind == "level" and (number := moved(value, case.rng.choice((-1, 1)) * case.rng.randint(4, 15))) is not None:
        agrees = number < value.number
        text = say(case, value.shown(number, bound="least"))
        yield Stated(text, YES if agrees else NO, f"规划写的是{value.text}", implied=agrees)


def pair(case: Setting) -> Iterator[Stated]:
    """Both years of a row in one claim: right, with one of the figures wrong, or with the figures exchanged."""
    figure = case.figure
    later = [f for f in case.beside if f.name == figure.name and f.kind == figure.kind == "level" and (f.year or 0) > (figure.year or 9999)]
    if not later or later[0].value.number == figure.value.number:
        return
    one, other = figure.value.shown(), later[0].value.shown()
    why = f"规划写的是{figure.year}年{one}、{later[0].year}年{other}"
    wrong = moved(later[0].value, case.rng.choice((-12, 12)))
    yield Stated(f"{figure.name}{figure.year}年是{one}、{later[0].year}年是{other}", YES, why)
    yield Stated(f"{figure.name}{figure.year}年是{other}、{later[0].year}年是{one}", NO, why)
    if wrong is not None and later[0].value.bound in ("", "about"):
        yield Stated(f"{figure.name}{figure.year}年是{one}、{later[0].year}年是{later[0].value.shown(wrong)}", NO, why)


def denied(case: Setting) -> Iterator[Stated]:
    """The figure denied, which is wrong; a higher one denied, which is right."""
    figure, value = case.figure, case.figure.value
    if figure.kind != "level" or not figure.year or value.bound == "most":
        return
    less, not_so = case.rng.choice(words()["denials"]["less"]), case.rng.choice(words()["denials"]["not"])
    why, begins = f"规划写的是{value.text}", f"{figure.year}年{figure.name}"
    yield Stated(f"{begins}{less}{value.shown(bound='')}", NO, why, implied=True)
    yield Stated(f"{begins}{not_so}{value.shown(bound='')}", NO, why, implied=True)
    higher = moved(value, case.rng.randint(12, 40))
    if higher is not None and higher > value.number and value.bound in ("", "about"):
        yield Stated(f"{begins}{less}{value.shown(higher, bound='')}", YES, why, implied=True)
        yield Stated(f"{begins}{not_so}{value.shown(higher, bound='')}", YES, why, implied=True)


def within(case: Setting) -> Iterator[Stated]:
    """A range around the figure, which is right, and one beyond it."""
    figure, value = case.figure, case.figure.value
    ends = [moved(value, percent) for percent in (-case.rng.randint(10, 20), case.rng.randint(10, 20), 60)]
    if figure.kind != "level" or not figure.year or value.bound not in ("", "about") or any(e is None for e in ends):
        return
    low, high, beyond = (e for e in ends if e is not None)
    if low < value.number < high < beyond:
        why, begins = f"规划写的是{value.text}", f"{figure.year}年{figure.name}"
        yield Stated(f"{begins}在{value.shown(low, bound='')}到{value.shown(high, bound='')}之间", YES, why, implied=True)
        yield Stated(f"{begins}在{value.shown(high, bound='')}到{value.shown(beyond, bound='')}之间", NO, why, implied=True)


def of_property(case: Setting) -> Iterator[Stated]:
    """What the table says of the indicator: 约束性 or 预期性; the other is wrong."""
    found = re.search("(约束性|预期性)(?=指标。?$)", case.figure.quote)
    first = next(f for f in case.beside if f.name == case.figure.name)
    if found and first == case.figure:
        for said in ("约束性", "预期性"):
            yield Stated(f"{case.figure.name}是{said}指标", YES if said == found[0] else NO, f"规划写的是{found[0]}")


Maker = Callable[[Setting], Iterator[Stated]]
MAKERS: dict[str, Maker] = {
    "true": true,
    "value": other_value,
    "year": other_year,
    "neighbour": neighbour,
    "place": other_place,
    "plan": other_plan,
    "unit": other_unit,
    "motion": other_motion,
    "before": before,
    "average": average,
    "turned": turned,
    "bound": other_bound,
    "pair": pair,
    "denied": denied,
    "range": within,
    "property": of_property,
}


def split_of(figure: Figure) -> Split:
    """The side that what is made of a figure stands on."""
    return SPLITS[int(hashed(figure.key)[:2], 16) % 2]


def hashed(text: str) -> str:
    """A digest that says in which order things are taken, the same on every machine."""
    return hashlib.sha256(text.encode()).hexdigest()
