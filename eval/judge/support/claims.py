"""An answer as claims: each sentence that states something, with the passages that it cites."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from eval.judge.support.figures import figures
from eval.run.records import EvalRecord
from qa.types import Sentence

_ABSENCE = re.compile(r"(?:没有|未|并未|不曾)(?:[^，。；]{0,6})(?:提|写|给|说|涉及|明确|列|规定|载|注明|检索|找|收录|包含|作出)")
_COUNT = re.compile(r"(?:共有?|合计|一共|总共)(?:[涉及列出]{0,2})(\d+)(?:项|个|条|类|家|处|种|方面|件|部|座|所)")
_ITEM_MARK = re.compile(r"^(?:\d{1,2}[.、．)）]\s*(?!\d)|[-•·]\s*)")
_FRAME = re.compile(r"^[^：，。]{2,14}：")


@dataclass(frozen=True, slots=True)
class Passage:
    """What a citation puts before the reader: the quote, and around it the headings and topic of its
    paragraph, which may lend words but no figures; ``period`` is that of the plan."""

    quote: str
    context: str
    period: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence without its marks and the passages cited for it, none where it cites nothing.

    ``counted`` holds numbers of items that the answer itself proves by listing as many. ``dangling``:
    it cites a number that the answer has no citation for.
    """

    text: str
    passages: tuple[Passage, ...]
    counted: frozenset[str] = frozenset()
    dangling: bool = False


def claims_of(record: EvalRecord) -> list[Claim]:
    """The claims of an answer.

    Left out are notices, which speak of the plans' silence and cannot cite anything: the sentences
    without citation of a refused answer, and in an answered one those that say that something is not
    written and name no figure. The words that introduce the nearest passage of a refused answer
    (相近的内容是：) are no part of its claim.
    """
    answer = record.answer
    if answer is None:
        return []
    passages = {
        c.n: Passage(c.quote, "\n".join(p for p in (c.title, c.heading, s.lead) if p), s.period)
        for c, s in zip(answer.citations, record.sources, strict=True)
    }
    claims: list[Claim] = []
    for i, sentence in enumerate(answer.sentences):
        text = _ITEM_MARK.sub("", sentence.text.strip())
        if not sentence.citations and (answer.status == "refused" or (_ABSENCE.search(text) and not figures(text))):
            continue
        if answer.status == "refused":
            text = _FRAME.sub("", text) if not _lent(_FRAME.match(text), passages, sentence) else text
        cited = tuple(passages[n] for n in sentence.citations if n in passages)
        claim = Claim(text, cited, dangling=len(cited) < len(sentence.citations))
        claims.append(replace(claim, counted=_counted(text, answer.sentences[i:])))
    return claims


def _lent(frame: re.Match[str] | None, passages: dict[int, Passage], sentence: Sentence) -> bool:
    """Whether the opening of a sentence are the plan's own words."""
    if frame is None:
        return True
    words = frame[0].rstrip("：")
    return any(words in f"{p.context}\n{p.quote}" for n in sentence.citations if (p := passages.get(n)))


def _counted(text: str, following: Sequence[Sentence]) -> frozenset[str]:
    """Counts (共5项：) that the list behind them holds to: as many sentences up to its full stop, as
    many different citations, or as many parts divided by semicolons or enumeration commas."""
    counts = _COUNT.findall(text)
    if not counts:
        return frozenset()
    group: list[Sentence] = []
    for sentence in following:
        group.append(sentence)
        if sentence.text.rstrip().endswith(("。", "！")):
            break
    listed = text.partition("：")[2] or text
    sizes = {
        len(group),
        len({n for s in group for n in s.citations}),
        len(re.findall(r"[；;](?=.)", listed)) + 1,
        listed.count("、") + 1,
    }
    return frozenset(c for c in counts if int(c) in sizes)
