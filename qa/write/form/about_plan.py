"""Questions about a plan itself: when it was issued, which years it is for, who issued it, who put it before which meeting."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from index.text.analyze import normalise
from index.text.periods import spoken_day, years
from index.text.word_lists import kinds_of
from index.types import Document
from qa.types import Draft, Statement
from qa.understand.cues import cue
from qa.write.form.meant import asked_without_plans
from qa.write.task import Task

_ASKED = ("plan_in_force", "delivered", "issued_when", "issued_by", "plan_span")
"""Groups of ``cues.toml``: what a question may ask of a plan itself."""
_OF_ALL = ("issued_when", "issued_by", "plan_span")
"""What may be asked of all plans at once."""
_PLANS = 8
"""Plans of which that is told one by one."""
_DATE = re.compile(r"(?:19|20)\d{2}年\d{1,2}月(?:\d{1,2}日)?")
_DATE_LINE = re.compile(rf"^\(?{_DATE.pattern}\)?$")
_SPAN = re.compile("规划期|期限|实施期")
_SALUTATION = re.compile(r"\s*(?:各位|同志们).{0,8}$")
_MEETINGS = {"put_forward": re.compile(r"\d日.*会议上"), "approved": re.compile("会议.*(?:批准|通过)")}
"""How the line reads that says before which meeting a report was put, and which one approved it."""
_POSTS = kinds_of("things", "qa.decide")["职务"]
"""Who puts a report before a meeting."""
_OPENING, _LINE = 4, 24
"""Passages in which a report says before which meeting it was put, and characters of the line that says by whom."""


def answer(task: Task) -> Draft | None:
    """What the named plan says of itself, where a question asks just that: a refusal where the plan does not say it, None
    where the question asks anything else or names no plan."""
    query, store = task.query, task.pool.store
    asked = asked_without_plans(task)
    wanted = next((group for group in _ASKED if cue(group).search(asked)), None)
    if wanted in _OF_ALL and not query.plans:
        return _of_all(wanted, asked, task)
    if len(query.plans) != 1 or wanted is None:
        return None
    document = store.by_id[query.plans[0]]
    rest = re.sub(f"{re.escape(document.place)}[省市县区州]?", "", asked) if document.place else asked
    if cue("about_plan").sub("", rest):
        return None
    if wanted == "plan_in_force":
        return _state(document, task)
    if wanted == "delivered":
        return _delivered(document, [group for group in ("put_forward", "approved") if cue(group).search(asked)], task)
    told = _told(wanted, document, task)
    return Draft((told,)) if told else task.refusal("figure_not_stated", ())


def _told(wanted: str, document: Document, task: Task) -> Statement | None:
    """What a plan says of itself; of the day of its issue, else what was entered with it, and that its text does not say so."""
    units = [(c, u) for c in task.pool.store.passages(document.id) for u in c.units]
    found = ((c, u, said) for c, u in units if (said := _says(wanted, normalise(u.text), document)))
    for chunk, unit, said in found:
        return task.statement(task.pool.evidence[task.pool.take(chunk, unit)], f"《{document.title}》{said}")
    if wanted != "issued_when" or not document.published or "published" in document.guessed or not units:
        return None
    entered = f"《{document.title}》{spoken_day(document.published)}印发（收录时登记的，所收文本没有写）；文本的开头是："
    return task.statement(task.pool.evidence[task.pool.take(*units[0])], entered)


def _of_all(wanted: str, asked: str, task: Task) -> Draft | None:
    """What each plan says of itself, where a question means no certain one (规划是什么时候发布的), and whether others say nothing."""
    documents = [d for d in task.pool.store.documents if not task.query.sources or d.id in task.query.sources]
    named = cue("about_plans").sub("", asked) != asked
    if not named or cue("about_plan").sub("", cue("document").sub("", cue("about_plans").sub("", asked))) or len(documents) > _PLANS:
        return None
    documents.sort(key=lambda d: not d.in_force(task.query.as_of))
    told = [statement for d in documents if (statement := _told(wanted, d, task))]
    if not told:
        return None
    first, *others = told
    lead = "写明的有以下几份，其余的没有写明：\n" if 1 < len(told) < len(documents) else ""
    return Draft((replace(first, prefix=lead + first.prefix), *(replace(o, prefix=f"\n{o.prefix}") for o in others)))


def _delivered(document: Document, asked: Sequence[str], task: Task) -> Draft:
    """What a report or plan says of the meeting that it was put before, with the line that names who spoke, and of that which
    approved it."""
    opening = [(c, u) for c in task.pool.store.passages(document.id)[:_OPENING] for u in c.units]
    found = []
    for meeting in [_MEETINGS[group] for group in asked] or list(_MEETINGS.values()):
        at = next((i for i, (_, unit) in enumerate(opening) if meeting.search(normalise(unit.text))), None)
        if at is not None:
            behind = opening[at + 1 : at + 2] if not any(post in opening[at][1].text for post in _POSTS) else []
            found += [opening[at], *((c, u) for c, u in behind if len(u.text) <= _LINE and any(post in u.text for post in _POSTS))]
    items = [task.pool.evidence[task.pool.take(chunk, unit)] for chunk, unit in found]
    told = [task.statement(item, "" if i else f"《{document.title}》：") for i, item in enumerate(items)]
    said = [replace(statement, text=_SALUTATION.sub("。", statement.text)) for statement in told]
    return Draft(tuple(said)) if said else task.refusal("figure_not_stated", ())


def _state(document: Document, task: Task) -> Draft:
    """Whether a plan is in force: by its period, with the words of the plan that tell of it, else of when it was issued."""
    if document.period is None:
        return task.refusal("figure_not_stated", ())
    units = [(c, u) for c in task.pool.store.passages(document.id) for u in c.units]
    told = [next(((c, u) for c, u in units if _says(asked, normalise(u.text), document)), None) for asked in ("plan_span", "issued_when")]
    chunk, unit = next((t for t in told if t is not None), units[0])
    first, last = document.period
    state = "在规划期内" if document.in_force(task.query.as_of) else "已到期" if last < task.query.as_of.year else "规划期还没有开始"
    prefix = f"《{document.title}》的规划期为{f'{first}—{last}' if first != last else first}年，{state}；规划写的是："
    return Draft((task.statement(task.pool.evidence[task.pool.take(chunk, unit)], prefix),), kind="verdict")


def _says(asked: str, text: str, document: Document) -> str:
    """How to introduce a unit that tells when, by whom, or for which years; empty where it does not."""
    match asked:
        case "issued_when" if _DATE_LINE.search(text):
            return "落款日期："
        case "issued_when" if _DATE.search(text) and cue("issuing").search(text):
            return "："
        case "issued_by" if document.issuer and document.issuer in text:
            return "落款：" if text == document.issuer else "："
        case "plan_span" if document.period and set(document.period) <= set(years(text)) and _SPAN.search(text):
            return "："
    return ""
