"""The same said otherwise: mechanical rewordings of a sentence that keep its meaning.

They stand in for what a language model does with evidence, so that the check is not only tried on
verbatim words.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable

_SYNONYMS = (
    ("推进", "推动"),
    ("推动", "推进"),
    ("打造", "建设"),
    ("重点发展", "着重发展"),
    ("构建", "建立"),
    ("完善", "健全"),
    ("加强", "强化"),
    ("提升", "提高"),
    ("提高到", "提升至"),
    ("达到", "达"),
    ("加快", "加速"),
    ("力争", "争取"),
    ("不低于", "不少于"),
    ("培育", "培养"),
    ("开展", "实施"),
    ("扩大", "拓展"),
    ("促进", "推动"),
    ("实现", "达成"),
    ("鼓励", "支持"),
    ("围绕", "聚焦"),
    ("以及", "和"),
)
_YEAR_FIRST = re.compile(r"^(到(?:20\d\d)年(?:底|末)?)，([^，。；：、\d]{3,18}?)(达到|达|提高到|提升到|增加到|超过|力争|突破)")
_ROW = re.compile(r"^([^：。]{2,40})：(?:(20\d\d)年([^，：]+)，)?(20\d\d)年([^，：]+)，(约束性|预期性)指标。$")
_NUMBER = re.compile(r"(?<![\d.])(\d{5,7}|\d+(?:\.\d)?万)(?=[家个人户项套台座辆名元吨亩公里人次标箱平])")


def attributed(text: str, title: str, rng: random.Random) -> str:
    """Who says it in front: 《…》提出，…"""
    lead = rng.choice((f"《{title}》提出，", f"根据《{title}》，", f"《{title}》明确："))
    return lead + text


def year_inside(text: str, title: str, rng: random.Random) -> str:
    """到2030年，甲达到乙 as 甲到2030年达到乙."""
    return _YEAR_FIRST.sub(r"\2\1\3", text)


def synonyms(text: str, title: str, rng: random.Random) -> str:
    """Up to three words by others that mean the same."""
    usable = [pair for pair in _SYNONYMS if pair[0] in text]
    for word, other in rng.sample(usable, min(3, len(usable))):
        text = text.replace(word, other, 1)
    return text


def shortened(text: str, title: str, rng: random.Random) -> str:
    """The first clauses only, where they can stand alone; a year in front of them stays."""
    parts = re.findall(r"[^，；。]+[，；。]", text)
    keep = next(
        (
            k
            for k in range(1, len(parts))
            if len("".join(parts[:k])) >= 14 and not re.search(r"(?:^|：)[^，：]{0,11}，$", "".join(parts[:k]))
        ),
        0,
    )
    cut = "".join(parts[:keep])
    return text if not keep or cut.count("“") != cut.count("”") or cut.count("（") != cut.count("）") else cut[:-1] + "。"


def other_form(text: str, title: str, rng: random.Random) -> str:
    """A figure in another form: 12000 as 1.2万, 1.2万 as 12000."""

    def write(match: re.Match[str]) -> str:
        number = match[1]
        if number.endswith("万"):
            return str(round(float(number[:-1]) * 10000))
        value = int(number) / 10000
        return f"{value:g}万" if value * 10000 == int(number) and len(f"{value:g}") <= 6 else number

    return _NUMBER.sub(write, text, count=1)


def bound_form(text: str, title: str, rng: random.Random) -> str:
    """A bound in another form: 75%左右 as 约75%, 100家以上 as 不少于100家."""
    text = re.sub(r"(?<![\d.>≥<])(\d+(?:\.\d+)?(?:万亿|亿|万)?(?:元|%|吨|公里|家|人|个百分点|万吨)?)左右", r"约\1", text, count=1)
    return re.sub(
        r"(?<![\d.>≥<])(\d+(?:\.\d+)?(?:万亿|亿|万)?(?:元|%|吨|公里|家|人|个|条|座))以上",
        r"不少于\1",
        re.sub("达到?(?=\\d[^，。；]{0,8}以上)", "", text),
        count=1,
    )


def row_as_prose(text: str, title: str, rng: random.Random) -> str:
    """A table row as a sentence."""
    match = _ROW.match(text)
    if match is None:
        return text
    name, first, then, last, target, kind = match.groups()
    forms = [f"到{last}年，{name}的目标是{target}，属于{kind}指标。", f"{last}年{name}目标为{target}（{kind}）。"]
    if first:
        forms.append(f"{name}{first}年为{then}，到{last}年要达到{target}。")
    return rng.choice(forms)


def topic_inside(text: str, title: str, rng: random.Random) -> str:
    """话题：… as 在话题方面，…"""
    match = re.match(r"^([^：，。\d《]{2,24})：(?=[^，。]{4})(?!20\d\d年)", text)
    if match is None or match[1].endswith("级"):
        return text
    if len(match[1]) <= 4 and re.match(r"建设|发展|打造|重点|培育|到20", text[match.end() :]):
        return f"{match[1]}{text[match.end() :]}"  # a place or a body that does what follows
    return f"在{match[1]}方面，{text[match.end() :]}"


def will(text: str, title: str, rng: random.Random) -> str:
    """将 before a verb."""
    return re.sub(r"(?<=[\u4e00-\u9fff])(?<![将要力争没未])(达到|达(?=\d))", r"将\1", text, count=1)


def reordered(text: str, title: str, rng: random.Random) -> str:
    """The items of an enumeration in another order, where nothing hangs on it."""
    match = re.search(r"(?<=[、：（“])([\u4e00-\u9fff]{2,8})、([\u4e00-\u9fff]{2,8})(?=[、）”])", text)
    if match is None or "分别" in text or text[: match.start()].count("“") > text[: match.start()].count("”"):
        return text
    return f"{text[: match.start()]}{match[2]}、{match[1]}{text[match.end() :]}"


FORMS: tuple[Callable[[str, str, random.Random], str], ...] = (
    row_as_prose,
    shortened,
    year_inside,
    topic_inside,
    other_form,
    bound_form,
    reordered,
    will,
    synonyms,
    attributed,
)


def reword(text: str, title: str, rng: random.Random) -> str:
    """A sentence by two to four of the forms that change it; the sentence itself where none does."""
    usable = [form for form in FORMS if form(text, title, random.Random(0)) != text]
    chosen = rng.sample(usable, min(len(usable), rng.randint(2, 4)))
    for form in FORMS:
        if form in chosen:
            text = form(text, title, rng)
    return text
