"""Whether the names of a statement stand in what it cites: quoted names, titles, plans, periods, bodies."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.text.periods import FIVE_YEAR_NAME
from index.text.phrases import quoted_names
from index.text.word_lists import kinds_of
from qa.check.reading.content import bare
from qa.check.reading.source import Source

_SAYS = "|".join(kinds_of("wordings", "qa.check")["交代"])
_TITLE = re.compile(r"《([^》]{2,60})》")
_LATIN = re.compile(r"[a-z][a-z0-9]*(?:[-.+/][a-z0-9]+)*|\d+[a-z][a-z0-9]*")
_PLAN = re.compile(rf"[“”\u4e00-\u9fff\d—-]{{0,24}}?(?:规划|纲要|方案|计划)(?=[中里]?(?:{_SAYS}))")
_BEFORE_A_PLAN = re.compile(r"^.*(?:根据|按照|依据)")
_LEADING = "由对向和与及经请位括含为是找让归"
"""What may stand right before the name of a body."""
_BODY = re.compile(r"(?=([\u4e00-\u9fff]{2}(?:厅|(?<![格布大全开结])局|委员会|办公室|发展改革委|国资委)))")
_ATTRIBUTION = re.compile(
    rf"(?:根据|按照|依据|依照|在)?[该本]?(?P<plan>《[^》]+》|(?:(?!{_SAYS})[^,。:《》]){{0,24}}(?:规划|纲要|方案))[中里]?(?:{_SAYS})?的?(?P<until>到)?[,:]?"
)


def wrong_names(said: str, source: Source) -> Iterator[str]:
    """Names in quotation marks, titles, Latin names, five-year plans and bodies that nothing cited has."""
    everything = f"{source.quote} {source.around} {source.raw}"
    untitled = _TITLE.sub("", said)
    yield from _wrong_titles(said, source)
    yield from _wrong_latin(said, everything)
    yield from _wrong_plans(untitled, source)
    yield from (f"“{period}”不见于资料" for period in re.findall(FIVE_YEAR_NAME, said) if period not in everything)
    yield from (
        f"单位名称“{body}”不见于资料"
        for body in _BODY.findall(bare(untitled))
        if body not in everything and not (body[0] in _LEADING and body[1:] in everything)
    )


def _wrong_titles(said: str, source: Source) -> Iterator[str]:
    titles = _TITLE.findall(said)
    for title in titles:
        if not _is_of(title, source) and bare(title) not in source.quote:
            yield f"所引资料不是《{title}》，也没有提到它"
    for name in quoted_names(said, titles=True, longest=50):
        if name not in titles and not source.has(name):
            yield f"名称“{name}”不见于资料"


def _wrong_latin(said: str, everything: str) -> Iterator[str]:
    known = set(_LATIN.findall(everything))
    for name in _LATIN.findall(bare(said)):
        if name not in known and name not in everything:
            yield f"名称{name}不见于资料"


def _wrong_plans(untitled: str, source: Source) -> Iterator[str]:
    for match in _PLAN.finditer(untitled):
        name = bare(_BEFORE_A_PLAN.sub("", match[0]))
        if len(name) > 2 and name not in source.quote and not _is_of(name, source):
            yield f"资料不是出自“{name}”"


def _is_of(name: str, source: Source) -> bool:
    """Whether a name is short for a title of what is cited: its characters stand there in the same order."""
    return any(_in_order(bare(name), title) for title in source.titles)


def _in_order(name: str, title: str) -> bool:
    rest = iter(title)
    return all(char in rest for char in name)


def without_attribution(said: str, source: Source) -> str:
    """A sentence without the words that only tell which plan says it."""
    match = _ATTRIBUTION.match(said)
    if match is None or len(match[0]) >= len(said) - 4:
        return said
    if match[0] in ("规划", "方案"):
        return said  # 规划建设, 规划新建
    name = bare(match["plan"]).removeprefix("该").removeprefix("本")
    if not name.endswith(("规划", "纲要", "方案")) or not _is_of(name, source):
        return said
    return (match["until"] or "") + said[match.end() :]
