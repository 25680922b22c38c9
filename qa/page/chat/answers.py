"""A conversation as HTML: pure functions, everything from outside escaped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from itertools import groupby

from index.types import Document
from qa.page.chat.export import as_text
from qa.page.chat.sources import scan_badge
from qa.page.chat.turns import REASONS, Turn
from qa.types import Answer, Citation, Sentence, Table, TableCell

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


def render_conversation(turns: Sequence[Turn], examples: Sequence[str]) -> str:
    """All turns in order; before the first one an invitation with examples to click."""
    return "".join(_turn(i, t) for i, t in enumerate(turns)) if turns else _welcome(examples)


def _welcome(examples: Sequence[str]) -> str:
    buttons = "".join(
        f'<li><button type="button" class="pq-example" data-example="{escape(e)}">{escape(e)}</button></li>' for e in examples
    )
    shown = f'<p class="pq-hint">可以这样问：</p><ul class="pq-examples">{buttons}</ul>' if examples else ""
    return (
        '<section class="pq-welcome"><h2>请就已收录的规划提问</h2>'
        "<p>回答只用规划原文，句末编号可以打开原文核对；规划里没有的内容不作答。</p>"
        f"{shown}</section>"
    )


def render_follow_ups(questions: Sequence[str]) -> str:
    """Questions to go on with, each known to be answered; nothing where there are none."""
    buttons = "".join(
        f'<li><button type="button" class="pq-example" data-example="{escape(q)}">{escape(q)}</button></li>' for q in questions
    )
    return (
        f'<section class="pq-next" aria-label="可以接着问"><h3>可以接着问</h3><ul class="pq-examples">{buttons}</ul></section>'
        if questions
        else ""
    )


def _turn(number: int, turn: Turn) -> str:
    question = turn.question[:_MAX_SHOWN_QUESTION] + ("…" if len(turn.question) > _MAX_SHOWN_QUESTION else "")
    plans = f'<p class="pq-scope">限于：{escape("、".join(f"《{p}》" for p in turn.plans))}</p>' if turn.plans else ""
    asked = f'<div class="pq-question"><h2>{escape(question)}</h2>{plans}</div>' if question.strip() else ""
    foot = _foot(number, turn) if turn.answer else ""
    return (
        f'<article class="pq-turn" aria-label="第{number + 1}问">{asked}<div class="pq-answer">{_reply(number, turn)}{foot}</div></article>'
    )


def _foot(number: int, turn: Turn) -> str:
    """What can be done with an answer: copy it, say whether it was right."""
    copy = f'<button type="button" class="pq-act pq-copy" data-copy="{escape(as_text(turn))}">复制（含出处）</button>'
    if turn.rated:
        said = "有用" if turn.rated == "up" else "有问题"
        return f'<div class="pq-foot">{copy}<span class="pq-rated">已记下：{said}</span></div>'
    reasons = "".join(
        f'<label><input type="radio" name="reason{number}" value="{code}"{" checked" if code == next(iter(FAULTS)) else ""}>{label}</label>'
        for code, label in FAULTS.items()
    )
    return (
        f'<div class="pq-foot">{copy}<button type="button" class="pq-act" data-vote="up" data-turn="{number}">'
        '<span class="pq-thumb" aria-hidden="true"></span>有用</button><details class="pq-rate"><summary class="pq-act"><span class="pq-thumb pq-down" aria-hidden="true"></span>有问题</summary>'
        f'<form data-turn="{number}"><fieldset><legend>哪里有问题</legend>{reasons}</fieldset><label>补充说明（可不填）<input type="text" name="comment" '
        'maxlength="500" autocomplete="off"></label><button type="submit" class="pq-do">提交</button></form></details></div>'
    )


def _reply(number: int, turn: Turn) -> str:
    if turn.error:
        return f'<p class="pq-error"><span class="pq-label">提示</span>{escape(turn.error)}</p>'
    if turn.answer is not None:
        stale = '<p class="pq-note">注：这个回答来自更新前的索引，请重新提问后再引用。</p>' if turn.stale else ""
        return render_answer(number, turn.answer, turn.documents) + stale
    stage = f'<p class="pq-stage"><span class="pq-dot" aria-hidden="true"></span>正在{escape(STAGES.get(turn.stage, "准备"))}…</p>'
    # While it is written the numbers lead nowhere yet: the citations come with the whole answer.
    return "".join(f"<p>{escape(s.text)}</p>" for s in turn.sentences) + stage


def render_answer(number: int, answer: Answer, documents: Mapping[str, Document] | None = None) -> str:
    """A finished answer: its sentences, notes and list of sources; a refusal says so first.

    Args:
        number: which turn of the conversation it belongs to; citation buttons carry it.
        answer: the answer.
        documents: the plans that it cites, by id; one that was read from scanned pages is marked.
    """
    cited = {c.n: c for c in answer.citations}
    body = _sentences(number, answer.sentences, cited)
    if answer.status == "refused":
        reason = REASONS[answer.reason] if answer.reason else ""
        head = f'<p class="pq-refused"><span class="pq-label">未作答</span><span class="pq-reason">{escape(reason)}</span></p>'
        said = "".join(_sentences(number, [s], cited) for s in answer.sentences)
        body = f'<div class="pq-refusal">{head}{said}</div>'
    notes = "".join(_note(number, line, cited) for line in answer.answer.split("\n") if line.startswith("注："))
    return body + _side_by_side(number, answer.table, cited) + notes + _sources(number, answer.citations, documents or {})


def _side_by_side(number: int, table: Table | None, cited: dict[int, Citation]) -> str:
    """Figures that are compared, each with its number; nothing where there is no table."""
    if table is None:
        return ""

    def cell(value: TableCell | None) -> str:
        return (
            f"<td>{escape(value.text)}{_buttons(number, [value.citation], cited)}</td>"
            if value
            else '<td><span class="pq-none">未写明</span></td>'
        )

    differ = [f"<td>{escape(d or '—')}</td>" for d in table.differences] if table.differences else [""] * len(table.rows)
    heads = "".join(f'<th scope="col">{escape(head)}</th>' for head in (*table.sides, *(["差异"] if table.differences else [])))
    rows = "".join(
        f'<tr><th scope="row">{escape(name)}</th>{"".join(map(cell, cells))}{last}</tr>'
        for (name, cells), last in zip(table.rows, differ, strict=True)
    )
    return (
        '<div class="pq-scroll" tabindex="0" role="region" aria-label="对照表"><table class="pq-table pq-compare"><thead><tr><th scope="col">指标</th>'
        f"{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _sentences(number: int, sentences: Sequence[Sentence], cited: dict[int, Citation]) -> str:
    """Running text, a paragraph for each place cited; a run of items that end in a semicolon becomes a list."""
    if len(sentences) >= 3 and all(s.text.endswith("；") for s in sentences[:-1]):
        return _items(number, sentences, cited)
    paragraphs = groupby(sentences, key=lambda s: {(cited[n].doc_id, cited[n].section) for n in s.citations if n in cited})
    return "".join(
        "<p>" + "".join(escape(s.text) + _buttons(number, s.citations, cited) for s in group) + "</p>" for _, group in paragraphs
    )


def _items(number: int, sentences: Sequence[Sentence], cited: dict[int, Citation]) -> str:
    counted = _COUNTED.match(sentences[0].text)
    texts = [counted[2] if counted else sentences[0].text, *(s.text for s in sentences[1:])]
    items = "".join(
        f"<li><span>{escape(t)}{_buttons(number, s.citations, cited)}</span></li>" for t, s in zip(texts, sentences, strict=True)
    )
    # Items that bring the plan's own numbers get no second ones.
    own = " pq-numbered" if all(_OWN_NUMBER.match(t) for t in texts) else ""
    return (f"<p>{escape(counted[1])}</p>" if counted else "") + f'<ol class="pq-items{own}">{items}</ol>'


def _buttons(number: int, numbers: Iterable[int], cited: dict[int, Citation]) -> str:
    return "".join(_button(number, cited[n]) if n in cited else f"[{n}]" for n in numbers)


def _button(number: int, citation: Citation) -> str:
    label = f"[{citation.n}] 查看出处：《{citation.title}》{citation.heading}"
    return (
        f'<button type="button" class="pq-cite" data-turn="{number}" data-n="{citation.n}" '
        f'aria-label="{escape(label)}" title="{escape(_place(citation))}">[{citation.n}]</button>'
    )


def _note(number: int, line: str, cited: dict[int, Citation]) -> str:
    shown, end = "", 0
    for run in _RUN.finditer(line):
        numbers = [int(n) for n in _NUMBER.findall(run[0])]
        unbroken = len(numbers) > 3 and numbers == list(range(numbers[0], numbers[-1] + 1))
        ends = ([numbers[0]], [numbers[-1]]) if unbroken else (numbers,)
        shown += escape(line[end : run.start()]) + "–".join(_buttons(number, n, cited) for n in ends)
        end = run.end()
    return f'<p class="pq-note">{shown}{escape(line[end:])}</p>'


def _sources(number: int, citations: Sequence[Citation], documents: Mapping[str, Document]) -> str:
    """The plans cited, each once, with the sections cited below it; a long list is folded."""
    plans: dict[str, dict[str, list[Citation]]] = {}
    for c in citations:
        plans.setdefault(c.doc_id, {}).setdefault(c.section, []).append(c)
    items = "".join(_source_plan(number, list(places.values()), documents.get(plan)) for plan, places in plans.items())
    return f'<div class="pq-sources"><h3>出处</h3><ul>{items}</ul></div>' if items else ""


def _source_plan(number: int, places: Sequence[Sequence[Citation]], document: Document | None) -> str:
    first = places[0][0]
    links = [_source_link(number, group) for group in places]
    # Folding away a single line would save nothing.
    cut = _OPEN_SOURCES if len(links) > _OPEN_SOURCES + 1 else len(links)
    rest = f"<details><summary>其余{len(links) - cut}处</summary>{''.join(links[cut:])}</details>" if links[cut:] else ""
    state = "" if first.in_force else '<span class="pq-badge pq-badge-old">已到期</span>'
    digest = '<span class="pq-badge">摘编</span>' if first.kind == "digest" else ""
    return f"<li><span>《{escape(first.title)}》</span>{state}{digest}{scan_badge(document)}{''.join(links[:cut])}{rest}</li>"


def _source_link(number: int, group: Sequence[Citation]) -> str:
    first, last = group[0].n, group[-1].n
    run = len(group) > 2 and last - first == len(group) - 1
    numbers = f"[{first}]–[{last}]" if run else "".join(f"[{c.n}]" for c in group[:4]) + ("…" if len(group) > 4 else "")
    return (
        f'<button type="button" class="pq-source-link" data-turn="{number}" data-n="{first}">'
        f'<span class="pq-nums">{numbers}</span><span class="pq-place">{escape(_place(group[0]))}</span></button>'
    )


def _place(citation: Citation) -> str:
    page = f"，第{citation.page}页起" if citation.page else ""
    return f"{citation.heading.split(' › ')[-1]}{page}"
