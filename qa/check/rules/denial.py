"""Whether what a word or a prefix denies (不是, 非) is denied in the source as well."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.text.word_lists import kinds_of
from qa.check.reading.acts import segments_of
from qa.check.reading.content import ParsedText
from qa.check.reading.source import Source

_DENIED = re.compile(rf"({'|'.join(kinds_of('grammar', 'qa.check')['否定词'])})(?=([\u4e00-\u9fff]{{3}}))")
_PREFIXES = "".join(kinds_of("grammar", "qa.check")["否定前缀"])


def wrong_negations(own: ParsedText, source: Source) -> Iterator[str]:
    """Words that stand behind a word of denial in only one of the two (不是用来炒)."""
    theirs = ",".join(r.text for r in source.readings)
    for text, other in ((own.text, theirs), (theirs, own.text)):
        for match in _DENIED.finditer(text):
            if match[2] in other and match[1] + match[2] not in other:
                yield f"“{match[1]}{match[2]}”与资料不同"


def wrong_prefixes(own: ParsedText, source: Source) -> Iterator[str]:
    """Words that a prefix denies (非) in only one of the two."""
    text = ",".join(r.text for r in source.readings)
    for segment in segments_of(own.text):
        for word in segment.words:
            if word.kind not in ("content", "act") or len(word.text) < 2 or word.text not in text or word.text in source.around:
                continue
            mine = own.text[max(0, word.start - 1) : word.start]
            theirs = {text[max(0, m.start() - 1) : m.start()] for m in re.finditer(re.escape(word.text), text)}
            denied = bool(mine) and mine in _PREFIXES
            if mine not in theirs and denied != all(p and p in _PREFIXES for p in theirs):
                yield f"“{word.text}”的否定与资料不同"
