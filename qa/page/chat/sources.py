"""The source panel as HTML: a section with its quoted words marked, and the list of plans. Everything from outside escaped."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from html import escape
from itertools import groupby
from urllib.parse import quote

from index.types import Block, Document, Section, Span
from qa.page.chat.turns import SCAN_NOTE, years
from qa.types import Citation

_ROW_CELL = re.compile(r"^(\S+) (.+)$", re.DOTALL)


def render_shelf(plans: Sequence[tuple[Document, bool]]) -> str:
    """The panel before any citation has been opened: the plans, each with whether it is in force."""
    items = "".join(
        f'<li><span class="pq-plan">{escape(d.title)}</span><span class="pq-facts">{_badges(in_force, d.kind, d)}<span>{escape(years(d))}</span>'
        f"{f'<span>{escape(d.issuer)}</span>' if d.issuer else ''}</span></li>"
        for d, in_force in plans
    )
    return (
        '<div class="pq-source pq-source-empty"><h2>收录的规划</h2>'
        f'<p>点击回答中的编号，如 <span class="pq-cite-like">[1]</span>，原文在这里打开。</p><ul class="pq-shelf">{items}</ul></div>'
    )


def _badges(in_force: bool, kind: str, document: Document | None) -> str:
    state = '<span class="pq-badge pq-badge-now">有效</span>' if in_force else '<span class="pq-badge pq-badge-old">已到期</span>'
    return f'{state}<span class="pq-badge">{"摘编" if kind == "digest" else "正式文本"}</span>{scan_badge(document)}'


def scan_badge(document: Document | None) -> str:
    """Says of a plan that was read from scanned pages that its figures must be checked; nothing of others."""
    return f'<span class="pq-badge pq-badge-bad">{SCAN_NOTE}</span>' if document and document.scanned else ""


def render_source(citation: Citation, document: Document | None, opened: int, *, turn: int = 0, section: str = "") -> str:
    """The section that a citation points to, or one beside it.

    Args:
        citation: the citation.
        document: its plan, from the index that the answer came from; None where it is gone.
        opened: how many times a source has been opened; tells the page's script that it is new.
        turn: which turn of the conversation the citation belongs to; the buttons to page through carry it.
        section: address of the section to show instead of the one cited.
    """
    found = find_section(document, section or citation.section) if document else None
    away = found is not None and found.locator != citation.section
    bar = (
        f'<p class="pq-kicker">出处 [{citation.n}]{"（邻近章节）" if away else ""}</p>'
        '<button type="button" class="pq-close">关闭<span class="pq-only-phone">，返回回答</span></button>'
    )
    if document is None or found is None:
        gone = '<p class="pq-gone">索引已更新，这份规划里已找不到原处；下面是当时引用的原文。</p>'
        crumbs = citation.heading.split(" › ")
        text, steps = f"{gone}<p><mark>{escape(citation.quote)}</mark></p>", ""
    else:
        crumbs = list(found.headings)
        text = render_section(document, found, () if away else ((citation.start, citation.end),))
        steps = _steps(document, found, lambda s, label, kind: _step(turn, citation.n, s.locator, label, kind))
        at = "" if away else f"/@{citation.start}-{citation.end}"
        steps += _step(turn, citation.n, citation.section, "回到引文", "pq-back") if away else ""
        steps += f'<a class="pq-open" href="{escape(address(document.id, found.locator + at))}">在规划中浏览</a>'
    page = found.page if found and away else citation.page
    facts = _facts(citation.in_force, citation.kind, document, page)
    return _panel(bar, citation.title, facts, crumbs, text, steps, f' data-opened="{opened}" data-n="{citation.n}"')


def render_place(document: Document, section: Section, in_force: bool, marks: Sequence[Span] = ()) -> str:
    """A section of a plan that is browsed, with what was searched for marked."""
    steps = _steps(document, section, lambda s, label, kind: _link(document, s, label, kind))
    text = render_section(document, section, marks)
    facts = _facts(in_force, document.kind, document, section.page)
    return _panel("", document.title, facts, section.headings, text, steps, ' data-place="1"')


def find_section(document: Document, locator: str) -> Section | None:
    """A section of a plan by its address."""
    return next((s for s in document.sections if s.locator == locator), None)


def address(doc_id: str, locator: str) -> str:
    """The part of the page's address that opens a section in the plan browser."""
    return f"#plans/{quote(doc_id, safe='')}/{quote(locator, safe='')}"


def neighbours(document: Document, section: Section) -> tuple[Section | None, Section | None]:
    """The sections before and after one, of its own depth where there are any, else of any depth outside of it."""
    before = [s for s in document.sections if s.span[1] <= section.span[0]]
    after = [s for s in document.sections if s.span[0] >= section.span[1]]
    depth = section.locator.count("/")
    same = ([s for s in side if s.locator.count("/") == depth] or side for side in (before, after))
    earlier, later = same
    return (earlier[-1] if earlier else None), (later[0] if later else None)


def _steps(document: Document, section: Section, make: Callable[[Section, str, str], str]) -> str:
    earlier, later = neighbours(document, section)
    return (make(earlier, "‹ 上一节", "pq-step") if earlier else "") + (make(later, "下一节 ›", "pq-step") if later else "")


def _step(turn: int, n: int, locator: str, label: str, kind: str) -> str:
    return f'<button type="button" class="{kind}" data-turn="{turn}" data-n="{n}" data-section="{escape(locator)}">{label}</button>'


def _link(document: Document, section: Section, label: str, kind: str) -> str:
    return f'<a class="{kind}" href="{escape(address(document.id, section.locator))}" title="{escape(section.headings[-1])}">{label}</a>'


def _facts(in_force: bool, kind: str, document: Document | None, page: int | None) -> str:
    period = f"<span>规划期：{escape(years(document))}</span>" if document else ""
    return _badges(in_force, kind, document) + period + (f"<span>第{page}页起</span>" if page else "")


def _panel(bar: str, title: str, facts: str, crumbs: Sequence[str], text: str, steps: str, data: str) -> str:
    trail = "".join(f"<li>{escape(h)}</li>" for h in crumbs)
    top = f'<div class="pq-source-bar">{bar}</div>' if bar else ""
    foot = f'<nav class="pq-steps" aria-label="前后章节">{steps}</nav>' if steps else ""
    return (
        f'<div class="pq-source"{data}><div class="pq-source-head">{top}<h2 tabindex="-1">{escape(title)}</h2><p class="pq-facts">{facts}</p>'
        f'<ol class="pq-crumbs" aria-label="所在章节">{trail}</ol></div>'
        f'<div class="pq-source-text" tabindex="0" role="region" aria-label="原文">{text}</div>{foot}</div>'
    )


def render_section(document: Document, section: Section, marks: Sequence[Span]) -> str:
    """The whole text of a section, paragraphs and tables kept.

    Args:
        document: the plan.
        section: the section, with all that is nested in it.
        marks: the words to mark, as spans of the plan's text, in order and apart from each other.
    """
    blocks = [b for b in document.blocks if section.span[0] <= b.span[0] and b.span[1] <= section.span[1]]
    shown = []
    for is_row, group in groupby(blocks, key=lambda b: b.kind == "row"):
        if is_row:
            shown += [_table(document, rows, heads, marks) for heads, rows in _same_heads(document, group)]
        else:
            shown += [_block(document, b, marks, section.locator.count("/")) for b in group]
    return "".join(shown)


def _block(document: Document, block: Block, marks: Sequence[Span], top: int = 0) -> str:
    text = marked(document.text, block.span, marks)
    if block.kind == "heading":
        depth = document.sections[block.section].locator.count("/") - top
        return f'<p class="pq-heading" role="heading" aria-level="{max(3, min(6, 3 + depth))}">{text}</p>'
    return f'<p class="pq-{block.kind}">{text}</p>'


def marked(text: str, span: Span, marks: Sequence[Span]) -> str:
    """A part of a text, escaped, with the parts of the marks that lie in it marked."""
    shown, at = "", span[0]
    for start, end in ((max(span[0], a), min(span[1], b)) for a, b in marks):
        if start < end:
            shown += f"{escape(text[at:start])}<mark>{escape(text[start:end])}</mark>"
            at = end
    return shown + escape(text[at : span[1]])


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


def _table(document: Document, rows: Sequence[Block], heads: tuple[str, ...], marks: Sequence[Span]) -> str:
    if not heads:
        return "".join(_block(document, b, marks) for b in rows)
    body, category = [], ""
    for row in rows:
        if row.lead and row.lead != category:
            category = row.lead
            body.append(f'<tr class="pq-category"><th scope="rowgroup" colspan="{len(heads) + 1}">{escape(category)}</th></tr>')
        body.append(_row(document, row, marks))
    columns = "".join(f'<th scope="col">{escape(h)}</th>' for h in heads)
    return f'<table class="pq-table"><thead><tr><th scope="col">名称</th>{columns}</tr></thead><tbody>{"".join(body)}</tbody></table>'


def _row(document: Document, row: Block, marks: Sequence[Span]) -> str:
    name, values = cells(document.text[slice(*row.span)])
    cited = any(max(row.span[0], start) < min(row.span[1], end) for start, end in marks)
    name, *shown = (f"<mark>{escape(t)}</mark>" if cited else escape(t) for t in (name, *(v for _, v in values)))
    return f'<tr{" class=pq-cited" if cited else ""}><th scope="row">{name}</th>{"".join(f"<td>{v}</td>" for v in shown)}</tr>'
