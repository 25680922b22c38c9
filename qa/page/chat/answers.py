"""A conversation as HTML."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from markupsafe import Markup

from index.types import Document
from qa.page.chat.blocks import Block, blocks, folded, note_lines
from qa.page.chat.export import as_text
from qa.page.chat.turns import REASONS, Turn
from qa.page.shared.plans import short_labels
from qa.page.shared.templates import html
from qa.people.feedback import FAULTS
from qa.types import Answer, Citation, Table

STAGES = {"understand": "理解问题", "search": "检索规划", "select": "筛选依据", "draft": "起草回答", "check": "核对出处"}
"""What the page calls the stages of ``qa.pipeline``, in their order."""

_MAX_SHOWN_QUESTION = 2000
_OPEN_SOURCES = 3
"""Sections listed for a plan below an answer before the rest is folded away."""

_NUMBER = re.compile(r"\[(\d{1,4})\]")
_RUN = re.compile(r"(?:\[\d{1,4}\])+")


def render_conversation(turns: Sequence[Turn], examples: Sequence[str], digests: str = "") -> Markup:
    """All turns in order; before the first one an invitation with examples to click, and whether the plans are ``digests``."""
    return Markup().join(_turn(i, t) for i, t in enumerate(turns)) if turns else html("answers.welcome", examples, digests)


def render_follow_ups(questions: Sequence[str]) -> Markup:
    """Questions to go on with, each known to be answered; nothing where there are none."""
    return html("answers.follow_ups", questions) if questions else Markup()


def _turn(number: int, turn: Turn) -> Markup:
    question = turn.question[:_MAX_SHOWN_QUESTION] + ("…" if len(turn.question) > _MAX_SHOWN_QUESTION else "")
    foot = html("answers.foot", number, turn.question.strip(), as_text(turn), turn.rated, FAULTS) if turn.answer else ""
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
    # A list as a table says all but what it is of.
    in_table = answer.table is not None and answer.table.of_list
    told = [b for b in blocks(answer) if not in_table or not any(s.citations for s in b.sentences)]
    shown, rest = folded(told, answer.fold)
    said = Markup().join(_block(number, block, cited) for block in shown)
    if rest:
        parted = bool(shown) and shown[-1].listed and rest[0].listed
        below = Markup().join(_block(number, block, cited, on=parted and i == 0) for i, block in enumerate(rest))
        said += html("answers.rest", sum(bool(s.citations) for b in rest for s in b.sentences), below)
    if answer.status == "refused":
        said = html("answers.refusal", REASONS[answer.reason] if answer.reason else "", said)
    table = _tables(number, answer.table, cited, answer.fold if in_table else 0) if answer.table else Markup()
    notes = Markup().join(_note(number, line, cited) for line in note_lines(answer))
    # In a comparison the figures side by side, and how they differ, are what was asked for.
    return (
        said + table + notes + _sources(number, answer.citations, documents or {})
        if in_table
        else table + said + notes + _sources(number, answer.citations, documents or {})
    )


def _block(number: int, block: Block, cited: Mapping[int, Citation], *, on: bool = False) -> Markup:
    """A block; ``on``: its items go on with those of the list before it."""
    pieces = [(s.text, _buttons(number, s.citations, cited)) for s in block.sentences]
    return html("answers.items", pieces, block.numbered, on) if block.listed else html("answers.paragraph", pieces)


def _tables(number: int, table: Table, cited: Mapping[int, Citation], fold: int) -> Markup:
    """A table; of a list that is folded what comes behind its first rows as another, folded away."""
    if not fold or len(table.rows) <= fold:
        return _side_by_side(number, table, cited)
    first, rest = (replace(table, rows=rows, differences=()) for rows in (table.rows[:fold], table.rows[fold:]))
    return _side_by_side(number, first, cited) + html("answers.rest", len(rest.rows), _side_by_side(number, rest, cited))


def _side_by_side(number: int, table: Table, cited: Mapping[int, Citation]) -> Markup:
    shown = [[(c.text, _buttons(number, [c.citation], cited)) if c else None for c in cells] for _, cells in table.rows]
    rows = list(zip((name for name, _ in table.rows), table.differences or [""] * len(shown), shown, strict=True))
    return html(
        "answers.side_by_side", table.head, list(zip(table.sides, short_labels(table.sides), strict=True)), rows, bool(table.differences)
    )


def _buttons(number: int, numbers: Sequence[int], cited: Mapping[int, Citation]) -> Markup:
    """Buttons of citations; of an unbroken run of more than three the first and the last."""
    unbroken = len(numbers) > 3 and list(numbers) == list(range(numbers[0], numbers[-1] + 1))
    ends = ([numbers[0]], [numbers[-1]]) if unbroken else (numbers,)
    return Markup("–").join(html("answers.buttons", number, n, cited) for n in ends)


def _note(number: int, line: str, cited: Mapping[int, Citation]) -> Markup:
    shown, end = Markup(), 0
    for run in _RUN.finditer(line):
        shown += line[end : run.start()] + _buttons(number, [int(n) for n in _NUMBER.findall(run[0])], cited)
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
