"""The sentences of an answer as paragraphs and lists: the form in which the page shows it and exports write it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, groupby
from operator import itemgetter

from qa.types import Answer, Citation, Sentence

_COUNTED = re.compile(r"^(.{1,80}?共\d+(?:[项条章节编篇]|个(?:专栏|部分)?)：)(.+)$", re.DOTALL)
_GROUP = re.compile(r"^([^：；。]{1,30}：)((?:\d+[.．、]|[（(][一二三四五六七八九十\d]+[）)]).+)$", re.DOTALL)
"""The name of a group of items before its first one, which brings a number."""
_OWN_NUMBER = re.compile(r"[（(]?[一二三四五六七八九十\d]+[）)、.．]|第[一二三四五六七八九十百\d]+[章节条]|专栏")


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, its sentences one behind the other; or a list, an item a sentence, where ``listed``; ``numbered`` says that the
    items bring the plan's own numbers and get no second ones."""

    sentences: tuple[Sentence, ...]
    listed: bool = False
    numbered: bool = False


def blocks(answer: Answer) -> list[Block]:
    """The sentences of an answer, each of a refusal for itself."""
    if answer.status == "refused":
        return [Block((s,)) for s in answer.sentences]
    sentences = [piece for s in answer.sentences for piece in _lines(s)]
    begun = accumulate(s.text.startswith("\n") for s in sentences)
    groups = groupby(zip(begun, sentences, strict=True), key=itemgetter(0))
    return [block for _, group in groups for block in _of_group([_begun(s) for _, s in group], answer.citations)]


def note_lines(answer: Answer) -> list[str]:
    """What a reader must know besides, a line each, with the numbers of citations in it."""
    return [line for line in answer.answer.split("\n") if line.startswith("注：")]


def folded(told: Sequence[Block], fold: int) -> tuple[list[Block], list[Block]]:
    """The blocks that are shown at first, and those that are folded away: behind the first ``fold`` sentences that are cited; 0 folds
    nothing. A block may be parted."""
    shown: list[Block] = []
    rest: list[Block] = []
    left = fold
    for block in told:
        cited = [i for i, s in enumerate(block.sentences) if s.citations]
        if not fold or len(cited) <= left:
            # What only leads to sentences that are folded away goes with them.
            (shown if not fold or left else rest).append(block)
        else:
            at = cited[left] if left else 0
            shown += [replace(block, sentences=block.sentences[:at])] if at else []
            rest.append(replace(block, sentences=block.sentences[at:]))
        left = max(0, left - len(cited))
    return shown, rest


def _lines(sentence: Sentence) -> list[Sentence]:
    """A sentence that runs over several lines as one a line, its citations with the last."""
    text = sentence.text.lstrip("\n")
    begins = "\n" if text != sentence.text else ""
    *before, last = text.split("\n")
    pieces = [*(Sentence(line, ()) for line in before), Sentence(last, sentence.citations)]
    return [replace(p, text=("\n" if i else begins) + p.text) for i, p in enumerate(pieces)]


def _begun(sentence: Sentence) -> Sentence:
    return replace(sentence, text=sentence.text.lstrip("\n"))


def _of_group(sentences: Sequence[Sentence], citations: Sequence[Citation]) -> list[Block]:
    """What begins a line together: a list where it is a run of items that end in a semicolon, else a paragraph or list for
    each place cited."""
    if _is_list(sentences):
        return _list(sentences)
    cited = {c.n: c for c in citations}
    places = ({(cited[n].doc_id, cited[n].section) for n in s.citations if n in cited} for s in sentences)
    groups = ([s for _, s in group] for _, group in groupby(zip(places, sentences, strict=True), key=itemgetter(0)))
    return [block for group in groups for block in (_list(group) if _is_list(group) else [Block(tuple(group))])]


def _is_list(sentences: Sequence[Sentence]) -> bool:
    return len(sentences) >= 3 and all(s.text.endswith("；") for s in sentences[:-1])


def _list(sentences: Sequence[Sentence]) -> list[Block]:
    first, *rest = sentences
    opened = _COUNTED.match(first.text) or _GROUP.match(first.text)
    items = (replace(first, text=opened[2]) if opened else first, *rest)
    numbered = all(_OWN_NUMBER.match(s.text) for s in items)
    opening = [Block((Sentence(opened[1], ()),))] if opened else []
    return [*opening, Block(items, listed=True, numbered=numbered)]
