"""An answer as text: sentences with their numbers, tables, notes, refusals, footnotes. Decides nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

import prompts
from index.store.port import Store
from index.text.genres import BULLETIN, WORK_REPORT
from index.text.periods import years_text
from index.types import Document
from qa.types import Answer, Citation, Query, Reason, Sentence, Table

_BRACKETED = re.compile(r"\[(\d{1,4})\]")
_LEVELS = {"国家": "全国", "省": "全省", "市": "全市", "县": "全县"}
_PLANS_LISTED = 20
"""Plans that are named where a user asks which there are."""
_PLANS_NAMED = 4
"""Plans that a refusal names as examples."""


def text_of(sentences: Sequence[Sentence], table: Table | None, notes: str) -> str:
    """The text of an answer.

    Args:
        sentences: what passed the check.
        table: figures side by side, if there are any.
        notes: what a reader must know besides, each on a line of its own.
    """
    said = "".join(map(cited_text, sentences))
    # Without the empty lines Markdown takes what stands next to a table for a row of it.
    return f"{said}\n\n{as_markdown(table)}\n{notes}".strip("\n") if table else said + notes


def cited_text(sentence: Sentence) -> str:
    """A sentence with its numbers before nothing: ``……。[1][2]``."""
    return _without_numbers(sentence.text) + "".join(f"[{n}]" for n in sentence.citations)


def _without_numbers(text: str) -> str:
    """A text whose own numbers in brackets, such as those of notes, are not taken for our citations."""
    return _BRACKETED.sub(r"［\1］", text)


def as_markdown(shown: Table) -> str:
    """A table as Markdown, each value with the number of its source."""
    differ = [[d or "—"] for d in shown.differences] if shown.differences else [[] for _ in shown.rows]
    heads = [shown.head, *shown.sides, *(["差异"] if shown.differences else [])]
    lines = [heads, ["---"] * len(heads)]
    lines += [
        [name, *(f"{_without_numbers(c.text)}[{c.citation}]" if c else "—" for c in cells), *last]
        for (name, cells), last in zip(shown.rows, differ, strict=True)
    ]
    return "\n".join("| " + " | ".join(cell.replace("|", "｜") for cell in line) + " |" for line in lines)


def refusal(reason: Reason, query: Query, near: Sequence[Sentence], store: Store) -> tuple[Sentence, ...]:
    """The sentence that refuses, and behind it the nearest thing that the plans do say, where there is one.

    Args:
        reason: why.
        query: what was asked.
        near: sentences that passed the check; the first is shown.
        store: the index, for the plans and periods that it has.
    """
    texts = prompts.load("refusal")
    periods = sorted({d.period for d in store.documents if d.period})
    values = {
        "near": "",
        "years": "、".join(f"{y}年" for y in query.years) or "所问时期",
        "covered": "、".join(dict.fromkeys(map(years_text, periods))) or "未注明",
        "places": "、".join(query.spots) or _LEVELS.get(query.level or "", "所问地区"),
        "choices": "、".join(query.choices),
        "unknown": "、".join(f"《{title}》" for title in query.unknown),
        "plans": "、".join(f"《{d.title}》" for d in store.documents[:_PLANS_NAMED]),
    }
    wording = _wording(reason, query)
    wanted = prompts.variables_of(texts.texts[wording])
    first = Sentence(texts.render(wording, **{k: v for k, v in values.items() if k in wanted}), ())
    return (first, *(Sentence(texts.render("near", near=s.text), s.citations) for s in near[:1]))


def _wording(reason: Reason, query: Query) -> str:
    """The name of the sentence that says why."""
    if reason == "not_in_plans" and query.unknown:
        return "unknown_plan"
    if reason == "unclear" and query.choices:
        return "which_place"
    return "not_mentioned" if reason == "not_in_plans" and query.kind.verdict else reason


def courtesy(kind: str, store: Store, as_of: date) -> Sentence:
    """What is said to a greeting or a question about the assistant itself, as ``prompts/courtesy.md`` has it."""
    texts = prompts.load("courtesy")
    wanted_state = {"plans_in_force": True, "plans_ended": False}.get(kind)
    held = [d for d in store.documents if wanted_state is None or d.in_force(as_of) == wanted_state]
    if not held:
        kind = "no_plans"
    documents = sorted(held, key=lambda d: not d.in_force(as_of))
    more = "等" if len(documents) > _PLANS_LISTED else ""
    values = {"plans": "、".join(_plan(d, as_of) for d in documents[:_PLANS_LISTED]) + more, "count": str(len(documents))}
    wanted = prompts.variables_of(texts.texts[kind])
    return Sentence(texts.render(kind, **{k: v for k, v in values.items() if k in wanted}), ())


def _plan(document: Document, as_of: date) -> str:
    period = [years_text(document.period)] if document.period else []
    ended = [] if document.in_force(as_of) else ["不在规划期内"]
    digest = ["摘编"] if document.kind == "digest" else []
    about = "，".join((*period, *ended, *digest))
    return f"《{document.title}》" + (f"（{about}）" if about else "")


def hidden_note(hidden: int) -> str:
    """That items of a list are not shown; empty where all are."""
    return _line(prompts.load("notes").render("hidden", hidden=str(hidden))) if hidden else ""


def notes(texts: Sequence[str]) -> str:
    """What a writer has to say besides, a line each."""
    return "".join(map(_line, texts))


def translated(question: str) -> str:
    """As what a question in another language was answered."""
    return _line(prompts.load("notes").render("translated", part=question))


def reworded_notes(parts: Sequence[Query]) -> str:
    """The words of a language model in which parts of a question were searched for."""
    return "".join(_line(prompts.load("notes").render("reworded", part=q.wording)) for q in parts if q.wording)


def gap_notes(gaps: Sequence[Query], parts: Sequence[Query], store: Store) -> str:
    """The parts of a question that the plans leave open: by their plan, where the parts ask different plans."""
    texts = prompts.load("notes")
    found = []
    for query in gaps:
        if len(query.plans) == 1 and any(p.plans != query.plans for p in parts):
            found.append(texts.render("gap_plan", plan=store.by_id[query.plans[0]].title))
        else:
            found.append(texts.render("gap", part=query.text.rstrip("?？。")))
    # Two parts may leave the same words open (两市的…各是什么，…呢).
    return "".join(map(_line, dict.fromkeys(found)))


def expired_notes(citations: Sequence[Citation], store: Store, as_of: date) -> str:
    """The plans cited that have ended, with the numbers of their citations; a report or bulletin, which tells of one year, is
    no plan that ends."""
    found = []
    for doc_id in dict.fromkeys(c.doc_id for c in citations if not c.in_force):
        document = store.by_id[doc_id]
        period = document.period
        if period and period[1] < as_of.year and document.genre not in (WORK_REPORT, BULLETIN):
            numbers = _numbers([c.n for c in citations if c.doc_id == doc_id])
            found.append(prompts.load("notes").render("expired", numbers=numbers, years=years_text(period)))
    return "".join(map(_line, found))


def _numbers(cited: Sequence[int]) -> str:
    """Numbers of citations in brackets, three or more in a row by the first and the last: ``[1]—[4][7]``."""
    runs: list[list[int]] = []
    for n in cited:
        if runs and n == runs[-1][-1] + 1:
            runs[-1].append(n)
        else:
            runs.append([n])
    return "".join(f"[{r[0]}]—[{r[-1]}]" if len(r) > 2 else "".join(f"[{n}]" for n in r) for r in runs)


def _line(note: str) -> str:
    return f"\n{note}"


def footnotes(answer: Answer) -> list[str]:
    """One footnote a citation: number, plan, heading, page, whether it has ended, and the words quoted."""
    lines = []
    for c in answer.citations:
        page = f"，第{c.page}页起" if c.page else ""
        state = "" if c.in_force else "（已到期）"
        digest = "（摘编）" if c.kind == "digest" else ""
        lines.append(f"[{c.n}] 《{c.title}》{digest}{state} {c.heading}{page}\n    “{c.quote}”")
    return lines
