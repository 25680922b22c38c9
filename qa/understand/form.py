"""How a question wants to be answered, beside what it asks: in short, as a brief, as a table, at what length."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from index.text.numerals import NUMERAL, chinese_to_int
from qa.types import Form
from qa.understand.cues import cue, read

_LENGTH = re.compile(rf"(用|以|不超过|控制在)?(?:([{NUMERAL}两\d]+)句(话)?|(\d+)个?字)(以内|之内|左右)?")
_SHORTEST = 4
"""Characters that a matter keeps at least."""
_EDGES = "，,。.;；：:、 ?？！!"


def form_of(text: str) -> tuple[Form, str]:
    """The form that a cleaned question wants, and the question without the words that say so; nothing of it is left where it asks
    only for an item of what was told before, by its number. The question as it is where
    they say all of it but its form is nothing that can be told of nothing."""
    form, rest = _length(text)
    form, rest = _marked(form, rest)
    if number := _item(rest):
        return replace(form, item=number), ""
    if form == Form():
        return form, text
    return form, _without_tail(_bare(rest)) if form.kind else _bare(rest)


def _without_tail(text: str) -> str:
    """A matter without the words that say no more of it (海洋经济发展情况), where enough is left."""
    while (tail := next((w for w in _words("tails") if text.endswith(w) and len(text) - len(w) >= _SHORTEST), "")) != "":
        text = _trimmed_end(text.removesuffix(tail))
    return text


def merged(form: Form, before: Form) -> Form:
    """The form of a follow-up: its own, and what it leaves open as before; less or more is of what was told before."""
    only_length = form.kind == "summary" and (form.sentences or form.chars)
    kind = before.kind if before.kind == "brief" and only_length else form.kind or before.kind
    sized = form if form.sentences or form.chars or form.extent else before
    return Form(kind, sized.sentences, sized.chars, form.table or before.table, form.extent, form.item, form.only)


def _item(text: str) -> int:
    """Which item of a list a text asks after and nothing besides (那第三项具体有哪些内容); 0 where it asks anything else."""
    match = cue("nth_item").match(text)
    if match is None or cue("about_item").sub("", text[match.end() :]):
        return 0
    return chinese_to_int(match["nth"])


def only_of(text: str) -> str:
    """The place or plan to which a follow-up narrows what was asked (只看某市的); empty where it does not."""
    word = next((w for w in _words("only") if text.startswith(w)), "")
    return re.sub("(?:的?(?:部分|内容|那些)?)[吧呢]?[?？。]*$", "", text[len(word) :]) if word else ""


def _length(text: str) -> tuple[Form, str]:
    match = next((m for m in _LENGTH.finditer(text) if m[1] or m[3] or m[5]), None)
    if match is None:
        return Form(), text
    sentences, chars = match[2], match[4]
    form = Form("summary", chinese_to_int(sentences) if sentences else 0, int(chars) if chars else 0)
    return form, f"{_trimmed_end(text[: match.start()])}，{_trimmed_start(text[match.end() :])}"


def _marked(form: Form, text: str) -> tuple[Form, str]:
    """The form with what the other words of a question say of it, and the question without them."""
    brief = _brief(text)
    if brief is not None:
        return replace(form, kind="brief"), brief
    for name, said in (("more", {"extent": 1}), ("less", {"extent": -1}), ("table", {"table": True}), ("summary", {"kind": "summary"})):
        word = next((w for w in _words(name) if w in text), "")
        if word and (name == "table" or _stands_at_an_edge(word, text)):
            form, text = replace(form, **said), text.replace(word, "，", 1)
    return form, text


def _brief(text: str) -> str | None:
    """What a brief is to be about; None where none is asked for."""
    noun = next((n for n in _words_of("brief", "nouns") if n in text), "")
    told, _, behind = text.partition(noun) if noun else ("", "", "")
    clause = re.split("[，,。：:]", told)[-1]
    verb = next((v for v in _words_of("brief", "verbs") if v in clause and not _bare(clause.partition(v)[0])), "")
    if not verb or behind[:1] not in ("", *_EDGES):
        return None
    return _bare(clause.partition(verb)[2]) or _bare(told[: -len(clause)]) or _bare(behind)


def _stands_at_an_edge(word: str, text: str) -> bool:
    """Whether a word opens or ends a question, but for words that say nothing."""
    before, _, behind = text.partition(word)
    return not behind.startswith("性") and (not _bare(before) or not _bare(behind))


def _bare(text: str) -> str:
    """A text without the words around what it is about."""
    return _trimmed_end(_trimmed_start(text))


def _trimmed_start(text: str) -> str:
    text = text.lstrip(_EDGES)
    while (word := next((w for w in _words("around") if text.startswith(w)), "")) or text[:1] in tuple(_EDGES):
        text = text[len(word) or 1 :]
    return text


def _trimmed_end(text: str) -> str:
    text = text.rstrip(_EDGES)
    while (word := next((w for w in _words("around") if text.endswith(w)), "")) or text[-1:] in tuple(_EDGES):
        text = text[: -(len(word) or 1)]
    return text


def _words(name: str) -> Sequence[str]:
    return _words_of(name, "words")


def _words_of(name: str, key: str) -> Sequence[str]:
    """Words of ``forms.toml``, the longest first."""
    words: Sequence[str] = read("forms")[name][key]
    return sorted(words, key=len, reverse=True)
