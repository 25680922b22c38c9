"""Whether a sentence says anything, and whether what it says to be something (甲是乙) stands together with it in its source."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qa.check.reading.acts import segments_of
from qa.check.reading.content import BREAK, ParsedText, content, without_figures
from qa.check.reading.source import Source
from qa.check.rules.wording import is_glue

_IS = re.compile(r"([\u4e00-\u9fff]{2})[”》]?是[“《]?([\u4e00-\u9fff]{2})(.*)")
_CLEFT = frozenset("由在以对从到按把将为要否不")
"""What 是 only stresses or asks for, before these: 是由甲建的, 是否. So it does where 的 follows: 是培育的."""
_FAR, _NEAR = 14, 10
"""Characters that may stand between the two where the one that is comes first, and where it comes behind (乙、丙等甲)."""
_FIGURE = 4
"""Characters behind the first two of what something is said to be, up to which a figure makes it the matter of the rules of figures."""
_NAMES = re.compile("(?:目标|指标)。?$")
_SAYS = re.compile(r"[\d是为有:]")


def without_predicate(own: ParsedText) -> Iterator[str]:
    """A sentence that only names what it should tell (甲的控制目标。): it does nothing, has no figure and is said to be nothing; or
    that only has figures (5座，3个。)."""
    acts = [a for s in segments_of(own.text) for a in s.acts]
    if _NAMES.search(own.text) and not _SAYS.search(own.text) and all(a.attributive or a.inside for a in acts):
        yield "没有说出什么"
    if own.numbers and not content(without_figures(own.text)):
        yield "没有说出数字是什么的"


def wrong_equations(own: ParsedText, source: Source) -> Iterator[str]:
    """Things that are said to be what they do not stand with in any clause of the source. Of figures the rules of figures speak."""
    clauses = [c for reading in source.readings for c in re.split("[。;]", reading.text)]
    for clause in BREAK.split(own.text):
        match = _IS.search(clause)
        if match is None or match[2][0] in _CLEFT or match[3][:1] == "的" or re.search(r"\d", match[3][:_FIGURE]) or is_glue(match[1]):
            continue
        one, other = re.escape(match[1]), re.escape(match[2])
        forward = f"{one}[^,]{{0,{_FAR}}}{other}|{one}[^。;]{{0,{_FAR}}}[即:]{other}"
        together = re.compile(f"{forward}|{other}[^,]*[等个处项类][^,]{{0,{_NEAR}}}{one}")
        if source.has(match[1]) and source.has(match[2]) and not any(together.search(c) for c in clauses):
            yield f"资料没有说“{match[1]}”是“{match[2]}{match[3]}”"
