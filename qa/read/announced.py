"""Lists that a sentence announces: the clauses behind its colon, or the paragraphs behind it, as many as it says."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice, takewhile

from index.text.numbering import has_bullet, recognise, strip_number
from index.text.numerals import NUMERAL, chinese_to_int
from index.types import Chunk, Unit

Told = tuple[Chunk, Unit]

_OPENS = re.compile(r"(?:是|为|有|包括|如下|做到|把握|指标|目标|任务|原则|要求|重点)[：:]|(?:问题|困难|挑战|不足|短板|差距)[：:，,]")
"""Ends of what announces a list, with their colon (主要预期目标为：), or the comma behind what is still bad (存在不少困难，)."""
_BAD = re.compile(r"(?:问题|困难|挑战|不足|短板|差距)[：:，,]?$")
_TURNS = re.compile("我们|对此|对于?这些|面对|针对|下一步")
"""How a report goes on from what is still bad to what is done about it."""
_SAYS_LITTLE = 5
"""Characters up to which an announcement says only that something comes (主要是：); what of, the sentence before it does."""
_COUNTED = re.compile(rf"([{NUMERAL}两\d]+)(?:个|项|条|方面|大|点|件|类|种|处|重)")
_SOME = re.compile(r"(?:几|以下|下列)个?(?:方面|项|点|件|条|类|种)")
"""Words that announce several things without saying how many."""
_PAIR = re.compile(r"[一-鿿]{2,6}、[一-鿿]{2,6}")
"""The head of a sentence that names what it is on in two words of a kind (科技领先、人才辈出，…)."""
_ALIKE = 3
"""Paragraphs, or sentences, from which on what opens alike is a list that nothing announces."""
_MORE = re.compile(r"\D\d{1,2}[.．、]\D")
"""Another number within an item: several that were not told apart."""
_FEWEST = 2
_MOST = 100_000
"""Units of all lists of a section together: where each sentence announces those behind it they would be the square of its units."""


@dataclass(frozen=True, slots=True)
class Run:
    """What the unit ``by`` announces: the words that say what of (``head``), and each item with the unit that it stands in.
    ``counted``: whether these are things that can be counted, not clauses of a sentence."""

    by: Told
    head: str
    items: tuple[tuple[str, Told], ...]
    counted: bool


def runs(units: Sequence[Told]) -> Iterator[Run]:
    """The lists that sentences of a section announce, in the order of the text.

    Args:
        units: the sentences and rows of the section, in order.
    """
    paragraphs = [list(group) for _, group in groupby(units, key=lambda told: told[1].paragraph)]
    alike, clauses = _Lengths(paragraphs, _mark), _Lengths(paragraphs, _goes_on)
    left = _MOST
    for at, paragraph in enumerate(paragraphs):
        for i, told in enumerate(paragraph):
            before = paragraph[i - 1][1].text if i else ""
            match = _OPENS.search(told[1].text)
            if match is not None and left > 0:
                rest = paragraph[i + 1 :]
                left -= len(rest)
                yield from _clauses(told, match.end(), before, rest)
                yield from _headed(told, match.end(), before, rest)
            if i + 1 == len(paragraph) and left > 0:
                for run in _behind(told, before, paragraphs, at + 1, alike, clauses):
                    left -= len(run.items)
                    yield run
    yield from _alike(paragraphs)


def announces(text: str, count: int = 0) -> bool:
    """Whether a sentence says that there are just so many of something (形成七个经济区域。), or any number where ``count`` is 0."""
    counted = any(_number(m[1]) == count or (not count and _number(m[1]) > 1) for m in _COUNTED.finditer(text))
    return counted or _SOME.search(text) is not None


def _headed(by: Told, colon: int, before: str, rest: Sequence[Told]) -> Iterator[Run]:
    """The heads of the sentences behind a colon, where each names what it is on in two words of a kind (甲、乙，…。丙、丁，…。)."""
    said = [(by[1].text[colon:].strip(), by), *((told[1].text, told) for told in rest)]
    heads = [(text.partition("，")[0], told) for text, told in said if "，" in text]
    if len(heads) == len(said) >= _ALIKE and all(_PAIR.fullmatch(head) for head, _ in heads):
        yield Run(by, head_of(by[1].text[:colon], before), tuple(heads), counted=True)


def _alike(paragraphs: Sequence[Sequence[Told]]) -> Iterator[Run]:
    """The first sentences of paragraphs that follow each other and all begin with the same clause (五年来，…。)."""
    for clause, group in groupby(paragraphs, key=lambda p: p[0][1].text.partition("，")[0] if "，" in p[0][1].text else ""):
        firsts = [paragraph[0] for paragraph in group]
        if clause and len(firsts) >= _ALIKE:
            yield Run(firsts[0], clause, tuple((told[1].text, told) for told in firsts), counted=True)


def _clauses(by: Told, colon: int, before: str, rest: Sequence[Told]) -> Iterator[Run]:
    """The clauses behind a colon, where they go on over the units behind it; what one unit says it says itself."""
    own = by[1].text[colon:].strip()
    open_end = not own or own.endswith("；")
    if own.endswith("。") and _BAD.search(by[1].text[:colon]):
        # What is still bad is told sentence by sentence too, until it is said what is done about it.
        bad = [(own, by), *((told[1].text, told) for told in takewhile(lambda told: not _TURNS.match(told[1].text), rest))]
        if len(bad) >= _ALIKE:
            yield Run(by, head_of(by[1].text[:colon], before), tuple(bad), counted=False)
        return
    going_on = list(takewhile(lambda told: told[1].text.endswith("；"), rest)) if open_end else []
    items = [(own, by)] if own else []
    items += [(told[1].text, told) for told in rest[: len(going_on) + 1]] if open_end else []
    if len(items) >= _FEWEST:
        yield Run(by, head_of(by[1].text[:colon], before), tuple(items), counted=False)


class _Lengths:
    """How many paragraphs from one on have the same mark; 0 where it has none. Each is looked at at most twice, and only when it
    is asked for."""

    def __init__(self, paragraphs: Sequence[Sequence[Told]], mark: Callable[[Sequence[Told]], str]) -> None:
        self._paragraphs, self._mark = paragraphs, mark
        self._ends: dict[int, int] = {}

    def __getitem__(self, first: int) -> int:
        if first not in self._ends:
            rest = islice(self._paragraphs, first, None)
            mark = self._mark(self._paragraphs[first]) if first < len(self._paragraphs) else ""
            count = sum(1 for _ in takewhile(lambda p: self._mark(p) == mark, rest)) if mark else 0
            self._ends.update(dict.fromkeys(range(first, first + max(count, 1)), first + count))
        return self._ends[first] - first


def _behind(by: Told, before: str, paragraphs: Sequence[Sequence[Told]], first: int, alike: _Lengths, clauses: _Lengths) -> Iterator[Run]:
    """The paragraphs behind a sentence that ends in a colon or says how many there are: those that open alike, or end as
    clauses do.

    Args:
        by: the sentence.
        before: the one before it in its paragraph.
        paragraphs: all of the section.
        first: the one behind the sentence.
        alike: how many from each on open alike.
        clauses: how many from each on end as clauses do.
    """
    text = by[1].text
    ends_open = text.endswith(("：", ":"))
    if not ends_open and not announces(text):
        return
    count = alike[first]
    if count >= _FEWEST and (ends_open or announces(text, count)):
        items = paragraphs[first : first + count]
        one_each = not any(_MORE.search(_bare(p[0][1].text)) for p in items)
        yield Run(by, head_of(text, before), tuple((_bare(p[0][1].text), p[0]) for p in items), counted=one_each)
        return
    items = paragraphs[first : first + clauses[first] + 1] if ends_open and clauses[first] else []
    if len(items) >= _FEWEST:
        yield Run(
            by, head_of(text, before), tuple((told[1].text, told) for p in items for told in p), counted=all(len(p) == 1 for p in items)
        )


def _mark(paragraph: Sequence[Told]) -> str:
    """What a paragraph opens with as an item: a dash, the style of a number; empty where with neither."""
    text = paragraph[0][1].text
    if has_bullet(text):
        return text[:1]
    found = recognise(text)
    return found.style if found is not None else ""


def _goes_on(paragraph: Sequence[Told]) -> str:
    """The mark of a paragraph that ends as a clause does."""
    return "；" if paragraph[-1][1].text.endswith("；") else ""


def head_of(text: str, before: str = "") -> str:
    """What a list is of, as its announcement says it, without the words that only announce; ``before`` is the sentence before it."""
    said = text.rstrip("。：:，, ")
    if len(said) <= _SAYS_LITTLE and before:
        said = before.rstrip("。：:，, ")
    return re.sub(r"(?:是|为|有|包括|如下)$", "", re.split("[，,；;]", said)[-1])


def _bare(text: str) -> str:
    return strip_number(text.lstrip("—―–‐"))


def _number(numeral: str) -> int:
    try:
        return int(numeral) if numeral.isdecimal() else chinese_to_int(numeral)
    except ValueError:  # not a number after all
        return 0
