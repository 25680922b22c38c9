"""A conversation as HTML."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import accumulate, groupby
from operator import itemgetter

from markupsafe import Markup

from index.types import Document
from qa.page.chat.export import as_text
from qa.page.chat.turns import REASONS, Turn
from qa.page.shared.templates import html
from qa.types import Answer, Citation, Sentence

STAGES = {"understand": "理解问题", "search": "检索规划", "select": "筛选依据", "draft": "起草回答", "check": "核对出处"}
"""What the page calls the stages of ``qa.pipeline``, in their order."""

FAULTS = {"wrong": "内容不对", "citation": "出处不对", "incomplete": "不完整", "refused": "不该拒答", "other": "其他"}
"""What can be wrong with an answer, as users say it."""

_MAX_SHOWN_QUESTION = 2000
_OPEN_SOURCES = 3
"""Sections listed for a plan below an answer before the rest is folded away."""

_COUNTED = re.compile(r"^(.{1,80}?共\d+[项个条]：)(.+)$", re.DOTALL)
_OWN_NUMBER = re.compile(r"[（(]?[一二三四五六七八九十\d]+[）)、.．]|第[一二三四五六七八九十百\d]+[章节条]|专栏")
_NUMBER = re.compile(r"\[(\d{1,4})\]")
_RUN = re.compile(r"(?:\[\d{1,4}\])+")


def render_conversation(turns: Sequence[Turn], examples: Sequence[str]) -> Markup:
    """All turns in order; before the first one an invitation with examples to click."""
    return Markup().join(_turn(i, t) for i, t in enumerate(turns)) if turns else html("answers.welcome", examples)


def render_follow_ups(questions: Sequence[str]) -> Markup:
    """Questions to go on with, each known to be answered; nothing where there are none."""
    return html("answers.follow_ups", questions) if questions else Markup()


def _turn(number: int, turn: Turn) -> Markup:
    question = turn.question[:_MAX_SHOWN_QUESTION] + ("…" if len(turn.question) > _MAX_SHOWN_QUESTION else "")
    foot = html("answers.foot", number, as_text(turn), turn.rated, FAULTS) if turn.answer else ""
    return html("answers.turn", number, question, turn.plans, _reply(number, turn), foot)


def _reply(number: int, turn: Turn) -> Markup:
    if turn.error:
        return html("answers.error", turn.error)
    if turn.answer is not None:
        return render_answer(number, turn.answer, turn.documents) + (html("answers.stale") if turn.stale else "")
    return html("answers.unfinished", turn.sentences, STAGES.get(turn.stage, "准备"))


def render_answer(number: int, answer: Answer, documents: Mapping[str, Document] | None = None) -> Markup:
    """A finished answer: its sentences, notes and list of sources; a refusal says so first.

    Args:
        number: which turn of the conversation it belongs to; citation buttons carry it.
        answer: the answer.
        documents: the plans that it cites, by id; one that was read from scanned pages is marked.
    """
    cited = {c.n: c for c in answer.citations}
    if answer.status == "refused":
        said = Markup().join(_sentences(number, [s], cited) for s in answer.sentences)
        body = html("answers.refusal", REASONS[answer.reason] if answer.reason else "", said)
    else:
        body = _sentences(number, answer.sentences, cited)
    table = html("answers.side_by_side", number, answer.table, cited) if answer.table else ""
    notes = Markup().join(_note(number, line, cited) for line in answer.answer.split("\n") if line.startswith("注："))
    return body + table + notes + _sources(number, answer.citations, documents or {})


def _sentences(number: int, sentences: Sequence[Sentence], cited: dict[int, Citation]) -> Markup:
    """Running text, a paragraph for each place cited and where the answer begins a line; a run of items that end in a
    semicolon becomes a list."""
    if len(sentences) >= 3 and all(s.text.endswith("；") for s in sentences[:-1]):
        return _items(number, sentences, cited)
    lines = accumulate(s.text.startswith("\n") for s in sentences)
    places = ({(cited[n].doc_id, cited[n].section) for n in s.citations if n in cited} for s in sentences)
    paragraphs = groupby(zip(lines, places, sentences, strict=True), key=itemgetter(0, 1))
    texts = ([s for *_, s in group] for _, group in paragraphs)
    # A paragraph begins a line by itself.
    begun = ([replace(first, text=first.text.lstrip("\n")), *rest] for first, *rest in texts)
    return Markup().join(html("answers.paragraph", number, said, cited) for said in begun)


def _items(number: int, sentences: Sequence[Sentence], cited: dict[int, Citation]) -> Markup:
    counted = _COUNTED.match(sentences[0].text)
    texts = [counted[2] if counted else sentences[0].text, *(s.text for s in sentences[1:])]
    entries = [(text, s.citations) for text, s in zip(texts, sentences, strict=True)]
    # Items that bring the plan's own numbers get no second ones.
    return html("answers.items", number, counted[1] if counted else "", entries, all(map(_OWN_NUMBER.match, texts)), cited)


def _note(number: int, line: str, cited: dict[int, Citation]) -> Markup:
    shown, end = Markup(), 0
    for run in _RUN.finditer(line):
        numbers = [int(n) for n in _NUMBER.findall(run[0])]
        unbroken = len(numbers) > 3 and numbers == list(range(numbers[0], numbers[-1] + 1))
        ends = ([numbers[0]], [numbers[-1]]) if unbroken else (numbers,)
        shown += line[end : run.start()] + Markup("–").join(html("answers.buttons", number, n, cited) for n in ends)
        end = run.end()
    return Markup('<p class="pq-note">{}{}</p>').format(shown, line[end:])


def _sources(number: int, citations: Sequence[Citation], documents: Mapping[str, Document]) -> Markup:
    """The plans cited, each once, with the sections cited below it; a long list is folded."""
    plans: dict[str, dict[str, list[Citation]]] = {}
    for c in citations:
        plans.setdefault(c.doc_id, {}).setdefault(c.section, []).append(c)
    listed = [([(group[0], _numbers(group)) for group in places.values()], documents.get(plan)) for plan, places in plans.items()]
    return html("answers.sources", number, listed, _OPEN_SOURCES) if listed else Markup()


def _numbers(group: Sequence[Citation]) -> str:
    """The numbers under which one section is cited."""
    first, last = group[0].n, group[-1].n
    if len(group) > 2 and last - first == len(group) - 1:
        return f"[{first}]–[{last}]"
    return "".join(f"[{c.n}]" for c in group[:4]) + ("…" if len(group) > 4 else "")
