"""Answers and plan sections as HTML for the page: pure functions, everything from outside escaped.

A conversation is a list of ``Turn``; ``render_conversation`` renders all of it, ``render_source`` the section
that a citation points to, with the quoted words marked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import groupby

from index.types import Block, Document, Section, Span
from qa.types import Answer, Citation, Reason, Sentence

STAGES = {"understand": "理解问题", "search": "检索规划", "select": "筛选依据", "draft": "起草回答", "check": "核对出处"}
"""What the page calls the stages of ``qa.ask``, in their order."""

REASONS: dict[Reason, str] = {
    "not_in_plans": "规划中没有所问内容",
    "other_period": "不在规划期内",
    "other_region": "不属于规划所涉地区",
    "figure_not_stated": "规划没有写明所问的数字、时间或名称",
    "out_of_scope": "不属于规划问答的范围",
    "unclear": "问题不够明确",
}

_MAX_SHOWN_QUESTION = 2000
_OPEN_SOURCES = 3
"""Sections listed for a plan below an answer before the rest is folded away."""

_COUNTED = re.compile(r"^(.{1,80}?共\d+[项个条]：)(.+)$", re.DOTALL)
_OWN_NUMBER = re.compile(r"[（(]?[一二三四五六七八九十\d]+[）)、.．]|第[一二三四五六七八九十百\d]+[章节条]|专栏")
_NUMBER = re.compile(r"\[(\d{1,4})\]")
_RUN = re.compile(r"(?:\[\d{1,4}\])+")
_ROW_CELL = re.compile(r"^(\S+) (.+)$", re.DOTALL)


@dataclass
class Turn:
    """One question with what is known of its answer so far.

    ``stage`` and ``sentences`` grow while it is worked on; ``answer`` or ``error`` ends it.
    ``documents`` are the plans that the answer cites, from the very index that it came from;
    ``plans`` the titles that the user kept to.
    """

    question: str
    plans: tuple[str, ...] = ()
    stage: str = ""
    sentences: list[Sentence] = field(default_factory=list)
    answer: Answer | None = None
    error: str = ""
    documents: dict[str, Document] = field(default_factory=dict)

    def finish(self, answer: Answer, documents: dict[str, Document]) -> None:
        """The answer has come, with the plans it cites."""
        self.answer, self.documents = answer, documents


def years(document: Document) -> str:
    """The period of a plan in words."""
    return f"{document.period[0]}—{document.period[1]}年" if document.period else "规划期未注明"


# -- the conversation ------------------------------------------------------------------------------


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


def _turn(number: int, turn: Turn) -> str:
    question = turn.question[:_MAX_SHOWN_QUESTION] + ("…" if len(turn.question) > _MAX_SHOWN_QUESTION else "")
    plans = f'<p class="pq-scope">限于：{escape("、".join(f"《{p}》" for p in turn.plans))}</p>' if turn.plans else ""
    asked = f'<div class="pq-question"><h3>{escape(question)}</h3>{plans}</div>' if question.strip() else ""
    return f'<article class="pq-turn" aria-label="第{number + 1}问">{asked}<div class="pq-answer">{_reply(number, turn)}</div></article>'


def _reply(number: int, turn: Turn) -> str:
    if turn.error:
        return f'<p class="pq-error"><span class="pq-label">提示</span>{escape(turn.error)}</p>'
    if turn.answer is not None:
        return render_answer(number, turn.answer)
    stage = f'<p class="pq-stage"><span class="pq-dot" aria-hidden="true"></span>正在{escape(STAGES.get(turn.stage, "准备"))}…</p>'
    # While it is written the numbers lead nowhere yet: the citations come with the whole answer.
    return "".join(f"<p>{escape(s.text)}</p>" for s in turn.sentences) + stage


def render_answer(number: int, answer: Answer) -> str:
    """A finished answer: its sentences, notes and list of sources; a refusal says so first.

    Args:
        number: which turn of the conversation it belongs to; citation buttons carry it.
        answer: the answer.
    """
    cited = {c.n: c for c in answer.citations}
    body = _sentences(number, answer.sentences, cited)
    if answer.status == "refused":
        reason = REASONS[answer.reason] if answer.reason else ""
        head = f'<p class="pq-refused"><span class="pq-label">未作答</span><span class="pq-reason">{escape(reason)}</span></p>'
        said = "".join(_sentences(number, [s], cited) for s in answer.sentences)
        body = f'<div class="pq-refusal">{head}{said}</div>'
    notes = "".join(_note(number, line, cited) for line in answer.answer.split("\n") if line.startswith("注："))
    return body + notes + _sources(number, answer.citations)


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


def _sources(number: int, citations: Sequence[Citation]) -> str:
    """The plans cited, each once, with the sections cited below it; a long list is folded."""
    plans: dict[str, dict[str, list[Citation]]] = {}
    for c in citations:
        plans.setdefault(c.doc_id, {}).setdefault(c.section, []).append(c)
    items = "".join(_source_plan(number, list(places.values())) for places in plans.values())
    return f'<div class="pq-sources"><h4>出处</h4><ul>{items}</ul></div>' if items else ""


def _source_plan(number: int, places: Sequence[Sequence[Citation]]) -> str:
    first = places[0][0]
    links = [_source_link(number, group) for group in places]
    # Folding away a single line would save nothing.
    cut = _OPEN_SOURCES if len(links) > _OPEN_SOURCES + 1 else len(links)
    rest = f"<details><summary>其余{len(links) - cut}处</summary>{''.join(links[cut:])}</details>" if links[cut:] else ""
    state = "" if first.in_force else '<span class="pq-badge pq-badge-old">已到期</span>'
    digest = '<span class="pq-badge">摘编</span>' if first.kind == "digest" else ""
    return f"<li><span>《{escape(first.title)}》</span>{state}{digest}{''.join(links[:cut])}{rest}</li>"


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


# -- the source panel ------------------------------------------------------------------------------


def render_shelf(plans: Sequence[tuple[Document, bool]]) -> str:
    """The panel before any citation has been opened: the plans, each with whether it is in force."""
    items = "".join(
        f'<li><span class="pq-plan">{escape(d.title)}</span><span class="pq-facts">{_badges(in_force, d.kind)}<span>{escape(years(d))}</span>'
        f"{f'<span>{escape(d.issuer)}</span>' if d.issuer else ''}</span></li>"
        for d, in_force in plans
    )
    return (
        '<div class="pq-source pq-source-empty"><h2>收录的规划</h2>'
        f'<p>点击回答中的编号，如 <span class="pq-cite-like">[1]</span>，原文在这里打开。</p><ul class="pq-shelf">{items}</ul></div>'
    )


def _badges(in_force: bool, kind: str) -> str:
    state = '<span class="pq-badge pq-badge-now">有效</span>' if in_force else '<span class="pq-badge pq-badge-old">已到期</span>'
    return f'{state}<span class="pq-badge">{"摘编" if kind == "digest" else "正式文本"}</span>'


def render_source(citation: Citation, document: Document | None, opened: int) -> str:
    """The section that a citation points to.

    Args:
        citation: the citation.
        document: its plan, from the index that the answer came from; None where it is gone.
        opened: how many times a source has been opened; tells the page's script that it is new.
    """
    period = f"<span>规划期：{escape(years(document))}</span>" if document else ""
    page = f"<span>第{citation.page}页起</span>" if citation.page else ""
    found = next((s for s in document.sections if s.locator == citation.section), None) if document else None
    crumbs = "".join(f"<li>{escape(h)}</li>" for h in (found.headings if found else citation.heading.split(" › ")))
    text = (
        render_section(document, found, (citation.start, citation.end))
        if document and found
        else f"<p><mark>{escape(citation.quote)}</mark></p>"
    )
    return (
        f'<div class="pq-source" data-opened="{opened}" data-n="{citation.n}">'
        '<div class="pq-source-head"><div class="pq-source-bar">'
        f'<p class="pq-kicker">出处 [{citation.n}]</p><button type="button" class="pq-close">关闭<span class="pq-only-phone">，返回回答</span></button>'
        f'</div><h2 tabindex="-1">{escape(citation.title)}</h2><p class="pq-facts">{_badges(citation.in_force, citation.kind)}{period}{page}</p>'
        f'<ol class="pq-crumbs" aria-label="所在章节">{crumbs}</ol></div>'
        f'<div class="pq-source-text" tabindex="0" role="region" aria-label="原文">{text}</div></div>'
    )


def render_section(document: Document, section: Section, quote: Span) -> str:
    """The whole text of a section, paragraphs and tables kept.

    Args:
        document: the plan.
        section: the section, with all that is nested in it.
        quote: the words to mark, as a span of the plan's text.
    """
    blocks = [b for b in document.blocks if section.span[0] <= b.span[0] and b.span[1] <= section.span[1]]
    shown = []
    for is_row, group in groupby(blocks, key=lambda b: b.kind == "row"):
        if is_row:
            shown += [_table(document, rows, heads, quote) for heads, rows in _same_heads(document, group)]
        else:
            shown += [_block(document, b, quote) for b in group]
    return "".join(shown)


def _block(document: Document, block: Block, quote: Span) -> str:
    text = _marked(document, block.span, quote)
    if block.kind == "heading":
        depth = document.sections[block.section].locator.count("/")
        return f'<p class="pq-heading" role="heading" aria-level="{min(6, 3 + depth)}">{text}</p>'
    return f'<p class="pq-{block.kind}">{text}</p>'


def _marked(document: Document, span: Span, quote: Span) -> str:
    start, end = max(span[0], quote[0]), min(span[1], quote[1])
    if start >= end:
        return _text(document, span)
    before, after = _text(document, (span[0], start)), _text(document, (end, span[1]))
    return f"{before}<mark>{_text(document, (start, end))}</mark>{after}"


def _text(document: Document, span: Span) -> str:
    return escape(document.text[slice(*span)])


def _same_heads(document: Document, rows: Iterable[Block]) -> list[tuple[tuple[str, ...], list[Block]]]:
    """Runs of rows with the same column heads; rows that do not read as a table have none."""
    return [
        (heads, list(group)) for heads, group in groupby(rows, key=lambda b: tuple(h for h, _ in cells(document.text[slice(*b.span)])[1]))
    ]


def cells(row: str) -> tuple[str, list[tuple[str, str]]]:
    """A row as the parser writes it (``指标：2025年 3；2030年 5``) as its name and (head, value) pairs.

    The pairs are empty where the row does not have that form; nothing is lost where it has.
    """
    name, colon, rest = row.partition("：")
    pairs = [_ROW_CELL.match(p) for p in rest.split("；")] if colon else []
    found = [(m[1], m[2]) for m in pairs if m is not None]
    return name, found if len(found) == len(pairs) else []


def _table(document: Document, rows: Sequence[Block], heads: tuple[str, ...], quote: Span) -> str:
    if not heads:
        return "".join(_block(document, b, quote) for b in rows)
    body, category = [], ""
    for row in rows:
        if row.lead and row.lead != category:
            category = row.lead
            body.append(f'<tr class="pq-category"><th scope="rowgroup" colspan="{len(heads) + 1}">{escape(category)}</th></tr>')
        body.append(_row(document, row, quote))
    columns = "".join(f'<th scope="col">{escape(h)}</th>' for h in heads)
    return f'<table class="pq-table"><thead><tr><th scope="col">名称</th>{columns}</tr></thead><tbody>{"".join(body)}</tbody></table>'


def _row(document: Document, row: Block, quote: Span) -> str:
    name, values = cells(document.text[slice(*row.span)])
    cited = max(row.span[0], quote[0]) < min(row.span[1], quote[1])
    name, *shown = (f"<mark>{escape(t)}</mark>" if cited else escape(t) for t in (name, *(v for _, v in values)))
    return f'<tr{" class=pq-cited" if cited else ""}><th scope="row">{name}</th>{"".join(f"<td>{v}</td>" for v in shown)}</tr>'
