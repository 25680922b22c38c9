"""The sentences of an answer as paragraphs and lists: the form in which the page shows it and exports write it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, groupby
from operator import itemgetter

from qa.types import Answer, Citation, Sentence

_COUNTED = re.compile(r"^(.{1,80}?共\d+[项个条]：)(.+)$", re.DOTALL)
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
    # The words that open a list may stand on a line of their own.
    first = next((i for i, s in enumerate(sentences) if s.citations), 0)
    listed = sentences[first:]
    if len(listed) >= 3 and all(s.text.endswith("；") for s in listed[:-1]):
        return [*(Block((_begun(s),)) for s in sentences[:first]), *_lists(listed)]
    return _paragraphs(sentences, answer.citations)


def note_lines(answer: Answer) -> list[str]:
    """What a reader must know besides, a line each, with the numbers of citations in it."""
    return [line for line in answer.answer.split("\n") if line.startswith("注：")]


def _lines(sentence: Sentence) -> list[Sentence]:
    """A sentence that runs over several lines as one a line, its citations with the last."""
    text = sentence.text.lstrip("\n")
    begins = "\n" if text != sentence.text else ""
    *before, last = text.split("\n")
    pieces = [*(Sentence(line, ()) for line in before), Sentence(last, sentence.citations)]
    return [replace(p, text=("\n" if i else begins) + p.text) for i, p in enumerate(pieces)]


def _begun(sentence: Sentence) -> Sentence:
    return replace(sentence, text=sentence.text.lstrip("\n"))


def _lists(sentences: Sequence[Sentence]) -> list[Block]:
    """Items that end in a semicolon: a list for each group that begins a line, behind the words that open it."""
    groups = groupby(zip(accumulate(s.text.startswith("\n") for s in sentences), sentences, strict=True), key=itemgetter(0))
    return [block for _, group in groups for block in _list([_begun(s) for _, s in group])]


def _list(sentences: Sequence[Sentence]) -> list[Block]:
    first, *rest = sentences
    opened = _COUNTED.match(first.text) or _GROUP.match(first.text)
    items = (replace(first, text=opened[2]) if opened else first, *rest)
    numbered = all(_OWN_NUMBER.match(s.text) for s in items)
    opening = [Block((Sentence(opened[1], ()),))] if opened else []
    return [*opening, Block(items, listed=True, numbered=numbered)]


def _paragraphs(sentences: Sequence[Sentence], citations: Sequence[Citation]) -> list[Block]:
    """Running text: a paragraph for each place cited and where the answer begins a line."""
    cited = {c.n: c for c in citations}
    lines = accumulate(s.text.startswith("\n") for s in sentences)
    places = ({(cited[n].doc_id, cited[n].section) for n in s.citations if n in cited} for s in sentences)
    groups = groupby(zip(lines, places, sentences, strict=True), key=itemgetter(0, 1))
    return [Block(tuple(_begun(s) for *_, s in group)) for *_, group in groups]
