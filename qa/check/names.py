"""Whether the names of a statement stand in what it cites: quoted names, titles, plans, periods, bodies."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.text.periods import FIVE_YEAR_NAME
from index.text.phrases import quoted_names
from qa.check.content import bare
from qa.check.source import Source

_TITLE = re.compile(r"《([^》]{2,60})》")
_LATIN = re.compile(r"[a-z][a-z0-9]*(?:[-.+/][a-z0-9]+)*|\d+[a-z][a-z0-9]*")
_PLAN = re.compile(
    r"[“”\u4e00-\u9fff\d—-]{0,24}?(?:规划纲要|规划|纲要|行动方案|方案|计划)(?=(?:中|里)?(?:提出|明确|要求|指出|强调|规定|安排|部署|确定|设定))"
)
_BODY = re.compile(r"(?=([\u4e00-\u9fff]{2}(?:厅|(?<![格布大全开结])局|委员会|办公室|发展改革委|国资委)))")
_ATTRIBUTION = re.compile(
    r"^(?:根据|按照|依据|依照|在)?(?:该|本|省)?(?:《[^》]+》|[^,，。:：《》]{0,24}(?:规划纲要|规划|纲要|方案))(?:[^,，。:：]{0,12}?)(?:中|里)?"
    r"(?:提出|明确|要求|指出|强调|规定|安排|部署|确定|设定)?(?:的)?(?:到)?[,，:：]?"
)


def wrong_names(said: str, source: Source) -> Iterator[str]:
    """Names in quotation marks, titles, Latin names, five-year plans and bodies that nothing cited has."""
    titles = list(_TITLE.findall(said))
    for title in titles:
        if not any(_short_for(bare(title), t) for t in source.titles) and bare(title) not in source.quote:
            yield f"所引资料不是《{title}》，也没有提到它"
    for name in quoted_names(said, titles=True, longest=50):
        if name not in titles and not source.has(name):
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
    for period in re.findall(FIVE_YEAR_NAME, said):
        if period not in everything:
            yield f"“{period}”不见于资料"
    for body in _BODY.findall(bare(_TITLE.sub("", said))):
        if body not in everything:
            yield f"单位名称“{body}”不见于资料"


def _short_for(name: str, title: str) -> bool:
    """Whether the characters of a name stand in a title in the same order."""
    rest = iter(title)
    return all(char in rest for char in name)


def without_attribution(said: str, source: Source) -> str:
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
